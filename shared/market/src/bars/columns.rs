//! One asset's rows as columns.

use super::{Bar, day};

/// The rows of one asset. A column is empty where it has no value at all, else as long as `days`.
///
/// While rows come in, a column may be shorter: the rows it lacks at its end have no value.
#[derive(Clone, Debug, Default)]
pub(super) struct Series {
    /// Numbers of the days, see [`day`].
    pub(super) days: Vec<i32>,
    pub(super) open: Vec<f64>,
    pub(super) high: Vec<f64>,
    pub(super) low: Vec<f64>,
    pub(super) close: Vec<f64>,
    pub(super) adjusted_close: Vec<f64>,
    pub(super) volume: Vec<f64>,
    /// Days on which a close was refused, and that close.
    pub(super) refused: Vec<(i32, f64)>,
}

/// Rows of one asset as they stand in a file; an empty column has no value.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Rows<'a> {
    pub(crate) days: &'a [i32],
    pub(crate) open: &'a [f64],
    pub(crate) high: &'a [f64],
    pub(crate) low: &'a [f64],
    pub(crate) close: &'a [f64],
    pub(crate) adjusted_close: &'a [f64],
    pub(crate) volume: &'a [f64],
}

/// A value of a column, NaN where it has none.
pub(super) fn at(column: &[f64], row: usize) -> f64 {
    column.get(row).copied().unwrap_or(f64::NAN)
}

impl Series {
    pub(super) fn push(&mut self, bar: &Bar) {
        self.append(&Rows {
            days: &[day(bar.date)],
            open: &[bar.open],
            high: &[bar.high],
            low: &[bar.low],
            close: &[bar.close],
            adjusted_close: &[bar.adjusted_close],
            volume: &[bar.volume],
        });
    }

    pub(super) fn append(&mut self, rows: &Rows<'_>) {
        let before = self.days.len();
        self.days.extend_from_slice(rows.days);
        let more = [
            rows.open,
            rows.high,
            rows.low,
            rows.close,
            rows.adjusted_close,
            rows.volume,
        ];
        for (column, more) in self.columns().into_iter().zip(more) {
            if more.iter().any(|value| !value.is_nan()) {
                column.resize(before, f64::NAN);
                column.extend_from_slice(more);
            }
        }
    }

    /// Open, high, low, close, adjusted close and volume.
    pub(super) fn columns(&mut self) -> [&mut Vec<f64>; 6] {
        [
            &mut self.open,
            &mut self.high,
            &mut self.low,
            &mut self.close,
            &mut self.adjusted_close,
            &mut self.volume,
        ]
    }

    /// Makes every column empty or as long as `days`.
    pub(super) fn level(&mut self) {
        let rows = self.days.len();
        for column in self.columns() {
            if column.iter().all(|value| value.is_nan()) {
                *column = Vec::new();
            } else {
                column.resize(rows, f64::NAN);
            }
        }
    }

    /// Keeps the rows for which `keep` says so.
    pub(super) fn retain(&mut self, keep: &[bool]) {
        let kept = |row: &mut usize| {
            *row += 1;
            keep.get(*row - 1).copied().unwrap_or(false)
        };
        let mut row = 0;
        self.days.retain(|_| kept(&mut row));
        for column in self.columns() {
            let mut row = 0;
            column.retain(|_| kept(&mut row));
        }
        self.level();
    }

    /// Puts the rows in the order of their days; those of one day keep theirs.
    pub(super) fn sort(&mut self) {
        let mut order: Vec<usize> = (0..self.days.len()).collect();
        order.sort_by_key(|&row| self.days[row]);
        self.days = order.iter().map(|&row| self.days[row]).collect();
        for column in self.columns() {
            if !column.is_empty() {
                *column = order.iter().map(|&row| column[row]).collect();
            }
        }
    }

    /// Whether two rows hold the same bits.
    pub(super) fn is_same(&self, left: usize, right: usize) -> bool {
        let prices = [
            &self.open,
            &self.high,
            &self.low,
            &self.close,
            &self.adjusted_close,
        ];
        let same = |column: &Vec<f64>| at(column, left).to_bits() == at(column, right).to_bits();
        prices.into_iter().all(same) && same(&self.volume)
    }

    /// What prices as quoted are multiplied by to be adjusted ones.
    pub(super) fn factor(&self, row: usize) -> f64 {
        let (close, adjusted) = (at(&self.close, row), at(&self.adjusted_close, row));
        if adjusted.is_nan() || adjusted == close {
            1.0
        } else {
            adjusted / close
        }
    }
}
