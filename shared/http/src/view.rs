//! Rows that several endpoints show, as the API shows them.

use fo_api::documents::Document;

/// A document.
#[must_use]
pub fn document(row: fo_storage::Document) -> Document {
    Document {
        id: row.id,
        filename: row.filename,
        content_type: row.content_type,
        size_bytes: row.size_bytes.unsigned_abs(),
        state: row.state,
        title: row.title,
        page_count: row.page_count.map(i32::unsigned_abs),
        failure: row.failure,
        warnings: serde_json::from_value(row.warnings).unwrap_or_default(),
        created_at: row.created_at,
        updated_at: row.updated_at,
    }
}
