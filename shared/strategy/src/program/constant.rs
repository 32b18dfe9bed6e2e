//! Values of shape `Constant`, given the parameters.

use super::Program;
use super::graph::{Kind, Operation, Shape, Value, ValueId, Window};
use crate::spec::{Quantity, Unit};

/// A constant that is none, or not what its place needs.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("{0}")]
pub struct ConstantError(pub String);

/// The value of a constant in a graph; see [`Program::constant`].
pub(crate) fn evaluate(
    values: &[Value],
    id: ValueId,
    parameters: &[Quantity],
) -> Result<Quantity, ConstantError> {
    let error = |text: &str| ConstantError(text.to_owned());
    let value = values.get(id.0 as usize).ok_or_else(|| error("no such value"))?;
    if value.shape != Shape::Constant {
        return Err(error("this is not a constant"));
    }
    let input = |at: usize| -> Result<Quantity, ConstantError> {
        let id = value.inputs.get(at).ok_or_else(|| error("an input is missing"))?;
        evaluate(values, *id, parameters)
    };
    let truth = |value: bool| Ok(Quantity::number(f64::from(u8::from(value))));
    match value.operation {
        Operation::Constant(quantity) => Ok(quantity),
        Operation::Boolean(value) => truth(value),
        Operation::Parameter(id) => parameters
            .get(id.0 as usize)
            .copied()
            .ok_or_else(|| error("a parameter has no value")),
        Operation::OneOf => Ok(Quantity::new(1.0, input(0)?.in_samples().unit)),
        Operation::CountOf => Ok(Quantity::number(input(0)?.in_samples().value)),
        Operation::If => input(if input(0)?.value != 0.0 { 1 } else { 2 }),
        Operation::Not => truth(input(0)?.value == 0.0),
        operation => match value.inputs.len() {
            1 => {
                let x = input(0)?;
                let result = unary(operation, x.value).ok_or_else(|| error("this is not a constant"))?;
                defined(result, kept(operation, x.unit))
            }
            2 => {
                let (x, y) = (input(0)?, input(1)?);
                let result =
                    binary(operation, x.value, y.value).ok_or_else(|| error("this is not a constant"))?;
                let unit = combined(operation, x.unit, y.unit)?;
                if value.kind == Kind::Boolean {
                    Ok(Quantity::number(result))
                } else {
                    defined(result, unit)
                }
            }
            _ => Err(error("this is not a constant")),
        },
    }
}

impl Program {
    /// The value of a constant under `parameters` (one for each of [`Program::parameters`], in order); truth values
    /// are 0 and 1. Arithmetic keeps a duration's unit: `2 * fast` counts what `fast` counts.
    ///
    /// # Errors
    /// If the value is not of shape `Constant`, mixes units, or is undefined.
    pub fn constant(&self, id: ValueId, parameters: &[Quantity]) -> Result<Quantity, ConstantError> {
        evaluate(&self.values, id, parameters)
    }

    /// The window a constant gives under `parameters`. A plain number counts bars, a year twelve months.
    ///
    /// # Errors
    /// If it is no constant, not a whole number, below 1, or a percentage.
    pub fn window(&self, id: ValueId, parameters: &[Quantity]) -> Result<Window, ConstantError> {
        counted(self.constant(id, parameters)?.in_samples())
    }

    /// The interval a constant gives for a schedule under `parameters`: as [`Program::window`], but a year is a year, from
    /// year end to year end.
    ///
    /// # Errors
    /// As for [`Program::window`].
    pub fn interval(&self, id: ValueId, parameters: &[Quantity]) -> Result<Window, ConstantError> {
        counted(self.constant(id, parameters)?)
    }

    /// The spec's own parameter values, in order.
    pub fn default_parameters(&self) -> Vec<Quantity> {
        self.parameters.values().copied().collect()
    }
}

