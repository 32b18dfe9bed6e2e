//! Numbers as people write them in tables.

use crate::model::{Number, Unit};

impl Number {
    /// Reads a cell that holds one number: `1,234.5`, `(3.2%)`, `−0.35`, `$1.2`, `12 bps`, `1.5x`, `0.45***`, `.08`, `-`.
    ///
    /// `None` where the text is anything else, also where it can be read in two ways (`1.234` is 1.234, not 1234; `1,23` is none).
    pub fn parse(text: &str) -> Option<Self> {
        let mut s = text.trim();
        let mut unit = None;
        // Stars and daggers mark significance or a note.
        s = s.trim_end_matches(['*', '\u{2217}', '†', '‡', '§']).trim_end();
        let mut negative = false;
        if let Some(inner) = s
            .strip_prefix('(')
            .and_then(|r| r.strip_suffix(')').or_else(|| r.strip_suffix(")%")))
        {
            if s.ends_with('%') {
                unit = Some(Unit::Percent);
            }
            negative = true;
            s = inner.trim();
        }
        let mut signed = false;
        loop {
            let mut chars = s.chars();
            match chars.next()? {
                '-' | '\u{2212}' | '\u{2013}' | '\u{2012}' | '\u{2010}' | '\u{2011}' if !signed => {
                    negative = !negative;
                    signed = true;
                }
                '+' if !signed => signed = true,
                '$' | '€' | '£' | '¥' if unit.is_none() => unit = Some(Unit::Currency),
                _ => break,
            }
            s = chars.as_str().trim_start();
        }
        let end = s
            .find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',')
            .unwrap_or(s.len());
        let (digits, rest) = s.split_at(end);
        match rest.trim().to_ascii_lowercase().as_str() {
            "" => {}
            "%" | "pct" | "percent" => unit = Some(Unit::Percent),
            "bp" | "bps" => unit = Some(Unit::BasisPoints),
            "x" | "×" => unit = Some(Unit::Times),
            "usd" | "eur" | "gbp" | "jpy" | "chf" if unit.is_none() => unit = Some(Unit::Currency),
            _ => return None,
        }
        let value = parse_digits(digits)?;
        Some(Self {
            value: if negative { -value } else { value },
            unit,
        })
    }
}

/// Digits with optional thousands commas and one decimal point.
fn parse_digits(digits: &str) -> Option<f64> {
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if fraction.contains(['.', ',']) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let mut joined = String::from(first);
    let mut grouped = false;
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        grouped = true;
        joined.push_str(group);
    }
    if grouped && (first.is_empty() || first.len() > 3) {
        return None;
    }
    if joined.is_empty() {
        joined.push('0');
    }
    if !fraction.is_empty() {
        joined.push('.');
        joined.push_str(fraction);
    }
    joined.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(text: &str) -> Option<f64> {
        Number::parse(text).map(|n| n.value)
    }

    #[test]
    fn written_forms() {
        for (text, expected) in [
            ("1,234.5", 1234.5),
            ("(3.2%)", -3.2),
            ("(3.2)%", -3.2),
            ("−0.35", -0.35),
            ("–2", -2.0),
            ("$1.20", 1.2),
            ("-$5", -5.0),
            ("12 bps", 12.0),
            ("1.5x", 1.5),
            ("0.45***", 0.45),
            (".08", 0.08),
            ("12.5 %", 12.5),
            ("2003", 2003.0),
            ("+7", 7.0),
        ] {
            assert_eq!(value(text), Some(expected), "{text}");
        }
        assert_eq!(Number::parse("12%").unwrap().unit, Some(Unit::Percent));
    }

    #[test]
    fn everything_else_is_no_number() {
        for text in [
            "", "-", "n/a", "1,23", "1.2.3", "12-24", "A1", "1 2", "Q1", "(1", "%", "1e5",
        ] {
            assert_eq!(value(text), None, "{text}");
        }
    }
}
