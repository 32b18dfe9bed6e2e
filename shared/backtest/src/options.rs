//! What a caller may set beside the strategy and the prices.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use fo_strategy::program::Rule;
use fo_strategy::{Execution, Quantity};
use serde::{Deserialize, Serialize};

use crate::error::BacktestError;

/// Settings of a run. What is left out is as the strategy says.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default)]
pub struct Options {
    /// First day of the run. Signals may look at prices before it.
    pub from: Option<NaiveDate>,
    /// Last day of the run.
    pub to: Option<NaiveDate>,
    /// Ticker to compare with.
    pub benchmark: Option<String>,
    /// Money at the start.
    pub capital: Option<f64>,
    /// Commission in basis points of traded value, one way.
    pub commission_bps: Option<f64>,
    /// Slippage in basis points of traded value, one way.
    pub slippage_bps: Option<f64>,
    /// Cost of borrowed shares in basis points a year.
    pub borrow_bps_per_year: Option<f64>,
    /// When orders fill.
    pub execution: Option<Execution>,
    /// Values for some of the strategy's parameters.
    pub parameters: BTreeMap<String, Quantity>,
    /// Bars a year for annualised statistics; by default as many as the dates show (252 for trading days).
    pub periods_per_year: Option<f64>,
    /// At how many days the look-ahead certificate is checked; 5 by default, 0 for none.
    pub certificate_days: Option<usize>,
    /// Hash of the document the strategy was read from, for the run id.
    pub document: Option<String>,
    /// The name under which the caller keeps the prices, for the run id; by default a hash of them.
    pub dataset_version: Option<String>,
}

impl Options {
    /// The costs that are set here, in basis points, with the paths of what they stand for.
    fn costs(&self) -> impl Iterator<Item = (&'static str, f64)> {
        [
            ("costs.commission_bps", self.commission_bps),
            ("costs.slippage_bps", self.slippage_bps),
            ("costs.borrow_bps_per_year", self.borrow_bps_per_year),
        ]
        .into_iter()
        .filter_map(|(path, points)| Some((path, points?)))
    }

    /// Refuses the first setting that makes no sense.
    pub(crate) fn check(&self) -> Result<(), BacktestError> {
        let refused = |path: &str, value: f64, wanted: &str| {
            Err(BacktestError::Spec {
                path: path.to_owned(),
                message: format!("the value set for it is {value}; {wanted}"),
            })
        };
        for (path, points) in self.costs() {
            if !points.is_finite() {
                return refused(path, points, "give a number of basis points");
            }
            if let Some(wanted) = Rule::BasisPoints.violation(Quantity::number(points)) {
                return refused(path, points, &wanted);
            }
        }
        let positive = |value: f64| value > 0.0 && value.is_finite();
        match (self.capital, self.periods_per_year) {
            (Some(capital), _) if !positive(capital) => refused("capital", capital, "it must be above 0"),
            (_, Some(bars)) if !positive(bars) => refused("periods_per_year", bars, "it must be above 0"),
            _ => Ok(()),
        }
    }

    /// Settings that are hardly meant, each with the path of what it stands for.
    pub(crate) fn doubts(&self) -> impl Iterator<Item = (&'static str, String)> {
        self.costs()
            .filter_map(|(path, points)| Some((path, Rule::BasisPoints.doubt(Quantity::number(points))?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_make_no_sense_are_refused() {
        let set = |change: fn(&mut Options)| {
            let mut options = Options::default();
            change(&mut options);
            options
        };
        let wrong = [
            set(|options| options.commission_bps = Some(-5.0)),
            set(|options| options.slippage_bps = Some(f64::NAN)),
            set(|options| options.capital = Some(0.0)),
            set(|options| options.periods_per_year = Some(-252.0)),
        ];
        for options in wrong {
            assert!(options.check().is_err(), "{options:?}");
        }
        let usual = set(|options| options.commission_bps = Some(10.0));
        assert!(usual.check().is_ok() && usual.doubts().next().is_none());
        let fraction = set(|options| options.commission_bps = Some(0.001));
        assert!(fraction.check().is_ok());
        let doubt = fraction.doubts().next().unwrap().1;
        assert!(doubt.contains("write 10 if the fraction"), "{doubt}");
    }
}
