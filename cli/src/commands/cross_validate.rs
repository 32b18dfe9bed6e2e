//! `fo cross-validate`

use crate::show::say;
use std::path::PathBuf;

use fo_backtest::Market;
use fo_statistics::{CrossValidation, Folds, cross_validation};

use super::backtest::{Settings, failed};
use super::grid::{GridArgs, Prepared, progress};
use super::prices::Prices;
use crate::error::CliError;
use crate::show::{self, Table};

/// Variants that fit into memory with all their returns.
const MOST: usize = 5_000;

/// Judge the choice of parameters by purged cross-validation: chosen on some stretches, tested on others.
#[derive(clap::Args)]
pub struct Args {
    /// Strategy in YAML or JSON.
    spec: PathBuf,
    #[command(flatten)]
    grid: GridArgs,
    /// Groups the period is cut into, 2 to 24.
    #[arg(long, default_value_t = 6)]
    groups: usize,
    /// Groups tested at a time; with more than one the tests make up several paths.
    #[arg(long, default_value_t = 2)]
    tested: usize,
    /// Bars left out of the training before each tested stretch: as long as positions are held.
    #[arg(long, value_name = "BARS", default_value_t = 21)]
    purge: usize,
    /// Bars left out of the training after each tested stretch; by default 1 % of all.
    #[arg(long, value_name = "BARS")]
    embargo: Option<usize>,
    #[command(flatten)]
    prices: Prices,
    #[command(flatten)]
    settings: Settings,
    /// Print JSON: every split and path.
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
    if variants.len() > MOST {
        let message = format!(
            "the grid has {} variants, and cross-validation takes {MOST}: use wider steps, or --sample {MOST}",
            variants.len()
        );
        return Err(CliError::Usage(message));
    }
    let (market, threads) = (Market::new(&prepared.panel), args.grid.threads());
    let bar = progress(variants.len() as u64);
    let which: Vec<u64> = variants.all().collect();
    let returns = strategy.sweep_returns(variants, &which, &market, options, threads, &|done| {
        bar.set_position(done);
        true
    });
    bar.finish_and_clear();
    let returns = returns.map_err(|error| failed(&error))?;
    // Variants whose parameters make no sense together, and those that took no risk, can't be chosen.
    let (numbers, returns): (Vec<u64>, Vec<Vec<f64>>) = which
        .into_iter()
        .zip(returns)
        .filter_map(|(number, variant)| {
            Some((
                number,
                variant.filter(|found| found.summary.sharpe.is_some())?.excess,
            ))
        })
        .unzip();
    if returns.len() < 2 {
        let message = format!(
            "{} of the grid's {} variants ever held anything whose price moves: there is nothing to choose among",
            returns.len(),
            variants.len()
        );
        return Err(CliError::Usage(message));
    }
    let bars = returns.first().map_or(0, Vec::len);
    let folds = Folds {
        groups: args.groups,
        tested: args.tested,
        purge: args.purge,
        embargo: args.embargo.unwrap_or(bars / 100),
    };
    let mut found = cross_validation(&returns, folds).map_err(|error| CliError::Usage(error.to_string()))?;
    for split in &mut found.splits {
        split.chosen = numbers[split.chosen] as usize;
    }
    if args.json {
        return show::json(&found);
    }
    let periods = strategy.periods_per_year(&market, options);
    print(&prepared, &found, periods.map_err(|error| failed(&error))?);
    Ok(())
}

fn print(prepared: &Prepared, found: &CrossValidation, periods: f64) {
    say!("{}, cross-validated\n", show::heading(&prepared.own.name));
    let yearly = periods.sqrt();
    let sharpe = |value: Option<f64>| fo_report::figure("sharpe", value.map(|value| value * yearly));
    let mut table = Table::new(&[
        "groups tested",
        "parameters chosen on the others",
        "Sharpe there",
        "Sharpe tested",
    ]);
    for split in &found.splits {
        let groups: Vec<String> = split.tested.iter().map(|group| (group + 1).to_string()).collect();
        table.row([
            groups.join(", "),
            prepared.parameters(split.chosen as u64),
            sharpe(split.training),
            sharpe(split.test),
        ]);
    }
    table.print("");
    say!(
        "Out of sample the Sharpe ratio is {} on average over {} paths, where the training promised {}; {} of the paths lose.",
        sharpe(found.test),
        found.paths.len(),
        sharpe(found.training),
        fo_report::figure("exposure", Some(found.probability_of_loss))
    );
}
