//! A compiled strategy laid over a dataset: which series its assets are, who belongs to its groups.

use std::collections::BTreeSet;
use std::sync::Arc;

use fo_strategy::program::{AssetId, GroupId, Members, Operation, ValueId};
use fo_strategy::{Program, Quantity};

use crate::error::BacktestError;
use crate::market::Market;

/// A program with its assets found in the data.
///
/// The run's universe is every series the strategy can touch, in alphabetical order, so that neither the order of the
/// file nor that of the spec matters; a position in it is a `u32`.
#[derive(Debug)]
pub(crate) struct Setup<'p> {
    pub(crate) program: &'p Program,
    /// Panel positions of the universe.
    pub(crate) assets: Vec<usize>,
    /// Tickers of the universe.
    pub(crate) tickers: Vec<Arc<str>>,
    /// Universe position of each of the program's assets.
    positions: Vec<u32>,
    /// Universe positions of the members of each of the program's groups.
    groups: Vec<Box<[u32]>>,
    /// Parameters each value depends on, one bit each; the last bit stands for all from the 64th on.
    parameters: Vec<u64>,
    /// Whether a value asks about a trade's open position.
    positional: Vec<bool>,
    /// Whose prices each value is made of.
    reads: Vec<Reads>,
}

/// Whose prices a value is made of.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Reads {
    /// Nobody's: a constant.
    Nothing,
    /// Those of the asset it is asked for, and of no other.
    Own,
    /// Those of one named asset, by position in the universe, whoever asks.
    One(u32),
    /// Those of several assets, or the calendar's days.
    Several,
}

impl Reads {
    fn join(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, one) | (one, Self::Nothing) => one,
            (one, other) if one == other => one,
            _ => Self::Several,
        }
    }

    fn of(operation: Operation, inputs: Self, position: impl Fn(AssetId) -> u32) -> Self {
        use Operation as O;
        match operation {
            O::Field(_) | O::Position(_) => Self::Own,
            O::On(asset) => match inputs {
                Self::Own => Self::One(position(asset)),
                other => other,
            },
            O::Calendar(_)
            | O::Rank(_)
            | O::Percentile(_)
            | O::Bucket(_)
            | O::CrossZScore(_)
            | O::Count(_)
            | O::Size(_)
            | O::Average(_)
            | O::Total(_)
            | O::MedianOf(_)
            | O::LowestOf(_)
            | O::HighestOf(_)
            | O::Dispersion(_) => Self::Several,
            _ => inputs,
        }
    }
}

