//! Backtests: what to run, how far it is, what came out.

use crate::{
    error::{ErrorCode, Problems, Validate},
    operation::{Analyst, Method, Nothing, Operation, Route, Viewer},
    page::{DEFAULT_LIMIT, check_limit},
};
use chrono::{DateTime, NaiveDate, Utc};
use fo_domain::{BacktestId, BacktestState, DatasetId, DocumentId, StrategyId};
use fo_strategy::grid::{Axis, Grid, Sample};
use fo_strategy::{Costs, Execution, Expression, Quantity};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A period of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "DateRange")]
pub struct Period {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: NaiveDate,
}

/// What to run. Give a strategy's id or a whole spec; everything else overrides what the spec says.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewBacktest {
    /// A strategy of the organisation. Exclusive with `spec`.
    pub strategy_id: Option<StrategyId>,
    /// A strategy spelled out. Exclusive with `strategy_id`.
    #[schemars(with = "Option<fo_strategy::Spec>")]
    pub spec: Option<Value>,
    /// The prices to use; by default the public dataset that holds the strategy's tickers.
    pub dataset_id: Option<DatasetId>,
    /// The days to trade; by default all the dataset has.
    pub period: Option<Period>,
    /// A ticker of the dataset to compare with.
    pub benchmark: Option<String>,
    /// Costs instead of the spec's: those given here, field by field.
    pub costs: Option<Costs>,
    /// When orders fill, instead of when the spec says.
    pub execution: Option<Execution>,
    /// Values for the spec's parameters, or for numbers at paths such as `costs.commission_bps`; every combination is a
    /// variant, 100,000 at most. The last one varies fastest.
    pub grid: Option<IndexMap<String, Axis>>,
    /// Conditions variants must satisfy, such as `fast < slow`; by default those of the spec's `search`.
    pub constraints: Option<Vec<Expression>>,
    /// Run only so many variants, drawn at random. The grid may then be of any size.
    pub sample: Option<Sample>,
}

impl Validate for NewBacktest {
    fn validate(&self, problems: &mut Problems) {
        match (&self.strategy_id, &self.spec) {
            (None, None) => problems.add("strategy_id", "give a strategy's id, or a spec"),
            (Some(_), Some(_)) => problems.add("spec", "give either a strategy's id or a spec, not both"),
            _ => {}
        }
        if let Some(period) = self.period {
            problems.require(period.from < period.to, "period", || {
                format!("{} to {} ends before it begins", period.from, period.to)
            });
        }
        for (given, field) in [
            (self.constraints.is_some(), "constraints"),
            (self.sample.is_some(), "sample"),
        ] {
            problems.require(self.grid.is_some() || !given, field, || {
                "is about a grid: give one".into()
            });
        }
    }
}

/// How much of a backtest is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Progress {
    /// Variants done.
    pub done: u32,
    /// Variants in all; 1 without a grid.
    pub total: u32,
}

/// A backtest, in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Backtest {
    /// Id.
    pub id: BacktestId,
    /// The strategy's name.
    pub name: String,
    /// How far it has come.
    pub state: BacktestState,
    /// Variants done, of how many.
    pub progress: Progress,
    /// The strategy it runs, unless its spec was given.
    pub strategy_id: Option<StrategyId>,
    /// The document the strategy is from.
    pub document_id: Option<DocumentId>,
    /// Whether it was made without anyone asking.
    pub baseline: bool,
    /// The prices it uses.
    pub dataset_id: DatasetId,
    /// Their version.
    pub dataset_version: String,
    /// The days it trades.
    pub period: Period,
    /// Why it failed and what to do, if it did.
    pub failure: Option<String>,
    /// When it was asked for.
    pub created_at: DateTime<Utc>,
    /// When it ended, however it ended.
    pub finished_at: Option<DateTime<Utc>>,
}

/// Which backtest.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BacktestPath {
    /// Backtest id.
    pub id: BacktestId,
}
impl Validate for BacktestPath {}

/// A backtest in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct BacktestDetail {
    /// The backtest.
    #[serde(flatten)]
    pub backtest: Backtest,
    /// Hash of document, spec, prices and engine: the same id means the same bits.
    pub run_id: Option<String>,
    /// The spec as run, overrides included.
    #[schemars(with = "fo_strategy::Spec")]
    pub spec: Value,
    /// Content hash of that spec.
    pub spec_hash: String,
    /// Version of the engine that ran it.
    pub engine_version: Option<String>,
    /// Ticker compared with.
    pub benchmark: Option<String>,
    /// The grid, if there is one; its last axis varies fastest.
    #[schemars(with = "Option<Grid>")]
    pub grid: Option<Value>,
    /// Statistics of the spec as given, by name, each in its own unit; null where undefined.
    pub statistics: BTreeMap<String, Option<f64>>,
    /// Equity and drawdown of the spec as given, at most 500 points.
    pub curve: Vec<CurvePoint>,
    /// The document's claims beside what was replicated.
    pub claims: Vec<ClaimCheck>,
    /// The best variants of a grid so far, best Sharpe ratio first, those without one (they held nothing) last.
    pub top_variants: Vec<Variant>,
    /// What to know before believing the numbers.
    pub warnings: Vec<String>,
}

/// A point of the equity curve.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CurvePoint {
    /// Day.
    pub date: NaiveDate,
    /// Equity at the close, in the currency of the prices.
    pub equity: f64,
    /// Loss since the highest equity so far, as a negative fraction.
    pub drawdown: f64,
    /// The benchmark's equity on the same start, if there is one.
    pub benchmark: Option<f64>,
}

