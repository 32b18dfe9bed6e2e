//! Computes the values of a program on a market, each once, and only at the bars that are asked for.
//!
//! A strategy that decides once a month needs its scores at month ends alone; pointwise operations and delays are
//! computed there and nowhere else. Windows and averages run over the whole history once and are then read off.
//!
//! An asset's windows count its own bars, whether it is asked for by name (`sma(close(SPY), 20 days)`) or not: a day without
//! a bar is skipped, and the last value stands for it as long as it is fresh (see [`crate::market::CARRY_DAYS`]). What reads
//! several assets counts the run's bars. A series with observations on other days is evaluated on its own days.

mod calendar;
mod cross;
#[cfg(test)]
mod leak;
mod pointwise;
mod series;
mod value;

use std::cell::OnceCell;
use std::sync::Arc;

use fo_strategy::program::{Kind, Operation, Shape, ValueId, Window};
use fo_strategy::{Quantity, Unit};
use rustc_hash::FxHashMap;

use crate::kernels::decimal::DecimalTotals;
use crate::market::{Gaps, Market};
use crate::periodicity::periods_per_year;
use crate::setup::{Reads, Setup};
#[cfg(test)]
pub(crate) use leak::Leak;
pub(crate) use pointwise::{binary_number, unary_number};
pub(crate) use series::period;
pub(crate) use value::{Data, Value};

/// The bars a value is wanted at: [`ALL`], or an interned list.
pub(crate) type RowsId = u32;
/// Every bar of the panel.
pub(crate) const ALL: RowsId = 0;
/// A row before the first bar.
pub(crate) const NO_BAR: u32 = u32::MAX;

/// The bars that a window counts.
pub(super) enum OwnBars<'e> {
    /// All from one on.
    From(usize),
    /// Those of an asset that misses some.
    Some(&'e Gaps),
}

type MemoKey = (ValueId, RowsId, Box<[u64]>);

/// A list of bars, and which of them are decisions at the start of periods.
type Starts = (Arc<[u32]>, Arc<[bool]>);

/// Evaluates one program on one market under one binding of the parameters at a time.
pub(crate) struct Evaluator<'e, 'm> {
    pub(crate) market: &'e Market<'m>,
    pub(crate) setup: &'e Setup<'e>,
    binding: Vec<Quantity>,
    memo: FxHashMap<MemoKey, Value<'m>>,
    /// Cells kept in `memo`, to bound it.
    cells: usize,
    rows: Vec<Arc<[u32]>>,
    row_ids: FxHashMap<Arc<[u32]>, RowsId>,
    /// Lists of bars on which a portfolio is decided at the start of periods: for each bar, whether it is one of those (and
    /// not a sample they lead to).
    starts: FxHashMap<RowsId, Arc<[bool]>>,
    start_ids: FxHashMap<Starts, RowsId>,
    decimals: FxHashMap<(ValueId, u32), Arc<DecimalTotals>>,
    gapped: bool,
    /// Decision bars of a schedule that no parameter changes, with the range they are of.
    pub(crate) schedule: Option<((usize, usize), Vec<u32>)>,
    /// Bars a year, once asked for.
    bars_per_year: OnceCell<f64>,
    #[cfg(test)]
    pub(crate) leak: Option<Leak>,
    /// Whether rules and the account are to go through the bars together in any case.
    #[cfg(test)]
    pub(crate) lockstep: bool,
}

/// Values kept for reuse across variants; past it the memo starts afresh (64 MB).
const MEMO_CELLS: usize = 8_000_000;

impl<'e, 'm> Evaluator<'e, 'm> {
    pub(crate) fn new(market: &'e Market<'m>, setup: &'e Setup<'e>, binding: &[Quantity]) -> Self {
        Self {
            market,
            setup,
            binding: binding.to_vec(),
            memo: FxHashMap::default(),
            cells: 0,
            rows: vec![Arc::from([])],
            row_ids: FxHashMap::default(),
            starts: FxHashMap::default(),
            start_ids: FxHashMap::default(),
            schedule: None,
            bars_per_year: OnceCell::new(),
            decimals: FxHashMap::default(),
            gapped: setup
                .assets
                .iter()
                .any(|&asset| market.listing(asset).gaps.is_some()),
            #[cfg(test)]
            leak: None,
            #[cfg(test)]
            lockstep: false,
        }
    }

