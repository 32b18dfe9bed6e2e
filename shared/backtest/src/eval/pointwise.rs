//! Operations on one row at a time.

use super::value::{Lane, Value};
use crate::graph::{Binary, Unary};
use crate::mask::Compare;

/// Truth of a number: neither zero nor undefined.
pub(crate) fn truth(x: f64) -> bool {
    x != 0.0 && !x.is_nan()
}

fn number(truth: bool) -> f64 {
    f64::from(u8::from(truth))
}

pub(super) fn unary<'m>(op: Unary, x: &Value<'m>) -> Value<'m> {
    match op {
        Unary::Negate => map(x, |x| -x),
        // The negation of something undefined is undefined.
        Unary::Not => map(x, |x| if x.is_nan() { f64::NAN } else { number(x == 0.0) }),
        Unary::Abs => map(x, f64::abs),
        Unary::Sign => map(x, |x| if x == 0.0 { 0.0 } else if x.is_nan() { f64::NAN } else { x.signum() }),
        Unary::Log => map(x, |x| if x > 0.0 { x.ln() } else { f64::NAN }),
        Unary::Exp => map(x, f64::exp),
        Unary::Sqrt => map(x, f64::sqrt),
        Unary::Floor => map(x, f64::floor),
        Unary::Ceil => map(x, f64::ceil),
        Unary::Round => map(x, f64::round),
        Unary::Tanh => map(x, f64::tanh),
        Unary::Defined => map(x, |x| number(!x.is_nan())),
    }
}

fn map<'m>(x: &Value<'m>, f: impl Fn(f64) -> f64) -> Value<'m> {
    match x {
        Value::Number(x) => Value::Number(f(*x)),
        Value::Row(data) => Value::Row(data.iter().map(|x| f(*x)).collect::<Vec<_>>().into()),
        Value::Panel(data) => Value::Panel(data.iter().map(|x| f(*x)).collect::<Vec<_>>().into()),
    }
}

pub(super) fn binary<'m>(op: Binary, x: &Value<'m>, y: &Value<'m>, assets: usize, count: usize) -> Value<'m> {
    let zip = Zip { x, y, assets, count };
    match op {
        Binary::Add => zip.with(|x, y| x + y),
        Binary::Subtract => zip.with(|x, y| x - y),
        Binary::Multiply => zip.with(|x, y| x * y),
        // A ratio to nothing is undefined, not infinite: it must not win a ranking.
        Binary::Divide => zip.with(|x, y| if y == 0.0 { f64::NAN } else { x / y }),
        Binary::Power => zip.with(f64::powf),
        Binary::Modulo => zip.with(|x, y| if y == 0.0 { f64::NAN } else { x.rem_euclid(y) }),
        Binary::Min => zip.with(|x, y| if x.is_nan() || y.is_nan() { f64::NAN } else { x.min(y) }),
        Binary::Max => zip.with(|x, y| if x.is_nan() || y.is_nan() { f64::NAN } else { x.max(y) }),
        Binary::And => zip.with(|x, y| number(truth(x) && truth(y))),
        Binary::Or => zip.with(|x, y| number(truth(x) || truth(y))),
        Binary::Compare(Compare::Greater) => zip.with(|x, y| number(x > y)),
        Binary::Compare(Compare::Less) => zip.with(|x, y| number(x < y)),
        Binary::Compare(compare) => zip.with(move |x, y| number(compare.holds(x, y))),
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

/// `if(condition, then, otherwise)`; undefined where the condition is.
pub(super) fn choose<'m>([condition, then, otherwise]: &[Value<'m>; 3], assets: usize, count: usize) -> Value<'m> {
    let pick = |condition: f64, then: f64, otherwise: f64| {
        if condition.is_nan() {
            f64::NAN
        } else if condition != 0.0 {
            then
        } else {
            otherwise
        }
    };
    let values = [condition, then, otherwise];
    if let [Value::Number(condition), Value::Number(then), Value::Number(otherwise)] = values {
        return Value::Number(pick(*condition, *then, *otherwise));
    }
    let panel = values.iter().any(|value| matches!(value, Value::Panel(_)));
    let lanes = if panel { assets } else { 1 };
    let mut out = Vec::with_capacity(lanes * count);
    for asset in 0..lanes {
        let [condition, then, otherwise] = values.map(|value| value.lane(asset, count));
        out.extend((0..count).map(|row| pick(condition.at(row), then.at(row), otherwise.at(row))));
    }
    if panel { Value::Panel(out.into()) } else { Value::Row(out.into()) }
}
