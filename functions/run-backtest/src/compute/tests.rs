use super::*;
use fo_domain::{DatasetId, Owner};
use fo_market::Field;
use serde_json::Value;

/// Time enough for everything.
const AMPLE: Allowance = Allowance {
    budget: Duration::from_secs(600),
    memory: 1 << 30,
};

/// A series that swings around a trend, so that a crossover rule trades.
fn panel() -> Panel {
    let start: chrono::NaiveDate = "2000-01-03".parse().unwrap();
    let dates: Vec<_> = start.iter_days().take(1_500).collect();
    let closes: Vec<f64> = (0..1_500)
        .map(|day| 100.0 + 0.02 * f64::from(day) + 15.0 * (f64::from(day) / 40.0).sin())
        .collect();
    Panel::new(dates, vec!["SPY".into()], [(Field::Close, closes)].into()).unwrap()
}

fn chunk(spec: Value, grid: Option<Value>, first: u32, variants: u32) -> ChunkWork {
    ChunkWork {
        claims: spec.get("claims").cloned().unwrap_or_else(|| json!([])),
        spec,
        spec_hash: "hash".into(),
        document_version: Some("e1".into()),
        dataset_owner: Owner::Public,
        dataset_id: DatasetId::new(),
        dataset_version: "v1".into(),
        first_date: "2000-06-01".parse().unwrap(),
        last_date: "2003-12-31".parse().unwrap(),
        benchmark: Some("SPY".into()),
        grid,
        first_variant: first,
        variants,
    }
}

fn crossover() -> Value {
    json!({
        "name": "Crossover",
        "universe": {"tickers": ["SPY"]},
        "parameters": {"fast": 10, "slow": 50},
        "portfolio": {"if": "mean(close(SPY), fast) > mean(close(SPY), slow)", "then": "SPY", "else": "cash"},
        "rebalance": "daily",
        "execution": "next_close",
        "claims": [
            {"metric": "cagr", "value": 0.1, "period": "2001-2002", "source": {"page": 3, "quote": "ten percent"}},
            {"metric": "sharpe", "value": 1.5, "period": "1974-1980"},
            {"metric": "max_drawdown", "value": -0.2},
            {"metric": "cagr", "value": 0.05, "of": "buy and hold"}
        ]
    })
}

#[test]
fn the_first_chunk_runs_the_spec_itself() {
    let computed = compute(&chunk(crossover(), None, 0, 1), &panel(), true, AMPLE).unwrap();
    let run = computed.results.run.unwrap();
    assert!(
        run.statistics["sharpe"].is_some() && run.statistics["trades"].unwrap() >= 5.0,
        "{:?}",
        run.statistics
    );
    assert!(run.curve.len() <= 500 && run.curve.len() > 100);
    assert!(
        run.curve
            .iter()
            .all(|point| point.drawdown <= 0.0 && point.benchmark.is_some())
    );
    assert!(computed.results.top.is_empty());
    assert!(computed.series.unwrap().starts_with(b"PAR1"));
    let again = compute(&chunk(crossover(), None, 0, 1), &panel(), true, AMPLE).unwrap();
    assert_eq!(again.results.run.unwrap().run_id, run.run_id);
}

#[test]
fn claims_stand_beside_what_was_replicated() {
    let computed = compute(&chunk(crossover(), None, 0, 1), &panel(), true, AMPLE).unwrap();
    let checks = computed.results.run.unwrap().claim_checks;
    assert_eq!(
        checks.len(),
        3,
        "the claim about another portfolio is not this strategy's"
    );
    assert_eq!(
        (checks[0].metric.as_str(), checks[0].claimed, checks[0].page),
        ("cagr", 0.1, Some(3))
    );
    assert!(
        checks[0].replicated.is_some() && checks[0].unexplained.is_some(),
        "{:?}",
        checks[0]
    );
    assert!(
        checks[1].replicated.is_none() && !checks[1].notes.is_empty(),
        "{:?}",
        checks[1]
    );
    assert!(checks[2].replicated.unwrap() < 0.0);
}

#[test]
fn chunks_of_a_grid_are_the_grid() {
    let grid = Some(json!({"axes": {"fast": [5, 10, 20], "slow": "40..60:20"}}));
    let whole = compute(&chunk(crossover(), grid.clone(), 0, 6), &panel(), false, AMPLE)
        .unwrap()
        .results;
    let parts: Vec<_> = [(0, 4), (4, 2)]
        .map(|(first, count)| {
            compute(
                &chunk(crossover(), grid.clone(), first, count),
                &panel(),
                false,
                AMPLE,
            )
            .unwrap()
            .results
        })
        .into();
    let sharpe = |results: &ChunkResults| results.statistics["sharpe"].as_array().unwrap().clone();
    assert_eq!(sharpe(&whole), [sharpe(&parts[0]), sharpe(&parts[1])].concat());
    assert_eq!(whole.top.len(), 6);
    assert!(whole.run.is_none());
    let variant = whole.top.iter().find(|variant| variant.index == 3).unwrap();
    assert_eq!(
        variant.parameters,
        [("fast".to_owned(), json!(10)), ("slow".to_owned(), json!(60))].into()
    );
    assert_eq!(json!(variant.statistics["sharpe"]), sharpe(&whole)[3]);
}

