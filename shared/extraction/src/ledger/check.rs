//! Each token of the rule against the spec.

use super::amount::{Amount, Counts};
use super::aside::is_aside;
use super::clause::{Act, Names, acts};
use super::facts::{Choice, Facts};
use super::feature::Feature;
use super::lexicon::{Form, Guard, Price, Sense, Share};
use super::operand::{Said, around, side};
use super::region::{Line, is_about_costs, is_outcome, lines};
use super::token::{Kind, Token, words};
use super::{Ledger, kind, place};
use crate::assemble::parameters;
use crate::claims::Found;
use crate::model::{ExtractedStrategy, Frequency, Missing, Quote, Status, UnreadWords, UsedWords, WordKind};
use crate::pattern::pattern;
use crate::rules::Scope;
use crate::rules::rebalance::Day;
use crate::source::Sentence;
use fo_strategy::{Execution, Schedule};
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

/// Where a token went: a path in the spec, or `None` if it is unread. Tokens that don't matter here go to `""`.
type Uses = Vec<Option<String>>;

pub(super) fn check(scope: &Scope<'_>, strategy: &ExtractedStrategy, claims: &[Found]) -> Ledger {
    let with_claims: HashSet<usize> = claims.iter().filter_map(|f| f.sentence).collect();
    let rule = lines(scope, &with_claims);
    let facts = strategy.spec.as_ref().map(Facts::of).unwrap_or_default();
    let aliases = aliases(&rule, &facts);
    let mut checker = Checker {
        scope,
        strategy,
        claims,
        single: (facts.held.len() == 1)
            .then(|| facts.held.first().cloned())
            .flatten(),
        names: Names {
            refuge: Some(&facts.refuge),
            aliases,
        },
        facts: &facts,
        rule: &rule,
        founded: HashSet::new(),
        ledger: Ledger::default(),
    };
    for line in &rule {
        checker.line(line);
    }
    if strategy.spec.is_some() {
        checker.unfounded();
    }
    checker.ledger
}

/// Whether a line by itself shows that a strategy is described.
pub(super) fn is_telling(line: &Line<'_>) -> bool {
    let any = |f: &dyn Fn(&Token) -> bool| line.tokens.iter().any(f);
    let asset = any(&|t| matches!(t.kind, Kind::Symbol(_)));
    let weighs = any(&|t| matches!(t.sense(), Some(Sense::Weight(_))));
    let acts = any(&Token::is_action);
    let when = any(&Token::is_subordinator) || any(&Token::is_comparison) || any(&Token::is_order);
    let number = any(&|t| matches!(t.kind, Kind::Amount(_) | Kind::Schedule(..)));
    acts && (asset || any(&Token::is_order)) && when && number
        || weighs && asset && any(&|t| matches!(t.kind, Kind::Schedule(..)))
        || acts && when && number && any(&|t| matches!(t.sense(), Some(Sense::Measure(_))))
}

/// Common names that stand beside a symbol of the spec: "Treasury bills (BIL)", "SPY, the S&P 500 fund".
fn aliases(rule: &[Line<'_>], facts: &Facts) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for line in rule {
        let lower = &line.sentence.lower;
        for pair in line.tokens.windows(2) {
            let (name, symbol) = match (&pair[0].kind, &pair[1].kind) {
                (Kind::Word(Sense::Asset), Kind::Symbol(s)) => (&pair[0], s),
                (Kind::Symbol(s), Kind::Word(Sense::Asset)) => (&pair[1], s),
                _ => continue,
            };
            let gap = lower.get(pair[0].end..pair[1].start).unwrap_or_default();
            let beside = gap.contains(['(', ',', ':']) || [" is the ", " is ", " the "].contains(&gap);
            let short =
                gap.split_whitespace().count() <= 4 && !gap.contains(" and ") && !gap.contains(" or ");
            if beside
                && short
                && facts.tickers.contains(symbol)
                && let Some(text) = lower.get(name.range())
            {
                out.insert(text.to_owned(), symbol.clone());
            }
        }
    }
    out
}

struct Checker<'c, 'a> {
    scope: &'c Scope<'a>,
    strategy: &'c ExtractedStrategy,
    claims: &'c [Found],
    facts: &'c Facts,
    /// The asset of a spec that holds one.
    single: Option<String>,
    names: Names<'c>,
    rule: &'c [Line<'a>],
    /// Paths of comparisons and choices that words state.
    founded: HashSet<String>,
    ledger: Ledger,
}

impl Checker<'_, '_> {
    fn line(&mut self, line: &Line<'_>) {
        let (s, tokens) = (line.sentence, line.tokens.as_slice());
        let mut uses: Uses = vec![None; tokens.len()];
        let mut strange: Vec<Range<usize>> = Vec::new();
        let decided = acts(&s.lower, tokens, &self.names, self.outer(s));
        for i in 0..tokens.len() {
            if tokens[i].is_comparison() {
                self.comparison(s, tokens, i, decided[i], &mut uses, &mut strange);
            } else if tokens[i].is_order() {
                self.order(s, tokens, i, decided[i], &mut uses);
            } else if tokens[i].sense() == Some(Sense::Rank) {
                self.ranking(s, tokens, i, &mut uses, &mut strange);
            }
        }
        for i in 0..tokens.len() {
            if uses[i].is_none() {
                uses[i] = match &tokens[i].kind {
                    Kind::Amount(a) => self.amount(line, i, *a),
                    Kind::Symbol(symbol) => self.symbol(s, &tokens[i], symbol),
                    Kind::Schedule(frequency, day) => self.schedule(*frequency, *day),
                    Kind::Word(sense) => self.word(line, i, *sense),
                };
            }
        }
        for (token, path) in tokens.iter().zip(&uses) {
            match path.as_deref() {
                Some("") => {}
                Some(path) => self.used(s, token, path),
                None => self.unread(s, token.range(), kind(token)),
            }
        }
        for range in strange {
            self.unread(s, range, WordKind::Other);
        }
        for range in Self::conditions(s, tokens) {
            self.unread(s, range, WordKind::Condition);
        }
    }

