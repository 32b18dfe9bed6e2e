//! A spec in plain English.
//!
//! [`read`](read()) is the inverse: what is written here can be read back exactly, however its lines are broken.

mod portfolio;
mod read;
mod slots;
mod wording;
mod words;

pub use read::{Found, MAX_LENGTH, ReadError, read, read_first};

use crate::spec::{Expression, Rebalance, Schedule, Shares, Spec};
use wording::{
    BAND, COMPUTED_SCHEDULES, COSTS, EXECUTIONS, FROM_END, GAPS, LIMITS, MONTHS, RELATIVE_BAND, SCHEDULES,
    wording,
};
use words::{Words, list, name, names};

impl Spec {
    /// The strategy in plain English: what it chooses from, what it holds, when it trades and at what cost, and what
    /// the document did not say. Paragraphs are separated by empty lines; nested parts are indented.
    pub fn explain(&self) -> String {
        let words = Words {
            parameters: &self.parameters,
        };
        let mut paragraphs = vec![self.name.clone(), self.description.clone()];
        if !self.citation.is_empty() {
            paragraphs.push(format!("{SOURCE}{}", self.citation));
        }
        paragraphs.push(self.explain_universe(&words));
        if !self.parameters.is_empty() {
            let each = (self.parameters.iter())
                .map(|(parameter, quantity)| format!("{} is {quantity}", name(parameter)));
            paragraphs.push(format!("Parameters: {}.", list(each.collect())));
        }
        if !self.signals.is_empty() {
            let each = (self.signals.iter())
                .map(|(signal, expression)| format!("  {}: {}.", name(signal), words.condition(expression)));
            paragraphs.push(format!("{SIGNALS}\n{}", each.collect::<Vec<_>>().join("\n")));
        }
        paragraphs.push(format!("Portfolio:\n{}", words.node(&self.portfolio, 1)));
        paragraphs.push(self.explain_timing(&words));
        paragraphs.push(self.explain_money(&words));
        paragraphs.extend(self.explain_gaps());
        paragraphs.retain(|paragraph| !paragraph.is_empty());
        paragraphs.join("\n\n") + "\n"
    }

    fn explain_universe(&self, words: &Words<'_>) -> String {
        let universe = &self.universe;
        let mut text = if universe.all {
            "It chooses from every asset of the dataset".to_owned()
        } else if universe.tickers.is_empty() {
            "It chooses from its groups".to_owned()
        } else {
            format!("It chooses from {}", names(&universe.tickers))
        };
        if !universe.exclude.is_empty() {
            text.push_str(&format!(", except {}", names(&universe.exclude)));
        }
        if let Some(filter) = &universe.filter {
            text.push_str(&format!(
                ", on each day only those for which {}",
                words.condition(filter)
            ));
        }
        text.push('.');
        for (group, members) in &universe.groups {
            text.push_str(&format!(" The group {} is {}.", name(group), names(members)));
        }
        text
    }

    fn explain_timing(&self, words: &Words<'_>) -> String {
        let fills = wording(&EXECUTIONS, &self.execution);
        format!("{} {fills}", explain_rebalance(&self.rebalance, words))
    }

