//! E-mail messages and web pages saved as messages (MIME): headers, the body as a mail program shows it, and what is attached.

use super::text::Text;
use super::{Flow, encoding, html, plain};
use crate::model::{Attachment, WarningCode};
use crate::{BlockKind, DocumentError, Limits, MediaType};
use mail_parser::decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode};
use mail_parser::{Address, Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType};
use std::borrow::Cow;
use std::panic::catch_unwind;

/// Messages within messages.
const MAX_DEPTH: usize = 4;
/// Messages carried in one file.
const MAX_MESSAGES: usize = 200;
/// Bytes of headers that are looked at for their encoding.
const MAX_HEADERS: usize = 1 << 20;
/// Attachments that are read; the others are listed.
const MAX_READ: usize = 50;

pub(super) fn parse(
    bytes: &[u8],
    media: MediaType,
    flow: &mut Flow<'_>,
    limits: &Limits,
) -> Result<(), DocumentError> {
    let mut reader = Reader {
        limits,
        taken: 0,
        depth: 0,
    };
    reader.read(bytes, media, flow)
}

/// Takes a message apart.
fn take_apart(bytes: &[u8], media: MediaType) -> Result<Message<'_>, DocumentError> {
    let damaged = |detail: &str| DocumentError::Damaged {
        media,
        detail: detail.to_owned(),
    };
    // Each message within a message is taken apart within the other; a file of nothing else would go too deep.
    let nested = [
        b"message/rfc822".as_slice(),
        b"message/global",
        b"multipart/digest",
    ];
    if nested.iter().map(|kind| count(bytes, kind)).sum::<usize>() > MAX_MESSAGES {
        return Err(damaged("it holds too many messages within messages"));
    }
    // The parser gives up on some damage by a panic.
    catch_unwind(|| MessageParser::default().parse(bytes))
        .map_err(|_| damaged("its parts can't be told apart"))?
        .ok_or_else(|| damaged("it has no headers"))
}

/// A message whose headers are UTF-8: some programs write theirs in the character set of their country.
fn with_plain_headers(bytes: &[u8]) -> Cow<'_, [u8]> {
    let end = [b"\r\n\r\n".as_slice(), b"\n\n"]
        .iter()
        .filter_map(|blank| memchr::memmem::find(bytes, blank))
        .min()
        .unwrap_or(bytes.len());
    let (headers, body) = bytes.split_at(end);
    if headers.len() > MAX_HEADERS || std::str::from_utf8(headers).is_ok() {
        return Cow::Borrowed(bytes);
    }
    let headers = encoding::decode(headers, None).text;
    Cow::Owned([headers.as_bytes(), body].concat())
}

fn count(bytes: &[u8], kind: &[u8]) -> usize {
    let slash = kind.iter().position(|b| *b == b'/').unwrap_or(0);
    memchr::memmem::find_iter(bytes, b"/")
        .filter(|at| {
            let start = at.checked_sub(slash);
            start.is_some_and(|start| {
                bytes
                    .get(start..start + kind.len())
                    .is_some_and(|word| word.eq_ignore_ascii_case(kind))
            })
        })
        .count()
}

struct Reader<'l> {
    limits: &'l Limits,
    /// Attachments read so far.
    taken: usize,
    depth: usize,
}

