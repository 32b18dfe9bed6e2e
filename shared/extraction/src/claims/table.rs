//! Claims in tables: metrics across or down, strategies the other way.

use super::{Found, metrics, subject};
use crate::model::{Claim, Metric, Period, Quote, Status, Subject};
use crate::source::{SectionRole, Source, TableAt};
use crate::text::periods;
use fo_documents::{Cell, Table, Unit};

/// Tables larger than this are data, not results.
const MAX_CELLS: usize = 4_000;

pub(super) fn collect(source: &Source<'_>, at: &TableAt<'_>, out: &mut Vec<Found>) {
    let table = at.table;
    let role = source
        .sections
        .get(at.section)
        .map_or(SectionRole::Other, |s| s.role);
    let cells = table.rows.len() * table.columns as usize;
    if cells == 0 || cells > MAX_CELLS || matches!(role, SectionRole::References | SectionRole::Legal) {
        return;
    }
    let header = table.header_rows.max(1).min(table.rows.len() as u32) as usize;
    let columns = table.columns as usize;
    // Metrics named by the headings above the columns, from the top, headings over several columns included.
    let heads: Vec<String> = (0..columns)
        .map(|c| {
            let rows = (0..header).filter_map(|r| table.at(r, c));
            joined(rows)
        })
        .collect();
    let across: Vec<Option<Metric>> = heads.iter().map(|h| metrics::of_cell(h)).collect();
    let down: Vec<Option<(usize, Metric)>> = (0..table.rows.len()).map(|r| of_row(table, r)).collect();
    let across_count = across.iter().skip(1).flatten().count();
    let down_count = down.iter().flatten().count();
    let symbols: Vec<bool> = heads
        .iter()
        .skip(1)
        .filter(|h| !h.is_empty())
        .map(|h| is_symbol(h))
        .collect();
    // A column headed by a bare symbol beside others is what the strategy is compared with.
    let beside = symbols.iter().any(|s| *s) && !symbols.iter().all(|s| *s);
    let robustness = role == SectionRole::Robustness;
    if across_count > down_count {
        for (r, row) in table.rows.iter().enumerate().skip(header) {
            let labels = table.row_path(r);
            let named: Vec<&Cell> = labels
                .iter()
                .copied()
                .filter(|c| periods(&c.text.to_ascii_lowercase()).is_empty())
                .collect();
            let first = (0..columns).filter_map(|c| table.at(r, c)).find(|c| {
                c.number.is_none()
                    && !c.text.trim().is_empty()
                    && periods(&c.text.to_ascii_lowercase()).is_empty()
            });
            let spanned = named.len() > 1 && named.iter().any(|c| c.row_span > 1);
            let label = match first {
                // A label over several rows is one with the row's own.
                Some(_) if spanned => joined(named.iter().copied()),
                Some(label) => label.text.trim().to_owned(),
                None => row
                    .cells
                    .first()
                    .map(|c| c.text.trim().to_owned())
                    .unwrap_or_default(),
            };
            let period = row.cells.iter().zip(&heads).find_map(|(c, h)| cell_period(c, h));
            for (c, metric) in across.iter().enumerate() {
                let (Some(metric), Some(cell)) = (metric, row.cells.get(c)) else {
                    continue;
                };
                push(
                    source,
                    at,
                    *metric,
                    cell,
                    &heads[c],
                    label.clone(),
                    period.clone(),
                    robustness,
                    out,
                );
            }
        }
    } else if down_count > 0 {
        let first_is_metric = down.first().is_some_and(Option::is_some);
        for (r, metric) in down.iter().enumerate() {
            let (Some((stub, metric)), Some(row)) = (metric, table.rows.get(r)) else {
                continue;
            };
            let name = table.at(r, *stub).map(|c| c.text.clone()).unwrap_or_default();
            // What stands before the metric is a sample ("2001 to 2010"), or whose figures these are.
            let group = joined((0..*stub).filter_map(|c| table.at(r, c)));
            let span = periods(&group.to_ascii_lowercase()).into_iter().next();
            let period = span.map(|span| Period {
                from: span.from,
                to: span.to,
                text: group.clone(),
            });
            let whose = if period.is_some() || group.to_ascii_lowercase().contains("sample") {
                ""
            } else {
                group.as_str()
            };
            for (c, cell) in row.cells.iter().enumerate().skip(stub + 1) {
                let label = if first_is_metric && header <= 1 {
                    String::new()
                } else {
                    let head = heads.get(c).map_or("", String::as_str);
                    format!("{whose} {head}").trim().to_owned()
                };
                let before = out.len();
                push(
                    source,
                    at,
                    *metric,
                    cell,
                    &name,
                    label.clone(),
                    period.clone(),
                    robustness,
                    out,
                );
                if beside
                    && is_symbol(&label)
                    && let Some(f) = out.get_mut(before)
                {
                    f.claim.subject = Subject::Benchmark;
                }
            }
        }
    }
}