    /// Whether rules and the account go through the bars together in any case, which tests ask for.
    pub(crate) fn goes_in_lockstep(&self) -> bool {
        #[cfg(test)]
        return self.lockstep;
        #[cfg(not(test))]
        false
    }

    /// Sets the parameters; what does not depend on the changed ones stays computed.
    pub(crate) fn bind(&mut self, binding: &[Quantity]) {
        self.binding.clear();
        self.binding.extend_from_slice(binding);
    }

    pub(crate) fn binding(&self) -> &[Quantity] {
        &self.binding
    }

    /// Number of rows.
    pub(crate) fn count(&self, rows: RowsId) -> usize {
        if rows == ALL {
            self.market.bars()
        } else {
            self.rows[rows as usize].len()
        }
    }

    /// The id of a list of bars.
    pub(crate) fn intern(&mut self, rows: &[u32]) -> RowsId {
        if let Some(&id) = self.row_ids.get(rows) {
            return id;
        }
        let shared: Arc<[u32]> = Arc::from(rows);
        let id = self.rows.len() as RowsId;
        self.rows.push(Arc::clone(&shared));
        self.row_ids.insert(shared, id);
        id
    }

    /// The id of a list of bars of which some are decisions at the start of periods, where windows in calendar units end with
    /// the last completed one.
    pub(crate) fn intern_starts(&mut self, rows: &[u32], starts: &[bool]) -> RowsId {
        if !starts.contains(&true) {
            return self.intern(rows);
        }
        let key = (Arc::from(rows), Arc::from(starts));
        if let Some(&id) = self.start_ids.get(&key) {
            return id;
        }
        let id = self.rows.len() as RowsId;
        self.rows.push(Arc::clone(&key.0));
        self.starts.insert(id, Arc::clone(&key.1));
        self.start_ids.insert(key, id);
        id
    }

    /// Whether bars of a list are decisions at the start of periods.
    pub(crate) fn at_starts(&self, rows: RowsId) -> bool {
        self.starts.contains_key(&rows)
    }

    /// Samples a year of a unit; bars are counted by the dates of the run's prices.
    pub(crate) fn per_year(&self, unit: Unit) -> f64 {
        unit.per_year().unwrap_or_else(|| {
            *self
                .bars_per_year
                .get_or_init(|| periods_per_year(self.market.dates()))
        })
    }

    /// The id here of a list of bars of another evaluator.
    pub(crate) fn intern_as(&mut self, other: &Evaluator<'_, '_>, rows: RowsId) -> RowsId {
        if rows == ALL {
            return ALL;
        }
        let bars = other.bars_of(rows);
        match other.starts.get(&rows) {
            Some(starts) => self.intern_starts(&bars, starts),
            None => self.intern(&bars),
        }
    }

    /// Bars of a list; all of them for [`ALL`].
    pub(crate) fn bars_of(&self, rows: RowsId) -> Arc<[u32]> {
        if rows == ALL {
            (0..self.market.bars() as u32).collect()
        } else {
            Arc::clone(&self.rows[rows as usize])
        }
    }

    /// A constant as a number; NaN where it has no value (a program that was checked has one).
    pub(crate) fn number(&self, id: ValueId) -> f64 {
        self.setup
            .program
            .constant(id, &self.binding)
            .map_or(f64::NAN, |quantity| quantity.value)
    }

    /// A constant window; no observations where it has no value.
    pub(crate) fn span(&self, id: ValueId) -> Window {
        let none = Window {
            count: 0,
            unit: Unit::Days,
        };
        self.setup.program.window(id, &self.binding).unwrap_or(none)
    }

    /// A constant interval of a schedule, in which a year is no twelve months; none where it has no value.
    pub(crate) fn interval(&self, id: ValueId) -> Option<Window> {
        self.setup.program.interval(id, &self.binding).ok()
    }

    pub(crate) fn operation(&self, id: ValueId) -> Operation {
        self.setup.program.values[id.0 as usize].operation
    }

