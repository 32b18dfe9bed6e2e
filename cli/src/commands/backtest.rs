//! `fo backtest`

use crate::show::say;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use fo_backtest::{Backtest, BacktestError, Market, Note, Options, Severity, Strategy};
use fo_market::{Panel, parquet};
use fo_replication::{Check, Search};
use fo_report::Report;
use fo_strategy::grid::MAX_VARIANTS;
use fo_strategy::program::Rule;
use fo_strategy::{Execution, Program, Quantity, QuantityError, Spec};
use serde::Serialize;

use super::prices::{self, Prices};
use super::spec;
use crate::error::CliError;
use crate::show::{self, Outcome};

/// Run a strategy on prices.
#[derive(clap::Args)]
pub struct Args {
    /// Strategy in YAML or JSON.
    spec: PathBuf,
    #[command(flatten)]
    prices: Prices,
    #[command(flatten)]
    settings: Settings,
    /// Print JSON: every day, fill and trade.
    #[arg(long)]
    json: bool,
    /// Write a tear sheet, one self-contained HTML file; beside it the whole result as JSON and its days as Parquet.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

/// What may be set beside the strategy and the prices.
#[derive(clap::Args)]
pub struct Settings {
    /// First day; signals may look at prices before it. Without: the first on which every asset the rule names has a price.
    #[arg(long, value_name = "DATE")]
    from: Option<NaiveDate>,
    /// Last day. Without: the last on which every asset the rule names has a price.
    #[arg(long, value_name = "DATE")]
    to: Option<NaiveDate>,
    /// Ticker to compare with.
    #[arg(long, value_name = "TICKER")]
    benchmark: Option<String>,
    /// When orders fill, instead of the strategy's own.
    #[arg(long, value_parser = ["next_open", "next_close", "same_close"])]
    execution: Option<String>,
    /// Money at the start.
    #[arg(long)]
    capital: Option<f64>,
    /// Commission in basis points of traded value.
    #[arg(long, value_name = "BPS", value_parser = basis_points)]
    commission_bps: Option<f64>,
    /// Slippage in basis points of traded value.
    #[arg(long, value_name = "BPS", value_parser = basis_points)]
    slippage_bps: Option<f64>,
}

/// A number of basis points; a percentage is refused with what to write.
fn basis_points(text: &str) -> Result<f64, String> {
    let quantity: Quantity = text.parse().map_err(|error: QuantityError| error.to_string())?;
    match Rule::BasisPoints.violation(quantity) {
        Some(wanted) => Err(wanted.into_owned()),
        None => Ok(quantity.value),
    }
}

impl Settings {
    pub fn options(&self, panel: &Panel, program: &Program) -> Options {
        let shared = program.shared_days(|ticker| prices::listed(panel, ticker));
        Options {
            from: self.from.or(shared.map(|days| days.0)),
            to: self.to.or(shared.map(|days| days.1)),
            benchmark: self.benchmark.clone(),
            capital: self.capital,
            commission_bps: self.commission_bps,
            slippage_bps: self.slippage_bps,
            execution: self.execution(),
            ..Options::default()
        }
    }

