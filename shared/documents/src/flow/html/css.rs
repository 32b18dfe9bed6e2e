//! Style sheets, as far as they say what is seen: rules, the cascade, and custom properties.

use scraper::{ElementRef, Selector};
use std::collections::HashMap;

/// Selectors of one document; more are of no page.
const MAX_SELECTORS: usize = 30_000;
/// A longer selector is not read.
const MAX_SELECTOR: usize = 400;
/// Rules for generated text that are looked at.
const MAX_GENERATED: usize = 500;
/// Bytes of a value that are read: what is longer is a picture, which its first bytes tell.
const MAX_VALUE: usize = 1_000;
/// Blocks within blocks.
const MAX_DEPTH: usize = 8;

/// One `property: value`.
#[derive(Clone, Debug)]
pub(super) struct Declaration {
    pub(super) property: String,
    pub(super) value: String,
    important: bool,
}

#[derive(Debug)]
struct Rule {
    selector: Selector,
    specificity: u32,
    /// Its block in [`Sheet::blocks`].
    block: usize,
}

/// The style sheets of a document.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    rules: Vec<Rule>,
    blocks: Vec<Vec<Declaration>>,
    /// Rules by what their last part asks for, so that few are tried on each element.
    by_id: HashMap<String, Vec<usize>>,
    by_class: HashMap<String, Vec<usize>>,
    by_tag: HashMap<String, Vec<usize>>,
    anywhere: Vec<usize>,
    /// Rules for what stands before and after what elements hold.
    generated: [Vec<usize>; 2],
    /// Whether anything is counted.
    pub(super) counts: bool,
    /// Custom properties. Where they are set is not looked at: pages set them once, at the root.
    variables: HashMap<String, String>,
}

impl Sheet {
    /// Adds the text of a `style` element.
    pub(super) fn add(&mut self, css: &str) {
        self.rules_of(&clean(css), 0);
    }

    fn rules_of(&mut self, css: &str, depth: usize) {
        let mut rest = css;
        while let Some(open) = find_outside(rest, &['{', ';']) {
            let prelude = rest[..open].trim();
            if rest.as_bytes()[open] == b';' {
                // A statement without a block: @import, @charset.
                rest = &rest[open + 1..];
                continue;
            }
            let body = &rest[open + 1..];
            let close = closing(body);
            let (body, tail) = (&body[..close], body.get(close + 1..).unwrap_or_default());
            rest = tail;
            match prelude.strip_prefix('@') {
                Some(at) if depth < MAX_DEPTH && applies(at) => self.rules_of(body, depth + 1),
                Some(_) => {}
                None => self.rule(prelude, body),
            }
        }
    }

    fn rule(&mut self, selectors: &str, body: &str) {
        let declarations = declarations(body);
        for declaration in &declarations {
            if declaration.property.starts_with("--") {
                self.variables
                    .insert(declaration.property.clone(), declaration.value.clone());
            }
        }
        let declarations: Vec<_> = declarations
            .into_iter()
            .filter(|d| super::style::matters(&d.property))
            .collect();
        if declarations.is_empty() {
            return;
        }
        self.counts |= declarations.iter().any(|d| d.property.starts_with("counter-"));
        let block = self.blocks.len();
        self.blocks.push(declarations);
        let mut rest = selectors;
        loop {
            let end = find_outside(rest, &[',']).unwrap_or(rest.len());
            self.selector(rest[..end].trim(), block);
            match rest.get(end + 1..) {
                Some(tail) => rest = tail,
                None => return,
            }
        }
    }

    fn selector(&mut self, text: &str, block: usize) {
        let nesting = text.chars().filter(|c| *c == '(').count();
        if self.rules.len() >= MAX_SELECTORS
            || text.len() > MAX_SELECTOR
            || nesting > MAX_DEPTH
            || text.contains(":has(")
        {
            return;
        }
        let side = ["before", "after"]
            .iter()
            .position(|side| text.strip_suffix(side).is_some_and(|rest| rest.ends_with(':')));
        let text = match side {
            Some(_) => {
                let element = text.rsplit_once(':').map_or("", |(element, _)| element);
                match element.trim_end_matches(':') {
                    "" => "*",
                    element => element,
                }
            }
            None => text,
        };
        let Ok(selector) = Selector::parse(text) else {
            return;
        };
        let index = self.rules.len();
        self.rules.push(Rule {
            selector,
            specificity: specificity(text),
            block,
        });
        if let Some(side) = side {
            // Tried on every element: pages have few.
            if self.generated[side].len() < MAX_GENERATED {
                self.generated[side].push(index);
            }
            return;
        }
        match key(text) {
            Key::Id(id) => self.by_id.entry(id).or_default().push(index),
            Key::Class(class) => self.by_class.entry(class).or_default().push(index),
            Key::Tag(tag) => self.by_tag.entry(tag).or_default().push(index),
            Key::Anything => self.anywhere.push(index),
        }
    }

