//! What the pages of one document share: fonts, layers and what is left of the budgets.

use super::font::TextFont;
use super::layers::Layers;
use crate::Limits;
use crate::clock::Clock;
use hayro_font::FontCache;
use hayro_syntax::object::{Dict, ObjectIdentifier};
use std::collections::HashMap;

pub(crate) struct Reader<'a> {
    pub(crate) limits: Limits,
    pub(crate) layers: Layers,
    pub(crate) fonts: Vec<TextFont<'a>>,
    /// Decompressed bytes still allowed.
    pub(crate) decoded_left: u64,
    pub(crate) clock: Clock,
    cache: FontCache<'a>,
    by_id: HashMap<ObjectIdentifier, usize>,
    by_place: HashMap<(usize, usize), usize>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(limits: &Limits, layers: Layers, clock: Clock) -> Self {
        Self {
            decoded_left: limits.max_decoded_bytes,
            limits: limits.clone(),
            layers,
            fonts: Vec::new(),
            clock,
            cache: FontCache::new(),
            by_id: HashMap::new(),
            by_place: HashMap::new(),
        }
    }

    /// The index of a font, loaded at its first use.
    pub(crate) fn font(&mut self, dict: &Dict<'a>) -> usize {
        let next = self.fonts.len();
        // The bytes of a dictionary live as long as the file, so their address names them.
        let known = match dict.obj_id() {
            Some(id) => *self.by_id.entry(id).or_insert(next),
            None => *self
                .by_place
                .entry((dict.data().as_ptr() as usize, dict.data().len()))
                .or_insert(next),
        };
        if known == next {
            self.fonts.push(TextFont::load(dict, &self.cache));
        }
        known
    }
}
