//! Which prices a strategy runs on, and for which days.

use chrono::NaiveDate;
use fo_api::{Problems, backtests::Period};
use fo_domain::{DatasetId, DatasetState};
use fo_http::ApiError;
use fo_storage::{Dataset, Series, UnitOfWork};
use fo_strategy::{Listed, Program};
use std::collections::BTreeMap;

/// A dataset that can be run on, with its series by ticker.
pub(crate) struct Catalogue {
    pub(crate) id: DatasetId,
    pub(crate) version: String,
    series: BTreeMap<String, Series>,
}

impl Catalogue {
    /// The dataset asked for, or the one that has the most of what these tickers need.
    ///
    /// # Errors
    /// `not_found` for an id the organisation does not see; `conflict` when its prices are not there yet.
    pub(crate) async fn find(
        work: &mut UnitOfWork,
        asked: Option<DatasetId>,
        tickers: &[String],
        benchmark: Option<&String>,
    ) -> Result<Self, ApiError> {
        let dataset = match asked {
            Some(id) => work
                .datasets()
                .get(id)
                .await?
                .ok_or_else(|| ApiError::not_found("dataset"))?,
            None => covering(work, tickers, benchmark).await?,
        };
        let (DatasetState::Ready, Some(version)) = (dataset.state, dataset.version) else {
            let message = format!("the dataset is {}: its prices can't be traded on", dataset.state);
            return Err(ApiError::conflict(message));
        };
        let series = work.datasets().series(dataset.id).await?;
        let series = series
            .into_iter()
            .map(|series| (series.ticker.clone(), series))
            .collect();
        Ok(Self {
            id: dataset.id,
            version,
            series,
        })
    }

    /// The same, as the strategy language checks programs against it.
    pub(crate) fn for_checking(&self) -> fo_strategy::Catalogue {
        let series = |of: &Series| fo_strategy::Series {
            first: of.first_date,
            last: of.last_date,
            bars: usize::try_from(of.bars).unwrap_or(0),
            open: of.has_open,
            high_low: of.has_range,
            volume: of.has_volume,
            // Whoever adjusts prices keeps them as quoted beside.
            raw: of.adjusted,
        };
        fo_strategy::Catalogue {
            series: self
                .series
                .iter()
                .map(|(ticker, of)| (ticker.clone(), series(of)))
                .collect(),
        }
    }

    pub(crate) fn has(&self, ticker: &str) -> bool {
        self.series.contains_key(ticker)
    }

    /// Whether every bar of these tickers, or of all without any, has an open to fill orders at.
    pub(crate) fn has_opens(&self, tickers: &[&str]) -> bool {
        self.used(tickers).iter().all(|series| series.has_open)
    }

    /// The days to trade: those asked for, or all on which everything the strategy needs has prices.
    ///
    /// # Errors
    /// `validation_failed` where the days reach beyond the prices, which warm up no signal and fill no order.
    pub(crate) fn period(&self, asked: Option<Period>, program: &Program) -> Result<Period, ApiError> {
        let used = self.used(&program.needed().collect::<Vec<_>>());
        let bounds = (
            used.iter().map(|of| of.first_date).min(),
            used.iter().map(|of| of.last_date).max(),
        );
        let (Some(first), Some(last)) = bounds else {
            return Err(ApiError::invalid(
                "dataset_id",
                "the dataset holds none of the strategy's series",
            ));
        };
        let Some(asked) = asked else {
            // A universe of `all`, or series that never meet, trade whatever is listed at the time.
            let (from, to) = program
                .shared_days(|ticker| self.series.get(ticker).map(listed))
                .unwrap_or((first, last));
            return Ok(Period { from, to });
        };
        let mut problems = Problems::default();
        problems.require(asked.from >= first, "period.from", || {
            outside("begin", first, "start there or later")
        });
        problems.require(asked.to <= last, "period.to", || {
            outside("end", last, "end there or earlier")
        });
        ApiError::check(problems)?;
        Ok(asked)
    }

