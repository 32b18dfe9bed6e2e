//! Price datasets: announce one, see what there is and what is in it, try one again, delete it.

mod create;
mod delete;
mod files;
mod get;
mod list;
mod retry;
mod view;

pub use create::Create;
pub use delete::Delete;
pub use files::Files;
pub use get::Get;
pub use list::List;
pub use retry::{Deps as RetryDeps, Retry};
