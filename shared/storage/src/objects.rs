//! S3 objects: read and written whole, and the presigned requests by which clients do it themselves.

use crate::{StorageError, error::sdk_error};
use aws_config::SdkConfig;
use aws_sdk_s3::{
    Client,
    config::{Builder, RequestChecksumCalculation, ResponseChecksumValidation},
    error::SdkError,
    presigning::{PresignedRequest, PresigningConfig, PresigningConfigError},
    primitives::ByteStream,
};
use chrono::{DateTime, Utc};
use fo_domain::limits::PRESIGNED_SECONDS;
use std::{collections::BTreeMap, time::Duration};

/// Objects in all buckets, through one client. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Objects {
    client: Client,
    signer: Client,
}

/// What is known of an object without reading it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectInfo {
    /// Size in bytes.
    pub size: u64,
    /// Entity tag, without quotes, as S3's events have it.
    pub etag: String,
    /// MIME type, if given.
    pub content_type: Option<String>,
    /// The metadata put with it, names in lower case.
    pub metadata: BTreeMap<String, String>,
}

/// An object.
#[derive(Clone, Debug)]
pub struct Object {
    /// What is known of it.
    pub info: ObjectInfo,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A request a client makes itself, headers included, exactly as given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presigned {
    /// HTTP method.
    pub method: String,
    /// Where to send it.
    pub url: String,
    /// Headers that are part of the signature; all have to be sent, unchanged.
    pub headers: BTreeMap<String, String>,
    /// When the signature ends.
    pub expires_at: DateTime<Utc>,
}

impl Objects {
    /// A client. `public_endpoint` is the host that presigned links carry, where clients know the store by another
    /// name than the functions do.
    #[must_use]
    pub fn new(config: &SdkConfig, public_endpoint: Option<&str>) -> Self {
        let builder = Builder::from(config)
            // Emulators have one host for all buckets.
            .force_path_style(config.endpoint_url().is_some())
            // The default adds checksums that a presigned upload would oblige every client to compute.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
        let client = Client::from_conf(builder.clone().build());
        let signer = match public_endpoint {
            Some(endpoint) => {
                Client::from_conf(builder.force_path_style(true).endpoint_url(endpoint).build())
            }
            None => client.clone(),
        };
        Self { client, signer }
    }

    /// What is known of an object; `None` when there is no such object.
    ///
    /// # Errors
    /// [`StorageError`] of S3.
    pub async fn head(&self, bucket: &str, key: &str) -> Result<Option<ObjectInfo>, StorageError> {
        match self.client.head_object().bucket(bucket).key(key).send().await {
            Ok(head) => Ok(Some(ObjectInfo {
                size: size(head.content_length),
                etag: etag(head.e_tag),
                content_type: head.content_type,
                metadata: head.metadata.unwrap_or_default().into_iter().collect(),
            })),
            Err(SdkError::ServiceError(context)) if context.err().is_not_found() => Ok(None),
            Err(error) => Err(sdk_error!("S3", format!("head of {bucket}/{key}"), error)),
        }
    }

    /// An object of at most `limit` bytes; `None` when there is no such object.
    ///
    /// # Errors
    /// [`StorageError::TooLarge`] before a byte is read, or [`StorageError`] of S3.
    pub async fn get(&self, bucket: &str, key: &str, limit: u64) -> Result<Option<Object>, StorageError> {
        let action = || format!("reading {bucket}/{key}");
        let got = match self.client.get_object().bucket(bucket).key(key).send().await {
            Ok(got) => got,
            Err(SdkError::ServiceError(context)) if context.err().is_no_such_key() => return Ok(None),
            Err(error) => return Err(sdk_error!("S3", action(), error)),
        };
        let info = ObjectInfo {
            size: size(got.content_length),
            etag: etag(got.e_tag),
            content_type: got.content_type,
            metadata: got.metadata.unwrap_or_default().into_iter().collect(),
        };
        if info.size > limit {
            return Err(StorageError::TooLarge {
                key: key.to_owned(),
                size: info.size,
                limit,
            });
        }
        let body = got.body.collect().await;
        let body = body.map_err(|error| StorageError::Unavailable {
            store: "S3",
            action: action(),
            source: error.into(),
        })?;
        Ok(Some(Object {
            info,
            bytes: body.to_vec(),
        }))
    }

    /// Writes an object whole, in place of what was there.
    ///
    /// # Errors
    /// [`StorageError`] of S3.
    pub async fn put(
        &self,
        bucket: &str,
        key: &str,
        bytes: Vec<u8>,
        content_type: &str,
        metadata: &[(&str, &str)],
    ) -> Result<(), StorageError> {
        let mut request = self
            .client
            .put_object()
            .bucket(bucket)
            .key(key)
            .content_type(content_type)
            .body(ByteStream::from(bytes));
        for (name, value) in metadata {
            request = request.metadata(*name, *value);
        }
        request
            .send()
            .await
            .map_err(|error| sdk_error!("S3", format!("writing {bucket}/{key}"), error))?;
        Ok(())
    }

    /// Removes an object; one that is not there is removed already.
    ///
    /// # Errors
    /// [`StorageError`] of S3.
    pub async fn delete(&self, bucket: &str, key: &str) -> Result<(), StorageError> {
        let deleted = self.client.delete_object().bucket(bucket).key(key).send().await;
        deleted.map_err(|error| sdk_error!("S3", format!("deleting {bucket}/{key}"), error))?;
        Ok(())
    }

