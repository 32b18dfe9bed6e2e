//! Rules that hold one asset with everything while a condition is true: recognised here, run by [`crate::single`].

use fo_market::Field;
use fo_strategy::Execution;
use fo_strategy::program::{Operation, Plan, PlanSchedule, PlanSet, PlanWeighting, Shape, ValueId};

use crate::conditions::comparison;
use crate::decide::{decision_bars, rows_for};
use crate::error::BacktestError;
use crate::eval::{ALL, Evaluator, RowsId, Value};
use crate::kernels::compare::Compare;
use crate::mask::Mask;
use crate::run::Conditions;
use crate::single::SingleAsset;
use crate::summary::Summary;
use fo_strategy::grid::Variants;

/// A condition over bits whose leaves are comparisons.
enum Truth {
    /// Two series or numbers, each by its number in the list of operands.
    Compare(Compare, usize, usize),
    And(Box<Truth>, Box<Truth>),
    Or(Box<Truth>, Box<Truth>),
    Not(Box<Truth>),
}

/// A value compared, computed once for each setting of the parameters it depends on.
struct Operand<'m> {
    value: ValueId,
    /// Axes it depends on: their places in the grid and the stride of each.
    strides: Vec<(usize, usize)>,
    known: Vec<Option<Value<'m>>>,
}

/// A sweep of a threshold rule.
pub(crate) struct Threshold<'m> {
    truth: Truth,
    operands: Vec<Operand<'m>>,
    /// Whether the asset is held while the condition is false.
    inverted: bool,
    single: SingleAsset,
    /// Bars on which the rule decides; none for all.
    decisions: Option<Vec<u32>>,
    /// Their row list where they are at the start of periods, and windows end with the last completed one.
    starts: Option<RowsId>,
    execution: Execution,
    range: (usize, usize),
    bars: usize,
    masks: Vec<Mask>,
    trades: Vec<u32>,
}

/// The most series kept for all settings of an operand's parameters.
const MAX_KNOWN: usize = 4_000_000;

/// The one asset a part of the tree holds with everything.
fn whole_asset(plan: &Plan, evaluator: &Evaluator<'_, '_>) -> Option<u32> {
    let Plan::Allocate {
        assets: PlanSet::Group(group),
        weighting: PlanWeighting::Equal,
        cap: None,
        ..
    } = plan
    else {
        return None;
    };
    match (evaluator.setup.members(*group), evaluator.setup.filter(*group)) {
        ([asset], None) => Some(*asset),
        _ => None,
    }
}

impl<'m> Threshold<'m> {
    /// The rule, if the program is one under these conditions and nothing but the condition depends on swept parameters.
    pub(crate) fn of(
        evaluator: &mut Evaluator<'_, 'm>,
        conditions: &Conditions,
        variants: &Variants,
    ) -> Result<Option<Self>, BacktestError> {
        let program = evaluator.setup.program;
        let Plan::If {
            condition,
            then,
            otherwise,
        } = &program.portfolio
        else {
            return Ok(None);
        };
        let (asset, inverted) = match (&**then, &**otherwise) {
            (then, Plan::Cash) => (whole_asset(then, evaluator), false),
            (Plan::Cash, otherwise) => (whole_asset(otherwise, evaluator), true),
            _ => return Ok(None),
        };
        let Some(asset) = asset else { return Ok(None) };
        let terms = &conditions.terms;
        let plain = terms.fees.is_proportional()
            && terms.cash_rate.is_none()
            && terms.debt_rate.is_none()
            && terms.cash_asset.is_none()
            && !terms.whole_shares
            && conditions.limits.long >= 1.0
            && conditions.limits.asset >= 1.0
            && conditions.limits.groups.is_empty()
            && conditions.bands == crate::account::Bands::default();
        let panel_asset = evaluator.setup.assets[asset as usize];
        let listing = evaluator.market.listing(panel_asset);
        let (first, end) = conditions.range;
        if !plain || listing.gaps.is_some() || listing.first > first {
            return Ok(None);
        }
        let field = if conditions.execution == Execution::NextOpen {
            Field::Open
        } else {
            Field::Close
        };
        let close = &evaluator.market.series(Field::Close, panel_asset)[first..end];
        let fill = &evaluator.market.fills(field, panel_asset)[first..end];
        if fill.iter().any(|price| price.is_nan()) || end - first < 2 {
            return Ok(None);
        }
        let mut operands = Vec::new();
        let Some(truth) = truth(evaluator, *condition, &mut operands) else {
            return Ok(None);
        };
        let decisions = match program.rebalance.on {
            PlanSchedule::OnSignal | PlanSchedule::Daily if program.rebalance.months.count_ones() >= 12 => {
                None
            }
            PlanSchedule::Once | PlanSchedule::When(_) => return Ok(None),
            _ => Some(decision_bars(evaluator, conditions.range)?),
        };
        let starts = decisions
            .as_deref()
            .map(|bars| rows_for(evaluator, bars))
            .filter(|rows| evaluator.at_starts(*rows));
        let operands = operands
            .into_iter()
            .map(|value| Operand::of(value, evaluator, variants))
            .collect();
        Ok(Some(Self {
            truth,
            operands,
            inverted,
            single: SingleAsset::new(close, fill, terms.fees.rate()),
            decisions,
            starts,
            execution: conditions.execution,
            range: conditions.range,
            bars: evaluator.market.bars(),
            masks: Vec::new(),
            trades: Vec::new(),
        }))
    }

