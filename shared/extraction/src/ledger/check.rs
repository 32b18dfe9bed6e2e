//! Each token of the rule against the spec.

use super::amount::Amount;
use super::clause::{Act, Names, acts, denied};
use super::comparisons;
use super::facts::Facts;
use super::lexicon::{Sense, Share};
use super::operand::{Said, Side};
use super::region::{Line, lines};
use super::token::{Kind, Token};
use super::{Ledger, Vouched, kind, place, units};
use crate::claims::Found;
use crate::model::{ExtractedStrategy, Frequency, Quote, UnreadWords, UsedWords, WordKind};
use crate::pattern::pattern;
use crate::rules::Scope;
use crate::source::Sentence;
use fo_documents::BlockKind;
use std::collections::{BTreeMap, HashSet};
use std::ops::Range;

/// Where a token went: a path in the spec, or `None` if it is unread. Tokens that don't matter here go to `""`.
pub(super) type Uses = Vec<Option<String>>;

pub(super) fn check(
    scope: &Scope<'_>,
    strategy: &ExtractedStrategy,
    claims: &[Found],
    vouched: &Vouched,
) -> Ledger {
    let with_claims: HashSet<usize> = claims.iter().filter_map(|f| f.sentence).collect();
    let rule = lines(scope, &with_claims);
    let facts = strategy.spec.as_ref().map(Facts::of).unwrap_or_default();
    let aliases = aliases(&rule, &facts);
    let mut checker = Checker {
        scope,
        strategy,
        claims,
        vouched,
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
        said: Vec::new(),
        ledger: Ledger::default(),
    };
    for line in &rule {
        checker.line(line);
    }
    if vouched.code {
        checker.rejected();
    } else {
        checker.words_beyond_the_lexicon(&with_claims);
    }
    if strategy.spec.is_some() {
        checker.unfounded();
    }
    checker.ledger
}

