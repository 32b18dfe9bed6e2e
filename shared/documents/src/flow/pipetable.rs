//! Rows between bars without the rule under the head that Markdown wants: texts taken from web pages often lack it.

use super::markdown::escape;

/// Fewer rows than this may be anything.
const MIN_ROWS: usize = 3;
/// Rows of one table.
const MAX_ROWS: usize = 5_000;

/// The text with every run of such rows as an HTML table, its first row the head.
pub(super) fn draw(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut lines = text.lines().peekable();
    let mut fenced = false;
    while let Some(line) = lines.next() {
        let start = line.trim_start();
        fenced ^= start.starts_with("```") || start.starts_with("~~~");
        let mut run = vec![line];
        if is_row(line) && !fenced {
            while run.len() < MAX_ROWS
                && let Some(next) = lines.next_if(|l| is_row(l))
            {
                run.push(next);
            }
        }
        match table(&run) {
            Some(html) => out.push_str(&html),
            None => {
                for line in run {
                    out.push_str(line);
                    out.push('\n');
                }
            }
        }
    }
    out
}

fn is_row(line: &str) -> bool {
    let indent = line.len() - line.trim_start().len();
    indent <= 3 && line.trim_start().starts_with('|')
}

/// The cells of a row.
fn cells(line: &str) -> Vec<&str> {
    let inner = line.trim();
    let inner = inner.strip_prefix('|').unwrap_or(inner);
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    inner.split('|').map(str::trim).collect()
}

/// A row shorter than the head lacks its first cells: those of the row above reach down into it, as they did on the page.
fn table(lines: &[&str]) -> Option<String> {
    let ruled = |l: &&str| l.chars().all(|c| matches!(c, '|' | '-' | ':' | ' ' | '\t'));
    if lines.len() < MIN_ROWS || lines.iter().any(ruled) {
        return None;
    }
    let rows: Vec<Vec<&str>> = lines.iter().map(|l| cells(l)).collect();
    let width = rows.first()?.len();
    let fits = rows.iter().all(|row| (2..=width).contains(&row.len()));
    if width < 2 || !fits || rows.get(1)?.len() < width {
        return None;
    }
    let missing: Vec<usize> = rows.iter().map(|row| width - row.len()).collect();
    let mut out = "\n<table>".to_owned();
    for (r, row) in rows.iter().enumerate() {
        let tag = if r == 0 { "th" } else { "td" };
        out.push_str("<tr>");
        for (i, cell) in row.iter().enumerate() {
            let column = missing[r] + i;
            let below = missing[r + 1..].iter().take_while(|gap| **gap > column).count();
            out.push_str(&format!("<{tag} rowspan={}>{}</{tag}>", below + 1, escape(cell)));
        }
        out.push_str("</tr>");
    }
    out.push_str("</table>\n\n");
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_rows_lack_their_first_cells() {
        let html = draw(
            "| Period | Who | Sharpe |\n| 2010s | Rule | 0.9 |\n| Index | 0.8 |\n| 2000s | Rule | 0.5 |\n",
        );
        assert!(html.contains("<td rowspan=2>2010s</td>"), "{html}");
        assert!(html.contains("<tr><td rowspan=1>Index</td>"), "{html}");
    }

    #[test]
    fn what_is_no_such_table_stays() {
        for text in [
            "| a | b |\n|---|---|\n| 1 | 2 |\n",
            "| a | b |\n| 1 | 2 |\n",
            "```\n| a | b |\n| 1 | 2 |\n| 3 | 4 |\n```\n",
            "| a | b |\n| 1 | 2 | 3 |\n| 3 | 4 |\n",
            "|x| is the size of x.\n",
        ] {
            assert_eq!(draw(text), text);
        }
    }
}
