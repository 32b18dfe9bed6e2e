//! Runs a page's content and gathers what it shows.
//!
//! Our own interpreter over `hayro-syntax` and `hayro-font`, because the text layer needs what a rendering one has no use for: a budget at
//! every step, the text behind marked content, font names, and no time spent on shadings, images and masks.

use super::colour::Space;
use super::content::Content;
use super::font::CodeText;
use super::matrix::Matrix;
use super::reader::Reader;
use super::state::{Path, State};
use super::stream;
use crate::Rect;
use crate::clock::Clock;
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};
use hayro_syntax::page::Resources;

/// Saved states beyond this are a mistake or an attack.
const MAX_SAVED: usize = 512;
const EVERYWHERE: Rect = Rect::new(f32::MIN, f32::MIN, f32::MAX, f32::MAX);

pub(crate) struct Interpreter<'a, 'r> {
    pub(super) reader: &'r mut Reader<'a>,
    pub(crate) content: Content,
    pub(super) page: Rect,
    base: Matrix,
    pub(super) state: State,
    saved: Vec<State>,
    pub(super) text_matrix: Matrix,
    pub(super) line_matrix: Matrix,
    path: Path,
    clip_pending: bool,
    marks: Vec<Mark>,
    /// Open marks that are switched off.
    pub(super) off: u32,
    /// Text given for the glyphs to come, instead of theirs.
    pub(super) actual: Option<CodeText>,
    operations: u64,
    pub(super) characters: usize,
    depth: u32,
    clock: Clock,
}

/// An open marked-content sequence.
struct Mark {
    off: bool,
    actual: bool,
}

impl<'a, 'r> Interpreter<'a, 'r> {
    pub(crate) fn new(reader: &'r mut Reader<'a>, page: Rect, base: Matrix) -> Self {
        let clock = reader.clock.page(&reader.limits);
        Self {
            reader,
            content: Content::default(),
            page,
            // Clipping to the page itself would hide off-page text instead of reporting it.
            state: State::new(base, EVERYWHERE),
            base,
            saved: Vec::new(),
            text_matrix: Matrix::IDENTITY,
            line_matrix: Matrix::IDENTITY,
            path: Path::default(),
            clip_pending: false,
            marks: Vec::new(),
            off: 0,
            actual: None,
            operations: 0,
            characters: 0,
            depth: 0,
            clock,
        }
    }

    fn cut(&mut self, why: impl Into<String>) {
        self.content.cut.get_or_insert_with(|| why.into());
    }

    pub(super) fn spend(&mut self) -> bool {
        self.operations += 1;
        if self.operations > self.reader.limits.max_page_operations {
            self.cut(format!(
                "more than {} drawing operations",
                self.reader.limits.max_page_operations
            ));
        } else if self.operations.is_multiple_of(1024) && self.clock.is_over() {
            let why = self.clock.why_over();
            self.cut(why);
        }
        self.content.cut.is_none()
    }

