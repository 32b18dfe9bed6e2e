//! From values to target weights: walks the portfolio tree on each decision.

mod schedule;
mod sets;
mod turns;
mod volatility;
mod weights;

use std::collections::{BTreeMap, VecDeque};

use fo_strategy::program::{Plan, PlanPairs, PlanTrade, ValueId};
use fo_strategy::spec::Session;
use rustc_hash::FxHashMap;

use crate::error::BacktestError;
use crate::eval::{ALL, Evaluator, RowsId, Value};
use crate::rule_paths::RulePaths;
pub(crate) use schedule::decision_bars;
pub(crate) use turns::turns;

/// Weights decided on one bar.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Targets {
    /// Held all day, by universe position.
    pub(crate) base: Vec<f64>,
    /// Held from each close to the next open.
    pub(crate) overnight: Vec<f64>,
    /// Held from each open to its close.
    pub(crate) intraday: Vec<f64>,
    /// The share of the capital each rule trades with.
    pub(crate) rules: Vec<f64>,
}

impl Targets {
    /// Nothing held. Without sessions in the tree their weights stay empty.
    fn zero(assets: usize, rules: usize, sessions: bool) -> Self {
        let parts = if sessions { assets } else { 0 };
        Self {
            base: vec![0.0; assets],
            overnight: vec![0.0; parts],
            intraday: vec![0.0; parts],
            rules: vec![0.0; rules],
        }
    }

    fn each(&mut self) -> [&mut Vec<f64>; 4] {
        [
            &mut self.base,
            &mut self.overnight,
            &mut self.intraday,
            &mut self.rules,
        ]
    }

    /// Adds other weights times a factor.
    fn add(&mut self, other: &mut Self, factor: f64) {
        for (own, other) in self.each().into_iter().zip(other.each()) {
            for (own, other) in own.iter_mut().zip(other) {
                *own += factor * *other;
            }
        }
    }

    pub(crate) fn is_zero(&self) -> bool {
        [&self.base, &self.overnight, &self.intraday, &self.rules]
            .iter()
            .all(|list| list.iter().all(|w| *w == 0.0))
    }
}

/// A part of the tree that trades by events of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Rule<'p> {
    Trade(&'p PlanTrade),
    Pairs(&'p PlanPairs),
}

/// All rules of a tree, in the order of reading.
pub(crate) fn rules_of(plan: &Plan) -> Vec<Rule<'_>> {
    let mut rules = Vec::new();
    collect(plan, &mut rules);
    rules
}

fn collect<'p>(plan: &'p Plan, rules: &mut Vec<Rule<'p>>) {
    match plan {
        Plan::Cash => {}
        Plan::Allocate { rest, .. } => {
            if let Some(rest) = rest {
                collect(rest, rules);
            }
        }
        Plan::If { then, otherwise, .. } => [then, otherwise]
            .into_iter()
            .for_each(|part| collect(part, rules)),
        Plan::Sleeves(sleeves) => sleeves
            .iter()
            .for_each(|sleeve| collect(&sleeve.portfolio, rules)),
        Plan::LongShort { long, short } => [long, short].into_iter().for_each(|part| collect(part, rules)),
        Plan::Scale { portfolio, rest, .. } | Plan::VolatilityTarget { portfolio, rest, .. } => {
            [portfolio, rest]
                .into_iter()
                .for_each(|part| collect(part, rules));
        }
        Plan::Stagger { portfolio, .. } | Plan::Session { portfolio, .. } => collect(portfolio, rules),
        Plan::Trade(trade) => rules.push(Rule::Trade(trade)),
        Plan::Pairs(pairs) => rules.push(Rule::Pairs(pairs)),
    }
}

/// Whether some part is scaled to a volatility.
pub(crate) fn targets_volatility(plan: &Plan) -> bool {
    match plan {
        Plan::VolatilityTarget { .. } => true,
        Plan::Cash | Plan::Trade(_) | Plan::Pairs(_) => false,
        Plan::Allocate { rest, .. } => rest.as_deref().is_some_and(targets_volatility),
        Plan::If { then, otherwise, .. } => targets_volatility(then) || targets_volatility(otherwise),
        Plan::Sleeves(sleeves) => sleeves.iter().any(|sleeve| targets_volatility(&sleeve.portfolio)),
        Plan::LongShort { long, short } => targets_volatility(long) || targets_volatility(short),
        Plan::Scale { portfolio, rest, .. } => targets_volatility(portfolio) || targets_volatility(rest),
        Plan::Stagger { portfolio, .. } | Plan::Session { portfolio, .. } => targets_volatility(portfolio),
    }
}

/// What a node of the tree remembers between decisions.
enum Memory {
    /// Members chosen last.
    Chosen(Vec<u32>),
    /// Weights decided last, newest at the back.
    Past(VecDeque<Targets>),
    /// The value of a portfolio followed without costs.
    Shadow(volatility::Shadow),
}

