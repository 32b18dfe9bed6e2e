//! Calls in program text and their arguments, told apart without reading them.

/// A call: `strategy.entry("L", strategy.long, when = up)`.
pub(super) struct Call<'t> {
    pub name: &'t str,
    /// Keys, where there are some, and values.
    pub arguments: Vec<(Option<&'t str>, &'t str)>,
}

/// The call that a text is, from its first letter to its last bracket.
pub(super) fn call(text: &str) -> Option<Call<'_>> {
    let text = text.trim();
    let (name, rest) = text.split_once('(')?;
    let (name, inner) = (name.trim_end(), rest.strip_suffix(')')?);
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
    if name.is_empty() || !name.chars().all(plain) || depth(inner)? != 0 {
        return None;
    }
    let arguments = parts(inner, ',').into_iter().filter(|a| !a.is_empty());
    Some(Call {
        name,
        arguments: arguments.map(keyed).collect(),
    })
}

fn keyed(argument: &str) -> (Option<&str>, &str) {
    let word = |key: &str| !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_');
    match argument.split_once('=') {
        Some((key, value)) if word(key.trim()) && !value.starts_with('=') => (Some(key.trim()), value.trim()),
        _ => (None, argument),
    }
}

/// How many brackets are open at the end of a text; none if one is closed that was not opened, or a quotation is left open.
pub(super) fn depth(text: &str) -> Option<usize> {
    let mut open = 0usize;
    let mut quote = None;
    for c in text.chars() {
        match (quote, c) {
            (Some(q), _) if c == q => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[') => open += 1,
            (None, ')' | ']') => open = open.checked_sub(1)?,
            _ => {}
        }
    }
    quote.is_none().then_some(open)
}

/// The bytes of a text that stand in no quotation, each with the number of brackets open before it.
pub(super) fn bare(text: &str) -> Vec<(usize, char, usize)> {
    let mut out = Vec::new();
    let (mut open, mut quote) = (0usize, None);
    for (at, c) in text.char_indices() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => {}
            None => {
                out.push((at, c, open));
                match c {
                    '"' | '\'' => quote = Some(c),
                    '(' | '[' => open += 1,
                    ')' | ']' => open = open.saturating_sub(1),
                    _ => {}
                }
            }
        }
    }
    out
}

/// The parts of a text between marks that stand in no bracket and no quotation.
pub(super) fn parts(text: &str, mark: char) -> Vec<&str> {
    let mut out = Vec::new();
    let mut from = 0;
    for (at, _, _) in bare(text).into_iter().filter(|(_, c, d)| *c == mark && *d == 0) {
        out.push(text.get(from..at).unwrap_or_default().trim());
        from = at + mark.len_utf8();
    }
    out.push(text.get(from..).unwrap_or_default().trim());
    out
}

/// The words of a quotation that is the whole of a text.
pub(super) fn quoted(text: &str) -> Option<&str> {
    let inner = ['"', '\'']
        .iter()
        .find_map(|q| text.strip_prefix(*q)?.strip_suffix(*q))?;
    (!inner.contains(['"', '\''])).then_some(inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_and_their_arguments() {
        let found = call("strategy.entry(\"a, b\", strategy.long, when = f(x, 1) == 2)").unwrap();
        assert_eq!(found.name, "strategy.entry");
        assert_eq!(
            found.arguments,
            [
                (None, "\"a, b\""),
                (None, "strategy.long"),
                (Some("when"), "f(x, 1) == 2")
            ]
        );
        assert!(call("f(x) + g(y)").is_none());
        assert!(call("f(x").is_none());
        assert_eq!(parts("a = f(1; 2); b", ';'), ["a = f(1; 2)", "b"]);
    }
}
