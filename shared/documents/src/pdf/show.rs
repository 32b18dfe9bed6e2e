//! Text-showing operators: glyphs where they stand, and whether anybody can see them.

use super::colour;
use super::content::{Content, Glyph, Style};
use super::font::CodeText;
use super::interpret::Interpreter;
use super::matrix::Matrix;
use super::state::State;
use crate::Rect;
use crate::model::HiddenReason;
use hayro_syntax::object::{Array, Dict, Object};

/// Smaller text than this can't be read on the page, in points.
const TINY: f32 = 1.2;

impl<'a> Interpreter<'a, '_> {
    pub(super) fn next_line(&mut self, x: f64, y: f64) {
        self.line_matrix = Matrix::translate(x, y).then(&self.line_matrix);
        self.text_matrix = self.line_matrix;
    }

    pub(super) fn show_adjusted(&mut self, items: &Array<'_>) {
        for item in items.iter::<Object<'_>>() {
            match item {
                Object::String(s) => self.show(s.as_bytes()),
                Object::Number(v) => {
                    let shift = -v.as_f64() / 1000.0 * self.state.size;
                    let vertical = self.state.font.is_some_and(|f| self.reader.fonts[f].vertical);
                    let (x, y) = if vertical {
                        (0.0, shift)
                    } else {
                        (shift * self.state.h_scale, 0.0)
                    };
                    self.text_matrix = Matrix::translate(x, y).then(&self.text_matrix);
                }
                _ => {}
            }
            if !self.spend() {
                return;
            }
        }
    }

    pub(super) fn show(&mut self, bytes: &[u8]) {
        let index = match self.state.font {
            Some(index) => index,
            // Text before any font: viewers use a default one.
            None => self.reader.font(&Dict::default()),
        };
        let Some(font) = self.reader.fonts.get_mut(index) else {
            return;
        };
        let state = &self.state;
        let to_page = self.text_matrix.then(&state.ctm);
        if !to_page.is_finite() {
            return;
        }
        let em = f64::from(font.em) * state.size;
        let (ux, uy) = if font.vertical {
            to_page.apply_vector(em, 0.0)
        } else {
            to_page.apply_vector(0.0, em)
        };
        let size = ux.hypot(uy) as f32;
        let style = Style {
            bold: font.bold || matches!(state.mode, 2) && state.line_width > 0.2,
            italic: font.italic,
            vertical: font.vertical,
            mono: font.mono,
            ascent: font.ascent,
            descent: font.descent,
        };
        let (sx, sy) = to_page.apply(0.0, state.rise);
        let hidden = if self.off > 0 {
            Some(HiddenReason::Layer)
        } else {
            // Type 3 glyphs are drawings; the text mode has no say over them (ISO 32000-1, 9.3.6).
            let mode = if font.type3 { 0 } else { state.mode };
            hidden(state, mode, &self.content, size, sx as f32, sy as f32)
        };
        let mut at = 0;
        let mut pen = 0.0;
        let budget = self.reader.limits.max_page_characters;
        while at < bytes.len() {
            let (code, length) = font.read(bytes, at);
            at += length;
            let info = font.code(code);
            let advance = f64::from(info.advance) * state.size;
            let word = if length == 1 && code == 32 {
                state.word_space
            } else {
                0.0
            };
            let (px, py, dx, dy) = if style.vertical {
                let (px, py) = to_page.apply(0.0, pen);
                let (dx, dy) = to_page.apply_vector(0.0, advance);
                pen += advance + state.char_space + word;
                (px, py, dx, dy)
            } else {
                let (px, py) = to_page.apply(pen, state.rise);
                let (dx, dy) = to_page.apply_vector(advance * state.h_scale, 0.0);
                pen += (advance + state.char_space + word) * state.h_scale;
                (px, py, dx, dy)
            };
            if info.text == CodeText::Nothing {
                continue;
            }
            let text = match &mut self.actual {
                None => info.text.clone(),
                // The first glyph carries the given text; the others only its place.
                Some(given) => std::mem::replace(given, CodeText::Nothing),
            };
            self.characters += 1;
            if self.characters > budget {
                self.content
                    .cut
                    .get_or_insert_with(|| format!("more than {budget} characters"));
                break;
            }
            let glyph = Glyph {
                text,
                x: px as f32,
                y: py as f32,
                dx: dx as f32,
                dy: dy as f32,
                size,
                style,
                hidden,
            };
            if glyph.x.is_finite()
                && glyph.y.is_finite()
                && glyph.dx.is_finite()
                && glyph.dy.is_finite()
                && size.is_finite()
            {
                self.content.glyphs.push(outside(glyph, self.page, state.clip));
            }
        }
        let (x, y) = if style.vertical { (0.0, pen) } else { (pen, 0.0) };
        self.text_matrix = Matrix::translate(x, y).then(&self.text_matrix);
    }
}

/// Why text shown in this state can't be seen, as far as the state alone says.
fn hidden(state: &State, mode: i64, content: &Content, size: f32, x: f32, y: f32) -> Option<HiddenReason> {
    let stroked = matches!(mode, 1 | 2 | 5 | 6);
    if mode == 3 {
        return Some(HiddenReason::Invisible);
    }
    let (alpha, colour) = if matches!(mode, 1 | 5) {
        (state.stroke_alpha, state.stroke)
    } else {
        (state.fill_alpha, state.fill)
    };
    if alpha < 0.02 && !(stroked && state.stroke_alpha >= 0.02) {
        return Some(HiddenReason::Transparent);
    }
    if size < TINY {
        return Some(HiddenReason::Tiny);
    }
    // Text used as a clip (mode 7) shows what is painted through it.
    if let Some(colour) = colour
        && mode < 4
        && let Some(behind) = content.background(x, y - size * 0.3)
        && colour::same(colour, behind)
        && !(mode == 2 && state.stroke.is_none_or(|s| !colour::same(s, behind)))
    {
        return Some(HiddenReason::Colour);
    }
    None
}

/// Marks a glyph that lies outside the page or the clip.
fn outside(mut glyph: Glyph, page: Rect, clip: Rect) -> Glyph {
    if glyph.hidden.is_none() {
        let (cx, cy) = (glyph.x + glyph.dx / 2.0, glyph.y + glyph.dy / 2.0);
        let reach = glyph.size;
        let misses = |r: Rect, by: f32| cx < r.x0 - by || cx > r.x1 + by || cy < r.y0 - by || cy > r.y1 + by;
        if misses(page, reach * 0.5) {
            glyph.hidden = Some(HiddenReason::OffPage);
        } else if misses(clip, reach) {
            glyph.hidden = Some(HiddenReason::Clipped);
        }
    }
    glyph
}
