//! What the account cannot bear, and what runs but probably does not mean what was meant.

use super::Program;
use super::graph::{Field, Operation, Shape, ValueId};
use super::plan::{Members, Plan, PlanSet, PlanWeighting};
use crate::diagnostic::Diagnostic;
use crate::expression::{Ast, AstKind, parse};
use crate::spec::{Quantity, Spec, Unit};
use crate::visit::visit_expressions;
use std::collections::HashSet;

/// Prices that are traded at are known when they are traded at.
fn late_prices(program: &Program, found: &mut Vec<Diagnostic>) {
    let held = program.held();
    for (asset, _) in &program.publication_lag {
        let traded = held.as_ref().is_none_or(|held| held.contains(asset))
            || program.universe.tickers.contains(asset)
            || program.convert.iter().any(|(_, rate)| rate == asset);
        let Some(ticker) = program.assets.get(asset.0 as usize).filter(|_| traded) else {
            continue;
        };
        let message = format!("{ticker} is traded, or converts what is, so its prices are known at once");
        let help = "give a publication lag to series that a rule only looks at";
        found.push(Diagnostic::error(format!("publication_lag.{ticker}"), message).help(help));
    }
}

/// Long and short exposure, as shares of capital.
#[derive(Clone, Copy, Default)]
struct Exposure {
    long: f64,
    short: f64,
}

impl Exposure {
    fn times(self, factor: f64) -> Self {
        let (long, short) = (self.long * factor.abs(), self.short * factor.abs());
        if factor < 0.0 {
            Self {
                long: short,
                short: long,
            }
        } else {
            Self { long, short }
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            long: self.long + other.long,
            short: self.short + other.short,
        }
    }

    fn most(self, other: Self) -> Self {
        Self {
            long: self.long.max(other.long),
            short: self.short.max(other.short),
        }
    }
}

/// The exposure a plan reaches by its constants alone: what changes over time counts as nothing, so that whatever is
/// refused here would certainly have been reached.
struct Bounds<'a> {
    program: &'a Program,
    parameters: Vec<Quantity>,
}

impl Bounds<'_> {
    fn constant(&self, id: ValueId) -> Option<f64> {
        self.program
            .constant(id, &self.parameters)
            .ok()
            .map(|quantity| quantity.value)
    }

    fn of(&self, plan: &Plan) -> Exposure {
        let one = Exposure {
            long: 1.0,
            short: 0.0,
        };
        match plan {
            Plan::Cash | Plan::Trade(_) | Plan::Pairs(_) => Exposure::default(),
            Plan::Allocate {
                assets,
                weighting,
                rest,
                ..
            } => match weighting {
                PlanWeighting::Fixed(weights) => {
                    let each = weights.iter().filter_map(|(_, weight)| self.constant(*weight));
                    let sum = each.fold(Exposure::default(), |sum, weight| sum.plus(one.times(weight)));
                    let left = (1.0 - sum.long + sum.short).max(0.0);
                    // A set that shrinks leaves weights out; a fixed list does not.
                    if matches!(assets, PlanSet::Group(_)) {
                        rest.as_ref()
                            .map_or(sum, |rest| sum.plus(self.of(rest).times(left)))
                    } else {
                        Exposure::default()
                    }
                }
                PlanWeighting::Each(weight) => match (self.constant(*weight), assets) {
                    (Some(weight), PlanSet::Group(id)) => {
                        let group = self.program.groups.get(id.0 as usize);
                        let count = match group.map(|group| (&group.members, group.filtered)) {
                            Some((Members::These(members), false)) => members.len(),
                            _ => 0,
                        };
                        one.times(weight * count as f64)
                    }
                    _ => Exposure::default(),
                },
                _ => one,
            },
            Plan::If { then, otherwise, .. } => self.of(then).most(self.of(otherwise)),
            Plan::Sleeves(sleeves) => sleeves.iter().fold(Exposure::default(), |sum, sleeve| {
                let weight = self.constant(sleeve.weight).unwrap_or(0.0);
                sum.plus(self.of(&sleeve.portfolio).times(weight))
            }),
            Plan::LongShort { long, short } => self.of(long).plus(self.of(short).times(-1.0)),
            Plan::Scale {
                factor, portfolio, ..
            } => self.of(portfolio).times(self.constant(*factor).unwrap_or(0.0)),
            Plan::VolatilityTarget {
                max_leverage,
                portfolio,
                ..
            } => self
                .of(portfolio)
                .times(self.constant(*max_leverage).unwrap_or(0.0)),
            Plan::Stagger { portfolio, .. } | Plan::Session { portfolio, .. } => self.of(portfolio),
        }
    }
}

