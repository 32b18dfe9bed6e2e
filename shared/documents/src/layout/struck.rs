//! Struck text: what a line is drawn through no longer holds, as `<del>` and struck runs in other formats.

use crate::pdf::content::{Content, Glyph, Rule};
use crate::pdf::font::CodeText;

/// How far above the baseline a line strikes text, in ems. Underlines lie below it, bars of fractions and roots farther from what they belong to.
const HEIGHT: std::ops::Range<f32> = 0.17..0.42;
/// How far a line reaches beyond what it strikes at most, in ems: the lines of charts and tables that pass behind text reach farther.
const BEYOND: f32 = 0.7;
/// The share of a glyph that is covered, and the share of the line that covers glyphs.
const COVERED: f32 = 0.7;
const FILLED: f32 = 0.6;
/// Glyphs looked at for all lines of a page.
const MAX_STEPS: usize = 2_000_000;

/// Of each glyph, whether it is struck; empty if none is.
pub(super) fn find(content: &Content) -> Vec<bool> {
    let lines: Vec<&Rule> = content.rules.iter().filter(|r| r.horizontal).collect();
    if lines.is_empty() {
        return Vec::new();
    }
    let mut level: Vec<(f32, usize)> = (content.glyphs.iter().enumerate())
        .filter(|(_, g)| g.hidden.is_none() && g.dx > 0.0 && g.dy.abs() < 0.02 * g.size && !is_blank(g))
        .map(|(i, g)| (g.y, i))
        .collect();
    level.sort_by(|a, b| a.0.total_cmp(&b.0));
    let largest = level
        .iter()
        .filter_map(|(_, i)| content.glyphs.get(*i))
        .map(|g| g.size)
        .fold(0.0, f32::max);
    let mut struck = Vec::new();
    let mut steps = 0;
    for line in lines {
        let first = level.partition_point(|(y, _)| *y <= line.at);
        let crossed: Vec<(usize, &Glyph)> = (level[first..].iter())
            .take_while(|(y, _)| *y < line.at + HEIGHT.end * largest)
            .inspect(|_| steps += 1)
            .filter_map(|(_, i)| Some((*i, content.glyphs.get(*i)?)))
            .filter(|(_, g)| crosses(line, g))
            .collect();
        if steps > MAX_STEPS {
            break;
        }
        if is_strike(line, &crossed) {
            struck.resize(content.glyphs.len(), false);
            crossed.iter().for_each(|(i, _)| struck[*i] = true);
        }
    }
    struck
}

fn is_blank(glyph: &Glyph) -> bool {
    matches!(glyph.text, CodeText::One(c) if c.is_whitespace()) || glyph.text == CodeText::Nothing
}

/// Whether a line passes through the middle of a glyph.
fn crosses(line: &Rule, glyph: &Glyph) -> bool {
    let covered = line.to.min(glyph.x + glyph.dx) - line.from.max(glyph.x);
    HEIGHT.contains(&((glyph.y - line.at) / glyph.size)) && covered > COVERED * glyph.dx
}

/// Whether a line is as long as the words it passes through. A dash is drawn as a line, too.
fn is_strike(line: &Rule, crossed: &[(usize, &Glyph)]) -> bool {
    let says_something = crossed.iter().any(|(_, g)| match &g.text {
        CodeText::One(c) => c.is_alphanumeric(),
        CodeText::Many(text) => text.contains(char::is_alphanumeric),
        _ => false,
    });
    let size = crossed.iter().map(|(_, g)| g.size).fold(0.0, f32::max);
    let start = crossed.iter().map(|(_, g)| g.x).fold(f32::MAX, f32::min);
    let end = crossed.iter().map(|(_, g)| g.x + g.dx).fold(f32::MIN, f32::max);
    let filled: f32 = crossed.iter().map(|(_, g)| g.dx).sum();
    says_something
        && line.from > start - BEYOND * size
        && line.to < end + BEYOND * size
        && filled > FILLED * (line.to - line.from)
}
