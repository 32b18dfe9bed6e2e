//! Expressions in words.

use super::slots::{Piece, Slot, pieces};
use super::wording::{CROSSINGS, DELAY, FUNCTIONS, LISTS, OPERATORS, RESERVED, SERIES, wording};
use crate::expression::{Argument, Ast, AstKind, BinaryOperator, Category, Function, UnaryOperator, parse};
use crate::spec::{Expression, Quantity, Unit};
use indexmap::IndexMap;

/// `a`, `a and b`, `a, b and c`.
pub(super) fn list(mut items: Vec<String>) -> String {
    match (items.pop(), items.is_empty()) {
        (None, _) => "nothing".into(),
        (Some(last), true) => last,
        (Some(last), false) => format!("{} and {last}", items.join(", ")),
    }
}

/// A list of names.
pub(super) fn names(all: &[String]) -> String {
    list(all.iter().map(|name| named(name)).collect())
}

/// A name, in quotes where it could be taken for something else.
pub(super) fn name(name: &str) -> String {
    let inner = |c: char| c.is_alphanumeric() || "_.^=-".contains(c);
    let plain = name.starts_with(|c: char| c.is_alphabetic() || c == '_' || c == '^')
        && name.chars().all(inner)
        && !name.ends_with(['.', '-'])
        && !RESERVED.contains(&name);
    if plain {
        name.to_owned()
    } else {
        format!("\"{name}\"")
    }
}

/// The name of assets: a ticker, a group or the universe.
pub(super) fn named(assets: &str) -> String {
    match assets {
        "all" => "the universe".into(),
        other => name(other),
    }
}

/// A function's own name, spelled out: `trading_day_of_month` is "the trading day of month".
pub(super) fn spelled(function: Function) -> String {
    format!("the {}", function.signature().names[0].replace('_', " "))
}

/// Whether a function can be called without arguments, by its bare name.
pub(super) fn is_bare(function: Function) -> bool {
    function
        .signature()
        .arguments
        .iter()
        .all(|(_, kind)| kind.is_optional())
}

/// How tightly an expression holds together, on the scale of [`BinaryOperator::precedence`].
fn precedence(ast: &Ast) -> u8 {
    match &ast.kind {
        AstKind::Binary { operator, .. } => operator.precedence(),
        AstKind::Unary { operator, .. } => operator.precedence(),
        AstKind::Call { name, arguments, .. } => match Function::from_name(name) {
            Some(function) if crossing(function, arguments).is_some() => BinaryOperator::Less.precedence(),
            Some(function) if is_open(function, arguments) => 0,
            _ => 10,
        },
        _ => 10,
    }
}

fn crossing(function: Function, arguments: &[Ast]) -> Option<&'static str> {
    let words = CROSSINGS.iter().find(|(known, _)| *known == function)?.1;
    (arguments.len() == 2).then_some(words)
}

/// Whether the words of a call end with something that would take in what follows: a condition or a list.
fn is_open(function: Function, arguments: &[Ast]) -> bool {
    let own = FUNCTIONS.iter().find(|(known, _)| *known == function);
    let condition = own.is_some_and(|(_, words)| words.contains("{condition"))
        && arguments.len() == function.signature().arguments.len();
    condition || (LISTS.iter().any(|(known, _)| *known == function) && !arguments.is_empty())
}

/// Writes expressions, with the values of parameters beside their names: "the 50-day (fast) average" tells more than "the
/// fast average".
pub(super) struct Words<'s> {
    pub(super) parameters: &'s IndexMap<String, Quantity>,
}

