//! Second attempts at files that the first reader can't open.
//!
//! `hayro-syntax` reads fast and rebuilds most broken cross-references; `lopdf` looks for other things in a damaged file (a page tree
//! without a catalog, a header in the wrong place, tables that lie), and reads encryption that the first one doesn't. What it finds is
//! written out as a sound file and read like any other, so there is one interpreter, whoever found the objects.

use lopdf::{LoadOptions, Object};
use memchr::memmem;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// No object stream of a real document comes near this; the loader reads all of them at once.
const MAX_STREAM: usize = 16 << 20;
/// A damaged file larger than this would take the second reader too long.
const MAX_BYTES: usize = 32 << 20;

/// The file rewritten by a reader that is patient with damage, if it finds pages in it.
pub(super) fn rebuilt(bytes: &[u8]) -> Option<Vec<u8>> {
    if bytes.len() > MAX_BYTES {
        return None;
    }
    catch_unwind(AssertUnwindSafe(|| load(bytes))).ok().flatten()
}

fn load(bytes: &[u8]) -> Option<Vec<u8>> {
    let options = LoadOptions {
        max_decompressed_size: Some(MAX_STREAM),
        ..LoadOptions::default()
    };
    let mut document = lopdf::Document::load_mem_with_options(bytes, options).ok()?;
    if document.is_encrypted() || document.page_iter().next().is_none() && !adopt(&mut document) {
        return None;
    }
    // What was decrypted is written as it is.
    document.encryption_state = None;
    document.trailer.remove(b"Encrypt");
    let mut out = Vec::new();
    document.save_to(&mut out).ok()?;
    Some(out)
}

/// Gives pages that no tree leads to a tree of their own, in the order of their numbers.
fn adopt(document: &mut lopdf::Document) -> bool {
    const MAX_PAGES: usize = 10_000;
    let is_page = |object: &Object| {
        let dict = object.as_dict();
        dict.is_ok_and(|d| d.has_type(b"Page") || !d.has(b"Type") && d.has(b"MediaBox") && d.has(b"Contents"))
    };
    let pages: Vec<_> = (document.objects.iter())
        .filter(|(_, object)| is_page(object))
        .map(|(id, _)| *id)
        .take(MAX_PAGES)
        .collect();
    if pages.is_empty() {
        return false;
    }
    let tree = document.new_object_id();
    for page in &pages {
        if let Ok(page) = document.get_dictionary_mut(*page) {
            page.set("Parent", tree);
            page.set("Type", "Page");
        }
    }
    let mut root = lopdf::Dictionary::new();
    root.set("Type", "Pages");
    root.set("Count", pages.len() as i64);
    root.set(
        "Kids",
        pages.into_iter().map(Object::Reference).collect::<Vec<_>>(),
    );
    document.objects.insert(tree, root.into());
    let mut catalog = lopdf::Dictionary::new();
    catalog.set("Type", "Catalog");
    catalog.set("Pages", tree);
    let catalog = document.add_object(catalog);
    document.trailer.set("Root", catalog);
    true
}

/// A file whose password guards its attachments only (its text is not encrypted), with the encryption out of the reader's sight.
pub(super) fn only_attachments_encrypted(bytes: &[u8]) -> Option<Vec<u8>> {
    let names = [&b"/StmF"[..], b"/StrF"];
    let open = |name: &[u8]| {
        let mut found = memmem::find_iter(bytes, name).peekable();
        found.peek().is_some()
            && found.all(|at| {
                bytes[at + name.len()..]
                    .trim_ascii_start()
                    .starts_with(b"/Identity")
            })
    };
    if !names.iter().all(|n| open(n)) {
        return None;
    }
    let mut out = bytes.to_vec();
    for at in memmem::find_iter(bytes, b"/Encrypt") {
        // `/EncryptMetadata` is another key.
        if bytes
            .get(at + 8)
            .is_some_and(|b| b.is_ascii_whitespace() || *b == b'<')
        {
            out[at + 7] = b'x';
        }
    }
    Some(out)
}
