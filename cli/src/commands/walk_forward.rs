//! `fo walk-forward`

use crate::show::say;
use std::path::PathBuf;

use fo_backtest::{Market, Objective, WalkForward, Windows};
use fo_strategy::Quantity;

use super::backtest::{Settings, failed};
use super::grid::{GridArgs, Prepared, progress};
use super::prices::Prices;
use crate::error::CliError;
use crate::show::{self, Table};

/// Choose parameters on the past, trade the next stretch with them, move on: what choosing would really have earned.
#[derive(clap::Args)]
pub struct Args {
    /// Strategy in YAML or JSON.
    spec: PathBuf,
    #[command(flatten)]
    grid: GridArgs,
    /// Length of what parameters are chosen on: `5 years`, `18 months`, `1000` bars.
    #[arg(long, value_name = "LENGTH", default_value = "5 years")]
    train: Quantity,
    /// Length of what they are traded on.
    #[arg(long, value_name = "LENGTH", default_value = "1 year")]
    test: Quantity,
    /// Choose on everything since the beginning, instead of a window that moves along.
    #[arg(long)]
    anchored: bool,
    /// By what the best variant is told.
    #[arg(long, value_name = "FIGURE", default_value = "sharpe", value_parser = ["sharpe", "total_return", "calmar"])]
    objective: String,
    #[command(flatten)]
    prices: Prices,
    #[command(flatten)]
    settings: Settings,
    /// Print JSON: every window and the joined returns.
    #[arg(long)]
    json: bool,
}

pub fn run(args: &Args) -> Result<(), CliError> {
    let prepared = args.grid.prepare(&args.spec, &args.prices, &args.settings)?;
    let Prepared {
        strategy,
        variants,
        options,
        ..
    } = &prepared;
    let windows = Windows {
        train: args.train,
        test: args.test,
        anchored: args.anchored,
        objective: match args.objective.as_str() {
            "total_return" => Objective::TotalReturn,
            "calmar" => Objective::Calmar,
            _ => Objective::Sharpe,
        },
    };
    let (market, threads) = (Market::new(&prepared.panel), args.grid.threads());
    let bar = progress(0);
    let walked = strategy.walk_forward(variants, &windows, &market, options, threads, &|done| {
        bar.set_length(done.max(bar.length().unwrap_or(0)));
        bar.set_position(done);
        true
    });
    bar.finish_and_clear();
    let walked = walked.map_err(|error| failed(&error))?;
    if args.json {
        return show::json(&walked);
    }
    print(&prepared, &walked);
    Ok(())
}

fn print(prepared: &Prepared, walked: &WalkForward) {
    say!("{}, walked forward\n", show::heading(&prepared.own.name));
    let mut table = Table::new(&[
        "traded",
        "chosen on",
        "parameters",
        "Sharpe then",
        "Sharpe traded",
        "return",
    ]);
    let figure = |name, value| fo_report::figure(name, Some(value));
    for window in &walked.windows {
        table.row([
            format!("{} to {}", window.test.0, window.test.1),
            format!("{} to {}", window.train.0, window.train.1),
            prepared.parameters(window.chosen),
            fo_report::figure("sharpe", window.training.sharpe),
            fo_report::figure("sharpe", window.result.sharpe),
            figure("total_return", window.result.total_return),
        ]);
    }
    table.print("");
    let summary = &walked.summary;
    say!(
        "Out of sample: CAGR {}, volatility {}, Sharpe ratio {}, max. drawdown {}.",
        figure("cagr", summary.cagr),
        figure("volatility", summary.volatility),
        fo_report::figure("sharpe", summary.sharpe),
        figure("max_drawdown", summary.max_drawdown)
    );
    if let Some(efficiency) = walked.efficiency {
        say!(
            "Walk-forward efficiency {}: growth out of sample over that in sample.",
            figure("exposure", efficiency)
        );
    }
}
