//! Words of a table: in order, in chunks, in columns.

use super::super::draft::Draft;
use super::CELL_GAP;
use crate::model::Number;

/// A number, or what stands in a table where a number is missing.
pub(super) fn is_value(text: &str) -> bool {
    let number = |t: &str| Number::parse(t.trim_matches(['[', ']', '(', ')', ','])).is_some();
    Number::parse(text).is_some()
        || matches!(text, "-" | "–" | "—" | "−" | "n/a" | "N/A" | "NA" | "n.a." | ".")
        || number(text)
        // A coefficient with its standard error, an interval, several numbers too close to part.
        || text.split_whitespace().count() > 1 && text.split_whitespace().all(number)
}

/// Words without the dots that lead the eye from a label to its value, if they have any.
pub(super) fn without_leaders(draft: &Draft, words: &mut Vec<usize>) -> bool {
    let is_dots = |w: &usize| matches!(draft.word(*w).trim_matches('.'), "" | "…" | "·");
    let long = |w: &usize| draft.word(*w).contains(".....") || draft.word(*w).contains("……");
    let leads = words.iter().any(long) || words.iter().filter(|w| is_dots(w)).count() >= 4;
    if leads {
        words.retain(|w| !is_dots(w));
    }
    leads
}

/// Words line by line, each line from its start to its end.
pub(super) fn in_order(draft: &Draft, words: impl IntoIterator<Item = usize>) -> Vec<usize> {
    let mut sorted: Vec<usize> = words.into_iter().collect();
    sorted.sort_unstable();
    by_baseline(draft, &sorted).into_iter().flatten().collect()
}

/// Words by the baseline they stand on, from the top. Raised and lowered words stand on that of their line.
pub(super) fn by_baseline(draft: &Draft, words: &[usize]) -> Vec<Vec<usize>> {
    let mut sorted = words.to_vec();
    sorted.sort_by(|a, b| baseline(draft, *a).total_cmp(&baseline(draft, *b)));
    let mut out: Vec<Vec<usize>> = Vec::new();
    for word in sorted {
        let same = out.last().and_then(|line| line.first()).is_some_and(|first| {
            let size = draft.words[*first].size.max(draft.words[word].size);
            baseline(draft, word) - baseline(draft, *first) < 0.45 * size
        });
        match out.last_mut() {
            Some(line) if same => line.push(word),
            _ => out.push(vec![word]),
        }
    }
    for line in &mut out {
        line.sort_by(|a, b| draft.words[*a].u0.total_cmp(&draft.words[*b].u0));
    }
    out
}

fn baseline(draft: &Draft, word: usize) -> f32 {
    let word = &draft.words[word];
    word.v + word.rise
}

