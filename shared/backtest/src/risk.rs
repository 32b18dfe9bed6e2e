//! What a run's return is measured against: what its cash would have given, and whether it took any risk.

use fo_market::Field;
use fo_statistics::RETURN_ROUNDING;

use crate::account::{Ledger, Terms};
use crate::market::Market;

/// What a unit of cash gave on each bar of a run, as the account credits it; nothing where it earns nothing.
///
/// A rate counts for the actual days since the bar before over 365, as it was known then, so the first bar has none. Of an
/// asset it is the change of the close, on the first bar that from its open.
pub(crate) fn risk_free(
    market: &Market<'_>,
    terms: &Terms,
    (first, end): (usize, usize),
) -> Option<Vec<f64>> {
    let known = |growth: f64| if growth.is_nan() { 0.0 } else { growth };
    if let Some(asset) = terms.cash_asset {
        let (opens, marks) = (market.series(Field::Open, asset), market.marks(asset));
        let growth = |bar: usize| {
            let before = if bar == first { opens[bar] } else { marks[bar - 1] };
            known(marks[bar] / before - 1.0)
        };
        return Some((first..end).map(growth).collect());
    }
    let (rates, dates) = (terms.cash_rate.as_ref()?, market.dates());
    let growth = |bar: usize| {
        if bar == first {
            return 0.0;
        }
        known(rates[bar - 1] * ((dates[bar] - dates[bar - 1]).num_days() as f64 / 365.0))
    };
    Some((first..end).map(growth).collect())
}

/// Whether anything was ever held whose price moves. Without it there is no Sharpe ratio: of an account that holds nothing,
/// or something that grows at one rate, what varies is the day it was opened and what that cost.
pub(crate) fn taken(
    ledger: &Ledger,
    market: &Market<'_>,
    assets: &[usize],
    (first, end): (usize, usize),
) -> bool {
    // As a rule the first fill's asset moves.
    let mut still: Vec<u32> = Vec::new();
    ledger.fills.iter().any(|fill| {
        if still.contains(&fill.asset) {
            return false;
        }
        let moving = moves(&market.marks(assets[fill.asset as usize])[first..end]);
        if !moving {
            still.push(fill.asset);
        }
        moving
    })
}

/// Whether a price does anything but grow at one rate. Prices printed with ten digits are up to 5e-10 of themselves off, so
/// two changes of a constant growth differ by up to four times that.
pub(crate) fn moves(prices: &[f64]) -> bool {
    let changes = prices.windows(2).map(|pair| pair[1] / pair[0] - 1.0);
    let mut changes = changes.filter(|change| change.is_finite());
    let Some(first) = changes.next() else {
        return false;
    };
    changes.any(|change| (change - first).abs() > 3.0 * RETURN_ROUNDING)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grown(printed: impl Fn(f64) -> String) -> Vec<f64> {
        (0..2000)
            .map(|day| printed(100.0 * 1.0001_f64.powi(day)).parse().unwrap())
            .collect()
    }

    #[test]
    fn constant_growth_does_not_move_however_it_is_printed() {
        assert!(!moves(&grown(|price| format!("{price:.7}"))), "ten digits");
        assert!(!moves(&grown(|price| price.to_string())));
        assert!(moves(&grown(|price| format!("{price:.3}"))), "six digits");
        assert!(!moves(&[100.0; 50]) && !moves(&[100.0]) && !moves(&[]));
        assert!(!moves(&[100.0, 250.0]), "one change has nothing to differ from");
        assert!(moves(&[100.0, 100.0, 100.1]));
        assert!(!moves(&[f64::NAN, f64::NAN, 5.0, 5.0]), "not listed yet");
    }
}
