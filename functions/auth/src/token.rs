//! Refresh tokens: `<session>.<secret>`. Only a hash of the secret is stored, and each secret is good once.
//!
//! One secret gives the next, with a salt that stays with the session: whoever asks twice, having lost the answer or not waited for
//! another process of theirs, gets the same one again for a minute.

use chrono::Utc;
use fo_api::Secret;
use fo_http::ApiError;
use fo_storage::{Chain, Table};
use uuid::Uuid;

/// The time for which a token that was exchanged still gives its successor, in seconds.
const AGAIN: i64 = 60;

/// The half of a refresh token that is a secret.
pub(crate) struct Key(String);

impl Key {
    pub(crate) fn random() -> Result<Self, ApiError> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|error| ApiError::internal(error.to_string()))?;
        Ok(Self(blake3::Hash::from_bytes(bytes).to_hex().to_string()))
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }

    pub(crate) fn hash(&self) -> String {
        blake3::hash(self.0.as_bytes()).to_hex().to_string()
    }

    /// The secret after this one. Neither a copy of the table, which has no secrets, nor an old token, without the salt, gives it.
    pub(crate) fn next(&self, salt: &str) -> Self {
        let key = blake3::derive_key("fo-analytics 2026-11 refresh token successor", salt.as_bytes());
        Self(blake3::keyed_hash(&key, self.0.as_bytes()).to_hex().to_string())
    }

    fn token(&self, session: Uuid) -> Secret {
        Secret::new(format!("{}.{}", session.simple(), self.0))
    }
}

fn parse(token: &Secret) -> Option<(Uuid, Key)> {
    let (session, key) = token.expose().split_once('.')?;
    Some((Uuid::try_parse(session).ok()?, Key(key.to_owned())))
}

/// The next token of a session.
pub(crate) struct Next(Secret);

impl Next {
    pub(crate) fn new(key: &Key, session: Uuid) -> Self {
        Self(key.token(session))
    }

    pub(crate) fn into_token(self) -> Secret {
        self.0
    }
}

/// A refresh token with the session it belongs to.
pub(crate) struct Presented {
    pub(crate) key: Key,
    pub(crate) chain: Chain,
}

impl Presented {
    /// Returns whether it is the session's present token.
    pub(crate) fn is_current(&self) -> bool {
        self.chain.token_hash == self.key.hash()
    }

    /// Returns whether it is the one before, exchanged just now.
    pub(crate) fn was_just_exchanged(&self) -> bool {
        let exchanged = self.chain.previous_hash.as_ref() == Some(&self.key.hash());
        exchanged && Utc::now().timestamp() - self.chain.rotated_at < AGAIN
    }
}

/// The session of a refresh token; nothing if it has none.
pub(crate) async fn present(table: &Table, token: &Secret) -> Result<Option<Presented>, ApiError> {
    let Some((session, key)) = parse(token) else {
        return Ok(None);
    };
    let chain = table.read_session(session).await?;
    Ok(chain.map(|chain| Presented { key, chain }))
}
