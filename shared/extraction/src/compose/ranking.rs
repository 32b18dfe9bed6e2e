//! Choices from rankings: "the two of XLB, XLE and XLF with the highest 6-month return", "the top three by 12-month return".

use super::reader::Reader;
use super::settle::settle;
use super::term::Term;
use super::word::{Figure, What};
use crate::ledger::amount::Counts;
use crate::ledger::feature::Feature;
use crate::ledger::lexicon::{Form, Sense, Share};

/// How many are chosen.
#[derive(Clone, Debug)]
pub(super) enum Size {
    /// So many assets, or a share of them.
    Figure(Figure),
    /// One of so many equal parts: 10 for a decile.
    Part(Figure),
    /// "The best", "the one with the highest …".
    One,
}

impl Size {
    /// Whether it is a part of all, and not a number of assets.
    pub(super) fn is_part(&self) -> bool {
        match self {
            Self::Figure(f) => f.amount.counts == Counts::Share,
            Self::Part(_) => true,
            Self::One => false,
        }
    }

    /// Whether two parts are the same one.
    pub(super) fn same_part(&self, other: &Self) -> bool {
        let share = |s: &Self| match s {
            Self::Figure(f) if s.is_part() => f.amount.value,
            Self::Part(f) => 1.0 / f.amount.value,
            _ => f64::NAN,
        };
        (share(self) - share(other)).abs() < 1e-6
    }
}

/// A choice from a ranking, as far as a phrase gives it.
#[derive(Clone, Debug, Default)]
pub(super) struct Choice {
    pub from: Vec<String>,
    pub size: Option<Size>,
    pub high: Option<bool>,
    pub by: Option<Term>,
    /// Weighted by risk, over a window.
    pub scheme: Option<(Share, Figure)>,
}

/// Words of a choice that say nothing more.
const FILLERS: &[&str] = &[
    "the",
    "a",
    "an",
    "of",
    "among",
    "out",
    "by",
    "on",
    "with",
    "from",
    "their",
    "its",
    "past",
    "last",
    "over",
    "etf",
    "etfs",
    "fund",
    "funds",
    "stock",
    "stocks",
    "asset",
    "assets",
    "universe",
    "in",
    "for",
    "total",
    "having",
    "have",
    "has",
    "that",
    "which",
    "is",
    "are",
    "own",
    "trailing",
    "one",
    "ones",
    "according",
    "to",
    "names",
    "securities",
    "most",
    "recent",
    "these",
    "those",
    "based",
    "previous",
    "prior",
    "sector",
    "sectors",
    "measured",
    "into",
    "futures",
    "contracts",
    "contract",
    "currencies",
    "currency",
    "countries",
    "country",
    "indices",
    "indexes",
    "industries",
    "instruments",
    "instrument",
    "commodities",
    "companies",
    "firms",
    "portfolios",
    "positions",
    "members",
    "index",
    "at",
    "as",
    "this",
    "it",
    "they",
    "respective",
    "future",
    "all",
    "every",
    "stock's",
    "one's",
    "estimated",
    "computed",
    "calculated",
    "had",
    "showed",
    "shows",
    "show",
    "during",
    "using",
    "s",
    "list",
    "performer",
    "performers",
    "completed",
    "within",
    "preceding",
    "best-ranked",
    "style",
    "styles",
    "pairs",
    "names",
    "winners'",
    "them",
    "single",
];

/// What a line before measures, when it is spoken of again.
const SCORES: &[&str] = &[
    "signal", "ratio", "score", "value", "number", "measure", "metric", "reading", "sum", "maximum", "maxima",
];

/// Nouns that name a single asset.
const SINGULAR: &[&str] = &[
    "of", "one", "etf", "fund", "stock", "asset", "sector", "by", "among",
];

/// The words of a choice before they are put together.
#[derive(Default)]
pub(super) struct Phrase {
    pub choice: Choice,
    pub counts: Vec<Figure>,
    pub lengths: Vec<Figure>,
    pub skip: Option<Figure>,
    pub measures: Feature,
    /// Its end is said in words of strength, which are of returns.
    pub strength: bool,
    pub single: bool,
    /// Winners are at the high end and losers at the low one, whatever else is said.
    pub people: Option<bool>,
    /// "Biggest", which says how far out an end is and not which.
    pub grows: bool,
    /// What was measured in a line before is meant.
    pub points: bool,
    /// Of weekly returns.
    pub weekly: bool,
}

