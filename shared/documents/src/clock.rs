//! How long a parse has run. Processor time where the system counts it by thread: a busy machine is no fault of the document's.

use crate::Limits;
use std::time::{Duration, Instant};

/// A clock for the thread that made it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    started: Instant,
    processor: Duration,
    budget: Duration,
    wall: Duration,
}

impl Clock {
    /// Starts the document's clock, in the thread that will do the work.
    pub(crate) fn document(limits: &Limits) -> Self {
        Self {
            started: Instant::now(),
            processor: processor_time(),
            budget: limits.document_time,
            wall: limits.wall_time,
        }
    }

    /// A clock for one page, which ends with the document's at the latest.
    pub(crate) fn page(&self, limits: &Limits) -> Self {
        let left = self.budget.saturating_sub(self.spent());
        Self {
            processor: processor_time(),
            budget: limits.page_time.min(left),
            ..*self
        }
    }

    fn spent(&self) -> Duration {
        processor_time().saturating_sub(self.processor)
    }

    /// Which budget is gone, in words.
    pub(crate) fn why_over(&self) -> String {
        if self.spent() > self.budget {
            format!("it took more than {} s", self.budget.as_secs_f32().ceil())
        } else {
            format!(
                "the machine was too busy to read it in {} s",
                self.wall.as_secs_f32()
            )
        }
    }

    /// Whether a budget is gone.
    pub(crate) fn is_over(&self) -> bool {
        self.is_over_with(Duration::ZERO)
    }

    /// Whether a budget is gone, with what another thread has spent on the same document.
    pub(crate) fn is_over_with(&self, elsewhere: Duration) -> bool {
        self.spent() + elsewhere > self.budget || self.started.elapsed() > self.wall
    }
}

/// Processor time of this thread.
#[cfg(any(target_os = "linux", target_os = "macos"))]
pub(crate) fn processor_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(
        u64::try_from(time.tv_sec).unwrap_or(0),
        u32::try_from(time.tv_nsec).unwrap_or(0),
    )
}

/// Where threads' processor time can't be asked for, time on the wall has to do.
#[cfg(not(any(target_os = "linux", target_os = "macos")))]
pub(crate) fn processor_time() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sleeping_costs_nothing_but_wall_time() {
        let limits = Limits {
            document_time: Duration::from_millis(15),
            wall_time: Duration::from_millis(60),
            ..Limits::default()
        };
        let clock = Clock::document(&limits);
        std::thread::sleep(Duration::from_millis(30));
        #[cfg(any(target_os = "linux", target_os = "macos"))]
        assert!(!clock.is_over());
        std::thread::sleep(Duration::from_millis(40));
        assert!(clock.is_over());
    }

    #[test]
    fn work_is_counted() {
        let limits = Limits {
            page_time: Duration::from_millis(10),
            ..Limits::default()
        };
        let clock = Clock::document(&limits).page(&limits);
        let started = Instant::now();
        while !clock.is_over() && started.elapsed() < Duration::from_secs(5) {}
        assert!(started.elapsed() >= Duration::from_millis(10) && clock.is_over());
    }
}