    fn used(&mut self, s: &Sentence, token: &Token, path: &str) {
        let Some((quote, range)) = place(self.scope.reading.source, s, token.range()) else {
            return;
        };
        self.ledger.used.push(UsedWords {
            kind: kind(token),
            text: quote.quote,
            page: quote.page,
            range,
            by: path.to_owned(),
        });
    }

    /// Lists words as unread, wherever they stand: a place that can't be found again must not hide them.
    fn unread(&mut self, s: &Sentence, range: Range<usize>, kind: WordKind) {
        let found = place(self.scope.reading.source, s, range.clone());
        let (quote, range) = found.unwrap_or_else(|| {
            let quote = Quote {
                page: s.page,
                quote: s.text.get(range.clone()).unwrap_or_default().to_owned(),
                boxes: Vec::new(),
            };
            (quote, [s.start + range.start as u32, s.start + range.end as u32])
        });
        let twice = |u: &UnreadWords| u.page == quote.page && u.range == range;
        if self.ledger.unread.iter().any(twice) {
            return;
        }
        self.ledger.unread.push(UnreadWords {
            kind,
            text: quote.quote,
            page: quote.page,
            range,
            boxes: quote.boxes,
            sentence: crate::source::clip(&s.text, 400),
        });
    }

    /// The act that a label, or the line that leads a list, gives its conditions.
    fn outer(&self, s: &Sentence) -> Option<Act> {
        pattern!(ENTERS, r"\b(?:buy|entry|enter|long|hold|go long)\b");
        pattern!(EXITS, r"\b(?:sell|exit|close|leave|out)\b");
        pattern!(SHORTS, r"\bshort\b");
        let lead = s.lead.and_then(|l| self.scope.reading.source.sentences.get(l));
        let heading = self
            .scope
            .reading
            .source
            .sections
            .get(s.section)
            .map(|x| x.title.to_ascii_lowercase())
            .filter(|t| t.split_whitespace().count() <= 4);
        [
            s.label().map(str::to_owned),
            lead.map(|l| l.lower.clone()),
            heading,
        ]
        .into_iter()
        .flatten()
        .find_map(|text| {
            match (
                EXITS.is_match(&text),
                SHORTS.is_match(&text),
                ENTERS.is_match(&text),
            ) {
                (true, false, false) => Some(Act::Exit),
                (false, true, _) => Some(Act::Short),
                (false, false, true) => Some(Act::Enter),
                _ => None,
            }
        })
    }

    /// A comparison is used by one of the spec's that is the same.
    fn comparison(
        &mut self,
        s: &Sentence,
        tokens: &[Token],
        i: usize,
        act: Option<Act>,
        uses: &mut Uses,
        strange: &mut Vec<Range<usize>>,
    ) {
        let (left, right) = around(&s.lower, tokens, i);
        let (l, r) = (
            side(&s.lower, tokens, &left, &self.names),
            side(&s.lower, tokens, &right, &self.names),
        );
        let empty =
            l.features.is_empty() && r.features.is_empty() && l.amounts.is_empty() && r.amounts.is_empty();
        let governed = tokens.iter().any(|t| t.is_subordinator() || t.is_action());
        if empty && !governed {
            uses[i] = Some(String::new());
            return;
        }
        if let Some(path) = self.calendar(&tokens[i]) {
            uses[i] = Some(path);
            return;
        }
        strange.extend(l.unknown.iter().chain(&r.unknown).cloned());
        let above = match tokens[i].sense() {
            Some(Sense::Above | Sense::Positive) => true,
            Some(Sense::Below | Sense::Negative) => false,
            _ => return,
        };
        let Some(act) = act else { return };
        let denied = negation(&s.lower, tokens, i);
        let said = Said {
            above: above != denied.is_some(),
            zero: matches!(tokens[i].sense(), Some(Sense::Positive | Sense::Negative)),
            act,
            left: l,
            right: r,
            tokens,
        };
        let found = self
            .facts
            .comparisons
            .iter()
            .filter(|c| said.is(c, self.single.as_deref()))
            .max_by_key(|c| usize::from(!self.founded.contains(&identity(c))));
        let Some(found) = found else { return };
        let stated = said.left.features | said.right.features;
        let of = (found.left.features | found.right.features) & !(Feature::PRICE | Feature::LEVEL);
        if of.is_empty() || stated.has(of) || said.left.past || said.right.past {
            self.founded.insert(identity(found));
        }
        let known: Vec<&(String, Amount)> = found.left.amounts.iter().chain(&found.right.amounts).collect();
        uses[i] = Some(found.path.clone());
        if let Some(n) = denied {
            uses[n] = Some(found.path.clone());
        }
        for side in [&said.left, &said.right] {
            for a in &side.amounts {
                let Some(Kind::Amount(amount)) = tokens.get(*a).map(|t| &t.kind) else {
                    continue;
                };
                let path = known.iter().find(|(_, k)| {
                    k.same(*amount) || k.near(*amount) && !amount.is_duration() && !k.is_duration()
                });
                uses[*a] = Some(path.map_or_else(|| found.path.clone(), |(p, _)| p.clone()));
            }
        }
    }

    /// A calendar's conditions are said without a comparison; "between May and October" is theirs.
    fn calendar(&self, token: &Token) -> Option<String> {
        let dated = self
            .facts
            .comparisons
            .iter()
            .all(|c| c.left.features == Feature::CALENDAR);
        let first = self
            .facts
            .comparisons
            .first()
            .filter(|_| dated && token.sense() == Some(Sense::Between));
        first.map(|c| c.path.clone())
    }

