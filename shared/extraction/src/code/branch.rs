//! The branches of program text: which order is given on which condition.

use super::call::{bare, call, parts};
use super::declaration::Terms;
use super::expression::{Dialect, Names, Written, expression};
use super::library::several;
use super::order::{Order, entered, named};
use super::statement::{Statement, input, statements};
use crate::pattern::pattern;
use fo_strategy::Side;

/// A branch: its condition in the language, and what is done. None for `else`.
pub(super) struct Branch {
    pub condition: Option<Written>,
    /// The conditions of the branches before it in its chain: none of them holds.
    pub failed: Vec<Written>,
    pub order: Order,
}

impl Branch {
    /// The condition on which the branch is taken.
    pub(super) fn taken(&self) -> Option<String> {
        let condition = self.condition.as_ref()?.text.clone();
        if self.failed.is_empty() {
            return Some(condition);
        }
        let failed = self.failed.iter().map(|f| format!("not ({})", f.text));
        let all: Vec<String> = failed.chain([format!("({condition})")]).collect();
        Some(all.join(" and "))
    }
}

/// Program text read whole.
pub(super) struct Program {
    /// The branches of each `if`.
    pub groups: Vec<Vec<Branch>>,
    pub terms: Terms,
}

/// The program of some lines; none if a line is not understood.
pub(super) fn program(lines: &[String], names: Names) -> Option<Program> {
    let mut reader = Reader {
        names,
        groups: Vec::new(),
        open: None,
        chained: false,
        terms: None,
        drawn: Vec::new(),
        sides: lines.iter().filter_map(|l| entered(l)).collect(),
    };
    for line in lines {
        for statement in statements(line, &reader.names.symbols)? {
            reader.take(statement)?;
        }
    }
    reader.finish()
}

struct Reader {
    names: Names,
    groups: Vec<Vec<Branch>>,
    /// The condition whose order is still to come.
    open: Option<Option<Written>>,
    chained: bool,
    terms: Option<Terms>,
    /// Lines that draw.
    drawn: Vec<String>,
    /// The names that Pine enters positions under.
    sides: Vec<(String, Side)>,
}

impl Reader {
    fn take(&mut self, statement: Statement) -> Option<()> {
        match statement {
            Statement::Idle(line) => self.drawn.push(line),
            Statement::Declare(terms) => {
                if self.terms.replace(terms).is_some() || self.open.is_some() {
                    return None;
                }
            }
            Statement::End => {
                if self.open.is_some() {
                    return None;
                }
                self.chained = false;
            }
            Statement::Define(name, value) => {
                if is_without_excess(&name, &value) && self.names.defined.contains_key(&name) {
                    return Some(());
                }
                let written = self.value(&value)?;
                self.define(name, written)?;
            }
            Statement::Unpack(names, value) => {
                let [a, b, c] = names.as_slice() else {
                    return None;
                };
                for (name, value) in [a, b, c].into_iter().zip(self.several(&value)?) {
                    if name != "_" {
                        self.names.used.borrow_mut().insert(name.clone());
                        self.define(name.clone(), value)?;
                    }
                }
            }
            Statement::If(condition) => {
                if self.open.is_some() {
                    return None;
                }
                self.open = Some(Some(self.condition(&condition)?));
                self.chained = false;
            }
            Statement::ElseIf(condition) => {
                if self.open.is_some() || self.groups.is_empty() {
                    return None;
                }
                self.open = Some(Some(self.condition(&condition)?));
                self.chained = true;
            }
            Statement::Else => {
                if self.open.is_some() || self.groups.is_empty() {
                    return None;
                }
                self.open = Some(None);
                self.chained = true;
            }
            Statement::Do(order) => self.order(order)?,
        }
        Some(())
    }

    /// Gives a name its meaning. Within a branch, or anew, it would depend on the day.
    fn define(&mut self, name: String, value: Written) -> Option<()> {
        if self.open.is_some() || self.names.defined.contains_key(&name) {
            return None;
        }
        self.names.defined.insert(name, value);
        Some(())
    }

    fn condition(&self, text: &str) -> Option<Written> {
        expression(&with_defaults(text)?, &self.names)
    }

    fn value(&self, value: &str) -> Option<Written> {
        let value = with_defaults(value)?;
        let written = expression(&value, &self.names)?;
        let plain = value.trim().parse::<f64>().is_ok();
        let text = if plain {
            written.text
        } else {
            format!("({})", written.text)
        };
        Some(Written {
            text,
            own: written.own,
        })
    }

