//! Price datasets: announce one, see what there is and what is in it.

mod create;
mod get;
mod list;
mod view;

pub use create::{Create, Deps as CreateDeps};
pub use get::Get;
pub use list::List;
