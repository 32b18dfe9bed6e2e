//! What is explained can be read back, for specs of every kind.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use fo_strategy::Spec;
use fo_strategy::explain::{ReadError, read, read_first};
use fo_strategy::expression::{Argument, Function, Returns};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::Union;
use serde_json::{Map, Value, json};

type Texts = BoxedStrategy<String>;
type Values = BoxedStrategy<Value>;

/// Tickers, plain and odd; some are words of the explanations.
const TICKERS: [&str; 9] = [
    "SPY", "EFA", "BRK.B", "^GSPC", "BTC-USD", "3M", "in", "A B", "L'X",
];
const GROUPS: [&str; 3] = ["risky", "safe", "those"];
const SIGNALS: [&str; 6] = ["momentum", "above", "the", "average", "score_2", "of"];
/// Parameters with their values.
const PARAMETERS: [(&str, &str); 5] = [
    ("fast", "20 days"),
    ("n", "12"),
    ("share", "10%"),
    ("level", "-3.5"),
    ("entry", "6 months"),
];

fn one_of(texts: &[&str]) -> Texts {
    select(texts.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>()).boxed()
}

fn quantities() -> Texts {
    prop_oneof![
        (-500i32..500).prop_map(|n| n.to_string()),
        (1u32..5000).prop_map(|n| format!("{}", f64::from(n) / 8.0)),
        (-99i32..300).prop_map(|n| format!("{n}%")),
        (1u32..500).prop_map(|n| format!("{n} days")),
        one_of(&["fast", "n", "share", "level"]),
    ]
    .boxed()
}

/// Constants as they stand for counts, shares and windows in a node.
fn constants() -> Texts {
    prop_oneof![
        4 => quantities(),
        1 => (quantities(), one_of(&["+", "-", "*", "/"]), quantities()).prop_map(|(a, op, b)| format!("{a} {op} ({b})")),
        1 => quantities().prop_map(|a| format!("min(3, {a})")),
    ]
    .boxed()
}

fn windows() -> Texts {
    let unit = one_of(&["", " days", " weeks", " months", " quarters", " years"]);
    prop_oneof![
        6 => (1u32..300, unit).prop_map(|(n, unit)| format!("{n}{unit}")),
        2 => one_of(&["fast", "n", "entry"]),
        1 => Just("2 * n".to_owned()),
    ]
    .boxed()
}

fn quoted(ticker: &str) -> String {
    format!("\"{ticker}\"")
}

fn tickers() -> Texts {
    select(TICKERS.to_vec()).prop_map(quoted).boxed()
}

fn sets() -> Texts {
    prop_oneof![one_of(&["all", "risky", "safe", "those"]), tickers()].boxed()
}

/// A call with arguments of the kinds the function takes.
fn call(function: Function, number: &Texts, condition: &Texts) -> Texts {
    let signature = function.signature();
    let arguments: Vec<Texts> = signature
        .arguments
        .iter()
        .map(|(_, kind)| match kind {
            Argument::Number => number.clone(),
            Argument::Numbers => prop::collection::vec(number.clone(), 2..4)
                .prop_map(|each| each.join(", "))
                .boxed(),
            Argument::Boolean => condition.clone(),
            Argument::Any => match signature.returns {
                Returns::Boolean => condition.clone(),
                _ => number.clone(),
            },
            Argument::Window | Argument::OptionalWindow => windows(),
            Argument::Constant => quantities(),
            Argument::OptionalAhead => (0u32..6).prop_map(|n| n.to_string()).boxed(),
            Argument::Assets | Argument::OptionalAssets => sets(),
            Argument::Asset => tickers(),
        })
        .collect();
    let least = signature
        .arguments
        .iter()
        .filter(|(_, kind)| !kind.is_optional())
        .count();
    let name = signature.names[0];
    (arguments, least..=signature.arguments.len(), any::<bool>())
        .prop_map(move |(arguments, count, bare)| {
            let arguments = &arguments[..count];
            if arguments.is_empty() && bare {
                name.to_owned()
            } else {
                format!("{name}({})", arguments.join(", "))
            }
        })
        .boxed()
}

