//! The rest of a program: the portfolio tree, the schedule and the account's rules over the graph.
//!
//! Names have become ids, defaults have been filled in, and every expression is a [`ValueId`]. Where a field is said to
//! be constant, its value has shape `Constant` and is read by [`super::Program::constant`] or
//! [`super::Program::window`].

use super::graph::{AssetId, GroupId, ValueId};
use crate::spec::{Hedge, PairScore, Session, Side, Spread, VolatilityEstimate, VolatilityModel, Weekday};

/// A set of assets the spec names or lists.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Its name; `all` for group 0; none for a list or a single ticker.
    pub name: Option<String>,
    /// Who belongs to it.
    pub members: Members,
    /// Whether the universe's filter applies: to `all` and named groups, not to lists and tickers.
    pub filtered: bool,
}

/// Who belongs to a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Members {
    /// The universe's tickers, or every series of the dataset.
    Universe,
    /// These, sorted.
    These(Vec<AssetId>),
}

/// What `all` is.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanUniverse {
    /// Whether it is every series of the dataset (but `exclude`).
    pub all: bool,
    /// Its tickers if not.
    pub tickers: Vec<AssetId>,
    /// Tickers left out of every series of the dataset.
    pub exclude: Vec<String>,
    /// Per asset: whether it belongs on this bar.
    pub filter: Option<ValueId>,
}

/// A part of the portfolio: turns its capital into target weights. What is not allocated goes to `rest`, else to cash.
#[derive(Clone, Debug, PartialEq)]
pub enum Plan {
    /// Nothing.
    Cash,
    /// Assets and their weights.
    Allocate {
        /// Which assets.
        assets: PlanSet,
        /// How capital is divided.
        weighting: PlanWeighting,
        /// Constant: most an asset may get in absolute value; the excess goes to the others in proportion.
        cap: Option<ValueId>,
        /// What gets the unallocated capital.
        rest: Option<Box<Plan>>,
    },
    /// One or the other.
    If {
        /// Market-wide truth.
        condition: ValueId,
        /// While true.
        then: Box<Plan>,
        /// While false.
        otherwise: Box<Plan>,
    },
    /// Side by side.
    Sleeves(Vec<PlanSleeve>),
    /// The weights of one minus those of the other.
    LongShort {
        /// Bought.
        long: Box<Plan>,
        /// Sold.
        short: Box<Plan>,
    },
    /// The weights times a number.
    Scale {
        /// Market-wide number; undefined counts as 0.
        factor: ValueId,
        /// What is scaled.
        portfolio: Box<Plan>,
        /// What gets max(0, 1 − factor).
        rest: Box<Plan>,
    },
    /// The weights scaled to a volatility.
    VolatilityTarget {
        /// Constant: yearly volatility.
        target: ValueId,
        /// Constant window.
        window: ValueId,
        /// The estimator.
        model: VolatilityModel,
        /// Whose volatility.
        estimate: VolatilityEstimate,
        /// Constant: largest factor.
        max_leverage: ValueId,
        /// What is scaled.
        portfolio: Box<Plan>,
        /// What gets max(0, 1 − factor).
        rest: Box<Plan>,
    },
    /// The average of the weights decided at the last n rebalances; while fewer have been, the missing count as cash.
    Stagger {
        /// Constant count.
        count: ValueId,
        /// What each holds.
        portfolio: Box<Plan>,
    },
    /// Held during a part of the day only.
    Session {
        /// The part.
        session: Session,
        /// What is held.
        portfolio: Box<Plan>,
    },
    /// Entry and exit rules per asset.
    Trade(Box<PlanTrade>),
    /// Spreads between two assets.
    Pairs(Box<PlanPairs>),
}

/// A sleeve.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanSleeve {
    /// What people call it.
    pub name: Option<String>,
    /// Market-wide number: its share of the capital; undefined counts as 0.
    pub weight: ValueId,
    /// What it holds.
    pub portfolio: Plan,
}