    fn explain_money(&self, words: &Words<'_>) -> String {
        let mut costs = self.costs.clone();
        let parts: Vec<String> = (COSTS.iter())
            .filter_map(|(field, wording)| Some(words.fill(wording, &[field(&mut costs).as_ref()?])))
            .collect();
        let mut text = if parts.is_empty() {
            "Trading costs nothing.".to_owned()
        } else {
            format!("Trading costs {}.", list(parts))
        };
        let cash = &self.cash;
        text.push_str(&match (&cash.rate, &cash.asset) {
            (Some(rate), _) => format!(" Cash earns {} a year.", words.amount(rate)),
            (None, Some(asset)) => format!(" Cash earns what {} does.", name(asset)),
            (None, None) => " Cash earns nothing.".to_owned(),
        });
        if let Some(rate) = &cash.borrow_rate {
            text.push_str(&format!(" Borrowed money costs {} a year.", words.amount(rate)));
        }
        let mut limits = self.limits.clone();
        let mut bounds: Vec<String> = (LIMITS.iter())
            .filter_map(|(field, wording)| Some(words.fill(wording, &[field(&mut limits).as_ref()?])))
            .collect();
        let groups = limits.groups.iter();
        bounds.extend(
            groups.map(|(group, most)| format!("{} together at most {}", name(group), words.amount(most))),
        );
        if !bounds.is_empty() {
            text.push_str(&format!(" Limits, as shares of equity: {}.", list(bounds)));
        }
        if let Some(capital) = &self.capital {
            text.push_str(&format!(
                " The capital at the start is {}.",
                words.amount(capital)
            ));
        }
        if self.shares == Shares::Whole {
            text.push_str(WHOLE_SHARES);
        }
        if !self.convert.is_empty() {
            let each =
                (self.convert.iter()).map(|(ticker, rate)| format!("{} by {}", name(ticker), name(rate)));
            text.push_str(&format!(
                " Prices are turned into the account's currency: {}.",
                list(each.collect())
            ));
        }
        if !self.publication_lag.is_empty() {
            let each = (self.publication_lag.iter())
                .map(|(ticker, lag)| format!("{} {lag} after its date", name(ticker)));
            text.push_str(&format!(
                " Observations are known when published: {}.",
                list(each.collect())
            ));
        }
        if let Some(benchmark) = &self.benchmark {
            text.push_str(&format!(" It is measured against {}.", name(benchmark)));
        }
        text
    }

    /// What the document does not say, or says twice.
    fn explain_gaps(&self) -> Option<String> {
        let lines: Vec<String> = (GAPS.iter())
            .filter_map(|(status, wording)| {
                let entries = self.ledger.iter().filter(|(_, entry)| entry.status == *status);
                let paths: Vec<String> = entries.map(|(path, _)| path.clone()).collect();
                (!paths.is_empty()).then(|| format!("{wording}: {}.", list(paths)))
            })
            .collect();
        (!lines.is_empty()).then(|| lines.join("\n"))
    }
}

/// What a citation follows.
const SOURCE: &str = "Source: ";

/// What the signals follow.
const SIGNALS: &str = "Signals, computed for each asset on each day:";

/// What is said of an account without fractions of shares.
const WHOLE_SHARES: &str = " Only whole shares are traded.";

fn explain_rebalance(rebalance: &Rebalance, words: &Words<'_>) -> String {
    let mut text = explain_schedule(&rebalance.on, words);
    if !rebalance.months.is_empty() {
        let months = rebalance.months.iter();
        let each = months.filter_map(|month| MONTHS.get(usize::from(*month).wrapping_sub(1)));
        text.push_str(&format!(
            ", in {} only",
            list(each.map(ToString::to_string).collect())
        ));
    }
    for (band, wording) in [(&rebalance.band, BAND), (&rebalance.relative_band, RELATIVE_BAND)] {
        text.extend(band.as_ref().map(|band| words.fill(wording, &[band])));
    }
    text + "."
}

fn explain_schedule(schedule: &Schedule, words: &Words<'_>) -> String {
    let (Schedule::Every(by) | Schedule::DayOfMonth(by) | Schedule::TradingDay(by) | Schedule::When(by)) =
        schedule
    else {
        return wording(&SCHEDULES, schedule).to_owned();
    };
    if let (Schedule::TradingDay(_), Ok(from_end @ ..0)) = (schedule, by.text().trim().parse::<i64>()) {
        let counted = Expression::new(from_end.unsigned_abs().to_string());
        return words.fill(FROM_END, &[&counted]);
    }
    let same = (COMPUTED_SCHEDULES.iter()).find(|(make, _)| make(by.clone()) == *schedule);
    words.fill(same.map_or("", |(_, words)| words), &[by])
}
