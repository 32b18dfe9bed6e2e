//! The statements of program text: definitions, conditions and what is done on them.

use super::call::call;
use super::declaration::{Terms, declared, position_size};
use super::order::{Order, labelled, order, pine, position};
use crate::pattern::pattern;

/// A line of program text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Statement {
    /// It draws, or does nothing at all.
    Idle(String),
    Declare(Terms),
    Define(String, String),
    /// Several names at once: `[macd, signal, _] = ta.macd(…)`.
    Unpack(Vec<String>, String),
    If(String),
    ElseIf(String),
    Else,
    End,
    Do(Order),
}

pattern!(
    BRANCH,
    r"(?i)^(?P<word>if|when|whenever|else if|elseif|elif)\b\s*(?P<rest>.+)$"
);

/// The statements of a line without its comment; none if it is not understood.
pub(super) fn statements(line: &str, symbols: &[String]) -> Option<Vec<Statement>> {
    pattern!(ELSE, r"(?i)\s+(?:else|otherwise)\b");
    pattern!(ASSIGNS, r"^(?:\w+\s+)?\w+\s*=");
    let line = line.trim();
    if let Some(choice) = chosen_position(line) {
        return Some(choice);
    }
    let mut parts: Vec<&str> = Vec::new();
    let mut from = 0;
    if !ASSIGNS.is_match(line) {
        for found in ELSE.find_iter(line) {
            parts.push(line.get(from..found.start())?);
            from = found.start();
        }
    }
    parts.push(line.get(from..)?);
    let all: Option<Vec<_>> = parts.into_iter().map(|part| statement(part, symbols)).collect();
    Some(all?.into_iter().flatten().collect())
}

/// `position = 1 if … else 0`, `signal = 1 where … else -1`, `position = … ? 1 : 0`, `position = np.where(…, 1, 0)`.
fn chosen_position(line: &str) -> Option<Vec<Statement>> {
    pattern!(
        BEHIND,
        r"(?i)^(?:position|pos|signal|weight|w)\s*=\s*(?P<then>-?[\d.]+%?)\s+(?:if|where|when)\s+(?P<condition>.+?)\s+(?:else|otherwise)\s+(?P<else>-?[\d.]+%?)$"
    );
    pattern!(
        BEFORE,
        r"(?i)^(?:position|pos|signal|weight|w)\s*=\s*(?P<condition>[^?:]+)\?\s*(?P<then>-?[\d.]+%?)\s*:\s*(?P<else>-?[\d.]+%?)$"
    );
    pattern!(
        WHERE,
        r"(?i)^(?:position|pos|signal|weight|w)\s*=\s*np\.where\((?P<condition>.+),\s*(?P<then>-?[\d.]+)\s*,\s*(?P<else>-?[\d.]+)\s*\)$"
    );
    let c = [&*BEHIND, &*BEFORE, &*WHERE]
        .iter()
        .find_map(|p| p.captures(line))?;
    let named = |name: &str| c.name(name).map(|m| m.as_str());
    Some(vec![
        Statement::If(named("condition")?.trim().to_owned()),
        Statement::Do(position(named("then")?)?),
        Statement::Else,
        Statement::Do(position(named("else")?)?),
        Statement::End,
    ])
}