/// A set of assets, possibly different on each bar.
#[derive(Clone, Debug, PartialEq)]
pub enum PlanSet {
    /// A group.
    Group(GroupId),
    /// Those that pass a filter and lead a ranking.
    Select(Box<PlanSelection>),
    /// Those in any.
    Union(Vec<PlanSet>),
    /// Those in all.
    Intersection(Vec<PlanSet>),
    /// Those in the first and none of the others.
    Difference(Vec<PlanSet>),
}

/// The members of a set that pass a filter and lead a ranking.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanSelection {
    /// What to choose from.
    pub from: PlanSet,
    /// Per asset truth: whether it is eligible.
    pub filter: Option<ValueId>,
    /// How many of which end; without it, all eligible.
    pub ranking: Option<Ranking>,
    /// Constant: with fewer eligible assets nothing is selected.
    pub at_least: ValueId,
}

/// Keeping one end of a ranking.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranking {
    /// Per asset number.
    pub by: ValueId,
    /// Whether the highest are kept, or the lowest.
    pub highest: bool,
    /// Constant: a count, or with [`crate::Unit::Percent`] a share of the eligible: max(1, ⌊share · n + 1e-9⌋).
    pub count: ValueId,
    /// Constant, likewise: a member selected at the last decision stays while it ranks within this; leaders fill the
    /// places that remain up to `count`.
    pub keep: Option<ValueId>,
}

/// How capital is divided. Values are per-asset numbers or constant windows, as in [`crate::Weighting`].
#[derive(Clone, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum PlanWeighting {
    Equal,
    Each(ValueId),
    Fixed(Vec<(AssetId, ValueId)>),
    Proportional(ValueId),
    Rank(ValueId),
    InverseVolatility(ValueId),
    RiskParity(ValueId),
    MinimumVariance(ValueId),
}

/// Entry and exit rules; see [`crate::Trade`] for the order of events.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanTrade {
    /// Which assets.
    pub assets: PlanSet,
    /// Long or short.
    pub side: Side,
    /// Whether it is in a short leg, which holds the other side.
    pub mirrored: bool,
    /// Per asset truth.
    pub enter: ValueId,
    /// Per asset truth; may read the position.
    pub exit: Option<ValueId>,
    /// Per asset number; without it 1 / number of assets.
    pub size: Option<ValueId>,
    /// Each asset in an account of its own.
    pub separate_accounts: bool,
    /// Constant count.
    pub max_positions: Option<ValueId>,
    /// Per asset number: the highest enter first.
    pub rank: Option<ValueId>,
    /// Leave at a loss.
    pub stop_loss: Option<PlanProtection>,
    /// Leave at a gain.
    pub take_profit: Option<PlanProtection>,
    /// Leave at a fall from the best price since entry.
    pub trailing_stop: Option<PlanProtection>,
    /// Constant window in bars.
    pub time_stop: Option<ValueId>,
    /// Constant window in bars to wait after an exit.
    pub wait: Option<ValueId>,
    /// Whether `enter` must have been false in between.
    pub reset: bool,
    /// Adding to a position.
    pub pyramid: Option<PlanPyramid>,
}

impl Plan {
    /// Whether something in it is held for a part of the day only.
    pub fn holds_session(&self) -> bool {
        let rest = |plan: &Option<Box<Plan>>| plan.as_deref().is_some_and(Plan::holds_session);
        match self {
            Plan::Session { .. } => true,
            Plan::Cash | Plan::Trade(_) | Plan::Pairs(_) => false,
            Plan::Allocate { rest: other, .. } => rest(other),
            Plan::If { then, otherwise, .. } => then.holds_session() || otherwise.holds_session(),
            Plan::Sleeves(sleeves) => sleeves.iter().any(|sleeve| sleeve.portfolio.holds_session()),
            Plan::LongShort { long, short } => long.holds_session() || short.holds_session(),
            Plan::Scale { portfolio, rest, .. } | Plan::VolatilityTarget { portfolio, rest, .. } => {
                portfolio.holds_session() || rest.holds_session()
            }
            Plan::Stagger { portfolio, .. } => portfolio.holds_session(),
        }
    }
}

