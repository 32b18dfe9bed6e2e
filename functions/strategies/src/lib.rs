//! Strategies: what was found in the documents, and asking for it again.

mod get;
mod list;
mod request;
mod view;

pub use get::Get;
pub use list::List;
pub use request::{Deps as RequestDeps, Request};
