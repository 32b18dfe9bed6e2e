//! Weights from a covariance matrix.

/// A symmetric matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Covariance {
    size: usize,
    cells: Vec<f64>,
}

impl Covariance {
    /// Sample covariances (divisor n − 1) of return series of equal length; `None` where fewer than two returns.
    pub(crate) fn of(returns: &[Vec<f64>]) -> Option<Self> {
        let size = returns.len();
        let count = returns.first()?.len();
        if count < 2
            || returns
                .iter()
                .any(|series| series.len() != count || series.iter().any(|x| x.is_nan()))
        {
            return None;
        }
        let demeaned: Vec<Vec<f64>> = returns
            .iter()
            .map(|series| {
                let mean = series.iter().sum::<f64>() / count as f64;
                series.iter().map(|x| x - mean).collect()
            })
            .collect();
        let mut cells = vec![0.0; size * size];
        for i in 0..size {
            for j in 0..=i {
                let sum: f64 = demeaned[i].iter().zip(&demeaned[j]).map(|(x, y)| x * y).sum();
                cells[i * size + j] = sum / (count as f64 - 1.0);
                cells[j * size + i] = cells[i * size + j];
            }
        }
        Some(Self { size, cells })
    }

    fn at(&self, i: usize, j: usize) -> f64 {
        self.cells[i * self.size + j]
    }

    fn row(&self, i: usize) -> &[f64] {
        &self.cells[i * self.size..(i + 1) * self.size]
    }

    fn times(&self, i: usize, weights: &[f64]) -> f64 {
        self.row(i).iter().zip(weights).map(|(x, w)| x * w).sum()
    }
}

/// Equal risk contributions, long only, summing to 1: Maillard, Roncalli, Teiletche (2010), solved by cyclical
/// coordinate descent (Griveau-Billion, Richard, Roncalli 2013). `None` where an asset has no variance.
pub(crate) fn risk_parity(covariance: &Covariance) -> Option<Vec<f64>> {
    let size = covariance.size;
    if (0..size).any(|i| covariance.at(i, i) <= 0.0) {
        return None;
    }
    let mut weights: Vec<f64> = (0..size).map(|i| 1.0 / covariance.at(i, i).sqrt()).collect();
    let budget = 1.0 / size as f64;
    for _ in 0..1_000 {
        let mut moved = 0.0_f64;
        for i in 0..size {
            let own = covariance.at(i, i);
            let others = covariance.times(i, &weights) - own * weights[i];
            let weight = ((others * others + 4.0 * own * budget).sqrt() - others) / (2.0 * own);
            moved = moved.max((weight / weights[i] - 1.0).abs());
            weights[i] = weight;
        }
        if moved < 1e-14 {
            break;
        }
    }
    let total: f64 = weights.iter().sum();
    Some(weights.into_iter().map(|weight| weight / total).collect())
}

/// The long-only weights of least variance summing to 1, none above `cap`. Where the caps sum to less than 1, all are at it.
///
/// Moves weight between the pair of assets that gains most, exactly to that pair's optimum, until no pair gains: the
/// conditions of Karush, Kuhn and Tucker hold up to rounding.
pub(crate) fn minimum_variance(covariance: &Covariance, cap: f64) -> Option<Vec<f64>> {
    let size = covariance.size;
    if size == 0 {
        return None;
    }
    if cap * size as f64 <= 1.0 {
        return Some(vec![cap; size]);
    }
    let mut weights = vec![1.0 / size as f64; size];
    let mut gradient: Vec<f64> = (0..size).map(|i| covariance.times(i, &weights)).collect();
    let scale = (0..size).map(|i| covariance.at(i, i)).fold(0.0, f64::max);
    for _ in 0..20_000 + 200 * size {
        let better = |best: Option<usize>, i: usize, sign: f64| match best {
            Some(old) if sign * gradient[old] <= sign * gradient[i] => Some(old),
            _ => Some(i),
        };
        let into = (0..size)
            .filter(|&i| weights[i] < cap)
            .fold(None, |best, i| better(best, i, 1.0));
        let from = (0..size)
            .filter(|&i| weights[i] > 0.0)
            .fold(None, |best, i| better(best, i, -1.0));
        let (Some(into), Some(from)) = (into, from) else {
            break;
        };
        let gain = gradient[from] - gradient[into];
        if gain <= 1e-15 * scale {
            break;
        }
        let curve = covariance.at(into, into) + covariance.at(from, from) - 2.0 * covariance.at(into, from);
        let wanted = if curve > 0.0 { gain / curve } else { f64::INFINITY };
        let step = wanted.min(weights[from]).min(cap - weights[into]);
        if step <= 0.0 {
            break;
        }
        weights[into] += step;
        weights[from] = if step == weights[from] {
            0.0
        } else {
            weights[from] - step
        };
        for (i, slope) in gradient.iter_mut().enumerate() {
            *slope += step * (covariance.at(i, into) - covariance.at(i, from));
        }
    }
    Some(weights)
}

