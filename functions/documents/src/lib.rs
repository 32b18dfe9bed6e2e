//! Documents: announce one, watch it, read it, delete it. Its file goes to the store by a presigned request.

mod content;
mod create;
mod delete;
mod file;
mod files;
mod get;
mod layout;
mod list;
mod page;
mod retry;

pub use content::Content;
pub use create::Create;
pub use delete::{Delete, Deps as DeleteDeps};
pub use file::File;
pub use files::Files;
pub use get::Get;
pub use layout::Layout;
pub use list::List;
pub use retry::{Deps as RetryDeps, Retry};
