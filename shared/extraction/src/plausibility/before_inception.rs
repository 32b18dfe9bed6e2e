//! A sample that begins before an instrument of the rule existed.

use super::inception;
use super::total_return::span;
use crate::model::{ExtractedStrategy, Implausible, ImplausibleReason, Role, Subject};
use crate::pattern::pattern;
use crate::source::Source;

pub(super) fn check(strategy: &ExtractedStrategy, source: &Source<'_>) -> Option<Implausible> {
    // A document that tells of other series before the funds has answered the question.
    pattern!(
        PROXY,
        r"\b(?:prox(?:y|ies)|before (?:its|their|the) inception|prior to (?:its|their|the) inception|index(?:es)? (?:data|returns|prices|values)|(?:underlying|corresponding|respective|total return) ind(?:ex|exes|ices)|splic\w+|back-?fill\w*|synthetic|extend(?:ed|s)? (?:back|with|using|the)|mutual funds?|simulated (?:prices|data|returns)|as (?:they|it) (?:become|became|becomes) available|from (?:its|their) inception|since inception|when available)\b"
    );
    if source.sentences.iter().any(|s| PROXY.is_match(&s.lower)) {
        return None;
    }
    let (claim, begin) = strategy
        .claims
        .iter()
        .filter(|c| c.subject == Subject::Strategy)
        .filter_map(|c| {
            let begin = span(c.period.as_ref()?.from.as_deref()?)?;
            Some((c, begin))
        })
        .min_by(|a, b| a.1.high.total_cmp(&b.1.high))?;
    let mut late: Vec<_> = strategy
        .universe
        .tickers
        .iter()
        .filter(|t| matches!(t.role, Role::Risky | Role::Safe | Role::Signal | Role::Hurdle))
        .filter_map(|t| Some((t, inception::of(&t.symbol)?)))
        // A bare year may mean its end, and data begin with the month of inception.
        .filter(|(_, month)| span(month).is_some_and(|m| m.low > begin.high))
        .collect();
    late.sort_by_key(|(_, month)| *month);
    let (_, last) = *late.last()?;
    let named: Vec<String> = late
        .iter()
        .take(6)
        .map(|(t, month)| format!("{} (since {month})", t.symbol))
        .collect();
    let period = claim.period.as_ref().map_or("", |p| p.text.as_str());
    let mut sources = vec![claim.source.clone()];
    sources.extend(late.iter().take(6).map(|(t, _)| t.source.clone()));
    Some(Implausible {
        reason: ImplausibleReason::BeforeInception,
        message: format!(
            "Figures are claimed for {period}, before instruments of the rule existed: {}.",
            named.join(", ")
        ),
        plausible: format!(
            "A sample from {last} on, or other series (an index, a mutual fund) before it, which the document does not mention."
        ),
        strategy: Some(strategy.id.clone()),
        sources,
    })
}

#[cfg(test)]
mod tests {
    use super::super::testing::{findings, reasons};
    use crate::model::ImplausibleReason::BeforeInception;

    fn text(ticker: &str, years: &str, more: &str) -> String {
        format!(
            "# Trend rule\n\n## Rules\n\nBuy {ticker} at the close when it is above its 200-day moving average. Sell it at the close when \
             it is below its 200-day moving average.\n\n{more}\n\n## Results\n\nFrom {years} the strategy returned 8.3% a year."
        )
    }

    #[test]
    fn a_fund_that_was_not_yet_there() {
        let found = findings(&text("GLD", "1990 to 2015", ""));
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].message.contains("GLD (since 2004-11)"),
            "{}",
            found[0].message
        );
        assert_eq!(found[0].strategy.as_deref(), Some("s1"));
    }

    #[test]
    fn a_fund_that_was_there() {
        assert_eq!(reasons(&text("GLD", "2005 to 2015", "")), []);
        // A bare year may begin with the fund's first month.
        assert_eq!(reasons(&text("GLD", "2004 to 2015", "")), []);
        assert_eq!(
            reasons(&text("GLD", "March 2004 to May 2015", "")),
            [BeforeInception]
        );
    }

    #[test]
    fn another_series_before_it() {
        let more = "Before its inception we use the London gold price as a proxy.";
        assert_eq!(reasons(&text("GLD", "1990 to 2015", more)), []);
    }
}