/// Weights capped at `cap` each, what is cut off spread over the others in proportion; sums as before where the caps
/// allow it. Works on absolute weights, so that short ones are capped too.
pub(crate) fn cap_weights(weights: &mut [f64], cap: f64) {
    for _ in 0..weights.len() {
        let excess: f64 = weights.iter().map(|weight| (weight.abs() - cap).max(0.0)).sum();
        let free: f64 = weights
            .iter()
            .map(|weight| weight.abs())
            .filter(|weight| *weight < cap)
            .sum();
        for weight in weights.iter_mut() {
            if weight.abs() >= cap {
                *weight = cap.copysign(*weight);
            } else if free > 0.0 && excess > 0.0 {
                *weight *= 1.0 + excess / free;
            }
        }
        if excess <= 1e-15 || free <= 0.0 {
            break;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(left: &[f64], right: &[f64], within: f64) {
        assert!(
            left.iter().zip(right).all(|(a, b)| (a - b).abs() < within),
            "{left:?} is not {right:?}"
        );
    }

    fn three() -> Covariance {
        Covariance {
            size: 3,
            cells: vec![0.04, 0.006, 0.0, 0.006, 0.09, 0.01, 0.0, 0.01, 0.01],
        }
    }

    #[test]
    fn risk_contributions_are_equal() {
        let covariance = three();
        let weights = risk_parity(&covariance).unwrap();
        let shares: Vec<f64> = (0..3)
            .map(|i| weights[i] * covariance.times(i, &weights))
            .collect();
        near(&shares, &[shares[0]; 3], 1e-14);
        assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-14);
        let plain = Covariance {
            size: 2,
            cells: vec![0.04, 0.0, 0.0, 0.01],
        };
        near(&risk_parity(&plain).unwrap(), &[1.0 / 3.0, 2.0 / 3.0], 1e-12);
    }

    #[test]
    fn least_variance_has_equal_marginal_risk_where_held() {
        let plain = Covariance {
            size: 2,
            cells: vec![0.04, 0.0, 0.0, 0.01],
        };
        near(&minimum_variance(&plain, 1.0).unwrap(), &[0.2, 0.8], 1e-12);
        near(&minimum_variance(&plain, 0.6).unwrap(), &[0.4, 0.6], 1e-12);
        near(&minimum_variance(&plain, 0.4).unwrap(), &[0.4, 0.4], 1e-12);
        let covariance = three();
        let weights = minimum_variance(&covariance, 1.0).unwrap();
        let slopes: Vec<f64> = (0..3).map(|i| covariance.times(i, &weights)).collect();
        let least = slopes.iter().copied().fold(f64::INFINITY, f64::min);
        for i in 0..3 {
            assert!(
                weights[i] == 0.0 || slopes[i] - least < 1e-14,
                "{weights:?} {slopes:?}"
            );
        }
    }

    /// Covariances of returns that are the same, a multiple, or the opposite of each other, and of one alone.
    #[test]
    fn a_singular_matrix_has_sane_weights() {
        let of = |factors: &[f64]| {
            let base = [0.01, -0.02, 0.03, 0.005, -0.01];
            let series = factors
                .iter()
                .map(|factor| base.iter().map(|x| factor * x).collect());
            Covariance::of(&series.collect::<Vec<_>>()).unwrap()
        };
        near(&risk_parity(&of(&[1.0])).unwrap(), &[1.0], 1e-12);
        near(&minimum_variance(&of(&[1.0]), 1.0).unwrap(), &[1.0], 1e-12);
        near(
            &risk_parity(&of(&[1.0, 1.0, 1.0])).unwrap(),
            &[1.0 / 3.0; 3],
            1e-9,
        );
        near(
            &minimum_variance(&of(&[1.0, 1.0, 1.0]), 1.0).unwrap(),
            &[1.0 / 3.0; 3],
            1e-12,
        );
        near(
            &risk_parity(&of(&[1.0, 2.0])).unwrap(),
            &[2.0 / 3.0, 1.0 / 3.0],
            1e-9,
        );
        near(
            &minimum_variance(&of(&[1.0, 2.0]), 1.0).unwrap(),
            &[1.0, 0.0],
            1e-12,
        );
        // A portfolio without any risk is approached, not reached: the nearer, the smaller each step.
        near(
            &risk_parity(&of(&[1.0, -2.0])).unwrap(),
            &[2.0 / 3.0, 1.0 / 3.0],
            1e-4,
        );
        near(
            &minimum_variance(&of(&[1.0, -2.0]), 1.0).unwrap(),
            &[2.0 / 3.0, 1.0 / 3.0],
            1e-9,
        );
    }

    #[test]
    fn caps_move_the_excess_to_the_others() {
        let mut weights = [0.7, 0.2, 0.1];
        cap_weights(&mut weights, 0.5);
        near(&weights, &[0.5, 1.0 / 3.0, 1.0 / 6.0], 1e-12);
        let mut weights = [0.9, 0.05, 0.05];
        cap_weights(&mut weights, 0.25);
        near(&weights, &[0.25; 3], 1e-12);
    }
}
