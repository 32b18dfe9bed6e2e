//! Conditions of trading rules: as bits where they speak of data only, bar by bar where they ask about the position.

use fo_strategy::program::{Operation, PlanProtection, PositionField, Shape, ValueId};
use rustc_hash::FxHashMap;

use crate::eval::{ALL, Evaluator, Value, binary_number, unary_number};
use crate::kernels::compare::Compare;
use crate::mask::Mask;
use crate::trade::{Open, Rules};

/// The comparison an operation makes.
pub(crate) fn comparison(operation: Operation) -> Option<Compare> {
    Some(match operation {
        Operation::Less => Compare::Less,
        Operation::LessOrEqual => Compare::LessEqual,
        Operation::Greater => Compare::Greater,
        Operation::GreaterOrEqual => Compare::GreaterEqual,
        Operation::Equal => Compare::Equal,
        Operation::NotEqual => Compare::NotEqual,
        _ => return None,
    })
}

/// A condition of one asset at all bars, without writing truths out as numbers first.
pub(crate) fn mask(evaluator: &mut Evaluator<'_, '_>, id: ValueId, asset: u32) -> Mask {
    let bars = evaluator.market.bars();
    let operation = evaluator.operation(id);
    let inputs = evaluator.inputs(id);
    let mut mask = Mask::empty(bars);
    if evaluator.shape(id) != Shape::Constant {
        match operation {
            Operation::And | Operation::Or => {
                let (left, right) = (
                    self::mask(evaluator, inputs[0], asset),
                    self::mask(evaluator, inputs[1], asset),
                );
                let words = left.words.iter().zip(&right.words);
                mask.words = match operation {
                    Operation::And => words.map(|(left, right)| left & right).collect(),
                    _ => words.map(|(left, right)| left | right).collect(),
                };
                return mask;
            }
            Operation::Not => {
                mask.words = self::mask(evaluator, inputs[0], asset)
                    .words
                    .iter()
                    .map(|word| !word)
                    .collect();
                mask.trim(bars);
                return mask;
            }
            _ => {}
        }
        if let Some(compare) = comparison(operation) {
            let (left, right) = (evaluator.value(inputs[0], ALL), evaluator.value(inputs[1], ALL));
            match (left.series(asset, bars), right.series(asset, bars), &left, &right) {
                (Some(left), Some(right), ..) => mask.compare(compare, left, right),
                (Some(left), None, _, Value::Number(right)) => mask.compare_number(compare, left, *right),
                (None, Some(right), Value::Number(left), _) => {
                    mask.compare_number(compare.flipped(), right, *left)
                }
                _ => {}
            }
            return mask;
        }
    }
    match evaluator.value(id, ALL) {
        Value::Number(1.0) => {
            mask.words.fill(u64::MAX);
            mask.trim(bars);
        }
        Value::Number(_) => {}
        value => {
            if let Some(series) = value.series(asset, bars) {
                mask.compare_number(Compare::Equal, series, 1.0);
            }
        }
    }
    mask
}

/// Values of a graph at single places, with an open position to ask about.
pub(crate) struct Points<'e, 'm> {
    values: FxHashMap<ValueId, Value<'m>>,
    program: &'e fo_strategy::Program,
    positional: Vec<bool>,
    bars: usize,
    short: bool,
}

impl<'e, 'm> Points<'e, 'm> {
    /// Prepares some values for reading anywhere.
    pub(crate) fn new(evaluator: &mut Evaluator<'e, 'm>, roots: &[ValueId], short: bool) -> Self {
        let setup = evaluator.setup;
        let positional = (0..setup.program.values.len())
            .map(|at| setup.needs_position(ValueId(at as u32)))
            .collect();
        let bars = evaluator.market.bars();
        let mut points = Self {
            values: FxHashMap::default(),
            program: setup.program,
            positional,
            bars,
            short,
        };
        roots.iter().for_each(|&root| points.prepare(evaluator, root));
        points
    }

    fn prepare(&mut self, evaluator: &mut Evaluator<'e, 'm>, id: ValueId) {
        if self.positional[id.0 as usize] {
            evaluator
                .inputs(id)
                .iter()
                .for_each(|&input| self.prepare(evaluator, input));
        } else {
            self.values.insert(id, evaluator.value(id, ALL));
        }
    }

