//! Claims in tables: metrics across or down, strategies, periods and samples the other way.

use super::{Found, metrics, subject};
use crate::model::{Claim, Metric, Period, Quote, Status, Subject};
use crate::pattern::pattern;
use crate::source::{SectionRole, Source, TableAt};
use crate::text::{periods, without_marks};
use fo_documents::{Cell, Number, Table, Unit};

/// Tables larger than this are data, not results.
const MAX_CELLS: usize = 4_000;

pub(super) fn collect(source: &Source<'_>, at: &TableAt<'_>, out: &mut Vec<Found>) {
    let role = source
        .sections
        .get(at.section)
        .map_or(SectionRole::Other, |s| s.role);
    let cells = at.table.rows.len() * at.table.columns as usize;
    if cells == 0 || cells > MAX_CELLS || matches!(role, SectionRole::References | SectionRole::Legal) {
        return;
    }
    let mut reader = Reader {
        source,
        at,
        about: about(source, at),
        robustness: role == SectionRole::Robustness,
        trailing: at.table.rows.iter().flat_map(|r| &r.cells).any(|c| {
            let text = c.text.trim().to_ascii_lowercase();
            text.starts_with("since inception") || matches!(text.as_str(), "ytd" | "year to date" | "itd")
        }),
        found: Vec::new(),
    };
    reader.read();
    out.append(&mut reader.found);
}

/// What the caption says, or the sentence that leads to a table without one.
fn about(source: &Source<'_>, at: &TableAt<'_>) -> String {
    pattern!(
        LEAD,
        r"^(?:table|exhibit|figure|panel)\b|\b(?:table|exhibit|below|following|shows?|reports?|summari[sz]es?)\b|:$"
    );
    if !at.caption.is_empty() {
        return at.caption.clone();
    }
    source
        .sentences
        .iter()
        .rev()
        .find(|s| s.section == at.section && (s.page, s.start) < (at.page, at.table.range.start))
        .filter(|s| s.page == at.page && !s.is_heading() && LEAD.is_match(s.lower.trim()))
        .map(|s| s.text.clone())
        .unwrap_or_default()
}

/// Whose figures a row or column holds, and over which period.
#[derive(Clone, Debug, Default)]
struct Label {
    /// The strategy, benchmark or instrument.
    name: String,
    period: Option<Period>,
    /// The parameters were chosen on this sample.
    in_sample: bool,
    /// A calendar year or month: no figure of the whole test.
    partial: bool,
    /// A length of time: a parameter, or beside "since inception" a span that ends on a date not given.
    length: bool,
}

impl Label {
    fn of(text: &str) -> Self {
        pattern!(
            CALENDAR,
            r"^(?:(?:19|20)\d\d|(?:q[1-4]|h[12])\b.*|(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?(?: (?:19|20)\d\d)?)$"
        );
        pattern!(
            TRAILING,
            r"^(?:(?:last |past )?(?:\d+|one|two|three|five|ten)[\s\-]?(?:m|mo|y|yr|month|year)s?\.?|ytd|mtd|year to date)$"
        );
        pattern!(INCEPTION, r"^since (?:inception|launch)(?: \(.*\))?$");
        pattern!(IN_SAMPLE, r"\b(?:in[\s\-]sample|training|calibration)\b");
        pattern!(
            SAMPLE,
            r"\b(?:(?:in|out[\s\-]of|full|whole|entire|sub)[\s\-]?(?:sample|period)|sample|all years|panel [a-f])\b"
        );
        let text = without_marks(text).trim().to_owned();
        let lower = text.to_ascii_lowercase();
        let span = periods(&lower).into_iter().next();
        let named = span.is_none() && !SAMPLE.is_match(&lower) && !INCEPTION.is_match(&lower);
        let period = match span {
            Some(span) => Some(Period {
                from: span.from,
                to: span.to,
                text: text.clone(),
            }),
            None if INCEPTION.is_match(&lower) => Some(Period {
                text: text.clone(),
                ..Period::default()
            }),
            None => None,
        };
        Self {
            period,
            in_sample: IN_SAMPLE.is_match(&lower),
            partial: CALENDAR.is_match(&lower),
            length: TRAILING.is_match(&lower),
            name: if named { text } else { String::new() },
        }
    }

    /// This label within another: its own words come last, its own period first.
    fn within(&self, outer: &Self) -> Self {
        Self {
            name: format!("{} {}", outer.name, self.name).trim().to_owned(),
            period: self.period.clone().or_else(|| outer.period.clone()),
            in_sample: self.in_sample || outer.in_sample,
            partial: self.partial || outer.partial,
            length: self.length || outer.length,
        }
    }
}

