//! Where shapes stand on a slide, and the order in which a reader meets them.

use super::super::xml::Node;

/// More shapes than this side by side are read as they are written.
const MAX_ORDERED: usize = 2_000;
/// Rows within columns within rows.
const MAX_CUTS: usize = 8;

/// Where a shape stands, in the units of its slide (or of the group it is in).
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) left: f64,
    pub(super) top: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Width and height that an element gives as `cx` and `cy`.
pub(super) fn size(node: Node<'_, '_>) -> Option<(f64, f64)> {
    Some((number(node, "cx")?, number(node, "cy")?))
}

fn number(node: Node<'_, '_>, name: &str) -> Option<f64> {
    node.attribute(name)?
        .parse::<f64>()
        .ok()
        .filter(|n| n.is_finite())
}

fn of(frame: Node<'_, '_>, offset: &str, extent: &str) -> Option<Place> {
    let offset = frame.child(offset)?;
    let (width, height) = frame.child(extent).and_then(size).unwrap_or((0.0, 0.0));
    Some(Place {
        left: number(offset, "x")?,
        top: number(offset, "y")?,
        width,
        height,
    })
}

/// The element of a shape, group or frame that says where it stands.
fn frame<'t, 'x>(node: Node<'t, 'x>) -> Option<Node<'t, 'x>> {
    node.child("xfrm")
        .or_else(|| node.child("spPr")?.child("xfrm"))
        .or_else(|| node.child("grpSpPr")?.child("xfrm"))
}

impl Place {
    /// Where a shape, group or frame says that it stands.
    pub(super) fn read(node: Node<'_, '_>) -> Option<Self> {
        of(frame(node)?, "off", "ext")
    }

    /// Whether another lies in it, but for a hair.
    pub(super) fn holds(&self, other: &Self) -> bool {
        let slack = 0.02 * self.width.min(self.height);
        self.width > 0.0
            && self.height > 0.0
            && other.left >= self.left - slack
            && other.top >= self.top - slack
            && other.left + other.width <= self.left + self.width + slack
            && other.top + other.height <= self.top + self.height + slack
    }

    /// Whether the two lie over each other.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.left < other.left + other.width
            && other.left < self.left + self.width
            && self.top < other.top + other.height
            && other.top < self.top + self.height
    }

    /// Whether it lies wholly beside a slide of this size.
    pub(super) fn is_off(&self, (width, height): (f64, f64)) -> bool {
        width > 0.0
            && height > 0.0
            && (self.left + self.width <= 0.0
                || self.top + self.height <= 0.0
                || self.left >= width
                || self.top >= height)
    }
}

/// How the places of a group's own units lie on the slide.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale {
    across: (f64, f64),
    down: (f64, f64),
}

impl Scale {
    /// That of the slide.
    pub(super) const WHOLE: Self = Self {
        across: (0.0, 1.0),
        down: (0.0, 1.0),
    };

    /// That of a group within.
    pub(super) fn within(self, group: Node<'_, '_>) -> Self {
        let Some((outer, inner)) =
            frame(group).and_then(|f| Some((of(f, "off", "ext")?, of(f, "chOff", "chExt")?)))
        else {
            return self;
        };
        let axis = |(shift, factor): (f64, f64), outer: (f64, f64), inner: (f64, f64)| {
            let own = if inner.1 > 0.0 { outer.1 / inner.1 } else { 1.0 };
            (shift + factor * (outer.0 - inner.0 * own), factor * own)
        };
        Self {
            across: axis(self.across, (outer.left, outer.width), (inner.left, inner.width)),
            down: axis(self.down, (outer.top, outer.height), (inner.top, inner.height)),
        }
    }

    pub(super) fn on_slide(self, place: Place) -> Place {
        Place {
            left: self.across.0 + self.across.1 * place.left,
            top: self.down.0 + self.down.1 * place.top,
            width: self.across.1 * place.width,
            height: self.down.1 * place.height,
        }
    }
}

/// The order in which to read shapes: row by row, unless they are written column by column. A shape whose place is unknown stays
/// behind the one it is written after.
pub(super) fn order(places: &[Option<Place>]) -> Vec<usize> {
    let written: Vec<usize> = (0..places.len()).collect();
    if places.len() > MAX_ORDERED {
        return written;
    }
    let known: Vec<(usize, Place)> = (written.iter()).filter_map(|i| Some((*i, places[*i]?))).collect();
    let by_columns = cut(known.clone(), true, 0);
    let as_written = by_columns.is_sorted();
    let ordered = if as_written {
        by_columns
    } else {
        cut(known, false, 0)
    };
    let first = places.iter().position(Option::is_some).unwrap_or(places.len());
    let mut out: Vec<usize> = (0..first).collect();
    for index in ordered {
        out.push(index);
        out.extend((index + 1..places.len()).take_while(|i| places[*i].is_none()));
    }
    out
}

/// Cuts shapes apart where a straight line passes between them, and orders the pieces.
fn cut(mut shapes: Vec<(usize, Place)>, columns: bool, depth: usize) -> Vec<usize> {
    let start = |p: &Place| if columns { p.left } else { p.top };
    let end = |p: &Place| start(p) + if columns { p.width } else { p.height };
    shapes.sort_by(|(a, p), (b, q)| start(p).total_cmp(&start(q)).then(a.cmp(b)));
    if shapes.len() < 2 || depth > MAX_CUTS {
        return shapes.into_iter().map(|(i, _)| i).collect();
    }
    let mut pieces: Vec<Vec<(usize, Place)>> = Vec::new();
    let mut reach = f64::NEG_INFINITY;
    for shape in shapes {
        // Shapes that overlap by a little stand apart all the same.
        let slack = 0.1 * (end(&shape.1) - start(&shape.1));
        if start(&shape.1) + slack >= reach || pieces.is_empty() {
            pieces.push(Vec::new());
        }
        reach = reach.max(end(&shape.1));
        if let Some(piece) = pieces.last_mut() {
            piece.push(shape);
        }
    }
    (pieces.into_iter())
        .flat_map(|piece| cut(piece, !columns, depth + 1))
        .collect()
}
