//! Parses files and prints what was found. What the benches and trials run; people use `fo parse`.
//!
//! `inspect [--json | --text | --pages | --quotes | --outcome | --svg PAGE | --time REPEATS] FILE…`
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use fo_documents::isolate::{Isolation, parse_isolated, worker_main};
use fo_documents::{Document, DocumentError, Limits, MediaType, parse, parse_pages};
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    if let Some(code) = worker_main() {
        return code;
    }
    let mut arguments = std::env::args().skip(1);
    let mode = arguments.next().unwrap_or_default();
    let number = if matches!(mode.as_str(), "--svg" | "--time") {
        arguments.next().and_then(|n| n.parse::<u32>().ok())
    } else {
        None
    };
    for path in arguments {
        let bytes = std::fs::read(&path).unwrap();
        let hint = MediaType::from_name(&path);
        let here = || parse(&bytes, hint, &Limits::default());
        match mode.as_str() {
            "--outcome" => outcome(&path, &bytes, hint),
            "--pages" => pages(&path, &bytes, hint),
            "--time" => time(&path, number.unwrap_or(1), here),
            _ => match here() {
                Ok(document) => show(&mode, number, &path, &document),
                Err(e) => println!(
                    "{{\"error\": \"{}\", \"message\": {:?}}}",
                    e.code(),
                    e.to_string()
                ),
            },
        }
    }
    ExitCode::SUCCESS
}

/// What becomes of a file in a worker process: code, seconds, letters and digits found, reason, path.
fn outcome(path: &str, bytes: &[u8], hint: Option<MediaType>) {
    let start = Instant::now();
    let answer = parse_isolated(bytes, hint, &Limits::default(), &Isolation::default());
    let took = start.elapsed().as_secs_f64();
    let (code, letters, why) = match answer {
        Ok(d) => {
            let letters = |t: &str| t.chars().filter(|c| c.is_alphanumeric()).count();
            let found: usize = d.pages.iter().map(|p| letters(&p.text)).sum();
            let why = d
                .warnings
                .first()
                .map_or("read", |w| w.message.as_str())
                .to_owned();
            ("ok", found, format!("{} pages; {why}", d.pages.len()))
        }
        Err(e) => (e.code(), 0, e.to_string()),
    };
    println!(
        "{code}\t{took:.4}\t{letters}\t{}\t{path}",
        why.replace(['\t', '\n', '\r'], " ")
    );
}

/// Takes the pages one by one, and keeps none.
fn pages(path: &str, bytes: &[u8], hint: Option<MediaType>) {
    let (mut count, mut characters) = (0, 0);
    let answer = parse_pages(bytes, hint, &Limits::default(), &mut |page| {
        count += 1;
        characters += page.text.len();
    });
    println!(
        "{count} pages\t{characters} bytes of text\t{}\t{path}",
        answer.is_ok()
    );
}

/// The best time of some runs, in seconds; pages; path.
fn time(path: &str, repeats: u32, work: impl Fn() -> Result<Document, DocumentError>) {
    let mut best = f64::MAX;
    let mut pages = 0;
    for _ in 0..repeats.max(1) {
        let start = Instant::now();
        pages = work().map_or(0, |d| d.pages.len());
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("{best:.6}\t{pages}\t{path}");
}

/// Every run of eight words, found in the whole document.
fn quotes(document: &Document) {
    let quotes: Vec<String> = (document.pages.iter())
        .flat_map(|p| {
            let words: Vec<&str> = p.words.iter().map(|w| p.slice(w.range)).collect();
            words.chunks(8).map(|c| c.join(" ")).collect::<Vec<_>>()
        })
        .collect();
    let start = Instant::now();
    let _ = document.find_quote("build the index");
    let index = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let found = (quotes.iter())
        .filter(|q| !document.find_quote(q).is_empty())
        .count();
    let rate = quotes.len() as f64 / start.elapsed().as_secs_f64();
    println!(
        "{{\"pages\": {}, \"quotes\": {}, \"found\": {found}, \"per_second\": {rate:.0}, \"index_seconds\": {index:.4}}}",
        document.pages.len(),
        quotes.len()
    );
}

fn show(mode: &str, number: Option<u32>, path: &str, document: &Document) {
    match mode {
        "--json" => println!("{}", serde_json::to_string(document).unwrap()),
        "--text" => println!("{}", document.text()),
        "--quotes" => quotes(document),
        "--svg" => {
            if let Some(page) = document.page(number.unwrap_or(1)) {
                println!("{}", page.debug_svg());
            }
        }
        _ => overview(path, document),
    }
}

fn overview(path: &str, document: &Document) {
    println!(
        "{path}: {} pages; {:?}",
        document.pages.len(),
        document.metadata.title
    );
    for w in document.warnings.iter().take(8) {
        println!("  {:?} {}", w.code, w.message);
    }
    for page in document.pages.iter().take(3) {
        for block in &page.blocks {
            let text: String = page.slice(block.range).chars().take(90).collect();
            let level = block.level.map_or(String::new(), |l| l.to_string());
            println!("  {:>3} {:?}{level} {text:?}", page.number, block.kind);
        }
    }
}
