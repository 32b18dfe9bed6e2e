//! What a spec says, in the terms in which a sentence says it: comparisons, choices from rankings, amounts, assets, stops.

mod expression;

use crate::ledger::amount::Amount;
use crate::ledger::feature::Feature;
use crate::ledger::lexicon::{Guard, Share};
use fo_strategy::expression::parse;
use fo_strategy::{
    Assets, Execution, Expression, Holding, Node, Protection, Schedule, Selection, Side, Spec, Trade,
    Weighting,
};
use std::collections::BTreeSet;

/// Expressions nest no deeper than this here; signals that name each other in a circle end too.
const MAX_DEPTH: usize = 24;

/// What happens where a comparison holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ledger) enum Role {
    /// Held as long as it holds, given up when it does not.
    Hold,
    /// Entered when it holds.
    Enter,
    /// Left when it holds.
    Exit,
}

/// One side of a comparison, or what a ranking goes by.
#[derive(Clone, Debug, Default)]
pub(in crate::ledger) struct Operand {
    pub features: Feature,
    pub amounts: Vec<(String, Amount)>,
    pub assets: BTreeSet<String>,
}

impl Operand {
    fn join(&mut self, other: Self) {
        self.features |= other.features;
        self.amounts.extend(other.amounts);
        self.assets.extend(other.assets);
    }
}

/// A comparison of the spec.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct Comparison {
    pub path: String,
    /// As it is written.
    pub text: String,
    /// It counts on how many days in a row something holds.
    pub lasts: bool,
    /// The left side is above the right one.
    pub above: bool,
    pub left: Operand,
    pub right: Operand,
    pub role: Role,
    /// It decides about a short position.
    pub short: bool,
}

/// A choice from a ranking.
#[derive(Clone, Debug)]
pub(in crate::ledger) struct Choice {
    pub path: String,
    pub high: bool,
    pub count: Operand,
    pub by: Operand,
    pub short: bool,
}

/// Everything a spec says that a rule's words can say.
#[derive(Clone, Debug, Default)]
pub(in crate::ledger) struct Facts {
    pub comparisons: Vec<Comparison>,
    pub choices: Vec<Choice>,
    /// Every amount the portfolio depends on, with its path and the thing it is a window or a number of.
    pub amounts: Vec<(String, Amount, Feature)>,
    pub tickers: BTreeSet<String>,
    /// What may be held while the rule is on.
    pub held: BTreeSet<String>,
    /// What is held while it is off; cash is not in it.
    pub refuge: BTreeSet<String>,
    /// What is held where a first condition fails and a second one holds.
    pub second: BTreeSet<String>,
    pub features: Feature,
    pub exponential: bool,
    /// Some average counts each observation the same.
    pub simple: bool,
    pub any: bool,
    pub shorts: bool,
    pub trades: bool,
    pub pairs: bool,
    pub overnight: bool,
    pub skips: bool,
    pub guards: Vec<(Guard, String)>,
    /// A position is left on a condition, or after a time.
    pub two_exits: bool,
    pub shares: Vec<Share>,
    /// Each of several assets has its own fixed part of the money.
    pub each: bool,
    pub schedule: Schedule,
    pub execution: Execution,
}

impl Facts {
    pub(in crate::ledger) fn of(spec: &Spec) -> Self {
        let mut reader = Reader {
            spec,
            text: String::new(),
            facts: Self {
                schedule: spec.rebalance.on.clone(),
                execution: spec.execution,
                ..Self::default()
            },
        };
        reader.facts.held.extend(spec.universe.tickers.iter().cloned());
        if let Some(filter) = &spec.universe.filter {
            reader.condition("universe.where", filter, Role::Hold, false);
        }
        if let Schedule::Every(every) = &spec.rebalance.on {
            reader.amount("rebalance", every, Feature::CALENDAR);
        }
        if let Some(band) = &spec.rebalance.band {
            reader.amount("rebalance.band", band, Feature::NONE);
        }
        reader.node("portfolio", &spec.portfolio, false);
        let mut facts = reader.facts;
        facts.tickers.extend(facts.held.iter().cloned());
        facts.tickers.extend(facts.refuge.iter().cloned());
        facts.tickers.extend(spec.benchmark.clone());
        for c in &facts.comparisons {
            facts
                .tickers
                .extend(c.left.assets.iter().chain(&c.right.assets).cloned());
        }
        facts
    }
}

