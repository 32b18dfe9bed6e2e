//! Secrets Manager, asked once in a while.

use crate::Masked;
use aws_config::SdkConfig;
use aws_sdk_secretsmanager::Client;
use serde::{Deserialize, de::DeserializeOwned};
use std::{
    collections::HashMap,
    error::Error,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::Mutex;

/// How long a secret is used before it is read again: a rotation is noticed within this time.
const FRESH: Duration = Duration::from_secs(300);

/// Why a secret could not be had.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// Secrets Manager did not give it.
    #[error("the secret {name} could not be read; check that it exists and that this function may read it")]
    Unreadable {
        /// Name or ARN.
        name: String,
        /// The client's own error.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// It is not what it should be. The value itself is not told.
    #[error("the secret {name} is not the JSON object expected (line {line}, column {column})")]
    Malformed {
        /// Name or ARN.
        name: String,
        /// Where it stops making sense.
        line: usize,
        /// Where it stops making sense.
        column: usize,
    },
}

/// How to reach the database.
#[derive(Clone, Debug, Deserialize)]
pub struct DatabaseSecret {
    /// A `postgres://` URL with user and password.
    pub url: Masked,
}

/// Secrets, kept for five minutes. Cheap to clone; clones share what they keep.
#[derive(Clone, Debug)]
pub struct Secrets {
    client: Client,
    kept: Arc<Mutex<HashMap<String, Kept>>>,
}

#[derive(Debug)]
struct Kept {
    text: Masked,
    read: Instant,
}

impl Secrets {
    /// A client; nothing is read yet.
    #[must_use]
    pub fn new(config: &SdkConfig) -> Self {
        Self {
            client: Client::new(config),
            kept: Arc::default(),
        }
    }

    /// A secret that is a JSON object, by name or ARN.
    ///
    /// A secret that can't be read again goes on being used: a passing outage should not stop a running function.
    ///
    /// # Errors
    /// [`SecretError`].
    pub async fn json<T: DeserializeOwned>(&self, name: &str) -> Result<T, SecretError> {
        let mut kept = self.kept.lock().await;
        if let Some(secret) = kept.get(name).filter(|secret| secret.read.elapsed() < FRESH) {
            return parse(name, &secret.text);
        }
        match self.read(name).await {
            Ok(text) => {
                let value = parse(name, &text);
                kept.insert(
                    name.to_owned(),
                    Kept {
                        text,
                        read: Instant::now(),
                    },
                );
                value
            }
            Err(error) => match kept.get(name) {
                Some(secret) => {
                    tracing::warn!(
                        error = crate::chain(&error),
                        "a secret could not be refreshed; the last one is used"
                    );
                    parse(name, &secret.text)
                }
                None => Err(error),
            },
        }
    }

    /// Forgets a secret that proved wrong, so that the next use reads it again.
    pub async fn forget(&self, name: &str) {
        self.kept.lock().await.remove(name);
    }

    /// Has a secret that was read longer ago than this read again at its next use. Returns whether it will be. Should that fail,
    /// the last one goes on being used.
    pub async fn renew_older(&self, name: &str, than: Duration) -> bool {
        let mut kept = self.kept.lock().await;
        let old = kept.get_mut(name).filter(|secret| secret.read.elapsed() > than);
        match old.and_then(|secret| Some((secret.read.checked_sub(FRESH)?, secret))) {
            Some((long_ago, secret)) => {
                secret.read = long_ago;
                true
            }
            None => false,
        }
    }

    /// Writes a secret; for the deployment, which fills those that are still empty.
    ///
    /// # Errors
    /// [`SecretError::Unreadable`].
    pub async fn write(&self, name: &str, text: Masked) -> Result<(), SecretError> {
        let request = self
            .client
            .put_secret_value()
            .secret_id(name)
            .secret_string(text.expose());
        request.send().await.map_err(|error| SecretError::Unreadable {
            name: name.to_owned(),
            source: error.into(),
        })?;
        self.forget(name).await;
        Ok(())
    }

    async fn read(&self, name: &str) -> Result<Masked, SecretError> {
        let got = self.client.get_secret_value().secret_id(name).send().await;
        let got = got.map_err(|error| SecretError::Unreadable {
            name: name.to_owned(),
            source: error.into(),
        })?;
        Ok(Masked::new(got.secret_string.unwrap_or_default()))
    }
}

fn parse<T: DeserializeOwned>(name: &str, text: &Masked) -> Result<T, SecretError> {
    // serde's message can quote the value, so only the place is told.
    serde_json::from_str(text.expose()).map_err(|error| SecretError::Malformed {
        name: name.to_owned(),
        line: error.line(),
        column: error.column(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_secret_is_not_told() {
        let text = Masked::new("{\"url\": hunter2}".to_owned());
        let error = parse::<DatabaseSecret>("db", &text).unwrap_err();
        let told = format!("{error} {error:?} {text:?}");
        assert!(told.contains("db") && !told.contains("hunter2"), "{told}");
        let secret: DatabaseSecret =
            parse("db", &Masked::new(r#"{"url":"postgres://u:p@h/d"}"#.into())).unwrap();
        assert!(!format!("{secret:?}").contains("u:p"));
    }
}
