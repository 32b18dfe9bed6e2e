//! Tokens to syntax tree: a Pratt parser, bounded in length and depth.

use super::ast::{Ast, AstKind, BinaryOperator, Span, UnaryOperator};
use super::token::{Token, tokens};
use crate::spec::{Quantity, Unit};

/// The longest expression that is read, in bytes.
pub const MAX_LENGTH: usize = 16_384;

/// How deep brackets, calls and operators may nest.
pub const MAX_DEPTH: usize = 100;

/// Text that is no expression: what is wrong, where, and what was expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ParseError {
    /// What is wrong.
    pub message: String,
    /// What to do about it; may be empty.
    pub help: String,
    /// Where, in bytes.
    pub span: Span,
}

/// Reads an expression.
///
/// # Errors
/// With the place and what was expected there; also if the text is longer than [`MAX_LENGTH`] or nests deeper than
/// [`MAX_DEPTH`].
pub fn parse(text: &str) -> Result<Ast, ParseError> {
    if text.len() > MAX_LENGTH {
        return Err(ParseError {
            message: format!(
                "the expression is {} bytes long; at most {MAX_LENGTH} are read",
                text.len()
            ),
            help: "break it into named signals".into(),
            span: 0..0,
        });
    }
    let tokens = tokens(text).map_err(|(message, span)| ParseError {
        message,
        help: String::new(),
        span,
    })?;
    let mut parser = Parser {
        tokens,
        at: 0,
        depth: 0,
    };
    if parser.peek() == &Token::End {
        return Err(parser.unexpected("an expression", ""));
    }
    let ast = parser.expression(0)?;
    match parser.peek() {
        Token::End => Ok(ast),
        Token::Symbol(")") => Err(parser.unexpected("the end", "this bracket was never opened")),
        Token::Symbol("=") => Err(parser.unexpected(
            "an operator or the end",
            "to compare, write `==`; signals are named outside",
        )),
        Token::Symbol("!") => Err(parser.unexpected("an operator or the end", "to compare, write `!=`")),
        Token::Name(word) if Unit::from_word(word).is_some() => Err(parser.unexpected(
            "an operator or the end",
            "a unit goes with a literal number; give the parameter itself a unit: `lookback: 12 months`",
        )),
        _ => Err(parser.unexpected("an operator or the end", "")),
    }
}

/// A comparison that is not in brackets: brackets widen the span beyond the left operand.
fn is_bare_comparison(ast: &Ast) -> bool {
    matches!(&ast.kind, AstKind::Binary { operator, left, .. }
        if operator.is_comparison() && left.span.start == ast.span.start)
}