impl Reader<'_> {
    fn read(&mut self, bytes: &[u8], media: MediaType, flow: &mut Flow<'_>) -> Result<(), DocumentError> {
        let bytes = with_plain_headers(bytes);
        let message = take_apart(&bytes, media)?;
        if media == MediaType::Mhtml {
            self.page(&message, flow);
        } else {
            self.message(&message, flow);
        }
        Ok(())
    }

    /// A page saved with its style sheets and pictures.
    fn page(&mut self, message: &Message<'_>, flow: &mut Flow<'_>) {
        if let Some(subject) = message.subject() {
            flow.title(subject);
        }
        let sheets: Vec<String> = (message.parts.iter())
            .filter(|part| is_css(part))
            .filter_map(|part| Some(part.text_contents()?.to_owned()))
            .collect();
        let is_page = |part: &&MessagePart<'_>| matches!(part.body, PartType::Html(_));
        let start = (message.content_type())
            .and_then(|c| c.attribute("start"))
            .map(|s| s.trim_matches(['<', '>']));
        let is_root = |part: &&MessagePart<'_>| start.is_some() && part.content_id() == start;
        // Frames are pages of their own, after the one that holds them.
        let root = message.parts.iter().filter(is_page).filter(is_root);
        let others = (message.parts.iter().filter(is_page)).filter(|part| !is_root(part));
        let pages = root.chain(others);
        let mut found = false;
        for part in pages.take(20) {
            found = true;
            self.html(message, part, &sheets, flow);
        }
        if !found {
            self.message(message, flow);
        }
    }

    /// Headers, body, attachments.
    fn message(&mut self, message: &Message<'_>, flow: &mut Flow<'_>) {
        if let Some(subject) = message.subject() {
            flow.title(subject);
            flow.block(BlockKind::Heading, Some(1), Text::new(subject));
        }
        let people = [
            ("From", message.from()),
            ("To", message.to()),
            ("Cc", message.cc()),
        ];
        for (name, address) in people {
            let names = address.map(addresses).unwrap_or_default();
            if !names.is_empty() {
                if name == "From" {
                    flow.metadata("creator", names.clone());
                }
                flow.block(BlockKind::Paragraph, None, Text::new(&format!("{name}: {names}")));
            }
        }
        if let Some(date) = message.date().filter(|d| d.is_valid()) {
            flow.metadata("created", date.to_rfc3339());
            // As written, the time zone with it.
            let written = message.header_raw("Date").unwrap_or_default();
            flow.block(
                BlockKind::Paragraph,
                None,
                Text::new(&format!("Date: {}", written.trim())),
            );
        }
        // A page without a word is written by programs beside the plain text that says it all.
        let has_words = |id: &u32| match message.parts.get(*id as usize).map(|p| &p.body) {
            Some(PartType::Html(page)) => has_words(page),
            Some(PartType::Text(text)) => !text.trim().is_empty(),
            _ => false,
        };
        let body = if message.html_body.iter().any(has_words) {
            &message.html_body
        } else {
            &message.text_body
        };
        for id in body {
            let Some(part) = message.parts.get(*id as usize) else {
                continue;
            };
            match &part.body {
                PartType::Html(_) => self.html(message, part, &[], flow),
                PartType::Text(text) if !is_css(part) => {
                    let said = |name: &str| part.content_type().and_then(|c| c.attribute(name));
                    let yes =
                        |name: &str, value: &str| said(name).is_some_and(|v| v.eq_ignore_ascii_case(value));
                    let text = if yes("format", "flowed") {
                        unfold(text, yes("delsp", "yes"))
                    } else {
                        text.clone().into_owned()
                    };
                    plain::parse(&super::printable(text), flow);
                }
                _ => {}
            }
        }
        for id in &message.attachments {
            if let Some(part) = message.parts.get(*id as usize) {
                self.attachment(part, flow);
            }
        }
    }

    fn html(&self, message: &Message<'_>, part: &MessagePart<'_>, sheets: &[String], flow: &mut Flow<'_>) {
        let said = part.content_type().and_then(|c| c.attribute("charset")).is_some();
        let raw = message
            .raw_message
            .get(part.offset_body as usize..part.offset_end as usize)
            .unwrap_or_default();
        // Without a character set in its headers, the page itself says which it is in.
        let bytes = if said {
            None
        } else {
            match part.encoding {
                Encoding::QuotedPrintable => quoted_printable_decode(raw),
                Encoding::Base64 => base64_decode(raw),
                Encoding::None => Some(raw.to_vec()),
            }
        };
        match (bytes, &part.body) {
            (Some(bytes), _) => {
                html::parse_with(&flow.decode(&bytes, encoding::declared(&bytes)), sheets, flow)
            }
            (None, PartType::Html(text)) => {
                html::parse_with(&super::printable(text.clone().into_owned()), sheets, flow)
            }
            (None, _) => {}
        }
    }

    /// Lists an attachment, and reads it if it is a document.
    fn attachment(&mut self, part: &MessagePart<'_>, flow: &mut Flow<'_>) {
        let kind = part
            .content_type()
            .map(|c| format!("{}/{}", c.ctype(), c.subtype().unwrap_or("*")));
        let subject = match &part.body {
            PartType::Message(message) => message.subject().map(|s| format!("{s}.eml")),
            _ => None,
        };
        let name = part
            .attachment_name()
            .map(str::to_owned)
            .or(subject)
            .unwrap_or_else(|| "attachment".to_owned());
        flow.attachment(Attachment {
            name: name.clone(),
            description: None,
            mime: kind.clone(),
            bytes: Some(part.contents().len() as u64),
        });
        if self.taken >= MAX_READ || self.depth >= MAX_DEPTH || !flow.has_time() {
            return;
        }
        if let PartType::Message(message) = &part.body {
            self.taken += 1;
            self.depth += 1;
            flow.begin_part(&name);
            self.message(message, flow);
            flow.end_part();
            self.depth -= 1;
            return;
        }
        let hint =
            MediaType::from_name(&name).or_else(|| MediaType::from_mime(kind.as_deref().unwrap_or_default()));
        let bytes = part.contents();
        // Tables as text are read as text.
        let is_values = kind
            .as_deref()
            .is_some_and(|k| matches!(k, "text/csv" | "text/tab-separated-values"))
            || [".csv", ".tsv"]
                .iter()
                .any(|end| name.to_ascii_lowercase().ends_with(end));
        let hint = hint.or(is_values.then_some(MediaType::PlainText));
        let Ok(media) = MediaType::detect(bytes, hint) else {
            return;
        };
        // Text without a name is a part of some protocol (a signature, a calendar entry).
        if hint.is_none()
            && !matches!(
                media,
                MediaType::Pdf | MediaType::Docx | MediaType::Pptx | MediaType::Xlsx
            )
        {
            return;
        }
        self.taken += 1;
        flow.begin_part(&name);
        let result = match media {
            MediaType::Email | MediaType::Mhtml => {
                self.depth += 1;
                let result = self.read(bytes, media, flow);
                self.depth -= 1;
                result
            }
            _ => flow.attached(bytes, media, self.limits),
        };
        if let Err(error) = result {
            flow.warn(
                WarningCode::Structure,
                format!("The attachment {name} was not read: {error}"),
            );
        }
        flow.end_part();
    }
}

