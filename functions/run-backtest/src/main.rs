//! Serves the backtest queue.
// The SDK clients' futures nest deeper than rustc computes layouts by default.
#![recursion_limit = "256"]

use fo_runtime::settings;
use std::process::ExitCode;

fn main() -> ExitCode {
    fo_runtime::serve(async || {
        let (queue, exhausted) = (
            settings::backtest_queue_url()?,
            settings::backtest_exhausted_queue_url()?,
        );
        fo_runtime::run_worker(run_backtest::Runner::from_env().await?, queue, exhausted).await
    })
}
