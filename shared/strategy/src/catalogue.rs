//! Checking a program against the data it is to run on, before it costs anything.

use crate::diagnostic::Diagnostic;
use crate::program::{Field, Operation, Plan, PlanSchedule, Program, suggestion};
use crate::spec::{Execution, Unit};
use chrono::{Datelike, NaiveDate};
use std::collections::BTreeMap;

/// What a dataset holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Catalogue {
    /// Its series by ticker.
    pub series: BTreeMap<String, Series>,
}

/// What a dataset holds of one asset. Closes are always there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Series {
    /// Date of the first bar.
    pub first: NaiveDate,
    /// Date of the last bar.
    pub last: NaiveDate,
    /// How many bars.
    pub bars: usize,
    /// Whether it has opens.
    pub open: bool,
    /// Whether it has highs and lows.
    pub high_low: bool,
    /// Whether it has volumes.
    pub volume: bool,
    /// Whether prices as quoted stand beside the adjusted ones.
    pub raw: bool,
}

/// The mean number of days of a calendar unit; none for bars.
fn days(unit: Unit) -> Option<f64> {
    Some(match unit {
        Unit::None | Unit::Percent | Unit::Days => return None,
        Unit::Weeks => 7.0,
        Unit::Months => 365.25 / 12.0,
        Unit::Quarters => 365.25 / 4.0,
        Unit::Years => 365.25,
    })
}

/// The number of the period of a calendar unit that a day falls into; none for bars.
fn period(unit: Unit, day: NaiveDate) -> Option<i64> {
    let months = i64::from(day.year()) * 12 + i64::from(day.month0());
    Some(match unit {
        Unit::None | Unit::Percent | Unit::Days => return None,
        // Day 1 of the common era was a Monday.
        Unit::Weeks => i64::from(day.num_days_from_ce() - 1).div_euclid(7),
        Unit::Months => months,
        Unit::Quarters => months.div_euclid(3),
        Unit::Years => i64::from(day.year()),
    })
}

impl Series {
    /// The series as far as a day, if any of it lies before; its bars are taken to be evenly spread.
    fn up_to(self, end: NaiveDate) -> Self {
        if end >= self.last || self.first >= self.last {
            return self;
        }
        let whole = (self.last - self.first).num_days().max(1) as f64;
        let part = (end - self.first).num_days().max(0) as f64;
        Self {
            last: end.max(self.first),
            bars: (self.bars as f64 * part / whole) as usize,
            ..self
        }
    }

    /// How many samples of a unit it holds at most: bars, or periods that have one.
    fn samples(&self, unit: Unit) -> usize {
        match period(unit, self.first).zip(period(unit, self.last)) {
            Some((first, last)) => self.bars.min((last - first + 1).max(0) as usize),
            None => self.bars,
        }
    }

    /// Whether its bars are too far apart to be sampled in a calendar unit: months of data seen by the week.
    fn is_coarser_than(&self, unit: Unit) -> bool {
        let gaps = self.bars.saturating_sub(1).max(1) as f64;
        let spacing = (self.last - self.first).num_days() as f64 / gaps;
        // Half as much again leaves room for holidays and a few missing bars.
        days(unit).is_some_and(|days| self.bars > 2 && spacing > 1.5 * days)
    }
}

fn has_stops(plan: &Plan) -> bool {
    match plan {
        Plan::Trade(trade) => {
            trade.stop_loss.is_some() || trade.take_profit.is_some() || trade.trailing_stop.is_some()
        }
        Plan::Cash | Plan::Pairs(_) => false,
        Plan::Allocate { rest, .. } => rest.as_deref().is_some_and(has_stops),
        Plan::If { then, otherwise, .. } => has_stops(then) || has_stops(otherwise),
        Plan::Sleeves(sleeves) => sleeves.iter().any(|sleeve| has_stops(&sleeve.portfolio)),
        Plan::LongShort { long, short } => has_stops(long) || has_stops(short),
        Plan::Scale { portfolio, rest, .. } | Plan::VolatilityTarget { portfolio, rest, .. } => {
            has_stops(portfolio) || has_stops(rest)
        }
        Plan::Stagger { portfolio, .. } | Plan::Session { portfolio, .. } => has_stops(portfolio),
    }
}