impl Reader<'_> {
    /// Whether an end of a ranking is named before the clause ends.
    pub(super) fn chooses(&self) -> bool {
        (self.items.get(self.at..).unwrap_or_default().iter())
            .take_while(|i| {
                let bounds = i.is_mark('.')
                    || i.is_mark(';')
                    || i.senses()
                        .iter()
                        .any(|s| matches!(s, Sense::When | Sense::Unless | Sense::Until | Sense::Otherwise));
                let acts = i.senses().iter().any(|s| {
                    matches!(
                        s,
                        Sense::Enter | Sense::Exit | Sense::Short | Sense::MoveTo | Sense::Flat
                    )
                });
                !bounds && !acts
            })
            .any(|i| is_order(i.senses()))
    }

    /// Reads a choice as far as the phrase gives it.
    pub(super) fn choice(&mut self) -> Option<Choice> {
        self.choice_with_feature().map(|(choice, _)| choice)
    }

    /// Reads a choice, with what it measures.
    pub(super) fn choice_with_feature(&mut self) -> Option<(Choice, Feature)> {
        let mut p = Phrase::default();
        let start = self.at;
        let mut skipping = false;
        let mut open = 0;
        while self.item().is_some() {
            if let Some((lookback, skip)) = self.lookback_and_skip() {
                // Said twice, in two notations.
                let again = |known: Option<&Figure>, new: &Figure| known.is_none_or(|k| k.same(new));
                if !again(p.lengths.first(), &lookback) || !again(p.skip.as_ref(), &skip) {
                    return None;
                }
                p.lengths = vec![lookback];
                p.skip = Some(skip);
                p.measures |= Feature::RETURN;
                continue;
            }
            if let Some(figure) = self.period_just_ended() {
                if p.lengths.iter().any(|l| !l.same(&figure)) {
                    return None;
                }
                p.lengths = vec![figure];
                continue;
            }
            if self.largest_day() {
                p.measures |= Feature::RETURN | Feature::HIGH;
                continue;
            }
            let Some(item) = self.item() else { break };
            let (text, next) = (item.text, self.ahead(1).map(|i| i.what.clone()));
            let listed = |w: &Option<What>| matches!(w, Some(What::Symbol(_)));
            let spans = |w: &Option<What>| matches!(w, Some(What::Amount(a)) if a.is_duration());
            match item.what.clone() {
                What::Symbol(symbol) => p.choice.from.push(symbol),
                What::Amount(amount) => {
                    let figure = self.figure_at(self.at)?;
                    // "The last 60 daily returns".
                    let daily = amount.counts == Counts::Plain
                        && self.ahead(1).is_some_and(|i| i.text.starts_with("daily return"));
                    // "Quintiles": five equal parts.
                    let parts = part(text).filter(|_| amount.counts == Counts::Share);
                    if let Some(parts) = parts {
                        let mut figure = figure;
                        figure.amount.value = parts;
                        figure.amount.counts = Counts::Plain;
                        p.choice.size = Some(Size::Part(figure));
                    } else if daily {
                        let mut figure = figure;
                        figure.amount.counts = Counts::Days;
                        self.vouched.push((figure.sentence, figure.range.clone()));
                        p.lengths.push(figure);
                    } else if let Some(n) = (!amount.is_duration()).then(|| self.groups()).flatten() {
                        p.choice.size = Some(Size::Part(figure));
                        self.at += n;
                    } else if !amount.is_duration() {
                        p.counts.push(figure);
                    } else if open > 0 && p.lengths.last().is_some_and(|l| figure.spans_as_much_as(l)) {
                        // "Three years (156 weeks)": the same, counted in another unit.
                        p.lengths.pop();
                        p.lengths.push(figure);
                    } else if skipping {
                        if p.skip.as_ref().is_some_and(|known| !known.same(&figure)) {
                            return None;
                        }
                        p.skip = Some(figure);
                        skipping = false;
                    } else {
                        p.lengths.push(figure);
                    }
                }
                What::Schedule(..) => {
                    if !self.schedule() {
                        return None;
                    }
                    continue;
                }
                What::Mark('(') => open += 1,
                What::Mark(')') if open > 0 => open -= 1,
                What::Mark(',') => {
                    let and = self.ahead(1).is_some_and(|i| matches!(i.text, "and" | "or"));
                    let after = self.ahead(2).map(|i| i.what.clone());
                    let lengths = !p.lengths.is_empty() && (spans(&next) || and && spans(&after));
                    // ", that is the return from …": said again.
                    if self.ahead(1).is_some_and(|i| i.text == "that")
                        && self.ahead(2).is_some_and(|i| i.text == "is")
                        || self.ahead(1).is_some_and(|i| matches!(i.text, "i.e" | "namely"))
                    {
                        self.at += if self.ahead(1).is_some_and(|i| i.text == "that") {
                            3
                        } else {
                            2
                        };
                        continue;
                    }
                    let skips = self.ahead(1).is_some_and(|i| i.has(Sense::Skip))
                        // ", from this list: XLB, XLE, …".
                        || p.choice.from.is_empty()
                            && self.ahead(1).is_some_and(|i| matches!(i.text, "from" | "among" | "out" | "of"))
                            && (2..6).any(|n| listed(&self.ahead(n).map(|i| i.what.clone())));
                    if !(listed(&next) || lengths || and && listed(&after) || skips) {
                        break;
                    }
                }
                What::Mark(':') if listed(&next) => {}
                What::Mark(_) => break,
                What::Word(senses) => {
                    if matches!(text, "and" | "or") {
                        if !listed(&next) && (p.lengths.is_empty() || !spans(&next)) {
                            break;
                        }
                    } else if matches!(text, "each" | "every") {
                        let noun = self.ahead(1).is_some_and(|i| {
                            is_filler(i.text) && i.senses().iter().all(|s| *s == Sense::Asset)
                        });
                        if !self.schedule() && !noun {
                            return None;
                        }
                        self.at += usize::from(noun);
                        continue;
                    } else if let Some(part) = part(text) {
                        let figure = Figure {
                            amount: crate::ledger::amount::Amount {
                                value: part,
                                counts: Counts::Plain,
                                implicit: false,
                                word: true,
                                money: false,
                            },
                            sentence: item.sentence.index,
                            range: item.range.clone(),
                        };
                        p.choice.size = Some(Size::Part(figure));
                    } else if senses.contains(&Sense::Skip) {
                        skipping = true;
                    } else if is_order(&senses) {
                        let high = senses.iter().any(|s| matches!(s, Sense::High | Sense::Winner));
                        let people = senses.iter().any(|s| matches!(s, Sense::Winner | Sense::Loser));
                        // "The biggest losers", "the worst losers", but not "the best losers".
                        let grows = matches!(text, "biggest" | "largest" | "greatest");
                        if people {
                            p.measures |= Feature::RETURN;
                            p.people = Some(high);
                        }
                        let before = p.choice.high.filter(|_| !p.grows);
                        if before.is_some_and(|h| h != high) && !grows {
                            return None;
                        }
                        p.grows = grows;
                        if p.people.is_none() || people {
                            p.choice.high = Some(high);
                        }
                        let noun = self.ahead(1).is_some_and(|i| SINGULAR.contains(&i.text));
                        p.single |= noun;
                        if text.contains("performing") {
                            p.measures |= Feature::RETURN;
                        }
                        p.strength |= matches!(text, "strongest" | "weakest" | "best" | "worst");
                    } else if senses.contains(&Sense::Rank)
                        || senses.contains(&Sense::Form(Form::Simple))
                        || senses.contains(&Sense::Time) && matches!(text, "previous" | "prior")
                    {
                    } else if self.scored.is_some()
                        && (self.score_name.as_deref() == Some(text) || SCORES.contains(&text))
                    {
                        p.points = true;
                    } else if let Some(Sense::Measure(feature)) = senses.first() {
                        if senses.len() > 1 {
                            return None;
                        }
                        p.measures |= *feature;
                        p.weekly |= text.starts_with("weekly ");
                    } else if self.described && senses.contains(&Sense::Asset) {
                        // "Of S&P 500 stocks": the universe in words.
                        self.vouched.push((item.sentence.index, item.range.clone()));
                    } else if text == "within" {
                        // "Within the last 21 days": over them.
                    } else if is_filler(text) && (senses.is_empty() || senses.contains(&Sense::Asset)) {
                        let noun = matches!(
                            text,
                            "etf"
                                | "fund"
                                | "stock"
                                | "asset"
                                | "sector"
                                | "market"
                                | "style"
                                | "country"
                                | "currency"
                                | "contract"
                        );
                        // "The highest momentum style": a single one.
                        p.single |=
                            noun && p.choice.high.is_some() && p.counts.is_empty() && p.choice.size.is_none();
                        let alone =
                            p.choice.high.is_none() && p.counts.is_empty() && p.choice.from.is_empty();
                        p.single |= text == "one" || text == "single" || noun && alone;
                    } else {
                        break;
                    }
                }
            }
            self.at += 1;
        }
        if skipping || open != 0 {
            return None;
        }
        // "The two weakest over the past month": the gate finds no measure there.
        if p.measures == Feature::NONE
            && p.strength
            && let [length] = p.lengths.as_slice()
        {
            self.vouched.push((length.sentence, length.range.clone()));
        }
        // "The highest ratio": of what a line before measures.
        if p.points {
            self.vouch(start);
            self.orders = true;
        }
        let measured = p.measures;
        let known = self.scored.as_ref().map(|(_, f)| *f).or(self.ranked_by);
        settle(p, known).map(|choice| (choice, measured))
    }
}

