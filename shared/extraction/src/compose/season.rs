//! Seasons: bought at one date of the year, sold at another.

use super::clause::{Act, Clause, Target};
use super::condition::Condition;
use super::reader::Reader;
use crate::pattern::pattern;
use crate::text::month_number;

impl Reader<'_> {
    /// "Buy EFA at the end of October and sell it at the end of April": held from November to April.
    pub(super) fn season(&mut self) -> bool {
        let start = self.at;
        let found = self.bought_and_sold();
        if found.is_none() {
            self.at = start;
        }
        found.is_some()
    }

    fn bought_and_sold(&mut self) -> Option<()> {
        pattern!(
            DATES,
            r"^(?:at|on) (?:the )?(?:(?P<in_end>end|close|last (?:trading |business )?day)|beginning|start|first (?:trading |business )?day) of (?P<in>[a-z]+),? (?:and|then) (?:sell|exit|close)(?: it| them| the position)? (?:at|on) (?:the )?(?:(?P<out_end>end|close|last (?:trading |business )?day)|beginning|start|first (?:trading |business )?day) of (?P<out>[a-z]+)(?: each year| every year)?"
        );
        let start = self.at;
        let sentence = self.item()?.sentence.index;
        self.eat_all(&["each", "every", "year", ",", "we", "the", "strategy", "fund"]);
        if !self.eat(&["buy", "buys", "hold", "holds", "purchase", "purchases"]) {
            return None;
        }
        let symbol = self.symbol()?;
        let c = self.matches(&DATES)?;
        let month = |name: &str, turns: bool| {
            let number = month_number(c.text(name)?)?;
            // From the end of October is from November; until the start of May is until April.
            Some(if turns { number } else { (number + 10) % 12 + 1 })
        };
        let from = month("in", c.name("in_end").is_none())?;
        let from = if c.name("in_end").is_some() {
            month("in", true)? % 12 + 1
        } else {
            from
        };
        let to = month("out", c.name("out_end").is_some())?;
        let end = c.end;
        self.past(end);
        self.vouch(start);
        let held = Condition {
            months: Some((from, to)),
            ..Condition::default()
        };
        self.season = Some(Condition {
            months: Some((to % 12 + 1, (from + 10) % 12 + 1)),
            ..Condition::default()
        });
        self.clauses.push(Clause {
            when: Some(held),
            keeps: true,
            ..Clause::new(Act::Hold, Target::Assets(vec![symbol]), sentence)
        });
        Some(())
    }

    /// Adds what a season leaves unsaid: nothing is held in the rest of the year.
    pub(super) fn end_season(&mut self) {
        let Some(rest) = self.season.take() else { return };
        let [only] = self.clauses.as_slice() else { return };
        let sentence = only.sentence;
        self.clauses.push(Clause {
            when: Some(rest),
            ..Clause::new(Act::Leave, Target::Cash, sentence)
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn bought_at_one_date_and_sold_at_another() {
        reads(&[
            (
                "Buy EFA at the end of October and sell it at the end of April. From May to October the money is held in SHV.",
                "{if:month(1) >= 11 or month(1) <= 4,then:EFA,else:SHV} on_signal",
            ),
            (
                "Buy EFA on the first trading day of November and sell it on the first trading day of May.",
                "{if:month(1) >= 11 or month(1) <= 4,then:EFA,else:cash} on_signal",
            ),
            (
                "Hold EFA from November to April, and SHV from May to October.",
                "{if:month(1) >= 11 or month(1) <= 4,then:EFA,else:SHV} on_signal",
            ),
        ]);
    }

    #[test]
    fn bought_at_one_date_and_sold_at_another_or_not_at_all() {
        gives_up(&[
            "Buy EFA at the end of October and sell it at the end of a good month.",
            "Buy EFA at the end of October and sell it at the end of April. From June to October the money is held in SHV.",
        ]);
    }
}
