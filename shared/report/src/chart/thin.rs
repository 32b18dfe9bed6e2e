//! Fewer points that draw the same line.

/// Places to keep so that a line of many points looks the same at `columns` of width: in each column the first, the
/// lowest, the highest and the last. Values that are not finite break the line and are kept out.
pub(crate) fn thin(values: &[f64], columns: usize) -> Vec<usize> {
    if values.len() <= columns * 3 {
        return (0..values.len())
            .filter(|&place| values[place].is_finite())
            .collect();
    }
    let mut kept = Vec::with_capacity(columns * 4);
    for column in 0..columns {
        let range = column * values.len() / columns..(column + 1) * values.len() / columns;
        let finite = || range.clone().filter(|&place| values[place].is_finite());
        let by_value = |left: &usize, right: &usize| values[*left].total_cmp(&values[*right]);
        let mut places: Vec<usize> = [
            finite().next(),
            finite().min_by(by_value),
            finite().max_by(by_value),
            finite().next_back(),
        ]
        .into_iter()
        .flatten()
        .collect();
        places.sort_unstable();
        places.dedup();
        kept.extend(places);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extremes_survive() {
        let mut values = vec![0.0; 10_000];
        values[5_003] = 9.0;
        values[5_004] = -9.0;
        values[1] = f64::NAN;
        let kept = thin(&values, 100);
        assert!(kept.len() <= 400 && kept.contains(&5_003) && kept.contains(&5_004) && !kept.contains(&1));
        assert!(kept.is_sorted());
    }
}
