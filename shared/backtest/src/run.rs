//! One backtest from a compiled strategy and prepared prices.

use fo_strategy::program::{Plan, PlanSchedule};
use fo_strategy::{Execution, Program, Quantity, Shares};

use crate::account::{Account, Bands, Fees, Ledger, Terms};
use crate::decide::{
    Decider, Limits, Rule, Stalled, Targets, decision_bars, rows_for, rules_of, targets_volatility, turns,
};
use crate::error::BacktestError;
use crate::eval::{ALL, Evaluator, Value};
use crate::lockstep::{Stepped, simulate_together};
use crate::market::Market;
use crate::mask::Mask;
use crate::options::Options;
use crate::orders::{Decision, RuleRun, Timing, batches, given};
use crate::pairs::PairsRule;
use crate::rule_paths::RulePaths;
use crate::rules::{Frame, TradeRule};

/// The numbers a run needs beside the program.
#[derive(Clone, Debug)]
pub(crate) struct Conditions {
    pub(crate) terms: Terms,
    pub(crate) execution: Execution,
    pub(crate) capital: f64,
    /// First bar, and one past the last.
    pub(crate) range: (usize, usize),
    pub(crate) bands: Bands,
    pub(crate) limits: Limits,
}

/// What came of a run, before it is made readable.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) ledger: Ledger,
    pub(crate) conditions: Conditions,
    /// Decisions that a limit scaled down.
    pub(crate) limited: u32,
    /// Decisions made, and how many of them held nothing.
    pub(crate) decisions: usize,
    pub(crate) empty: usize,
    /// By asset, bars on which a rule's entry was refused because its stop, target or size was undefined.
    pub(crate) refused: Vec<(u32, u32)>,
    /// What stood still where its risk was to be measured.
    pub(crate) stalled: Stalled,
}

/// The values of the program's parameters with those of the options put in.
pub(crate) fn binding(program: &Program, options: &Options) -> Result<Vec<Quantity>, BacktestError> {
    let unknown = options
        .parameters
        .keys()
        .find(|name| !program.parameters.contains_key(*name));
    if let Some(name) = unknown {
        let known: Vec<&str> = program.parameters.keys().map(String::as_str).collect();
        let message = format!(
            "the strategy has no parameter named {name}; it has: {}",
            known.join(", ")
        );
        return Err(BacktestError::Spec {
            path: "parameters".into(),
            message,
        });
    }
    let value = |(name, own): (&String, &Quantity)| match options.parameters.get(name) {
        // A plain number keeps the unit the spec gives: `lookback=6` is 6 months where it was 12 months.
        Some(other) => other.in_unit_of(*own),
        None => *own,
    };
    Ok(program.parameters.iter().map(value).collect())
}

/// The bars of a period.
pub(crate) fn bar_range(market: &Market<'_>, options: &Options) -> Result<(usize, usize), BacktestError> {
    let dates = market.dates();
    let first = options
        .from
        .map_or(0, |day| dates.partition_point(|date| *date < day));
    let end = options
        .to
        .map_or(dates.len(), |day| dates.partition_point(|date| *date <= day));
    if first < end {
        return Ok((first, end));
    }
    match (dates.first(), dates.last()) {
        (Some(&start), Some(&last)) => Err(BacktestError::EmptyPeriod {
            from: options.from.unwrap_or(start),
            to: options.to.unwrap_or(last),
            first: start,
            last,
        }),
        _ => Err(BacktestError::NoData),
    }
}

impl Conditions {
    pub(crate) fn of(evaluator: &mut Evaluator<'_, '_>, options: &Options) -> Result<Self, BacktestError> {
        options.check()?;
        let setup = evaluator.setup;
        let program = setup.program;
        let binding = evaluator.binding().to_vec();
        let costs = program.costs;
        let number = |id, path: &str| setup.number(id, &binding, path);
        let basis_points = |own: Option<f64>, id, path: &str| match own {
            Some(points) => Ok(points / 1e4),
            None => number(id, path).map(|points| points / 1e4),
        };
        let fees = Fees {
            commission: basis_points(
                options.commission_bps,
                costs.commission_bps,
                "costs.commission_bps",
            )?,
            slippage: basis_points(options.slippage_bps, costs.slippage_bps, "costs.slippage_bps")?,
            per_share: number(costs.commission_per_share, "costs.commission_per_share")?,
            minimum: number(costs.commission_minimum, "costs.commission_minimum")?,
        };
        let borrow = basis_points(
            options.borrow_bps_per_year,
            costs.borrow_bps_per_year,
            "costs.borrow_bps_per_year",
        )?;
        let limits = Limits::of(evaluator)?;
        let bands = Bands {
            absolute: setup.optional(program.rebalance.band, &binding, "rebalance.band")?,
            relative: setup.optional(
                program.rebalance.relative_band,
                &binding,
                "rebalance.relative_band",
            )?,
        };
        let capital = match options.capital {
            Some(capital) => capital,
            None => number(program.capital, "capital")?,
        };
        let terms = Terms {
            fees,
            borrow,
            cash_rate: rates(evaluator, program.cash.rate),
            debt_rate: (program.cash.borrow_rate != program.cash.rate)
                .then(|| rates(evaluator, program.cash.borrow_rate))
                .flatten(),
            cash_asset: program.cash.asset.map(|asset| setup.panel_asset(asset)),
            whole_shares: program.shares == Shares::Whole,
            long_limit: limits.long,
            short_limit: limits.short,
        };
        let range = bar_range(evaluator.market, options)?;
        let execution = options.execution.unwrap_or(program.execution);
        Ok(Self {
            terms,
            execution,
            capital,
            range,
            bands,
            limits,
        })
    }
}