/// Decides at the bars of one row list.
pub(crate) struct Decider<'d, 'e, 'm> {
    pub(crate) evaluator: &'d mut Evaluator<'e, 'm>,
    rules: &'d [Rule<'e>],
    /// Whether something is held for a part of the day only.
    sessions: bool,
    rows: RowsId,
    table: FxHashMap<ValueId, Value<'m>>,
    /// By the address of the node of the tree.
    memory: FxHashMap<usize, Memory>,
    limits: Limits,
    /// What the rules made by themselves; empty unless a volatility target stands above one.
    pub(crate) rule_paths: RulePaths,
    /// Decisions that a limit scaled down.
    pub(crate) limited: u32,
    pub(crate) stalled: Stalled,
}

/// What had no risk to be measured because its price stood still.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stalled {
    /// On how many decisions an asset was left out of weights by risk.
    pub(crate) assets: BTreeMap<u32, u32>,
    /// On how many decisions a volatility target found nothing that moved.
    pub(crate) targets: u32,
}

/// Bounds on exposure as numbers.
#[derive(Clone, Debug)]
pub(crate) struct Limits {
    pub(crate) long: f64,
    pub(crate) short: f64,
    pub(crate) asset: f64,
    pub(crate) groups: Vec<(Vec<u32>, f64)>,
}

impl Limits {
    pub(crate) fn of(evaluator: &Evaluator<'_, '_>) -> Result<Self, BacktestError> {
        let (setup, binding) = (evaluator.setup, evaluator.binding());
        let limits = &setup.program.limits;
        let groups = limits.groups.iter().map(|(group, bound)| {
            Ok((
                setup.members(*group).to_vec(),
                setup.number(*bound, binding, "limits.groups")?,
            ))
        });
        Ok(Self {
            long: setup.number(limits.long, binding, "limits.long")?,
            short: setup.number(limits.short, binding, "limits.short")?,
            asset: setup
                .optional(limits.asset, binding, "limits.asset")?
                .unwrap_or(f64::INFINITY),
            groups: groups.collect::<Result<_, BacktestError>>()?,
        })
    }

    /// Scales weights down to the bounds; whether it had to.
    fn apply(&self, weights: &mut [f64]) -> bool {
        let mut scaled = false;
        if weights.is_empty() {
            return false;
        }
        for weight in weights.iter_mut() {
            if weight.abs() > self.asset + 1e-12 {
                *weight = self.asset.copysign(*weight);
                scaled = true;
            }
        }
        for (members, bound) in &self.groups {
            let gross: f64 = members.iter().map(|&asset| weights[asset as usize].abs()).sum();
            if gross > bound + 1e-12 {
                members
                    .iter()
                    .for_each(|&asset| weights[asset as usize] *= bound / gross);
                scaled = true;
            }
        }
        for (sign, bound) in [(1.0, self.long), (-1.0, self.short)] {
            let total: f64 = weights.iter().map(|weight| (sign * weight).max(0.0)).sum();
            if total > bound + 1e-12 {
                weights
                    .iter_mut()
                    .filter(|weight| sign * **weight > 0.0)
                    .for_each(|weight| *weight *= bound / total);
                scaled = true;
            }
        }
        scaled
    }
}