impl Words<'_> {
    /// A wording with its slots filled.
    pub(super) fn fill(&self, wording: &str, arguments: &[&Expression]) -> String {
        let mut text = String::new();
        for piece in pieces(wording) {
            match piece {
                Piece::Words(words) => text.push_str(words),
                Piece::Slot(slot, number) => {
                    if let Some(argument) = arguments.get(number) {
                        text.push_str(&match slot {
                            Slot::Condition => self.condition(argument),
                            Slot::BasisPoints => self.basis_points(argument),
                            Slot::Share => self.share(argument),
                            _ => self.amount(argument),
                        });
                    }
                }
            }
        }
        text
    }

    /// An expression of any kind; one that does not parse, as it is.
    pub(super) fn condition(&self, expression: &Expression) -> String {
        match parse(expression.text()) {
            Ok(ast) => self.phrase(&ast),
            Err(_) => format!("`{}`", expression.text()),
        }
    }

    /// An expression that other words follow: conditions get brackets.
    pub(super) fn amount(&self, expression: &Expression) -> String {
        match parse(expression.text()) {
            Ok(ast) => self.bracketed(&ast, precedence(&ast) < BinaryOperator::Add.precedence()),
            Err(_) => format!("`{}`", expression.text()),
        }
    }

    /// A share of something: what consists of several words joined by an operator gets brackets.
    pub(super) fn share(&self, expression: &Expression) -> String {
        match parse(expression.text()) {
            Ok(ast) => self.part(&ast),
            Err(_) => format!("`{}`", expression.text()),
        }
    }

    fn basis_points(&self, expression: &Expression) -> String {
        match expression.text().trim().parse::<f64>() {
            Ok(value) => format!("{value} basis points ({}%)", (value * 1e6).round() / 1e8),
            Err(_) => format!("{} basis points", self.amount(expression)),
        }
    }

    fn bracketed(&self, ast: &Ast, brackets: bool) -> String {
        let words = self.phrase(ast);
        if brackets { format!("({words})") } else { words }
    }

    /// An expression where another word binds it: composites get brackets.
    fn part(&self, ast: &Ast) -> String {
        let negation = UnaryOperator::Negate.precedence();
        self.bracketed(ast, precedence(ast) != negation && precedence(ast) < 10)
    }

    /// An expression that words behind it apply to as a whole.
    fn stem(&self, ast: &Ast) -> String {
        let ends = |name: &str| {
            let function = Function::from_name(name);
            let mut own = FUNCTIONS.iter().filter(|(known, _)| Some(*known) == function);
            own.any(|(_, words)| *words != DELAY && words.ends_with('}'))
        };
        let open = matches!(&ast.kind, AstKind::Call { name, .. } if ends(name));
        self.bracketed(ast, open || precedence(ast) < 10)
    }

    /// A constant length of time and the parameter that gives it.
    fn duration<'a>(&self, ast: &'a Ast) -> Option<(Quantity, Option<&'a str>)> {
        let (quantity, parameter) = match &ast.kind {
            AstKind::Literal(quantity) => (*quantity, None),
            AstKind::Name { name, quoted: false } => (*self.parameters.get(name)?, Some(name.as_str())),
            _ => return None,
        };
        let countable = quantity.unit == Unit::None || quantity.unit.is_duration();
        (countable && quantity.value.is_sign_positive()).then_some((quantity, parameter))
    }

    /// A length of time as an adjective: `200-day`, `10-month`, `14-bar` of a plain number.
    fn span(&self, ast: &Ast) -> Option<String> {
        let (Quantity { value, unit }, parameter) = self.duration(ast)?;
        let unit = match unit {
            Unit::None => "bar",
            unit => unit.word().trim_end_matches('s'),
        };
        Some(format!("{value}-{unit}{}", beside(parameter)))
    }

    /// A length of time: `200 days`, `10 months`, `14 bars` of a plain number.
    fn window(&self, ast: &Ast) -> Option<String> {
        let (quantity, parameter) = self.duration(ast)?;
        let words = match quantity {
            Quantity {
                value: 1.0,
                unit: Unit::None,
            } => "1 bar".into(),
            Quantity {
                value,
                unit: Unit::None,
            } => format!("{value} bars"),
            other => other.to_string(),
        };
        Some(words + &beside(parameter))
    }

    fn phrase(&self, ast: &Ast) -> String {
        match &ast.kind {
            AstKind::Literal(quantity) => quantity.to_string(),
            AstKind::Boolean(value) => value.to_string(),
            AstKind::Name { name, quoted: false } => match self.parameters.get(name) {
                Some(value) => format!("{value}{}", beside(Some(name))),
                None => series(name),
            },
            AstKind::Name { name, .. } => series(name),
            AstKind::Unary { operator, operand } => {
                let word = match operator {
                    UnaryOperator::Not => "not",
                    UnaryOperator::Negate => "minus",
                };
                let twice = matches!(operand.kind, AstKind::Unary { .. });
                let operand = if twice {
                    self.bracketed(operand, true)
                } else {
                    self.part(operand)
                };
                format!("{word} {operand}")
            }
            AstKind::Binary {
                operator,
                left,
                right,
            } => format!(
                "{} {} {}",
                self.side(*operator, left, true),
                wording(&OPERATORS, operator),
                self.side(*operator, right, false)
            ),
            AstKind::Call { name, arguments, .. } => self.call(name, arguments),
        }
    }

    /// A side of an operator. Arithmetic inside comparisons, comparisons inside logic, products inside sums and chains of one
    /// operator read well without brackets.
    fn side(&self, operator: BinaryOperator, side: &Ast, left: bool) -> String {
        let level = |precedence: u8| match precedence {
            0..=2 => 0,
            3 | 4 => 1,
            5..=8 => 2,
            _ => 3,
        };
        let (own, inner) = (operator.precedence(), precedence(side));
        let plain = match &side.kind {
            AstKind::Unary {
                operator: UnaryOperator::Negate,
                ..
            } => operator != BinaryOperator::Power,
            AstKind::Binary {
                operator: inner_operator,
                ..
            } => {
                let product = *inner_operator == BinaryOperator::Multiply && own == 5;
                let chains = !operator.is_comparison() && operator != BinaryOperator::Power;
                product || (left && chains && operator == *inner_operator)
            }
            _ => false,
        };
        self.bracketed(side, inner == 0 || !(plain || level(inner) > level(own)))
    }

    fn call(&self, called: &str, arguments: &[Ast]) -> String {
        let Some(function) = Function::from_name(called) else {
            // A series read on one asset.
            return match arguments {
                [
                    Ast {
                        kind: AstKind::Name { name: asset, .. },
                        ..
                    },
                ] => {
                    format!("{} of {}", series(called), name(asset))
                }
                _ => format!("`{called}`"),
            };
        };
        let mut own = FUNCTIONS.iter().filter(|(known, _)| *known == function);
        if let Some(text) = own.find_map(|(_, words)| self.worded(words, arguments)) {
            return text;
        }
        if let Some(words) = crossing(function, arguments) {
            return format!(
                "{} {words} {}",
                self.part(&arguments[0]),
                self.part(&arguments[1])
            );
        }
        let many = LISTS.iter().find(|(known, _)| *known == function);
        if let Some((_, words)) = many.filter(|_| !arguments.is_empty()) {
            return format!(
                "{words} {}",
                list(arguments.iter().map(|x| self.part(x)).collect())
            );
        }
        if let (Function::If, [condition, then, otherwise]) = (function, arguments) {
            let [then, condition, otherwise] = [then, condition, otherwise].map(|x| self.phrase(x));
            return format!("({then} if {condition}, else {otherwise})");
        }
        if let Some(text) = ahead(function, arguments) {
            return text;
        }
        let kinds = function.signature().arguments;
        let each = arguments.iter().enumerate().map(|(position, argument)| {
            match (kinds.get(position), &argument.kind) {
                (
                    Some((_, Argument::Assets | Argument::OptionalAssets | Argument::Asset)),
                    AstKind::Name { name, .. },
                ) => named(name),
                _ => self.bracketed(argument, precedence(argument) == 0),
            }
        });
        format!("{} ({})", spelled(function), each.collect::<Vec<_>>().join(", "))
    }

    /// A call by its own wording, if that can hold its arguments.
    fn worded(&self, wording: &str, arguments: &[Ast]) -> Option<String> {
        let mut text = String::new();
        let mut slots = 0;
        for piece in pieces(wording) {
            let (slot, number) = match piece {
                Piece::Words(words) => {
                    text.push_str(words);
                    continue;
                }
                Piece::Slot(slot, number) => (slot, number),
            };
            slots += 1;
            let argument = arguments.get(number)?;
            text.push_str(&match slot {
                Slot::Part => self.part(argument),
                Slot::Stem => self.stem(argument),
                Slot::Span => self.span(argument)?,
                Slot::Window => self.window(argument)?,
                Slot::Group => match &argument.kind {
                    AstKind::Name { name, .. } => named(name),
                    _ => return None,
                },
                _ => self.phrase(argument),
            });
        }
        (slots == arguments.len()).then_some(text)
    }
}

/// A day of the calendar some days ahead: `month(1)` is "the month 1 day ahead".
fn ahead(function: Function, arguments: &[Ast]) -> Option<String> {
    let [
        Ast {
            kind:
                AstKind::Literal(Quantity {
                    value,
                    unit: Unit::None,
                }),
            ..
        },
    ] = arguments
    else {
        return None;
    };
    let days = if *value == 1.0 { "day" } else { "days" };
    looks_ahead(function).then(|| format!("{} {value} {days} ahead", spelled(function)))
}

/// Whether a function tells of a day of the calendar, today's or one ahead.
pub(super) fn looks_ahead(function: Function) -> bool {
    function.signature().category == Category::Calendar
}

/// The name of a parameter behind its value.
fn beside(parameter: Option<&str>) -> String {
    parameter.map_or(String::new(), |parameter| format!(" ({})", name(parameter)))
}

fn series(series: &str) -> String {
    if let Some((_, words)) = SERIES.iter().find(|(known, _)| *known == series) {
        return (*words).to_owned();
    }
    match Function::from_name(series) {
        Some(function) if is_bare(function) => spelled(function),
        _ => name(series),
    }
}
