//! What must hold for any strategy and any prices.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use fo_backtest::{Backtest, Market, Options, Strategy};
use fo_market::{Field, Panel};
use fo_strategy::Spec;
use fo_strategy::grid::{Grid, MAX_VARIANTS};
use proptest::prelude::*;

const BARS: usize = 90;
const TICKERS: [&str; 4] = ["A", "B", "C", "D"];

fn dates() -> Vec<NaiveDate> {
    NaiveDate::from_ymd_opt(2020, 1, 1)
        .unwrap()
        .iter_days()
        .step_by(3)
        .take(BARS)
        .collect()
}

/// Prices of several assets with gaps at the open and, in one of them, missing days.
fn panels() -> impl Strategy_<Value = Panel> {
    let moves = prop::collection::vec((-0.06..0.06_f64, -0.02..0.02_f64), BARS * TICKERS.len());
    (moves, prop::collection::vec(0_usize..BARS, 0..4)).prop_map(|(moves, missing)| {
        let mut fields: BTreeMap<Field, Vec<f64>> = BTreeMap::new();
        for (asset, moves) in moves.chunks_exact(BARS).enumerate() {
            let mut close = 50.0 + 10.0 * asset as f64;
            for (bar, (change, gap)) in moves.iter().enumerate() {
                let open = close * (1.0 + gap);
                close = open * (1.0 + change);
                let gone = asset == 3 && missing.contains(&bar);
                for (field, value) in [
                    (Field::Open, open),
                    (Field::High, open.max(close)),
                    (Field::Low, open.min(close)),
                    (Field::Close, close),
                ] {
                    fields
                        .entry(field)
                        .or_default()
                        .push(if gone { f64::NAN } else { value });
                }
            }
        }
        Panel::new(dates(), TICKERS.map(str::to_owned).to_vec(), fields).unwrap()
    })
}

use proptest::strategy::Strategy as Strategy_;

/// Strategies of many kinds, with the schedule, the fill and the costs drawn.
fn specs() -> impl Strategy_<Value = Spec> {
    let portfolio = prop_oneof![
        Just(serde_json::json!({"if": "sma(close(A), 3) > sma(close(A), 8)", "then": "A", "else": "B"})),
        Just(serde_json::json!({"select": {"from": "all", "top": 2, "by": "change(close, 5)"}})),
        Just(
            serde_json::json!({"select": {"from": "all", "top": 3, "by": "change(close, 1 month)"}, "weight": {"inverse_volatility": "10 days"}})
        ),
        Just(
            serde_json::json!({"long": {"select": {"from": "all", "top": 1, "by": "rsi(close, 5)"}}, "short": {"select": {"from": "all", "bottom": 1, "by": "rsi(close, 5)"}}})
        ),
        Just(
            serde_json::json!({"volatility_target": {"target": "15%", "window": "10 days"}, "portfolio": {"hold": ["A", "C"]}})
        ),
        Just(
            serde_json::json!({"stagger": 3, "portfolio": {"select": {"from": "all", "bottom": 2, "by": "std(change(close), 6)"}}})
        ),
        Just(
            serde_json::json!({"trade": {"assets": "all", "enter": "close > highest(delay(close, 1), 5)", "exit": "close < lowest(delay(close, 1), 3) or bars_held > 9", "stop_loss": "4%", "trailing_stop": "6%"}})
        ),
        Just(
            serde_json::json!({"trade": {"assets": "all", "side": "short", "enter": "zscore(close, 8) > 1", "take_profit": "3%", "stop_loss": {"distance": "2 * std(close, 8)"}, "time_stop": "7 days", "max_positions": 2, "rank": "rsi(close, 5)"}})
        ),
        Just(
            serde_json::json!({"sleeves": [{"weight": "50%", "portfolio": {"hold": {"A": "60%", "B": "40%"}}}, {"weight": "50%", "portfolio": {"session": "overnight", "portfolio": "C"}}]})
        ),
        Just(
            serde_json::json!({"pairs": {"pairs": [["A", "B"], ["A", "C"]], "formation": "15 days", "every": "20 days", "enter": 1.5, "exit": 0.3, "stop": 4}})
        ),
        Just(
            serde_json::json!({"select": {"from": "all", "where": "close > sma(close, 3 weeks)"}, "weight": {"minimum_variance": "12 days"}, "cap": "60%"})
        ),
    ];
    let rebalance = prop_oneof![
        Just("on_signal"),
        Just("daily"),
        Just("week_end"),
        Just("month_end")
    ];
    let execution = prop_oneof![Just("next_open"), Just("next_close"), Just("same_close")];
    (portfolio, rebalance, execution, 0_u32..30).prop_map(|(portfolio, rebalance, execution, bps)| {
        serde_json::from_value(serde_json::json!({
            "name": "random",
            "universe": {"tickers": TICKERS},
            "portfolio": portfolio,
            "rebalance": rebalance,
            "execution": execution,
            "costs": {"commission_bps": bps}
        }))
        .unwrap()
    })
}

