//! `Idempotency-Key`: a POST sent twice is done once, and answered the same both times for a day.

use crate::{
    error::ApiError,
    respond::{Answer, Payload},
    token::Identity,
};
use chrono::{DateTime, Utc};
use fo_api::{ErrorCode, Route};
use fo_storage::{Begun, StoredAnswer, Table};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::future::Future;
use uuid::Uuid;

/// One use of a key.
pub(crate) struct Key<'a> {
    identity: Identity,
    key: &'a str,
    /// What the request asks for; the same key with something else is a mistake of the client.
    fingerprint: String,
}

/// What of an answer is kept: the envelope around it is made anew.
#[derive(Serialize, Deserialize)]
struct Kept {
    data: Value,
    next_cursor: Option<Uuid>,
    #[serde(default)]
    until: Option<DateTime<Utc>>,
}

impl<'a> Key<'a> {
    pub(crate) fn new(
        identity: Identity,
        key: &'a str,
        route: &Route,
        path: &[(String, String)],
        body: &[u8],
    ) -> Result<Self, ApiError> {
        if key.is_empty() || key.len() > 128 || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ApiError::invalid(
                "Idempotency-Key",
                "must be 1 to 128 printable ASCII characters",
            ));
        }
        let user = identity.user.to_string();
        let mut hash = blake3::Hasher::new();
        for part in [&user, route.method.as_str(), route.path]
            .into_iter()
            .chain(path.iter().map(|(_, value)| &**value))
        {
            hash.update(part.as_bytes()).update(&[0]);
        }
        hash.update(body);
        Ok(Self {
            identity,
            key,
            fingerprint: hash.finalize().to_hex().to_string(),
        })
    }
}

/// Does the work unless it has been done under this key, and keeps the answer.
///
/// Unlike a rate limit this fails closed: whoever sends a key relies on it.
pub(crate) async fn once(
    table: &Table,
    key: Key<'_>,
    work: impl Future<Output = Result<Answer, ApiError>>,
) -> Result<Answer, ApiError> {
    let organisation = key.identity.organisation;
    match table.begin_once(organisation, key.key, &key.fingerprint).await? {
        Begun::First => {}
        Begun::Running => {
            let message =
                "the first request with this Idempotency-Key is still being worked on; ask again shortly";
            return Err(ApiError::conflict(message).retry_after(2));
        }
        Begun::Different => {
            let message = "this Idempotency-Key was used with another request: use a new key";
            return Err(ApiError::new(ErrorCode::IdempotencyKeyReused, message));
        }
        Begun::Done(stored) => {
            let Kept {
                data,
                next_cursor,
                until,
            } = serde_json::from_str(&stored.body).map_err(ApiError::internal)?;
            if until.is_some_and(|end| end <= Utc::now()) {
                let message = "the answer to the first request with this Idempotency-Key has ended, as its link did: ask anew, with a \
                               new key";
                return Err(ApiError::conflict(message));
            }
            let payload = Payload::Enveloped { data, next_cursor };
            return Ok(Answer {
                status: stored.status,
                payload,
                replayed: true,
                until,
            });
        }
    }
    let outcome = work.await;
    let settled = match &outcome {
        Ok(Answer {
            status,
            payload: Payload::Enveloped { data, next_cursor },
            until,
            ..
        }) => {
            let kept = Kept {
                data: data.clone(),
                next_cursor: *next_cursor,
                until: *until,
            };
            let body = serde_json::to_string(&kept).map_err(ApiError::internal)?;
            table
                .finish_once(
                    organisation,
                    key.key,
                    &StoredAnswer {
                        status: *status,
                        body,
                    },
                )
                .await
        }
        // Nothing was done, so the key is free for another try.
        _ => table.abandon_once(organisation, key.key).await,
    };
    if let Err(error) = settled {
        // The work stands, and the client is told so; only a repeat after a minute would do it again.
        tracing::error!(
            error = fo_runtime::chain(&error),
            "the outcome under an Idempotency-Key was not kept"
        );
    }
    outcome
}
