//! The spec's own run, with all that people look at.

use crate::{ComputeError, curve, luck};
use fo_backtest::{Backtest, Market, Options, Severity, Strategy};
use fo_market::parquet;
use fo_replication::{Check, Step, check};
use fo_storage::{ChunkWork, ClaimCheck, ClaimStep, RunOutcome};
use fo_strategy::{Claim, Spec, Status};

/// A run, ready to store.
pub(crate) struct Run {
    pub(crate) outcome: RunOutcome,
    pub(crate) series: Vec<u8>,
}

pub(crate) fn run(
    strategy: &Strategy,
    spec: &Spec,
    market: &Market<'_>,
    options: &Options,
    chunk: &ChunkWork,
) -> Result<Run, ComputeError> {
    let result = strategy.run(market, options)?;
    let claims: Vec<Claim> = serde_json::from_value(chunk.claims.clone())
        .map_err(|error| ComputeError::Spec(error.to_string()))?;
    let checks = check(strategy, &claims, &result, market, options)?;
    let summary = fo_report::summary(&result);
    let statistics = summary
        .entries()
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.filter(|value| value.is_finite())));
    let mut warnings = warnings(&result, spec);
    warnings.extend(luck::sentences(
        spec,
        chunk.grid.as_ref(),
        &result,
        market,
        options,
    ));
    let outcome = RunOutcome {
        statistics: statistics.collect(),
        curve: curve::down_sampled(&result),
        claim_checks: checks.into_iter().map(claim_check).collect(),
        warnings,
        run_id: result.run_id.clone(),
        engine_version: result.engine_version.clone(),
    };
    Ok(Run {
        outcome,
        series: series(&result)?,
    })
}

fn claim_check(check: Check) -> ClaimCheck {
    let step = |step: Step| ClaimStep {
        cause: cause(&step),
        value: step.value,
        effect: step.effect,
    };
    ClaimCheck {
        metric: check.metric,
        claimed: check.claimed,
        replicated: check.replicated.filter(|value| value.is_finite()),
        page: check.page,
        quote: check.quote,
        steps: (check.steps.into_iter().map(step))
            .filter(|step| step.value.is_finite() && step.effect.is_finite())
            .collect(),
        unexplained: check.unexplained.filter(|value| value.is_finite()),
        notes: check.notes,
    }
}

/// The cause's name on the wire.
fn cause(step: &Step) -> String {
    serde_json::to_value(step.cause)
        .ok()
        .and_then(|name| name.as_str().map(str::to_owned))
        .unwrap_or_default()
}

/// What to know before believing the numbers: of the data, of the run, and of what the document did not say.
fn warnings(result: &Backtest, spec: &Spec) -> Vec<String> {
    let mut warnings: Vec<String> = Vec::new();
    if let Some(difference) = result
        .certificate
        .as_ref()
        .and_then(|certificate| certificate.difference.as_ref())
    {
        warnings.push(format!(
            "Look-ahead: without the prices after {} the run differs from {} on. Do not trust it.",
            difference.cut, difference.day
        ));
    }
    let serious = result
        .notes
        .iter()
        .filter(|note| note.severity == Severity::Warning);
    warnings.extend(serious.map(|note| note.message.clone()));
    let doubtful = spec
        .ledger
        .iter()
        .filter(|(_, entry)| matches!(entry.status, Status::Missing | Status::Contradictory));
    warnings.extend(doubtful.map(|(path, entry)| {
        let what = if entry.status == Status::Missing {
            "is missing in the document"
        } else {
            "is contradictory in the document"
        };
        if entry.note.is_empty() {
            format!("{path} {what}.")
        } else {
            format!("{path} {what}: {}", entry.note)
        }
    }));
    warnings
}

fn series(result: &Backtest) -> Result<Vec<u8>, ComputeError> {
    let series = result.series();
    let columns: Vec<(&str, &[f64])> = series.iter().map(|(name, values)| (*name, &**values)).collect();
    Ok(parquet::write_series(&result.dates, &columns)?)
}
