//! A bottom-up reader of rules: words to terms, terms to comparisons, comparisons to clauses, clauses to a portfolio.
//!
//! It finds a place for every word of the rule or gives up; it never guesses. What it builds goes through the same gate as what
//! the templates build ([`crate::ledger`]), which reads the words again by other means.

mod act;
mod adverbs;
mod afterwards;
mod all;
mod allotment;
mod breadth;
mod calendar;
mod clause;
mod comparator;
mod compared;
mod comparison;
mod condition;
mod defined;
mod each;
mod event;
mod expression;
mod formula;
mod guarded;
mod holding;
mod idiom;
mod indicator;
mod money;
mod nature;
mod notation;
mod overlap;
mod paid;
mod parts;
mod passive;
mod phrases;
mod plan;
mod portfolio;
mod preface;
mod ranked;
mod ranking;
mod ratio;
mod reader;
mod recipe;
mod roles;
mod room;
mod scheme;
mod season;
mod settle;
mod strategy;
mod subordinate;
mod summary;
mod target;
mod term;
mod timing;
mod title;
mod turning;
mod volatility;
mod whichever;
mod word;

pub(crate) use strategy::compose;

#[cfg(test)]
mod round_trip;
#[cfg(test)]
pub(crate) mod testing;
