//! Requests that are carried out once, however often they are sent.

use super::{SORT, Table, now, number, number_of, text, text_of};
use crate::{StorageError, error::sdk_error};
use aws_sdk_dynamodb::error::SdkError;
use fo_domain::{OrganisationId, RecordKind};

/// How long a request that never finished keeps others waiting: longer than a function may run.
const RUNNING_SECONDS: u64 = 60;
/// How long an answer is kept: a day.
const ANSWER_SECONDS: i64 = 24 * 3600;

/// What is known of a request by its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// It is the first: carry it out, then [`Table::finish_once`] or [`Table::abandon_once`].
    First,
    /// The same request is being carried out.
    Running,
    /// It was carried out; this was the answer.
    Done(StoredAnswer),
    /// The key belongs to another request.
    Different,
}

/// An answer as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredAnswer {
    /// HTTP status.
    pub status: u16,
    /// Body.
    pub body: String,
}

fn partition(organisation: OrganisationId, key: &str) -> String {
    RecordKind::Idempotency.partition(format_args!("{organisation}#{key}"))
}

impl Table {
    /// Begins a request under its key. `fingerprint` is a hash of all that makes it this request: user, route, body.
    ///
    /// # Errors
    /// [`StorageError`] of DynamoDB.
    pub async fn begin_once(
        &self,
        organisation: OrganisationId,
        key: &str,
        fingerprint: &str,
    ) -> Result<Begun, StorageError> {
        let partition = partition(organisation, key);
        if self
            .create(
                &partition,
                RUNNING_SECONDS,
                [("fingerprint".to_owned(), text(fingerprint))].into(),
            )
            .await?
        {
            return Ok(Begun::First);
        }
        // Gone between the two calls: whoever had it has just given up.
        let Some(item) = self.read(&partition).await? else {
            return Ok(Begun::Running);
        };
        if text_of(&item, "fingerprint").as_deref() != Some(fingerprint) {
            return Ok(Begun::Different);
        }
        Ok(
            match (
                number_of(&item, "status").and_then(|status| u16::try_from(status).ok()),
                text_of(&item, "body"),
            ) {
                (Some(status), Some(body)) => Begun::Done(StoredAnswer { status, body }),
                _ => Begun::Running,
            },
        )
    }

    /// Keeps the answer for a day.
    ///
    /// # Errors
    /// [`StorageError`] of DynamoDB; an item holds 400 KB.
    pub async fn finish_once(
        &self,
        organisation: OrganisationId,
        key: &str,
        answer: &StoredAnswer,
    ) -> Result<(), StorageError> {
        let request = self
            .client
            .update_item()
            .table_name(&self.name)
            .key("pk", text(partition(organisation, key)))
            .key("sk", text(SORT))
            .update_expression("set #status = :status, body = :body, expires_at = :end")
            // `status` is a reserved word of DynamoDB's.
            .expression_attribute_names("#status", "status")
            .expression_attribute_values(":status", number(i64::from(answer.status)))
            .expression_attribute_values(":body", text(&answer.body))
            .expression_attribute_values(":end", number(now() + ANSWER_SECONDS));
        request
            .send()
            .await
            .map_err(|error| sdk_error!("DynamoDB", "keeping an answer", error))?;
        Ok(())
    }

    /// Forgets a request that came to nothing, so that it can be sent again.
    ///
    /// # Errors
    /// [`StorageError`] of DynamoDB.
    pub async fn abandon_once(&self, organisation: OrganisationId, key: &str) -> Result<(), StorageError> {
        self.remove(&partition(organisation, key)).await
    }
}
