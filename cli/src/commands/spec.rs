//! `fo explain`, `fo check`, `fo fmt`, `fo schema`

use crate::show::say;
use std::path::{Path, PathBuf};

use fo_strategy::{Diagnostics, Severity, Spec};

use crate::error::CliError;
use crate::show;

#[derive(clap::Args)]
pub struct Args {
    /// Strategy in YAML or JSON.
    spec: PathBuf,
}

/// Reads a strategy; what is wrong with it carries line and column.
pub fn read(path: &Path) -> Result<Spec, CliError> {
    let size = std::fs::metadata(path).map_err(CliError::file(path))?.len();
    if size > fo_strategy::MAX_BYTES as u64 {
        return Err(CliError::Spec(format!(
            "{}: {size} bytes are more than a strategy can have",
            path.display()
        )));
    }
    let text = std::fs::read_to_string(path).map_err(CliError::file(path))?;
    Spec::read(&text).map_err(|problems| invalid(path, &problems))
}

/// Reads a strategy for a run with these settings.
pub fn read_for(path: &Path, settings: &super::backtest::Settings) -> Result<Spec, CliError> {
    let mut spec = read(path)?;
    spec.execution = settings.execution().unwrap_or(spec.execution);
    Ok(spec)
}

/// What is wrong with a strategy, under its file's name.
pub fn invalid(path: &Path, problems: &Diagnostics) -> CliError {
    CliError::Spec(format!("{}\n{problems}", path.display()))
}

pub fn explain(args: &Args) -> Result<(), CliError> {
    let spec = read(&args.spec)?;
    say!("{}", spec.explain().trim_end());
    Ok(())
}

pub fn check(args: &Args) -> Result<(), CliError> {
    let spec = read(&args.spec)?;
    let text = std::fs::read_to_string(&args.spec).map_err(CliError::file(&args.spec))?;
    let (_, mut found) = fo_strategy::examine(&spec);
    fo_strategy::locate(&text, &mut found);
    let broken = found.iter().any(|problem| problem.severity == Severity::Error);
    let problems = Diagnostics(found);
    if broken {
        return Err(invalid(&args.spec, &problems));
    }
    if !problems.0.is_empty() {
        say!("{problems}");
    }
    say!(
        "{}: valid, content hash {}",
        args.spec.display(),
        spec.content_hash()
    );
    Ok(())
}

pub fn format(args: &Args) -> Result<(), CliError> {
    say!("{}", read(&args.spec)?.formatted().trim_end());
    Ok(())
}

pub fn schema() -> Result<(), CliError> {
    show::json(&fo_strategy::json_schema())
}
