use super::*;
use crate::spec::{Quantity, Unit};
use proptest::prelude::*;

fn printed(text: &str) -> String {
    parse(text).unwrap().to_string()
}

fn problem(text: &str) -> (String, std::ops::Range<usize>) {
    let error = parse(text).unwrap_err();
    (error.message, error.span)
}

#[test]
fn operators_bind_as_in_arithmetic() {
    assert_eq!(printed("1+2*3^2"), "1 + 2 * 3 ^ 2");
    assert_eq!(printed("(1+2)*3"), "(1 + 2) * 3");
    assert_eq!(printed("a-(b-c)-d"), "a - (b - c) - d");
    assert_eq!(printed("2^3^2"), "2 ^ 3 ^ 2");
    assert_eq!(printed("(2^3)^2"), "(2 ^ 3) ^ 2");
    assert_eq!(printed("-a^2"), "-a ^ 2");
    assert_eq!(printed("(-a)^2"), "(-a) ^ 2");
    assert_eq!(
        printed("not a > b and c > d or e > f"),
        "not a > b and c > d or e > f"
    );
    assert_eq!(printed("not (a > b and c > d)"), "not (a > b and c > d)");
    assert_eq!(printed("a and (b or c)"), "a and (b or c)");
    assert_eq!(printed("(a < b) == (c < d)"), "(a < b) == (c < d)");
    assert_eq!(printed("a && !b || c <> d"), "a and not b or c != d");
}

#[test]
fn literals_carry_units() {
    let literal = |text: &str| match parse(text).unwrap().kind {
        AstKind::Literal(quantity) => quantity,
        other => panic!("{other:?}"),
    };
    assert_eq!(literal("12 months"), Quantity::new(12.0, Unit::Months));
    assert_eq!(literal("1 day"), Quantity::new(1.0, Unit::Days));
    assert_eq!(literal("10%"), Quantity::new(0.1, Unit::Percent));
    assert_eq!(literal("-5%"), Quantity::new(-0.05, Unit::Percent));
    assert_eq!(literal("1e-3"), Quantity::number(1e-3));
    assert_eq!(literal("1_000_000"), Quantity::number(1e6));
    assert_eq!(printed("sma(close,10 months)"), "sma(close, 10 months)");
    assert_eq!(printed("7% + 1 month"), "7% + 1 month");
}

#[test]
fn tickers_may_be_quoted_and_dotted() {
    assert_eq!(
        printed("close(\"^GSPC\") > close(BRK.B)"),
        "close(\"^GSPC\") > close(BRK.B)"
    );
    assert_eq!(printed("close('SPY')"), "close(SPY)");
    assert_eq!(printed("close('3M')"), "close(\"3M\")");
    assert_eq!(printed("raw.close"), "raw.close");
}

#[test]
fn errors_point_at_their_place() {
    assert_eq!(
        problem("close >"),
        ("expected a value, found the end".into(), 7..7)
    );
    assert_eq!(problem("sma(close, 200").1, 14..14);
    assert_eq!(problem("a < b < c").1, 6..7);
    assert_eq!(
        problem("close > 5)"),
        ("expected the end, found `)`".into(), 9..10)
    );
    assert_eq!(problem("a @ b").1, 2..3);
    assert_eq!(problem("close = 5").1, 6..7);
    assert_eq!(problem("lookback months").1, 9..15);
    assert_eq!(problem("close(\"SPY)").1, 6..7);
    assert_eq!(problem("").0, "expected an expression, found the end");
    assert_eq!(
        problem("1e999").0,
        "`1e999` is not a number this language can hold"
    );
}

#[test]
fn nesting_and_length_are_bounded() {
    for opening in ["(", "-", "not ", "abs(", "2^", "1+(", "a and ("] {
        let error = parse(&opening.repeat(10_000)[..10_000.min(opening.len() * 10_000)]).unwrap_err();
        assert!(
            error.message.contains("nests deeper"),
            "{opening}: {}",
            error.message
        );
    }
    assert!(
        parse(&"a + ".repeat(2000))
            .unwrap_err()
            .message
            .contains("nests deeper")
    );
    assert!(
        parse(&"(".repeat(MAX_LENGTH + 1))
            .unwrap_err()
            .message
            .contains("bytes long")
    );
    let deep = format!("{}a{}", "(".repeat(90), ")".repeat(90));
    assert_eq!(printed(&deep), "a");
}

