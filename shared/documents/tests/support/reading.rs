//! What was read, in a form to compare.

use fo_documents::{BlockKind, Document, HiddenReason, Limits, MediaType, Page, Table, parse};

/// Reads a document that is sound and of this format.
pub fn read(bytes: &[u8], hint: MediaType) -> Document {
    let document = parse(bytes, Some(hint), &Limits::default()).unwrap();
    assert_eq!(document.media_type, hint);
    super::assert_sound(&document);
    document
}

pub fn blocks(page: &Page) -> Vec<(BlockKind, &str)> {
    page.blocks
        .iter()
        .map(|b| (b.kind, page.slice(b.range)))
        .collect()
}

/// The texts of all blocks.
pub fn texts(document: &Document) -> Vec<&str> {
    (document.pages.iter())
        .flat_map(|p| p.blocks.iter().map(|b| p.slice(b.range)))
        .collect()
}

pub fn hidden(document: &Document) -> Vec<(HiddenReason, &str)> {
    (document.pages.iter())
        .flat_map(|p| p.hidden.iter().map(|h| (h.reason, h.text.as_str())))
        .collect()
}

/// A table as it is laid out: `<` for a place that a cell to the left spans, `^` for one that a cell above does.
pub fn layout(table: &Table) -> Vec<String> {
    (0u32..)
        .zip(&table.rows)
        .map(|(number, row)| {
            let shown = row.cells.iter().map(|cell| match cell.covered_by {
                Some((above, _)) if above < number => "^",
                Some(_) => "<",
                None => cell.text.as_str(),
            });
            shown.collect::<Vec<_>>().join("|")
        })
        .collect()
}

/// The numbers of a column.
pub fn values(table: &Table, column: usize) -> Vec<Option<f64>> {
    (table.rows.iter())
        .map(|row| row.cells[column].number.map(|n| n.value))
        .collect()
}