struct Parser<'a> {
    tokens: Vec<(Token<'a>, Span)>,
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> &Token<'a> {
        self.tokens.get(self.at).map_or(&Token::End, |(token, _)| token)
    }

    fn span(&self) -> Span {
        self.tokens
            .get(self.at)
            .or(self.tokens.last())
            .map_or(0..0, |(_, span)| span.clone())
    }

    fn advance(&mut self) -> Span {
        let span = self.span();
        self.at += 1;
        span
    }

    fn eat(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek(), Token::Symbol(found) if *found == symbol);
        if found {
            self.at += 1;
        }
        found
    }

    fn unexpected(&self, expected: &str, help: &str) -> ParseError {
        let found = self.peek().describe();
        ParseError {
            message: format!("expected {expected}, found {found}"),
            help: help.into(),
            span: self.span(),
        }
    }

    fn deeper(&mut self) -> Result<(), ParseError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(ParseError {
                message: format!("the expression nests deeper than {MAX_DEPTH} levels"),
                help: "break it into named signals".into(),
                span: self.span(),
            });
        }
        Ok(())
    }

    fn operator(&self) -> Option<BinaryOperator> {
        Some(match self.peek() {
            Token::Name("or") | Token::Symbol("||") => BinaryOperator::Or,
            Token::Name("and") | Token::Symbol("&&") => BinaryOperator::And,
            Token::Symbol("<") => BinaryOperator::Less,
            Token::Symbol("<=") => BinaryOperator::LessOrEqual,
            Token::Symbol(">") => BinaryOperator::Greater,
            Token::Symbol(">=") => BinaryOperator::GreaterOrEqual,
            Token::Symbol("==") => BinaryOperator::Equal,
            Token::Symbol("!=" | "<>") => BinaryOperator::NotEqual,
            Token::Symbol("+") => BinaryOperator::Add,
            Token::Symbol("-") => BinaryOperator::Subtract,
            Token::Symbol("*") => BinaryOperator::Multiply,
            Token::Symbol("/") => BinaryOperator::Divide,
            Token::Symbol("^") => BinaryOperator::Power,
            _ => return None,
        })
    }

    /// An expression whose operators bind at least as tightly as `least`.
    fn expression(&mut self, least: u8) -> Result<Ast, ParseError> {
        self.deeper()?;
        let mut left = self.operand()?;
        let mut chain = 0;
        while let Some(operator) = self.operator() {
            let precedence = operator.precedence();
            if precedence < least {
                break;
            }
            // A chain of left-associative operators makes the tree deeper, though not the parser's stack.
            chain += 1;
            if chain + self.depth > MAX_DEPTH {
                self.depth = MAX_DEPTH;
                self.deeper()?;
            }
            if operator.is_comparison() && is_bare_comparison(&left) {
                return Err(self.unexpected(
                    "`and`, `or` or the end",
                    "comparisons do not chain: write `a < b and b < c`, or put one in brackets",
                ));
            }
            self.advance();
            // `^` is right-associative, so its right operand may start with another `^`.
            let next = if operator == BinaryOperator::Power {
                precedence
            } else {
                precedence + 1
            };
            let right = self.expression(next)?;
            let span = left.span.start..right.span.end;
            left = Ast {
                kind: AstKind::Binary {
                    operator,
                    left: Box::new(left),
                    right: Box::new(right),
                },
                span,
            };
        }
        self.depth -= 1;
        Ok(left)
    }

    fn unary(&mut self, operator: UnaryOperator) -> Result<Ast, ParseError> {
        let start = self.advance().start;
        let operand = self.expression(operator.precedence())?;
        let span = start..operand.span.end;
        // `-5%` is a literal, so that a constant stays one.
        if let (UnaryOperator::Negate, AstKind::Literal(quantity)) = (operator, &operand.kind) {
            let quantity = Quantity {
                value: -quantity.value,
                ..*quantity
            };
            return Ok(Ast {
                kind: AstKind::Literal(quantity),
                span,
            });
        }
        Ok(Ast {
            kind: AstKind::Unary {
                operator,
                operand: Box::new(operand),
            },
            span,
        })
    }

    fn operand(&mut self) -> Result<Ast, ParseError> {
        match self.peek().clone() {
            Token::Number(value) => Ok(self.literal(value)),
            Token::Symbol("-") => self.unary(UnaryOperator::Negate),
            Token::Name("not") => self.unary(UnaryOperator::Not),
            Token::Symbol("!") => self.unary(UnaryOperator::Not),
            Token::Symbol("+") => {
                self.advance();
                self.expression(UnaryOperator::Negate.precedence())
            }
            Token::Symbol("(") => {
                let open = self.advance();
                let mut inner = self.expression(0)?;
                if !self.eat(")") {
                    return Err(self.unexpected("`)` or an operator", "a bracket is still open"));
                }
                inner.span = open.start..self.tokens[self.at - 1].1.end;
                Ok(inner)
            }
            Token::Name("true") => Ok(Ast {
                kind: AstKind::Boolean(true),
                span: self.advance(),
            }),
            Token::Name("false") => Ok(Ast {
                kind: AstKind::Boolean(false),
                span: self.advance(),
            }),
            Token::Name(word @ ("and" | "or")) => {
                Err(self.unexpected("a value", &format!("`{word}` stands between two conditions")))
            }
            Token::Name(name) => {
                let name_span = self.advance();
                if !self.eat("(") {
                    return Ok(Ast {
                        kind: AstKind::Name {
                            name: name.to_owned(),
                            quoted: false,
                        },
                        span: name_span,
                    });
                }
                let (arguments, end) = self.arguments(name)?;
                let span = name_span.start..end;
                Ok(Ast {
                    kind: AstKind::Call {
                        name: name.to_owned(),
                        name_span,
                        arguments,
                    },
                    span,
                })
            }
            Token::Quoted(name) => {
                let span = self.advance();
                Ok(Ast {
                    kind: AstKind::Name {
                        name: name.to_owned(),
                        quoted: true,
                    },
                    span,
                })
            }
            _ => Err(self.unexpected(
                "a value",
                "a number, a name, a call such as `sma(close, 200 days)`, or a bracket",
            )),
        }
    }

    /// After `name(`: the arguments and where the closing bracket ends.
    fn arguments(&mut self, name: &str) -> Result<(Vec<Ast>, usize), ParseError> {
        let mut arguments = Vec::new();
        if !self.eat(")") {
            loop {
                arguments.push(self.expression(0)?);
                if self.eat(")") {
                    break;
                }
                if !self.eat(",") {
                    let help = format!("the bracket of `{name}(` is still open");
                    return Err(self.unexpected("`,`, `)` or an operator", &help));
                }
            }
        }
        Ok((arguments, self.tokens[self.at - 1].1.end))
    }

    fn literal(&mut self, value: f64) -> Ast {
        let mut span = self.advance();
        let unit = match self.peek() {
            Token::Symbol("%") => Unit::Percent,
            Token::Name(word) => Unit::from_word(word).unwrap_or_default(),
            _ => Unit::None,
        };
        if unit != Unit::None {
            span.end = self.advance().end;
        }
        let value = if unit == Unit::Percent {
            value / 100.0
        } else {
            value
        };
        Ast {
            kind: AstKind::Literal(Quantity { value, unit }),
            span,
        }
    }
}
