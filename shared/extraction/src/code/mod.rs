//! Rules written as program text: pseudo-code, Pine, AmiBroker's formulas.
//!
//! Every line must be understood, each name must be one of the language's own or defined before; what the lines say is rewritten in
//! the language's expressions, whose parser and checker then decide. Functions: the reference of TradingView's Pine (`ta.sma`,
//! `ta.crossover`, …) and AmiBroker's formula language (`Cross`, `Ref`, `MA`).

mod branch;
mod call;
mod comment;
mod declaration;
mod expression;
mod library;
mod line;
mod order;
mod portfolio;
mod statement;
mod strategy;

pub(crate) use strategy::code;
