//! What a program can hold, as opposed to what it only looks at.

use super::plan::{Members, Plan, PlanPairs, PlanSet, PlanWeighting};
use super::{AssetId, BENCHMARK, GroupId, Program};
use std::collections::BTreeSet;

/// The assets found so far; nothing once any series of the dataset can be held.
type Held = Option<BTreeSet<AssetId>>;

impl Program {
    /// The assets the portfolio can hold, sorted; `None` where it can be any series of the dataset.
    pub fn held(&self) -> Option<Vec<AssetId>> {
        let held: Held = Some(self.cash.asset.into_iter().collect());
        let held = self.plan(&self.portfolio, held)?;
        Some(held.into_iter().collect())
    }

    /// The tickers the strategy itself needs prices of: all it names but a benchmark that it is only compared with.
    pub fn needed(&self) -> impl Iterator<Item = &str> {
        let compared = |ticker: &&String| {
            self.asset_paths
                .get(*ticker)
                .is_some_and(|path| path == BENCHMARK)
        };
        self.assets
            .iter()
            .filter(move |ticker| !compared(ticker))
            .map(String::as_str)
    }

    fn plan(&self, plan: &Plan, held: Held) -> Held {
        let both = |one: &Plan, other: &Plan| self.plan(other, self.plan(one, held.clone()));
        match plan {
            Plan::Cash => held,
            Plan::Allocate {
                assets,
                weighting,
                rest,
                ..
            } => {
                let mut held = self.set(assets, held)?;
                if let PlanWeighting::Fixed(list) = weighting {
                    held.extend(list.iter().map(|(asset, _)| *asset));
                }
                match rest {
                    Some(rest) => self.plan(rest, Some(held)),
                    None => Some(held),
                }
            }
            Plan::If { then, otherwise, .. } => both(then, otherwise),
            Plan::Sleeves(sleeves) => sleeves
                .iter()
                .fold(held, |held, sleeve| self.plan(&sleeve.portfolio, held)),
            Plan::LongShort { long, short } => both(long, short),
            Plan::Scale { portfolio, rest, .. } | Plan::VolatilityTarget { portfolio, rest, .. } => {
                both(portfolio, rest)
            }
            Plan::Stagger { portfolio, .. } | Plan::Session { portfolio, .. } => self.plan(portfolio, held),
            Plan::Trade(trade) => self.set(&trade.assets, held),
            Plan::Pairs(pairs) => self.pairs(pairs, held),
        }
    }

    fn pairs(&self, pairs: &PlanPairs, held: Held) -> Held {
        let mut held = match &pairs.from {
            Some(from) => self.set(from, held)?,
            None => held?,
        };
        held.extend(pairs.pairs.iter().flat_map(|(one, other)| [*one, *other]));
        Some(held)
    }

    fn set(&self, set: &PlanSet, held: Held) -> Held {
        match set {
            PlanSet::Group(group) => self.group(*group, held),
            PlanSet::Select(selection) => self.set(&selection.from, held),
            PlanSet::Union(sets) | PlanSet::Intersection(sets) => {
                sets.iter().fold(held, |held, set| self.set(set, held))
            }
            // What is taken away is not held.
            PlanSet::Difference(sets) => sets.iter().take(1).fold(held, |held, set| self.set(set, held)),
        }
    }

    fn group(&self, group: GroupId, held: Held) -> Held {
        let mut held = held?;
        match &self.groups.get(group.0 as usize)?.members {
            Members::Universe if self.universe.all => return None,
            Members::Universe => held.extend(&self.universe.tickers),
            Members::These(assets) => held.extend(assets),
        }
        Some(held)
    }
}

#[cfg(test)]
mod tests {
    use crate::{Spec, compile};

    fn held(rest: &str) -> Option<Vec<String>> {
        let spec = Spec::from_yaml(&format!("name: x\n{rest}\n")).unwrap();
        let program = compile(&spec).unwrap();
        let name = |id: crate::program::AssetId| program.assets[id.0 as usize].clone();
        program.held().map(|held| held.into_iter().map(name).collect())
    }

    #[test]
    fn a_benchmark_is_needed_only_where_it_is_more() {
        let needed = |rest: &str| {
            let spec = Spec::from_yaml(&format!("name: x\nuniverse: {{tickers: [A]}}\n{rest}\n")).unwrap();
            let program = compile(&spec).unwrap();
            program.needed().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(needed("portfolio: A\nbenchmark: B"), ["A"]);
        assert_eq!(needed("portfolio: A\nbenchmark: A"), ["A"]);
        assert_eq!(
            needed("portfolio: {if: close(B) > 1, then: A}\nbenchmark: B"),
            ["A", "B"]
        );
        assert_eq!(needed("portfolio: A\nbenchmark: B\nconvert: {A: B}"), ["A", "B"]);
    }

    #[test]
    fn what_is_only_looked_at_is_not_held() {
        let rule = "universe: {tickers: [SPY]}\nportfolio: {if: 'close(VIX) < 20', then: SPY, else: TLT}";
        assert_eq!(held(rule).unwrap(), ["SPY", "TLT"]);
        let rule = "universe: {tickers: [A, B, C]}\nportfolio: {select: {from: all, top: 1, by: 'change(close, 5)'}}\nbenchmark: D";
        assert_eq!(held(rule).unwrap(), ["A", "B", "C"]);
        assert_eq!(held("universe: {all: true}\nportfolio: {hold: all}"), None);
        assert_eq!(held("universe: {all: true}\nportfolio: A").unwrap(), ["A"]);
        let rule = "universe: {tickers: [A]}\nportfolio: {hold: {A: 60%, B: 40%}}";
        assert_eq!(held(rule).unwrap(), ["A", "B"]);
    }
}
