//! The parts of the page. Each answers a piece of HTML, empty where there is nothing to show.

pub(crate) mod claims;
pub(crate) mod curves;
pub(crate) mod distribution;
pub(crate) mod drawdowns;
pub(crate) mod headline;
pub(crate) mod ledger;
pub(crate) mod luck;
pub(crate) mod months;
pub(crate) mod positions;
pub(crate) mod provenance;
pub(crate) mod rolling;
pub(crate) mod statistics;
pub(crate) mod trades;
