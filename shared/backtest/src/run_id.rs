//! The name of a run: a hash of everything its result depends on.

use fo_strategy::Spec;

use crate::engine::ENGINE_VERSION;
use crate::options::Options;

/// Hash (blake3, hex) of what a strategy does. Names, descriptions, claims, the search and the ledger do not change what
/// is traded and are left out.
pub fn spec_hash(spec: &Spec) -> String {
    let bare = Spec {
        name: String::new(),
        description: String::new(),
        citation: String::new(),
        claims: Vec::new(),
        search: None,
        ledger: Default::default(),
        ..spec.clone()
    };
    // Serialising plain data to memory can't fail; if it ever did, the empty text would still be a stable hash.
    let text = serde_json::to_string(&bare).unwrap_or_default();
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

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
