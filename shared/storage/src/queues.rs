//! SQS: many messages, sent in batches.

use crate::{StorageError, error::sdk_error};
use aws_config::SdkConfig;
use aws_sdk_sqs::{Client, error::SdkError, types::SendMessageBatchRequestEntry};
use serde::Serialize;
use std::time::Duration;

/// The most messages one request takes.
const BATCH: usize = 10;
/// How often what a batch left behind is sent again.
const ATTEMPTS: usize = 3;

/// All queues, through one client. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Queues {
    client: Client,
}

impl Queues {
    /// A client.
    #[must_use]
    pub fn new(config: &SdkConfig) -> Self {
        Self {
            client: Client::new(config),
        }
    }

    /// Sends messages as JSON. Some may arrive even when this fails, and any may arrive twice.
    ///
    /// # Errors
    /// [`StorageError`] of SQS.
    pub async fn send<T: Serialize>(&self, queue_url: &str, messages: &[T]) -> Result<(), StorageError> {
        for batch in messages.chunks(BATCH) {
            let entries = batch
                .iter()
                .enumerate()
                .map(|(index, message)| entry(index, message))
                .collect::<Result<_, _>>()?;
            self.send_batch(queue_url, entries).await?;
        }
        Ok(())
    }

    /// Hides a message that was received for so long from now on, whatever the queue's own time is.
    ///
    /// # Errors
    /// [`StorageError`] of SQS.
    pub async fn hide(&self, queue_url: &str, receipt: &str, time: Duration) -> Result<(), StorageError> {
        let request = self
            .client
            .change_message_visibility()
            .queue_url(queue_url)
            .receipt_handle(receipt)
            .visibility_timeout(i32::try_from(time.as_secs()).unwrap_or(i32::MAX));
        let hidden = request.send().await;
        hidden.map_err(|error| sdk_error!("SQS", format!("hiding a message of {queue_url}"), error))?;
        Ok(())
    }

    async fn send_batch(
        &self,
        queue_url: &str,
        mut entries: Vec<SendMessageBatchRequestEntry>,
    ) -> Result<(), StorageError> {
        for _ in 0..ATTEMPTS {
            let request = self
                .client
                .send_message_batch()
                .queue_url(queue_url)
                .set_entries(Some(entries.clone()));
            let sent = request
                .send()
                .await
                .map_err(|error| sdk_error!("SQS", format!("sending to {queue_url}"), error))?;
            if let Some(fault) = sent.failed().iter().find(|failed| failed.sender_fault()) {
                let source = fault.message().unwrap_or_else(|| fault.code()).to_owned().into();
                return Err(StorageError::Refused {
                    store: "SQS",
                    action: format!("sending to {queue_url}"),
                    source,
                });
            }
            // One request answers for each message: those it could not take are sent again.
            entries.retain(|entry| sent.failed().iter().any(|failed| failed.id() == entry.id()));
            if entries.is_empty() {
                return Ok(());
            }
        }
        let source = format!("{} messages were not taken", entries.len()).into();
        Err(StorageError::Unavailable {
            store: "SQS",
            action: format!("sending to {queue_url}"),
            source,
        })
    }
}

#[cfg(feature = "testing")]
impl Queues {
    /// A new queue for a test, at the emulator; its URL.
    ///
    /// # Errors
    /// [`StorageError`] of SQS.
    pub async fn scratch_queue(&self) -> Result<String, StorageError> {
        let name = format!("fo-test-{}", uuid::Uuid::now_v7());
        let created = self.client.create_queue().queue_name(&name).send().await;
        let created = created.map_err(|error| sdk_error!("SQS", format!("creating {name}"), error))?;
        Ok(created.queue_url.unwrap_or_default())
    }

    /// The receipt and body of a message waiting in a test's queue, which stays in it, hidden for so long.
    ///
    /// # Errors
    /// [`StorageError`] of SQS.
    pub async fn receive(
        &self,
        queue_url: &str,
        time: Duration,
    ) -> Result<Option<(String, String)>, StorageError> {
        let request = self
            .client
            .receive_message()
            .queue_url(queue_url)
            .visibility_timeout(i32::try_from(time.as_secs()).unwrap_or(i32::MAX));
        let received = request
            .send()
            .await
            .map_err(|error| sdk_error!("SQS", format!("reading {queue_url}"), error))?;
        let message = received.messages.unwrap_or_default().into_iter().next();
        Ok(message.and_then(|message| message.receipt_handle.zip(message.body)))
    }

    /// The bodies of the messages waiting in a test's queue, at most ten; they are taken out.
    ///
    /// # Errors
    /// [`StorageError`] of SQS.
    pub async fn take(&self, queue_url: &str) -> Result<Vec<String>, StorageError> {
        let request = self
            .client
            .receive_message()
            .queue_url(queue_url)
            .max_number_of_messages(10)
            .wait_time_seconds(1);
        let received = request
            .send()
            .await
            .map_err(|error| sdk_error!("SQS", format!("reading {queue_url}"), error))?;
        let mut bodies = Vec::new();
        for message in received.messages.unwrap_or_default() {
            if let Some(handle) = message.receipt_handle {
                let deleted = self
                    .client
                    .delete_message()
                    .queue_url(queue_url)
                    .receipt_handle(handle)
                    .send()
                    .await;
                deleted.map_err(|error| sdk_error!("SQS", format!("reading {queue_url}"), error))?;
            }
            bodies.extend(message.body);
        }
        Ok(bodies)
    }
}

fn entry<T: Serialize>(index: usize, message: &T) -> Result<SendMessageBatchRequestEntry, StorageError> {
    let refused = |source| StorageError::Refused {
        store: "SQS",
        action: "writing a message".into(),
        source,
    };
    let body = serde_json::to_string(message).map_err(|error| refused(error.into()))?;
    SendMessageBatchRequestEntry::builder()
        .id(index.to_string())
        .message_body(body)
        .build()
        .map_err(|error| refused(error.into()))
}
