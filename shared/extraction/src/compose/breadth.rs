//! Breadth: how many of a group a condition holds for. "At least 6 of the 9 funds are above their 200-day average".

use super::comparison::Test;
use super::formula::{Formula, Part, Scale};
use super::reader::Reader;
use super::term::{Measure, Term};
use crate::ledger::amount::Counts;
use crate::pattern::pattern;

impl Reader<'_> {
    /// A count of those for which something holds, held against a number. None, and nothing read, if none stands here.
    pub(super) fn breadth(&mut self) -> Option<Test> {
        let start = self.at;
        let kept = self.traded.clone();
        let found = self.how_many();
        if found.is_none() {
            self.at = start;
            self.traded = kept;
        }
        found
    }

    fn how_many(&mut self) -> Option<Test> {
        pattern!(
            MANY,
            r"^(?:(?P<least>at least|no fewer than)|(?P<more>more than)|(?P<fewer>fewer than|less than)|(?P<all>all))\b"
        );
        let start = self.at;
        let c = self.matches(&MANY)?;
        let (least, more, all, end) = (
            c.name("least").is_some(),
            c.name("more").is_some(),
            c.name("all").is_some(),
            c.end,
        );
        self.past(end);
        let number = self
            .figure()
            .filter(|f| matches!(f.amount.counts, Counts::Plain | Counts::Share));
        if !all {
            number.as_ref()?;
        }
        self.eat(&["of"]).then_some(())?;
        self.eat_all(&["the", "its", "these", "those"]);
        let total = self.figure().filter(|f| f.amount.counts == Counts::Plain);
        self.eat_all(&[
            "sector",
            "funds",
            "etfs",
            "stocks",
            "assets",
            "members",
            "markets",
            "sectors",
            "countries",
            "constituents",
        ]);
        let bracket = self.eat_mark('(');
        let names = self.list();
        if bracket && !self.eat_mark(')') {
            return None;
        }
        let counted = |n: f64, names: &[String]| (n - names.len() as f64).abs() < 1e-9;
        if !names.is_empty() {
            if self.traded.iter().any(|t| !names.contains(t)) {
                return None;
            }
            self.traded = names;
        }
        let group = self.traded.clone();
        if group.len() < 2 && !self.described {
            return None;
        }
        let said = if all {
            number.as_ref().or(total.as_ref())
        } else {
            total.as_ref()
        };
        if said.is_some_and(|f| !group.is_empty() && !counted(f.amount.value, &group)) {
            return None;
        }
        let condition = self.bare(Term::new(Measure::Price, None, None))?;
        let [inner] = condition.tests.as_slice() else {
            return None;
        };
        if inner.crosses || inner.left.of.is_some() || inner.right.of.is_some() {
            return None;
        }
        let share = number.as_ref().is_some_and(|f| f.amount.counts == Counts::Share);
        let parts = vec![
            Part::Text("count(all, "),
            Part::Test(Box::new(inner.clone())),
            Part::Text(if share { ") / members(all)" } else { ")" }),
        ];
        let of_the_market = |parts, scale| {
            let mut term = Term::new(Measure::Formula, None, None);
            term.formula = Some(Formula {
                market: true,
                ..Formula::new("", scale, parts)
            });
            term
        };
        let left = of_the_market(parts, if share { Scale::Share } else { Scale::Bars });
        let right = match number.filter(|_| !all) {
            Some(figure) => Term::new(Measure::Level, Some(figure), None),
            None => of_the_market(vec![Part::Text("members(all)")], Scale::Bars),
        };
        self.vouch(start);
        self.counted = true;
        Some(Test {
            left,
            above: all || least || more,
            right,
            equal: all || least,
            crosses: false,
            exactly: false,
            vouched: true,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::compose::testing::{gives_up, reads};

    #[test]
    fn how_many_of_a_group() {
        reads(&[
            (
                "If at least 6 of the 9 sector funds (XLB, XLE, XLF, XLI, XLK, XLP, XLU, XLV, XLY) are above their 200-day moving average, own SPY. With fewer than 6, own IEF. Check weekly.",
                "{if:count(all, close > sma(close, 200 days)) >= 6,then:SPY,else:IEF} week_end",
            ),
            (
                "Universe: XLB, XLE, XLF and XLI. At the end of each month, if more than 60% of the funds are above their 10-month average hold SPY, otherwise hold IEF.",
                "{if:count(all, close > sma(close, 10 months)) / members(all) > 60%,then:SPY,else:IEF} month_end",
            ),
        ]);
    }

    #[test]
    fn how_many_of_a_group_or_not_at_all() {
        gives_up(&[
            "If at least 6 of the 9 sector funds (XLB, XLE, XLF) are above their 200-day moving average, own SPY. With fewer than 6, own IEF. Check weekly.",
            "If most of the funds XLB, XLE and XLF are above their 200-day moving average, own SPY, otherwise own IEF.",
        ]);
    }
}
