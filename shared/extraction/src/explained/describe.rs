//! What kind of strategy a spec is.

use crate::model::{Direction, Family, Frequency};
use fo_strategy::expression::{Ast, AstKind, Category, Function, parse};
use fo_strategy::{
    Assets, Holding, Node, Quantity, Rebalance, Schedule, Selection, Side, Spec, Unit, Weighting,
    visit_expressions,
};
use std::collections::HashSet;

/// The parts right inside a node.
fn inside(node: &Node) -> Vec<&Node> {
    match node {
        Node::Name(_) | Node::Trade { .. } | Node::Pairs { .. } => Vec::new(),
        Node::Hold(hold) => hold.rest.iter().collect(),
        Node::Select(select) => select.rest.iter().collect(),
        Node::If(node) => [&node.then].into_iter().chain(&node.otherwise).collect(),
        Node::Sleeves(node) => node.sleeves.iter().map(|sleeve| &sleeve.portfolio).collect(),
        Node::LongShort(node) => node.long.iter().chain([&node.short]).collect(),
        Node::Scale(node) => [&node.portfolio].into_iter().chain(&node.rest).collect(),
        Node::VolatilityTarget(node) => [&node.portfolio].into_iter().chain(&node.rest).collect(),
        Node::Stagger(node) => vec![&node.portfolio],
        Node::Session(node) => vec![&node.portfolio],
    }
}

/// A node and all nodes in it.
fn all(node: &Node) -> Vec<&Node> {
    let mut found = vec![node];
    let mut at = 0;
    while let Some(node) = found.get(at) {
        let inner = inside(node);
        found.extend(inner);
        at += 1;
    }
    found
}

/// The sides of the positions.
pub(super) fn direction(spec: &Spec) -> Direction {
    match sides(&spec.portfolio) {
        (true, true) => Direction::LongShort,
        (false, true) => Direction::ShortOnly,
        _ => Direction::LongOnly,
    }
}

/// Whether anything is held long, and whether short.
fn sides(node: &Node) -> (bool, bool) {
    let own = match node {
        Node::Name(name) => (name != "cash", false),
        Node::Hold(_) | Node::Select(_) => (true, false),
        Node::Trade { trade } => (trade.side == Side::Long, trade.side == Side::Short),
        Node::Pairs { .. } => (true, true),
        Node::LongShort(node) => {
            let (long, short) = node.long.as_ref().map_or((false, false), sides);
            let (sold, bought) = sides(&node.short);
            return (long || bought, short || sold);
        }
        _ => (false, false),
    };
    inside(node)
        .into_iter()
        .map(sides)
        .fold(own, |(long, short), (more, less)| (long || more, short || less))
}

/// The frequency at which holdings are set anew; `None` if only once.
pub(super) fn frequency(rebalance: &Rebalance) -> Option<Frequency> {
    let months = rebalance.months.len();
    Some(match &rebalance.on {
        Schedule::Once => return None,
        _ if (1..12).contains(&months) => match months {
            1 => Frequency::Yearly,
            2 | 3 => Frequency::SemiAnnually,
            4..=6 => Frequency::Quarterly,
            _ => Frequency::Monthly,
        },
        Schedule::OnSignal | Schedule::When(_) => Frequency::OnSignal,
        Schedule::Daily => Frequency::Daily,
        Schedule::WeekStart | Schedule::WeekEnd | Schedule::Weekday(_) => Frequency::Weekly,
        Schedule::MonthStart | Schedule::MonthEnd | Schedule::DayOfMonth(_) | Schedule::TradingDay(_) => {
            Frequency::Monthly
        }
        Schedule::QuarterStart | Schedule::QuarterEnd => Frequency::Quarterly,
        Schedule::YearStart | Schedule::YearEnd => Frequency::Yearly,
        Schedule::Every(every) => match every.text().parse().ok().map(days)? {
            ..=2.0 => Frequency::Daily,
            ..=15.0 => Frequency::Weekly,
            ..=45.0 => Frequency::Monthly,
            ..=95.0 => Frequency::Quarterly,
            ..=190.0 => Frequency::SemiAnnually,
            _ => Frequency::Yearly,
        },
    })
}

/// A length of time in trading days, nearly.
fn days(Quantity { value, unit }: Quantity) -> f64 {
    value
        * match unit {
            Unit::None | Unit::Percent | Unit::Days => 1.0,
            Unit::Weeks => 5.0,
            Unit::Months => 21.0,
            Unit::Quarters => 63.0,
            Unit::Years => 252.0,
        }
}

