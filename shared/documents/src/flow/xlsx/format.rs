//! Number formats: how a spreadsheet shows a number.

/// A number format, such as `0.0%` or `#,##0;(#,##0)`.
#[derive(Clone, Debug, Default)]
pub(in crate::flow) struct Format {
    /// For positive numbers, negative ones, zero; fewer stand for the others, too.
    sections: Vec<String>,
}

/// The code of a format that every file knows. Where it is the reader's country that decides, dates are written as in ISO 8601.
pub(super) fn builtin(id: u32) -> &'static str {
    match id {
        1 => "0",
        2 => "0.00",
        3 => "#,##0",
        4 => "#,##0.00",
        5 | 6 => "$#,##0;-$#,##0",
        7 | 8 => "$#,##0.00;-$#,##0.00",
        9 => "0%",
        10 => "0.00%",
        11 => "0.00E+00",
        12 => "# ?/?",
        13 => "# ??/??",
        14 => "yyyy-mm-dd",
        15 => "d-mmm-yy",
        16 => "d-mmm",
        17 => "mmm-yy",
        18 => "h:mm AM/PM",
        19 => "h:mm:ss AM/PM",
        20 => "h:mm",
        21 => "h:mm:ss",
        22 => "yyyy-mm-dd h:mm",
        37 | 38 => "#,##0;(#,##0)",
        39 | 40 => "#,##0.00;(#,##0.00)",
        41 | 42 => "#,##0;(#,##0)",
        43 | 44 => "#,##0.00;(#,##0.00)",
        45 => "mm:ss",
        46 => "h:mm:ss",
        47 => "mm:ss.0",
        48 => "0.0E+0",
        49 => "@",
        _ => "General",
    }
}

impl Format {
    pub(in crate::flow) fn read(code: &str) -> Self {
        let code = &code[..code.floor_char_boundary(500)];
        let mut sections = vec![String::new()];
        let mut characters = code.chars();
        let mut quoted = false;
        while let Some(c) = characters.next() {
            let Some(section) = sections.last_mut() else { break };
            match c {
                '"' => {
                    quoted = !quoted;
                    section.push(c);
                }
                '\\' => {
                    section.push(c);
                    section.extend(characters.next());
                }
                ';' if !quoted => sections.push(String::new()),
                _ => section.push(c),
            }
        }
        Self { sections }
    }

    /// A number as it is shown.
    pub(in crate::flow) fn show(&self, value: f64, old_dates: bool) -> String {
        let (section, signed) = self.section(value);
        let shown = if signed { value } else { value.abs() };
        let tokens = tokens(section);
        if section.trim().is_empty() && self.sections.len() < 2
            || tokens.iter().any(|t| matches!(t, Token::General))
        {
            return literal(&tokens, &general(shown));
        }
        if tokens.iter().any(|t| matches!(t, Token::Date(_))) {
            return date(&tokens, shown, old_dates).unwrap_or_else(|| general(value));
        }
        number(&tokens, shown)
    }

    /// Text as it is shown: by the fourth section, or by the only one if that is for text.
    pub(super) fn show_text<'a>(&self, text: &'a str) -> std::borrow::Cow<'a, str> {
        let section = match self.sections.as_slice() {
            [only] => only,
            sections => match sections.get(3) {
                Some(section) => section,
                None => return text.into(),
            },
        };
        let tokens = tokens(section);
        if !tokens.contains(&Token::Text) || !tokens.iter().any(|t| matches!(t, Token::Literal(_))) {
            return text.into();
        }
        let shown: String = tokens
            .iter()
            .map(|t| match t {
                Token::Literal(words) => words.as_str(),
                Token::Text => text,
                _ => "",
            })
            .collect();
        shown.into()
    }

    /// Whether the format writes words of its own beside text.
    pub(super) fn adds_to_text(&self) -> bool {
        !self.show_text("").is_empty()
    }

    /// Whether text shows in a cell of this format.
    pub(super) fn shows_text(&self) -> bool {
        self.sections.get(3).is_none_or(|section| {
            let tokens = tokens(section);
            tokens.contains(&Token::Text) || tokens.contains(&Token::General)
        })
    }

    /// The section that a number is shown by, and whether its sign is to be shown beside what that says.
    fn section(&self, value: f64) -> (&str, bool) {
        let at = |i: usize| self.sections.get(i).map_or("General", String::as_str);
        let conditions = [condition(at(0)), condition(at(1))];
        if conditions != [None, None] {
            let holds = |i: usize| match conditions[i] {
                Some(condition) => condition.holds(value),
                None => i == 1 && self.sections.len() > 2 && value < 0.0,
            };
            let section = match self.sections.len() {
                _ if holds(0) => at(0),
                0 | 1 => "General",
                2 if conditions[1].is_none() => at(1),
                _ if holds(1) => at(1),
                2 => "General",
                _ => at(2),
            };
            return (section, !says_sign(section));
        }
        match self.sections.len() {
            3.. if value == 0.0 => (at(2), true),
            // A colour alone does not come through as text.
            2.. if value < 0.0 => (at(1), !at(1).trim().is_empty() && words(at(0)) == words(at(1))),
            _ => (at(0), true),
        }
    }
}

