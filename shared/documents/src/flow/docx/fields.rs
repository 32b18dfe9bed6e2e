//! Fields whose code is what they show: signs (`SYMBOL 163 \\f "Symbol"`), formulas (`EQ \\f(1,2)`), controls of forms.

use super::super::math::{self, Math};
use super::super::script::Script;
use super::super::symbol;
use super::super::xml::Node;

/// Bytes of a code that are read.
pub(super) const MAX_CODE: usize = 2_000;
/// Formulas in formulas.
const MAX_DEPTH: usize = 20;

/// What a field without a result shows, and how it stands on the line.
pub(super) fn shown(code: &str) -> (Script, String) {
    let code = code.trim();
    let (name, rest) = code.split_once(char::is_whitespace).unwrap_or((code, ""));
    match name.to_ascii_uppercase().as_str() {
        "SYMBOL" => (Script::Line, sign(rest).map(String::from).unwrap_or_default()),
        "EQ" => equation(rest.trim()),
        _ => (Script::Line, String::new()),
    }
}

/// What a control of a form shows: the entry chosen from a list, a box that is ticked or not.
pub(super) fn control(begin: Node<'_, '_>) -> Option<String> {
    let data = begin.child("ffData")?;
    if let Some(list) = data.child("ddList") {
        let number = |name: &str| list.child(name)?.value()?.parse::<usize>().ok();
        let chosen = number("result").or_else(|| number("default")).unwrap_or(0);
        let mut entries = list.children().filter(|n| n.name() == "listEntry");
        return entries.nth(chosen)?.value();
    }
    let tick = data.child("checkBox")?;
    let said = tick.child("checked").or_else(|| tick.child("default"));
    let ticked = said.is_some_and(|n| n.is_on());
    Some(if ticked { "☒" } else { "☐" }.to_owned())
}

fn sign(arguments: &str) -> Option<char> {
    let number = arguments.split_whitespace().next()?;
    let code = match number.strip_prefix("0x").or_else(|| number.strip_prefix("0X")) {
        Some(hex) => u32::from_str_radix(hex, 16).ok()?,
        None => number.parse().ok()?,
    };
    let font = (arguments.split_once("\\f"))
        .map(|(_, font)| font.trim_start())
        .map(|font| match font.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next().unwrap_or_default(),
            None => font.split_whitespace().next().unwrap_or_default(),
        })
        .unwrap_or_default();
    let private = if symbol::is_symbolic(font) && code < 0x100 {
        code + 0xf000
    } else {
        code
    };
    Some(symbol::character(font, char::from_u32(private)?)).filter(|c| !c.is_control())
}

fn equation(code: &str) -> (Script, String) {
    let lower = code.to_ascii_lowercase();
    let script = match () {
        _ if lower.starts_with("\\s\\up") => Script::Raised,
        _ if lower.starts_with("\\s\\do") => Script::Lowered,
        _ => Script::Line,
    };
    (script, formula(code, 0).linear(""))
}

/// A formula of switches: `\f(1,2)`, `\r(3,x)`. Of others, what stands in their brackets.
fn formula(code: &str, depth: usize) -> Math {
    let mut parts = Vec::new();
    let mut rest = code;
    while let Some(at) = rest.find('\\').filter(|_| depth < MAX_DEPTH) {
        parts.push(math::tokens(rest[..at].trim()));
        let tail = &rest[at + 1..];
        let name = tail.chars().next().map(|c| c.to_ascii_lowercase());
        let Some(open) = tail.find('(') else {
            return Math::row(parts);
        };
        let (arguments, after) = arguments(&tail[open + 1..]);
        rest = after;
        let mut inner: Vec<Math> = arguments.iter().map(|a| formula(a, depth + 1)).collect();
        parts.push(match (name, inner.len()) {
            (Some('f'), 2) => {
                let below = inner.pop().unwrap_or_else(|| math::tokens(""));
                Math::Fraction(Box::new(Math::row(inner)), Box::new(below))
            }
            (Some('r'), 1) => Math::Root(Box::new(Math::row(inner)), None),
            (Some('r'), 2) => {
                let root = inner.pop().unwrap_or_else(|| math::tokens(""));
                Math::Root(Box::new(root), Some(Box::new(Math::row(inner))))
            }
            _ => Math::row(inner),
        });
    }
    parts.push(math::tokens(rest.trim()));
    Math::row(parts)
}

/// The arguments in brackets, which commas or semicolons part, and what follows the brackets.
fn arguments(text: &str) -> (Vec<&str>, &str) {
    let (mut depth, mut start, mut out) = (0usize, 0, Vec::new());
    for (at, c) in text.char_indices() {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            ')' => {
                out.push(&text[start..at]);
                return (out, &text[at + 1..]);
            }
            ',' | ';' if depth == 0 => {
                out.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    out.push(&text[start..]);
    (out, "")
}
