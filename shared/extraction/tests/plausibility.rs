//! Whole texts with figures that can't be right, and texts whose figures only look so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use fo_documents::{Limits, MediaType, parse};
use fo_extraction::ImplausibleReason::{
    BestAndWorstYear, CalmarRatio, Drawdown, SharpeRatio, TotalReturn, WinRate, ZeroVolatility,
};
use fo_extraction::{Extraction, ImplausibleReason, Options, extract};

const RULE: &str = "# Trend rule\n\nAt the end of each month buy SPY if it closes above its 10-month moving average; otherwise hold \
    cash.\n\n## Results\n\n";

fn read(text: &str) -> Extraction {
    let text = format!("{RULE}{text}");
    let document = parse(text.as_bytes(), Some(MediaType::Markdown), &Limits::default()).unwrap();
    extract(&document, &Options::default())
}

fn expect(text: &str, expected: &[ImplausibleReason]) {
    let found = read(text).implausible;
    let reasons: Vec<_> = found.iter().map(|f| f.reason).collect();
    assert_eq!(reasons, expected, "{text}\n{found:#?}");
}

#[test]
fn figures_that_can_t_be_right() {
    for (text, reason) in [
        (
            "From 1995 to 2015 the strategy returned 6.0% a year with a volatility of 12.0% and a Sharpe ratio of 1.20.",
            SharpeRatio,
        ),
        (
            "- Backtest period: 2009-2020\n- Annual return: 9.9%\n- Volatility: 10.2%\n- Sharpe ratio: 0.28\n",
            SharpeRatio,
        ),
        (
            "| | Rule | S&P 500 |\n|---|---|---|\n| CAGR | 9.0% | 8.0% |\n| Volatility | 10.0% | 15.0% |\n| Sharpe ratio | 3.1 | 0.5 |\n",
            SharpeRatio,
        ),
        (
            "- Annual return: 9.9%\n- Standard deviation: 0%\n",
            ZeroVolatility,
        ),
        ("The strategy had a maximum drawdown of 132%.", Drawdown),
        (
            "The strategy had a maximum drawdown of 11%; the worst year was 2008 with a loss of 19.4%.",
            Drawdown,
        ),
        (
            "- CAGR: 12%\n- Maximum drawdown: 20%\n- Calmar ratio: 1.6\n",
            CalmarRatio,
        ),
        (
            "From January 2000 to December 2009 the strategy returned 10.0% a year, a total return of 420%.",
            TotalReturn,
        ),
        ("- Best year: 4.1%\n- Worst year: 12.0%\n", BestAndWorstYear),
        ("The win rate is 164%.", WinRate),
    ] {
        expect(text, &[reason]);
    }
}

#[test]
fn figures_that_only_look_so() {
    for text in [
        // Return over volatility, rounded.
        "- Annual return: 10%\n- Volatility: 11%\n- Sharpe ratio: 0.9\n",
        // Above cash at the rates of the time.
        "From 1995 to 2000 the strategy returned 14.0% a year with a volatility of 12.0% and a Sharpe ratio of 0.75.",
        // Two rules, each with its own ratio.
        "The first rule returned 6.0% a year with a volatility of 12.0%. The second rule has a Sharpe ratio of 1.20.\n\nIt is better.",
        "The strategy had a maximum drawdown of 100%.",
        "- CAGR: 11.4%\n- Maximum drawdown: 18.9%\n- MAR: 0.60\n",
        // Bare years may span ten or twelve.
        "From 2000 to 2010 the strategy returned 10.0% a year, a total return of 170%.",
        "- Best year: 41.3%\n- Worst year: -9.8%\n- Annual return: 12%\n",
        "| | Rule | S&P 500 |\n|---|---|---|\n| CAGR | 9.0% | 8.0% |\n| Volatility | 10.0% | 15.0% |\n| Sharpe ratio | 0.8 | 0.5 |\n",
    ] {
        expect(text, &[]);
    }
}

#[test]
fn a_finding_names_the_strategy_and_quotes_the_figures() {
    let found =
        read("The strategy returned 6.0% a year with a volatility of 12.0% and a Sharpe ratio of 1.20.");
    let finding = &found.implausible[0];
    assert_eq!(finding.strategy.as_deref(), Some(found.strategies[0].id.as_str()));
    let quotes: Vec<&str> = finding.sources.iter().map(|s| s.quote.as_str()).collect();
    assert_eq!(
        quotes,
        [
            "Sharpe ratio of 1.20",
            "The strategy returned 6.0% a year",
            "volatility of 12.0%"
        ]
    );
    assert!(finding.plausible.contains("0.50"), "{}", finding.plausible);
}
