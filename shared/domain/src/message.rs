//! What is said on the queues, besides S3's own events.

use crate::{BacktestId, DocumentId, OrganisationId};
use serde::{Deserialize, Serialize};

/// One chunk of a backtest to run. Which variants it covers is in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChunkMessage {
    /// Whose backtest.
    pub organisation_id: OrganisationId,
    /// Which backtest.
    pub backtest_id: BacktestId,
    /// Chunk number, from 0.
    pub chunk: u32,
}

/// A parsed document whose strategies are to be extracted again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExtractMessage {
    /// Whose document.
    pub organisation_id: OrganisationId,
    /// Which document.
    pub document_id: DocumentId,
}
