//! `fo sweep`

use std::path::PathBuf;

use fo_backtest::grid::{Grid, Sample};
use fo_backtest::{Market, Strategy, Summary};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::backtest::{Settings, failed};
use super::prices::{self, Prices};
use super::spec;
use crate::error::CliError;
use crate::show;

/// Run a strategy for every combination of some parameters.
#[derive(clap::Args)]
pub struct Args {
    /// Strategy in YAML or JSON.
    spec: PathBuf,
    /// A parameter and its values: `fast=2..100`, `slow=50..250:10`, `lookback=3..12 months`, `top=1,3,5`. The last one given
    /// varies fastest.
    #[arg(long = "grid", value_name = "NAME=VALUES", required = true)]
    grid: Vec<String>,
    /// Only combinations that satisfy this, such as `fast < slow`; by default what the strategy's `search` says.
    #[arg(long = "where", value_name = "CONDITION")]
    condition: Option<String>,
    /// Draw so many variants at random instead of running all.
    #[arg(long, value_name = "COUNT")]
    sample: Option<u64>,
    /// Seed of the draw.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Threads; by default all cores.
    #[arg(long)]
    threads: Option<usize>,
    /// Rows to show.
    #[arg(long, default_value_t = 20)]
    top: usize,
    #[command(flatten)]
    prices: Prices,
    #[command(flatten)]
    settings: Settings,
    /// Print JSON: every variant, in order.
    #[arg(long)]
    json: bool,
}

/// One variant with its parameters.
#[derive(Serialize)]
struct Row {
    index: u64,
    parameters: serde_json::Map<String, serde_json::Value>,
    #[serde(flatten)]
    summary: Option<Summary>,
}

pub fn run(args: &Args) -> Result<(), CliError> {
    let mut spec = spec::read(&args.spec)?;
    spec.execution = args.settings.execution().unwrap_or(spec.execution);
    let strategy = Strategy::compile(&spec).map_err(|error| failed(&error))?;
    let axes = args.grid.iter().map(|axis| {
        axis.split_once('=')
            .map(|(name, values)| (name.trim(), values.trim()))
    });
    let axes: Option<Vec<(&str, &str)>> = axes.collect();
    let axes =
        axes.ok_or_else(|| CliError::Usage("--grid takes NAME=VALUES, for example fast=2..100".into()))?;
    let constraints = spec.search.iter().flat_map(|search| &search.constraints);
    let stated: Vec<&str> = constraints.map(|constraint| constraint.text()).collect();
    let condition = args
        .condition
        .clone()
        .or_else(|| (!stated.is_empty()).then(|| stated.join(" and ")));
    let sample = args.sample.map(|count| Sample {
        count,
        seed: args.seed,
    });
    let grid = Grid {
        condition,
        sample,
        ..Grid::new(axes.iter().copied())
    };
    let variants = grid
        .variants(strategy.program())
        .map_err(|error| failed(&error))?;
    let panel = args.prices.read(&strategy.program().assets)?;
    let threads = args
        .threads
        .or_else(|| std::thread::available_parallelism().ok().map(usize::from))
        .unwrap_or(1);
    let bar = ProgressBar::new(variants.count());
    bar.set_style(
        ProgressStyle::with_template("{wide_bar} {pos}/{len} variants")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let progress = |done: u64| {
        bar.set_position(done);
        true
    };
    let market = Market::new(&panel);
    let options = args.settings.options(&panel, &strategy.program().assets);
    prices::check(strategy.program(), &panel, &options)?;
    let swept = strategy.sweep(&variants, variants.all(), &market, &options, threads, &progress);
    bar.finish_and_clear();
    let mut rows: Vec<Row> = swept
        .map_err(|error| failed(&error))?
        .into_iter()
        .map(|variant| {
            let parameters = variants.assignment(strategy.program(), variant.index).into_iter();
            let parameters = parameters
                .map(|(name, value)| (name, serde_json::to_value(value).unwrap_or_default()))
                .collect();
            Row {
                index: variant.index,
                parameters,
                summary: variant.summary,
            }
        })
        .collect();
    if args.json {
        return show::json(&rows);
    }
    println!("{} variants; the best by Sharpe ratio:\n", rows.len());
    let sharpe = |row: &Row| row.summary.map_or(f64::NEG_INFINITY, |summary| summary.sharpe);
    rows.sort_by(|a, b| sharpe(b).total_cmp(&sharpe(a)));
    let names: Vec<&str> = axes.iter().map(|(name, _)| *name).collect();
    show::sweep(
        &names,
        rows.iter().take(args.top).map(|row| {
            let summary = row.summary.as_ref();
            (
                row.parameters
                    .values()
                    .map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
                    .collect(),
                summary.map(|summary| summary.cagr),
                summary.map(|summary| summary.sharpe),
                summary.map(|summary| summary.max_drawdown),
            )
        }),
    );
    println!(
        "The best of {} is the luckiest, too: its figures are no forecast.",
        rows.len()
    );
    Ok(())
}
