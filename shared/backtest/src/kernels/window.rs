//! Functions of one full window, oldest value first. They serve any sampling: the last `n` bars or the last `n` month ends.

/// Arithmetic mean.
pub(crate) fn mean(window: &[f64]) -> f64 {
    window.iter().sum::<f64>() / window.len() as f64
}

/// Central moment of order `k`, divisor `n`.
fn moment(window: &[f64], mean: f64, order: i32) -> f64 {
    window.iter().map(|x| (x - mean).powi(order)).sum::<f64>() / window.len() as f64
}

/// The deviation up to which values of some size are equal but for rounding.
///
/// Values that went through a few operations carry errors of some 10⁻¹⁵ of their size, and a return, the ratio of two
/// prices less one, of 10⁻¹⁶ whatever its size; no price in use has a tick as small as 10⁻¹⁰ of it. In between lies the
/// limit: 10⁻¹⁰ of the largest value, or 10⁻¹⁵.
pub(crate) fn residue(largest: f64) -> f64 {
    (1e-10 * largest).max(1e-15)
}

/// Sample variance, divisor `n - 1`; 0 where the values differ by no more than [`residue`].
pub(crate) fn variance(window: &[f64]) -> f64 {
    if window.len() < 2 {
        return f64::NAN;
    }
    if window.iter().all(|x| *x == window[0]) {
        return 0.0;
    }
    let variance = moment(window, mean(window), 2) * window.len() as f64 / (window.len() as f64 - 1.0);
    let limit = residue(window.iter().fold(0.0, |most, x| x.abs().max(most)));
    if variance <= limit * limit { 0.0 } else { variance }
}

/// Skewness of the population, m₃ / m₂^1.5; NaN where there is no spread.
pub(crate) fn skewness(window: &[f64]) -> f64 {
    let centre = mean(window);
    if variance(window) > 0.0 {
        moment(window, centre, 3) / moment(window, centre, 2).powf(1.5)
    } else {
        f64::NAN
    }
}

/// Excess kurtosis of the population, m₄ / m₂² − 3; NaN where there is no spread.
pub(crate) fn kurtosis(window: &[f64]) -> f64 {
    let centre = mean(window);
    if variance(window) > 0.0 {
        moment(window, centre, 4) / moment(window, centre, 2).powi(2) - 3.0
    } else {
        f64::NAN
    }
}

/// Quantile with linear interpolation between order statistics (numpy's default, Hyndman-Fan type 7).
pub(crate) fn quantile(window: &[f64], fraction: f64) -> f64 {
    let mut sorted = window.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let place = fraction.clamp(0.0, 1.0) * (sorted.len() - 1) as f64;
    let below = place.floor();
    let low = sorted[below as usize];
    let high = sorted[(below as usize + 1).min(sorted.len() - 1)];
    low + (high - low) * (place - below)
}

/// Share of the window that is at most its newest value: 1/n to 1.
pub(crate) fn rank(window: &[f64]) -> f64 {
    let Some(newest) = window.last() else {
        return f64::NAN;
    };
    window.iter().filter(|value| *value <= newest).count() as f64 / window.len() as f64
}

/// Sample covariance, divisor `n - 1`.
pub(crate) fn covariance(left: &[f64], right: &[f64]) -> f64 {
    if left.len() < 2 {
        return f64::NAN;
    }
    let (left_mean, right_mean) = (mean(left), mean(right));
    let sum: f64 = left
        .iter()
        .zip(right)
        .map(|(x, y)| (x - left_mean) * (y - right_mean))
        .sum();
    sum / (left.len() as f64 - 1.0)
}

/// Pearson's correlation, NaN where either side has no spread.
pub(crate) fn correlation(left: &[f64], right: &[f64]) -> f64 {
    let spread = (variance(left) * variance(right)).sqrt();
    if spread > 0.0 {
        (covariance(left, right) / spread).clamp(-1.0, 1.0)
    } else {
        f64::NAN
    }
}

