//! Ids, roles, job states, object keys and limits: the words every other crate shares.
//!
//! No I/O, no async, and nothing of AWS, HTTP or SQL: storage maps these to rows, HTTP to JSON.
#![warn(missing_docs)]

mod email;
mod id;
mod key;
pub mod limits;
mod media;
mod message;
mod role;
mod state;

pub use email::{Email, EmailError};
pub use id::{BacktestId, DatasetId, DocumentId, OrganisationId, StrategyId, UserId};
pub use key::{
    DatasetUploadKey, DocumentUploadKey, KeyError, Owner, ParsedKey, PricesKey, RecordKind, SeriesKey,
    decode_event_key, encode_event_key,
};
pub use media::{DatasetMedia, DocumentMedia};
pub use message::{ChunkMessage, ExtractMessage};
pub use role::Role;
pub use state::{BacktestState, DatasetState, DocumentState, UnknownName};
