//! Whether anybody can see a glyph: judged at points of it, against the page as it looks where and when it is drawn and at the end.

use super::canvas::{self, Canvas, Clip, mix};
use super::colour::{self, Colour};
use super::content::{Content, Glyph};
use crate::Rect;
use crate::model::HiddenReason;

/// Where a glyph is looked at: shares of its advance, and heights above the baseline in ems.
const ALONG: [f32; 5] = [0.1, 0.3, 0.5, 0.7, 0.9];
const ABOVE: [f32; 3] = [0.08, 0.3, 0.55];
const POINTS: usize = ALONG.len() * ABOVE.len();
/// A glyph is seen if at least this many of the points are: what sticks out of a bar by half can still be read.
const ENOUGH: u32 = 4;

/// The points of a glyph at which it can be seen, one bit each.
pub(crate) type Points = u16;
pub(crate) const ALL: Points = (1 << POINTS) - 1;

/// What a glyph is drawn with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pen {
    /// Colours of its area and its outline, where it has them; `Some(None)` is a colour that is not known.
    pub(crate) fill: Option<Colour>,
    pub(crate) stroke: Option<Colour>,
    pub(crate) fill_alpha: f32,
    pub(crate) stroke_alpha: f32,
    /// It is cut out of what is painted later.
    pub(crate) is_cut_out: bool,
    /// Whether it can be told from white.
    pub(crate) differs_from_paper: bool,
}

/// Looks at a glyph being drawn: marks it hidden if it can't be seen, and returns the points at which it can.
pub(crate) fn look(glyph: &mut Glyph, pen: &Pen, canvas: &Canvas, clip: &Clip, page: &Rect) -> Points {
    let grid = Grid::of(glyph);
    let count = |shows: &dyn Fn(f32, f32) -> bool| {
        let bits = grid.points().enumerate();
        bits.fold(0, |all, (i, (x, y))| all | Points::from(shows(x, y)) << i)
    };
    // Most glyphs lie well inside their page and their clip.
    let extremes = grid.extremes();
    let inside = |r: &Rect| extremes.iter().all(|(x, y)| r.contains(*x, *y));
    let on_page = if inside(page) {
        ALL
    } else {
        count(&|x, y| page.contains(x, y))
    };
    let let_through = if clip.shape.is_none() && inside(&clip.area) {
        ALL
    } else {
        count(&|x, y| clip.shows(canvas, x, y))
    };
    let seen = if pen.is_cut_out {
        ALL
    } else if canvas.is_blank() {
        if pen.differs_from_paper { ALL } else { 0 }
    } else {
        let differs = |ink| {
            if ink == 0 {
                pen.differs_from_paper
            } else {
                pen.differs(canvas::colour(ink))
            }
        };
        let [a, b, c] = extremes.map(|(x, y)| canvas.at(x, y)[0]);
        // Where the extremes stand on one colour, all of it does.
        if a == b && b == c {
            if differs(a) { ALL } else { 0 }
        } else {
            count(&|x, y| differs(canvas.at(x, y)[0]))
        }
    };
    for (left, reason) in [
        (on_page, HiddenReason::OffPage),
        (on_page & let_through, HiddenReason::Clipped),
        (on_page & let_through & seen, HiddenReason::Colour),
    ] {
        if left.count_ones() < ENOUGH {
            glyph.hidden.get_or_insert(reason);
        }
    }
    on_page & let_through & seen
}

/// Looks at the finished page: marks the glyphs that something was painted over.
pub(crate) fn look_again(content: &mut Content) {
    let Some(canvas) = &content.canvas else { return };
    for (i, (glyph, seen)) in content.glyphs.iter_mut().zip(&content.seen).enumerate() {
        let is_cut_out = seen & CUT_OUT != 0;
        if glyph.hidden.is_some()
            || !is_cut_out && canvas.last_in(glyph.y - glyph.size, glyph.y + glyph.size) as usize <= i
        {
            continue;
        }
        let painted = |(x, y): (f32, f32)| canvas.at(x, y)[1] as usize > i;
        let grid = Grid::of(glyph);
        let hidden = if is_cut_out {
            let shown = grid.points().filter(|p| painted(*p)).count();
            (shown < ENOUGH as usize).then_some(HiddenReason::Invisible)
        } else {
            let left = (grid.points().enumerate())
                .filter(|(bit, p)| seen & 1 << bit != 0 && !painted(*p))
                .count();
            (left < ENOUGH as usize).then_some(HiddenReason::Covered)
        };
        glyph.hidden = hidden;
    }
}

/// Set beside the points of a glyph that is cut out of what is painted later.
pub(crate) const CUT_OUT: Points = 1 << 15;

impl Pen {
    /// The pen with what follows from its colours.
    pub(crate) fn settled(mut self) -> Self {
        self.differs_from_paper = self.differs(Some([1.0; 3]));
        self
    }

    /// Whether it can be told from what is behind.
    fn differs(&self, behind: Colour) -> bool {
        let one = |colour: Option<Colour>, alpha: f32| {
            colour.is_some_and(
                |colour| match (mix(colour, behind, alpha.clamp(0.0, 1.0)), behind) {
                    (Some(a), Some(b)) => !colour::same(a, b),
                    _ => true,
                },
            )
        };
        one(self.fill, self.fill_alpha) || one(self.stroke, self.stroke_alpha)
    }
}

/// The points at which a glyph is looked at.
struct Grid {
    origin: (f32, f32),
    along: (f32, f32),
    up: (f32, f32),
    /// In vertical writing the line runs through the middle of the glyphs.
    lowered: f32,
}

impl Grid {
    fn of(glyph: &Glyph) -> Self {
        let length = if glyph.dy == 0.0 {
            glyph.dx.abs()
        } else {
            glyph.dx.hypot(glyph.dy)
        };
        // Up is a quarter turn from the direction of the line; y grows downwards.
        let up = if length > 0.01 {
            (glyph.dy / length * glyph.size, -glyph.dx / length * glyph.size)
        } else {
            (0.0, -glyph.size)
        };
        Self {
            origin: (glyph.x, glyph.y),
            along: (glyph.dx, glyph.dy),
            up,
            lowered: if glyph.style.vertical { 0.3 } else { 0.0 },
        }
    }

    fn at(&self, along: f32, above: f32) -> (f32, f32) {
        let above = above - self.lowered;
        (
            self.origin.0 + along * self.along.0 + above * self.up.0,
            self.origin.1 + along * self.along.1 + above * self.up.1,
        )
    }

    fn points(&self) -> impl Iterator<Item = (f32, f32)> {
        ALONG
            .iter()
            .flat_map(move |a| ABOVE.iter().map(move |h| self.at(*a, *h)))
    }

    /// Two opposite corners and the middle.
    fn extremes(&self) -> [(f32, f32); 3] {
        let [left, .., right] = ALONG;
        let [low, middle, high] = ABOVE;
        [self.at(left, low), self.at(0.5, middle), self.at(right, high)]
    }
}