/// A yearly rate at every bar; nothing where it is zero throughout.
fn rates(evaluator: &mut Evaluator<'_, '_>, id: fo_strategy::program::ValueId) -> Option<Vec<f64>> {
    let bars = evaluator.market.bars();
    match evaluator.value(id, ALL) {
        Value::Number(rate) => (rate != 0.0).then(|| vec![rate; bars]),
        value => Some((0..bars).map(|bar| value.at(0, bar, bars)).collect()),
    }
}

/// Decides, orders and accounts under the evaluator's binding.
pub(crate) fn simulate_program(
    evaluator: &mut Evaluator<'_, '_>,
    conditions: Conditions,
) -> Result<Outcome, BacktestError> {
    let setup = evaluator.setup;
    let program = setup.program;
    let range = conditions.range;
    let timing = Timing {
        execution: conditions.execution,
        bands: conditions.bands,
        end: range.1,
    };
    let frame = Frame {
        execution: conditions.execution,
        range,
        limits: &conditions.limits,
    };
    let rules = rules_of(&program.portfolio);
    if let (Plan::Trade(trade), [Rule::Trade(_)]) = (&program.portfolio, &rules[..])
        && trade.separate_accounts
    {
        let trade = TradeRule::read(evaluator, trade, frame, None)?;
        let ledger = separate(evaluator, &trade, timing, &conditions);
        let refused = trade.refused;
        return Ok(Outcome {
            ledger,
            conditions,
            limited: 0,
            decisions: 0,
            empty: 0,
            refused,
            stalled: Stalled::default(),
        });
    }
    let paths = if !rules.is_empty() && targets_volatility(&program.portfolio) {
        let free = vec![None; rules.len()];
        let runs: Vec<RuleRun> = read(evaluator, &rules, free, timing, frame)?
            .iter()
            .map(Reading::run)
            .collect();
        RulePaths::of(evaluator, &runs, timing, &conditions)
    } else {
        RulePaths::default()
    };
    let (decisions, limited, made, empty, stalled) = decide(evaluator, &rules, paths, &conditions)?;
    #[cfg(test)]
    let decisions = early(decisions, evaluator.leak, conditions.execution);
    let on = given(&decisions, rules.len(), range, evaluator.market.bars());
    let rules = read(evaluator, &rules, on, timing, frame)?;
    let account = || {
        Account::new(
            evaluator.market,
            &setup.assets,
            &conditions.terms,
            range,
            conditions.capital,
        )
    };
    let runs: Vec<RuleRun> = rules.iter().map(Reading::run).collect();
    let mut ledger = account().run(&batches(&decisions, &runs, timing), range.1);
    if !ledger.turned_away.is_empty() || evaluator.goes_in_lockstep() {
        let mut steppers: Vec<Box<dyn Stepped + '_>> = rules.iter().map(Reading::stepper).collect();
        ledger = simulate_together(account(), &decisions, &mut steppers, timing, range);
    }
    let refused = rules.iter().flat_map(Reading::refused).collect();
    Ok(Outcome {
        ledger,
        conditions,
        limited,
        decisions: made,
        empty,
        refused,
        stalled,
    })
}

/// A rule of the tree with everything read that it needs.
enum Reading<'e, 'm> {
    Trade(TradeRule<'e, 'm>),
    Pairs(PairsRule<'e, 'm>),
}

/// Reads the rules of a tree, given the bars on which each is given capital.
fn read<'e, 'm>(
    evaluator: &mut Evaluator<'e, 'm>,
    rules: &[Rule<'e>],
    on: Vec<Option<Mask>>,
    timing: Timing,
    frame: Frame<'_>,
) -> Result<Vec<Reading<'e, 'm>>, BacktestError> {
    let each = rules.iter().zip(on).map(|(rule, on)| match rule {
        Rule::Trade(trade) => TradeRule::read(evaluator, trade, frame, on).map(Reading::Trade),
        Rule::Pairs(pairs) => PairsRule::read(evaluator, pairs, timing, frame, on).map(Reading::Pairs),
    });
    each.collect()
}

impl Reading<'_, '_> {
    fn run(&self) -> RuleRun {
        match self {
            Self::Trade(trade) => trade.run(),
            Self::Pairs(pairs) => pairs.run(),
        }
    }

    fn stepper(&self) -> Box<dyn Stepped + '_> {
        match self {
            Self::Trade(trade) => Box::new(trade.stepper()),
            Self::Pairs(pairs) => Box::new(pairs.stepper()),
        }
    }

    fn refused(&self) -> Vec<(u32, u32)> {
        match self {
            Self::Trade(trade) => trade.refused.clone(),
            Self::Pairs(_) => Vec::new(),
        }
    }
}

