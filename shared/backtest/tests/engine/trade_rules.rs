//! Trading rules, each against a value computed by hand.

use chrono::Datelike;
use fo_backtest::{Backtest, Market, Options, Reason, Strategy};
use fo_market::Panel;
use fo_strategy::Spec;

/// Days as they are quoted: open, high, low and close of each.
type Bars<'b> = &'b [[f64; 4]];

/// Consecutive weekdays from 2 January 2020 on; an absent bar is a row of NaN.
fn panel(assets: &[(&str, Bars)]) -> Panel {
    let mut text = "date,ticker,open,high,low,close\n".to_owned();
    for (ticker, bars) in assets {
        let first = chrono::NaiveDate::from_ymd_opt(2020, 1, 2).unwrap();
        let weekdays = first
            .iter_days()
            .filter(|day| day.weekday().num_days_from_monday() < 5);
        for ([open, high, low, close], day) in bars.iter().zip(weekdays) {
            if !close.is_nan() {
                text += &format!("{day},{ticker},{open},{high},{low},{close}\n");
            }
        }
    }
    fo_market::csv::read(text.as_bytes(), "").unwrap().0
}

/// Bars that open where the day before closed.
fn closes(closes: &[f64]) -> Vec<[f64; 4]> {
    let mut before = closes[0];
    let bar = |&close: &f64| {
        let open = if close.is_nan() { close } else { before };
        if !close.is_nan() {
            before = close;
        }
        [open, open.max(close), open.min(close), close]
    };
    closes.iter().map(bar).collect()
}

fn run(panel: &Panel, rest: &str) -> Backtest {
    let tickers = panel.tickers().join(", ");
    let text = format!("name: case\nuniverse: {{tickers: [{tickers}]}}\ncapital: 100\n{rest}");
    let spec = Spec::read(&text).unwrap_or_else(|error| panic!("{text}\n{error}"));
    let backtest = Strategy::compile(&spec)
        .unwrap()
        .run(&Market::new(panel), &Options::default())
        .unwrap();
    assert!(backtest.certificate.as_ref().unwrap().holds());
    backtest
}

#[track_caller]
fn ends(backtest: &Backtest, expected: f64) {
    let last = *backtest.equity.last().unwrap();
    assert!(
        (last / expected - 1.0).abs() < 1e-12,
        "{last} is not {expected}: {:#?}",
        backtest.fills
    );
}

fn noted(backtest: &Backtest, code: &str) -> bool {
    backtest.notes.iter().any(|note| note.code == code)
}

/// A and B fall to 90 together; A recovers first, then B falls again.
fn one_place() -> Panel {
    let a = [100.0, 90.0, 92.0, 100.0, 100.0, 100.0, 100.0];
    let b = [100.0, 90.0, 100.0, 100.0, 90.0, 95.0, 100.0];
    panel(&[("A", &closes(&a)), ("B", &closes(&b))])
}

#[test]
fn an_asset_that_found_no_place_asks_again() {
    let rule = "portfolio: {trade: {assets: all, enter: close < 95, exit: close > 99, max_positions: 1, size: 100%}}\nexecution: same_close\n";
    let backtest = run(&one_place(), rule);
    assert_eq!(backtest.fills.len(), 4);
    ends(&backtest, 100.0 / 0.9 / 0.9);
}

#[test]
fn an_entry_is_paid_by_the_exit_beside_it() {
    let a = closes(&[100.0, 90.0, 95.0, 100.0, 100.0, 100.0]);
    let b = closes(&[100.0, 100.0, 100.0, 90.0, 95.0, 100.0]);
    let panel = panel(&[("A", &a), ("B", &b)]);
    for places in ["", "max_positions: 1, "] {
        let rule = format!(
            "portfolio: {{trade: {{assets: all, enter: close < 91, exit: close > 99, {places}size: 100%}}}}\nexecution: same_close\n"
        );
        let backtest = run(&panel, &rule);
        assert_eq!(backtest.fills.len(), 4);
        ends(&backtest, 100.0 / 0.9 / 0.9);
        assert!(!noted(&backtest, "limits"));
    }
}

