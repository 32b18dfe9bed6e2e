//! Expressions in words.

use crate::expression::{Ast, AstKind, BinaryOperator, Function, UnaryOperator};
use crate::spec::{Expression, Quantity, Unit};

/// `a`, `a and b`, `a, b and c`.
pub(super) fn list(mut items: Vec<String>) -> String {
    match (items.pop(), items.is_empty()) {
        (None, _) => "nothing".into(),
        (Some(last), true) => last,
        (Some(last), false) => format!("{} and {last}", items.join(", ")),
    }
}

/// An amount of basis points.
pub(super) fn bps(expression: &Expression) -> String {
    match expression.text().trim().parse::<f64>() {
        Ok(value) => format!("{value} basis points ({}%)", (value * 1e6).round() / 1e8),
        Err(_) => format!("{} basis points", super::words(expression)),
    }
}

/// A constant window as an adjective: `200-day`, `10-month`.
fn adjective(ast: &Ast) -> Option<String> {
    match &ast.kind {
        AstKind::Literal(Quantity { value, unit }) => {
            let unit = if *unit == Unit::None { Unit::Days } else { *unit };
            Some(format!("{value}-{}", unit.word().trim_end_matches('s')))
        }
        AstKind::Name { name, .. } => Some(format!("{name}-long")),
        _ => None,
    }
}

/// A window in words; a plain number counts days.
fn window(ast: &Ast) -> String {
    match &ast.kind {
        AstKind::Literal(quantity) if quantity.unit == Unit::None => {
            Quantity::new(quantity.value, Unit::Days).to_string()
        }
        _ => phrase(ast),
    }
}

/// An expression where another word binds it: composites get brackets.
fn part(ast: &Ast) -> String {
    match &ast.kind {
        AstKind::Binary { .. } => format!("({})", phrase(ast)),
        _ => phrase(ast),
    }
}

fn operator(operator: BinaryOperator) -> &'static str {
    match operator {
        BinaryOperator::Or => "or",
        BinaryOperator::And => "and",
        BinaryOperator::Less => "is below",
        BinaryOperator::LessOrEqual => "is at most",
        BinaryOperator::Greater => "is above",
        BinaryOperator::GreaterOrEqual => "is at least",
        BinaryOperator::Equal => "equals",
        BinaryOperator::NotEqual => "differs from",
        BinaryOperator::Add => "plus",
        BinaryOperator::Subtract => "minus",
        BinaryOperator::Multiply => "times",
        BinaryOperator::Divide => "over",
        BinaryOperator::Power => "to the power",
    }
}

/// An expression in words.
pub(super) fn phrase(ast: &Ast) -> String {
    match &ast.kind {
        AstKind::Literal(quantity) => quantity.to_string(),
        AstKind::Boolean(value) => value.to_string(),
        AstKind::Name { name, .. } => series(name),
        AstKind::Unary {
            operator: UnaryOperator::Not,
            operand,
        } => format!("not {}", part(operand)),
        AstKind::Unary {
            operator: UnaryOperator::Negate,
            operand,
        } => format!("minus {}", part(operand)),
        AstKind::Binary {
            operator: op,
            left,
            right,
        } => {
            // Arithmetic inside comparisons, comparisons inside logic, products inside sums and chains of one operator
            // read well without brackets.
            let wrap = |side: &Ast, chained: bool| match &side.kind {
                AstKind::Binary { operator: inner, .. } => {
                    let level = |op: BinaryOperator| match op.precedence() {
                        1 | 2 => 0,
                        4 => 1,
                        _ => 2,
                    };
                    let product_in_sum = *inner == BinaryOperator::Multiply && op.precedence() == 5;
                    let plain = level(*inner) > level(*op) || product_in_sum || (chained && inner == op);
                    if plain {
                        phrase(side)
                    } else {
                        format!("({})", phrase(side))
                    }
                }
                _ => phrase(side),
            };
            format!("{} {} {}", wrap(left, true), operator(*op), wrap(right, false))
        }
        AstKind::Call { name, arguments, .. } => call(name, arguments),
    }
}

fn series(name: &str) -> String {
    match name {
        "returns" => "the daily return".into(),
        "overnight_returns" => "the overnight return".into(),
        "intraday_returns" => "the return since the open".into(),
        "true_range" => "the true range".into(),
        "dollar_volume" => "the traded value".into(),
        "open" | "high" | "low" | "close" | "volume" => format!("the {name}"),
        _ => match name.strip_prefix("raw.") {
            Some(field) => format!("the {field} as quoted"),
            None => name.to_owned(),
        },
    }
}