    /// The summary of the variant at these places of the grid; the evaluator is bound to it.
    pub(crate) fn summary(
        &mut self,
        evaluator: &mut Evaluator<'_, 'm>,
        places: &[u32],
        periods: f64,
    ) -> Summary {
        for operand in &mut self.operands {
            operand.prepare(evaluator, places, self.starts);
        }
        let mut masks = std::mem::take(&mut self.masks);
        let mut used = 0;
        let at = self.evaluate(&self.truth, places, &mut masks, &mut used);
        if self.inverted {
            masks[at].words.iter_mut().for_each(|word| *word = !*word);
            masks[at].trim(self.bars);
        }
        let mut trades = std::mem::take(&mut self.trades);
        self.trade_bars(&masks[at], &mut trades);
        let summary = self.single.summary(&trades, periods);
        (self.masks, self.trades) = (masks, trades);
        summary
    }

    /// Evaluates into one of a few masks that are used again for every variant; returns which.
    fn evaluate(&self, truth: &Truth, places: &[u32], masks: &mut Vec<Mask>, used: &mut usize) -> usize {
        match truth {
            Truth::Compare(compare, left, right) => {
                if masks.len() == *used {
                    masks.push(Mask::empty(self.bars));
                }
                let at = *used;
                *used += 1;
                let mask = &mut masks[at];
                let (left, right) = (
                    self.operands[*left].get(places),
                    self.operands[*right].get(places),
                );
                let bars = self.bars;
                match (
                    left.and_then(|v| v.series(0, bars)),
                    right.and_then(|v| v.series(0, bars)),
                    left,
                    right,
                ) {
                    (Some(left), Some(right), ..) => mask.compare(*compare, left, right),
                    (Some(left), None, _, Some(Value::Number(right))) => {
                        mask.compare_number(*compare, left, *right)
                    }
                    (None, Some(right), Some(Value::Number(left)), _) => {
                        mask.compare_number(compare.flipped(), right, *left);
                    }
                    (None, None, Some(Value::Number(left)), Some(Value::Number(right))) => {
                        let word = if compare.holds(*left, *right) { u64::MAX } else { 0 };
                        mask.words.fill(word);
                        mask.trim(bars);
                    }
                    _ => mask.words.fill(0),
                }
                at
            }
            Truth::And(left, right) | Truth::Or(left, right) => {
                let left = self.evaluate(left, places, masks, used);
                let right = self.evaluate(right, places, masks, used);
                let other = std::mem::take(&mut masks[right]);
                let words = masks[left].words.iter_mut().zip(&other.words);
                match truth {
                    Truth::And(..) => words.for_each(|(word, other)| *word &= other),
                    _ => words.for_each(|(word, other)| *word |= other),
                }
                masks[right] = other;
                left
            }
            Truth::Not(inner) => {
                let at = self.evaluate(inner, places, masks, used);
                masks[at].words.iter_mut().for_each(|word| *word = !*word);
                masks[at].trim(self.bars);
                at
            }
        }
    }

