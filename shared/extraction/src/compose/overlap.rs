//! Overlapping portfolios: held for some periods, of which one part is renewed in each.
//!
//! Jegadeesh and Titman (1993), "Returns to Buying Winners and Selling Losers", hold each month's choice for several months so.

use super::reader::Reader;
use super::word::Figure;
use crate::ledger::amount::Counts;
use crate::model::Frequency;
use crate::pattern::pattern;

pattern!(
    HELD,
    r"^(?:and )?(?:(?:the )?positions (?:last|are (?:held|kept) for|are replaced after)|(?:the )?holding period is|each (?:month|week|quarter)'s portfolio is held for) (?:the )?(?:(?:next|full|single|one|1|a) )*(?P<many>[a-z0-9]+[ -])??(?P<one>week|month|quarter|year)s?|^(?:and )?(?:then )?(?:holding period|hold(?:s|ing)?|held|keep|kept)(?: (?:it|them|the (?:position|positions|portfolio|portfolios|stocks|assets|funds)|each (?:position|portfolio|selection)|these|this|positions|all positions|stocks|portfolio))?(?: ?:| is| of)?(?: for)? (?:the )?(?:(?:next|following|coming|full|single|one|1|a) )*(?P<count>[a-z0-9]+[ -])??(?P<unit>week|month|quarter|year)s?(?:,? (?:and )?then (?:rank|sort|repeat|start|form|rebalance)[a-z ]*)?"
);
// "The portfolio is the average of the six overlapping monthly portfolios", "split into three overlapping tranches".
pattern!(
    OVERLAPS,
    r"^(?:at any time )?(?P<running>[a-z0-9]+) overlapping portfolios (?:run side by side|are held|exist)(?:,? each with (?:one|a) [a-z]+ of the (?:money|capital|account))?|^(?:and )?(?:the (?:portfolio|strategy|capital|money|account) )?(?:is |are )?(?:the (?:average|mean) of|split into|divided into|spread over|made up of|with)(?: the)? (?P<count>[a-z0-9]+ )?(?:equal )?overlapping (?:weekly |monthly |quarterly )?(?:portfolios|tranches|sub-portfolios|vintages|cohorts|parts)(?:,? one of which is (?:renewed|replaced|reformed|rebalanced)(?: each| every)?(?: week| month| quarter)?(?: end)?)?"
);
// "One sixth of the positions is renewed every month end".
pattern!(
    RENEWED,
    r"^(?:and )?(?:one|a) (?P<part>half|third|quarter|fourth|fifth|sixth|twelfth) of (?:the )?(?:positions|portfolio|capital|holdings|money) is (?:renewed|replaced|reformed|revised|rebalanced)(?: each| every)?(?: week| month| quarter)?(?:[ -]end)?"
);

/// How long a choice is held.
#[derive(Clone, Debug)]
pub(super) struct Held {
    /// How many of its unit, if a number is said.
    pub count: Option<Figure>,
    pub unit: Frequency,
}

impl Held {
    /// The schedule on which nothing overlaps.
    pub(super) fn alone(&self) -> Option<Frequency> {
        let count = self.count.as_ref().map_or(1.0, |f| f.amount.value);
        Some(match (self.unit, count) {
            (unit, 1.0) => unit,
            (Frequency::Monthly, 3.0) => Frequency::Quarterly,
            (Frequency::Monthly, 6.0) => Frequency::SemiAnnually,
            (Frequency::Monthly, 12.0) | (Frequency::Quarterly, 4.0) => Frequency::Yearly,
            _ => return None,
        })
    }
}

impl Reader<'_> {
    /// "Hold for one month", "Holding period: 6 months".
    pub(super) fn holding_line(&mut self) -> bool {
        let start = self.at;
        let Some(c) = self.matches(&HELD) else {
            return false;
        };
        let period = c.text("unit").or_else(|| c.text("one"));
        let Some(unit) = period.and_then(Frequency::of_period) else {
            return false;
        };
        let at = c
            .name("count")
            .or_else(|| c.name("many"))
            .map(|g| g.range().start);
        let end = c.end;
        let count = match at {
            None => None,
            Some(at) => match self.amount_at(at) {
                Some(f) => Some(Figure {
                    amount: crate::ledger::amount::Amount {
                        value: self.number_of(&f),
                        counts: Counts::Plain,
                        ..f.amount
                    },
                    ..f
                }),
                None => return false,
            },
        };
        self.past(end);
        if !(self.ends() || self.item().is_some_and(|i| i.is_mark(';') || i.is_mark(','))) {
            self.at = start;
            return false;
        }
        self.vouch(start);
        self.held.push(Held { count, unit });
        true
    }

    /// A span's number as it is written: two quarters are six months.
    fn number_of(&self, figure: &Figure) -> f64 {
        let sentence = self.items.iter().find(|i| i.sentence.index == figure.sentence);
        let written = sentence.and_then(|i| {
            i.sentence
                .durations
                .iter()
                .find(|d| d.start == figure.range.start)
        });
        written.map_or(figure.amount.value, |d| d.number)
    }

    /// That portfolios overlap.
    pub(super) fn overlap_line(&mut self) -> bool {
        let start = self.at;
        let found = self
            .matches(&OVERLAPS)
            .map(|c| c.end)
            .or_else(|| self.matches(&RENEWED).map(|c| c.end));
        let Some(end) = found else { return false };
        self.past(end);
        if !(self.ends() || self.item().is_some_and(|i| i.is_mark(';') || i.is_mark(','))) {
            self.at = start;
            return false;
        }
        let said = self.items.get(start..self.at).unwrap_or_default();
        let counts: Vec<f64> = said
            .iter()
            .enumerate()
            .filter_map(|(n, _)| self.figure_at(start + n))
            .map(|f| {
                if f.amount.counts == Counts::Share {
                    (1.0 / f.amount.value).round()
                } else {
                    f.amount.value
                }
            })
            .collect();
        self.vouch(start);
        self.overlaps.extend(counts.into_iter().filter(|n| *n > 1.0));
        self.overlapping = true;
        true
    }
}