fn group(ast: &Ast) -> String {
    match &ast.kind {
        AstKind::Name { name, .. } if name == "all" => "the universe".into(),
        AstKind::Name { name, .. } => name.clone(),
        _ => phrase(ast),
    }
}

fn call(name: &str, arguments: &[Ast]) -> String {
    let Some(function) = Function::from_name(name) else {
        // A series read on one asset.
        return match arguments {
            [asset] => format!("{} of {}", series(name), group(asset)),
            _ => name.to_owned(),
        };
    };
    use Function as F;
    let said = match (function, arguments) {
        (F::Mean, [x, n]) => adjective(n).map(|n| format!("the {n} average of {}", part(x))),
        (F::Ema, [x, n]) => adjective(n).map(|n| format!("the {n} exponential average of {}", part(x))),
        (F::Std, [x, n]) => adjective(n).map(|n| format!("the {n} standard deviation of {}", part(x))),
        (F::Sum, [x, n]) => adjective(n).map(|n| format!("the {n} sum of {}", part(x))),
        (F::Highest, [x, n]) => adjective(n).map(|n| format!("the {n} high of {}", part(x))),
        (F::Lowest, [x, n]) => adjective(n).map(|n| format!("the {n} low of {}", part(x))),
        (F::Volatility, [n]) => adjective(n).map(|n| format!("the {n} volatility")),
        (F::Atr, [n]) => adjective(n).map(|n| format!("the {n} average true range")),
        (F::Rsi, [x, n]) => adjective(n).map(|n| format!("the {n} RSI of {}", part(x))),
        (F::DonchianUpper, [n]) => adjective(n).map(|n| format!("the {n} high")),
        (F::DonchianLower, [n]) => adjective(n).map(|n| format!("the {n} low")),
        (F::Change, [x, n]) => Some(format!("the change of {} over {}", part(x), window(n))),
        (F::Delay, [x, n]) => Some(format!("{} {} ago", part(x), window(n))),
        (F::Count, [g, c]) => Some(format!("the number of {} for which {}", group(g), phrase(c))),
        (F::Members, [g]) => Some(format!("the number of assets in {}", group(g))),
        (F::AnyOf, [g, c]) => Some(format!("for some of {}, {}", group(g), phrase(c))),
        (F::EveryOf, [g, c]) => Some(format!("for every one of {}, {}", group(g), phrase(c))),
        (F::Average, [g, x]) => Some(format!("the average over {} of {}", group(g), part(x))),
        (F::Total, [g, x]) => Some(format!("the total over {} of {}", group(g), part(x))),
        (F::On, [asset, x]) => Some(format!("for {}, {}", group(asset), phrase(x))),
        (F::Rank, [x]) => Some(format!("the rank by {} (1 is the highest)", part(x))),
        (F::If, [c, a, b]) => Some(format!("({} if {}, else {})", phrase(a), phrase(c), phrase(b))),
        (F::Minimum, all) => Some(format!("the least of {}", list(all.iter().map(phrase).collect()))),
        (F::Maximum, all) => Some(format!(
            "the greatest of {}",
            list(all.iter().map(phrase).collect())
        )),
        (F::Abs, [x]) => Some(format!("the size of {}", part(x))),
        (F::Sign, [x]) => Some(format!("the sign of {}", part(x))),
        (F::Sqrt, [x]) => Some(format!("the square root of {}", part(x))),
        (F::CrossesAbove, [x, y]) => Some(format!("{} crosses above {}", part(x), part(y))),
        (F::CrossesBelow, [x, y]) => Some(format!("{} crosses below {}", part(x), part(y))),
        (F::Streak, [c]) => Some(format!("the number of days in a row on which {}", phrase(c))),
        _ => None,
    };
    said.unwrap_or_else(|| {
        // The table's own name, spelled out: `trading_day_of_month(1)` is "the trading day of month (1)".
        let name = function.signature().names[0].replace('_', " ");
        let inner: Vec<String> = arguments.iter().map(phrase).collect();
        if inner.is_empty() {
            format!("the {name}")
        } else {
            format!("the {name} ({})", inner.join(", "))
        }
    })
}
