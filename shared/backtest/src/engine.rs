//! The way in: a strategy compiled once, run on any prices, any number of times.

use std::sync::Arc;

use fo_market::Panel;
use fo_strategy::{Execution, Program, Quantity, Spec};

use crate::account::RawFill;
use crate::error::BacktestError;
use crate::eval::Evaluator;
use crate::market::Market;
use crate::notes;
use crate::options::Options;
use crate::periodicity::periods_of_run;
use crate::result::{Backtest, Fill, Turnover};
use crate::run::{Conditions, Outcome, binding, simulate_program};
use crate::setup::Setup;
use crate::summary::{Summary, returns};
use crate::{certificate, meaning, period, risk, run_id, trips};

/// The version that goes into every run id.
pub const ENGINE_VERSION: &str = env!("CARGO_PKG_VERSION");

/// A compiled strategy.
#[derive(Clone, Debug)]
pub struct Strategy {
    pub(crate) name: String,
    pub(crate) hash: String,
    pub(crate) program: Program,
}

/// Compiles a strategy and runs it once. See [`Strategy::run`].
///
/// # Errors
/// As [`Strategy::compile`] and [`Strategy::run`].
pub fn run(spec: &Spec, panel: &Panel, options: &Options) -> Result<Backtest, BacktestError> {
    Strategy::compile(spec)?.run(&Market::new(panel), options)
}

impl Strategy {
    /// Checks a spec and makes it ready to run.
    ///
    /// # Errors
    /// [`BacktestError::Strategy`] with everything that is wrong with it.
    pub fn compile(spec: &Spec) -> Result<Self, BacktestError> {
        let program = fo_strategy::compile(spec)?;
        Ok(Self {
            name: spec.name.clone(),
            hash: spec.content_hash().to_string(),
            program,
        })
    }

    /// The compiled program.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Hash of what the strategy does: its spec without name, description, claims and ledger.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Bars a year by which the figures of runs and sweeps are annualised: the options' number, or what the dates show.
    ///
    /// # Errors
    /// A period without prices.
    pub fn periods_per_year(&self, market: &Market<'_>, options: &Options) -> Result<f64, BacktestError> {
        self.on_own_prices(market, options, |market| crate::sweep::periods(market, options))
    }

    /// Runs the strategy on prepared prices.
    ///
    /// The strategy sees its own part of them: see [`crate::prices`]. The result carries everything needed to repeat it; the
    /// same inputs give the same bits.
    ///
    /// # Errors
    /// Unknown tickers or parameters, a period without prices, constants that make no sense under the parameters.
    pub fn run(&self, market: &Market<'_>, options: &Options) -> Result<Backtest, BacktestError> {
        let whole = market.panel();
        self.on_own_prices(market, options, |market| self.run_on(whole, market, options))
    }

    fn run_on(
        &self,
        whole: &Panel,
        market: &Market<'_>,
        options: &Options,
    ) -> Result<Backtest, BacktestError> {
        let setup = Setup::new(&self.program, market)?;
        let binding = binding(&self.program, options)?;
        self.check(&binding)?;
        let mut evaluator = Evaluator::new(market, &setup, &binding);
        let conditions = Conditions::of(&mut evaluator, options)?;
        let outcome = simulate_program(&mut evaluator, conditions)?;
        let certificate = match options.certificate_days.unwrap_or(certificate::DEFAULT_DAYS) {
            0 => None,
            days => Some(certificate::certify(&mut evaluator, options, &outcome, days)?),
        };
        let asked = (options.from, options.to);
        let bounds = period::bounds(&self.program, whole, market, outcome.conditions.range, asked);
        let mut backtest = self.finish(market, &setup, &binding, options, outcome, certificate)?;
        backtest.notes.splice(0..0, bounds);
        Ok(backtest)
    }

    /// What the parameters make of the spec's constants.
    pub(crate) fn check(&self, binding: &[Quantity]) -> Result<(), BacktestError> {
        let problems = self.program.check_parameters(binding);
        if problems.is_empty() {
            Ok(())
        } else {
            Err(fo_strategy::Diagnostics(problems).into())
        }
    }

