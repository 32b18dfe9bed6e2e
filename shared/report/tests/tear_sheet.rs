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
    assert_eq!(sharpe[1], fo_report::figure("sharpe", Some(run.summary.sharpe)));
    let claims = fo_report::text::claims(&claims);
    assert_eq!(
        (claims[0][0].as_str(), claims[0][1].as_str()),
        ("Sharpe ratio", "0.80")
    );
}