/// Extents of what stands together: words no further apart than words of one text are. Of several lines, those that overlap.
pub(super) fn chunks(draft: &Draft, words: &[usize]) -> Vec<(f32, f32)> {
    let mut extents: Vec<(f32, f32)> = Vec::new();
    for line in by_baseline(draft, words) {
        let mut end = f32::MIN;
        for &w in &line {
            let word = &draft.words[w];
            match extents.last_mut() {
                Some(last) if word.u0 - end < CELL_GAP * word.size => last.1 = last.1.max(word.u1),
                _ => extents.push((word.u0, word.u1)),
            }
            end = word.u1;
        }
    }
    extents.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out: Vec<(f32, f32)> = Vec::new();
    for (from, to) in extents {
        match out.last_mut() {
            Some(last) if from < last.1 => last.1 = last.1.max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

/// Words by the column they are in.
pub(super) fn split(draft: &Draft, words: &[usize], cuts: &[f32]) -> Vec<Vec<usize>> {
    let mut out = vec![Vec::new(); cuts.len() + 1];
    for &w in words {
        let word = &draft.words[w];
        out[cuts.partition_point(|c| *c < (word.u0 + word.u1) / 2.0)].push(w);
    }
    out
}

/// Which of some places is nearest.
pub(super) fn nearest(places: &[f32], at: f32) -> usize {
    let apart = |i: &usize| (places[*i] - at).abs();
    (0..places.len())
        .min_by(|a, b| apart(a).total_cmp(&apart(b)))
        .unwrap_or(0)
}

/// Where rows of words, at least three, have values beside each other with a strip between that all leave free.
pub(super) fn inner_cuts(draft: &Draft, rows: &[Vec<usize>]) -> Vec<f32> {
    let rows: Vec<&Vec<usize>> = rows
        .iter()
        .filter(|r| r.len() >= 2 && r.iter().skip(1).all(|w| is_value(draft.word(*w))))
        .collect();
    if rows.len() < 3 {
        return Vec::new();
    }
    strips(draft, rows.iter().map(|r| r.as_slice()))
        .into_iter()
        .filter(|(from, to)| {
            let (left, right) = beside(draft, rows.iter().map(|r| r.as_slice()), *from, *to);
            left * 10 >= rows.len() * 8 && right * 10 >= rows.len() * 8
        })
        .map(|(from, to)| (from + to) / 2.0)
        .collect()
}

/// In how many rows something stands left and right of a strip.
fn beside<'r>(draft: &Draft, rows: impl Iterator<Item = &'r [usize]>, from: f32, to: f32) -> (usize, usize) {
    rows.fold((0, 0), |(left, right), row| {
        let before = row.iter().any(|w| draft.words[*w].u1 <= from + 0.1);
        let after = row.iter().any(|w| draft.words[*w].u0 >= to - 0.1);
        (left + usize::from(before), right + usize::from(after))
    })
}

/// Strips, as extents, that all rows leave free and that are wide enough to part columns.
pub(super) fn strips<'r>(draft: &Draft, rows: impl Iterator<Item = &'r [usize]> + Clone) -> Vec<(f32, f32)> {
    let words = || rows.clone().flatten();
    let em = words().map(|w| draft.words[*w].size).fold(0.0, f32::max);
    let count = rows.clone().count();
    // With many rows even a narrow strip that all leave free is no accident.
    let narrowest = if count >= 5 { 0.45 * em } else { CELL_GAP * em };
    let mut spans: Vec<(f32, f32)> = words()
        .map(|w| (draft.words[*w].u0, draft.words[*w].u1))
        .collect();
    spans.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut out = Vec::new();
    let mut end = f32::MAX;
    for (from, to) in spans {
        let gap = from - end;
        if end < f32::MAX
            && (gap >= narrowest
                || gap >= 0.15 * em && count >= 3 && leads_to_values(draft, rows.clone(), end, from)
                || gap >= 0.15 * em && count >= 5 && parts_values(draft, rows.clone(), end, from))
        {
            out.push((end, from));
        }
        end = if end == f32::MAX { to } else { end.max(to) };
    }
    out
}

/// The words next to a strip in a row.
fn neighbours(draft: &Draft, row: &[usize], left: f32, right: f32) -> (Option<usize>, Option<usize>) {
    let after = row.iter().find(|w| draft.words[**w].u0 >= right - 0.1);
    let before = row.iter().rfind(|w| draft.words[**w].u1 <= left + 0.1);
    (before.copied(), after.copied())
}

/// Whether in each row what stands right of a narrow strip is a figure (with a decimal point, a comma or a percent sign in most) and what
/// stands left of it is not: a label that comes close to the first column.
fn leads_to_values<'r>(
    draft: &Draft,
    rows: impl Iterator<Item = &'r [usize]>,
    left: f32,
    right: f32,
) -> bool {
    let (mut exact, mut all) = (0, 0);
    for row in rows {
        let (Some(before), Some(after)) = neighbours(draft, row, left, right) else {
            return false;
        };
        if !is_value(draft.word(after)) || is_value(draft.word(before)) {
            return false;
        }
        all += 1;
        exact += usize::from(draft.word(after).contains(['.', ',', '%']));
    }
    exact * 2 > all
}

/// Whether a narrow strip parts two figures in nearly every row, and not the groups of one (`12 345,0`).
fn parts_values<'r>(draft: &Draft, rows: impl Iterator<Item = &'r [usize]>, left: f32, right: f32) -> bool {
    let (mut parted, mut groups, mut all) = (0, 0, 0);
    for row in rows {
        all += 1;
        let (Some(before), Some(after)) = neighbours(draft, row, left, right) else {
            continue;
        };
        let (before, after) = (draft.word(before), draft.word(after));
        parted += usize::from(is_value(before) && is_value(after) && !after.starts_with(['(', '[']));
        groups += usize::from(
            is_group(before)
                && after.len() >= 3
                && is_group(after.get(..3).unwrap_or_default())
                && !after
                    .get(3..)
                    .unwrap_or_default()
                    .starts_with(|c: char| c.is_ascii_digit()),
        );
    }
    parted * 10 >= all * 9 && groups * 2 < parted
}

/// One to three digits: a group of a number.
fn is_group(text: &str) -> bool {
    (1..=3).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::is_value;

    #[test]
    fn values() {
        for value in ["12.5%", "(3.2)", "–", "0.5 (1.2)", "[0.1, 0.4]"] {
            assert!(is_value(value), "{value}");
        }
        assert!(!is_value("SPY") && !is_value("12-month"));
    }
}
