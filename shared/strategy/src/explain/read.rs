//! The reader of our own plain English: the inverse of [`Spec::explain`].
//!
//! It reads the words and not the lines, so that text whose lines were broken anew is read as well. What it reads is
//! handed back only if explaining it gives the same words again.

mod cursor;
mod expression;
mod money;
mod node;
mod pairs;
mod sets;
mod timing;
mod token;
mod trade;
mod universe;

use super::SOURCE;
use crate::spec::{Cash, Costs, Execution, Limits, Node, Rebalance, Shares, Spec, Universe, VERSION};
use cursor::Reader;
use std::ops::Range;

/// The longest text that is read, in bytes.
pub const MAX_LENGTH: usize = 262_144;

/// How often the words that begin an explanation are taken for its beginning.
const MAX_BEGINNINGS: usize = 20;

/// Text that is no explanation of a strategy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this sentence was not understood: {sentence}")]
pub struct ReadError {
    /// The first sentence that was not understood.
    pub sentence: String,
    /// Where it stands, in bytes.
    pub span: Range<usize>,
}

/// A strategy and where its parts stand in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The strategy.
    pub spec: Spec,
    /// What was read, in bytes, from the first letter of the name.
    pub span: Range<usize>,
    /// The path of each part of the spec and the bytes it was read from.
    pub parts: Vec<(String, Range<usize>)>,
}

/// The strategy whose explanation the text is.
///
/// # Errors
/// With the first sentence that was not understood, if the text is anything else.
pub fn read(text: &str) -> Result<Spec, ReadError> {
    let found = read_first(text)?;
    match text[found.span.end..].trim() {
        "" => Ok(found.spec),
        _ => Err(error_at(text, found.span.end)),
    }
}

/// The strategy whose explanation the text begins with.
///
/// # Errors
/// As [`read`].
pub fn read_first(text: &str) -> Result<Found, ReadError> {
    let mut end = text.len().min(MAX_LENGTH);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let Some(read) = text.get(..end) else {
        return Err(error_at(text, 0));
    };
    let mut reader = Reader::new(read);
    // A description may itself say what the strategy chooses from.
    let mut furthest = 0;
    for _ in 0..MAX_BEGINNINGS {
        let Some(start) = reader.find("It chooses from") else {
            break;
        };
        if let Some(found) = reader.strategy(&read[..start]) {
            return verified(read, found);
        }
        furthest = furthest.max(reader.furthest_byte());
        reader.skip_to(start + 1);
    }
    Err(error_at(text, furthest))
}

impl Reader<'_> {
    fn strategy(&mut self, heading: &str) -> Option<Found> {
        let (name, description, citation) = split_heading(heading);
        self.parts.clear();
        let mut spec = Spec {
            version: VERSION,
            from_version: None,
            name,
            description,
            citation,
            universe: Universe::default(),
            parameters: Default::default(),
            signals: Default::default(),
            portfolio: Node::Name(String::new()),
            rebalance: Rebalance::default(),
            execution: Execution::default(),
            costs: Costs::default(),
            cash: Cash::default(),
            limits: Limits::default(),
            capital: None,
            shares: Shares::default(),
            benchmark: None,
            convert: Default::default(),
            publication_lag: Default::default(),
            claims: Vec::new(),
            search: None,
            ledger: Default::default(),
        };
        // The universe, which comes first, may use them.
        let declarations = self.ahead("Parameters:", Self::declarations);
        let declared = declarations.into_iter().flatten();
        self.declared = declared.map(|(parameter, ..)| parameter).collect();
        self.universe(&mut spec)?;
        self.parameters(&mut spec)?;
        self.signals(&mut spec)?;
        self.word("Portfolio:")?;
        let start = self.next_byte();
        spec.portfolio = self.node()?;
        self.part("portfolio", start);
        self.timing(&mut spec)?;
        self.money(&mut spec)?;
        self.gaps(&mut spec)?;
        let start = heading.len() - heading.trim_start().len();
        Some(Found {
            spec,
            span: start..self.last_byte(),
            parts: std::mem::take(&mut self.parts),
        })
    }
}

/// Name, description and citation: a line, lines, and lines that begin with [`SOURCE`].
fn split_heading(heading: &str) -> (String, String, String) {
    let mut lines = heading.lines().map(str::trim).filter(|line| !line.is_empty());
    let name = lines.next().unwrap_or_default().to_owned();
    let (mut description, mut citation) = (Vec::new(), Vec::new());
    for line in lines {
        match line.strip_prefix(SOURCE.trim_end()) {
            Some(source) if citation.is_empty() => citation.push(source.trim()),
            _ if citation.is_empty() => description.push(line),
            _ => citation.push(line),
        }
    }
    (name, description.join(" "), citation.join(" "))
}

/// What was found, if explaining it gives the words it was read from.
fn verified(text: &str, found: Found) -> Result<Found, ReadError> {
    let explained = found.spec.explain();
    let mut expected = plain(&explained);
    let mut read = plain(&text[found.span.clone()]);
    loop {
        match (read.next(), expected.next()) {
            (None, None) => return Ok(found),
            (Some((_, a)), Some((_, b))) if a == b => {}
            (Some((at, _)), _) => return Err(error_at(text, found.span.start + at)),
            (None, Some(_)) => return Err(error_at(text, found.span.end.saturating_sub(1))),
        }
    }
}

/// The characters of a text with single spaces between its words and straight quotation marks, with their places.
fn plain(text: &str) -> impl Iterator<Item = (usize, char)> {
    let mut space = true;
    let trimmed = text.trim_end();
    trimmed.char_indices().filter_map(move |(at, c)| {
        let again = space;
        space = c.is_whitespace();
        match c {
            c if c.is_whitespace() => (!again).then_some((at, ' ')),
            c => Some((at, token::straight(c))),
        }
    })
}

/// The error that names the sentence at a place.
fn error_at(text: &str, at: usize) -> ReadError {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at += text[at..].len() - text[at..].trim_start().len();
    let ends = |(position, c): (usize, char)| {
        let after = text[position + c.len_utf8()..].chars().next();
        let stop = matches!(c, '.' | ':') && after.is_none_or(char::is_whitespace);
        (stop || c == '\n').then_some(position + c.len_utf8())
    };
    let start = text[..at].char_indices().rev().find_map(ends).unwrap_or(0);
    let following = text[at..].char_indices().map(|(position, c)| (position + at, c));
    let end = following.filter_map(ends).next().unwrap_or(text.len());
    let sentence = text.get(start..end).unwrap_or_default();
    let start = start + sentence.len() - sentence.trim_start().len();
    let shown: String = sentence.trim().chars().take(300).collect();
    ReadError {
        sentence: shown,
        span: start.min(end)..end,
    }
}