    fn several(&self, value: &str) -> Option<[Written; 3]> {
        let found = call(value)?;
        let mut arguments = Vec::new();
        for (key, value) in found.arguments {
            arguments.push(self.condition(value).filter(|_| key.is_none())?.text);
        }
        Some(several(found.name, &arguments)?.map(|text| Written { text, own: true }))
    }

    fn order(&mut self, order: Order) -> Option<()> {
        let order = self.resolved(order)?;
        let condition = self.open.take()?;
        let before = self.groups.last().filter(|_| self.chained);
        let failed = before.into_iter().flatten().filter_map(|b| b.condition.clone());
        let branch = Branch {
            failed: failed.collect(),
            condition,
            order,
        };
        match self.groups.last_mut().filter(|_| self.chained) {
            Some(group) => group.push(branch),
            None => self.groups.push(vec![branch]),
        }
        Some(())
    }

    /// An order with the side of the position that Pine closes by name; none if there is no such position.
    fn resolved(&self, order: Order) -> Option<Order> {
        let Order::Close(mut closing) = order else {
            return Some(order);
        };
        if let Some(id) = closing.id.take() {
            let mut sides = self
                .sides
                .iter()
                .filter(|(name, _)| *name == id)
                .map(|(_, side)| *side);
            let side = sides.next()?;
            if sides.any(|other| other != side) {
                return None;
            }
            closing.side = Some(side);
        }
        Some(Order::Close(closing))
    }

    fn finish(mut self) -> Option<Program> {
        if self.open.is_some() {
            return None;
        }
        // `Buy = …; Sell = …;` need no `if`.
        let acting: Vec<String> = match self.groups.is_empty() {
            true => self
                .names
                .defined
                .keys()
                .filter(|n| named(n).is_some())
                .cloned()
                .collect(),
            false => Vec::new(),
        };
        // What is defined and used nowhere (a stop, a size) does something that is not read.
        let drawn = |name: &str| {
            let word = |c: char| !(c.is_alphanumeric() || c == '_');
            self.names.dialect != Dialect::Pseudo
                && self.drawn.iter().any(|l| l.split(word).any(|w| w == name))
        };
        let idle = self
            .names
            .defined
            .keys()
            .any(|n| !acting.contains(n) && !self.names.used.borrow().contains(n) && !drawn(n));
        if idle {
            return None;
        }
        for name in acting {
            let order = named(&name)?;
            let twin = |b: &Branch| b.order == order;
            if self.groups.iter().flatten().any(twin) {
                return None;
            }
            self.groups.push(vec![Branch {
                condition: self.names.defined.get(&name).cloned(),
                failed: Vec::new(),
                order,
            }]);
        }
        (!self.groups.is_empty()).then(|| Program {
            groups: self.groups,
            terms: self.terms.unwrap_or_default(),
        })
    }
}

/// A text with each of Pine's inputs at its default.
fn with_defaults(text: &str) -> Option<String> {
    pattern!(INPUT, r"\binput(?:\.\w+)?\(");
    let mut out = text.to_owned();
    while let Some(found) = INPUT.find(&out) {
        let tail = out.get(found.end()..)?;
        let end = bare(tail).into_iter().find(|(_, c, d)| *d == 0 && *c == ')')?.0;
        let range = found.start()..found.end() + end + 1;
        let value = input(out.get(range.clone())?).filter(|v| !INPUT.is_match(v))?;
        out.replace_range(range, &value);
    }
    Some(out)
}

/// AmiBroker's `Buy = ExRem(Buy, Sell)`: signals while there is a position, which change nothing, are taken out.
fn is_without_excess(name: &str, value: &str) -> bool {
    let pair = call(value).filter(|c| c.name.eq_ignore_ascii_case("exrem"));
    let arguments = pair.map(|c| c.arguments).unwrap_or_default();
    let opposite = match name.to_lowercase().as_str() {
        "buy" => "sell",
        "sell" => "buy",
        "short" => "cover",
        "cover" => "short",
        _ => return false,
    };
    matches!(arguments.as_slice(), [(None, a), (None, b)] if *a == name && b.eq_ignore_ascii_case(opposite))
}

/// The language that lines are written in.
pub(super) fn dialect(lines: &[String]) -> Dialect {
    const PINE: [&str; 6] = ["strategy(", "strategy.", "indicator(", "study(", "ta.", "input."];
    let amibroker = |line: &String| {
        let name = parts(line, '=').first().copied().unwrap_or_default().to_owned();
        matches!(name.as_str(), "Buy" | "Sell" | "Short" | "Cover")
    };
    if lines.iter().any(|l| PINE.iter().any(|p| l.contains(p))) {
        Dialect::Pine
    } else if lines.iter().any(amibroker) {
        Dialect::AmiBroker
    } else {
        Dialect::Pseudo
    }
}
