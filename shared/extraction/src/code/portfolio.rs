//! The portfolio that the branches of program text come to.

use super::branch::{Branch, Program};
use super::call::bare;
use super::expression::Dialect;
use super::order::Order;
use crate::pattern::pattern;
use fo_strategy::{Assets, Conditional, Expression, LongShort, Node, Side, Trade};

/// The portfolio of a program over the asset that orders without a name are for.
pub(super) fn portfolio(program: &Program, traded: &str, dialect: Dialect) -> Option<Node> {
    if let [chain] = program.groups.as_slice()
        && chain.last().is_some_and(|b| b.condition.is_none())
    {
        return chosen(chain, traded).filter(|_| program.terms.size.is_none());
    }
    let mut rules = Rules::of(program, traded)?;
    let size = program.terms.size;
    let trade =
        |enter: &[String], exit: &[String], side| trade(traded, either(enter)?, either(exit)?, side, size);
    match (rules.long.is_empty(), rules.short.is_empty()) {
        (false, true) if rules.cover.is_empty() => trade(&rules.long, &rules.sell, Side::Long),
        (true, false) if rules.sell.is_empty() => trade(&rules.short, &rules.cover, Side::Short),
        (false, false) => {
            rules.reverse(dialect)?;
            // In the short leg a trade gains where the price falls.
            Some(Node::LongShort(Box::new(LongShort {
                long: Some(trade(&rules.long, &rules.sell, Side::Long)?),
                short: trade(&rules.short, &rules.cover, Side::Long)?,
            })))
        }
        _ => None,
    }
}

/// `if … else …`: what is held follows from the day's conditions alone.
fn chosen(chain: &[Branch], traded: &str) -> Option<Node> {
    let (last, conditional) = chain.split_last()?;
    let mut out = held(&last.order, traded)?;
    for branch in conditional.iter().rev() {
        let condition = branch.condition.as_ref()?;
        let text = if condition.own {
            format!("on({traded}, {})", condition.text)
        } else {
            condition.text.clone()
        };
        out = Node::If(Box::new(Conditional {
            condition: Expression::new(text),
            then: held(&branch.order, traded)?,
            otherwise: Some(out),
        }));
    }
    Some(out)
}

fn held(order: &Order, traded: &str) -> Option<Node> {
    let name = |asset: &Option<String>| Node::Name(asset.clone().unwrap_or_else(|| traded.to_owned()));
    Some(match order {
        Order::Hold(asset) | Order::Buy(asset) => name(asset),
        Order::Short(asset) => Node::LongShort(Box::new(LongShort {
            long: None,
            short: name(asset),
        })),
        Order::Close(closing) if closing.asset.as_ref().is_some_and(|a| a != traded) => return None,
        Order::Close(_) | Order::Cash => Node::Name("cash".into()),
    })
}

/// The conditions on which positions are entered and left.
#[derive(Default)]
struct Rules {
    long: Vec<String>,
    sell: Vec<String>,
    short: Vec<String>,
    cover: Vec<String>,
}

impl Rules {
    /// None if an asset other than what is traded is ordered, or an order has no condition.
    fn of(program: &Program, traded: &str) -> Option<Self> {
        let mut out = Self::default();
        let all = || program.groups.iter().flatten();
        let longs = all().any(|b| matches!(b.order, Order::Buy(_) | Order::Hold(_)));
        let shorts = all().any(|b| matches!(b.order, Order::Short(_)));
        for branch in all() {
            let taken = branch.taken()?;
            let asset = match &branch.order {
                Order::Hold(a) | Order::Buy(a) | Order::Short(a) => a,
                Order::Close(closing) => &closing.asset,
                Order::Cash => &None,
            };
            if asset.as_ref().is_some_and(|a| a != traded) {
                return None;
            }
            let side = match &branch.order {
                Order::Hold(_) | Order::Buy(_) => {
                    out.long.push(taken);
                    continue;
                }
                Order::Short(_) => {
                    out.short.push(taken);
                    continue;
                }
                Order::Close(closing) => closing.side,
                Order::Cash => None,
            };
            if side == Some(Side::Long) || side.is_none() && longs {
                out.sell.push(taken.clone());
            }
            if side == Some(Side::Short) || side.is_none() && shorts {
                out.cover.push(taken);
            }
        }
        Some(out)
    }

    /// Lets an entry close the position of the other side, as Pine does. None if both sides may be entered on one day, or if it
    /// depends on the position which of them is: AmiBroker enters nothing while there is one.
    fn reverse(&mut self, dialect: Dialect) -> Option<()> {
        let excluded = |a: &String| self.short.iter().all(|b| exclusive(a, b));
        if !self.long.iter().all(excluded) {
            return None;
        }
        if dialect == Dialect::AmiBroker {
            let same = |a: &[String], b: &[String]| matches!((a, b), ([a], [b]) if inside(a) == inside(b));
            return (same(&self.short, &self.sell) && same(&self.long, &self.cover)).then_some(());
        }
        self.sell.extend(self.short.iter().cloned());
        self.cover.extend(self.long.iter().cloned());
        Some(())
    }
}

fn either(conditions: &[String]) -> Option<String> {
    match conditions {
        [] => None,
        [only] => Some(only.clone()),
        more => {
            let all: Vec<String> = more.iter().map(|c| format!("({c})")).collect();
            Some(all.join(" or "))
        }
    }
}

