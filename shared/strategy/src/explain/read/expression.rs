//! Expressions.

use super::super::slots::{Piece, Slot, pieces};
use super::super::wording::{CROSSINGS, FUNCTIONS, LISTS, OPERATORS, SERIES};
use super::super::words::{is_bare, looks_ahead, spelled};
use super::cursor::Reader;
use super::token::Token;
use crate::expression::{Argument, Ast, AstKind, BinaryOperator, Function, MAX_DEPTH, UnaryOperator, parse};
use crate::spec::{Quantity, Unit};

fn ast(kind: AstKind) -> Ast {
    Ast { kind, span: 0..0 }
}

fn call(function: Function, arguments: Vec<Ast>) -> Ast {
    named_call(function.signature().names[0], arguments)
}

fn named_call(name: &str, arguments: Vec<Ast>) -> Ast {
    ast(AstKind::Call {
        name: name.to_owned(),
        name_span: 0..0,
        arguments,
    })
}

/// A name as the language writes it: in quotes if it would be read as anything else.
fn name(name: String) -> Ast {
    let plain = matches!(
        parse(&name),
        Ok(Ast {
            kind: AstKind::Name { .. },
            ..
        })
    );
    ast(AstKind::Name { name, quoted: !plain })
}

/// What stands between two expressions.
#[derive(Clone, Copy)]
enum Joint {
    Operator(BinaryOperator),
    Crossing(Function),
}

/// What begins with `the`, `for` or `nothing`.
#[derive(Clone, Copy)]
enum Phrase {
    /// A call by its own wording.
    Worded(Function, &'static str),
    /// A series, by its name and its words.
    Series(&'static str, &'static str),
    /// A function by its name.
    Spelled(Function),
}

impl Reader<'_> {
    /// An expression whose operators bind at least as tightly as `least`.
    pub(super) fn expression(&mut self, least: u8) -> Option<Ast> {
        self.deeper(|reader| {
            let mut left = reader.operand()?;
            // A chain of operators makes the tree deeper, though not the reader's stack.
            for _ in 0..MAX_DEPTH {
                let Some((joint, precedence)) = reader.joint(least) else {
                    return Some(left);
                };
                let right = reader.expression(precedence + 1)?;
                left = match joint {
                    Joint::Crossing(function) => call(function, vec![left, right]),
                    Joint::Operator(operator) => ast(AstKind::Binary {
                        operator,
                        left: Box::new(left),
                        right: Box::new(right),
                    }),
                };
            }
            None
        })
    }

    /// Reads an operator that binds at least as tightly as `least`, if one comes next.
    fn joint(&mut self, least: u8) -> Option<(Joint, u8)> {
        let comparison = BinaryOperator::Less.precedence();
        let operators = OPERATORS
            .iter()
            .map(|(operator, words)| (Joint::Operator(*operator), operator.precedence(), *words));
        let crossings = CROSSINGS
            .iter()
            .map(|(function, words)| (Joint::Crossing(*function), comparison, *words));
        operators
            .chain(crossings)
            .find(|(_, precedence, words)| *precedence >= least && self.words(words))
            .map(|(joint, precedence, _)| (joint, precedence))
    }

    /// An expression that no operator splits, as it is or as it was some time ago.
    fn operand(&mut self) -> Option<Ast> {
        self.deeper(|reader| {
            for (operator, word) in [(UnaryOperator::Not, "not"), (UnaryOperator::Negate, "minus")] {
                if reader.words(word) {
                    let operand = Box::new(reader.operand()?);
                    return Some(ast(AstKind::Unary { operator, operand }));
                }
            }
            let mut found = reader.primary()?;
            for _ in 0..MAX_DEPTH {
                let ago = reader.attempt(|reader| {
                    let window = reader.window()?;
                    reader.word("ago")?;
                    Some(window)
                });
                match ago {
                    Some(window) => found = call(Function::Delay, vec![found, window]),
                    None => return Some(found),
                }
            }
            None
        })
    }

    fn primary(&mut self) -> Option<Ast> {
        match self.peek()? {
            Token::Number(_) => {
                let quantity = self.quantity()?;
                Some(self.parameter_or(quantity))
            }
            Token::Mark('(') => {
                self.advance();
                let inner = self.expression(0)?;
                let found = if self.words("if") {
                    let condition = self.expression(0)?;
                    self.word(", else")?;
                    let otherwise = self.expression(0)?;
                    call(Function::If, vec![condition, inner, otherwise])
                } else {
                    inner
                };
                self.word(")")?;
                Some(found)
            }
            Token::Word(word @ ("true" | "false")) => {
                self.advance();
                Some(ast(AstKind::Boolean(word == "true")))
            }
            Token::Word("the" | "for" | "nothing") => self.worded(),
            _ => {
                let found = self.name()?;
                Some(self.of_asset(&found).unwrap_or_else(|| name(found)))
            }
        }
    }

    /// After the name of a series: the asset it is read on.
    fn of_asset(&mut self, series: &str) -> Option<Ast> {
        self.attempt(|reader| {
            reader.word("of")?;
            let asset = reader.name()?;
            Some(named_call(series, vec![name(asset)]))
        })
    }