/// Whether a page says anything beside its markup.
fn has_words(page: &str) -> bool {
    let mut in_tag = false;
    page.chars().any(|c| {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            _ => {}
        }
        !in_tag && c.is_alphanumeric() || page.len() > 10_000
    })
}

/// Lines put together again that the sender's program broke (RFC 3676): a line that ends in a space goes on in the next one.
fn unfold(text: &str, delete_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    // How deep the line before was quoted, if it goes on.
    let mut goes_on = None;
    for line in text.lines() {
        let content = line.trim_start_matches('>');
        let depth = line.len() - content.len();
        // A space that keeps a line from being taken for something else.
        let content = content.strip_prefix(' ').unwrap_or(content);
        let is_signature = content == "-- ";
        if goes_on != Some(depth) || is_signature {
            if !out.is_empty() {
                out.push('\n');
            }
            out.push_str(&">".repeat(depth));
            if depth > 0 {
                out.push(' ');
            }
        }
        let flows = content.ends_with(' ') && !is_signature;
        out.push_str(if flows && delete_space {
            &content[..content.len() - 1]
        } else {
            content
        });
        goes_on = flows.then_some(depth);
    }
    out
}

fn is_css(part: &MessagePart<'_>) -> bool {
    part.content_type()
        .and_then(|c| c.subtype())
        .is_some_and(|s| s.eq_ignore_ascii_case("css"))
}

fn addresses(address: &Address<'_>) -> String {
    let one = |name: Option<&str>, address: Option<&str>| match (name, address) {
        (Some(name), Some(address)) => format!("{name} <{address}>"),
        (Some(text), None) | (None, Some(text)) => text.to_owned(),
        (None, None) => String::new(),
    };
    let all: Vec<String> = address
        .iter()
        .take(100)
        .map(|a| one(a.name(), a.address()))
        .collect();
    all.join(", ")
}
