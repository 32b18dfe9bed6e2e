//! The syntax tree of an expression.

use crate::spec::Quantity;
use std::ops::Range;

/// A place in the text, in bytes.
pub type Span = Range<usize>;

/// A node of the syntax tree and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Ast {
    /// What it is.
    pub kind: AstKind,
    /// Where it stands.
    pub span: Span,
}

/// What a node of the syntax tree is.
#[derive(Clone, Debug, PartialEq)]
pub enum AstKind {
    /// `50`, `10%`, `12 months`.
    Literal(Quantity),
    /// `true`, `false`.
    Boolean(bool),
    /// A field, signal, parameter, ticker or group; `quoted` if it was written in quotes, as tickers may be.
    Name {
        /// The name.
        name: String,
        /// Whether it was written in quotes.
        quoted: bool,
    },
    /// `name(arguments)`: a function, or a per-asset series read on one asset.
    Call {
        /// What stands before the bracket.
        name: String,
        /// Where that stands.
        name_span: Span,
        /// What stands inside.
        arguments: Vec<Ast>,
    },
    /// An operator before its operand.
    Unary {
        /// The operator.
        operator: UnaryOperator,
        /// What it applies to.
        operand: Box<Ast>,
    },
    /// An operator between its operands.
    Binary {
        /// The operator.
        operator: BinaryOperator,
        /// Left of it.
        left: Box<Ast>,
        /// Right of it.
        right: Box<Ast>,
    },
}

/// An operator before its operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOperator {
    /// `-x`
    Negate,
    /// `not x`
    Not,
}

/// An operator between its operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum BinaryOperator {
    Or,
    And,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

impl BinaryOperator {
    /// How tightly it binds; higher binds tighter. `or` < `and` < `not` < comparison < `+ -` < `* /` < `-x` < `^`.
    pub const fn precedence(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Less
            | Self::LessOrEqual
            | Self::Greater
            | Self::GreaterOrEqual
            | Self::Equal
            | Self::NotEqual => 4,
            Self::Add | Self::Subtract => 5,
            Self::Multiply | Self::Divide => 6,
            Self::Power => 8,
        }
    }

    /// Whether it compares; comparisons do not chain.
    pub const fn is_comparison(self) -> bool {
        self.precedence() == 4
    }

    /// As it is written.
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Power => "^",
        }
    }
}

impl UnaryOperator {
    /// How tightly it binds, on the scale of [`BinaryOperator::precedence`].
    pub const fn precedence(self) -> u8 {
        match self {
            Self::Not => 3,
            Self::Negate => 7,
        }
    }
}

impl Ast {
    /// Calls `change` on every node, children first.
    pub(crate) fn rewrite(&mut self, change: &mut dyn FnMut(&mut Ast)) {
        match &mut self.kind {
            AstKind::Call { arguments, .. } => {
                arguments.iter_mut().for_each(|argument| argument.rewrite(change));
            }
            AstKind::Unary { operand, .. } => operand.rewrite(change),
            AstKind::Binary { left, right, .. } => {
                left.rewrite(change);
                right.rewrite(change);
            }
            AstKind::Literal(_) | AstKind::Boolean(_) | AstKind::Name { .. } => {}
        }
        change(self);
    }
}
