//! Choosing half of a set of blocks.

/// Every choice of `chosen` of `size` places as a bit mask, ascending.
pub(crate) fn combinations(size: u32, chosen: u32) -> Vec<u32> {
    let end = 1_u64 << size;
    let mut masks = Vec::new();
    let mut mask = (1_u64 << chosen) - 1;
    while mask < end && mask > 0 {
        masks.push(mask as u32);
        // The next larger number with as many bits: Gosper's hack.
        let lowest = mask & mask.wrapping_neg();
        let ripple = mask + lowest;
        mask = (((mask ^ ripple) >> 2) / lowest) | ripple;
    }
    masks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_as_many_as_the_binomial_says() {
        assert_eq!(
            combinations(4, 2),
            [0b0011, 0b0101, 0b0110, 0b1001, 0b1010, 0b1100]
        );
        assert_eq!(combinations(16, 8).len(), 12_870);
    }
}
