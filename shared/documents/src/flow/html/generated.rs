//! Text that style sheets put before and after what elements hold, and what they count for it: `h2::before { content: counter(h) ". " }`.

use super::super::numeral;
use super::Writer;
use super::css::Declaration;
use scraper::ElementRef;

/// Counters of one page at one time.
const MAX_COUNTERS: usize = 1_000;

/// What is counted: names and numbers, each with the depth of the element that began it.
#[derive(Debug, Default)]
pub(super) struct Counters(Vec<(usize, String, i64)>);

impl Counters {
    /// Does what an element at this depth says of counters.
    fn declare(&mut self, declared: &[Declaration], depth: usize) {
        for property in ["counter-reset", "counter-increment", "counter-set"] {
            let Some(said) = declared.iter().rev().find(|d| d.property == property) else {
                continue;
            };
            let mut words = said.value.split_whitespace().peekable();
            while let Some(name) = words.next().filter(|name| *name != "none") {
                let number = words.peek().and_then(|w| w.parse::<i64>().ok());
                if number.is_some() {
                    words.next();
                }
                let begin = property == "counter-reset";
                let usual = i64::from(property == "counter-increment");
                let number = number.unwrap_or(usual);
                let room = self.0.len() < MAX_COUNTERS;
                let known =
                    (self.0.iter_mut().rev()).find(|(at, n, _)| n == name && (!begin || *at == depth));
                if let Some((.., value)) = known {
                    *value = match property {
                        "counter-increment" => value.saturating_add(number),
                        _ => number,
                    };
                } else if room {
                    self.0.push((depth, name.to_owned(), number));
                }
            }
        }
    }

    /// Ends an element at this depth: what its children began is over, what it began itself holds for its siblings.
    pub(super) fn leave(&mut self, depth: usize) {
        self.0.retain(|(at, ..)| *at <= depth);
    }

    fn value(&self, name: &str) -> i64 {
        let found = self.0.iter().rev().find(|(_, n, _)| n == name);
        found.map_or(0, |(.., value)| *value)
    }

    fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = i64> + 'a {
        self.0
            .iter()
            .filter(move |(_, n, _)| n == name)
            .map(|(.., value)| *value)
    }

    /// What a value of `content` says.
    fn content(&self, value: &str, element: ElementRef<'_>) -> String {
        let mut out = String::new();
        let mut rest = value.trim();
        while let Some(c) = rest.chars().next() {
            if c == '"' || c == '\'' {
                let (text, tail) = string(&rest[1..], c);
                out.push_str(&text);
                rest = tail;
            } else if let Some(end) = rest
                .find(')')
                .filter(|end| rest[..*end].contains('(') && !rest[..*end].starts_with(char::is_whitespace))
            {
                let (function, tail) = rest.split_at(end);
                rest = &tail[1..];
                let (name, arguments) = function.split_once('(').unwrap_or((function, ""));
                let mut arguments = arguments.split(',').map(str::trim);
                let first = arguments.next().unwrap_or_default().to_ascii_lowercase();
                match name.trim().to_ascii_lowercase().as_str() {
                    "attr" => out.push_str(element.value().attr(&first).unwrap_or_default()),
                    "counter" => out.push_str(&number(self.value(&first), arguments.next())),
                    "counters" => {
                        let between = arguments.next().unwrap_or_default();
                        let style = arguments.next();
                        let all: Vec<String> = self.values(&first).map(|n| number(n, style)).collect();
                        out.push_str(&all.join(between.trim_matches(['"', '\''])));
                    }
                    _ => {}
                }
            } else {
                let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
                match &rest[..end] {
                    "open-quote" => out.push('“'),
                    "close-quote" => out.push('”'),
                    // A picture's words follow the bar.
                    "/" => return out,
                    _ => {}
                }
                rest = &rest[end..];
            }
            rest = rest.trim_start();
        }
        // Letters of fonts that draw pictures.
        out.retain(|c| !('\u{e000}'..='\u{f8ff}').contains(&c));
        out
    }
}

fn number(n: i64, style: Option<&str>) -> String {
    match style.unwrap_or_default().to_ascii_lowercase().as_str() {
        "lower-alpha" | "lower-latin" => numeral::letters(n),
        "upper-alpha" | "upper-latin" => numeral::letters(n).to_uppercase(),
        "lower-roman" => numeral::roman(n),
        "upper-roman" => numeral::roman(n).to_uppercase(),
        "decimal-leading-zero" => format!("{n:02}"),
        "none" => String::new(),
        _ => n.to_string(),
    }
}

/// A string up to its closing quote, its escapes resolved, and what follows.
fn string(text: &str, quote: char) -> (String, &str) {
    let mut out = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c == quote {
            break;
        }
        if c != '\\' {
            out.push(c);
            continue;
        }
        let digits = rest.bytes().take(6).take_while(u8::is_ascii_hexdigit).count();
        if digits > 0 {
            let letter = u32::from_str_radix(&rest[..digits], 16)
                .ok()
                .and_then(char::from_u32);
            // A line break in generated text is white space here.
            out.extend(letter.map(|c| if c.is_control() { ' ' } else { c }));
            rest = &rest[digits..];
            rest = rest.strip_prefix(' ').unwrap_or(rest);
        } else if let Some(c) = rest.chars().next() {
            out.push(c);
            rest = &rest[c.len_utf8()..];
        }
    }
    (out, rest)
}

impl Writer<'_, '_> {
    /// Shows what a style sheet puts before or after what the element holds.
    pub(super) fn generated(&mut self, element: ElementRef<'_>, after: bool) {
        let depth = self.styles.len();
        let Some(own) = self.styles.last() else { return };
        if own.gone.is_some() {
            return;
        }
        if self.sheet.counts && !after {
            let declared = self.sheet.declared(element);
            self.counters.declare(&declared, depth);
        }
        let declared = self.sheet.generated(element, after);
        let Some(content) = declared.iter().rev().find(|d| d.property == "content") else {
            return;
        };
        let style = own.generated(&declared);
        if style.gone.is_some_and(|reason| reason.is_none()) {
            return;
        }
        // What it counts is over with it.
        self.counters.declare(&declared, depth);
        let text = self.counters.content(&content.value, element);
        if text.is_empty() || style.struck {
            return;
        }
        match style.gone.flatten().or_else(|| style.unseen()) {
            Some(reason) => self.rich.push_hidden(reason, &text),
            None => {
                if style.block {
                    self.rich.push(" ");
                }
                self.show(&text, style.script);
            }
        }
    }
}