    /// An end of a ranking is used by a choice of the same end, side and measure.
    fn order(&mut self, s: &Sentence, tokens: &[Token], i: usize, act: Option<Act>, uses: &mut Uses) {
        let sense = tokens[i].sense();
        let high = matches!(sense, Some(Sense::High | Sense::Winner));
        pattern!(
            DESCENDING,
            r"\bfrom (?:the )?(?:highest|best|largest|strongest) to (?:the )?(?:lowest|worst|smallest|weakest)\b"
        );
        if DESCENDING
            .find(&s.lower)
            .is_some_and(|m| m.start() <= tokens[i].start && m.end() >= tokens[i].end)
            && !self.facts.choices.is_empty()
        {
            uses[i] = Some("portfolio".into());
            return;
        }
        let features = self.measures(s, tokens, i);
        let winner = matches!(sense, Some(Sense::Winner | Sense::Loser));
        let word = s.lower.get(tokens[i].range()).unwrap_or_default();
        // "Top" and "best" of a ranking by risk can be either end.
        let vague = !matches!(
            word,
            "highest"
                | "lowest"
                | "least"
                | "most"
                | "largest"
                | "smallest"
                | "greatest"
                | "higher"
                | "lower"
                | "bottom"
                | "top"
        );
        let fits = |c: &&Choice| {
            let by = c.by.features;
            let risk = by.has(Feature::VOLATILITY | Feature::BETA | Feature::SKEW | Feature::CORRELATION);
            c.high == high
                && features.within(by | Feature::PRICE | Feature::LEVEL)
                && (!winner || by.has(Feature::RETURN))
                && !(risk && vague)
                && match act {
                    Some(Act::Short) => c.short,
                    Some(Act::Exit | Act::Cover) => c.short && self.facts.shorts,
                    Some(Act::Enter) => !c.short,
                    None => !self.facts.shorts,
                }
        };
        let Some(found) = self.facts.choices.iter().find(fits) else {
            return;
        };
        let risk = found
            .by
            .features
            .has(Feature::VOLATILITY | Feature::BETA | Feature::SKEW);
        if !risk || !matches!(word, "top" | "bottom") {
            self.founded.insert(choice_identity(found));
        }
        uses[i] = Some(found.path.clone());
    }

    /// What is measured in the words behind a token.
    fn measures(&self, s: &Sentence, tokens: &[Token], i: usize) -> Feature {
        let to = boundary(&s.lower, tokens, i);
        tokens
            .iter()
            .filter(|t| t.start >= tokens[i].end && t.end <= to)
            .filter_map(|t| match t.sense() {
                Some(Sense::Measure(f)) => Some(f),
                _ => None,
            })
            .fold(Feature::NONE, |all, f| all | f)
    }

    /// "Ranked by …" is used where the choices go by the same measure.
    fn ranking(
        &mut self,
        s: &Sentence,
        tokens: &[Token],
        i: usize,
        uses: &mut Uses,
        strange: &mut Vec<Range<usize>>,
    ) {
        let features = self.measures(s, tokens, i);
        let found = self
            .facts
            .choices
            .iter()
            .find(|c| features.within(c.by.features | Feature::PRICE | Feature::LEVEL));
        let to = boundary(&s.lower, tokens, i);
        if let Some(by) = s.lower.get(tokens[i].end..to).and_then(|t| {
            [" by ", " on ", " according to "]
                .iter()
                .find_map(|w| t.find(w).map(|p| p + w.len()))
        }) {
            strange.extend(side(&s.lower, tokens, &(tokens[i].end + by..to), &self.names).unknown);
        }
        uses[i] = found.map(|c| format!("{}.by", c.path.rsplit_once('.').map_or("portfolio", |(p, _)| p)));
        if uses[i].is_none() && self.facts.shares.contains(&Share::Rank) {
            uses[i] = Some("portfolio.weight".into());
        }
    }

    /// A number is used by the amount of the spec that is the same and of the same thing.
    fn amount(&self, line: &Line<'_>, i: usize, amount: Amount) -> Option<String> {
        let (s, tokens) = (line.sentence, line.tokens.as_slice());
        let token = &tokens[i];
        let contrasted = !line.acts && crate::mentions::in_contrast(s, token.start);
        if is_aside(s, token) || self.is_claim(s, token) || contrasted {
            return Some(String::new());
        }
        self.slot(s, token, amount)
            .or_else(|| self.choice(s, token, amount))
            .or_else(|| self.pair_of_lengths(s, token, amount))
            .or_else(|| self.same_thing(s, tokens, i, amount))
            .or_else(|| self.cost(s, amount))
            .or_else(|| self.share(s, tokens, i, amount))
            .or_else(|| self.days_of_month(s, token, amount))
            .or_else(|| self.number_of(s, token, amount))
            .or_else(|| self.period(s, token, amount))
    }

    /// A figure of the past.
    fn is_claim(&self, s: &Sentence, token: &Token) -> bool {
        let text = s.text.get(token.range()).unwrap_or_default();
        is_outcome(s)
            && self.claims.iter().any(|f| {
                f.sentence == Some(s.index)
                    && (f.claim.text.contains(text) || text.contains(f.claim.text.as_str()))
            })
    }

    /// The parameter that the reader made of the number at this place.
    fn slot(&self, s: &Sentence, token: &Token, amount: Amount) -> Option<String> {
        let mentions = self
            .scope
            .mentions()
            .filter(|m| m.sentence == s.index && m.firm && m.start == token.start);
        for m in mentions {
            let Some(name) = parameters::name(&m.slot, self.strategy.family) else {
                continue;
            };
            let path = format!("parameters.{name}");
            let of = |p: &str| {
                p == path
                    || p.strip_prefix(&path).is_some_and(|r| r.starts_with('_'))
                    || name == "average" && matches!(p, "parameters.fast" | "parameters.slow")
            };
            if let Some((p, ..)) = self
                .facts
                .amounts
                .iter()
                .find(|(p, a, _)| of(p) && a.same(amount))
            {
                return Some(p.clone());
            }
        }
        None
    }

