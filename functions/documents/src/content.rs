//! `GET /documents/{id}/content`

use crate::page;
use fo_api::documents::{DocumentContent, GetDocumentContent};
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
        let mut work = store.begin(caller).await?;
        let page_count = page::count(&mut work, path.id).await?;
        let found = work.documents().page(path.id, query.page).await?;
        let found = found.ok_or_else(|| page::missing(query.page, page_count))?;
        if found.text.len() > page::MOST_BYTES as usize {
            return Err(ApiError::conflict(
                "the page's text is too large for an answer: its layout has a link to the document as parsed",
            ));
        }
        Ok(Reply::new(DocumentContent {
            document_id: path.id,
            page: query.page,
            page_count,
            text: found.text,
        }))
    }
}
