//! Every expression of a spec, with its path.

use crate::spec::{
    Assets, Expression, Holding, Node, Pairs, Protection, Schedule, Selection, Spec, Trade, Weighting,
};

type Visit<'v> = &'v mut dyn FnMut(&str, &mut Expression);

/// Calls `visit` with the path and the expression of each expression of a spec; those of `search` are left out, since
/// they do not belong to the strategy.
pub fn visit_expressions(spec: &mut Spec, visit: Visit<'_>) {
    fn some(expression: &mut Option<Expression>, path: &str, visit: Visit<'_>) {
        if let Some(expression) = expression {
            visit(path, expression);
        }
    }
    some(&mut spec.universe.filter, "universe.where", visit);
    for (name, expression) in &mut spec.signals {
        visit(&format!("signals.{name}"), expression);
    }
    node(&mut spec.portfolio, "portfolio", visit);
    match &mut spec.rebalance.on {
        Schedule::Every(expression) => visit("rebalance.every", expression),
        Schedule::DayOfMonth(expression) => visit("rebalance.day_of_month", expression),
        Schedule::TradingDay(expression) => visit("rebalance.trading_day", expression),
        Schedule::When(expression) => visit("rebalance.when", expression),
        _ => {}
    }
    some(&mut spec.rebalance.band, "rebalance.band", visit);
    some(
        &mut spec.rebalance.relative_band,
        "rebalance.relative_band",
        visit,
    );
    let costs = &mut spec.costs;
    some(&mut costs.commission_bps, "costs.commission_bps", visit);
    some(
        &mut costs.commission_per_share,
        "costs.commission_per_share",
        visit,
    );
    some(&mut costs.commission_minimum, "costs.commission_minimum", visit);
    some(&mut costs.slippage_bps, "costs.slippage_bps", visit);
    some(&mut costs.borrow_bps_per_year, "costs.borrow_bps_per_year", visit);
    some(&mut spec.cash.rate, "cash.rate", visit);
    some(&mut spec.cash.borrow_rate, "cash.borrow_rate", visit);
    some(&mut spec.limits.long, "limits.long", visit);
    some(&mut spec.limits.short, "limits.short", visit);
    some(&mut spec.limits.asset, "limits.asset", visit);
    for (name, expression) in &mut spec.limits.groups {
        visit(&format!("limits.groups.{name}"), expression);
    }
    some(&mut spec.capital, "capital", visit);
}

/// Those of one mapping.
struct At<'p, 'v>(&'p str, Visit<'v>);

impl At<'_, '_> {
    fn one(&mut self, key: &str, expression: &mut Expression) {
        (self.1)(&format!("{}.{key}", self.0), expression);
    }

    fn some(&mut self, key: &str, expression: &mut Option<Expression>) {
        if let Some(expression) = expression {
            self.one(key, expression);
        }
    }

    fn node(&mut self, key: &str, part: &mut Node) {
        node(part, &format!("{}.{key}", self.0), self.1);
    }

    fn rest(&mut self, key: &str, part: &mut Option<Node>) {
        if let Some(part) = part {
            self.node(key, part);
        }
    }
}

fn node(part: &mut Node, path: &str, visit: Visit<'_>) {
    let mut at = At(path, visit);
    match part {
        Node::Name(_) => {}
        Node::Hold(hold) => {
            if let Holding::Weights(weights) = &mut hold.hold {
                for (ticker, weight) in weights {
                    at.one(&format!("hold.{ticker}"), weight);
                }
            }
            weighting(&mut hold.weight, &mut at);
            at.some("cap", &mut hold.cap);
            at.rest("rest", &mut hold.rest);
        }
        Node::Select(select) => {
            assets(&mut select.select, &format!("{path}.select"), at.1);
            weighting(&mut select.weight, &mut at);
            at.some("cap", &mut select.cap);
            at.rest("rest", &mut select.rest);
        }
        Node::If(node) => {
            at.one("if", &mut node.condition);
            at.node("then", &mut node.then);
            at.rest("else", &mut node.otherwise);
        }
        Node::Sleeves(node) => {
            for (position, sleeve) in node.sleeves.iter_mut().enumerate() {
                at.some(&format!("sleeves[{position}].weight"), &mut sleeve.weight);
                at.node(&format!("sleeves[{position}].portfolio"), &mut sleeve.portfolio);
            }
        }
        Node::LongShort(node) => {
            at.rest("long", &mut node.long);
            at.node("short", &mut node.short);
        }
        Node::Scale(node) => {
            at.one("scale", &mut node.scale);
            at.node("portfolio", &mut node.portfolio);
            at.rest("rest", &mut node.rest);
        }
        Node::VolatilityTarget(node) => {
            at.one("volatility_target.target", &mut node.volatility_target.target);
            at.one("volatility_target.window", &mut node.volatility_target.window);
            at.some(
                "volatility_target.max_leverage",
                &mut node.volatility_target.max_leverage,
            );
            at.node("portfolio", &mut node.portfolio);
            at.rest("rest", &mut node.rest);
        }
        Node::Stagger(node) => {
            at.one("stagger", &mut node.stagger);
            at.node("portfolio", &mut node.portfolio);
        }
        Node::Session(node) => at.node("portfolio", &mut node.portfolio),
        Node::Trade { trade: rules } => trade(rules, &format!("{path}.trade"), at.1),
        Node::Pairs { pairs: rules } => pairs(rules, &format!("{path}.pairs"), at.1),
    }
}

