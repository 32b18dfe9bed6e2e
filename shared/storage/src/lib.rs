//! Where things are kept: Postgres rows, S3 objects, SQS messages, DynamoDB records.
//!
//! Each kind is a feature, so that a function links only what it uses: `postgres` ([`Database`], one repository per
//! aggregate), `objects` ([`Objects`]), `queues` ([`Queues`]), `tables` ([`Table`]); `migrations` adds the schema
//! itself and `testing` a scratch database. There are no in-memory twins: a local run points `AWS_ENDPOINT_URL` at
//! an emulator.
//!
//! Rows are reached through a [`UnitOfWork`]: one transaction of one organisation, closed to all others by row-level
//! security.
//!
//! ```ignore
//! let mut work = database.begin(organisation).await?;
//! let document = work.documents().insert(&new).await?;
//! work.commit().await?; // dropped without it, nothing happened
//! ```
//!
//! The crate knows nothing of HTTP or of the science: specs, statistics and reports pass through as JSON.
#![warn(missing_docs)]

#[cfg(feature = "compression")]
pub mod compression;
mod error;
#[cfg(feature = "objects")]
mod objects;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "queues")]
mod queues;
#[cfg(feature = "tables")]
mod table;
#[cfg(feature = "testing")]
pub mod testing;

pub use error::StorageError;
#[cfg(feature = "objects")]
pub use objects::{Object, ObjectInfo, Objects, Presigned};
#[cfg(feature = "migrations")]
pub use postgres::migrations;
#[cfg(feature = "postgres")]
pub use postgres::{
    Database, Tls, UnitOfWork,
    backtests::{
        Backtest, BacktestDetail, BacktestFilter, Backtests, ClaimCheck, ClaimStep, CurvePoint, NewBacktest,
        Statistics, Variant,
    },
    chunks::{ChunkClaim, ChunkFinish, ChunkResults, ChunkWork, Chunks, RunOutcome},
    datasets::{Coverage, Dataset, Datasets, Ingested, NewDataset, NewPublicDataset, Series},
    documents::{Document, DocumentPage, Documents, NewDocument, PageLayout},
    page::{Listing, Page},
    pipeline::{Claim, Parsed, ParsedPage, Pipeline},
    search::{CLOSE, Hit, OPEN, Search, Wanted},
    stalled::{Stalled, StalledJob},
    strategies::{NewStrategy, Strategies, Strategy, StrategyDetail, StrategyFilter},
    users::{Login, NewUser, User, Users},
};
#[cfg(feature = "queues")]
pub use queues::Queues;
#[cfg(feature = "tables")]
pub use table::{
    Table,
    idempotency::{Begun, StoredAnswer},
    sessions::{Chain, Session},
};

/// What came of a change that only some states allow.
#[derive(Clone, Debug, PartialEq)]
pub enum Change<T> {
    /// There is no such row in the organisation.
    Missing,
    /// Its state does not allow it; the row as it stands.
    Refused(T),
    /// Done; the row as it is now.
    Done(T),
}