/// Calls of all functions that give a number, or of those that give a truth value.
fn calls(boolean: bool, number: &Texts, condition: &Texts) -> Texts {
    let fitting = Function::all().iter().filter(|signature| {
        (signature.returns == Returns::Boolean) == boolean || signature.returns == Returns::Same && !boolean
    });
    Union::new(fitting.map(|signature| call(signature.function, number, condition))).boxed()
}

fn expressions(depth: u32) -> (Texts, Texts) {
    let series = one_of(&[
        "open",
        "high",
        "low",
        "close",
        "volume",
        "returns",
        "overnight_returns",
        "intraday_returns",
        "true_range",
        "dollar_volume",
        "raw.open",
        "raw.high",
        "raw.low",
        "raw.close",
    ]);
    let signal = one_of(&SIGNALS);
    let on_asset = (prop_oneof![series.clone(), signal.clone()], tickers())
        .prop_map(|(series, ticker)| format!("{series}({ticker})"));
    let number = prop_oneof![2 => quantities(), 2 => series, 1 => signal.clone(), 1 => on_asset].boxed();
    let condition = prop_oneof![
        Just("true".to_owned()),
        signal,
        number.clone().prop_map(|x| format!("{x} > 0")),
    ]
    .boxed();
    if depth == 0 {
        return (number, condition);
    }
    let (inner, inner_condition) = expressions(depth - 1);
    let arithmetic = (inner.clone(), one_of(&["+", "-", "*", "/", "^"]), inner.clone())
        .prop_map(|(a, op, b)| format!("({a}) {op} ({b})"));
    let chain = (number.clone(), one_of(&["+", "-", "*", "/", "^"]), inner.clone())
        .prop_map(|(a, op, b)| format!("{a} {op} {b}"));
    let choice = (inner_condition.clone(), inner.clone(), inner.clone())
        .prop_map(|(condition, a, b)| format!("if({condition}, {a}, {b})"));
    let numbers = prop_oneof![
        2 => number,
        2 => arithmetic,
        1 => chain,
        1 => choice,
        1 => inner.clone().prop_map(|x| format!("-({x})")),
        4 => calls(false, &inner, &inner_condition),
    ]
    .boxed();
    let comparison = (
        inner.clone(),
        one_of(&["<", "<=", ">", ">=", "==", "!="]),
        inner.clone(),
    )
        .prop_map(|(a, op, b)| format!("{a} {op} ({b})"));
    let logic = (
        inner_condition.clone(),
        one_of(&["and", "or", "=="]),
        inner_condition.clone(),
    )
        .prop_map(|(a, op, b)| format!("({a}) {op} ({b})"));
    let conditions = prop_oneof![
        1 => condition,
        3 => comparison,
        2 => logic,
        1 => inner_condition.clone().prop_map(|x| format!("not ({x})")),
        3 => calls(true, &inner, &inner_condition),
    ]
    .boxed();
    (numbers, conditions)
}

/// An object of the fields that are there.
fn object(fields: Vec<(&'static str, Option<Value>)>) -> Value {
    let present = fields
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)));
    Value::Object(present.collect::<Map<_, _>>())
}

fn maybe(texts: Texts) -> BoxedStrategy<Option<Value>> {
    prop::option::of(texts.prop_map(Value::String)).boxed()
}

fn names() -> BoxedStrategy<String> {
    prop_oneof![select(TICKERS.to_vec()).prop_map(str::to_owned), one_of(&GROUPS),].boxed()
}

fn listed() -> Values {
    prop::collection::vec(names(), 2..5)
        .prop_map(|all| json!(all))
        .boxed()
}

fn name_or_all() -> Values {
    prop_oneof![3 => names(), 1 => Just("all".to_owned())]
        .prop_map(Value::String)
        .boxed()
}

fn weights() -> Values {
    let each = (select(TICKERS.to_vec()), constants());
    prop::collection::vec(each, 1..4)
        .prop_map(|each| {
            let each = each
                .into_iter()
                .map(|(ticker, weight)| (ticker.to_owned(), Value::String(weight)));
            Value::Object(each.collect())
        })
        .boxed()
}

