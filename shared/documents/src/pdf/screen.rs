//! A look at a file before its structure is read: the parser below decodes object and cross-reference streams without a limit, so
//! those that would take too much are found first.

use crate::DocumentError;
use flate2::{Decompress, FlushDecompress, Status};
use memchr::memmem;

/// Objects compressed together. Real ones hold a few hundred kilobytes.
const MAX_OBJECT_STREAM: u64 = 64 << 20;
/// Cross-reference streams: some eight bytes for each object, so this is a million objects.
const MAX_XREF_STREAM: u64 = 8 << 20;
/// All of them together.
const MAX_TOTAL: u64 = 256 << 20;
/// Deflate makes no more than this of a byte.
const DEFLATE_RATIO: u64 = 1_032;
/// The dictionary of such a stream is short.
const DICTIONARY: usize = 2_048;

/// Refuses a file whose structure decompresses to more than any real one's.
pub(super) fn check(bytes: &[u8]) -> Result<(), DocumentError> {
    let mut total = 0;
    for (name, limit) in [(&b"/ObjStm"[..], MAX_OBJECT_STREAM), (b"/XRef", MAX_XREF_STREAM)] {
        for at in memmem::find_iter(bytes, name) {
            let from = at.saturating_sub(DICTIONARY);
            let Some(offset) = memmem::find(&bytes[at..bytes.len().min(at + DICTIONARY)], b"stream") else {
                continue;
            };
            let start = at + offset + b"stream".len();
            let head = &bytes[bytes[from..at]
                .windows(3)
                .rposition(|w| w == b"obj")
                .map_or(from, |i| from + i)..start];
            if memmem::find_iter(head, b"Flate").count() > 1
                || memmem::find(head, b"LZW").is_some() && memmem::find(head, b"Flate").is_some()
            {
                return Err(too_large());
            }
            let data = bytes[start..].trim_ascii_start();
            let end = memmem::find(data, b"endstream").unwrap_or(data.len());
            // The decoder reads to the end of the deflate data, wherever the file says that the stream ends.
            if (end as u64) * DEFLATE_RATIO <= limit && end < data.len() {
                total += end as u64 * 4;
            } else {
                let size = inflated_size(data, limit + 1);
                if size > limit {
                    return Err(too_large());
                }
                total += size;
            }
            if total > MAX_TOTAL {
                return Err(too_large());
            }
        }
    }
    Ok(())
}

fn too_large() -> DocumentError {
    let detail = "its structure decompresses to far more than a document needs".to_owned();
    DocumentError::Damaged {
        media: crate::MediaType::Pdf,
        detail,
    }
}

/// How much zlib data inflates to, counted up to `limit` and thrown away.
fn inflated_size(data: &[u8], limit: u64) -> u64 {
    let mut state = Decompress::new(true);
    let mut out = vec![0; 64 * 1024];
    while state.total_out() < limit {
        let (consumed, produced) = (state.total_in(), state.total_out());
        let rest = data.get(consumed as usize..).unwrap_or_default();
        match state.decompress(rest, &mut out, FlushDecompress::None) {
            Ok(Status::Ok | Status::BufError)
                if state.total_in() > consumed || state.total_out() > produced => {}
            _ => break,
        }
    }
    state.total_out()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn a_structure_that_explodes_is_refused() {
        let file = |megabytes: usize| {
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
            encoder.write_all(&vec![b' '; megabytes << 20]).unwrap();
            let mut file =
                b"%PDF-1.5\n1 0 obj\n<</Type /ObjStm /N 1 /First 5 /Filter /FlateDecode>>\nstream\n".to_vec();
            file.extend(encoder.finish().unwrap());
            file.extend(b"\nendstream endobj");
            file
        };
        assert!(check(&file(1)).is_ok());
        assert!(check(&file(80)).is_err());
    }
}