#[test]
fn an_entry_without_room_is_cut_and_said() {
    let a = closes(&[100.0, 90.0, 180.0, 180.0]);
    let b = closes(&[100.0, 100.0, 90.0, 99.0]);
    let rule = "portfolio: {trade: {assets: all, enter: close < 91, exit: close < 0, size: 50%}}\nexecution: same_close\n";
    let backtest = run(&panel(&[("A", &a), ("B", &b)]), rule);
    // A has doubled from 50 to 100: of 150 there are 50 left for B, and 75 were wanted.
    assert!((backtest.fills[1].shares - 50.0 / 90.0).abs() < 1e-12);
    assert!(noted(&backtest, "limits"));
    ends(&backtest, 155.0);
}

#[test]
fn the_nearer_of_two_stops_stands() {
    let long = |last: [f64; 4]| panel(&[("X", &[[100.0; 4], [101.0, 105.0, 100.0, 104.0], last])]);
    let both = "portfolio: {trade: {assets: all, enter: close == 100, stop_loss: 10%, trailing_stop: 5%}}\nexecution: same_close\n";
    let through = run(&long([101.0, 101.0, 85.0, 86.0]), both);
    assert_eq!(through.fills[1].reason, Reason::TrailingStop);
    ends(&through, 99.75);
    ends(&run(&long([94.0, 95.0, 85.0, 86.0]), both), 94.0);
    // A fixed stop that is nearer than the trail stands alone.
    let fixed = both
        .replace("stop_loss: 10%", "stop_loss: 2%")
        .replace("trailing_stop: 5%", "trailing_stop: 50%");
    let stopped = run(&long([101.0, 101.0, 85.0, 86.0]), &fixed);
    assert_eq!(stopped.fills[1].reason, Reason::StopLoss);
    ends(&stopped, 98.0);
    // The mirror image: short at 100, the trail is at 95 · 1.05.
    let short = panel(&[(
        "X",
        &[[100.0; 4], [99.0, 100.0, 95.0, 96.0], [98.0, 120.0, 98.0, 119.0]],
    )]);
    let backtest = run(&short, &both.replace("assets: all", "assets: all, side: short"));
    ends(&backtest, 100.25);
}

#[test]
fn an_added_unit_dies_with_its_position() {
    let bars = [
        [100.0; 4],
        [100.0, 101.0, 99.5, 100.5],
        [101.0, 103.0, 100.5, 103.0],
        [102.0, 102.0, 90.0, 96.0],
        [96.0, 97.0, 95.0, 96.0],
        [60.0, 61.0, 50.0, 50.0],
    ];
    let rule = "portfolio: {trade: {assets: all, enter: close == 100, size: 50%, stop_loss: 5%, pyramid: {units: 2, when: close > last_entry_price * 1.01}}}\nexecution: next_close\n";
    let backtest = run(&panel(&[("X", &bars)]), rule);
    assert_eq!(backtest.fills.len(), 2);
    ends(&backtest, 97.5);
}

#[test]
fn rules_over_one_asset_have_positions_of_their_own() {
    let path = [100.0, 90.0, 92.0, 94.0, 96.0, 97.0, 101.0, 103.0, 103.0];
    let prices = panel(&[("X", &closes(&path))]);
    let trade = |enter: &str, exit: &str| {
        format!("{{trade: {{assets: X, enter: '{enter}', exit: '{exit}', size: 100%}}}}")
    };
    let (low, high) = (
        trade("close == 90", "close > 96"),
        trade("close == 92", "close > 102"),
    );
    let sleeves = format!(
        "portfolio: {{sleeves: [{{weight: 50%, portfolio: {low}}}, {{weight: 50%, portfolio: {high}}}]}}\nexecution: same_close\n"
    );
    let backtest = run(&prices, &sleeves);
    // 50 at 90, then half of 101.11 at 92; the first is sold at 97, the second at 103.
    let first = 50.0 / 90.0;
    let second = 0.5 * (50.0 + first * 92.0) / 92.0;
    ends(&backtest, 100.0 + first * 7.0 + second * 11.0);
    assert!(noted(&backtest, "outgrown"));

    let legs = format!("portfolio: {{long: {low}, short: {high}}}\nexecution: same_close\n");
    let backtest = run(&prices, &legs);
    let net: f64 = backtest.fills[..2]
        .iter()
        .map(|fill| {
            fill.shares
                * if fill.side == fo_backtest::Side::Buy {
                    1.0
                } else {
                    -1.0
                }
        })
        .sum();
    assert!(net.abs() < 0.05, "two invested legs are net nothing: {net}");
}

