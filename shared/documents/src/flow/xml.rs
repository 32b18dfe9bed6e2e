//! XML parts of Office files as trees that cost little, of files that may be torn or nested without end.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Nodes of one part.
const MAX_NODES: usize = 4_000_000;
/// Elements nested deeper stand beside each other at this depth; paragraphs keep what is in them.
const MAX_DEPTH: usize = 200;
/// Depth of what is in such a paragraph.
const MAX_DEPTH_IN_PARAGRAPH: usize = 40;

const NONE: u32 = u32::MAX;

/// A part of an Office file.
#[derive(Debug)]
pub(super) struct Tree<'x> {
    nodes: Vec<Data<'x>>,
    /// Whether the part was read to its end.
    pub(super) complete: bool,
}

#[derive(Clone, Copy, Debug)]
struct Data<'x> {
    content: Content<'x>,
    parent: u32,
    first: u32,
    last: u32,
    next: u32,
}

#[derive(Clone, Copy, Debug)]
enum Content<'x> {
    /// Name and attributes as written, and the length of the name.
    Element(&'x str, u32),
    /// Text without references.
    Text(&'x str),
    /// The name of a reference, such as `amp`.
    Reference(&'x str),
}

/// A node of a tree.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node<'t, 'x> {
    tree: &'t Tree<'x>,
    index: u32,
}

impl<'x> Tree<'x> {
    /// Reads a part. What comes after damage is lost; the tree says so.
    pub(super) fn read(xml: &'x str) -> Self {
        let mut tree = Self {
            nodes: vec![Data {
                content: Content::Element("", 0),
                parent: NONE,
                first: NONE,
                last: NONE,
                next: NONE,
            }],
            complete: true,
        };
        let mut reader = Reader::from_str(xml);
        reader.config_mut().check_end_names = false;
        let mut open = 0;
        // Beyond the limit: where each element left off, and the deepest element within it.
        let mut deeper: Vec<(u32, usize)> = Vec::new();
        let mut deepest = 0;
        let mut depth = 0usize;
        loop {
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(_) => {
                    tree.complete = false;
                    return tree;
                }
            };
            if tree.nodes.len() > MAX_NODES {
                tree.complete = false;
                return tree;
            }
            // What the event was read from: the source outlives the event.
            let source = |part: &str| {
                let start = (part.as_ptr() as usize).wrapping_sub(xml.as_ptr() as usize);
                xml.get(start..start.wrapping_add(part.len())).unwrap_or_default()
            };
            match event {
                Event::Start(e) => {
                    let content = Content::Element(source(&e), e.name().as_ref().len() as u32);
                    if depth < MAX_DEPTH {
                        depth += 1;
                        open = tree.add(open, content);
                        deepest = open;
                        continue;
                    }
                    let within = deeper.last().map_or(0, |(_, within)| *within);
                    let paragraph = e.local_name().as_ref() == "p";
                    let opens = paragraph || (1..MAX_DEPTH_IN_PARAGRAPH).contains(&within);
                    deeper.push((
                        open,
                        if paragraph {
                            1
                        } else {
                            within + usize::from(opens && within > 0)
                        },
                    ));
                    let index = tree.add(if paragraph { deepest } else { open }, content);
                    if opens {
                        open = index;
                    }
                }
                Event::Empty(e) => {
                    let content = Content::Element(source(&e), e.name().as_ref().len() as u32);
                    tree.add(open, content);
                }
                Event::End(_) => {
                    if let Some((before, _)) = deeper.pop() {
                        open = before;
                    } else if depth > 0 {
                        depth -= 1;
                        open = tree.nodes[open as usize].parent;
                        deepest = open;
                    }
                }
                Event::Text(t) => {
                    tree.add(open, Content::Text(source(&t)));
                }
                Event::CData(t) => {
                    tree.add(open, Content::Text(source(&t)));
                }
                Event::GeneralRef(r) => {
                    tree.add(open, Content::Reference(source(&r)));
                }
                Event::Eof => {
                    tree.complete = depth == 0;
                    return tree;
                }
                _ => {}
            }
        }
    }

    fn add(&mut self, parent: u32, content: Content<'x>) -> u32 {
        let index = self.nodes.len() as u32;
        self.nodes.push(Data {
            content,
            parent,
            first: NONE,
            last: NONE,
            next: NONE,
        });
        let last = std::mem::replace(&mut self.nodes[parent as usize].last, index);
        match last {
            NONE => self.nodes[parent as usize].first = index,
            last => self.nodes[last as usize].next = index,
        }
        index
    }

    /// What holds everything.
    pub(super) fn root(&self) -> Node<'_, 'x> {
        Node { tree: self, index: 0 }
    }
}

impl<'t, 'x> Node<'t, 'x> {
    fn data(self) -> &'t Data<'x> {
        &self.tree.nodes[self.index as usize]
    }

