//! Sessions: a chain of refresh tokens, each good once. A token that comes twice was stolen by someone, so it ends the
//! whole chain (RFC 9700, section 4.14.2).

use super::{SORT, Table, now, number, number_of, text, text_of};
use crate::{StorageError, error::sdk_error};
use aws_sdk_dynamodb::error::SdkError;
use fo_domain::{OrganisationId, RecordKind, UserId};
use uuid::Uuid;

/// A session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Id, the same for all its tokens.
    pub id: Uuid,
    /// Who signed in.
    pub user: UserId,
    /// Their organisation.
    pub organisation: OrganisationId,
    /// When it ends however active it is, in Unix seconds.
    pub ends_at: i64,
}

/// What exchanging a token came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rotation {
    /// The new token is good from now on, the old one is not.
    Rotated(Session),
    /// The token was used before: the session has been ended.
    Reused,
    /// There is no such session, or it has ended.
    Unknown,
}

fn partition(id: Uuid) -> String {
    RecordKind::Session.partition(id)
}

impl Table {
    /// Begins a session. `token_hash` is a hash of its first refresh token; the token itself is never stored.
    /// It ends after `idle_seconds` without a refresh, and at `session.ends_at` in any case.
    ///
    /// # Errors
    /// [`StorageError`] of DynamoDB.
    pub async fn begin_session(
        &self,
        session: &Session,
        token_hash: &str,
        idle_seconds: u64,
    ) -> Result<(), StorageError> {
        let attributes = [
            ("token_hash".to_owned(), text(token_hash)),
            ("user_id".to_owned(), text(session.user.to_string())),
            (
                "organisation_id".to_owned(),
                text(session.organisation.to_string()),
            ),
            ("ends_at".to_owned(), number(session.ends_at)),
        ];
        let left = u64::try_from(session.ends_at - now()).unwrap_or(0);
        self.create(&partition(session.id), idle_seconds.min(left), attributes.into())
            .await?;
        Ok(())
    }

    /// Exchanges a session's token for the next, atomically: of two that present the same token one wins, and the other
    /// ends the session.
    ///
    /// # Errors
    /// [`StorageError`] of DynamoDB.
    pub async fn rotate_session(
        &self,
        id: Uuid,
        token_hash: &str,
        next_hash: &str,
        idle_seconds: u64,
    ) -> Result<Rotation, StorageError> {
        let Some(item) = self.read(&partition(id)).await? else {
            return Ok(Rotation::Unknown);
        };
        let Some(session) = session_of(id, &item) else {
            return Ok(Rotation::Unknown);
        };
        let end = session.ends_at.min(now() + idle_seconds.cast_signed());
        let request = self
            .client
            .update_item()
            .table_name(&self.name)
            .key("pk", text(partition(id)))
            .key("sk", text(SORT))
            .condition_expression("token_hash = :old")
            .update_expression("set token_hash = :new, expires_at = :end")
            .expression_attribute_values(":old", text(token_hash))
            .expression_attribute_values(":new", text(next_hash))
            .expression_attribute_values(":end", number(end));
        match request.send().await {
            Ok(_) => Ok(Rotation::Rotated(session)),
            Err(SdkError::ServiceError(context)) if context.err().is_conditional_check_failed_exception() => {
                self.end_session(id).await?;
                Ok(Rotation::Reused)
            }
            Err(error) => Err(sdk_error!("DynamoDB", "rotating a session", error)),
        }
    }

    /// Ends a session; its access tokens run out by themselves.
    ///
    /// # Errors
    /// [`StorageError`] of DynamoDB.
    pub async fn end_session(&self, id: Uuid) -> Result<(), StorageError> {
        self.remove(&partition(id)).await
    }
}

fn session_of(id: Uuid, item: &super::Item) -> Option<Session> {
    Some(Session {
        id,
        user: text_of(item, "user_id")?.parse().ok()?,
        organisation: text_of(item, "organisation_id")?.parse().ok()?,
        ends_at: number_of(item, "ends_at")?,
    })
}
