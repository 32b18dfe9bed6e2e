//! Figures that can't be right, told before any price is looked at.
//!
//! Each check has a file. A check speaks only if no rounding of the printed digits makes the figures agree.

mod before_inception;
mod best_and_worst_year;
mod calmar_ratio;
mod drawdown;
mod figures;
mod inception;
mod interval;
mod sharpe_ratio;
#[cfg(test)]
mod testing;
mod total_return;
mod weights;
mod win_rate;
mod window;
mod zero_volatility;

use crate::claims::Found;
use crate::model::{Claim, ExtractedStrategy, Implausible, ImplausibleReason};
use crate::source::Source;
use figures::Figures;

/// More findings than this help nobody.
const MAX_FINDINGS: usize = 50;

/// Everything implausible about the document's figures and its strategies.
pub(crate) fn findings(
    source: &Source<'_>,
    found: &[Found],
    strategies: &[ExtractedStrategy],
) -> Vec<Implausible> {
    let mut out = Vec::new();
    for figures in figures::groups(source, found, strategies) {
        out.extend(zero_volatility::check(&figures));
        out.extend(drawdown::check(&figures, source));
        out.extend(sharpe_ratio::check(&figures));
        out.extend(calmar_ratio::check(&figures, source));
        out.extend(total_return::check(&figures));
        out.extend(best_and_worst_year::check(&figures));
        out.extend(win_rate::check(&figures));
    }
    for strategy in strategies {
        out.extend(before_inception::check(strategy, source));
        out.extend(weights::check(strategy, source));
        out.extend(window::check(strategy));
    }
    let mut seen: Vec<Implausible> = Vec::new();
    for finding in out {
        if !seen.contains(&finding) {
            seen.push(finding);
        }
    }
    seen.truncate(MAX_FINDINGS);
    seen
}

/// A finding about claims.
fn finding(
    reason: ImplausibleReason,
    figures: &Figures<'_>,
    claims: &[&Claim],
    message: String,
    plausible: String,
) -> Implausible {
    Implausible {
        reason,
        message,
        plausible,
        strategy: figures.strategy.clone(),
        sources: claims.iter().map(|c| c.source.clone()).collect(),
    }
}

/// A number for people: no more digits than tell something.
fn number(value: f64) -> String {
    let decimals = if value.abs() >= 100.0 {
        0
    } else if value.abs() >= 10.0 {
        1
    } else {
        2
    };
    let text = format!("{value:.decimals$}");
    // No "-0.00".
    if text
        .trim_start_matches('-')
        .chars()
        .all(|c| matches!(c, '0' | '.'))
    {
        text.trim_start_matches('-').to_owned()
    } else {
        text.replace('-', "−")
    }
}