    /// The count of a choice from a ranking.
    fn choice(&self, s: &Sentence, token: &Token, amount: Amount) -> Option<String> {
        let near = self
            .scope
            .picks()
            .any(|p| p.sentence == s.index && p.firm && p.start <= token.start && p.end >= token.end);
        self.facts
            .choices
            .iter()
            .find(|c| {
                near && c.count.amounts.iter().any(|(_, a)| {
                    a.same(amount)
                        || !amount.is_duration() && amount.counts != Counts::Ordinal && a.near(amount)
                })
            })
            .map(|c| c.path.clone())
    }

    /// "RSI(2)", "SMA 200", "12-1 momentum": the unit is not written.
    fn pair_of_lengths(&self, s: &Sentence, token: &Token, amount: Amount) -> Option<String> {
        pattern!(
            INDICATOR,
            r"(?:\brsi|\bsma|\bema|\bma|\broc|average)[\s\-]?\(?\s*$"
        );
        pattern!(MINUS, r"^\s?[-–]\s?\d{1,2}\b[\s\-]*(?:month )?momentum");
        pattern!(MINUS_LEFT, r"\b\d{1,2}\s?[-–]\s?$");
        let left = crate::text::before(&s.lower, token.start, 16);
        let right = crate::text::after(&s.lower, token.end, 30);
        let minus = MINUS.is_match(right)
            || MINUS_LEFT.is_match(left) && right.trim_start_matches(['-', ' ']).starts_with("momentum");
        let unit = if INDICATOR.is_match(left) {
            Counts::Days
        } else if minus {
            Counts::Months
        } else {
            return None;
        };
        (amount.counts == Counts::Plain)
            .then(|| {
                self.facts
                    .amounts
                    .iter()
                    .find(|(_, a, _)| a.counts == unit && a.near(amount))
            })
            .flatten()
            .map(|(p, ..)| p.clone())
    }

    /// An amount of the spec whose thing stands beside the number.
    fn same_thing(&self, s: &Sentence, tokens: &[Token], i: usize, amount: Amount) -> Option<String> {
        let near = |t: &&Token| {
            let gap = if t.start >= tokens[i].end {
                s.lower.get(tokens[i].end..t.start)
            } else {
                s.lower.get(t.end..tokens[i].start)
            };
            gap.is_some_and(|g| g.split_whitespace().count() <= 6 && !g.contains([';', '.']))
        };
        let thing = |t: &Token| match t.sense() {
            Some(Sense::Measure(f)) => Some(f),
            _ => None,
        };
        let behind = tokens.iter().skip(i + 1).filter(near).find_map(thing);
        let ahead = tokens.iter().take(i).rev().filter(near).find_map(thing);
        let guard = tokens.iter().filter(near).find_map(|t| match t.sense() {
            Some(Sense::Stop(g)) => self
                .facts
                .guards
                .iter()
                .find(|(k, _)| *k == g || g == Guard::Loss && *k == Guard::Trailing),
            _ => None,
        });
        self.facts
            .amounts
            .iter()
            .filter(|(_, a, _)| a.same(amount))
            .find(|(path, _, of)| {
                [behind, ahead]
                    .into_iter()
                    .flatten()
                    .any(|f| f.has(*of & !(Feature::PRICE | Feature::LEVEL)))
                    || guard
                        .is_some_and(|(_, p)| path == p || path.contains("stop") || path.contains("profit"))
            })
            .map(|(p, ..)| p.clone())
    }

    fn cost(&self, s: &Sentence, amount: Amount) -> Option<String> {
        let spec = self.strategy.spec.as_ref().filter(|_| is_about_costs(s))?;
        let bps = amount.value * 1e4;
        let is = |e: &Option<fo_strategy::Expression>| {
            e.as_ref()
                .and_then(|e| e.text().parse::<f64>().ok())
                .is_some_and(|v| (v - bps).abs() < 1e-6)
        };
        (amount.counts == Counts::Share && (is(&spec.costs.commission_bps) || is(&spec.costs.slippage_bps)))
            .then(|| "costs".to_owned())
    }

    /// A weight: of a named asset, or one of n for n assets.
    fn share(&self, s: &Sentence, tokens: &[Token], i: usize, amount: Amount) -> Option<String> {
        let near = |t: &Token| t.start.abs_diff(tokens[i].start) <= 60;
        let named = tokens.iter().filter(|t| near(t)).find_map(|t| match &t.kind {
            Kind::Symbol(symbol) => self.facts.amounts.iter().find(|(p, a, _)| {
                (p.ends_with(&format!(".{symbol}")) || p.ends_with(".weight")) && a.same(amount)
            }),
            _ => None,
        });
        if let Some((path, ..)) = named.filter(|_| amount.counts == Counts::Share) {
            return Some(path.clone());
        }
        let n = self.facts.held.len().max(1) as f64;
        let text = crate::text::before(&s.lower, tokens[i].end, 24);
        let part = if text.ends_with("one third") || text.ends_with("a third") {
            Some(1.0 / 3.0)
        } else if amount.counts == Counts::Share {
            Some(amount.value)
        } else {
            None
        };
        pattern!(
            OF_MONEY,
            r"\b(?:capital|portfolio|money|equity|account|each|fund|asset|weight\w*|allocat\w*|invested)\b"
        );
        let of_money = OF_MONEY.is_match(crate::text::after(&s.lower, tokens[i].end, 40))
            || OF_MONEY.is_match(crate::text::before(&s.lower, tokens[i].start, 40));
        let equal = self.facts.each || self.facts.trades;
        let whole = self.facts.held.len() == 1 && part == Some(1.0);
        part.filter(|p| of_money && (equal && (p - 1.0 / n).abs() < 1e-3 || whole))
            .map(|_| "portfolio".to_owned())
    }

