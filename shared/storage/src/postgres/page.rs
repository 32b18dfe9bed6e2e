//! Lists, page by page: newest first, stable while rows are added.

use uuid::Uuid;

/// Which part of a list.
#[derive(Clone, Copy, Debug, Default)]
pub struct Page {
    /// The last id of the page before; nothing for the first page.
    pub after: Option<Uuid>,
    /// The most items wanted.
    pub limit: u32,
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing<T> {
    /// The items, newest first.
    pub items: Vec<T>,
    /// What to give as [`Page::after`] for the next page, if there is one.
    pub next: Option<Uuid>,
}

impl Page {
    /// One more than wanted tells whether there is another page.
    pub(crate) fn fetch(self) -> i64 {
        i64::from(self.limit) + 1
    }

    pub(crate) fn listing<T>(self, mut items: Vec<T>, id: impl Fn(&T) -> Uuid) -> Listing<T> {
        let wanted = self.limit as usize;
        let more = items.len() > wanted;
        items.truncate(wanted);
        Listing {
            next: items.last().filter(|_| more).map(id),
            items,
        }
    }
}
