//! What a node evaluates to.

use std::ops::Deref;
use std::sync::Arc;

/// Numbers, lent by the panel or shared between their users.
#[derive(Clone, Debug)]
pub(crate) enum Data<'m> {
    Lent(&'m [f64]),
    Shared(Arc<Vec<f64>>, usize, usize),
}

impl<'m> Data<'m> {
    /// A part of it, without copying.
    pub(crate) fn slice(&self, start: usize, count: usize) -> Self {
        match self {
            Self::Lent(values) => Self::Lent(&values[start..start + count]),
            Self::Shared(values, from, _) => Self::Shared(Arc::clone(values), from + start, count),
        }
    }
}

impl Deref for Data<'_> {
    type Target = [f64];
    fn deref(&self) -> &[f64] {
        match self {
            Self::Lent(values) => values,
            Self::Shared(values, from, count) => &values[*from..*from + *count],
        }
    }
}

impl From<Vec<f64>> for Data<'_> {
    fn from(values: Vec<f64>) -> Self {
        let count = values.len();
        Self::Shared(Arc::new(values), 0, count)
    }
}

/// One number, one series, or a series for each asset (assets × rows, asset-major).
#[derive(Clone, Debug)]
pub(crate) enum Value<'m> {
    Number(f64),
    Row(Data<'m>),
    Panel(Data<'m>),
}

/// One asset's share of a value.
#[derive(Clone, Copy)]
pub(crate) enum Lane<'v> {
    Number(f64),
    Series(&'v [f64]),
}

impl Lane<'_> {
    pub(crate) fn at(self, row: usize) -> f64 {
        match self {
            Self::Number(number) => number,
            Self::Series(series) => series[row],
        }
    }
}

impl<'m> Value<'m> {
    pub(crate) fn cells(&self) -> usize {
        match self {
            Self::Number(_) | Self::Row(Data::Lent(_)) | Self::Panel(Data::Lent(_)) => 0,
            Self::Row(data) | Self::Panel(data) => data.len(),
        }
    }

    /// For how many assets there are values of their own, `count` rows long.
    pub(crate) fn lanes(&self, count: usize) -> usize {
        match self {
            Self::Number(_) | Self::Row(_) => 1,
            Self::Panel(data) => data.len() / count.max(1),
        }
    }

    /// What asset number `asset` of the universe sees, `count` rows long.
    pub(crate) fn lane(&self, asset: usize, count: usize) -> Lane<'_> {
        match self {
            Self::Number(number) => Lane::Number(*number),
            Self::Row(data) => Lane::Series(data),
            Self::Panel(data) => Lane::Series(&data[asset * count..(asset + 1) * count]),
        }
    }

    /// The series asset number `asset` sees, unless it is a number.
    pub(crate) fn series(&self, asset: u32, count: usize) -> Option<&[f64]> {
        match self.lane(asset as usize, count) {
            Lane::Number(_) => None,
            Lane::Series(series) => Some(series),
        }
    }

    /// One cell.
    pub(crate) fn at(&self, asset: usize, row: usize, count: usize) -> f64 {
        self.lane(asset, count).at(row)
    }

    /// The same values lane by lane through a function of whole series; a number becomes a constant series first.
    pub(crate) fn map_lanes(
        &self,
        count: usize,
        mut apply: impl FnMut(usize, &[f64], &mut [f64]),
    ) -> Value<'m> {
        match self {
            Self::Number(number) => {
                let series = vec![*number; count];
                let mut out = vec![f64::NAN; count];
                apply(0, &series, &mut out);
                Value::Row(out.into())
            }
            Self::Row(data) => {
                let mut out = vec![f64::NAN; count];
                apply(0, data, &mut out);
                Value::Row(out.into())
            }
            Self::Panel(data) => {
                let mut out = vec![f64::NAN; data.len()];
                if count > 0 {
                    for (asset, (series, out)) in data
                        .chunks_exact(count)
                        .zip(out.chunks_exact_mut(count))
                        .enumerate()
                    {
                        apply(asset, series, out);
                    }
                }
                Value::Panel(out.into())
            }
        }
    }
}
