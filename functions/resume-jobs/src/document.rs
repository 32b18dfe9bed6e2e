//! Documents: parsed from their upload, extracted from what was parsed.

use crate::{Fate, MOST_RESUMED, Resumer, STOOD_STILL, UPLOAD};
use fo_domain::{DocumentId, DocumentState, DocumentUploadKey, ExtractMessage, OrganisationId, ParsedKey};
use fo_runtime::{
    WorkerError,
    s3::{self, ObjectCreated},
};
use fo_storage::Stalled;

impl Resumer {
    pub(crate) async fn document(
        &self,
        organisation: OrganisationId,
        document: DocumentId,
        stalled: &Stalled,
    ) -> Result<Fate, WorkerError> {
        let mut work = self.store.begin(organisation).await?;
        let Some(row) = work.documents().get(document).await? else {
            return Ok(Fate::Left);
        };
        if stalled.resumed > MOST_RESUMED && !stalled.awaits_upload {
            // Pages that were read stay good.
            let read = row.page_count.is_some();
            let version = row.source_version.as_deref().filter(|_| read);
            work.pipeline().fail(document, version, STOOD_STILL).await?;
            work.commit().await?;
            return Ok(Fate::Failed);
        }
        if self.is_parsed(organisation, document, row.state).await? {
            let message = ExtractMessage {
                organisation_id: organisation,
                document_id: document,
            };
            self.queues.send(&self.extract_queue, &[message]).await?;
            return Ok(Fate::Sent);
        }
        let key = DocumentUploadKey {
            organisation,
            document,
        }
        .to_string();
        if let Some(upload) = self.objects.head(&self.documents, &key).await? {
            let created = ObjectCreated {
                bucket: self.documents.clone(),
                key,
                etag: upload.etag,
            };
            self.queues
                .send(&self.parse_queue, &[s3::event(&created)])
                .await?;
            return Ok(Fate::Sent);
        }
        if stalled.age < UPLOAD || !work.documents().expire(document).await? {
            return Ok(Fate::Left);
        }
        work.commit().await?;
        Ok(Fate::Expired)
    }

    /// Returns whether the pages are where the extraction looks for them. The worker may have died before it put them there.
    async fn is_parsed(
        &self,
        organisation: OrganisationId,
        document: DocumentId,
        state: DocumentState,
    ) -> Result<bool, WorkerError> {
        if !matches!(state, DocumentState::Parsed | DocumentState::Extracting) {
            return Ok(false);
        }
        let key = ParsedKey {
            organisation,
            document,
        };
        Ok(self
            .objects
            .head(&self.documents, &key.to_string())
            .await?
            .is_some())
    }
}
