//! `GET /documents/{id}/content`

use fo_api::{
    ErrorCode,
    documents::{DocumentContent, GetDocumentContent},
};
use fo_http::{ApiError, Endpoint, Identity, Input, Reply, Store};

/// Shows the text of one page.
#[derive(Debug)]
pub struct Content;

impl Endpoint for Content {
    type Operation = GetDocumentContent;
    type Deps = Store;

    async fn handle(
        store: &Store,
        caller: Identity,
        Input { path, query, .. }: Input<GetDocumentContent>,
    ) -> Result<Reply<DocumentContent>, ApiError> {
        let mut work = store.begin(caller.organisation).await?;
        let document = work
            .documents()
            .get(path.id)
            .await?
            .ok_or_else(|| ApiError::not_found("document"))?;
        let page_count = document.page_count.map(i32::unsigned_abs).ok_or_else(|| {
            ApiError::conflict(format!(
                "the document is {}; its text is there once it is parsed",
                document.state
            ))
        })?;
        let page = work.documents().page(path.id, query.page).await?.ok_or_else(|| {
            let message = format!(
                "there is no page {}: the document's pages are 1 to {page_count}",
                query.page
            );
            ApiError::new(ErrorCode::NotFound, message)
        })?;
        Ok(Reply::new(DocumentContent {
            document_id: path.id,
            page: query.page,
            page_count,
            text: page.text,
        }))
    }
}
