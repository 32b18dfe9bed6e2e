//! Walk-forward analysis: choose parameters on the past, trade the next stretch with them, move on.
//!
//! Pardo (2008), "The Evaluation and Optimization of Trading Strategies", chapter 11. The windows' sweeps and runs are
//! those of [`Strategy::sweep`] and [`Strategy::run`]: signals look at prices before a window, but money is counted from
//! its first bar, so that every window starts in cash and pays for getting invested.

use chrono::{Months, NaiveDate};
use fo_strategy::grid::Variants;
use fo_strategy::{Assignment, Quantity, Unit};
use serde::{Deserialize, Serialize};

use crate::engine::Strategy;
use crate::error::BacktestError;
use crate::market::Market;
use crate::options::Options;
use crate::periodicity::periods_per_year;
use crate::run::bar_range;
use crate::summary::Summary;
use crate::sweep::Progress;

/// How the period is cut.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Windows {
    /// Length of what parameters are chosen on: `5 years`, `18 months`; plain numbers and days count bars.
    pub train: Quantity,
    /// Length of what they are traded on; the windows move by it.
    pub test: Quantity,
    /// Whether every choice looks back to the very beginning (and `train` is the shortest look), instead of moving along.
    #[serde(default)]
    pub anchored: bool,
    /// By what the best variant is told.
    #[serde(default)]
    pub objective: Objective,
}

/// By what the best variant is told.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Objective {
    /// The Sharpe ratio.
    #[default]
    Sharpe,
    /// The total return.
    TotalReturn,
    /// Growth a year over the deepest drawdown.
    Calmar,
}

/// One choice and what it earned.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Window {
    /// First and last day of what it was chosen on.
    pub train: (NaiveDate, NaiveDate),
    /// First and last day it was traded on.
    pub test: (NaiveDate, NaiveDate),
    /// The variant's number in the grid.
    pub chosen: u64,
    /// The parameters chosen.
    pub parameters: Assignment,
    /// What it did where it was chosen.
    pub training: Summary,
    /// What it did afterwards.
    pub result: Summary,
}

/// The windows' traded stretches, joined.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct WalkForward {
    /// The windows in order.
    pub windows: Vec<Window>,
    /// Days of the joined stretches.
    pub dates: Vec<NaiveDate>,
    /// Returns on them.
    pub returns: Vec<f64>,
    /// What cash gave on them, where it earns something.
    pub risk_free: Option<Vec<f64>>,
    /// What they come to. Entries and exposure are of all windows together.
    pub summary: Summary,
    /// Mean growth a year out of sample over that in sample (Pardo's walk-forward efficiency); absent where the latter is
    /// not positive.
    pub efficiency: Option<f64>,
}

impl Objective {
    /// What the best variant has the most of. One that never traded stands behind all that did, whatever its cash earned,
    /// and one without a ratio behind those that have one.
    fn of(self, summary: &Summary) -> (bool, f64) {
        let score = match self {
            Self::Sharpe => summary.sharpe.unwrap_or(f64::NEG_INFINITY),
            Self::TotalReturn => summary.total_return,
            // A variant that never fell is better than any that did, the more the faster it grew.
            Self::Calmar if summary.max_drawdown >= 0.0 => summary.cagr * f64::MAX.sqrt(),
            Self::Calmar => summary.cagr / -summary.max_drawdown,
        };
        (summary.entries > 0, score)
    }
}

impl Windows {
    /// The windows of these days as bar numbers: training from, test from, test end (one past the last).
    ///
    /// # Errors
    /// Lengths that are no durations, or a period too short for one window.
    fn cut(&self, dates: &[NaiveDate]) -> Result<Vec<(usize, usize, usize)>, BacktestError> {
        let mut windows = Vec::new();
        let mut middle = moved(dates, 0, self.train, true)?;
        // A stub at the end is traded too, if it has a few bars.
        while middle + 2 <= dates.len() {
            let start = if self.anchored {
                0
            } else {
                moved(dates, middle, self.train, false)?
            };
            let end = moved(dates, middle, self.test, true)?;
            windows.push((start, middle, end));
            middle = end;
        }
        if windows.is_empty() {
            let message = format!(
                "the period's {} bars do not hold one window of {} to choose on and some to trade",
                dates.len(),
                self.train
            );
            return Err(BacktestError::Sweep(message));
        }
        Ok(windows)
    }
}