    /// The element's name without its prefix; empty for text.
    pub(super) fn name(self) -> &'x str {
        match self.data().content {
            Content::Element(tag, length) => {
                let name = tag.get(..length as usize).unwrap_or_default();
                name.rsplit(':').next().unwrap_or(name)
            }
            _ => "",
        }
    }

    /// An attribute's value, found by its name without prefix.
    pub(super) fn attribute(self, name: &str) -> Option<String> {
        let Content::Element(tag, length) = self.data().content else {
            return None;
        };
        let element = BytesStart::from_content(tag, length as usize);
        let found = element
            .attributes()
            .take(200)
            .flatten()
            .find(|a| a.key.local_name().as_ref() == name)?;
        Some(unescape(&found.value))
    }

    /// The identifier of the relationship that an element names: `r:id`, beside which it may have an `id` of its own.
    pub(super) fn relationship(self) -> Option<String> {
        let Content::Element(tag, length) = self.data().content else {
            return None;
        };
        let element = BytesStart::from_content(tag, length as usize);
        let found = element
            .attributes()
            .take(200)
            .flatten()
            .find(|a| a.key.as_ref().contains(':') && a.key.local_name().as_ref() == "id")?;
        Some(unescape(&found.value))
    }

    /// The `val` attribute.
    pub(super) fn value(self) -> Option<String> {
        self.attribute("val")
    }

    /// Whether a switch such as `<w:b/>` is on.
    pub(super) fn is_on(self) -> bool {
        self.value()
            .is_none_or(|v| !matches!(v.as_str(), "false" | "0" | "off" | "none"))
    }

    pub(super) fn children(self) -> impl Iterator<Item = Node<'t, 'x>> + use<'t, 'x> {
        let tree = self.tree;
        let mut next = self.data().first;
        std::iter::from_fn(move || {
            if next == NONE {
                return None;
            }
            let node = Node { tree, index: next };
            next = node.data().next;
            Some(node)
        })
    }

    pub(super) fn child(self, name: &str) -> Option<Node<'t, 'x>> {
        self.children().find(|c| c.name() == name)
    }

    pub(super) fn parent(self) -> Option<Node<'t, 'x>> {
        let index = self.data().parent;
        (index != NONE).then_some(Node {
            tree: self.tree,
            index,
        })
    }

    /// Where it stands in the part: what is written later has a higher number.
    pub(super) fn order(self) -> u32 {
        self.index
    }

    /// Everything inside, in order.
    pub(super) fn descendants(self) -> impl Iterator<Item = Node<'t, 'x>> + use<'t, 'x> {
        let tree = self.tree;
        let top = self.index;
        let mut next = self.data().first;
        std::iter::from_fn(move || {
            if next == NONE {
                return None;
            }
            let node = Node { tree, index: next };
            let data = node.data();
            next = if data.first != NONE {
                data.first
            } else {
                let mut at = next;
                loop {
                    let data = &tree.nodes[at as usize];
                    if data.next != NONE {
                        break data.next;
                    }
                    at = data.parent;
                    if at == top || at == NONE {
                        break NONE;
                    }
                }
            };
            Some(node)
        })
    }

    pub(super) fn find(self, name: &str) -> Option<Node<'t, 'x>> {
        self.descendants().find(|n| n.name() == name)
    }

    /// The text right inside.
    pub(super) fn text(self) -> String {
        let mut out = String::new();
        self.children().for_each(|c| c.write(&mut out));
        out
    }

    /// All text inside.
    pub(super) fn all_text(self) -> String {
        let mut out = String::new();
        self.descendants().for_each(|c| c.write(&mut out));
        out
    }

    fn write(self, out: &mut String) {
        match self.data().content {
            Content::Element(..) => {}
            Content::Text(text) => out.push_str(text),
            Content::Reference(name) => out.extend(entity(name)),
        }
    }
}

/// An attribute's value with its references resolved.
fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        match after
            .split_once(';')
            .and_then(|(name, tail)| Some((entity(name)?, tail)))
        {
            Some((c, tail)) => {
                out.push(c);
                rest = tail;
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// A character by its reference. What the file declares itself is not expanded.
pub(super) fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !c.is_control() || c.is_whitespace())?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree() {
        let tree = Tree::read(
            "<?xml version='1.0'?><w:a x:id='1 &amp; 2'><b/>Fish &amp; <![CDATA[<chips>]]><c>&#8804;</c></w:a>",
        );
        let a = tree.root().child("a").unwrap();
        assert_eq!(a.attribute("id").as_deref(), Some("1 & 2"));
        assert_eq!(a.text(), "Fish & <chips>");
        assert_eq!(a.all_text(), "Fish & <chips>≤");
        assert!(tree.complete && a.child("b").is_some());
        assert!(!Tree::read("<a><b>torn").complete);
    }
}