impl PlanTrade {
    /// Whether its positions gain where the price falls: a short rule, or a long one in a short leg.
    pub fn is_short(&self) -> bool {
        (self.side == Side::Short) != self.mirrored
    }
}

/// How far away an order waits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PlanProtection {
    /// Constant share of the price.
    Share(ValueId),
    /// Per asset distance in price, read on the bar that decided the entry.
    Distance(ValueId),
}

/// Adding to a position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlanPyramid {
    /// Constant: most units.
    pub units: ValueId,
    /// Per asset truth; may read the position.
    pub when: ValueId,
}

/// Spreads between two assets; see [`crate::Pairs`].
#[derive(Clone, Debug, PartialEq)]
pub struct PlanPairs {
    /// Candidates: every pair of these, in alphabetical order of the first and then the second.
    pub from: Option<PlanSet>,
    /// Candidates: these.
    pub pairs: Vec<(AssetId, AssetId)>,
    /// Constant window in bars.
    pub formation: ValueId,
    /// Constant window; none: formed once.
    pub every: Option<ValueId>,
    /// The score, if candidates are chosen.
    pub by: Option<PairScore>,
    /// Constant count of the best; none: all.
    pub top: Option<ValueId>,
    /// Constant.
    pub min_correlation: Option<ValueId>,
    /// Constant.
    pub max_statistic: Option<ValueId>,
    /// What the spread is.
    pub spread: Spread,
    /// The hedge ratio.
    pub hedge: Hedge,
    /// Constant window; none: the formation's moments.
    pub zscore_window: Option<ValueId>,
    /// Constant.
    pub enter: ValueId,
    /// Constant.
    pub exit: ValueId,
    /// Constant.
    pub stop: Option<ValueId>,
    /// Constant window in bars.
    pub time_stop: Option<ValueId>,
    /// Constant: gross exposure of a pair; none: 1 / number of pairs traded.
    pub size: Option<ValueId>,
}

/// When the portfolio is decided.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanRebalance {
    /// The days.
    pub on: PlanSchedule,
    /// Only in these months (bit m − 1 for month m); all bits set for all.
    pub months: u16,
    /// Constant: points of equity.
    pub band: Option<ValueId>,
    /// Constant: share of the target.
    pub relative_band: Option<ValueId>,
}

/// The days on which the portfolio is decided; see [`crate::Schedule`].
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs)]
pub enum PlanSchedule {
    OnSignal,
    Once,
    Daily,
    WeekStart,
    WeekEnd,
    MonthStart,
    MonthEnd,
    QuarterStart,
    QuarterEnd,
    YearStart,
    YearEnd,
    /// Constant window.
    Every(ValueId),
    Weekday(Weekday),
    /// Constant.
    DayOfMonth(ValueId),
    /// Constant; negative from the end.
    TradingDay(ValueId),
    /// Market-wide truth.
    When(ValueId),
}

/// What trading costs; constants, 0 where the spec says nothing.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(missing_docs)]
pub struct PlanCosts {
    pub commission_bps: ValueId,
    pub commission_per_share: ValueId,
    pub commission_minimum: ValueId,
    pub slippage_bps: ValueId,
    pub borrow_bps_per_year: ValueId,
}

/// What money earns and costs: market-wide yearly rates, or an asset's return.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlanCash {
    /// On positive cash.
    pub rate: ValueId,
    /// On negative cash.
    pub borrow_rate: ValueId,
    /// Whose return cash earns instead of `rate`.
    pub asset: Option<AssetId>,
}

/// Bounds on exposure; constants.
#[derive(Clone, Debug, PartialEq)]
pub struct PlanLimits {
    /// Long positions together.
    pub long: ValueId,
    /// Short positions together.
    pub short: ValueId,
    /// One asset.
    pub asset: Option<ValueId>,
    /// A group, gross.
    pub groups: Vec<(GroupId, ValueId)>,
}
