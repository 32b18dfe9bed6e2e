//! The combinations of a grid.

use super::{Grid, Sample};
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::program::{Program, Value, ValueId, constant_graph, evaluate};
use crate::spec::{Assignment, Quantity, Spec};
use std::collections::HashSet;
use std::ops::Range;

/// Most variants a job may have.
pub const MAX_VARIANTS: usize = 100_000;

/// Most values that an axis is written out to.
const MAX_VALUES: u128 = 5_000_000;

/// Most times that constraints are evaluated for a grid: it is done while someone waits, on a small part of a core.
const MAX_EVALUATIONS: u128 = 200_000;

/// The variants of a grid over a spec, in order: the first axis varies slowest.
#[derive(Clone, Debug)]
pub struct Variants {
    names: Vec<String>,
    /// The position of each axis' parameter among the spec's, and its values.
    axes: Vec<(usize, Vec<Quantity>)>,
    base: Vec<Quantity>,
    /// Which combinations are variants; all if absent.
    chosen: Option<Vec<u128>>,
    combinations: u128,
}

/// Conditions over parameters.
struct Constraints {
    values: Vec<Value>,
    conditions: Vec<ValueId>,
}

impl Constraints {
    /// Whether all hold; a condition that cannot be evaluated does not.
    fn hold(&self, parameters: &[Quantity]) -> bool {
        let holds =
            |id: &ValueId| evaluate(&self.values, *id, parameters).is_ok_and(|truth| truth.value != 0.0);
        self.conditions.iter().all(holds)
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014): the same seed gives the same sample on any machine.
struct Generator(u64);

impl Generator {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform below `bound`, without bias.
    fn below(&mut self, bound: u128) -> u128 {
        let limit = u128::MAX - u128::MAX % bound;
        loop {
            let drawn = u128::from(self.next()) << 64 | u128::from(self.next());
            if drawn < limit {
                return drawn % bound;
            }
        }
    }
}

impl Grid {
    /// How many combinations the grid has before constraints, exactly; nothing is enumerated.
    ///
    /// # Errors
    /// If an axis is none, with its name; or if the number exceeds 2¹²⁸.
    pub fn combinations(&self) -> Result<u128, Diagnostics> {
        self.axes.iter().try_fold(1u128, |product, (name, axis)| {
            let problem = |message: String| Diagnostic::error(format!("grid.{name}"), message);
            let count = axis
                .count()
                .map_err(|message| problem(message).help("write 2..100, 0..1:0.1 or [5, 10]"))?;
            let product = product.checked_mul(count);
            product.ok_or_else(|| problem("the grid has more than 2^128 combinations".into()).into())
        })
    }

    /// The spec with a parameter for each axis (axes that are paths are lifted; see [`Spec::with_lifted`]), and the
    /// grid's combinations, none chosen yet.
    fn prepare(&self, spec: &Spec, most: u128) -> Result<(Spec, Variants, Constraints), Diagnostics> {
        if self.axes.is_empty() {
            let help = "name a parameter and its values, such as fast=2..100";
            return Err(Diagnostic::error("grid", "the grid is empty").help(help).into());
        }
        let combinations = self.combinations()?;
        let mut spec = spec.clone();
        let (mut names, mut axes) = (Vec::new(), Vec::new());
        for (name, axis) in &self.axes {
            let problem = |message: String| Diagnostic::error(format!("grid.{name}"), message);
            let values = axis.values(most).map_err(problem)?;
            let name = match values.first() {
                Some(first) if !spec.parameters.contains_key(name) && name.contains('.') => {
                    let (lifted, name) = spec.with_lifted(name, *first)?;
                    spec = lifted;
                    name
                }
                _ => name.clone(),
            };
            // An unknown name is refused here, with a suggestion.
            let one: Assignment = values
                .first()
                .map(|value| (name.clone(), *value))
                .into_iter()
                .collect();
            spec.with_parameters(&one).map_err(|mut problems| {
                for problem in &mut problems.0 {
                    problem.path = problem.path.replacen("parameters.", "grid.", 1);
                }
                problems
            })?;
            let unit = spec.parameters.get(&name).copied().unwrap_or_default();
            let position = spec.parameters.get_index_of(&name).unwrap_or_default();
            let values: Vec<_> = values.into_iter().map(|value| value.in_unit_of(unit)).collect();
            axes.push((position, values));
            names.push(name);
        }
        let base = spec.parameters.values().copied().collect();
        let (values, conditions) = constant_graph(&spec, &self.constraints, "grid.constraints")?;
        // Duplicates in lists have been dropped.
        let combinations = axes
            .iter()
            .fold(1u128, |product, (_, axis)| {
                product.saturating_mul(axis.len() as u128)
            })
            .min(combinations);
        let variants = Variants {
            names,
            axes,
            base,
            chosen: None,
            combinations,
        };
        Ok((spec, variants, Constraints { values, conditions }))
    }

