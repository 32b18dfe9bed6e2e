//! Words before, between and behind the clauses that say nothing of the rule: greetings, titles, numbers and marks of lists; and
//! words that say again what a clause has said.

use super::act;
use super::clause::{Act, Clause, State, Target};
use super::condition::Condition;
use super::reader::Reader;
use super::term::{Measure, Term};
use super::word::What;
use crate::ledger::amount::Counts;
use crate::ledger::lexicon::{Sense, Share};
use crate::model::Frequency;
use crate::pattern::pattern;

pattern!(GREETING, r"^(?:hi|hello|hey|dear)(?: [a-z\-]+){0,3},");
pattern!(
    TITLE,
    r"^(?:(?:[a-z'’\-]+ ){0,5}(?:idea|suggestion|proposal|thought|rules?|strategy|strategies|system|approach|plan|filter|timing|following|momentum|reversion|rotation|portfolio|crossover|cross|trade|parity|breakout|description|signal generation)(?: for (?:monday|tuesday|wednesday|thursday|friday|today|tomorrow|this week|next week|the week|you))?(?: (?P<on>on|for|with|across))?|sell in may(?:,? and go away)?|the (?:rule|rules|strategy|idea|system) (?:is|are) (?:very )?(?:simple|easy|straightforward|this|as follows)|\d{2}/\d{2}(?:/\d{2})?(?: portfolio| mix| allocation)?)\s*:"
);
pattern!(
    ON,
    r"^(?:we (?:run|use|trade|follow) )?(?:long[ \-]only )?(?:[a-z\-]+ ){0,4}(?:momentum|following|strategy|rotation|timing|reversion|system|trend|rule|crossover|cross) (?:on|for|with|across|between|among) (?P<list>[^:.;]{2,80}):"
);
pattern!(
    THANKS,
    r"^(?:please|thanks|thank you|cheers|best regards|regards|best)\b"
);
pattern!(
    HELD,
    r"^(?:and )?(?:then )?(?:hold|holds|held|keep|keeps|kept) (?:it|them|the position|the positions|each position|these|this) (?:for|until|over|through) (?:the )?(?:(?:next|following|one|1|a|single|end of the|end of the next) )*(?P<unit>week|month|quarter|year)(?:'s end| end)?|^(?:over|for|during|in) the (?:next|following|coming|subsequent) (?P<next>week|month|quarter|year)"
);
pattern!(
    REST_OF_YEAR,
    r"^(?:for|during|in) (?:the )?(?:rest|remainder) of the (?:year|time)|^in the other months|^the rest of the (?:year|time)"
);
pattern!(CROSS, r"^\((?:a |an |the |so-called )?(?:golden|death) cross\)");
pattern!(
    EACH,
    r"^each (?:asset |fund |etf |one |market |of them |of these |position |of the (?:assets|funds|etfs) )?(?:is )?(?:held|owned|bought|kept|invested) (?:only )?(?:if|when|while|whenever|as long as|so long as)"
);
pattern!(
    ITS_SHARE,
    r"^,? ?(?:otherwise|else|if not),? (?:its|that|the) (?:share|part|slice|money|allocation|portion|weight)(?: of the (?:money|portfolio|capital))? (?:is|stays|goes|sits|remains|is kept|is held|is left) (?:in |to |into )?cash"
);