    fn used(&self, tickers: &[&str]) -> Vec<&Series> {
        let named: Vec<&Series> = tickers
            .iter()
            .filter_map(|ticker| self.series.get(*ticker))
            .collect();
        if tickers.is_empty() {
            self.series.values().collect()
        } else {
            named
        }
    }
}

fn listed(series: &Series) -> Listed {
    Listed {
        first: series.first_date,
        last: series.last_date,
        bars: usize::try_from(series.bars).unwrap_or(0),
    }
}

fn outside(verb: &str, day: NaiveDate, mend: &str) -> String {
    format!("the prices {verb} on {day}: {mend}")
}

/// The dataset that has all the tickers, if need be but the benchmark; where none has, the fullest, so that what is
/// missing can be named.
async fn covering(
    work: &mut UnitOfWork,
    tickers: &[String],
    benchmark: Option<&String>,
) -> Result<Dataset, ApiError> {
    let traded: Vec<String> = tickers
        .iter()
        .filter(|ticker| Some(*ticker) != benchmark)
        .cloned()
        .collect();
    for wanted in [tickers, &traded, &[]] {
        if let Some(coverage) = work.datasets().covering(wanted).await? {
            return Ok(coverage.dataset);
        }
    }
    Err(ApiError::invalid(
        "dataset_id",
        "there are no prices to run on yet: upload a dataset with POST /datasets",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn catalogue() -> Catalogue {
        let series = |ticker: &str, from: &str, to: &str| Series {
            ticker: ticker.into(),
            first_date: date(from),
            last_date: date(to),
            bars: 1,
            missing: 0,
            has_open: ticker != "INDEX",
            has_range: false,
            has_volume: false,
            adjusted: true,
        };
        let all = [
            series("AAPL", "1990-01-02", "2022-12-28"),
            series("INDEX", "2000-01-03", "2020-12-31"),
        ];
        Catalogue {
            id: DatasetId::new(),
            version: "v".into(),
            series: all
                .into_iter()
                .map(|series| (series.ticker.clone(), series))
                .collect(),
        }
    }

    fn period(asked: Option<(&str, &str)>, tickers: &[&str]) -> Result<(NaiveDate, NaiveDate), String> {
        let universe = if tickers.is_empty() {
            "{all: true}".to_owned()
        } else {
            format!("{{tickers: [{}]}}", tickers.join(", "))
        };
        let text = format!("name: x\nuniverse: {universe}\nportfolio: {{hold: all}}\n");
        let program = fo_strategy::compile(&fo_strategy::Spec::from_yaml(&text).unwrap()).unwrap();
        let asked = asked.map(|(from, to)| Period {
            from: date(from),
            to: date(to),
        });
        let period = catalogue()
            .period(asked, &program)
            .map_err(|error| error.to_string())?;
        Ok((period.from, period.to))
    }

    #[test]
    fn by_default_all_series_trade_together() {
        assert_eq!(
            period(None, &["AAPL", "INDEX"]),
            Ok((date("2000-01-03"), date("2020-12-31")))
        );
        assert_eq!(period(None, &[]), Ok((date("1990-01-02"), date("2022-12-28"))));
        assert!(period(None, &["ZZZ"]).is_err());
    }

    #[test]
    fn days_without_prices_are_refused_with_the_days_there_are() {
        assert!(
            period(Some(("1989-12-29", "2000-01-03")), &["AAPL"])
                .unwrap_err()
                .contains("begin on 1990-01-02")
        );
        assert!(
            period(Some(("2000-01-03", "2021-01-04")), &["INDEX"])
                .unwrap_err()
                .contains("end on 2020-12-31")
        );
        assert_eq!(
            period(Some(("1995-01-03", "2022-12-28")), &["AAPL", "INDEX"]),
            Ok((date("1995-01-03"), date("2022-12-28"))),
            "a late listing trades when it lists"
        );
    }

    #[test]
    fn opens_matter_for_what_is_traded() {
        assert!(catalogue().has_opens(&["AAPL"]));
        assert!(!catalogue().has_opens(&[]));
    }
}