/// The metric a row is about and the column that names it: the first of its labels that is one.
fn of_row(table: &Table, row: usize) -> Option<(usize, Metric)> {
    (0..table.columns as usize)
        .map_while(|c| {
            table
                .at(row, c)
                .filter(|cell| cell.number.is_none())
                .map(|cell| (c, cell))
        })
        .find_map(|(c, cell)| Some((c, metrics::of_cell(&cell.text)?)))
}

/// The text of cells, each once.
fn joined<'t>(cells: impl Iterator<Item = &'t Cell>) -> String {
    let mut parts: Vec<&str> = Vec::new();
    let mut last: Option<&Cell> = None;
    for cell in cells {
        let text = cell.text.trim();
        if !text.is_empty() && !last.is_some_and(|last| std::ptr::eq(last, cell)) {
            parts.push(text);
        }
        last = Some(cell);
    }
    parts.join(" ")
}

/// A bare symbol such as `SPY`.
fn is_symbol(label: &str) -> bool {
    (2..=5).contains(&label.len()) && label.chars().all(|c| c.is_ascii_uppercase())
}

fn cell_period(cell: &Cell, head: &str) -> Option<Period> {
    let head = head.to_ascii_lowercase();
    if !(head.contains("period")
        || head.contains("sample")
        || head.contains("years")
        || head.contains("dates"))
    {
        return None;
    }
    let found = periods(&cell.text.to_ascii_lowercase()).into_iter().next()?;
    Some(Period {
        from: found.from,
        to: found.to,
        text: cell.text.trim().to_owned(),
    })
}

#[allow(clippy::too_many_arguments)]
fn push(
    source: &Source<'_>,
    at: &TableAt<'_>,
    metric: Metric,
    cell: &Cell,
    head: &str,
    label: String,
    period: Option<Period>,
    robustness: bool,
    out: &mut Vec<Found>,
) {
    let Some(number) = cell.number else { return };
    let percent = metrics::in_percent(metric);
    let mut value = number.value;
    let mut status = Status::Stated;
    let mut note = None;
    match number.unit {
        Some(Unit::Percent) if percent => {}
        Some(_) => return,
        None if percent => {
            let says = format!("{head} {}", at.caption).to_ascii_lowercase();
            if !(says.contains('%') || says.contains("percent")) {
                // Printed without a unit: a fraction if all that makes sense is one.
                status = Status::Inferred;
                if value.abs() < 1.5 && value.fract() != 0.0 {
                    value *= 100.0;
                    note = Some("printed as a fraction".to_owned());
                }
            }
        }
        None => {}
    }
    if !metrics::plausible(metric, value) {
        return;
    }
    let who = match subject::of_label(&label) {
        Subject::Strategy if robustness => Subject::Variant,
        other => other,
    };
    let quote = source
        .document
        .page(at.page)
        .map(|p| p.boxes(cell.range))
        .unwrap_or_default();
    let boxes = if quote.is_empty() {
        cell.bbox.into_iter().collect()
    } else {
        quote
    };
    out.push(Found {
        claim: Claim {
            metric,
            value,
            text: cell.text.trim().to_owned(),
            percent,
            status,
            subject: who,
            label: (!label.is_empty()).then_some(label),
            period,
            net_of_costs: None,
            source: Quote {
                page: at.page,
                quote: cell.text.trim().to_owned(),
                boxes,
            },
            note,
        },
        section: at.section,
        sentence: None,
    });
}
