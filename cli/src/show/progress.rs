//! What is going on while one waits: a line that changes on a terminal, a line for each change elsewhere.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// The state of something long, with the time since it began.
pub struct Watch {
    begun: Instant,
    bar: ProgressBar,
    last: String,
}

impl Watch {
    pub fn begin() -> Self {
        let bar = ProgressBar::new_spinner();
        bar.set_style(style("{spinner} {msg}"));
        bar.enable_steady_tick(Duration::from_millis(120));
        Self {
            begun: Instant::now(),
            bar,
            last: String::new(),
        }
    }

    pub fn elapsed(&self) -> Duration {
        self.begun.elapsed()
    }

    pub fn say(&mut self, state: &str) {
        let seconds = self.elapsed().as_secs_f64();
        self.bar.set_message(format!("{state} · {seconds:.1} s"));
        if !std::io::stderr().is_terminal() && state != self.last {
            eprintln!("  {seconds:5.1} s  {state}");
        }
        state.clone_into(&mut self.last);
    }

    pub fn end(&self) {
        self.bar.finish_and_clear();
    }
}

/// A progress style; the templates are ours and sound, and a broken one only looks plain.
pub fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
