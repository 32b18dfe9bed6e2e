//! The keys tokens are signed and checked with, from their secret.

use crate::{
    error::ApiError,
    token::{Identity, Keys, SigningSecret},
};
use fo_runtime::Secrets;
use std::{sync::Arc, time::Duration};

/// The least age of a secret that is read again for a key that it does not have.
const REREAD: Duration = Duration::from_secs(10);

/// The signing keys behind their secret. Cheap to clone.
#[derive(Clone)]
pub struct KeyRing(Source);

#[derive(Clone)]
enum Source {
    Secret {
        secrets: Secrets,
        id: String,
        reread: Duration,
    },
    Known(Arc<Keys>),
}

impl KeyRing {
    pub(crate) const fn from_secret(secrets: Secrets, id: String) -> Self {
        Self(Source::Secret {
            secrets,
            id,
            reread: REREAD,
        })
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
            Source::Secret { secrets, id, .. } => {
                let secret: SigningSecret = secrets.json(id).await.map_err(ApiError::unavailable)?;
                Ok(Arc::new(Keys::new(&secret).map_err(ApiError::internal)?))
            }
        }
    }
}

impl KeyRing {
    /// The identity a token speaks for. A token signed with a key that is not known may be signed with one made since the secret
    /// was read, so the secret is read once more; not oftener than every ten seconds, whatever tokens are made up.
    ///
    /// # Errors
    /// Those of [`Keys::verify`] and [`KeyRing::get`].
    pub async fn verify(&self, token: &str) -> Result<Identity, ApiError> {
        let keys = self.get().await?;
        if let Source::Secret { secrets, id, reread } = &self.0
            && !keys.knows(token)
            && secrets.renew_older(id, *reread).await
        {
            return self.get().await?.verify(token);
        }
        keys.verify(token)
    }
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("KeyRing")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::signing_secret;
    use chrono::Utc;
    use fo_domain::{OrganisationId, Role, UserId};

    fn keys(secret: &serde_json::Value) -> Keys {
        Keys::new(&serde_json::from_value(secret.clone()).unwrap()).unwrap()
    }

    #[tokio::test]
    async fn a_token_of_a_key_made_since_is_accepted_at_once() {
        let Some(config) = fo_storage::testing::aws().await else {
            return;
        };
        let (old, mut new) = (signing_secret("old").unwrap(), signing_secret("new").unwrap());
        let id = crate::testing::secret(&config, &old.to_string()).await;
        let secrets = Secrets::new(&config);
        let ring = KeyRing(Source::Secret {
            secrets: secrets.clone(),
            id: id.clone(),
            reread: Duration::ZERO,
        });
        let identity = Identity {
            user: UserId::new(),
            organisation: OrganisationId::new(),
            role: Role::Analyst,
        };
        let token = |secret: &serde_json::Value| keys(secret).issue(identity, Utc::now(), 60).unwrap();
        assert_eq!(ring.verify(&token(&old)).await.unwrap(), identity);

        // Another process rotates: the ring's own copy stays as it was read.
        new["previous"] = serde_json::json!([{"kid": old["kid"], "public_key_pem": old["public_key_pem"]}]);
        Secrets::new(&config)
            .write(&id, fo_runtime::Masked::new(new.to_string()))
            .await
            .unwrap();
        assert_eq!(ring.verify(&token(&new)).await.unwrap(), identity);
        assert_eq!(
            ring.verify(&token(&old)).await.unwrap(),
            identity,
            "the old key overlaps"
        );
        let forged = signing_secret("forged").unwrap();
        assert!(ring.verify(&token(&forged)).await.is_err());
    }
}
