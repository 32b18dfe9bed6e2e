//! What a page shows, as far as text needs to know: glyphs, rules, images and what is painted.

use super::canvas::Canvas;
use super::font::CodeText;
use super::visibility::Points;
use crate::Rect;
use crate::model::HiddenReason;

/// A glyph where it stands, in display points (top-left origin, y down).
#[derive(Clone, Debug)]
pub(crate) struct Glyph {
    pub(crate) text: CodeText,
    /// Start of the glyph on its baseline (in vertical writing, the top of its centre line).
    pub(crate) x: f32,
    pub(crate) y: f32,
    /// Advance along the baseline, without extra spacing.
    pub(crate) dx: f32,
    pub(crate) dy: f32,
    /// Height of the em.
    pub(crate) size: f32,
    pub(crate) style: Style,
    pub(crate) hidden: Option<HiddenReason>,
}

/// What the font says about a glyph.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Style {
    pub(crate) bold: bool,
    pub(crate) italic: bool,
    pub(crate) vertical: bool,
    pub(crate) mono: bool,
    pub(crate) ascent: f32,
    pub(crate) descent: f32,
}

/// A straight, axis-aligned line on the page.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rule {
    pub(crate) horizontal: bool,
    /// Where it lies: y of a horizontal rule, x of a vertical one.
    pub(crate) at: f32,
    pub(crate) from: f32,
    pub(crate) to: f32,
}

/// Everything gathered from a page.
#[derive(Debug, Default)]
pub(crate) struct Content {
    pub(crate) glyphs: Vec<Glyph>,
    pub(crate) rules: Vec<Rule>,
    /// Boxes of images.
    pub(crate) images: Vec<Rect>,
    /// The page as it looks.
    pub(crate) canvas: Option<Canvas>,
    /// Of each glyph, at which of its points it could be seen when it was drawn.
    pub(crate) seen: Vec<Points>,
    /// Why the page was cut short, if it was.
    pub(crate) cut: Option<String>,
    pub(crate) damaged: bool,
}

/// More than any table needs; a chart can have millions.
pub(crate) const MAX_RULES: usize = 4_000;

impl Content {
    /// Records an axis-aligned segment or a thin box.
    pub(crate) fn rule(&mut self, r: Rect) {
        if self.rules.len() >= MAX_RULES {
            return;
        }
        let (w, h) = (r.width(), r.height());
        if h <= 2.0 && w >= 4.0 {
            self.rules.push(Rule {
                horizontal: true,
                at: r.center_y(),
                from: r.x0,
                to: r.x1,
            });
        } else if w <= 2.0 && h >= 4.0 {
            self.rules.push(Rule {
                horizontal: false,
                at: r.center_x(),
                from: r.y0,
                to: r.y1,
            });
        }
    }
}