    /// "The last four trading days of each month", "the first three".
    fn days_of_month(&self, s: &Sentence, token: &Token, amount: Amount) -> Option<String> {
        let end = matches!(s.lower.get(token.range()), Some("first" | "last"));
        let left = crate::text::before(&s.lower, token.start, 8);
        let counted = left.ends_with("first ") || left.ends_with("last ");
        let same = self
            .facts
            .amounts
            .iter()
            .any(|(_, a, _)| a.counts == Counts::Plain && a.near(amount));
        (self.facts.features.has(Feature::CALENDAR) && (end || counted && same))
            .then(|| "portfolio.if".to_owned())
    }

    /// How many assets there are to choose from.
    fn number_of(&self, s: &Sentence, token: &Token, amount: Amount) -> Option<String> {
        pattern!(
            THINGS,
            r"^[\s\-]+(?:[a-z&\-]+\s+){0,3}?(?:assets?|funds?|etfs?|stocks?|sectors?|countries|indices|indexes|spdrs?|instruments|markets|securities|companies|positions|currencies|bonds?|names|shares)\b"
        );
        pattern!(
            BRACKETS,
            r"^\)\s+(?:[a-z&\-]+\s+){0,2}?(?:assets|funds|etfs|stocks)\b"
        );
        pattern!(
            AVERAGES,
            r"^[\s\-]+(?:simple |exponential )?(?:moving )?averages\b"
        );
        let right = crate::text::after(&s.lower, token.end, 60);
        if amount.counts != Counts::Plain || amount.value < 1.0 {
            return None;
        }
        let n = amount.value as usize;
        if AVERAGES.is_match(right) {
            return (n == 2
                && self
                    .facts
                    .amounts
                    .iter()
                    .filter(|(_, _, f)| f.has(Feature::AVERAGE))
                    .count()
                    >= 2)
                .then(|| "signals".to_owned());
        }
        if !THINGS.is_match(right) && !BRACKETS.is_match(right) || self.facts.held.is_empty() {
            return None;
        }
        let held = self.facts.held.len();
        let all = held + self.facts.refuge.len();
        let cash = usize::from(self.facts.refuge.is_empty());
        ((n == held || n == all || n == held + cash && held == 1) && amount.value.fract() == 0.0)
            .then(|| "universe.tickers".to_owned())
    }

    /// "Every three months", "held for one month": the schedule.
    fn period(&self, s: &Sentence, token: &Token, amount: Amount) -> Option<String> {
        pattern!(EVERY, r"\b(?:every|each|once in|once every)\s+$");
        pattern!(
            HELD,
            r"\b(?:hold|holds|held|holding|keep|kept|next|following|period|periods)\b[^.;]{0,30}$"
        );
        let left = crate::text::before(&s.lower, token.start, 50);
        if !EVERY.is_match(left) && !HELD.is_match(left) {
            return None;
        }
        let of = |value, counts| {
            amount.same(Amount {
                value,
                counts,
                ..amount
            })
        };
        let same = match &self.facts.schedule {
            Schedule::WeekStart | Schedule::WeekEnd => of(1.0, Counts::Weeks) || of(5.0, Counts::Days),
            Schedule::MonthStart | Schedule::MonthEnd => of(1.0, Counts::Months),
            Schedule::QuarterStart | Schedule::QuarterEnd => of(3.0, Counts::Months),
            Schedule::YearStart | Schedule::YearEnd => of(12.0, Counts::Months),
            Schedule::Every(_) => self
                .facts
                .amounts
                .iter()
                .any(|(p, a, _)| p == "rebalance" && a.same(amount)),
            _ => false,
        };
        same.then(|| "rebalance".to_owned())
    }

    fn symbol(&self, s: &Sentence, token: &Token, symbol: &str) -> Option<String> {
        let path = if self.facts.refuge.contains(symbol) {
            "portfolio"
        } else if self.facts.held.contains(symbol) {
            "universe.tickers"
        } else if self.facts.tickers.contains(symbol) {
            "signals"
        } else {
            return None;
        };
        // What is named behind "otherwise" is held when the rule is off.
        let left = crate::text::before(&s.lower, token.start, 40);
        pattern!(OFF, r"\b(?:otherwise|else|instead)\b[^.;]{0,30}$");
        (!OFF.is_match(left) || path == "portfolio" || self.facts.shorts).then(|| path.to_owned())
    }

    fn schedule(&self, frequency: Frequency, day: Option<Day>) -> Option<String> {
        let first = day == Some(Day::First);
        let last = day == Some(Day::Last);
        let same = match &self.facts.schedule {
            Schedule::OnSignal | Schedule::Daily => frequency == Frequency::Daily,
            Schedule::WeekStart => frequency == Frequency::Weekly && !last,
            Schedule::WeekEnd => frequency == Frequency::Weekly && !first,
            Schedule::MonthStart => frequency == Frequency::Monthly && !last,
            Schedule::MonthEnd => frequency == Frequency::Monthly && !first,
            Schedule::QuarterStart => frequency == Frequency::Quarterly && !last,
            Schedule::QuarterEnd => frequency == Frequency::Quarterly && !first,
            Schedule::YearStart => frequency == Frequency::Yearly && !last,
            Schedule::YearEnd => frequency == Frequency::Yearly && !first,
            Schedule::Every(_) => frequency == Frequency::SemiAnnually,
            _ => false,
        };
        let dated = self.facts.features.has(Feature::CALENDAR) && frequency == Frequency::Monthly;
        (same || dated).then(|| "rebalance".to_owned())
    }

