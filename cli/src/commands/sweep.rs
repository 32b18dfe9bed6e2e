//! `fo sweep`

use crate::show::say;
use std::path::PathBuf;

use fo_backtest::{Market, Summary};
use fo_strategy::Assignment;
use serde::Serialize;

use super::backtest::{Settings, failed};
use super::grid::{GridArgs, Prepared, progress};
use super::prices::Prices;
use crate::error::CliError;
use crate::show;

/// Run a strategy for every combination of some parameters, and say how much of the best one is luck.
#[derive(clap::Args)]
pub struct Args {
    /// Strategy in YAML or JSON.
    spec: PathBuf,
    #[command(flatten)]
    grid: GridArgs,
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
    parameters: Assignment,
    #[serde(flatten)]
    summary: Option<Summary>,
}

pub fn run(args: &Args) -> Result<(), CliError> {
    let prepared = args.grid.prepare(&args.spec, &args.prices, &args.settings)?;
    let Prepared {
        variants, options, ..
    } = &prepared;
    let market = Market::new(&prepared.panel);
    let threads = args.grid.threads();
    let bar = progress(variants.len() as u64);
    let swept = prepared
        .strategy
        .sweep(variants, variants.all(), &market, options, threads, &|done| {
            bar.set_position(done);
            true
        });
    bar.finish_and_clear();
    let swept = swept.map_err(|error| failed(&error))?;
    let mut rows: Vec<Row> = swept
        .into_iter()
        .map(|variant| Row {
            index: variant.index,
            parameters: variants.assignment(variant.index),
            summary: variant.summary,
        })
        .collect();
    if args.json {
        return show::json(&rows);
    }
    say!("{} variants; the best by Sharpe ratio:\n", rows.len());
    rows.sort_by(|a, b| Summary::by_sharpe(a.summary.as_ref(), b.summary.as_ref()));
    let names: Vec<&str> = variants.names().iter().map(String::as_str).collect();
    show::sweep(
        &names,
        rows.iter().take(args.top).map(|row| {
            let summary = row.summary.as_ref();
            (
                row.parameters.values().map(ToString::to_string).collect(),
                summary.map(|summary| summary.cagr),
                summary.and_then(|summary| summary.sharpe),
                summary.map(|summary| summary.max_drawdown),
            )
        }),
    );
    let idle = rows
        .iter()
        .filter_map(|row| row.summary)
        .filter(|summary| summary.entries == 0)
        .count();
    if idle > 0 {
        say!(
            "{idle} of the variants never held anything: they have no Sharpe ratio, whatever their cash earned.\n"
        );
    }
    let search = fo_replication::search(&prepared.own, &prepared.grid, &market, options, threads)
        .map_err(|error| failed(&error))?;
    let periods = prepared.strategy.periods_per_year(&market, options);
    let periods = periods.map_err(|error| failed(&error))?;
    for line in fo_report::text::luck(&search, periods) {
        say!("{line}");
    }
    Ok(())
}
