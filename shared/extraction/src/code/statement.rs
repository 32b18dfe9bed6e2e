//! The statements of program text: definitions, conditions and what is done on them.

use crate::pattern::pattern;

/// What is done.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Order {
    /// Held while the branch is taken: an asset, or what is traded.
    Hold(Option<String>),
    /// Bought.
    Buy(Option<String>),
    Sell,
    Short(Option<String>),
    Cash,
}

/// A line of program text.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Statement {
    /// It does nothing to the rule: a comment, a declaration.
    Idle,
    Define(String, String),
    If(String),
    ElseIf(String),
    Else,
    End,
    Do(Order),
}

/// The statements of a line; none if it is not understood.
pub(super) fn statements(line: &str, symbols: &[String]) -> Option<Vec<Statement>> {
    pattern!(
        IDLE,
        r"(?i)^(?:(?:strategy|indicator|study)\s*\(|(?:plot\w*|import|from \w+ import|alertcondition|hline|@version|def |function)\b)|^@|^[-=_*]{2,}$"
    );
    pattern!(
        BRANCH,
        r"(?i)^(?P<word>if|when|whenever|else if|elseif|elif)\b\s*(?P<rest>.+)$"
    );
    pattern!(
        OTHERWISE,
        r"(?i)^\}?\s*(?:else|otherwise)\b\s*[:{]?\s*(?P<rest>.*)$"
    );
    pattern!(END, r"(?i)^(?:end|endif|end if|fi|\})\s*;?$");
    pattern!(
        DEFINE,
        r"^(?:(?:var|float|bool|int|let|const|series|double)\s+)*(?P<name>[A-Za-z_]\w*)\s*=\s*(?P<value>[^=].*)$"
    );
    pattern!(
        SUFFIX,
        r"(?i)^(?P<order>[^()]+?)\s+(?:when|if)\s+(?P<condition>.+)$"
    );
    pattern!(
        LABEL,
        r"(?i)^(?P<order>(?:long |short )?(?:entry|exit|buy|sell)(?: (?:rule|signal|condition))?)\s*:\s*(?P<condition>.+)$"
    );
    let line = without_comment(line).trim().trim_end_matches(';').trim();
    // A declaration may name and draw things; how much is traded, when and on which bars changes what the rule does.
    pattern!(DECLARES, r"(?i)^(?:strategy|indicator|study)\s*\(");
    pattern!(SETS, r"(?i)\b(?P<name>[a-z_]+)\s*=[^=]");
    const DRAWS: [&str; 8] = [
        "title",
        "shorttitle",
        "overlay",
        "precision",
        "format",
        "max_bars_back",
        "max_lines_count",
        "max_labels_count",
    ];
    let sets = |c: regex::Captures<'_>| {
        c.name("name")
            .is_some_and(|n| !DRAWS.contains(&n.as_str().to_lowercase().as_str()))
    };
    if DECLARES.is_match(line) && SETS.captures_iter(line).any(sets) {
        return None;
    }
    if line.is_empty() || IDLE.is_match(line) && order(line, symbols).is_none() {
        return Some(vec![Statement::Idle]);
    }
    if END.is_match(line) {
        return Some(vec![Statement::End]);
    }
    if let Some(c) = BRANCH.captures(line) {
        let (condition, order) = divided(c.name("rest")?.as_str(), symbols)?;
        let branch = match c.name("word")?.as_str().to_lowercase().as_str() {
            "if" | "when" | "whenever" => Statement::If(condition),
            _ => Statement::ElseIf(condition),
        };
        return Some(std::iter::once(branch).chain(order).collect());
    }
    if let Some(c) = OTHERWISE.captures(line) {
        let rest = c.name("rest")?.as_str().trim();
        if let Some(c) = BRANCH.captures(rest) {
            let (condition, order) = divided(c.name("rest")?.as_str(), symbols)?;
            return Some(
                std::iter::once(Statement::ElseIf(condition))
                    .chain(order)
                    .collect(),
            );
        }
        let mut out = vec![Statement::Else];
        if !rest.is_empty() {
            out.push(Statement::Do(order(rest, symbols)?));
        }
        return Some(out);
    }
    if let Some(order) = order(line, symbols) {
        return Some(vec![Statement::Do(order)]);
    }
    if let Some(c) = DEFINE.captures(line) {
        let (name, value) = (c.name("name")?.as_str(), c.name("value")?.as_str());
        return Some(vec![Statement::Define(name.to_owned(), value.to_owned())]);
    }
    for pattern in [&*SUFFIX, &*LABEL] {
        if let Some(c) = pattern.captures(line)
            && let Some(order) = labelled(c.name("order")?.as_str(), symbols)
        {
            let condition = c.name("condition")?.as_str().to_owned();
            return Some(vec![
                Statement::If(condition),
                Statement::Do(order),
                Statement::End,
            ]);
        }
    }
    None
}

fn without_comment(line: &str) -> &str {
    comment_at(line).and_then(|at| line.get(..at)).unwrap_or(line)
}

/// The byte at which the comment of a line begins.
pub(super) fn comment_at(line: &str) -> Option<usize> {
    ["//", "#"].iter().filter_map(|m| line.find(m)).min()
}

