//! The path of drawdowns.

/// Value over its highest so far, minus one, after each return; the start (1) counts as the first peak.
pub fn drawdowns(returns: &[f64]) -> Vec<f64> {
    let (mut value, mut peak) = (1.0_f64, 1.0_f64);
    let below = |change: &f64| {
        value *= 1.0 + change;
        peak = peak.max(value);
        value / peak - 1.0
    };
    returns.iter().map(below).collect()
}

/// The same from an equity path that started with `start`.
pub fn drawdowns_of_equity(equity: &[f64], start: f64) -> Vec<f64> {
    let mut peak = start;
    let below = |value: &f64| {
        peak = peak.max(*value);
        value / peak - 1.0
    };
    equity.iter().map(below).collect()
}
