//! Counting requests, to stop at too many.

use super::{SORT, Table, now, number, number_of, text};
use crate::{StorageError, error::sdk_error};
use aws_sdk_dynamodb::{error::SdkError, types::ReturnValue};
use fo_domain::RecordKind;

fn partition(who: &str, window: i64) -> String {
    RecordKind::Rate.partition(format_args!("{who}#{window}"))
}

impl Table {
    /// The count of `who` in the current window of so many seconds, without counting, with the seconds until the window ends.
    ///
    /// # Errors
    /// [`StorageError`] of DynamoDB.
    pub async fn counted(&self, who: &str, window_seconds: u32) -> Result<(u64, u32), StorageError> {
        let length = i64::from(window_seconds.max(1));
        let now = now();
        let window = now.div_euclid(length);
        let item = self.read(&partition(who, window)).await?;
        let hits = item.and_then(|item| number_of(&item, "hits")).unwrap_or(0);
        let left = (window + 1) * length - now;
        Ok((hits.unsigned_abs(), u32::try_from(left).unwrap_or(window_seconds)))
    }

    /// Counts one more of `who` in the current window of so many seconds, and gives the count, this one included, with the
    /// seconds until the window ends.
    ///
    /// # Errors
    /// [`StorageError`] of DynamoDB.
    pub async fn count(&self, who: &str, window_seconds: u32) -> Result<(u64, u32), StorageError> {
        let length = i64::from(window_seconds.max(1));
        let now = now();
        let window = now.div_euclid(length);
        let end = (window + 1) * length;
        let request = self
            .client
            .update_item()
            .table_name(&self.name)
            .key("pk", text(partition(who, window)))
            .key("sk", text(SORT))
            .update_expression("add hits :one set expires_at = :end")
            .expression_attribute_values(":one", number(1))
            .expression_attribute_values(":end", number(end))
            .return_values(ReturnValue::UpdatedNew);
        let counted = request
            .send()
            .await
            .map_err(|error| sdk_error!("DynamoDB", "counting a request", error))?;
        let hits = counted
            .attributes
            .as_ref()
            .and_then(|item| number_of(item, "hits"))
            .unwrap_or(1);
        Ok((
            hits.unsigned_abs(),
            u32::try_from(end - now).unwrap_or(window_seconds),
        ))
    }
}