fn trade(traded: &str, enter: String, exit: String, side: Side, size: Option<f64>) -> Option<Node> {
    Some(Node::Trade {
        trade: Box::new(Trade {
            assets: Assets::Name(traded.to_owned()),
            side,
            enter: Expression::new(enter),
            exit: Some(Expression::new(exit)),
            size: size.map(|s| Expression::new(format!("{s}%"))),
            separate_accounts: false,
            max_positions: None,
            rank: None,
            stop_loss: None,
            take_profit: None,
            trailing_stop: None,
            time_stop: None,
            reentry: None,
            pyramid: None,
        }),
    })
}

/// Whether two conditions never hold on the same day: a part of one denies a part of the other.
fn exclusive(a: &str, b: &str) -> bool {
    let (a, b) = (conjuncts(a), conjuncts(b));
    a.iter().any(|a| b.iter().any(|b| opposed(a, b)))
}

fn opposed(a: &str, b: &str) -> bool {
    let crossed = |text: &str, way: &str| text.strip_prefix(way).map(str::to_owned);
    let both = |x: &str, y: &str| {
        let (up, down) = (crossed(x, "crosses_above("), crossed(y, "crosses_below("));
        up.is_some() && up == down
    };
    if both(a, b) || both(b, a) {
        return true;
    }
    let (Some((left, sign, right)), Some((other, opposite, bound))) = (comparison(a), comparison(b)) else {
        return false;
    };
    let above = |sign: &str| sign.starts_with('>');
    if left != other || above(sign) == above(opposite) {
        return false;
    }
    let strict = !sign.ends_with('=') || !opposite.ends_with('=');
    let (low, high) = if above(sign) {
        (right, bound)
    } else {
        (bound, right)
    };
    match (low.parse::<f64>(), high.parse::<f64>()) {
        // What lies above the one lies above the other.
        (Ok(low), Ok(high)) => low > high || low == high && strict,
        _ => right == bound && strict || banded(low, high),
    }
}

/// Whether one bound is the upper edge of a channel and the other its lower edge: what lies above the one is not below the other.
fn banded(upper: &str, lower: &str) -> bool {
    pattern!(
        EDGE,
        r"^(?:delay\()?(?P<edge>highest\(high|lowest\(low), \d+ days?\)(?P<lag>(?:, \d+ days?\))?)$"
    );
    if let (Some(a), Some(b)) = (EDGE.captures(upper), EDGE.captures(lower)) {
        return &a["edge"] == "highest(high" && &b["edge"] == "lowest(low" && a["lag"] == b["lag"];
    }
    let band = upper.strip_prefix("bollinger_upper(");
    band.is_some() && band == lower.strip_prefix("bollinger_lower(")
}

fn comparison(text: &str) -> Option<(&str, &str, &str)> {
    let all = bare(text);
    let mut signs = all.iter().filter(|(_, c, d)| *d == 0 && matches!(c, '<' | '>'));
    let (at, ..) = *signs.next()?;
    if signs.next().is_some() {
        return None;
    }
    let end = at + 1 + usize::from(text.get(at + 1..)?.starts_with('='));
    Some((
        inside(text.get(..at)?),
        text.get(at..end)?,
        inside(text.get(end..)?),
    ))
}

/// The parts of a condition that all have to hold.
fn conjuncts(text: &str) -> Vec<&str> {
    let text = inside(text);
    let mut out = Vec::new();
    let mut from = 0;
    for (at, _, _) in bare(text).into_iter().filter(|(_, c, d)| *d == 0 && *c == ' ') {
        match text.get(at..) {
            Some(rest) if rest.starts_with(" or ") => return vec![text],
            Some(rest) if rest.starts_with(" and ") && at >= from => {
                out.push(text.get(from..at).unwrap_or_default());
                from = at + " and ".len();
            }
            _ => {}
        }
    }
    if from == 0 {
        return vec![text];
    }
    out.push(text.get(from..).unwrap_or_default());
    out.into_iter().flat_map(conjuncts).collect()
}

/// A text without brackets around all of it.
fn inside(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(inner) = text.strip_prefix('(').and_then(|t| t.strip_suffix(')'))
        && super::call::depth(inner) == Some(0)
    {
        text = inner.trim();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_that_exclude_each_other() {
        assert!(exclusive("crosses_above(a, b)", "(crosses_below(a, b))"));
        assert!(exclusive("x > 3 and (a < 2)", "a > 5"));
        assert!(exclusive("(a) > (b)", "(a) < (b)"));
        assert!(exclusive(
            "close > delay(highest(high, 20 days), 1 day)",
            "close < (delay(lowest(low, 10 days), 1 day))"
        ));
        assert!(!exclusive(
            "close > delay(lowest(low, 20 days), 1 day)",
            "close < delay(highest(high, 10 days), 1 day)"
        ));
        assert!(!exclusive("a < 5", "a > 2"));
        assert!(!exclusive("a > b", "a < c"));
        assert!(!exclusive("a >= b", "a <= b"));
        assert!(!exclusive("a > 1 or b > 1", "a < 1"));
        assert!(!exclusive("not a > b", "a < b"));
    }
}