/// How many of which unit.
fn counted(quantity: Quantity) -> Result<Window, ConstantError> {
    let unit = match quantity.unit {
        Unit::None => Unit::Days,
        Unit::Percent => return Err(ConstantError(format!("{quantity} is a share, not a duration"))),
        unit => unit,
    };
    let count = quantity.value;
    if count.fract() != 0.0 || !(1.0..=100_000.0).contains(&count) {
        return Err(ConstantError(format!(
            "{quantity} is no window: it must be a whole number from 1 to 100000"
        )));
    }
    Ok(Window {
        count: count as u32,
        unit,
    })
}

fn defined(value: f64, unit: Unit) -> Result<Quantity, ConstantError> {
    if value.abs() <= crate::MAX_NUMBER {
        Ok(Quantity::new(value, unit))
    } else {
        Err(ConstantError(
            "the constant is undefined, or not between -1e15 and 1e15".into(),
        ))
    }
}

/// The unit after an operation on one number.
fn kept(operation: Operation, unit: Unit) -> Unit {
    match operation {
        Operation::Negate | Operation::Abs | Operation::Floor | Operation::Ceiling | Operation::Round => unit,
        _ => Unit::None,
    }
}

/// The unit after an operation on two numbers.
fn combined(operation: Operation, x: Unit, y: Unit) -> Result<Unit, ConstantError> {
    use Operation as O;
    let plain = |unit: Unit| !unit.is_duration();
    Ok(match operation {
        O::Add | O::Subtract | O::Minimum | O::Maximum if x == y => x,
        // `lookback - 1` counts what `lookback` counts.
        O::Add | O::Subtract | O::Minimum | O::Maximum if plain(x) || plain(y) => {
            let unit = if plain(x) { y } else { x };
            if unit.is_duration() { unit } else { Unit::None }
        }
        O::Add | O::Subtract | O::Minimum | O::Maximum => {
            return Err(ConstantError(format!(
                "{} and {} do not add: use one unit",
                x.word(),
                y.word()
            )));
        }
        // A part of a percentage is one, so that `2 * 5%` is not taken for a number that lacks its sign.
        O::Multiply if plain(x) && plain(y) && (x == Unit::Percent || y == Unit::Percent) => Unit::Percent,
        O::Divide if x == Unit::Percent && y == Unit::None => x,
        O::Multiply if plain(x) && y.is_duration() => y,
        O::Multiply | O::Divide if plain(y) && x.is_duration() => x,
        O::Less | O::LessOrEqual | O::Greater | O::GreaterOrEqual | O::Equal | O::NotEqual
            if x != y && x.is_duration() && y.is_duration() =>
        {
            return Err(ConstantError(format!(
                "{} and {} do not compare: use one unit",
                x.word(),
                y.word()
            )));
        }
        _ => Unit::None,
    })
}

fn unary(operation: Operation, x: f64) -> Option<f64> {
    Some(match operation {
        Operation::Negate => -x,
        Operation::Abs => x.abs(),
        Operation::Sqrt => x.sqrt(),
        Operation::Ln => x.ln(),
        Operation::Exp => x.exp(),
        Operation::Sign => {
            if x == 0.0 {
                0.0
            } else {
                x.signum()
            }
        }
        Operation::Floor => x.floor(),
        Operation::Ceiling => x.ceil(),
        Operation::Round => x.round(),
        Operation::IsMissing => 0.0,
        _ => return None,
    })
}

fn binary(operation: Operation, x: f64, y: f64) -> Option<f64> {
    let truth = |value: bool| f64::from(u8::from(value));
    Some(match operation {
        Operation::Add => x + y,
        Operation::Subtract => x - y,
        Operation::Multiply => x * y,
        Operation::Divide => x / y,
        Operation::Power => x.powf(y),
        Operation::Modulo => x - y * (x / y).floor(),
        Operation::Minimum => x.min(y),
        Operation::Maximum => x.max(y),
        Operation::Coalesce => x,
        Operation::Less => truth(x < y),
        Operation::LessOrEqual => truth(x <= y),
        Operation::Greater => truth(x > y),
        Operation::GreaterOrEqual => truth(x >= y),
        Operation::Equal => truth(x == y),
        Operation::NotEqual => truth(x != y),
        Operation::And => truth(x != 0.0 && y != 0.0),
        Operation::Or => truth(x != 0.0 || y != 0.0),
        _ => return None,
    })
}
