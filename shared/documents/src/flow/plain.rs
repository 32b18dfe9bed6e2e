//! Plain text: blank lines part blocks, prose is unwrapped, columns become tables, form feeds end pages.

use super::grid::{Grid, GridCell};
use super::text::Text;
use super::{Flow, gridtable, squeeze};
use crate::BlockKind;
use crate::number::is_figure;

/// Lines taken together. What goes on longer is no paragraph.
const MAX_LINES: usize = 5_000;
/// Prose is not set narrower than this.
const NARROWEST: usize = 24;

pub(super) fn parse(text: &str, flow: &mut Flow<'_>) {
    // Lines that end with a carriage return alone are lines, too.
    let unified = text
        .contains('\r')
        .then(|| text.replace("\r\n", "\n").replace('\r', "\n"));
    let text = unified.as_deref().unwrap_or(text);
    for (i, page) in text.split('\u{c}').enumerate() {
        if i > 0 {
            flow.page_break();
        }
        if !flow.has_room() {
            return;
        }
        let width = measure(page);
        let mut block: Vec<&str> = Vec::new();
        let mut depth = 0;
        for line in page.lines() {
            let (own_depth, line) = unquoted(line);
            let blank = line.trim().is_empty();
            if blank || own_depth != depth || block.len() >= MAX_LINES {
                flush(&mut block, depth, width, flow);
            }
            depth = own_depth;
            if !blank {
                block.push(line);
            }
        }
        flush(&mut block, depth, width, flow);
    }
}

/// How deep a line is quoted (`> >`), as replies quote what they answer, and what is quoted.
fn unquoted(line: &str) -> (usize, &str) {
    let (mut depth, mut rest) = (0, line);
    while let Some(inner) = rest.strip_prefix('>')
        && (inner.is_empty() || inner.starts_with([' ', '>']))
    {
        depth += 1;
        rest = inner.strip_prefix(' ').unwrap_or(inner);
    }
    (depth, rest)
}

/// The width that lines were wrapped at: that of the longest line that another one follows, but for a few.
fn measure(page: &str) -> usize {
    let mut lengths: Vec<usize> = Vec::new();
    let mut before = 0;
    for line in page.lines().take(20_000) {
        let length = line.trim_end().chars().count();
        if length > 0 && before > 0 {
            lengths.push(before);
        }
        before = length;
    }
    lengths.sort_unstable();
    lengths
        .get(lengths.len().saturating_sub(1 + lengths.len() / 50))
        .copied()
        .unwrap_or(0)
}

fn flush(lines: &mut Vec<&str>, depth: usize, width: usize, flow: &mut Flow<'_>) {
    if lines.is_empty() {
        return;
    }
    if let Some(grid) = gridtable::read(lines).or_else(|| as_table(lines)) {
        flow.table(grid);
    } else {
        let mut start = 0;
        for i in 1..=lines.len() {
            // A bullet or number begins an item of its own.
            if i == lines.len() || is_item(lines[i]) || ends_item(lines[start], lines[i - 1], lines[i], width)
            {
                push(&lines[start..i], depth, width, flow);
                start = i;
            }
        }
    }
    lines.clear();
}

/// Whether a line after one of a list's items is none of the item's: it is not set in, and what it begins with would have fitted
/// before it, or it leads the next list.
fn ends_item(item: &str, before: &str, line: &str, width: usize) -> bool {
    let indent = |l: &str| l.chars().take_while(|c| c.is_whitespace()).count();
    if !is_item(item) || indent(line) > indent(item) {
        return false;
    }
    let length = before.trim_end().chars().count();
    let next = line.split_whitespace().next().map_or(0, |w| w.chars().count());
    let fits = length + 1 + next <= width && length * 10 < width * 9;
    line.trim_end().ends_with(':') || length < 2 * NARROWEST || fits
}

fn push(lines: &[&str], depth: usize, width: usize, flow: &mut Flow<'_>) {
    let quote = "> ".repeat(depth.min(9));
    let shown = |text: &str| Text::new(&format!("{quote}{text}"));
    if is_item(lines[0]) {
        flow.block(BlockKind::ListItem, None, shown(&unwrap(lines)));
    } else if lines.len() == 1 || is_prose(lines, width) {
        flow.block(BlockKind::Paragraph, None, shown(&unwrap(lines)));
    } else if is_laid_out(lines) {
        let verbatim: Vec<String> = lines.iter().map(|l| format!("{quote}{}", l.trim_end())).collect();
        let mut text = Text::default();
        text.push_verbatim(&verbatim.join("\n"));
        flow.block(BlockKind::Code, None, text);
    } else {
        // Lines that end where their writer ended them are statements of their own.
        for line in lines {
            flow.block(BlockKind::Paragraph, None, shown(line));
        }
    }
}

