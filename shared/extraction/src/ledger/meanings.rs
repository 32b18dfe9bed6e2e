//! The other words of the text against what the spec says: assets, schedules, weights, fills, stops, negations, measures.

use super::amount::{Amount, Counts};
use super::check::Checker;
use super::facts::Role;
use super::feature::Feature;
use super::lexicon::{Form, Guard, Price, Sense, Share};
use super::region::Line;
use super::token::{Kind, Token};
use crate::model::Frequency;
use crate::pattern::pattern;
use crate::rules::rebalance::Day;
use crate::source::Sentence;
use crate::text::month_number;
use fo_strategy::{Execution, Schedule, Weekday};

impl Checker<'_, '_> {
    pub(super) fn symbol(&self, s: &Sentence, token: &Token, symbol: &str) -> Option<String> {
        if excludes(s, token) {
            return None;
        }
        let path = if self.facts.refuge.contains(symbol) {
            "portfolio"
        } else if self.facts.held.contains(symbol) && self.has_place(symbol) {
            "universe.tickers"
        } else if self.facts.tickers.contains(symbol) && self.has_place(symbol) {
            "signals"
        } else {
            return None;
        };
        // "Beta to SPY" is measured against SPY.
        pattern!(
            AGAINST,
            r"\b(?:beta|correlat\w+)[\s(]+(?:to|with|against|on|of|versus|relative to)\s+(?:the )?$"
        );
        if AGAINST.is_match(crate::text::before(&s.lower, token.start, 40)) {
            let mut choices = self.facts.choices.iter();
            return choices
                .find(|c| c.by.assets.contains(symbol))
                .map(|c| c.path.clone());
        }
        // What is named behind "otherwise" is held when the rule is off.
        let left = crate::text::before(&s.lower, token.start, 40);
        pattern!(OFF, r"\b(?:otherwise|else|instead)\b[^.;]{0,30}$");
        let off = path == "portfolio" || self.facts.shorts || self.facts.second.contains(symbol);
        (!OFF.is_match(left) || off).then(|| path.to_owned())
    }

