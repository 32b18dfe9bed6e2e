//! The normal distribution.

use std::f64::consts::{PI, SQRT_2};

/// `Φ(x)`, through the complementary error function: full precision in both tails.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x / SQRT_2)
}

/// `Φ⁻¹(p)` for p between 0 and 1, both excluded; `None` otherwise.
///
/// Starts from formula 26.2.23 of Abramowitz and Stegun (1964), good to 4.5e-4, and polishes by Halley's method.
pub fn normal_quantile(p: f64) -> Option<f64> {
    if !(p > 0.0 && p < 1.0) {
        return None;
    }
    // In the lower half, where the tail keeps its digits.
    let tail = p.min(1.0 - p);
    let t = (-2.0 * tail.ln()).sqrt();
    let above = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let below = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    let mut x = above / below - t;
    for _ in 0..3 {
        let density = (-0.5 * x * x).exp() / (2.0 * PI).sqrt();
        if density == 0.0 {
            break;
        }
        let step = (normal_cdf(x) - tail) / density;
        x -= step / (1.0 + 0.5 * x * step);
    }
    Some(if p <= 0.5 { x } else { -x })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_values() {
        // NIST/SEMATECH e-Handbook, and the usual 97.5 % point.
        assert!((normal_quantile(0.975).unwrap() - 1.959_963_984_540_054).abs() < 1e-14);
        assert!((normal_quantile(0.05).unwrap() + 1.644_853_626_951_472_2).abs() < 1e-14);
        assert_eq!(normal_cdf(0.0), 0.5);
        assert!((normal_cdf(-10.0) / 7.619_853_024_160_527e-24 - 1.0).abs() < 1e-12);
        assert_eq!(normal_quantile(0.5).map(f64::abs).map(|x| x < 1e-16), Some(true));
        assert_eq!(normal_quantile(0.0), None);
        assert_eq!(normal_quantile(1.0), None);
        assert_eq!(normal_quantile(f64::NAN), None);
    }

    proptest! {
        #[test]
        fn the_quantile_inverts_the_distribution(p in 1e-300..1.0_f64) {
            let back = normal_cdf(normal_quantile(p).unwrap());
            prop_assert!((back / p - 1.0).abs() < 1e-12, "{p} {back}");
        }
    }
}
