//! The look-ahead certificate: prices after a day are taken away, everything is recomputed, and nothing before may change.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use fo_market::{Field, Panel};
use fo_strategy::Program;
use serde::{Deserialize, Serialize};

use crate::error::BacktestError;
use crate::eval::Evaluator;
use crate::market::Market;
use crate::options::Options;
use crate::run::{Conditions, Outcome, binding, simulate_program};
use crate::setup::Setup;

/// Days checked when the options do not say.
pub(crate) const DEFAULT_DAYS: usize = 5;

/// What was checked and what came out.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Certificate {
    /// Days after which prices were taken away and the run repeated.
    pub checked: Vec<NaiveDate>,
    /// Days before each cut whose account value and fills were compared, in all.
    pub compared: u64,
    /// The first difference, if there is one: what the run would have been without knowledge of the future.
    pub difference: Option<Difference>,
}

/// A place where the past changed with the future.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Difference {
    /// The last day whose prices were known.
    pub cut: NaiveDate,
    /// The earliest day that came out differently.
    pub day: NaiveDate,
    /// Account value with all prices.
    pub with_future: f64,
    /// Account value without those after the cut.
    pub without_future: f64,
}

impl Certificate {
    /// Whether every check agreed.
    pub fn holds(&self) -> bool {
        self.difference.is_none()
    }
}

/// Repeats a run without the prices after each of some days spread over it, and compares equity and fills bit for bit up
/// to the day.
pub(crate) fn certify(
    program: &Program,
    market: &Market<'_>,
    options: &Options,
    outcome: &Outcome,
    days: usize,
) -> Result<Certificate, BacktestError> {
    let (first, end) = outcome.conditions.range;
    let dates = market.dates();
    let mut certificate = Certificate {
        checked: Vec::new(),
        compared: 0,
        difference: None,
    };
    let cuts = (1..=days)
        .map(|part| first + (end - first) * part / (days + 1))
        .filter(|cut| *cut + 1 < end);
    let mut last = None;
    for cut in cuts {
        if last.replace(cut) == Some(cut) {
            continue;
        }
        let panel = truncated(market.panel(), cut);
        let past = Market::new(&panel);
        let setup = Setup::new(program, &past)?;
        let binding = binding(program, options)?;
        let mut evaluator = Evaluator::new(&past, &setup, &binding);
        let mut conditions = Conditions::of(&mut evaluator, options)?;
        conditions.range = (first, cut + 1);
        let repeated = simulate_program(&mut evaluator, conditions)?;
        certificate.checked.push(dates[cut]);
        certificate.compared += (cut + 1 - first) as u64;
        let (full, cut_short) = (&outcome.ledger, &repeated.ledger);
        let equity =
            (0..=cut - first).find(|&at| full.equity[at].to_bits() != cut_short.equity[at].to_bits());
        let known = full.fills.iter().take_while(|fill| fill.bar as usize <= cut);
        let fill = known
            .zip(&cut_short.fills)
            .find(|(left, right)| left != right)
            .map(|(left, _)| left.bar as usize - first);
        let missing = full
            .fills
            .iter()
            .take_while(|fill| fill.bar as usize <= cut)
            .count()
            != cut_short.fills.len();
        if let Some(at) = equity.or(fill).or(missing.then_some(cut - first)) {
            certificate.difference = Some(Difference {
                cut: dates[cut],
                day: dates[first + at],
                with_future: full.equity[at],
                without_future: cut_short.equity[at],
            });
            break;
        }
    }
    Ok(certificate)
}

/// The panel with every value after a bar gone. The calendar stays: exchanges publish it ahead.
fn truncated(panel: &Panel, cut: usize) -> Panel {
    const FIELDS: [Field; 9] = [
        Field::Open,
        Field::High,
        Field::Low,
        Field::Close,
        Field::Volume,
        Field::RawOpen,
        Field::RawHigh,
        Field::RawLow,
        Field::RawClose,
    ];
    let bars = panel.bars();
    let mut fields = BTreeMap::new();
    for field in FIELDS {
        if let Some(values) = panel.field(field) {
            let mut values = values.to_vec();
            values
                .chunks_exact_mut(bars)
                .for_each(|series| series[cut + 1..].fill(f64::NAN));
            fields.insert(field, values);
        }
    }
    Panel::new(panel.dates().to_vec(), panel.tickers().to_vec(), fields).unwrap_or_default()
}
