//! Building the graph: equal sub-expressions become one value, names become ids, problems are collected.

use super::graph::{AssetId, GroupId, Kind, Operation, Shape, Value, ValueId};
use super::plan::{Group, Members};
use super::requirement::{Requirement, Rule};
use crate::diagnostic::Diagnostic;
use crate::expression::Span;
use crate::spec::{Quantity, Spec};
use indexmap::{IndexMap, IndexSet};
use std::collections::{BTreeMap, HashMap};
use std::mem::{Discriminant, discriminant};

/// Where an expression stands, and what is allowed there.
#[derive(Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) path: &'a str,
    pub(super) text: &'a str,
    /// Whether names such as `entry_price` mean something.
    pub(super) in_trade: bool,
}

/// A value with its type, as the checker passes it around.
#[derive(Clone, Copy, Debug)]
pub(super) struct Typed {
    pub(super) id: ValueId,
    pub(super) kind: Kind,
    pub(super) shape: Shape,
}

type Key = (Discriminant<Operation>, u64, u8, Vec<ValueId>);

pub(super) struct Builder<'a> {
    pub(super) spec: &'a Spec,
    pub(super) values: Vec<Value>,
    index: HashMap<Key, ValueId>,
    /// How many steps it takes to evaluate each value as a constant, shared parts counted each time: bounds both the time
    /// and the stack of doing so.
    costs: Vec<u64>,
    pub(super) assets: IndexSet<String>,
    /// Where each asset is first named.
    pub(super) asset_paths: IndexMap<String, String>,
    pub(super) groups: Vec<Group>,
    group_names: HashMap<String, GroupId>,
    group_lists: BTreeMap<Vec<AssetId>, GroupId>,
    /// Resolved signals; `None` for those that are wrong (already reported).
    pub(super) signals: IndexMap<String, Option<Typed>>,
    pub(super) requirements: Vec<Requirement>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Nodes of the portfolio tree built so far.
    pub(super) nodes: usize,
    /// Whether the node at hand is held the other way round: it is in a short leg.
    pub(super) mirrored: bool,
}

/// How many steps the evaluation of a constant may take, through all signals.
const MAX_CONSTANT_COST: u64 = 1000;

/// How many values a graph may have.
pub(super) const MAX_VALUES: usize = 100_000;

fn payload(operation: &Operation) -> (u64, u8) {
    use Operation as O;
    match *operation {
        O::Constant(Quantity { value, unit }) => (value.to_bits(), unit as u8),
        O::Boolean(value) => (u64::from(value), 0),
        O::Parameter(id) => (u64::from(id.0), 0),
        O::Field(field) => (field as u64, 0),
        O::Calendar(field) => (field as u64, 0),
        O::Position(field) => (field as u64, 0),
        O::On(id) => (u64::from(id.0), 0),
        O::Rank(id)
        | O::Percentile(id)
        | O::Bucket(id)
        | O::CrossZScore(id)
        | O::Count(id)
        | O::Size(id)
        | O::Average(id)
        | O::Total(id)
        | O::MedianOf(id)
        | O::LowestOf(id)
        | O::HighestOf(id)
        | O::Dispersion(id) => (u64::from(id.0), 0),
        _ => (0, 0),
    }
}

