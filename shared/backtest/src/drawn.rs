//! Random strategies and prices for tests.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};
use fo_market::{Field, Panel};
use fo_strategy::Spec;

fn days(count: usize) -> Vec<NaiveDate> {
    let start = NaiveDate::from_ymd_opt(2019, 1, 1).unwrap();
    let sessions = start
        .iter_days()
        .filter(|day| day.weekday().num_days_from_monday() < 5);
    sessions.take(count).collect()
}

/// A cheap generator of numbers from 0 to 1.
fn noise(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// Bars of three assets that walk at random on a grid of ticks, so that averages tie; some miss bars, rest for weeks,
/// come late or end early. `tick` 0 leaves prices unrounded.
pub(crate) fn prices(seed: u64, bars: usize, tick: f64, messy: bool) -> Panel {
    let mut random = noise(seed);
    let mut fields: BTreeMap<Field, Vec<f64>> = BTreeMap::new();
    let round = |price: f64| {
        if tick > 0.0 {
            ((price / tick).round() * tick * 1e6).round() / 1e6
        } else {
            price
        }
    };
    for _asset in 0..3 {
        let mut close = 20.0 + 10.0 * random();
        let late = if messy && random() < 0.3 {
            (random() * 30.0) as usize
        } else {
            0
        };
        let early = if messy && random() < 0.3 {
            (random() * 30.0) as usize
        } else {
            0
        };
        let halt = if messy && random() < 0.3 {
            (random() * bars as f64) as usize
        } else {
            bars
        };
        for bar in 0..bars {
            let open = round((close * (1.0 + 0.02 * (random() - 0.5))).max(1.0));
            close = round((close * (1.0 + 0.04 * (random() - 0.5))).max(1.0));
            let high = round(open.max(close) * (1.0 + 0.01 * random())).max(open.max(close));
            let low = round(open.min(close) * (1.0 - 0.01 * random())).min(open.min(close));
            let absent = bar < late
                || bar + early >= bars
                || (halt..halt + 15).contains(&bar)
                || messy && random() < 0.05;
            for (field, value) in [
                (Field::Open, open),
                (Field::High, high),
                (Field::Low, low),
                (Field::Close, close),
                (Field::Volume, 1000.0),
            ] {
                let value = if absent { f64::NAN } else { value };
                fields.entry(field).or_default().push(value);
            }
        }
    }
    // Some day must have a price.
    fields.get_mut(&Field::Close).unwrap()[0] = 20.0;
    let tickers = ["A", "B", "C"].map(String::from).to_vec();
    Panel::new(days(bars), tickers, fields).unwrap()
}

const CONDITIONS: [&str; 10] = [
    "sma(close(A), 3) > sma(close(A), 7)",
    "on(A, close > sma(close, 5))",
    "close(A) / delay(close(A), 5) > close(B) / delay(close(B), 5)",
    "rsi(close(A), 5) < 45",
    "std(returns(A), 6) < std(returns(B), 6)",
    "count(all, close > sma(close, 4)) >= 2",
    "close(A) >= highest(close(A), 10)",
    "correlation(returns(A), returns(B), 8) > 0",
    "close(A) > sma(close(A), 2 months)",
    "ema(close(A), 4) > ema(close(A), 9) and trading_days_left_in_month > 3",
];

const PORTFOLIOS: [&str; 12] = [
    "{if: CONDITION, then: A, else: cash}",
    "{if: CONDITION, then: A, else: {hold: {B: 60%, C: 40%}}}",
    "{long: {select: {from: all, top: 1, by: 'change(close, 10)'}}, short: {select: {from: all, bottom: 1, by: 'change(close, 10)'}}}",
    "{select: {from: all, where: 'close > sma(close, 6)', top: 2, by: 'change(close, 5)', keep: 3}, weight: {inverse_volatility: 8}}",
    "{hold: [A, B, C], weight: {risk_parity: 10}}",
    "{hold: [A, B, C], weight: {minimum_variance: 10}, cap: 60%}",
    "{volatility_target: {target: 10%, window: 8, estimate: strategy}, portfolio: {if: CONDITION, then: A, else: B}}",
    "{trade: {assets: all, enter: 'change(close, 3) < -0.01', exit: 'change(close, 2) > 0.01', stop_loss: 3%, trailing_stop: 4%, max_positions: 2, rank: '-change(close, 3)'}}",
    "{sleeves: [{weight: 50%, portfolio: {trade: {assets: A, enter: 'close > sma(close, 5)', exit: 'close < sma(close, 5)', stop_loss: {distance: 2 * atr(5)}}}}, {weight: 50%, portfolio: {trade: {assets: A, side: short, enter: 'close < sma(close, 5)', exit: 'close > sma(close, 5)'}}}]}",
    "{if: CONDITION, then: {trade: {assets: [A, B], enter: 'rsi(close, 4) < 40', exit: 'rsi(close, 4) > 60', pyramid: {units: 3, when: 'close > last_entry_price * 1.01'}, time_stop: 6 days}}, else: {stagger: 3, portfolio: C}}",
    "{pairs: {pairs: [[A, B]], formation: 20, every: 10, spread: log, hedge: ols, enter: 1, exit: 0.2, stop: 3}}",
    "{session: overnight, portfolio: {if: CONDITION, then: A, else: B}}",
];

const SCHEDULES: [&str; 6] = [
    "on_signal",
    "daily",
    "week_end",
    "month_start",
    "month_end",
    "{every: 7 days}",
];

/// A strategy of three assets, of any kind.
pub(crate) fn spec(seed: u64) -> Spec {
    let mut random = noise(seed ^ 0x5EED);
    let mut pick = |list: &[&str]| list[(random() * list.len() as f64) as usize].to_owned();
    let condition = pick(&CONDITIONS);
    let portfolio = pick(&PORTFOLIOS).replace("CONDITION", &format!("'{condition}'"));
    let text = format!(
        "name: Random\nuniverse: {{tickers: [A, B, C]}}\nportfolio: {portfolio}\nrebalance: {}\nexecution: {}\ncosts: {{commission_bps: {}}}\n{}",
        pick(&SCHEDULES),
        pick(&["same_close", "next_open", "next_close"]),
        pick(&["0", "10"]),
        pick(&["", "cash: {rate: 3%}\n", "shares: whole\n"]),
    );
    Spec::read(&text).unwrap_or_else(|error| panic!("{text}\n{error}"))
}
