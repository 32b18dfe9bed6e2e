//! A document's performance claims beside what a backtest of its strategy gives, and where the gap comes from.
//!
//! The comparison is made over the claim's own period, as far as the prices reach. The gap is then taken apart by
//! running the strategy again with one honest assumption after another given up, in a fixed order: trading costs, the
//! delay between decision and fill, daily instead of monthly values. What an assumption does to the replicated figure is its
//! part of the gap, so that a row sums: replicated less claimed is all parts and the rest. The rest belongs to the prices, the universe, or to a rule that was read or written differently.
//!
//! Costs and timing are known of the run. Month-end sampling is a guess about the document: it is made for a period as a
//! whole, and only where the document's figures together are nearer to monthly ones.
//!
//! The crate knows strategies, prices and statistics; nothing of documents, AWS, HTTP or SQL.
#![warn(missing_docs)]

mod measure;
mod period;
mod search;

use chrono::NaiveDate;
use fo_backtest::{Backtest, BacktestError, Market, Options, Strategy};
use fo_strategy::{Claim, Execution, Metric};
use serde::{Deserialize, Serialize};

use measure::measure;
pub use measure::{Sampling, metric_name};
pub use period::{Span, span};
pub use search::{Search, document_search, sampled_search, search};

/// An honest assumption that was given up to come closer to the document.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The run's own period was left for the claim's. It is no part of the gap: the replicated figure is of the claim's period already.
    Period,
    /// Commission, slippage and borrowing were left out.
    Costs,
    /// Orders filled at the very close that decided them.
    Timing,
    /// The figure was computed on month-end values instead of daily ones.
    Sampling,
}

/// The figure after one more assumption was given up.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Serialize)]
pub struct Step {
    /// What was given up.
    pub cause: Cause,
    /// The figure then, in the claim's unit.
    pub value: f64,
    /// The assumption's effect on the figure: with it, less without it. Costs lower a return, so theirs is negative. Of the
    /// period: the claim's less the run's own.
    pub effect: f64,
}

impl Check {
    /// Returns the replicated figure less the claimed one; none where nothing was replicated.
    pub fn gap(&self) -> Option<f64> {
        self.replicated.map(|replicated| replicated - self.claimed)
    }

    /// Returns the assumptions that are parts of the gap. With [`Check::unexplained`] they sum to [`Check::gap`].
    pub fn parts(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.cause != Cause::Period)
    }

    /// Returns the figure over the run's own period, where that is another one than the claim's.
    pub fn over_the_run(&self) -> Option<f64> {
        let period = self.steps.iter().find(|step| step.cause == Cause::Period)?;
        Some(period.value - period.effect)
    }
}

/// One claim, checked.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct Check {
    /// Which figure.
    pub metric: String,
    /// What the document says, as a fraction for rates.
    pub claimed: f64,
    /// What the run gives over the claim's period with honest costs and timing; absent where it can't be computed.
    pub replicated: Option<f64>,
    /// How `replicated` moves towards the claim, in order.
    pub steps: Vec<Step>,
    /// The part of the gap that no step explains: the last value minus the claim.
    pub unexplained: Option<f64>,
    /// Page of the claim, from 1.
    pub page: Option<u32>,
    /// The claim's words.
    pub quote: Option<String>,
    /// What to know before comparing, in sentences.
    pub notes: Vec<String>,
}

/// Checks every claim that is about the strategy itself (not about a benchmark or another variant).
///
/// `baseline` is the strategy's run under `options`; the same strategy is run again for each period and assumption,
/// at most four times a period.
///
/// # Errors
/// Those of a run; periods without prices are no error but a note on the claim.
pub fn check(
    strategy: &Strategy,
    claims: &[Claim],
    baseline: &Backtest,
    market: &Market<'_>,
    options: &Options,
) -> Result<Vec<Check>, BacktestError> {
    let covered = Span {
        from: market.dates().first().copied(),
        to: market.dates().last().copied(),
    };
    let mut known: Vec<(Option<Span>, Runs)> = Vec::new();
    let mut found: Vec<Draft> = Vec::new();
    for claim in claims.iter().filter(|claim| claim.of.is_none()) {
        let claimed = claim.period.as_ref().and_then(span);
        let wanted = claimed.map(|span| span.within(covered));
        let check = Check {
            notes: period_notes(claim, claimed, wanted, baseline),
            ..unchecked(claim)
        };
        let wanted = wanted.flatten();
        if claimed.is_some() && wanted.is_none() {
            found.push(Draft { check, run: None });
            continue;
        }
        let position = match known.iter().position(|(span, _)| *span == wanted) {
            Some(position) => position,
            None => {
                known.push((wanted, Runs::make(strategy, baseline, market, options, wanted)?));
                known.len() - 1
            }
        };
        found.push(known[position].1.compare(claim.metric, check, baseline, position));
    }
    for period in 0..known.len() {
        sample(&mut found, period);
    }
    Ok(found.into_iter().map(|draft| draft.check).collect())
}

/// A check whose sampling is not decided yet.
struct Draft {
    check: Check,
    /// Where it was run: which period's runs, the last value reached, and the same of month-end values.
    run: Option<Reached>,
}

struct Reached {
    period: usize,
    value: f64,
    monthly: Option<f64>,
}

