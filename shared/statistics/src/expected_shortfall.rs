//! Expected shortfall (conditional value at risk).

use crate::moments::usable;

/// Mean of the worst `α n` of n returns, α being `1 - confidence` (0.95 is usual): a return of one period, negative for
/// a loss. Of the return at the edge only the fraction counts that `α n` leaves of it:
/// `(Σ r₍ᵢ₎ for i ≤ ⌊α n⌋ + (α n - ⌊α n⌋) r₍⌊α n⌋₊₁₎) / (α n)`, r₍₁₎ the lowest.
///
/// Acerbi and Tasche (2002), "On the Coherence of Expected Shortfall", Journal of Banking and Finance 26(7), definition
/// 2.6 at the empirical distribution. The mean of all returns at or below the value at risk is something else where
/// several tie with it, as in a strategy that is mostly in cash: a hundred days of 0 are not part of the worst five.
/// `None` for a confidence outside `[0, 1)`.
pub fn expected_shortfall(returns: &[f64], confidence: f64) -> Option<f64> {
    usable(returns, 1)?;
    let worst = (1.0 - confidence) * returns.len() as f64;
    if !(0.0..1.0).contains(&confidence) {
        return None;
    }
    let mut sorted = returns.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let whole = worst.floor() as usize;
    let edge = sorted
        .get(whole)
        .map_or(0.0, |edge| (worst - whole as f64) * edge);
    Some((sorted[..whole].iter().sum::<f64>() + edge) / worst)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Random, value_at_risk};

    #[track_caller]
    fn near(found: Option<f64>, expected: f64) {
        assert!(
            (found.unwrap() - expected).abs() < 1e-15,
            "{found:?} is not {expected}"
        );
    }

    #[test]
    fn ties_with_the_value_at_risk_count_for_their_part() {
        // 100 days, three of them with trades, the rest in cash: the worst five are these three and two of 0.
        let mut returns = vec![0.0; 97];
        returns.extend([-0.05, -0.03, -0.02]);
        assert_eq!(value_at_risk(&returns, 0.95), Some(0.0));
        near(expected_shortfall(&returns, 0.95), -0.1 / 5.0);
        // One of many fees that are all the same.
        let fees = [[-0.0006; 20].as_slice(), &[-0.05], &[0.01; 79]].concat();
        near(expected_shortfall(&fees, 0.95), (-0.05 - 4.0 * 0.0006) / 5.0);
    }

    #[test]
    fn the_return_at_the_edge_counts_for_a_fraction() {
        // 30 × 0.05 = 1.5.
        let mut returns = vec![0.01; 28];
        returns.extend([-0.1, -0.04]);
        near(expected_shortfall(&returns, 0.95), (-0.1 + 0.5 * -0.04) / 1.5);
        // Fewer than one: the worst.
        near(expected_shortfall(&[0.1, -0.2, 0.3], 0.95), -0.2);
        near(expected_shortfall(&[-0.2], 0.95), -0.2);
        near(expected_shortfall(&[0.01; 50], 0.95), 0.01);
        // Everything is the mean.
        near(expected_shortfall(&[0.1, -0.2, 0.4], 0.0), 0.1);
    }

    #[test]
    fn what_has_no_tail_is_undefined() {
        for confidence in [1.0, 1.5, -0.1, f64::NAN] {
            assert_eq!(expected_shortfall(&[0.1, 0.2], confidence), None);
        }
        assert_eq!(expected_shortfall(&[], 0.95), None);
        assert_eq!(expected_shortfall(&[0.1, f64::NAN], 0.95), None);
    }

    /// Coherence, what the measure is for: a mix is no worse than its parts, and a shift or a scale goes through.
    #[test]
    fn it_is_coherent() {
        let mut random = Random::new(3);
        for count in [7, 20, 33, 100] {
            // Few levels, so that many tie.
            let mut draw = || {
                (0..count)
                    .map(|_| (random.unit() * 6.0).floor() / 100.0 - 0.03)
                    .collect::<Vec<f64>>()
            };
            let (a, b) = (draw(), draw());
            let sum: Vec<f64> = a.iter().zip(&b).map(|(a, b)| a + b).collect();
            let of = |returns: &[f64]| expected_shortfall(returns, 0.9).unwrap();
            assert!(of(&sum) >= of(&a) + of(&b) - 1e-15);
            assert!(of(&a) <= value_at_risk(&a, 0.9).unwrap() + 1e-15);
            let moved: Vec<f64> = a.iter().map(|value| 2.0 * value + 0.01).collect();
            assert!((of(&moved) - 2.0 * of(&a) - 0.01).abs() < 1e-15);
        }
    }
}
