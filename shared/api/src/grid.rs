//! A grid of parameter values, counted before it costs anything.

use crate::error::FieldError;
use fo_domain::limits::MAX_VARIANTS;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Values for one parameter, in the unit its strategy states.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "a range like \"2..100\" or \"2..100:2\", an object {from, to, step}, or a list of numbers"
)]
#[schemars(rename = "GridAxis")]
pub enum Axis {
    /// `from..to` or `from..to:step`, both ends included.
    Text(String),
    /// The values themselves. Before the range, because serde would read a list as a range's fields in order.
    List(Vec<f64>),
    /// A range, spelled out.
    Range(AxisRange),
}

/// A range of values, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AxisRange {
    /// First value.
    pub from: f64,
    /// Last value.
    pub to: f64,
    /// Distance between values; 1 by default.
    #[serde(default = "one")]
    pub step: f64,
}

const fn one() -> f64 {
    1.0
}

impl Axis {
    /// The values, in order, without duplicates.
    ///
    /// # Errors
    /// A message for people: not a range, ends inverted, a step that leads nowhere, no values, too many.
    pub fn values(&self) -> Result<Vec<f64>, String> {
        let values = match self {
            Self::Text(text) => text.parse::<AxisRange>()?.values()?,
            Self::Range(range) => range.values()?,
            Self::List(list) => list.clone(),
        };
        if values.is_empty() {
            return Err("has no values: name at least one".into());
        }
        if let Some(bad) = values.iter().find(|value| !value.is_finite()) {
            return Err(format!("{bad} is not a finite number"));
        }
        if values.len() > MAX_VARIANTS as usize {
            return Err(too_many(values.len()));
        }
        let mut sorted = values.clone();
        sorted.sort_by(f64::total_cmp);
        match sorted
            .windows(2)
            .find(|pair| pair[0].to_bits() == pair[1].to_bits())
        {
            Some(pair) => Err(format!("{} appears twice", pair[0])),
            None => Ok(values),
        }
    }
}

impl AxisRange {
    fn values(self) -> Result<Vec<f64>, String> {
        let Self { from, to, step } = self;
        if ![from, to, step].iter().all(|number| number.is_finite()) || step <= 0.0 {
            return Err(format!(
                "{from}..{to}:{step} is not a range: the step must be positive and all three finite"
            ));
        }
        if to < from {
            return Err(format!(
                "{from}..{to} ends before it begins: did you mean {to}..{from}?"
            ));
        }
        // Half a millionth of a step of slack, so that 0.1..0.5:0.1 has five values despite rounding.
        let count = ((to - from) / step + 5e-7).floor() + 1.0;
        if count > f64::from(MAX_VARIANTS) {
            return Err(format!(
                "{from}..{to}:{step} alone has {count} values; a grid may have {MAX_VARIANTS} variants"
            ));
        }
        let decimals = [from, step].into_iter().map(decimals).max().unwrap_or(0);
        let scale = 10f64.powi(decimals);
        Ok((0..count as u32)
            .map(|index| ((from + f64::from(index) * step) * scale).round() / scale)
            .collect())
    }
}

/// Decimal places a number was written with, so that sums of steps don't grow tails like 0.30000000000000004.
fn decimals(number: f64) -> i32 {
    let text = number.to_string();
    text.split_once('.').map_or(0, |(_, fraction)| {
        i32::try_from(fraction.len()).unwrap_or(0).min(15)
    })
}

impl std::str::FromStr for AxisRange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unreadable = || format!("{text:?} is not a range: write it like 2..100 or 2..100:2");
        let (ends, step) = text
            .split_once(':')
            .map_or((text, "1"), |(ends, step)| (ends, step));
        let (from, to) = ends.split_once("..").ok_or_else(unreadable)?;
        let number = |part: &str| part.trim().parse::<f64>().map_err(|_| unreadable());
        Ok(Self {
            from: number(from)?,
            to: number(to)?,
            step: number(step)?,
        })
    }
}

fn too_many(count: usize) -> String {
    format!(
        "the grid has {count} variants; at most {MAX_VARIANTS} are run at once: use a larger step or split it"
    )
}

/// Values per parameter; every combination is a variant. Parameters are ordered by name, the last one varies fastest.
pub type Grid = BTreeMap<String, Axis>;

/// A grid written out: parameter names with their values, in order.
pub type Axes = Vec<(String, Vec<f64>)>;

/// Writes a grid out and counts its variants.
///
/// # Errors
/// The field at fault, `grid` or `grid.<parameter>`, with a message for people.
pub fn expand(grid: &Grid) -> Result<(Axes, u32), FieldError> {
    let whole = |message| FieldError {
        field: "grid".into(),
        message,
    };
    if grid.is_empty() {
        return Err(whole(
            "is empty: name a parameter and its values, or leave the grid out".into(),
        ));
    }
    let mut axes = Axes::new();
    let mut count = 1usize;
    for (name, axis) in grid {
        let values = axis.values().map_err(|message| FieldError {
            field: format!("grid.{name}"),
            message,
        })?;
        count = count.saturating_mul(values.len());
        axes.push((name.clone(), values));
    }
    match u32::try_from(count) {
        Ok(variants) if variants <= MAX_VARIANTS => Ok((axes, variants)),
        _ => Err(whole(too_many(count))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grid(json: &str) -> Grid {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn ranges_include_both_ends() {
        let (axes, count) = expand(&grid(
            r#"{"fast": "2..100", "slow": {"from": 5, "to": 250}, "stop": [0.5, 0.1]}"#,
        ))
        .unwrap();
        assert_eq!(count, 99 * 246 * 2);
        assert_eq!(axes[0].1.first(), Some(&2.0));
        assert_eq!(axes[0].1.last(), Some(&100.0));
        assert_eq!(axes[2].1, [0.5, 0.1], "lists keep their order");
    }

    #[test]
    fn steps_are_decimal() {
        let axis = |text: &str| Axis::Text(text.into()).values().unwrap();
        assert_eq!(axis("0.1..0.5:0.1"), [0.1, 0.2, 0.3, 0.4, 0.5]);
        assert_eq!(axis("-1..1:0.5"), [-1.0, -0.5, 0.0, 0.5, 1.0]);
        assert_eq!(axis("5..9:3"), [5.0, 8.0]);
    }

    #[test]
    fn what_is_no_grid_says_why() {
        let failures: Vec<String> = [
            "{}",
            r#"{"fast": []}"#,
            r#"{"fast": "100..2"}"#,
            r#"{"fast": "2-100"}"#,
            r#"{"fast": "2..100:0"}"#,
            r#"{"fast": {"from": 1, "to": 1e300}}"#,
            r#"{"fast": "nan..2"}"#,
            r#"{"fast": [1, 2, 1]}"#,
            r#"{"fast": "1..1000", "slow": "1..101"}"#,
        ]
        .map(|text| format!("{text}\n    {:?}", expand(&grid(text)).unwrap_err()))
        .into();
        insta::assert_snapshot!(failures.join("\n"));
        let error = serde_json::from_str::<Grid>(r#"{"fast": true}"#).unwrap_err();
        insta::assert_snapshot!(error);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_range_or_an_error(text in "[-0-9.:e+ ]{0,24}") {
            if let Ok(values) = Axis::Text(text).values() {
                proptest::prop_assert!(values.len() <= MAX_VARIANTS as usize);
                proptest::prop_assert!(values.iter().all(|value| value.is_finite()));
            }
        }
    }
}