struct Reader<'a, 'd> {
    source: &'a Source<'d>,
    at: &'a TableAt<'d>,
    /// What the table as a whole is about.
    about: String,
    robustness: bool,
    /// Lengths of time among the labels are spans up to a date not given, not parameters.
    trailing: bool,
    found: Vec<Found>,
}

impl Reader<'_, '_> {
    fn read(&mut self) {
        let table = self.at.table;
        let header = table.header_rows.max(1).min(table.rows.len() as u32) as usize;
        let columns = table.columns as usize;
        // Metrics named by the headings above the columns, from the top, headings over several columns included.
        let heads: Vec<String> = (0..columns)
            .map(|c| joined((0..header).filter_map(|r| table.at(r, c))))
            .collect();
        let across: Vec<Option<Metric>> = heads.iter().map(|h| metrics::of_cell(h)).collect();
        let down: Vec<Option<(usize, Metric)>> = (0..table.rows.len()).map(|r| of_row(table, r)).collect();
        let across_count = across.iter().skip(1).flatten().count();
        let down_count = down.iter().flatten().count();
        if across_count > down_count {
            self.across(header, &heads, &across);
        } else if down_count > 0 {
            self.down(header, &heads, &down);
        } else if let Some(metric) = across.first().copied().flatten() {
            self.corner(header, &heads, metric);
        }
    }

    /// Metrics head the columns; the rows are strategies, periods or parameters.
    fn across(&mut self, header: usize, heads: &[String], across: &[Option<Metric>]) {
        let table = self.at.table;
        let labels: Vec<Label> = (0..table.rows.len())
            .map(|r| row_label(table, r, heads))
            .collect();
        let beside = symbols_beside(labels.iter().skip(header).map(|l| l.name.as_str()));
        let yearly = across
            .iter()
            .flatten()
            .any(|m| matches!(m, Metric::Volatility | Metric::Sharpe));
        let mut group = Label::default();
        for (r, row) in table.rows.iter().enumerate().skip(header) {
            if let Some(text) = heading_of_rows(row.cells.iter()) {
                group = Label::of(text);
                continue;
            }
            let dates = cell_period(table, r, heads);
            let mut label = labels[r].within(&group);
            label.period = dates.or(label.period);
            let benchmark = beside && subject::is_market(&labels[r].name);
            for (c, metric) in across.iter().enumerate() {
                let (Some(metric), Some(cell)) = (*metric, row.cells.get(c)) else {
                    continue;
                };
                // A bare return beside a yearly volatility or ratio is a yearly one.
                let metric = if metric == Metric::TotalReturn && yearly && is_bare_return(&heads[c]) {
                    Metric::Cagr
                } else {
                    metric
                };
                let others = table.rows.iter().skip(header).filter_map(|r| r.cells.get(c));
                let fraction = is_fraction(metric, others);
                self.push(metric, cell, &heads[c], &label, fraction, benchmark);
            }
        }
    }

    /// Metrics are the rows' labels; the columns are strategies, periods or samples.
    fn down(&mut self, header: usize, heads: &[String], down: &[Option<(usize, Metric)>]) {
        let table = self.at.table;
        let first_is_metric = down.first().is_some_and(Option::is_some);
        let beside = symbols_beside(heads.iter().skip(1).map(String::as_str));
        let mut block = Label::default();
        for (r, metric) in down.iter().enumerate() {
            let Some(row) = table.rows.get(r) else { continue };
            if r >= header
                && let Some(text) = heading_of_rows(row.cells.iter())
            {
                block = Label::of(text);
                continue;
            }
            let Some((stub, metric)) = *metric else { continue };
            let name = table.at(r, stub).map(|c| c.text.clone()).unwrap_or_default();
            // What stands before the metric is a sample ("2001 to 2010"), or whose figures these are.
            let group = Label::of(&joined((0..stub).filter_map(|c| table.at(r, c)))).within(&block);
            for (c, cell) in row.cells.iter().enumerate().skip(stub + 1) {
                let head = heads.get(c).map_or("", String::as_str);
                let label = if first_is_metric && header <= 1 {
                    group.clone()
                } else {
                    Label::of(head).within(&group)
                };
                let others = row.cells.iter().skip(stub + 1);
                let fraction = is_fraction(metric, others);
                self.push(metric, cell, &name, &label, fraction, beside && is_symbol(head));
            }
        }
    }

