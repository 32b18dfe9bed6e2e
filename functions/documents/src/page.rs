//! What the endpoints that show one page have in common.

use fo_api::ErrorCode;
use fo_domain::DocumentId;
use fo_http::ApiError;
use fo_storage::UnitOfWork;

/// The most bytes of one page in an answer. Lambda takes six megabytes, in which each quote of the JSON is two.
pub(crate) const MOST_BYTES: u32 = 3 << 20;

/// How many pages a document has.
///
/// # Errors
/// `not_found` for a document the organisation does not see, `conflict` for one that is not parsed.
pub(crate) async fn count(work: &mut UnitOfWork, id: DocumentId) -> Result<u32, ApiError> {
    let document = work.documents().get(id).await?;
    let document = document.ok_or_else(|| ApiError::not_found("document"))?;
    document.page_count.map(i32::unsigned_abs).ok_or_else(|| {
        let message = format!(
            "the document is {}; its text is there once it is parsed",
            document.state
        );
        ApiError::conflict(message)
    })
}

/// The answer for a page number beyond the document.
pub(crate) fn missing(page: u32, page_count: u32) -> ApiError {
    let message = format!("there is no page {page}: the document's pages are 1 to {page_count}");
    ApiError::new(ErrorCode::NotFound, message)
}
