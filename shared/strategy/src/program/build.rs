//! From a spec to a program.

use super::Program;
use super::builder::{Builder, Place, Typed, suggestion};
use super::graph::{AssetId, Kind, Shape, Value, ValueId};
use super::names;
use super::plan::{PlanCash, PlanCosts, PlanLimits, PlanRebalance, PlanSchedule, PlanUniverse};
use super::requirement::Rule;
use crate::diagnostic::{Diagnostic, Diagnostics};
use crate::expression::{Ast, parse};
use crate::spec::{Expression, Quantity, Rebalance, Schedule, Spec, Unit};
use indexmap::{IndexMap, IndexSet};

/// Resolves and checks a spec. Warnings are left out; [`examine`] gives them too.
///
/// # Errors
/// With everything that is wrong, each with its path, its place in the expression, and the mend.
pub fn compile(spec: &Spec) -> Result<Program, Diagnostics> {
    let (program, diagnostics) = examine(spec);
    match program {
        Some(program) if !diagnostics.iter().any(Diagnostic::is_error) => Ok(program),
        _ => Err(Diagnostics(diagnostics)),
    }
}

/// Resolves and checks a spec: the program if it can run, and everything there is to say about it, errors first.
pub fn examine(spec: &Spec) -> (Option<Program>, Vec<Diagnostic>) {
    let problems = super::limits::check(spec);
    if !problems.is_empty() {
        return (None, problems);
    }
    // The first pass finds the tickers, so that in the second their ids follow the alphabet.
    let mut first = Builder::new(spec, IndexSet::new());
    let program = first.program();
    if program.is_none() || first.diagnostics.iter().any(Diagnostic::is_error) {
        let parameters: Vec<Quantity> = spec.parameters.values().copied().collect();
        let constants = match &program {
            Some(program) => program.check_parameters(&parameters),
            None => super::requirement::check(&first.values, &first.requirements, &parameters),
        };
        first.diagnostics.extend(constants);
        return (None, first.diagnostics);
    }
    let mut assets = first.assets;
    assets.sort_unstable();
    let mut second = Builder::new(spec, assets);
    let Some(program) = second.program() else {
        return (None, second.diagnostics);
    };
    let mut diagnostics = second.diagnostics;
    diagnostics.extend(program.check_parameters(&program.default_parameters()));
    diagnostics.extend(super::lint::check(spec, &program));
    diagnostics.sort_by_key(|diagnostic| !diagnostic.is_error());
    let runs = !diagnostics.iter().any(Diagnostic::is_error);
    (runs.then_some(program), diagnostics)
}

/// Conditions over a spec's parameters alone, as a graph and the place of each in it.
pub(crate) fn constant_graph(
    spec: &Spec,
    conditions: &[Expression],
    path: &str,
) -> Result<(Vec<Value>, Vec<ValueId>), Diagnostics> {
    let mut builder = Builder::new(spec, IndexSet::new());
    let wanted = Wanted::new(Kind::Boolean, Shape::Constant);
    let each = conditions.iter().enumerate();
    let ids: Vec<Option<Typed>> = each
        .map(|(i, condition)| builder.expression(condition, &format!("{path}[{i}]"), wanted))
        .collect();
    match ids.into_iter().map(|typed| typed.map(|typed| typed.id)).collect() {
        Some(ids) if builder.diagnostics.is_empty() => Ok((builder.values, ids)),
        _ => Err(Diagnostics(builder.diagnostics)),
    }
}

/// What an expression must be.
#[derive(Clone, Copy)]
pub(super) struct Wanted {
    pub(super) kind: Kind,
    /// The widest shape allowed.
    pub(super) shape: Shape,
    /// What a constant must be.
    pub(super) rule: Option<Rule>,
    pub(super) in_trade: bool,
}

impl Wanted {
    pub(super) const fn constant(rule: Rule) -> Self {
        Self {
            kind: Kind::Number,
            shape: Shape::Constant,
            rule: Some(rule),
            in_trade: false,
        }
    }

    pub(super) const fn new(kind: Kind, shape: Shape) -> Self {
        Self {
            kind,
            shape,
            rule: None,
            in_trade: false,
        }
    }

    /// With what it must be where it is a constant.
    pub(super) const fn when_constant(self, rule: Rule) -> Self {
        Self {
            rule: Some(rule),
            ..self
        }
    }

    pub(super) const fn in_trade(self) -> Self {
        Self {
            in_trade: true,
            ..self
        }
    }
}

