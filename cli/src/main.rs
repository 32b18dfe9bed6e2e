//! `fo`: the whole of FO Analytics from a terminal. Documents, strategies and backtests run here without any cloud;
//! the same commands speak to the API where a team shares one.
// A program exports nothing; `pub` here means "to the other modules".
#![allow(unreachable_pub)]

mod cloud;
mod commands;
mod error;
mod show;

use std::process::ExitCode;

use clap::Parser;

const AFTER_HELP: &str = "\
Examples:
  fo run paper.pdf                                    from a document to a tear sheet, without any cloud
  fo extract paper.pdf                                its strategies, each field with page and words
  fo backtest spec.yaml --prices prices.csv --report out.html
  fo sweep spec.yaml --grid 'fast=2..100' --grid 'slow=5..250' --prices spy.csv
  fo login && fo upload paper.pdf --watch             the same through the API

Exit codes:
  0  done
  1  failed: a file, or a run that did not end well
  2  the command line is wrong
  3  the document was rejected
  4  the strategy is not valid
  5  the prices are not usable
  6  the API refused, or nobody is signed in
  7  the API does not answer";

/// Find out whether a described trading strategy is real: documents in, strategies with sources, honest backtests out.
#[derive(Parser)]
#[command(name = "fo", version, about, after_help = AFTER_HELP, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    // A reader that has seen enough (`fo run … | head`) ends this program quietly.
    sigpipe::reset();
    // Documents are parsed by this very program, started again with bounded memory and time.
    if let Some(code) = fo_documents::isolate::worker_main() {
        return code;
    }
    match commands::run(Cli::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("fo: {}", show::terminal::harmless(&error.to_string()));
            ExitCode::from(error.exit_code())
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        super::Cli::command().debug_assert();
    }
}
