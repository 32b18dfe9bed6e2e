//! What endpoints that touch a document's files need.

use fo_http::{Env, Store, Wire};
use fo_runtime::{SettingError, settings};
use fo_storage::Objects;

/// Rows and the documents bucket.
#[derive(Debug)]
pub struct Files {
    /// Rows.
    pub store: Store,
    /// The buckets.
    pub objects: Objects,
    /// Name of the bucket.
    pub bucket: String,
}

impl Wire for Files {
    fn wire(env: &Env) -> Result<Self, SettingError> {
        Ok(Self {
            store: Wire::wire(env)?,
            objects: Wire::wire(env)?,
            bucket: settings::documents_bucket()?,
        })
    }
}