impl Builder<'_> {
    fn program(&mut self) -> Option<Program> {
        let spec = self.spec;
        names::check(self);
        self.resolve_signals();
        let universe = self.universe();
        let portfolio = self.plan(&spec.portfolio, "portfolio");
        let rebalance = self.rebalance(&spec.rebalance);
        let costs = self.costs();
        let cash = self.cash();
        let limits = self.limits();
        let capital = self.amount(spec.capital.as_ref(), "capital", 1_000_000.0, Rule::Positive);
        let convert = self.conversions();
        let publication_lag = self.publication_lags();
        // Last, so that its path tells a ticker that is named as the benchmark and nowhere else.
        let benchmark = spec
            .benchmark
            .as_ref()
            .map(|ticker| self.asset(ticker, super::BENCHMARK));
        let signals: Option<IndexMap<String, ValueId>> = (self.signals.iter())
            .map(|(name, value)| value.map(|value| (name.clone(), value.id)))
            .collect();
        if self.is_full() {
            return None;
        }
        Some(Program {
            universe: universe?,
            portfolio: portfolio?,
            rebalance: rebalance?,
            costs: costs?,
            cash: cash?,
            limits: limits?,
            capital: capital?,
            convert,
            publication_lag,
            benchmark,
            signals: signals?,
            from_version: spec.from_version,
            parameters: spec.parameters.clone(),
            execution: spec.execution,
            shares: spec.shares,
            values: std::mem::take(&mut self.values),
            assets: self.assets.iter().cloned().collect(),
            groups: std::mem::take(&mut self.groups),
            requirements: std::mem::take(&mut self.requirements),
            asset_paths: std::mem::take(&mut self.asset_paths),
        })
    }

    /// The assets that are converted, and by what.
    fn conversions(&mut self) -> Vec<(AssetId, AssetId)> {
        let spec = self.spec;
        let mut found = Vec::with_capacity(spec.convert.len());
        for (ticker, rate) in &spec.convert {
            let path = format!("convert.{ticker}");
            if ticker == rate || spec.convert.contains_key(rate) {
                let message = format!("{rate} is a rate, which can't be converted itself");
                let help = "name the one series that leads to the account's currency directly";
                self.report(Diagnostic::error(&path, message).help(help));
            }
            found.push((self.asset(ticker, &path), self.asset(rate, &path)));
        }
        found
    }

    /// The series that are published late, and by how many calendar days.
    fn publication_lags(&mut self) -> Vec<(AssetId, u32)> {
        let spec = self.spec;
        let mut found = Vec::with_capacity(spec.publication_lag.len());
        for (ticker, lag) in &spec.publication_lag {
            let path = format!("publication_lag.{ticker}");
            let days = match lag.unit {
                Unit::Days => lag.value,
                Unit::Weeks => 7.0 * lag.value,
                _ => f64::NAN,
            };
            if !(0.0..=3_660.0).contains(&days) || days.fract() != 0.0 {
                let message = format!("{lag} is no publication lag");
                let help = "write calendar days or weeks: `35 days`, `6 weeks`";
                self.report(Diagnostic::error(&path, message).help(help));
                continue;
            }
            found.push((self.asset(ticker, &path), days as u32));
        }
        found
    }

    /// Parses the expression at a path and reports what is wrong with its text.
    pub(super) fn parse(&mut self, expression: &Expression, path: &str) -> Option<Ast> {
        match parse(expression.text()) {
            Ok(ast) => Some(ast),
            Err(error) => {
                let diagnostic = Diagnostic::error(path, error.message).help(error.help);
                self.report(diagnostic.at(expression.text(), error.span));
                None
            }
        }
    }

    /// The value of the expression at a path, if it is what is wanted there.
    pub(super) fn expression(
        &mut self,
        expression: &Expression,
        path: &str,
        wanted: Wanted,
    ) -> Option<Typed> {
        let ast = self.parse(expression, path)?;
        let place = Place {
            path,
            text: expression.text(),
            in_trade: wanted.in_trade,
        };
        let value = self.resolve(&ast, place)?;
        if value.kind != wanted.kind {
            let (message, help) = match wanted.kind {
                Kind::Boolean => (
                    "a condition is needed here, but this is a number",
                    "compare it: x > 0",
                ),
                Kind::Number => (
                    "a number is needed here, but this is a condition",
                    "write if(condition, 1, 0)",
                ),
            };
            self.error(place, &ast.span, message.into(), help.into());
            return None;
        }
        if value.shape > wanted.shape {
            let (message, help) = match wanted.shape {
                Shape::Constant => (
                    "a constant is needed here, but this changes over time",
                    "use literals and parameters only",
                ),
                _ => (
                    "one value for the whole market is needed here, but this differs from asset to asset",
                    "read it on one asset, as in momentum(SPY), or over a group, as in count(all, momentum > 0)",
                ),
            };
            self.error(place, &ast.span, message.into(), help.into());
            return None;
        }
        if let Some(rule) = wanted.rule
            && value.shape == Shape::Constant
        {
            self.require(value, rule, place, &ast.span);
        }
        Some(value)
    }

    /// Likewise for an expression that may be left out.
    pub(super) fn optional(
        &mut self,
        expression: Option<&Expression>,
        path: &str,
        wanted: Wanted,
    ) -> Option<Option<ValueId>> {
        match expression {
            None => Some(None),
            Some(expression) => self
                .expression(expression, path, wanted)
                .map(|value| Some(value.id)),
        }
    }

    /// A constant amount, or its default.
    pub(super) fn amount(
        &mut self,
        expression: Option<&Expression>,
        path: &str,
        default: f64,
        rule: Rule,
    ) -> Option<ValueId> {
        match expression {
            None => Some(self.constant(Quantity::number(default)).id),
            Some(expression) => self
                .expression(expression, path, Wanted::constant(rule))
                .map(|value| value.id),
        }
    }

    /// Resolves the signals in an order in which each finds those it uses; reports circles.
    fn resolve_signals(&mut self) {
        let spec = self.spec;
        let mut trees: IndexMap<&str, Option<Ast>> = IndexMap::new();
        for (name, expression) in &spec.signals {
            let ast = self.parse(expression, &format!("signals.{name}"));
            trees.insert(name, ast);
        }
        let order = names::order(self, &trees);
        for name in order {
            let path = format!("signals.{name}");
            let (Some(expression), Some(tree)) = (spec.signals.get(name), trees.get(name)) else {
                continue;
            };
            let place = Place {
                path: &path,
                text: expression.text(),
                in_trade: false,
            };
            let value = tree.as_ref().and_then(|ast| self.resolve(ast, place));
            self.signals.insert(name.to_owned(), value);
        }
        // The spec's order, for readers of the program.
        self.signals
            .sort_by_cached_key(|name, _| spec.signals.get_index_of(name));
    }

    fn universe(&mut self) -> Option<PlanUniverse> {
        let universe = &self.spec.universe;
        if universe.all && !universe.tickers.is_empty() {
            let message = "`all` and `tickers` exclude each other";
            self.report(
                Diagnostic::error("universe", message).help("keep `all: true`, or the list of tickers"),
            );
        }
        if !universe.all && !universe.exclude.is_empty() {
            let help = "leave the tickers out of `tickers` instead";
            self.report(Diagnostic::error("universe.exclude", "`exclude` goes with `all: true`").help(help));
        }
        if !universe.all && universe.tickers.is_empty() && universe.groups.values().all(Vec::is_empty) {
            let message = "the universe is empty";
            let help = "list tickers under `universe.tickers`, or write `universe: {all: true}`";
            self.report(Diagnostic::error("universe", message).help(help));
        }
        let mut tickers = Vec::new();
        for (position, ticker) in universe.tickers.iter().enumerate() {
            tickers.push(self.asset(ticker, &format!("universe.tickers[{position}]")));
        }
        if tickers.is_empty() && !universe.all {
            // A universe given by its groups alone is what they hold together.
            for (name, group) in &universe.groups {
                for ticker in group {
                    tickers.push(self.asset(ticker, &format!("universe.groups.{name}")));
                }
            }
        }
        tickers.sort_unstable();
        tickers.dedup();
        for name in universe.groups.keys() {
            self.named_group(name);
        }
        let wanted = Wanted::new(Kind::Boolean, Shape::Asset);
        let filter = self.optional(universe.filter.as_ref(), "universe.where", wanted)?;
        Some(PlanUniverse {
            all: universe.all,
            tickers,
            exclude: universe.exclude.clone(),
            filter,
        })
    }

    fn rebalance(&mut self, rebalance: &Rebalance) -> Option<PlanRebalance> {
        let months = rebalance.months.iter().try_fold(0u16, |bits, month| match month {
            1..=12 => Some(bits | 1 << (month - 1)),
            _ => None,
        });
        if months.is_none() {
            let help = "months are written 1 for January to 12 for December";
            self.report(Diagnostic::error("rebalance.months", "there is no such month").help(help));
        }
        let days = |this: &mut Self, expression, path, rule| {
            this.expression(expression, path, Wanted::constant(rule))
                .map(|value| value.id)
        };
        let on = match &rebalance.on {
            Schedule::OnSignal => PlanSchedule::OnSignal,
            Schedule::Once => PlanSchedule::Once,
            Schedule::Daily => PlanSchedule::Daily,
            Schedule::WeekStart => PlanSchedule::WeekStart,
            Schedule::WeekEnd => PlanSchedule::WeekEnd,
            Schedule::MonthStart => PlanSchedule::MonthStart,
            Schedule::MonthEnd => PlanSchedule::MonthEnd,
            Schedule::QuarterStart => PlanSchedule::QuarterStart,
            Schedule::QuarterEnd => PlanSchedule::QuarterEnd,
            Schedule::YearStart => PlanSchedule::YearStart,
            Schedule::YearEnd => PlanSchedule::YearEnd,
            Schedule::Every(every) => {
                PlanSchedule::Every(days(self, every, "rebalance.every", Rule::Interval)?)
            }
            Schedule::Weekday(weekday) => PlanSchedule::Weekday(*weekday),
            Schedule::DayOfMonth(day) => {
                PlanSchedule::DayOfMonth(days(self, day, "rebalance.day_of_month", Rule::DayOfMonth)?)
            }
            Schedule::TradingDay(day) => {
                PlanSchedule::TradingDay(days(self, day, "rebalance.trading_day", Rule::TradingDay)?)
            }
            Schedule::When(when) => {
                let wanted = Wanted::new(Kind::Boolean, Shape::Market);
                PlanSchedule::When(self.expression(when, "rebalance.when", wanted)?.id)
            }
        };
        let band = Wanted::constant(Rule::Drift);
        Some(PlanRebalance {
            on,
            months: months.filter(|bits| *bits != 0).unwrap_or(0xfff),
            band: self.optional(rebalance.band.as_ref(), "rebalance.band", band)?,
            relative_band: self.optional(
                rebalance.relative_band.as_ref(),
                "rebalance.relative_band",
                band,
            )?,
        })
    }

    fn costs(&mut self) -> Option<PlanCosts> {
        let costs = &self.spec.costs;
        let mut amount = |expression: &Option<Expression>, name: &str, rule: Rule| {
            self.amount(expression.as_ref(), &format!("costs.{name}"), 0.0, rule)
        };
        // All are looked at before the first missing one ends the attempt.
        let found = [
            amount(&costs.commission_bps, "commission_bps", Rule::BasisPoints),
            amount(&costs.commission_per_share, "commission_per_share", Rule::Money),
            amount(&costs.commission_minimum, "commission_minimum", Rule::Money),
            amount(&costs.slippage_bps, "slippage_bps", Rule::BasisPoints),
            amount(
                &costs.borrow_bps_per_year,
                "borrow_bps_per_year",
                Rule::BasisPoints,
            ),
        ];
        let [bps, share, minimum, slippage, borrow] = found;
        Some(PlanCosts {
            commission_bps: bps?,
            commission_per_share: share?,
            commission_minimum: minimum?,
            slippage_bps: slippage?,
            borrow_bps_per_year: borrow?,
        })
    }

    fn cash(&mut self) -> Option<PlanCash> {
        let cash = &self.spec.cash;
        if cash.asset.is_some() && cash.rate.is_some() {
            let help = "keep the one that says what cash earns";
            self.report(Diagnostic::error("cash", "`rate` and `asset` exclude each other").help(help));
        }
        let wanted = Wanted::new(Kind::Number, Shape::Market).when_constant(Rule::YearlyRate);
        let rate = self.optional(cash.rate.as_ref(), "cash.rate", wanted)?;
        let borrow_rate = self.optional(cash.borrow_rate.as_ref(), "cash.borrow_rate", wanted)?;
        let zero = self.constant(Quantity::number(0.0)).id;
        let rate = rate.unwrap_or(zero);
        let asset = cash.asset.as_ref().map(|ticker| self.asset(ticker, "cash.asset"));
        Some(PlanCash {
            rate,
            borrow_rate: borrow_rate.unwrap_or(rate),
            asset,
        })
    }

    fn limits(&mut self) -> Option<PlanLimits> {
        let limits = &self.spec.limits;
        let long = self.amount(limits.long.as_ref(), "limits.long", 1.0, Rule::Exposure);
        let short = self.amount(limits.short.as_ref(), "limits.short", 1.0, Rule::Exposure);
        let part = Wanted::constant(Rule::Part);
        let asset = self.optional(limits.asset.as_ref(), "limits.asset", part);
        let mut groups = Vec::new();
        for (name, limit) in &limits.groups {
            let path = format!("limits.groups.{name}");
            let value = self.expression(limit, &path, Wanted::constant(Rule::GroupPart));
            match self.named_group(name) {
                Some(group) => groups.extend(value.map(|value| (group, value.id))),
                None => {
                    let known = self.spec.universe.groups.keys().map(String::as_str);
                    let help = match suggestion(name, known) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => "define it under `universe.groups`".into(),
                    };
                    self.report(Diagnostic::error(path, format!("there is no group `{name}`")).help(help));
                }
            }
        }
        Some(PlanLimits {
            long: long?,
            short: short?,
            asset: asset?,
            groups,
        })
    }
}
