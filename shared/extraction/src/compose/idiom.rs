//! Idioms of rankings: "12-1 momentum", "the week just ended", "the maximum daily return", "ten equal groups".

use super::reader::Reader;
use super::word::Figure;
use crate::ledger::amount::Counts;
use crate::pattern::pattern;

impl Reader<'_> {
    /// How many words behind a number say that it counts groups: "ten equal groups".
    pub(super) fn groups(&self) -> Option<usize> {
        let mut n = 1;
        while self.ahead(n).is_some_and(|i| {
            matches!(
                i.text,
                "equal" | "equally" | "equal size" | "sized" | "equal-sized"
            )
        }) {
            n += 1;
        }
        self.ahead(n)
            .is_some_and(|i| {
                matches!(
                    i.text,
                    "groups" | "buckets" | "bins" | "portfolios" | "parts" | "classes"
                )
            })
            .then_some(n)
    }

    /// "The week just ended", "that month".
    pub(super) fn period_just_ended(&mut self) -> Option<Figure> {
        pattern!(
            ENDED,
            r"^(?:over|of|in|during|for) (?:(?:the )(?P<a>week|month|quarter|year) (?:just|that has just|that) (?:ended|finished|past|completed|gone by)|that (?P<b>week|month|quarter|year))"
        );
        let start = self.at;
        let c = self.matches(&ENDED)?;
        let group = c.name("a").or_else(|| c.name("b"))?.range();
        let (value, counts) = match c.text("a").or_else(|| c.text("b"))? {
            "week" => (1.0, Counts::Weeks),
            "month" => (1.0, Counts::Months),
            "quarter" => (3.0, Counts::Months),
            _ => (12.0, Counts::Months),
        };
        let end = c.end;
        let sentence = self.item()?.sentence.index;
        self.past(end);
        self.vouch(start);
        Some(Figure {
            amount: crate::ledger::amount::Amount {
                value,
                counts,
                implicit: true,
                word: true,
                money: false,
            },
            sentence,
            range: group,
        })
    }

    /// "The maximum daily return": the largest of the daily returns of a window.
    pub(super) fn largest_day(&mut self) -> bool {
        pattern!(
            MAXIMUM,
            r"^(?:maximum|highest|largest) (?:single[ -]day|daily|one-day) returns?"
        );
        let start = self.at;
        let Some(end) = self.matches(&MAXIMUM).map(|c| c.end) else {
            return false;
        };
        self.past(end);
        self.vouch(start);
        true
    }

    /// "From twelve months ago to one month ago", "12-1 momentum": a return and the part of it that is left out.
    pub(super) fn lookback_and_skip(&mut self) -> Option<(Figure, Figure)> {
        pattern!(
            FROM,
            r"^from (?P<a>[a-z0-9]+[ \-]months?) ago (?:to|until|up to) (?P<b>[a-z0-9]+[ \-]months?) ago"
        );
        pattern!(
            PAIR,
            r"^(?P<a>\d{1,2})[-–](?P<b>\d) (?:month )?(?:price )?(?:momentum|returns?)"
        );
        let start = self.at;
        if let Some(c) = self.matches(&FROM) {
            let (a, b, end) = (c.name("a")?.range().start, c.name("b")?.range().start, c.end);
            let pair = self.amount_at(a).zip(self.amount_at(b))?;
            self.past(end);
            self.vouch(start);
            return Some(pair);
        }
        let c = self.matches(&PAIR)?;
        let (a, b, end) = (c.name("a")?.range(), c.name("b")?.range(), c.end);
        let months = |range: std::ops::Range<usize>, text: &str| -> Option<Figure> {
            Some(Figure {
                amount: crate::ledger::amount::Amount {
                    value: text.parse().ok()?,
                    counts: Counts::Months,
                    implicit: false,
                    word: false,
                    money: false,
                },
                sentence: self.item()?.sentence.index,
                range,
            })
        };
        let pair = months(a, c.text("a")?)?;
        let skip = months(b, c.text("b")?)?;
        self.past(end);
        self.vouch(start);
        Some((pair, skip))
    }
}
