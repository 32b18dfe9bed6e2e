//! Syntax trees back to text, in one canonical form.

use super::ast::{Ast, AstKind, BinaryOperator};
use std::fmt;

/// Whether a name can stand without quotes.
fn is_plain(name: &str) -> bool {
    let starts = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let parts = name
        .split('.')
        .all(|part| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_'));
    let ascii_after_dot = name
        .split('.')
        .skip(1)
        .all(|part| part.starts_with(|c: char| c.is_ascii_alphanumeric()));
    let word = ["and", "or", "not", "true", "false"].contains(&name);
    starts && parts && ascii_after_dot && !word
}

fn quoted(name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let quote = if name.contains('"') { '\'' } else { '"' };
    write!(f, "{quote}{name}{quote}")
}

fn child(ast: &Ast, brackets: bool, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    if brackets {
        write!(f, "({ast})")
    } else {
        write!(f, "{ast}")
    }
}

fn precedence(ast: &Ast) -> u8 {
    match &ast.kind {
        AstKind::Binary { operator, .. } => operator.precedence(),
        AstKind::Unary { operator, .. } => operator.precedence(),
        // A negative literal is printed with its sign, and binds as one.
        AstKind::Literal(quantity) if quantity.value.is_sign_negative() => 7,
        _ => 9,
    }
}

/// The conventional text: single spaces, no superfluous brackets. Parsing it gives the same tree, but for spans.
impl fmt::Display for Ast {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            AstKind::Literal(quantity) => write!(f, "{quantity}"),
            AstKind::Boolean(value) => write!(f, "{value}"),
            AstKind::Name { name, quoted: true } => quoted(name, f),
            AstKind::Name { name, .. } => f.write_str(name),
            AstKind::Call { name, arguments, .. } => {
                write!(f, "{name}(")?;
                for (position, argument) in arguments.iter().enumerate() {
                    if position > 0 {
                        f.write_str(", ")?;
                    }
                    match &argument.kind {
                        // A ticker that needs no quotes loses them.
                        AstKind::Name { name, quoted: true } if is_plain(name) => f.write_str(name)?,
                        _ => write!(f, "{argument}")?,
                    }
                }
                f.write_str(")")
            }
            AstKind::Unary { operator, operand } => {
                let symbol = match operator {
                    super::UnaryOperator::Negate => "-",
                    super::UnaryOperator::Not => "not ",
                };
                f.write_str(symbol)?;
                // `-5` is a literal, so the negation of a literal needs brackets; and `--x` reads badly.
                let literal = matches!(operand.kind, AstKind::Literal(_));
                let negation =
                    matches!(&operand.kind, AstKind::Unary { operator: inner, .. } if inner == operator);
                let loose = precedence(operand) < operator.precedence();
                child(operand, literal || loose || negation, f)
            }
            AstKind::Binary {
                operator,
                left,
                right,
            } => {
                let own = operator.precedence();
                let power = *operator == BinaryOperator::Power;
                let comparison = operator.is_comparison();
                let left_brackets =
                    precedence(left) < own || (precedence(left) == own && (power || comparison));
                child(left, left_brackets, f)?;
                write!(f, " {} ", operator.symbol())?;
                let right_brackets = precedence(right) < own || (precedence(right) == own && !power);
                child(right, right_brackets, f)
            }
        }
    }
}
