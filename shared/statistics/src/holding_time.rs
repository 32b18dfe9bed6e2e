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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mean_of_what_was_held() {
        assert_eq!(holding_time([1, 2, 6]), Some(3.0));
        assert_eq!(holding_time([0]), Some(0.0), "in and out on one bar");
        assert_eq!(holding_time([]), None);
        assert_eq!(
            holding_time([u32::MAX, u32::MAX]),
            Some(f64::from(u32::MAX)),
            "the sum does not overflow"
        );
    }
}
