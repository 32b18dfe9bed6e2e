//! Which format the bytes are.

use crate::DocumentError;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A format this crate reads. On the wire, its usual extension: `pdf`, `txt`, `docx`.
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
    /// Office Open XML slides.
    #[serde(rename = "pptx")]
    Pptx,
    /// Office Open XML spreadsheet.
    #[serde(rename = "xlsx")]
    Xlsx,
    /// Rich Text Format.
    #[serde(rename = "rtf")]
    Rtf,
    /// An e-mail message (MIME).
    #[serde(rename = "eml")]
    Email,
    /// A web page saved in one file (MHTML).
    #[serde(rename = "mht")]
    Mhtml,
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
            "docx" | "docm" | "dotx" | "dotm" => Self::Docx,
            "pptx" | "pptm" | "ppsx" | "ppsm" | "potx" => Self::Pptx,
            "xlsx" | "xlsm" | "xltx" => Self::Xlsx,
            "rtf" => Self::Rtf,
            "eml" => Self::Email,
            "mht" | "mhtml" => Self::Mhtml,
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
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            | "application/vnd.openxmlformats-officedocument.wordprocessingml.template"
            | "application/vnd.ms-word.document.macroenabled.12" => Self::Docx,
            "application/vnd.openxmlformats-officedocument.presentationml.presentation"
            | "application/vnd.openxmlformats-officedocument.presentationml.slideshow"
            | "application/vnd.ms-powerpoint.presentation.macroenabled.12" => Self::Pptx,
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            | "application/vnd.ms-excel.sheet.macroenabled.12" => Self::Xlsx,
            "application/rtf" | "text/rtf" | "application/x-rtf" => Self::Rtf,
            "message/rfc822" => Self::Email,
            "multipart/related" | "application/x-mimearchive" => Self::Mhtml,
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
            Self::Pptx => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Rtf => "application/rtf",
            Self::Email => "message/rfc822",
            Self::Mhtml => "multipart/related",
        }
    }

    /// What the bytes are, with `hint` deciding between the text formats.
    ///
    /// # Errors
    /// [`DocumentError::Unrecognised`] for binary content of no known format.
    pub fn detect(bytes: &[u8], hint: Option<Self>) -> Result<Self, DocumentError> {
        // Readers accept a header anywhere in the first kilobyte (ISO 32000-1, Annex H, note 13). A text that mentions one has no objects.
        if header_at_start(bytes)
            || find(&bytes[..bytes.len().min(1024)], b"%PDF-")
                && find(bytes, b" obj")
                && find(bytes, b"endobj")
        {
            return Ok(Self::Pdf);
        }
        if bytes.starts_with(b"PK\x03\x04") {
            return office(bytes, hint);
        }
        if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
            return Err(old_office(bytes));
        }
        if let Some(found) = picture(bytes) {
            return Err(DocumentError::Picture {
                found: found.to_owned(),
            });
        }
        if let Some(found) = known_binary(bytes) {
            return Err(unrecognised(found, hint));
        }
        match hint {
            // A damaged header is still worth a rescue, if there is a PDF object in there at all.
            Some(Self::Pdf) if find(bytes, b" obj") && find(bytes, b"endobj") => return Ok(Self::Pdf),
            Some(Self::Pdf) if looks_like_text(bytes) => return Err(unrecognised("plain text", hint)),
            Some(Self::Pdf | Self::Docx | Self::Pptx | Self::Xlsx) => {
                return Err(unrecognised("something else", hint));
            }
            _ => {}
        }
        if !looks_like_text(bytes) {
            return Err(unrecognised("binary data", hint));
        }
        let head = head(bytes);
        Ok(match hint {
            _ if head.starts_with("{\\rtf") => Self::Rtf,
            Some(h @ (Self::Markdown | Self::Html | Self::Email | Self::Mhtml)) if !is_mail(&head, 1) => {
                match h {
                    // What is called a message and has no headers is what else it looks like.
                    Self::Email | Self::Mhtml if looks_like_html(&head) => Self::Html,
                    Self::Email | Self::Mhtml => Self::PlainText,
                    h => h,
                }
            }
            Some(h @ (Self::Markdown | Self::Html)) if !is_mail(&head, 3) => h,
            _ if is_mail(
                &head,
                if matches!(hint, Some(Self::Email | Self::Mhtml)) {
                    1
                } else {
                    3
                },
            ) =>
            {
                mail(&head, hint)
            }
            _ if looks_like_html(&head) => Self::Html,
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
            Self::Pptx => "PPTX",
            Self::Xlsx => "XLSX",
            Self::Rtf => "RTF",
            Self::Email => "e-mail",
            Self::Mhtml => "MHTML",
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

/// The picture formats of scanners, phones and screens.
fn picture(bytes: &[u8]) -> Option<&'static str> {
    let signatures: [(usize, &[u8], &str); 10] = [
        (0, b"\x89PNG", "a PNG image"),
        (0, b"\xff\xd8\xff", "a JPEG image"),
        (0, b"GIF8", "a GIF image"),
        (0, b"II*\0", "a TIFF image"),
        (0, b"MM\0*", "a TIFF image"),
        (8, b"WEBP", "a WebP image"),
        (4, b"ftypheic", "a HEIC photo"),
        (4, b"ftypmif1", "a HEIF photo"),
        (4, b"ftypavif", "an AVIF image"),
        (0, b"\0\0\0\x0cjP  ", "a JPEG 2000 image"),
    ];
    let bitmap = bytes.starts_with(b"BM") && bytes.get(6..10) == Some(&[0; 4]);
    signatures
        .iter()
        .find(|(at, magic, _)| bytes.get(*at..).is_some_and(|rest| rest.starts_with(magic)))
        .map(|(_, _, name)| *name)
        .or(bitmap.then_some("a BMP image"))
}

fn known_binary(bytes: &[u8]) -> Option<&'static str> {
    let signatures: [(&[u8], &str); 6] = [
        (b"\x1f\x8b", "a gzip archive"),
        (b"7z\xbc\xaf", "a 7-Zip archive"),
        (b"Rar!", "a RAR archive"),
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

/// The first of the text, in small letters.
fn head(bytes: &[u8]) -> String {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(4096)]).to_ascii_lowercase();
    head.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n'])
        .to_owned()
}

