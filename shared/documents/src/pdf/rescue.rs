//! Second attempts at files that the first reader can't open.
//!
//! `hayro-syntax` reads fast and rebuilds most broken cross-references; `lopdf` looks for other things in a damaged file (a page tree
//! without a catalog, a header in the wrong place, tables that lie), and reads encryption that the first one doesn't. What it finds is
//! written out as a sound file and read like any other, so there is one interpreter, whoever found the objects. Where neither finds a
//! page tree, the pages themselves are looked for.

use lopdf::LoadOptions;
use memchr::memmem;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// No object stream of a real document comes near this; the loader reads all of them at once.
const MAX_STREAM: usize = 16 << 20;
/// A damaged file larger than this would take the second reader too long.
const MAX_BYTES: usize = 32 << 20;

/// A way to make a file that can be read of one that can't.
pub(super) type Attempt = fn(&[u8]) -> Option<Vec<u8>>;

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
    if document.is_encrypted() || document.page_iter().next().is_none() {
        return None;
    }
    // What was decrypted is written as it is.
    document.encryption_state = None;
    document.trailer.remove(b"Encrypt");
    let mut out = Vec::new();
    document.save_to(&mut out).ok()?;
    Some(out)
}

/// The file with a page tree of its own at the end, for pages that no tree leads to any more, in the order they are written in.
pub(super) fn adopted(bytes: &[u8]) -> Option<Vec<u8>> {
    const MAX_PAGES: usize = 5_000;
    let mut pages: Vec<(u32, u32)> = Vec::new();
    let mut highest = 0;
    for at in memmem::find_iter(bytes, b" obj") {
        let Some((number, generation)) = object_id(&bytes[..at]) else {
            continue;
        };
        highest = highest.max(number);
        let body = &bytes[at + 4..];
        let body =
            &body[..memmem::find(&body[..body.len().min(4_096)], b"endobj").unwrap_or(body.len().min(512))];
        if pages.len() < MAX_PAGES && is_page(body) && !pages.contains(&(number, generation)) {
            pages.push((number, generation));
        }
    }
    let (tree, catalog) = (highest.checked_add(1)?, highest.checked_add(2)?);
    if pages.is_empty() {
        return None;
    }
    let kids: String = pages.iter().map(|(n, g)| format!("{n} {g} R ")).collect();
    let end = format!(
        "\n{tree} 0 obj\n<</Type /Pages /Count {} /Kids [{kids}]>>\nendobj\n{catalog} 0 obj\n<</Type /Catalog /Pages {tree} 0 R>>\nendobj\n\
         trailer\n<</Size {} /Root {catalog} 0 R>>\n",
        pages.len(),
        u64::from(catalog) + 1
    );
    // No table and no start of one: the reader looks for the objects themselves, and takes the last trailer.
    let mut out = memmem::find(bytes, b"%PDF-")
        .map_or(bytes, |header| &bytes[header..])
        .to_vec();
    let starts: Vec<usize> = memmem::find_iter(&out, b"startxref").collect();
    starts.into_iter().for_each(|at| out[at] = b'%');
    out.extend_from_slice(end.as_bytes());
    Some(out)
}

/// The two numbers before `obj`.
fn object_id(before: &[u8]) -> Option<(u32, u32)> {
    let from = before.len().saturating_sub(20);
    let text = std::str::from_utf8(
        before[from..]
            .trim_ascii_end()
            .rsplit(|b| !b.is_ascii_digit() && *b != b' ')
            .next()?,
    )
    .ok()?;
    let mut numbers = text.split(' ').rev().filter(|t| !t.is_empty());
    let generation = numbers.next()?.parse().ok()?;
    Some((numbers.next()?.parse().ok()?, generation))
}

fn is_page(body: &[u8]) -> bool {
    memmem::find_iter(body, b"/Type").any(|at| {
        let name = body[at + 5..].trim_ascii_start();
        name.starts_with(b"/Page") && !name.get(5).is_some_and(u8::is_ascii_alphanumeric)
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_before_obj() {
        assert_eq!(object_id(b"endobj\n12 0"), Some((12, 0)));
        assert_eq!(object_id(b"1 0 R 7 3"), Some((7, 3)));
        assert_eq!(object_id(b"no numbers"), None);
        assert!(
            is_page(b"<</Type/Page/Parent 3 0 R>>")
                && is_page(b"<</Type /Page>>")
                && !is_page(b"<</Type /Pages>>")
        );
    }
}