/// Decisions that are to be traded; how many a limit scaled, how many there were, how many held nothing, what stood still.
fn decide<'e>(
    evaluator: &mut Evaluator<'e, '_>,
    rules: &[Rule<'e>],
    paths: RulePaths,
    conditions: &Conditions,
) -> Result<(Vec<Decision>, u32, usize, usize, Stalled), BacktestError> {
    let program = evaluator.setup.program;
    let schedule = program.rebalance.on;
    if matches!(program.portfolio, Plan::Trade(_) | Plan::Pairs(_)) {
        // The rule decides by itself on every bar.
        let targets = Targets {
            base: vec![0.0; evaluator.setup.assets.len()],
            rules: vec![1.0],
            ..Targets::default()
        };
        return Ok((vec![Decision { bar: 0, targets }], 0, 0, 0, Stalled::default()));
    }
    let bars = decision_bars(evaluator, conditions.range)?;
    let rows = rows_for(evaluator, &bars);
    let mut decider = Decider::new(evaluator, rules, rows, conditions.limits.clone());
    decider.rule_paths = paths;
    let mut decisions: Vec<Decision> = Vec::new();
    let mut empty = 0;
    // A rule that trades on signals repeats its last decision until something turns.
    let turning = (schedule == PlanSchedule::OnSignal && rows == ALL)
        .then(|| turns(decider.evaluator, &program.portfolio, conditions.range))
        .flatten();
    let places = turning.as_deref().unwrap_or(&bars);
    for (place, &bar) in places.iter().enumerate() {
        // How many bars decide the same.
        let alike = match &turning {
            Some(_) => {
                places
                    .get(place + 1)
                    .map_or(conditions.range.1, |next| *next as usize)
                    - bar as usize
            }
            None => 1,
        };
        let (row, bar) = (if rows == ALL { bar as usize } else { place }, bar as usize);
        let scaled = decider.limited;
        let targets = decider.decide(row, bar)?;
        decider.limited += (decider.limited - scaled) * (alike as u32 - 1);
        let nothing = targets.is_zero();
        empty += alike * usize::from(nothing);
        match schedule {
            PlanSchedule::OnSignal => {
                let same = decisions.last().map_or(nothing, |last| last.targets == targets);
                if !same {
                    decisions.push(Decision { bar, targets });
                }
            }
            PlanSchedule::Once => {
                if !nothing {
                    decisions.push(Decision { bar, targets });
                    break;
                }
            }
            _ => decisions.push(Decision { bar, targets }),
        }
    }
    Ok((decisions, decider.limited, bars.len(), empty, decider.stalled))
}

/// Decisions whose orders fill before the close they are made on, where that leak is planted.
#[cfg(test)]
fn early(
    mut decisions: Vec<Decision>,
    leak: Option<crate::eval::Leak>,
    execution: Execution,
) -> Vec<Decision> {
    if leak == Some(crate::eval::Leak::EarlyFill) {
        let ahead = if execution == Execution::NextClose { 2 } else { 1 };
        for decision in &mut decisions {
            decision.bar = decision.bar.saturating_sub(ahead);
        }
    }
    decisions
}

/// Each asset in an account of its own with its part of the capital; the whole is their sum.
fn separate(
    evaluator: &Evaluator<'_, '_>,
    trade: &TradeRule<'_, '_>,
    timing: Timing,
    conditions: &Conditions,
) -> Ledger {
    let range = conditions.range;
    let targets = Targets {
        base: vec![0.0; evaluator.setup.assets.len()],
        rules: vec![1.0],
        ..Targets::default()
    };
    let decisions = [Decision { bar: 0, targets }];
    let run = trade.run();
    let mut rest = &run.events[..];
    let accounts = trade.assets().enumerate().map(|(book, asset)| {
        let own = rest.iter().take_while(|event| event.asset == asset).count();
        let alone = [RuleRun {
            events: rest[..own].to_vec(),
            books: run.books,
        }];
        rest = &rest[own..];
        let account = || {
            Account::new(
                evaluator.market,
                &evaluator.setup.assets,
                &conditions.terms,
                range,
                conditions.capital / run.books as f64,
            )
        };
        let ledger = account().run(&batches(&decisions, &alone, timing), range.1);
        if ledger.turned_away.is_empty() {
            return ledger;
        }
        let mut stepper: [Box<dyn Stepped + '_>; 1] = [Box::new(trade.stepper().of_book(book))];
        simulate_together(account(), &decisions, &mut stepper, timing, range)
    });
    Ledger::sum(accounts, range.1 - range.0)
}
