//! Looks into the future, planted to see whether the certificate finds them.

use super::Value;

/// A way of knowing what was not known.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Leak {
    /// Every series is read a bar ahead.
    OffByOne,
    /// Every series is smoothed over a window around each bar.
    CentredWindow,
    /// Every series is measured by the mean and deviation of all of it.
    GlobalNormalisation,
    /// Every series is restated by its last value, as prices adjusted backwards are.
    RevisedSeries,
    /// Gaps are filled with the next value there is.
    BackwardFill,
    /// Orders fill a bar before they are decided.
    EarlyFill,
}

impl Leak {
    pub(crate) const ALL: [Self; 6] = [
        Self::OffByOne,
        Self::CentredWindow,
        Self::GlobalNormalisation,
        Self::RevisedSeries,
        Self::BackwardFill,
        Self::EarlyFill,
    ];
}

/// The values as they are read under a leak.
pub(super) fn leaked<'m>(value: Value<'m>, bars: usize, leak: Option<Leak>) -> Value<'m> {
    value.map_lanes(bars, |_, series, out| {
        let known: Vec<f64> = series.iter().copied().filter(|x| !x.is_nan()).collect();
        let count = known.len().max(1) as f64;
        let mean = known.iter().sum::<f64>() / count;
        let deviation = (known.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / count).sqrt();
        for (bar, out) in out.iter_mut().enumerate() {
            let at = |bar: usize| series.get(bar).copied().unwrap_or(f64::NAN);
            *out = match leak {
                Some(Leak::OffByOne) => at(bar + 1),
                Some(Leak::CentredWindow) => (at(bar.saturating_sub(1)) + at(bar) + at(bar + 1)) / 3.0,
                Some(Leak::GlobalNormalisation) => 100.0 + (at(bar) - mean) / deviation,
                Some(Leak::RevisedSeries) => at(bar) / known.last().copied().unwrap_or(1.0),
                // As it comes from a pipeline that reads every third observation only.
                Some(Leak::BackwardFill) => at(bar.next_multiple_of(3)),
                Some(Leak::EarlyFill) | None => at(bar),
            };
        }
    })
}
