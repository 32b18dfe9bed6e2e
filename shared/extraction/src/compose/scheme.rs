//! Weights by risk: the inverse of volatility, equal risk, minimum variance.

use super::reader::Reader;
use super::word::{Figure, What};
use crate::ledger::amount::Counts;
use crate::ledger::lexicon::{Sense, Share};

impl Reader<'_> {
    /// "In inverse proportion to their 63-day volatility", "weighted by risk parity over 60 days".
    pub(super) fn scheme(&mut self) -> Option<(Share, Figure)> {
        let start = self.at;
        let found = self.scheme_and_window();
        match found {
            Some(_) => self.vouch(start),
            None => self.at = start,
        }
        found
    }

    pub(super) fn scheme_and_window(&mut self) -> Option<(Share, Figure)> {
        const FILLERS: &[&str] = &[
            "weighted",
            "by",
            "the",
            "in",
            "to",
            "their",
            "of",
            "each",
            "using",
            "with",
            "on",
            "based",
            "over",
            "a",
            "an",
            "window",
            "past",
            "last",
            "previous",
            "trailing",
            "estimated",
            "proportion",
            "proportional",
            "proportionally",
            "realised",
            "realized",
            "daily",
            "weights",
            "weighting",
            "from",
            "at",
            "for",
        ];
        let mut share = None;
        let mut window = None;
        let mut volatility = false;
        self.eat_mark(',');
        while let Some(item) = self.item() {
            let scheme = item.senses().iter().find_map(|s| match s {
                Sense::Weight(
                    s @ (Share::InverseVolatility | Share::RiskParity | Share::MinimumVariance),
                ) => Some(*s),
                _ => None,
            });
            if let Some(s) = scheme {
                if share.is_some_and(|known| known != s) {
                    return None;
                }
                volatility |= item.text.contains("volatility");
                share = Some(s);
                self.at += 1;
            } else if matches!(
                item.text,
                "volatility" | "volatilities" | "standard deviation" | "standard deviations" | "returns"
            ) {
                volatility |= item.text != "returns";
                self.at += 1;
            } else if item.is_mark('(') || item.is_mark(')') {
                self.at += 1;
            } else if let Some(f) = self
                .figure_at(self.at)
                .filter(|f| f.amount.counts == Counts::Days)
            {
                if window.is_some() {
                    return None;
                }
                window = Some(f);
                self.at += 1;
            } else if FILLERS.contains(&item.text) && !matches!(item.what, What::Schedule(..)) {
                let leads = matches!(self.ahead(1).map(|i| &i.what), Some(What::Schedule(..)));
                if leads {
                    break;
                }
                self.at += 1;
            } else {
                break;
            }
        }
        let share = share?;
        // The inverse of what is the volatility's must be said.
        (share != Share::InverseVolatility || volatility).then_some((share, window?))
    }
}
