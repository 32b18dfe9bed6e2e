//! Bookmarks and where they lead (ISO 32000-1, 12.3).

use super::structure::text_string;
use crate::model::OutlineEntry;
use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, Object, ObjectIdentifier, String as PdfString};
use std::collections::{HashMap, HashSet};

const MAX_OUTLINE: usize = 5_000;
const MAX_DEPTH: u32 = 32;

/// Reads the tree of bookmarks.
pub(super) struct Outline<'a> {
    pages: HashMap<ObjectIdentifier, u32>,
    names: Dict<'a>,
    seen: HashSet<ObjectIdentifier>,
    out: Vec<OutlineEntry>,
}

impl<'a> Outline<'a> {
    pub(super) fn new(pdf: &'a Pdf, catalog: &Dict<'a>) -> Self {
        let pages = (pdf.pages().iter().enumerate())
            .filter_map(|(i, p)| Some((p.raw().obj_id()?, i as u32 + 1)))
            .collect();
        Self {
            pages,
            names: catalog.get::<Dict<'_>>(b"Dests".as_slice()).unwrap_or_default(),
            seen: HashSet::new(),
            out: Vec::new(),
        }
    }

    pub(super) fn read(mut self, catalog: &Dict<'a>) -> Vec<OutlineEntry> {
        if let Some(root) = catalog.get::<Dict<'_>>(b"Outlines".as_slice()) {
            let name_tree = catalog
                .get::<Dict<'_>>(b"Names".as_slice())
                .and_then(|n| n.get::<Dict<'_>>(b"Dests".as_slice()));
            self.children(&root, 1, name_tree.as_ref());
        }
        self.out
    }

    fn children(&mut self, parent: &Dict<'a>, level: u32, tree: Option<&Dict<'a>>) {
        let mut next = parent.get::<Dict<'_>>(b"First".as_slice());
        while let Some(item) = next {
            let fresh = item.obj_id().is_none_or(|id| self.seen.insert(id));
            if !fresh || level > MAX_DEPTH || self.out.len() >= MAX_OUTLINE {
                return;
            }
            if let Some(title) = item.get::<PdfString<'_>>(b"Title".as_slice()) {
                let title = crate::flow::squeeze(&text_string(title.as_bytes()));
                let page = self.destination(&item, tree);
                self.out.push(OutlineEntry { title, level, page });
            }
            self.children(&item, level + 1, tree);
            next = item.get::<Dict<'_>>(b"Next".as_slice());
        }
    }

    fn destination(&self, item: &Dict<'a>, tree: Option<&Dict<'a>>) -> Option<u32> {
        let target = item.get::<Object<'_>>(b"Dest".as_slice()).or_else(|| {
            let action = item.get::<Dict<'_>>(b"A".as_slice())?;
            action.get::<Object<'_>>(b"D".as_slice())
        })?;
        self.page_of(target, tree, 0)
    }

    fn page_of(&self, target: Object<'a>, tree: Option<&Dict<'a>>, depth: u32) -> Option<u32> {
        match target {
            Object::Array(array) => {
                let first = array.raw_iter().next()?;
                match first.as_obj_ref() {
                    Some(r) => self.pages.get(&r.into()).copied(),
                    None => array.iter::<i32>().next().and_then(|i| u32::try_from(i + 1).ok()),
                }
            }
            Object::Dict(dict) if depth < 4 => {
                self.page_of(dict.get::<Object<'_>>(b"D".as_slice())?, tree, depth + 1)
            }
            Object::Name(name) if depth < 4 => {
                self.page_of(self.names.get::<Object<'_>>(&name)?, tree, depth + 1)
            }
            Object::String(name) if depth < 4 => {
                let found = in_name_tree(tree?, name.as_bytes(), 0)?;
                self.page_of(found, tree, depth + 1)
            }
            _ => None,
        }
    }
}

fn in_name_tree<'a>(node: &Dict<'a>, name: &[u8], depth: u32) -> Option<Object<'a>> {
    if depth > MAX_DEPTH {
        return None;
    }
    if let Some(limits) = node.get::<Array<'_>>(b"Limits".as_slice()) {
        let mut ends = limits.iter::<PdfString<'_>>();
        if let (Some(low), Some(high)) = (ends.next(), ends.next())
            && (name < low.as_bytes() || name > high.as_bytes())
        {
            return None;
        }
    }
    if let Some(names) = node.get::<Array<'_>>(b"Names".as_slice()) {
        let mut items = names.iter::<Object<'_>>();
        while let (Some(key), Some(value)) = (items.next(), items.next()) {
            if key.into_string().is_some_and(|k| k.as_bytes() == name) {
                return Some(value);
            }
        }
    }
    node.get::<Array<'_>>(b"Kids".as_slice())?
        .iter::<Dict<'_>>()
        .take(1_000)
        .find_map(|k| in_name_tree(&k, name, depth + 1))
}