fn assets(number: &Texts, condition: &Texts) -> Values {
    let plain = prop_oneof![name_or_all(), listed()].boxed();
    let (number, condition) = (number.clone(), condition.clone());
    plain
        .prop_recursive(3, 12, 3, move |inner| {
            let ranked = (
                inner.clone(),
                maybe(condition.clone()),
                select(vec!["top", "bottom"]),
                constants(),
                number.clone(),
                maybe(constants()),
                maybe(constants()),
            )
                .prop_map(|(from, filter, end, count, by, keep, least)| {
                    object(vec![
                        ("from", Some(from)),
                        ("where", filter),
                        (end, Some(json!(count))),
                        ("by", Some(json!(by))),
                        ("keep", keep),
                        ("at_least", least),
                    ])
                });
            let filtered =
                (inner.clone(), condition.clone(), maybe(constants())).prop_map(|(from, filter, least)| {
                    object(vec![
                        ("from", Some(from)),
                        ("where", Some(json!(filter))),
                        ("at_least", least),
                    ])
                });
            let joined = (
                select(vec!["union", "intersection", "difference"]),
                prop::collection::vec(inner, 2..4),
            )
                .prop_map(|(kind, sets)| json!({kind: sets}));
            prop_oneof![3 => ranked, 2 => filtered, 1 => joined]
        })
        .boxed()
}

/// Weightings by an expression and by ticker.
fn weightings(number: &Texts) -> Values {
    let by = (
        select(vec![
            "each",
            "proportional",
            "rank",
            "inverse_volatility",
            "risk_parity",
            "minimum_variance",
        ]),
        number.clone(),
    );
    prop_oneof![
        5 => by.prop_map(|(kind, by)| json!({kind: by})),
        1 => weights().prop_map(|weights| json!({"fixed": weights})),
    ]
    .boxed()
}

fn protection(number: &Texts) -> BoxedStrategy<Option<Value>> {
    let some = prop_oneof![
        constants().prop_map(Value::String),
        number.clone().prop_map(|distance| json!({"distance": distance})),
    ];
    prop::option::of(some).boxed()
}

fn trades(number: &Texts, condition: &Texts) -> Values {
    let reentry = prop_oneof![
        Just(None),
        Just(Some(json!({"reset": true}))),
        constants().prop_map(|wait| Some(json!({"wait": wait}))),
        constants().prop_map(|wait| Some(json!({"wait": wait, "reset": true}))),
    ];
    let pyramid = prop::option::of(
        (constants(), condition.clone()).prop_map(|(units, when)| json!({"units": units, "when": when})),
    );
    let flag = || prop::option::of(Just(json!(true)));
    (
        (
            assets(number, condition),
            prop::option::of(Just(json!("short"))),
            condition.clone(),
        ),
        (maybe(condition.clone()), maybe(number.clone()), flag()),
        (maybe(constants()), maybe(number.clone())),
        (protection(number), protection(number), protection(number)),
        (maybe(constants()), reentry, pyramid),
    )
        .prop_map(
            |(
                (assets, side, enter),
                (exit, size, accounts),
                (most, rank),
                (stop, target, trailing),
                (time, reentry, pyramid),
            )| {
                json!({"trade": object(vec![
                    ("assets", Some(assets)),
                    ("side", side),
                    ("enter", Some(json!(enter))),
                    ("exit", exit),
                    ("size", size),
                    ("separate_accounts", accounts),
                    ("max_positions", most),
                    ("rank", rank),
                    ("stop_loss", stop),
                    ("take_profit", target),
                    ("trailing_stop", trailing),
                    ("time_stop", time),
                    ("reentry", reentry),
                    ("pyramid", pyramid),
                ])})
            },
        )
        .boxed()
}

