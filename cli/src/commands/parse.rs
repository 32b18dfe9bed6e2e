//! `fo parse`

use crate::show::say;
use std::path::{Path, PathBuf};

use fo_documents::isolate::{Isolation, parse_isolated};
use fo_documents::{Document, Limits, MediaType, USD_PER_THOUSAND_PAGES, cost_of_ocr};

use crate::error::CliError;
use crate::show::{self, Table};

/// Read a document: its pages, blocks, words and tables, with their places.
#[derive(clap::Args)]
pub struct Args {
    /// PDF, DOCX, PPTX, XLSX, HTML, Markdown, text, RTF, EML or MHT file.
    file: PathBuf,
    /// Print everything as JSON.
    #[arg(long, group = "form")]
    json: bool,
    /// Print the text in reading order, a form feed between pages.
    #[arg(long, group = "form")]
    text: bool,
    /// Print the tables, a tab between cells.
    #[arg(long, group = "form")]
    tables: bool,
    /// Print a page as SVG with its boxes and their reading order.
    #[arg(long, group = "form", value_name = "PAGE")]
    debug_svg: Option<u32>,
}

pub fn run(args: &Args) -> Result<(), CliError> {
    let document = read(&args.file)?;
    if args.json {
        return show::json(&document);
    }
    if args.text {
        say!("{}", document.text());
        return Ok(());
    }
    if let Some(number) = args.debug_svg {
        let page = document.pages.iter().find(|page| page.number == number);
        let page = page.ok_or_else(|| {
            CliError::Usage(format!(
                "--debug-svg {number}: the document has pages 1 to {}",
                document.pages.len()
            ))
        })?;
        say!("{}", page.debug_svg());
        return Ok(());
    }
    if args.tables {
        tables(&document);
        return Ok(());
    }
    overview(&document);
    Ok(())
}

/// Reads and parses a file, in a process of its own: whatever a hostile file does to it, this one goes on.
pub fn read(path: &Path) -> Result<Document, CliError> {
    let bytes = std::fs::read(path).map_err(CliError::file(path))?;
    let hint = path
        .file_name()
        .and_then(|name| MediaType::from_name(&name.to_string_lossy()));
    parse_isolated(&bytes, hint, &Limits::default(), &Isolation::default()).map_err(|error| {
        CliError::Document {
            path: path.to_owned(),
            reason: error.to_string(),
        }
    })
}

fn tables(document: &Document) {
    for page in &document.pages {
        for (number, table) in page.tables.iter().enumerate() {
            say!("# page {}, table {}", page.number, number + 1);
            for row in &table.rows {
                let cells: Vec<&str> = row.cells.iter().map(|cell| cell.text.as_str()).collect();
                say!("{}", cells.join("\t"));
            }
            say!();
        }
    }
}

fn overview(document: &Document) {
    let metadata = &document.metadata;
    let lines = [
        ("title", &metadata.title),
        ("author", &metadata.author),
        ("producer", &metadata.producer),
    ];
    for (name, value) in lines {
        if let Some(value) = value {
            say!("{name:<9} {}", show::printable(value));
        }
    }
    say!("{:<9} {}", "pages", document.pages.len());
    for attachment in &document.attachments {
        let size = attachment.bytes.map(|bytes| format!(" ({bytes} bytes)"));
        let name = show::printable(&attachment.name);
        say!("{:<9} {name}{}", "attached", size.unwrap_or_default());
    }
    say!();
    for entry in &document.outline {
        let indent = "  ".repeat(entry.level.clamp(1, 20) as usize - 1);
        let page = entry.page.map(|page| format!(", p. {page}"));
        say!(
            "{indent}{}{}",
            show::printable(&entry.title),
            page.unwrap_or_default()
        );
    }
    if !document.outline.is_empty() {
        say!();
    }
    let mut table = Table::new(&["page", "words", "tables", "begins with"]);
    for page in &document.pages {
        let words = page.text.split_whitespace().count();
        let beginning = page
            .text
            .split_whitespace()
            .take(12)
            .collect::<Vec<_>>()
            .join(" ");
        let note = if page.flags.needs_ocr {
            "(needs OCR to be read)".to_owned()
        } else {
            show::printable(&beginning)
        };
        table.row([
            page.number.to_string(),
            words.to_string(),
            page.tables.len().to_string(),
            note,
        ]);
    }
    table.print("");
    let cost = cost_of_ocr(document, USD_PER_THOUSAND_PAGES);
    for warning in document.warnings.iter().chain(&cost) {
        match warning.page {
            Some(page) => say!("page {page}: {}", warning.message),
            None => say!("{}", warning.message),
        }
    }
}
