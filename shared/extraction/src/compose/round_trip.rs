//! Rules made from random numbers and worded in several ways are read as what they were made from, or not at all.
//!
//! Each kind has its portfolio in the language and wordings of its own; what fills the places is drawn. A wording that is refused
//! is no error here, but nearly all must be read; one that is offered as something else always is.

use super::testing::offered;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use std::cell::Cell;

/// A kind of rule: its portfolio and schedule, and how people say it. `{T}` and `{U}` are tickers, `{L}` a list of six, `{a}` < `{b}`
/// lengths, `{n}` a number of assets, `{m}` months, `{x}` and `{y}` levels, `{p}` percent.
struct Kind {
    portfolio: &'static str,
    wordings: &'static [&'static str],
}

#[rustfmt::skip]
const KINDS: &[Kind] = &[
    Kind {
        portfolio: "{if:sma(close, {a} days)({T}) > sma(close, {b} days)({T}),then:{T},else:cash} on_signal",
        wordings: &[
            "Go long {T} if the {a}-day SMA is above the {b}-day SMA; otherwise hold cash.",
            "Hold {T} while its {a}-day simple moving average is above its {b}-day simple moving average, otherwise stay in cash.",
        ],
    },
    Kind {
        portfolio: "{trade:{assets:{T},enter:crosses_above(sma(close, {a} days), sma(close, {b} days)),exit:crosses_below(sma(close, {a} days), sma(close, {b} days))}} on_signal",
        wordings: &[
            "Buy {T} when its {a}-day moving average crosses above its {b}-day moving average and sell when it crosses below.",
            "Instrument: {T}\nEntry: {a}-day SMA crosses above {b}-day SMA\nExit: {a}-day SMA crosses below {b}-day SMA",
            "Market: {T}, daily bars\nEntry: SMA({a}) crosses above SMA({b})\nExit: SMA({a}) crosses below SMA({b})\nSize: 100% of the account, long only",
        ],
    },
    Kind {
        portfolio: "{long:{select:{from:all,top:{n},by:change(close, {m} months)}},short:{select:{from:all,bottom:{n},by:change(close, {m} months)}}} month_end",
        wordings: &[
            "## Trading rules\n\n- Universe: {L}\n- Monthly, rank the funds by their {m}-month return\n- Long the {n} strongest funds\n- Short the {n} weakest funds\n- Equal weighting within each side\n- Rebalance monthly\n",
            "## Trading rules\n\n- Universe: {L}\n- At each month end, compute every fund's return over the past {m} months\n- Go long the {n} funds with the highest return\n- Go short the {n} funds with the lowest return\n- Hold for one month\n- Rebalance monthly\n",
        ],
    },
    Kind {
        portfolio: "{stagger:{n},portfolio:{select:{from:all,top:{n},by:change(close, {m} months)}}} month_end",
        wordings: &[
            "Each month buy the {n} of {L} with the highest {m}-month return and hold them for {n} months. The capital is split into {n} overlapping portfolios.",
        ],
    },
    Kind {
        portfolio: "{if:close({T}) > sma(close, {b} days)({T}),then:{T},else:{U}} on_signal",
        wordings: &[
            "Hold {T} when its close is above its {b}-day moving average, otherwise hold {U}.",
            "If {T} closes above its {b}-day moving average hold {T}, else hold {U}.",
            "Invest in {T} as long as its price is above its {b}-day average; otherwise invest in {U}.",
            "Be in {T} while it trades above its {b}-day moving average and in {U} otherwise.",
        ],
    },
    Kind {
        portfolio: "{if:close({T}) > sma(close, {m} months)({T}),then:{T},else:{U}} month_end",
        wordings: &[
            "At the end of each month, hold {T} if it is above its {m}-month moving average; otherwise hold {U}.",
            "Every month end: if {T} closes above its {m}-month moving average buy {T}, otherwise buy {U}.",
            "Hold {T} when its price is above its {m}-month simple moving average, otherwise {U}. Rebalance at month end.",
        ],
    },
    Kind {
        portfolio: "{trade:{assets:{T},enter:rsi(close, {a} days) < {x},exit:rsi(close, {a} days) > {y}}} on_signal",
        wordings: &[
            "Buy {T} when its {a}-day RSI is below {x} and sell when the RSI is above {y}.",
            "Buy {T} when RSI({a}) is below {x}, sell when RSI({a}) is above {y}.",
            "Enter long {T} if the {a}-day RSI falls below {x}. Exit when the {a}-day RSI rises above {y}.",
            "RSI({a}) < {x} -> buy {T}; RSI({a}) > {y} -> sell",
        ],
    },
    Kind {
        portfolio: "{trade:{assets:{T},enter:close > delay(donchian_upper({b} days), 1),exit:close < delay(donchian_lower({a} days), 1)}} on_signal",
        wordings: &[
            "Buy {T} when it closes above its {b}-day high and sell when it closes below its {a}-day low.",
            "Buy {T} when the price breaks above the highest high of the last {b} days, exit when it breaks below the lowest low of the last {a} days.",
        ],
    },
    Kind {
        portfolio: "{trade:{assets:{T},enter:close < bollinger_lower(close, {b} days, 2),exit:close > sma(close, {b} days)}} on_signal",
        wordings: &[
            "Buy {T} when the close is below the lower Bollinger band ({b}, 2) and sell when the close is above the middle band.",
            "Trade {T}. Entry: close below lower Bollinger band ({b}, 2). Exit: close above the middle band.",
        ],
    },
    Kind {
        portfolio: "{select:{from:all,top:{n},by:change(close, {m} months)}} month_end",
        wordings: &[
            "Each month buy the {n} of {L} with the highest {m}-month return.",
            "At the end of each month rank {L} by their {m}-month return and hold the top {n}.",
            "Every month, hold the {n} ETFs with the best {m}-month return among {L}.",
            "Rank {L} by {m}-month return and buy the top {n}. Rebalance monthly.",
        ],
    },
    Kind {
        portfolio: "{select:{from:all,bottom:{n},by:volatility({b} days)}} month_end",
        wordings: &[
            "Each month buy the {n} of {L} with the lowest {b}-day volatility.",
            "Every month hold the {n} assets with the lowest {b}-day volatility out of {L}.",
        ],
    },
    Kind {
        portfolio: "{if:change(close, {m} months)({T}) > 0,then:{T},else:{U}} month_end",
        wordings: &[
            "Each month hold {T} if its {m}-month return is positive, otherwise hold {U}.",
            "Hold {T} when its {m}-month return is above zero, otherwise hold {U}. Check at the end of the month.",
            "If {T}'s {m}-month return is positive, invest in {T}; otherwise invest in {U}. Rebalance monthly.",
        ],
    },
    Kind {
        portfolio: "{hold:{{T}:{p}%,{U}:{q}%}} quarter_end",
        wordings: &[
            "Hold {p}% {T} and {q}% {U}, rebalanced quarterly.",
            "{p}% {T}, {q}% {U}, rebalanced every quarter.",
            "The portfolio invests {p}% in {T} and {q}% in {U} and is rebalanced quarterly.",
        ],
    },
    Kind {
        portfolio: "{hold:[{L1}],weight:{inverse_volatility:{b} days}} month_end",
        wordings: &[
            "Weight {L} by the inverse of their {b}-day volatility, monthly.",
            "Allocate to {L} in inverse proportion to their {b}-day volatility at each month end.",
        ],
    },
    Kind {
        portfolio: "{trade:{assets:{T},enter:streak(close < delay(close, 1 day)) >= {n},time_stop:{a} days}} on_signal",
        wordings: &[
            "Buy {T} after {n} consecutive down days and sell it after {a} days.",
            "Buy {T} when it has closed lower for {n} consecutive days; sell after {a} days.",
        ],
    },
    Kind {
        portfolio: "{trade:{assets:{T},enter:rsi(close, {a} days) < {x} and close > sma(close, {b} days),exit:rsi(close, {a} days) > {y}}} on_signal",
        wordings: &[
            "Buy {T} when its {a}-day RSI is below {x} and its close is above its {b}-day moving average; sell when the {a}-day RSI is above {y}.",
        ],
    },
];