/// Whether a word of a choice says nothing more.
fn is_filler(word: &str) -> bool {
    FILLERS.contains(&word)
        || word
            .strip_suffix("'s")
            .or_else(|| word.strip_suffix("’s"))
            .or_else(|| word.strip_suffix("s'"))
            .is_some_and(|w| FILLERS.contains(&w))
}

fn is_order(senses: &[Sense]) -> bool {
    senses
        .iter()
        .any(|s| matches!(s, Sense::High | Sense::Low | Sense::Winner | Sense::Loser))
}

/// Equal parts of a ranking by name.
fn part(word: &str) -> Option<f64> {
    Some(match word {
        "decile" | "deciles" => 10.0,
        "quintile" | "quintiles" => 5.0,
        "quartile" | "quartiles" => 4.0,
        "tercile" | "terciles" | "tertile" | "tertiles" => 3.0,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn choices_from_rankings() {
        reads(&[
            (
                "Each month buy the two of XLB, XLE, XLF, XLK with the lowest 6-month return.",
                "{select:{from:all,bottom:2,by:change(close, 6 months)}} month_end",
            ),
            (
                "Hold the top two of SPY, TLT, GLD, DBC by average of 3-, 6- and 12-month returns, monthly.",
                "{select:{from:all,top:2,by:(change(close, 3 months) + change(close, 6 months) + change(close, 12 months)) / 3}} month_end",
            ),
            (
                "Each month rank SPY, EFA, EEM, AGG by 12-month return, skipping the last month, and hold the top two in equal amounts.",
                "{select:{from:all,top:2,by:delay(close, 1 month) / delay(close, 12 months) - 1}} month_end",
            ),
            (
                "Long the strongest two and short the weakest two of XLB, XLE, XLF, XLI by 3-month return, monthly.",
                "{long:{select:{from:all,top:2,by:change(close, 3 months)}},short:{select:{from:all,bottom:2,by:change(close, 3 months)}}} month_end",
            ),
        ]);
    }

    #[test]
    fn choices_from_rankings_or_not_at_all() {
        gives_up(&[
            "Each month, buy the 3 ETFs out of SPY, QQQ, IWM, EFA, EEM, VNQ with the highest Sharpe ratio over 6 months.",
            "Each month buy the two of XLB, XLE, XLF, XLK with the highest 6-month return, weighted 70/30.",
            "Each month buy the two of XLB, XLE, XLF, XLK with the highest 6-month return and hold them for three months.",
        ]);
    }
}