    /// Runs a content stream. A form's saved states end with it.
    pub(crate) fn run(&mut self, data: &[u8], resources: &Resources<'a>) {
        let saved = self.saved.len();
        let marks = self.marks.len();
        let mut fonts: Vec<(Vec<u8>, usize)> = Vec::new();
        let mut ops = TypedIter::new(data);
        while let Some(op) = ops.next() {
            if !self.spend() {
                break;
            }
            match op {
                Op::TextFont(f) => {
                    let name: &[u8] = f.0;
                    let known = fonts.iter().find(|(n, _)| n == name).map(|(_, i)| *i);
                    self.state.font = known.or_else(|| {
                        let dict = resources.get_font(f.0)?;
                        let index = self.reader.font(&dict);
                        fonts.push((name.to_vec(), index));
                        Some(index)
                    });
                    self.state.size = f.1.as_f64();
                }
                Op::XObject(x) => self.x_object(x.0, resources),
                Op::SetGraphicsState(g) => self.graphics_state(g.0, resources),
                Op::ColorSpaceNonStroke(c) => {
                    self.state.fill_space = Space::named(&resources.color_spaces, c.0);
                    self.state.fill = self.state.fill_space.initial();
                }
                Op::ColorSpaceStroke(c) => {
                    self.state.stroke_space = Space::named(&resources.color_spaces, c.0);
                    self.state.stroke = self.state.stroke_space.initial();
                }
                Op::BeginMarkedContentWithProperties(m) => self.begin_mark(m.0, Some(m.1), resources),
                Op::BeginMarkedContent(m) => self.begin_mark(m.0, None, resources),
                Op::EndMarkedContent(_) if self.marks.len() > marks => self.end_mark(),
                Op::SaveState(_) if self.saved.len() < saved + MAX_SAVED => {
                    self.saved.push(self.state.clone())
                }
                Op::RestoreState(_) if self.saved.len() > saved => {
                    if let Some(state) = self.saved.pop() {
                        self.state = state;
                    }
                }
                other => self.simple(other),
            }
        }
        if self.saved.len() > saved {
            self.saved.truncate(saved + 1);
            if let Some(state) = self.saved.pop() {
                self.state = state;
            }
        }
        while self.marks.len() > marks {
            self.end_mark();
        }
    }

    /// Operators that need no resources.
    fn simple(&mut self, op: Op<'_, '_>) {
        let n = |v: &Number| v.as_f64();
        match op {
            Op::Transform(t) => {
                let m = Matrix([n(&t.0), n(&t.1), n(&t.2), n(&t.3), n(&t.4), n(&t.5)]);
                self.state.ctm = m.then(&self.state.ctm);
            }
            Op::LineWidth(w) => self.state.line_width = n(&w.0),

            Op::BeginText(_) => {
                self.text_matrix = Matrix::IDENTITY;
                self.line_matrix = Matrix::IDENTITY;
            }
            Op::SetTextMatrix(t) => {
                self.text_matrix = Matrix([n(&t.0), n(&t.1), n(&t.2), n(&t.3), n(&t.4), n(&t.5)]);
                self.line_matrix = self.text_matrix;
            }
            Op::NextLine(t) => self.next_line(n(&t.0), n(&t.1)),
            Op::NextLineAndSetLeading(t) => {
                self.state.leading = -n(&t.1);
                self.next_line(n(&t.0), n(&t.1));
            }
            Op::NextLineUsingLeading(_) => self.next_line(0.0, -self.state.leading),
            Op::CharacterSpacing(v) => self.state.char_space = n(&v.0),
            Op::WordSpacing(v) => self.state.word_space = n(&v.0),
            Op::HorizontalScaling(v) => self.state.h_scale = n(&v.0) / 100.0,
            Op::TextLeading(v) => self.state.leading = n(&v.0),
            Op::TextRise(v) => self.state.rise = n(&v.0),
            Op::TextRenderingMode(v) => self.state.mode = v.0.as_i64(),
            Op::ShowText(t) => self.show(t.0.as_bytes()),
            Op::NextLineAndShowText(t) => {
                self.next_line(0.0, -self.state.leading);
                self.show(t.0.as_bytes());
            }
            Op::ShowTextWithParameters(t) => {
                self.state.word_space = n(&t.0);
                self.state.char_space = n(&t.1);
                self.next_line(0.0, -self.state.leading);
                self.show(t.2.as_bytes());
            }
            Op::ShowTexts(t) => self.show_adjusted(t.0),

            Op::NonStrokeColorDeviceGray(c) => self.fill_colour(Space::Gray, &[c.0]),
            Op::NonStrokeColorDeviceRgb(c) => self.fill_colour(Space::Rgb, &[c.0, c.1, c.2]),
            Op::NonStrokeColorCmyk(c) => self.fill_colour(Space::Cmyk, &[c.0, c.1, c.2, c.3]),
            Op::NonStrokeColor(c) => self.state.fill = self.state.fill_space.colour(&c.0),
            Op::NonStrokeColorNamed(c) => {
                self.state.fill = self.state.fill_space.colour(&c.0).filter(|_| c.1.is_none())
            }
            Op::StrokeColorDeviceGray(c) => self.stroke_colour(Space::Gray, &[c.0]),
            Op::StrokeColorDeviceRgb(c) => self.stroke_colour(Space::Rgb, &[c.0, c.1, c.2]),
            Op::StrokeColorCmyk(c) => self.stroke_colour(Space::Cmyk, &[c.0, c.1, c.2, c.3]),
            Op::StrokeColor(c) => self.state.stroke = self.state.stroke_space.colour(&c.0),
            Op::StrokeColorNamed(c) => {
                self.state.stroke = self.state.stroke_space.colour(&c.0).filter(|_| c.1.is_none())
            }

            Op::MoveTo(p) => self.path.move_to(n(&p.0), n(&p.1)),
            Op::LineTo(p) => self.path.line_to(n(&p.0), n(&p.1)),
            Op::CubicTo(p) => self.path.curve_to(n(&p.4), n(&p.5)),
            Op::CubicStartTo(p) => self.path.curve_to(n(&p.2), n(&p.3)),
            Op::CubicEndTo(p) => self.path.curve_to(n(&p.2), n(&p.3)),
            Op::ClosePath(_) => self.path.close(),
            Op::RectPath(r) => self.path.rect(n(&r.0), n(&r.1), n(&r.2), n(&r.3)),
            Op::ClipNonZero(_) | Op::ClipEvenOdd(_) => self.clip_pending = true,
            Op::EndPath(_) => self.paint(false, false),
            Op::StrokePath(_) => self.paint(false, true),
            Op::CloseAndStrokePath(_) => {
                self.path.close();
                self.paint(false, true);
            }
            Op::FillPathNonZero(_) | Op::FillPathNonZeroCompatibility(_) | Op::FillPathEvenOdd(_) => {
                self.paint(true, false)
            }
            Op::FillAndStrokeNonZero(_) | Op::FillAndStrokeEvenOdd(_) => self.paint(true, true),
            Op::CloseFillAndStrokeNonZero(_) | Op::CloseFillAndStrokeEvenOdd(_) => {
                self.path.close();
                self.paint(true, true);
            }
            Op::Shading(_) => {
                let area = intersection(self.state.clip, self.page);
                self.content.fill(area, None);
            }
            Op::InlineImage(_) => self.image(),
            _ => {}
        }
    }