#[test]
fn what_there_is_no_time_for_is_left() {
    let grid = json!({"axes": {"fast": "2..20", "slow": "40..60:10"}});
    let of = |budget| {
        compute(
            &chunk(crossover(), Some(grid.clone()), 0, 57),
            &panel(),
            false,
            budget,
        )
        .unwrap()
        .results
    };
    let (whole, part) = (
        of(AMPLE),
        of(Allowance {
            budget: Duration::ZERO,
            ..AMPLE
        }),
    );
    assert_eq!((whole.variants, whole.pieces), (57, 1));
    assert!(part.variants > 0 && part.variants < 57, "{}", part.variants);
    let sharpe = |results: &ChunkResults| results.statistics["sharpe"].as_array().unwrap().clone();
    assert_eq!(sharpe(&part), sharpe(&whole)[..part.variants as usize]);
}

#[test]
fn percentages_of_a_grid_are_percentages() {
    let spec = json!({
        "name": "Partly invested",
        "universe": {"tickers": ["SPY"]},
        "parameters": {"part": "10%"},
        "portfolio": {"sleeves": [{"weight": "part", "portfolio": {"hold": "SPY"}}]},
        "rebalance": "month_end",
        "execution": "next_close"
    });
    let spec = fo_strategy::Spec::from_value(spec).map(|spec| spec.to_value());
    let Ok(spec) = spec else { panic!("{spec:?}") };
    let grid = Some(json!({"axes": {"part": [10, 50]}}));
    let own = compute(&chunk(spec.clone(), None, 0, 1), &panel(), true, AMPLE)
        .unwrap()
        .results
        .run
        .unwrap();
    let swept = compute(&chunk(spec, grid, 0, 2), &panel(), false, AMPLE)
        .unwrap()
        .results;
    let volatility = swept.statistics["volatility"][0].as_f64().unwrap();
    assert!((volatility / own.statistics["volatility"].unwrap() - 1.0).abs() < 1e-9);
    assert_eq!(
        swept.top[0].parameters["part"],
        json!(if swept.top[0].index == 0 { "10%" } else { "50%" })
    );
}

#[test]
fn a_grid_says_how_much_of_its_best_is_luck() {
    let grid = json!({"axes": {"fast": "2..30", "slow": "31..90"}});
    let computed = compute(&chunk(crossover(), Some(grid), 0, 5), &panel(), true, AMPLE).unwrap();
    let warnings = computed.results.run.unwrap().warnings.join("\n");
    assert!(
        warnings.contains("The grid of this backtest. Deflated Sharpe ratio")
            && warnings.contains("of 1,740 variants"),
        "{warnings}"
    );
}

#[test]
fn what_the_document_tried_is_among_the_warnings() {
    let warned = |search: Value| {
        let mut spec = crossover();
        spec["search"] = search;
        let computed = compute(&chunk(spec, None, 0, 1), &panel(), true, AMPLE).unwrap();
        computed.results.run.unwrap().warnings.join("\n")
    };
    let grid = warned(json!({"grid": {"fast": "2..30", "slow": "31..90"}}));
    assert!(
        grid.contains("Deflated Sharpe ratio") && grid.contains("of 1,740 variants"),
        "{grid}"
    );
    assert!(
        grid.contains("Probability of backtest overfitting") && grid.contains("of 200 variants"),
        "{grid}"
    );
    let count = warned(json!({"trials": 1104}));
    assert!(
        count.contains("of 1,104 variants") && !count.contains("overfitting"),
        "{count}"
    );
    let unfit = warned(json!({"grid": {"quick": "2..30"}}));
    assert!(
        unfit.contains("can't be run") && unfit.contains("quick"),
        "{unfit}"
    );
}

#[test]
fn what_can_not_run_says_why() {
    let mut unknown = crossover();
    unknown["universe"]["tickers"] = json!(["SPX"]);
    unknown["portfolio"] = json!("SPX");
    let mut early = chunk(crossover(), None, 0, 1);
    (early.first_date, early.last_date) = ("1990-01-01".parse().unwrap(), "1991-01-01".parse().unwrap());
    let failures = [
        compute(&chunk(json!({"name": 1}), None, 0, 1), &panel(), true, AMPLE),
        compute(&chunk(unknown, None, 0, 1), &panel(), true, AMPLE),
        compute(&early, &panel(), true, AMPLE),
    ];
    for failure in failures {
        let message = failure.unwrap_err().to_string();
        assert!(
            message.starts_with("The strategy can't be r") && message.len() > 40,
            "{message}"
        );
    }
}

#[test]
fn a_run_that_would_not_fit_says_what_it_needs() {
    let little = Allowance {
        memory: 100_000,
        ..AMPLE
    };
    let refused = compute(&chunk(crossover(), None, 0, 1), &panel(), true, little).unwrap_err();
    let message = refused.to_string();
    assert!(
        message.contains("GB of memory") && message.contains("fewer assets"),
        "{message}"
    );
}