/// The functions a spec calls, by name.
fn functions(spec: &Spec) -> HashSet<Function> {
    fn collect(ast: &Ast, found: &mut HashSet<Function>) {
        match &ast.kind {
            AstKind::Literal(_) | AstKind::Boolean(_) => {}
            AstKind::Name { name, .. } => found.extend(Function::from_name(name)),
            AstKind::Call { name, arguments, .. } => {
                found.extend(Function::from_name(name));
                arguments.iter().for_each(|argument| collect(argument, found));
            }
            AstKind::Unary { operand, .. } => collect(operand, found),
            AstKind::Binary { left, right, .. } => {
                collect(left, found);
                collect(right, found);
            }
        }
    }
    let mut found = HashSet::new();
    visit_expressions(&mut spec.clone(), &mut |_, expression| {
        if let Ok(ast) = parse(expression.text()) {
            collect(&ast, &mut found);
        }
    });
    found
}

/// The ranking of a portfolio's first selection that has one.
fn ranking<'s>(nodes: &[&'s Node]) -> Option<&'s Selection> {
    fn of(assets: &Assets) -> Option<&Selection> {
        match assets {
            Assets::Selection(selection) if selection.by.is_some() => Some(selection),
            Assets::Selection(selection) => of(&selection.from),
            Assets::Union { union: sets }
            | Assets::Intersection { intersection: sets }
            | Assets::Difference { difference: sets } => sets.iter().find_map(of),
            Assets::Name(_) | Assets::List(_) => None,
        }
    }
    nodes.iter().find_map(|node| match node {
        Node::Select(select) => of(&select.select),
        _ => None,
    })
}

/// The kind of rule, by what the portfolio is made of and what it measures.
pub(super) fn family(spec: &Spec) -> Family {
    let nodes = all(&spec.portfolio);
    let functions = functions(spec);
    let uses = |any: &[Function]| any.iter().any(|function| functions.contains(function));
    let has = |test: &dyn Fn(&Node) -> bool| nodes.iter().any(|node| test(node));
    let dated = functions
        .iter()
        .any(|function| function.signature().category == Category::Calendar);
    let by_risk = |weight: &Option<Weighting>| {
        matches!(
            weight,
            Some(Weighting::InverseVolatility(_) | Weighting::RiskParity(_) | Weighting::MinimumVariance(_))
        )
    };
    let returns = uses(&[Function::Change, Function::LogChange, Function::Delay]);
    if has(&|node| matches!(node, Node::Pairs { .. })) {
        return Family::Pairs;
    }
    if dated || has(&|node| matches!(node, Node::Session(_))) {
        return Family::SeasonalityCalendar;
    }
    if let Some(ranking) = ranking(&nodes) {
        let conditional = has(&|node| matches!(node, Node::If(_)));
        let breadth = uses(&[Function::Count, Function::EveryOf, Function::AnyOf]);
        let two_sided = has(&|node| matches!(node, Node::LongShort(_)));
        return match () {
            () if breadth => Family::BreadthMomentum,
            () if uses(&[Function::Beta]) => Family::LowBeta,
            () if returns && (conditional || ranking.filter.is_some()) => Family::DualMomentum,
            () if returns && ranking.bottom.is_some() && !two_sided => Family::LongTermReversal,
            () if returns => Family::XsMomentum,
            () if uses(&[Function::Volatility, Function::Std]) => Family::LowVolatility,
            () => Family::PriceFactor,
        };
    }
    if uses(&[Function::Rsi]) {
        return Family::RsiMeanReversion;
    }
    if uses(&[Function::BollingerUpper, Function::BollingerLower]) {
        return Family::Bollinger;
    }
    let channel = [
        Function::DonchianUpper,
        Function::DonchianLower,
        Function::Highest,
        Function::Lowest,
    ];
    if uses(&channel) {
        return Family::BreakoutChannel;
    }
    if uses(&[
        Function::Mean,
        Function::Ema,
        Function::WeightedMean,
        Function::Macd,
        Function::MacdSignal,
    ]) {
        return Family::MaCrossover;
    }
    let scaled = has(&|node| match node {
        Node::VolatilityTarget(_) => true,
        Node::Hold(hold) => by_risk(&hold.weight),
        Node::Select(select) => by_risk(&select.weight),
        _ => false,
    });
    match () {
        () if returns => Family::TsMomentum,
        () if scaled => Family::RiskParityMinvar,
        () if functions.is_empty() && has(&|node| matches!(node, Node::Hold(_) | Node::Name(_))) => {
            Family::StaticAllocation
        }
        () => Family::Other,
    }
}

/// The assets that a portfolio holds by name.
pub(super) fn held(spec: &Spec) -> HashSet<&str> {
    let mut found = HashSet::new();
    for node in all(&spec.portfolio) {
        match node {
            Node::Name(name) => drop(found.insert(name.as_str())),
            Node::Hold(hold) => match &hold.hold {
                Holding::Name(name) => drop(found.insert(name.as_str())),
                Holding::List(names) => found.extend(names.iter().map(String::as_str)),
                Holding::Weights(weights) => found.extend(weights.keys().map(String::as_str)),
            },
            _ => {}
        }
    }
    found
}
