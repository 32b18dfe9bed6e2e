//! Automatic numbers of lists and headings.

use super::super::numeral;
use super::super::xml::Node;
use std::collections::HashMap;

const LEVELS: usize = 9;

/// A level of a list.
#[derive(Clone, Debug)]
struct Level {
    start: i64,
    format: String,
    /// Its text, `%1` standing for the number of the first level.
    text: String,
    /// Whether all numbers in it are Arabic.
    legal: bool,
    /// The level after which it starts again; `Some(0)` never.
    restart: Option<usize>,
}

impl Default for Level {
    fn default() -> Self {
        Self {
            start: 1,
            format: "decimal".into(),
            text: String::new(),
            legal: false,
            restart: None,
        }
    }
}

#[derive(Clone, Debug, Default)]
struct Abstract {
    levels: Vec<Level>,
    /// The style whose list this one is.
    link: Option<String>,
}

/// A list: the abstract one it counts by, and what it changes.
#[derive(Clone, Debug, Default)]
struct List {
    base: String,
    starts: HashMap<usize, i64>,
    levels: HashMap<usize, Level>,
}

/// The lists of a document, and how far each has counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    bases: HashMap<String, Abstract>,
    lists: HashMap<String, List>,
    counts: HashMap<String, [Option<i64>; LEVELS]>,
    begun: HashMap<String, ()>,
}

impl Numbering {
    /// Reads `numbering.xml`.
    pub(super) fn read(root: Node<'_, '_>) -> Self {
        let mut numbering = Self::default();
        let Some(root) = root.find("numbering") else {
            return numbering;
        };
        for node in root.children().take(50_000) {
            match node.name() {
                "abstractNum" => {
                    let mut base = Abstract {
                        levels: vec![Level::default(); LEVELS],
                        link: node.child("numStyleLink").and_then(|n| n.value()),
                    };
                    for level in node.children().filter(|n| n.name() == "lvl") {
                        if let Some(slot) = index(level).and_then(|i| base.levels.get_mut(i)) {
                            *slot = read_level(level);
                        }
                    }
                    if let Some(id) = node.attribute("abstractNumId") {
                        numbering.bases.insert(id, base);
                    }
                }
                "num" => {
                    let mut list = List {
                        base: node
                            .child("abstractNumId")
                            .and_then(|n| n.value())
                            .unwrap_or_default(),
                        ..List::default()
                    };
                    for change in node.children().filter(|n| n.name() == "lvlOverride") {
                        let Some(at) = index(change) else { continue };
                        if let Some(start) = change
                            .child("startOverride")
                            .and_then(|n| n.value()?.parse().ok())
                        {
                            list.starts.insert(at, start);
                        }
                        if let Some(level) = change.child("lvl") {
                            list.levels.insert(at, read_level(level));
                        }
                    }
                    if let Some(id) = node.attribute("numId") {
                        numbering.lists.insert(id, list);
                    }
                }
                _ => {}
            }
        }
        numbering
    }

    /// The style that a list takes its levels from.
    pub(super) fn link(&self, list: &str) -> Option<&str> {
        self.bases.get(&self.lists.get(list)?.base)?.link.as_deref()
    }

    /// Counts an item and returns its mark. `None` where there is no such list.
    pub(super) fn mark(&mut self, list_id: &str, level: usize) -> Option<String> {
        let list = self.lists.get(list_id)?;
        let base = self.bases.get(&list.base)?;
        let level = level.min(LEVELS - 1);
        let at = |l: usize| list.levels.get(&l).or_else(|| base.levels.get(l));
        let counts = self.counts.entry(list.base.clone()).or_default();
        if self.begun.insert(list_id.to_owned(), ()).is_none() {
            for l in list.starts.keys().filter(|l| **l < LEVELS) {
                counts[*l] = None;
            }
        }
        let start = |l: usize| {
            list.starts
                .get(&l)
                .copied()
                .or(at(l).map(|l| l.start))
                .unwrap_or(1)
        };
        counts[level] = Some(counts[level].map_or_else(|| start(level), |n| n.saturating_add(1)));
        for (below, count) in counts.iter_mut().enumerate().skip(level + 1) {
            // Levels below start again, unless they say after which one they do.
            if at(below)
                .and_then(|l| l.restart)
                .is_none_or(|r| r > level && r != 0)
            {
                *count = None;
            }
        }
        let own = at(level)?;
        if own.format == "bullet" {
            return Some(bullet(&own.text).to_owned());
        }
        if own.format == "none" && !own.text.contains('%') {
            return Some(own.text.clone());
        }
        let mut out = String::new();
        let mut rest = own.text.as_str();
        while let Some((before, after)) = rest.split_once('%') {
            out.push_str(before);
            rest = after;
            let Some(digit) = after
                .chars()
                .next()
                .and_then(|c| c.to_digit(10))
                .filter(|d| *d > 0)
            else {
                out.push('%');
                continue;
            };
            rest = &after[1..];
            let l = digit as usize - 1;
            let format = match at(l) {
                Some(_) if own.legal => "decimal",
                Some(level) => level.format.as_str(),
                None => "decimal",
            };
            out.push_str(&number(format, counts[l].unwrap_or_else(|| start(l))));
        }
        out.push_str(rest);
        Some(out)
    }
}

fn index(node: Node<'_, '_>) -> Option<usize> {
    node.attribute("ilvl")?.parse().ok().filter(|i| *i < LEVELS)
}

fn read_level(node: Node<'_, '_>) -> Level {
    let value = |name: &str| node.child(name).and_then(|n| n.value());
    Level {
        start: value("start").and_then(|v| v.parse().ok()).unwrap_or(1),
        format: value("numFmt").unwrap_or_else(|| "decimal".into()),
        text: value("lvlText").unwrap_or_default(),
        legal: node.child("isLgl").is_some_and(|n| n.is_on()),
        restart: value("lvlRestart").and_then(|v| v.parse().ok()),
    }
}

/// A bullet of a font of signs is a dot, whatever it looks like.
fn bullet(text: &str) -> &str {
    match text.chars().next() {
        Some('-' | '–' | '—' | '*' | '•' | '◦' | '▪' | '■' | '●' | '○' | '→' | '►' | '✓') => {
            text
        }
        None => "",
        _ => "•",
    }
}

/// A number in one of the formats of Office.
pub(super) fn number(format: &str, n: i64) -> String {
    match format {
        "lowerLetter" => repeated(n),
        "upperLetter" => repeated(n).to_uppercase(),
        "lowerRoman" => numeral::roman(n),
        "upperRoman" => numeral::roman(n).to_uppercase(),
        "decimalZero" => format!("{n:02}"),
        "ordinal" => {
            let ending = match (n % 10, n % 100) {
                (_, 11..=13) => "th",
                (1, _) => "st",
                (2, _) => "nd",
                (3, _) => "rd",
                _ => "th",
            };
            format!("{n}{ending}")
        }
        "chicago" => {
            let sign = ["*", "†", "‡", "§"][(n.saturating_sub(1) % 4).unsigned_abs() as usize];
            sign.repeat((n.saturating_sub(1) / 4).clamp(0, 20) as usize + 1)
        }
        "none" => String::new(),
        _ => n.to_string(),
    }
}

/// Office counts z, aa, bb.
fn repeated(n: i64) -> String {
    match n {
        1..=780 => numeral::letters((n - 1) % 26 + 1).repeat(((n - 1) / 26 + 1) as usize),
        _ => n.to_string(),
    }
}