    fn word(&self, line: &Line<'_>, i: usize, sense: Sense) -> Option<String> {
        let (s, tokens) = (line.sentence, line.tokens.as_slice());
        let token = &tokens[i];
        let text = s.lower.get(token.range()).unwrap_or_default();
        let nothing = Some(String::new());
        let portfolio = |yes: bool| yes.then(|| "portfolio".to_owned());
        match sense {
            Sense::Enter | Sense::MoveTo => nothing,
            Sense::Flat => nothing,
            Sense::Exit => portfolio(self.leaves()).or_else(|| self.forbidden(s, tokens, i)),
            Sense::Short => portfolio(self.facts.shorts).or_else(|| self.forbidden(s, tokens, i)),
            Sense::Stop(guard) => self
                .facts
                .guards
                .iter()
                .find(|(g, _)| *g == guard || guard == Guard::Loss && *g == Guard::Trailing)
                .map(|(_, p)| p.clone())
                .or_else(|| self.forbidden(s, tokens, i)),
            Sense::Weight(share) => self.weight(s, tokens, i, share, text),
            Sense::Fill(price) => self.fill(price),
            Sense::When | Sense::Until | Sense::Unless => nothing,
            Sense::Otherwise => portfolio(
                !self.facts.trades || tokens.get(i + 1).is_some_and(|t| t.sense() == Some(Sense::Cash)),
            ),
            Sense::Or => self.alternative(tokens, i),
            Sense::Not => self.negation(s, tokens, i),
            Sense::Skip => (self.facts.skips || !tokens.iter().any(|t| matches!(t.kind, Kind::Amount(_))))
                .then(|| "signals".to_owned())
                .or_else(|| self.forbidden(s, tokens, i)),
            Sense::Measure(feature) => self.measure(line, feature, text),
            Sense::Form(Form::Exponential) => self.facts.exponential.then(|| "signals".to_owned()),
            Sense::Form(Form::Simple) => (!self.facts.exponential).then(|| "signals".to_owned()),
            Sense::Asset => self.common_name(line, i, text),
            Sense::Cash => {
                portfolio(self.facts.refuge.is_empty() || line.sentence.lower.contains("cash proxy"))
                    .or_else(|| self.beside_symbol(tokens, i))
            }
            Sense::Time => self
                .time(text)
                .or_else(|| (!line.acts && !self.is_rule_word(tokens)).then(String::new)),
            Sense::Filter | Sense::Other => {
                (!line.acts && !tokens.iter().any(|t| matches!(t.kind, Kind::Amount(_)))).then(String::new)
            }
            Sense::Above | Sense::Below | Sense::Positive | Sense::Negative | Sense::Between => None,
            Sense::High | Sense::Low | Sense::Winner | Sense::Loser => (!line.acts).then(String::new),
            Sense::Rank => (!line.acts).then(String::new),
        }
    }

    fn is_rule_word(&self, tokens: &[Token]) -> bool {
        tokens
            .iter()
            .any(|t| t.is_action() || t.is_subordinator() || t.is_comparison())
    }

    /// Whether the spec ever gives a position up.
    fn leaves(&self) -> bool {
        let exits = self
            .facts
            .comparisons
            .iter()
            .any(|c| c.role != super::facts::Role::Enter);
        let timed = self
            .facts
            .amounts
            .iter()
            .any(|(p, ..)| p.contains("time_stop") || p.contains("holding"));
        exits
            || timed
            || !self.facts.choices.is_empty()
            || !self.facts.guards.is_empty()
            || self.facts.overnight
            || self.facts.pairs
    }

    /// "No stop loss is used", "nothing is sold short", "without leverage": said, and not in the spec.
    fn forbidden(&self, s: &Sentence, tokens: &[Token], i: usize) -> Option<String> {
        tokens
            .iter()
            .take(i)
            .rev()
            .find(|t| t.sense() == Some(Sense::Not))
            .filter(|n| {
                s.lower
                    .get(n.end..tokens[i].start)
                    .is_some_and(|g| g.split_whitespace().count() <= 3 && !g.contains([',', ';', '.']))
            })
            .map(|_| String::new())
    }

    fn weight(&self, s: &Sentence, tokens: &[Token], i: usize, share: Share, text: &str) -> Option<String> {
        let path = || "portfolio.weight".to_owned();
        let several = self.facts.held.len() != 1;
        match share {
            // Each of several assets with a fixed part of its own is not the same as the chosen ones sharing alike.
            Share::Equal => (self.facts.shares.contains(&Share::Equal) && !self.facts.each
                || self.facts.each && self.says_each()
                || self.facts.trades && several && self.says_each())
            .then(path),
            Share::Full => (self.facts.held.len() == 1 || !self.facts.each).then(path),
            Share::Unknown => {
                // "Weighted by", "weights" beside a scheme that is read.
                let beside = tokens.iter().enumerate().any(|(j, t)| {
                    j != i
                        && t.start.abs_diff(tokens[i].start) <= 40
                        && matches!(t.sense(), Some(Sense::Weight(k)) if k != Share::Unknown && self.facts.shares.contains(&k))
                });
                let plain = text.starts_with("weight");
                let given = plain
                    && self
                        .facts
                        .amounts
                        .iter()
                        .any(|(p, ..)| p.contains(".hold.") || p.ends_with(".weight"));
                (plain && beside || given)
                    .then(path)
                    .or_else(|| self.forbidden(s, tokens, i))
            }
            other => self.facts.shares.contains(&other).then(path),
        }
    }

    /// The text says that each asset is looked at by itself.
    fn says_each(&self) -> bool {
        pattern!(
            EACH,
            r"\b(?:each|every) (?:asset|fund|etf|stock|one|of|index|market|position|sleeve)|\bon its own\b|\bindependently\b|\bseparately\b|\bits (?:share|part|portion|allocation|slice)\b|\beach\b"
        );
        self.rule
            .iter()
            .any(|l| l.acts && EACH.is_match(&l.sentence.lower))
    }

