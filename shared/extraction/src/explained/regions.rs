//! Where a document's explanations begin and end.

use super::flow::{Block, Flow};
use fo_documents::BlockKind;
use fo_strategy::explain::{Found, ReadError, read_first};
use std::ops::Range;

/// The words that every explanation says first, behind its heading, and what it says further on.
const BEGINNING: &str = "It chooses from";
const MIDDLE: &str = "Portfolio:";

/// The most blocks a heading has: name, description and source.
const HEADING: usize = 3;

/// The most explanations that are looked for in a document.
const MAX_REGIONS: usize = 200;

/// A stretch of the document in our own plain English.
pub(super) enum Region {
    /// It is a strategy.
    Read(Box<Found>),
    /// It is not, since this sentence was not understood.
    Refused(ReadError),
}

/// The explanations of a document, in its order.
pub(super) fn regions(flow: &Flow<'_>) -> Vec<Region> {
    let beginnings = beginnings(&flow.text);
    let mut out = Vec::new();
    let mut after = 0;
    for (position, beginning) in beginnings.iter().enumerate() {
        let next = beginnings.get(position + 1).copied();
        let region = region(flow, after, *beginning, next);
        match &region {
            Region::Read(found) => after = found.span.end,
            Region::Refused(error) => after = after.max(error.span.end.min(next.unwrap_or(usize::MAX))),
        }
        out.push(region);
    }
    out
}

/// The places at which [`BEGINNING`] stands with [`MIDDLE`] behind it and before the next one.
fn beginnings(text: &str) -> Vec<usize> {
    let places: Vec<usize> = text.match_indices(BEGINNING).map(|(at, _)| at).collect();
    let ends = places.iter().skip(1).copied().chain([text.len()]);
    let pairs = places.iter().copied().zip(ends);
    pairs
        .filter(|(start, end)| text.get(*start..*end).is_some_and(|body| body.contains(MIDDLE)))
        .map(|(start, _)| start)
        .take(MAX_REGIONS)
        .collect()
}

fn region(flow: &Flow<'_>, after: usize, beginning: usize, next: Option<usize>) -> Region {
    let heading = heading(flow, after, beginning);
    let start = heading.as_ref().map_or(beginning, |heading| heading.start);
    let text = flow
        .text
        .get(start..next.unwrap_or(flow.text.len()))
        .unwrap_or_default();
    let place = |span: Range<usize>| span.start + start..span.end + start;
    match read_first(text) {
        Err(error) => Region::Refused(ReadError {
            span: place(error.span.clone()),
            ..error
        }),
        Ok(found) => {
            let found = Found {
                span: place(found.span),
                parts: found
                    .parts
                    .into_iter()
                    .map(|(path, span)| (path, place(span)))
                    .collect(),
                spec: found.spec,
            };
            let stray = heading.err().or_else(|| stray(flow, found.span.end, next));
            match stray {
                None => Region::Read(Box::new(found)),
                Some(span) => Region::Refused(ReadError {
                    sentence: flow.text.get(span.clone()).unwrap_or_default().trim().to_owned(),
                    span,
                }),
            }
        }
    }
}

/// The blocks between `after` and `beginning` that name and describe a strategy: from a heading on, or all of them. It is an
/// error if there is more that could be a part of the rule.
fn heading(flow: &Flow<'_>, after: usize, beginning: usize) -> Result<Range<usize>, Range<usize>> {
    let between = |span: &Range<usize>| span.end > after && span.start < beginning;
    let blocks: Vec<&Block> = flow.blocks.iter().filter(|block| between(&block.span)).collect();
    let Some(first) = blocks.first() else {
        return Ok(beginning..beginning);
    };
    let last = blocks.len().saturating_sub(HEADING + 1);
    let title = (last..blocks.len()).find(|at| blocks[*at].kind == BlockKind::Heading);
    let start = match title {
        // A section's heading stands before the strategy's name.
        Some(title)
            if blocks
                .get(title + 1)
                .is_some_and(|next| is_name(flow, next, beginning)) =>
        {
            title + 1
        }
        Some(title) => title,
        None => 0,
    };
    // The beginning may stand in the block of its heading.
    let own = blocks[start..]
        .iter()
        .filter(|block| block.span.end <= beginning)
        .count();
    if own > HEADING {
        return Err(first.span.start.max(after)..first.span.end);
    }
    Ok(blocks[start].span.start.max(after)..beginning)
}

/// Whether a block before `beginning` is a name rather than a description or a source.
fn is_name(flow: &Flow<'_>, block: &Block, beginning: usize) -> bool {
    let text = flow.text.get(block.span.clone()).unwrap_or_default().trim();
    let sentence = text.ends_with(['.', ':', '!', '?']) || text.starts_with("Source:");
    block.span.end <= beginning && block.kind != BlockKind::Heading && !sentence
}

/// Blocks that follow a strategy and could be a part of it: anything but the end, a heading, a table or another strategy.
fn stray(flow: &Flow<'_>, end: usize, next: Option<usize>) -> Option<Range<usize>> {
    let block = flow.blocks.iter().find(|block| {
        let rest = flow.text.get(end.max(block.span.start)..block.span.end);
        rest.is_some_and(|rest| !rest.trim().is_empty())
    })?;
    let apart = matches!(
        block.kind,
        BlockKind::Heading | BlockKind::Table | BlockKind::Caption
    );
    let inside = block.span.start < end;
    (inside || !(apart || next.is_some())).then(|| end.max(block.span.start)..block.span.end)
}
