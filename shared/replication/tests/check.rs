//! Claims checked on a made-up price path.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)] // helpers of tests are tests

use std::collections::BTreeMap;

use chrono::NaiveDate;
use fo_backtest::{Market, Options, Strategy};
use fo_market::{Field, Panel};
use fo_replication::{Cause, Check, check};
use fo_strategy::Spec;
use fo_strategy::grid::Grid;

const SPEC: &str = r"
name: Timing
universe: {tickers: [X]}
portfolio: {if: 'close(X) > sma(close(X), 20 days)', then: X, else: cash}
rebalance: daily
execution: next_close
costs: {commission_bps: 10}
";

/// Four years of weekdays, a price that swings around a rising line.
fn panel() -> Panel {
    let start = NaiveDate::from_ymd_opt(2015, 1, 1).unwrap();
    let weekday = |date: &NaiveDate| {
        !matches!(
            chrono::Datelike::weekday(date),
            chrono::Weekday::Sat | chrono::Weekday::Sun
        )
    };
    let dates: Vec<NaiveDate> = start.iter_days().filter(weekday).take(1040).collect();
    let price = |i: usize| {
        100.0
            * (i as f64 / 2000.0).exp()
            * (1.0 + 0.1 * (i as f64 / 25.0).sin() + 0.01 * (i as f64 * 1.7).sin())
    };
    let closes = (0..dates.len()).map(price).collect();
    Panel::new(dates, vec!["X".into()], BTreeMap::from([(Field::Close, closes)])).unwrap()
}

fn checked(claims: &str) -> Vec<Check> {
    let spec = Spec::read(&format!("{SPEC}claims: {claims}\n")).unwrap();
    let strategy = Strategy::compile(&spec).unwrap();
    let panel = panel();
    let (market, options) = (Market::new(&panel), Options::default());
    let baseline = strategy.run(&market, &options).unwrap();
    check(&strategy, &spec.claims, &baseline, &market, &options).unwrap()
}

#[test]
fn the_parts_and_the_rest_add_up_to_the_gap() {
    let found =
        checked("[{metric: sharpe, value: 1.5, period: 2016-2017}, {metric: max_drawdown, value: 0.05}]");
    for claim in &found {
        let period = claim.steps.iter().filter(|step| step.cause == Cause::Period);
        assert_eq!(period.count(), usize::from(claim.metric == "sharpe"));
        let parts: f64 = claim.parts().map(|step| step.effect).sum();
        let total = parts + claim.unexplained.unwrap();
        assert!((total - claim.gap().unwrap()).abs() < 1e-12, "{claim:?}");
    }
    let causes: Vec<Cause> = found[0].steps.iter().map(|step| step.cause).collect();
    assert_eq!(causes[..3], [Cause::Period, Cause::Costs, Cause::Timing]);
    assert!(found[0].steps[1].effect < 0.0, "costs lower the figure");
    assert_eq!(
        found[1].claimed, -0.05,
        "a drawdown is a loss however it is printed"
    );
}

#[test]
fn month_ends_are_guessed_only_where_they_explain() {
    let daily = checked("[{metric: volatility, value: 0.1}]");
    let last = |found: &[Check], cause: Cause| {
        found[0]
            .steps
            .iter()
            .rev()
            .find(|step| step.cause == cause)
            .map(|step| step.value)
    };
    let (on_days, on_months) = (
        last(&daily, Cause::Timing).unwrap(),
        last(&checked("[{metric: volatility, value: 0.001}]"), Cause::Sampling),
    );
    let claim = |value: f64| checked(&format!("[{{metric: volatility, value: {value}}}]"));
    assert_eq!(
        last(&claim(on_days), Cause::Sampling),
        None,
        "daily values already give the claim"
    );
    let on_months = on_months.or_else(|| last(&claim(1.0), Cause::Sampling)).unwrap();
    let explained = claim(on_months);
    assert_eq!(last(&explained, Cause::Sampling), Some(on_months));
    assert!(explained[0].unexplained.unwrap().abs() < 1e-12);
}

#[test]
fn a_period_without_prices_is_a_note() {
    let found = checked("[{metric: cagr, value: 0.1, period: 1950-1960}]");
    assert_eq!(found[0].replicated, None);
    assert!(
        found[0].notes[0].contains("do not reach 1950-01-01 to 1960-12-31"),
        "{:?}",
        found[0].notes
    );
}

#[test]
fn a_period_the_prices_cover_in_part_says_so() {
    let found = checked("[{metric: cagr, value: 0.1, period: 1990-2016}]");
    assert!(found[0].replicated.is_some());
    assert!(
        found[0].notes[0].contains("the prices cover"),
        "{:?}",
        found[0].notes
    );
}

#[test]
fn claims_about_benchmarks_are_left_out() {
    assert!(checked("[{metric: cagr, value: 0.1, of: buy and hold}]").is_empty());
}

