//! Runs a page's content and gathers what it shows.
//!
//! Our own interpreter over `hayro-syntax` and `hayro-font`, because the text layer needs what a rendering one has no use for: a budget at
//! every step, the text behind marked content, font names, and no time spent on shadings, images and masks.

use super::canvas::{Clip, Paint, corners};
use super::colour::{Colour, Space};
use super::content::Content;
use super::font::CodeText;
use super::matrix::Matrix;
use super::reader::Reader;
use super::state::{Blend, Path, State};
use super::stream;
use crate::Rect;
use crate::clock::Clock;
use hayro_syntax::content::TypedIter;
use hayro_syntax::content::ops::TypedInstruction as Op;
use hayro_syntax::object::{Array, Dict, Name, Number, Object, Stream};
use hayro_syntax::page::Resources;
use std::rc::Rc;

/// Saved states beyond this are a mistake or an attack.
const MAX_SAVED: usize = 512;
/// Spans of cells that the clips of a page may have together.
const MAX_CLIP_SPANS: usize = 2_000_000;
/// Strokes thinner than this, in points, hide nothing.
const THICK: f64 = 1.0;
/// Slanted strokes and odd shapes that are smaller than this, in points, hide nothing either.
const SMALL: f32 = 3.0;
/// Paint that lets less through than this covers what is under it.
const OPAQUE: f32 = 0.95;
const EVERYWHERE: Clip = Clip {
    area: Rect::new(f32::MIN, f32::MIN, f32::MAX, f32::MAX),
    shape: None,
};

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
    /// The rule by which the path is to become the clip: whether even-odd.
    clip_pending: Option<bool>,
    clip_spans: usize,
    marks: Vec<Mark>,
    /// Open marks that are switched off.
    pub(super) off: u32,
    /// Text given for the glyphs to come, instead of theirs.
    pub(super) actual: Option<CodeText>,
    operations: u64,
    pub(super) characters: usize,
    depth: u32,
    /// Whether what is painted is a marker over text.
    marker: bool,
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
        let canvas = std::mem::take(&mut reader.canvas).renew(page.width(), page.height());
        Self {
            reader,
            content: Content {
                canvas: Some(canvas),
                ..Content::default()
            },
            page,
            // Clipping to the page itself would hide off-page text instead of reporting it.
            state: State::new(base, EVERYWHERE),
            base,
            saved: Vec::new(),
            text_matrix: Matrix::IDENTITY,
            line_matrix: Matrix::IDENTITY,
            path: Path::default(),
            clip_pending: None,
            clip_spans: 0,
            marks: Vec::new(),
            off: 0,
            actual: None,
            operations: 0,
            characters: 0,
            depth: 0,
            marker: false,
            clock,
        }
    }

    fn cut(&mut self, why: impl Into<String>) {
        self.content.cut.get_or_insert_with(|| why.into());
    }

    pub(super) fn spend(&mut self) -> bool {
        self.charge(1)
    }

    /// Counts so many operations; false if the page's budget is gone.
    fn charge(&mut self, operations: u64) -> bool {
        let before = self.operations / 1024;
        self.operations = self.operations.saturating_add(operations);
        if self.operations > self.reader.limits.max_page_operations {
            self.cut(format!(
                "more than {} drawing operations",
                self.reader.limits.max_page_operations
            ));
        } else if self.operations / 1024 > before && self.clock.is_over() {
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
                Op::NonStrokeColorNamed(ref c) if c.1.is_some() => {
                    let pattern = c.1.as_ref().and_then(|name| resources.get_pattern(name));
                    // A shading is a dictionary, tiles are a stream.
                    self.state.fill_is_solid = matches!(pattern, Some(Object::Dict(_)));
                    self.state.fill = None;
                }
                Op::ColorSpaceNonStroke(c) => {
                    self.state.fill_is_solid = true;
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
                self.state.fill = self.state.fill_space.colour(&c.0).filter(|_| c.1.is_none());
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
            Op::CubicTo(p) => {
                let first = (n(&p.0), n(&p.1));
                self.path
                    .curve_to(Some(first), (n(&p.2), n(&p.3)), (n(&p.4), n(&p.5)));
            }
            Op::CubicStartTo(p) => self.path.curve_to(None, (n(&p.0), n(&p.1)), (n(&p.2), n(&p.3))),
            Op::CubicEndTo(p) => {
                let end = (n(&p.2), n(&p.3));
                self.path.curve_to(Some((n(&p.0), n(&p.1))), end, end);
            }
            Op::ClosePath(_) => self.path.close(),
            Op::RectPath(r) => self.path.rect(n(&r.0), n(&r.1), n(&r.2), n(&r.3)),
            Op::ClipNonZero(_) => self.clip_pending = Some(false),
            Op::ClipEvenOdd(_) => self.clip_pending = Some(true),
            Op::EndPath(_) => self.paint(None, false),
            Op::StrokePath(_) => self.paint(None, true),
            Op::CloseAndStrokePath(_) => {
                self.path.close();
                self.paint(None, true);
            }
            Op::FillPathNonZero(_) | Op::FillPathNonZeroCompatibility(_) => self.paint(Some(false), false),
            Op::FillPathEvenOdd(_) => self.paint(Some(true), false),
            Op::FillAndStrokeNonZero(_) => self.paint(Some(false), true),
            Op::FillAndStrokeEvenOdd(_) => self.paint(Some(true), true),
            Op::CloseFillAndStrokeNonZero(_) => {
                self.path.close();
                self.paint(Some(false), true);
            }
            Op::CloseFillAndStrokeEvenOdd(_) => {
                self.path.close();
                self.paint(Some(true), true);
            }
            Op::DashPattern(d) => self.state.dashed = d.0.iter::<f32>().next().is_some(),
            Op::Shading(_) => {
                let paint = self.paint_of(None, self.state.fill_alpha, true);
                self.paint_box(self.page, paint);
            }
            Op::InlineImage(i) => self.image(i.0.dict()),
            _ => {}
        }
    }

    fn fill_colour(&mut self, space: Space, components: &[Number]) {
        self.state.fill_is_solid = true;
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
        match dict.get::<Object<'_>>(b"BM".as_slice()) {
            Some(Object::Name(mode)) => self.state.blend = blend(&mode),
            Some(Object::Array(modes)) => {
                self.state.blend = modes
                    .iter::<Name<'_>>()
                    .next()
                    .map_or(Blend::Normal, |m| blend(&m));
            }
            _ => {}
        }
        match dict.get::<Object<'_>>(b"SMask".as_slice()) {
            Some(Object::Name(_)) => self.state.soft_mask = false,
            Some(_) => self.state.soft_mask = true,
            None => {}
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

    /// Paints the path: fills it (by the even-odd rule or not), strokes it, makes it the clip.
    fn paint(&mut self, fill: Option<bool>, stroke: bool) {
        if self.off == 0 {
            let (fill_alpha, stroke_alpha) = (self.state.fill_alpha, self.state.stroke_alpha);
            let group = self.state.group_alpha;
            if let Some(even_odd) = fill.filter(|_| fill_alpha * group > 0.02) {
                self.fill(even_odd);
            }
            if stroke && stroke_alpha * group > 0.02 {
                self.stroke();
            }
        }
        if let Some(even_odd) = self.clip_pending.take() {
            self.clip(even_odd);
        }
        self.path.clear();
    }

    fn fill(&mut self, even_odd: bool) {
        let ctm = self.state.ctm;
        for &[x0, y0, x1, y1] in &self.path.rects {
            let area = intersection(ctm.apply_rect(x0, y0, x1, y1), self.state.clip.area);
            self.content.rule(area);
        }
        if self.path.rects.is_empty()
            && let Some([x0, y0, x1, y1]) = self.path.bounds()
        {
            let area = intersection(ctm.apply_rect(x0, y0, x1, y1), self.state.clip.area);
            self.content.rule(area);
        }
        let paint = self.paint_of(self.state.fill, self.state.fill_alpha, self.state.fill_is_solid);
        match self.path.single_box().filter(|_| ctm.is_upright()) {
            Some([x0, y0, x1, y1]) => self.paint_box(ctm.apply_rect(x0, y0, x1, y1), paint),
            // A shape smaller than a letter hides none, and no text stands on it.
            None if self.path.bounds().is_some_and(|[x0, y0, x1, y1]| {
                let area = ctm.apply_rect(x0, y0, x1, y1);
                area.width() < SMALL || area.height() < SMALL
            }) => {}
            None => {
                if let Some(polygons) = self.path.polygons(&ctm) {
                    self.paint_shape(&polygons, even_odd, paint);
                }
            }
        }
    }

    fn stroke(&mut self) {
        let ctm = self.state.ctm;
        for &[x0, y0, x1, y1] in &self.path.rects {
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
        // Dashed or dotted rules come as one line each; thick strokes are bars.
        let thick = self.state.line_width * ctm.0[0].hypot(ctm.0[1]);
        for &[x0, y0, x1, y1] in self.path.lines.iter().filter(|_| thick < 6.0) {
            self.content.rule(ctm.apply_rect(x0, y0, x1, y1));
        }
        if thick < THICK || self.state.dashed {
            return;
        }
        let paint = self.paint_of(self.state.stroke, self.state.stroke_alpha, true);
        let half = thick / 2.0;
        for polygon in self.path.polygons(&ctm).unwrap_or_default() {
            for ends in polygon.windows(2) {
                let ((x0, y0), (x1, y1)) = (ends[0], ends[1]);
                let (dx, dy) = (x1 - x0, y1 - y0);
                let length = dx.hypot(dy);
                if !(0.01..1e6).contains(&length) || !self.charge(1) {
                    continue;
                }
                let (nx, ny) = (-dy / length * half, dx / length * half);
                if dx.abs() < 0.01 * length || dy.abs() < 0.01 * length {
                    let (left, right) = (x0.min(x1) - nx.abs(), x0.max(x1) + nx.abs());
                    let (top, bottom) = (y0.min(y1) - ny.abs(), y0.max(y1) + ny.abs());
                    self.paint_box(
                        Rect::new(left as f32, top as f32, right as f32, bottom as f32),
                        paint,
                    );
                } else if thick >= f64::from(SMALL) {
                    let sides = [
                        (x0 + nx, y0 + ny),
                        (x1 + nx, y1 + ny),
                        (x1 - nx, y1 - ny),
                        (x0 - nx, y0 - ny),
                    ];
                    self.paint_shape(&[sides.to_vec()], false, paint);
                }
            }
        }
    }

    /// Makes the path the clip, inside the one there is.
    fn clip(&mut self, even_odd: bool) {
        let ctm = self.state.ctm;
        let Some([x0, y0, x1, y1]) = self.path.bounds() else {
            return;
        };
        self.state.clip.area = intersection(self.state.clip.area, ctm.apply_rect(x0, y0, x1, y1));
        if self.path.single_box().is_some() && ctm.is_upright() || self.clip_spans > MAX_CLIP_SPANS {
            return;
        }
        let region =
            (self.path.polygons(&ctm)).and_then(|p| self.content.canvas.as_ref()?.region(&p, even_odd));
        if let Some(mut region) = region {
            if let Some(before) = &self.state.clip.shape {
                region = region.intersection(before);
            }
            let spans = region.len();
            self.clip_spans += spans;
            self.charge(spans as u64 / 64);
            self.state.clip.shape = Some(Rc::new(region));
        }
    }

    /// What painting in a colour with an opacity of its own does in this state.
    fn paint_of(&self, colour: Colour, alpha: f32, is_solid: bool) -> Paint {
        let state = &self.state;
        let alpha = (alpha * state.group_alpha).clamp(0.0, 1.0);
        let normal = state.blend == Blend::Normal;
        // Ink multiplied hides what is under it only if it is black.
        let hides =
            normal || state.blend == Blend::Multiply && colour.is_some_and(|c| c.iter().all(|v| *v < 0.05));
        Paint {
            colour: colour.filter(|_| hides && is_solid && !state.soft_mask),
            alpha,
            covers: hides && is_solid && !state.soft_mask && !self.marker && alpha > OPAQUE,
        }
    }

    fn paint_box(&mut self, area: Rect, paint: Paint) {
        let order = self.content.glyphs.len();
        if let Some(canvas) = &mut self.content.canvas {
            let cost = canvas.paint_box(&area, &self.state.clip, paint, order);
            self.charge(cost);
        }
    }

    fn paint_shape(&mut self, polygons: &[Vec<(f64, f64)>], even_odd: bool, paint: Paint) {
        let order = self.content.glyphs.len();
        if let Some(canvas) = &mut self.content.canvas {
            let cost = canvas.paint_shape(polygons, even_odd, &self.state.clip, paint, order);
            self.charge(cost);
        }
    }

    fn image(&mut self, dict: &Dict<'_>) {
        if self.off > 0 {
            return;
        }
        let ctm = self.state.ctm;
        let whole = ctm.apply_rect(0.0, 0.0, 1.0, 1.0);
        let area = intersection(whole, intersection(self.state.clip.area, self.page));
        if area.width() > 1.0 && area.height() > 1.0 && self.content.images.len() < 10_000 {
            self.content.images.push(area);
        }
        let has = |key: &[u8]| dict.contains_key(key);
        let stencil = [b"ImageMask".as_slice(), b"IM"]
            .iter()
            .any(|k| dict.get::<bool>(*k).unwrap_or(false));
        let is_solid = !stencil && !has(b"SMask") && !has(b"Mask") && !has(b"SMaskInData");
        let paint = self.paint_of(None, self.state.fill_alpha, is_solid);
        if ctm.is_upright() {
            self.paint_box(whole, paint);
        } else {
            let unit = corners(&Rect::new(0.0, 0.0, 1.0, 1.0));
            let corners = unit.iter().map(|(x, y)| ctm.apply(*x, *y)).collect();
            self.paint_shape(&[corners], false, paint);
        }
    }

    fn x_object(&mut self, name: &Name<'_>, resources: &Resources<'a>) {
        let Some(object) = resources.get_x_object(name) else {
            return;
        };
        let dict = object.dict();
        match dict.get::<Name<'_>>(b"Subtype".as_slice()).as_deref() {
            Some(b"Image") if self.reader.layers.shows(dict, b"OC") => self.image(dict),
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
            let area = self.state.ctm.apply_rect(b[0], b[1], b[2], b[3]);
            self.state.clip.area = intersection(self.state.clip.area, area);
        }
        if dict.contains_key(b"Group".as_slice()) {
            // A group is painted as one thing, with the opacity around it (ISO 32000-1, 11.6.6).
            self.state.group_alpha *= self.state.fill_alpha;
            (self.state.fill_alpha, self.state.stroke_alpha) = (1.0, 1.0);
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
    ///
    /// A marker's paint lies over text without hiding it.
    pub(crate) fn appearance(
        &mut self,
        form: &Stream<'a>,
        resources: &Resources<'a>,
        fit: &Matrix,
        marker: bool,
    ) {
        self.marker = marker;
        let state = State::new(fit.then(&self.base), EVERYWHERE);
        let before = std::mem::replace(&mut self.state, state);
        self.form(form, resources);
        self.state = before;
        self.marker = false;
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

fn blend(name: &Name<'_>) -> Blend {
    match &**name {
        b"Normal" | b"Compatible" => Blend::Normal,
        b"Multiply" | b"Darken" => Blend::Multiply,
        _ => Blend::Other,
    }
}

fn intersection(a: Rect, b: Rect) -> Rect {
    let r = Rect::new(a.x0.max(b.x0), a.y0.max(b.y0), a.x1.min(b.x1), a.y1.min(b.y1));
    // An empty intersection stays where it is, with no area.
    Rect::new(r.x0, r.y0, r.x1.max(r.x0), r.y1.max(r.y0))
}