fn weighting(weighting: &mut Option<Weighting>, at: &mut At<'_, '_>) {
    match weighting {
        None | Some(Weighting::Equal) => {}
        Some(Weighting::Each(each)) => at.one("weight.each", each),
        Some(Weighting::Fixed(weights)) => {
            for (ticker, weight) in weights {
                at.one(&format!("weight.fixed.{ticker}"), weight);
            }
        }
        Some(Weighting::Proportional(by)) => at.one("weight.proportional", by),
        Some(Weighting::Rank(by)) => at.one("weight.rank", by),
        Some(Weighting::InverseVolatility(window)) => at.one("weight.inverse_volatility", window),
        Some(Weighting::RiskParity(window)) => at.one("weight.risk_parity", window),
        Some(Weighting::MinimumVariance(window)) => at.one("weight.minimum_variance", window),
    }
}

fn assets(set: &mut Assets, path: &str, visit: Visit<'_>) {
    match set {
        Assets::Name(_) | Assets::List(_) => {}
        Assets::Selection(inner) => selection(inner, path, visit),
        Assets::Union { union: sets } => many(sets, &format!("{path}.union"), visit),
        Assets::Intersection { intersection: sets } => many(sets, &format!("{path}.intersection"), visit),
        Assets::Difference { difference: sets } => many(sets, &format!("{path}.difference"), visit),
    }
}

fn many(sets: &mut [Assets], path: &str, visit: Visit<'_>) {
    for (position, set) in sets.iter_mut().enumerate() {
        assets(set, &format!("{path}[{position}]"), visit);
    }
}

fn selection(selection: &mut Selection, path: &str, visit: Visit<'_>) {
    assets(&mut selection.from, &format!("{path}.from"), visit);
    let mut at = At(path, visit);
    at.some("where", &mut selection.filter);
    at.some("top", &mut selection.top);
    at.some("bottom", &mut selection.bottom);
    at.some("by", &mut selection.by);
    at.some("keep", &mut selection.keep);
    at.some("at_least", &mut selection.at_least);
}

fn trade(trade: &mut Trade, path: &str, visit: Visit<'_>) {
    assets(&mut trade.assets, &format!("{path}.assets"), visit);
    let mut at = At(path, visit);
    at.one("enter", &mut trade.enter);
    at.some("exit", &mut trade.exit);
    at.some("size", &mut trade.size);
    at.some("max_positions", &mut trade.max_positions);
    at.some("rank", &mut trade.rank);
    let protections = [
        ("stop_loss", &mut trade.stop_loss),
        ("take_profit", &mut trade.take_profit),
        ("trailing_stop", &mut trade.trailing_stop),
    ];
    for (key, protection) in protections {
        match protection {
            None => {}
            Some(Protection::Share(share)) => at.one(key, share),
            Some(Protection::Distance(distance)) => {
                at.one(&format!("{key}.distance"), &mut distance.distance)
            }
        }
    }
    at.some("time_stop", &mut trade.time_stop);
    if let Some(reentry) = &mut trade.reentry {
        at.some("reentry.wait", &mut reentry.wait);
    }
    if let Some(pyramid) = &mut trade.pyramid {
        at.one("pyramid.units", &mut pyramid.units);
        at.one("pyramid.when", &mut pyramid.when);
    }
}

fn pairs(pairs: &mut Pairs, path: &str, visit: Visit<'_>) {
    if let Some(from) = &mut pairs.from {
        assets(from, &format!("{path}.from"), visit);
    }
    let mut at = At(path, visit);
    at.one("formation", &mut pairs.formation);
    at.some("every", &mut pairs.every);
    if let Some(choose) = &mut pairs.choose {
        at.some("choose.top", &mut choose.top);
        at.some("choose.min_correlation", &mut choose.min_correlation);
        at.some("choose.max_statistic", &mut choose.max_statistic);
    }
    at.some("zscore_window", &mut pairs.zscore_window);
    at.one("enter", &mut pairs.enter);
    at.some("exit", &mut pairs.exit);
    at.some("stop", &mut pairs.stop);
    at.some("time_stop", &mut pairs.time_stop);
    at.some("size", &mut pairs.size);
}
