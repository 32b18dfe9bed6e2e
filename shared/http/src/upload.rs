//! What every presigned upload has in common.

use crate::error::ApiError;
use fo_api::{ErrorCode, Upload};
use fo_storage::Presigned;

/// The largest file and the content types an endpoint takes.
#[derive(Debug)]
pub struct Accepts<'a> {
    /// Most bytes.
    pub limit: u64,
    /// Content types, for the message.
    pub types: &'a [&'a str],
}

impl Accepts<'_> {
    /// The media of an announced file; `recognise` knows it by its content type, which is to be given without parameters.
    ///
    /// # Errors
    /// `payload_too_large` over the limit, `unsupported_media_type` for a type that was not recognised.
    pub fn check<M>(
        &self,
        content_type: &str,
        recognise: fn(&str) -> Option<M>,
        size_bytes: u64,
    ) -> Result<M, ApiError> {
        if size_bytes > self.limit {
            let (limit, mebibytes) = (self.limit, self.limit / (1024 * 1024));
            let message =
                format!("the file has {size_bytes} bytes; at most {limit} ({mebibytes} MiB) are taken");
            return Err(ApiError::new(ErrorCode::PayloadTooLarge, message));
        }
        let bare = Some(content_type).filter(|given| !given.contains(';'));
        bare.and_then(recognise).ok_or_else(|| {
            let message = format!(
                "{content_type:?} is not a content type read here; send one of {}",
                self.types.join(", ")
            );
            ApiError::new(ErrorCode::UnsupportedMediaType, message)
        })
    }
}

/// Returns whether a header is a client's to set: a browser sets the length itself and forbids a page to, and what traces our own
/// requests is nobody else's.
fn is_sent_by_clients(name: &str) -> bool {
    !["content-length", "host", "x-amzn-trace-id"]
        .iter()
        .any(|own| name.eq_ignore_ascii_case(own))
}

/// A presigned request as the API shows it.
#[must_use]
pub fn upload(presigned: Presigned) -> Upload {
    Upload {
        method: presigned.method,
        url: presigned.url,
        headers: presigned
            .headers
            .into_iter()
            .filter(|(name, _)| is_sent_by_clients(name))
            .collect(),
        expires_at: presigned.expires_at,
    }
}
