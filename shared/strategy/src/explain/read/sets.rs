//! Sets of assets.

use super::super::wording::{AMONG, AT_LEAST, KEEP, TOGETHER, WITHOUT};
use super::cursor::Reader;
use crate::spec::{Assets, Selection};

impl Reader<'_> {
    /// A set of assets.
    pub(super) fn assets(&mut self) -> Option<Assets> {
        self.deeper(|reader| {
            let first = reader.simple_assets()?;
            for joint in [TOGETHER, AMONG, WITHOUT] {
                if !reader.words(joint) {
                    continue;
                }
                let mut sets = vec![first, reader.simple_assets()?];
                while reader.words(joint) {
                    sets.push(reader.simple_assets()?);
                }
                return Some(match joint {
                    TOGETHER => Assets::Union { union: sets },
                    AMONG => Assets::Intersection { intersection: sets },
                    _ => Assets::Difference { difference: sets },
                });
            }
            Some(first)
        })
    }

    /// A set that is not made of others, or one in brackets.
    fn simple_assets(&mut self) -> Option<Assets> {
        if self.words("(") {
            let inner = self.assets()?;
            self.word(")")?;
            return Some(inner);
        }
        for end in ["the top", "the bottom", "those of"] {
            if self.words(end) {
                return self
                    .selection(end)
                    .map(|found| Assets::Selection(Box::new(found)));
            }
        }
        let mut names = self.names()?;
        Some(match names.len() {
            1 => Assets::Name(names.pop()?),
            _ => Assets::List(names),
        })
    }

    fn selection(&mut self, end: &str) -> Option<Selection> {
        let count = match end {
            "those of" => None,
            _ => {
                let count = self.amount()?;
                self.word("of")?;
                Some(count)
            }
        };
        let (top, bottom) = if end == "the top" {
            (count, None)
        } else {
            (None, count)
        };
        let from = self.simple_assets()?;
        let filter = match self.words("for which") {
            true => Some(self.condition()?),
            false => None,
        };
        let by = match self.words("by") {
            true => Some(self.amount()?),
            false => None,
        };
        Some(Selection {
            from,
            filter,
            top,
            bottom,
            by,
            keep: self.wording_of_one(KEEP),
            at_least: self.wording_of_one(AT_LEAST),
        })
    }
}
