//! The Omega ratio.

use crate::moments::{ratio, usable};

/// `Σ max(r - θ, 0) / Σ max(θ - r, 0)`, the threshold θ being a return of one period.
///
/// Keating and Shadwick (2002), "A Universal Performance Measure". `None` where nothing fell below the threshold.
pub fn omega(returns: &[f64], threshold: f64) -> Option<f64> {
    usable(returns, 1)?;
    let above: f64 = returns.iter().map(|value| (value - threshold).max(0.0)).sum();
    let below: f64 = returns.iter().map(|value| (threshold - value).max(0.0)).sum();
    ratio(above, below)
}
