//! The API's language: requests, answers, the envelope around them, every route, and the OpenAPI document they make.
//!
//! Knows nothing of Lambda, SQL or AWS; the server and the CLI speak through these same types.
#![warn(missing_docs)]

pub mod auth;
pub mod backtests;
pub mod datasets;
pub mod documents;
mod envelope;
mod error;
pub mod health;
pub mod openapi;
mod operation;
mod page;
mod routes;
pub mod search;
pub mod strategies;
mod upload;
pub mod users;

pub use auth::Secret;
pub use envelope::{Envelope, ErrorBody, Metadata};
pub use error::{ErrorCode, FieldError, Problems, Validate};
pub use operation::{
    Access, AccessRule, Admin, Analyst, BASE_PATH, JSON, Method, Nothing, Operation, Part, Public, Route,
    Viewer,
};
pub use page::{DEFAULT_LIMIT, MAX_LIMIT, PageQuery};
pub use routes::{Entry, ROUTES};
pub use upload::Upload;
