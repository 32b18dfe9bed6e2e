//! The variants of a sweep: every combination of some parameters' values, or a random sample of them.

use std::ops::Range;

use fo_strategy::grid::Axis;
use fo_strategy::{Program, Quantity};
use serde::{Deserialize, Serialize};

use crate::error::BacktestError;

/// The most variants one job may have.
pub const MAX_VARIANTS: u64 = 100_000;
/// The most combinations that are looked through for those a condition allows.
const MAX_COMBINATIONS: u128 = 10_000_000;

/// Which variants to run. Variants are numbered in the order of the axes, the last one turning fastest, and only those
/// that are run are counted.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Grid {
    /// Parameter names and their values, in order.
    pub axes: Vec<(String, Axis)>,
    /// Conditions on the parameters, such as `fast < slow` or `top <= 3 and fast < slow`.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Run only this many, drawn without replacement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<Sample>,
}

/// A random sample of a grid.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Sample {
    /// How many variants.
    pub count: u64,
    /// Seed: equal seeds draw equal samples.
    pub seed: u64,
}

/// A grid with its values worked out.
#[derive(Clone, Debug)]
pub struct Variants {
    /// Position of each axis' parameter in the program, and its values.
    pub(crate) axes: Vec<(usize, Vec<Quantity>)>,
    /// Combination number of each variant.
    chosen: Chosen,
}

#[derive(Clone, Debug)]
enum Chosen {
    All(u64),
    Some(Vec<u64>),
}

impl Grid {
    /// A grid from texts such as `("fast", "2..100")`.
    pub fn new<'t>(axes: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        let axis = |(name, text): (&str, &str)| (name.to_owned(), Axis::Range(text.to_owned()));
        Self {
            axes: axes.into_iter().map(axis).collect(),
            ..Self::default()
        }
    }

    /// Works the grid out for a program.
    ///
    /// # Errors
    /// Unknown parameters, texts that are no range, an empty grid, more than [`MAX_VARIANTS`] variants.
    pub fn variants(&self, program: &Program) -> Result<Variants, BacktestError> {
        let mut axes = Vec::with_capacity(self.axes.len());
        for (name, axis) in &self.axes {
            let Some(at) = program.parameters.get_index_of(name) else {
                let known: Vec<&str> = program.parameters.keys().map(String::as_str).collect();
                return Err(BacktestError::Grid(format!(
                    "the strategy has no parameter named {name}; it has: {}",
                    known.join(", ")
                )));
            };
            if axes.iter().any(|(other, _)| *other == at) {
                return Err(BacktestError::Grid(format!("{name} stands twice in the grid")));
            }
            axes.push((at, values(name, axis, program.parameters[at])?));
        }
        let total: u128 = axes.iter().map(|(_, values)| values.len() as u128).product();
        if axes.is_empty() || total == 0 {
            return Err(BacktestError::Grid(
                "the grid is empty: name a parameter and its values, such as fast=2..100".into(),
            ));
        }
        let conditions = self
            .condition
            .as_deref()
            .map(|text| conditions(text, program))
            .transpose()?
            .unwrap_or_default();
        if conditions.is_empty() && self.sample.is_none() {
            check_count(total)?;
            return Ok(Variants {
                axes,
                chosen: Chosen::All(total as u64),
            });
        }
        if total > MAX_COMBINATIONS {
            return Err(BacktestError::TooManyVariants {
                count: total,
                limit: MAX_VARIANTS,
            });
        }
        let mut variants = Variants {
            axes,
            chosen: Chosen::All(total as u64),
        };
        let mut binding: Vec<Quantity> = program.parameters.values().copied().collect();
        let mut kept = Vec::new();
        for combination in 0..total as u64 {
            variants.fill(combination, &mut binding);
            if conditions.iter().all(|condition| condition.holds(&binding)) {
                kept.push(combination);
            }
        }
        if let Some(sample) = self.sample {
            kept = draw(kept, sample);
        }
        if kept.is_empty() {
            return Err(BacktestError::Grid(
                "no combination of the grid meets its condition".into(),
            ));
        }
        check_count(kept.len() as u128)?;
        variants.chosen = Chosen::Some(kept);
        Ok(variants)
    }
}

fn check_count(count: u128) -> Result<(), BacktestError> {
    if count > u128::from(MAX_VARIANTS) {
        return Err(BacktestError::TooManyVariants {
            count,
            limit: MAX_VARIANTS,
        });
    }
    Ok(())
}

impl Variants {
    /// How many there are.
    pub fn count(&self) -> u64 {
        match &self.chosen {
            Chosen::All(count) => *count,
            Chosen::Some(list) => list.len() as u64,
        }
    }