impl Facts {
    /// The windows of statistics of returns, with their paths.
    pub(in crate::ledger) fn windows(&self) -> impl Iterator<Item = (&str, Amount)> {
        self.amounts
            .iter()
            .filter(|(_, a, of)| a.is_duration() && of.has(Feature::STATISTIC))
            .map(|(p, a, _)| (p.as_str(), *a))
    }
}

struct Reader<'s> {
    spec: &'s Spec,
    /// The expression being read.
    text: String,
    facts: Facts,
}

impl Reader<'_> {
    fn node(&mut self, path: &str, node: &Node, short: bool) {
        self.facts.shorts |= short;
        match node {
            Node::Name(name) => {
                if name != "cash" && name != "all" {
                    self.facts.held.insert(name.clone());
                }
            }
            Node::Hold(hold) => {
                if let Holding::Weights(weights) = &hold.hold {
                    for (ticker, weight) in weights {
                        self.facts.held.insert(ticker.clone());
                        self.amount(&format!("{path}.hold.{ticker}"), weight, Feature::NONE);
                    }
                }
                self.weighting(path, hold.weight.as_ref());
                self.rest(hold.rest.as_ref());
            }
            Node::Select(select) => {
                self.assets(&format!("{path}.select"), &select.select, short);
                self.weighting(path, select.weight.as_ref());
                self.rest(select.rest.as_ref());
            }
            Node::If(node) => {
                // Where the condition holds, what it opens may be a short position, or nothing.
                let sold = matches!(&node.then, Node::LongShort(then) if then.long.is_none());
                let idle = matches!(&node.then, Node::Name(then) if then == "cash");
                let condition = format!("{path}.if");
                self.text = node.condition.text().to_owned();
                match parse(node.condition.text()) {
                    Ok(ast) => self.compare(&condition, &ast, Role::Hold, short || sold, !idle, 0),
                    Err(_) => self.condition(&condition, &node.condition, Role::Hold, short || sold),
                }
                self.node(&format!("{path}.then"), &node.then, short);
                match &node.otherwise {
                    Some(Node::LongShort(other)) => {
                        self.facts.shorts = true;
                        self.node(&format!("{path}.else.short"), &other.short, true);
                    }
                    Some(Node::Name(other)) if idle => {
                        self.facts.held.insert(other.clone());
                        self.facts.second.insert(other.clone());
                    }
                    Some(other @ Node::If(inner)) => {
                        self.node(&format!("{path}.else"), other, short);
                        if let Node::Name(name) = &inner.then {
                            self.facts.second.insert(name.clone());
                        }
                    }
                    Some(other @ Node::Select(_)) => {
                        self.node(&format!("{path}.else"), other, short);
                        let chosen = self.spec.universe.tickers.iter().cloned();
                        self.facts.second.extend(chosen);
                    }
                    other => self.rest(other.as_ref()),
                }
            }
            Node::LongShort(node) => {
                // One bought and one sold short have the same size.
                if matches!((&node.long, &node.short), (Some(Node::Name(_)), Node::Name(_))) {
                    self.facts.shares.push(Share::Equal);
                }
                if let Some(long) = &node.long {
                    self.node(&format!("{path}.long"), long, false);
                }
                self.node(&format!("{path}.short"), &node.short, true);
            }
            Node::Sleeves(node) => {
                for (i, sleeve) in node.sleeves.iter().enumerate() {
                    self.node(
                        &format!("{path}.sleeves[{i}].portfolio"),
                        &sleeve.portfolio,
                        short,
                    );
                }
            }
            Node::Scale(node) => {
                self.amount(&format!("{path}.scale"), &node.scale, Feature::NONE);
                self.node(&format!("{path}.portfolio"), &node.portfolio, short);
                if let Some(rest) = &node.rest {
                    self.node(&format!("{path}.rest"), rest, short);
                }
            }
            Node::VolatilityTarget(node) => {
                self.facts.shares.push(Share::VolatilityTarget);
                let target = &node.volatility_target;
                self.amount(
                    &format!("{path}.volatility_target.target"),
                    &target.target,
                    Feature::VOLATILITY,
                );
                self.amount(
                    &format!("{path}.volatility_target.window"),
                    &target.window,
                    Feature::VOLATILITY,
                );
                self.node(&format!("{path}.portfolio"), &node.portfolio, short);
            }
            Node::Stagger(node) => {
                self.amount(&format!("{path}.stagger"), &node.stagger, Feature::NONE);
                self.node(&format!("{path}.portfolio"), &node.portfolio, short);
            }
            Node::Session(node) => {
                self.facts.overnight = node.session == fo_strategy::Session::Overnight;
                self.node(&format!("{path}.portfolio"), &node.portfolio, short);
            }
            Node::Trade { trade } => self.trade(&format!("{path}.trade"), trade),
            Node::Pairs { pairs } => {
                self.facts.pairs = true;
                self.facts.shorts = true;
                self.facts.features |= Feature::SPREAD;
                self.amount(
                    &format!("{path}.pairs.formation"),
                    &pairs.formation,
                    Feature::SPREAD,
                );
                self.amount(&format!("{path}.pairs.enter"), &pairs.enter, Feature::SPREAD);
            }
        }
    }

    fn rest(&mut self, rest: Option<&Node>) {
        match rest {
            Some(Node::Name(name)) if name != "cash" => {
                self.facts.refuge.insert(name.clone());
            }
            _ => {}
        }
    }

    fn trade(&mut self, path: &str, trade: &Trade) {
        let short = trade.side == Side::Short;
        self.facts.trades = true;
        self.facts.shorts |= short;
        self.assets(&format!("{path}.assets"), &trade.assets, short);
        self.condition(&format!("{path}.enter"), &trade.enter, Role::Enter, short);
        if let Some(exit) = &trade.exit {
            self.condition(&format!("{path}.exit"), exit, Role::Exit, short);
        }
        for (guard, key, protection) in [
            (Guard::Loss, "stop_loss", &trade.stop_loss),
            (Guard::Profit, "take_profit", &trade.take_profit),
            (Guard::Trailing, "trailing_stop", &trade.trailing_stop),
        ] {
            let path = format!("{path}.{key}");
            match protection {
                Some(Protection::Share(share)) => self.amount(&path, share, Feature::NONE),
                Some(Protection::Distance(distance)) => self.amount(&path, &distance.distance, Feature::NONE),
                None => continue,
            }
            self.facts.guards.push((guard, path));
        }
        if let Some(size) = &trade.size {
            self.amount(&format!("{path}.size"), size, Feature::NONE);
        }
        self.facts.two_exits |= trade.exit.is_some() && trade.time_stop.is_some();
        if let Some(time) = &trade.time_stop {
            self.amount(&format!("{path}.time_stop"), time, Feature::NONE);
        }
    }

    fn assets(&mut self, path: &str, assets: &Assets, short: bool) {
        match assets {
            Assets::Name(name) if name != "all" => {
                self.facts.held.insert(name.clone());
            }
            Assets::List(names) => self.facts.held.extend(names.iter().cloned()),
            Assets::Selection(selection) => self.selection(path, selection, short),
            Assets::Union { union: sets }
            | Assets::Intersection { intersection: sets }
            | Assets::Difference { difference: sets } => {
                for set in sets {
                    self.assets(path, set, short);
                }
            }
            Assets::Name(_) => {}
        }
    }

    fn selection(&mut self, path: &str, selection: &Selection, short: bool) {
        self.assets(path, &selection.from, short);
        if let Some(filter) = &selection.filter {
            self.condition(&format!("{path}.where"), filter, Role::Hold, short);
        }
        let by = selection
            .by
            .as_ref()
            .map(|by| self.operand(&format!("{path}.by"), by));
        if let Some(by) = &by {
            self.note(by);
        }
        for (high, count) in [(true, &selection.top), (false, &selection.bottom)] {
            let Some(count) = count else { continue };
            let key = if high { "top" } else { "bottom" };
            let count = self.operand(&format!("{path}.{key}"), count);
            self.facts
                .amounts
                .extend(count.amounts.iter().map(|(p, a)| (p.clone(), *a, Feature::NONE)));
            self.facts.choices.push(Choice {
                path: format!("{path}.{key}"),
                high,
                count,
                by: by.clone().unwrap_or_default(),
                short,
            });
        }
    }

    fn weighting(&mut self, path: &str, weighting: Option<&Weighting>) {
        let path = format!("{path}.weight");
        match weighting {
            None | Some(Weighting::Equal) => self.facts.shares.push(Share::Equal),
            Some(Weighting::Each(each)) => {
                self.facts.each = true;
                self.amount(&path, each, Feature::NONE);
            }
            Some(Weighting::Fixed(weights)) => {
                for weight in weights.values() {
                    self.amount(&path, weight, Feature::NONE);
                }
            }
            Some(Weighting::Proportional(by)) => self.amount(&path, by, Feature::NONE),
            Some(Weighting::Rank(by)) => {
                self.facts.shares.push(Share::Rank);
                self.amount(&path, by, Feature::NONE);
            }
            Some(Weighting::InverseVolatility(window)) => {
                self.facts.shares.push(Share::InverseVolatility);
                self.amount(&path, window, Feature::VOLATILITY);
            }
            Some(Weighting::RiskParity(window)) => {
                self.facts.shares.push(Share::RiskParity);
                self.amount(&path, window, Feature::VOLATILITY);
            }
            Some(Weighting::MinimumVariance(window)) => {
                self.facts.shares.push(Share::MinimumVariance);
                self.amount(&path, window, Feature::VOLATILITY);
            }
        }
    }

    /// Records the amounts of an expression that is itself a number of something.
    fn amount(&mut self, path: &str, expression: &Expression, of: Feature) {
        let operand = self.operand(path, expression);
        self.facts.features |= of | (operand.features & !Feature::LEVEL);
        self.facts
            .amounts
            .extend(operand.amounts.into_iter().map(|(p, a)| (p, a, of)));
    }

    fn note(&mut self, operand: &Operand) {
        self.facts.features |= operand.features;
        let of = operand.features;
        self.facts
            .amounts
            .extend(operand.amounts.iter().map(|(p, a)| (p.clone(), *a, of)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(yaml: serde_json::Value) -> Facts {
        serde_json::from_value::<Spec>(yaml)
            .map(|spec| Facts::of(&spec))
            .unwrap_or_default()
    }

    #[test]
    fn conditions_become_comparisons_with_their_amounts() {
        let found = facts(serde_json::json!({
            "name": "t", "universe": {"tickers": ["SPY"]}, "parameters": {"average": "200 days"},
            "signals": {"line": "sma(close, average)"},
            "portfolio": {"if": "close(SPY) > line(SPY)", "then": "SPY", "else": "AGG"}
        }));
        let [only] = found.comparisons.as_slice() else {
            unreachable!()
        };
        assert!(only.above && only.role == Role::Hold && !only.short);
        assert_eq!(only.left.features, Feature::PRICE);
        assert_eq!(only.right.features, Feature::AVERAGE);
        assert!(only.left.assets.contains("SPY"));
        assert_eq!(only.right.amounts.len(), 1);
        assert!(found.refuge.contains("AGG") && found.tickers.contains("AGG"));
    }

    #[test]
    fn choices_know_their_end_side_and_measure() {
        let found = facts(serde_json::json!({
            "name": "t", "universe": {"all": true},
            "portfolio": {"long": {"select": {"from": "all", "bottom": "10%", "by": "change(close, 1 week)"}},
                          "short": {"select": {"from": "all", "top": "10%", "by": "change(close, 1 week)"}}}
        }));
        let ends: Vec<(bool, bool)> = found.choices.iter().map(|c| (c.high, c.short)).collect();
        assert_eq!(ends, [(false, false), (true, true)]);
        assert!(found.shorts && found.choices[0].by.features == Feature::RETURN);
    }
}