fn statement(line: &str, symbols: &[String]) -> Option<Vec<Statement>> {
    pattern!(
        OTHERWISE,
        r"(?i)^\}?\s*(?:else|otherwise)\b\s*[:{]?\s*(?P<rest>.*)$"
    );
    pattern!(END, r"(?i)^(?:end|endif|end if|fi|\})\s*;?$");
    pattern!(DECLARES, r"(?i)^(?:strategy|indicator|study)\s*\(");
    let line = line.trim().trim_end_matches(';').trim();
    if DECLARES.is_match(line) {
        return Some(vec![Statement::Declare(declared(line)?)]);
    }
    if let Some(terms) = position_size(line) {
        return Some(vec![Statement::Declare(terms)]);
    }
    if line.is_empty() || draws(line) && order(line, symbols).is_none() {
        return Some(vec![Statement::Idle(line.to_owned())]);
    }
    if END.is_match(line) {
        return Some(vec![Statement::End]);
    }
    if let Some(c) = BRANCH.captures(line) {
        return branch(c.name("word")?.as_str(), c.name("rest")?.as_str(), symbols);
    }
    if let Some(c) = OTHERWISE.captures(line) {
        let rest = c.name("rest")?.as_str().trim();
        if let Some(c) = BRANCH.captures(rest) {
            return branch("else if", c.name("rest")?.as_str(), symbols);
        }
        let mut out = vec![Statement::Else];
        if !rest.is_empty() {
            out.push(Statement::Do(order(rest, symbols)?));
        }
        return Some(out);
    }
    // `strategy.entry("L", strategy.long, when = up)`.
    if let Some((Some(condition), order)) = pine(line) {
        return Some(conditional(condition, order));
    }
    if let Some(order) = order(line, symbols) {
        return Some(vec![Statement::Do(order)]);
    }
    definition(line).or_else(|| suffixed(line, symbols))
}

/// Whether a line only draws or imports.
fn draws(line: &str) -> bool {
    pattern!(
        DRAWS,
        r"(?i)^(?:(?:\w+\s*=\s*)?(?:plot|plotshape|plotchar|plotarrow|plotcandle|plotbar|hline|fill|bgcolor|barcolor|alertcondition|_section_begin|_section_end|_section_name)\s*\(.*\)$|(?:import|from \w+ import|def |function)\b)|^@|^[-=_*]{2,}$"
    );
    DRAWS.is_match(line)
}

fn branch(word: &str, rest: &str, symbols: &[String]) -> Option<Vec<Statement>> {
    let (condition, order) = divided(rest, symbols)?;
    let branch = match word.to_lowercase().as_str() {
        "if" | "when" | "whenever" => Statement::If(condition),
        _ => Statement::ElseIf(condition),
    };
    Some(std::iter::once(branch).chain(order).collect())
}

fn conditional(condition: String, order: Order) -> Vec<Statement> {
    vec![Statement::If(condition), Statement::Do(order), Statement::End]
}

fn definition(line: &str) -> Option<Vec<Statement>> {
    pattern!(
        DEFINE,
        r"^(?P<kept>var\s+)?(?:(?:float|bool|int|let|const|series|simple|double)\s+)*(?P<name>[A-Za-z_]\w*)\s*=\s*(?P<value>[^=].*)$"
    );
    pattern!(UNPACK, r"^\[(?P<names>[\w\s,]+)\]\s*=\s*(?P<value>[^=].*)$");
    if let Some(c) = UNPACK.captures(line) {
        let names = c.name("names")?.as_str().split(',').map(|n| n.trim().to_owned());
        return Some(vec![Statement::Unpack(
            names.collect(),
            c.name("value")?.as_str().to_owned(),
        )]);
    }
    let c = DEFINE.captures(line)?;
    let (name, value) = (c.name("name")?.as_str(), c.name("value")?.as_str());
    // Pine's `var` keeps the value of the first bar.
    if c.name("kept").is_some() && value.trim().parse::<f64>().is_err() {
        return None;
    }
    Some(vec![Statement::Define(name.to_owned(), value.to_owned())])
}

/// An order before its condition: `buy SPY when …`, `Entry: …`.
fn suffixed(line: &str, symbols: &[String]) -> Option<Vec<Statement>> {
    pattern!(
        SUFFIX,
        r"(?i)^(?P<order>[^()]+?)\s+(?:when|if)\s+(?P<condition>.+)$"
    );
    pattern!(
        LABEL,
        r"(?i)^(?P<order>(?:long |short )?(?:entry|exit|buy|sell)(?: (?:rule|signal|condition))?)\s*:\s*(?P<condition>.+)$"
    );
    [&*SUFFIX, &*LABEL].iter().find_map(|pattern| {
        let c = pattern.captures(line)?;
        let order = labelled(c.name("order")?.as_str(), symbols)?;
        Some(conditional(c.name("condition")?.as_str().to_owned(), order))
    })
}

