//! What a slide takes over from its layout and from the master of that: its background, and where its text stands.

use super::super::package::Package;
use super::super::xml::{Node, Tree};
use super::paint::{self, Colour, Paint};
use super::place::Place;

/// Places for text in one layout.
const MAX_HOLDERS: usize = 1_000;
/// Levels of a list.
const LEVELS: usize = 9;

/// Whether text has a bullet, by its level; `None` where nothing is said.
type Bullets = [Option<bool>; LEVELS];

/// A layout with its master.
#[derive(Debug)]
pub(super) struct Layout {
    /// The colour of a slide without a background of its own.
    pub(super) page: Colour,
    /// What is painted under the slide's own shapes.
    pub(super) paint: Paint,
    /// Those of the layout, and those of the master.
    holders: Vec<Holder>,
    general: Vec<Holder>,
    /// What the master says of body text.
    body: Bullets,
}

/// A place for text.
#[derive(Debug)]
struct Holder {
    kind: String,
    index: Option<String>,
    place: Option<Place>,
    bullets: Bullets,
}

impl Layout {
    pub(super) fn read(package: &mut Package<'_>, name: &str) -> Self {
        let mut layout = Self {
            page: Some([255; 3]),
            paint: Paint::default(),
            holders: Vec::new(),
            general: Vec::new(),
            body: Bullets::default(),
        };
        let Some(xml) = (!name.is_empty()).then(|| package.optional(name)).flatten() else {
            return layout;
        };
        let tree = Tree::read(&xml);
        let own = background(tree.root());
        layout.holders = holders(&tree);
        let master = (package.relationships(name).into_values())
            .find(|r| r.kind == "slideMaster")
            .and_then(|r| package.optional(&r.target));
        if let Some(xml) = master {
            let tree = Tree::read(&xml);
            let map = tree.root().find("clrMap").and_then(|m| m.attribute("bg1"));
            layout.page = background(tree.root())
                .unwrap_or(layout.page)
                .filter(|_| map.is_none_or(|bg| bg == "lt1"));
            layout.general = holders(&tree);
            layout.body = bullets(tree.root().find("bodyStyle"));
            layout.paint.add_layout(tree.root());
        }
        layout.paint.add_layout(tree.root());
        layout.page = own.unwrap_or(layout.page);
        layout
    }

    /// The places of layout and master that a slide's shape takes after, the nearest first.
    fn holders(&self, shape: Node<'_, '_>) -> impl Iterator<Item = &Holder> {
        let (kind, index) = holder(shape).unwrap_or_default();
        let of_kind = move |h: &&Holder| h.kind == kind;
        let same = index.and_then(|index| self.holders.iter().find(|h| h.index.as_ref() == Some(&index)));
        same.or_else(|| self.holders.iter().find(&of_kind))
            .into_iter()
            .chain(self.general.iter().find(of_kind))
    }

    /// Where the text of a slide's shape stands that does not say so itself.
    pub(super) fn place(&self, shape: Node<'_, '_>) -> Option<Place> {
        self.holders(shape).find_map(|h| h.place)
    }

    /// Whether body text at a level of a slide's shape has a bullet.
    pub(super) fn has_bullet(&self, shape: Node<'_, '_>, level: usize) -> bool {
        let said = |bullets: &Bullets| bullets.get(level).copied().flatten();
        said(&own_bullets(shape))
            .or_else(|| self.holders(shape).find_map(|h| said(&h.bullets)))
            .or_else(|| said(&self.body))
            .unwrap_or(true)
    }
}

/// The places for text of a layout or master.
fn holders(tree: &Tree<'_>) -> Vec<Holder> {
    let shapes = tree.root().descendants().filter(|n| n.name() == "sp");
    let holders = shapes.filter_map(|shape| {
        let (kind, index) = holder(shape)?;
        Some(Holder {
            kind,
            index,
            place: Place::read(shape),
            bullets: own_bullets(shape),
        })
    });
    holders.take(MAX_HOLDERS).collect()
}

/// What a shape's own style of lists says.
fn own_bullets(shape: Node<'_, '_>) -> Bullets {
    bullets(shape.child("txBody").and_then(|body| body.child("lstStyle")))
}

fn bullets(style: Option<Node<'_, '_>>) -> Bullets {
    let mut bullets = Bullets::default();
    for level in style.into_iter().flat_map(|s| s.children()) {
        let number = (level.name().strip_prefix("lvl"))
            .and_then(|n| n.strip_suffix("pPr")?.parse::<usize>().ok()?.checked_sub(1));
        if let Some(slot) = number.and_then(|n| bullets.get_mut(n)) {
            *slot = level.children().find_map(|c| match c.name() {
                "buNone" => Some(false),
                "buChar" | "buAutoNum" | "buBlip" => Some(true),
                _ => None,
            });
        }
    }
    bullets
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

/// The colour of a slide's, layout's or master's own background, if it has one.
pub(super) fn background(root: Node<'_, '_>) -> Option<Colour> {
    let background = root.find("bg")?;
    let fill = background.children().next().and_then(|properties| {
        if properties.name() == "bgRef" {
            // By number in the theme, in this colour.
            return properties
                .children()
                .any(|c| c.value().is_some_and(|v| v == "bg1" || v == "lt1"))
                .then_some([255; 3]);
        }
        let fill = properties.children().find(|c| c.name().ends_with("Fill"))?;
        paint::colour(fill)
    });
    Some(fill)
}
