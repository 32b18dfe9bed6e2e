//! Backtests: ask for one, watch it, read it, stop it.

mod cancel;
mod catalogue;
mod create;
mod get;
mod list;
mod plan;
mod view;

pub use cancel::Cancel;
pub use create::{Create, Deps as CreateDeps};
pub use get::Get;
pub use list::List;
