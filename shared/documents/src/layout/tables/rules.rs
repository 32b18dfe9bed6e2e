//! Drawn rules: joined from their pieces, and the areas that they delimit.

use crate::Rect;
use crate::pdf::content::Rule;

/// An area between horizontal rules of one extent.
pub(super) struct Area {
    pub(super) bbox: Rect,
    /// Heights of the rules that cross all of it, ascending.
    pub(super) rows: Vec<f32>,
    /// Positions of vertical rules that cross most of it, ascending.
    pub(super) columns: Vec<f32>,
}

/// Areas that rules delimit: at least two horizontal ones over the same extent.
pub(super) fn ruled_areas(rules: &[Rule]) -> Vec<Area> {
    let mut horizontal = joined(rules, true);
    horizontal.retain(|r| r.to - r.from >= 40.0);
    let vertical = joined(rules, false);
    let mut areas: Vec<Area> = Vec::new();
    let mut used = vec![false; horizontal.len()];
    for i in 0..horizontal.len() {
        if used[i] {
            continue;
        }
        let first = horizontal[i];
        let mut members: Vec<usize> = (i..horizontal.len())
            .filter(|j| {
                !used[*j]
                    && (horizontal[*j].from - first.from).abs() < 4.0
                    && (horizontal[*j].to - first.to).abs() < 4.0
            })
            .collect();
        // Two tables of one width on a page are parted by much more than their rows are.
        let mut end = 1;
        while end < members.len() && horizontal[members[end]].at - horizontal[members[end - 1]].at < 330.0 {
            end += 1;
        }
        members.truncate(end);
        if members.len() < 2 {
            continue;
        }
        members.iter().for_each(|m| used[*m] = true);
        let mut rows: Vec<f32> = members.iter().map(|m| horizontal[*m].at).collect();
        rows.dedup_by(|a, b| *a - *b < 2.5);
        let (Some(top), Some(bottom)) = (rows.first().copied(), rows.last().copied()) else {
            continue;
        };
        if bottom - top < 12.0 {
            continue;
        }
        let crosses = |v: &&Rule| {
            v.at > first.from - 3.0
                && v.at < first.to + 3.0
                && v.to.min(bottom) - v.from.max(top) > 0.5 * (bottom - top)
        };
        let mut columns: Vec<f32> = vertical.iter().filter(crosses).map(|v| v.at).collect();
        columns.sort_by(f32::total_cmp);
        columns.dedup_by(|a, b| *a - *b < 3.0);
        areas.push(Area {
            bbox: Rect::new(first.from, top - 1.0, first.to, bottom + 1.0),
            rows,
            columns,
        });
    }
    areas
}

/// Rules of one direction, pieces on one line joined, in order of position.
pub(super) fn joined(rules: &[Rule], horizontal: bool) -> Vec<Rule> {
    let mut list: Vec<Rule> = rules
        .iter()
        .filter(|r| r.horizontal == horizontal)
        .copied()
        .collect();
    list.sort_by(|a, b| {
        (a.at.round(), a.from)
            .partial_cmp(&(b.at.round(), b.from))
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    let mut out: Vec<Rule> = Vec::new();
    for rule in list {
        match out.last_mut() {
            Some(last) if (last.at - rule.at).abs() < 1.5 && rule.from <= last.to + 3.0 => {
                last.to = last.to.max(rule.to)
            }
            _ => out.push(rule),
        }
    }
    out.sort_by(|a, b| a.at.total_cmp(&b.at));
    out
}
