//! Purchases and sales at the end of named months: "buy at the close of the last trading day of October, sell … of April".

use super::clause::{Act, Clause};
use super::condition::Condition;
use super::reader::{Fill, Reader};
use crate::ledger::lexicon::Price;
use crate::pattern::pattern;

impl Reader<'_> {
    /// The month at whose end an order is given at the close.
    pub(super) fn end_of_named_month(&mut self) -> Option<Condition> {
        pattern!(
            END,
            r"^(?:at|on) (?:the )?close (?:of|on) (?:the )?(?:last|final) (?:trading |business )?(?:day|session) (?:of|in) (?P<month>january|february|march|april|may|june|july|august|september|october|november|december)"
        );
        let start = self.at;
        let c = self.matches(&END)?;
        let (month, end) = (crate::text::month_number(c.text("month")?)?, c.end);
        let range = self.item()?.range.start..end;
        let sentence = self.item()?.sentence.index;
        self.past(end);
        self.vouch(start);
        self.fills.push(Fill {
            price: Price::Close,
            sentence,
            range,
        });
        Some(Condition {
            order_month: Some(month),
            ..Condition::default()
        })
    }

    /// "From then until the end of October", "until the next October": what follows from the months already said.
    pub(super) fn until_again(&mut self) -> bool {
        pattern!(
            AGAIN,
            r"^(?:from then )?(?:on )?until (?:the )?(?:next )?(?:end of )?(?P<month>january|february|march|april|may|june|july|august|september|october|november|december)(?:,? when the cycle (?:starts|begins) again)?"
        );
        let start = self.at;
        let Some(c) = self.matches(&AGAIN) else {
            return false;
        };
        let month = c.text("month").and_then(crate::text::month_number);
        let end = c.end;
        let said = |clause: &Clause| clause.when.as_ref().and_then(|w| w.order_month) == month;
        if month.is_none() || !self.clauses.iter().any(said) {
            return false;
        }
        self.past(end);
        self.vouch(start);
        true
    }

    /// Puts a purchase and a sale at the ends of two months into the part of the year between them.
    pub(super) fn join_months(&mut self) -> Option<()> {
        let dated: Vec<(usize, u8)> = (self.clauses.iter().enumerate())
            .filter_map(|(i, c)| Some((i, c.when.as_ref()?.order_month?)))
            .collect();
        if dated.is_empty() {
            return Some(());
        }
        let [(buy, from), (sell, to)] = dated.as_slice() else {
            return None;
        };
        let (first, second) = (self.clauses.get(*buy)?, self.clauses.get(*sell)?);
        if first.act != Act::Hold || second.act != Act::Leave || from == to {
            return None;
        }
        let months = Condition {
            months: Some((from % 12 + 1, *to)),
            ..Condition::default()
        };
        self.clauses.get_mut(*buy)?.when = Some(months);
        // What is bought with the proceeds is held in the rest of the year.
        let refuge = self
            .clauses
            .get(sell + 1)
            .is_some_and(|c| c.act == Act::Hold && c.when.is_none());
        if refuge {
            self.clauses.get_mut(sell + 1)?.otherwise = true;
            self.clauses.remove(*sell);
        } else {
            let clause = self.clauses.get_mut(*sell)?;
            clause.when = None;
            clause.otherwise = true;
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn from_one_month_to_another() {
        reads(&[(
            "Buy VTI at the close of the last trading day of October, sell it at the close of the last trading day of April, and be in BIL from then until the end of October.",
            "{if:month(1) >= 11 or month(1) <= 4,then:VTI,else:BIL} on_signal",
        )]);
    }

    #[test]
    fn from_one_month_to_another_or_not_at_all() {
        gives_up(&[
            "Buy VTI at the close of the last trading day of October and sell some of it at the close of the last trading day of April.",
            "Buy VTI at the close of the last trading day of October, sell it at the close of the last trading day of April, and be in BIL from then until the end of August.",
        ]);
    }
}
