//! Which format the bytes are.

use crate::DocumentError;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A format this crate reads. On the wire, its usual extension: `pdf`, `txt`, `md`, `html`, `docx`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum MediaType {
    /// PDF 1.0 to 2.0.
    #[serde(rename = "pdf")]
    Pdf,
    /// Plain text in UTF-8, UTF-16 or Windows-1252.
    #[serde(rename = "txt")]
    PlainText,
    /// Markdown (CommonMark with tables).
    #[serde(rename = "md")]
    Markdown,
    /// HTML.
    #[serde(rename = "html")]
    Html,
    /// Office Open XML text.
    #[serde(rename = "docx")]
    Docx,
}

impl MediaType {
    /// From a file name or extension (`paper.PDF`, `md`).
    pub fn from_name(name: &str) -> Option<Self> {
        let extension = name.rsplit('.').next()?.to_ascii_lowercase();
        Some(match extension.as_str() {
            "pdf" => Self::Pdf,
            "txt" | "text" => Self::PlainText,
            "md" | "markdown" => Self::Markdown,
            "html" | "htm" | "xhtml" => Self::Html,
            "docx" => Self::Docx,
            _ => return None,
        })
    }

    /// From a MIME type, parameters ignored (`text/plain; charset=utf-8`).
    pub fn from_mime(mime: &str) -> Option<Self> {
        let essence = mime.split(';').next()?.trim().to_ascii_lowercase();
        Some(match essence.as_str() {
            "application/pdf" | "application/x-pdf" => Self::Pdf,
            "text/plain" => Self::PlainText,
            "text/markdown" | "text/x-markdown" => Self::Markdown,
            "text/html" | "application/xhtml+xml" => Self::Html,
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => Self::Docx,
            _ => return None,
        })
    }

    /// The MIME type.
    pub fn mime(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::PlainText => "text/plain",
            Self::Markdown => "text/markdown",
            Self::Html => "text/html",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        }
    }

    /// What the bytes are, with `hint` deciding between the text formats.
    ///
    /// # Errors
    /// [`DocumentError::Unrecognised`] for binary content of no known format.
    pub fn detect(bytes: &[u8], hint: Option<Self>) -> Result<Self, DocumentError> {
        // Readers accept a header anywhere in the first kilobyte (ISO 32000-1, Annex H, note 13).
        if find(&bytes[..bytes.len().min(1024)], b"%PDF-") {
            return Ok(Self::Pdf);
        }
        if bytes.starts_with(b"PK\x03\x04") {
            // The part name is stored uncompressed in the zip's local header and directory.
            if find(bytes, b"word/document.xml") || hint == Some(Self::Docx) {
                return Ok(Self::Docx);
            }
            return Err(unrecognised(
                "a ZIP archive (perhaps an Office file that is not a DOCX)",
                hint,
            ));
        }
        if let Some(found) = known_binary(bytes) {
            return Err(unrecognised(found, hint));
        }
        match hint {
            // A damaged header is still worth a rescue, if there is a PDF object in there at all.
            Some(Self::Pdf) if find(bytes, b" obj") && find(bytes, b"endobj") => return Ok(Self::Pdf),
            Some(Self::Pdf) if looks_like_text(bytes) => return Err(unrecognised("plain text", hint)),
            Some(Self::Pdf | Self::Docx) => return Err(unrecognised("something else", hint)),
            _ => {}
        }
        if !looks_like_text(bytes) {
            return Err(unrecognised("binary data", hint));
        }
        Ok(match hint {
            Some(h @ (Self::Markdown | Self::Html)) => h,
            _ if looks_like_html(bytes) => Self::Html,
            _ => Self::PlainText,
        })
    }
}

impl fmt::Display for MediaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pdf => "PDF",
            Self::PlainText => "text",
            Self::Markdown => "Markdown",
            Self::Html => "HTML",
            Self::Docx => "DOCX",
        })
    }
}

fn unrecognised(found: &str, hint: Option<MediaType>) -> DocumentError {
    let expected = hint.map_or_else(|| "a document".to_owned(), |h| format!("a {h} file"));
    DocumentError::Unrecognised {
        found: found.to_owned(),
        expected,
    }
}

fn find(haystack: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(haystack, needle).is_some()
}

fn known_binary(bytes: &[u8]) -> Option<&'static str> {
    let signatures: [(&[u8], &str); 12] = [
        (b"\x89PNG", "a PNG image"),
        (b"\xff\xd8\xff", "a JPEG image"),
        (b"GIF8", "a GIF image"),
        (b"II*\0", "a TIFF image"),
        (b"MM\0*", "a TIFF image"),
        (b"\x1f\x8b", "a gzip archive"),
        (b"7z\xbc\xaf", "a 7-Zip archive"),
        (b"Rar!", "a RAR archive"),
        (b"\xd0\xcf\x11\xe0", "an old Office file (DOC, XLS or PPT)"),
        (b"\x7fELF", "a program"),
        (b"MZ\x90\0", "a program"),
        (b"PAR1", "a Parquet file"),
    ];
    signatures
        .iter()
        .find(|(magic, _)| bytes.starts_with(magic))
        .map(|(_, name)| *name)
}

/// Text has no control characters to speak of. UTF-16 (by its byte order mark, or by a zero in every other byte) is text.
fn looks_like_text(bytes: &[u8]) -> bool {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return true;
    }
    let sample = &bytes[..bytes.len().min(64 * 1024)];
    let zeros = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|b| **b == 0).count() * 2;
    let (even, odd) = (zeros(0), zeros(1));
    if sample.len() >= 8
        && (even == 0 && odd * 10 > sample.len() * 7 || odd == 0 && even * 10 > sample.len() * 7)
    {
        return true;
    }
    let control = sample
        .iter()
        .filter(|b| **b < 0x20 && !matches!(**b, b'\t' | b'\n' | b'\r' | 0x0c | 0x1b))
        .count();
    control * 100 <= sample.len()
}

fn looks_like_html(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    let head = head.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']);
    ["<!doctype html", "<html", "<head", "<body"]
        .iter()
        .any(|tag| head.starts_with(tag))
        || (head.starts_with("<?xml") && head.contains("<html"))
}
