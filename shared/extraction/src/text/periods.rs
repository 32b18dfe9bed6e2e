//! Sample periods: "1974-2013", "from Jan 2013 to Dec 2016", "since 1926", "the past 10 years".

use crate::pattern::pattern;

/// A period of time in the text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PeriodMention {
    pub start: usize,
    pub end: usize,
    /// `1974`, `1974-03` or `1974-03-01`.
    pub from: Option<String>,
    /// Likewise; `None` for an open end.
    pub to: Option<String>,
    /// Words such as "past 10 years" that give no dates.
    pub relative: bool,
}

const MONTHS: &[&str] = &[
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// The number of a month, from 1, by its name or the short form of it, in lower case.
pub(crate) fn month_number(name: &str) -> Option<u8> {
    let whole = name.trim_end_matches('.');
    let index = MONTHS.iter().position(|m| whole.starts_with(m))?;
    const NAMES: &str =
        "january february march april may june july august september october november december sept";
    let named = whole.len() == 3 || NAMES.split(' ').any(|n| n == whole);
    named.then_some(index as u8 + 1)
}

macro_rules! point {
    () => {
        r"(?:(?:(\d{1,2})(?:st|nd|rd|th)?\s+)?(january|february|march|april|june|july|august|september|october|november|december|jan|feb|mar|apr|may|jun|jul|aug|sept|sep|oct|nov|dec)\.?,?\s+(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?(?:of\s+)?)?((?:18|19|20)\d\d)(?:[:\-/](0?[1-9]|1[0-2])(?:-(\d\d))?)?"
    };
}
pattern!(
    RANGE,
    concat!(
        r"\b",
        point!(),
        r"\s*(?:-|–|—|−|to|through|thru|until|till|and|up to)\s*(?:the end of\s+|end of\s+|early\s+|mid-?\s*|late\s+)?(?:",
        point!(),
        r"|(present|today|now))\b"
    )
);
pattern!(
    SLASHED,
    r"\b(0?[1-9]|1[0-2])/((?:19|20)\d\d)\s*(?:-|–|—|to|through)\s*(0?[1-9]|1[0-2])/((?:19|20)\d\d)\b"
);
pattern!(
    SINCE,
    concat!(
        r"\b(?:since|starting in|beginning in|from)\s+",
        point!(),
        r"(?:\s+(?:on|onwards?|to date))?"
    )
);
pattern!(
    RELATIVE,
    r"\b(?:past|last|previous|most recent)\s+(?:\d{1,3}|[a-z]+(?:-[a-z]+)?)\s+(?:years|decades)\b"
);
// Between "and" a range needs a "between" or "from" in front: "in 1998 and 2008" is no period.
pattern!(
    OPENED,
    r"\b(?:between|from)\s+(?:the\s+)?(?:end of\s+|early\s+|mid-?\s*|late\s+)?$"
);

/// Every period of `text` (lower case), in order.
pub(crate) fn periods(text: &str) -> Vec<PeriodMention> {
    let mut out: Vec<PeriodMention> = Vec::new();
    if !text.bytes().any(|b| b.is_ascii_digit()) {
        return out;
    }
    for found in RANGE.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        let with_and = whole.as_str().contains(" and ");
        if with_and && !OPENED.is_match(super::before(text, whole.start(), 32)) {
            continue;
        }
        let from = point(&found, 1);
        let to = point(&found, 7);
        if let (Some(f), Some(t)) = (&from, &to)
            && f.get(..4) > t.get(..4)
        {
            continue;
        }
        out.push(PeriodMention {
            start: whole.start(),
            end: whole.end(),
            from,
            to,
            relative: false,
        });
    }
    for found in SLASHED.captures_iter(text) {
        let (Some(whole), Some(m1), Some(y1), Some(m2), Some(y2)) = (
            found.get(0),
            found.get(1),
            found.get(2),
            found.get(3),
            found.get(4),
        ) else {
            continue;
        };
        let from = Some(format!("{}-{:0>2}", y1.as_str(), m1.as_str()));
        let to = Some(format!("{}-{:0>2}", y2.as_str(), m2.as_str()));
        out.push(PeriodMention {
            start: whole.start(),
            end: whole.end(),
            from,
            to,
            relative: false,
        });
    }
    let free = |out: &[PeriodMention], at: usize| out.iter().all(|p| at < p.start || at >= p.end);
    for found in SINCE.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        let open = whole.as_str().starts_with("since")
            || whole.as_str().contains(" on")
            || whole.as_str().contains("to date");
        if open && free(&out, whole.end() - 1) {
            out.push(PeriodMention {
                start: whole.start(),
                end: whole.end(),
                from: point(&found, 1),
                to: None,
                relative: false,
            });
        }
    }
    for whole in RELATIVE.find_iter(text) {
        if free(&out, whole.start()) {
            out.push(PeriodMention {
                start: whole.start(),
                end: whole.end(),
                from: None,
                to: None,
                relative: true,
            });
        }
    }
    out.sort_by_key(|p| p.start);
    out
}

/// The date whose groups (day, month, day, year, month number, day number) start at `first`.
fn point(found: &regex::Captures<'_>, first: usize) -> Option<String> {
    let text = |i: usize| found.get(first + i).map(|m| m.as_str());
    let year = text(3)?;
    let number = |s: &str| s.parse::<u32>().ok();
    let named = text(1).and_then(month_number).map(u32::from);
    let month = named.or_else(|| text(4).and_then(number));
    let day = text(0)
        .or_else(|| text(2))
        .or_else(|| text(5))
        .and_then(number)
        .filter(|d| (1..=31).contains(d));
    Some(match (month, day) {
        (Some(m), Some(d)) => format!("{year}-{m:02}-{d:02}"),
        (Some(m), None) => format!("{year}-{m:02}"),
        _ => year.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(Option<String>, Option<String>)> {
        periods(&text.to_lowercase())
            .into_iter()
            .map(|p| (p.from, p.to))
            .collect()
    }

    fn dates(from: &str, to: &str) -> Vec<(Option<String>, Option<String>)> {
        vec![(Some(from.into()), (!to.is_empty()).then(|| to.into()))]
    }

    #[test]
    fn written_forms() {
        for (text, from, to) in [
            ("Backtest period: 1974-2013", "1974", "2013"),
            ("from 2004 to 2017.", "2004", "2017"),
            ("from Jan 2013 to Dec 2016", "2013-01", "2016-12"),
            ("between January 1990 and December 2015", "1990-01", "2015-12"),
            ("1927:01–2010:12", "1927-01", "2010-12"),
            ("2011-01-03 to 2020-12-31", "2011-01-03", "2020-12-31"),
            ("since 1926", "1926", ""),
            ("03/1990 - 12/2012", "1990-03", "2012-12"),
            ("3 January 1990 through 31 May 1999", "1990-01-03", "1999-05-31"),
        ] {
            assert_eq!(found(text), dates(from, to), "{text}");
        }
        assert_eq!(periods("over the past 10 years").len(), 1);
        assert!(found("crashes in 2001 and 2008").is_empty());
        assert!(found("from 2013 to 2010").is_empty());
    }
}
