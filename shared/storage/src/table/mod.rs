//! The DynamoDB table: short-lived records, each with an end (`expires_at`, the table's TTL attribute).
//!
//! TTL removes records up to two days late, so every read and condition checks the end itself.

pub(crate) mod idempotency;
mod rate;
pub(crate) mod sessions;

use crate::{StorageError, error::sdk_error};
use aws_config::SdkConfig;
use aws_sdk_dynamodb::{Client, error::SdkError, types::AttributeValue};
use chrono::Utc;
use std::collections::HashMap;

/// The one record of a partition.
const SORT: &str = "-";

/// The table. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Table {
    client: Client,
    name: String,
}

type Item = HashMap<String, AttributeValue>;

impl Table {
    /// The table of this name.
    #[must_use]
    pub fn new(config: &SdkConfig, name: impl Into<String>) -> Self {
        Self {
            client: Client::new(config),
            name: name.into(),
        }
    }

    /// The record of a partition, unless it has ended.
    async fn read(&self, partition: &str) -> Result<Option<Item>, StorageError> {
        let request = self
            .client
            .get_item()
            .table_name(&self.name)
            .key("pk", text(partition))
            .key("sk", text(SORT))
            .consistent_read(true);
        let got = request
            .send()
            .await
            .map_err(|error| sdk_error!("DynamoDB", "reading a record", error))?;
        Ok(got
            .item
            .filter(|item| number_of(item, "expires_at").is_some_and(|end| end > now())))
    }

    async fn remove(&self, partition: &str) -> Result<(), StorageError> {
        let request = self
            .client
            .delete_item()
            .table_name(&self.name)
            .key("pk", text(partition))
            .key("sk", text(SORT));
        request
            .send()
            .await
            .map_err(|error| sdk_error!("DynamoDB", "removing a record", error))?;
        Ok(())
    }

    /// Writes a record where there is none that has not ended. False when there is.
    async fn create(&self, partition: &str, seconds: u64, attributes: Item) -> Result<bool, StorageError> {
        let request = self
            .client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(attributes))
            .item("pk", text(partition))
            .item("sk", text(SORT))
            .item("expires_at", number(now() + seconds.cast_signed()))
            .condition_expression("attribute_not_exists(pk) or expires_at <= :now")
            .expression_attribute_values(":now", number(now()));
        match request.send().await {
            Ok(_) => Ok(true),
            Err(SdkError::ServiceError(context)) if context.err().is_conditional_check_failed_exception() => {
                Ok(false)
            }
            Err(error) => Err(sdk_error!("DynamoDB", "creating a record", error)),
        }
    }
}

fn now() -> i64 {
    Utc::now().timestamp()
}

fn text(value: impl Into<String>) -> AttributeValue {
    AttributeValue::S(value.into())
}

fn number(value: i64) -> AttributeValue {
    AttributeValue::N(value.to_string())
}

fn text_of(item: &Item, name: &str) -> Option<String> {
    item.get(name)?.as_s().ok().cloned()
}

fn number_of(item: &Item, name: &str) -> Option<i64> {
    item.get(name)?.as_n().ok()?.parse().ok()
}