impl<'d, 'e, 'm> Decider<'d, 'e, 'm> {
    pub(crate) fn new(
        evaluator: &'d mut Evaluator<'e, 'm>,
        rules: &'d [Rule<'e>],
        rows: RowsId,
        limits: Limits,
    ) -> Self {
        Self {
            sessions: evaluator.setup.program.portfolio.holds_session(),
            evaluator,
            rules,
            rows,
            table: FxHashMap::default(),
            memory: FxHashMap::default(),
            limits,
            rule_paths: RulePaths::default(),
            limited: 0,
            stalled: Stalled::default(),
        }
    }

    /// The weights decided on row `row`, which is the close of bar `bar`.
    pub(crate) fn decide(&mut self, row: usize, bar: usize) -> Result<Targets, BacktestError> {
        let program = self.evaluator.setup.program;
        let mut targets = self.walk(&program.portfolio, row, bar)?;
        let mut scaled = false;
        for weights in [&mut targets.base, &mut targets.overnight, &mut targets.intraday] {
            scaled |= self.limits.apply(weights);
        }
        self.limited += u32::from(scaled);
        Ok(targets)
    }

    /// The members of a set on a bar; for a decider at all bars.
    pub(crate) fn members(
        &mut self,
        set: &'e fo_strategy::program::PlanSet,
        bar: usize,
    ) -> Result<Vec<u32>, BacktestError> {
        self.set(set, bar, bar)
    }

    /// A value on a row, for one asset (or the market).
    fn at(&mut self, id: ValueId, asset: u32, row: usize) -> f64 {
        self.on(id, row)(asset)
    }

    /// A value on a row, for any asset.
    fn on(&mut self, id: ValueId, row: usize) -> impl Fn(u32) -> f64 {
        let count = self.evaluator.count(self.rows);
        let (evaluator, rows) = (&mut *self.evaluator, self.rows);
        let value = &*self.table.entry(id).or_insert_with(|| evaluator.value(id, rows));
        move |asset| value.at(asset as usize, row, count)
    }

    fn constant(&self, id: ValueId, path: &str) -> Result<f64, BacktestError> {
        self.evaluator.setup.number(id, self.evaluator.binding(), path)
    }

    fn zero(&self) -> Targets {
        Targets::zero(self.evaluator.setup.assets.len(), self.rules.len(), self.sessions)
    }

    fn walk(&mut self, plan: &'e Plan, row: usize, bar: usize) -> Result<Targets, BacktestError> {
        let mut out = self.zero();
        match plan {
            Plan::Cash => {}
            Plan::Allocate {
                assets,
                weighting,
                cap,
                rest,
            } => {
                let members = self.set(assets, row, bar)?;
                let cap = cap.map(|cap| self.constant(cap, "portfolio.cap")).transpose()?;
                let weights = self.weigh(weighting, &members, cap, row, bar)?;
                let left = 1.0 - weights.iter().map(|(_, weight)| weight.abs()).sum::<f64>();
                for (asset, weight) in weights {
                    out.base[asset as usize] += weight;
                }
                if let Some(rest) = rest
                    && left > 1e-12
                {
                    let mut rest = self.walk(rest, row, bar)?;
                    out.add(&mut rest, left);
                }
            }
            Plan::If {
                condition,
                then,
                otherwise,
            } => {
                drop(out);
                let branch = if self.at(*condition, 0, row) == 1.0 {
                    then
                } else {
                    otherwise
                };
                return self.walk(branch, row, bar);
            }
            Plan::Sleeves(sleeves) => {
                for sleeve in sleeves {
                    let weight = self.at(sleeve.weight, 0, row);
                    if weight != 0.0 && !weight.is_nan() {
                        let mut inner = self.walk(&sleeve.portfolio, row, bar)?;
                        out.add(&mut inner, weight);
                    }
                }
            }
            Plan::LongShort { long, short } => {
                out = self.walk(long, row, bar)?;
                let mut short = self.walk(short, row, bar)?;
                out.add(&mut short, -1.0);
            }
            Plan::Scale {
                factor,
                portfolio,
                rest,
            } => {
                let factor = self.at(*factor, 0, row);
                let factor = if factor.is_nan() { 0.0 } else { factor };
                let mut inner = self.walk(portfolio, row, bar)?;
                self.scale(&mut out, &mut inner, factor, rest, (row, bar))?;
            }
            Plan::VolatilityTarget { portfolio, rest, .. } => {
                let mut inner = self.walk(portfolio, row, bar)?;
                let factor = self.volatility_factor(plan, &inner, bar)?;
                self.scale(&mut out, &mut inner, factor, rest, (row, bar))?;
            }
            Plan::Stagger { count, portfolio } => {
                let count = self.constant(*count, "portfolio.stagger")?.max(1.0);
                let inner = self.walk(portfolio, row, bar)?;
                let memory = self
                    .memory
                    .entry(address(plan))
                    .or_insert_with(|| Memory::Past(VecDeque::new()));
                if let Memory::Past(past) = memory {
                    past.push_back(inner);
                    while past.len() as f64 > count {
                        past.pop_front();
                    }
                    for older in past {
                        out.add(older, 1.0 / count);
                    }
                }
            }
            Plan::Session { session, portfolio } => {
                let inner = self.walk(portfolio, row, bar)?;
                match session {
                    Session::Overnight => out.overnight = inner.base,
                    Session::Intraday => out.intraday = inner.base,
                }
                out.rules = inner.rules;
            }
            Plan::Trade(trade) => self.mark_rule(
                |rule| matches!(rule, Rule::Trade(other) if std::ptr::eq(*other, &**trade)),
                &mut out,
            ),
            Plan::Pairs(pairs) => self.mark_rule(
                |rule| matches!(rule, Rule::Pairs(other) if std::ptr::eq(*other, &**pairs)),
                &mut out,
            ),
        }
        Ok(out)
    }

    fn mark_rule(&self, is_it: impl Fn(&Rule<'_>) -> bool, out: &mut Targets) {
        if let Some(number) = self.rules.iter().position(is_it) {
            out.rules[number] = 1.0;
        }
    }

    fn scale(
        &mut self,
        out: &mut Targets,
        inner: &mut Targets,
        factor: f64,
        rest: &'e Plan,
        (row, bar): (usize, usize),
    ) -> Result<(), BacktestError> {
        out.add(inner, factor);
        if factor < 1.0 && !matches!(rest, Plan::Cash) {
            let mut rest = self.walk(rest, row, bar)?;
            out.add(&mut rest, 1.0 - factor.max(0.0));
        }
        Ok(())
    }
}

/// Tells nodes of the tree apart.
fn address<T>(node: &T) -> usize {
    std::ptr::from_ref(node) as usize
}

/// The row list of decision bars. Row lists start at bar 0 for [`ALL`].
pub(crate) fn rows_for(evaluator: &mut Evaluator<'_, '_>, bars: &[u32]) -> RowsId {
    let setup = evaluator.setup;
    if setup.program.decides_at_starts(evaluator.binding()) {
        evaluator.intern_starts(bars, &vec![true; bars.len()])
    } else if bars.len() == evaluator.market.bars() {
        ALL
    } else {
        evaluator.intern(bars)
    }
}
