//! Lines and columns for problems that are known by path.

use super::yaml;
use crate::diagnostic::Diagnostic;
use serde::{Deserialize, Deserializer, de};
use serde_saphyr::Spanned;
use std::fmt;

/// The shape of a document, with places.
enum Tree {
    Leaf,
    List(Vec<Spanned<Tree>>),
    Map(Vec<(Spanned<String>, Spanned<Tree>)>),
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Tree;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value")
            }
            fn visit_unit<E>(self) -> Result<Tree, E> {
                Ok(Tree::Leaf)
            }
            fn visit_none<E>(self) -> Result<Tree, E> {
                Ok(Tree::Leaf)
            }
            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Tree, D::Error> {
                Tree::deserialize(deserializer)
            }
            fn visit_bool<E>(self, _: bool) -> Result<Tree, E> {
                Ok(Tree::Leaf)
            }
            fn visit_i64<E>(self, _: i64) -> Result<Tree, E> {
                Ok(Tree::Leaf)
            }
            fn visit_u64<E>(self, _: u64) -> Result<Tree, E> {
                Ok(Tree::Leaf)
            }
            fn visit_f64<E>(self, _: f64) -> Result<Tree, E> {
                Ok(Tree::Leaf)
            }
            fn visit_str<E>(self, _: &str) -> Result<Tree, E> {
                Ok(Tree::Leaf)
            }
            fn visit_seq<A: de::SeqAccess<'de>>(self, mut seq: A) -> Result<Tree, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = seq.next_element()? {
                    values.push(value);
                }
                Ok(Tree::List(values))
            }
            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
                let mut values = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    values.push(entry);
                }
                Ok(Tree::Map(values))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

/// The place of a path, or of as much of it as exists.
fn find(tree: &Spanned<Tree>, path: &str) -> (u64, u64) {
    let here = (tree.referenced.line(), tree.referenced.column());
    let path = path.strip_prefix('.').unwrap_or(path);
    match &tree.value {
        Tree::List(values) => {
            let Some((number, rest)) = path.strip_prefix('[').and_then(|path| path.split_once(']')) else {
                return here;
            };
            let value = number
                .parse::<usize>()
                .ok()
                .and_then(|position| values.get(position));
            value.map_or(here, |value| find(value, rest))
        }
        Tree::Map(entries) => {
            // Keys may hold dots: the longest that fits wins.
            let fits = |key: &str| {
                path.strip_prefix(key)
                    .filter(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
            };
            let best = entries
                .iter()
                .filter_map(|(key, value)| fits(&key.value).map(|rest| (key, value, rest)))
                .min_by_key(|(_, _, rest)| rest.len());
            match best {
                None => here,
                // What stands under a key on its own is found by its key; a value beside its key by itself.
                Some((key, value, "")) if value.referenced.line() != key.referenced.line() => {
                    (key.referenced.line(), key.referenced.column())
                }
                Some((_, value, rest)) => find(value, rest),
            }
        }
        Tree::Leaf => here,
    }
}

/// Gives diagnostics the line and column of their path in the text they came from, YAML or JSON. Those that have them
/// keep them; text that cannot be read changes nothing.
pub fn locate(text: &str, diagnostics: &mut [Diagnostic]) {
    if diagnostics.iter().all(|diagnostic| diagnostic.line.is_some()) {
        return;
    }
    let Ok(tree) = yaml::parse::<Spanned<Tree>>(text) else {
        return;
    };
    for diagnostic in diagnostics
        .iter_mut()
        .filter(|diagnostic| diagnostic.line.is_none())
    {
        let (line, column) = find(&tree, &diagnostic.path);
        if line > 0 && !diagnostic.path.is_empty() {
            (diagnostic.line, diagnostic.column) = (Some(line), Some(column));
        }
    }
}