    /// Removes every object whose key begins like this.
    ///
    /// # Errors
    /// [`StorageError`] of S3; some may be removed then.
    pub async fn delete_under(&self, bucket: &str, prefix: &str) -> Result<(), StorageError> {
        let mut pages = self
            .client
            .list_objects_v2()
            .bucket(bucket)
            .prefix(prefix)
            .into_paginator()
            .send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| sdk_error!("S3", format!("listing {bucket}/{prefix}"), error))?;
            for key in page.contents().iter().filter_map(|object| object.key()) {
                self.delete(bucket, key).await?;
            }
        }
        Ok(())
    }

    /// An upload that a client makes itself, of exactly this size and type: both are part of the signature, so S3 refuses
    /// any other.
    ///
    /// # Errors
    /// [`StorageError::Refused`] when there are no credentials to sign with.
    pub async fn presign_put(
        &self,
        bucket: &str,
        key: &str,
        content_type: &str,
        size_bytes: u64,
    ) -> Result<Presigned, StorageError> {
        let action = || format!("signing an upload to {bucket}/{key}");
        let request = self
            .signer
            .put_object()
            .bucket(bucket)
            .key(key)
            .content_type(content_type)
            .content_length(i64::try_from(size_bytes).unwrap_or(i64::MAX));
        let signed = request
            .presigned(presigning().map_err(|error| refused(action(), error))?)
            .await;
        signed
            .map(presigned)
            .map_err(|error| sdk_error!("S3", action(), error))
    }

    /// A download that a client makes itself; `file_name` is what the browser saves it as.
    ///
    /// # Errors
    /// [`StorageError::Refused`] when there are no credentials to sign with.
    pub async fn presign_get(
        &self,
        bucket: &str,
        key: &str,
        file_name: &str,
    ) -> Result<Presigned, StorageError> {
        let action = || format!("signing a download of {bucket}/{key}");
        let request = self
            .signer
            .get_object()
            .bucket(bucket)
            .key(key)
            .response_content_disposition(content_disposition(file_name));
        let signed = request
            .presigned(presigning().map_err(|error| refused(action(), error))?)
            .await;
        signed
            .map(presigned)
            .map_err(|error| sdk_error!("S3", action(), error))
    }
}

#[cfg(feature = "testing")]
impl Objects {
    /// A new bucket for a test, at the emulator.
    ///
    /// # Errors
    /// [`StorageError`] of S3.
    pub async fn scratch_bucket(&self) -> Result<String, StorageError> {
        let name = format!("fo-test-{}", uuid::Uuid::now_v7());
        let created = self.client.create_bucket().bucket(&name).send().await;
        created.map_err(|error| sdk_error!("S3", format!("creating {name}"), error))?;
        Ok(name)
    }
}

fn presigning() -> Result<PresigningConfig, PresigningConfigError> {
    PresigningConfig::expires_in(Duration::from_secs(PRESIGNED_SECONDS))
}

fn refused(action: String, source: PresigningConfigError) -> StorageError {
    StorageError::Refused {
        store: "S3",
        action,
        source: source.into(),
    }
}

fn presigned(request: PresignedRequest) -> Presigned {
    Presigned {
        method: request.method().to_owned(),
        url: request.uri().to_owned(),
        headers: request
            .headers()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        expires_at: Utc::now() + chrono::Duration::seconds(PRESIGNED_SECONDS.cast_signed()),
    }
}

/// RFC 6266, with the name in RFC 5987 form: percent-encoded UTF-8, which no quote can break out of.
fn content_disposition(file_name: &str) -> String {
    let mut encoded = String::with_capacity(file_name.len());
    for byte in file_name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    format!("attachment; filename*=UTF-8''{encoded}")
}

fn etag(tag: Option<String>) -> String {
    tag.unwrap_or_default().trim_matches('"').to_owned()
}

fn size(length: Option<i64>) -> u64 {
    u64::try_from(length.unwrap_or(0)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region, SharedCredentialsProvider};

    fn objects(endpoint: Option<&str>) -> Objects {
        let credentials = Credentials::new("AKIDEXAMPLE", "secret", None, None, "test");
        let config = SdkConfig::builder()
            .behavior_version(BehaviorVersion::latest())
            .region(Region::new("eu-central-1"))
            .credentials_provider(SharedCredentialsProvider::new(credentials))
            .build();
        Objects::new(&config, endpoint)
    }

    #[tokio::test]
    async fn an_upload_is_signed_for_one_size_and_type() {
        let upload = objects(None)
            .presign_put("bucket", "uploads/o/d/source", "application/pdf", 1234)
            .await
            .unwrap();
        assert_eq!(upload.method, "PUT");
        assert!(
            upload
                .url
                .starts_with("https://bucket.s3.eu-central-1.amazonaws.com/uploads/o/d/source?"),
            "{}",
            upload.url
        );
        assert!(
            upload
                .url
                .contains("X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost"),
            "{}",
            upload.url
        );
        assert!(!upload.url.contains("checksum"), "{}", upload.url);
        assert_eq!(upload.headers["content-length"], "1234");
        assert_eq!(upload.headers["content-type"], "application/pdf");
        assert!(upload.expires_at > Utc::now());
    }

    #[tokio::test]
    async fn links_carry_the_host_that_clients_know() {
        let download = objects(Some("http://localhost:4566"))
            .presign_get("bucket", "key", "A \"paper\".pdf")
            .await
            .unwrap();
        assert!(
            download.url.starts_with("http://localhost:4566/bucket/key?"),
            "{}",
            download.url
        );
        assert!(download.url.contains("%2522paper%2522.pdf"), "{}", download.url);
    }
}
