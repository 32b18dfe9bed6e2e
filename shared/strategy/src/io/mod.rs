//! Reading and writing specs: YAML, JSON, canonical form.

mod canonical;
mod evolve;
mod locate;
mod read;
mod strict;
mod write;
mod yaml;

pub use canonical::Hash;
pub use locate::locate;
pub use read::MAX_BYTES;
