//! Stops and targets of a trade, each at most once.

use super::expression::Writer;
use super::formula::Formula;
use super::word::Figure;
use crate::ledger::lexicon::Guard;
use crate::model::Unit;
use fo_strategy::{Distance, Expression, Protection};

/// The stops and the target of a trade.
#[derive(Default)]
pub(super) struct Guarded {
    pub stop_loss: Option<Protection>,
    pub take_profit: Option<Protection>,
    pub trailing_stop: Option<Protection>,
}

/// Returns the stops and targets in the language's form. None if one kind is given twice.
pub(super) fn guarded(
    guards: &[(Guard, Figure, Option<Formula>)],
    writer: &mut Writer<'_>,
) -> Option<Guarded> {
    let mut guard = |kind: Guard, name: &str| -> Option<Option<Protection>> {
        let mut all = guards.iter().filter(|(g, ..)| *g == kind);
        let Some((_, figure, range)) = all.next() else {
            return Some(None);
        };
        if all.next().is_some() {
            return None;
        }
        if let Some(range) = range {
            let times = writer.parameter(name, figure, Unit::Number)?;
            let (range, _) = writer.formula(range)?;
            return Some(Some(Protection::Distance(Distance {
                distance: Expression::new(format!("{times} * {range}")),
            })));
        }
        let name = writer.parameter(name, figure, Unit::Percent)?;
        Some(Some(Protection::Share(Expression::new(name))))
    };
    Some(Guarded {
        stop_loss: guard(Guard::Loss, "stop_loss")?,
        take_profit: guard(Guard::Profit, "take_profit")?,
        trailing_stop: guard(Guard::Trailing, "trailing_stop")?,
    })
}
