//! Total return, and the way between returns and equity.

use crate::moments::usable;

/// Growth over the whole series: `Π(1 + r) - 1`.
pub fn total_return(returns: &[f64]) -> Option<f64> {
    usable(returns, 1)?;
    Some(growth(returns) - 1.0)
}

pub(crate) fn growth(returns: &[f64]) -> f64 {
    returns.iter().map(|value| 1.0 + value).product()
}

/// The equity path of returns: `equity[t] = start × Π(1 + r)` up to and including t; as long as the returns.
pub fn equity(returns: &[f64], start: f64) -> Vec<f64> {
    let grown = returns.iter().scan(start, |value, change| {
        *value *= 1.0 + change;
        Some(*value)
    });
    grown.collect()
}

/// Simple returns of an equity path, the first against `start`. A return from nothing is 0: there is nothing left to move.
pub fn returns_of(equity: &[f64], start: f64) -> Vec<f64> {
    let mut before = start;
    let change = |value: &f64| {
        let earlier = std::mem::replace(&mut before, *value);
        if earlier > 0.0 { value / earlier - 1.0 } else { 0.0 }
    };
    equity.iter().map(change).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gain_and_a_loss_of_half_leave_three_quarters() {
        assert_eq!(total_return(&[0.5, -0.5]), Some(-0.25));
        assert_eq!(equity(&[0.5, -0.5], 100.0), [150.0, 75.0]);
        assert_eq!(
            returns_of(&[150.0, 75.0, 0.0, 0.0], 100.0),
            [0.5, -0.5, -1.0, 0.0]
        );
        assert_eq!(total_return(&[]), None);
    }
}