#[test]
fn what_was_searched_is_run_again() {
    let spec = "parameters: {window: 20}\nsearch: {grid: {window: 2..60}}\n";
    let spec = Spec::from_yaml(&(SPEC.replace("20 days", "window") + spec)).unwrap();
    let grid = spec.search.as_ref().and_then(|search| search.space()).unwrap();
    let (panel, options) = (panel(), Options::default());
    let market = Market::new(&panel);
    let found = fo_replication::search(&spec, &grid, &market, &options, 2).unwrap();
    let deflated = found.deflated.unwrap();
    assert_eq!((deflated.trials, found.overfitting.unwrap().variants), (59, 59));
    // The best one by hand.
    let strategy = Strategy::compile(&spec).unwrap();
    let ratio = |window: u32| {
        let parameters = [("window".to_owned(), f64::from(window).into())].into();
        let run = strategy
            .run(
                &market,
                &Options {
                    parameters,
                    ..options.clone()
                },
            )
            .unwrap();
        fo_statistics::sharpe_per_period(&run.returns, 0.0).unwrap()
    };
    let ratios: Vec<f64> = (2..=60).map(ratio).collect();
    let best = ratios.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    assert!((deflated.sharpe - best).abs() < 1e-12 && ratios[deflated.best] == best);
    let spread = fo_statistics::standard_deviation(&ratios).unwrap().powi(2);
    assert!((deflated.variance / spread - 1.0).abs() < 1e-9);
    assert!(fo_replication::search(&spec, &Grid::new([("wndow", "2..9")]), &market, &options, 1).is_err());
}

/// A variant that never buys earns interest day by day; it is tried, and no more.
#[test]
fn a_variant_that_stays_in_cash_is_not_the_best() {
    let spec = SPEC.replace("20 days)'", "window) * (1 + band)'")
        + "parameters: {window: 20, band: 0}\ncash: {rate: 3%}\nsearch: {grid: {window: 5..25, band: '0, 0.5'}}\n";
    let spec = Spec::from_yaml(&spec).unwrap();
    let grid = spec.search.as_ref().and_then(|search| search.space()).unwrap();
    let (panel, options) = (panel(), Options::default());
    let market = Market::new(&panel);
    let found = fo_replication::search(&spec, &grid, &market, &options, 2).unwrap();
    let (deflated, overfitting) = (found.deflated.unwrap(), found.overfitting.unwrap());
    assert_eq!((deflated.trials, overfitting.variants), (42, 21));
    assert!(
        deflated.sharpe < 0.5,
        "a ratio of cash would be above 1 a day: {}",
        deflated.sharpe
    );
    // Nothing but cash: nothing to say.
    let idle = Grid::new([("window", "5..25"), ("band", "0.5")]);
    let found = fo_replication::search(&spec, &idle, &market, &options, 1).unwrap();
    assert_eq!(found, fo_replication::Search::default());
    // A document that says how many it tried gets no deflated ratio for a run that holds nothing.
    let spec = SPEC.replace("20 days)'", "20 days) * 1.5'")
        + "cash: {rate: 3%}\nsearch: {trials: 500}\nclaims: [{metric: sharpe, value: 2}, {metric: sortino, value: 2}, {metric: trades, value: 9}]\n";
    let spec = Spec::from_yaml(&spec).unwrap();
    let strategy = Strategy::compile(&spec).unwrap();
    let run = strategy.run(&market, &options).unwrap();
    let told = fo_replication::document_search(&spec, &run, &market, &options, 1, 100).unwrap();
    assert_eq!(told, Some(fo_replication::Search::default()));
    let claims = check(&strategy, &spec.claims, &run, &market, &options).unwrap();
    let replicated: Vec<Option<f64>> = claims.iter().map(|claim| claim.replicated).collect();
    assert_eq!(replicated, [None, None, Some(0.0)]);
}

#[test]
fn an_open_position_is_no_trade_and_a_part_of_a_month_no_month() {
    let spec = Spec::read(&(SPEC.replace("close(X) > sma(close(X), 20 days)", "close(X) > 0")
        + "claims: [{metric: trades, value: 1}, {metric: hit_rate, value: 1}, {metric: profit_factor, value: 1}, {metric: mean_monthly_return, value: 0.01}]\n"))
    .unwrap();
    let strategy = Strategy::compile(&spec).unwrap();
    let panel = panel();
    let (market, options) = (Market::new(&panel), Options::default());
    let run = strategy.run(&market, &options).unwrap();
    assert_eq!((run.trades.len(), run.trades[0].exited), (1, None));
    let claims = check(&strategy, &spec.claims, &run, &market, &options).unwrap();
    let replicated: Vec<Option<f64>> = claims.iter().map(|claim| claim.replicated).collect();
    assert_eq!(replicated[..3], [Some(0.0), None, None]);
    // The days end on 2018-12-26: that December is not whole, and the January of 2015 is.
    let months = fo_statistics::monthly(&run.dates, &run.returns);
    let whole: Vec<f64> = months
        .iter()
        .filter(|month| month.whole)
        .map(|month| month.value)
        .collect();
    assert_eq!((months.len(), whole.len()), (48, 47));
    assert_eq!(replicated[3], fo_statistics::mean(&whole));
}
