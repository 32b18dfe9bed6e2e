//! Assets against each other on one bar.

use super::pointwise::truth;
use super::value::Value;
use crate::graph::{Aggregate, Cross};
use crate::kernels::window;

/// Members of a group with a defined value on a row: (universe position, value).
fn defined(x: &Value<'_>, members: &[u32], row: usize, count: usize, out: &mut Vec<(u32, f64)>) {
    out.clear();
    out.extend(members.iter().filter_map(|&asset| {
        let value = x.at(asset as usize, row, count);
        (!value.is_nan()).then_some((asset, value))
    }));
}

/// Every member's standing in its group; NaN outside the group.
pub(super) fn cross<'m>(op: Cross, x: &Value<'m>, members: &[u32], assets: usize, count: usize) -> Value<'m> {
    let mut out = vec![f64::NAN; assets * count];
    let mut group = Vec::with_capacity(members.len());
    for row in 0..count {
        defined(x, members, row, count, &mut group);
        let size = group.len() as f64;
        match op {
            Cross::Rank => {
                // The universe is in alphabetical order, so a stable sort breaks ties by name.
                group.sort_by(|left, right| right.1.total_cmp(&left.1));
                for (place, (asset, _)) in group.iter().enumerate() {
                    out[*asset as usize * count + row] = place as f64 + 1.0;
                }
            }
            Cross::Percentile => {
                for (asset, value) in &group {
                    let below = group.iter().filter(|(_, other)| other < value).count() as f64;
                    let ties = group.iter().filter(|(_, other)| other == value).count() as f64 - 1.0;
                    let place = if size > 1.0 { (below + 0.5 * ties) / (size - 1.0) } else { 0.5 };
                    out[*asset as usize * count + row] = place;
                }
            }
            Cross::ZScore | Cross::Demean => {
                let values: Vec<f64> = group.iter().map(|(_, value)| *value).collect();
                let mean = window::mean(&values);
                let spread = if op == Cross::ZScore { window::variance(&values).sqrt() } else { 1.0 };
                for (asset, value) in &group {
                    let score = if spread > 0.0 { (value - mean) / spread } else { f64::NAN };
                    out[*asset as usize * count + row] = score;
                }
            }
        }
    }
    Value::Panel(out.into())
}

/// A group as one number a row; NaN where no member is defined (a count is then 0).
pub(super) fn aggregate<'m>(op: Aggregate, x: &Value<'m>, extra: f64, members: &[u32], count: usize) -> Value<'m> {
    let mut out = Vec::with_capacity(count);
    let mut group = Vec::with_capacity(members.len());
    for row in 0..count {
        defined(x, members, row, count, &mut group);
        let values: Vec<f64> = group.iter().map(|(_, value)| *value).collect();
        let trues = values.iter().filter(|value| truth(**value)).count();
        out.push(match op {
            Aggregate::Count => trues as f64,
            Aggregate::Any => f64::from(u8::from(trues > 0)),
            Aggregate::All => f64::from(u8::from(trues == members.len())),
            _ if values.is_empty() => f64::NAN,
            Aggregate::Sum => values.iter().sum(),
            Aggregate::Mean => window::mean(&values),
            Aggregate::Median => window::quantile(&values, 0.5),
            Aggregate::Quantile => window::quantile(&values, extra),
            Aggregate::Std => window::variance(&values).sqrt(),
            Aggregate::Min => values.iter().copied().fold(f64::INFINITY, f64::min),
            Aggregate::Max => values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        });
    }
    Value::Row(out.into())
}
