//! A statistic over a moving window.

/// The statistic of every window of `window` returns, at the window's last period; `None` before the first full one.
pub fn rolling(
    returns: &[f64],
    window: usize,
    statistic: impl Fn(&[f64]) -> Option<f64>,
) -> Vec<Option<f64>> {
    (1..=returns.len())
        .map(|end| {
            if window > 0 && end >= window {
                statistic(&returns[end - window..end])
            } else {
                None
            }
        })
        .collect()
}
