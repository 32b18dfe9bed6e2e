//! Choices from rankings: "the two of XLB, XLE and XLF with the highest 6-month return", "the top three by 12-month return".

use super::reader::Reader;
use super::term::{Measure, Term};
use super::word::{Figure, What};
use crate::ledger::amount::Counts;
use crate::ledger::feature::Feature;
use crate::ledger::lexicon::{Form, Sense};

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

/// A choice from a ranking, as far as a phrase gives it.
#[derive(Clone, Debug, Default)]
pub(super) struct Choice {
    pub from: Vec<String>,
    pub size: Option<Size>,
    pub high: Option<bool>,
    pub by: Option<Term>,
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
];

/// Nouns that name a single asset.
const SINGULAR: &[&str] = &[
    "of", "one", "etf", "fund", "stock", "asset", "sector", "by", "among",
];

/// The words of a choice before they are put together.
#[derive(Default)]
struct Phrase {
    choice: Choice,
    counts: Vec<Figure>,
    lengths: Vec<Figure>,
    skip: Option<Figure>,
    measures: Feature,
    /// Its end is said in words of strength, which are of returns.
    strength: bool,
    single: bool,
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
        let mut p = Phrase::default();
        let mut skipping = false;
        let mut open = 0;
        while let Some(item) = self.item() {
            let (text, next) = (item.text, self.ahead(1).map(|i| i.what.clone()));
            let listed = |w: &Option<What>| matches!(w, Some(What::Symbol(_)));
            let spans = |w: &Option<What>| matches!(w, Some(What::Amount(a)) if a.is_duration());
            match item.what.clone() {
                What::Symbol(symbol) => p.choice.from.push(symbol),
                What::Amount(amount) => {
                    let figure = self.figure_at(self.at)?;
                    if !amount.is_duration() {
                        p.counts.push(figure);
                    } else if skipping {
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
                    if !(listed(&next) || lengths || and && listed(&after)) {
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
                        if !self.schedule() {
                            return None;
                        }
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
                        let high = senses.contains(&Sense::High);
                        if senses.iter().any(|s| matches!(s, Sense::Winner | Sense::Loser))
                            || p.choice.high.is_some_and(|h| h != high)
                        {
                            return None;
                        }
                        p.choice.high = Some(high);
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
                    } else if let Some(Sense::Measure(feature)) = senses.first() {
                        if senses.len() > 1 {
                            return None;
                        }
                        p.measures |= *feature;
                    } else if self.described && senses.contains(&Sense::Asset) {
                        // "Of S&P 500 stocks": the universe in words.
                        self.vouched.push((item.sentence.index, item.range.clone()));
                    } else if FILLERS.contains(&text) && (senses.is_empty() || senses.contains(&Sense::Asset))
                    {
                        let noun = matches!(text, "etf" | "fund" | "stock" | "asset" | "sector" | "market");
                        let alone =
                            p.choice.high.is_none() && p.counts.is_empty() && p.choice.from.is_empty();
                        p.single |= text == "one" || noun && alone;
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
        settle(p)
    }
}

fn is_order(senses: &[Sense]) -> bool {
    senses
        .iter()
        .any(|s| matches!(s, Sense::High | Sense::Low | Sense::Winner | Sense::Loser))
}

/// Equal parts of a ranking by name.
fn part(word: &str) -> Option<f64> {
    Some(match word {
        "decile" => 10.0,
        "quintile" => 5.0,
        "quartile" => 4.0,
        _ => return None,
    })
}

/// Puts a phrase together; None if a word of it has no place.
fn settle(p: Phrase) -> Option<Choice> {
    let mut choice = p.choice;
    let members = choice.from.len();
    let mut counts = p.counts;
    // "The nine sector ETFs XLB, …": how many there are to choose from.
    let of_all = |f: &Figure| {
        f.amount.counts == Counts::Plain && members > 1 && (f.amount.value - members as f64).abs() < 1e-9
    };
    if counts.last().is_some_and(of_all) && (counts.len() == 2 || choice.high.is_none()) {
        counts.pop();
    }
    match counts.as_slice() {
        [] => {}
        [count] if choice.size.is_none() => {
            let whole = count.amount.counts == Counts::Plain
                && count.amount.value.fract() == 0.0
                && count.amount.value >= 1.0;
            let share = count.amount.counts == Counts::Share && count.amount.value > 0.0;
            if !whole && !share || whole && members > 0 && count.amount.value >= members as f64 {
                return None;
            }
            choice.size = Some(Size::Figure(count.clone()));
        }
        _ => return None,
    }
    if choice.size.is_none() && p.single && choice.high.is_some() {
        choice.size = Some(Size::One);
    }
    // "The two weakest over the past month": by their return.
    let implied = p.measures == Feature::NONE && p.strength && p.lengths.len() == 1;
    let measures = if implied { Feature::RETURN } else { p.measures };
    choice.by = match (measures, p.lengths.as_slice()) {
        (Feature::NONE, []) if p.skip.is_none() => None,
        (Feature::RETURN, [length]) => {
            let mut by = Term::new(Measure::Return, Some(length.clone()), None);
            if let Some(skip) = &p.skip {
                let shorter =
                    skip.amount.counts == length.amount.counts && skip.amount.value < length.amount.value;
                if !shorter {
                    return None;
                }
            }
            by.skip = p.skip;
            Some(by)
        }
        // "The average of their 3-month and 6-month returns".
        (both, [length, more @ ..])
            if both == (Feature::RETURN | Feature::AVERAGE) && !more.is_empty() && p.skip.is_none() =>
        {
            let mut by = Term::new(Measure::Return, Some(length.clone()), None);
            by.more = more.to_vec();
            Some(by)
        }
        (Feature::VOLATILITY, [length]) if p.skip.is_none() && length.amount.counts == Counts::Days => {
            Some(Term::new(Measure::Volatility, Some(length.clone()), None))
        }
        _ => return None,
    };
    let twice = (choice.from.iter().enumerate()).any(|(i, s)| choice.from.iter().skip(i + 1).any(|t| t == s));
    (!twice).then_some(choice)
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
                "{select:{from:all,top:2,by:delay(close, 1 month) / delay(close, 12 months) - 1},weight:equal} month_end",
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