/// The bar a length after another one (the number of bars where that is past the end), or before it.
fn moved(dates: &[NaiveDate], from: usize, length: Quantity, ahead: bool) -> Result<usize, BacktestError> {
    let wrong = || {
        BacktestError::Sweep(format!(
            "{length} is no length of a window: write `5 years`, `6 months` or a number of bars from 2 on"
        ))
    };
    let count = (length.value >= 1.0 && length.value.fract() == 0.0 && length.value < 1e6)
        .then_some(length.value as u32)
        .ok_or_else(wrong)?;
    let day = dates[from];
    let days = chrono::Days::new(7 * u64::from(count));
    let months = match length.unit {
        Unit::None | Unit::Days if count >= 2 => {
            let (bars, last) = (count as usize, dates.len());
            return Ok(if ahead {
                (from + bars).min(last)
            } else {
                from.saturating_sub(bars)
            });
        }
        Unit::Weeks => 0,
        Unit::Months => count,
        Unit::Quarters => 3 * count,
        Unit::Years => 12 * count,
        _ => return Err(wrong()),
    };
    let day = match (months, ahead) {
        (0, true) => day.checked_add_days(days),
        (0, false) => day.checked_sub_days(days),
        (_, true) => day.checked_add_months(Months::new(months)),
        (_, false) => day.checked_sub_months(Months::new(months)),
    };
    let edge = if ahead { dates.len() } else { 0 };
    Ok(day.map_or(edge, |day| dates.partition_point(|date| *date < day)))
}

impl Strategy {
    /// Walks the variants of a grid forward through the options' period.
    ///
    /// # Errors
    /// As [`Strategy::sweep`]; a period too short for one window; a window in which no variant makes sense.
    pub fn walk_forward(
        &self,
        variants: &Variants,
        windows: &Windows,
        market: &Market<'_>,
        options: &Options,
        threads: usize,
        progress: Progress<'_>,
    ) -> Result<WalkForward, BacktestError> {
        self.on_own_prices(market, options, |market| {
            self.walk(variants, windows, market, options, threads, progress)
        })
    }

    fn walk(
        &self,
        variants: &Variants,
        windows: &Windows,
        market: &Market<'_>,
        options: &Options,
        threads: usize,
        progress: Progress<'_>,
    ) -> Result<WalkForward, BacktestError> {
        let (first, end) = bar_range(market, options)?;
        let dates = &market.dates()[first..end];
        let mut walked = Vec::new();
        let (mut days, mut returns) = (Vec::with_capacity(dates.len()), Vec::with_capacity(dates.len()));
        let mut cash: Vec<f64> = Vec::new();
        let cut = windows.cut(dates)?;
        for (number, &(from, middle, to)) in cut.iter().enumerate() {
            let within = |from: usize, to: usize| Options {
                from: Some(dates[from]),
                to: Some(dates[to - 1]),
                certificate_days: Some(0),
                ..options.clone()
            };
            let done = (number * variants.len()) as u64;
            let training = within(from, middle);
            let swept = self.sweep(variants, variants.all(), market, &training, threads, &|more| {
                progress(done + more)
            })?;
            let mut best: Option<((bool, f64), u64, Summary)> = None;
            for variant in &swept {
                let Some(summary) = variant.summary else { continue };
                let score = windows.objective.of(&summary);
                if !score.1.is_nan() && best.is_none_or(|(highest, ..)| score > highest) {
                    best = Some((score, variant.index, summary));
                }
            }
            let Some((_, chosen, summary)) = best else {
                let message = "no variant's parameters make sense together".to_owned();
                return Err(BacktestError::Sweep(message));
            };
            let parameters = variants.assignment(chosen);
            let mut test = within(middle, to);
            test.parameters
                .extend(parameters.iter().map(|(name, value)| (name.clone(), *value)));
            let run = self.run(market, &test)?;
            days.extend_from_slice(&run.dates);
            returns.extend_from_slice(&run.returns);
            // A window whose parameters leave cash without interest has none to take off.
            cash.extend(run.risk_free.unwrap_or_else(|| vec![0.0; run.returns.len()]));
            walked.push(Window {
                train: (dates[from], dates[middle - 1]),
                test: (dates[middle], dates[to - 1]),
                chosen,
                parameters,
                training: summary,
                result: run.summary,
            });
        }
        let risk_free = cash.iter().any(|growth| *growth != 0.0).then_some(cash);
        Ok(join(walked, days, returns, risk_free, options))
    }
}