    fn fill(&self, price: Price) -> Option<String> {
        let same = matches!(
            (price, self.facts.execution),
            (Price::Close, Execution::SameClose)
                | (Price::NextOpen | Price::Next | Price::Open, Execution::NextOpen)
                | (Price::NextClose | Price::Next, Execution::NextClose)
        );
        (same || self.facts.overnight && matches!(price, Price::Close | Price::Open | Price::NextOpen))
            .then(|| "execution".to_owned())
    }

    /// "Or" between two conditions needs one in the spec.
    fn alternative(&self, tokens: &[Token], i: usize) -> Option<String> {
        let joins = tokens.iter().take(i).any(Token::is_comparison)
            && tokens.iter().skip(i + 1).any(Token::is_comparison);
        (!joins || self.facts.any).then(String::new)
    }

    /// A negation matters before an act, a condition, a comparison.
    fn negation(&self, s: &Sentence, tokens: &[Token], i: usize) -> Option<String> {
        let next = tokens.iter().skip(i + 1).find(|t| t.start >= tokens[i].end);
        let near = next.filter(|t| {
            s.lower
                .get(tokens[i].end..t.start)
                .is_some_and(|g| g.split_whitespace().count() <= 3 && !g.contains([',', ';', '.', ':']))
        });
        match near.map(|t| (t, t.sense())) {
            Some((_, Some(Sense::Short))) => (!self.facts.shorts).then(String::new),
            Some((_, Some(Sense::Stop(_)))) => self.facts.guards.is_empty().then(String::new),
            Some((_, Some(Sense::Weight(_)))) => Some(String::new()),
            Some((
                t,
                Some(
                    Sense::Enter
                    | Sense::Exit
                    | Sense::Above
                    | Sense::Below
                    | Sense::Positive
                    | Sense::Negative
                    | Sense::When,
                ),
            )) => {
                // "Nothing is sold short", where the spec sells nothing short.
                let short = s
                    .lower
                    .get(t.start..)
                    .is_some_and(|r| r.starts_with("sold short") || r.starts_with("short"));
                (short && !self.facts.shorts).then(String::new)
            }
            _ => Some(String::new()),
        }
    }

    fn measure(&self, line: &Line<'_>, feature: Feature, text: &str) -> Option<String> {
        let plain = Feature::PRICE | Feature::RETURN;
        let in_spec = feature.within(self.facts.features | plain);
        let spoken = feature == Feature::OPEN || feature == Feature::HIGH || feature == Feature::LOW;
        // "Open", "high" and "low" are ordinary words too; they matter where something is compared or done.
        let ordinary = spoken && !line.tokens.iter().any(Token::is_comparison);
        let quiet = !line.acts && !line.tokens.iter().any(|t| matches!(t.kind, Kind::Amount(_)));
        let averaged = text == "mean" || text == "average";
        (in_spec || ordinary || quiet || averaged && self.facts.features.has(Feature::VOLATILITY)).then(
            || {
                if in_spec && !feature.within(plain) {
                    "signals".to_owned()
                } else {
                    String::new()
                }
            },
        )
    }

    /// A common name is used if it stands for a symbol of the spec, or says nothing beyond one.
    fn common_name(&self, line: &Line<'_>, i: usize, text: &str) -> Option<String> {
        let generic = matches!(
            text,
            "sector"
                | "sectors"
                | "equities"
                | "us stocks"
                | "safe asset"
                | "defensive asset"
                | "defensive assets"
        );
        let alias = self.names.aliases.contains_key(text);
        let explicit = !self.facts.held.is_empty();
        let quiet = !line.acts && explicit;
        (alias || generic && explicit || quiet)
            .then(|| "universe.tickers".to_owned())
            .or_else(|| self.beside_symbol(&line.tokens, i))
    }

    /// "Cash, UST3M," "bills (BIL)".
    fn beside_symbol(&self, tokens: &[Token], i: usize) -> Option<String> {
        let symbol = |t: &Token| matches!(&t.kind, Kind::Symbol(s) if self.facts.tickers.contains(s));
        let next = tokens
            .get(i + 1)
            .filter(|t| symbol(t) && t.start.saturating_sub(tokens[i].end) <= 16);
        let before = i
            .checked_sub(1)
            .and_then(|p| tokens.get(p))
            .filter(|t| symbol(t) && tokens[i].start.saturating_sub(t.end) <= 16);
        next.or(before).map(|_| "universe.tickers".to_owned())
    }

    /// Months and days of a spec that goes by the calendar; nights of one that holds over night.
    fn time(&self, text: &str) -> Option<String> {
        const MONTHS: [&str; 12] = [
            "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
        ];
        if self.facts.overnight && text == "overnight" {
            return Some("portfolio.session".into());
        }
        let month = MONTHS
            .iter()
            .position(|m| text.contains(m))
            .map(|p| p as i64 + 1)?;
        let near = |a: &Amount| {
            let d = (a.value as i64 - month).rem_euclid(12);
            d == 0 || d == 1 || d == 11
        };
        let last = month == 12 && matches!(self.facts.schedule, Schedule::YearEnd);
        let found = self.facts.amounts.iter().any(|(_, a, of)| {
            of.has(Feature::CALENDAR | Feature::LEVEL) && a.counts == Counts::Plain && near(a)
        });
        (found && self.facts.features.has(Feature::CALENDAR) || last).then(|| "portfolio.if".to_owned())
    }

