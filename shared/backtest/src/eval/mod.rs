//! Computes the nodes of a graph on a market, each once, and only at the bars that are asked for.
//!
//! A strategy that decides once a month needs its scores at month ends alone; pointwise operations and delays are
//! computed there and nowhere else. Windows and averages run over the whole history once and are then read off.
//!
//! An asset's windows count its own bars: a day without a bar is skipped, and the last value stands for it as long as it
//! is fresh (see [`crate::market::CARRY_DAYS`]).

mod calendar;
mod cross;
mod pointwise;
mod series;
mod value;

use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::graph::{Binary, Graph, Node, NodeId, Span, Unary};
use crate::kernels::decimal::DecimalTotals;
use crate::market::Market;
pub(crate) use value::{Data, Value};

/// The bars a value is wanted at: [`ALL`], or an interned list.
pub(crate) type RowsId = u32;
/// Every bar of the panel.
pub(crate) const ALL: RowsId = 0;
/// A row before the first bar.
pub(crate) const NO_BAR: u32 = u32::MAX;

type MemoKey = (NodeId, RowsId, Box<[u64]>);

/// Evaluates one graph on one market under one binding of the parameters at a time.
pub(crate) struct Evaluator<'e, 'm> {
    pub(crate) market: &'e Market<'m>,
    pub(crate) graph: &'e Graph,
    /// Panel positions of the universe's assets.
    pub(crate) assets: &'e [usize],
    binding: Vec<f64>,
    memo: FxHashMap<MemoKey, Value<'m>>,
    /// Cells kept in `memo`, to bound it.
    cells: usize,
    rows: Vec<Arc<[u32]>>,
    row_ids: FxHashMap<Arc<[u32]>, RowsId>,
    decimals: FxHashMap<(NodeId, u32), Option<Arc<DecimalTotals>>>,
    gapped: bool,
}

/// Values kept for reuse across variants; past it the memo starts afresh (64 MB).
const MEMO_CELLS: usize = 8_000_000;

impl<'e, 'm> Evaluator<'e, 'm> {
    pub(crate) fn new(market: &'e Market<'m>, graph: &'e Graph, assets: &'e [usize], binding: Vec<f64>) -> Self {
        Self {
            market,
            graph,
            assets,
            binding,
            memo: FxHashMap::default(),
            cells: 0,
            rows: vec![Arc::from([])],
            row_ids: FxHashMap::default(),
            decimals: FxHashMap::default(),
            gapped: assets.iter().any(|&asset| market.listing(asset).gaps.is_some()),
        }
    }

    /// Sets the parameters; what does not depend on the changed ones stays computed.
    pub(crate) fn bind(&mut self, binding: &[f64]) {
        self.binding.clear();
        self.binding.extend_from_slice(binding);
    }

    pub(crate) fn binding(&self) -> &[f64] {
        &self.binding
    }

    /// Number of rows.
    pub(crate) fn count(&self, rows: RowsId) -> usize {
        if rows == ALL { self.market.bars() } else { self.rows[rows as usize].len() }
    }

    /// The id of a list of bars.
    pub(crate) fn intern(&mut self, rows: &[u32]) -> RowsId {
        if let Some(&id) = self.row_ids.get(rows) {
            return id;
        }
        let shared: Arc<[u32]> = Arc::from(rows);
        let id = self.rows.len() as RowsId;
        self.rows.push(Arc::clone(&shared));
        self.row_ids.insert(shared, id);
        id
    }

    /// Bars of a list; all of them for [`ALL`].
    pub(crate) fn bars_of(&self, rows: RowsId) -> Arc<[u32]> {
        if rows == ALL { (0..self.market.bars() as u32).collect() } else { Arc::clone(&self.rows[rows as usize]) }
    }

    /// A node that is one number: parameters, constants and arithmetic on them. NaN for anything else.
    pub(crate) fn scalar(&self, id: NodeId) -> f64 {
        scalar(self.graph, &self.binding, id)
    }

    /// Observations of a span, at least 0.
    pub(crate) fn length(&self, span: Span) -> usize {
        let length = self.scalar(span.length).round();
        if length.is_finite() && length >= 0.0 { length as usize } else { 0 }
    }