fn join(
    windows: Vec<Window>,
    dates: Vec<NaiveDate>,
    returns: Vec<f64>,
    risk_free: Option<Vec<f64>>,
    options: &Options,
) -> WalkForward {
    let mut value = 1.0;
    let equity: Vec<f64> = returns
        .iter()
        .map(|change| {
            value *= 1.0 + change;
            value
        })
        .collect();
    let bars = |window: &Window| {
        let place = |day: NaiveDate| dates.partition_point(|date| *date < day);
        (place(window.test.1) + 1 - place(window.test.0)) as f64
    };
    let held: f64 = windows
        .iter()
        .map(|window| window.result.exposure * bars(window))
        .sum();
    let periods = options
        .periods_per_year
        .unwrap_or_else(|| periods_per_year(&dates));
    let summary = Summary::of_path(&equity, &returns, risk_free.as_deref(), 1.0, periods).with_trading(
        windows.iter().map(|window| window.result.entries).sum(),
        held / returns.len().max(1) as f64,
        windows.iter().any(|window| window.result.sharpe.is_some()),
    );
    let mean = |of: fn(&Window) -> f64| windows.iter().map(of).sum::<f64>() / windows.len() as f64;
    let training = mean(|window| window.training.cagr);
    WalkForward {
        efficiency: (training > 0.0).then(|| mean(|window| window.result.cagr) / training),
        windows,
        dates,
        returns,
        risk_free,
        summary,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(count: u64) -> Vec<NaiveDate> {
        let start = NaiveDate::from_ymd_opt(2000, 1, 1).unwrap();
        (0..count)
            .map(|day| start.checked_add_days(chrono::Days::new(day)).unwrap())
            .collect()
    }

    fn windows(train: &str, test: &str, anchored: bool) -> Windows {
        Windows {
            train: train.parse().unwrap(),
            test: test.parse().unwrap(),
            anchored,
            objective: Objective::Sharpe,
        }
    }

    #[test]
    fn rolling_windows_move_and_anchored_ones_grow() {
        let rolling = windows("10", "5", false).cut(&days(27)).unwrap();
        assert_eq!(rolling, [(0, 10, 15), (5, 15, 20), (10, 20, 25), (15, 25, 27)]);
        let anchored = windows("10", "5", true).cut(&days(27)).unwrap();
        assert_eq!(anchored, [(0, 10, 15), (0, 15, 20), (0, 20, 25), (0, 25, 27)]);
    }

    #[test]
    fn tested_stretches_join_without_gap_or_overlap() {
        for (train, test) in [
            ("1 year", "1 month"),
            ("13 months", "1 quarter"),
            ("3 weeks", "11"),
            ("30", "7"),
        ] {
            for anchored in [false, true] {
                let cut = windows(train, test, anchored).cut(&days(1500)).unwrap();
                assert!(
                    cut.windows(2).all(|pair| pair[0].2 == pair[1].1),
                    "{train} {test}: {cut:?}"
                );
                assert!(
                    cut.iter()
                        .all(|(from, middle, end)| from < middle && middle < end)
                );
                assert!(cut.last().unwrap().2 >= 1499);
            }
        }
    }

    #[test]
    fn lengths_that_are_none_say_what_to_write() {
        for (train, test) in [("0", "5"), ("10%", "5"), ("2.5 years", "5"), ("10", "1")] {
            let error = windows(train, test, false)
                .cut(&days(100))
                .unwrap_err()
                .to_string();
            assert!(error.contains("5 years"), "{error}");
        }
        let error = windows("10 years", "1 year", false)
            .cut(&days(100))
            .unwrap_err()
            .to_string();
        assert!(error.contains("100 bars"), "{error}");
    }
}
