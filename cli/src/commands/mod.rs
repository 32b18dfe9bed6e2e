//! One file a command: its arguments and what it does.

pub mod backtest;
pub mod cross_validate;
pub mod extract;
pub mod grid;
pub mod login;
pub mod logout;
pub mod parse;
pub mod prices;
pub mod run;
pub mod spec;
pub mod status;
pub mod sweep;
pub mod upload;
pub mod walk_forward;

use crate::error::CliError;

/// Everything `fo` can do.
#[derive(clap::Subcommand)]
pub enum Command {
    Parse(parse::Args),
    Extract(extract::Args),
    Run(run::Args),
    Backtest(backtest::Args),
    Sweep(sweep::Args),
    WalkForward(walk_forward::Args),
    CrossValidate(cross_validate::Args),
    /// Say in plain English what a strategy does
    Explain(spec::Args),
    /// Check a strategy and say what is wrong with it, where, and how to mend it
    Check(spec::Args),
    /// Print a strategy in its standard layout
    Fmt(spec::Args),
    /// Print the JSON Schema of the strategy language
    Schema,
    Login(login::Args),
    Logout(logout::Args),
    Upload(upload::Args),
    Status(status::Args),
}

pub fn run(command: Command) -> Result<(), CliError> {
    match command {
        Command::Parse(args) => parse::run(&args),
        Command::Extract(args) => extract::run(&args),
        Command::Run(args) => run::run(&args),
        Command::Backtest(args) => backtest::run(&args),
        Command::Sweep(args) => sweep::run(&args),
        Command::WalkForward(args) => walk_forward::run(&args),
        Command::CrossValidate(args) => cross_validate::run(&args),
        Command::Explain(args) => spec::explain(&args),
        Command::Check(args) => spec::check(&args),
        Command::Fmt(args) => spec::format(&args),
        Command::Schema => spec::schema(),
        Command::Login(args) => login::run(args),
        Command::Logout(args) => logout::run(&args),
        Command::Upload(args) => upload::run(args),
        Command::Status(args) => status::run(args),
    }
}
