//! The equity curve as people see it: few points, none of them made up.

use fo_backtest::Backtest;
use fo_storage::CurvePoint;

/// The most points.
const POINTS: usize = 500;

/// At most 500 of the run's points: the first, the last, and of each stretch between the highest and the lowest, so that
/// no peak and no trough is lost.
pub(crate) fn down_sampled(result: &Backtest) -> Vec<CurvePoint> {
    let drawdown = result.drawdown();
    let benchmark = result.benchmark_path();
    let point = |at: usize| CurvePoint {
        date: result.dates[at],
        equity: result.equity[at],
        drawdown: drawdown[at],
        benchmark: benchmark
            .as_ref()
            .and_then(|values| values[at])
            .filter(|value| value.is_finite()),
    };
    let points = chosen(&result.equity).into_iter().map(point);
    // JSON has no other numbers: what is stored can be read.
    points
        .filter(|point| point.equity.is_finite() && point.drawdown.is_finite())
        .collect()
}

fn chosen(equity: &[f64]) -> Vec<usize> {
    let bars = equity.len();
    if bars <= POINTS {
        return (0..bars).collect();
    }
    let stretches = (POINTS - 2) / 2;
    let inner = bars - 2;
    let mut places = vec![0];
    for stretch in 0..stretches {
        let range = 1 + inner * stretch / stretches..1 + inner * (stretch + 1) / stretches;
        let by_value = |a: &usize, b: &usize| equity[*a].total_cmp(&equity[*b]);
        if let (Some(low), Some(high)) = (range.clone().min_by(by_value), range.max_by(by_value)) {
            places.extend([low.min(high), low.max(high)]);
        }
    }
    places.push(bars - 1);
    places.dedup();
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_points_in_order_with_every_extreme() {
        let mut equity: Vec<f64> = (0..8_000).map(|bar| 100.0 + f64::from(bar % 37)).collect();
        equity[4_321] = 1.0;
        equity[6_543] = 999.0;
        let places = chosen(&equity);
        assert!(places.len() <= POINTS && places.is_sorted_by(|a, b| a < b));
        assert_eq!((places[0], places.last()), (0, Some(&7_999)));
        assert!(places.contains(&4_321) && places.contains(&6_543));
        assert_eq!(chosen(&equity[..3]), [0, 1, 2]);
        assert_eq!(chosen(&[]), [0_usize; 0]);
    }
}
