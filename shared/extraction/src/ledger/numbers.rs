//! Numbers of the text against the amounts of the spec.

use super::amount::{Amount, Counts};
use super::aside::is_aside;
use super::check::Checker;
use super::feature::Feature;
use super::lexicon::{Guard, Sense};
use super::region::{Line, is_about_costs, is_outcome};
use super::token::{Kind, Token};
use crate::assemble::parameters;
use crate::pattern::pattern;
use crate::source::Sentence;
use fo_strategy::Schedule;

impl Checker<'_, '_> {
    /// A number is used by the amount of the spec that is the same and of the same thing.
    pub(super) fn amount(&self, line: &Line<'_>, i: usize, amount: Amount) -> Option<String> {
        let (s, tokens) = (line.sentence, line.tokens.as_slice());
        let token = &tokens[i];
        let contrasted = !line.acts && crate::mentions::in_contrast(s, token.start);
        if is_aside(s, token) || self.is_claim(s, token) || contrasted {
            return Some(String::new());
        }
        // "Five consecutive days" count events; no spec of this reader does.
        pattern!(IN_A_ROW, r"\b(?:consecutive|successive|straight|running)\b");
        let behind = crate::text::after(&s.lower, token.end, 24);
        if IN_A_ROW.is_match(s.lower.get(token.range()).unwrap_or_default())
            || behind.trim_start().starts_with("in a row")
            || behind.trim_start().starts_with("in succession")
        {
            return None;
        }
        self.slot(s, token, amount)
            .or_else(|| self.choice(s, tokens, i, amount))
            .or_else(|| self.pair_of_lengths(s, token, amount))
            .or_else(|| self.same_thing(s, tokens, i, amount))
            .or_else(|| self.cost(s, amount))
            .or_else(|| self.share(s, tokens, i, amount))
            .or_else(|| self.days_of_month(s, token, amount))
            .or_else(|| self.number_of(s, token, amount))
            .or_else(|| self.period(s, token, amount))
            .or_else(|| self.restated(s, token, amount))
            .or_else(|| self.listed(line, amount))
    }

    /// "Parameters: fast is 50 days": which amount is which, the rule itself says.
    fn listed(&self, line: &Line<'_>, amount: Amount) -> Option<String> {
        let label = line.sentence.label().filter(|_| !line.acts)?;
        let parameters = ["parameters", "settings", "inputs"].contains(&label.trim());
        let mut amounts = self.facts.amounts.iter();
        amounts
            .find(|(_, a, _)| parameters && a.same(amount))
            .map(|(p, ..)| p.clone())
    }

    /// "The look-back period is 12 months", of a spec that looks back over one span of time only.
    fn restated(&self, s: &Sentence, token: &Token, amount: Amount) -> Option<String> {
        pattern!(
            PERIOD,
            r"(?:^|\bthe |\bhere )\s*(?:look-?back |look-back |momentum |formation |ranking )?(?:period|window|length)(?: is|:| of| =)\s*$"
        );
        let mut spans = self
            .facts
            .amounts
            .iter()
            .filter(|(_, a, of)| a.is_duration() && !of.within(Feature::LEVEL | Feature::CALENDAR));
        let (path, known, _) = spans.next()?;
        let only = spans.all(|(_, a, _)| a.same(*known)) && known.same(amount);
        (only && PERIOD.is_match(crate::text::before(&s.lower, token.start, 40))).then(|| path.clone())
    }

    /// A figure of the past.
    pub(super) fn is_claim(&self, s: &Sentence, token: &Token) -> bool {
        let bare = |t: &str| t.trim_matches(|c: char| !c.is_ascii_digit()).to_owned();
        let figure = bare(s.text.get(token.range()).unwrap_or_default());
        is_outcome(s)
            && self
                .claims
                .iter()
                .any(|f| f.sentence == Some(s.index) && !figure.is_empty() && bare(&f.claim.text) == figure)
    }

