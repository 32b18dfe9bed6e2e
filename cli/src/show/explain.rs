//! A document with its rules' words marked: which node of the spec used them, and which words none did.

use crate::show::say;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::IsTerminal;

use fo_documents::{Document, Page};
use fo_extraction::{ExtractedStrategy, Extraction};

use super::{heading, printable};

/// Words of a page: their first byte, the one behind their last, and the node that used them, if one did.
type Mark<'a> = (usize, usize, Option<&'a str>);

/// How marked words look.
struct Ink {
    used: [&'static str; 2],
    unread: [&'static str; 2],
}

const COLOURS: Ink = Ink {
    used: ["\u{1b}[32m", "\u{1b}[0m"],
    unread: ["\u{1b}[1;31m", "\u{1b}[0m"],
};
const SIGNS: Ink = Ink {
    used: ["[", "]"],
    unread: ["⟪", "⟫"],
};

/// Prints, for each strategy, the paragraphs of its rule with what was read by which node, and what was not.
pub fn explained(document: &Document, extraction: &Extraction) {
    let colours = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let ink = if colours { COLOURS } else { SIGNS };
    let [used, unread] = [ink.used, ink.unread].map(|[on, off]| (on, off));
    say!(
        "{}words that a node of the spec uses{}   {}words that none does{}\n",
        used.0,
        used.1,
        unread.0,
        unread.1
    );
    for strategy in &extraction.strategies {
        say!("{}", heading(&format!("{}  {}", strategy.id, strategy.name)));
        for page in &document.pages {
            let marks = marks(strategy, page.number);
            if !marks.is_empty() {
                say!("{}", marked(page, &marks, &ink).trim_end_matches('\n'));
            }
        }
        if strategy.unread.is_empty() {
            say!("Every word of the rule was read.\n");
        } else {
            say!("{} words or phrases were not read.\n", strategy.unread.len());
        }
    }
}

fn marks(strategy: &ExtractedStrategy, page: u32) -> Vec<Mark<'_>> {
    let used = strategy
        .used
        .iter()
        .map(|words| (words.page, words.range, Some(words.by.as_str())));
    let unread = strategy
        .unread
        .iter()
        .map(|words| (words.page, words.range, None));
    let mut marks: Vec<Mark<'_>> = used
        .chain(unread)
        .filter(|(on, ..)| *on == page)
        .map(|(_, [from, to], by)| (from as usize, to as usize, by))
        .collect();
    // Words that are unread in one sense are unread.
    marks.sort_by_key(|(from, to, by)| (*from, by.is_some(), std::cmp::Reverse(*to)));
    marks.dedup_by_key(|(from, ..)| *from);
    marks
}

/// The paragraphs of a page that have marked words, each followed by the nodes that used them.
fn marked(page: &Page, marks: &[Mark<'_>], ink: &Ink) -> String {
    let mut out = String::new();
    for block in &page.blocks {
        let (start, end) = (block.range.start as usize, block.range.end as usize);
        let here: Vec<&Mark<'_>> = marks.iter().filter(|m| m.0 >= start && m.1 <= end).collect();
        if here.is_empty() {
            continue;
        }
        let text = |from: usize, to: usize| {
            printable(&page.text.get(from..to).unwrap_or_default().replace('\n', " "))
        };
        let mut nodes: BTreeMap<&str, Vec<String>> = BTreeMap::new();
        let mut at = start;
        let _ = write!(out, "  p. {}  ", page.number);
        for (from, to, by) in here {
            if *from < at {
                continue;
            }
            let [on, off] = if by.is_some() { ink.used } else { ink.unread };
            let words = text(*from, *to);
            let _ = write!(out, "{}{on}{words}{off}", text(at, *from));
            if let Some(by) = by {
                nodes.entry(by).or_default().push(format!("“{words}”"));
            }
            at = *to;
        }
        let _ = writeln!(out, "{}", text(at, end));
        for (node, words) in nodes {
            let _ = writeln!(out, "        {node} ← {}", words.join(", "));
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{SIGNS, marked, marks};

    #[test]
    fn words_are_marked_where_they_stand() {
        let text = "Buy SPY when its close is above its 200-day moving average and open interest is over a million, otherwise hold cash.";
        let document = fo_documents::parse(text.as_bytes(), None, &fo_documents::Limits::default());
        let document = document.unwrap_or_else(|error| panic!("{error}"));
        let extraction = fo_extraction::extract(&document, &fo_extraction::Options::default());
        let [strategy] = extraction.strategies.as_slice() else {
            panic!("{} strategies", extraction.strategies.len());
        };
        let shown = marked(&document.pages[0], &marks(strategy, 1), &SIGNS);
        assert!(shown.contains("Buy [SPY] when"), "{shown}");
        assert!(shown.contains("⟪open interest⟫ is ⟪over⟫ a ⟪million⟫"), "{shown}");
        assert!(shown.contains("parameters.average ← “200-day”"), "{shown}");
    }
}