    /// All variants.
    pub fn all(&self) -> Range<u64> {
        0..self.count()
    }

    /// A variant's values by the names of the program's parameters, in the order of the axes.
    pub fn assignment(&self, program: &Program, variant: u64) -> Vec<(String, Quantity)> {
        let mut places = vec![0; self.axes.len()];
        self.places(variant, &mut places);
        let named = self.axes.iter().zip(places).filter_map(|((at, values), place)| {
            let (name, _) = program.parameters.get_index(*at)?;
            Some((name.clone(), *values.get(place as usize)?))
        });
        named.collect()
    }

    /// Puts a variant's values into a binding.
    pub(crate) fn bind(&self, variant: u64, binding: &mut [Quantity]) {
        self.fill(self.combination(variant), binding);
    }

    /// The variant's place on each axis.
    pub(crate) fn places(&self, variant: u64, places: &mut [u32]) {
        let mut rest = self.combination(variant);
        for ((_, values), place) in self.axes.iter().zip(places).rev() {
            *place = (rest % values.len() as u64) as u32;
            rest /= values.len() as u64;
        }
    }

    /// A range's variants in tiles: eight settings of the other axes are walked along the last one side by side, so that
    /// what a setting of the last axis computes is still in the processor's cache for the next.
    pub(crate) fn tiled(&self, range: std::ops::Range<u64>) -> Vec<u64> {
        const SIDE: u64 = 8;
        let inner = self.axes.last().map_or(1, |(_, values)| values.len().max(1)) as u64;
        let mut order = Vec::with_capacity((range.end - range.start) as usize);
        let mut start = range.start;
        while start < range.end {
            let tile = self.combination(start) / inner / SIDE;
            // Each setting of the other axes: the next of its variants, and one past the last.
            let mut rows: Vec<(u64, u64, u64)> = Vec::with_capacity(SIDE as usize);
            while start < range.end {
                let row = self.combination(start) / inner;
                if row / SIDE != tile {
                    break;
                }
                match rows.last_mut() {
                    Some((last, _, end)) if *last == row => *end += 1,
                    _ => rows.push((row, start, start + 1)),
                }
                start += 1;
            }
            for place in 0..inner {
                for (row, next, end) in &mut rows {
                    if next < end && self.combination(*next) == *row * inner + place {
                        order.push(*next);
                        *next += 1;
                    }
                }
            }
        }
        if order.len() as u64 == range.end - range.start {
            order
        } else {
            range.collect()
        }
    }

    fn combination(&self, variant: u64) -> u64 {
        match &self.chosen {
            Chosen::All(_) => variant,
            Chosen::Some(list) => list[variant as usize],
        }
    }

    fn fill(&self, combination: u64, binding: &mut [Quantity]) {
        let mut rest = combination;
        for (at, values) in self.axes.iter().rev() {
            binding[*at] = values[(rest % values.len() as u64) as usize];
            rest /= values.len() as u64;
        }
    }
}

/// `a < b` between parameters and numbers.
struct Condition {
    left: Side,
    holds: fn(&f64, &f64) -> bool,
    right: Side,
}

enum Side {
    Parameter(usize),
    Number(f64),
}

impl Condition {
    fn holds(&self, binding: &[Quantity]) -> bool {
        let value = |side: &Side| match side {
            Side::Parameter(at) => binding[*at].value,
            Side::Number(number) => *number,
        };
        (self.holds)(&value(&self.left), &value(&self.right))
    }
}

fn conditions(text: &str, program: &Program) -> Result<Vec<Condition>, BacktestError> {
    type Comparison = fn(&f64, &f64) -> bool;
    const SIGNS: [(&str, Comparison); 6] = [
        ("<=", f64::le),
        (">=", f64::ge),
        ("!=", f64::ne),
        ("==", f64::eq),
        ("<", f64::lt),
        (">", f64::gt),
    ];
    let wrong =
        |part: &str| BacktestError::Grid(format!("`{part}` is no condition: write for example fast < slow"));
    text.split(" and ")
        .map(|part| {
            let (sign, holds) = SIGNS
                .iter()
                .find(|(sign, _)| part.contains(sign))
                .ok_or_else(|| wrong(part))?;
            let (left, right) = part.split_once(sign).ok_or_else(|| wrong(part))?;
            let side = |text: &str| match program.parameters.get_index_of(text.trim()) {
                Some(at) => Ok(Side::Parameter(at)),
                None => text
                    .trim()
                    .parse::<Quantity>()
                    .map(|q| Side::Number(q.value))
                    .map_err(|_| wrong(part)),
            };
            Ok(Condition {
                left: side(left)?,
                holds: *holds,
                right: side(right)?,
            })
        })
        .collect()
}