#[test]
fn a_rule_turns_from_long_to_short_as_a_tree_does() {
    let path = [
        94.0, 96.0, 98.0, 92.0, 90.0, 91.0, 97.0, 99.0, 92.0, 94.0, 96.0, 93.0,
    ];
    let prices = panel(&[("X", &closes(&path))]);
    let trades = "portfolio: {sleeves: [{weight: 100%, portfolio: {trade: {assets: X, enter: close > 95, exit: close < 93}}}, {weight: 100%, portfolio: {trade: {assets: X, side: short, enter: close < 93, exit: close > 95}}}]}\n";
    // Between the levels the last side stays: above 95 more recently than below 93.
    let tree = "signals: {up: 'coalesce(bars_since(close(X) > 95), 999) < coalesce(bars_since(close(X) < 93), 999)', any: 'coalesce(bars_since(close(X) > 95 or close(X) < 93), 999) < 999'}\nportfolio: {if: up, then: X, else: {if: any, then: {long: cash, short: X}, else: cash}}\n";
    for execution in ["same_close", "next_open", "next_close"] {
        for costs in ["", "costs: {commission_bps: 20}\n"] {
            let rest = format!("execution: {execution}\n{costs}");
            let rules = run(&prices, &format!("{trades}{rest}"));
            let tree = run(&prices, &format!("{tree}{rest}"));
            assert_eq!(rules.fills.len(), tree.fills.len(), "{execution} {costs}");
            for (rules, tree) in rules.equity.iter().zip(&tree.equity) {
                assert!(
                    (rules / tree - 1.0).abs() < 1e-12,
                    "{rules} is not {tree}, {execution} {costs}"
                );
            }
        }
    }
}

#[test]
fn a_part_that_is_switched_off_sells_its_own_position_only() {
    let x: Vec<f64> = (0..10).map(|day| 100.0 + f64::from(day)).collect();
    let m = [1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0, 2.0];
    let prices = panel(&[("X", &closes(&x)), ("M", &closes(&m))]);
    let tree = "portfolio: {if: close(M) > 1.5, then: {trade: {assets: X, enter: close > 103.5, exit: close < 50, size: 100%}}, else: {trade: {assets: X, side: short, enter: close > 101.5, exit: close < 50, size: 100%}}}\nexecution: same_close\n";
    let backtest = run(&prices, tree);
    // Short at 102; at 104 it is bought back and the whole account goes long.
    let equity = 100.0 - 2.0 / 102.0 * 100.0;
    ends(&backtest, equity * 109.0 / 104.0);
}

#[test]
fn an_allocation_and_a_rule_share_an_asset() {
    let prices = panel(&[("X", &closes(&[100.0, 90.0, 95.0, 100.0, 110.0]))]);
    let tree = "portfolio: {sleeves: [{weight: 50%, portfolio: X}, {weight: 50%, portfolio: {trade: {assets: X, enter: close < 91, exit: close > 99, size: 100%}}}]}\nrebalance: once\nexecution: same_close\n";
    let backtest = run(&prices, tree);
    // Half is bought at 100 and kept; half of 95 is bought at 90 and sold at 100.
    ends(&backtest, 55.0 + 50.0 + 0.5 * 95.0 / 90.0 * 10.0);
    assert_eq!(backtest.fills.len(), 3);
}

#[test]
fn a_rule_is_decided_on_its_assets_own_days() {
    let nan = f64::NAN;
    let a = closes(&[100.0, 90.0, nan, nan, 120.0, 120.0]);
    let b = closes(&[100.0; 6]);
    let rule = "portfolio: {trade: {assets: A, enter: trading_day_of_month == 4, exit: close < 0, size: 100%}}\nexecution: same_close\n";
    // The fourth session is a day on which A does not trade.
    let backtest = run(&panel(&[("A", &a), ("B", &b)]), rule);
    assert!(backtest.fills.is_empty(), "{:?}", backtest.fills);
}