fn pairs(number: &Texts, condition: &Texts) -> Values {
    let ticker = || select(TICKERS.to_vec());
    let candidates = prop_oneof![
        assets(number, condition).prop_map(|from| ("from", from)),
        prop::collection::vec((ticker(), ticker()), 1..4).prop_map(|all| ("pairs", json!(all))),
    ];
    let choose = prop::option::of(
        (
            select(vec!["distance", "correlation", "cointegration"]),
            maybe(constants()),
            maybe(constants()),
            maybe(constants()),
        )
            .prop_map(|(by, top, least, most)| {
                object(vec![
                    ("by", Some(json!(by))),
                    ("top", top),
                    ("min_correlation", least),
                    ("max_statistic", most),
                ])
            }),
    );
    (
        (candidates, constants(), maybe(constants()), choose),
        (
            select(vec!["log", "price", "normalised", "ratio"]),
            select(vec!["equal_money", "ols"]),
        ),
        (
            maybe(constants()),
            constants(),
            maybe((1u32..4).prop_map(|n| n.to_string()).boxed()),
        ),
        (maybe(constants()), maybe(constants()), maybe(constants())),
    )
        .prop_map(
            |(
                ((key, candidates), formation, every, choose),
                (spread, hedge),
                (zscore, enter, exit),
                (stop, time, size),
            )| {
                json!({"pairs": object(vec![
                    (key, Some(candidates)),
                    ("formation", Some(json!(formation))),
                    ("every", every),
                    ("choose", choose),
                    ("spread", Some(json!(spread))),
                    ("hedge", Some(json!(hedge))),
                    ("zscore_window", zscore),
                    ("enter", Some(json!(enter))),
                    ("exit", exit),
                    ("stop", stop),
                    ("time_stop", time),
                    ("size", size),
                ])})
            },
        )
        .boxed()
}

fn nodes(number: &Texts, condition: &Texts) -> Values {
    let selection = assets(number, condition).prop_filter("a selection or a joined set", Value::is_object);
    let hold = prop_oneof![
        // Without a weighting, a cap or a rest a single name is a node of its own.
        (names(), weightings(number)).prop_map(|(held, weight)| json!({"hold": held, "weight": weight})),
        Just(json!({"hold": "all"})),
        listed().prop_map(|held| json!({"hold": held})),
        (listed(), weightings(number), constants())
            .prop_map(|(held, weight, cap)| json!({"hold": held, "weight": weight, "cap": cap})),
        weights().prop_map(|held| json!({"hold": held})),
        (weights(), constants()).prop_map(|(held, cap)| json!({"hold": held, "cap": cap})),
    ];
    let select_node = (
        selection,
        prop::option::of(weightings(number)),
        maybe(constants()),
    )
        .prop_map(|(select, weight, cap)| {
            object(vec![("select", Some(select)), ("weight", weight), ("cap", cap)])
        });
    let allocation = prop_oneof![hold, select_node].boxed();
    let leaf = prop_oneof![
        2 => name_or_all(),
        1 => Just(json!("cash")),
        4 => allocation.clone(),
        2 => trades(number, condition),
        1 => pairs(number, condition),
    ];
    let (number, condition) = (number.clone(), condition.clone());
    leaf.prop_recursive(4, 16, 4, move |inner| {
        // Cash is what stands where nothing is said.
        let rest = || {
            prop::option::of(
                inner
                    .clone()
                    .prop_filter("not cash", |node| *node != json!("cash")),
            )
        };
        let with_rest = (allocation.clone(), inner.clone()).prop_map(|(mut node, rest)| {
            node["rest"] = rest;
            node
        });
        let conditional =
            (condition.clone(), inner.clone(), rest()).prop_map(|(condition, then, otherwise)| {
                object(vec![
                    ("if", Some(json!(condition))),
                    ("then", Some(then)),
                    ("else", otherwise),
                ])
            });
        let name = prop::option::of(select(vec!["trend", "long leg: 2 x", "a (b) c"]));
        let sleeve = (name, maybe(number.clone()), inner.clone()).prop_map(|(name, weight, portfolio)| {
            object(vec![
                ("name", name.map(|name| json!(name))),
                ("weight", weight),
                ("portfolio", Some(portfolio)),
            ])
        });
        let sleeves = prop::collection::vec(sleeve, 1..4).prop_map(|sleeves| json!({"sleeves": sleeves}));
        let long_short = (prop::option::of(inner.clone()), inner.clone())
            .prop_map(|(long, short)| object(vec![("long", long), ("short", Some(short))]));
        let scale = (number.clone(), inner.clone(), rest()).prop_map(|(scale, portfolio, rest)| {
            object(vec![
                ("scale", Some(json!(scale))),
                ("portfolio", Some(portfolio)),
                ("rest", rest),
            ])
        });
        let target = (
            (
                constants(),
                constants(),
                maybe((2u32..4).prop_map(|n| format!("{n}00%")).boxed()),
            ),
            (
                select(vec!["realised", "ewma", "garch"]),
                select(vec!["holdings", "strategy"]),
            ),
            inner.clone(),
            rest(),
        )
            .prop_map(|((target, window, most), (model, estimate), portfolio, rest)| {
                let target = object(vec![
                    ("target", Some(json!(target))),
                    ("window", Some(json!(window))),
                    ("model", Some(json!(model))),
                    ("estimate", Some(json!(estimate))),
                    ("max_leverage", most),
                ]);
                object(vec![
                    ("volatility_target", Some(target)),
                    ("portfolio", Some(portfolio)),
                    ("rest", rest),
                ])
            });
        let stagger = (constants(), inner.clone())
            .prop_map(|(stagger, portfolio)| json!({"stagger": stagger, "portfolio": portfolio}));
        let session = (select(vec!["overnight", "intraday"]), inner.clone())
            .prop_map(|(session, portfolio)| json!({"session": session, "portfolio": portfolio}));
        prop_oneof![
            2 => with_rest,
            2 => conditional,
            2 => sleeves,
            2 => long_short,
            1 => scale,
            1 => target,
            1 => stagger,
            1 => session,
        ]
    })
    .boxed()
}