/// When a section is used: `[>=1000]`.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Condition<'s> {
    operator: &'s str,
    limit: f64,
}

impl Condition<'_> {
    fn holds(&self, value: f64) -> bool {
        match self.operator {
            "<" => value < self.limit,
            "<=" => value <= self.limit,
            ">" => value > self.limit,
            ">=" => value >= self.limit,
            "<>" => value != self.limit,
            _ => value == self.limit,
        }
    }
}

fn condition(section: &str) -> Option<Condition<'_>> {
    section.split('[').skip(1).find_map(|rest| {
        let inner = rest.split(']').next()?;
        let end = inner.find(|c: char| !matches!(c, '<' | '>' | '='))?;
        let (operator, limit) = inner.split_at(end);
        (!operator.is_empty()).then_some(Condition {
            operator,
            limit: limit.trim().parse().ok()?,
        })
    })
}

/// What a section writes beside digits.
fn words(section: &str) -> String {
    let tokens = tokens(section);
    tokens
        .iter()
        .filter_map(|t| match t {
            Token::Literal(text) => Some(text.trim()),
            _ => None,
        })
        .collect()
}

fn says_sign(section: &str) -> bool {
    words(section).contains(['-', '(', '−', '–'])
}

/// A piece of a format's section.
#[derive(Clone, Debug, PartialEq)]
enum Token {
    General,
    Literal(String),
    /// `0`, `#` or `?`.
    Digit(char),
    Point,
    Comma,
    Percent,
    /// `E+` or `E-`.
    Exponent,
    Slash,
    /// A run of one date letter.
    Date(String),
    /// `AM/PM`
    HalfDay,
    Text,
}

fn tokens(section: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let characters: Vec<char> = section.chars().collect();
    let mut at = 0;
    let lower = section.to_ascii_lowercase();
    let is_date = {
        let mut plain = String::new();
        let (mut quoted, mut escaped, mut bracket) = (false, false, false);
        for c in lower.chars() {
            if std::mem::take(&mut escaped) {
                continue;
            }
            match c {
                '"' => quoted = !quoted,
                '\\' | '_' | '*' => escaped = true,
                '[' => bracket = true,
                ']' => bracket = false,
                _ if !quoted && !bracket => plain.push(c),
                _ => {}
            }
        }
        !plain.contains("general") && plain.contains(['y', 'm', 'd', 'h', 's'])
    };
    while at < characters.len() {
        let c = characters[at];
        at += 1;
        match c {
            '"' => {
                let end = characters[at..]
                    .iter()
                    .position(|c| *c == '"')
                    .map_or(characters.len(), |e| at + e);
                out.push(Token::Literal(characters[at..end].iter().collect()));
                at = end + 1;
            }
            '\\' => {
                out.extend(characters.get(at).map(|c| Token::Literal(c.to_string())));
                at += 1;
            }
            // Space as wide as the next character, and a character to fill the cell.
            '_' | '*' => at += 1,
            '[' => {
                let end = characters[at..]
                    .iter()
                    .position(|c| *c == ']')
                    .map_or(characters.len(), |e| at + e);
                let inner: String = characters[at..end].iter().collect();
                at = end + 1;
                if let Some(currency) = inner.strip_prefix('$') {
                    let sign = currency.split('-').next().unwrap_or_default();
                    if !sign.is_empty() {
                        out.push(Token::Literal(sign.to_owned()));
                    }
                } else if is_date
                    && inner
                        .chars()
                        .all(|c| matches!(c.to_ascii_lowercase(), 'h' | 'm' | 's'))
                {
                    out.push(Token::Date(format!("[{}]", inner.to_ascii_lowercase())));
                }
            }
            'G' | 'g' if lower.chars().skip(at - 1).take(7).eq("general".chars()) => {
                out.push(Token::General);
                at += 6;
            }
            'A' | 'a'
                if is_date
                    && characters[at..]
                        .iter()
                        .collect::<String>()
                        .to_ascii_uppercase()
                        .starts_with("M/PM") =>
            {
                out.push(Token::HalfDay);
                at += 4;
            }
            'A' | 'a'
                if is_date
                    && characters[at..]
                        .iter()
                        .collect::<String>()
                        .to_ascii_uppercase()
                        .starts_with("/P") =>
            {
                out.push(Token::HalfDay);
                at += 2;
            }
            'y' | 'Y' | 'm' | 'M' | 'd' | 'D' | 'h' | 'H' | 's' | 'S' if is_date => {
                let end = characters[at..]
                    .iter()
                    .take_while(|n| n.eq_ignore_ascii_case(&c))
                    .count();
                out.push(Token::Date(c.to_ascii_lowercase().to_string().repeat(end + 1)));
                at += end;
            }
            '0' | '#' | '?' => out.push(Token::Digit(c)),
            '.' => out.push(Token::Point),
            ',' if !is_date => out.push(Token::Comma),
            '%' => out.push(Token::Percent),
            'E' | 'e' if matches!(characters.get(at), Some('+' | '-')) => {
                out.push(Token::Exponent);
                at += 1;
            }
            '/' if !is_date && out.iter().any(|t| matches!(t, Token::Digit(_))) => out.push(Token::Slash),
            '@' => out.push(Token::Text),
            _ => out.push(Token::Literal(c.to_string())),
        }
    }
    out
}

