//! A spec in the making: its values and, beside each, where it comes from.

use crate::model::{ExtractedStrategy, Missing, Parameter, Quote, Role, Status, Unit};
use serde_json::{Map, Value, json};

/// What a spec is put together from.
pub(super) struct Draft<'a> {
    pub strategy: &'a ExtractedStrategy,
    pub parameters: Map<String, Value>,
    pub signals: Map<String, Value>,
    pub ledger: Map<String, Value>,
    pub missing: Vec<Missing>,
    /// Tickers that may be held or ranked.
    pub held: Vec<String>,
    /// Where money goes when the rule says to stay out.
    pub safe: Option<String>,
}

impl<'a> Draft<'a> {
    pub(crate) fn new(strategy: &'a ExtractedStrategy) -> Self {
        let of = |role: Role| strategy.universe.tickers.iter().filter(move |t| t.role == role);
        let held = of(Role::Risky).map(|t| t.symbol.clone()).collect();
        let safe = of(Role::Safe).map(|t| t.symbol.clone()).next();
        Self {
            strategy,
            parameters: Map::new(),
            signals: Map::new(),
            ledger: Map::new(),
            missing: Vec::new(),
            held,
            safe,
        }
    }

    /// A parameter's name for use in an expression. If the text does not give it, it is listed as missing.
    pub(crate) fn parameter(&mut self, name: &str, needed: &str) -> String {
        match self.strategy.parameters.iter().find(|p| p.name == name) {
            Some(p) => {
                self.put(p);
            }
            None => self.miss(&format!("parameters.{name}"), needed),
        }
        name.to_owned()
    }

    /// A parameter that may be left out.
    pub(crate) fn optional(&mut self, name: &str) -> Option<String> {
        let p = self.strategy.parameters.iter().find(|p| p.name == name)?;
        self.put(p).then(|| name.to_owned())
    }

    /// A parameter with the value custom gives it when the text is silent.
    pub(crate) fn or_assumed(&mut self, name: &str, value: &str, why: &str) -> String {
        if self.optional(name).is_none() {
            self.parameters.insert(name.to_owned(), json!(value));
            self.note(&format!("parameters.{name}"), Status::Assumed, None, why);
        }
        name.to_owned()
    }

    /// A parameter with a value that follows from the text.
    pub(crate) fn inferred(&mut self, name: &str, value: Value, source: Option<&Quote>, why: &str) -> String {
        self.parameters.insert(name.to_owned(), value);
        self.note(&format!("parameters.{name}"), Status::Inferred, source, why);
        name.to_owned()
    }

    fn put(&mut self, p: &Parameter) -> bool {
        let Some(value) = quantity(p) else { return false };
        self.parameters.insert(p.name.clone(), value);
        let mut entry = entry(p.status, p.source.as_ref(), p.note.as_deref().unwrap_or_default());
        let alternatives: Vec<Value> = p
            .alternatives
            .iter()
            .filter_map(|v| {
                quantity(&Parameter {
                    value: *v,
                    ..p.clone()
                })
            })
            .map(|v| json!({"value": v, "note": "also given in the text"}))
            .collect();
        if !alternatives.is_empty() {
            entry["alternatives"] = Value::Array(alternatives);
        }
        self.ledger.insert(format!("parameters.{}", p.name), entry);
        true
    }

    /// Records that the text does not give a field.
    pub(crate) fn miss(&mut self, field: &str, needed: &str) {
        if self.missing.iter().any(|m| m.field == field) {
            return;
        }
        self.missing.push(Missing {
            field: field.to_owned(),
            needed: needed.to_owned(),
        });
        self.ledger
            .insert(field.to_owned(), entry(Status::Missing, None, needed));
    }

    /// A line in the ledger.
    pub(crate) fn note(&mut self, path: &str, status: Status, source: Option<&Quote>, why: &str) {
        self.ledger.insert(path.to_owned(), entry(status, source, why));
    }

    pub(crate) fn signal(&mut self, name: &str, expression: String) {
        self.signals.insert(name.to_owned(), Value::String(expression));
    }

    /// The safe asset, or cash.
    pub(crate) fn refuge(&self) -> Value {
        self.safe.as_ref().map_or(json!("cash"), |s| json!(s))
    }

    /// The one ticker the rule trades, if it is one.
    pub(crate) fn single(&self) -> Option<String> {
        match self.held.as_slice() {
            [one] => Some(one.clone()),
            _ => None,
        }
    }
}

/// An entry of the ledger.
pub(super) fn entry(status: Status, source: Option<&Quote>, note: &str) -> Value {
    let mut out = json!({"status": status});
    if let Some(q) = source {
        out["source"] = source_of(q);
    }
    if !note.is_empty() {
        out["note"] = json!(note);
    }
    out
}

/// A quote in the spec's form.
pub(super) fn source_of(q: &Quote) -> Value {
    let boxes: Vec<[f32; 4]> = q.boxes.iter().map(|b| [b.x0, b.y0, b.x1, b.y1]).collect();
    json!({"page": q.page, "quote": q.quote, "boxes": boxes})
}

/// A parameter's value as the language writes it; `None` for units it does not have.
pub(crate) fn quantity(p: &Parameter) -> Option<Value> {
    use crate::model::TimeUnit;
    Some(match p.unit {
        Unit::Time(TimeUnit::Minutes | TimeUnit::Hours) => return None,
        Unit::Time(TimeUnit::Bars) => json!(format!("{} days", p.value)),
        // A return over a year looks a year back; one that samples year ends would be another.
        Unit::Time(TimeUnit::Years) => json!(format!("{} months", 12.0 * p.value)),
        Unit::Time(TimeUnit::Quarters) => json!(format!("{} months", 3.0 * p.value)),
        Unit::Time(unit) => json!(format!("{} {}", p.value, unit.word())),
        Unit::Percent => json!(format!("{}%", p.value)),
        Unit::BasisPoints => json!(format!("{}%", p.value / 100.0)),
        // One of ten equal parts is a tenth of the assets.
        Unit::Quantiles if p.value > 0.0 => json!(format!("{}%", (1e4 / p.value).round() / 100.0)),
        _ if p.value.fract() == 0.0 && p.value.abs() < 1e15 => json!(p.value as i64),
        _ => json!(p.value),
    })
}
