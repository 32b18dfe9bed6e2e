//! Documents: announce one, watch it, read it, delete it. Its file goes to the store by a presigned request.

mod content;
mod create;
mod delete;
mod file;
mod get;
mod layout;
mod list;
mod page;

pub use content::Content;
pub use create::{Create, Deps as CreateDeps};
pub use delete::{Delete, Deps as DeleteDeps};
pub use file::{Deps as FileDeps, File};
pub use get::Get;
pub use layout::{Deps as LayoutDeps, Layout};
pub use list::List;
