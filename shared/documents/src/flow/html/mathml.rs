//! MathML to a formula: what is shown, else what it says of itself in words.

use super::super::math::{self, Math};
use ego_tree::NodeRef;
use scraper::Node;

/// Formulas nested deeper are read as plain text.
const MAX_DEPTH: usize = 60;

/// Reads a `math` element.
pub(super) fn read(node: NodeRef<'_, Node>) -> Math {
    let shown = row(node, 0);
    let empty = shown.linear("").is_empty();
    match node.value().as_element().and_then(|e| e.attr("alttext")) {
        Some(words) if empty => Math::Token(words.to_owned()),
        _ => shown,
    }
}

fn row(node: NodeRef<'_, Node>, depth: usize) -> Math {
    Math::row(parts(node, depth))
}

fn parts(node: NodeRef<'_, Node>, depth: usize) -> Vec<Math> {
    if depth > MAX_DEPTH {
        return vec![Math::Token(text(node))];
    }
    node.children()
        .filter_map(|child| match child.value() {
            Node::Text(t) if t.trim().is_empty() => None,
            Node::Text(t) => Some(math::tokens(t.trim())),
            Node::Element(_) => element(child, depth + 1),
            _ => None,
        })
        .collect()
}

fn element(node: NodeRef<'_, Node>, depth: usize) -> Option<Math> {
    let element = node.value().as_element()?;
    let attribute = |name: &str| element.attr(name).map(str::to_owned);
    let inner = || {
        let mut parts = parts(node, depth).into_iter();
        move || Box::new(parts.next().unwrap_or_else(|| Math::Token(String::new())))
    };
    Some(match element.name() {
        "mo" => Math::Operator(text(node)),
        "mn" | "mi" => Math::Token(text(node).trim().to_owned()),
        "mtext" | "ms" => {
            Math::Token(super::super::squeeze(&text(node).replace('\u{a0}', " "))).spaced(&text(node))
        }
        "mspace" => Math::Token(" ".into()),
        "mphantom" | "annotation" | "annotation-xml" | "maction" if element.name() != "maction" => {
            return None;
        }
        "semantics" | "maction" => *inner()(),
        "mfrac" => {
            let mut next = inner();
            Math::Fraction(next(), next())
        }
        "msqrt" => Math::Root(Box::new(row(node, depth)), None),
        "mroot" => {
            let mut next = inner();
            Math::Root(next(), Some(next()))
        }
        "msup" => {
            let mut next = inner();
            Math::Script(next(), None, Some(next()))
        }
        "msub" => {
            let mut next = inner();
            Math::Script(next(), Some(next()), None)
        }
        "msubsup" | "munderover" => {
            let mut next = inner();
            Math::Script(next(), Some(next()), Some(next()))
        }
        "mover" => {
            let mut next = inner();
            let (base, over) = (next(), next());
            match &*over {
                Math::Operator(accent) => Math::Accent(base, accent.clone()),
                _ => Math::Script(base, None, Some(over)),
            }
        }
        "munder" => {
            let mut next = inner();
            Math::Script(next(), Some(next()), None)
        }
        "mfenced" => {
            let separators = attribute("separators").unwrap_or_else(|| ",".into());
            Math::Fenced(
                attribute("open").unwrap_or_else(|| "(".into()),
                parts(node, depth),
                separators.trim().chars().take(1).collect(),
                attribute("close").unwrap_or_else(|| ")".into()),
            )
        }
        "mtable" => Math::Table(
            node.children()
                .filter(|r| r.value().is_element())
                .map(|r| {
                    let cells = r.children().filter(|c| c.value().is_element());
                    cells.map(|c| row(c, depth + 2)).collect()
                })
                .collect(),
        ),
        _ => row(node, depth),
    })
}

impl Math {
    /// With the spaces that text in a formula begins or ends with.
    fn spaced(self, source: &str) -> Self {
        let space = |there: bool| Self::Token(if there { " " } else { "" }.into());
        let blank = |c: char| c.is_whitespace();
        Self::Row(vec![
            space(source.starts_with(blank)),
            self,
            space(source.ends_with(blank)),
        ])
    }
}

fn text(node: NodeRef<'_, Node>) -> String {
    node.descendants()
        .filter_map(|n| n.value().as_text().map(|t| &**t))
        .collect()
}