    /// All variants of the grid over a spec, and the spec they are parameters of (the same, unless an axis is a path).
    ///
    /// # Errors
    /// If an axis is none, a name is unknown, no combination satisfies the constraints (or none was found that does), or
    /// there are more than `most` variants ([`MAX_VARIANTS`] for a job); known before anything is enumerated where it can
    /// be.
    pub fn variants(&self, spec: &Spec, most: usize) -> Result<(Spec, Variants), Diagnostics> {
        match self.sample {
            Some(sample) => self.draw(spec, sample, most),
            None => self.enumerate(spec, most),
        }
    }

    /// The number of combinations that are held against the constraints.
    fn evaluable(&self) -> u128 {
        MAX_EVALUATIONS / (self.constraints.len() as u128).max(1)
    }

    fn enumerate(&self, spec: &Spec, most: usize) -> Result<(Spec, Variants), Diagnostics> {
        let combinations = self.combinations()?;
        let constrained = !self.constraints.is_empty();
        let limit = if constrained {
            self.evaluable()
        } else {
            most as u128
        };
        let too_many = |count: u128, what: &str| {
            let help = format!("at most {most} variants run in a job: use wider steps, or sample the grid");
            Diagnostics::from(Diagnostic::error("grid", format!("the grid has {count} {what}")).help(help))
        };
        // A list may repeat values, which are then dropped: only a count far beyond is refused unseen.
        if combinations > limit && constrained {
            let message =
                format!("the grid has {combinations} combinations, each to be held against its constraints");
            let help = format!(
                "at most {limit} combinations are, with that many constraints: use wider steps, or sample the grid"
            );
            return Err(Diagnostic::error("grid", message).help(help).into());
        }
        if combinations > limit {
            return Err(too_many(combinations, "combinations"));
        }
        let (spec, mut variants, constraints) = self.prepare(spec, limit)?;
        if constrained {
            let holds = |index: &u128| constraints.hold(&variants.parameters_of(*index));
            let chosen: Vec<u128> = (0..variants.combinations).filter(holds).collect();
            if chosen.len() > most {
                return Err(too_many(chosen.len() as u128, "variants"));
            }
            variants.chosen = Some(chosen);
        }
        if variants.is_empty() {
            let help = "loosen the constraints or widen the ranges";
            return Err(
                Diagnostic::error("grid", "no combination satisfies the constraints")
                    .help(help)
                    .into(),
            );
        }
        Ok((spec, variants))
    }

