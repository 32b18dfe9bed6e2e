//! Field-by-field comparison of an extraction with what a careful reader wrote down.
//!
//! Values are compared as numbers: a parameter counts as found if the extraction has a parameter with that number (of time spans in the
//! same unit, where the truth names one); the names are each side's own. A value the truth does not have is false.
#![allow(dead_code)]

use fo_extraction::{Direction, Extraction, Metric, Options, Role, Subject, Unit};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// Counts of one field.
#[derive(Clone, Copy, Debug, Default)]
pub struct Count {
    pub right: u32,
    pub wrong: u32,
    pub missed: u32,
}

impl Count {
    pub fn precision(&self) -> f64 {
        if self.right + self.wrong == 0 {
            1.0
        } else {
            f64::from(self.right) / f64::from(self.right + self.wrong)
        }
    }
    pub fn recall(&self) -> f64 {
        if self.right + self.missed == 0 {
            1.0
        } else {
            f64::from(self.right) / f64::from(self.right + self.missed)
        }
    }
}

/// The scores of a folder.
#[derive(Default)]
pub struct Report {
    pub fields: BTreeMap<&'static str, Count>,
    pub errors: Vec<String>,
    pub documents: usize,
}

impl Report {
    pub fn table(&self) -> String {
        let mut out = format!(
            "{} documents\n{:<14} {:>5} {:>5} {:>6}  {:>9} {:>6}\n",
            self.documents, "field", "right", "wrong", "missed", "precision", "recall"
        );
        for (name, c) in &self.fields {
            out.push_str(&format!(
                "{name:<14} {:>5} {:>5} {:>6}  {:>9.3} {:>6.3}\n",
                c.right,
                c.wrong,
                c.missed,
                c.precision(),
                c.recall()
            ));
        }
        out
    }

    fn add(&mut self, field: &'static str, found: bool, wrong: u32, missed: u32) {
        let c = self.fields.entry(field).or_default();
        c.right += u32::from(found);
        c.wrong += wrong;
        c.missed += missed;
    }

    /// One answer where there is at most one: `None` on both sides is not counted.
    fn one(&mut self, file: &str, field: &'static str, truth: Option<&str>, found: Option<&str>) {
        match (truth, found) {
            (None, None) => {}
            (Some(t), Some(f)) if t == f => self.add(field, true, 0, 0),
            (Some(t), Some(f)) => {
                self.add(field, false, 1, 1);
                self.errors.push(format!("{file}: {field}: {f} instead of {t}"));
            }
            (Some(t), None) => {
                self.add(field, false, 0, 1);
                self.errors
                    .push(format!("{file}: {field}: nothing instead of {t}"));
            }
            (None, Some(f)) => {
                self.add(field, false, 1, 0);
                self.errors
                    .push(format!("{file}: {field}: {f} where the text says nothing"));
            }
        }
    }
}

/// The texts of a folder with their names.
pub fn texts(folder: &Path) -> Vec<(String, String)> {
    let mut out: Vec<(String, String)> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|e| e.path().extension().is_some_and(|x| x == "md" || x == "txt"))
        .filter_map(|e| {
            Some((
                e.file_name().to_string_lossy().into_owned(),
                std::fs::read_to_string(e.path()).ok()?,
            ))
        })
        .collect();
    out.sort();
    out
}

pub fn run(name: &str, text: &str) -> Extraction {
    let bytes = text.as_bytes();
    let hint = if name.ends_with(".md") {
        fo_documents::MediaType::Markdown
    } else {
        fo_documents::MediaType::PlainText
    };
    let document =
        fo_documents::parse(bytes, Some(hint), &fo_documents::Limits::default()).expect("a readable text");
    fo_extraction::extract(&document, &Options::default())
}

/// The numbers in a string, in order.
pub fn numbers(text: &str) -> Vec<f64> {
    let mut out = Vec::new();
    let mut current = String::new();
    for c in text.chars().chain([' ']) {
        if c.is_ascii_digit() || c == '.' || c == '-' && current.is_empty() {
            current.push(c);
        } else {
            if let Ok(v) = current.trim_end_matches('.').parse::<f64>() {
                out.push(v);
            }
            current.clear();
        }
    }
    out
}

/// What a truth's parameter says, as numbers.
fn parameter_numbers(value: &str) -> Vec<f64> {
    let lower = value.to_lowercase();
    for (word, n) in [
        ("decile", 10.0),
        ("quintile", 5.0),
        ("quartile", 4.0),
        ("tercile", 3.0),
    ] {
        if lower.contains(word) {
            return vec![n];
        }
    }
    let mut out = numbers(value);
    if out.is_empty() {
        for (word, n) in [("two", 2.0), ("three", 3.0)] {
            if lower.contains(word) {
                out.push(n);
            }
        }
    }
    out
}

