//! A backtest: statistics, the claims beside them, and what to doubt.

use crate::show::say;
use fo_api::backtests::{BacktestDetail, ClaimCheck, ClaimStep};
use fo_domain::BacktestState;
use fo_replication::{Check, Step};

use fo_report::figure;

use super::Table;
use crate::error::CliError;

/// What a run came to, from the API or computed here.
pub struct Outcome<'a> {
    pub statistics: Vec<(&'a str, Option<f64>)>,
    pub claims: Vec<Check>,
    pub warnings: Vec<String>,
}

/// A backtest of the API in full.
pub fn backtest(detail: &BacktestDetail) -> Result<(), CliError> {
    let run = &detail.backtest;
    say!(
        "Backtest {} ({}), {} to {}",
        run.id,
        run.state,
        run.period.from,
        run.period.to
    );
    if let Some(reason) = &run.failure {
        say!("It failed: {reason}\n");
    }
    if run.state == BacktestState::Completed {
        // A JSON object has no order; the statistics do.
        let order = fo_statistics::Summary::default().entries();
        let value = |name: &str| detail.statistics.get(name).copied().flatten();
        let statistics = order.into_iter().map(|(name, _)| (name, value(name))).collect();
        outcome(&Outcome {
            statistics,
            claims: detail.claims.iter().map(check).collect(),
            warnings: detail.warnings.clone(),
        });
    }
    if run.progress.total > 1 {
        let names: Vec<&str> = detail
            .top_variants
            .first()
            .map(|best| best.parameters.keys().map(String::as_str).collect())
            .unwrap_or_default();
        say!("{} variants; the best of what is done:", run.progress.total);
        sweep(
            &names,
            detail.top_variants.iter().map(|variant| {
                let statistic = |name: &str| variant.statistics.get(name).copied().flatten();
                (
                    variant.parameters.values().map(plain).collect(),
                    statistic("cagr"),
                    statistic("sharpe"),
                    statistic("max_drawdown"),
                )
            }),
        );
    }
    if let Some(run_id) = &detail.run_id {
        say!("run {run_id}\n");
    }
    Ok(())
}

/// A number, or a text without its quotes.
fn plain(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// Statistics in two columns, claims beside what was replicated, and warnings.
pub fn outcome(outcome: &Outcome) {
    let mut table = Table::new(&["statistic", "value", "statistic", "value"]);
    let get = |name: &str| outcome.statistics.iter().find(|(known, _)| *known == name)?.1;
    let names = outcome.statistics.iter().map(|(name, _)| *name);
    let known: Vec<_> = names
        .filter_map(|name| Some([fo_report::label(name), fo_report::cell(name, get)?]))
        .collect();
    for pair in known.chunks(2) {
        let cells = pair.iter().flatten().cloned();
        table.row(cells.chain(std::iter::repeat(String::new())).take(4));
    }
    table.print("");
    if !outcome.claims.is_empty() {
        let mut claims = Table::new(&fo_report::text::CLAIM_COLUMNS);
        for row in fo_report::text::claims(&outcome.claims) {
            claims.row(row);
        }
        claims.print("");
    }
    for warning in &outcome.warnings {
        say!("Note: {warning}");
    }
    say!();
}

/// A claim of the API in the form the tear sheet has it.
fn check(claim: &ClaimCheck) -> Check {
    let step = |step: &ClaimStep| {
        let cause = serde_json::from_value(serde_json::Value::String(step.cause.clone())).ok()?;
        Some(Step {
            cause,
            value: step.value,
            effect: step.effect,
        })
    };
    Check {
        metric: claim.metric.clone(),
        claimed: claim.claimed,
        replicated: claim.replicated,
        steps: claim.steps.iter().filter_map(step).collect(),
        unexplained: claim.unexplained,
        page: claim.page,
        quote: claim.quote.clone(),
        notes: claim.notes.clone(),
    }
}

/// Variants of a grid: parameters, growth, Sharpe ratio, drawdown.
pub fn sweep(
    names: &[&str],
    variants: impl Iterator<Item = (Vec<String>, Option<f64>, Option<f64>, Option<f64>)>,
) {
    let header: Vec<&str> = names
        .iter()
        .copied()
        .chain(["CAGR", "Sharpe", "max. drawdown"])
        .collect();
    let mut table = Table::new(&header);
    for (parameters, cagr, sharpe, drawdown) in variants {
        let figures = [
            figure("cagr", cagr),
            figure("sharpe", sharpe),
            figure("max_drawdown", drawdown),
        ];
        table.row(parameters.into_iter().chain(figures));
    }
    table.print("No variant is done yet.");
}
