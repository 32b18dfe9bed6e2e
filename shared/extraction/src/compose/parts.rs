//! Money in equal parts, in parts by risk, and bought once.

use super::clause::{Act, Clause, Target};
use super::reader::Reader;
use super::word::What;
use crate::ledger::amount::Counts;
use crate::ledger::lexicon::{Sense, Share};
use crate::pattern::pattern;

impl Reader<'_> {
    /// "Half of the money in each" of two, "20% each" of five.
    pub(super) fn part_each(&mut self) -> bool {
        pattern!(
            PART_EACH,
            r"^(?:and )?(?:with |allocate |put |puts |invest |give )?(?:(?:a )?weights? of )?(?:(?P<half>half)|(?P<third>a third|one third)|(?P<quarter>a quarter|one quarter)|(?P<fifth>a fifth|one fifth)|(?P<share>\d+(?:\.\d+)?) ?(?:%|percent))(?: of (?:the )?(?:money|capital|portfolio|account|equity))?(?: (?:goes )?(?:in|into|to|for|on))? each(?: of them)?|^one third of the capital goes into each|^(?:each|every one) of the (?:two|three|four|five) (?:gets|receives|has|is given) (?:(?P<half2>half)|(?P<third2>a third|one third)|(?P<quarter2>a quarter|one quarter)|(?P<fifth2>a fifth|one fifth)|(?P<share2>\d+(?:\.\d+)?) ?%)(?: of (?:the )?(?:capital|money|portfolio|account))?"
        );
        let start = self.at;
        let Some(c) = self.matches(&PART_EACH) else {
            return false;
        };
        let parts = if c.name("half").or_else(|| c.name("half2")).is_some() {
            2.0
        } else if c.name("third").or_else(|| c.name("third2")).is_some()
            || c.text_of().starts_with("one third")
        {
            3.0
        } else if c.name("quarter").or_else(|| c.name("quarter2")).is_some() {
            4.0
        } else if c.name("fifth").or_else(|| c.name("fifth2")).is_some() {
            5.0
        } else {
            match c
                .text("share")
                .or_else(|| c.text("share2"))
                .and_then(|s| s.parse::<f64>().ok())
            {
                Some(share) if share > 0.0 => 100.0 / share,
                _ => return false,
            }
        };
        let end = c.end;
        let many = match self.clauses.last().map(|c| &c.target) {
            Some(Target::Choice(choice)) => match &choice.size {
                Some(super::ranking::Size::Figure(f)) => f.amount.value,
                _ => return false,
            },
            Some(Target::Assets(names)) => names.len() as f64,
            _ => return false,
        };
        if (parts - many).abs() > 0.02 {
            return false;
        }
        self.past(end);
        self.vouch(start);
        true
    }

    /// "Puts a quarter each into A, B, C and D", "risk parity of A, B and C over 60 days".
    pub(super) fn divides(&mut self) -> Option<Clause> {
        pattern!(
            PUTS,
            r"^(?:(?:the|our|a|this) )?(?:[a-z]+ ){0,3}?(?:puts|places|invests|invest|put|holds|hold) (?:(?P<half>half)|(?P<third>a third|one third)|(?P<quarter>a quarter|one quarter)|(?P<fifth>a fifth|one fifth)|(?P<share>\d+(?:\.\d+)?) ?(?:%|percent))(?: of (?:the |its )?(?:money|capital|portfolio|account))?(?: each)? (?:in|into|to)(?P<each> each of)?\b"
        );
        let start = self.at;
        let sentence = self.item()?.sentence.index;
        if let Some(c) = self.matches(&PUTS) {
            let parts = if c.name("half").is_some() {
                2.0
            } else if c.name("third").is_some() {
                3.0
            } else if c.name("quarter").is_some() {
                4.0
            } else if c.name("fifth").is_some() {
                5.0
            } else {
                100.0 / c.text("share")?.parse::<f64>().ok().filter(|s| *s > 0.0)?
            };
            let end = c.end;
            self.past(end);
            let names = self.list();
            if names.len() > 1 && (names.len() as f64 - parts).abs() < 0.02 {
                self.vouch(start);
                return Some(Clause::new(Act::Hold, Target::Assets(names), sentence));
            }
            self.at = start;
            return None;
        }
        let leads = self.at;
        self.eat_all(&["hold", "holds", "own", "invest", "in", "the", "a", "an"]);
        if self.item().is_none() {
            self.at = start;
            return None;
        }
        let schemes = self.item()?.senses().iter().any(|s| {
            matches!(
                s,
                Sense::Weight(Share::RiskParity | Share::InverseVolatility | Share::MinimumVariance)
            )
        });
        if !schemes {
            self.at = leads;
            return None;
        }
        let share = self.item()?.senses().iter().find_map(|s| match s {
            Sense::Weight(share) => Some(*share),
            _ => None,
        })?;
        let named = self.item()?.text.contains("volatility");
        self.at += 1;
        self.eat_all(&[
            "weights",
            "weighting",
            "weighted",
            "portfolio",
            "of",
            "across",
            "for",
            "with",
            "in",
            "on",
        ]);
        let names = self.list();
        let behind = self.at;
        self.eat_all(&[
            "using", "with", "over", "based", "on", "a", "an", "the", "last", "past", "their", "daily",
        ]);
        self.eat_mark('(');
        let window = self.figure().filter(|f| f.amount.counts == Counts::Days);
        self.eat_mark(')');
        self.eat_all(&[
            "of",
            "volatility",
            "window",
            "volatilities",
            "returns",
            "daily",
            "lookback",
            "history",
        ]);
        match window {
            Some(window) if names.len() > 1 && (named || share != Share::InverseVolatility) => {
                self.vouch(behind);
                Some(Clause::new(
                    Act::Hold,
                    Target::Scheme(names, share, window),
                    sentence,
                ))
            }
            _ => {
                self.at = start;
                None
            }
        }
    }

    /// "A quarter each in VTI, TLT, GLD and BIL", "half IVV, half IEF".
    pub(super) fn in_parts(&mut self) -> Option<Clause> {
        pattern!(
            EACH_IN,
            r"^(?:(?P<half>half)|(?P<third>a third|one third)|(?P<quarter>a quarter|one quarter)|(?P<fifth>a fifth|one fifth)|(?P<share>\d+(?:\.\d+)?) ?(?:%|percent)) (?:of (?:the )?(?:money|capital|portfolio|account) )?each (?:in|of|to|into)\b"
        );
        let start = self.at;
        let sentence = self.item()?.sentence.index;
        let (parts, names) = if let Some(c) = self.matches(&EACH_IN) {
            let parts = [("half", 2.0), ("third", 3.0), ("quarter", 4.0), ("fifth", 5.0)]
                .into_iter()
                .find(|(name, _)| c.name(name).is_some())
                .map(|(_, n)| n)
                .or_else(|| Some(100.0 / c.text("share")?.parse::<f64>().ok()?))?;
            let end = c.end;
            self.past(end);
            (parts, self.list())
        } else {
            let mut names = Vec::new();
            while self.eat(&["half"]) {
                self.eat_all(&["in", "of", "the", "money", "capital"]);
                names.extend(self.symbol());
                self.eat_mark(',');
                self.eat(&["and"]);
            }
            (2.0, names)
        };
        if names.len() < 2 || (names.len() as f64 - parts).abs() > 0.02 {
            self.at = start;
            return None;
        }
        self.vouch(start);
        Some(Clause::new(Act::Hold, Target::Assets(names), sentence))
    }

    /// "VTI 30, TLT 40, IEI 15 …", a line each: a table of weights in percent.
    pub(super) fn table_of_weights(&mut self) -> Option<Clause> {
        let start = self.at;
        let sentence = self.item()?.sentence.index;
        let mut out = Vec::new();
        loop {
            let back = self.at;
            let row = self.symbol().and_then(|symbol| {
                self.eat_mark(':');
                let mut figure = self
                    .figure()
                    .filter(|f| matches!(f.amount.counts, Counts::Share | Counts::Plain))?;
                if figure.amount.counts == Counts::Plain {
                    figure.amount.counts = Counts::Share;
                    figure.amount.value /= 100.0;
                }
                Some((symbol, figure))
            });
            let ends = self.ends() || self.item().is_some_and(|i| i.is_mark(',') || i.is_mark(';'));
            let Some(row) = row.filter(|_| ends) else {
                self.at = back;
                break;
            };
            out.push(row);
            if self.item().is_some() && matches!(self.ahead(1).map(|i| &i.what), Some(What::Symbol(_))) {
                self.at += 1;
            } else {
                break;
            }
        }
        let sum: f64 = out.iter().map(|(_, f)| f.amount.value).sum();
        if out.len() < 2 || (sum - 1.0).abs() > 1e-6 {
            self.at = start;
            return None;
        }
        self.vouch(start);
        Some(Clause::new(Act::Hold, Target::Weights(out), sentence))
    }

    /// "Everything is brought back to 25%", "both targets are restored": what rebalancing does.
    pub(super) fn restored(&mut self) -> bool {
        pattern!(
            RESET,
            r"^back to (?:the |its )?targets?(?: weights?)?|^(?:model portfolio|portfolio|weights|positions|the portfolio|it|they)?,? ?(?:is |are )?(?:reset|restored|brought back|rebalanced) to (?:the |its |their )?(?:target|original|initial|these|fixed) (?:weights?|mix|allocation)"
        );
        let before = self.at;
        if let Some(end) = self.matches(&RESET).map(|c| c.end) {
            self.past(end);
            self.vouch(before);
            return true;
        }
        pattern!(
            RESTORED,
            r"^(?:and )?(?:then )?(?:the )?(?:weights|everything|all positions|all|positions|they|targets|it|the portfolio|holdings) (?:is|are) (?:then )?(?:brought back|restored|reset|set back|rebalanced back|moved back)(?: to (?:(?:the |their )?(?:targets?|target weights|original weights|initial weights|these weights|equal(?: weights?)?)|(?P<share>\d+(?:\.\d+)?) ?%(?: each)?))?"
        );
        let start = self.at;
        let Some(c) = self.matches(&RESTORED) else {
            return false;
        };
        let share = c.text("share").and_then(|s| s.parse::<f64>().ok());
        let end = c.end;
        let parts = self.clauses.last().and_then(|c| match &c.target {
            Target::Assets(names) => Some(names.len() as f64),
            Target::Weights(_) => Some(0.0),
            _ => None,
        });
        let fits = match (share, parts) {
            (_, None) => false,
            (None, _) => true,
            (Some(share), Some(parts)) => (share * parts - 100.0).abs() < 0.5,
        };
        if fits {
            self.past(end);
            self.vouch(start);
        }
        fits
    }

    /// "Out of SPY, EFA and EEM we pick …": what is chosen from, before the act.
    pub(super) fn out_of(&mut self) -> bool {
        let start = self.at;
        if !(self.eat_all_of(&["out", "of"]) || self.eat(&["from", "among", "of"])) {
            return false;
        }
        self.eat_all(&[
            "the",
            "funds",
            "etfs",
            "countries",
            "sectors",
            "stocks",
            "assets",
            "list",
        ]);
        let names = self.list();
        self.eat_mark(',');
        if names.len() < 2 || !self.acts_after(0) && !self.says(&["we", "the", "pick", "select", "choose"]) {
            self.at = start;
            return false;
        }
        self.vouch(start);
        self.traded = names;
        true
    }

    pub(super) fn list(&mut self) -> Vec<String> {
        let mut out = Vec::new();
        while let Some(symbol) = self.symbol() {
            out.push(symbol);
            let back = self.at;
            self.eat_mark(',');
            self.eat(&["and"]);
            if !self.item().is_some_and(|i| matches!(i.what, What::Symbol(_))) {
                self.at = back;
                break;
            }
        }
        out
    }

    /// "Buy SPY on the first day and hold": bought once.
    pub(super) fn bought_once(&mut self) -> Option<Clause> {
        pattern!(
            ONCE,
            r"^(?:buy[ -]and[ -]hold (?P<bare>[a-z0-9.^]{1,8})|(?:buy|purchase|invest)(?: (?:100%|everything|all the money|all))?(?: in| into)? (?P<asset>\S+?),?(?: (?:on|at) the (?:first|start|beginning)(?: (?:trading )?day)?(?: of the (?:test|period|backtest|sample|data))?)?,? and (?:just |simply |then )?(?:hold|keep)(?: it)?(?: for ?ever| throughout| until the end| to the end)?)"
        );
        let start = self.at;
        let c = self.matches(&ONCE)?;
        let (asset, end) = (c.name("asset").or_else(|| c.name("bare"))?.range(), c.end);
        let sentence = self.item()?.sentence.index;
        let symbol = self.items.iter().find_map(|i| match &i.what {
            What::Symbol(s) if i.sentence.index == sentence && i.range.start == asset.start => {
                Some(s.clone())
            }
            _ => None,
        })?;
        self.past(end);
        if !self.ends() {
            self.at = start;
            return None;
        }
        self.vouch(start);
        Some(Clause::new(Act::Hold, Target::Once(symbol), sentence))
    }
}