fn schedules(condition: &Texts) -> Values {
    let on = prop_oneof![
        select(vec![
            "on_signal",
            "once",
            "daily",
            "week_start",
            "week_end",
            "month_start",
            "month_end",
            "quarter_start",
            "quarter_end",
            "year_start",
            "year_end",
        ])
        .prop_map(|word| ("on", json!(word))),
        constants().prop_map(|every| ("every", json!(every))),
        select(vec!["monday", "tuesday", "wednesday", "thursday", "friday"])
            .prop_map(|day| ("weekday", json!(day))),
        constants().prop_map(|day| ("day_of_month", json!(day))),
        (-8i32..8).prop_map(|day| ("trading_day", json!(day))),
        constants().prop_map(|day| ("trading_day", json!(day))),
        condition.clone().prop_map(|when| ("when", json!(when))),
    ];
    let months = prop::option::of(prop::collection::vec(1u8..13, 1..4).prop_map(|months| json!(months)));
    (on, months, maybe(constants()), maybe(constants()))
        .prop_map(|((key, on), months, band, relative)| {
            object(vec![
                (key, Some(on)),
                ("months", months),
                ("band", band),
                ("relative_band", relative),
            ])
        })
        .boxed()
}

fn universes(condition: &Texts) -> Values {
    let base = prop_oneof![
        Just(json!({"all": true})),
        select(TICKERS.to_vec()).prop_map(|excluded| json!({"all": true, "exclude": [excluded]})),
        Just(json!({"tickers": TICKERS})),
        Just(json!({"tickers": ["SPY"]})),
        Just(json!({})),
    ];
    (base, maybe(condition.clone()))
        .prop_map(|(mut universe, filter)| {
            universe["groups"] =
                json!({"risky": ["SPY", "^GSPC"], "safe": ["IEF"], "those": ["A B", "in", "EFA"]});
            if let Some(filter) = filter {
                universe["where"] = filter;
            }
            universe
        })
        .boxed()
}

