//! Numbers as people write them in tables.

use crate::model::{Number, Unit};
use crate::superscript::is_raised_mark;

const CURRENCIES: [char; 4] = ['$', '€', '£', '¥'];

impl Number {
    /// Reads a cell that holds one number: `1,234.5`, `(3.2%)`, `$ (567)`, `−0.35`, `$1.2`, `12 bps`, `1.5x`, `0.45***`, `.08`, `-`.
    ///
    /// `None` where the text is anything else, also where it can be read in two ways (`1.234` is 1.234, not 1234; `1,23` is none).
    pub fn parse(text: &str) -> Option<Self> {
        let mut s = text.trim();
        let mut unit = None;
        // Stars and daggers mark significance or a note.
        s = s.trim_end_matches(['*', '\u{2217}', '†', '‡', '§']).trim_end();
        let mut negative = false;
        // Accounts set the currency before the bracket that means less than nothing.
        if let Some(rest) = s.strip_prefix(CURRENCIES)
            && rest.trim_start().starts_with('(')
        {
            unit = Some(Unit::Currency);
            s = rest.trim_start();
        }
        if let Some(inner) = s.strip_prefix('(').and_then(|r| {
            r.strip_suffix(')')
                .or_else(|| r.strip_suffix('%')?.trim_end().strip_suffix(')'))
        }) {
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
                c if CURRENCIES.contains(&c) && unit.is_none() => unit = Some(Unit::Currency),
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

/// The number that a cell of a table holds, marks that lead to notes aside: `9.5¹` is 9.5. Raised figures after a ten are its power.
pub(crate) fn of_cell(text: &str) -> Option<Number> {
    let is_mark = |c: char| is_raised_mark(c) || c == ',';
    Number::parse(text).or_else(|| {
        let plain = text.trim_end_matches(is_mark);
        let plain = match plain.rsplit_once('^') {
            Some((number, mark)) if mark.chars().all(char::is_alphabetic) => number,
            _ => plain,
        };
        let ten = plain.ends_with("10") && !plain.contains(['.', '%', '(']);
        (plain.len() < text.len() && !ten).then(|| Number::parse(plain))?
    })
}

/// Whether text is a number by one way of writing them or the other: `3.2` or `3,2`.
pub(crate) fn is_figure(text: &str) -> bool {
    of_cell(text).is_some() || text.contains(',') && of_cell(&text.replace(',', ".")).is_some()
}

/// The numbers of a column that is written with decimal commas (`−3,2 %`, `1.234,5`, `12 345,0`): as some of its cells must be, and as all of
/// them can be. `None` if they are not.
pub(crate) fn with_decimal_commas(cells: &[&str]) -> Option<Vec<Option<Number>>> {
    if !cells.iter().any(|text| text.contains(',')) {
        return None;
    }
    let (mut sure, mut has_points) = (false, false);
    let mut numbers = Vec::with_capacity(cells.len());
    for text in cells {
        let plain: String = (text.char_indices())
            .filter(|(i, c)| !(is_grouping(*c) && stands_between_digits(text, *i, *c)))
            .map(|(_, c)| if c == ',' { '.' } else { c })
            .collect();
        let number = of_cell(&plain);
        // Three digits after a comma may be thousands.
        let decimals =
            (text.split_once(',')).map_or(0, |(_, t)| t.bytes().take_while(u8::is_ascii_digit).count());
        sure |= number.is_some() && decimals != 0 && decimals != 3;
        has_points |= match number {
            Some(_) => plain.contains('.') && !text.contains(','),
            // Read in the other way only: `1,234.5`.
            None => of_cell(text).is_some(),
        };
        numbers.push(number);
    }
    (sure && !has_points).then_some(numbers)
}

fn is_grouping(c: char) -> bool {
    matches!(c, '.' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '’' | '\'')
}

/// Whether three digits follow and one goes before: a group of thousands.
fn stands_between_digits(text: &str, at: usize, c: char) -> bool {
    let before = text[..at].chars().next_back();
    let after: String = text[at + c.len_utf8()..]
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    before.is_some_and(|b| b.is_ascii_digit()) && after.len() == 3
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
            ("(3.2) %", -3.2),
            ("−0.35", -0.35),
            ("–2", -2.0),
            ("$1.20", 1.2),
            ("-$5", -5.0),
            ("$ (567)", -567.0),
            ("€(1.5)", -1.5),
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

    #[test]
    fn decimal_commas_where_a_column_has_them() {
        let values = |cells: &[&str]| {
            with_decimal_commas(cells).map(|n| n.iter().map(|n| n.map(|n| n.value)).collect::<Vec<_>>())
        };
        assert_eq!(
            values(&["1 234,5", "12\u{202f}345,0", "1.234,5", "2.000", "(1,0) %", ""]),
            Some(vec![
                Some(1234.5),
                Some(12345.0),
                Some(1234.5),
                Some(2000.0),
                Some(-1.0),
                None
            ])
        );
        assert_eq!(
            values(&["−3,2 %", "9,5¹", "1,234"]),
            Some(vec![Some(-3.2), Some(9.5), Some(1.234)])
        );
        // Thousands, points, or both: nothing says that commas are decimal.
        for cells in [
            &["1,234", "5,678"][..],
            &["1,5", "2.5"],
            &["1,5", "1,234.5"],
            &["12.5", "3"],
            &["a, b"],
        ] {
            assert_eq!(values(cells), None, "{cells:?}");
        }
    }
}
