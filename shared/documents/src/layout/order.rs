//! Lines that a file draws in pieces or out of order, put as the eye reads them: pieces on one baseline become one line, and the lines of one
//! stack come from the top down. Everything else stays in drawing order, which is most often the reading order.

use super::draft::{Draft, DraftLine};
use std::collections::HashMap;

/// How far the baselines of pieces of one line may be apart, in ems.
const SAME_BASELINE: f32 = 0.1;
/// Gaps, in ems, between which what was drawn later goes on from a line.
const TOUCHES: std::ops::Range<f32> = -0.25..0.36;
/// A gap narrower than this, in ems, is none.
const NO_GAP: f32 = 0.14;
/// Distances between the lines of one stack, in ems.
const LEADING: std::ops::Range<f32> = 0.85..1.8;
/// Narrower lines, in ems, tell nothing about the order of the stack: they may be parts of formulas.
const WIDE: f32 = 6.0;
/// Neighbours that a line is compared with.
const NEIGHBOURS: usize = 64;

/// A line and its words.
struct Piece {
    line: DraftLine,
    words: Vec<usize>,
}

pub(crate) fn arrange(draft: &mut Draft) {
    if draft.lines.len() < 2 {
        return;
    }
    let mut by_height: Vec<usize> = (0..draft.lines.len())
        .filter(|l| draft.lines[*l].is_horizontal())
        .collect();
    by_height.sort_by(|a, b| draft.lines[*a].v.total_cmp(&draft.lines[*b].v));
    let joins = joins(draft, &by_height);
    if !joins.is_empty() {
        merge(draft, &joins);
        by_height = (0..draft.lines.len())
            .filter(|l| draft.lines[*l].is_horizontal())
            .collect();
        by_height.sort_by(|a, b| draft.lines[*a].v.total_cmp(&draft.lines[*b].v));
    }
    sort_stacks(draft, &by_height);
}

/// Pairs of lines that are pieces of one, the one drawn first before the other.
fn joins(draft: &Draft, by_height: &[usize]) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    for (i, &a) in by_height.iter().enumerate() {
        let reach = 0.65 * draft.lines[a].size.max(1.0);
        for &b in by_height[i + 1..].iter().take(NEIGHBOURS) {
            if draft.lines[b].v - draft.lines[a].v > reach.max(0.65 * draft.lines[b].size) {
                break;
            }
            let (host, piece) = (a.min(b), a.max(b));
            if is_piece(draft, host, piece) || is_script(draft, host, piece) {
                out.push((host, piece));
            } else if is_piece(draft, piece, host) || is_script(draft, piece, host) {
                out.push((piece, host));
            }
        }
    }
    out
}

/// Whether a line fills gaps of another on the same baseline, or goes on right where it ends.
fn is_piece(draft: &Draft, host: usize, piece: usize) -> bool {
    let (a, b) = (&draft.lines[host], &draft.lines[piece]);
    let em = a.size.max(b.size);
    let alike = a.size.min(b.size) > 0.6 * em && (a.v - b.v).abs() < SAME_BASELINE * em;
    if !alike {
        return false;
    }
    let (after, before) = ((b.u0 - a.u1) / em, (a.u0 - b.u1) / em);
    let within = b.u0 > a.u0 && b.u1 < a.u1 || TOUCHES.contains(&after) || TOUCHES.contains(&before);
    within && fits(draft, a, b, 0.25 * em)
}

/// Whether a line is a raised figure that belongs to another, drawn apart from it.
fn is_script(draft: &Draft, host: usize, piece: usize) -> bool {
    let (a, b) = (&draft.lines[host], &draft.lines[piece]);
    let rise = (a.v - b.v) / a.size.max(0.1);
    b.size < 0.88 * a.size
        && (0.1..0.62).contains(&rise)
        && b.characters <= 8
        && b.u0 > a.u0
        && b.u1 < a.u1 + 2.0 * a.size
        && b.words.clone().all(|w| {
            let word = &draft.words[w];
            let follows = a
                .words
                .clone()
                .any(|o| (-0.15..0.25).contains(&((word.u0 - draft.words[o].u1) / a.size)));
            follows
                && draft
                    .word(w)
                    .chars()
                    .all(|c| c.is_ascii_digit() || matches!(c, ',' | '*' | '†' | '‡' | '-' | '\u{2212}'))
        })
        && fits(draft, a, b, 0.2 * a.size)
}

/// Whether the words of one line lie between those of the other.
fn fits(draft: &Draft, a: &DraftLine, b: &DraftLine, slack: f32) -> bool {
    b.words.clone().take(NEIGHBOURS).all(|w| {
        let word = &draft.words[w];
        a.words.clone().all(|o| {
            let other = &draft.words[o];
            word.u0 > other.u1 - slack && word.u1 > other.u1
                || word.u1 < other.u0 + slack && word.u0 < other.u0
        })
    })
}

