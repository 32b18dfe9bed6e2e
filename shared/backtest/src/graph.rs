//! Expressions as a graph in which equal sub-expressions are one node.

use rustc_hash::FxHashMap;

use crate::mask::Compare;
use fo_market::Field;
use fo_market::calendar::Period;

/// Position of a node in its [`Graph`]; arguments come before what uses them.
pub(crate) type NodeId = u32;

/// How many observations, and of what.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) struct Span {
    /// A number or parameter; rounded to a whole number of observations when used.
    pub(crate) length: NodeId,
    /// `None` counts bars; a period samples the last bar of each, the running one standing for itself.
    pub(crate) unit: Option<Period>,
}

/// Functions of one value.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Unary {
    Negate,
    Not,
    Abs,
    Sign,
    Log,
    Exp,
    Sqrt,
    Floor,
    Ceil,
    Round,
    Tanh,
    /// 1 where the value is defined, else 0.
    Defined,
}

/// Functions of two values.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    Modulo,
    Min,
    Max,
    And,
    Or,
    Compare(Compare),
}


/// Functions of the last `n` values of a series.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Window {
    Sum,
    Mean,
    Std,
    Variance,
    Min,
    Max,
    Median,
    /// The second argument is the fraction.
    Quantile,
    Rank,
    Skewness,
    Kurtosis,
    Slope,
    Intercept,
    RSquared,
    WeightedMean,
    MaxDrawdown,
    StepsSinceMax,
    StepsSinceMin,
    Product,
    /// How many values were true.
    CountTrue,
    Correlation,
    Covariance,
    Beta,
    Alpha,
    /// Standard deviation of the residuals of the regression of the first on the second argument.
    ResidualStd,
    /// One-step volatility forecast of a GARCH(1,1) fitted to the window.
    Garch,
    Ema,
    Wilder,
    Rsi,
}

/// Functions of a series' whole past.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Running {
    Streak,
    Drawdown,
    Max,
    Min,
    Sum,
    /// The last value that was defined.
    LastDefined,
}

/// Each asset against the others on the same bar.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Cross {
    /// 1 for the highest, 2 for the next; ties go to the earlier name.
    Rank,
    /// 0 for the lowest to 1 for the highest.
    Percentile,
    ZScore,
    /// Value less the group's mean.
    Demean,
}

/// A group of assets on one bar as one number. Undefined members are left out.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Aggregate {
    Count,
    Sum,
    Mean,
    Median,
    Std,
    Min,
    Max,
    Any,
    All,
    /// The second argument is the fraction.
    Quantile,
}

/// What the date of a bar says.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Calendar {
    Year,
    Quarter,
    Month,
    Day,
    /// Monday is 1.
    Weekday,
    DayOfYear,
    WeekOfYear,
    TradingDayOfMonth,
    /// 1 for the last trading day of the month.
    TradingDayFromMonthEnd,
    TradingDayOfYear,
    /// Trading days until the next exchange holiday; 1 on the day before.
    DaysToHoliday,
    /// Trading days since the last exchange holiday; 1 on the day after.
    DaysSinceHoliday,
    /// Trading days until the third Friday of the month (US monthly option expiry), negative after it.
    DaysToExpiry,
    /// Number of the bar in the data, from 0.
    Bar,
}

/// One operation.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(crate) enum Node {
    /// Bits of the number.
    Number(u64),
    Parameter(u32),
    Field(Field),
    Calendar(Calendar),
    Unary(Unary, NodeId),
    Binary(Binary, NodeId, NodeId),
    If(NodeId, NodeId, NodeId),
    Delay(NodeId, Span),
    Window(Window, NodeId, Option<NodeId>, Span),
    Running(Running, NodeId),
    TrueRange,
    Cross(Cross, NodeId, Box<[u32]>),
    Aggregate(Aggregate, NodeId, Option<NodeId>, Box<[u32]>),
    /// One asset's series, for all assets to see.
    At(NodeId, u32),
}

/// Whether a node is one number, one series, or a series for each asset.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Shape {
    Number,
    Row,
    Panel,
}

/// The nodes of a strategy.
#[derive(Debug, Default)]
pub(crate) struct Graph {
    nodes: Vec<Node>,
    shapes: Vec<Shape>,
    /// Parameters each node depends on, one bit each.
    parameters: Vec<u64>,
    known: FxHashMap<Node, NodeId>,
}

impl Graph {
    /// The node's id; an equal node is not added again.
    pub(crate) fn add(&mut self, node: Node) -> NodeId {
        if let Some(&id) = self.known.get(&node) {
            return id;
        }
        let id = self.nodes.len() as NodeId;
        let arguments = arguments(&node);
        let own = if let Node::Parameter(index) = node { 1_u64 << index.min(63) } else { 0 };
        let parameters = arguments.iter().fold(own, |all, &argument| all | self.parameters[argument as usize]);
        let widest = arguments.iter().map(|&argument| self.shapes[argument as usize]).max().unwrap_or(Shape::Number);
        let shape = match &node {
            Node::Field(_) | Node::TrueRange | Node::Cross(..) => Shape::Panel,
            Node::Calendar(_) => Shape::Row,
            Node::At(..) | Node::Aggregate(..) => widest.min(Shape::Row),
            _ => widest,
        };
        self.nodes.push(node.clone());
        self.shapes.push(shape);
        self.parameters.push(parameters);
        self.known.insert(node, id);
        id
    }

    pub(crate) fn number(&mut self, value: f64) -> NodeId {
        self.add(Node::Number(value.to_bits()))
    }

    pub(crate) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    pub(crate) fn shape(&self, id: NodeId) -> Shape {
        self.shapes[id as usize]
    }

    pub(crate) fn parameters(&self, id: NodeId) -> u64 {
        self.parameters[id as usize]
    }

    /// All nodes in order.
    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }
}

fn arguments(node: &Node) -> Vec<NodeId> {
    match *node {
        Node::Number(_) | Node::Parameter(_) | Node::Field(_) | Node::Calendar(_) | Node::TrueRange => Vec::new(),
        Node::Unary(_, x) | Node::Running(_, x) | Node::Cross(_, x, _) | Node::At(x, _) => vec![x],
        Node::Binary(_, x, y) => vec![x, y],
        Node::If(x, y, z) => vec![x, y, z],
        Node::Delay(x, span) => vec![x, span.length],
        Node::Window(_, x, y, span) => [Some(x), y, Some(span.length)].into_iter().flatten().collect(),
        Node::Aggregate(_, x, y, _) => [Some(x), y].into_iter().flatten().collect(),
    }
}
