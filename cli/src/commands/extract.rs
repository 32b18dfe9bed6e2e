//! `fo extract`

use std::path::PathBuf;

use super::parse;
use crate::error::CliError;
use crate::show;

/// Find the strategies a document describes, each field tied to the page and words it comes from.
#[derive(clap::Args)]
pub struct Args {
    /// PDF, DOCX, PPTX, XLSX, HTML, Markdown, text, RTF, EML or MHT file.
    file: PathBuf,
    /// Print JSON.
    #[arg(long, group = "form")]
    json: bool,
    /// Print the rules with what was read by which node of the spec, and what was not.
    #[arg(long, group = "form")]
    explain: bool,
}

pub fn run(args: &Args) -> Result<(), CliError> {
    let document = parse::read(&args.file)?;
    let extraction = fo_extraction::extract(&document, &fo_extraction::Options::default());
    if args.json {
        return show::json(&extraction);
    }
    if args.explain {
        show::explained(&document, &extraction);
        return Ok(());
    }
    show::extracted(&extraction);
    Ok(())
}