    /// A node's value at some bars.
    pub(crate) fn value(&mut self, id: NodeId, rows: RowsId) -> Value<'m> {
        match *self.graph.node(id) {
            Node::Number(bits) => return Value::Number(f64::from_bits(bits)),
            Node::Parameter(index) => return Value::Number(self.binding[index as usize]),
            _ => {}
        }
        let key = (id, rows, self.bound(id));
        if let Some(value) = self.memo.get(&key) {
            return value.clone();
        }
        let value = self.compute(id, rows);
        self.cells += value.cells();
        if self.cells > MEMO_CELLS {
            self.memo.clear();
            self.cells = value.cells();
        }
        self.memo.insert(key, value.clone());
        value
    }

    /// Bits of the parameters a node depends on.
    fn bound(&self, id: NodeId) -> Box<[u64]> {
        let mut mask = self.graph.parameters(id);
        let mut bits = Vec::with_capacity(mask.count_ones() as usize);
        while mask != 0 {
            let index = mask.trailing_zeros() as usize;
            // The last bit stands for all parameters from the 64th on.
            let last = if index == 63 { self.binding.len() } else { index + 1 };
            bits.extend(self.binding[index..last].iter().map(|value| value.to_bits()));
            mask &= mask - 1;
        }
        bits.into_boxed_slice()
    }

    fn compute(&mut self, id: NodeId, rows: RowsId) -> Value<'m> {
        let graph = self.graph;
        match graph.node(id) {
            Node::Number(bits) => Value::Number(f64::from_bits(*bits)),
            Node::Parameter(index) => Value::Number(self.binding[*index as usize]),
            Node::Field(field) => self.field(*field, rows),
            Node::Calendar(field) => self.calendar(*field, rows),
            Node::Unary(op, x) => {
                let x = self.value(*x, rows);
                pointwise::unary(*op, &x)
            }
            Node::Binary(op, x, y) => {
                let (x, y) = (self.value(*x, rows), self.value(*y, rows));
                pointwise::binary(*op, &x, &y, self.assets.len(), self.count(rows))
            }
            Node::If(condition, then, otherwise) => {
                let values = [self.value(*condition, rows), self.value(*then, rows), self.value(*otherwise, rows)];
                pointwise::choose(&values, self.assets.len(), self.count(rows))
            }
            Node::Delay(x, span) => self.delay(id, *x, *span, rows),
            Node::Window(window, x, y, span) => self.window(id, *window, *x, *y, *span, rows),
            Node::Running(running, x) => self.running(id, *running, *x, rows),
            Node::TrueRange => self.true_range(id, rows),
            Node::Cross(op, x, members) => {
                let x = self.value(*x, rows);
                cross::cross(*op, &x, members, self.assets.len(), self.count(rows))
            }
            Node::Aggregate(op, x, extra, members) => {
                let x = self.value(*x, rows);
                let extra = extra.map_or(f64::NAN, |extra| self.scalar(extra));
                cross::aggregate(*op, &x, extra, members, self.count(rows))
            }
            Node::At(x, asset) => match self.value(*x, rows) {
                Value::Panel(data) => {
                    let count = self.count(rows);
                    Value::Row(data.slice(*asset as usize * count, count))
                }
                other => other,
            },
        }
    }

    /// Reads a value computed at all bars off at some.
    fn pick(&self, value: &Value<'m>, rows: RowsId) -> Value<'m> {
        if rows == ALL {
            return value.clone();
        }
        let list = &self.rows[rows as usize];
        let read = |series: &[f64], out: &mut Vec<f64>| {
            out.extend(list.iter().map(|&bar| series.get(bar as usize).copied().unwrap_or(f64::NAN)));
        };
        match value {
            Value::Number(number) => Value::Number(*number),
            Value::Row(data) => {
                let mut out = Vec::with_capacity(list.len());
                read(data, &mut out);
                Value::Row(out.into())
            }
            Value::Panel(data) => {
                let mut out = Vec::with_capacity(list.len() * self.assets.len());
                for series in data.chunks_exact(self.market.bars().max(1)) {
                    read(series, &mut out);
                }
                Value::Panel(out.into())
            }
        }
    }
}

/// A node that is one number under a binding; NaN for anything that needs data.
pub(crate) fn scalar(graph: &Graph, binding: &[f64], id: NodeId) -> f64 {
    match *graph.node(id) {
        Node::Number(bits) => f64::from_bits(bits),
        Node::Parameter(index) => binding.get(index as usize).copied().unwrap_or(f64::NAN),
        Node::Unary(op, x) => unary_number(op, scalar(graph, binding, x)),
        Node::Binary(op, x, y) => binary_number(op, scalar(graph, binding, x), scalar(graph, binding, y)),
        Node::If(condition, then, otherwise) => {
            let taken = if scalar(graph, binding, condition) == 1.0 { then } else { otherwise };
            scalar(graph, binding, taken)
        }
        _ => f64::NAN,
    }
}

fn unary_number(op: Unary, x: f64) -> f64 {
    match pointwise::unary(op, &Value::Number(x)) {
        Value::Number(number) => number,
        _ => f64::NAN,
    }
}

fn binary_number(op: Binary, x: f64, y: f64) -> f64 {
    match pointwise::binary(op, &Value::Number(x), &Value::Number(y), 0, 0) {
        Value::Number(number) => number,
        _ => f64::NAN,
    }
}