/// A condition and the order behind it on the same line.
fn divided(rest: &str, symbols: &[String]) -> Option<(String, Option<Statement>)> {
    pattern!(
        THEN,
        r"(?i)^(?P<condition>.+?)\s*(?:\bthen\b|\bdo\b|:|\{|->|=>)\s*(?P<order>.*)$"
    );
    if let Some(c) = THEN.captures(rest) {
        let order_text = c.name("order")?.as_str().trim().trim_end_matches('}').trim();
        let condition = c.name("condition")?.as_str().to_owned();
        if order_text.is_empty() {
            return Some((condition, None));
        }
        return Some((condition, Some(Statement::Do(order(order_text, symbols)?))));
    }
    Some((rest.trim_end_matches(':').to_owned(), None))
}

/// The number that a Pine input stands at (`input.int(14, "Length")`), or the series it names.
pub(super) fn input(value: &str) -> Option<String> {
    let found = call(value)?;
    let plain = matches!(
        found.name,
        "input"
            | "input.int"
            | "input.float"
            | "input.bool"
            | "input.source"
            | "input.integer"
            | "input.price"
    );
    if !plain {
        return None;
    }
    let is_default = |(i, (key, _)): &(usize, &(Option<&str>, &str))| match key {
        Some(key) => *key == "defval",
        None => *i == 0,
    };
    let (_, (_, value)) = found.arguments.iter().enumerate().find(is_default)?;
    Some((*value).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_several_kinds() {
        let symbols = vec!["SPY".to_owned(), "BIL".to_owned()];
        let all = |line: &str| statements(line, &symbols);
        assert_eq!(
            all("if close > sma(close, 200):"),
            Some(vec![Statement::If("close > sma(close, 200)".into())])
        );
        assert_eq!(
            all("IF close > open THEN buy SPY"),
            Some(vec![
                Statement::If("close > open".into()),
                Statement::Do(Order::Buy(Some("SPY".into())))
            ])
        );
        assert_eq!(
            all("else hold BIL"),
            Some(vec![
                Statement::Else,
                Statement::Do(Order::Hold(Some("BIL".into())))
            ])
        );
        assert_eq!(
            all("strategy.entry(\"L\", strategy.long)"),
            Some(vec![Statement::Do(Order::Buy(None))])
        );
        assert_eq!(
            all("position = 1 if close > open else 0"),
            Some(vec![
                Statement::If("close > open".into()),
                Statement::Do(Order::Hold(None)),
                Statement::Else,
                Statement::Do(Order::Cash),
                Statement::End
            ])
        );
        assert_eq!(
            all("[a, b, _] = ta.macd(close, 12, 26, 9)"),
            Some(vec![Statement::Unpack(
                vec!["a".into(), "b".into(), "_".into()],
                "ta.macd(close, 12, 26, 9)".into()
            )])
        );
        assert_eq!(
            all("fast = 10"),
            Some(vec![Statement::Define("fast".into(), "10".into())])
        );
        assert_eq!(all("send an e-mail to the desk"), None);
        assert_eq!(all("strategy(\"x\", default_qty_value=10)"), None);
        assert_eq!(all("var float x = close"), None);
    }

    #[test]
    fn inputs_stand_at_their_defaults() {
        assert_eq!(input("input.int(14, \"Length\")").as_deref(), Some("14"));
        assert_eq!(input("input(title=\"x\", defval=20)").as_deref(), Some("20"));
        assert_eq!(input("input.time(14)"), None);
    }
}
