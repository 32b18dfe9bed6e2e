//! Operations on one row at a time. Truth is 1 and 0 and never undefined.

use fo_strategy::program::Operation;

use super::value::{Lane, Value};

fn truth(truth: bool) -> f64 {
    f64::from(u8::from(truth))
}

/// One value of an operation of one input.
pub(crate) fn unary_number(operation: Operation, x: f64) -> f64 {
    match operation {
        Operation::Negate => -x,
        Operation::Abs => x.abs(),
        Operation::Sqrt => x.sqrt(),
        Operation::Ln => {
            if x > 0.0 {
                x.ln()
            } else {
                f64::NAN
            }
        }
        Operation::Exp => x.exp(),
        Operation::Sign => {
            if x == 0.0 || x.is_nan() {
                x
            } else {
                x.signum()
            }
        }
        Operation::Floor => x.floor(),
        Operation::Ceiling => x.ceil(),
        Operation::Round => x.round(),
        Operation::Not => truth(x == 0.0),
        Operation::IsMissing => truth(x.is_nan()),
        _ => f64::NAN,
    }
}

/// One value of an operation of two inputs.
pub(crate) fn binary_number(operation: Operation, x: f64, y: f64) -> f64 {
    match operation {
        Operation::Add => x + y,
        Operation::Subtract => x - y,
        Operation::Multiply => x * y,
        // A ratio to nothing is undefined, not infinite: it must not win a ranking.
        Operation::Divide => {
            if y == 0.0 {
                f64::NAN
            } else {
                x / y
            }
        }
        Operation::Power => x.powf(y),
        Operation::Modulo => {
            if y == 0.0 {
                f64::NAN
            } else {
                x - y * (x / y).floor()
            }
        }
        Operation::Minimum => {
            if x.is_nan() || y.is_nan() {
                f64::NAN
            } else {
                x.min(y)
            }
        }
        Operation::Maximum => {
            if x.is_nan() || y.is_nan() {
                f64::NAN
            } else {
                x.max(y)
            }
        }
        Operation::Less => truth(x < y),
        Operation::LessOrEqual => truth(x <= y),
        Operation::Greater => truth(x > y),
        Operation::GreaterOrEqual => truth(x >= y),
        Operation::Equal => truth(x == y),
        Operation::NotEqual => truth(x < y || x > y),
        Operation::And => truth(x == 1.0 && y == 1.0),
        Operation::Or => truth(x == 1.0 || y == 1.0),
        Operation::Coalesce => {
            if x.is_nan() {
                y
            } else {
                x
            }
        }
        _ => f64::NAN,
    }
}

pub(super) fn unary<'m>(operation: Operation, x: &Value<'m>) -> Value<'m> {
    match operation {
        Operation::Negate => map(x, |x| -x),
        Operation::Abs => map(x, f64::abs),
        _ => map(x, |x| unary_number(operation, x)),
    }
}

fn map<'m>(x: &Value<'m>, f: impl Fn(f64) -> f64) -> Value<'m> {
    match x {
        Value::Number(x) => Value::Number(f(*x)),
        Value::Row(data) => Value::Row(data.iter().map(|x| f(*x)).collect::<Vec<_>>().into()),
        Value::Panel(data) => Value::Panel(data.iter().map(|x| f(*x)).collect::<Vec<_>>().into()),
    }
}

pub(super) fn binary<'m>(
    operation: Operation,
    x: &Value<'m>,
    y: &Value<'m>,
    assets: usize,
    count: usize,
) -> Value<'m> {
    let zip = Zip { x, y, assets, count };
    // The common ones on their own, so that each loop vectorises.
    match operation {
        Operation::Add => zip.with(|x, y| x + y),
        Operation::Subtract => zip.with(|x, y| x - y),
        Operation::Multiply => zip.with(|x, y| x * y),
        Operation::Divide => zip.with(|x, y| binary_number(Operation::Divide, x, y)),
        Operation::Greater => zip.with(|x, y| truth(x > y)),
        Operation::Less => zip.with(|x, y| truth(x < y)),
        _ => zip.with(|x, y| binary_number(operation, x, y)),
    }
}

struct Zip<'v, 'm> {
    x: &'v Value<'m>,
    y: &'v Value<'m>,
    assets: usize,
    count: usize,
}

impl<'m> Zip<'_, 'm> {
    fn with(&self, f: impl Fn(f64, f64) -> f64 + Copy) -> Value<'m> {
        match (self.x, self.y) {
            (Value::Number(x), Value::Number(y)) => Value::Number(f(*x, *y)),
            (Value::Panel(_), _) | (_, Value::Panel(_)) => {
                let mut out = Vec::with_capacity(self.assets * self.count);
                for asset in 0..self.assets {
                    self.lane(asset, f, &mut out);
                }
                Value::Panel(out.into())
            }
            _ => {
                let mut out = Vec::with_capacity(self.count);
                self.lane(0, f, &mut out);
                Value::Row(out.into())
            }
        }
    }

    fn lane(&self, asset: usize, f: impl Fn(f64, f64) -> f64, out: &mut Vec<f64>) {
        match (self.x.lane(asset, self.count), self.y.lane(asset, self.count)) {
            (Lane::Series(x), Lane::Series(y)) => out.extend(x.iter().zip(y).map(|(x, y)| f(*x, *y))),
            (Lane::Series(x), Lane::Number(y)) => out.extend(x.iter().map(|x| f(*x, y))),
            (Lane::Number(x), Lane::Series(y)) => out.extend(y.iter().map(|y| f(x, *y))),
            (Lane::Number(x), Lane::Number(y)) => out.extend((0..self.count).map(|_| f(x, y))),
        }
    }
}

/// `if(condition, then, otherwise)`.
pub(super) fn choose<'m>(values: &[Value<'m>; 3], assets: usize, count: usize) -> Value<'m> {
    let pick = |condition: f64, then: f64, otherwise: f64| if condition == 1.0 { then } else { otherwise };
    if let [
        Value::Number(condition),
        Value::Number(then),
        Value::Number(otherwise),
    ] = values
    {
        return Value::Number(pick(*condition, *then, *otherwise));
    }
    let panel = values.iter().any(|value| matches!(value, Value::Panel(_)));
    let lanes = if panel { assets } else { 1 };
    let mut out = Vec::with_capacity(lanes * count);
    for asset in 0..lanes {
        let [condition, then, otherwise] = [0, 1, 2].map(|at| values[at].lane(asset, count));
        out.extend((0..count).map(|row| pick(condition.at(row), then.at(row), otherwise.at(row))));
    }
    if panel {
        Value::Panel(out.into())
    } else {
        Value::Row(out.into())
    }
}