const TICKERS: &[&str] = &[
    "SPY", "QQQ", "IWM", "EFA", "EEM", "TLT", "GLD", "AAPL", "MSFT", "XLE", "VNQ", "AGG",
];

/// The places of a wording, filled.
fn filled(text: &str, v: &Values) -> String {
    let list = v.list.join(", ");
    let (head, tail) = list.rsplit_once(", ").unwrap_or((&list, ""));
    [
        ("{L1}", v.list.join(",")),
        ("{L}", format!("{head} and {tail}")),
        ("{T}", v.list.first().copied().unwrap_or_default().to_owned()),
        ("{U}", v.list.get(1).copied().unwrap_or_default().to_owned()),
        ("{a}", v.a.to_string()),
        ("{b}", v.b.to_string()),
        ("{n}", v.n.to_string()),
        ("{m}", v.m.to_string()),
        ("{x}", v.x.to_string()),
        ("{y}", v.y.to_string()),
        ("{p}", v.p.to_string()),
        ("{q}", (100 - v.p).to_string()),
    ]
    .iter()
    .fold(text.to_owned(), |text, (place, with)| text.replace(place, with))
}

#[derive(Clone, Debug)]
struct Values {
    list: Vec<&'static str>,
    a: u32,
    b: u32,
    n: u32,
    m: u32,
    x: u32,
    y: u32,
    p: u32,
}

fn values() -> impl Strategy<Value = Values> {
    let list = Just(TICKERS.to_vec()).prop_shuffle();
    (
        list,
        2..40u32,
        41..260u32,
        2..5u32,
        2..13u32,
        5..40u32,
        55..95u32,
        5..95u32,
    )
        .prop_map(|(mut list, a, b, n, m, x, y, p)| {
            list.truncate(6);
            Values {
                list,
                a,
                b,
                n,
                m,
                x,
                y,
                p,
            }
        })
}

#[test]
fn what_is_worded_is_read_back() {
    let (read, all) = (Cell::new(0u32), Cell::new(0u32));
    let mut runner = TestRunner::new(Config {
        cases: 700,
        failure_persistence: None,
        ..Config::default()
    });
    let wordings: usize = KINDS.iter().map(|k| k.wordings.len()).sum();
    let outcome = runner.run(&(0..wordings, values()), |(which, v)| {
        let (kind, wording) = KINDS
            .iter()
            .flat_map(|k| k.wordings.iter().map(move |w| (k, w)))
            .nth(which)
            .ok_or_else(|| TestCaseError::fail("no such wording"))?;
        let (text, expected) = (filled(wording, &v), filled(kind.portfolio, &v));
        all.set(all.get() + 1);
        // A trade of the only asset there is names it, or says all.
        let plain = |t: String| {
            t.replace(
                "{assets:all,",
                &format!("{{assets:{},", v.list.first().copied().unwrap_or_default()),
            )
        };
        if let Some(found) = offered(&text).map(plain) {
            read.set(read.get() + 1);
            prop_assert_eq!(found, expected, "{}", text);
        }
        Ok(())
    });
    assert!(outcome.is_ok(), "{outcome:?}");
    let share = f64::from(read.get()) / f64::from(all.get());
    assert!(share >= 0.95, "{} of {} were read", read.get(), all.get());
}
