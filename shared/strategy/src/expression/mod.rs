//! Formulas: text to syntax tree. What names mean is decided by [`crate::program`].

mod ast;
mod function;
mod parser;
mod print;
#[cfg(test)]
mod tests;
mod token;

pub use ast::{Ast, AstKind, BinaryOperator, Span, UnaryOperator};
pub use function::{Argument, Category, Function, Returns, Signature};
pub use parser::{MAX_DEPTH, MAX_LENGTH, ParseError, parse};
