use super::*;
use crate::spec::{Quantity, Spec, Unit};
use proptest::prelude::*;
use std::time::Duration;

fn spec() -> Spec {
    Spec::from_yaml(
        "name: x\nuniverse: {tickers: [SPY]}\nparameters: {fast: 50, slow: 200, look: 12 months, size: 10%}\n\
         portfolio: {if: 'sma(close(SPY), fast) > sma(close(SPY), slow)', then: SPY}\ncosts: {commission_bps: 10}\n",
    )
    .unwrap()
}

fn grid(axes: &[(&str, &str)], constraints: &[&str]) -> Grid {
    Grid {
        constraints: constraints.iter().map(|text| Expression::from(*text)).collect(),
        ..Grid::new(axes.iter().copied())
    }
}

fn places(variants: &Variants) -> Vec<Vec<u32>> {
    let of = |variant| {
        let mut places = vec![0; variants.axes().len()];
        variants.places(variant, &mut places);
        places
    };
    variants.all().map(of).collect()
}

fn values(text: &str) -> Vec<String> {
    Axis::Range(text.to_owned())
        .values(1000)
        .unwrap()
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn ranges_include_their_ends() {
    assert_eq!(values("2..5"), ["2", "3", "4", "5"]);
    assert_eq!(values("0..1:0.25"), ["0", "0.25", "0.5", "0.75", "1"]);
    assert_eq!(values("0..1:0.1").len(), 11);
    assert_eq!(values("0..1:0.1")[3], "0.3");
    assert_eq!(values("2..10:3"), ["2", "5", "8"]);
    assert_eq!(
        values("3..6 months"),
        ["3 months", "4 months", "5 months", "6 months"]
    );
    assert_eq!(values("5%..15%:5%"), ["5%", "10%", "15%"]);
    assert_eq!(values("5..7%"), ["5%", "6%", "7%"]);
    assert_eq!(values("-2..2"), ["-2", "-1", "0", "1", "2"]);
    assert_eq!(values("5, 10, 5, 20"), ["5", "10", "20"]);
    for wrong in [
        "5..2",
        "1..2:0",
        "1..2:-1",
        "a..b",
        "1 day..2 months",
        "..",
        "1..",
        "",
    ] {
        assert!(Axis::Range(wrong.into()).values(1000).is_err(), "{wrong}");
    }
    assert!(
        Axis::Range("1..1e9".into())
            .values(1000)
            .unwrap_err()
            .contains("1000000000 values")
    );
}

#[test]
fn the_sweep_of_issue_four_has_19698_variants_ordered_by_fast_then_slow() {
    let (_, variants) = grid(&[("fast", "2..100"), ("slow", "5..250")], &["fast < slow"])
        .variants(&spec(), MAX_VARIANTS)
        .unwrap();
    assert_eq!(variants.len(), 19_698);
    let pair = |variant| {
        let parameters = variants.parameters(variant);
        (parameters[0].value as u32, parameters[1].value as u32)
    };
    assert_eq!((pair(0), pair(1), pair(19_697)), ((2, 5), (2, 6), (100, 250)));
    assert_eq!(variants.parameters(7)[2], Quantity::new(12.0, Unit::Months));
    assert_eq!(
        variants.assignment(1).keys().collect::<Vec<_>>(),
        ["fast", "slow"]
    );
}

#[test]
fn plain_values_take_the_parameter_s_unit() {
    let (_, variants) = grid(&[("look", "3, 6"), ("size", "5, 20%")], &[])
        .variants(&spec(), 10)
        .unwrap();
    let shown: Vec<_> = (0..4)
        .map(|variant| {
            variants
                .assignment(variant)
                .values()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect();
    assert_eq!(
        shown,
        ["3 months 5%", "3 months 20%", "6 months 5%", "6 months 20%"]
    );
}

#[test]
fn a_number_at_a_path_can_vary() {
    let axes = [
        ("costs.commission_bps", "0..20:10"),
        ("costs.slippage_bps", "1, 2"),
    ];
    let (lifted, variants) = grid(&axes, &[]).variants(&spec(), 10).unwrap();
    assert_eq!(variants.len(), 6);
    assert_eq!(lifted.parameters["costs_commission_bps"], Quantity::number(10.0));
    let program = crate::compile(&lifted).unwrap();
    let bps = program
        .constant(program.costs.commission_bps, &variants.parameters(5))
        .unwrap();
    assert_eq!(bps.value, 20.0);
    assert!(
        grid(&[("execution.x", "1, 2")], &[])
            .variants(&spec(), 10)
            .is_err()
    );
    assert!(
        grid(&[("universe.tickers[0]", "1, 2")], &[])
            .variants(&spec(), 10)
            .is_err()
    );
}

#[test]
fn absurd_grids_are_refused_at_once() {
    let start = std::time::Instant::now();
    let problem = |grid: Grid| grid.variants(&spec(), MAX_VARIANTS).unwrap_err().to_string();
    assert!(problem(grid(&[("fast", "1..1000000000")], &[])).contains("1000000000 combinations"));
    let huge = [("fast", "0..1e15:1e-9"), ("slow", "0..1e15:1e-9")];
    assert!(problem(grid(&huge, &["fast < slow"])).contains("more than 2^128"));
    assert!(
        grid(&[("fast", "0..1e30")], &[])
            .variants(&spec(), MAX_VARIANTS)
            .is_err()
    );
    assert!(problem(grid(&[], &[])).contains("empty"));
    assert!(problem(grid(&[("fats", "1..2")], &[])).contains("did you mean `fast`?"));
    assert!(problem(grid(&[("fast", "1..2")], &["fast < slwo"])).contains("did you mean `slow`?"));
    assert!(problem(grid(&[("fast", "1..2")], &["fast > slow"])).contains("no combination"));
    assert!(problem(grid(&[("fast", "1..2")], &["fast"])).contains("condition"));
    // Generous: the point is that nothing is enumerated.
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn constraints_are_evaluated_a_bounded_number_of_times() {
    let square = [("fast", "1..400"), ("slow", "1..500")];
    let (_, variants) = grid(&square, &["fast < slow"])
        .variants(&spec(), 200_000)
        .unwrap();
    assert!(variants.len() > 100_000, "200,000 combinations are looked at");
    let refused = |constraints: &[&str]| {
        let wider = grid(&[("fast", "1..401"), ("slow", "1..500")], constraints);
        wider.variants(&spec(), MAX_VARIANTS).unwrap_err().to_string()
    };
    let one = refused(&["fast < slow"]);
    assert!(
        one.contains("200500 combinations") && one.contains("at most 200000"),
        "{one}"
    );
    let two = refused(&["fast < slow", "fast > 5"]);
    assert!(two.contains("at most 100000"), "{two}");

    // Nearly nothing satisfies it: the draws end all the same.
    let start = std::time::Instant::now();
    let hopeless = Grid {
        sample: Some(Sample {
            count: MAX_VARIANTS,
            seed: 1,
        }),
        ..grid(
            &[("fast", "1..100000"), ("slow", "1..100000")],
            &["fast + slow < 4"],
        )
    };
    assert!(hopeless.variants(&spec(), MAX_VARIANTS).is_err());
    assert!(start.elapsed() < Duration::from_secs(5));
}

#[test]
fn samples_are_distinct_reproducible_and_satisfy_the_constraints() {
    let wide = grid(&[("fast", "1..100000"), ("slow", "1..100000")], &["fast < slow"]);
    let draw = |seed| {
        let sample = Some(Sample { count: 500, seed });
        let grid = Grid {
            sample,
            ..wide.clone()
        };
        grid.variants(&spec(), MAX_VARIANTS).unwrap().1
    };
    let (one, same, other) = (draw(7), draw(7), draw(8));
    assert_eq!(one.len(), 500);
    assert_eq!(places(&one), places(&same));
    assert_ne!(places(&one), places(&other));
    assert!(places(&one).windows(2).all(|pair| pair[0] < pair[1]));
    assert!(
        one.all()
            .all(|v| one.parameters(v)[0].value < one.parameters(v)[1].value)
    );
    let sampled = |count| Grid {
        sample: Some(Sample { count, seed: 1 }),
        ..grid(&[("fast", "1..10")], &["fast > 7"])
    };
    assert_eq!(sampled(500).variants(&spec(), 1000).unwrap().1.len(), 3);
    let beyond = sampled(1001).variants(&spec(), 1000).unwrap_err();
    assert!(beyond.to_string().contains("1001"), "{beyond}");
}

proptest! {
    #[test]
    fn every_combination_appears_once(a in 1usize..6, b in 1usize..6, c in 1usize..6) {
        let axes = [("fast", format!("1..{a}")), ("slow", format!("1..{b}")), ("look", format!("1..{c} months"))];
        let axes: Vec<_> = axes.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let grid = grid(&axes, &[]);
        prop_assert_eq!(grid.combinations().unwrap(), (a * b * c) as u128);
        let (_, variants) = grid.variants(&spec(), 1000).unwrap();
        let all = places(&variants);
        prop_assert_eq!(all.len(), a * b * c);
        prop_assert!(all.windows(2).all(|pair| pair[0] < pair[1]));
    }

    #[test]
    fn any_text_is_an_axis_or_an_error(text in "\\PC{0,40}") {
        let axis = Axis::Range(text);
        let _ = (axis.count(), axis.values(1000));
    }
}
