//! The page as a whole, from real runs of the engine.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use fo_backtest::{Backtest, Market, Options, Strategy};
use fo_market::{Field, Panel};
use fo_replication::Check;
use fo_report::{Report, html};
use fo_statistics::{Random, normal_quantile};
use fo_strategy::Spec;

const SPEC: &str = "
name: Above its <average>
citation: Faber (2007), \"A Quantitative Approach\"
universe: {tickers: [AAA, BBB]}
parameters: {length: 50 days}
portfolio: {if: 'close(AAA) > sma(close(AAA), length)', then: AAA, else: BBB}
rebalance: month_end
execution: next_close
costs: {commission_bps: 5}
benchmark: AAA
claims: [{metric: sharpe, value: 0.8, source: {page: 3, quote: 'a Sharpe ratio of 0.8 <script>alert(1)</script>'}}]
ledger:
  parameters.length: {status: stated, source: {page: 2, quote: 'its 50-day average'}}
  costs.commission_bps: {status: assumed, note: the document states none}
";

fn panel(bars: usize) -> Panel {
    let mut random = Random::new(4);
    let first: NaiveDate = "2010-01-04".parse().unwrap();
    let days = (0..).map(|day| first.checked_add_days(Days::new(day)).unwrap());
    let open = days.filter(|day| {
        !matches!(
            chrono::Datelike::weekday(day),
            chrono::Weekday::Sat | chrono::Weekday::Sun
        )
    });
    let dates: Vec<NaiveDate> = open.take(bars).collect();
    let mut close = Vec::new();
    for drift in [0.0004, 0.0001] {
        let mut price = 100.0;
        for _ in 0..bars {
            price *= 1.0 + drift + 0.01 * normal_quantile(random.unit().max(1e-12)).unwrap();
            close.push(price);
        }
    }
    Panel::new(
        dates,
        vec!["AAA".into(), "BBB".into()],
        BTreeMap::from([(Field::Close, close)]),
    )
    .unwrap()
}

fn run(bars: usize) -> (Spec, Backtest, Vec<Check>) {
    let spec = Spec::read(SPEC).unwrap();
    let strategy = Strategy::compile(&spec).unwrap();
    let panel = panel(bars);
    let (market, options) = (
        Market::new(&panel),
        Options {
            benchmark: Some("AAA".into()),
            ..Options::default()
        },
    );
    let run = strategy.run(&market, &options).unwrap();
    let claims = fo_replication::check(&strategy, &spec.claims, &run, &market, &options).unwrap();
    (spec, run, claims)
}

#[test]
fn the_page_is_whole_and_shows_what_it_was_given() {
    let (spec, run, claims) = run(1500);
    let report = Report {
        claims: &claims,
        document: Some("paper.pdf"),
        explanation: "Hold AAA.\n- Else BBB.",
        ..Report::new(&spec, &run)
    };
    let page = html(&report);
    assert_eq!(page, html(&report), "the same report gives the same bytes");
    for expected in [
        &run.run_id,
        "Above its &lt;average&gt;",
        "p. 3 ",
        "its 50-day average",
        "assumed",
        "Worst drawdowns",
        "Hold AAA.",
    ] {
        assert!(page.contains(expected), "{expected} is not on the page");
    }
    // What a document says never becomes markup, and nothing is fetched.
    assert!(!page.contains("<script") && page.contains("&lt;script&gt;"));
    assert!(
        !page.contains("http:")
            && !page.contains("https:")
            && !page.contains("NaN")
            && !page.contains("inf\"")
    );
    for tag in [
        "section", "table", "figure", "svg", "div", "ul", "dl", "q", "code",
    ] {
        let count = |text: String| page.matches(&text).count();
        let opened = count(format!("<{tag}>")) + count(format!("<{tag} "));
        assert_eq!(
            opened,
            count(format!("</{tag}>")),
            "<{tag}> is not closed as often as it is opened"
        );
    }
    assert!(page.len() < 400_000, "{}", page.len());
}

#[test]
fn short_and_lifeless_runs_have_a_page_too() {
    for bars in [1, 2, 30] {
        let (spec, run, claims) = run(bars);
        let page = html(&Report {
            claims: &claims,
            ..Report::new(&spec, &run)
        });
        assert!(
            page.ends_with("</html>\n") && !page.contains("NaN"),
            "{bars} bars"
        );
    }
    let (spec, run, _) = run(300);
    let nothing = Backtest {
        dates: Vec::new(),
        equity: Vec::new(),
        returns: Vec::new(),
        exposure: Vec::new(),
        benchmark: None,
        trades: Vec::new(),
        ..run
    };
    assert!(html(&Report::new(&spec, &nothing)).contains("no bars"));
}

