//! PPTX (ECMA-376): a page for each slide, with its title, text, tables and notes.

mod layout;
mod paint;
mod place;
mod shapes;

use super::Flow;
use super::graphic::Graphics;
use super::package::Package;
use super::rich::Rich;
use super::xml::Tree;
use crate::{DocumentError, Limits, MediaType};
use layout::Layout;
use shapes::Reader;
use std::collections::HashMap;

/// Slides of one file.
const MAX_SLIDES: usize = 5_000;

pub(super) fn parse(bytes: &[u8], flow: &mut Flow<'_>, limits: &Limits) -> Result<(), DocumentError> {
    let mut package = Package::open(bytes, MediaType::Pptx, limits)?;
    let main = package.main("ppt/presentation.xml")?;
    let xml = package
        .part(&main)?
        .ok_or_else(|| package.damaged("it has no slides"))?;
    package.metadata(flow);
    flow.has_pages();
    let related = package.relationships(&main);
    let presentation = Tree::read(&xml);
    let slides: Vec<String> = (presentation.root().descendants())
        .filter(|n| n.name() == "sldId")
        .filter_map(|n| {
            // Two attributes are called id; the one with the prefix names the part.
            let id = n.relationship()?;
            Some(related.get(&id)?.target.clone())
        })
        .take(MAX_SLIDES)
        .collect();
    let size = presentation.root().find("sldSz").and_then(place::size);
    let mut layouts: HashMap<String, Layout> = HashMap::new();
    for name in slides {
        if !flow.has_time() {
            break;
        }
        let Some(xml) = package.optional(&name) else {
            continue;
        };
        let tree = Tree::read(&xml);
        let Some(slide) = tree.root().find("sld") else {
            continue;
        };
        let related = package.relationships(&name);
        let layout = (related.values())
            .find(|r| r.kind == "slideLayout")
            .map(|r| r.target.clone())
            .unwrap_or_default();
        let layout = &*layouts
            .entry(layout)
            .or_insert_with_key(|name| Layout::read(&mut package, name));
        flow.page_break();
        let graphics = Graphics::read(&mut package, &related);
        let mut reader = Reader::new(Rich::new(flow), slide, layout, &graphics, size);
        if let Some(shapes) = slide.find("spTree") {
            reader.shapes(shapes);
        }
        let notes = related
            .values()
            .find(|r| r.kind == "notesSlide")
            .map(|r| r.target.clone());
        if let Some(xml) = notes.and_then(|n| package.optional(&n)) {
            reader.notes(&Tree::read(&xml));
        }
        reader.finish();
    }
    Ok(())
}