    /// The fills asked for, in place of the strategy's own.
    pub fn execution(&self) -> Option<Execution> {
        self.execution.as_deref().map(|name| match name {
            "next_open" => Execution::NextOpen,
            "next_close" => Execution::NextClose,
            _ => Execution::SameClose,
        })
    }
}

/// A run with its claims checked.
#[derive(Serialize)]
pub struct Replication {
    #[serde(flatten)]
    pub backtest: Backtest,
    pub claims: Vec<Check>,
    /// What the variants the document tried say about luck, if it gives their values.
    pub search: Option<Search>,
}

pub fn run(args: &Args) -> Result<(), CliError> {
    let spec = spec::read_for(&args.spec, &args.settings)?;
    let strategy = Strategy::compile(&spec).map_err(|error| failed(&error))?;
    let loaded = args.prices.read(&strategy.program().assets)?;
    let panel = &loaded.panel;
    let options = args.settings.options(panel, strategy.program());
    prices::check(strategy.program(), panel, &options)?;
    let mut found = replicate(&spec, &strategy, &Market::new(panel), &options)?;
    found
        .backtest
        .notes
        .extend(loaded.notes(&strategy.program().assets));
    if let Some(path) = &args.report {
        write_report(path, &spec, &found, None)?;
    }
    if args.json {
        return show::json(&found);
    }
    say!("{}", show::heading(&found.backtest.name));
    print(&found);
    if let Some(path) = &args.report {
        say!("tear sheet: {}", path.display());
    }
    Ok(())
}

/// Runs a strategy and checks its spec's claims.
pub fn replicate(
    spec: &Spec,
    strategy: &Strategy,
    market: &Market<'_>,
    options: &Options,
) -> Result<Replication, CliError> {
    let mut backtest = strategy.run(market, options).map_err(|error| failed(&error))?;
    let claims = fo_replication::check(strategy, &spec.claims, &backtest, market, options)
        .map_err(|error| failed(&error))?;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let search = fo_replication::document_search(spec, &backtest, market, options, threads, MAX_VARIANTS);
    // The document's grid may not fit the strategy as it was read; the run stands all the same.
    let search = search.unwrap_or_else(|error| {
        backtest.notes.push(Note {
            code: "search".into(),
            severity: Severity::Warning,
            message: format!("the variants the document tried can't be run: {error}"),
        });
        None
    });
    Ok(Replication {
        backtest,
        claims,
        search,
    })
}

/// Writes the tear sheet, and beside it the result as JSON and its days as Parquet.
pub fn write_report(
    path: &Path,
    spec: &Spec,
    found: &Replication,
    document: Option<&str>,
) -> Result<(), CliError> {
    let explanation = spec.explain();
    let report = Report {
        explanation: &explanation,
        claims: &found.claims,
        document,
        search: found.search.as_ref(),
        ..Report::new(spec, &found.backtest)
    };
    let series = found.backtest.series();
    let columns: Vec<(&str, &[f64])> = series.iter().map(|(name, values)| (*name, &**values)).collect();
    let days = parquet::write_series(&found.backtest.dates, &columns);
    let days = days.map_err(|error| CliError::Failed(error.to_string()))?;
    let whole = serde_json::to_vec(found).map_err(|error| CliError::Failed(error.to_string()))?;
    for (extension, content) in [
        ("html", fo_report::html(&report).into_bytes()),
        ("json", whole),
        ("parquet", days),
    ] {
        let beside = path.with_extension(extension);
        let path = if extension == "html" { path } else { &beside };
        std::fs::write(path, content).map_err(CliError::file(path))?;
    }
    Ok(())
}

/// Statistics, claims and notes.
pub fn print(found: &Replication) {
    let run = &found.backtest;
    if let (Some(first), Some(last)) = (run.dates.first(), run.dates.last()) {
        say!(
            "{first} to {last}, {} bars, {} fills",
            run.dates.len(),
            run.fills.len()
        );
    }
    let summary = fo_report::summary(run);
    let statistics = summary.entries().into_iter().collect();
    let mut warnings: Vec<String> = run.notes.iter().map(|note| note.message.clone()).collect();
    warnings.extend(run.labels.iter().map(|label| format!("labelled {label}")));
    warnings.extend(found.claims.iter().flat_map(|claim| claim.notes.iter().cloned()));
    warnings.sort();
    warnings.dedup();
    show::outcome(&Outcome {
        statistics,
        claims: found.claims.clone(),
        warnings,
    });
    for line in found
        .search
        .iter()
        .flat_map(|search| fo_report::text::luck(search, run.periods_per_year))
    {
        say!("{line}");
    }
    say!("run {}\n", run.run_id);
}

/// A run's error under the exit code it belongs to.
pub fn failed(error: &BacktestError) -> CliError {
    match error {
        BacktestError::Strategy(_) | BacktestError::Spec { .. } => CliError::Spec(error.to_string()),
        BacktestError::Sweep(_) => CliError::Usage(error.to_string()),
        BacktestError::Cancelled => CliError::Failed(error.to_string()),
        _ => CliError::Data(error.to_string()),
    }
}