    /// Returns whether the portfolio, or what it measures, names an instrument, or takes all of them; a benchmark needs no place.
    fn has_place(&self, symbol: &str) -> bool {
        let benchmark =
            |t: &crate::model::Ticker| t.symbol == symbol && t.role == crate::model::Role::Benchmark;
        if self.strategy.universe.tickers.iter().any(benchmark) {
            return true;
        }
        let Some(spec) = &self.strategy.spec else {
            return true;
        };
        let text = [
            serde_json::to_string(&spec.portfolio),
            serde_json::to_string(&spec.signals),
        ];
        let whole = |t: &str| {
            t.split(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '-' | '^' | '_'))
                .any(|w| w == symbol || w == "all")
        };
        text.iter().flatten().any(|t| whole(t))
    }

    pub(super) fn schedule(&self, text: &str, frequency: Frequency, day: Option<Day>) -> Option<String> {
        let first = day == Some(Day::First);
        let last = day == Some(Day::Last);
        // "Each June" is a month of its own.
        let month = text.split(' ').find_map(month_number);
        let turn = if first { 1 } else { 12 };
        if frequency == Frequency::Yearly && month.is_some_and(|m| m != turn) && !self.vouched.every_word {
            return None;
        }
        // A position that is entered and left on conditions is looked at on every day, whatever else is rebalanced.
        if self.facts.trades && frequency != Frequency::Daily {
            return None;
        }
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
            Schedule::Weekday(_) => frequency == Frequency::Weekly,
            _ => false,
        };
        // "Every Friday" is that day and no other.
        let named = [
            ("monday", Weekday::Monday),
            ("tuesday", Weekday::Tuesday),
            ("wednesday", Weekday::Wednesday),
            ("thursday", Weekday::Thursday),
            ("friday", Weekday::Friday),
        ]
        .into_iter()
        .find(|(name, _)| text.contains(name));
        let same = same
            && match (named, &self.facts.schedule) {
                (Some((_, day)), Schedule::Weekday(of)) => day == *of,
                (Some((name, _)), schedule) => name == "friday" && *schedule == Schedule::WeekEnd,
                (None, _) => true,
            };
        // "Every quarter on the last trading day": which day of the period, not which period.
        let bare = !text.contains(" of ") && text.ends_with("trading day");
        let end = matches!(
            self.facts.schedule,
            Schedule::MonthEnd | Schedule::QuarterEnd | Schedule::YearEnd | Schedule::WeekEnd
        );
        let start = matches!(
            self.facts.schedule,
            Schedule::MonthStart | Schedule::QuarterStart | Schedule::YearStart | Schedule::WeekStart
        );
        let same = same || bare && (last && end || first && start);
        let dated = self.facts.features.has(Feature::CALENDAR) && frequency == Frequency::Monthly;
        (same || dated).then(|| "rebalance".to_owned())
    }

    pub(super) fn word(&self, line: &Line<'_>, i: usize, sense: Sense) -> Option<String> {
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
            Sense::Stop(_) if says_none(s, token) => self.facts.guards.is_empty().then(String::new),
            Sense::Stop(guard) => self
                .facts
                .guards
                .iter()
                .find(|(g, _)| *g == guard || guard == Guard::Loss && *g == Guard::Trailing)
                .map(|(_, p)| p.clone())
                .or_else(|| self.forbidden(s, tokens, i)),
            Sense::Weight(share) => self.weight(s, tokens, i, share, text),
            // "Signals are taken on the close": when it is looked, and not when it is dealt.
            Sense::Fill(Price::Close) if looks(s, token) => nothing,
            Sense::Fill(_)
                if crate::text::after(&s.lower, token.end, 16)
                    .trim_start()
                    .starts_with("of the ") =>
            {
                None
            }
            Sense::Fill(price) => self.fill(price),
            Sense::When | Sense::Until | Sense::Unless | Sense::Nothing => nothing,
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
            Sense::Form(Form::Simple) => {
                (self.facts.simple || !self.facts.exponential).then(|| "signals".to_owned())
            }
            Sense::Asset => self.common_name(line, i, text),
            Sense::Cash => {
                portfolio(self.facts.refuge.is_empty() || line.sentence.lower.contains("cash proxy"))
                    .or_else(|| self.beside_symbol(tokens, i))
            }
            Sense::Time => self.time(s, text).or_else(|| {
                (!line.acts && !self.is_rule_word(tokens) && !denies(tokens, i)).then(String::new)
            }),
            Sense::Filter | Sense::Other => {
                (!line.acts && !tokens.iter().any(|t| matches!(t.kind, Kind::Amount(_)))).then(String::new)
            }
            Sense::Above | Sense::Below | Sense::Positive | Sense::Negative | Sense::Between => None,
            Sense::High | Sense::Low | Sense::Winner | Sense::Loser => (!line.acts).then(String::new),
            Sense::Rank => (!line.acts).then(String::new),
        }
    }

    pub(super) fn is_rule_word(&self, tokens: &[Token]) -> bool {
        tokens
            .iter()
            .any(|t| t.is_action() || t.is_subordinator() || t.is_comparison())
    }

    /// Whether the spec ever gives a position up.
    pub(super) fn leaves(&self) -> bool {
        let exits = self.facts.comparisons.iter().any(|c| c.role != Role::Enter);
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
    pub(super) fn forbidden(&self, s: &Sentence, tokens: &[Token], i: usize) -> Option<String> {
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

    pub(super) fn weight(
        &self,
        s: &Sentence,
        tokens: &[Token],
        i: usize,
        share: Share,
        text: &str,
    ) -> Option<String> {
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
                // "Position size: 100%" of the one asset held.
                let whole = self.facts.held.len() == 1
                    && crate::text::after(&s.lower, tokens[i].end, 24).contains("100%")
                    && text.starts_with("position siz");
                (plain && beside || given || whole)
                    .then(path)
                    .or_else(|| self.forbidden(s, tokens, i))
            }
            other => self.facts.shares.contains(&other).then(path),
        }
    }

    /// The text says that each asset is looked at by itself.
    pub(super) fn says_each(&self) -> bool {
        pattern!(
            EACH,
            r"\b(?:each|every) (?:asset|fund|etf|stock|one|of|index|market|position|sleeve)|\bon its own\b|\bindependently\b|\bseparately\b|\bits (?:own )?(?:share|part|portion|allocation|slice)\b|\beach (?:is|gets|has|receives|at|when|with|held|owned|bought|only|while|if)\b|\b(?:slots|slices|parts) of \d+(?:\.\d+)? ?% each\b"
        );
        self.rule
            .iter()
            .any(|l| (l.acts || self.vouched.places(l.sentence.index)) && EACH.is_match(&l.sentence.lower))
    }

    pub(super) fn fill(&self, price: Price) -> Option<String> {
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
    pub(super) fn alternative(&self, tokens: &[Token], i: usize) -> Option<String> {
        let joins = tokens.iter().take(i).any(Token::is_comparison)
            && tokens.iter().skip(i + 1).any(Token::is_comparison);
        // "Sell after 10 days or when …": nothing was compared since the order to leave.
        let exits = tokens
            .iter()
            .take(i)
            .rev()
            .take_while(|t| !t.is_comparison())
            .any(|t| t.sense() == Some(Sense::Exit));
        (!joins || self.facts.any || exits && self.facts.two_exits).then(String::new)
    }

    /// A negation matters before an act, a condition, a comparison.
    pub(super) fn negation(&self, s: &Sentence, tokens: &[Token], i: usize) -> Option<String> {
        let next = tokens.iter().skip(i + 1).find(|t| t.start >= tokens[i].end);
        let near = next.filter(|t| {
            s.lower
                .get(tokens[i].end..t.start)
                .is_some_and(|g| g.split_whitespace().count() <= 3 && !g.contains([',', ';', '.', ':']))
        });
        let Some(next) = near else {
            // "Don't trade this": nothing but the denial.
            return (tokens.len() > 1).then(String::new);
        };
        let harmless = match next.sense() {
            // "Do not hold it when …": the comparison behind it is held against what leaving needs.
            Some(Sense::Enter) => {
                tokens
                    .iter()
                    .skip(i + 2)
                    .take_while(|t| !t.is_action())
                    .any(Token::is_comparison)
                    || self
                        .facts
                        .amounts
                        .iter()
                        .any(|(p, ..)| p == "parameters.time_stop")
                        && s.lower
                            .get(next.end..)
                            .is_some_and(|r| r.starts_with(" longer than"))
            }
            Some(Sense::Short) => !self.facts.shorts,
            Some(Sense::Stop(_)) => self.facts.guards.is_empty(),
            Some(Sense::Weight(Share::Unknown)) => true,
            // "Nothing is sold short", where the spec sells nothing short.
            Some(Sense::Exit) => {
                !self.facts.shorts && s.lower.get(next.end..).is_some_and(|r| r.starts_with(" short"))
            }
            Some(
                Sense::Measure(_) | Sense::Form(_) | Sense::Other | Sense::Time | Sense::Filter | Sense::Cash,
            ) => true,
            _ => false,
        };
        harmless.then(String::new)
    }

    pub(super) fn measure(&self, line: &Line<'_>, feature: Feature, text: &str) -> Option<String> {
        // A window in days samples daily returns, one in months monthly ones.
        let sampled = match text.split(' ').next() {
            Some("daily") => Some(Counts::Days),
            Some("weekly") => Some(Counts::Weeks),
            Some("monthly") => Some(Counts::Months),
            _ => None,
        };
        let mut windows = self.facts.windows();
        if line.acts && sampled.is_some_and(|unit| windows.any(|(_, a)| a.counts != unit)) {
            return None;
        }
        let plain = Feature::PRICE | Feature::RETURN;
        let in_spec = feature.within(self.facts.features | plain);
        let spoken = feature == Feature::OPEN || feature == Feature::HIGH || feature == Feature::LOW;
        // "Open", "high" and "low" are ordinary words too; they matter where something is compared or done.
        let ordinary = spoken && !line.tokens.iter().any(Token::is_comparison);
        let quiet = !line.acts && !line.tokens.iter().any(|t| matches!(t.kind, Kind::Amount(_)));
        // A band is so many standard deviations wide; a volatility is measured around the mean.
        let part = feature == Feature::VOLATILITY && self.facts.features.has(Feature::BAND)
            || matches!(text, "mean" | "average" | "moving average")
                && self.facts.features.has(Feature::VOLATILITY | Feature::BAND);
        (in_spec || ordinary || quiet || part).then(|| {
            if in_spec && !feature.within(plain) {
                "signals".to_owned()
            } else {
                String::new()
            }
        })
    }

    /// A common name is used if it stands for a symbol of the spec, or says nothing beyond one.
    pub(super) fn common_name(&self, line: &Line<'_>, i: usize, text: &str) -> Option<String> {
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
    pub(super) fn beside_symbol(&self, tokens: &[Token], i: usize) -> Option<String> {
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
    pub(super) fn time(&self, s: &Sentence, text: &str) -> Option<String> {
        pattern!(EXCEPT, r"\b(?:not|except|never|but)\b");
        if self.facts.overnight && text == "overnight" {
            return Some("portfolio.session".into());
        }
        let month = text.split(' ').find_map(month_number).map(i64::from)?;
        let near = |a: &Amount| {
            let d = (a.value as i64 - month).rem_euclid(12);
            // The end of October is the start of November.
            d == 0 || (d == 1 || d == 11) && !EXCEPT.is_match(&s.lower)
        };
        let last = month == 12 && matches!(self.facts.schedule, Schedule::YearEnd);
        let found = self.facts.amounts.iter().any(|(_, a, of)| {
            of.has(Feature::CALENDAR | Feature::LEVEL) && a.counts == Counts::Plain && near(a)
        });
        (found && self.facts.features.has(Feature::CALENDAR) || last).then(|| "portfolio.if".to_owned())
    }
}

/// "Stop loss: none".
fn says_none(s: &Sentence, token: &Token) -> bool {
    pattern!(NONE, r"^\s*(?::|is|=)\s*(?:none|no\b|n/a|not used)");
    NONE.is_match(crate::text::after(&s.lower, token.end, 16))
}

/// Returns whether what is done at a price is a look: "signals are taken on the close".
fn looks(s: &Sentence, token: &Token) -> bool {
    pattern!(
        LOOKS,
        r"\b(?:signals?|decisions?|conditions?|indicators?|averages?) (?:is|are) (?:taken|made|computed|calculated|evaluated|measured|checked|read|generated)\s*$"
    );
    LOOKS.is_match(crate::text::before(&s.lower, token.start, 60))
}

pattern!(
    OUT,
    r"^(?:'s)?(?: is| are| was| has been| may| can|:)* ?(?:excluded|removed|left out|taken out|dropped|out|not|never|cannot|no|banned|ineligible|replaced|skipped|omitted|ignored)\b"
);
pattern!(
    STATE,
    r"^(?: is| are| was)? (?:not|no longer) (?:above|below|over|under|held|in|positive|negative|greater|less|higher|lower|rising|falling)\b"
);

/// Whether a sentence takes an instrument out again: "GLD is excluded", "TLT never", "in place of SPY".
fn excludes(s: &Sentence, token: &Token) -> bool {
    pattern!(
        INSTEAD,
        r"\b(?:in place of|instead of|rather than|except|excluding|without|removed:?|excluded:?|not|no longer|replace|replaces|ex)\s+$"
    );
    let behind = crate::text::after(&s.lower, token.end, 60);
    OUT.is_match(behind) && !STATE.is_match(behind)
        || INSTEAD.is_match(crate::text::before(&s.lower, token.start, 24))
}

/// Whether a negation stands before a token.
fn denies(tokens: &[Token], i: usize) -> bool {
    tokens.iter().take(i).any(|t| t.sense() == Some(Sense::Not))
}