    fn finish(
        &self,
        market: &Market<'_>,
        setup: &Setup<'_>,
        binding: &[Quantity],
        options: &Options,
        outcome: Outcome,
        certificate: Option<certificate::Certificate>,
    ) -> Result<Backtest, BacktestError> {
        let (first, end) = outcome.conditions.range;
        let capital = outcome.conditions.capital;
        let dates = market.dates()[first..end].to_vec();
        let periods_per_year = options
            .periods_per_year
            .unwrap_or_else(|| periods_of_run(market.dates(), (first, end)));
        let compared = self.benchmark(market, setup, options)?;
        let benchmark = compared.and_then(|asset| benchmark(market, asset, (first, end), capital));
        let mut notes = notes::notes(&self.program, market, setup, &outcome);
        notes.extend(compared.and_then(|asset| period::comparison(market, asset, (first, end))));
        notes.extend(meaning::notes(
            &self.program,
            market,
            &outcome.conditions,
            options,
            binding,
        ));
        let ledger = outcome.ledger;
        let returns = returns(&ledger.equity, capital);
        let exposure: Vec<f64> = ledger
            .equity
            .iter()
            .zip(&ledger.gross)
            .map(|(equity, gross)| if *equity > 0.0 { gross / equity } else { 0.0 })
            .collect();
        let trades = trips::trades(&ledger, market, &setup.assets, &setup.tickers, end);
        let held = exposure.iter().filter(|part| **part > 0.0).count() as f64;
        let risk_free = risk::risk_free(market, &outcome.conditions.terms, (first, end));
        let summary = Summary::of_path(
            &ledger.equity,
            &returns,
            risk_free.as_deref(),
            capital,
            periods_per_year,
        )
        .with_trading(
            trades.len() as u32,
            held / exposure.len().max(1) as f64,
            risk::taken(&ledger, market, &setup.assets, (first, end)),
        );
        let dataset_version = options
            .dataset_version
            .clone()
            .unwrap_or_else(|| market.version().to_owned());
        let labels = if outcome.conditions.execution == Execution::SameClose {
            vec!["same_close".to_owned()]
        } else {
            Vec::new()
        };
        Ok(Backtest {
            run_id: run_id::run_id(&self.hash, &dataset_version, options),
            name: self.name.clone(),
            engine_version: ENGINE_VERSION.to_owned(),
            dataset_version,
            parameters: self
                .program
                .parameters
                .keys()
                .cloned()
                .zip(binding.iter().copied())
                .collect(),
            capital,
            weights: trips::weights(&ledger, market, &setup.assets, &setup.tickers, first),
            fills: ledger
                .fills
                .iter()
                .map(|fill| readable(fill, market, setup))
                .collect(),
            trades,
            turnover: ledger
                .turnover
                .iter()
                .map(|&(bar, traded)| Turnover {
                    date: market.dates()[bar as usize],
                    traded,
                })
                .collect(),
            fees: ledger.fills.iter().map(|fill| fill.fee).sum(),
            interest: ledger.interest,
            borrow_cost: ledger.borrow_cost,
            dates,
            equity: ledger.equity,
            returns,
            exposure,
            risk_free,
            benchmark,
            notes,
            labels,
            certificate,
            summary,
            periods_per_year,
        })
    }

    /// Panel position of the benchmark.
    fn benchmark(
        &self,
        market: &Market<'_>,
        setup: &Setup<'_>,
        options: &Options,
    ) -> Result<Option<usize>, BacktestError> {
        let Some(ticker) = &options.benchmark else {
            return Ok(self.program.benchmark.map(|asset| setup.panel_asset(asset)));
        };
        let unknown = || BacktestError::UnknownTicker {
            path: "benchmark".into(),
            ticker: ticker.clone(),
            suggestion: String::new(),
        };
        market.panel().asset(ticker).map(Some).ok_or_else(unknown)
    }
}

/// The value of the benchmark bought with the capital at its first close within the bars, on those on which it has one.
/// `None` where it has no price on any.
fn benchmark(
    market: &Market<'_>,
    asset: usize,
    (first, end): (usize, usize),
    capital: f64,
) -> Option<Vec<Option<f64>>> {
    let closes = &market.series(fo_market::Field::Close, asset)[first..end];
    let start = closes.iter().copied().find(|price| !price.is_nan())?;
    let value = |price: &f64| (!price.is_nan()).then(|| capital * price / start);
    Some(closes.iter().map(value).collect())
}

fn readable(fill: &RawFill, market: &Market<'_>, setup: &Setup<'_>) -> Fill {
    Fill {
        date: market.dates()[fill.bar as usize],
        ticker: Arc::clone(&setup.tickers[fill.asset as usize]),
        side: fill.side,
        price: fill.price,
        shares: fill.shares,
        fee: fill.fee,
        reason: fill.reason,
    }
}
