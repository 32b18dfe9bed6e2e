//! The days a strategy runs on where nobody asks for others.

use super::Program;
use chrono::{Days, NaiveDate};

/// Days between the bars of a series, on average, from which on it is of a lower frequency than days.
const SPARSE: u64 = 5;

/// When a series has bars.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Listed {
    /// Day of the first bar.
    pub first: NaiveDate,
    /// Day of the last bar.
    pub last: NaiveDate,
    /// How many bars.
    pub bars: usize,
}

impl Listed {
    /// The last day that its bars say something of: an observation of a weekly or monthly series stands until the next
    /// is due.
    pub fn end(&self) -> NaiveDate {
        let days = (self.last - self.first).num_days().unsigned_abs();
        let between = days.checked_div(self.bars.saturating_sub(1) as u64).unwrap_or(0);
        let due = if between >= SPARSE { between } else { 0 };
        self.last.checked_add_days(Days::new(due)).unwrap_or(self.last)
    }
}

impl Program {
    /// The days on which every asset that the strategy needs has prices: from the latest first bar to the earliest last
    /// one. A benchmark that it is only compared with does not count. `None` where none is named, or they never meet:
    /// the strategy then trades whatever is listed at the time.
    pub fn shared_days(&self, listed: impl Fn(&str) -> Option<Listed>) -> Option<(NaiveDate, NaiveDate)> {
        let series: Vec<Listed> = self.needed().filter_map(listed).collect();
        let first = series.iter().map(|series| series.first).max()?;
        let last = series.iter().map(Listed::end).min()?;
        // Beyond the last bar of all there is nothing to trade.
        let last = last.min(series.iter().map(|series| series.last).max()?);
        (first < last).then_some((first, last))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Spec, compile};

    fn shared(rest: &str, listed: &[(&str, &str, &str, usize)]) -> Option<(String, String)> {
        let spec = Spec::from_yaml(&format!("name: x\nuniverse: {{tickers: [A, B]}}\n{rest}\n")).unwrap();
        let days = compile(&spec).unwrap().shared_days(|ticker| {
            let (_, first, last, bars) = *listed.iter().find(|(name, ..)| *name == ticker)?;
            let (first, last) = (first.parse().unwrap(), last.parse().unwrap());
            Some(Listed { first, last, bars })
        });
        days.map(|(first, last)| (first.to_string(), last.to_string()))
    }

    #[test]
    fn every_needed_asset_counts_and_a_benchmark_does_not() {
        let days = [
            ("A", "2020-01-02", "2020-06-30", 124),
            ("B", "2020-02-03", "2020-05-29", 80),
            ("C", "2020-03-02", "2020-03-31", 22),
        ];
        let of = |first: &str, last: &str| Some((first.to_owned(), last.to_owned()));
        let both = of("2020-02-03", "2020-05-29");
        assert_eq!(shared("portfolio: {hold: all}", &days), both);
        assert_eq!(shared("portfolio: {hold: all}\nbenchmark: C", &days), both);
        let looked_at = "portfolio: {if: close(C) > 1, then: {hold: all}}\nbenchmark: C";
        assert_eq!(shared(looked_at, &days), of("2020-03-02", "2020-03-31"));
    }

    #[test]
    fn a_monthly_observation_stands_until_the_next() {
        let days = [
            ("A", "2018-01-02", "2019-12-30", 502),
            ("B", "2018-01-01", "2019-12-01", 24),
        ];
        let whole = Some(("2018-01-02".to_owned(), "2019-12-30".to_owned()));
        assert_eq!(shared("portfolio: {hold: all}", &days), whole);
    }

    #[test]
    fn assets_that_never_meet_share_no_day() {
        let days = [
            ("A", "2018-01-02", "2018-12-31", 250),
            ("B", "2019-01-02", "2019-12-31", 250),
        ];
        assert_eq!(shared("portfolio: {hold: all}", &days), None);
    }
}