/// Slope of the least-squares line of `left` on `right`: beta, where both are returns. NaN where `right` has no spread.
pub(crate) fn beta(left: &[f64], right: &[f64]) -> f64 {
    let spread = variance(right);
    if spread > 0.0 {
        covariance(left, right) / spread
    } else {
        f64::NAN
    }
}

/// Least-squares line through the window against 0, 1, 2, …: (intercept at the oldest value, slope a step).
pub(crate) fn trend(window: &[f64]) -> (f64, f64) {
    let n = window.len() as f64;
    if window.len() < 2 {
        return (f64::NAN, f64::NAN);
    }
    let centre = (n - 1.0) / 2.0;
    let middle = mean(window);
    let products: f64 = window
        .iter()
        .enumerate()
        .map(|(i, x)| (i as f64 - centre) * (x - middle))
        .sum();
    let slope = products / (n * (n * n - 1.0) / 12.0);
    (middle - slope * centre, slope)
}

/// Share of the window's variance that its trend line explains, 0 to 1.
pub(crate) fn r_squared(window: &[f64]) -> f64 {
    let steps: Vec<f64> = (0..window.len()).map(|i| i as f64).collect();
    correlation(window, &steps).powi(2)
}

/// Mean weighted 1, 2, …, n towards the newest value.
pub(crate) fn weighted_mean(window: &[f64]) -> f64 {
    let n = window.len() as f64;
    window
        .iter()
        .enumerate()
        .map(|(i, x)| (i as f64 + 1.0) * x)
        .sum::<f64>()
        / (n * (n + 1.0) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(left: f64, right: f64) {
        assert!((left - right).abs() < 1e-12, "{left} is not {right}");
    }

    #[test]
    fn moments_follow_scipy() {
        // scipy 1.17: skew([1, 2, 3, 10, -4, 6]), kurtosis(…); numpy var(ddof=1)
        let window = [1.0, 2.0, 3.0, 10.0, -4.0, 6.0];
        near(variance(&window), 22.4);
        near(skewness(&window), 0.03719812900871858);
        near(kurtosis(&window), -0.6562500000000004);
        assert!(skewness(&[2.0; 4]).is_nan());
    }

    #[test]
    fn residue_is_no_spread() {
        // 0.01 % a day: the ratios differ in their last bits.
        let prices: Vec<f64> = (0..61).map(|day| 100.0 * 1.0001_f64.powi(day)).collect();
        let returns: Vec<f64> = prices.windows(2).map(|pair| pair[1] / pair[0] - 1.0).collect();
        assert!(
            returns.iter().any(|change| *change != returns[0]),
            "there is some"
        );
        assert_eq!(variance(&returns), 0.0);
        let others: Vec<f64> = (0..60).map(f64::from).collect();
        assert!(correlation(&returns, &others).is_nan());
        assert!(beta(&others, &returns).is_nan());
        assert!(skewness(&returns).is_nan() && kurtosis(&returns).is_nan());
        // The finest tick there is: a cent on 30,000, a pip on 1.2, a billionth of a coin.
        near(
            variance(&[30_000.0, 30_000.01]).sqrt(),
            (30_000.01 - 30_000.0) / 2_f64.sqrt(),
        );
        near(1e9 * variance(&[1e-5, 1.0001e-5]).sqrt(), 1.0 / 2_f64.sqrt());
    }

    #[test]
    fn order_statistics() {
        near(quantile(&[4.0, 1.0, 3.0, 2.0], 0.5), 2.5);
        near(quantile(&[4.0, 1.0, 3.0, 2.0], 1.0), 4.0);
        near(rank(&[1.0, 2.0, 3.0, 2.0]), 0.75);
    }

    #[test]
    fn lines() {
        let (intercept, slope) = trend(&[1.0, 3.0, 5.0, 7.0]);
        near(intercept, 1.0);
        near(slope, 2.0);
        near(r_squared(&[1.0, 3.0, 5.0, 7.0]), 1.0);
        near(beta(&[2.0, 4.0, 6.0], &[1.0, 2.0, 3.0]), 2.0);
        assert!(correlation(&[1.0, 1.0], &[1.0, 2.0]).is_nan());
        near(weighted_mean(&[1.0, 4.0]), 3.0);
    }
}
