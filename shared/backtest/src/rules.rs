//! Runs a `trade` over its assets and hands back what happened to each position.

use fo_strategy::Execution;
use fo_strategy::program::{PlanSet, PlanTrade, ValueId};
use fo_strategy::spec::Side;

use crate::account::Action;
use crate::conditions::{AssetRules, Distance, Exit, Points, mask};
use crate::decide::Decider;
use crate::error::BacktestError;
use crate::eval::{ALL, Evaluator};
use crate::mask::Mask;
use crate::orders::RuleRun;
use crate::trade::{Event, Machine, State};
use fo_market::Field;

/// An event of one asset and, for entries, the share of equity it trades with (negative to sell short).
#[derive(Clone, Copy, Debug)]
pub(crate) struct RuleEvent {
    pub(crate) asset: u32,
    pub(crate) size: f64,
    /// Which of the rule's books.
    pub(crate) book: u32,
    pub(crate) event: Event,
}

/// The assets a trade may enter at all, and on which bars they belong to its set.
fn candidates<'e>(
    evaluator: &mut Evaluator<'e, '_>,
    trade: &'e PlanTrade,
    (first, end): (usize, usize),
    limits: &crate::decide::Limits,
) -> Result<Vec<(u32, Option<Mask>)>, BacktestError> {
    if let PlanSet::Group(group) = &trade.assets {
        let setup = evaluator.setup;
        let filter = setup.filter(*group);
        return Ok(setup
            .members(*group)
            .iter()
            .map(|&asset| (asset, filter.map(|filter| mask(evaluator, filter, asset))))
            .collect());
    }
    let bars = evaluator.market.bars();
    let mut masks: Vec<Mask> = vec![Mask::empty(bars); evaluator.setup.assets.len()];
    let mut decider = Decider::new(evaluator, &[], ALL, limits.clone());
    for bar in first..end {
        for asset in decider.members(&trade.assets, bar)? {
            masks[asset as usize].words[bar / 64] |= 1 << (bar % 64);
        }
    }
    let used = |(asset, mask): (usize, Mask)| {
        mask.words
            .iter()
            .any(|word| *word != 0)
            .then_some((asset as u32, Some(mask)))
    };
    Ok(masks.into_iter().enumerate().filter_map(used).collect())
}

/// What a trade did within `first..end`, asset by asset, and the bars on which it had to refuse an entry.
pub(crate) struct TradeRun {
    pub(crate) run: RuleRun,
    /// Assets it may enter, one book each.
    pub(crate) assets: Vec<u32>,
    /// By asset, on how many bars the entry condition held while a stop, target or size was undefined.
    pub(crate) refused: Vec<(u32, u32)>,
}