/// An axis' values; plain numbers take the unit of the spec's own value.
fn values(name: &str, axis: &Axis, own: Quantity) -> Result<Vec<Quantity>, BacktestError> {
    let with_unit = |value: Quantity| {
        if value.unit == fo_strategy::Unit::None {
            Quantity::new(value.value, own.unit)
        } else {
            value
        }
    };
    match axis {
        Axis::List(list) => Ok(list.iter().copied().map(with_unit).collect()),
        Axis::Range(text) => Ok(range(name, text)?.into_iter().map(with_unit).collect()),
    }
}

/// `2..100`, `0..1:0.1`, `3..12 months`, `5,10,20` or one value.
fn range(name: &str, text: &str) -> Result<Vec<Quantity>, BacktestError> {
    let wrong = || {
        BacktestError::Grid(format!(
            "{name}={text} is no range: write 2..100, 0..1:0.1, 3..12 months or 5,10,20"
        ))
    };
    let quantity = |text: &str| text.trim().parse::<Quantity>().map_err(|_| wrong());
    let Some((start, rest)) = text.split_once("..") else {
        return text.split(',').map(quantity).collect();
    };
    let (end, step) = match rest.split_once(':') {
        Some((end, step)) => (quantity(end)?, Some(quantity(step)?)),
        None => (quantity(rest)?, None),
    };
    let start = quantity(start)?;
    let unit = if end.unit == fo_strategy::Unit::None {
        start.unit
    } else {
        end.unit
    };
    // `5..20%`: the percent sign holds for both ends.
    let share = |value: Quantity| match (value.unit, unit) {
        (fo_strategy::Unit::None, fo_strategy::Unit::Percent) => value.value / 100.0,
        _ => value.value,
    };
    let one = if unit == fo_strategy::Unit::Percent {
        0.01
    } else {
        1.0
    };
    let (start, end, step) = (share(start), share(end), step.map_or(one, share));
    let count = ((end - start) / step + 1e-9).floor();
    if !(step > 0.0 && count >= 0.0) {
        return Err(wrong());
    }
    if count >= MAX_COMBINATIONS as f64 {
        return Err(BacktestError::TooManyVariants {
            count: count as u128 + 1,
            limit: MAX_VARIANTS,
        });
    }
    // Counting from the start keeps 0.1 + 0.2 from creeping in; values are those a person would write.
    let tidy = |value: f64| (value * 1e9).round() / 1e9;
    Ok((0..=count as u64)
        .map(|k| Quantity::new(tidy(start + k as f64 * step), unit))
        .collect())
}

/// Draws without replacement (Fisher and Yates' shuffle, SplitMix64), and puts the draws back in order.
fn draw(mut from: Vec<u64>, sample: Sample) -> Vec<u64> {
    let mut state = sample.seed;
    let mut next = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    };
    let count = (sample.count as usize).min(from.len());
    for at in 0..count {
        let left = (from.len() - at) as u64;
        let other = at + ((u128::from(next()) * u128::from(left)) >> 64) as usize;
        from.swap(at, other);
    }
    from.truncate(count);
    from.sort_unstable();
    from
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(text: &str) -> Vec<f64> {
        range("x", text)
            .unwrap()
            .into_iter()
            .map(|quantity| quantity.value)
            .collect()
    }

    #[test]
    fn ranges_include_their_ends() {
        assert_eq!(numbers("2..5"), [2.0, 3.0, 4.0, 5.0]);
        assert_eq!(numbers("0..0.3:0.1"), [0.0, 0.1, 0.2, 0.3]);
        assert_eq!(numbers("5,10"), [5.0, 10.0]);
        assert_eq!(numbers("5..7%"), [0.05, 0.06, 0.07]);
        assert_eq!(
            range("x", "3..4 months").unwrap()[1].unit,
            fo_strategy::Unit::Months
        );
        assert!(range("x", "5..2").is_err());
        assert!(range("x", "1..2:0").is_err());
        assert!(matches!(
            range("x", "1..1000000000"),
            Err(BacktestError::TooManyVariants { .. })
        ));
    }

    #[test]
    fn samples_are_drawn_without_replacement_and_repeat() {
        let draws = draw((0..1000).collect(), Sample { count: 100, seed: 7 });
        assert_eq!(draws.len(), 100);
        assert!(draws.is_sorted_by(|left, right| left < right));
        assert_eq!(draws, draw((0..1000).collect(), Sample { count: 100, seed: 7 }));
        assert_ne!(draws, draw((0..1000).collect(), Sample { count: 100, seed: 8 }));
    }
}
