//! The keys tokens are signed and checked with, from their secret.

use crate::{
    error::ApiError,
    token::{Keys, SigningSecret},
};
use fo_runtime::Secrets;
use std::sync::Arc;

/// The signing keys behind their secret. Cheap to clone.
#[derive(Clone)]
pub struct KeyRing(Source);

#[derive(Clone)]
enum Source {
    Secret(Secrets, String),
    Known(Arc<Keys>),
}

impl KeyRing {
    pub(crate) const fn from_secret(secrets: Secrets, id: String) -> Self {
        Self(Source::Secret(secrets, id))
    }

    /// Keys that are known already.
    #[must_use]
    pub fn from_keys(keys: Keys) -> Self {
        Self(Source::Known(Arc::new(keys)))
    }

    /// The keys as the secret has them now, so that a rotation is followed.
    ///
    /// # Errors
    /// `unavailable` when the secret can't be fetched, `internal` when it holds no keys.
    pub async fn get(&self) -> Result<Arc<Keys>, ApiError> {
        match &self.0 {
            Source::Known(keys) => Ok(Arc::clone(keys)),
            Source::Secret(secrets, id) => {
                let secret: SigningSecret = secrets.json(id).await.map_err(ApiError::unavailable)?;
                Ok(Arc::new(Keys::new(&secret).map_err(ApiError::internal)?))
            }
        }
    }
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("KeyRing")
    }
}
