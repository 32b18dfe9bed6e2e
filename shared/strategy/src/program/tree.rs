//! The portfolio tree of a program.

use super::build::Wanted;
use super::builder::Builder;
use super::graph::{Kind, Shape, ValueId};
use super::limits::{MAX_NODES, MAX_TREE_DEPTH};
use super::plan::{
    Plan, PlanPairs, PlanProtection, PlanPyramid, PlanSelection, PlanSet, PlanSleeve, PlanTrade,
    PlanWeighting, Ranking,
};
use super::requirement::Rule;
use crate::diagnostic::Diagnostic;
use crate::spec::{
    Assets, Expression, Hold, Holding, Node, Pairs, Protection, Quantity, Select, Selection, Side, Sleeve,
    Trade, VolatilityTargeted, Weighting,
};

const NUMBER: Wanted = Wanted::new(Kind::Number, Shape::Asset);
const CONDITION: Wanted = Wanted::new(Kind::Boolean, Shape::Asset);
const MARKET_NUMBER: Wanted = Wanted::new(Kind::Number, Shape::Market);
const MARKET_CONDITION: Wanted = Wanted::new(Kind::Boolean, Shape::Market);

impl Builder<'_> {
    /// Whether the tree has grown beyond its bounds at this path, which is reported once.
    fn too_large(&mut self, path: &str) -> bool {
        self.nodes += 1;
        let depth = path.bytes().filter(|b| *b == b'.').count();
        // Each level of the tree adds at most two parts to the path (`sleeves[0].portfolio`).
        let (deep, many) = (depth > 2 * MAX_TREE_DEPTH, self.nodes > MAX_NODES);
        if deep {
            let message = format!("the portfolio nests deeper than {MAX_TREE_DEPTH} levels");
            self.report(Diagnostic::error(path.to_owned(), message).help("flatten the tree"));
        } else if many && self.nodes == MAX_NODES + 1 {
            let message = format!("the portfolio has more than {MAX_NODES} parts");
            self.report(Diagnostic::error(path.to_owned(), message).help("use groups and selections"));
        }
        deep || many
    }

    /// A node of the tree; `None` if something in it is wrong, which has been reported.
    pub(super) fn plan(&mut self, node: &Node, path: &str) -> Option<Plan> {
        if self.too_large(path) {
            return None;
        }
        let at = |key: &str| format!("{path}.{key}");
        match node {
            Node::Name(name) if name == "cash" => Some(Plan::Cash),
            Node::Name(name) => Some(Plan::Allocate {
                assets: self.set_of_name(name, path)?,
                weighting: PlanWeighting::Equal,
                cap: None,
                rest: None,
            }),
            Node::Hold(hold) => self.hold(hold, path),
            Node::Select(select) => self.select(select, path),
            Node::If(node) => {
                let condition = self.expression(&node.condition, &at("if"), MARKET_CONDITION);
                let then = self.plan(&node.then, &at("then"));
                let otherwise = self.rest(node.otherwise.as_ref(), &at("else"));
                Some(Plan::If {
                    condition: condition?.id,
                    then: Box::new(then?),
                    otherwise: Box::new(otherwise?),
                })
            }
            Node::Sleeves(node) => self.sleeves(&node.sleeves, path),
            Node::LongShort(node) => {
                let long = self.rest(node.long.as_ref(), &at("long"));
                self.mirrored = !self.mirrored;
                let short = self.plan(&node.short, &at("short"));
                self.mirrored = !self.mirrored;
                Some(Plan::LongShort {
                    long: Box::new(long?),
                    short: Box::new(short?),
                })
            }
            Node::Scale(node) => {
                let factor = self.expression(&node.scale, &at("scale"), MARKET_NUMBER);
                let portfolio = self.plan(&node.portfolio, &at("portfolio"));
                let rest = self.rest(node.rest.as_ref(), &at("rest"));
                let (portfolio, rest) = (Box::new(portfolio?), Box::new(rest?));
                Some(Plan::Scale {
                    factor: factor?.id,
                    portfolio,
                    rest,
                })
            }
            Node::VolatilityTarget(node) => self.volatility_target(node, path),
            Node::Stagger(node) => {
                let count = self.expression(&node.stagger, &at("stagger"), Wanted::constant(Rule::Count));
                let portfolio = self.plan(&node.portfolio, &at("portfolio"));
                Some(Plan::Stagger {
                    count: count?.id,
                    portfolio: Box::new(portfolio?),
                })
            }
            Node::Session(node) => {
                let portfolio = self.plan(&node.portfolio, &at("portfolio"))?;
                Some(Plan::Session {
                    session: node.session,
                    portfolio: Box::new(portfolio),
                })
            }
            Node::Trade { trade } => self.trade(trade, &at("trade")),
            Node::Pairs { pairs } => self.pairs(pairs, &at("pairs")),
        }
    }

    /// A node that may be left out: then it is cash.
    fn rest(&mut self, node: Option<&Node>, path: &str) -> Option<Plan> {
        match node {
            None => Some(Plan::Cash),
            Some(node) => self.plan(node, path),
        }
    }

    /// The same, for the rest of an allocation, which has none if it is cash.
    fn remainder(&mut self, node: Option<&Node>, path: &str) -> Option<Option<Box<Plan>>> {
        match node {
            None => Some(None),
            Some(node) => self
                .plan(node, path)
                .map(|plan| (plan != Plan::Cash).then(|| Box::new(plan))),
        }
    }

    fn sleeves(&mut self, sleeves: &[Sleeve], path: &str) -> Option<Plan> {
        if sleeves.is_empty() {
            let message = "there are no sleeves";
            self.report(Diagnostic::error(format!("{path}.sleeves"), message).help("list at least one"));
            return None;
        }
        let equal = 1.0 / sleeves.len() as f64;
        let mut plans = Vec::with_capacity(sleeves.len());
        let mut complete = true;
        for (position, sleeve) in sleeves.iter().enumerate() {
            let at = format!("{path}.sleeves[{position}]");
            let weight = match &sleeve.weight {
                Some(weight) => self.expression(weight, &format!("{at}.weight"), MARKET_NUMBER),
                None => Some(self.constant(Quantity::number(equal))),
            };
            let portfolio = self.plan(&sleeve.portfolio, &format!("{at}.portfolio"));
            match (weight, portfolio) {
                (Some(weight), Some(portfolio)) => {
                    plans.push(PlanSleeve {
                        name: sleeve.name.clone(),
                        weight: weight.id,
                        portfolio,
                    });
                }
                _ => complete = false,
            }
        }
        complete.then_some(Plan::Sleeves(plans))
    }

    fn volatility_target(&mut self, node: &VolatilityTargeted, path: &str) -> Option<Plan> {
        let target = &node.volatility_target;
        let at = |key: &str| format!("{path}.volatility_target.{key}");
        let yearly = self.expression(
            &target.target,
            &at("target"),
            Wanted::constant(Rule::YearlyVolatility),
        );
        let window = self.expression(&target.window, &at("window"), Wanted::constant(Rule::Deviation));
        let most = self.amount(
            target.max_leverage.as_ref(),
            &at("max_leverage"),
            1.0,
            Rule::Leverage,
        );
        let portfolio = self.plan(&node.portfolio, &format!("{path}.portfolio"));
        let rest = self.rest(node.rest.as_ref(), &format!("{path}.rest"));
        Some(Plan::VolatilityTarget {
            target: yearly?.id,
            window: window?.id,
            model: target.model,
            estimate: target.estimate,
            max_leverage: most?,
            portfolio: Box::new(portfolio?),
            rest: Box::new(rest?),
        })
    }

    /// The set a name means: `all`, a group, or one ticker. Names that are anything else are reported.
    fn set_of_name(&mut self, name: &str, path: &str) -> Option<PlanSet> {
        let spec = self.spec;
        if spec.signals.contains_key(name) || spec.parameters.contains_key(name) {
            let message = format!("`{name}` is a signal or a parameter; assets are meant here");
            let help = "name a ticker, a group, `all` or `cash`";
            self.report(Diagnostic::error(path, message).help(help));
            return None;
        }
        if name == "cash" {
            let help = "cash needs no mention: what is not allocated stays cash";
            self.report(Diagnostic::error(path, "`cash` is not an asset to choose from").help(help));
            return None;
        }
        if name.is_empty() {
            self.report(
                Diagnostic::error(path, "the ticker is empty").help("name a ticker, a group or `all`"),
            );
            return None;
        }
        Some(PlanSet::Group(self.group_of(name, path)))
    }

    fn set_of_list(&mut self, names: &[String], path: &str) -> Option<PlanSet> {
        if names.is_empty() {
            let help = "name at least one ticker or group";
            self.report(Diagnostic::error(path, "the list of assets is empty").help(help));
            return None;
        }
        let (mut tickers, mut groups, mut complete) = (Vec::new(), Vec::new(), true);
        for (position, name) in names.iter().enumerate() {
            let at = format!("{path}[{position}]");
            if name == "all" || self.spec.universe.groups.contains_key(name) {
                groups.extend(self.set_of_name(name, &at));
            } else if self.set_of_name(name, &at).is_some() {
                tickers.push(self.asset(name, &at));
            } else {
                complete = false;
            }
        }
        if !tickers.is_empty() {
            groups.push(PlanSet::Group(self.listed_group(tickers)));
        }
        let set = if groups.len() == 1 {
            groups.pop()?
        } else {
            PlanSet::Union(groups)
        };
        complete.then_some(set)
    }

    fn set(&mut self, assets: &Assets, path: &str) -> Option<PlanSet> {
        if self.too_large(path) {
            return None;
        }
        let many = |this: &mut Self, sets: &[Assets], key: &str| -> Option<Vec<PlanSet>> {
            if sets.is_empty() {
                let message = format!("`{key}` needs at least one set of assets");
                this.report(Diagnostic::error(path.to_owned(), message).help("list the sets"));
                return None;
            }
            let each = sets.iter().enumerate();
            let sets: Vec<_> = each
                .map(|(i, set)| this.set(set, &format!("{path}.{key}[{i}]")))
                .collect();
            sets.into_iter().collect()
        };
        match assets {
            Assets::Name(name) => self.set_of_name(name, path),
            Assets::List(names) => self.set_of_list(names, path),
            Assets::Selection(selection) => self.selection(selection, path),
            Assets::Union { union } => Some(PlanSet::Union(many(self, union, "union")?)),
            Assets::Intersection { intersection } => {
                Some(PlanSet::Intersection(many(self, intersection, "intersection")?))
            }
            Assets::Difference { difference } => {
                Some(PlanSet::Difference(many(self, difference, "difference")?))
            }
        }
    }

    fn selection(&mut self, selection: &Selection, path: &str) -> Option<PlanSet> {
        let at = |key: &str| format!("{path}.{key}");
        let from = self.set(&selection.from, &at("from"));
        let filter = self.optional(selection.filter.as_ref(), &at("where"), CONDITION);
        let count = Wanted::constant(Rule::CountOrShare);
        let top = self.optional(selection.top.as_ref(), &at("top"), count);
        let bottom = self.optional(selection.bottom.as_ref(), &at("bottom"), count);
        let by = self.optional(selection.by.as_ref(), &at("by"), NUMBER);
        let keep = self.optional(selection.keep.as_ref(), &at("keep"), count);
        let at_least = self.amount(selection.at_least.as_ref(), &at("at_least"), 1.0, Rule::Count);
        let ranking = match (top?, bottom?, by?) {
            (Some(count), None, Some(by)) => Some(Ranking {
                by,
                highest: true,
                count,
                keep: keep?,
            }),
            (None, Some(count), Some(by)) => Some(Ranking {
                by,
                highest: false,
                count,
                keep: keep?,
            }),
            (None, None, None) => {
                if keep?.is_some() {
                    let help = "add `top` (or `bottom`) and `by`";
                    self.report(Diagnostic::error(at("keep"), "`keep` goes with a ranking").help(help));
                }
                None
            }
            (Some(_), Some(_), _) => {
                let help = "for both ends, use `long` and `short`, or a `union` of two selections";
                self.report(Diagnostic::error(path, "`top` and `bottom` exclude each other").help(help));
                return None;
            }
            (_, _, None) => {
                let help = "say what to rank by, such as `by: momentum`";
                self.report(Diagnostic::error(path, "`top` and `bottom` need `by`").help(help));
                return None;
            }
            (None, None, Some(_)) => {
                let help = "say how many to keep, such as `top: 3` or `bottom: 10%`";
                self.report(Diagnostic::error(path, "`by` needs `top` or `bottom`").help(help));
                return None;
            }
        };
        Some(PlanSet::Select(Box::new(PlanSelection {
            from: from?,
            filter: filter?,
            ranking,
            at_least: at_least?,
        })))
    }

    fn hold(&mut self, hold: &Hold, path: &str) -> Option<Plan> {
        let at = format!("{path}.hold");
        let rest = self.remainder(hold.rest.as_ref(), &format!("{path}.rest"));
        let cap = self.cap(hold.cap.as_ref(), path);
        let (assets, weighting) = match &hold.hold {
            Holding::Name(name) => (
                self.set_of_name(name, &at),
                self.weighting(hold.weight.as_ref(), path),
            ),
            Holding::List(names) => (
                self.set_of_list(names, &at),
                self.weighting(hold.weight.as_ref(), path),
            ),
            Holding::Weights(weights) => {
                if hold.weight.is_some() {
                    let message = "the weights are given twice: in `hold` and in `weight`";
                    let help = "keep one of them";
                    self.report(Diagnostic::error(format!("{path}.weight"), message).help(help));
                }
                let names: Vec<String> = weights.keys().cloned().collect();
                (self.set_of_list(&names, &at), self.fixed(weights, &at))
            }
        };
        Some(Plan::Allocate {
            assets: assets?,
            weighting: weighting?,
            cap: cap?,
            rest: rest?,
        })
    }

    fn select(&mut self, select: &Select, path: &str) -> Option<Plan> {
        let assets = self.set(&select.select, &format!("{path}.select"));
        let weighting = self.weighting(select.weight.as_ref(), path);
        let cap = self.cap(select.cap.as_ref(), path);
        let rest = self.remainder(select.rest.as_ref(), &format!("{path}.rest"));
        Some(Plan::Allocate {
            assets: assets?,
            weighting: weighting?,
            cap: cap?,
            rest: rest?,
        })
    }

    fn cap(&mut self, cap: Option<&Expression>, path: &str) -> Option<Option<ValueId>> {
        self.optional(cap, &format!("{path}.cap"), Wanted::constant(Rule::Part))
    }

    fn fixed(
        &mut self,
        weights: &indexmap::IndexMap<String, Expression>,
        path: &str,
    ) -> Option<PlanWeighting> {
        let (mut fixed, mut complete) = (Vec::with_capacity(weights.len()), true);
        for (ticker, weight) in weights {
            let at = format!("{path}.{ticker}");
            if ticker == "all" || self.spec.universe.groups.contains_key(ticker) {
                let message = format!("`{ticker}` is a group; a weight belongs to one ticker");
                let help = "use `sleeves` to give a group a weight";
                self.report(Diagnostic::error(at, message).help(help));
                complete = false;
                continue;
            }
            match self.expression(weight, &at, MARKET_NUMBER) {
                Some(weight) => fixed.push((self.asset(ticker, &at), weight.id)),
                None => complete = false,
            }
        }
        fixed.sort_unstable_by_key(|(asset, _)| *asset);
        complete.then_some(PlanWeighting::Fixed(fixed))
    }

    fn weighting(&mut self, weighting: Option<&Weighting>, path: &str) -> Option<PlanWeighting> {
        let at = |key: &str| format!("{path}.weight.{key}");
        let window = Wanted::constant(Rule::Deviation);
        Some(match weighting {
            None | Some(Weighting::Equal) => PlanWeighting::Equal,
            Some(Weighting::Each(each)) => {
                PlanWeighting::Each(self.expression(each, &at("each"), NUMBER)?.id)
            }
            Some(Weighting::Fixed(weights)) => self.fixed(weights, &at("fixed"))?,
            Some(Weighting::Proportional(by)) => {
                PlanWeighting::Proportional(self.expression(by, &at("proportional"), NUMBER)?.id)
            }
            Some(Weighting::Rank(by)) => PlanWeighting::Rank(self.expression(by, &at("rank"), NUMBER)?.id),
            Some(Weighting::InverseVolatility(n)) => {
                PlanWeighting::InverseVolatility(self.expression(n, &at("inverse_volatility"), window)?.id)
            }
            Some(Weighting::RiskParity(n)) => {
                PlanWeighting::RiskParity(self.expression(n, &at("risk_parity"), window)?.id)
            }
            Some(Weighting::MinimumVariance(n)) => {
                PlanWeighting::MinimumVariance(self.expression(n, &at("minimum_variance"), window)?.id)
            }
        })
    }

    /// A stop or a target; `rule` says how far the price may move towards it.
    fn protection(
        &mut self,
        protection: Option<&Protection>,
        path: &str,
        rule: Rule,
    ) -> Option<Option<PlanProtection>> {
        Some(match protection {
            None => None,
            Some(Protection::Share(share)) => {
                let wanted = Wanted::constant(rule);
                Some(PlanProtection::Share(self.expression(share, path, wanted)?.id))
            }
            Some(Protection::Distance(distance)) => {
                let path = format!("{path}.distance");
                let wanted = NUMBER.when_constant(Rule::Distance);
                Some(PlanProtection::Distance(
                    self.expression(&distance.distance, &path, wanted)?.id,
                ))
            }
        })
    }

    fn trade(&mut self, trade: &Trade, path: &str) -> Option<Plan> {
        let at = |key: &str| format!("{path}.{key}");
        let assets = self.set(&trade.assets, &at("assets"));
        let enter = self.expression(&trade.enter, &at("enter"), CONDITION);
        let exit = self.optional(trade.exit.as_ref(), &at("exit"), CONDITION.in_trade());
        let size = NUMBER.when_constant(Rule::Leverage);
        let size = self.optional(trade.size.as_ref(), &at("size"), size);
        let rank = self.optional(trade.rank.as_ref(), &at("rank"), NUMBER);
        let count = Wanted::constant(Rule::Count);
        let bars = Wanted::constant(Rule::Bars);
        let max_positions = self.optional(trade.max_positions.as_ref(), &at("max_positions"), count);
        let short = (trade.side == Side::Short) != self.mirrored;
        let (loss, gain) = match short {
            false => (Rule::Fall, Rule::Rise),
            true => (Rule::Rise, Rule::Fall),
        };
        let stop_loss = self.protection(trade.stop_loss.as_ref(), &at("stop_loss"), loss);
        let take_profit = self.protection(trade.take_profit.as_ref(), &at("take_profit"), gain);
        let trailing_stop = self.protection(trade.trailing_stop.as_ref(), &at("trailing_stop"), loss);
        let time_stop = self.optional(trade.time_stop.as_ref(), &at("time_stop"), bars);
        let wait = trade.reentry.as_ref().and_then(|reentry| reentry.wait.as_ref());
        let wait = self.optional(wait, &at("reentry.wait"), bars);
        let pyramid = match &trade.pyramid {
            None => Some(None),
            Some(pyramid) => {
                let units = self.expression(&pyramid.units, &at("pyramid.units"), count);
                let when = self.expression(&pyramid.when, &at("pyramid.when"), CONDITION.in_trade());
                units.zip(when).map(|(units, when)| {
                    Some(PlanPyramid {
                        units: units.id,
                        when: when.id,
                    })
                })
            }
        };
        let leaves = [&trade.stop_loss, &trade.take_profit, &trade.trailing_stop];
        if trade.exit.is_none() && trade.time_stop.is_none() && leaves.iter().all(|leave| leave.is_none()) {
            let help = "give it an `exit`, a stop, a target or a `time_stop`";
            self.report(Diagnostic::error(path, "nothing ever closes a position").help(help));
        }
        if trade.separate_accounts && (trade.max_positions.is_some() || trade.rank.is_some()) {
            let message = "accounts that are separate do not compete for room";
            let help = "leave out `max_positions` and `rank`, or `separate_accounts`";
            self.report(Diagnostic::error(path, message).help(help));
        }
        Some(Plan::Trade(Box::new(PlanTrade {
            assets: assets?,
            side: trade.side,
            mirrored: self.mirrored,
            enter: enter?.id,
            exit: exit?,
            size: size?,
            separate_accounts: trade.separate_accounts,
            max_positions: max_positions?,
            rank: rank?,
            stop_loss: stop_loss?,
            take_profit: take_profit?,
            trailing_stop: trailing_stop?,
            time_stop: time_stop?,
            wait: wait?,
            reset: trade.reentry.as_ref().is_some_and(|reentry| reentry.reset),
            pyramid: pyramid?,
        })))
    }

    fn pairs(&mut self, pairs: &Pairs, path: &str) -> Option<Plan> {
        let at = |key: &str| format!("{path}.{key}");
        if pairs.from.is_some() != pairs.pairs.is_empty() {
            let message = "pairs are given by `from` or by `pairs`, one of them";
            let help = "write `from: banks` for every pair of a group, or `pairs: [[KO, PEP]]`";
            self.report(Diagnostic::error(path, message).help(help));
            return None;
        }
        let from = match &pairs.from {
            None => Some(None),
            Some(from) => self.set(from, &at("from")).map(Some),
        };
        let mut named = Vec::with_capacity(pairs.pairs.len());
        for (position, [first, second]) in pairs.pairs.iter().enumerate() {
            let at = format!("{path}.pairs[{position}]");
            if first == second {
                let help = "name two different tickers";
                self.report(Diagnostic::error(at, format!("`{first}` is paired with itself")).help(help));
                continue;
            }
            named.push((self.asset(first, &at), self.asset(second, &at)));
        }
        let mut constant = |expression: Option<&Expression>, key: &str, rule: Rule| {
            self.optional(expression, &at(key), Wanted::constant(rule))
        };
        let choose = pairs.choose.as_ref();
        let formation = constant(Some(&pairs.formation), "formation", Rule::LongBars);
        let every = constant(pairs.every.as_ref(), "every", Rule::Interval);
        let top = constant(choose.and_then(|c| c.top.as_ref()), "choose.top", Rule::Count);
        let min_correlation = constant(
            choose.and_then(|c| c.min_correlation.as_ref()),
            "choose.min_correlation",
            Rule::Correlation,
        );
        let max_statistic = constant(
            choose.and_then(|c| c.max_statistic.as_ref()),
            "choose.max_statistic",
            Rule::Number,
        );
        let zscore_window = constant(pairs.zscore_window.as_ref(), "zscore_window", Rule::LongBars);
        let enter = constant(Some(&pairs.enter), "enter", Rule::Positive);
        let exit = constant(pairs.exit.as_ref(), "exit", Rule::NonNegative);
        let stop = constant(pairs.stop.as_ref(), "stop", Rule::Positive);
        let time_stop = constant(pairs.time_stop.as_ref(), "time_stop", Rule::Bars);
        let size = constant(pairs.size.as_ref(), "size", Rule::Leverage);
        let zero = self.constant(Quantity::number(0.0)).id;
        Some(Plan::Pairs(Box::new(PlanPairs {
            from: from?,
            pairs: named,
            formation: formation??,
            every: every?,
            by: choose.map(|choose| choose.by),
            top: top?,
            min_correlation: min_correlation?,
            max_statistic: max_statistic?,
            spread: pairs.spread,
            hedge: pairs.hedge,
            zscore_window: zscore_window?,
            enter: enter??,
            exit: exit?.unwrap_or(zero),
            stop: stop?,
            time_stop: time_stop?,
            size: size?,
        })))
    }
}
