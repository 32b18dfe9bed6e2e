//! Nodes of a portfolio.

use super::expression::{Own, Writer};
use super::plan::Position;
use super::ranking::Choice;
use crate::ledger::lexicon::Share;
use crate::model::Unit;
use fo_strategy::{
    Assets, Conditional, Expression, Hold, Holding, LongShort, Node, Select, Selection, SessionOnly,
    VolatilityEstimate, VolatilityModel, VolatilityTarget, VolatilityTargeted, Weighting,
};

/// A position as a part of the portfolio.
pub(super) fn node(position: &Position, writer: &mut Writer<'_>) -> Option<Node> {
    Some(match position {
        Position::Cash => Node::Name("cash".into()),
        Position::Asset(a) => Node::Name(a.clone()),
        // It needs its condition: see `timed`.
        Position::Each(_) | Position::Those(_) => return None,
        Position::Scaled(scaled) => Node::VolatilityTarget(Box::new(VolatilityTargeted {
            volatility_target: VolatilityTarget {
                target: Expression::new(writer.parameter("target", &scaled.target, Unit::Percent)?),
                window: Expression::new(writer.parameter(
                    "volatility_window",
                    &scaled.window,
                    Unit::Number,
                )?),
                model: VolatilityModel::default(),
                estimate: VolatilityEstimate::default(),
                max_leverage: None,
            },
            portfolio: Node::Name(scaled.asset.clone()),
            rest: None,
        })),
        Position::Once(asset) => Node::Name(asset.clone()),
        Position::Session(asset, session) => Node::Session(Box::new(SessionOnly {
            session: *session,
            portfolio: Node::Name(asset.clone()),
        })),
        Position::Short(a) => short_of(Node::Name(a.clone())),
        Position::Weights(weights) => {
            let weights = weights
                .iter()
                .map(|(s, w)| {
                    (
                        s.clone(),
                        Expression::new(format!("{}%", (w.amount.value * 1e8).round() / 1e6)),
                    )
                })
                .collect();
            holding(Holding::Weights(weights))
        }
        Position::Equal(names) => holding(Holding::List(names.clone())),
        Position::Scheme(names, share, window) => Node::Hold(Box::new(Hold {
            hold: Holding::List(names.clone()),
            weight: Some(by_risk(*share, window, writer)?),
            cap: None,
            rest: None,
        })),
        Position::Choice { choice, short } => {
            let select = selected(choice, None, writer, *short)?;
            let weight = match &choice.scheme {
                Some((share, window)) => Some(by_risk(*share, window, writer)?),
                None => None,
            };
            let node = Node::Select(Box::new(Select {
                select: Assets::Selection(Box::new(select)),
                weight,
                cap: None,
                rest: None,
            }));
            if *short { short_of(node) } else { node }
        }
    })
}

/// Weights by risk over a window.
fn by_risk(share: Share, window: &super::word::Figure, writer: &mut Writer<'_>) -> Option<Weighting> {
    let window = Expression::new(writer.parameter("volatility_window", window, Unit::Number)?);
    Some(match share {
        Share::RiskParity => Weighting::RiskParity(window),
        Share::MinimumVariance => Weighting::MinimumVariance(window),
        _ => Weighting::InverseVolatility(window),
    })
}

pub(super) fn holding(hold: Holding) -> Node {
    Node::Hold(Box::new(Hold {
        hold,
        weight: None,
        cap: None,
        rest: None,
    }))
}

pub(super) fn short_of(node: Node) -> Node {
    Node::LongShort(Box::new(LongShort {
        long: None,
        short: node,
    }))
}

pub(super) fn selected(
    choice: &Choice,
    filter: Option<String>,
    writer: &mut Writer<'_>,
    short: bool,
) -> Option<Selection> {
    let name = if short { "bottom" } else { "top" };
    let size = writer.size(choice.size.as_ref()?, name)?;
    let by = writer.term(choice.by.as_ref()?, Own::Each)?;
    let (top, bottom) = if choice.high? {
        (Some(size), None)
    } else {
        (None, Some(size))
    };
    Some(Selection {
        from: "all".into(),
        filter: filter.map(Expression::new),
        top,
        bottom,
        by: Some(Expression::new(by)),
        keep: None,
        at_least: None,
    })
}

pub(super) fn either(condition: String, then: Node, otherwise: Node) -> Node {
    Node::If(Box::new(Conditional {
        condition: Expression::new(condition),
        then,
        otherwise: Some(otherwise),
    }))
}
