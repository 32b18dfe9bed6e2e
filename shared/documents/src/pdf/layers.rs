//! Optional content: layers that a viewer shows or not (ISO 32000-1, 8.11), in the file's default configuration.

use hayro_syntax::object::{Array, Dict, Name, ObjectIdentifier};
use std::collections::HashSet;

/// The layers that are off.
#[derive(Default)]
pub(crate) struct Layers(HashSet<ObjectIdentifier>);

/// A hostile file may list millions.
const MAX_LAYERS: usize = 10_000;

impl Layers {
    pub(crate) fn new(catalog: &Dict<'_>) -> Self {
        let mut off = HashSet::new();
        let Some(properties) = catalog.get::<Dict<'_>>(b"OCProperties".as_slice()) else {
            return Self(off);
        };
        let Some(config) = properties.get::<Dict<'_>>(b"D".as_slice()) else {
            return Self(off);
        };
        let base_off = config.get::<Name<'_>>(b"BaseState".as_slice()).as_deref() == Some(b"OFF".as_slice());
        if base_off {
            off.extend(references(&properties, b"OCGs"));
        }
        for id in references(&config, b"ON") {
            off.remove(&id);
        }
        off.extend(references(&config, b"OFF"));
        Self(off)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether content under `key` of `holder` (a group, or a membership dictionary over groups) is shown.
    pub(crate) fn shows(&self, holder: &Dict<'_>, key: &[u8]) -> bool {
        let Some(content) = holder.get::<Dict<'_>>(key) else {
            return true;
        };
        if content.get::<Name<'_>>(b"Type".as_slice()).as_deref() != Some(b"OCMD".as_slice()) {
            return holder.get_ref(key).is_none_or(|r| !self.0.contains(&r.into()));
        }
        let mut groups = references(&content, b"OCGs");
        if groups.is_empty() {
            groups.extend(content.get_ref(b"OCGs").map(ObjectIdentifier::from));
        }
        if groups.is_empty() {
            return true;
        }
        let is_off = |id: &ObjectIdentifier| self.0.contains(id);
        match content.get::<Name<'_>>(b"P".as_slice()).as_deref() {
            Some(b"AllOn") => !groups.iter().any(is_off),
            Some(b"AnyOff") => groups.iter().any(is_off),
            Some(b"AllOff") => groups.iter().all(is_off),
            _ => !groups.iter().all(is_off),
        }
    }
}

fn references(dict: &Dict<'_>, key: &[u8]) -> Vec<ObjectIdentifier> {
    dict.get::<Array<'_>>(key)
        .map(|a| {
            a.raw_iter()
                .filter_map(|i| i.as_obj_ref())
                .map(ObjectIdentifier::from)
                .take(MAX_LAYERS)
                .collect()
        })
        .unwrap_or_default()
}