pub fn score(folder: &Path) -> Report {
    let mut report = Report::default();
    let truths = std::fs::read_to_string(folder.join("truth.jsonl")).unwrap_or_default();
    let texts: BTreeMap<String, String> = texts(folder).into_iter().collect();
    for line in truths.lines().filter(|l| !l.trim().is_empty()) {
        let truth: Value = serde_json::from_str(line).expect("a line of JSON");
        let file = truth["file"].as_str().unwrap_or_default();
        let Some(text) = texts.get(file) else { continue };
        report.documents += 1;
        compare(&mut report, file, &truth, &run(file, text));
    }
    report
}

fn snake<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|v| v.as_str().map(str::to_owned))
        .unwrap_or_default()
}

fn compare(report: &mut Report, file: &str, truth: &Value, found: &Extraction) {
    let n = truth["n_strategies"].as_u64().unwrap_or(1);
    let got = found.strategies.len() as u64;
    report.one(file, "n_strategies", Some(&n.to_string()), Some(&got.to_string()));
    claims(report, file, truth, found);
    let Some(first) = found.strategies.first().filter(|_| n > 0) else {
        return;
    };
    report.one(
        file,
        "family",
        truth["family"].as_str(),
        Some(&snake(&first.family)),
    );
    let direction = first.direction.as_ref().map(|d| match d.value {
        Direction::LongOnly => "long_only",
        Direction::LongShort => "long_short",
        Direction::ShortOnly => "short_only",
    });
    report.one(file, "direction", truth["direction"].as_str(), direction);
    let rebalance = first.rebalance.as_ref().map(|r| snake(&r.value));
    report.one(
        file,
        "rebalance",
        truth["rebalance"].as_str(),
        rebalance.as_deref(),
    );
    let expressible = |b: bool| if b { "yes" } else { "no" };
    let expected = truth["expressible"].as_bool().unwrap_or(false);
    let fixed = truth["expressible_with_fixed_universe"]
        .as_bool()
        .unwrap_or(expected);
    report.one(
        file,
        "expressible",
        Some(expressible(fixed)),
        Some(expressible(first.expressible)),
    );
    if let Some(wanted) = truth["executable"].as_bool() {
        report.one(
            file,
            "executable",
            Some(expressible(wanted)),
            Some(expressible(first.executable)),
        );
        if wanted && !first.executable {
            report.errors.push(format!("{file}: missing {:?}", first.missing));
        }
    }
    if let Some(weighting) = truth["weighting"].as_str() {
        let kind = |t: &str| {
            let t = t.to_lowercase().replace(['_', '-'], " ");
            let named = ["equal", "minimum variance", "rank", "100%", "inverse", "fixed"]
                .into_iter()
                .find(|k| t.contains(k));
            // Percentages spelled out are fixed weights.
            named.or_else(|| t.contains('%').then_some("fixed"))
        };
        let got = first.weighting.as_ref().and_then(|w| kind(&w.value));
        // An asset alone in a portfolio has all of it without a word.
        if kind(weighting) != Some("100%") {
            report.one(file, "weighting", kind(weighting), got);
        }
    } else if let Some(w) = &first.weighting {
        report.one(file, "weighting", None, Some(&w.value));
    }
    // Tickers: all that are not just benchmarks.
    let expected: Vec<&str> = truth["tickers"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let got: Vec<&str> = first
        .universe
        .tickers
        .iter()
        .filter(|t| t.role != Role::Benchmark)
        .map(|t| t.symbol.as_str())
        .collect();
    for t in &expected {
        let hit = got.contains(t);
        report.add("tickers", hit, 0, u32::from(!hit));
        if !hit {
            report.errors.push(format!("{file}: tickers: {t} missed"));
        }
    }
    for g in got.iter().filter(|g| !expected.contains(g)) {
        report.add("tickers", false, 1, 0);
        report.errors.push(format!("{file}: tickers: {g} is none"));
    }
    parameters(report, file, truth, first);
}

fn parameters(report: &mut Report, file: &str, truth: &Value, found: &fo_extraction::ExtractedStrategy) {
    let mut left: Vec<(f64, String)> = found
        .parameters
        .iter()
        .map(|p| {
            let v = match p.unit {
                Unit::Time(fo_extraction::TimeUnit::Years) => p.value * 12.0,
                _ => p.value,
            };
            (v, p.name.clone())
        })
        .collect();
    let mut context = String::new();
    for (name, value) in truth["parameters"].as_object().into_iter().flatten() {
        let text = value.as_str().unwrap_or_default();
        context.push_str(&format!("{text} "));
        let mut wanted = parameter_numbers(text);
        if text.contains("year") {
            wanted.iter_mut().for_each(|v| *v *= 12.0);
        }
        for w in wanted {
            let at = left
                .iter()
                .position(|(v, _)| (v - w).abs() < 1e-9 || (v.abs() - w.abs()).abs() < 1e-9);
            report.add("parameters", at.is_some(), 0, u32::from(at.is_none()));
            match at {
                Some(i) => {
                    left.remove(i);
                }
                None => report
                    .errors
                    .push(format!("{file}: parameters: {name} = {text} missed")),
            }
        }
    }
    // A number that stands anywhere else in the truth's description is not false, only named differently.
    let described = numbers(&format!(
        "{context} {} {} {} {} {}",
        truth["entry"], truth["exit"], truth["selection"], truth["universe"], truth["notes"]
    ));
    let words = format!(
        "{} {} {}",
        truth["entry"], truth["selection"], truth["parameters"]
    )
    .to_lowercase();
    for (v, name) in left {
        let quantile = [
            ("decile", 10.0),
            ("quintile", 5.0),
            ("tercile", 3.0),
            ("quartile", 4.0),
        ]
        .iter()
        .any(|(w, n)| *n == v && words.contains(w));
        if described.iter().any(|d| (d.abs() - v.abs()).abs() < 1e-9) || quantile {
            continue;
        }
        report.add("parameters", false, 1, 0);
        report
            .errors
            .push(format!("{file}: parameters: {name} = {v} is none"));
    }
}

fn claims(report: &mut Report, file: &str, truth: &Value, found: &Extraction) {
    let own: Vec<_> = found
        .claims
        .iter()
        .filter(|c| matches!(c.subject, Subject::Strategy))
        .collect();
    let expected = truth["claims"].as_object();
    let second = truth["claims_2"].as_object();
    let name = |m: Metric| match m {
        Metric::Cagr => "cagr",
        Metric::Sharpe => "sharpe",
        Metric::MaxDrawdown => "max_drawdown",
        Metric::Volatility => "volatility",
        Metric::Beta => "beta",
        Metric::TotalReturn => "total_return",
        Metric::WinRate => "win_rate",
        Metric::Trades => "trades",
        Metric::Exposure => "exposure",
        _ => "other",
    };
    // "sharpe_without_costs" is a Sharpe ratio, "outperformance" is an excess return.
    let is = |key: &str, metric: Metric| {
        key.starts_with(name(metric)) || metric == Metric::ExcessReturn && key.starts_with("outperformance")
    };
    for (key, value) in expected.into_iter().flatten() {
        let Some(text) = value.as_str() else { continue };
        if key == "period" {
            let years: Vec<f64> = numbers(text).into_iter().map(f64::abs).collect();
            let hit = found.claims.iter().filter_map(|c| c.period.as_ref()).any(|p| {
                let got: Vec<f64> = [&p.from, &p.to]
                    .into_iter()
                    .flatten()
                    .filter_map(|d| d.get(..4)?.parse().ok())
                    .collect();
                !got.is_empty() && got.iter().all(|y| years.contains(y))
                    || got.is_empty() && numbers(&p.text) == years
            });
            report.add("period", hit, 0, u32::from(!hit));
            if !hit {
                report.errors.push(format!("{file}: period: {text} missed"));
            }
            continue;
        }
        let wanted = numbers(text.split("sic,").last().unwrap_or(text))
            .first()
            .copied();
        let any = key.starts_with("benchmark") || key.starts_with("paper");
        let hit = wanted.is_some_and(|w| {
            if any {
                found
                    .claims
                    .iter()
                    .any(|c| (c.value - w).abs() < 1e-9 && c.subject != Subject::Strategy)
            } else {
                own.iter()
                    .any(|c| is(key, c.metric) && (c.value - w).abs() < 1e-9)
            }
        });
        report.add("claims", hit, 0, u32::from(!hit));
        if !hit {
            report
                .errors
                .push(format!("{file}: claims: {key} = {text} missed"));
        }
    }
    for c in own {
        let known = expected
            .into_iter()
            .flatten()
            .chain(second.into_iter().flatten())
            .filter(|(k, _)| !k.starts_with("benchmark") && !k.starts_with("paper"))
            .any(|(k, v)| {
                is(k, c.metric)
                    && v.as_str().is_some_and(|t| {
                        numbers(t)
                            .iter()
                            .any(|n| (n - c.value).abs() < 1e-9 || (n / 10.0 - c.value).abs() < 1e-9)
                    })
            });
        // The truth does not list what happened in parts of the sample.
        let part = c.period.as_ref().and_then(|p| p.to.as_deref()).is_some_and(|to| {
            let whole = truth["claims"]["period"].as_str();
            whole.is_some_and(|whole| {
                !whole.contains(to.get(..4).unwrap_or(to)) || to.len() == 10 && !whole.contains(to)
            })
        });
        if !known && !part {
            report.add("claims", false, 1, 0);
            report.errors.push(format!(
                "{file}: claims: {} = {} is none",
                name(c.metric),
                c.value
            ));
        }
    }
}