/// Runs a trade over its assets.
pub(crate) fn run_trade<'e>(
    evaluator: &mut Evaluator<'e, '_>,
    trade: &'e PlanTrade,
    execution: Execution,
    range: (usize, usize),
    limits: &crate::decide::Limits,
) -> Result<TradeRun, BacktestError> {
    let candidates = candidates(evaluator, trade, range, limits)?;
    let setup = evaluator.setup;
    let binding = evaluator.binding().to_vec();
    let optional = |id, path: &str| setup.optional(id, &binding, path);
    let time_stop = optional(trade.time_stop, "portfolio.trade.time_stop")?.map(|bars| bars as usize);
    let wait = optional(trade.wait, "portfolio.trade.reentry.wait")?.unwrap_or(0.0) as usize;
    let most = optional(trade.max_positions, "portfolio.trade.max_positions")?.map(|most| most as usize);
    let units = optional(
        trade.pyramid.map(|pyramid| pyramid.units),
        "portfolio.trade.pyramid.units",
    )?
    .unwrap_or(1.0);
    let short = trade.side == Side::Short;
    let [stop, target, trailing] = [trade.stop_loss, trade.take_profit, trade.trailing_stop]
        .map(|protection| Distance::of(evaluator, protection));
    let more = trade.pyramid.map(|pyramid| pyramid.when);
    let asks = trade.exit.filter(|exit| setup.needs_position(*exit));
    let roots: Vec<ValueId> = [
        stop.value(),
        target.value(),
        trailing.value(),
        more,
        asks,
        trade.size,
        trade.rank,
    ]
    .into_iter()
    .flatten()
    .collect();
    let points = Points::new(evaluator, &roots, short);
    let wanted: Vec<Mask> = candidates
        .iter()
        .map(|(asset, belongs)| {
            let mut wanted = mask(evaluator, trade.enter, *asset);
            if let Some(belongs) = belongs {
                wanted.and(belongs);
            }
            wanted
        })
        .collect();
    // What an entry reads on the bar of its decision; without it the position would have no stop, or no size.
    let needed: Vec<ValueId> = [stop, target, trailing]
        .iter()
        .filter_map(|distance| distance.value())
        .chain(trade.size)
        .collect();
    let mut entries = Vec::with_capacity(candidates.len());
    let mut refused = Vec::new();
    for ((asset, _), wanted) in candidates.iter().zip(&wanted) {
        let panel_asset = setup.assets[*asset as usize];
        let close = evaluator.market.fills(Field::Close, panel_asset);
        let mut enter = wanted.clone();
        let mut undefined = 0;
        let whole = evaluator.market.listing(panel_asset).gaps.is_none();
        if needed.is_empty() && whole && !evaluator.market.has_halts(panel_asset) {
            entries.push(enter);
            continue;
        }
        let mut next = enter.next(range.0);
        while let Some(bar) = next.filter(|bar| *bar < range.1) {
            let there = !close[bar].is_nan();
            let defined = needed.iter().all(|value| points.read(*value, *asset, bar) > 0.0);
            undefined += u32::from(there && !defined);
            if !there || !defined {
                enter.clear(bar);
            }
            next = enter.next(bar + 1);
        }
        if undefined > 0 {
            refused.push((*asset, undefined));
        }
        entries.push(enter);
    }
    let mut machines = Vec::with_capacity(candidates.len());
    for (((asset, _), wanted), enter) in candidates.iter().zip(&wanted).zip(&entries) {
        let panel_asset = setup.assets[*asset as usize];
        let market = evaluator.market;
        // A rule rests with its asset.
        let (open, close) = (
            market.fills(Field::Open, panel_asset),
            market.fills(Field::Close, panel_asset),
        );
        let (high, low) = (
            market.series(Field::High, panel_asset),
            market.series(Field::Low, panel_asset),
        );
        let exit = match (trade.exit, asks) {
            (None, _) => Exit::Never,
            (Some(_), Some(exit)) => Exit::Asks(exit),
            (Some(exit), None) => Exit::When(mask(evaluator, exit, *asset)),
        };
        let rules = AssetRules {
            points: &points,
            asset: *asset,
            close,
            stop,
            target,
            trailing,
            exit,
            more,
        };
        let end = range.1;
        machines.push(Machine {
            open,
            high,
            low,
            close,
            wanted,
            enter,
            rules,
            short,
            execution,
            time_stop,
            wait,
            reset: trade.reset,
            units,
            gaps: market.listing(panel_asset).gaps.as_ref(),
            gone: market.listing(panel_asset).gone,
            end,
        });
    }
    let sign = if short { -1.0 } else { 1.0 };
    let equal = if trade.separate_accounts {
        1.0
    } else {
        1.0 / candidates.len().max(1) as f64
    };
    let size = |asset: u32, event: &Event| match (trade.size, event.action) {
        (_, Action::Leave) => 0.0,
        (None, _) => sign * equal,
        (Some(size), _) => {
            let size = points.read(size, asset, event.decided);
            if size.is_nan() { 0.0 } else { sign * size }
        }
    };
    let assets: Vec<u32> = candidates.iter().map(|(asset, _)| *asset).collect();
    let mut out = Vec::new();
    let mut push = |book: usize, events: Vec<Event>| {
        let asset = assets[book];
        out.extend(events.into_iter().map(|event| RuleEvent {
            asset,
            size: size(asset, &event),
            book: book as u32,
            event,
        }));
    };
    match most {
        None => machines
            .iter()
            .enumerate()
            .for_each(|(book, machine)| push(book, machine.run(range.0))),
        Some(most) => {
            let rank = |asset: u32, bar: usize| trade.rank.map_or(0.0, |rank| points.read(rank, asset, bar));
            let events = together(&machines, &assets, most, range, rank);
            for (book, events) in events.into_iter().enumerate() {
                push(book, events);
            }
        }
    }
    let books = assets.len() as u32;
    Ok(TradeRun {
        run: RuleRun { events: out, books },
        assets,
        refused,
    })
}

/// All machines bar by bar, with a limit on how many positions are open. An exit frees its place for an entry that is
/// decided on the same close; an asset that finds no place asks again on the next bar.
fn together(
    machines: &[Machine<'_, AssetRules<'_, '_, '_>>],
    assets: &[u32],
    most: usize,
    (first, end): (usize, usize),
    rank: impl Fn(u32, usize) -> f64,
) -> Vec<Vec<Event>> {
    let mut states: Vec<State> = vec![State::flat(first); machines.len()];
    let mut events: Vec<Vec<Event>> = vec![Vec::new(); machines.len()];
    for bar in first..end {
        let mut open = 0;
        let mut wanting: Vec<(f64, usize)> = Vec::new();
        for (at, machine) in machines.iter().enumerate() {
            let state = &mut states[at];
            if bar >= machine.gone {
                // It was paid out.
                state.position = None;
            }
            if state.position.is_some_and(|position| position.bar <= bar)
                && let Some(left) = machine.step(bar, state, &mut events[at])
            {
                machine.rest(left, state);
            }
            if state.position.is_some() {
                open += 1;
            } else if machine.enters_on(bar, state) {
                let rank = rank(assets[at], bar);
                wanting.push((if rank.is_nan() { f64::NEG_INFINITY } else { rank }, at));
            }
        }
        // The highest first; equal ranks by ticker, which is the order of the assets.
        wanting.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
        for (_, at) in wanting.into_iter().take(most.saturating_sub(open)) {
            machines[at].enter_at(bar, &mut states[at], &mut events[at]);
        }
    }
    events
}
