//! What a run hands back.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::summary::Summary;

/// Direction of a fill.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// Shares came in: a purchase, or a short position bought back.
    Buy,
    /// Shares went out: a sale, or a short sale.
    Sell,
}

/// Why a fill happened.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The allocation asked for another weight.
    Rebalance,
    /// A trading rule's entry.
    Entry,
    /// A trading rule's exit.
    Exit,
    /// A stop loss was reached.
    StopLoss,
    /// A profit target was reached.
    TakeProfit,
    /// A trailing stop was reached.
    TrailingStop,
    /// The longest holding time was over.
    TimeStop,
    /// The asset had no price for too long and was paid out at its last close.
    Delisted,
    /// The account was worth nothing and was closed.
    Ruin,
}

/// One execution.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Fill {
    /// Day of the fill.
    pub date: NaiveDate,
    /// Asset.
    pub ticker: Arc<str>,
    /// Direction.
    pub side: Side,
    /// Price before costs, adjusted as the panel's prices are.
    pub price: f64,
    /// Shares, positive.
    pub shares: f64,
    /// Commission and slippage paid.
    pub fee: f64,
    /// Why.
    pub reason: Reason,
}

/// One round trip in an asset: from no position to no position.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Trade {
    /// Asset.
    pub ticker: Arc<str>,
    /// Whether shares were owed rather than held.
    pub short: bool,
    /// Day of the first fill.
    pub entered: NaiveDate,
    /// Day of the last fill; absent while the position is open.
    pub exited: Option<NaiveDate>,
    /// Bars between the two, or to the last bar.
    pub bars: u32,
    /// Money made after costs; an open position counts at its last close.
    pub profit: f64,
    /// `profit` over the money put in (the value of all fills that opened or enlarged the position).
    pub profit_rate: f64,
    /// Why it ended.
    pub reason: Option<Reason>,
}

/// Weights right after a day's trades.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Weights {
    /// Day.
    pub date: NaiveDate,
    /// Parts of the account's value at the close, signed, by ticker; what is left is cash.
    pub weights: BTreeMap<Arc<str>, f64>,
}

/// Traded value over account value on a day.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Turnover {
    /// Day.
    pub date: NaiveDate,
    /// Purchases plus sales over account value; half of it is the one-way turnover.
    pub traded: f64,
}

/// How serious a note is.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing.
    Information,
    /// May change how the result should be read.
    Warning,
}

/// Something about the data or the run that a reader should know.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Note {
    /// Machine name, such as `late_listing`.
    pub code: String,
    /// How serious.
    pub severity: Severity,
    /// In words.
    pub message: String,
}

/// A backtest.
///
/// `equity[t]` is the account's value at the close of `dates[t]`, after that close's trades; `returns[t]` is its simple
/// change from the close before (from `capital` for the first). All amounts are in the currency of the prices.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Backtest {
    /// Hash of everything the result depends on; see [`crate::run_id::run_id`].
    pub run_id: String,
    /// The strategy's name.
    pub name: String,
    /// Version of the engine.
    pub engine_version: String,
    /// Content hash of the prices, or the name under which the caller keeps them.
    pub dataset_version: String,
    /// The values every named parameter had.
    pub parameters: BTreeMap<String, fo_strategy::Quantity>,
    /// Money at the start.
    pub capital: f64,
    /// Trading days of the run.
    pub dates: Vec<NaiveDate>,
    /// Account value at each close.
    pub equity: Vec<f64>,
    /// Simple return of each bar.
    pub returns: Vec<f64>,
    /// Long plus absolute short value over account value at each close.
    pub exposure: Vec<f64>,
    /// What a unit of cash earned since the close before, on each bar. Absent where the strategy's cash earns nothing. The Sharpe ratio and its relatives are of returns over it.
    pub risk_free: Option<Vec<f64>>,
    /// Value of the benchmark bought with `capital` at its first close within the run, if one was asked for; nothing on days
    /// on which it has no price.
    pub benchmark: Option<Vec<Option<f64>>>,
    /// Weights after each day with trades.
    pub weights: Vec<Weights>,
    /// Every execution in order.
    pub fills: Vec<Fill>,
    /// Every round trip, in order of entry.
    pub trades: Vec<Trade>,
    /// Days with trades.
    pub turnover: Vec<Turnover>,
    /// Costs paid on trades.
    pub fees: f64,
    /// Earned on cash (negative where cash was borrowed).
    pub interest: f64,
    /// Paid for borrowed shares.
    pub borrow_cost: f64,
    /// Data and assumptions worth knowing.
    pub notes: Vec<Note>,
    /// Labels the result must carry wherever it is shown, such as `same_close`.
    pub labels: Vec<String>,
    /// The look-ahead certificate.
    pub certificate: Option<crate::certificate::Certificate>,
    /// Headline numbers, the first return included.
    pub summary: Summary,
    /// Bars a year the annualised numbers use.
    pub periods_per_year: f64,
}

impl Backtest {
    /// Value over its highest so far, minus one, at each close. The starting capital counts as the first peak.
    pub fn drawdown(&self) -> Vec<f64> {
        let mut peak = self.capital;
        self.equity
            .iter()
            .map(|value| {
                peak = peak.max(*value);
                value / peak - 1.0
            })
            .collect()
    }

    /// Everything that has a value a day, by name: what is written as a table.
    pub fn series(&self) -> Vec<(&'static str, Cow<'_, [f64]>)> {
        let mut series = vec![
            ("equity", Cow::from(&self.equity)),
            ("return", Cow::from(&self.returns)),
            ("drawdown", Cow::from(self.drawdown())),
            ("exposure", Cow::from(&self.exposure)),
        ];
        series.extend(
            self.risk_free
                .iter()
                .map(|values| ("risk_free", Cow::from(values))),
        );
        let numbers = |values: &Vec<Option<f64>>| -> Vec<f64> {
            values.iter().map(|value| value.unwrap_or(f64::NAN)).collect()
        };
        series.extend(
            self.benchmark
                .iter()
                .map(|values| ("benchmark", Cow::from(numbers(values)))),
        );
        series
    }

    /// Returns over what cash earned: what the Sharpe ratio is of.
    pub fn excess(&self) -> Vec<f64> {
        fo_statistics::excess(&self.returns, self.risk_free.as_deref())
    }

    /// Value of the benchmark from its first price to its last, on days it rests that of the day before.
    pub fn benchmark_path(&self) -> Option<Vec<Option<f64>>> {
        let values = self.benchmark.as_ref()?;
        let end = values
            .iter()
            .rposition(Option::is_some)
            .map_or(0, |last| last + 1);
        let mut before = None;
        let carried = values.iter().enumerate().map(|(bar, value)| {
            before = value.or(before).filter(|_| bar < end);
            before
        });
        Some(carried.collect())
    }

    /// Simple returns of the benchmark, NaN on days on which it has no price or had none the bar before. On the first bar
    /// it is bought, as the account is opened: a return of 0.
    pub fn benchmark_returns(&self) -> Option<Vec<f64>> {
        let values = self.benchmark.as_ref()?;
        let mut before = Some(self.capital);
        let change = |value: &Option<f64>| match (std::mem::replace(&mut before, *value), value) {
            (Some(before), Some(value)) => crate::summary::change(before, *value),
            _ => f64::NAN,
        };
        Some(values.iter().map(change).collect())
    }
}
