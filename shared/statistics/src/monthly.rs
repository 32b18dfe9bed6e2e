//! Returns of longer periods.

/// Compounds returns within groups of equal keys that follow one another: `keys[i]` names the month (or year) of
/// `returns[i]`. The groups come in their order.
pub fn compound<K: PartialEq + Copy>(returns: &[f64], keys: &[K]) -> Vec<(K, f64)> {
    let mut groups: Vec<(K, f64)> = Vec::new();
    for (r, key) in returns.iter().zip(keys) {
        match groups.last_mut() {
            Some((last, growth)) if last == key => *growth *= 1.0 + r,
            _ => groups.push((*key, 1.0 + r)),
        }
    }
    groups
        .into_iter()
        .map(|(key, growth)| (key, growth - 1.0))
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn months_compound() {
        let found = super::compound(&[0.1, 0.1, -0.5], &[1, 1, 2]);
        assert_eq!(found.len(), 2);
        assert!((found[0].1 - 0.21).abs() < 1e-12);
        assert_eq!(found[1], (2, -0.5));
    }
}
