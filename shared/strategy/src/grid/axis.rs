//! The values of one parameter.

use crate::spec::{Quantity, Unit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The values tried for one parameter: a range `2..100` or `a..b:step` (ends included; with a unit: `3..12 months`,
/// `5%..20%:5%`), or a list (`[5, 10, 20]`, as text `5, 10, 20`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(
    untagged,
    expecting = "a range such as `2..100` or `0..1:0.1`, or a list of values"
)]
pub enum Axis {
    /// The values themselves.
    List(Vec<Quantity>),
    /// A range (or a list) as text.
    Range(String),
}

/// A range, both ends included.
#[derive(Clone, Copy)]
struct Bounds {
    from: f64,
    step: f64,
    count: u128,
    unit: Unit,
}

/// Numbers as people mean them: 0.1 + 2 · 0.1 is 0.3.
fn tidy(value: f64) -> f64 {
    let rounded = (value * 1e12).round() / 1e12;
    if rounded.is_finite() && value.abs() < 1e3 {
        rounded
    } else {
        value
    }
}

impl Bounds {
    fn value(&self, position: u128) -> Quantity {
        Quantity::new(tidy(self.from + position as f64 * self.step), self.unit)
    }

    fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a range: write 2..100, or 2..100:2 with a step");
        let (ends, step) = match text.split_once(':') {
            Some((ends, step)) => (ends, Some(step)),
            None => (text, None),
        };
        let (from, to) = ends.split_once("..").ok_or_else(wrong)?;
        let quantity = |text: &str| text.trim().parse::<Quantity>().map_err(|_| wrong());
        let (from, to) = (quantity(from)?, quantity(to)?);
        let step = match step {
            Some(step) => quantity(step)?,
            None if to.unit == Unit::Percent => Quantity::new(0.01, Unit::Percent),
            None => Quantity::number(1.0),
        };
        // `3..12 months`: the unit stands once, at the end; `5..20%:5` likewise.
        let unit = [to.unit, from.unit, step.unit]
            .into_iter()
            .find(|unit| *unit != Unit::None)
            .unwrap_or_default();
        let scaled = |quantity: Quantity| match (quantity.unit, unit) {
            (Unit::None, Unit::Percent) => Ok(quantity.value / 100.0),
            (own, unit) if own == unit || own == Unit::None => Ok(quantity.value),
            _ => Err(format!("`{text}` mixes units")),
        };
        let (from, to, step) = (scaled(from)?, scaled(to)?, scaled(step)?);
        if step <= 0.0 {
            return Err(format!("the step of `{text}` must be above 0"));
        }
        if to < from {
            return Err(format!("`{text}` is inverted: its end lies before its start"));
        }
        // The tolerance admits the end in spite of rounding: 0..1:0.1 has 11 values.
        let count = ((to - from) / step * (1.0 + 1e-12) + 1e-9).floor() as u128;
        let count = count.saturating_add(1);
        Ok(Self {
            from,
            step,
            count,
            unit,
        })
    }
}

impl Axis {
    fn listed(text: &str) -> Result<Vec<Quantity>, String> {
        let parts = text
            .trim()
            .trim_start_matches('[')
            .trim_end_matches(']')
            .split(',');
        parts
            .map(|part| part.trim().parse::<Quantity>().map_err(|error| error.to_string()))
            .collect()
    }

    /// How many values it has, without making them (duplicates in a list counted).
    ///
    /// # Errors
    /// If it is no axis, with what to write.
    pub fn count(&self) -> Result<u128, String> {
        match self {
            Self::List(values) => Ok(values.len() as u128),
            Self::Range(text) if text.contains("..") => Bounds::parse(text).map(|range| range.count),
            Self::Range(text) => Self::listed(text).map(|values| values.len() as u128),
        }
    }

    /// The values, in order, without duplicates.
    ///
    /// # Errors
    /// If it is no axis, has no values, or more than `most`.
    pub fn values(&self, most: u128) -> Result<Vec<Quantity>, String> {
        let count = self.count()?;
        if count > most {
            return Err(format!("it has {count} values; at most {most} are possible"));
        }
        let all = match self {
            Self::List(values) => values.clone(),
            Self::Range(text) if text.contains("..") => {
                let range = Bounds::parse(text)?;
                (0..range.count).map(|position| range.value(position)).collect()
            }
            Self::Range(text) => Self::listed(text)?,
        };
        let mut seen = std::collections::HashSet::with_capacity(all.len());
        let values: Vec<_> = all
            .into_iter()
            .filter(|q| seen.insert((q.value.to_bits(), q.unit)))
            .collect();
        if values.is_empty() {
            Err("it has no values: name at least one".into())
        } else {
            Ok(values)
        }
    }
}