impl Reader<'_> {
    /// What opens a sentence and says nothing of the rule.
    pub(super) fn preface(&mut self, state: &State) -> bool {
        let opens = self.at == 0
            || self
                .items
                .get(self.at - 1)
                .is_some_and(|i| i.is_mark('.') || i.is_mark(','));
        if !state.fresh || !opens {
            return false;
        }
        let start = self.at;
        // "1." and "*" of a list.
        let mark = self.item().is_some_and(|i| i.is_mark('*') || i.is_mark('/'));
        let number = self.item().is_some_and(|i| {
            let behind = i.sentence.lower.get(i.range.end..).unwrap_or_default();
            let digits = i.text.chars().all(|c| c.is_ascii_digit()) && i.text.len() <= 2;
            matches!(i.what, What::Amount(_)) && digits && behind.starts_with(['.', ')'])
        });
        if mark || number {
            self.at += 1;
            self.eat_mark(')');
            self.vouch(start);
            return true;
        }
        if let Some(c) = self.matches(&GREETING).or_else(|| self.matches(&THANKS)) {
            let end = c.end;
            self.past(end);
            self.vouch(start);
            return true;
        }
        if let Some(names) = self.titled_list() {
            self.vouch(start);
            self.traded.extend(names);
            return true;
        }
        pattern!(
            TRACKS,
            r"^(?:the|this|our|a) (?:fund|strategy|portfolio|model|index|etf) (?:tracks|is|consists of|comprises|holds)(?: an| a| the)?"
        );
        if let Some(end) = self.matches(&TRACKS).map(|c| c.end) {
            self.past(end);
            let shares = self
                .figure_at(self.at)
                .is_some_and(|f| f.amount.counts == Counts::Share);
            if shares || self.item().is_some_and(|i| i.has(Sense::Weight(Share::Equal))) {
                self.vouch(start);
                return true;
            }
            self.at = start;
        }
        let Some(end) = self
            .matches(&TITLE)
            .filter(|c| c.name("on").is_none())
            .map(|c| c.end)
        else {
            return false;
        };
        let sentence = self.item().map(|i| i.sentence.index);
        let named = self.text_says("sell in may");
        let acts = self
            .items
            .get(start..)
            .unwrap_or_default()
            .iter()
            .take_while(|i| Some(i.sentence.index) == sentence && i.range.start < end)
            .any(|i| act::acts(i.senses()) || matches!(i.what, What::Symbol(_)));
        if acts && !named {
            return false;
        }
        self.past(end);
        self.vouch(start);
        true
    }

    fn text_says(&self, words: &str) -> bool {
        self.item()
            .and_then(|i| i.sentence.lower.get(i.range.start..))
            .is_some_and(|t| t.starts_with(words))
    }

    /// "Trend following on SPY, TLT and GLD: …".
    fn titled_list(&mut self) -> Option<Vec<String>> {
        let c = self.matches(&ON)?;
        let (list, end) = (c.name("list")?.range(), c.end);
        let sentence = self.item()?.sentence.index;
        let inside: Vec<&What> = self
            .items
            .iter()
            .filter(|i| i.sentence.index == sentence && list.contains(&i.range.start))
            .filter(|i| !i.is_mark(',') && i.text != "and")
            .map(|i| &i.what)
            .collect();
        let names: Option<Vec<String>> = inside
            .into_iter()
            .map(|w| match w {
                What::Symbol(s) => Some(s.clone()),
                _ => None,
            })
            .collect();
        let names = names.filter(|n| !n.is_empty())?;
        self.past(end);
        Some(names)
    }

    /// What says again how long is held, or that something is held at all other times.
    pub(super) fn repeats(&mut self) -> bool {
        let start = self.at;
        if let Some(c) = self.matches(&HELD) {
            let frequency = match c.text("unit").or_else(|| c.text("next")) {
                Some("week") => Frequency::Weekly,
                Some("month") => Frequency::Monthly,
                Some("quarter") => Frequency::Quarterly,
                _ => Frequency::Yearly,
            };
            let end = c.end;
            self.past(end);
            self.holds.push(frequency);
            self.vouch(start);
            return true;
        }
        if let Some(end) = self.matches(&REST_OF_YEAR).map(|c| c.end)
            && self.clauses.len() > 1
            && let Some(last) = self.clauses.last_mut()
            && last.when.is_none()
            && !last.otherwise
        {
            last.otherwise = true;
            self.past(end);
            self.vouch(start);
            return true;
        }
        false
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
            r"^each (?:asset|fund|etf|one|position|of them)?(?: of the [a-z]+)? ?(?:has|gets|receives|is given|makes up|is allocated) (?:(?P<share>\d+(?:\.\d+)?) ?(?:%|percent)|an equal (?:share|part|weight|amount))(?: of (?:the )?(?:portfolio|money|capital|account|assets))?"
        );
        let start = self.at;
        let Some(many) = self.parted else { return false };
        let Some(c) = self.matches(&EQUAL_PART) else {
            return false;
        };
        let fits = match c.text("share") {
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

    /// "A position in TLT is opened when …", "a buy order for MSFT is placed when …".
    pub(super) fn position_is(&mut self) -> Option<Clause> {
        pattern!(
            OPENED,
            r"^(?:a |the )?(?:new )?(?:(?P<short>short )|long )?(?:position in|buy order for|trade in) (?P<asset>[a-z.^]{1,6}) is (?:opened|entered|taken|placed|initiated|established) (?:if|whenever|when|once)"
        );
        let start = self.at;
        let sentence = self.item()?.sentence.index;
        let c = self.matches(&OPENED)?;
        let (short, asset, end) = (c.name("short").is_some(), c.name("asset")?.range().start, c.end);
        let symbol = self.items.iter().find_map(|i| match &i.what {
            What::Symbol(s) if i.sentence.index == sentence && i.range.start == asset => Some(s.clone()),
            _ => None,
        })?;
        self.past(end);
        let condition = self.condition();
        match condition {
            Some(mut condition) => {
                for test in &mut condition.tests {
                    test.vouched = true;
                }
                self.vouch(start);
                let act = if short { Act::Short } else { Act::Hold };
                Some(Clause {
                    when: Some(condition),
                    ..Clause::new(act, Target::Assets(vec![symbol]), sentence)
                })
            }
            None => {
                self.at = start;
                None
            }
        }
    }

    /// "… and closed whenever it turns positive", behind a position that is opened.
    pub(super) fn and_closed(&mut self) -> Option<Clause> {
        pattern!(
            CLOSED,
            r"^(?:and )?(?:(?:it |the position )?is )?(?:closed|exited|sold|liquidated)(?: again)? (?:if|whenever|when|once)"
        );
        let start = self.at;
        let sentence = self.item()?.sentence.index;
        self.clauses
            .last()
            .filter(|c| c.sentence == sentence && c.act != Act::Leave)?;
        let end = self.matches(&CLOSED)?.end;
        self.past(end);
        match self.condition() {
            Some(mut condition) => {
                for test in &mut condition.tests {
                    test.vouched = true;
                }
                self.vouch(start);
                Some(Clause {
                    when: Some(condition),
                    ..Clause::new(Act::Leave, Target::Same, sentence)
                })
            }
            None => {
                self.at = start;
                None
            }
        }
    }

    /// "Use the 14-day ADX": the numbers of an indicator that the rule names later.
    pub(super) fn uses(&mut self) -> bool {
        let start = self.at;
        let found = {
            self.eat(&["we"]);
            self.eat(&["use", "using", "take"]) && self.indicator().is_some()
        };
        let ends = self.ends() || self.item().is_some_and(|i| i.is_mark(':'));
        if found && ends {
            self.vouch(start);
            self.eat_mark(':');
            return true;
        }
        self.at = start;
        false
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

    /// "The ETFs A, B and C are ranked by …", "the three best are held".
    pub(super) fn passive(&mut self) -> bool {
        let start = self.at;
        let kept = (self.seen.len(), self.schedules.len());
        let found = self.done_with();
        if found.is_none() {
            self.at = start;
            self.seen.truncate(kept.0);
            self.schedules.truncate(kept.1);
        }
        found.is_some()
    }

    fn done_with(&mut self) -> Option<()> {
        let sentence = self.item()?.sentence.index;
        let start = self.at;
        self.eat_all(&[
            "the",
            "all",
            "etfs",
            "funds",
            "assets",
            "stocks",
            "following",
            "sector",
            "sectors",
        ]);
        let names = self.list();
        if names.len() < 2 {
            self.at = start;
            return self.choice_held(sentence);
        }
        if !self.eat(&["is", "are"]) || !self.item()?.has(Sense::Rank) || self.ranking.is_some() {
            return None;
        }
        self.at += 1;
        let choice = self.choice()?;
        if choice.size.is_some() || choice.by.is_none() || !choice.from.is_empty() {
            return None;
        }
        self.seen.extend(choice.by.clone());
        self.ranking = Some(super::ranking::Choice {
            from: names,
            ..choice
        });
        Some(())
    }

    fn choice_held(&mut self, sentence: usize) -> Option<()> {
        if !self.chooses() || self.acts_after(0) {
            return None;
        }
        let choice = self.choice()?;
        choice.size.as_ref()?;
        let passive = |i: &super::word::Item<'_>| matches!(i.text, "is" | "are");
        let said = self
            .at
            .checked_sub(1)
            .and_then(|b| self.items.get(b))
            .is_some_and(passive);
        if !said && !self.eat(&["is", "are"]) {
            return None;
        }
        let item = self.item()?;
        let act = if item.has(Sense::Short) {
            Act::Short
        } else if item.has(Sense::Enter) {
            Act::Hold
        } else {
            return None;
        };
        self.at += 1;
        if act == Act::Hold && self.says(&["short"]) {
            return None;
        }
        self.seen.extend(choice.by.clone());
        self.clauses
            .push(Clause::new(act, Target::Choice(Box::new(choice)), sentence));
        Some(())
    }

    /// "The risk-on asset is QQQ and the risk-off asset is TLT": names for what is held.
    pub(super) fn roles(&mut self) -> bool {
        pattern!(
            ROLE,
            r"^(?:and )?(?:the |our )?(?P<role>risk-on|risk-off|risk on|risk off|risky|safe|offensive|defensive) (?:asset|fund|etf) is (?:the )?(?P<asset>[a-z.^]{1,6})"
        );
        let start = self.at;
        let mut found = Vec::new();
        while let Some(c) = self.matches(&ROLE) {
            let (role, asset, end) = (
                c.text("role").unwrap_or_default().replace('-', " "),
                c.name("asset"),
                c.end,
            );
            let sentence = self.item().map(|i| i.sentence.index);
            let symbol = asset.and_then(|a| {
                self.items.iter().find_map(|i| match &i.what {
                    What::Symbol(s)
                        if Some(i.sentence.index) == sentence && i.range.start == a.range().start =>
                    {
                        Some(s.clone())
                    }
                    _ => None,
                })
            });
            let Some(symbol) = symbol else { break };
            self.past(end);
            self.eat_mark(',');
            found.push((role, symbol));
        }
        if found.is_empty() || !(self.ends() || self.item().is_some_and(|i| i.is_mark(';'))) {
            self.at = start;
            return false;
        }
        self.vouch(start);
        self.named_roles.extend(found);
        true
    }

    /// An asset by its role.
    pub(super) fn by_role(&mut self) -> Option<String> {
        pattern!(
            ROLE,
            r"^(?:the )?(?P<role>risk-on|risk-off|risk on|risk off|risky|safe|offensive|defensive) (?:asset|fund|etf)"
        );
        let start = self.at;
        let c = self.matches(&ROLE)?;
        let (role, end) = (c.text("role")?.replace('-', " "), c.end);
        let symbol = self
            .named_roles
            .iter()
            .find(|(r, _)| *r == role)
            .map(|(_, s)| s.clone())?;
        self.past(end);
        self.vouch(start);
        Some(symbol)
    }

    /// "Half of the money in each" of two, "20% each" of five.
    pub(super) fn part_each(&mut self) -> bool {
        pattern!(
            PART_EACH,
            r"^(?:with )?(?:(?P<half>half)|(?P<third>a third|one third)|(?P<quarter>a quarter|one quarter)|(?P<fifth>a fifth|one fifth)|(?P<share>\d+(?:\.\d+)?) ?(?:%|percent))(?: of (?:the )?(?:money|capital|portfolio|account))?(?: (?:in|into|to|for|on))? each"
        );
        let start = self.at;
        let Some(c) = self.matches(&PART_EACH) else {
            return false;
        };
        let parts = if c.name("half").is_some() {
            2.0
        } else if c.name("third").is_some() {
            3.0
        } else if c.name("quarter").is_some() {
            4.0
        } else if c.name("fifth").is_some() {
            5.0
        } else {
            match c.text("share").and_then(|s| s.parse::<f64>().ok()) {
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

    fn list(&mut self) -> Vec<String> {
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
            r"^(?:buy[ -]and[ -]hold (?P<bare>[a-z.^]{1,6})|(?:buy|purchase|invest)(?: (?:100%|everything|all the money|all))?(?: in| into)? (?P<asset>\S+?),?(?: (?:on|at) the (?:first|start|beginning)(?: (?:trading )?day)?(?: of the (?:test|period|backtest|sample|data))?)?,? and (?:just |simply |then )?(?:hold|keep)(?: it)?(?: for ?ever| throughout| until the end| to the end)?)"
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

    /// "(a golden cross)" names what was just said.
    pub(super) fn cross_by_name(&mut self) {
        let start = self.at;
        if let Some(end) = self.matches(&CROSS).map(|c| c.end) {
            self.past(end);
            self.vouch(start);
        }
    }

    pub(super) fn cross_ahead(&self) -> bool {
        self.matches(&CROSS).is_some()
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

impl Reader<'_> {
    /// Whether what stands here compares without a subordinator: "RSI(14) < 30 → buy".
    pub(super) fn plain_condition(&mut self, state: &mut State) -> bool {
        let start = self.at;
        let before = (self.before.clone(), self.seen.len(), self.vouched.len());
        let found = self.condition();
        let leads = self.eat_mark(':') || self.eat(&["then"]);
        match found {
            Some(condition)
                if leads
                    && self
                        .item()
                        .is_some_and(|i| act::acts(i.senses()) || i.has(Sense::Enter)) =>
            {
                state.pending = Some(condition);
                true
            }
            _ => {
                self.at = start;
                self.before = before.0;
                self.seen.truncate(before.1);
                self.vouched.truncate(before.2);
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn what_says_nothing_more() {
        reads(&[
            (
                "RSI(14) < 30 -> buy MSFT; RSI(14) > 70 -> sell",
                "{trade:{assets:all,enter:rsi(close, 14 days) < 30,exit:rsi(close, 14 days) > 70}} on_signal",
            ),
            (
                "When the 50-day moving average of SPY crosses above its 200-day moving average (a golden cross), buy; when it crosses below (a death cross), sell.",
                "{if:sma(close, 50 days)(SPY) > sma(close, 200 days)(SPY),then:SPY,else:cash} on_signal",
            ),
            (
                "Sell in May: own SPY from the start of November to the end of April and sit in BIL for the rest of the year.",
                "{if:month(1) >= 11 or month(1) <= 4,then:SPY,else:BIL} on_signal",
            ),
            (
                "Long-only time series momentum on SPY, TLT and GLD: each asset is held if its 12-month return is positive, otherwise its share stays in cash. Monthly, equal weights.",
                "{select:{from:all,where:change(close, 12 months) > 0},weight:{each:1 / members(all)},rest:cash} month_end",
            ),
            (
                "Pick the ETF (SPY, TLT, GLD) with the best trailing 3-month performance at each month end and hold it for the next month.",
                "{select:{from:all,top:1,by:change(close, 3 months)}} month_end",
            ),
        ]);
    }

    #[test]
    fn what_says_something_more() {
        gives_up(&[
            "Each month buy the best of XLB, XLE and XLF by 3-month return and hold it for the next quarter.",
            "Sell rule: own SPY when its close is above its 200-day average.",
        ]);
    }
}
