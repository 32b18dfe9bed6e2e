//! How much is too much.

/// The most bytes a document may have: 100 MiB.
pub const MAX_DOCUMENT_BYTES: u64 = 100 * 1024 * 1024;
/// The most bytes a file of prices may have: 100 MiB.
pub const MAX_DATASET_BYTES: u64 = 100 * 1024 * 1024;
/// The most variants one backtest may have.
pub const MAX_VARIANTS: u32 = 100_000;
/// Variants in one message: small enough that progress shows, large enough that a full grid is forty messages. A chunk
/// that takes longer than a worker gives it hands its rest on ([`CHUNK_SECONDS`]).
pub const CHUNK_VARIANTS: u32 = 2_500;
/// How long a worker computes on one chunk before it hands the rest on, in seconds, unless the deployment says otherwise.
pub const CHUNK_SECONDS: u32 = 10;
/// How long a presigned link is good for, in seconds.
pub const PRESIGNED_SECONDS: u64 = 15 * 60;

/// Splits `variants` into ranges `(first, count)` of at most [`CHUNK_VARIANTS`], as even as they come.
///
/// At least two chunks for 1,000 variants and more, so that a sweep always shows progress.
#[must_use]
pub fn chunks(variants: u32) -> Vec<(u32, u32)> {
    let least = if variants >= 1_000 { 2 } else { 1 };
    pieces(0, variants, variants.div_ceil(CHUNK_VARIANTS).max(least))
}

/// Splits `variants` from `first` on into `count` ranges `(first, count)`, as even as they come; none is empty.
#[must_use]
pub fn pieces(mut first: u32, variants: u32, count: u32) -> Vec<(u32, u32)> {
    let count = count.clamp(1, variants.max(1));
    let (each, over) = (variants / count, variants % count);
    (0..count)
        .map(|piece| {
            let size = each + u32::from(piece < over);
            let range = (first, size);
            first += size;
            range
        })
        .filter(|(_, size)| *size > 0)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn chunks_cover_every_variant_once(variants in 1..=MAX_VARIANTS) {
            let ranges = chunks(variants);
            let mut next = 0;
            for (first, count) in ranges {
                proptest::prop_assert_eq!(first, next);
                proptest::prop_assert!((1..=CHUNK_VARIANTS).contains(&count));
                next += count;
            }
            proptest::prop_assert_eq!(next, variants);
        }
    }

    #[test]
    fn what_is_left_is_split_evenly() {
        assert_eq!(pieces(10, 7, 3), [(10, 3), (13, 2), (15, 2)]);
        assert_eq!(pieces(10, 2, 5), [(10, 1), (11, 1)]);
        assert_eq!(pieces(10, 0, 5), []);
    }

    #[test]
    fn the_sizes_people_meet() {
        assert_eq!(chunks(1), [(0, 1)]);
        assert_eq!(chunks(10_000).len(), 4);
        assert_eq!(chunks(100_000).len(), 40);
    }
}