#[test]
fn an_entry_whose_stop_is_undefined_is_refused() {
    let path: Vec<f64> = (0..12).map(|day| 100.0 + f64::from(day)).collect();
    let rule = "portfolio: {trade: {assets: all, enter: close > 0, exit: close < 0, stop_loss: {distance: 2 * atr(5 days)}, size: 100%}}\nexecution: same_close\n";
    let backtest = run(&panel(&[("X", &closes(&path))]), rule);
    assert!(noted(&backtest, "entries_refused"));
    // True ranges are known from the second bar on; five of them with the sixth.
    assert_eq!(backtest.fills[0].price, 105.0);
    // A size that is undefined opens nothing either, and is not believed to have.
    let rule = "portfolio: {trade: {assets: all, enter: close > 0, exit: close < 0, size: 1% * close / atr(5 days)}}\nexecution: same_close\n";
    assert_eq!(run(&panel(&[("X", &closes(&path))]), rule).fills[0].price, 105.0);
}

#[test]
fn a_halt_is_no_delisting() {
    let nan = f64::NAN;
    let mut b = vec![50.0; 12];
    b.extend([nan; 10]);
    b.extend([30.0; 6]);
    let halted = panel(&[("A", &closes(&[100.0; 28])), ("B", &closes(&b))]);
    let hold = "portfolio: {hold: {A: 50%, B: 50%}}\nrebalance: once\nexecution: same_close\n";
    let backtest = run(&halted, hold);
    ends(&backtest, 80.0);
    assert!(!noted(&backtest, "delisted"));
    let rule = "portfolio: {trade: {assets: B, enter: close > 40, stop_loss: 20%, size: 100%}}\nexecution: same_close\n";
    let gap: Vec<[f64; 4]> = closes(&b)
        .into_iter()
        .map(|bar| if bar[3] == 30.0 { [30.0; 4] } else { bar })
        .collect();
    let backtest = run(&panel(&[("A", &closes(&[100.0; 28])), ("B", &gap)]), rule);
    ends(&backtest, 60.0);
    // A short position is held through it alike.
    let short = "portfolio: {long: cash, short: B}\nrebalance: once\nexecution: same_close\n";
    ends(&run(&halted, short), 140.0);
}

#[test]
fn whole_shares_and_fees_a_share_count_quoted_shares() {
    let quoted = |close: f64, adjusted: f64| {
        let mut text = "date,close,adj_close\n".to_owned();
        for day in 2..7 {
            text += &format!("2020-01-0{day},{close},{adjusted}\n");
        }
        fo_market::csv::read(text.as_bytes(), "X").unwrap().0
    };
    let spec = |rest: &str| {
        Spec::read(&format!(
            "name: case\nuniverse: {{tickers: [X]}}\nportfolio: X\nexecution: same_close\n{rest}"
        ))
        .unwrap()
    };
    let run = |panel: &Panel, rest: &str| fo_backtest::run(&spec(rest), panel, &Options::default()).unwrap();
    // A split of one for a hundred lies ahead: 40,000 buy a hundred shares.
    let fee = run(
        &quoted(400.0, 4.0),
        "capital: 40000\ncosts: {commission_per_share: 0.01}\n",
    )
    .fees;
    assert!((fee - 1.0).abs() < 1e-3, "{fee}");
    // The other way round: a thousand shares of 10, each of which is one of 11,000 by now.
    let whole = run(&quoted(10.0, 11_000.0), "capital: 10000\nshares: whole\n");
    assert_eq!(whole.fills.len(), 1);
    assert!((whole.fills[0].shares * 11_000.0 - 10_000.0).abs() < 1e-6);
    let whole = run(&quoted(30.0, 30.0), "capital: 100\nshares: whole\n");
    assert_eq!(whole.fills[0].shares, 3.0);
}
