//! A bottom-up reader of rules: words to terms, terms to comparisons, comparisons to clauses, clauses to a portfolio.
//!
//! It finds a place for every word of the rule or gives up; it never guesses. What it builds goes through the same gate as what
//! the templates build ([`crate::ledger`]), which reads the words again by other means.

mod act;
mod calendar;
mod clause;
mod comparison;
mod condition;
mod defined;
mod event;
mod expression;
mod formula;
mod indicator;
mod money;
mod paid;
mod phrases;
mod plan;
mod portfolio;
mod preface;
mod ranked;
mod ranking;
mod reader;
mod season;
mod strategy;
mod term;
mod timing;
mod volatility;
mod word;

pub(crate) use strategy::compose;

#[cfg(test)]
mod round_trip;
#[cfg(test)]
pub(crate) mod testing;
