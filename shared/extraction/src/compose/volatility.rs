//! Volatility targets: "scale SPY to an annual volatility of 10% based on the last 60 trading days, without leverage".

use super::clause::{Act, Clause, Target};
use super::reader::Reader;
use super::word::{Figure, What};
use crate::ledger::amount::Counts;
use crate::ledger::lexicon::{Sense, Share};

/// Words of such a sentence that say nothing more.
const FILLERS: &[&str] = &[
    "scale",
    "scales",
    "scaled",
    "target",
    "targets",
    "targeting",
    "to",
    "a",
    "an",
    "the",
    "of",
    "annual",
    "annualised",
    "annualized",
    "realised",
    "realized",
    "its",
    "based",
    "on",
    "last",
    "past",
    "trailing",
    "previous",
    "trading",
    "days",
    "exposure",
    "position",
    "is",
    "are",
    "so",
    "that",
    "for",
    "in",
    "at",
    "with",
    "using",
    "over",
    "window",
    "lookback",
    "daily",
    "returns",
    "return",
    "estimated",
    "from",
    "per",
    "year",
    "portfolio",
    "we",
    "and",
    "ex",
    "ante",
    "level",
    "strategy",
    "size",
    "hold",
    "holds",
    "invest",
    "invests",
    "sized",
    "to",
];

/// What is scaled, and how.
#[derive(Clone, Debug)]
pub(super) struct Scaled {
    pub asset: String,
    pub target: Figure,
    pub window: Figure,
}

impl Reader<'_> {
    /// A sentence that scales one asset to a volatility. None, and nothing read, if it is no such sentence.
    pub(super) fn volatility_target(&mut self) -> Option<Clause> {
        let start = self.at;
        let sentence = self.item()?.sentence.index;
        let opens = self.item()?.has(Sense::Weight(Share::VolatilityTarget))
            || self.says(&["scale", "scales", "target", "targets", "the", "hold", "we"]);
        let found = opens.then(|| self.scaled()).flatten();
        match found {
            Some(scaled) => {
                self.vouch(start);
                Some(Clause::new(Act::Hold, Target::Scaled(Box::new(scaled)), sentence))
            }
            None => {
                self.at = start;
                None
            }
        }
    }

    fn scaled(&mut self) -> Option<Scaled> {
        let (mut asset, mut target, mut window) = (None, None, None);
        let (mut volatility, mut scales) = (false, false);
        let schedules = self.schedules.len();
        while let Some(item) = self.item().filter(|i| !i.is_mark('.')) {
            let text = item.text;
            match item.what.clone() {
                What::Symbol(s) if asset.is_none() => asset = Some(s),
                What::Schedule(..) => {
                    if !self.schedule() {
                        self.schedules.truncate(schedules);
                        return None;
                    }
                    continue;
                }
                What::Amount(a) if a.counts == Counts::Share && target.is_none() => {
                    target = self.figure_at(self.at)
                }
                What::Amount(a) if a.counts == Counts::Days && window.is_none() => {
                    window = self.figure_at(self.at)
                }
                What::Mark(',') | What::Mark(':') => {}
                What::Word(_) if text == "volatility" => volatility = true,
                What::Word(senses) if senses.contains(&Sense::Weight(Share::VolatilityTarget)) => {
                    volatility |= text.contains("volatility");
                    scales = true;
                }
                What::Word(_)
                    if matches!(
                        text,
                        "scale" | "scales" | "scaled" | "target" | "targets" | "targeting"
                    ) =>
                {
                    scales = true;
                }
                What::Word(senses)
                    if senses.contains(&Sense::Not)
                        && self
                            .ahead(1)
                            .is_some_and(|i| matches!(i.text, "leverage" | "leveraged")) =>
                {
                    self.at += 1;
                }
                What::Word(_) if matches!(text, "rebalanced" | "rebalance" | "adjusted" | "reset") => {}
                What::Word(_) if FILLERS.contains(&text) => {}
                _ => {
                    self.schedules.truncate(schedules);
                    return None;
                }
            }
            self.at += 1;
        }
        let all = (asset?, target?, window?);
        (volatility && scales).then_some(Scaled {
            asset: all.0,
            target: all.1,
            window: all.2,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn one_asset_at_a_volatility() {
        reads(&[(
            "Volatility targeting: scale SPY to an annual volatility of 10% based on the last 60 trading days, without leverage, rebalanced monthly.",
            "{volatility_target:{target:10%,window:60 days,model:realised,estimate:holdings},portfolio:SPY} month_end",
        )]);
    }

    #[test]
    fn one_asset_at_a_volatility_or_not_at_all() {
        gives_up(&[
            "Scale SPY to an annual volatility of 10%, rebalanced monthly.",
            "Scale SPY to an annual volatility of 10% based on the last 60 trading days if the market is calm, monthly.",
        ]);
    }
}