impl Program {
    /// What stands in the way of running on a dataset over a period (all of it if absent; ends included): unknown
    /// tickers, assets that did not exist, windows longer than the data, fields that are not there. Errors first.
    pub fn check_catalogue(
        &self,
        catalogue: &Catalogue,
        period: Option<(NaiveDate, NaiveDate)>,
    ) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        if catalogue.series.is_empty() {
            let help = "choose another dataset, or load prices into this one";
            found.push(Diagnostic::error("", "the dataset holds no series").help(help));
            return found;
        }
        if let Some((from, to)) = period
            && to < from
        {
            let message = format!("the period is inverted: it starts {from} and ends {to}");
            found.push(Diagnostic::error("", message).help("swap the two dates"));
            return found;
        }
        self.check_tickers(catalogue, period, &mut found);
        self.check_fields(catalogue, &mut found);
        self.check_windows(catalogue, period, &mut found);
        found.sort_by_key(|diagnostic| !diagnostic.is_error());
        found
    }

    /// The series the strategy itself uses; a benchmark that it is only compared with needs no more than closes.
    fn used<'c>(&self, catalogue: &'c Catalogue) -> Vec<(&'c str, &'c Series)> {
        let needed: Vec<&str> = self.needed().collect();
        let named = |ticker: &String| needed.binary_search(&ticker.as_str()).is_ok();
        let excluded = |ticker: &String| self.universe.exclude.contains(ticker);
        (catalogue.series.iter())
            .filter(|(ticker, _)| named(ticker) || (self.universe.all && !excluded(ticker)))
            .map(|(ticker, series)| (ticker.as_str(), series))
            .collect()
    }

    fn check_tickers(
        &self,
        catalogue: &Catalogue,
        period: Option<(NaiveDate, NaiveDate)>,
        found: &mut Vec<Diagnostic>,
    ) {
        let needed: Vec<&str> = self.needed().collect();
        for ticker in &self.assets {
            let path = self.asset_paths.get(ticker).map_or("universe", String::as_str);
            let Some(series) = catalogue.series.get(ticker) else {
                let help = match suggestion(ticker, catalogue.series.keys().map(String::as_str)) {
                    Some(near) => format!("did you mean `{near}`? Or load prices of `{ticker}`"),
                    None => format!("load prices of `{ticker}`, or name another ticker"),
                };
                found.push(Diagnostic::error(path, format!("the dataset has no `{ticker}`")).help(help));
                continue;
            };
            let Some((from, to)) = period else { continue };
            let (first, last) = (series.first, series.last);
            if needed.binary_search(&ticker.as_str()).is_err() {
                // A comparison is made on the days both have; it never changes the run.
                if first > from || last < to {
                    let message = format!("the benchmark `{ticker}` has prices from {first} to {last} only");
                    let help = "the comparison is made on those days";
                    found.push(Diagnostic::warning(path, message).help(help));
                }
            } else if first > to || last < from {
                let message =
                    format!("`{ticker}` has no prices in the period: its data runs from {first} to {last}");
                let help = "choose a period it existed in, or leave it out";
                found.push(Diagnostic::error(path, message).help(help));
            } else if first > from {
                let message = format!("`{ticker}` did not exist at the start: its data begins {first}");
                let help = "until then it cannot be held and takes part in no ranking";
                found.push(Diagnostic::warning(path, message).help(help));
            } else if last < to {
                let message = format!("`{ticker}` ends before the period does, on {last}");
                let help = "from then on it counts as delisted: its last price is paid out";
                found.push(Diagnostic::warning(path, message).help(help));
            }
        }
        for ticker in self
            .universe
            .exclude
            .iter()
            .filter(|ticker| !catalogue.series.contains_key(*ticker))
        {
            let message = format!("the dataset has no `{ticker}` to leave out");
            found.push(Diagnostic::warning("universe.exclude", message).help("remove it from the list"));
        }
    }

    fn check_fields(&self, catalogue: &Catalogue, found: &mut Vec<Diagnostic>) {
        type Has = fn(&Series) -> bool;
        let fields = || {
            self.values.iter().filter_map(|value| match value.operation {
                Operation::Field(field) => Some(field),
                _ => None,
            })
        };
        let reads = |wanted: &[Field]| fields().any(|field| wanted.contains(&field));
        let session = self.portfolio.holds_session();
        let at_open = self.execution == Execution::NextOpen;
        let raw = [Field::RawOpen, Field::RawHigh, Field::RawLow, Field::RawClose];
        let needs: [(bool, &str, Has, &str, &str); 6] = [
            (
                at_open,
                "execution",
                |s| s.open,
                "orders fill at the open",
                "fill at `next_close` or `same_close`",
            ),
            (
                session,
                "portfolio",
                |s| s.open,
                "a session begins or ends at the open",
                "hold through the day",
            ),
            (
                reads(&[Field::Open]),
                "signals",
                |s| s.open,
                "an expression reads opens",
                "use closes",
            ),
            (
                reads(&[Field::High, Field::Low]) || has_stops(&self.portfolio),
                "portfolio",
                |s| s.high_low,
                "an expression or a stop reads highs and lows",
                "use closes, and conditions on them instead of stops",
            ),
            (
                reads(&[Field::Volume]),
                "signals",
                |s| s.volume,
                "an expression reads volumes",
                "leave them out",
            ),
            (
                reads(&raw),
                "signals",
                |s| s.raw,
                "an expression reads prices as quoted",
                "use adjusted prices",
            ),
        ];
        for (needed, path, has, why, instead) in needs {
            let used = self.used(catalogue);
            let without: Vec<&str> = used
                .iter()
                .filter(|(_, series)| !has(series))
                .map(|(ticker, _)| *ticker)
                .collect();
            if !needed || without.is_empty() {
                continue;
            }
            let few = without.iter().take(5).copied().collect::<Vec<_>>().join(", ");
            let more = if without.len() > 5 {
                format!(" and {} more", without.len() - 5)
            } else {
                String::new()
            };
            let message = format!("{why}, which the dataset does not have for {few}{more}");
            let help = format!("{instead}, or choose a dataset that has them");
            found.push(if path == "execution" || without.len() == used.len() || session {
                Diagnostic::error(path, message).help(help)
            } else {
                Diagnostic::warning(path, message).help(help)
            });
        }
    }

    fn check_windows(
        &self,
        catalogue: &Catalogue,
        period: Option<(NaiveDate, NaiveDate)>,
        found: &mut Vec<Diagnostic>,
    ) {
        // Bars before the period serve as warm-up; those after it do not.
        let used: Vec<Series> = (self.used(catalogue).iter())
            .map(|(_, series)| period.map_or(**series, |(_, to)| series.up_to(to)))
            .collect();
        if used.is_empty() {
            return;
        }
        let most = |unit: Unit| used.iter().map(|series| series.samples(unit)).max().unwrap_or(0);
        let parameters = self.default_parameters();
        for (requirement, quantity) in self.windows(&parameters) {
            let window = quantity.in_samples();
            let samples = most(window.unit);
            let (message, help) = if used.iter().all(|series| series.is_coarser_than(window.unit)) {
                let message = format!(
                    "a window of {quantity} can't be sampled: the bars of the data are further apart than {}",
                    window.unit.word()
                );
                (
                    message,
                    "use a longer unit, count bars (`12 days` are twelve bars), or choose daily data",
                )
            } else if window.value >= samples as f64 + f64::from(u8::from(window.unit.is_calendar())) {
                let what = if window.unit.is_calendar() {
                    window.unit.word()
                } else {
                    "bars"
                };
                (
                    format!("the window of {quantity} is longer than the data, which has {samples} {what}"),
                    "shorten the window, or choose a longer dataset or period",
                )
            } else {
                continue;
            };
            let diagnostic = Diagnostic::error(&requirement.path, message)
                .help(help)
                .at(&requirement.text, requirement.span.clone());
            if !found.contains(&diagnostic) {
                found.push(diagnostic);
            }
        }
        if let PlanSchedule::Every(every) = self.rebalance.on
            && self
                .constant(every, &parameters)
                .is_ok_and(|quantity| quantity.value >= most(quantity.unit) as f64)
        {
            let message = "the portfolio is rebalanced less than once within the data";
            found.push(Diagnostic::warning("rebalance.every", message).help("shorten the interval"));
        }
    }
}
