//! The variants a command runs.

use std::path::Path;

use fo_backtest::{Options, Strategy};
use fo_market::Panel;
use fo_strategy::grid::{Grid, MAX_VARIANTS, Sample, Variants};
use fo_strategy::{Diagnostics, Expression, Spec};

use super::backtest::{Settings, failed};
use super::prices::{self, Prices};
use super::spec;
use crate::error::CliError;

/// The variants to run.
#[derive(clap::Args)]
pub struct GridArgs {
    /// A parameter (or a number's path, such as `costs.commission_bps`) and its values: `fast=2..100`, `slow=50..250:10`,
    /// `lookback=3..12 months`, `top=1,3,5`. The last one given varies fastest. By default what the strategy's `search` says.
    #[arg(long = "grid", value_name = "NAME=VALUES")]
    axes: Vec<String>,
    /// Only combinations that satisfy this, such as `fast < slow`; by default what the strategy's `search` says.
    #[arg(long = "where", value_name = "CONDITION")]
    conditions: Vec<String>,
    /// Draw so many variants at random instead of running all.
    #[arg(long, value_name = "COUNT")]
    sample: Option<usize>,
    /// Seed of the draw.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Threads; by default all cores.
    #[arg(long)]
    threads: Option<usize>,
}

impl GridArgs {
    /// The grid asked for.
    pub fn grid(&self, spec: &Spec) -> Result<Grid, CliError> {
        let axes = self.axes.iter().map(|axis| axis.split_once('='));
        let axes: Option<Vec<(&str, &str)>> = axes.collect();
        let axes =
            axes.ok_or_else(|| CliError::Usage("--grid takes NAME=VALUES, for example fast=2..100".into()))?;
        let stated = spec.search.as_ref().and_then(|search| search.space());
        let mut grid = match stated {
            Some(stated) if axes.is_empty() => stated,
            stated => Grid {
                constraints: stated.map(|stated| stated.constraints).unwrap_or_default(),
                ..Grid::new(axes.iter().map(|(name, values)| (name.trim(), values.trim())))
            },
        };
        if !self.conditions.is_empty() {
            let conditions = self.conditions.iter().cloned();
            grid.constraints = conditions.map(Expression::from).collect();
        }
        let seed = self.seed;
        grid.sample = self.sample.map(|count| Sample { count, seed });
        Ok(grid)
    }

    /// Everything the variants need to be run.
    pub fn prepare(&self, path: &Path, prices: &Prices, settings: &Settings) -> Result<Prepared, CliError> {
        let own = spec::read_for(path, settings)?;
        let grid = self.grid(&own)?;
        let found = grid.variants(&own, MAX_VARIANTS);
        let (spec, variants) = found.map_err(|problems| CliError::Usage(problems.to_string()))?;
        let strategy = Strategy::compile(&spec).map_err(|error| failed(&error))?;
        let refused = variants.refused(strategy.program());
        if !refused.is_empty() {
            let problems = Diagnostics(refused);
            return Err(CliError::Spec(format!(
                "no variant can run; the first:\n{problems}"
            )));
        }
        let panel = prices.read(&strategy.program().assets)?.panel;
        let options = settings.options(&panel, strategy.program());
        prices::check(strategy.program(), &panel, &options)?;
        Ok(Prepared {
            own,
            grid,
            variants,
            strategy,
            panel,
            options,
        })
    }

    /// Threads to run on.
    pub fn threads(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        self.threads.unwrap_or_else(cores)
    }
}

/// Variants, ready to run.
pub struct Prepared {
    /// The strategy as written.
    pub own: Spec,
    pub grid: Grid,
    pub variants: Variants,
    /// The strategy the variants are of.
    pub strategy: Strategy,
    pub panel: Panel,
    pub options: Options,
}

impl Prepared {
    /// A variant's parameters in words.
    pub fn parameters(&self, variant: u64) -> String {
        let assignment = self.variants.assignment(variant).into_iter();
        let words: Vec<String> = assignment
            .map(|(name, value)| format!("{name} {value}"))
            .collect();
        words.join(", ")
    }
}

/// A bar for so many variants.
pub fn progress(count: u64) -> indicatif::ProgressBar {
    let bar = indicatif::ProgressBar::new(count);
    let style = indicatif::ProgressStyle::with_template("{wide_bar} {pos}/{len} variants");
    bar.with_style(style.unwrap_or_else(|_| indicatif::ProgressStyle::default_bar()))
}