/// Takes the step to month-end values for all claims of a period, if that brings them nearer on the whole.
fn sample(found: &mut [Draft], period: usize) {
    let of_period = |draft: &Draft| {
        draft
            .run
            .as_ref()
            .filter(|run| run.period == period)
            .and_then(|run| Some((run.value, run.monthly?)))
    };
    let distance = |check: &Check, value: f64| (check.claimed - value).abs() / check.claimed.abs().max(0.01);
    let nearer: f64 = found
        .iter()
        .filter_map(|draft| {
            of_period(draft)
                .map(|(daily, monthly)| distance(&draft.check, daily) - distance(&draft.check, monthly))
        })
        .sum();
    for draft in found.iter_mut().filter(|_| nearer > 0.0) {
        if let Some((daily, monthly)) = of_period(draft) {
            draft.check.steps.push(Step {
                cause: Cause::Sampling,
                value: monthly,
                effect: daily - monthly,
            });
            draft.check.unexplained = Some(monthly - draft.check.claimed);
        }
    }
}

/// Runs of one period: honest, then with one assumption more given up each.
struct Runs {
    /// The honest run, unless the baseline is it.
    honest: Option<Backtest>,
    relaxed: Vec<(Cause, Backtest)>,
}

impl Runs {
    fn make(
        strategy: &Strategy,
        baseline: &Backtest,
        market: &Market<'_>,
        options: &Options,
        span: Option<Span>,
    ) -> Result<Self, BacktestError> {
        let mut options = Options {
            certificate_days: Some(0),
            ..options.clone()
        };
        let mut honest = None;
        if let Some(span) = span {
            let first = baseline.dates.first().copied();
            let last = baseline.dates.last().copied();
            options.from = span.from.max(options.from);
            options.to = span.to.into_iter().chain(options.to).min();
            // A claim's period that the run's own differs from by less than a month is the same period.
            let near = |a: Option<NaiveDate>, b: Option<NaiveDate>| {
                a.zip(b).is_some_and(|(a, b)| (a - b).num_days().abs() < 31)
            };
            if !(near(first, options.from) && near(last, options.to)) {
                honest = Some(strategy.run(market, &options)?);
            }
        }
        let mut relaxed = Vec::new();
        let costly = honest.as_ref().unwrap_or(baseline);
        if costly.fees > 0.0 || costly.borrow_cost > 0.0 {
            options.commission_bps = Some(0.0);
            options.slippage_bps = Some(0.0);
            options.borrow_bps_per_year = Some(0.0);
            relaxed.push((Cause::Costs, strategy.run(market, &options)?));
        }
        if !costly.labels.iter().any(|label| label == "same_close") {
            options.execution = Some(Execution::SameClose);
            relaxed.push((Cause::Timing, strategy.run(market, &options)?));
        }
        Ok(Self { honest, relaxed })
    }

    /// The figure of the honest run, and of each that gives up one assumption more.
    fn compare(&self, metric: Metric, mut check: Check, baseline: &Backtest, period: usize) -> Draft {
        let Some(replicated) = measure(metric, self.honest(baseline), Sampling::Daily) else {
            check
                .notes
                .push("this figure is not one a backtest gives, or it is undefined here".into());
            return Draft { check, run: None };
        };
        if let (true, Some(whole)) = (self.honest.is_some(), measure(metric, baseline, Sampling::Daily)) {
            check.steps.push(Step {
                cause: Cause::Period,
                value: replicated,
                effect: replicated - whole,
            });
        }
        let mut value = replicated;
        let mut last = self.honest(baseline);
        for (cause, run) in &self.relaxed {
            if let Some(next) = measure(metric, run, Sampling::Daily) {
                check.steps.push(Step {
                    cause: *cause,
                    value: next,
                    effect: value - next,
                });
                (value, last) = (next, run);
            }
        }
        check.replicated = Some(replicated);
        check.unexplained = Some(value - check.claimed);
        Draft {
            check,
            run: Some(Reached {
                period,
                value,
                monthly: measure(metric, last, Sampling::Monthly),
            }),
        }
    }

    fn honest<'a>(&'a self, baseline: &'a Backtest) -> &'a Backtest {
        self.honest.as_ref().unwrap_or(baseline)
    }
}

/// The claim with its sign as this product writes it: a drawdown is a loss however it was printed.
fn claimed_value(claim: &Claim) -> f64 {
    if claim.metric == Metric::MaxDrawdown {
        -claim.value.abs()
    } else {
        claim.value
    }
}

fn unchecked(claim: &Claim) -> Check {
    Check {
        metric: metric_name(claim.metric),
        claimed: claimed_value(claim),
        replicated: None,
        steps: Vec::new(),
        unexplained: None,
        page: claim.source.as_ref().map(|source| source.page),
        quote: claim
            .source
            .as_ref()
            .map(|source| source.quote.clone())
            .filter(|quote| !quote.is_empty()),
        notes: Vec::new(),
    }
}

fn period_notes(
    claim: &Claim,
    claimed: Option<Span>,
    wanted: Option<Option<Span>>,
    baseline: &Backtest,
) -> Vec<String> {
    let mut notes: Vec<String> = claim.doubt().into_iter().collect();
    match (claimed, wanted) {
        (None, _) => {
            if let (Some(first), Some(last)) = (baseline.dates.first(), baseline.dates.last()) {
                notes.push(format!(
                    "the document gives no period for this figure; it is compared over {first} to {last}"
                ));
            }
        }
        (Some(claimed), Some(None)) => notes.push(format!(
            "the prices do not reach {claimed}: nothing can be compared"
        )),
        (Some(claimed), Some(Some(wanted))) => {
            if claimed.days() > wanted.days() + 31 {
                notes.push(format!(
                    "the claim is about {claimed}; the prices cover {wanted} of it"
                ));
            }
        }
        (Some(_), None) => {}
    }
    if !claim.note.is_empty() {
        notes.push(claim.note.clone());
    }
    notes
}
