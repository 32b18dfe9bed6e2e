//! Text-showing operators: glyphs where they stand, and whether anybody can see them.

use super::content::{Glyph, Style};
use super::font::CodeText;
use super::interpret::Interpreter;
use super::matrix::Matrix;
use super::state::{Blend, State};
use super::visibility::{self, CUT_OUT, Pen};
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
        // Type 3 glyphs are drawings; the text mode has no say over them (ISO 32000-1, 9.3.6).
        let mode = if font.type3 { 0 } else { state.mode };
        let hidden = if self.off > 0 {
            Some(HiddenReason::Layer)
        } else {
            hidden(state, mode, size)
        };
        let ink = pen(state, mode);
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
            let mut glyph = Glyph {
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
                let seen = match &self.content.canvas {
                    Some(canvas) => visibility::look(&mut glyph, &ink, canvas, &state.clip, &self.page),
                    None => visibility::ALL,
                };
                self.content.glyphs.push(glyph);
                self.content
                    .seen
                    .push(seen | if ink.is_cut_out { CUT_OUT } else { 0 });
            }
        }
        let (x, y) = if style.vertical { (0.0, pen) } else { (pen, 0.0) };
        self.text_matrix = Matrix::translate(x, y).then(&self.text_matrix);
    }
}

/// Why text shown in this state can't be seen wherever it stands.
fn hidden(state: &State, mode: i64, size: f32) -> Option<HiddenReason> {
    if mode == 3 {
        return Some(HiddenReason::Invisible);
    }
    let filled = matches!(mode, 0 | 2 | 4 | 6) && state.fill_alpha * state.group_alpha >= 0.02;
    let stroked = matches!(mode, 1 | 2 | 5 | 6) && state.stroke_alpha * state.group_alpha >= 0.02;
    if mode != 7 && !filled && !stroked {
        return Some(HiddenReason::Transparent);
    }
    (size < TINY).then_some(HiddenReason::Tiny)
}

fn pen(state: &State, mode: i64) -> Pen {
    // What takes a rendering to know counts as seen.
    let known = state.blend == Blend::Normal && !state.soft_mask;
    Pen {
        fill: matches!(mode, 0 | 2 | 4 | 6).then_some(state.fill.filter(|_| known)),
        stroke: matches!(mode, 1 | 2 | 5 | 6).then_some(state.stroke.filter(|_| known)),
        fill_alpha: state.fill_alpha * state.group_alpha,
        stroke_alpha: state.stroke_alpha * state.group_alpha,
        is_cut_out: mode == 7,
        differs_from_paper: true,
    }
    .settled()
}