fn money(number: &Texts) -> Values {
    let costs = (
        maybe(constants()),
        maybe(constants()),
        maybe(constants()),
        maybe(constants()),
        maybe(constants()),
    )
        .prop_map(|(commission, share, least, slippage, borrow)| {
            object(vec![
                ("commission_bps", commission),
                ("commission_per_share", share),
                ("commission_minimum", least),
                ("slippage_bps", slippage),
                ("borrow_bps_per_year", borrow),
            ])
        });
    let cash = (
        prop_oneof![
            Just(("none", None)),
            number.clone().prop_map(|rate| ("rate", Some(json!(rate)))),
            Just(("asset", Some(json!("A B")))),
        ],
        maybe(number.clone()),
    )
        .prop_map(|((key, value), borrow)| object(vec![(key, value), ("borrow_rate", borrow)]));
    let limits = (
        maybe(constants()),
        maybe(constants()),
        maybe(constants()),
        maybe(constants()),
    )
        .prop_map(|(long, short, asset, group)| {
            let groups = group.map(|most| json!({"those": most, "risky": "50%"}));
            object(vec![
                ("long", long),
                ("short", short),
                ("asset", asset),
                ("groups", groups),
            ])
        });
    let flag = any::<bool>();
    (costs, cash, limits, flag, maybe(constants()))
        .prop_map(|(costs, cash, limits, more, capital)| {
            let some = |value: Value| more.then_some(value);
            object(vec![
                ("costs", Some(costs)),
                ("cash", Some(cash)),
                ("limits", Some(limits)),
                ("capital", capital),
                ("shares", some(json!("whole"))),
                ("benchmark", some(json!("^GSPC"))),
                ("convert", some(json!({"VGK": "EURUSD", "A B": "3M"}))),
                (
                    "publication_lag",
                    some(json!({"UNRATE": "35 days", "in": "2 weeks"})),
                ),
                (
                    "ledger",
                    some(json!({
                        "costs.commission_bps": {"status": "assumed"},
                        "universe.tickers[0]": {"status": "assumed"},
                        "portfolio": {"status": "inferred"},
                        "rebalance": {"status": "missing"},
                    })),
                ),
            ])
        })
        .boxed()
}

fn specs() -> BoxedStrategy<Spec> {
    let (number, condition) = expressions(2);
    let signals = prop::collection::vec(prop_oneof![number.clone(), condition.clone()], SIGNALS.len());
    let execution = select(vec!["next_open", "next_close", "same_close"]);
    (
        universes(&condition),
        signals,
        nodes(&number, &condition),
        schedules(&condition),
        execution,
        money(&number),
    )
        .prop_map(|(universe, signals, portfolio, rebalance, execution, money)| {
            let mut spec = json!({
                "name": "Drawn by lot",
                "description": "It chooses from what comes: a line.",
                "citation": "Somebody (2020). Something.",
                "universe": universe,
                "parameters": PARAMETERS.iter().copied().collect::<std::collections::BTreeMap<_, _>>(),
                "signals": SIGNALS.iter().map(|name| (*name).to_owned()).zip(signals)
                    .map(|(name, text)| (name, Value::String(text))).collect::<Map<_, _>>(),
                "portfolio": portfolio,
                "rebalance": rebalance,
                "execution": execution,
            });
            for (key, value) in money.as_object().unwrap() {
                spec[key] = value.clone();
            }
            serde_json::from_value(spec).unwrap()
        })
        .boxed()
}