/// Constants beyond the limits: errors.
fn leverage(program: &Program, found: &mut Vec<Diagnostic>) {
    let bounds = Bounds {
        program,
        parameters: program.default_parameters(),
    };
    let percent = |value: f64| format!("{}%", (value * 1e4).round() / 1e2);
    let reached = bounds.of(&program.portfolio);
    let limits = [
        ("long", reached.long, program.limits.long),
        ("short", reached.short, program.limits.short),
    ];
    for (side, reached, limit) in limits {
        let Some(limit) = bounds.constant(limit) else {
            continue;
        };
        if reached > limit + 1e-9 {
            let message = format!(
                "{side} positions reach {} of equity, over the limit of {}",
                percent(reached),
                percent(limit)
            );
            let help = format!(
                "lower the weights (8 percent are written 8%, not 8), or allow it with `limits: {{{side}: {}}}`",
                percent(reached)
            );
            found.push(Diagnostic::error("portfolio", message).help(help));
        }
    }
    let most = limits.iter().filter_map(|(.., limit)| bounds.constant(*limit));
    let most = most.fold(0.0, f64::max);
    let position = largest_position(&bounds, &program.portfolio);
    if found.is_empty() && position > most + 1e-9 {
        let message = format!(
            "a single position reaches {} of equity, over the limit of {}",
            percent(position),
            percent(most)
        );
        let help = "lower its size (8 percent are written 8%, not 8), or raise `limits`";
        found.push(Diagnostic::error("portfolio", message).help(help));
    }
}

/// The largest position that one decision of a part of the tree opens by its constants alone, as a share of capital; what
/// changes over time counts as nothing. Positions of different parts need not be open at the same time, so they are not
/// added up.
fn largest_position(bounds: &Bounds<'_>, plan: &Plan) -> f64 {
    let of = |part: &Plan| largest_position(bounds, part);
    let rest = |rest: &Option<Box<Plan>>| rest.as_deref().map_or(0.0, of);
    let factor = |id: ValueId| bounds.constant(id).unwrap_or(0.0).abs();
    match plan {
        Plan::Cash => 0.0,
        Plan::Allocate {
            weighting,
            rest: other,
            ..
        } => match weighting {
            PlanWeighting::Each(weight) => factor(*weight).max(rest(other)),
            _ => rest(other),
        },
        Plan::Trade(trade) if trade.separate_accounts => 0.0,
        Plan::Trade(trade) => match (trade.size, &trade.assets) {
            (Some(size), _) => factor(size),
            (None, PlanSet::Group(id)) => match bounds.program.groups.get(id.0 as usize) {
                Some(group) => match &group.members {
                    Members::These(members) => 1.0 / members.len().max(1) as f64,
                    Members::Universe => 0.0,
                },
                None => 0.0,
            },
            (None, _) => 0.0,
        },
        // Both legs together.
        Plan::Pairs(pairs) => pairs.size.map_or(0.0, factor) / 2.0,
        Plan::If { then, otherwise, .. } => of(then).max(of(otherwise)),
        Plan::Sleeves(sleeves) => sleeves
            .iter()
            .map(|sleeve| factor(sleeve.weight) * of(&sleeve.portfolio))
            .fold(0.0, f64::max),
        Plan::LongShort { long, short } => of(long).max(of(short)),
        Plan::Scale {
            factor: scale,
            portfolio,
            rest,
        } => (factor(*scale) * of(portfolio)).max(of(rest)),
        // How far they scale is not known.
        Plan::VolatilityTarget { .. } | Plan::Stagger { .. } => 0.0,
        Plan::Session { portfolio, .. } => of(portfolio),
    }
}

