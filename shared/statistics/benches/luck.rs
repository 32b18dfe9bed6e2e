//! Deflated Sharpe ratio and probability of overfitting of 1,000 variants × 2,500 days, S = 16: 12,870 splits.
//! `cargo bench -p fo-statistics`; `benches/luck.py` times the same by its formula in NumPy.

use std::time::Instant;

use fo_statistics::{Random, deflated_sharpe, probability_of_overfitting};

fn main() {
    let mut random = Random::new(1);
    let variants: Vec<Vec<f64>> = (0..1000)
        .map(|_| (0..2500).map(|_| 0.02 * (random.unit() - 0.49)).collect())
        .collect();
    let mut times: Vec<f64> = Vec::new();
    let mut found = (0.0, 0.0);
    for _ in 0..7 {
        let begun = Instant::now();
        let overfitting = probability_of_overfitting(&variants, 16);
        let deflated = deflated_sharpe(&variants);
        times.push(begun.elapsed().as_secs_f64());
        if let (Ok(overfitting), Ok(Some(deflated))) = (overfitting, deflated) {
            found = (overfitting.probability, deflated.probability);
        }
    }
    times.sort_by(f64::total_cmp);
    eprintln!(
        "DSR {:.4}, PBO {:.4}: {:.1} ms (median of {})",
        found.1,
        found.0,
        1e3 * times[times.len() / 2],
        times.len()
    );
}