    pub(crate) fn inputs(&self, id: ValueId) -> &'e [ValueId] {
        &self.setup.program.values[id.0 as usize].inputs
    }

    pub(crate) fn shape(&self, id: ValueId) -> Shape {
        self.setup.program.values[id.0 as usize].shape
    }

    fn is_truth(&self, id: ValueId) -> bool {
        self.setup.program.values[id.0 as usize].kind == Kind::Boolean
    }

    /// A value at some bars.
    pub(crate) fn value(&mut self, id: ValueId, rows: RowsId) -> Value<'m> {
        if self.shape(id) == Shape::Constant {
            return Value::Number(self.number(id));
        }
        let key = (id, rows, self.bound(id));
        if let Some(value) = self.memo.get(&key) {
            return value.clone();
        }
        let value = match self.abroad(id) {
            Some(place) => self.read_abroad(id, place, rows),
            None => self.compute(id, rows),
        };
        self.cells += value.cells();
        if self.cells > MEMO_CELLS {
            self.memo.clear();
            self.cells = value.cells();
        }
        self.memo.insert(key, value.clone());
        value
    }

    /// Everything computed so far and kept: at which bars, and what it is there, in the order of the program.
    pub(crate) fn computed(&self) -> Vec<(ValueId, RowsId, &Value<'m>)> {
        let mut all: Vec<_> = self
            .memo
            .iter()
            .map(|((id, rows, _), value)| (*id, *rows, value))
            .collect();
        all.sort_unstable_by_key(|(id, rows, _)| (*rows, id.0));
        all
    }

    /// Which foreign series a value is made of alone, if it is.
    fn abroad(&self, id: ValueId) -> Option<usize> {
        let Reads::One(asset) = self.setup.reads(id) else {
            return None;
        };
        let asset = self.setup.assets[asset as usize];
        let mut foreign = self.market.foreign().iter();
        foreign.position(|foreign| foreign.asset == asset)
    }

    /// A value computed on a foreign series' own days, as it stands on the run's.
    fn read_abroad(&mut self, id: ValueId, place: usize, rows: RowsId) -> Value<'m> {
        let market = self.market;
        let foreign = &market.foreign()[place];
        let mut there = Evaluator::new(&foreign.market, self.setup, &self.binding);
        let value = there.value(id, ALL);
        let days = foreign.market.bars();
        let missing = if self.is_truth(id) { 0.0 } else { f64::NAN };
        let seen = |bar: &u32| {
            let day = foreign.at.get(*bar as usize).copied().flatten();
            day.map_or(missing, |day| value.at(0, day as usize, days))
        };
        Value::Row(self.bars_of(rows).iter().map(seen).collect::<Vec<f64>>().into())
    }

    /// The bars that a value's windows count.
    fn own_bars(&self, id: ValueId, lane: usize) -> OwnBars<'e> {
        let asset = match self.setup.reads(id) {
            Reads::One(asset) => asset as usize,
            Reads::Own | Reads::Several if self.shape(id) == Shape::Asset => lane,
            Reads::Nothing | Reads::Own | Reads::Several => return OwnBars::From(0),
        };
        let market: &'e Market<'m> = self.market;
        let listing = market.listing(self.setup.assets[asset]);
        match &listing.gaps {
            Some(gaps) => OwnBars::Some(gaps),
            None => OwnBars::From(listing.first),
        }
    }

    /// The parameters a value depends on, with their units.
    fn bound(&self, id: ValueId) -> Box<[u64]> {
        let mut mask = self.setup.parameters(id);
        let mut bits = Vec::with_capacity(2 * mask.count_ones() as usize);
        while mask != 0 {
            let index = mask.trailing_zeros() as usize;
            let last = if index == 63 {
                self.binding.len()
            } else {
                index + 1
            };
            bits.extend(
                self.binding[index..last]
                    .iter()
                    .flat_map(|value| [value.value.to_bits(), value.unit as u64]),
            );
            mask &= mask - 1;
        }
        bits.into_boxed_slice()
    }

    fn compute(&mut self, id: ValueId, rows: RowsId) -> Value<'m> {
        use Operation as O;
        let operation = self.operation(id);
        let inputs = self.inputs(id);
        let (assets, count) = (self.setup.assets.len(), self.count(rows));
        match operation {
            O::Constant(_) | O::Boolean(_) | O::Parameter(_) | O::OneOf | O::CountOf => {
                Value::Number(self.number(id))
            }
            #[cfg(test)]
            O::Field(field) if self.leak.is_some() => {
                let whole = leak::leaked(self.field(field, ALL), self.market.bars(), self.leak);
                self.pick(&whole, rows, f64::NAN)
            }
            O::PeriodsPerYear => self.periods_a_year(inputs[0], count),
            O::Field(field) => self.field(field, rows),
            O::Calendar(field) => self.calendar(field, inputs, rows),
            // Outside a trading rule there is no position.
            O::Position(_) => Value::Number(f64::NAN),
            O::Negate
            | O::Abs
            | O::Sqrt
            | O::Ln
            | O::Exp
            | O::Sign
            | O::Floor
            | O::Ceiling
            | O::Round
            | O::Not
            | O::IsMissing => {
                let x = self.value(inputs[0], rows);
                pointwise::unary(operation, &x)
            }
            O::If => {
                let values = [0, 1, 2].map(|at| self.value(inputs[at], rows));
                pointwise::choose(&values, assets, count)
            }
            O::Newest => self.newest(id, rows),
            O::Delay => self.delay(id, rows),
            O::Sum
            | O::Mean
            | O::WeightedMean
            | O::Ema
            | O::Wilder
            | O::Std
            | O::Variance
            | O::Skewness
            | O::Kurtosis
            | O::Median
            | O::Quantile
            | O::Lowest
            | O::Highest
            | O::RankOver
            | O::Correlation
            | O::Covariance
            | O::Slope
            | O::Intercept
            | O::RSquared
            | O::GarchVolatility
            | O::Rsi
            | O::CountTrue => self.window(id, rows),
            O::LowestEver | O::HighestEver | O::Streak | O::BarsSince => self.running(id, rows),
            O::Rank(group) | O::Percentile(group) | O::Bucket(group) | O::CrossZScore(group) => {
                let x = self.value(inputs[0], rows);
                let extra = inputs.get(1).map_or(f64::NAN, |&extra| self.number(extra));
                let filter = self.setup.filter(group).map(|filter| self.value(filter, rows));
                let group = cross::Group {
                    members: self.setup.members(group),
                    filter,
                    count,
                };
                cross::cross(operation, &x, extra, &group, assets)
            }
            O::Count(group)
            | O::Size(group)
            | O::Average(group)
            | O::Total(group)
            | O::MedianOf(group)
            | O::LowestOf(group)
            | O::HighestOf(group)
            | O::Dispersion(group) => {
                let x = match inputs.first() {
                    Some(&x) => self.value(x, rows),
                    None => Value::Number(1.0),
                };
                let filter = self.setup.filter(group).map(|filter| self.value(filter, rows));
                let priced = matches!(operation, O::Count(_) | O::Size(_)).then(|| self.priced(rows));
                let group = cross::Group {
                    members: self.setup.members(group),
                    filter,
                    count,
                };
                cross::aggregate(operation, &x, priced.as_ref(), &group)
            }
            O::On(asset) => match self.value(inputs[0], rows) {
                Value::Panel(data) => {
                    Value::Row(data.slice(self.setup.position(asset) as usize * count, count))
                }
                other => other,
            },
            // What is left takes two inputs bar by bar.
            _ => {
                let (x, y) = (self.value(inputs[0], rows), self.value(inputs[1], rows));
                pointwise::binary(operation, &x, &y, assets, count)
            }
        }
    }

    /// 1 where an asset has a price (or had one a few days ago), else 0.
    pub(crate) fn priced(&self, rows: RowsId) -> Value<'m> {
        let bars = self.bars_of(rows);
        let mut out = Vec::with_capacity(bars.len() * self.setup.assets.len());
        for &asset in &self.setup.assets {
            let listing = self.market.listing(asset);
            out.extend(
                bars.iter()
                    .map(|&bar| f64::from(u8::from(listing.has_price(bar as usize)))),
            );
        }
        Value::Panel(out.into())
    }

    /// Reads a value computed at all bars off at some; `missing` stands for rows before the first bar.
    fn pick(&self, value: &Value<'m>, rows: RowsId, missing: f64) -> Value<'m> {
        if rows == ALL {
            return value.clone();
        }
        let list = &self.rows[rows as usize];
        let read = |series: &[f64], out: &mut Vec<f64>| {
            out.extend(
                list.iter()
                    .map(|&bar| series.get(bar as usize).copied().unwrap_or(missing)),
            );
        };
        match value {
            Value::Number(number) => Value::Number(*number),
            Value::Row(data) => {
                let mut out = Vec::with_capacity(list.len());
                read(data, &mut out);
                Value::Row(out.into())
            }
            Value::Panel(data) => {
                let mut out = Vec::with_capacity(list.len() * self.setup.assets.len());
                for series in data.chunks_exact(self.market.bars().max(1)) {
                    read(series, &mut out);
                }
                Value::Panel(out.into())
            }
        }
    }
}
