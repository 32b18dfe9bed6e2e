//! What is painted on a slide: what text stands on, and what lies over it.

use super::super::alternatives;
use super::super::xml::Node;
use super::place::{Place, Scale};
use std::cell::Cell;

/// Painted shapes of one slide.
const MAX_PAINTED: usize = 2_000;
/// Times that a shape of one slide is held against a painted one. Beyond, what text stands on isn't known.
const MAX_LOOKS: usize = 10_000_000;
/// Shapes in groups in groups.
const MAX_DEPTH: usize = 20;

/// A colour; `None` where it isn't known.
pub(super) type Colour = Option<[u8; 3]>;

/// A shape that is painted.
#[derive(Clone, Copy, Debug)]
struct Painted {
    /// What is written later lies over what was written before. Shapes of the layout lie under all of the slide's.
    order: Option<u32>,
    place: Place,
    colour: Colour,
    /// Whether nothing is seen through it.
    opaque: bool,
}

/// The painted shapes of a slide.
#[derive(Clone, Debug, Default)]
pub(super) struct Paint(Vec<Painted>, Cell<usize>);

impl Paint {
    /// Those of a slide, over those of its layout.
    pub(super) fn read(slide: Node<'_, '_>, layout: &Self) -> Self {
        let mut paint = layout.clone();
        if let Some(tree) = slide.find("spTree") {
            paint.add(tree, Scale::WHOLE, true, 0);
        }
        // What appears at a click may lie over what was read before it.
        if slide.child("timing").is_some() {
            paint.0.iter_mut().for_each(|p| p.opaque = false);
        }
        paint
    }

    /// Adds the shapes of a layout or master.
    pub(super) fn add_layout(&mut self, root: Node<'_, '_>) {
        if let Some(tree) = root.find("spTree") {
            self.add(tree, Scale::WHOLE, false, 0);
        }
    }

    fn add(&mut self, tree: Node<'_, '_>, scale: Scale, own: bool, depth: usize) {
        for node in tree.children() {
            if depth > MAX_DEPTH || self.0.len() >= MAX_PAINTED {
                return;
            }
            match node.name() {
                "grpSp" => self.add(node, scale.within(node), own, depth + 1),
                "AlternateContent" => {
                    if let Some(branch) = alternatives::branch(node) {
                        self.add(branch, scale, own, depth + 1);
                    }
                }
                "sp" | "pic" => {
                    let painted = if node.name() == "pic" {
                        Some(None)
                    } else {
                        fill(node)
                    };
                    if let (Some(colour), Some(place)) = (painted, Place::read(node))
                        && !super::shapes::is_hidden(node)
                    {
                        self.0.push(Painted {
                            order: own.then(|| node.order()),
                            place: scale.on_slide(place),
                            colour,
                            opaque: own && colour.is_some() && is_box(node),
                        });
                    }
                }
                _ => {}
            }
        }
    }

    fn may_look(&self) -> bool {
        self.1.set(self.1.get() + self.0.len());
        self.1.get() < MAX_LOOKS
    }

    /// The colour that a shape stands on; `page` is that of the slide.
    pub(super) fn under(&self, shape: Node<'_, '_>, place: Option<Place>, page: Colour) -> Colour {
        let Some(place) = place else {
            return page.filter(|_| self.0.is_empty());
        };
        if !self.may_look() {
            return None;
        }
        let mut colour = page;
        for painted in self.0.iter().filter(|p| p.order < Some(shape.order())) {
            if painted.place.holds(&place) {
                colour = painted.colour;
            } else if painted.place.meets(&place) {
                colour = None;
            }
        }
        colour
    }

    /// Whether a painted box lies over a shape.
    pub(super) fn covers(&self, shape: Node<'_, '_>, place: Option<Place>) -> bool {
        place.filter(|_| self.may_look()).is_some_and(|place| {
            (self.0.iter()).any(|p| p.opaque && p.order > Some(shape.order()) && p.place.holds(&place))
        })
    }
}

/// What a shape is painted with: `None` if with nothing, `Some(None)` if with what isn't known.
pub(super) fn fill(shape: Node<'_, '_>) -> Option<Colour> {
    let properties = shape.child("spPr")?;
    let said = (properties.children()).find(|c| c.name().ends_with("Fill"));
    match said {
        Some(fill) if fill.name() == "noFill" => None,
        Some(fill) => Some(colour(fill)),
        None => {
            let by_style = shape.child("style")?.child("fillRef")?;
            (by_style.attribute("idx").as_deref() != Some("0")).then_some(None)
        }
    }
}

/// The colour of a fill that is of one colour, known without the theme, and not seen through.
pub(super) fn colour(fill: Node<'_, '_>) -> Colour {
    if fill.name() != "solidFill" {
        return None;
    }
    let colour = fill.children().find(|c| c.name().ends_with("Clr"))?;
    // Lighter, darker, clearer: not followed.
    if colour.children().any(|c| !c.name().is_empty()) {
        return None;
    }
    let value = match colour.name() {
        "sysClr" => colour.attribute("lastClr"),
        _ => colour.value(),
    }?;
    match (colour.name(), value.as_str()) {
        ("srgbClr" | "sysClr", hex) => {
            let number = u32::from_str_radix(hex, 16).ok()?;
            Some([(number >> 16) as u8, (number >> 8) as u8, number as u8])
        }
        ("schemeClr", "bg1" | "lt1") | ("prstClr", "white") => Some([255; 3]),
        ("schemeClr", "tx1" | "dk1") | ("prstClr", "black") => Some([0; 3]),
        _ => None,
    }
}

/// Whether two colours can't be told apart.
pub(super) fn same(a: [u8; 3], b: [u8; 3]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) < 8)
}

/// Whether a shape fills its frame.
fn is_box(shape: Node<'_, '_>) -> bool {
    let properties = shape.child("spPr");
    let turned = properties
        .and_then(|p| p.child("xfrm"))
        .is_some_and(|f| f.attribute("rot").is_some_and(|r| r != "0"));
    let kind = properties.and_then(|p| p.child("prstGeom")?.attribute("prst"));
    !turned && matches!(kind.as_deref(), Some("rect" | "roundRect"))
}