    fn fill_colour(&mut self, space: Space, components: &[Number]) {
        self.state.fill_space = space;
        self.state.fill = space.colour(components);
    }

    fn stroke_colour(&mut self, space: Space, components: &[Number]) {
        self.state.stroke_space = space;
        self.state.stroke = space.colour(components);
    }

    fn graphics_state(&mut self, name: &Name<'_>, resources: &Resources<'a>) {
        let Some(dict) = resources.get_ext_g_state(name) else {
            return;
        };
        if let Some(alpha) = dict.get::<f32>(b"ca".as_slice()) {
            self.state.fill_alpha = alpha;
        }
        if let Some(alpha) = dict.get::<f32>(b"CA".as_slice()) {
            self.state.stroke_alpha = alpha;
        }
        if let Some(width) = dict.get::<f64>(b"LW".as_slice()) {
            self.state.line_width = width;
        }
        if let Some(font) = dict.get::<Array<'_>>(b"Font".as_slice()) {
            let mut items = font.iter::<Object<'_>>();
            if let (Some(Object::Dict(dict)), Some(Object::Number(size))) = (items.next(), items.next()) {
                self.state.font = Some(self.reader.font(&dict));
                self.state.size = size.as_f64();
            }
        }
    }

    fn paint(&mut self, fill: bool, stroke: bool) {
        let ctm = self.state.ctm;
        if (fill || stroke) && self.off == 0 {
            let visible_fill = fill && self.state.fill_alpha > 0.02;
            let visible_stroke = stroke && self.state.stroke_alpha > 0.02;
            for &[x0, y0, x1, y1] in &self.path.rects {
                let area = intersection(ctm.apply_rect(x0, y0, x1, y1), self.state.clip);
                if visible_fill {
                    self.content
                        .fill(area, self.state.fill.filter(|_| self.state.fill_alpha > 0.98));
                }
                if visible_stroke {
                    for edge in [
                        [x0, y0, x1, y0],
                        [x0, y1, x1, y1],
                        [x0, y0, x0, y1],
                        [x1, y0, x1, y1],
                    ] {
                        self.content
                            .rule(ctm.apply_rect(edge[0], edge[1], edge[2], edge[3]));
                    }
                }
            }
            if visible_stroke {
                // Dashed or dotted rules come as one line each; thick strokes are bars.
                let thick = self.state.line_width * ctm.0[0].hypot(ctm.0[1]);
                for &[x0, y0, x1, y1] in self.path.lines.iter().filter(|_| thick < 6.0) {
                    self.content.rule(ctm.apply_rect(x0, y0, x1, y1));
                }
            }
            if visible_fill
                && self.path.rects.is_empty()
                && let Some([x0, y0, x1, y1]) = self.path.bounds()
            {
                // The box of a shape is not its colour everywhere, unless it is a box.
                let is_box = self.path.lines.len() <= 5
                    && self
                        .path
                        .lines
                        .iter()
                        .all(|l| (l[0] - l[2]).abs() < 0.01 || (l[1] - l[3]).abs() < 0.01);
                let colour = self.state.fill.filter(|_| is_box && self.state.fill_alpha > 0.98);
                self.content.fill(
                    intersection(ctm.apply_rect(x0, y0, x1, y1), self.state.clip),
                    colour,
                );
            }
        }
        if std::mem::take(&mut self.clip_pending)
            && let Some([x0, y0, x1, y1]) = self.path.bounds()
        {
            self.state.clip = intersection(self.state.clip, ctm.apply_rect(x0, y0, x1, y1));
        }
        self.path.clear();
    }

    fn image(&mut self) {
        if self.off > 0 {
            return;
        }
        let area = intersection(
            self.state.ctm.apply_rect(0.0, 0.0, 1.0, 1.0),
            intersection(self.state.clip, self.page),
        );
        if area.width() > 1.0 && area.height() > 1.0 && self.content.images.len() < 10_000 {
            self.content.images.push(area);
            self.content.fill(area, None);
        }
    }

    fn x_object(&mut self, name: &Name<'_>, resources: &Resources<'a>) {
        let Some(object) = resources.get_x_object(name) else {
            return;
        };
        let dict = object.dict();
        match dict.get::<Name<'_>>(b"Subtype".as_slice()).as_deref() {
            Some(b"Image") if self.reader.layers.shows(dict, b"OC") => self.image(),
            Some(b"Form") => self.form(&object, resources),
            _ => {}
        }
    }

    /// Runs a form XObject in the current state.
    pub(crate) fn form(&mut self, form: &Stream<'a>, resources: &Resources<'a>) {
        if self.depth >= self.reader.limits.max_nesting {
            self.cut(format!(
                "forms nested deeper than {}",
                self.reader.limits.max_nesting
            ));
            return;
        }
        let dict = form.dict();
        let off = !self.reader.layers.is_empty() && !self.reader.layers.shows(dict, b"OC");
        let Some(data) = self.decode(form) else { return };
        let before = self.state.clone();
        let (text_matrix, line_matrix) = (self.text_matrix, self.line_matrix);
        if let Some(m) = dict.get::<[f64; 6]>(b"Matrix".as_slice()) {
            self.state.ctm = Matrix(m).then(&self.state.ctm);
        }
        if let Some(b) = dict.get::<[f64; 4]>(b"BBox".as_slice()) {
            self.state.clip =
                intersection(self.state.clip, self.state.ctm.apply_rect(b[0], b[1], b[2], b[3]));
        }
        let own = dict.get::<Dict<'_>>(b"Resources".as_slice()).map(Resources::new);
        self.path.clear();
        self.depth += 1;
        self.off += u32::from(off);
        self.run(&data, own.as_ref().unwrap_or(resources));
        self.off -= u32::from(off);
        self.depth -= 1;
        self.state = before;
        (self.text_matrix, self.line_matrix) = (text_matrix, line_matrix);
    }

    /// Runs an annotation's appearance, fitted to its rectangle, in the state the page began with.
    pub(crate) fn appearance(&mut self, form: &Stream<'a>, resources: &Resources<'a>, fit: &Matrix) {
        let state = State::new(fit.then(&self.base), EVERYWHERE);
        let before = std::mem::replace(&mut self.state, state);
        self.form(form, resources);
        self.state = before;
    }

    /// Decodes a stream within the page's and the document's budgets.
    pub(crate) fn decode(&mut self, stream: &Stream<'a>) -> Option<Vec<u8>> {
        let limit = self.reader.limits.max_stream_bytes.min(self.reader.decoded_left);
        if limit == 0 {
            self.cut("the document decompresses to more than its budget");
            return None;
        }
        let Some(decoded) = stream::decode(stream, limit) else {
            self.content.damaged = true;
            return None;
        };
        self.content.damaged |= decoded.damaged;
        self.reader.decoded_left = self.reader.decoded_left.saturating_sub(decoded.data.len() as u64);
        if decoded.over_budget {
            self.cut(format!("a stream decompresses to more than {limit} bytes"));
            return None;
        }
        Some(decoded.data.into_owned())
    }

    fn begin_mark(&mut self, tag: &Name<'_>, properties: Option<&Object<'_>>, resources: &Resources<'a>) {
        if self.marks.len() >= MAX_SAVED {
            return;
        }
        let mut mark = Mark {
            off: false,
            actual: false,
        };
        match properties {
            Some(Object::Name(name)) => {
                if &**tag == b"OC" {
                    mark.off = !self.reader.layers.is_empty()
                        && !self.reader.layers.shows(&resources.properties, name);
                } else if let Some(dict) = resources.properties.get::<Dict<'_>>(name) {
                    mark.actual = self.begin_actual(&dict);
                }
            }
            Some(Object::Dict(dict)) => mark.actual = self.begin_actual(dict),
            _ => {}
        }
        self.off += u32::from(mark.off);
        self.marks.push(mark);
    }

    /// Takes the text a file gives for its glyphs. Only for a few glyphs (a ligature, a hyphen): over more the places of the characters would be lost.
    fn begin_actual(&mut self, dict: &Dict<'_>) -> bool {
        let Some(text) = dict.get::<hayro_syntax::object::String<'_>>(b"ActualText".as_slice()) else {
            return false;
        };
        let text = super::structure::text_string(text.as_bytes());
        let text: String = text
            .chars()
            .filter(|c| !matches!(c, '\0' | '\u{feff}' | '\u{200b}'))
            .collect();
        if text.chars().count() > 4 || text.is_empty() || text != " " && text.contains(char::is_whitespace) {
            return false;
        }
        let mut chars = text.chars();
        self.actual = Some(match (chars.next(), chars.next()) {
            (Some(c), None) => CodeText::One(c),
            _ => CodeText::Many(text.as_str().into()),
        });
        true
    }

    fn end_mark(&mut self) {
        if let Some(mark) = self.marks.pop() {
            self.off -= u32::from(mark.off);
            if mark.actual {
                self.actual = None;
            }
        }
    }
}

fn intersection(a: Rect, b: Rect) -> Rect {
    let r = Rect::new(a.x0.max(b.x0), a.y0.max(b.y0), a.x1.min(b.x1), a.y1.min(b.y1));
    // An empty intersection stays where it is, with no area.
    Rect::new(r.x0, r.y0, r.x1.max(r.x0), r.y1.max(r.y0))
}