/// The text with its lines broken elsewhere and nothing indented.
fn reflowed(text: &str) -> String {
    let mut line = 0;
    let mut out = String::new();
    for word in text.split_whitespace() {
        line += word.len() + 1;
        out.push_str(word);
        out.push(if line > 60 { '\n' } else { ' ' });
        line %= 61;
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig { max_shrink_iters: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn reading_is_the_inverse_of_explaining(spec in specs()) {
        let explained = spec.explain();
        let again = match read(&explained) {
            Ok(again) => again,
            Err(error) => return Err(TestCaseError::fail(format!("{error}\n{explained}"))),
        };
        prop_assert_eq!(again.canonical(), spec.canonical(), "{}", explained);
        prop_assert_eq!(again.explain(), explained);
        prop_assert_eq!(&again.citation, &spec.citation);
        let statuses = |spec: &Spec| -> std::collections::BTreeMap<String, fo_strategy::Status> {
            spec.ledger.iter().map(|(path, entry)| (path.clone(), entry.status)).collect()
        };
        prop_assert_eq!(statuses(&again), statuses(&spec));
    }

    #[test]
    fn lines_may_be_broken_elsewhere(spec in specs()) {
        let explained = reflowed(&spec.explain());
        let again = read(&explained).map_err(|error| TestCaseError::fail(format!("{error}\n{explained}")))?;
        prop_assert_eq!(again.canonical(), spec.canonical(), "{}", explained);
    }

    /// A word more, less or elsewhere: nothing is read, or what the changed text says.
    #[test]
    fn changed_text_is_refused_or_read_as_it_is(spec in specs(), at in any::<prop::sample::Index>(), other in any::<prop::sample::Index>(), how in 0..3) {
        let explained = spec.explain();
        let mut words: Vec<&str> = explained.split_whitespace().collect();
        let at = at.index(words.len());
        match how {
            0 => drop(words.remove(at)),
            1 => words.insert(at, words[other.index(words.len())]),
            _ => words.swap(at, other.index(explained.split_whitespace().count())),
        }
        let changed = words.join(" ");
        if let Ok(again) = read(&changed) {
            let said = again.explain().split_whitespace().collect::<Vec<_>>().join(" ");
            prop_assert_eq!(said, changed);
        }
    }

    #[test]
    fn any_text_is_answered(text in "\\PC{0,300}") {
        let _ = read(&text);
        let _ = read(&format!("It chooses from {text}"));
        let _ = read(&format!("It chooses from SPY. Portfolio: {text}"));
    }
}

#[test]
fn nesting_and_length_are_bounded() {
    for deep in [
        "(",
        "if (",
        "short: ",
        "not ",
        "minus ",
        "1 portfolio side by side: 1 of the capital: ",
        "the size of ",
        "1 plus ",
        "those of (",
        "for SPY, ",
        "the least of 1, ",
        "the least of (the least of 1, ",
    ] {
        let text = format!("x\n\nIt chooses from SPY.\n\nPortfolio:\n{}", deep.repeat(20_000));
        assert!(read(&text).is_err(), "{deep}");
        let text = format!(
            "x\n\nIt chooses from SPY.\n\nPortfolio:\nif {}",
            deep.repeat(20_000)
        );
        assert!(read(&text).is_err(), "{deep}");
    }
    assert!(read(&"It chooses from ".repeat(20_000)).is_err());
}

#[test]
fn the_first_sentence_that_is_not_understood_is_named() {
    let spec = Spec::from_yaml(
        "name: Trend\nuniverse: {tickers: [SPY]}\nportfolio: {if: 'close(SPY) > sma(close(SPY), 200 days)', then: SPY}\n",
    )
    .unwrap();
    let explained = spec.explain();
    let refused = |from: &str, to: &str| -> ReadError {
        let changed = explained.replace(from, to);
        assert_ne!(changed, explained);
        read(&changed).unwrap_err()
    };
    assert_eq!(
        refused("is above", "exceeds").sentence,
        "if the close of SPY exceeds the 200-day average of the close of SPY:"
    );
    assert_eq!(
        refused("otherwise: cash.", "").sentence,
        "It decides on every close and trades when the decision changes."
    );
    assert_eq!(
        refused("Cash earns nothing.", "Cash is king.").sentence,
        "Cash is king."
    );
    assert_eq!(
        refused("Cash earns nothing.", "Cash earns nothing. Never on Fridays.").sentence,
        "Never on Fridays."
    );
}

#[test]
fn what_follows_is_left_to_the_caller() {
    let spec = Spec::from_yaml("name: Hold\nuniverse: {tickers: [SPY]}\nportfolio: SPY\n").unwrap();
    let explained = spec.explain();
    let found = read_first(&format!("{explained}\nAnother title\n\n{explained}")).unwrap();
    assert_eq!(found.spec, spec);
    assert_eq!(found.span, 0..explained.trim_end().len());
    let paths: Vec<&str> = found.parts.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        paths,
        ["universe", "portfolio", "rebalance", "execution", "costs", "cash"]
    );
}
