//! What a caller may set beside the strategy and the prices.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use fo_strategy::{Execution, Quantity};
use serde::{Deserialize, Serialize};

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
    /// Bars a year for annualised numbers; by default 252, or the data's own count where it is far from that.
    pub periods_per_year: Option<f64>,
    /// At how many days the look-ahead certificate is checked; 5 by default, 0 for none.
    pub certificate_days: Option<usize>,
    /// Hash of the document the strategy was read from, for the run id.
    pub document: Option<String>,
    /// The name under which the caller keeps the prices, for the run id; by default a hash of them.
    pub dataset_version: Option<String>,
}