/// Whether lines show that a strategy is described: one of them says what is done when, or together they divide money among named
/// assets on a schedule.
pub(super) fn is_telling(lines: &[Line<'_>]) -> bool {
    let any = |f: &dyn Fn(&Token) -> bool| lines.iter().flat_map(|l| &l.tokens).any(f);
    let divides = any(&|t| matches!(t.sense(), Some(Sense::Weight(_))))
        && any(&|t| matches!(t.kind, Kind::Symbol(_)))
        && any(&|t| matches!(t.kind, Kind::Schedule(..)));
    divides || lines.iter().any(|l| tells(l) || names_what_it_trades(l))
}

/// Whether a line stands under a heading that announces a rule.
pub(super) fn heads_a_rule(scope: &Scope<'_>, line: &Line<'_>) -> bool {
    pattern!(
        RULES,
        r"(?i)\b(?:trading rules?|the rules?|rules|trading (?:strategy|system)|strategy|method|methodology|trade signals?|signals?|entries|entry|exits?)\b"
    );
    let section = scope.reading.source.sections.get(line.sentence.section);
    section.is_some_and(|s| RULES.is_match(&s.title))
}

/// Whether a line takes a position, or compares what is measured, on a condition or at a time.
pub(super) fn trades(line: &Line<'_>) -> bool {
    let any = |f: &dyn Fn(&Token) -> bool| line.tokens.iter().any(f);
    let measures = any(&|t| matches!(t.sense(), Some(Sense::Measure(_))));
    let compares = any(&Token::is_comparison);
    let when = any(&Token::is_subordinator);
    let acts = any(&Token::is_action);
    let timed = any(&|t| matches!(t.kind, Kind::Amount(a) if a.is_duration()));
    let asset = any(&|t| matches!(t.kind, Kind::Symbol(_)));
    let common = any(&|t| t.sense() == Some(Sense::Asset));
    when && compares && (acts || measures) || acts && (asset || common) && timed
}

/// Returns whether a line takes a position in a named asset on a condition, or protects one.
fn names_what_it_trades(line: &Line<'_>) -> bool {
    let any = |f: &dyn Fn(&Token) -> bool| line.tokens.iter().any(f);
    let symbol = any(&|t| matches!(t.kind, Kind::Symbol(_)));
    let guards = any(&|t| matches!(t.sense(), Some(Sense::Stop(_))));
    symbol && line.acts && (trades(line) || guards)
}

fn tells(line: &Line<'_>) -> bool {
    let any = |f: &dyn Fn(&Token) -> bool| line.tokens.iter().any(f);
    let sense = |f: &dyn Fn(Sense) -> bool| line.tokens.iter().filter_map(Token::sense).any(f);
    let assets = (line.tokens.iter())
        .filter(|t| matches!(t.kind, Kind::Symbol(_)))
        .count();
    let orders = any(&Token::is_order);
    let divides = sense(&|s| matches!(s, Sense::Weight(w) if w != Share::Unknown));
    let measures = sense(&|s| matches!(s, Sense::Measure(_)));
    let ranks = orders && sense(&|s| matches!(s, Sense::Weight(_))) || sense(&|s| s == Sense::Rank);
    let acts = any(&Token::is_action);
    let when = any(&Token::is_subordinator) || any(&Token::is_comparison) || orders;
    // "From November to April hold EFA": a part of the year is a condition too.
    let seasonal = sense(&|s| s == Sense::Time) && acts && assets > 0;
    let number = any(&|t| matches!(t.kind, Kind::Amount(_) | Kind::Schedule(..)));
    seasonal
        || number && (acts && when && (assets > 0 || orders || measures) || ranks && measures)
        || divides && (assets > 1 || orders && measures)
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

pub(super) struct Checker<'c, 'a> {
    pub(super) scope: &'c Scope<'a>,
    pub(super) strategy: &'c ExtractedStrategy,
    pub(super) claims: &'c [Found],
    pub(super) vouched: &'c Vouched,
    pub(super) facts: &'c Facts,
    /// The asset of a spec that holds one.
    pub(super) single: Option<String>,
    pub(super) names: Names<'c>,
    pub(super) rule: &'c [Line<'a>],
    /// Paths of comparisons and choices that words state.
    pub(super) founded: HashSet<String>,
    /// Amounts of the text that the spec uses.
    pub(super) said: Vec<Amount>,
    pub(super) ledger: Ledger,
}

impl Checker<'_, '_> {
    pub(super) fn line(&mut self, line: &Line<'_>) {
        let (s, tokens) = (line.sentence, line.tokens.as_slice());
        let mut uses: Uses = vec![None; tokens.len()];
        let mut strange: Vec<Range<usize>> = Vec::new();
        let decided = acts(&s.lower, tokens, &self.names, self.outer(s));
        let vouched = |t: &Token| self.vouched.covers(s.index, &t.range());
        let whole: Vec<bool> = tokens.iter().map(vouched).collect();
        for i in 0..tokens.len() {
            if whole[i] {
                uses[i] = self
                    .agrees(s, tokens, i, decided[i])
                    .then(|| "portfolio".to_owned());
            } else if tokens[i].is_comparison() {
                self.comparison(s, tokens, i, decided[i], &mut uses, &mut strange);
            } else if tokens[i].is_order() {
                self.order(s, tokens, i, decided[i], &mut uses);
            } else if tokens[i].sense() == Some(Sense::Rank) {
                self.ranking(s, tokens, i, &mut uses, &mut strange);
            }
        }
        Self::denials(s, tokens, &mut uses);
        let described = self.describes_the_universe(line);
        for i in 0..tokens.len() {
            if uses[i].is_none() && described.as_ref().is_some_and(|d| d.contains(&tokens[i].start)) {
                uses[i] = Some("universe.description".into());
            }
            if uses[i].is_none() && !whole[i] {
                uses[i] = match &tokens[i].kind {
                    Kind::Amount(a) => self.amount(line, i, *a),
                    Kind::Symbol(symbol) => self.symbol(s, &tokens[i], symbol),
                    Kind::Schedule(frequency, day) => {
                        let text = s.lower.get(tokens[i].range()).unwrap_or_default();
                        self.schedule(text, *frequency, *day)
                    }
                    Kind::Word(sense) => self.word(line, i, *sense),
                };
            }
        }
        for (token, path) in tokens.iter().zip(&uses) {
            match path.as_deref() {
                Some("") => {}
                Some(path) => {
                    if let Kind::Amount(amount) = token.kind {
                        self.said.push(amount);
                    }
                    self.used(s, token, path);
                }
                None => self.unread(s, token.range(), kind(token)),
            }
        }
        strange.extend(self.held_for_another(s));
        strange.extend(units::unknown(&s.lower));
        strange.extend(crossed_out(s, self.vouched.code));
        strange.extend(taken_back(s, tokens));
        strange.extend(Self::denied_guards(s, tokens));
        if !self.vouched.places(s.index) {
            strange.extend(titled_otherwise(s, tokens));
            strange.extend(self.lagged(s));
            if line.acts {
                strange.extend(self.loose_spans(s, tokens));
            }
            strange.extend(twice_unless(s, tokens));
        }
        for range in strange {
            self.unread(s, range, WordKind::Other);
        }
        for range in Self::conditions(s, tokens) {
            let known = |r: &Range<usize>| r.start < range.end && range.start < r.end;
            if self
                .vouched
                .words
                .iter()
                .any(|(at, r)| *at == s.index && known(r))
            {
                continue;
            }
            self.unread(s, range, WordKind::Condition);
        }
    }

    /// "Never hold it while …" is read with the comparisons it turns round.
    fn denials(s: &Sentence, tokens: &[Token], uses: &mut Uses) {
        let mut compared = tokens
            .iter()
            .zip(uses.iter())
            .filter(|(t, _)| t.is_comparison())
            .peekable();
        let some = compared.peek().is_some();
        if !some || compared.any(|(_, path)| path.as_deref().is_none_or(str::is_empty)) {
            return;
        }
        for i in (1..tokens.len()).filter(|i| tokens[*i].is_action() && denied(&s.lower, tokens, *i)) {
            uses[i - 1].get_or_insert_with(String::new);
        }
    }

    /// The bytes of a line in which a universe without symbols is described: what is traded has to be supplied anyway, by these
    /// words. Where it is chosen from by a comparison or an order, that is a rule and must be read.
    fn describes_the_universe(&self, line: &Line<'_>) -> Option<Range<usize>> {
        let largest = |t: &Token| line.sentence.lower.get(t.range()) == Some("largest");
        let rules = |t: &Token| {
            t.is_comparison()
                || t.is_order() && !largest(t)
                || t.is_subordinator()
                || matches!(t.sense(), Some(Sense::Filter | Sense::Skip))
        };
        let quote = self.strategy.universe.description.as_ref()?.source.as_ref()?;
        let plain = self.facts.held.is_empty() && !line.acts && !line.tokens.iter().any(rules);
        let at = line.sentence.text.find(quote.quote.trim()).filter(|_| plain)?;
        let label = line.sentence.label.map_or(at, |l| l.min(at));
        Some(label..line.sentence.text.len())
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
    pub(super) fn unread(&mut self, s: &Sentence, range: Range<usize>, kind: WordKind) {
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
        pattern!(ENTERS, r"\b(?:buy|entry|enter|long|hold|go long|signal|setup)\b");
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

    /// "Hold it for the next quarter", of a spec that decides anew each month.
    fn held_for_another(&self, s: &Sentence) -> Option<Range<usize>> {
        pattern!(
            HELD,
            r"\b(?:hold|holds|held|keep|keeps|kept) (?:it|them|the positions?|each position|these|this) (?:for|until|over|through) (?:the )?(?:(?:next|following|one|1|a) )+(?P<unit>week|month|quarter|year)\b"
        );
        let found = HELD.captures(&s.lower)?;
        let frequency = Frequency::of_period(found.name("unit")?.as_str())?;
        let range = found.get(0)?.range();
        let whole = self.vouched.covers(s.index, &range);
        (!whole && self.schedule("", frequency, None).is_none()).then_some(range)
    }

    /// "A stop of 8% is not used", "trailing stop 8% in 2008 only": a stop with a number that is not simply set.
    fn denied_guards(s: &Sentence, tokens: &[Token]) -> Vec<Range<usize>> {
        pattern!(
            LOOSE,
            r"\b(?:never|not|no longer|off|old|formerly|previously|disabled|removed|ignored)\b|\bin (?:19|20)\d\d\b|\bonly\b|\b(?:a|in a|per|for a) (?:day|week|month|year)\b|\bfrom (?:the|its) (?:high|top|peak)\b|\b(?:next|following) (?:close|open)\b"
        );
        let guards = tokens.iter().any(|t| matches!(t.sense(), Some(Sense::Stop(_))));
        let amount = tokens.iter().any(|t| matches!(t.kind, Kind::Amount(_)));
        if !guards || !amount {
            return Vec::new();
        }
        LOOSE.find_iter(&s.lower).map(|m| m.range()).collect()
    }

    /// "Hold for a week", "the following month": spans without a number that the spec does not know.
    fn loose_spans(&self, s: &Sentence, tokens: &[Token]) -> Vec<Range<usize>> {
        pattern!(
            SPANS,
            r"\b(?:(?:for|within|in|after|until) )?(?:a|one|the next|the following|the coming|the same) (?P<unit>day|week|month|quarter|year)\b(?P<moved> (?:ago|earlier|later|before|at most|at least))?|\bof the (?P<of>week|month|quarter|year)\b"
        );
        let taken = |r: &Range<usize>| {
            tokens.iter().any(|t| {
                let other = matches!(t.sense(), Some(Sense::Measure(_) | Sense::Fill(_)));
                t.start < r.end && r.start < t.end && !other
            })
        };
        let fits = |unit: Option<&str>| {
            let regular = !self.facts.trades && self.facts.schedule != fo_strategy::Schedule::OnSignal;
            let frequency = unit.and_then(Frequency::of_period);
            regular && frequency.is_some_and(|f| self.schedule("", f, None).is_some())
        };
        (SPANS.captures_iter(&s.lower))
            .filter_map(|c| {
                let range = c.get(0)?.range();
                let unit = c.name("unit").or_else(|| c.name("of")).map(|m| m.as_str());
                let whole = self.vouched.covers(s.index, &range);
                let moved = c
                    .name("moved")
                    .is_some_and(|m| !m.as_str().ends_with("ago") || !taken(&range));
                let loose = moved || !taken(&range) && !fits(unit);
                (!whole && loose).then_some(range)
            })
            .collect()
    }

    /// "Ranked by the return ending a week ago", of a spec that measures up to today.
    fn lagged(&self, s: &Sentence) -> Option<Range<usize>> {
        pattern!(
            LAGGED,
            r"\b(?:ending|ended|as of|up to|measured) (?:a|an|one|two|three|\d+|last|the last|the previous|the prior|the preceding) (?:day|week|month|quarter|year)s?(?: ago| earlier| before)?\b|\bfrom (?:last|the previous|the prior|the preceding) (?:day|week|month|quarter|year)\b|\b(?:previous|prior|preceding|yesterday's) (?:day's )?(?:\d+[\- ](?:day|week|month) )?(?:simple |exponential )?(?:moving )?(?:average|rsi|sma|ema|macd)\b|\b(?:i|we|they|he|she|you|one) used to\b|\b(?:above|below|over|under|than) [\d.]+%? and after\b"
        );
        LAGGED
            .find(&s.lower)
            .map(|m| m.range())
            .filter(|_| !self.facts.skips)
    }

    /// Whether a comparison that was read whole stands in the spec in its own direction, on the side that its sentence decides.
    fn agrees(&self, s: &Sentence, tokens: &[Token], i: usize, act: Option<Act>) -> bool {
        let above = match tokens[i].sense() {
            Some(Sense::Above) => true,
            Some(Sense::Below) => false,
            _ => return true,
        };
        // "Falls more than 3%": how far, not which way.
        let far = i.checked_sub(1).and_then(|p| tokens.get(p)).is_some_and(|p| {
            p.is_comparison()
                && self.vouched.covers(s.index, &p.range())
                && s.lower
                    .get(p.end..tokens[i].start)
                    .is_some_and(|gap| gap.trim().is_empty() || gap.trim() == "by")
        });
        pattern!(
            MOVED,
            r"\b(?:lost|loses|fallen|fell|falls|dropped|drops|declined|declines|risen|rose|rises|gained|gains|climbed|climbs|down|up|by)(?: by)?\s*$"
        );
        // "More than 10% below its highest close": how far, too.
        let before = matches!(s.lower.get(tokens[i].range()), Some("more than" | "at least"))
            && tokens
                .get(i + 1)
                .is_some_and(|t| matches!(t.kind, Kind::Amount(_)))
            && tokens.get(i + 2).is_some_and(Token::is_comparison);
        let far = far || before || MOVED.is_match(crate::text::before(&s.lower, tokens[i].start, 24));
        let named = matches!(
            s.lower.get(tokens[i].range()),
            Some("golden cross" | "death cross")
        );
        // A stop or a target is no comparison of the spec.
        pattern!(
            PAID,
            r"\b(?:purchase|entry|buying|buy) price\b|\bfrom entry\b|\bsince (?:the )?(?:entry|purchase)\b|\bprice paid\b"
        );
        let paid =
            !self.facts.guards.is_empty() && PAID.is_match(crate::text::after(&s.lower, tokens[i].end, 60));
        if far || named || paid || self.vouched.code {
            return true;
        }
        let denied = comparisons::negation(&s.lower, tokens, i).is_some();
        let said = Said {
            above: above != denied,
            zero: false,
            act: act.unwrap_or(Act::Enter),
            left: Side::default(),
            right: Side::default(),
            tokens,
        };
        self.facts
            .comparisons
            .iter()
            .filter(|c| self.vouched.comparisons.contains(&c.text))
            .any(|c| c.lasts || said.decides(c, said.above))
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
}

/// "Sold SPY: buy when …", "Weekly rule for UNG: …": a title that names what is traded with a side or a schedule of its own.
fn titled_otherwise(s: &Sentence, tokens: &[Token]) -> Vec<Range<usize>> {
    let end = s.lower.find(':').filter(|at| *at < 60).unwrap_or(0);
    let title = || tokens.iter().filter(|t| t.end <= end);
    if !title().any(|t| matches!(t.kind, Kind::Symbol(_))) {
        return Vec::new();
    }
    let says = |t: &&Token| {
        matches!(t.kind, Kind::Schedule(..))
            || matches!(
                t.sense(),
                Some(Sense::Exit | Sense::Short | Sense::Not | Sense::Other)
            )
    };
    pattern!(
        LIMITS,
        r"\bshort[- ]only\b|\b(?:weekly|monthly|hourly|intraday)\b|\bin (?:19|20)\d\d\b"
    );
    let limits = LIMITS
        .find_iter(s.lower.get(..end).unwrap_or_default())
        .map(|m| m.range());
    title().filter(says).map(Token::range).chain(limits).collect()
}

/// Marks of what its writer took back: struck through, commented out, not ticked.
fn crossed_out(s: &Sentence, code: bool) -> Option<Range<usize>> {
    pattern!(
        MARKS,
        r"(?i)~~|^\s*(?://|/\*|#\s*(?:if|else|when|buy|sell)\b)|\[ \]|\[(?:struck|deleted|removed|crossed out)\b|</?(?:s|del|strike)>"
    );
    // Program text has its own parser; what a template makes of it may be a comment.
    pattern!(
        COMMENTED,
        r"(?im)^\s*(?:#|//|--)\s*(?:if|else|elif|when|buy|sell|entry|exit)\b"
    );
    let marks = if code || s.kind == BlockKind::Code {
        &COMMENTED
    } else {
        &MARKS
    };
    marks.find(&s.text).map(|m| m.range())
}

/// "Exit after 10 days is not used", "skip the last month: no", "until 2015: …": a number that is set and taken back.
fn taken_back(s: &Sentence, tokens: &[Token]) -> Option<Range<usize>> {
    pattern!(
        BACK,
        r"\b(?:is|are|was) (?:not|never|no longer) (?:used|applied|in use|included|charged|set|part)\b|:\s*(?:no|none|never|off|n/a)\b"
    );
    let amount = tokens.iter().any(|t| matches!(t.kind, Kind::Amount(_)));
    let back = BACK.find(&s.lower).map(|m| m.range()).filter(|_| amount);
    // "Stop loss: none" sets nothing.
    // A label may end in a year, or in marks: "until 2015:", "**do not:**".
    let label = s
        .lower
        .find(':')
        .filter(|at| *at <= 40 && s.lower[..*at].split_whitespace().count() <= 6);
    let rejected = |at: &usize| {
        let found = super::beside::REJECTS.find(&s.lower[..*at]);
        found.is_some_and(|m| m.as_str() != "only")
    };
    let label = label.filter(rejected).map(|at| 0..at);
    back.or(label)
}

/// Two conditions behind "unless" in one sentence: each turns round what its own act does.
fn twice_unless(s: &Sentence, tokens: &[Token]) -> Option<Range<usize>> {
    let unless = |t: &&Token| s.lower.get(t.range()) == Some("unless");
    tokens.iter().filter(unless).nth(1).map(Token::range)
}