impl<'p> Setup<'p> {
    pub(crate) fn new(program: &'p Program, market: &Market<'_>) -> Result<Self, BacktestError> {
        let panel = market.panel();
        if panel.assets() == 0 || panel.bars() == 0 {
            return Err(BacktestError::NoData);
        }
        let mut names: BTreeSet<&str> = program.assets.iter().map(String::as_str).collect();
        if let Some(unknown) = names.iter().find(|name| panel.asset(name).is_none()) {
            return Err(unknown_ticker(unknown, panel.tickers()));
        }
        let universe: BTreeSet<&str> = if program.universe.all {
            let left_out = |name: &str| program.universe.exclude.iter().any(|other| other == name);
            panel
                .tickers()
                .iter()
                .map(String::as_str)
                .filter(|name| !left_out(name))
                .collect()
        } else {
            let name = |id: &AssetId| program.assets.get(id.0 as usize).map(String::as_str);
            program.universe.tickers.iter().filter_map(name).collect()
        };
        names.extend(&universe);
        let tickers: Vec<Arc<str>> = names.iter().map(|name| Arc::from(*name)).collect();
        let order: rustc_hash::FxHashMap<&str, usize> = panel
            .tickers()
            .iter()
            .enumerate()
            .map(|(at, name)| (name.as_str(), at))
            .collect();
        let assets: Vec<usize> = tickers
            .iter()
            .filter_map(|name| order.get(&**name).copied())
            .collect();
        let place = |name: &str| tickers.binary_search_by(|other| (**other).cmp(name)).unwrap_or(0) as u32;
        let positions: Vec<u32> = program.assets.iter().map(|name| place(name)).collect();
        let everyone: Box<[u32]> = universe.iter().map(|name| place(name)).collect();
        let groups = program
            .groups
            .iter()
            .map(|group| match &group.members {
                Members::Universe => everyone.clone(),
                Members::These(ids) => {
                    let mut members: Vec<u32> = ids.iter().map(|id| positions[id.0 as usize]).collect();
                    members.sort_unstable();
                    members.dedup();
                    members.into_boxed_slice()
                }
            })
            .collect();
        let mut parameters: Vec<u64> = Vec::with_capacity(program.values.len());
        let mut positional: Vec<bool> = Vec::with_capacity(program.values.len());
        let mut reads: Vec<Reads> = Vec::with_capacity(program.values.len());
        for value in &program.values {
            let own = if let Operation::Parameter(id) = value.operation {
                1_u64 << id.0.min(63)
            } else {
                0
            };
            let inputs = || value.inputs.iter().map(|input| input.0 as usize);
            parameters.push(inputs().fold(own, |all, input| all | parameters[input]));
            let asks = matches!(value.operation, Operation::Position(_));
            positional.push(asks || inputs().any(|input| positional[input]));
            let read = inputs().fold(Reads::Nothing, |all, input| all.join(reads[input]));
            reads.push(Reads::of(value.operation, read, |id| positions[id.0 as usize]));
        }
        Ok(Self {
            program,
            assets,
            tickers,
            positions,
            groups,
            parameters,
            positional,
            reads,
        })
    }

    pub(crate) fn position(&self, id: AssetId) -> u32 {
        self.positions[id.0 as usize]
    }

    /// Panel position of one of the program's assets.
    pub(crate) fn panel_asset(&self, id: AssetId) -> usize {
        self.assets[self.position(id) as usize]
    }

    pub(crate) fn members(&self, id: GroupId) -> &[u32] {
        &self.groups[id.0 as usize]
    }

    /// The condition members of a group must meet on the day, if there is one.
    pub(crate) fn filter(&self, id: GroupId) -> Option<ValueId> {
        let filtered = self.program.groups[id.0 as usize].filtered;
        self.program.universe.filter.filter(|_| filtered)
    }

    pub(crate) fn parameters(&self, id: ValueId) -> u64 {
        self.parameters[id.0 as usize]
    }

    pub(crate) fn needs_position(&self, id: ValueId) -> bool {
        self.positional[id.0 as usize]
    }

    pub(crate) fn reads(&self, id: ValueId) -> Reads {
        self.reads[id.0 as usize]
    }

    /// A constant under some parameters.
    pub(crate) fn constant(
        &self,
        id: ValueId,
        binding: &[Quantity],
        path: &str,
    ) -> Result<Quantity, BacktestError> {
        self.program
            .constant(id, binding)
            .map_err(|error| BacktestError::Spec {
                path: path.to_owned(),
                message: error.to_string(),
            })
    }

    pub(crate) fn number(&self, id: ValueId, binding: &[Quantity], path: &str) -> Result<f64, BacktestError> {
        Ok(self.constant(id, binding, path)?.value)
    }

    /// A constant that may be left out.
    pub(crate) fn optional(
        &self,
        id: Option<ValueId>,
        binding: &[Quantity],
        path: &str,
    ) -> Result<Option<f64>, BacktestError> {
        id.map(|id| self.number(id, binding, path)).transpose()
    }
}

fn unknown_ticker(ticker: &str, known: &[String]) -> BacktestError {
    let near = known.iter().find(|name| name.eq_ignore_ascii_case(ticker));
    let suggestion = match near {
        Some(name) => format!("; did you mean {name}?"),
        None if known.len() <= 12 => format!("; there are {}", known.join(", ")),
        None => format!(
            "; there are {} series, such as {}",
            known.len(),
            known[..6].join(", ")
        ),
    };
    BacktestError::UnknownTicker {
        path: "universe".into(),
        ticker: ticker.to_owned(),
        suggestion,
    }
}