#[test]
fn the_terminal_gets_the_same_figures() {
    let (_, run, claims) = run(600);
    let rows = fo_report::text::statistics(&run);
    let sharpe = rows.iter().find(|[name, _]| name == "Sharpe ratio").unwrap();
    assert_eq!(sharpe[1], fo_report::figure("sharpe", run.summary.sharpe));
    let claims = fo_report::text::claims(&claims);
    assert_eq!(
        (claims[0][0].as_str(), claims[0][1].as_str()),
        ("Sharpe ratio", "0.80")
    );
}

#[test]
fn a_run_that_holds_nothing_has_a_dash_and_says_why() {
    let spec = SPEC.replace(
        "portfolio: {if: 'close(AAA) > sma(close(AAA), length)', then: AAA, else: BBB}",
        "portfolio: {if: 'close(AAA) > 1000000 * sma(close(AAA), length)', then: AAA}\ncash: {rate: 4%}",
    );
    let spec = Spec::read(&spec).unwrap();
    let panel = panel(600);
    let run = Strategy::compile(&spec)
        .unwrap()
        .run(&Market::new(&panel), &Options::default())
        .unwrap();
    assert!(run.fills.is_empty() && run.summary.total_return > 0.05);
    let summary = fo_report::summary(&run);
    for name in [
        "sharpe",
        "sharpe_error",
        "probabilistic_sharpe",
        "minimum_track_record_years",
        "sortino",
        "calmar",
    ] {
        assert_eq!(summary.get(name), None, "{name}");
    }
    let rows = fo_report::text::statistics(&run);
    let row = |label: &str| {
        rows.iter()
            .find(|[name, _]| name == label)
            .map(|[_, value]| value.as_str())
    };
    assert_eq!(row("Sharpe ratio"), Some("– (nothing was held)"));
    assert_eq!(row("P(Sharpe > 0)"), Some("– (nothing was held)"));
    assert_eq!(row("Round trips"), Some("0"));
    let page = html(&Report::new(&spec, &run));
    assert!(
        page.contains("<span>Chance of skill</span><b>–</b><small>nothing was held</small>"),
        "no chance of skill"
    );
    assert!(page.contains("of returns over what cash earned"));
}

#[test]
fn open_positions_are_no_round_trips() {
    let spec = Spec::read(&SPEC.replace(
        "{if: 'close(AAA) > sma(close(AAA), length)', then: AAA, else: BBB}",
        "AAA",
    ))
    .unwrap();
    let panel = panel(300);
    let run = Strategy::compile(&spec)
        .unwrap()
        .run(&Market::new(&panel), &Options::default())
        .unwrap();
    let open = run.trades.iter().filter(|trade| trade.exited.is_none()).count() as f64;
    let summary = fo_report::summary(&run);
    assert_eq!(
        (summary.trades, summary.open_trades),
        (Some(run.trades.len() as f64 - open), Some(open))
    );
    assert_eq!(
        (open, summary.trade_hit_rate, summary.payoff, summary.holding_time),
        (1.0, None, None, None)
    );
    assert!(summary.exposure.unwrap() > 0.8);
    let page = html(&Report::new(&spec, &run));
    assert!(page.contains("Positions still open<td class=\"n\">1") && page.contains("<td>open<td"));
}

#[test]
fn a_part_of_a_year_is_marked_and_a_late_benchmark_says_since_when() {
    let (spec, mut run, _) = run(600);
    let whole = fo_report::summary(&run);
    assert!(whole.best_year.is_some(), "2010 and 2011 are whole");
    let page = html(&Report::new(&spec, &run));
    assert!(
        page.contains(">2012*<") && page.contains(">2010<") && page.contains("* part of a month or year")
    );
    let values = run.benchmark.as_mut().unwrap();
    values[..200].fill(None);
    values[400] = None;
    let from = run.dates[200];
    let found = fo_report::summary(&run);
    let pairs: Vec<usize> = (201..600).filter(|bar| !(400..=401).contains(bar)).collect();
    let of = |values: &[f64]| pairs.iter().map(|bar| values[*bar]).collect::<Vec<f64>>();
    let expected = fo_statistics::beta(&of(&run.returns), &of(&run.benchmark_returns().unwrap()));
    assert_eq!(found.beta, expected);
    let page = html(&Report::new(&spec, &run));
    assert!(page.contains(&format!(", {from} to {}", run.dates[599])) && !page.contains("NaN"));
    run.benchmark.as_mut().unwrap().fill(None);
    let page = html(&Report::new(&spec, &run));
    assert!(!page.contains("NaN") && !page.contains("Against the benchmark"));
}
