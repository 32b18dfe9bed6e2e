//! Strategies found in documents.

use crate::{
    documents::Document,
    error::{ErrorCode, Problems, Validate},
    operation::{Analyst, Method, Nothing, Operation, Route, Viewer},
    page::{DEFAULT_LIMIT, check_limit},
};
use chrono::{DateTime, Utc};
use fo_domain::{BacktestId, DocumentId, StrategyId};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// Asks for a document's strategies to be extracted again.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extraction {
    /// A document that has been parsed.
    pub document_id: DocumentId,
}
impl Validate for Extraction {}

/// A strategy, in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Strategy {
    /// Id.
    pub id: StrategyId,
    /// The document that describes it.
    pub document_id: DocumentId,
    /// Its name.
    pub name: String,
    /// Who found it: `rules`, `claude`.
    pub extractor: String,
    /// Whether it can be run: nothing is missing, nothing contradictory, and every word of its rule is used by the spec.
    pub executable: bool,
    /// Paths of the fields the document does not give and nothing may invent.
    pub missing: Vec<String>,
    /// When it was extracted.
    pub created_at: DateTime<Utc>,
}

/// Words of a strategy's rule that its spec does not use. A strategy with any is incomplete and is not run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct UnreadWords {
    /// What kind of words they are: `number`, `comparison`, `condition`, `negation`, `asset`, `order`, `side`, `schedule`,
    /// `time`, `measure`, `protection`, `weight`, `execution`, `universe` or `other`.
    pub kind: String,
    /// The words, as in the document.
    pub text: String,
    /// Page, from 1.
    pub page: u32,
    /// Their first byte in the page's text and the one behind their last.
    pub range: [u32; 2],
    /// The sentence they stand in.
    pub sentence: String,
}

/// A place in a document and the words that stand there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Passage {
    /// Page, from 1.
    pub page: u32,
    /// The words, as in the document.
    pub quote: String,
}

/// A figure of the document that can't be right, or figures that don't agree with each other, whatever their rounding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Implausible {
    /// What kind it is: `zero_volatility`, `drawdown`, `sharpe_ratio`, `calmar_ratio`, `total_return`, `best_and_worst_year`,
    /// `win_rate`, `before_inception`, `weights` or `window_longer_than_sample`.
    pub reason: String,
    /// What is wrong.
    pub message: String,
    /// What would be plausible.
    pub plausible: String,
    /// Where the figures stand.
    pub sources: Vec<Passage>,
}

/// What the document states of one aspect of a realistic test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Realism {
    /// `point_in_time_data`, `sample_split`, `out_of_sample`, `costs`, `turnover_and_capacity`, `fill_timing`, `universe` or
    /// `survivorship`.
    pub aspect: String,
    /// `yes` if it takes the aspect into account, `no` if it says that it does not, `not_stated` if it does not say.
    pub answer: String,
    /// The sentence that says so.
    pub source: Option<Passage>,
}

/// A strategy in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct StrategyDetail {
    /// The strategy.
    #[serde(flatten)]
    pub strategy: Strategy,
    /// The typed strategy, with its claims and the ledger that ties each field to page, quote and box.
    ///
    /// Absent where too little was found to write one down.
    #[schemars(with = "Option<fo_strategy::Spec>")]
    pub spec: Option<Value>,
    /// Hash of what the spec says, whatever its layout.
    pub spec_hash: Option<String>,
    /// The words of its rule that the spec does not use, in the order of the document.
    pub unread: Vec<UnreadWords>,
    /// Figures of the document that can't be right: those of this strategy, and those that are no other strategy's.
    pub implausible: Vec<Implausible>,
    /// What the document states of how realistic its test is, one entry an aspect.
    pub realism: Vec<Realism>,
    /// Whatever else the extractor says about it.
    pub detail: Value,
    /// The latest run made without anyone asking, if it is executable.
    pub baseline_backtest_id: Option<BacktestId>,
    /// Why there is no such run, and what to do.
    pub no_baseline: Option<String>,
}

/// Which strategy.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StrategyPath {
    /// Strategy id.
    pub id: StrategyId,
}
impl Validate for StrategyPath {}

/// Which strategies.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StrategyQuery {
    /// Only those of this document.
    pub document_id: Option<DocumentId>,
    /// Items wanted, 1 to 200; 50 by default.
    pub limit: Option<u32>,
    /// `metadata.next_cursor` of the page before.
    pub cursor: Option<Uuid>,
}
impl StrategyQuery {
    /// The page size to use.
    #[must_use]
    pub fn limit(&self) -> u32 {
        self.limit.unwrap_or(DEFAULT_LIMIT)
    }
}

impl Validate for StrategyQuery {
    fn validate(&self, problems: &mut Problems) {
        check_limit(self.limit, problems);
    }
}

/// `POST /strategies/extract`
#[derive(Debug)]
pub enum RequestExtraction {}
impl Operation for RequestExtraction {
    const ROUTE: Route = Route::new(
        Method::Post,
        "/strategies/extract",
        "strategies",
        "request-extraction",
        "Extract a document's strategies again",
    )
    .answering(202)
    .errors(&[ErrorCode::NotFound, ErrorCode::Conflict]);
    type Access = Analyst;
    type Path = Nothing;
    type Query = Nothing;
    type Body = Extraction;
    type Output = Document;
}

/// `GET /strategies`
#[derive(Debug)]
pub enum ListStrategies {}
impl Operation for ListStrategies {
    const ROUTE: Route = Route::new(
        Method::Get,
        "/strategies",
        "strategies",
        "list-strategies",
        "Strategies, newest first",
    );
    type Access = Viewer;
    type Path = Nothing;
    type Query = StrategyQuery;
    type Body = Nothing;
    type Output = Vec<Strategy>;
}

/// `GET /strategies/{id}`
#[derive(Debug)]
pub enum GetStrategy {}
impl Operation for GetStrategy {
    const ROUTE: Route = Route::new(
        Method::Get,
        "/strategies/{id}",
        "strategies",
        "get-strategy",
        "A strategy with its spec, claims and sources",
    );
    type Access = Viewer;
    type Path = StrategyPath;
    type Query = Nothing;
    type Body = Nothing;
    type Output = StrategyDetail;
}