    /// A condition in which nothing is known is unread as a whole, by its own words.
    fn conditions(s: &Sentence, tokens: &[Token]) -> Vec<Range<usize>> {
        pattern!(
            SPOKEN_OF,
            r"^\s*(?:the |a |its |this |that |no |none |so|such )*(?:(?:buy |sell |entry |exit |trend )?(?:signals?|conditions?|filters?|rules?) (?:is|are|turns?|changes?|holds?|appears?|occurs?|fails?)|not\b|none\b|the case|position|in the market|invested)"
        );
        let mut out = Vec::new();
        for token in tokens.iter().filter(|t| t.is_subordinator()) {
            let clause = s.lower.get(token.end..).unwrap_or_default();
            let stop = token.end
                + clause
                    .find([',', ';'])
                    .unwrap_or(clause.trim_end_matches(['.', ' ']).len());
            let known = tokens
                .iter()
                .filter(|t| t.start >= token.end && t.start < stop)
                .any(|t| {
                    t.is_comparison()
                        || t.is_order()
                        || matches!(t.kind, Kind::Amount(_) | Kind::Schedule(..))
                        || matches!(t.sense(), Some(Sense::Time | Sense::Stop(_) | Sense::Fill(_)))
                });
            if !known && !SPOKEN_OF.is_match(clause) {
                out.push(token.start..stop);
            }
        }
        out
    }

    /// What the spec says and no sentence does.
    fn unfounded(&mut self) {
        let mut missing: Vec<Missing> = Vec::new();
        let mut miss = |field: &str, needed: &str| {
            if !missing.iter().any(|m| m.field == field) {
                missing.push(Missing {
                    field: field.to_owned(),
                    needed: needed.to_owned(),
                });
            }
        };
        for c in &self.facts.comparisons {
            let calendar = c.left.features == Feature::CALENDAR;
            if !calendar && !self.founded.contains(&identity(c)) {
                miss(
                    &c.path,
                    "words that state this condition, its direction and what it decides: none were understood that way",
                );
            }
        }
        for c in &self.facts.choices {
            if !self.founded.contains(&choice_identity(c)) {
                miss(
                    &c.path,
                    "words that say from which end of the ranking is chosen, and for which side",
                );
            }
        }
        if self.facts.each && self.facts.held.len() > 1 && !self.says_each() {
            miss(
                "portfolio.weight",
                "how the money is divided while only some of the assets qualify",
            );
        }
        if self.facts.shorts
            && !self
                .rule
                .iter()
                .any(|l| l.tokens.iter().any(|t| t.sense() == Some(Sense::Short)))
        {
            miss("portfolio.short", "words that say what is sold short");
        }
        let named: HashSet<&str> = self
            .rule
            .iter()
            .flat_map(|l| &l.tokens)
            .filter_map(|t| match &t.kind {
                Kind::Symbol(s) => Some(s.as_str()),
                _ => None,
            })
            .collect();
        let tabled = |t: &str| {
            self.scope
                .symbols()
                .iter()
                .any(|s| s.symbol == t && s.sentence.is_none())
        };
        for t in self.facts.held.iter().chain(&self.facts.refuge) {
            if !named.contains(t.as_str()) && !tabled(t) {
                miss(
                    "universe.tickers",
                    "a sentence of the rule that names what is held",
                );
            }
        }
        for p in &self.strategy.parameters {
            self.parameter(p, &mut miss);
        }
        self.ledger.unfounded = missing;
    }

    /// A quoted parameter that the spec does not use.
    fn parameter(&self, p: &crate::model::Parameter, miss: &mut dyn FnMut(&str, &str)) {
        let path = format!("parameters.{}", p.name);
        let used = self.facts.amounts.iter().any(|(x, ..)| *x == path)
            || self
                .facts
                .choices
                .iter()
                .any(|c| c.count.amounts.iter().any(|(x, _)| *x == path));
        let same = crate::assemble::quantity(p)
            .and_then(|v| {
                v.as_str().map_or_else(
                    || v.as_f64().map(fo_strategy::Quantity::number),
                    |s| s.parse().ok(),
                )
            })
            .map(Amount::of_quantity)
            .is_some_and(|a| self.facts.amounts.iter().any(|(_, k, _)| k.same(a)));
        let elsewhere = matches!(p.name.as_str(), "holding" | "universe_size" | "universe_filter");
        if p.status != Status::Inferred && !used && !same && !elsewhere {
            miss(
                &path,
                "a place in the rule: the text gives this number, and the spec does not use it",
            );
        }
    }
}

/// A comparison's own name among those of the spec.
fn identity(c: &super::facts::Comparison) -> String {
    format!("{} {} {:?} {:?}", c.path, c.above, c.left, c.right)
}

fn choice_identity(c: &Choice) -> String {
    format!("{} {}", c.path, c.high)
}

/// The negation right before a token.
fn negation(lower: &str, tokens: &[Token], i: usize) -> Option<usize> {
    let n = tokens
        .iter()
        .take(i)
        .rposition(|t| t.sense() == Some(Sense::Not))?;
    let gap = lower.get(tokens[n].end..tokens[i].start)?;
    let near = words(gap).len() <= 2 && !gap.contains([',', ';', '.']);
    let clear = tokens
        .get(n + 1..i)?
        .iter()
        .all(|t| !t.is_action() && !t.is_comparison());
    (near && clear).then_some(n)
}

/// Where the words that belong to a token end.
fn boundary(lower: &str, tokens: &[Token], i: usize) -> usize {
    let next = tokens
        .iter()
        .filter(|t| t.start >= tokens[i].end)
        .find(|t| {
            t.is_action() || t.is_comparison() || t.is_subordinator() || t.sense() == Some(Sense::Otherwise)
        })
        .map_or(lower.len(), |t| t.start);
    let text = lower.get(tokens[i].end..next).unwrap_or_default();
    let stop = [", ", "; ", ". ", " and ", ")"]
        .iter()
        .filter_map(|b| text.find(b))
        .min();
    tokens[i].end + stop.unwrap_or(text.len())
}
