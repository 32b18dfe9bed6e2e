//! The name of a run: a hash of everything its result depends on.

use crate::engine::ENGINE_VERSION;
use crate::options::Options;

/// The run id: blake3 over engine version, strategy, dataset version and options (with the document's hash among them).
/// Runs with equal ids have equal bits.
pub fn run_id(strategy: &str, dataset_version: &str, options: &Options) -> String {
    let mut hasher = blake3::Hasher::new();
    let options = serde_json::to_string(options).unwrap_or_default();
    for part in [ENGINE_VERSION, strategy, dataset_version, &options] {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}
