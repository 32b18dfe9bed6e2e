//! Layout beside reading: while a page is interpreted, the one before is laid out in a thread of its own.

use super::content::Content;
use super::{STACK_BYTES, warning};
use crate::DocumentError;
use crate::clock::processor_time;
use crate::layout::Builder;
use crate::model::{Page, Warning, WarningCode};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;

/// Pages that may wait; each holds its glyphs in memory.
const WAITING: usize = 2;

/// Takes pages and lays them out in order.
pub(super) struct Press<'s> {
    pages: SyncSender<(Page, Content)>,
    /// Nanoseconds of processor time that layout has taken.
    spent: &'s AtomicU64,
}

impl Press<'_> {
    /// Lays out the pages, at most `count`, that `read` sends, and hands each on; returns what was noticed about them.
    ///
    /// # Errors
    /// What `read` returns, and [`DocumentError::Unavailable`] where the system has no thread to give.
    pub(super) fn run(
        count: usize,
        on_page: &mut (dyn FnMut(Page) + Send),
        read: impl FnOnce(&Press<'_>) -> Result<(), DocumentError>,
    ) -> Result<Vec<Warning>, DocumentError> {
        let spent = AtomicU64::new(0);
        let (pages, waiting) = sync_channel::<(Page, Content)>(WAITING);
        let work = || {
            let (mut builder, mut warnings) = (Builder::new(on_page), Vec::new());
            for (page, content) in waiting {
                warnings.extend(lay(&mut builder, page, &content));
                let nanoseconds = u64::try_from(processor_time().as_nanos()).unwrap_or(u64::MAX);
                spent.store(nanoseconds, Ordering::Relaxed);
            }
            warnings.extend(builder.finish());
            warnings
        };
        let press = Press { pages, spent: &spent };
        if count <= WAITING {
            // All of them can wait, and no thread is worth its start.
            let outcome = read(&press);
            drop(press);
            return outcome.map(|()| work());
        }
        std::thread::scope(|scope| {
            let thread = std::thread::Builder::new()
                .name("fo-layout".into())
                .stack_size(STACK_BYTES)
                .spawn_scoped(scope, work)
                .map_err(|error| DocumentError::Unavailable {
                    detail: error.to_string(),
                })?;
            let outcome = read(&press);
            // Without a sender the thread ends with the pages that wait.
            drop(press);
            let noticed = thread
                .join()
                .map_err(|_| super::damaged("its pages could not be laid out"))?;
            outcome.map(|()| noticed)
        })
    }

    /// Sends a page; false if nobody takes it any more.
    pub(super) fn send(&self, page: Page, content: Content) -> bool {
        self.pages.send((page, content)).is_ok()
    }

    /// Processor time that layout has taken.
    pub(super) fn spent(&self) -> Duration {
        Duration::from_nanos(self.spent.load(Ordering::Relaxed))
    }
}

/// Lays out a page; what layout can't cope with becomes a blank page with a warning.
fn lay(builder: &mut Builder<'_>, page: Page, content: &Content) -> Option<Warning> {
    let mut blank = page.clone();
    if catch_unwind(AssertUnwindSafe(|| builder.push(page, content))).is_ok() {
        return None;
    }
    let number = blank.number;
    blank.flags.incomplete = true;
    builder.push_blank(blank);
    Some(warning(
        WarningCode::PageDamaged,
        Some(number),
        &format!("Page {number} could not be laid out."),
    ))
}