    /// The value of a node for an asset on a bar.
    pub(crate) fn at(&self, id: ValueId, asset: u32, bar: usize, close: f64, open: &Open) -> f64 {
        if !self.positional[id.0 as usize] {
            return self
                .values
                .get(&id)
                .map_or(f64::NAN, |value| value.at(asset as usize, bar, self.bars));
        }
        let value = &self.program.values[id.0 as usize];
        let input = |number: usize| self.at(value.inputs[number], asset, bar, close, open);
        match (value.operation, value.inputs.len()) {
            (Operation::Position(field), _) => self.position(field, close, open),
            (Operation::If, _) => input(if input(0) == 1.0 { 1 } else { 2 }),
            (operation, 1) => unary_number(operation, input(0)),
            (operation, 2) => binary_number(operation, input(0), input(1)),
            _ => f64::NAN,
        }
    }

    /// The value of a node that does not ask about a position.
    pub(crate) fn read(&self, id: ValueId, asset: u32, bar: usize) -> f64 {
        self.at(id, asset, bar, f64::NAN, &Open::default())
    }

    fn position(&self, field: PositionField, close: f64, open: &Open) -> f64 {
        match field {
            PositionField::EntryPrice => open.entry,
            PositionField::LastEntryPrice => open.last_entry,
            PositionField::UnitsHeld => open.units,
            PositionField::BarsHeld => open.held as f64,
            PositionField::OpenReturn => (close / open.entry - 1.0) * if self.short { -1.0 } else { 1.0 },
            PositionField::HighestSinceEntry => open.highest,
            PositionField::LowestSinceEntry => open.lowest,
        }
    }
}

/// How far a protective order is away.
#[derive(Clone, Copy)]
pub(crate) enum Distance {
    Never,
    Share(f64),
    /// A value read on the bar of the decision.
    Price(ValueId),
}

impl Distance {
    pub(crate) fn of(evaluator: &Evaluator<'_, '_>, protection: Option<PlanProtection>) -> Self {
        match protection {
            None => Self::Never,
            Some(PlanProtection::Share(share)) => Self::Share(evaluator.number(share)),
            Some(PlanProtection::Distance(value)) => Self::Price(value),
        }
    }

    pub(crate) fn value(self) -> Option<ValueId> {
        if let Self::Price(value) = self {
            Some(value)
        } else {
            None
        }
    }
}

/// One asset's conditions.
pub(crate) struct AssetRules<'r, 'e, 'm> {
    pub(crate) points: &'r Points<'e, 'm>,
    pub(crate) asset: u32,
    pub(crate) close: &'r [f64],
    pub(crate) stop: Distance,
    pub(crate) target: Distance,
    pub(crate) trailing: Distance,
    pub(crate) exit: Exit<'r>,
    pub(crate) more: Option<ValueId>,
}

/// When a position is left on a close.
#[derive(Clone, Copy)]
pub(crate) enum Exit<'r> {
    Never,
    When(&'r Mask),
    /// A condition that asks about the position.
    Asks(ValueId),
}

impl AssetRules<'_, '_, '_> {
    /// In price. An entry is decided only where its distances are defined.
    fn distance(&self, distance: Distance, decided: usize, price: f64) -> f64 {
        match distance {
            Distance::Never => f64::INFINITY,
            Distance::Share(share) => share * price,
            Distance::Price(value) => self.points.read(value, self.asset, decided),
        }
    }
}

impl Rules for AssetRules<'_, '_, '_> {
    fn stop_distance(&self, decided: usize, entry: f64) -> f64 {
        self.distance(self.stop, decided, entry)
    }

    fn target_distance(&self, decided: usize, entry: f64) -> f64 {
        self.distance(self.target, decided, entry)
    }

    fn trail(&self, decided: usize) -> Option<(f64, bool)> {
        match self.trailing {
            Distance::Never => None,
            Distance::Share(share) => Some((share, true)),
            Distance::Price(_) => Some((self.distance(self.trailing, decided, f64::NAN), false)),
        }
    }

    #[inline]
    fn wants_out(&self, bar: usize, open: &Open) -> bool {
        match self.exit {
            Exit::Never => false,
            Exit::When(mask) => mask.at(bar),
            Exit::Asks(value) => self.points.at(value, self.asset, bar, self.close[bar], open) == 1.0,
        }
    }

    fn wants_more(&self, bar: usize, open: &Open) -> bool {
        self.more
            .is_some_and(|value| self.points.at(value, self.asset, bar, self.close[bar], open) == 1.0)
    }
}
