//! `GET /documents/{id}/layout`

use crate::page;
use fo_api::documents::{DocumentLayout, GetDocumentLayout};
use fo_http::{ApiError, Endpoint, Identity, Input, Reply, Store};

/// Shows where everything on one page stands.
#[derive(Debug)]
pub struct Layout;

impl Endpoint for Layout {
    type Operation = GetDocumentLayout;
    type Deps = Store;

    async fn handle(
        store: &Store,
        caller: Identity,
        Input { path, query, .. }: Input<GetDocumentLayout>,
    ) -> Result<Reply<DocumentLayout>, ApiError> {
        let mut work = store.begin(caller.organisation).await?;
        let page_count = page::count(&mut work, path.id).await?;
        let found = work.documents().layout(path.id, query.page).await?;
        let stored = found.ok_or_else(|| page::missing(query.page, page_count))?;
        let layout = stored.filter(|layout| !layout.is_null()).ok_or_else(|| {
            ApiError::conflict(
                "the document was parsed before layouts were kept: upload it again to have them",
            )
        })?;
        Ok(Reply::new(DocumentLayout {
            document_id: path.id,
            page: query.page,
            page_count,
            layout,
        }))
    }
}
