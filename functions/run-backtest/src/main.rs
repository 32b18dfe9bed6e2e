//! Serves the backtest queue.

use std::process::ExitCode;

fn main() -> ExitCode {
    fo_runtime::serve(async || fo_runtime::run_worker(run_backtest::Runner::from_env().await?).await)
}