/// Windows over highs and lows that sample period ends, which is hardly ever meant.
fn sampled_extremes(program: &Program, found: &mut Vec<Diagnostic>) {
    let parameters = program.default_parameters();
    for value in &program.values {
        let (Operation::Highest | Operation::Lowest, [x, n]) = (value.operation, value.inputs.as_slice())
        else {
            continue;
        };
        let unit = program
            .constant(*n, &parameters)
            .map(|quantity| quantity.unit)
            .unwrap_or_default();
        let input = program.values.get(x.0 as usize).map(|input| input.operation);
        let extreme = matches!(input, Some(Operation::Field(Field::High | Field::Low)));
        if !unit.is_calendar() || !extreme {
            continue;
        }
        let place = program
            .requirements
            .iter()
            .find(|requirement| requirement.value == *n);
        let message = format!(
            "this window looks at the last bar of each of its {} only",
            unit.word()
        );
        let days = if unit == Unit::Weeks {
            "5 days a week"
        } else {
            "21 days a month, 252 days a year"
        };
        let help = format!("for the extreme of every bar, count bars: {days}");
        let path = place.map_or("", |place| place.path.as_str());
        let warning = Diagnostic::warning(path, message).help(help);
        found.push(match place {
            Some(place) => warning.at(&place.text, place.span.clone()),
            None => warning,
        });
    }
}

fn names(ast: &Ast, found: &mut HashSet<String>) {
    match &ast.kind {
        AstKind::Name { name, .. } => {
            found.insert(name.clone());
        }
        AstKind::Call { name, arguments, .. } => {
            found.insert(name.clone());
            arguments.iter().for_each(|argument| names(argument, found));
        }
        AstKind::Unary { operand, .. } => names(operand, found),
        AstKind::Binary { left, right, .. } => {
            names(left, found);
            names(right, found);
        }
        AstKind::Literal(_) | AstKind::Boolean(_) => {}
    }
}

/// Parameters and signals that nothing uses.
fn unused(spec: &Spec, found: &mut Vec<Diagnostic>) {
    let mut used = HashSet::new();
    let mut copy = spec.clone();
    visit_expressions(&mut copy, &mut |_, expression| {
        if let Ok(ast) = parse(expression.text()) {
            names(&ast, &mut used);
        }
    });
    let defined = spec.parameters.keys().map(|name| ("parameters", name));
    for (kind, name) in defined.chain(spec.signals.keys().map(|name| ("signals", name))) {
        if !used.contains(name) {
            let message = format!("`{name}` is defined but nothing uses it");
            found.push(Diagnostic::warning(format!("{kind}.{name}"), message).help("use it, or remove it"));
        }
    }
}

/// Ledger entries about fields that are not there.
fn ledger(spec: &Spec, found: &mut Vec<Diagnostic>) {
    if spec.ledger.is_empty() {
        return;
    }
    let whole = spec.to_value();
    for (path, entry) in &spec.ledger {
        if entry.status != crate::Status::Missing && crate::path::get(&whole, path).is_none() {
            let message = format!("the ledger speaks of `{path}`, which is not in the spec");
            let help = "correct the path; only a `missing` field may be absent";
            found.push(Diagnostic::warning(format!("ledger.{path}"), message).help(help));
        }
    }
}

pub(super) fn check(spec: &Spec, program: &Program) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    leverage(program, &mut found);
    sampled_extremes(program, &mut found);
    unused(spec, &mut found);
    ledger(spec, &mut found);
    late_prices(program, &mut found);
    let parameters = program.default_parameters();
    found.extend(program.doubtful_constants(&parameters));
    found.extend(program.changed_meaning(&parameters));
    for (number, claim) in spec.claims.iter().enumerate() {
        if let Some(doubt) = claim.doubt() {
            let message = format!("the value here is {}", claim.value);
            found.push(Diagnostic::warning(format!("claims[{number}].value"), message).help(doubt));
        }
    }
    let constant = |id: ValueId| {
        program
            .values
            .get(id.0 as usize)
            .is_some_and(|v| v.shape == Shape::Constant)
    };
    if let Plan::If { condition, .. } = &program.portfolio
        && constant(*condition)
    {
        let message = "this condition never changes";
        found.push(Diagnostic::warning("portfolio.if", message).help("compare something that moves"));
    }
    found
}