    fn draw(&self, spec: &Spec, sample: Sample, most: usize) -> Result<(Spec, Variants), Diagnostics> {
        let Sample { count, seed } = sample;
        if count > most {
            let message = format!("a sample of {count} variants was asked for");
            let help = format!("at most {most} variants run in a job");
            return Err(Diagnostic::error("grid.sample", message).help(help).into());
        }
        let (spec, mut variants, constraints) = self.prepare(spec, MAX_VALUES)?;
        let mut generator = Generator(seed);
        let mut drawn = HashSet::new();
        let mut chosen = Vec::new();
        let tries = (count as u128)
            .saturating_mul(200)
            .max(10_000)
            .min(self.evaluable());
        if variants.combinations <= tries {
            // Few enough to look at all: a shuffle gives exactly as many as there are.
            let mut all: Vec<u128> = (0..variants.combinations).collect();
            for end in (1..all.len()).rev() {
                all.swap(end, generator.below(end as u128 + 1) as usize);
            }
            let hold = |index: &u128| constraints.hold(&variants.parameters_of(*index));
            chosen.extend(all.into_iter().filter(hold).take(count));
        } else {
            for _ in 0..tries {
                if chosen.len() == count {
                    break;
                }
                let index = generator.below(variants.combinations);
                if drawn.insert(index) && constraints.hold(&variants.parameters_of(index)) {
                    chosen.push(index);
                }
            }
        }
        chosen.sort_unstable();
        if chosen.is_empty() {
            let help = "loosen the constraints, widen the ranges, or ask for at least one variant";
            return Err(Diagnostic::error("grid", "no variant was drawn")
                .help(help)
                .into());
        }
        variants.chosen = Some(chosen);
        Ok((spec, variants))
    }
}

impl Variants {
    /// How many there are.
    pub fn len(&self) -> usize {
        match &self.chosen {
            Some(chosen) => chosen.len(),
            None => usize::try_from(self.combinations).unwrap_or(usize::MAX),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The parameters that vary, in the grid's order.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Each axis: the position of its parameter among the spec's, and its values.
    pub fn axes(&self) -> &[(usize, Vec<Quantity>)] {
        &self.axes
    }

    /// All of them.
    pub fn all(&self) -> Range<u64> {
        0..self.len() as u64
    }

    /// A variant's number among all combinations of the grid.
    pub fn combination(&self, variant: u64) -> u128 {
        match &self.chosen {
            Some(chosen) => chosen.get(variant as usize).copied().unwrap_or_default(),
            None => u128::from(variant),
        }
    }

    /// What is wrong with the first variant if none can run under a program of the grid's spec; empty if one can.
    pub fn refused(&self, program: &Program) -> Vec<Diagnostic> {
        if self
            .all()
            .any(|variant| program.accepts(&self.parameters(variant)))
        {
            return Vec::new();
        }
        program.check_parameters(&self.parameters(0))
    }

    /// Visits the place on each axis of a combination, the last axis first.
    fn walk(&self, mut combination: u128, mut visit: impl FnMut(usize, usize)) {
        for (number, (_, values)) in self.axes.iter().enumerate().rev() {
            let length = values.len().max(1) as u128;
            visit(number, (combination % length) as usize);
            combination /= length;
        }
    }

    /// Puts a combination's values in place of the parameters'.
    fn fill(&self, combination: u128, parameters: &mut [Quantity]) {
        self.walk(combination, |number, place| {
            if let Some((position, values)) = self.axes.get(number)
                && let (Some(parameter), Some(value)) = (parameters.get_mut(*position), values.get(place))
            {
                *parameter = *value;
            }
        });
    }

    fn parameters_of(&self, combination: u128) -> Vec<Quantity> {
        let mut parameters = self.base.clone();
        self.fill(combination, &mut parameters);
        parameters
    }

    /// The place of a variant's value on each axis.
    pub fn places(&self, variant: u64, places: &mut [u32]) {
        self.walk(self.combination(variant), |number, place| {
            if let Some(at) = places.get_mut(number) {
                *at = place as u32;
            }
        });
    }

    /// Puts a variant's values in place of the parameters', which are in the program's order.
    pub fn bind(&self, variant: u64, parameters: &mut [Quantity]) {
        self.fill(self.combination(variant), parameters);
    }

    /// All parameters of a variant, in the order of the program's parameters.
    pub fn parameters(&self, variant: u64) -> Vec<Quantity> {
        self.parameters_of(self.combination(variant))
    }

    /// The varied parameters of a variant, by name, in the order of the axes.
    pub fn assignment(&self, variant: u64) -> Assignment {
        let mut places = vec![0; self.axes.len()];
        self.places(variant, &mut places);
        let values = self
            .axes
            .iter()
            .zip(places)
            .map(|((_, values), place)| values.get(place as usize).copied().unwrap_or_default());
        self.names.iter().cloned().zip(values).collect()
    }
}