    /// The parameter that the reader made of the number at this place.
    pub(super) fn slot(&self, s: &Sentence, token: &Token, amount: Amount) -> Option<String> {
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
    pub(super) fn choice(&self, s: &Sentence, tokens: &[Token], i: usize, amount: Amount) -> Option<String> {
        let token = &tokens[i];
        let near = is_part_of_a_list(s, tokens, i)
            || self
                .scope
                .picks()
                .any(|p| p.sentence == s.index && p.firm && p.start <= token.start && p.end >= token.end);
        self.facts
            .choices
            .iter()
            .find(|c| {
                (near || amount.word && amount.counts == Counts::Share)
                    && c.count.amounts.iter().any(|(_, a)| {
                        a.same(amount)
                            || !amount.is_duration() && amount.counts != Counts::Ordinal && a.near(amount)
                    })
            })
            .map(|c| c.path.clone())
    }

    /// "12-1 momentum", "a 50/200 crossover": the unit is not written.
    fn pair_of_lengths(&self, s: &Sentence, token: &Token, amount: Amount) -> Option<String> {
        pattern!(
            MOMENTUM,
            r"\b\d{1,2}\s?[-–]\s?\d{1,2}\b[\s\-]*(?:months? )?momentum"
        );
        pattern!(
            AVERAGES,
            r"\b(?:averages?|sma|ema|ma|crossovers?|cross) \(?\d{1,3}/\d{1,3}\b|\b\d{1,3}/\d{1,3}[\s\-](?:day )?(?:moving|averages?|sma|ema|ma|crossovers?|cross)\b"
        );
        let of = |unit: Counts, thing: Feature| {
            let mut amounts = self.facts.amounts.iter();
            let same = |a: &Amount, f: Feature| a.counts == unit && a.near(amount) && f.has(thing);
            amounts.find(|(_, a, f)| same(a, *f)).map(|(p, ..)| p.clone())
        };
        let inside = |m: regex::Match<'_>| m.start() <= token.start && m.end() >= token.end;
        if amount.counts != Counts::Plain {
            None
        } else if MOMENTUM.find_iter(&s.lower).any(inside) {
            of(Counts::Months, Feature::RETURN)
        } else if AVERAGES.find_iter(&s.lower).any(inside) {
            of(Counts::Days, Feature::AVERAGE)
        } else {
            None
        }
    }

    /// An amount of the spec whose thing stands beside the number.
    pub(super) fn same_thing(
        &self,
        s: &Sentence,
        tokens: &[Token],
        i: usize,
        amount: Amount,
    ) -> Option<String> {
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

    pub(super) fn cost(&self, s: &Sentence, amount: Amount) -> Option<String> {
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
    pub(super) fn share(&self, s: &Sentence, tokens: &[Token], i: usize, amount: Amount) -> Option<String> {
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
        let fraction = ["a ", "one "].iter().any(|w| {
            let head = crate::text::before(&s.lower, tokens[i].start, 4);
            head.ends_with(w)
        });
        let part = if fraction && amount.counts == Counts::Ordinal {
            Some(1.0 / amount.value)
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
        // "Long position: 100% in the top quintile": each leg gets the whole capital.
        let leg = part == Some(1.0)
            && self.facts.choices.iter().any(|c| c.short)
            && crate::text::after(&s.lower, tokens[i].end, 8).starts_with(" in ");
        if leg {
            return Some("portfolio".to_owned());
        }
        let equal = self.facts.each || self.facts.trades;
        let whole = self.facts.held.len() == 1 && part == Some(1.0);
        part.filter(|p| of_money && (equal && (p - 1.0 / n).abs() < 1e-3 || whole))
            .map(|_| "portfolio".to_owned())
    }

    /// "The last four trading days of each month", "the first three".
    pub(super) fn days_of_month(&self, s: &Sentence, token: &Token, amount: Amount) -> Option<String> {
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
    pub(super) fn number_of(&self, s: &Sentence, token: &Token, amount: Amount) -> Option<String> {
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
        if !THINGS.is_match(right) && !BRACKETS.is_match(right) {
            return None;
        }
        if self.facts.held.is_empty() {
            pattern!(UNIVERSE, r"\b(?:universe|asset pool|opportunity set)\b");
            let size = self.strategy.universe.size.as_ref();
            let stated = size.is_some_and(|z| f64::from(z.value) == amount.value);
            return (stated || UNIVERSE.is_match(right)).then(|| "universe.size".to_owned());
        }
        let held = self.facts.held.len();
        let all = held + self.facts.refuge.len();
        let cash = usize::from(self.facts.refuge.is_empty());
        ((n == held || n == all || n == held + cash && held == 1) && amount.value.fract() == 0.0)
            .then(|| "universe.tickers".to_owned())
    }

    /// "Every three months", "held for one month": the schedule.
    pub(super) fn period(&self, s: &Sentence, token: &Token, amount: Amount) -> Option<String> {
        pattern!(EVERY, r"\b(?:every|each|once in|once every)\s+$");
        pattern!(
            HELD,
            r"\b(?:hold|holds|held|holding|keep|kept|next|following|period|periods)\b[^.;]{0,30}$"
        );
        pattern!(THEN, r"\b(?:after|longer than)\s+$");
        let left = crate::text::before(&s.lower, token.start, 50);
        // "Hold for 20 days", "sell after 10 days".
        let timed = (self.facts.amounts.iter())
            .find(|(p, a, _)| p == "parameters.time_stop" && a.same(amount))
            .filter(|_| HELD.is_match(left) || THEN.is_match(left));
        if let Some((path, ..)) = timed {
            return Some(path.clone());
        }
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
}

/// "The two of A, B and C with the highest …": a number of a list that is ranked.
fn is_part_of_a_list(s: &Sentence, tokens: &[Token], i: usize) -> bool {
    pattern!(
        OF,
        r"^\s+(?:etfs?|funds?|stocks?|assets?|sectors?)?\s*(?:out of|of|from|among)\s"
    );
    let mut behind = tokens
        .iter()
        .skip(i + 1)
        .skip_while(|t| matches!(t.kind, Kind::Symbol(_)));
    OF.is_match(crate::text::after(&s.lower, tokens[i].end, 30))
        && tokens
            .get(i + 1)
            .is_some_and(|t| matches!(t.kind, Kind::Symbol(_)))
        && behind.next().is_some_and(Token::is_order)
}
