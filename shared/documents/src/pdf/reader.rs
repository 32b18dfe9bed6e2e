//! What the pages of one document share: fonts, layers and what is left of the budgets.

use super::canvas::Canvas;
use super::font::TextFont;
use super::layers::Layers;
use crate::Limits;
use crate::clock::Clock;
use hayro_font::FontCache;
use hayro_syntax::object::Dict;
use std::collections::HashMap;

pub(crate) struct Reader<'a> {
    pub(crate) limits: Limits,
    pub(crate) layers: Layers,
    pub(crate) fonts: Vec<TextFont<'a>>,
    /// Decompressed bytes still allowed.
    pub(crate) decoded_left: u64,
    pub(crate) clock: Clock,
    /// What the pages are painted on, one after the other.
    pub(crate) canvas: Canvas,
    cache: FontCache<'a>,
    by_bytes: HashMap<&'a [u8], usize>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(limits: &Limits, layers: Layers, clock: Clock) -> Self {
        Self {
            decoded_left: limits.max_decoded_bytes,
            limits: limits.clone(),
            layers,
            fonts: Vec::new(),
            clock,
            canvas: Canvas::default(),
            cache: FontCache::new(),
            by_bytes: HashMap::new(),
        }
    }

    /// The index of a font, loaded at its first use.
    pub(crate) fn font(&mut self, dict: &Dict<'a>) -> usize {
        let next = self.fonts.len();
        // Not by object: a font written into its page's resources has the number of the page.
        let known = *self.by_bytes.entry(dict.data()).or_insert(next);
        if known == next {
            self.fonts.push(TextFont::load(dict, &self.cache));
        }
        known
    }
}