/// A condition and the order behind it on the same line.
fn divided(rest: &str, symbols: &[String]) -> Option<(String, Option<Statement>)> {
    pattern!(
        THEN,
        r"(?i)^(?P<condition>.+?)\s*(?:\bthen\b|:|\{|->|=>)\s*(?P<order>.*)$"
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

fn labelled(text: &str, symbols: &[String]) -> Option<Order> {
    pattern!(
        ENTRY,
        r"(?i)^(?:long )?(?:entry|buy)(?: (?:rule|signal|condition))?$"
    );
    pattern!(
        SHORT_ENTRY,
        r"(?i)^short (?:entry|sell)(?: (?:rule|signal|condition))?$"
    );
    pattern!(
        EXIT,
        r"(?i)^(?:long )?(?:exit|sell)(?: (?:rule|signal|condition))?$"
    );
    let text = text.trim();
    if ENTRY.is_match(text) {
        Some(Order::Buy(None))
    } else if SHORT_ENTRY.is_match(text) {
        Some(Order::Short(None))
    } else if EXIT.is_match(text) {
        Some(Order::Sell)
    } else {
        order(text, symbols)
    }
}

/// What a line does.
fn order(text: &str, symbols: &[String]) -> Option<Order> {
    pattern!(
        PINE_ENTRY,
        r#"^strategy\.(?:entry|order)\(\s*(?:id\s*=\s*)?["'][^"']*["']\s*,\s*(?:direction\s*=\s*)?strategy\.(?P<side>long|short)\s*(?:,\s*(?:comment|alert_message)\s*=\s*[^,()]+)*\)$"#
    );
    pattern!(
        PINE_CLOSE,
        r#"^strategy\.(?:close_all\(\)|close\(\s*(?:id\s*=\s*)?["'][^"']*["']\s*(?:,\s*(?:comment|alert_message)\s*=\s*[^,()]+)*\))$"#
    );
    pattern!(
        VERB,
        r#"(?i)^(?P<verb>buy|hold|own|long|enter long|go long|be long|enter|open long|invest in|invest|sell short|short|enter short|go short|open short|sell|exit|exit long|close long|close position|close the position|close|flat|go flat|be flat|stay flat|liquidate|cash|hold cash|go to cash|stay in cash|move to cash|in cash|cover)(?: ?(?:\(\s*["']?(?P<call>[A-Z^][A-Z0-9.^\-]*)?["']?\s*\)| ?(?:100% ?(?:of |in )?)?(?P<asset>[A-Z^][A-Z0-9.^\-]*)))?$"#
    );
    pattern!(
        POSITION,
        r"(?i)^(?:position|pos|signal|weight|w)\s*=\s*(?P<value>1|1\.0|0|0\.0|-1|-1\.0|100%)$"
    );
    pattern!(ALL, r"^100% ?(?:of |in )?(?P<asset>[A-Z^][A-Z0-9.^\-]*)$");
    let text = text.trim().trim_end_matches(['.', ';']);
    if let Some(c) = PINE_ENTRY.captures(text) {
        return Some(match c.name("side")?.as_str() {
            "long" => Order::Buy(None),
            _ => Order::Short(None),
        });
    }
    if PINE_CLOSE.is_match(text) {
        return Some(Order::Sell);
    }
    if let Some(c) = POSITION.captures(text) {
        return Some(match c.name("value")?.as_str() {
            "1" | "1.0" | "100%" => Order::Hold(None),
            "0" | "0.0" => Order::Cash,
            _ => Order::Short(None),
        });
    }
    let known = |name: &str| symbols.iter().any(|s| s == name);
    if let Some(c) = ALL.captures(text) {
        let asset = c.name("asset")?.as_str();
        return known(asset).then(|| Order::Hold(Some(asset.to_owned())));
    }
    let c = VERB.captures(text)?;
    let asset = c.name("call").or_else(|| c.name("asset")).map(|m| m.as_str());
    let verb = c.name("verb")?.as_str().to_lowercase();
    let cash = asset.is_some_and(|a| a.eq_ignore_ascii_case("cash"));
    if asset.is_some_and(|a| !known(a)) && !cash {
        return None;
    }
    let asset = asset.filter(|_| !cash).map(str::to_owned);
    Some(match verb.as_str() {
        "hold" | "own" | "be long" if cash => Order::Cash,
        "hold" | "own" | "be long" | "invest in" | "invest" => Order::Hold(asset),
        "buy" | "long" | "enter long" | "go long" | "enter" | "open long" => Order::Buy(asset),
        "sell short" | "short" | "enter short" | "go short" | "open short" => Order::Short(asset),
        "sell" | "exit" | "exit long" | "close long" | "close position" | "close the position" | "close"
        | "liquidate" | "cover" => Order::Sell,
        _ => Order::Cash,
    })
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
        assert_eq!(all("//@version=5"), Some(vec![Statement::Idle]));
        assert_eq!(
            all("fast = 10"),
            Some(vec![Statement::Define("fast".into(), "10".into())])
        );
        assert_eq!(all("send an e-mail to the desk"), None);
        assert_eq!(all("strategy(\"x\", default_qty_value=10)"), None);
    }
}