    /// The corner names the one metric of the table.
    fn corner(&mut self, header: usize, heads: &[String], metric: Metric) {
        let table = self.at.table;
        let fraction = is_fraction(metric, table.rows.iter().flat_map(|r| &r.cells));
        for (r, row) in table.rows.iter().enumerate().skip(header) {
            let own = row_label(table, r, heads);
            for (c, cell) in row.cells.iter().enumerate().skip(1) {
                let label = Label::of(&heads[c]).within(&own);
                self.push(metric, cell, &heads[0], &label, fraction, false);
            }
        }
    }

    fn push(
        &mut self,
        metric: Metric,
        cell: &Cell,
        head: &str,
        label: &Label,
        fraction: bool,
        benchmark: bool,
    ) {
        pattern!(
            MONTHLY,
            r"\bmonthly (?:\w+ )?returns?\b|\breturns? per month\b|\b(?:%|percent) (?:per|a) month\b"
        );
        let Some(number) = cell
            .number
            .filter(|_| !(label.partial || label.length && self.trailing))
        else {
            return;
        };
        let says = format!("{head} {}", self.about).to_ascii_lowercase();
        let monthly = MONTHLY.is_match(&says) && !says.contains("ann");
        let metric = match metric {
            // The deviation of monthly returns is not that of yearly ones.
            Metric::Volatility if monthly => return,
            Metric::TotalReturn if monthly => Metric::MonthlyReturn,
            other => other,
        };
        let Some((value, status, note)) = reading(metric, number, &says, fraction) else {
            return;
        };
        let who = match subject::of_label(&label.name) {
            _ if benchmark => Subject::Benchmark,
            Subject::Strategy if self.robustness || label.in_sample => Subject::Variant,
            other => other,
        };
        let boxes = self
            .source
            .document
            .page(self.at.page)
            .map(|p| p.boxes(cell.range))
            .filter(|boxes| !boxes.is_empty())
            .unwrap_or_else(|| cell.bbox.into_iter().collect());
        let caption = || {
            let span = periods(&self.about.to_ascii_lowercase())
                .into_iter()
                .find(|p| !p.relative)?;
            Some(Period {
                text: self.about.get(span.start..span.end)?.to_owned(),
                from: span.from,
                to: span.to,
            })
        };
        self.found.push(Found {
            claim: Claim {
                metric,
                value,
                text: cell.text.trim().to_owned(),
                percent: metrics::in_percent(metric),
                status,
                subject: who,
                label: (!label.name.is_empty()).then(|| label.name.clone()),
                period: label.period.clone().or_else(caption),
                net_of_costs: subject::net_of_costs(&format!("{} {head}", label.name)),
                source: Quote {
                    page: self.at.page,
                    quote: cell.text.trim().to_owned(),
                    boxes,
                },
                note,
            },
            section: self.at.section,
            sentence: None,
        });
    }
}

/// The figure in the metric's unit, how sure it is, and what a reader should know.
fn reading(
    metric: Metric,
    number: Number,
    says: &str,
    fraction: bool,
) -> Option<(f64, Status, Option<String>)> {
    let percent = metrics::in_percent(metric);
    let mut read = (number.value, Status::Stated, None);
    match number.unit {
        Some(Unit::Percent) if percent => {}
        Some(_) => return None,
        None if percent && !(says.contains('%') || says.contains("percent")) => {
            read.1 = Status::Inferred;
            if fraction {
                // Scaled through decimal digits: 1.1 × 100 is not 110 in binary.
                read.0 = (number.value * 1e10).round() / 1e8;
                read.2 = Some("printed as a fraction".to_owned());
            }
        }
        None => {}
    }
    metrics::plausible(metric, read.0).then_some(read)
}

/// Whether figures printed without a unit are fractions: all that are given for the metric are too small to be percent.
fn is_fraction<'c>(metric: Metric, cells: impl Iterator<Item = &'c Cell>) -> bool {
    let limit = match metric {
        Metric::MonthlyReturn | Metric::AverageTrade | Metric::Alpha => 0.1,
        _ => 1.5,
    };
    let values: Vec<f64> = cells.filter_map(|c| c.number).map(|n| n.value).collect();
    values.iter().all(|v| v.abs() < limit) && values.iter().any(|v| v.fract() != 0.0)
}

/// The one text of a row without figures, which heads the rows below it.
fn heading_of_rows<'c>(cells: impl Iterator<Item = &'c Cell>) -> Option<&'c str> {
    let mut text = None;
    for cell in cells.filter(|c| c.covered_by.is_none()) {
        if cell.text.trim().is_empty() {
            continue;
        }
        if cell.number.is_some() || text.is_some() {
            return None;
        }
        text = Some(cell.text.trim());
    }
    text.filter(|t| metrics::of_cell(t).is_none())
}