fn looks_like_html(head: &str) -> bool {
    let first = |text: &str| {
        [
            "<!doctype html",
            "<html",
            "<head",
            "<body",
            "<meta",
            "<title",
            "<style",
            "<script",
        ]
        .iter()
        .any(|tag| text.starts_with(tag))
    };
    let mut rest = head;
    // Comments may stand before everything.
    while let Some((_, after)) = rest.strip_prefix("<!--").and_then(|c| c.split_once("-->")) {
        rest = after.trim_start();
    }
    first(rest) || rest.starts_with("<?xml") && rest.contains("<html")
}

/// Whether text begins with a message's headers, at least so many of the usual ones.
fn is_mail(head: &str, least: usize) -> bool {
    const USUAL: [&str; 15] = [
        "from",
        "to",
        "cc",
        "subject",
        "date",
        "received",
        "return-path",
        "message-id",
        "mime-version",
        "content-type",
        "delivered-to",
        "content-transfer-encoding",
        "reply-to",
        "snapshot-content-location",
        "x-mozilla-status",
    ];
    let mut found = 0;
    for (number, line) in head.lines().enumerate() {
        if line.starts_with([' ', '\t']) && number > 0 {
            continue;
        }
        match line.split_once(':') {
            Some((name, _))
                if !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') =>
            {
                found += usize::from(USUAL.contains(&name));
            }
            // Mailboxes begin a message with its envelope.
            _ if number == 0 && line.starts_with("from ") => {}
            _ => break,
        }
    }
    found >= least
}

/// A message, or a page saved as one.
fn mail(head: &str, hint: Option<MediaType>) -> MediaType {
    let saved = head.contains("snapshot-content-location:")
        || head.contains("from: <saved by")
        || head.contains("multipart/related") && !head.contains("\nto:") && !head.contains("\nreceived:");
    if saved || hint == Some(MediaType::Mhtml) {
        MediaType::Mhtml
    } else {
        MediaType::Email
    }
}

fn header_at_start(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.trim_ascii_start().starts_with(b"%PDF-")
}

/// Which Office Open XML file an archive is, by the folders of its parts, whose names an archive stores as they are.
fn office(bytes: &[u8], hint: Option<MediaType>) -> Result<MediaType, DocumentError> {
    let kinds = [
        (MediaType::Docx, b"word/document".as_slice()),
        (MediaType::Pptx, b"ppt/presentation"),
        (MediaType::Xlsx, b"xl/workbook"),
    ];
    let found = kinds
        .iter()
        .find(|(_, part)| find(bytes, part))
        .map(|(kind, _)| *kind);
    let hinted = hint.filter(|h| kinds.iter().any(|(kind, _)| kind == h));
    if let Some(kind) = found.or(hinted) {
        return Ok(kind);
    }
    let by_folder = [
        (MediaType::Docx, b"word/".as_slice()),
        (MediaType::Pptx, b"ppt/"),
        (MediaType::Xlsx, b"xl/"),
    ];
    by_folder
        .iter()
        .find(|(_, folder)| find(bytes, folder) && find(bytes, b"[Content_Types].xml"))
        .map(|(kind, _)| *kind)
        .ok_or_else(|| unrecognised("a ZIP archive that is no Office file", hint))
}

/// What an old Office file is, by the names of the streams in it (UTF-16).
fn old_office(bytes: &[u8]) -> DocumentError {
    let names = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        find(bytes, &wide)
    };
    if names("EncryptedPackage") {
        return DocumentError::PasswordProtected;
    }
    let (found, instead) = if names("WordDocument") {
        ("a Word document (DOC)", "DOCX")
    } else if names("Workbook") || names("Book") {
        ("an Excel workbook (XLS)", "XLSX")
    } else if names("PowerPoint Document") {
        ("a PowerPoint presentation (PPT)", "PPTX")
    } else if names("__properties_version1.0") {
        ("an Outlook message (MSG)", "EML")
    } else {
        ("an Office file (DOC, XLS or PPT)", "DOCX, XLSX or PPTX")
    };
    DocumentError::OldOffice {
        found: found.to_owned(),
        instead: instead.to_owned(),
    }
}
