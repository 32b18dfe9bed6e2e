//! The spec as it is written: types that read and write YAML and JSON, and nothing that needs an expression parsed.

mod assets;
mod evidence;
mod node;
mod pairs;
mod quantity;
mod rebalance;
mod root;
mod text;
mod trade;
mod weighting;

pub use assets::{Assets, Selection};
pub use evidence::{Alternative, Assignment, Claim, Entry, Ledger, Metric, Period, Search, Source, Status};
pub use node::{
    Conditional, Hold, Holding, LongShort, Node, Scale, Select, Session, SessionOnly, Sleeve, Sleeves,
    Stagger, VolatilityEstimate, VolatilityModel, VolatilityTarget, VolatilityTargeted,
};
pub use pairs::{Hedge, PairChoice, PairScore, Pairs, Spread};
pub use quantity::{Quantity, QuantityError, Unit};
pub use rebalance::{Rebalance, Schedule, Weekday};
pub use root::{Cash, Costs, Execution, Limits, Shares, Spec, Universe, VERSION};
pub use text::Expression;
pub use trade::{Distance, Protection, Pyramid, Reentry, Side, Trade};
pub use weighting::Weighting;