    /// Bars (counted from the run's first) at which the asset is bought and sold in turn.
    fn trade_bars(&self, mask: &Mask, trades: &mut Vec<u32>) {
        trades.clear();
        let (first, end) = self.range;
        let lag = if self.execution == Execution::SameClose {
            0
        } else {
            1
        };
        let mut push = |decided: usize| {
            if decided + lag < end {
                trades.push((decided + lag - first) as u32);
            }
        };
        match &self.decisions {
            Some(decisions) => {
                let mut held = false;
                for &bar in decisions {
                    if mask.at(bar as usize) != held {
                        held = !held;
                        push(bar as usize);
                    }
                }
            }
            None => {
                if first > 0 && mask.at(first) {
                    push(first);
                }
                mask.changes(|bar| {
                    if bar > first || bar == 0 && first == 0 {
                        push(bar);
                    }
                });
            }
        }
    }
}

impl<'m> Operand<'m> {
    fn of(value: ValueId, evaluator: &Evaluator<'_, '_>, variants: &Variants) -> Self {
        let mask = evaluator.setup.parameters(value);
        let mut strides = Vec::new();
        let mut size = 1_usize;
        for (axis, (parameter, values)) in variants.axes().iter().enumerate() {
            if mask >> parameter.min(&63) & 1 == 1 {
                strides.push((axis, size));
                size = size.saturating_mul(values.len());
            }
        }
        let bars = if evaluator.shape(value) == Shape::Constant {
            1
        } else {
            evaluator.market.bars()
        };
        // With too many settings to keep, only the last one is remembered.
        if size.saturating_mul(bars) > MAX_KNOWN {
            strides.clear();
            strides.push((usize::MAX, 0));
            size = 1;
        }
        Self {
            value,
            strides,
            known: vec![None; size],
        }
    }

    fn keeps(&self) -> bool {
        self.strides.first().is_none_or(|(axis, _)| *axis != usize::MAX)
    }

    fn place(&self, places: &[u32]) -> usize {
        if self.keeps() {
            self.strides
                .iter()
                .map(|&(axis, stride)| places[axis] as usize * stride)
                .sum()
        } else {
            0
        }
    }

    fn prepare(&mut self, evaluator: &mut Evaluator<'_, 'm>, places: &[u32], starts: Option<RowsId>) {
        let place = self.place(places);
        if self.known[place].is_none() || !self.keeps() {
            self.known[place] = Some(match starts {
                Some(rows) => at_bars(evaluator, self.value, rows),
                None => evaluator.value(self.value, ALL),
            });
        }
    }

    fn get(&self, places: &[u32]) -> Option<&Value<'m>> {
        self.known[self.place(places)].as_ref()
    }
}

/// A market-wide value at the bars of a list, in a series over all bars.
fn at_bars<'m>(evaluator: &mut Evaluator<'_, 'm>, value: ValueId, rows: RowsId) -> Value<'m> {
    match evaluator.value(value, rows) {
        Value::Row(data) => {
            let mut series = vec![f64::NAN; evaluator.market.bars()];
            for (&bar, value) in evaluator.bars_of(rows).iter().zip(data.iter()) {
                series[bar as usize] = *value;
            }
            Value::Row(series.into())
        }
        other => other,
    }
}

/// The condition as comparisons of market-wide values.
fn truth(evaluator: &Evaluator<'_, '_>, id: ValueId, operands: &mut Vec<ValueId>) -> Option<Truth> {
    let inputs = evaluator.inputs(id);
    let mut operand = |value: ValueId| {
        operands
            .iter()
            .position(|other| *other == value)
            .unwrap_or_else(|| {
                operands.push(value);
                operands.len() - 1
            })
    };
    Some(match evaluator.operation(id) {
        Operation::And | Operation::Or => {
            let left = Box::new(truth(evaluator, inputs[0], operands)?);
            let right = Box::new(truth(evaluator, inputs[1], operands)?);
            if evaluator.operation(id) == Operation::And {
                Truth::And(left, right)
            } else {
                Truth::Or(left, right)
            }
        }
        Operation::Not => Truth::Not(Box::new(truth(evaluator, inputs[0], operands)?)),
        operation => {
            let compare = comparison(operation)?;
            if inputs.iter().any(|&input| evaluator.shape(input) == Shape::Asset) {
                return None;
            }
            Truth::Compare(compare, operand(inputs[0]), operand(inputs[1]))
        }
    })
}