/// Makes one line of each group of pieces, at the place of the one drawn first.
fn merge(draft: &mut Draft, joins: &[(usize, usize)]) {
    // Of each line, the one it became part of.
    let mut into: Vec<usize> = (0..draft.lines.len()).collect();
    let root = |into: &[usize], mut l: usize| {
        while into[l] != l {
            l = into[l];
        }
        l
    };
    let mut pieces: Vec<Option<Piece>> = (draft.lines.iter())
        .map(|line| {
            Some(Piece {
                line: line.clone(),
                words: line.words.clone().collect(),
            })
        })
        .collect();
    for &(a, b) in joins {
        let (a, b) = (root(&into, a), root(&into, b));
        if a == b {
            continue;
        }
        let (first, second) = (a.min(b), a.max(b));
        let (Some(mut host), Some(other)) = (pieces[first].take(), pieces[second].take()) else {
            continue;
        };
        into[second] = first;
        join(draft, &mut host, other);
        pieces[first] = Some(host);
    }
    let mut words = Vec::with_capacity(draft.words.len());
    draft.lines.clear();
    for mut piece in pieces.into_iter().flatten() {
        let start = words.len();
        words.extend(piece.words.iter().filter_map(|w| draft.words.get(*w).cloned()));
        piece.line.words = start..words.len();
        draft.lines.push(piece.line);
    }
    draft.words = words;
}

fn join(draft: &mut Draft, host: &mut Piece, other: Piece) {
    let (a, b) = (&mut host.line, &other.line);
    if b.characters > a.characters {
        (a.v, a.size, a.bold, a.italic, a.mono) = (b.v, b.size, b.bold, b.italic, b.mono);
    }
    a.all_bold &= b.all_bold;
    a.characters += b.characters;
    a.bbox = a.bbox.union(&b.bbox);
    (a.u0, a.u1) = (a.u0.min(b.u0), a.u1.max(b.u1));
    let em = a.size;
    host.words.extend(&other.words);
    host.words
        .sort_by(|x, y| draft.words[*x].u0.total_cmp(&draft.words[*y].u0));
    for i in 0..host.words.len() {
        let at = host.words[i];
        let gap = match i.checked_sub(1).and_then(|b| draft.words.get(host.words[b])) {
            Some(before) => draft.words[at].u0 - before.u1,
            None => f32::MAX,
        };
        draft.words[at].glued = gap < NO_GAP * em;
    }
}

/// Puts the lines of stacks that were drawn out of order in order.
fn sort_stacks(draft: &mut Draft, by_height: &[usize]) {
    let lines = &draft.lines;
    let mut above: HashMap<usize, usize> = HashMap::new();
    let mut below: HashMap<usize, usize> = HashMap::new();
    // Most pages are in order: a line is only looked at where a wide one goes up to a place under or over it.
    let suspicious = lines
        .windows(2)
        .any(|w| w[1].v < w[0].v - 0.5 * w[0].size && overlap(&w[0], &w[1]) > 0.0 && w.iter().all(is_wide));
    if !suspicious {
        return;
    }
    for (i, &a) in by_height.iter().enumerate() {
        let em = lines[a].size;
        let next = by_height[i + 1..]
            .iter()
            .take(NEIGHBOURS)
            .take_while(|b| lines[**b].v - lines[a].v < LEADING.end * em)
            .find(|b| are_stacked(&lines[a], &lines[**b]));
        if let Some(&b) = next
            && !above.contains_key(&b)
        {
            above.insert(b, a);
            below.insert(a, b);
        }
    }
    let mut moved: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut taken = vec![false; lines.len()];
    for &top in by_height.iter().filter(|l| !above.contains_key(l)) {
        let stack: Vec<usize> = std::iter::successors(Some(top), |l| below.get(l).copied()).collect();
        let wide: Vec<usize> = stack.iter().copied().filter(|l| is_wide(&lines[*l])).collect();
        if wide.windows(2).filter(|w| w[1] < w[0]).count() > 0
            && let Some(&first) = stack.iter().min()
        {
            stack.iter().for_each(|l| taken[*l] = true);
            moved.insert(first, stack);
        }
    }
    if moved.is_empty() {
        return;
    }
    let mut order = Vec::with_capacity(lines.len());
    for (l, taken) in taken.iter().enumerate() {
        match moved.remove(&l) {
            Some(stack) => order.extend(stack),
            None if !taken => order.push(l),
            None => {}
        }
    }
    draft.lines = order.iter().map(|l| draft.lines[*l].clone()).collect();
}

fn is_wide(line: &DraftLine) -> bool {
    line.width() > WIDE * line.size && line.words.len() >= 2
}

fn overlap(a: &DraftLine, b: &DraftLine) -> f32 {
    a.u1.min(b.u1) - a.u0.max(b.u0)
}

/// Whether the second line may follow right below the first in one paragraph.
fn are_stacked(a: &DraftLine, b: &DraftLine) -> bool {
    let em = a.size.max(b.size);
    LEADING.contains(&((b.v - a.v) / em))
        && a.size.min(b.size) > 0.85 * em
        && overlap(a, b) > 0.5 * a.width().min(b.width())
        && (a.u0 - b.u0).abs() < 3.0 * em
}