/// What a row is about: its first text, or its labels together where one of them spans several rows.
fn row_label(table: &Table, row: usize, heads: &[String]) -> Label {
    // A column for the name, where the head says so.
    pattern!(
        WHOSE,
        r"^(?:strategy|portfolio|model|rule|fund|name|system|method)(?: name)?$"
    );
    let whose = heads
        .iter()
        .position(|h| WHOSE.is_match(&h.trim().to_ascii_lowercase()));
    if let Some(cell) = whose
        .and_then(|c| table.at(row, c))
        .filter(|c| c.number.is_none() && !c.text.trim().is_empty())
    {
        let own = Label::of(&cell.text);
        if !own.name.is_empty() {
            return own;
        }
    }
    let labels = table.row_path(row);
    let spanned = labels.len() > 1 && labels.iter().any(|c| c.row_span > 1);
    let mut out = Label::default();
    let mut named = false;
    let whole = (0..table.columns as usize).filter_map(|c| table.at(row, c));
    let texts: Vec<&Cell> = if spanned {
        labels
    } else {
        whole
            .filter(|c| c.number.is_none() && !c.text.trim().is_empty())
            .collect()
    };
    for cell in texts {
        let own = Label::of(&cell.text);
        if named && !spanned && !own.name.is_empty() {
            continue;
        }
        named |= !own.name.is_empty();
        out = own.within(&out);
    }
    if !named && out.period.is_none() && !out.in_sample {
        // A row without text is told by its first number: a parameter or a year.
        let first = table.rows.get(row).and_then(|r| r.cells.first());
        return first.map(|c| Label::of(&c.text)).unwrap_or(out);
    }
    out
}

/// The metric a row is about and the column that names it: the first of its labels that is one, if a figure follows.
fn of_row(table: &Table, row: usize) -> Option<(usize, Metric)> {
    table.rows.get(row)?.cells.iter().find(|c| c.number.is_some())?;
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

fn is_bare_return(head: &str) -> bool {
    matches!(
        head.trim().to_ascii_lowercase().as_str(),
        "return" | "returns" | "ret" | "ret."
    )
}

/// A bare symbol such as `SPY`.
fn is_symbol(label: &str) -> bool {
    (2..=5).contains(&label.len()) && label.chars().all(|c| c.is_ascii_uppercase())
}

/// Some of the labels are bare symbols and some are not: the symbols are what the strategy is compared with.
fn symbols_beside<'l>(labels: impl Iterator<Item = &'l str>) -> bool {
    let symbols: Vec<bool> = labels.filter(|l| !l.is_empty()).map(is_symbol).collect();
    symbols.iter().any(|s| *s) && !symbols.iter().all(|s| *s)
}

/// The period of a row that has a column for it, or one for its start and one for its end.
fn cell_period(table: &Table, row: usize, heads: &[String]) -> Option<Period> {
    let column = |words: &[&str]| {
        heads.iter().enumerate().find_map(|(c, head)| {
            let cell = table.at(row, c)?;
            let head = head.to_ascii_lowercase();
            let named = |word: &&str| head.split(|c: char| !c.is_alphabetic()).any(|w| w == *word);
            words.iter().any(named).then_some(cell)
        })
    };
    if let Some(cell) = column(&["period", "sample", "years", "dates"])
        && let Some(found) = periods(&cell.text.to_ascii_lowercase()).into_iter().next()
    {
        return Some(Period {
            from: found.from,
            to: found.to,
            text: cell.text.trim().to_owned(),
        });
    }
    let (from, to) = (column(&["start", "from"])?, column(&["end", "to"])?);
    let text = format!("{} – {}", from.text.trim(), to.text.trim());
    Some(Period {
        from: date(&from.text),
        to: date(&to.text),
        text,
    })
    .filter(|p| p.from.is_some() && p.to.is_some())
}

/// A date in figures: `2010`, `2010-03-31` or `3/31/2010`.
fn date(text: &str) -> Option<String> {
    pattern!(SLASHED, r"^(\d{1,2})/(\d{1,2})/((?:19|20)\d\d)$");
    pattern!(PLAIN, r"^(?:19|20)\d\d(?:-\d\d(?:-\d\d)?)?$");
    let text = text.trim();
    if let Some(found) = SLASHED.captures(text) {
        let part = |i: usize| found.get(i).and_then(|m| m.as_str().parse::<u32>().ok());
        let (first, second, year) = (part(1)?, part(2)?, part(3)?);
        // The month comes first in the American order, unless it can't be one.
        let (month, day) = if first > 12 {
            (second, first)
        } else {
            (first, second)
        };
        return (1..=12)
            .contains(&month)
            .then(|| format!("{year}-{month:02}-{day:02}"));
    }
    PLAIN.is_match(text).then(|| text.to_owned())
}
