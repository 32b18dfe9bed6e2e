//! Plain text: blank lines part blocks, prose is unwrapped, columns become tables, form feeds end pages.

use super::{Flow, squeeze};
use crate::BlockKind;

/// Lines taken together. What goes on longer is no paragraph.
const MAX_LINES: usize = 5_000;

pub(super) fn parse(text: &str, flow: &mut Flow<'_>) {
    for (i, page) in text.split('\u{c}').enumerate() {
        if i > 0 {
            flow.page_break();
        }
        if !flow.has_room() {
            return;
        }
        let mut block: Vec<&str> = Vec::new();
        for line in page.lines() {
            if line.trim().is_empty() {
                flush(&mut block, flow);
            } else {
                block.push(line);
                if block.len() >= MAX_LINES {
                    flush(&mut block, flow);
                }
            }
        }
        flush(&mut block, flow);
    }
}

fn flush(lines: &mut Vec<&str>, flow: &mut Flow<'_>) {
    if lines.is_empty() {
        return;
    }
    if let Some(rows) = as_table(lines) {
        flow.table(
            &rows,
            u32::from(rows.len() > 1 && rows[0].iter().all(|c| crate::Number::parse(c).is_none())),
        );
    } else {
        let mut start = 0;
        for i in 1..=lines.len() {
            // A bullet or number begins an item of its own.
            if i == lines.len() || is_item(lines[i]) {
                push(&lines[start..i], flow);
                start = i;
            }
        }
    }
    lines.clear();
}

fn push(lines: &[&str], flow: &mut Flow<'_>) {
    if is_item(lines[0]) {
        flow.block(BlockKind::ListItem, None, &unwrap(lines));
    } else if lines.len() == 1 || is_prose(lines) {
        flow.block(BlockKind::Paragraph, None, &unwrap(lines));
    } else {
        let verbatim: Vec<&str> = lines.iter().map(|l| l.trim_end()).collect();
        flow.block(BlockKind::Code, None, &verbatim.join("\n"));
    }
}

/// Wrapped prose fills its lines: all but the last are long, and none is laid out with runs of spaces.
fn is_prose(lines: &[&str]) -> bool {
    let longest = lines.iter().map(|l| l.trim().chars().count()).max().unwrap_or(0);
    let full = lines[..lines.len() - 1]
        .iter()
        .filter(|l| l.trim().chars().count() * 10 >= longest * 7)
        .count();
    longest >= 40 && full * 10 >= (lines.len() - 1) * 8 && lines.iter().all(|l| !l.trim().contains("   "))
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
        if out.ends_with('-') && crate::layout::hyphen::joins(&out, &line) {
            out.pop();
        } else if !out.is_empty()
            && !out.ends_with('\u{ad}')
            && !crate::layout::hyphen::is_compound(&out, &line)
        {
            out.push(' ');
        }
        out.push_str(&line);
    }
    out.replace('\u{ad}', "")
}

/// Rows whose cells are parted by tabs or at least two spaces, the same number in each.
fn as_table(lines: &[&str]) -> Option<Vec<Vec<String>>> {
    let rows: Vec<Vec<String>> = lines.iter().map(|l| cells(l)).collect();
    let columns = rows.first()?.len();
    let fits = rows.len() >= 2 && columns >= 2 && rows.iter().all(|r| r.len() == columns);
    let numeric = rows
        .iter()
        .flatten()
        .filter(|c| crate::Number::parse(c).is_some())
        .count();
    (fits && (numeric > 0 || columns >= 3 || lines.iter().all(|l| l.contains('\t')))).then_some(rows)
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
