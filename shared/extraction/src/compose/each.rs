//! Rules for each asset by itself: "each is held if …, otherwise its share stays in cash".

use super::clause::{Act, Clause, State, Target};
use super::condition::Condition;
use super::reader::Reader;
use super::term::{Measure, Term};
use crate::ledger::lexicon::Sense;
use crate::pattern::pattern;

pattern!(
    EACH,
    r"^each (?:asset |fund |etf |one |market |of them |of these |position |of the (?:assets|funds|etfs) )?(?:is )?(?:held|owned|bought|kept|invested) (?:only )?(?:if|when|while|whenever|as long as|so long as)"
);
pattern!(
    ITS_SHARE,
    r"^,? ?(?:otherwise|else|if not),? (?:its|that|the) (?:share|part|slice|money|allocation|portion|weight)(?: of the (?:money|portfolio|capital))? (?:is|stays|goes|sits|remains|is kept|is held|is left) (?:in |to |into )?cash"
);

/// The name that stands for each asset by itself: "a fund is bought if its …".
pub(super) const EACH_ONE: &str = "*";

impl Reader<'_> {
    /// "A fund", "the contract", "each stock": any of what is traded, where that is several things.
    pub(super) fn one_of_them(&mut self) -> bool {
        pattern!(
            ONE,
            r"^(?:a|an|the|each|every|any) (?:held |given |single )?(?:fund|stock|contract|asset|market|etf|currency|share|security|instrument|future|country|sector)\b(?:['’]s)?"
        );
        pattern!(
            SLOT,
            r"^(?:a|the|each|its) (?:slot|slice|part|share) (?:is )?(?:filled|invested(?: in it)?)"
        );
        if self.traded.len() < 2 && !self.described {
            return false;
        }
        let start = self.at;
        let Some(end) = self
            .matches(&ONE)
            .filter(|_| self.matches(&SLOT).is_none())
            .map(|c| c.end)
        else {
            return false;
        };
        self.past(end);
        self.eat(&["'s", "’s", "s"]);
        self.at > start
    }

    /// "For each contract,": what follows is said of each.
    pub(super) fn for_each_of_them(&mut self) -> bool {
        let start = self.at;
        let found = self.eat(&["for"]) && self.one_of_them();
        if found {
            self.eat_mark(',');
            self.vouch(start);
            self.each_one = true;
        } else {
            self.at = start;
        }
        found
    }

    /// "Each fund owns a fixed 20% slice of the portfolio": what dividing equally comes to.
    pub(super) fn slices(&mut self) -> bool {
        pattern!(
            SLICES,
            r"^(?:the portfolio has (?P<n>[a-z0-9]+) (?:slots|slices|parts) of (?P<a>\d+(?:\.\d+)?) ?% each|each(?: (?:fund|asset|etf|market|one|of them))? (?:owns|has|gets|is given|receives|is allotted) (?:a |an )?(?:fixed |equal )?(?:(?P<b>\d+(?:\.\d+)?) ?%|(?P<third>third)|(?P<quarter>quarter)|(?P<fifth>fifth))(?: slice| share| part| slot)?(?: of (?:the )?(?:portfolio|capital|money|account))?(?: reserved for it)?)"
        );
        let start = self.at;
        let Some(c) = self.matches(&SLICES) else {
            return false;
        };
        let share = ["a", "b"]
            .iter()
            .find_map(|g| c.text(g))
            .and_then(|s| s.parse::<f64>().ok());
        let share = share.unwrap_or(if c.name("third").is_some() {
            100.0 / 3.0
        } else if c.name("quarter").is_some() {
            25.0
        } else {
            20.0
        });
        let counted = c.name("n").map(|g| g.range());
        let end = c.end;
        let counted = counted
            .and_then(|range| self.number(range))
            .map(|f| f.amount.value);
        self.past(end);
        if self.eat_mark(':') {
            let names = self.list();
            self.traded.extend(names);
        }
        let many = self.traded.len() as f64;
        if many < 2.0 || (share * many - 100.0).abs() > 0.5 || counted.is_some_and(|n| n != many) {
            self.at = start;
            return false;
        }
        self.vouch(start);
        self.parted = Some(self.traded.len());
        self.each_one = true;
        true
    }

    /// "A slot is filled if …", "its slice is invested in it": each is held by itself.
    pub(super) fn slot_filled(&mut self, state: &mut State) -> Option<Clause> {
        pattern!(
            FILLED,
            r"^(?:a|the|each|its) (?:slot|slice|part|share) is (?:filled|invested(?: in it)?)"
        );
        pattern!(
            STAYS,
            r"^(?:(?:its|that|the) (?:share|part|slice|slot|money|\d+(?:\.\d+)? ?%)) (?:is|stays|goes|sits|remains|is kept|is held|is left) (?:in |to |into )?cash(?: until (?:the )?next (?:month|week|quarter)(?:[ -]end)?)?"
        );
        let start = self.at;
        let sentence = self.item()?.sentence.index;
        self.parted?;
        if let Some(end) = self.matches(&FILLED).map(|c| c.end) {
            self.past(end);
            self.vouch(start);
            let when = match state.pending.take() {
                Some(condition) => condition,
                None => {
                    self.eat_sense(Sense::When).then_some(())?;
                    self.condition()?
                }
            };
            return Some(Clause {
                when: Some(when),
                keeps: true,
                ..Clause::new(Act::Hold, Target::Assets(vec![EACH_ONE.to_owned()]), sentence)
            });
        }
        let end = self.matches(&STAYS).map(|c| c.end).filter(|_| state.otherwise)?;
        self.past(end);
        self.vouch(start);
        state.otherwise = false;
        Some(Clause {
            otherwise: true,
            ..Clause::new(Act::Leave, Target::Cash, sentence)
        })
    }

    /// "For each of A, B and C: buy when it is above …, sell to cash when it is below".
    pub(super) fn for_each(&mut self) -> Option<Clause> {
        pattern!(
            BUY,
            r"^(?:buy|hold|own|invest|be invested)(?: it)? (?:only )?(?:if|when|while|whenever)"
        );
        pattern!(
            SELL,
            r"^,? ?(?:and )?(?:sell|exit|move|go|switch)(?: it| out)?(?: to cash| into cash| in cash)? (?:if|when|once)"
        );
        let start = self.at;
        let sentence = self.item()?.sentence.index;
        if !self.eat(&["for"]) || !self.eat(&["each"]) {
            self.at = start;
            return None;
        }
        self.eat_all(&["of", "asset", "fund", "etf", "in", "the"]);
        let names = self.list();
        self.eat_mark(',');
        self.eat_mark(':');
        let bought = self.matches(&BUY).map(|c| c.end);
        let Some(end) = bought.filter(|_| names.len() > 1) else {
            self.at = start;
            return None;
        };
        self.past(end);
        let own = |c: &Condition| {
            c.months.is_none()
                && c.tests
                    .iter()
                    .all(|t| t.left.of.is_none() && t.right.of.is_none())
        };
        let condition = self.condition().filter(own);
        let back = self.at;
        self.eat_mark(',');
        let sells = self.matches(&SELL).map(|c| c.end);
        let agrees = match (sells, &condition) {
            (Some(end), Some(condition)) => {
                self.past(end);
                self.condition().is_some_and(|c| condition.opposes(&c))
            }
            (None, _) => {
                self.at = back;
                true
            }
            _ => false,
        };
        match condition.filter(|_| agrees) {
            Some(mut condition) => {
                for test in &mut condition.tests {
                    test.vouched = true;
                }
                self.vouch(start);
                self.traded.clone_from(&names);
                self.parted = Some(names.len());
                Some(Clause {
                    when: Some(condition),
                    keeps: true,
                    ..Clause::new(Act::Hold, Target::Each(names), sentence)
                })
            }
            None => {
                self.at = start;
                None
            }
        }
    }

    /// "Each asset has 20% of the portfolio": what dividing equally comes to.
    pub(super) fn equal_part(&mut self) -> bool {
        pattern!(
            EQUAL_PART,
            r"^each (?:asset|fund|etf|stock|one|position|of them)?(?: of the [a-z]+)? ?(?:has|gets|receives|is given|makes up|is allocated) (?:(?P<share>\d+(?:\.\d+)?) ?(?:%|percent)|(?:a|one) (?P<part>half|third|quarter|fourth|fifth|sixth|tenth)|an equal (?:share|part|weight|amount))(?: of (?:the )?(?:portfolio|money|capital|account|assets))?"
        );
        let start = self.at;
        let named = self.traded.len();
        let Some(many) = self.parted.or((named > 1).then_some(named)) else {
            return false;
        };
        let Some(c) = self.matches(&EQUAL_PART) else {
            return false;
        };
        let part = c.text("part").map(|part| match part {
            "half" => 2,
            "third" => 3,
            "quarter" | "fourth" => 4,
            "fifth" => 5,
            "sixth" => 6,
            _ => 10,
        });
        let fits = part.is_none_or(|p| p == many)
            && match c.text("share") {
                Some(share) => share
                    .parse::<f64>()
                    .is_ok_and(|s| (s * many as f64 - 100.0).abs() < 0.5),
                None => true,
            };
        let end = c.end;
        if fits {
            self.past(end);
            self.vouch(start);
        }
        fits
    }

    /// "Invest equally in those of A, B and C whose 12-month return is positive".
    pub(super) fn those(&mut self) -> Option<Clause> {
        pattern!(
            THOSE,
            r"^(?:we )?(?:invest|invests|hold|holds|buy|buys|own|owns|put the money)(?: equally| equal amounts| equal weights| the money equally)?(?: in| into| of)?(?: only)? (?:those|all|any)(?: of| among| out of)?(?: the)?"
        );
        let start = self.at;
        let sentence = self.item()?.sentence.index;
        let end = self.matches(&THOSE)?.end;
        self.past(end);
        let names = self.list();
        let whose = self.eat(&["whose"]) || self.eat(&["that", "which", "with"]);
        let condition = if whose && names.len() > 1 {
            self.condition()
        } else {
            None
        };
        let own = |c: &Condition| {
            c.tests
                .iter()
                .all(|t| t.left.of.is_none() && t.right.of.is_none())
                && c.months.is_none()
        };
        match condition.filter(own) {
            Some(mut condition) => {
                for test in &mut condition.tests {
                    test.vouched = true;
                }
                self.vouch(start);
                Some(Clause {
                    when: Some(condition),
                    keeps: true,
                    ..Clause::new(Act::Hold, Target::Those(names), sentence)
                })
            }
            None => {
                self.at = start;
                None
            }
        }
    }

    /// "Each is held if …, otherwise its share stays in cash".
    pub(super) fn each(&mut self) -> Option<Clause> {
        let start = self.at;
        let sentence = self.item()?.sentence.index;
        let end = self.matches(&EACH)?.end;
        self.past(end);
        let condition = self
            .condition()
            .or_else(|| self.bare(Term::new(Measure::Price, None, None)))
            .filter(|c: &Condition| {
                c.tests
                    .iter()
                    .all(|t| t.left.of.is_none() && t.right.of.is_none())
            });
        let names = self.traded.clone();
        let Some(condition) = condition.filter(|_| names.len() > 1) else {
            self.at = start;
            return None;
        };
        let back = self.at;
        if let Some(end) = self.matches(&ITS_SHARE).map(|c| c.end) {
            self.past(end);
            self.vouch(back);
        } else if self.eat_mark(',')
            && let Some(end) = self.matches(&ITS_SHARE).map(|c| c.end)
        {
            self.past(end);
            self.vouch(back);
        } else {
            self.at = back;
        }
        Some(Clause {
            when: Some(condition),
            keeps: true,
            ..Clause::new(Act::Hold, Target::Each(names), sentence)
        })
    }
}
