//! The strategy language: one typed document that people read aloud, extractors emit, the engine runs.
//!
//! * [`Spec`] is the document as written; it reads and writes YAML and JSON.
//! * [`expression`] parses the formulas inside it; [`program::compile`] resolves, checks and desugars the whole spec into
//!   a [`program::Program`]: a graph of core operations plus the portfolio tree over it, ready to evaluate.
//! * [`Diagnostic`] says what is wrong, where, and how to mend it.
//!
//! The crate knows nothing of prices, files, networks or databases. It evaluates nothing but constants.
#![warn(missing_docs)]

pub mod catalogue;
mod change;
pub mod diagnostic;
pub mod explain;
pub mod expression;
pub mod grid;
mod io;
mod path;
pub mod program;
mod schema;
pub mod spec;
mod visit;

/// The largest number a spec may hold, either way: what is computed of such numbers are numbers still, and each can be stored and read
/// back.
pub const MAX_NUMBER: f64 = 1e15;

pub use catalogue::{Catalogue, Series};
pub use diagnostic::{Diagnostic, Diagnostics, Severity};
pub use io::{Hash, MAX_BYTES, locate};
pub use program::{Listed, Program, compile, examine};
pub use schema::json_schema;
pub use spec::*;
pub use visit::visit_expressions;