    /// What is declared of an element, the declarations that win last.
    pub(super) fn declared(&self, element: ElementRef<'_>) -> Vec<Declaration> {
        let value = element.value();
        let mut candidates: Vec<usize> = self.anywhere.clone();
        let mut add = |found: Option<&Vec<usize>>| candidates.extend(found.into_iter().flatten());
        add(self.by_tag.get(&value.name().to_ascii_lowercase()));
        if let Some(id) = value.id() {
            add(self.by_id.get(id));
        }
        if !self.by_class.is_empty() {
            value.classes().for_each(|class| add(self.by_class.get(class)));
        }
        let inline = match value.attr("style") {
            Some(style) => declarations(&clean(style)),
            None => Vec::new(),
        };
        self.cascade(element, &candidates, &inline)
    }

    /// What is declared of the text before (or after) what an element holds.
    pub(super) fn generated(&self, element: ElementRef<'_>, after: bool) -> Vec<Declaration> {
        match &self.generated[usize::from(after)] {
            rules if rules.is_empty() => Vec::new(),
            rules => self.cascade(element, rules, &[]),
        }
    }

    fn cascade(
        &self,
        element: ElementRef<'_>,
        candidates: &[usize],
        inline: &[Declaration],
    ) -> Vec<Declaration> {
        let mut found: Vec<(bool, u32, usize, &Declaration)> = Vec::new();
        for index in candidates {
            let rule = &self.rules[*index];
            if rule.selector.matches(&element) {
                for declaration in &self.blocks[rule.block] {
                    found.push((declaration.important, rule.specificity, *index, declaration));
                }
            }
        }
        for declaration in inline {
            found.push((declaration.important, u32::MAX, usize::MAX, declaration));
        }
        // Stable: the later of two equal ones wins.
        found.sort_by_key(|(important, specificity, index, _)| (*important, *specificity, *index));
        found
            .into_iter()
            .map(|(.., declaration)| Declaration {
                value: self.substitute(&declaration.value),
                ..declaration.clone()
            })
            .collect()
    }

    /// Puts custom properties' values in place.
    fn substitute(&self, value: &str) -> String {
        let mut value = value.to_owned();
        for _ in 0..4 {
            let Some(start) = value.find("var(") else { break };
            let Some(length) = value[start..].find(')') else {
                break;
            };
            let inner = &value[start + 4..start + length];
            let (name, fallback) = inner.split_once(',').unwrap_or((inner, ""));
            let with = self
                .variables
                .get(name.trim())
                .map_or(fallback.trim(), String::as_str);
            if with.len() > 200 {
                break;
            }
            value = format!("{}{with}{}", &value[..start], &value[start + length + 1..]);
        }
        value
    }
}

/// Whether the rules in a block with this at-rule apply to a page on a screen.
fn applies(at: &str) -> bool {
    let (name, condition) = at.split_at(at.find([' ', '(']).unwrap_or(at.len()));
    match name {
        "media" => media_applies(condition),
        "supports" => !condition.trim_start().starts_with("not"),
        "layer" | "scope" | "container" => true,
        _ => false,
    }
}

/// Whether a media query list is true of a screen 1,280 pixels wide.
pub(super) fn media_applies(query: &str) -> bool {
    query.split(',').any(|query| {
        let query = query.trim().to_ascii_lowercase();
        let (query, negated) = match query.strip_prefix("not ") {
            Some(rest) => (rest.to_owned(), true),
            None => (query, false),
        };
        let holds = query.split(" and ").all(|part| {
            let part = part.trim().trim_start_matches("only ").trim();
            let pixels = |feature: &str| {
                let value = part.strip_prefix(feature)?.trim_end_matches(')').trim();
                let (number, scale) = match value.strip_suffix("em").map(|v| v.trim_end_matches('r')) {
                    Some(v) => (v, 16.0),
                    None => (value.trim_end_matches("px"), 1.0),
                };
                number.trim().parse::<f32>().ok().map(|n| n * scale)
            };
            if let Some(least) = pixels("(min-width:") {
                least <= 1280.0
            } else if let Some(most) = pixels("(max-width:") {
                most >= 1280.0
            } else {
                matches!(
                    part,
                    "" | "all" | "screen" | "(prefers-color-scheme: light)" | "(prefers-color-scheme:light)"
                )
            }
        });
        holds != negated
    })
}

