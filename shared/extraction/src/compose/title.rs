//! Titles: what kind of strategy follows, of what. They decide nothing, and may say nothing that does.

use super::reader::Reader;
use super::word::{Item, What};
use crate::ledger::is_harmless;
use crate::ledger::lexicon::Sense;
use crate::model::Frequency;

/// Words of titles: what kind of strategy it is.
#[rustfmt::skip]
const TOPICS: &[&str] = &[
    "trend", "trends", "momentum", "swing", "setup", "dip", "dips", "buying", "reversal", "reversion", "mean", "breakout", "breakouts",
    "rotation", "seasonality", "turn-of-the-month", "turn of the month", "overnight", "pairs", "pair", "trade", "trades", "trading", "timing", "mix",
    "portfolio", "strategy", "system", "rule", "rules", "idea", "model", "risk-on", "risk-off", "risk on", "risk off", "on", "off", "daily", "weekly",
    "monthly", "bars", "chart", "step", "module", "part", "plan", "filter", "golden", "cross", "golden cross", "death cross", "channel", "long-only", "long only", "only", "tactical", "dual",
    "simple", "classic", "crossover", "band", "bands", "bollinger", "macd", "rsi", "donchian", "keltner", "halloween", "santa",
    "claus", "effect", "anomaly", "absolute", "relative", "core", "satellite", "switcher", "picker", "low-vol", "bounce", "thrust", "seasonal",
    "sleeve", "book", "desk", "mandate", "stocks", "funds", "etfs", "long-short", "all-weather", "all weather", "sector", "sectors", "equities", "credit", "bonds", "gold", "in", "on", "with", "of", "for", "and",
];

/// Words that no title is made of: they head a part of the rule.
const RESERVED: &[&str] = &[
    "entry",
    "entries",
    "exit",
    "exits",
    "enter",
    "signal",
    "signals",
    "trigger",
    "size",
    "stop",
    "target",
    "condition",
    "conditions",
    "weight",
    "weights",
    "when",
];

/// Returns whether the word names a kind of strategy.
pub(super) fn is_topic(word: &str) -> bool {
    TOPICS.contains(&word)
}

impl Reader<'_> {
    /// "SLV trend: …", "Dip buying in SPY, QQQ and IWM.", "SPY only."
    pub(super) fn topic(&mut self) -> bool {
        let n = self.until(&[':', ';', ',']);
        let to = self.ahead(n);
        let colon = to.is_some_and(|i| i.is_mark(':'));
        let list = to.is_some_and(|i| i.is_mark(','));
        let n = if list { self.until(&[':', ';']) } else { n };
        if n == 0 || n > 14 {
            return false;
        }
        let start = self.at;
        if let Some(names) = self.heading(n, colon) {
            self.at += n;
            self.note_titled_schedule(start);
            self.vouch(start);
            self.eat_mark(':');
            for name in names {
                if !self.traded.contains(&name) {
                    self.traded.push(name);
                }
            }
            return true;
        }
        let Some(names) = self.named_in(n) else {
            return false;
        };
        let topic = (0..n).filter_map(|k| self.ahead(k)).all(|i| match &i.what {
            What::Word(senses) => {
                (senses.is_empty() || TOPICS.contains(&i.text))
                    && !RESERVED.contains(&i.text)
                    && !i.text.contains(|c: char| c.is_ascii_digit())
            }
            What::Symbol(_) | What::Mark(_) => true,
            What::Amount(_) | What::Schedule(..) => false,
        });
        let bare = (0..n)
            .filter_map(|k| self.ahead(k))
            .all(|i| matches!(i.what, What::Symbol(_) | What::Mark(_)) || matches!(i.text, "and"));
        // A list of symbols alone is what is held, or a part of another sentence.
        if !topic || !colon && (names.is_empty() || bare && names.len() > 1) {
            return false;
        }
        self.at += n;
        self.note_titled_schedule(start);
        self.vouch(start);
        self.eat_mark(':');
        for name in names {
            if !self.traded.contains(&name) {
                self.traded.push(name);
            }
        }
        true
    }

    /// Whether a sentence that opens the rule is a title: "Low-vol picker."
    pub(super) fn is_title(&self) -> bool {
        let n = self.until(&[]);
        n > 0 && n <= 5 && self.heading(n, true).is_some()
    }

    /// The symbols of a title at the start of the rule: "Santa Claus trade on SPY:", "GLD momentum model." It says nothing else if no word of it
    /// acts, denies, compares or counts.
    fn heading(&self, n: usize, colon: bool) -> Option<Vec<String>> {
        let first = self.clauses.is_empty() && self.scored.is_none() && self.ranking.is_none();
        let items: Vec<&Item<'_>> = (0..n).filter_map(|k| self.ahead(k)).collect();
        let names: Vec<String> = items
            .iter()
            .filter_map(|i| match &i.what {
                What::Symbol(s) => Some(s.clone()),
                _ => None,
            })
            .collect();
        let said = items
            .first()?
            .sentence
            .lower
            .get(items.first()?.range.start..items.last()?.range.end)?;
        let quiet = items.iter().all(|i| match &i.what {
            What::Word(senses) => {
                !RESERVED.contains(&i.text)
                    && (TOPICS.contains(&i.text)
                        || is_harmless(i.text)
                            && !i.text.contains(|c: char| c.is_ascii_digit())
                            && senses
                                .iter()
                                .all(|s| matches!(s, Sense::Measure(_) | Sense::Asset | Sense::Form(_))))
            }
            What::Symbol(_) => true,
            What::Schedule(..) => false,
            What::Mark(m) => matches!(m, ',' | '(' | ')' | '/'),
            What::Amount(_) => false,
        });
        let titled = colon && items.len() <= 8 || names.len() == 1 && items.len() > 1;
        let doubts = crate::ledger::rejects(said.trim_end_matches(" only")) || said.contains("not");
        (first && quiet && titled && !doubts && items.len() <= 8).then_some(names)
    }

    /// Returns whether no word before this place in the sentence turns a rule round or times it: "short-only", "weekly".
    pub(super) fn is_quiet_up_to(&self, place: usize) -> bool {
        let sentence = self.item().map(|i| i.sentence.index);
        let items = self.items.get(self.at..).unwrap_or_default().iter();
        items
            .take_while(|i| Some(i.sentence.index) == sentence && i.range.start < place)
            .all(|i| {
                let turns = |s: &Sense| matches!(s, Sense::Short | Sense::Not | Sense::Exit);
                !matches!(i.what, What::Schedule(..))
                    && !i.senses().iter().any(turns)
                    && (matches!(i.text, "long-only" | "only") || !crate::ledger::rejects(i.text))
                    && !i.text.starts_with("short")
            })
    }

    /// Notes how often a title says that the rule looks: "Weekly trend rule". The rule has to say so too.
    pub(super) fn note_titled_schedule(&mut self, from: usize) {
        let said = self
            .items
            .get(from..self.at)
            .unwrap_or_default()
            .iter()
            .filter_map(|i| match i.text {
                "weekly" => Some(Frequency::Weekly),
                "monthly" => Some(Frequency::Monthly),
                "quarterly" => Some(Frequency::Quarterly),
                "annual" | "yearly" => Some(Frequency::Yearly),
                _ => None,
            });
        let said: Vec<Frequency> = said.collect();
        self.holds.extend(said);
    }
}
