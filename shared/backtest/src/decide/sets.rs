//! Which assets a decision chooses.

use std::cmp::Ordering;

use fo_strategy::Unit;
use fo_strategy::program::{PlanSelection, PlanSet, Ranking, ValueId};

use super::{Decider, Memory, address};
use crate::error::BacktestError;

impl<'e> Decider<'_, 'e, '_> {
    /// The members of a set that have a price, by universe position.
    pub(super) fn set(
        &mut self,
        set: &'e PlanSet,
        row: usize,
        bar: usize,
    ) -> Result<Vec<u32>, BacktestError> {
        Ok(match set {
            PlanSet::Group(group) => {
                let setup = self.evaluator.setup;
                let filter = setup.filter(*group);
                let mut members = Vec::with_capacity(setup.members(*group).len());
                for &asset in setup.members(*group) {
                    let priced = self
                        .evaluator
                        .market
                        .listing(setup.assets[asset as usize])
                        .has_price(bar);
                    if priced && filter.is_none_or(|filter| self.at(filter, asset, row) == 1.0) {
                        members.push(asset);
                    }
                }
                members
            }
            PlanSet::Select(selection) => self.select(selection, row, bar)?,
            PlanSet::Union(parts) => {
                let mut all = Vec::new();
                for part in parts {
                    all.extend(self.set(part, row, bar)?);
                }
                all.sort_unstable();
                all.dedup();
                all
            }
            PlanSet::Intersection(parts) => self.combine(parts, row, bar, true)?,
            PlanSet::Difference(parts) => self.combine(parts, row, bar, false)?,
        })
    }

    /// Members of the first set that are in every other one (`inside`), or in none of them.
    fn combine(
        &mut self,
        parts: &'e [PlanSet],
        row: usize,
        bar: usize,
        inside: bool,
    ) -> Result<Vec<u32>, BacktestError> {
        let Some((first, others)) = parts.split_first() else {
            return Ok(Vec::new());
        };
        let mut members = self.set(first, row, bar)?;
        for other in others {
            let other = self.set(other, row, bar)?;
            members.retain(|asset| other.binary_search(asset).is_ok() == inside);
        }
        Ok(members)
    }

    fn select(
        &mut self,
        selection: &'e PlanSelection,
        row: usize,
        bar: usize,
    ) -> Result<Vec<u32>, BacktestError> {
        let mut members = self.set(&selection.from, row, bar)?;
        if let Some(filter) = selection.filter {
            let holds = self.on(filter, row);
            members.retain(|&asset| holds(asset) == 1.0);
        }
        let mut ranked: Vec<(u32, f64)> = Vec::new();
        if let Some(ranking) = selection.ranking {
            let value = self.on(ranking.by, row);
            let values = members.iter().map(|&asset| (asset, value(asset)));
            ranked = values.filter(|(_, value)| !value.is_nan()).collect();
        }
        let eligible = if selection.ranking.is_some() {
            ranked.len()
        } else {
            members.len()
        };
        let enough = eligible as f64 >= self.constant(selection.at_least, "portfolio.select.at_least")?;
        let mut chosen = match selection.ranking {
            _ if !enough => Vec::new(),
            Some(ranking) => self.leaders(selection, ranking, ranked)?,
            None => members,
        };
        chosen.sort_unstable();
        if selection.ranking.is_some_and(|ranking| ranking.keep.is_some()) {
            self.memory
                .insert(address(selection), Memory::Chosen(chosen.clone()));
        }
        Ok(chosen)
    }

    /// The best of a ranking; members chosen last time stay while they rank well enough.
    fn leaders(
        &mut self,
        selection: &'e PlanSelection,
        ranking: Ranking,
        mut ranked: Vec<(u32, f64)>,
    ) -> Result<Vec<u32>, BacktestError> {
        let count = self.count(ranking.count, ranked.len())?.min(ranked.len());
        let keep = match ranking.keep {
            Some(keep) => self.count(keep, ranked.len())?.clamp(count, ranked.len()),
            None => count,
        };
        if keep == 0 {
            return Ok(Vec::new());
        }
        let order = |left: &(u32, f64), right: &(u32, f64)| -> Ordering {
            let by_value = if ranking.highest {
                right.1.total_cmp(&left.1)
            } else {
                left.1.total_cmp(&right.1)
            };
            by_value.then(left.0.cmp(&right.0))
        };
        // Only the leaders need sorting.
        if keep < ranked.len() {
            ranked.select_nth_unstable_by(keep - 1, order);
            ranked.truncate(keep);
        }
        ranked.sort_unstable_by(order);
        let mut chosen = Vec::with_capacity(count);
        if let Some(Memory::Chosen(before)) = self.memory.get(&address(selection)) {
            chosen.extend(
                ranked
                    .iter()
                    .map(|(asset, _)| *asset)
                    .filter(|asset| before.contains(asset))
                    .take(count),
            );
        }
        for (asset, _) in ranked {
            if chosen.len() < count && !chosen.contains(&asset) {
                chosen.push(asset);
            }
        }
        Ok(chosen)
    }

    /// A count as it is, or a share of those there are: rounded down, at least one.
    fn count(&self, id: ValueId, of: usize) -> Result<usize, BacktestError> {
        let quantity = self
            .evaluator
            .setup
            .constant(id, self.evaluator.binding(), "portfolio.select")?;
        Ok(match quantity.unit {
            Unit::Percent => ((quantity.value * of as f64 + 1e-9).floor() as usize).max(1),
            _ => quantity.value.max(0.0).round() as usize,
        })
    }
}