/// Wrapped prose breaks its lines only where the next word would not have fitted.
fn is_prose(lines: &[&str], width: usize) -> bool {
    let length = |line: &str| line.trim_end().chars().count();
    let longest = lines.iter().map(|l| length(l)).max().unwrap_or(0);
    // A block may be set narrower than the page, as quotations are, but not much.
    let width = if longest * 10 >= width * 7 { longest } else { width };
    let breaks = lines.len() - 1;
    let forced = lines
        .windows(2)
        .filter(|pair| {
            let next = pair[1]
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .chars()
                .count();
            // Writers of prose leave a word's length of slack when they break by hand.
            length(pair[0]) + 1 + next > width || length(pair[0]) * 10 >= width * 9
        })
        .count();
    let ragged = lines.windows(2).all(|pair| {
        let indent = |l: &str| l.len() - l.trim_start().len();
        indent(pair[1]) <= indent(pair[0]) + 1 || std::ptr::eq(pair, lines)
    });
    let words = lines.iter().map(|l| l.split_whitespace().count()).sum::<usize>();
    width >= NARROWEST
        && ragged
        && forced * 10 >= breaks * 8
        && words >= 2 * lines.len()
        && !has_gutter(lines)
}

/// Whether white space runs down through all lines: columns, not words that happen to stand apart.
fn has_gutter(lines: &[&str]) -> bool {
    let lines: Vec<Vec<char>> = lines.iter().map(|l| l.trim_end().chars().collect()).collect();
    let shortest = lines.iter().map(Vec::len).min().unwrap_or(0);
    if lines.len() < 2 {
        return false;
    }
    let indent = lines
        .iter()
        .map(|l| l.iter().take_while(|c| c.is_whitespace()).count())
        .max()
        .unwrap_or(0);
    let blank = |at: usize| lines.iter().all(|l| l[at].is_whitespace());
    // Tabs stand for columns wherever they are.
    let tabs = lines
        .iter()
        .filter(|l| l[indent.min(l.len())..].contains(&'\t'))
        .count();
    tabs == lines.len() || (indent..shortest.saturating_sub(1)).any(|at| blank(at) && blank(at + 1))
}

/// Whether the place of things on their lines says something: columns, indents, the signs of a program.
fn is_laid_out(lines: &[&str]) -> bool {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let first = indent(lines[0]);
    let is_program = |line: &&str| {
        let line = line.trim();
        line.ends_with([';', '{', '}'])
            || line.starts_with("def ")
            || line.starts_with("for ") && line.ends_with(':')
    };
    lines
        .iter()
        .any(|l| indent(l) > first + 1 || l.trim().contains("   ") || l.trim().contains('\t'))
        || has_gutter(lines)
        || lines.iter().filter(|l| is_program(l)).count() * 3 >= lines.len()
        || lines.iter().all(|l| l.starts_with(['|', '+', '#']))
}

pub(crate) fn is_item(line: &str) -> bool {
    let line = line.trim_start();
    if let Some(rest) = line.strip_prefix(['•', '▪', '◦', '‣', '●', '■', '*', '-', '–']) {
        return rest.starts_with([' ', '\t']);
    }
    let digits = line.trim_start_matches('(').find(|c: char| !c.is_ascii_digit());
    let rest = line.trim_start_matches('(');
    digits.is_some_and(|n| {
        (1..=2).contains(&n) && rest[n..].starts_with([')', '.']) && rest[n + 1..].starts_with([' ', '\t'])
    })
}

/// Joins lines with spaces, and words that a hyphen broke over a line end.
fn unwrap(lines: &[&str]) -> String {
    let mut out = String::new();
    for line in lines {
        let line = squeeze(line);
        if out.ends_with(['-', '\u{ad}']) && crate::layout::hyphen::joins(&out, &line) {
            out.pop();
        } else if !out.is_empty() && !crate::layout::hyphen::is_compound(&out, &line) {
            out.push(' ');
        }
        out.push_str(&line);
    }
    out
}

/// Rows whose cells are parted by tabs or at least two spaces, the same number in each.
fn as_table(lines: &[&str]) -> Option<Grid> {
    let columns = cells(lines.first()?).len();
    if lines.len() < 2 || columns < 2 {
        return None;
    }
    let mut rows = Vec::with_capacity(lines.len());
    for line in lines {
        let row = cells(line);
        if row.len() != columns {
            return None;
        }
        rows.push(row);
    }
    let told = columns > 2 || lines.iter().all(|l| l.contains('\t'));
    if !told && !rows.iter().flatten().any(|cell| is_figure(cell)) {
        return None;
    }
    let header = !rows[0].iter().any(|c| is_figure(c));
    let mut grid = Grid::default();
    grid.header_rows = u32::from(header);
    for row in rows {
        grid.start_row();
        for cell in row {
            grid.cell(GridCell::new(Text::new(&cell), 1, 1));
        }
    }
    Some(grid)
}

fn cells(line: &str) -> Vec<String> {
    let line = line.trim_matches([' ', '|']);
    let parts: Vec<&str> = if line.contains('\t') {
        line.split('\t').collect()
    } else if line.contains(" | ") {
        line.split(" | ").collect()
    } else {
        line.split("  ").filter(|p| !p.trim().is_empty()).collect()
    };
    parts.iter().map(|p| squeeze(p)).collect()
}