/// One claim of the document and its replication.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimCheck {
    /// What is claimed: `cagr`, `sharpe`, `max_drawdown`, …
    pub metric: String,
    /// What the document says.
    pub claimed: f64,
    /// What the run gave over the claim's own period; null where it could not be computed.
    pub replicated: Option<f64>,
    /// How the figure moves as one honest assumption after another is given up.
    pub steps: Vec<ClaimStep>,
    /// The part of the gap that no step explains: the last step's figure less the claim. With all effects but the period's it sums to
    /// `replicated` less `claimed`.
    pub unexplained: Option<f64>,
    /// Page the claim stands on, from 1.
    pub page: Option<u32>,
    /// The claim's words.
    pub quote: Option<String>,
    /// Why the two may differ.
    pub notes: Vec<String>,
}

/// One assumption given up to come closer to the document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ClaimStep {
    /// Which: `period` (the run's own for the claim's), `costs`, `timing` (fills at the deciding close), `sampling` (month-end
    /// values).
    pub cause: String,
    /// The figure then.
    pub value: f64,
    /// The assumption's effect on the figure: with it, less without it; of `period`, the claim's less the run's own.
    pub effect: f64,
}

/// One variant of a grid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Variant {
    /// Its number in the grid, from 0.
    pub index: u64,
    /// Its parameters: numbers, or texts with a unit such as `12 months`.
    #[schemars(with = "BTreeMap<String, Quantity>")]
    pub parameters: BTreeMap<String, Value>,
    /// Its statistics; null where undefined.
    pub statistics: BTreeMap<String, Option<f64>>,
}

/// Which backtests.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BacktestQuery {
    /// Only those of this strategy.
    pub strategy_id: Option<StrategyId>,
    /// Only those of this document's strategies.
    pub document_id: Option<DocumentId>,
    /// Only those in this state.
    pub state: Option<BacktestState>,
    /// Items wanted, 1 to 200; 50 by default.
    pub limit: Option<u32>,
    /// `metadata.next_cursor` of the page before.
    pub cursor: Option<Uuid>,
}
impl BacktestQuery {
    /// The page size to use.
    #[must_use]
    pub fn limit(&self) -> u32 {
        self.limit.unwrap_or(DEFAULT_LIMIT)
    }
}

impl Validate for BacktestQuery {
    fn validate(&self, problems: &mut Problems) {
        check_limit(self.limit, problems);
    }
}

/// `POST /backtests`
#[derive(Debug)]
pub enum CreateBacktest {}
impl Operation for CreateBacktest {
    const ROUTE: Route = Route::new(
        Method::Post,
        "/backtests",
        "backtests",
        "create-backtest",
        "Run a strategy, or a grid of its parameters",
    )
    .answering(202)
    .errors(&[ErrorCode::NotFound]);
    type Access = Analyst;
    type Path = Nothing;
    type Query = Nothing;
    type Body = NewBacktest;
    type Output = Backtest;
}

/// `GET /backtests`
#[derive(Debug)]
pub enum ListBacktests {}
impl Operation for ListBacktests {
    const ROUTE: Route = Route::new(
        Method::Get,
        "/backtests",
        "backtests",
        "list-backtests",
        "Backtests, newest first",
    );
    type Access = Viewer;
    type Path = Nothing;
    type Query = BacktestQuery;
    type Body = Nothing;
    type Output = Vec<Backtest>;
}

/// `GET /backtests/{id}`
#[derive(Debug)]
pub enum GetBacktest {}
impl Operation for GetBacktest {
    const ROUTE: Route = Route::new(
        Method::Get,
        "/backtests/{id}",
        "backtests",
        "get-backtest",
        "A backtest: progress, statistics, curve, claims, best variants",
    );
    type Access = Viewer;
    type Path = BacktestPath;
    type Query = Nothing;
    type Body = Nothing;
    type Output = BacktestDetail;
}

/// A backtest that was deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "DeletedBacktest")]
pub struct Deleted {
    /// Its id, which names nothing any more.
    pub id: BacktestId,
}

/// `POST /backtests/{id}/retry`
#[derive(Debug)]
pub enum RetryBacktest {}
impl Operation for RetryBacktest {
    const ROUTE: Route = Route::new(
        Method::Post,
        "/backtests/{id}/retry",
        "backtests",
        "retry-backtest",
        "Run a backtest again that failed or was cancelled; what it has done stays done",
    )
    .answering(202)
    .errors(&[ErrorCode::Conflict]);
    type Access = Analyst;
    type Path = BacktestPath;
    type Query = Nothing;
    type Body = Nothing;
    type Output = Backtest;
}

/// `DELETE /backtests/{id}`
#[derive(Debug)]
pub enum DeleteBacktest {}
impl Operation for DeleteBacktest {
    const ROUTE: Route = Route::new(
        Method::Delete,
        "/backtests/{id}",
        "backtests",
        "delete-backtest",
        "Delete a backtest with its results; one that runs stops",
    );
    type Access = Analyst;
    type Path = BacktestPath;
    type Query = Nothing;
    type Body = Nothing;
    type Output = Deleted;
}

/// `POST /backtests/{id}/cancel`
#[derive(Debug)]
pub enum CancelBacktest {}
impl Operation for CancelBacktest {
    const ROUTE: Route = Route::new(
        Method::Post,
        "/backtests/{id}/cancel",
        "backtests",
        "cancel-backtest",
        "Stop a backtest",
    )
    .errors(&[ErrorCode::Conflict]);
    type Access = Analyst;
    type Path = BacktestPath;
    type Query = Nothing;
    type Body = Nothing;
    type Output = Backtest;
}