#[test]
fn the_table_of_functions_is_in_order_and_unambiguous() {
    let mut seen = std::collections::HashSet::new();
    for (position, signature) in Function::all().iter().enumerate() {
        assert_eq!(signature.function as usize, position, "{:?}", signature.names);
        assert_eq!(signature.function.signature(), signature);
        for name in signature.names {
            assert!(seen.insert(*name), "{name} is there twice");
        }
        let optional = signature
            .arguments
            .iter()
            .position(|(_, kind)| kind.is_optional());
        let first = optional.unwrap_or(signature.arguments.len());
        assert!(
            signature.arguments[first..]
                .iter()
                .all(|(_, kind)| kind.is_optional()),
            "{:?}",
            signature.names
        );
    }
}

fn arbitrary_ast() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        (0.0..1e6f64).prop_map(|v| v.to_string()),
        (1u32..500).prop_map(|n| format!("{n} months")),
        (1u32..100).prop_map(|n| format!("{n}%")),
        Just("close".to_owned()),
        Just("true".to_owned()),
        Just("momentum(SPY)".to_owned()),
        Just("close(\"^GSPC\")".to_owned()),
    ];
    leaf.prop_recursive(6, 40, 3, |inner| {
        let operator = prop::sample::select(vec!["+", "-", "*", "/", "^", "<", ">=", "==", "and", "or"]);
        prop_oneof![
            (inner.clone(), operator, inner.clone()).prop_map(|(a, op, b)| format!("({a}) {op} ({b})")),
            inner.clone().prop_map(|a| format!("-({a})")),
            inner.clone().prop_map(|a| format!("not ({a})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("sma({a}, {b})")),
        ]
    })
}

/// The tree without its spans.
fn bare(ast: &Ast) -> String {
    match &ast.kind {
        AstKind::Literal(quantity) => format!("{quantity:?}"),
        AstKind::Boolean(value) => value.to_string(),
        AstKind::Name { name, .. } => name.clone(),
        AstKind::Call { name, arguments, .. } => {
            let function = Function::from_name(name).map(|function| format!("{function:?}"));
            format!(
                "{}({})",
                function.unwrap_or(name.clone()),
                arguments.iter().map(bare).collect::<Vec<_>>().join(",")
            )
        }
        AstKind::Unary { operator, operand } => format!("{operator:?}[{}]", bare(operand)),
        AstKind::Binary {
            operator,
            left,
            right,
        } => format!("{operator:?}[{},{}]", bare(left), bare(right)),
    }
}

proptest! {
    #[test]
    fn any_text_is_answered(text in "\\PC{0,200}") {
        let _ = parse(&text);
    }

    #[test]
    fn text_of_the_language_s_pieces_is_answered(pieces in prop::collection::vec(prop::sample::select(vec![
        "close", "(", ")", ",", "+", "-", "*", "/", "^", "%", "<", ">=", "==", "and", "or", "not", "12", ".5", "1e", "months", "\"", "'", "raw.", "sma", " ", "é",
    ]), 0..60)) {
        if let Ok(ast) = parse(&pieces.concat()) {
            let text = ast.to_string();
            prop_assert_eq!(bare(&parse(&text).unwrap()), bare(&ast), "{}", text);
        }
    }

    #[test]
    fn printing_and_parsing_are_inverse(text in arbitrary_ast()) {
        if let Ok(ast) = parse(&text) {
            let printed = ast.to_string();
            let again = parse(&printed).unwrap();
            prop_assert_eq!(bare(&again), bare(&ast), "{} became {}", text, printed);
            prop_assert_eq!(again.to_string(), printed);
        }
    }
}