impl<'a> Builder<'a> {
    /// With the assets already known from an earlier pass, so that ids follow the alphabet.
    pub(super) fn new(spec: &'a Spec, assets: IndexSet<String>) -> Self {
        let everything = Group {
            name: Some("all".into()),
            members: Members::Universe,
            filtered: true,
        };
        Self {
            spec,
            values: Vec::new(),
            index: HashMap::new(),
            costs: Vec::new(),
            assets,
            asset_paths: IndexMap::new(),
            groups: vec![everything],
            group_names: HashMap::from([("all".to_owned(), GroupId(0))]),
            group_lists: BTreeMap::new(),
            signals: IndexMap::new(),
            requirements: Vec::new(),
            diagnostics: Vec::new(),
            nodes: 0,
            mirrored: false,
        }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        // Beyond this many nobody reads, and a hostile spec could make millions.
        if self.diagnostics.len() < 100 {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Reports an error at a place in an expression.
    pub(super) fn error(&mut self, place: Place<'_>, span: &Span, message: String, help: String) {
        self.report(
            Diagnostic::error(place.path, message)
                .help(help)
                .at(place.text, span.clone()),
        );
    }

    /// The value of an operation on inputs, new or known.
    pub(super) fn push(&mut self, operation: Operation, inputs: &[Typed], kind: Kind, shape: Shape) -> Typed {
        let ids: Vec<ValueId> = inputs.iter().map(|input| input.id).collect();
        let (bits, unit) = payload(&operation);
        let key = (discriminant(&operation), bits, unit, ids.clone());
        let id = match self.index.get(&key) {
            Some(id) => *id,
            None => {
                let id = ValueId(self.values.len() as u32);
                let cost = ids
                    .iter()
                    .fold(1u64, |sum, id| sum.saturating_add(self.cost(*id)));
                let affordable = ids.iter().all(|id| self.cost(*id) <= MAX_CONSTANT_COST);
                if shape == Shape::Constant && cost > MAX_CONSTANT_COST && affordable {
                    let message = "a constant is built through too many steps";
                    self.report(Diagnostic::error("signals", message).help("write the number itself"));
                }
                if self.values.len() == MAX_VALUES {
                    self.report(Diagnostic::error(
                        "",
                        format!("the spec needs more than {MAX_VALUES} values"),
                    ));
                }
                self.costs.push(cost);
                self.values.push(Value {
                    operation,
                    inputs: ids,
                    kind,
                    shape,
                });
                self.index.insert(key, id);
                id
            }
        };
        Typed { id, kind, shape }
    }

    fn cost(&self, id: ValueId) -> u64 {
        self.costs.get(id.0 as usize).copied().unwrap_or(1)
    }

    /// Whether the graph has grown so far that building stops.
    pub(super) fn is_full(&self) -> bool {
        self.values.len() > MAX_VALUES
    }

    /// An elementwise operation: as wide as its widest input.
    pub(super) fn wide(&mut self, operation: Operation, inputs: &[Typed], kind: Kind) -> Typed {
        let shape = inputs
            .iter()
            .map(|input| input.shape)
            .max()
            .unwrap_or(Shape::Constant);
        self.push(operation, inputs, kind, shape)
    }

    /// An elementwise operation that gives numbers.
    pub(super) fn number(&mut self, operation: Operation, inputs: &[Typed]) -> Typed {
        self.wide(operation, inputs, Kind::Number)
    }

    /// An operation over time: never a constant.
    pub(super) fn series(&mut self, operation: Operation, inputs: &[Typed], kind: Kind) -> Typed {
        let shape = inputs
            .iter()
            .map(|input| input.shape)
            .max()
            .unwrap_or(Shape::Market)
            .max(Shape::Market);
        self.push(operation, inputs, kind, shape)
    }

    pub(super) fn constant(&mut self, quantity: Quantity) -> Typed {
        // −0 and 0 are one constant.
        let quantity = Quantity {
            value: quantity.value + 0.0,
            ..quantity
        };
        self.push(Operation::Constant(quantity), &[], Kind::Number, Shape::Constant)
    }

    /// The id of a ticker.
    pub(super) fn asset(&mut self, ticker: &str, path: &str) -> AssetId {
        if !self.asset_paths.contains_key(ticker) {
            self.asset_paths.insert(ticker.to_owned(), path.to_owned());
        }
        AssetId(match self.assets.get_index_of(ticker) {
            Some(position) => position,
            None => self.assets.insert_full(ticker.to_owned()).0,
        } as u32)
    }

    /// A group with a name, if there is one.
    pub(super) fn named_group(&mut self, name: &str) -> Option<GroupId> {
        if let Some(id) = self.group_names.get(name) {
            return Some(*id);
        }
        let tickers = self.spec.universe.groups.get(name)?;
        let path = format!("universe.groups.{name}");
        let members = self.members(tickers, &path);
        let id = GroupId(self.groups.len() as u32);
        self.groups.push(Group {
            name: Some(name.to_owned()),
            members: Members::These(members),
            filtered: true,
        });
        self.group_names.insert(name.to_owned(), id);
        Some(id)
    }

    fn members(&mut self, tickers: &[String], path: &str) -> Vec<AssetId> {
        let mut members: Vec<_> = tickers.iter().map(|ticker| self.asset(ticker, path)).collect();
        members.sort_unstable();
        members.dedup();
        members
    }

    /// A group without a name.
    pub(super) fn listed_group(&mut self, mut members: Vec<AssetId>) -> GroupId {
        members.sort_unstable();
        members.dedup();
        if let Some(id) = self.group_lists.get(&members) {
            return *id;
        }
        let id = GroupId(self.groups.len() as u32);
        self.group_lists.insert(members.clone(), id);
        self.groups.push(Group {
            name: None,
            members: Members::These(members),
            filtered: false,
        });
        id
    }

    /// The group of a name in a place where assets are meant: `all`, a named group, or a single ticker.
    pub(super) fn group_of(&mut self, name: &str, path: &str) -> GroupId {
        if let Some(id) = self.named_group(name) {
            return id;
        }
        let asset = self.asset(name, path);
        self.listed_group(vec![asset])
    }

    /// Notes what a constant must satisfy under any parameters.
    pub(super) fn require(&mut self, value: Typed, rule: Rule, place: Place<'_>, span: &Span) {
        if self.cost(value.id) > MAX_CONSTANT_COST {
            // Too dear to evaluate, which has been reported.
            return;
        }
        self.requirements.push(Requirement {
            value: value.id,
            rule,
            path: place.path.to_owned(),
            text: place.text.to_owned(),
            span: span.clone(),
        });
    }
}

/// The names closest to one that is unknown, best first, if any is close.
pub(crate) fn suggestion<'n>(name: &str, known: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let lower = name.to_lowercase();
    known
        .into_iter()
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| *distance <= 1 + name.len().min(candidate.len()) / 4)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
