//! Statistics of returns: performance, risk, trades, and how likely the whole of it is luck.
//!
//! One file a statistic, each with its formula, its source and its convention.
//!
//! # Conventions
//! * **Returns** are simple and per period (`close / previous close - 1`), never logarithmic, oldest first.
//! * **Annualising** multiplies means by [`Convention::periods_per_year`] and deviations by its square root.
//! * **Deviations** divide by n − 1 unless the statistic says otherwise.
//! * **The risk-free rate** is simple and per period, and is taken off only where the statistic says so.
//! * **Losses** are negative: a drawdown of a third is −0.33, a value at risk of one percent −0.01.
//! * **Undefined is `None`**, never a made-up number: too few observations, any observation that is not finite
//!   (a hole in the data is for the caller to decide about), or a division by nothing.
//! * **Rounding is nothing.** Returns that deviate by no more than [`RETURN_ROUNDING`] do not vary, and a drawdown of less
//!   than 1e-12 is none.
//! * **Randomness** comes from a seed: the same seed gives the same bits everywhere.
//!
//! The crate knows nothing of strategies, prices, files or networks.
#![warn(missing_docs)]

mod alpha;
mod average_drawdown;
mod beta;
mod block_length;
mod bootstrap;
mod cagr;
mod calendar;
mod calmar;
mod capture;
mod combinations;
mod convention;
mod cross_validation;
mod deflated_sharpe;
mod downside_deviation;
mod drawdown;
mod drawdown_table;
mod error;
mod excess;
mod expected_shortfall;
mod exposure;
mod hit_rate;
mod holding_time;
mod information_ratio;
mod kurtosis;
mod max_drawdown;
mod moments;
mod normal;
mod omega;
mod overfitting;
mod payoff;
mod probabilistic_sharpe;
mod profit_factor;
mod quantile;
mod random;
mod reality_check;
mod resample;
mod rolling;
mod sharpe;
mod sharpe_error;
mod skewness;
mod sortino;
mod stepwise;
mod summary;
mod superior;
mod tail_ratio;
mod total_return;
mod track_record;
mod tracking_error;
mod turnover;
mod ulcer;
mod value_at_risk;
mod volatility;

pub use alpha::{alpha, alpha_compound};
pub use average_drawdown::average_drawdown;
pub use beta::{beta, correlation};
pub use block_length::{BlockLength, block_length};
pub use bootstrap::{Interval, bootstrap, sharpe_interval};
pub use cagr::{cagr, cagr_years};
pub use calendar::{Month, Year, monthly, yearly};
pub use calmar::calmar;
pub use capture::{down_capture, up_capture};
pub use convention::Convention;
pub use cross_validation::{CrossValidation, Folds, Split, cross_validation};
pub use deflated_sharpe::{Deflated, deflated_sharpe, expected_maximum_sharpe};
pub use downside_deviation::downside_deviation;
pub use drawdown::{drawdowns, drawdowns_of_equity};
pub use drawdown_table::{Drawdown, drawdown_table};
pub use error::StatisticsError;
pub use excess::{common, excess};
pub use expected_shortfall::expected_shortfall;
pub use exposure::{average_exposure, time_in_market};
pub use hit_rate::hit_rate;
pub use holding_time::holding_time;
pub use information_ratio::information_ratio;
pub use kurtosis::{kurtosis, kurtosis_unbiased};
pub use max_drawdown::{longest_drawdown, max_drawdown};
pub use moments::{RETURN_ROUNDING, mean, return_deviation, standard_deviation};
pub use normal::{normal_cdf, normal_quantile};
pub use omega::omega;
pub use overfitting::{Overfitting, Variants, probability_of_overfitting};
pub use payoff::payoff;
pub use probabilistic_sharpe::probabilistic_sharpe;
pub use profit_factor::profit_factor;
pub use quantile::quantile;
pub use random::Random;
pub use reality_check::{RealityCheck, reality_check};
pub use resample::{Resample, Scheme, resamples};
pub use rolling::{rolling, rolling_beta, rolling_sharpe, rolling_volatility};
pub use sharpe::{sharpe, sharpe_per_period};
pub use sharpe_error::{sharpe_error, sharpe_error_autocorrelated};
pub use skewness::{skewness, skewness_unbiased};
pub use sortino::sortino;
pub use stepwise::stepwise;
pub use summary::{Input, Summary};
pub use superior::{Superior, superior_predictive_ability};
pub use tail_ratio::tail_ratio;
pub use total_return::{equity, returns_of, total_return};
pub use track_record::minimum_track_record;
pub use tracking_error::{active, tracking_error};
pub use turnover::{one_way_turnover, turnover};
pub use ulcer::ulcer_index;
pub use value_at_risk::{value_at_risk, value_at_risk_normal};
pub use volatility::volatility;
