//! A spec, resolved and checked: what the engine runs.

mod build;
mod builder;
mod constant;
mod graph;
mod held;
mod limits;
mod lint;
mod names;
mod plan;
mod requirement;
mod resolve;
mod sampling;
mod shared_days;
mod spell;
mod tree;

pub(crate) use build::constant_graph;
pub use build::{compile, examine};
pub(crate) use builder::suggestion;
pub use constant::ConstantError;
pub(crate) use constant::evaluate;
pub use graph::{
    AssetId, CalendarField, Field, GroupId, Kind, Operation, ParameterId, PositionField, Shape, Value,
    ValueId, Window,
};
pub use plan::{
    Group, Members, Plan, PlanCash, PlanCosts, PlanLimits, PlanPairs, PlanProtection, PlanPyramid,
    PlanRebalance, PlanSchedule, PlanSelection, PlanSet, PlanSleeve, PlanTrade, PlanUniverse, PlanWeighting,
    Ranking,
};
pub use requirement::{MAX_PLAIN_EXPOSURE, Requirement, Rule};
pub use shared_days::Listed;

use crate::spec::{Execution, Quantity, Shares};
use indexmap::IndexMap;

/// The path of a ticker that is named as the benchmark and nowhere else.
const BENCHMARK: &str = "benchmark";

/// A spec, resolved and checked.
///
/// Every expression of the spec has become a node of one graph in which equal sub-expressions are one node
/// ([`Program::values`]; inputs precede their users). Parameters stay symbolic, so one program serves a whole grid:
/// instantiate it by giving their values to [`Program::constant`] and [`Program::window`].
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// The graph, in an order in which inputs precede their users.
    pub values: Vec<Value>,
    /// The older version of the language the spec was written in, if it was.
    pub from_version: Option<u32>,
    /// The parameters with the values the spec gives; [`ParameterId`] is the position.
    pub parameters: IndexMap<String, Quantity>,
    /// Every ticker the spec names, sorted; [`AssetId`] is the position. With a universe of `all`, the dataset's other
    /// series take part as well.
    pub assets: Vec<String>,
    /// Sets of assets named in the spec or written as lists; [`GroupId`] is the position. Group 0 is `all`.
    pub groups: Vec<Group>,
    /// What `all` is.
    pub universe: PlanUniverse,
    /// The named signals, in the spec's order.
    pub signals: IndexMap<String, ValueId>,
    /// The portfolio tree.
    pub portfolio: Plan,
    /// When it is decided.
    pub rebalance: PlanRebalance,
    /// When orders fill.
    pub execution: Execution,
    /// What trading costs.
    pub costs: PlanCosts,
    /// What money earns and costs.
    pub cash: PlanCash,
    /// Bounds on exposure.
    pub limits: PlanLimits,
    /// Money at the start: a constant.
    pub capital: ValueId,
    /// Whether fractions of a share can be held.
    pub shares: Shares,
    /// Assets with the series their prices are multiplied by, to be in the account's currency.
    pub convert: Vec<(AssetId, AssetId)>,
    /// Series that are published late, and by how many calendar days.
    pub publication_lag: Vec<(AssetId, u32)>,
    /// The ticker the strategy is measured against.
    pub benchmark: Option<AssetId>,
    /// What constants must satisfy under any parameters; see [`Program::check_parameters`].
    pub requirements: Vec<Requirement>,
    /// Where each ticker is first named: a path into the spec.
    pub asset_paths: IndexMap<String, String>,
}
