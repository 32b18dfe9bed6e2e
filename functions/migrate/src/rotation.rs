//! The signing key, made anew now and then; tokens of the last one are good until they end.

use crate::{MigrateError, SigningKey};
use fo_runtime::{Error, Masked, Secrets, aws_config, settings};
use serde::{Deserialize, Serialize};
use std::time::{SystemTime, UNIX_EPOCH};

/// The signing key's secret.
#[derive(Debug)]
pub struct Rotation {
    secrets: Secrets,
    name: String,
    /// The time in seconds that a token of a retired key may still be good for.
    overlap: u64,
}

/// What a rotation did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Rotated {
    /// The id of the key that signs from now on.
    pub kid: String,
    /// The ids of retired keys that are still verified against.
    pub retired: Vec<String>,
}

/// The secret: the key that signs, and those that did.
#[derive(Serialize, Deserialize)]
struct Ring {
    #[serde(flatten)]
    key: SigningKey,
    #[serde(default)]
    previous: Vec<Retired>,
}

/// A key that signs no more.
#[derive(Serialize, Deserialize)]
struct Retired {
    kid: String,
    public_key_pem: String,
    /// When it was retired, in seconds since 1970.
    #[serde(default)]
    retired_at: u64,
}

impl Rotation {
    /// A rotation of the secret with this name; tokens are good for so many seconds.
    #[must_use]
    pub const fn new(secrets: Secrets, name: String, token_seconds: u32) -> Self {
        // A function may have read the secret a while ago, and signs with what it read.
        const READ_AGO: u64 = 600;
        Self {
            secrets,
            name,
            overlap: token_seconds as u64 + READ_AGO,
        }
    }

    /// Wires the function from its environment.
    ///
    /// # Errors
    /// A setting that is missing.
    pub async fn from_env() -> Result<Self, Error> {
        let secrets = Secrets::new(&aws_config().await);
        let (name, seconds) = (settings::signing_key_secret()?, settings::access_token_seconds()?);
        Ok(Self::new(secrets, name, seconds))
    }

    /// Puts a new key in the place of the one that signs, which is kept for as long as tokens of it may be about.
    ///
    /// # Errors
    /// [`MigrateError`]; the secret is as it was then.
    pub async fn run(&self) -> Result<Rotated, MigrateError> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        // As it is, not as it was remembered: this process may have run before.
        self.secrets.forget(&self.name).await;
        let ring: Ring = self.secrets.json(&self.name).await?;
        let new = SigningKey::generate().map_err(|_| MigrateError::Key)?;
        let next = ring.turned(new, now.as_secs(), self.overlap);
        let text = serde_json::to_string(&next).map_err(|_| MigrateError::Key)?;
        self.secrets.write(&self.name, Masked::new(text)).await?;
        Ok(Rotated {
            kid: next.key.kid,
            retired: next.previous.into_iter().map(|key| key.kid).collect(),
        })
    }
}

impl Ring {
    fn turned(self, key: SigningKey, now: u64, overlap: u64) -> Self {
        let last = Retired {
            kid: self.key.kid,
            public_key_pem: self.key.public_key_pem,
            retired_at: now,
        };
        let mut previous = self.previous;
        previous.retain(|key| key.retired_at + overlap > now);
        previous.push(last);
        Self { key, previous }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_verified_against_for_a_tokens_life_after_it_signed_last() {
        let key = || SigningKey::generate().unwrap();
        let ring = Ring {
            key: key(),
            previous: Vec::new(),
        };
        let first = ring.key.kid.clone();
        let ring = ring.turned(key(), 1_000, 100);
        assert_eq!(ring.previous.len(), 1);
        assert!(ring.key.kid != first && ring.previous[0].kid == first);
        let second = ring.key.kid.clone();
        let ring = ring.turned(key(), 1_099, 100);
        assert_eq!(ring.previous.len(), 2, "tokens of the first are still good");
        let ring = ring.turned(key(), 1_100, 100);
        assert!(
            ring.previous.iter().all(|key| key.kid != first),
            "none of the first's"
        );
        assert!(ring.previous.iter().any(|key| key.kid == second));
        let text = serde_json::to_value(&ring).unwrap();
        assert_eq!(text["kid"], ring.key.kid, "as the functions read it");
        assert_eq!(text["previous"][0].get("private_key_pem"), None);
    }

    #[tokio::test]
    async fn the_secret_is_turned_in_place() {
        let Some(config) = fo_storage::testing::aws().await else {
            return;
        };
        let client = aws_sdk_secretsmanager::Client::new(&config);
        let name = format!("test/rotation-{}", SigningKey::generate().unwrap().kid);
        let text = serde_json::to_string(&SigningKey::generate().unwrap()).unwrap();
        let create = client.create_secret().name(&name).secret_string(text);
        create.send().await.unwrap();
        let rotation = Rotation::new(Secrets::new(&config), name, 1800);
        let first = rotation.run().await.unwrap();
        let second = rotation.run().await.unwrap();
        assert!(first.kid != second.kid);
        assert_eq!(second.retired.last(), Some(&first.kid));
        assert_eq!(second.retired.len(), 2);
    }
}
