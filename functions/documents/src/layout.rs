//! `GET /documents/{id}/layout`

use crate::{files::Files, page};
use fo_api::documents::{DocumentLayout, GetDocumentLayout, ParsedFile};
use fo_domain::{DocumentId, OrganisationId, ParsedKey};
use fo_http::{ApiError, Endpoint, Identity, Input, Reply};
use fo_storage::PageLayout;

/// Shows where everything on one page stands.
#[derive(Debug)]
pub struct Layout;

impl Endpoint for Layout {
    type Operation = GetDocumentLayout;
    type Deps = Files;

    async fn handle(
        deps: &Files,
        caller: Identity,
        Input { path, query, .. }: Input<GetDocumentLayout>,
    ) -> Result<Reply<DocumentLayout>, ApiError> {
        let mut work = deps.store.begin(caller).await?;
        let page_count = page::count(&mut work, path.id).await?;
        let found = work
            .documents()
            .layout(path.id, query.page, page::MOST_BYTES)
            .await?;
        let (layout, parsed) = match found.ok_or_else(|| page::missing(query.page, page_count))? {
            PageLayout::Json(layout) => (Some(layout), None),
            PageLayout::TooLarge => (None, Some(deps.parsed(caller.organisation, path.id).await?)),
            PageLayout::Absent => {
                return Err(ApiError::conflict(
                    "the document was parsed before layouts were kept: upload it again to have them",
                ));
            }
        };
        Ok(Reply::new(DocumentLayout {
            document_id: path.id,
            page: query.page,
            page_count,
            layout,
            parsed,
        }))
    }
}

impl Files {
    /// A link to the whole document as parsed.
    async fn parsed(
        &self,
        organisation: OrganisationId,
        document: DocumentId,
    ) -> Result<ParsedFile, ApiError> {
        let key = ParsedKey {
            organisation,
            document,
        };
        let signed = self
            .objects
            .presign_get(&self.bucket, &key.to_string(), &format!("{document}.json.zst"))
            .await?;
        Ok(ParsedFile {
            url: signed.url,
            expires_at: signed.expires_at,
        })
    }
}