fn run(spec: &Spec, panel: &Panel, options: Options) -> Backtest {
    let options = Options {
        certificate_days: Some(options.certificate_days.unwrap_or(0)),
        ..options
    };
    Strategy::compile(spec)
        .unwrap()
        .run(&Market::new(panel), &options)
        .unwrap()
}

/// The panel with its assets in another order, or with other values after a bar.
fn changed(panel: &Panel, order: &[usize], after: usize, factor: f64) -> Panel {
    let mut fields = BTreeMap::new();
    for field in [Field::Open, Field::High, Field::Low, Field::Close] {
        let values = order
            .iter()
            .flat_map(|&asset| panel.series(field, asset).unwrap().iter().enumerate())
            .map(|(bar, value)| {
                if bar > after {
                    value * (1.0 + factor * ((bar * 7) % 5) as f64)
                } else {
                    *value
                }
            })
            .collect();
        fields.insert(field, values);
    }
    let tickers = order
        .iter()
        .map(|&asset| panel.tickers()[asset].clone())
        .collect();
    Panel::new(panel.dates().to_vec(), tickers, fields).unwrap()
}

fn near(left: &[f64], right: &[f64], within: f64) -> bool {
    left.iter()
        .zip(right)
        .all(|(left, right)| (left - right).abs() <= within * left.abs().max(1.0))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_future_never_changes_the_past(spec in specs(), panel in panels(), cut in 20_usize..85) {
        let whole = run(&spec, &panel, Options { certificate_days: Some(4), ..Options::default() });
        let other = run(&spec, &changed(&panel, &[0, 1, 2, 3], cut, 0.1), Options::default());
        prop_assert_eq!(&whole.equity[..=cut], &other.equity[..=cut]);
        let certificate = whole.certificate.unwrap();
        prop_assert!(certificate.holds(), "{:?}", certificate);
        let again = run(&spec, &panel, Options { certificate_days: Some(4), ..Options::default() });
        prop_assert_eq!(whole.run_id, again.run_id);
        prop_assert_eq!(whole.equity, again.equity);
    }

    #[test]
    fn the_order_of_the_universe_does_not_matter(spec in specs(), panel in panels()) {
        let straight = run(&spec, &panel, Options::default());
        let turned = run(&spec, &changed(&panel, &[2, 0, 3, 1], BARS, 0.0), Options::default());
        prop_assert_eq!(straight.equity, turned.equity);
    }

    #[test]
    fn capital_scales_equity(spec in specs(), panel in panels()) {
        let one = run(&spec, &panel, Options { capital: Some(1e5), ..Options::default() });
        let ten = run(&spec, &panel, Options { capital: Some(1e6), ..Options::default() });
        let scaled: Vec<f64> = one.equity.iter().map(|value| value * 10.0).collect();
        prop_assert!(near(&scaled, &ten.equity, 1e-9));
    }

    #[test]
    fn cash_closes(spec in specs(), panel in panels()) {
        // Money in is money out: capital, less purchases, plus sales, less costs, plus what is held, is the equity.
        let backtest = run(&spec, &panel, Options::default());
        let mut cash = backtest.capital;
        let mut shares: BTreeMap<&str, f64> = BTreeMap::new();
        for fill in &backtest.fills {
            let sign = if fill.side == fo_backtest::Side::Buy { 1.0 } else { -1.0 };
            cash -= sign * fill.shares * fill.price + fill.fee;
            *shares.entry(&fill.ticker).or_default() += sign * fill.shares;
        }
        let last = |ticker: &str| {
            let series = panel.series(Field::Close, panel.asset(ticker).unwrap()).unwrap();
            series.iter().rev().find(|price| !price.is_nan()).copied().unwrap()
        };
        let value = cash + shares.iter().map(|(ticker, shares)| shares * last(ticker)).sum::<f64>();
        let equity = backtest.equity.last().copied().unwrap();
        prop_assert!((value - equity).abs() <= 1e-9 * backtest.capital, "{value} is not {equity}");
    }

    #[test]
    fn costs_never_help_a_rule_that_trades_the_same(panel in panels(), fast in 2_u32..6, slow in 7_u32..15) {
        // With one asset held or not, costs change sizes but not what is done.
        let spec: Spec = serde_json::from_value(serde_json::json!({
            "name": "timing",
            "universe": {"tickers": ["A"]},
            "portfolio": {"if": format!("sma(close(A), {fast}) > sma(close(A), {slow})"), "then": "A"}
        })).unwrap();
        let with = |bps: f64| run(&spec, &panel, Options { commission_bps: Some(bps), ..Options::default() });
        let (free, dear) = (with(0.0), with(25.0));
        prop_assert!(free.equity.iter().zip(&dear.equity).all(|(free, dear)| *dear <= free * (1.0 + 1e-12)));
        prop_assert_eq!(free.fees, 0.0);
    }

    #[test]
    fn equal_weights_of_one_asset_twice_are_that_asset(panel in panels()) {
        let a = |field| panel.series(field, 0).unwrap().to_vec();
        let fields = [Field::Open, Field::High, Field::Low, Field::Close]
            .map(|field| (field, [a(field), a(field)].concat()))
            .into();
        let twins = Panel::new(panel.dates().to_vec(), vec!["A".into(), "B".into()], fields).unwrap();
        let spec = |hold: serde_json::Value| -> Spec {
            serde_json::from_value(serde_json::json!({
                "name": "hold", "universe": {"tickers": ["A", "B"]}, "portfolio": {"hold": hold}, "rebalance": "daily",
            })).unwrap()
        };
        let both = run(&spec(serde_json::json!(["A", "B"])), &twins, Options::default());
        let one = run(&spec(serde_json::json!("A")), &twins, Options::default());
        prop_assert!(near(&both.equity, &one.equity, 1e-12));
    }

    #[test]
    fn the_short_way_and_the_account_agree(panel in panels(), rebalance in prop_oneof![Just("on_signal"), Just("week_end")], execution in prop_oneof![Just("next_open"), Just("next_close"), Just("same_close")]) {
        let spec: Spec = serde_json::from_value(serde_json::json!({
            "name": "timing",
            "universe": {"tickers": ["A"]},
            "parameters": {"n": 5, "level": 50},
            "portfolio": {"if": "close(A) > sma(close(A), n) and not rsi(close(A), 4) > level", "then": "A"},
            "rebalance": rebalance, "execution": execution, "costs": {"commission_bps": 7}
        })).unwrap();
        let strategy = Strategy::compile(&spec).unwrap();
        let market = Market::new(&panel);
        let (_, variants) = Grid::new([("n", "2..9"), ("level", "30..80:10")]).variants(&spec, MAX_VARIANTS).unwrap();
        let sweep = |threads| strategy.sweep(&variants, variants.all(), &market, &Options::default(), threads, &|_| true).unwrap();
        let (one, three) = (sweep(1), sweep(3));
        prop_assert_eq!(&one, &three);
        for (place, variant) in one.iter().enumerate() {
            let (n, level) = (2 + place / 6, 30 + 10 * (place % 6));
            let parameters = [("n".to_owned(), (n as f64).into()), ("level".to_owned(), (level as f64).into())].into();
            let slow = run(&spec, &panel, Options { parameters, ..Options::default() }).summary;
            let fast = variant.summary.unwrap();
            let pairs = [(fast.total_return, slow.total_return), (fast.max_drawdown, slow.max_drawdown), (fast.exposure, slow.exposure)];
            prop_assert!(pairs.iter().all(|(fast, slow)| (fast - slow).abs() < 1e-10), "{:?} {:?}", fast, slow);
            prop_assert_eq!(fast.entries, slow.entries);
            prop_assert_eq!(fast.sharpe.is_some(), slow.sharpe.is_some(), "{:?} {:?}", fast, slow);
            let ratios = fast.sharpe.zip(slow.sharpe);
            prop_assert!(ratios.is_none_or(|(fast, slow)| (fast - slow).abs() < 1e-10), "{:?} {:?}", fast, slow);
        }
    }
}
