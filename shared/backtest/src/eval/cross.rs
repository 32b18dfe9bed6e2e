//! Assets against each other on one bar.

use fo_strategy::program::Operation;

use super::value::Value;
use crate::kernels::window;

/// Who takes part.
pub(super) struct Group<'g, 'm> {
    pub(super) members: &'g [u32],
    /// The universe's condition, where it applies to the group.
    pub(super) filter: Option<Value<'m>>,
    /// Rows.
    pub(super) count: usize,
}

impl Group<'_, '_> {
    /// Members on a row, by universe position.
    fn on(&self, row: usize) -> impl Iterator<Item = u32> + '_ {
        let belongs = move |asset: &u32| {
            self.filter
                .as_ref()
                .is_none_or(|filter| filter.at(*asset as usize, row, self.count) == 1.0)
        };
        self.members.iter().copied().filter(belongs)
    }

    /// Members with a defined value on a row.
    fn defined(&self, x: &Value<'_>, row: usize, out: &mut Vec<(u32, f64)>) {
        out.clear();
        out.extend(self.on(row).filter_map(|asset| {
            let value = x.at(asset as usize, row, self.count);
            (!value.is_nan()).then_some((asset, value))
        }));
    }
}

/// Every member's standing in its group; NaN outside the group.
pub(super) fn cross<'m>(
    operation: Operation,
    x: &Value<'m>,
    extra: f64,
    group: &Group<'_, 'm>,
    assets: usize,
) -> Value<'m> {
    let count = group.count;
    let mut out = vec![f64::NAN; assets * count];
    let mut there = Vec::with_capacity(group.members.len());
    for row in 0..count {
        group.defined(x, row, &mut there);
        let size = there.len() as f64;
        match operation {
            Operation::Rank(_) => {
                // The universe is in alphabetical order, so a stable sort breaks ties by name.
                there.sort_by(|left, right| right.1.total_cmp(&left.1));
                for (place, (asset, _)) in there.iter().enumerate() {
                    out[*asset as usize * count + row] = place as f64 + 1.0;
                }
            }
            Operation::Bucket(_) => {
                there.sort_by(|left, right| left.1.total_cmp(&right.1));
                for (place, (asset, _)) in there.iter().enumerate() {
                    out[*asset as usize * count + row] = (extra * (place as f64 + 1.0) / size).ceil();
                }
            }
            Operation::Percentile(_) => {
                let mut sorted: Vec<f64> = there.iter().map(|(_, value)| *value).collect();
                sorted.sort_unstable_by(f64::total_cmp);
                for (asset, value) in &there {
                    let below = sorted.partition_point(|other| other <= value) as f64;
                    out[*asset as usize * count + row] = below / size;
                }
            }
            _ => {
                let values: Vec<f64> = there.iter().map(|(_, value)| *value).collect();
                let (mean, spread) = (window::mean(&values), window::variance(&values).sqrt());
                for (asset, value) in &there {
                    let score = if spread > 0.0 {
                        (value - mean) / spread
                    } else {
                        f64::NAN
                    };
                    out[*asset as usize * count + row] = score;
                }
            }
        }
    }
    Value::Panel(out.into())
}

/// A group as one number a row. `priced` says where assets have prices, for operations that count.
pub(super) fn aggregate<'m>(
    operation: Operation,
    x: &Value<'m>,
    priced: Option<&Value<'m>>,
    group: &Group<'_, 'm>,
) -> Value<'m> {
    let count = group.count;
    let mut out = Vec::with_capacity(count);
    let mut there = Vec::with_capacity(group.members.len());
    for row in 0..count {
        if let Some(priced) = priced {
            let holds = |asset: &u32| {
                let asset = *asset as usize;
                priced.at(asset, row, count) == 1.0 && x.at(asset, row, count) == 1.0
            };
            out.push(group.on(row).filter(holds).count() as f64);
            continue;
        }
        group.defined(x, row, &mut there);
        let values: Vec<f64> = there.iter().map(|(_, value)| *value).collect();
        out.push(match operation {
            Operation::Total(_) => values.iter().sum(),
            _ if values.is_empty() => f64::NAN,
            Operation::Average(_) => window::mean(&values),
            Operation::MedianOf(_) => window::quantile(&values, 0.5),
            Operation::Dispersion(_) => window::variance(&values).sqrt(),
            Operation::LowestOf(_) => values.iter().copied().fold(f64::INFINITY, f64::min),
            Operation::HighestOf(_) => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            _ => f64::NAN,
        });
    }
    Value::Row(out.into())
}