    /// The parameter behind its value, or the value.
    fn parameter_or(&mut self, quantity: Quantity) -> Ast {
        let parameter = self.attempt(|reader| {
            reader.word("(")?;
            let parameter = reader.name()?;
            reader.word(")")?;
            reader.declared.contains(&parameter).then_some(parameter)
        });
        ast(match parameter {
            Some(name) => AstKind::Name { name, quoted: false },
            None => AstKind::Literal(quantity),
        })
    }

    /// `10 months`, `14 bars`.
    fn window(&mut self) -> Option<Ast> {
        let quantity = self.quantity()?;
        if quantity.unit == Unit::None && !self.words("bars") {
            self.word("bar")?;
        }
        Some(self.parameter_or(quantity))
    }

    /// `10-month`, `14-bar`.
    fn span(&mut self) -> Option<Ast> {
        let mut quantity = self.quantity()?;
        self.word("-")?;
        let Token::Word(word) = self.peek()? else {
            return None;
        };
        if word != "bar" {
            quantity.unit = Unit::from_word(word)?;
        }
        self.advance();
        Some(self.parameter_or(quantity))
    }

    /// The longest wording that can be read here.
    fn worded(&mut self) -> Option<Ast> {
        for (function, words) in LISTS {
            if self.words(words) {
                let each = self.list(Self::operand)?;
                return Some(call(function, each));
            }
        }
        let functions = FUNCTIONS
            .iter()
            .map(|(function, words)| Phrase::Worded(*function, words));
        let series = SERIES.iter().map(|(series, words)| Phrase::Series(series, words));
        let named = Function::all()
            .iter()
            .map(|signature| Phrase::Spelled(signature.function));
        let mut fitting: Vec<(usize, Phrase)> = functions
            .chain(series)
            .chain(named)
            .map(|phrase| (self.measure(|reader| reader.beginning(phrase)), phrase))
            .filter(|(length, _)| *length > 0)
            .collect();
        fitting.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
        // "The 20-day high of the volume" is one phrase; in "the 20-day high of equity" the shorter one ends before "of".
        fitting.into_iter().find_map(|(_, phrase)| {
            self.attempt(|reader| match phrase {
                Phrase::Worded(function, words) => reader.filled(function, words),
                Phrase::Series(series, words) => {
                    reader.word(words)?;
                    Some(reader.of_asset(series).unwrap_or_else(|| name(series.to_owned())))
                }
                Phrase::Spelled(function) => reader.spelled_call(function),
            })
        })
    }

    /// Reads what tells a phrase from others: all before its first inner expression.
    fn beginning(&mut self, phrase: Phrase) -> Option<()> {
        let wording = match phrase {
            Phrase::Series(_, words) => return self.word(words),
            Phrase::Spelled(function) => return self.word(&spelled(function)),
            Phrase::Worded(_, wording) => wording,
        };
        for piece in pieces(wording) {
            match piece {
                Piece::Words(words) => self.word(words)?,
                Piece::Slot(Slot::Span | Slot::Window | Slot::Group, _) => drop(self.slot(piece)?),
                Piece::Slot(..) => break,
            }
        }
        Some(())
    }

    /// A call by its own wording.
    fn filled(&mut self, function: Function, wording: &str) -> Option<Ast> {
        let mut arguments = Vec::new();
        for piece in pieces(wording) {
            match piece {
                Piece::Words(words) => self.word(words)?,
                Piece::Slot(_, number) => arguments.push((number, self.slot(piece)?)),
            }
        }
        arguments.sort_by_key(|(number, _)| *number);
        Some(call(
            function,
            arguments.into_iter().map(|(_, argument)| argument).collect(),
        ))
    }

    fn slot(&mut self, piece: Piece<'_>) -> Option<Ast> {
        match piece {
            Piece::Words(_) => None,
            Piece::Slot(Slot::Span, _) => self.span(),
            Piece::Slot(Slot::Window, _) => self.window(),
            Piece::Slot(Slot::Group, _) => self.assets_name().map(name),
            Piece::Slot(Slot::Condition, _) => self.expression(0),
            Piece::Slot(..) => self.operand(),
        }
    }

    /// `1 day ahead`.
    fn days_ahead(&mut self) -> Option<Ast> {
        let Quantity {
            value,
            unit: Unit::Days,
        } = self.quantity()?
        else {
            return None;
        };
        self.word("ahead")?;
        Some(ast(AstKind::Literal(Quantity::number(value))))
    }

    /// A call by the function's name: `the macd (the close, 12 days, 26 days)`.
    fn spelled_call(&mut self, function: Function) -> Option<Ast> {
        self.word(&spelled(function))?;
        let signature = function.signature();
        if looks_ahead(function)
            && let Some(days) = self.attempt(Self::days_ahead)
        {
            return Some(call(function, vec![days]));
        }
        if !self.words("(") {
            return is_bare(function).then(|| name(signature.names[0].to_owned()));
        }
        let mut arguments = Vec::new();
        while !self.words(")") {
            if !arguments.is_empty() {
                self.word(",")?;
            }
            let kind = signature.arguments.get(arguments.len()).map(|(_, kind)| *kind);
            let assets = match kind {
                Some(Argument::Assets | Argument::OptionalAssets | Argument::Asset) => self.assets_name(),
                _ => None,
            };
            arguments.push(match assets {
                Some(assets) => name(assets),
                None => self.expression(0)?,
            });
        }
        Some(call(function, arguments))
    }
}
