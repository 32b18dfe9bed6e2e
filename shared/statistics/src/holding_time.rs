//! Holding time.

/// Mean number of bars a trade lasted, from its first fill to its last. `None` without trades.
pub fn holding_time(bars: impl IntoIterator<Item = u32>) -> Option<f64> {
    let (mut count, mut sum) = (0_u64, 0_u64);
    for held in bars {
        count += 1;
        sum += u64::from(held);
    }
    (count > 0).then(|| sum as f64 / count as f64)
}
