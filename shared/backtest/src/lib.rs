//! The engine: runs compiled strategies on price panels, once or as a sweep, and certifies that they do not look ahead.
//!
//! ```no_run
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let (text, panel) = ("", fo_market::Panel::default());
//! use fo_backtest::{Market, Options, Strategy};
//! use fo_strategy::grid::{Grid, MAX_VARIANTS};
//! let spec = fo_strategy::Spec::read(text)?;
//! let strategy = Strategy::compile(&spec)?;
//! let market = Market::new(&panel);
//! let backtest = strategy.run(&market, &Options::default())?;
//! let (spec, variants) = Grid::new([("fast", "2..100"), ("slow", "5..250")]).variants(&spec, MAX_VARIANTS)?;
//! let strategy = Strategy::compile(&spec)?;
//! let results = strategy.sweep(&variants, variants.all(), &market, &Options::default(), 2, &|_done| true)?;
//! # Ok(()) }
//! ```
//!
//! # From a strategy to numbers
//! 1. `setup` lays the program over the data: the universe is every series it can touch, in alphabetical order.
//! 2. `eval` computes the program's values, each once, at the bars that are asked for.
//! 3. `decide` walks the portfolio tree on each decision bar and gives target weights; `rules` and `pairs` run the state
//!    machines of trades and pairs, which depend on prices and signals alone.
//! 4. `orders` puts both into batches by bar and phase (open, within the bar, close).
//! 5. `account` trades them: sells, then buys with the cash there is, and values the holdings at every close.
//!
//! Rules that hold one asset or nothing take a shorter way in sweeps (`threshold`, `single`), which agrees with the account.
//!
//! # Conventions
//! * A decision uses prices up to the close of its bar. Same-close fills are allowed and labelled.
//! * Target weights are of the account's value at the fill's prices, before any of the batch trades.
//! * Costs are paid on traded value, on top of it: a purchase of all cash buys `cash / (price · (1 + cost))` shares.
//!   (bt takes the fee out of the allocated amount; backtrader rejects the order.) Cash goes below zero only where target
//!   weights sum to more than 100 %.
//! * Nothing is sold at the end; the last position is valued at the last close.
//! * Returns are simple, one a bar, the first against the starting capital; deviations divide by n − 1. The Sharpe ratio is
//!   of returns over what the strategy's cash earns; where nothing was held whose price moves there is none.
//! * An asset without a bar is valued at its last close for up to [`market::CARRY_DAYS`] days, then paid out at it.
//!   Orders wait for a price. Windows count an asset's own bars.
//! * The same inputs give the same bits, on any number of threads, in any chunks.
//!
//! The crate must not know of AWS, HTTP, SQL, documents or files.
#![warn(missing_docs)]
// Comparisons with NaN are false, and the engine relies on it: `a < b || a > b` is not `a != b`, nor `!(a >= b)` `a < b`.
#![allow(clippy::double_comparisons, clippy::neg_cmp_op_on_partial_ord)]

mod account;
pub mod certificate;
mod conditions;
mod decide;
mod doubts;
#[cfg(test)]
mod drawn;
mod engine;
mod error;
mod eval;
mod kernels;
mod lockstep;
pub mod market;
mod mask;
mod meaning;
mod notes;
mod optimise;
pub mod options;
mod orders;
mod pairs;
mod period;
mod periodicity;
mod prices;
mod range;
pub mod result;
mod risk;
mod rule_paths;
mod rules;
mod run;
pub mod run_id;
mod setup;
mod single;
mod summary;
pub mod sweep;
mod threshold;
mod trade;
mod trips;
mod walk_forward;

pub use certificate::{Certificate, Difference};
pub use engine::{ENGINE_VERSION, Strategy, run};
pub use error::BacktestError;
pub use market::Market;
pub use options::Options;
pub use result::{Backtest, Fill, Note, Reason, Severity, Side, Trade, Turnover, Weights};
pub use summary::Summary;
pub use sweep::{Progress, Variant, VariantReturns};
pub use walk_forward::{Objective, WalkForward, Window, Windows};