/// The literals of a format around a value.
fn literal(tokens: &[Token], value: &str) -> String {
    if tokens.is_empty() {
        return value.to_owned();
    }
    tokens
        .iter()
        .map(|t| match t {
            Token::Literal(text) => text.as_str(),
            Token::General => value,
            _ => "",
        })
        .collect()
}

/// A number without a format: up to eleven digits.
fn general(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    let size = value.abs();
    if !(1e-9..1e11).contains(&size) {
        let text = format!("{value:.5E}");
        let (digits, exponent) = text.split_once('E').unwrap_or((&text, "0"));
        let digits = if digits.contains('.') {
            digits.trim_end_matches('0').trim_end_matches('.')
        } else {
            digits
        };
        let exponent: i32 = exponent.parse().unwrap_or(0);
        return format!(
            "{digits}E{}{:02}",
            if exponent < 0 { '-' } else { '+' },
            exponent.abs()
        );
    }
    let whole = size.log10().floor().max(0.0) as usize + 1;
    let text = format!("{value:.*}", 10usize.saturating_sub(whole));
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

fn number(tokens: &[Token], value: f64) -> String {
    if tokens.contains(&Token::Text) {
        return tokens
            .iter()
            .map(|t| match t {
                Token::Literal(text) => text.clone(),
                Token::Text => general(value),
                _ => String::new(),
            })
            .collect();
    }
    let first = tokens
        .iter()
        .position(|t| matches!(t, Token::Digit(_) | Token::Point));
    let Some(first) = first else {
        // Words only: a zero shown as a dash.
        let sign = if value < 0.0 { "-" } else { "" };
        return format!("{sign}{}", literal(tokens, ""));
    };
    if tokens.contains(&Token::Slash) {
        return fraction(tokens, value);
    }
    let point = tokens.iter().position(|t| *t == Token::Point);
    let exponent = tokens.iter().position(|t| *t == Token::Exponent);
    let number_end = exponent.unwrap_or(tokens.len());
    let last = tokens[..number_end]
        .iter()
        .rposition(|t| matches!(t, Token::Digit(_) | Token::Point))
        .unwrap_or(first);
    // Places for digits that are not there: an accounting format shows a zero as a dash, `"-"??`.
    let only_room = tokens[first..]
        .iter()
        .all(|t| matches!(t, Token::Digit('?') | Token::Literal(_)));
    if only_room && value == 0.0 {
        return literal(tokens, "").trim().to_owned();
    }
    let decimals_from = point.map_or(number_end, |p| p + 1);
    let count = |range: &[Token], test: fn(&Token) -> bool| range.iter().filter(|t| test(t)).count();
    let is_digit: fn(&Token) -> bool = |t| matches!(t, Token::Digit(_));
    let is_needed: fn(&Token) -> bool = |t| *t == Token::Digit('0');
    let fraction_part = tokens.get(decimals_from..number_end).unwrap_or_default();
    let decimals = count(fraction_part, is_digit).min(20);
    let needed = count(fraction_part, is_needed).min(20);
    let whole_part = &tokens[first..point.unwrap_or(number_end).max(first)];
    let least = count(whole_part, is_needed).min(30);
    let grouped = whole_part
        .iter()
        .enumerate()
        .any(|(i, t)| *t == Token::Comma && whole_part[i + 1..].iter().any(|t| matches!(t, Token::Digit(_))));
    // Commas after the last digit divide by a thousand each.
    let thousands = tokens
        .iter()
        .skip(last + 1)
        .take_while(|t| **t == Token::Comma)
        .count()
        + point.map_or(0, |p| {
            tokens[first..p]
                .iter()
                .rev()
                .take_while(|t| **t == Token::Comma)
                .count()
        });
    let percents = tokens.iter().filter(|t| **t == Token::Percent).count();
    let mut value = value * 100f64.powi(percents.min(3) as i32) / 1000f64.powi(thousands.min(5) as i32);
    let negative = value < 0.0;
    value = value.abs();
    let mut suffix = String::new();
    if exponent.is_some() {
        let power = if value == 0.0 {
            0
        } else {
            value.log10().floor() as i32
        };
        value /= 10f64.powi(power);
        let digits = count(&tokens[number_end..], is_digit).max(1);
        suffix = format!("E{}{:0digits$}", if power < 0 { '-' } else { '+' }, power.abs());
    }
    let mut text = format!("{:.*}", decimals, nudge(value, decimals));
    if decimals > needed {
        let surplus = text.len() - text.trim_end_matches('0').len();
        text.truncate(text.len() - surplus.min(decimals - needed));
        if needed == 0 {
            text = text.trim_end_matches('.').to_owned();
        }
    }
    let is_zero = !text.contains(|c: char| ('1'..='9').contains(&c));
    let (whole, rest) = match text.split_once('.') {
        Some((whole, rest)) => (whole.to_owned(), format!(".{rest}")),
        None => (text, String::new()),
    };
    let mut whole = if least == 0 && whole == "0" && !rest.is_empty() {
        String::new()
    } else {
        whole
    };
    while whole.len() < least {
        whole.insert(0, '0');
    }
    if grouped {
        whole = group(&whole);
    } else if whole_part.iter().any(|t| matches!(t, Token::Literal(_))) {
        whole = between_digits(whole_part, &whole);
    }
    let mut out = String::new();
    if negative && !is_zero {
        out.push('-');
    }
    for token in &tokens[..first] {
        match token {
            Token::Literal(text) => out.push_str(text),
            Token::Percent => out.push('%'),
            _ => {}
        }
    }
    out.push_str(&whole);
    out.push_str(&rest);
    out.push_str(&suffix);
    for token in tokens.iter().skip(last + 1) {
        match token {
            Token::Literal(text) => out.push_str(text),
            Token::Percent => out.push('%'),
            _ => {}
        }
    }
    out.trim().to_owned()
}

/// A number rounded as people do it: 1.005 to two places is 1.01, though the nearest double is a little less.
fn nudge(value: f64, decimals: usize) -> f64 {
    let scale = 10f64.powi(decimals.min(15) as i32);
    let scaled = value * scale;
    if scaled.abs() < 1e15 {
        (scaled + scaled.abs() * 1e-15).round() / scale
    } else {
        value
    }
}

/// Digits with the signs that a format writes between them: `000-0000`. Those beyond its places stand at the front.
fn between_digits(tokens: &[Token], digits: &str) -> String {
    let mut left: Vec<char> = digits.chars().collect();
    let mut pieces: Vec<String> = Vec::new();
    let first = tokens.iter().position(|t| matches!(t, Token::Digit(_)));
    for (at, token) in tokens.iter().enumerate().rev() {
        match token {
            Token::Digit(_) if Some(at) == first => pieces.push(left.drain(..).collect()),
            Token::Digit(_) => pieces.extend(left.pop().map(String::from)),
            Token::Literal(text) if !left.is_empty() => pieces.push(text.clone()),
            _ => {}
        }
    }
    pieces.into_iter().rev().collect()
}

fn group(digits: &str) -> String {
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

fn fraction(tokens: &[Token], value: f64) -> String {
    let slash = tokens.iter().position(|t| *t == Token::Slash).unwrap_or(0);
    let (before, after) = tokens.split_at(slash);
    let is_digit = |t: &Token| matches!(t, Token::Digit(_));
    let below: String = (after.iter().skip(1))
        .map_while(|t| match t {
            Token::Literal(text) if text.len() == 1 && text.starts_with(|c: char| c.is_ascii_digit()) => {
                Some(text.as_str())
            }
            Token::Digit('0') => Some("0"),
            _ => None,
        })
        .collect();
    // Eighths and hundredths stay what they are.
    let fixed = below.parse::<u32>().ok().filter(|n| (1..=100_000).contains(n));
    let places = after.iter().filter(|t| is_digit(t)).count().clamp(1, 3);
    let limit = 10u32.pow(places as u32) - 1;
    let first = before.iter().position(is_digit).unwrap_or(0);
    let has_whole = before[first..]
        .windows(2)
        .any(|pair| is_digit(&pair[0]) && matches!(&pair[1], Token::Literal(text) if text == " "));
    let size = value.abs();
    let (mut whole, part) = if has_whole {
        (size.trunc(), size.fract())
    } else {
        (0.0, size)
    };
    let (mut best, mut error) = ((0.0, 1), f64::MAX);
    for below in fixed.unwrap_or(1)..=fixed.unwrap_or(limit) {
        let above = (part * f64::from(below)).round();
        let off = (part - above / f64::from(below)).abs();
        if off + 1e-12 < error {
            (best, error) = ((above, below), off);
        }
    }
    let (mut above, below) = best;
    if has_whole && above >= f64::from(below) {
        (whole, above) = (whole + 1.0, 0.0);
    }
    let sign = if value < 0.0 && (whole > 0.0 || above > 0.0) {
        "-"
    } else {
        ""
    };
    let figure = match (whole > 0.0, above > 0.0) {
        (_, false) => format!("{whole}"),
        (false, true) => format!("{above}/{below}"),
        (true, true) => format!("{whole} {above}/{below}"),
    };
    let end = tokens
        .iter()
        .rposition(is_digit)
        .unwrap_or(slash)
        .max(slash + below_length(fixed));
    let words = |tokens: &[Token]| literal(tokens, "");
    let tail = tokens
        .get(end + 1..)
        .filter(|t| !t.is_empty())
        .map(words)
        .unwrap_or_default();
    let lead = before
        .get(..first)
        .filter(|t| !t.is_empty())
        .map(words)
        .unwrap_or_default();
    format!("{sign}{lead}{figure}{tail}").trim().to_owned()
}

/// Tokens that a fixed number below the line takes up.
fn below_length(fixed: Option<u32>) -> usize {
    fixed.map_or(0, |n| n.to_string().len())
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

/// A day and time by its number. `None` outside the years 1900 to 9999.
fn date(tokens: &[Token], value: f64, old_dates: bool) -> Option<String> {
    if !(0.0..2_958_466.0).contains(&value) {
        return None;
    }
    // Rounded to milliseconds, so that a second is not shown as the one before.
    let milliseconds = (value * 86_400_000.0).round() as i64;
    let (serial, time) = (milliseconds / 86_400_000, milliseconds % 86_400_000);
    // 1900 counts as a leap year: its 29 February is day 60, and all days before it are one off.
    let days = if old_dates {
        serial + 1_462
    } else if serial < 60 {
        serial + 1
    } else {
        serial
    };
    let (year, month, day) = match serial {
        60 if !old_dates => (1900, 2, 29),
        _ => civil(days - 25_569),
    };
    let (hour, minute, second) = (time / 3_600_000, time / 60_000 % 60, time / 1000 % 60);
    let half_day = tokens.contains(&Token::HalfDay);
    let mut out = String::new();
    let mut after_hours = false;
    for (i, token) in tokens.iter().enumerate() {
        let next_is_seconds = tokens[i + 1..]
            .iter()
            .find_map(|t| match t {
                Token::Date(d) => Some(d.starts_with('s')),
                _ => None,
            })
            .unwrap_or(false);
        match token {
            Token::Date(part) => {
                let hours = if half_day { (hour + 11) % 12 + 1 } else { hour };
                let text = match part.as_str() {
                    "y" | "yy" => format!("{:02}", year % 100),
                    p if p.starts_with('y') => year.to_string(),
                    "m" if after_hours || next_is_seconds => minute.to_string(),
                    "mm" if after_hours || next_is_seconds => format!("{minute:02}"),
                    "m" => month.to_string(),
                    "mm" => format!("{month:02}"),
                    "mmm" => MONTHS[month as usize - 1][..3].to_owned(),
                    "mmmmm" => MONTHS[month as usize - 1][..1].to_owned(),
                    p if p.starts_with('m') => MONTHS[month as usize - 1].to_owned(),
                    "d" => day.to_string(),
                    "dd" => format!("{day:02}"),
                    "ddd" => DAYS[(days + 6).rem_euclid(7) as usize][..3].to_owned(),
                    p if p.starts_with('d') => DAYS[(days + 6).rem_euclid(7) as usize].to_owned(),
                    "h" => hours.to_string(),
                    p if p.starts_with('h') => format!("{hours:02}"),
                    p if p.starts_with("[h") => (milliseconds / 3_600_000).to_string(),
                    p if p.starts_with("[m") => (milliseconds / 60_000).to_string(),
                    p if p.starts_with("[s") => (milliseconds / 1000).to_string(),
                    "s" => second.to_string(),
                    _ => format!("{second:02}"),
                };
                after_hours = part.contains('h');
                out.push_str(&text);
            }
            Token::HalfDay => out.push_str(if hour < 12 { "AM" } else { "PM" }),
            Token::Literal(text) => out.push_str(text),
            Token::Point => out.push('.'),
            Token::Digit(_) => out.push('0'),
            Token::Slash => out.push('/'),
            _ => {}
        }
    }
    Some(out.trim().to_owned())
}

/// Year, month and day of so many days since 1970 (by Howard Hinnant's algorithm).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_as_shown() {
        let cases = [
            ("General", 0.1 + 0.2, "0.3"),
            ("General", 1234567.0, "1234567"),
            ("General", -0.5, "-0.5"),
            ("0.00", 1.005, "1.01"),
            ("0%", 0.125, "13%"),
            ("0.0%", 0.125, "12.5%"),
            ("0.00%", -0.0345, "-3.45%"),
            ("#,##0", 1234567.4, "1,234,567"),
            ("#,##0.00;(#,##0.00)", -1234.5, "(1,234.50)"),
            ("#,##0_);[Red](#,##0)", -567.0, "(567)"),
            ("$#,##0.00", 12.5, "$12.50"),
            ("[$€-407]#,##0.0", 12.0, "€12.0"),
            ("0.0\"x\"", 1.5, "1.5x"),
            ("0.00E+00", 12345.0, "1.23E+04"),
            ("#.##", 0.5, ".5"),
            ("0.0#", 2.0, "2.0"),
            ("# ?/?", 1.5, "1 1/2"),
            ("0.0,", 12345.0, "12.3"),
            ("000", 7.0, "007"),
            ("yyyy-mm-dd", 43831.0, "2020-01-01"),
            ("d-mmm-yy", 36526.0, "1-Jan-00"),
            ("m/d/yyyy h:mm AM/PM", 43831.75, "1/1/2020 6:00 PM"),
            ("dddd", 43831.0, "Wednesday"),
            ("h:mm:ss", 0.5, "12:00:00"),
            ("0;-0;\"–\"", 0.0, "–"),
            ("@", 5.0, "5"),
            ("0.00;[Red]0.00", -3.45, "-3.45"),
            ("0.0_);[Red](0.0)", -3.45, "(3.5)"),
            ("0.0\" up\";0.0\" down\"", -3.0, "3.0 down"),
            ("[>=1000000]0.0,,\"M\";[>=1000]0.0,\"K\";0", 2_500_000.0, "2.5M"),
            ("[>=1000000]0.0,,\"M\";[>=1000]0.0,\"K\";0", 1_500.0, "1.5K"),
            ("[>=1000000]0.0,,\"M\";[>=1000]0.0,\"K\";0", -12.0, "-12"),
            ("[<1]0.0%;0.0", 0.5, "50.0%"),
            ("[<1]0.0%;0.0", 2.0, "2.0"),
            (";;;", 5.0, ""),
            ("0;;", -5.0, ""),
            ("#,##0;-#,##0", -5.0, "-5"),
            ("yyyy-mm-dd", 60.0, "1900-02-29"),
            ("yyyy-mm-dd", 59.0, "1900-02-28"),
            ("yyyy-mm-dd", 61.0, "1900-03-01"),
        ];
        for (code, value, expected) in cases {
            assert_eq!(
                Format::read(code).show(value, false),
                expected,
                "{code} of {value}"
            );
        }
    }
}
