//! Sessions: a chain of refresh tokens, each good once. A token that comes again after a while was stolen by someone, which ends the
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

/// A session's chain of tokens, as far as it is kept: hashes, and what the next token is derived with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// The session.
    pub session: Session,
    /// The hash of the token that is good.
    pub token_hash: String,
    /// The hash of the one before, if there was one.
    pub previous_hash: Option<String>,
    /// When the one before was exchanged, in Unix seconds.
    pub rotated_at: i64,
    /// A random text with which one token gives the next.
    pub salt: String,
}

fn partition(id: Uuid) -> String {
    RecordKind::Session.partition(id)
}

impl Table {
    /// Begins a session. `token_hash` is a hash of its first refresh token; the token itself is never stored. `salt` is random.
    /// It ends after `idle_seconds` without a refresh, and at `session.ends_at` in any case.
    ///
    /// # Errors
    /// [`StorageError`] of DynamoDB.
    pub async fn begin_session(
        &self,
        session: &Session,
        token_hash: &str,
        salt: &str,
        idle_seconds: u64,
    ) -> Result<(), StorageError> {
        let attributes = [
            ("token_hash".to_owned(), text(token_hash)),
            ("salt".to_owned(), text(salt)),
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

    /// The session with its chain, unless it has ended.
    ///
    /// # Errors
    /// [`StorageError`] of DynamoDB.
    pub async fn read_session(&self, id: Uuid) -> Result<Option<Chain>, StorageError> {
        let item = self.read(&partition(id)).await?;
        Ok(item.and_then(|item| chain_of(id, &item)))
    }

    /// Puts the next token in the place of a session's, unless that is no longer the one with the hash `old`: of two that present the
    /// same token at once, one does it. False when another has.
    ///
    /// # Errors
    /// [`StorageError`] of DynamoDB.
    pub async fn rotate_session(
        &self,
        session: &Session,
        old: &str,
        next: &str,
        idle_seconds: u64,
    ) -> Result<bool, StorageError> {
        let end = session.ends_at.min(now() + idle_seconds.cast_signed());
        let request = self
            .client
            .update_item()
            .table_name(&self.name)
            .key("pk", text(partition(session.id)))
            .key("sk", text(SORT))
            .condition_expression("token_hash = :old")
            .update_expression(
                "set token_hash = :new, previous_hash = :old, rotated_at = :now, expires_at = :end",
            )
            .expression_attribute_values(":old", text(old))
            .expression_attribute_values(":new", text(next))
            .expression_attribute_values(":now", number(now()))
            .expression_attribute_values(":end", number(end));
        match request.send().await {
            Ok(_) => Ok(true),
            Err(SdkError::ServiceError(context)) if context.err().is_conditional_check_failed_exception() => {
                Ok(false)
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

fn chain_of(id: Uuid, item: &super::Item) -> Option<Chain> {
    Some(Chain {
        session: Session {
            id,
            user: text_of(item, "user_id")?.parse().ok()?,
            organisation: text_of(item, "organisation_id")?.parse().ok()?,
            ends_at: number_of(item, "ends_at")?,
        },
        token_hash: text_of(item, "token_hash")?,
        previous_hash: text_of(item, "previous_hash"),
        rotated_at: number_of(item, "rotated_at").unwrap_or(0),
        salt: text_of(item, "salt")?,
    })
}
