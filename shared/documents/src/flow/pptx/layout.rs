//! What a slide takes over from its layout and from the master of that: its background, and where its text stands.

use super::super::package::Package;
use super::super::xml::{Node, Tree};
use super::place::Place;

/// Places for text in one layout.
const MAX_HOLDERS: usize = 1_000;

/// A layout with its master.
#[derive(Debug)]
pub(super) struct Layout {
    /// Whether a slide without a background of its own is white.
    pub(super) white: bool,
    /// Those of the layout, then those of the master.
    holders: Vec<Holder>,
}

/// A place for text.
#[derive(Debug)]
struct Holder {
    kind: String,
    index: Option<String>,
    place: Place,
}

impl Layout {
    pub(super) fn read(package: &mut Package<'_>, name: &str) -> Self {
        let mut layout = Self {
            white: true,
            holders: Vec::new(),
        };
        let Some(xml) = (!name.is_empty()).then(|| package.optional(name)).flatten() else {
            return layout;
        };
        layout.add(&Tree::read(&xml));
        let master = (package.relationships(name).into_values())
            .find(|r| r.kind == "slideMaster")
            .and_then(|r| package.optional(&r.target));
        if let Some(xml) = master {
            let tree = Tree::read(&xml);
            layout.add(&tree);
            let map = tree.root().find("clrMap").and_then(|m| m.attribute("bg1"));
            layout.white &= map.is_none_or(|bg| bg == "lt1");
        }
        layout
    }

    fn add(&mut self, tree: &Tree<'_>) {
        self.white &= !is_painted(tree.root());
        let shapes = tree.root().descendants().filter(|n| n.name() == "sp");
        let holders = shapes.filter_map(|shape| {
            let (kind, index) = holder(shape)?;
            Some(Holder {
                kind,
                index,
                place: Place::read(shape)?,
            })
        });
        let room = MAX_HOLDERS.saturating_sub(self.holders.len());
        self.holders.extend(holders.take(room));
    }

    /// Where the text of a slide's shape stands that does not say so itself.
    pub(super) fn place(&self, shape: Node<'_, '_>) -> Option<Place> {
        let (kind, index) = holder(shape)?;
        let same_index = |h: &&Holder| index.is_some() && h.index == index;
        let found =
            (self.holders.iter().find(same_index)).or_else(|| self.holders.iter().find(|h| h.kind == kind));
        found.map(|h| h.place)
    }
}

/// Kind and index of the layout's place that a shape's text stands in. What has no kind is body text.
pub(super) fn holder(shape: Node<'_, '_>) -> Option<(String, Option<String>)> {
    let properties = shape.children().find(|c| c.name().starts_with("nv"))?;
    let holder = properties.child("nvPr")?.child("ph")?;
    let kind = match holder.attribute("type").as_deref() {
        None | Some("obj") => "body".to_owned(),
        Some("ctrTitle") => "title".to_owned(),
        Some(other) => other.to_owned(),
    };
    Some((kind, holder.attribute("idx")))
}

/// Whether a background is painted that is not known to be white.
pub(super) fn is_painted(root: Node<'_, '_>) -> bool {
    root.find("bg").is_some_and(|bg| {
        !bg.descendants().any(|n| {
            n.name() == "srgbClr" && n.value().is_some_and(|v| v.eq_ignore_ascii_case("ffffff"))
                || n.name() == "schemeClr" && n.value().is_some_and(|v| v == "bg1" || v == "lt1")
        })
    })
}
