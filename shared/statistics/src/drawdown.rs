//! The path of drawdowns.

/// What is below its peak by no more than this part of it is back at it: the product of some thousand returns is as exact as
/// that, and a price that comes back to its high ends the drawdown.
const BACK: f64 = 1e-12;

fn below(value: f64, peak: f64) -> f64 {
    let depth = value / peak - 1.0;
    if depth < -BACK { depth } else { 0.0 }
}

/// Value over its highest so far, minus one, after each return; the start (1) counts as the first peak.
pub fn drawdowns(returns: &[f64]) -> Vec<f64> {
    let (mut value, mut peak) = (1.0_f64, 1.0_f64);
    let depth = |change: &f64| {
        value *= 1.0 + change;
        peak = peak.max(value);
        below(value, peak)
    };
    returns.iter().map(depth).collect()
}

/// The same from an equity path that started with `start`.
pub fn drawdowns_of_equity(equity: &[f64], start: f64) -> Vec<f64> {
    let mut peak = start;
    let depth = |value: &f64| {
        peak = peak.max(*value);
        below(*value, peak)
    };
    equity.iter().map(depth).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_that_is_back_at_its_high_is_no_drawdown() {
        // 3 → 2.7 → 3 → 3.3 → 3: the quotients multiply to 1 less a bit on the way.
        for high in 1..1000 {
            let prices = [1.0, 0.9, 1.0, 1.0 / 3.0, 1.0].map(|part| part * f64::from(high));
            let returns: Vec<f64> = prices.windows(2).map(|pair| pair[1] / pair[0] - 1.0).collect();
            let depths = drawdowns(&returns);
            assert!(
                (depths[0] + 0.1).abs() < 1e-15 && depths[1] == 0.0 && depths[3] == 0.0,
                "{depths:?}"
            );
        }
    }

    #[test]
    fn the_start_is_the_first_peak_and_ruin_is_the_floor() {
        assert_eq!(
            drawdowns(&[-0.5, 1.0, 0.5, -1.0, 0.0]),
            [-0.5, 0.0, 0.0, -1.0, -1.0]
        );
        assert_eq!(
            drawdowns_of_equity(&[90.0, 110.0, 55.0], 100.0),
            [90.0 / 100.0 - 1.0, 0.0, -0.5]
        );
        assert_eq!(drawdowns(&[]), [0.0_f64; 0]);
    }
}
