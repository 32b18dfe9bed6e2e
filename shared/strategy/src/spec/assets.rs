//! Sets of assets: names, lists, selections, and what can be made of them.

use super::Expression;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de};
use std::fmt;

/// A set of assets.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Assets {
    /// A ticker, a group's name, or `all`: the universe.
    Name(String),
    /// Tickers and groups together.
    List(Vec<String>),
    /// The members of a set that pass a filter or lead a ranking.
    Selection(Box<Selection>),
    /// Those in any of the sets.
    Union {
        /// The sets.
        union: Vec<Assets>,
    },
    /// Those in all of the sets.
    Intersection {
        /// The sets.
        intersection: Vec<Assets>,
    },
    /// Those in the first set and in none of the others.
    Difference {
        /// The sets.
        difference: Vec<Assets>,
    },
}

impl From<&str> for Assets {
    fn from(name: &str) -> Self {
        Self::Name(name.to_owned())
    }
}

/// The members of a set that pass a filter and lead a ranking. On each decision an asset is eligible if it has a
/// price, `where` is true for it and `by` is defined for it; ties are broken by ticker, alphabetically.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// The set to choose from; a nested selection is applied first (a sequential double sort).
    pub from: Assets,
    /// A condition per asset, applied before the ranking.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub filter: Option<Expression>,
    /// Keep the highest: a count (`3`) or a share of the eligible (`20%`; rounded down, at least one).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top: Option<Expression>,
    /// Keep the lowest; exclusive with `top`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bottom: Option<Expression>,
    /// What to rank by: a number per asset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Expression>,
    /// A held member stays while it ranks within this count (or share), which may be looser than `top`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keep: Option<Expression>,
    /// With fewer than this many eligible assets nothing is selected; 1 by default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Expression>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    from: Option<Assets>,
    #[serde(rename = "where")]
    filter: Option<Expression>,
    top: Option<Expression>,
    bottom: Option<Expression>,
    by: Option<Expression>,
    keep: Option<Expression>,
    at_least: Option<Expression>,
    union: Option<Vec<Assets>>,
    intersection: Option<Vec<Assets>>,
    difference: Option<Vec<Assets>>,
}

impl Fields {
    fn is_selection(&self) -> bool {
        [
            &self.filter,
            &self.top,
            &self.bottom,
            &self.by,
            &self.keep,
            &self.at_least,
        ]
        .iter()
        .any(|f| f.is_some())
    }

    fn into_assets(self) -> Result<Assets, &'static str> {
        let ranked = self.is_selection();
        match (self.from, self.union, self.intersection, self.difference) {
            (Some(from), None, None, None) => Ok(Assets::Selection(Box::new(Selection {
                from,
                filter: self.filter,
                top: self.top,
                bottom: self.bottom,
                by: self.by,
                keep: self.keep,
                at_least: self.at_least,
            }))),
            (None, Some(union), None, None) if !ranked => Ok(Assets::Union { union }),
            (None, None, Some(intersection), None) if !ranked => Ok(Assets::Intersection { intersection }),
            (None, None, None, Some(difference)) if !ranked => Ok(Assets::Difference { difference }),
            _ => Err(
                "a set of assets written as a mapping needs exactly one of `from`, `union`, `intersection` or \
                      `difference`; `where`, `top`, `bottom`, `by`, `keep` and `at_least` go with `from`",
            ),
        }
    }
}

impl<'de> Deserialize<'de> for Assets {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = Assets;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(
                    "assets: a ticker, a group, `all`, a list, or a selection `{from, where, top, by}`",
                )
            }
            fn visit_str<E: de::Error>(self, name: &str) -> Result<Assets, E> {
                Ok(Assets::Name(name.to_owned()))
            }
            fn visit_seq<A: de::SeqAccess<'de>>(self, seq: A) -> Result<Assets, A::Error> {
                Vec::deserialize(de::value::SeqAccessDeserializer::new(seq)).map(Assets::List)
            }
            fn visit_map<A: de::MapAccess<'de>>(self, map: A) -> Result<Assets, A::Error> {
                let fields = Fields::deserialize(de::value::MapAccessDeserializer::new(map))?;
                fields.into_assets().map_err(de::Error::custom)
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}