/// The declarations of a block.
pub(super) fn declarations(body: &str) -> Vec<Declaration> {
    let mut out = Vec::new();
    let mut rest = body;
    while !rest.is_empty() && out.len() < 1_000 {
        let end = find_outside(rest, &[';']).unwrap_or(rest.len());
        let (one, tail) = (&rest[..end], rest.get(end + 1..).unwrap_or_default());
        rest = tail;
        let Some((property, value)) = one.split_once(':') else {
            continue;
        };
        let value = value.trim();
        let value = &value[..value.floor_char_boundary(MAX_VALUE)];
        let value = if property.trim().eq_ignore_ascii_case("content") {
            value.to_owned()
        } else {
            value.to_ascii_lowercase()
        };
        let (value, important) = match value.rsplit_once('!') {
            Some((value, word)) if word.trim() == "important" => (value.trim().to_owned(), true),
            _ => (value, false),
        };
        out.push(Declaration {
            property: property.trim().to_ascii_lowercase(),
            value,
            important,
        });
    }
    out
}

/// CSS without comments, and with the letters that are written as escapes.
fn clean(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    while let Some(at) = rest.find(['/', '\\', '<']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("/*") {
            out.push(' ');
            rest = comment.find("*/").map_or("", |end| &comment[end + 2..]);
            continue;
        }
        if let Some(tail) = rest.strip_prefix("<!--") {
            rest = tail;
            continue;
        }
        if let Some(escape) = rest.strip_prefix('\\') {
            let digits = escape.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
            let letter = u32::from_str_radix(&escape[..digits], 16)
                .ok()
                .and_then(char::from_u32);
            if let Some(letter) = letter.filter(|c| c.is_ascii_alphabetic() || *c == '-') {
                out.push(letter);
                rest = &escape[digits..];
                rest = rest.strip_prefix([' ', '\n', '\t']).unwrap_or(rest);
                continue;
            }
        }
        out.push_str(&rest[..1]);
        rest = &rest[1..];
    }
    out.push_str(rest);
    out.replace("-->", "")
}

/// The first of these characters outside strings, brackets and blocks.
fn find_outside(text: &str, wanted: &[char]) -> Option<usize> {
    let (mut depth, mut quote, mut escaped) = (0usize, None, false);
    for (at, c) in text.char_indices() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match (quote, c) {
            (_, '\\') => escaped = true,
            (Some(q), c) if q == c || c == '\n' => quote = None,
            (Some(_), _) => {}
            (None, c) if depth == 0 && wanted.contains(&c) => return Some(at),
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[' | '{') => depth += 1,
            (None, ')' | ']' | '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// Where the block whose opening brace was passed ends.
fn closing(body: &str) -> usize {
    let (mut depth, mut quote, mut escaped) = (0usize, None, false);
    for (at, c) in body.char_indices() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match (quote, c) {
            (_, '\\') => escaped = true,
            (Some(q), c) if q == c || c == '\n' => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '{') => depth += 1,
            (None, '}') if depth == 0 => return at,
            (None, '}') => depth -= 1,
            _ => {}
        }
    }
    body.len()
}

/// How specific a selector is: identifiers, then classes, attributes and pseudo-classes, then types.
fn specificity(selector: &str) -> u32 {
    let mut score = 0;
    let mut before = ' ';
    for c in selector.chars() {
        score += match c {
            '#' => 1 << 20,
            '.' | '[' => 1 << 10,
            ':' if before != ':' => 1 << 10,
            c if c.is_alphabetic() && matches!(before, ' ' | '>' | '+' | '~' | '(' | ',') => 1,
            _ => 0,
        };
        before = c;
    }
    score
}

/// What an element must have to match a selector.
enum Key {
    Id(String),
    Class(String),
    Tag(String),
    Anything,
}

fn key(selector: &str) -> Key {
    // The last compound: after the last combinator outside brackets.
    let (mut depth, mut start) = (0usize, 0);
    for (at, c) in selector.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            ' ' | '>' | '+' | '~' | '\t' | '\n' if depth == 0 => start = at + 1,
            _ => {}
        }
    }
    let compound = &selector[start..];
    let simple = &compound[..compound.find([':', '[']).unwrap_or(compound.len())];
    if simple.contains('\\') {
        return Key::Anything;
    }
    let word = |text: &str| text[..text.find(['.', '#']).unwrap_or(text.len())].to_owned();
    if let Some((_, id)) = simple.split_once('#') {
        Key::Id(word(id))
    } else if let Some((_, class)) = simple.split_once('.') {
        Key::Class(word(class))
    } else if simple.is_empty() || simple.contains(['*', '|']) {
        Key::Anything
    } else {
        Key::Tag(simple.to_ascii_lowercase())
    }
}
