//! Backtests: ask for one, watch it, read it, stop it, try it again, delete it.

mod cancel;
mod catalogue;
mod create;
mod delete;
mod get;
mod list;
mod plan;
mod queue;
mod retry;
mod view;

pub use cancel::Cancel;
pub use create::Create;
pub use delete::{Delete, Results};
pub use get::Get;
pub use list::List;
pub use queue::Queue;
pub use retry::Retry;
