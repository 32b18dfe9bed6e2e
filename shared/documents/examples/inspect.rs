//! Parses files and prints what was found: `inspect [--json | --text | --quotes | --svg PAGE | --time REPEATS] FILE…`.
//! What the benches and trials run; people use `fo parse`.
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use fo_documents::{Limits, MediaType, parse};
use std::time::Instant;

fn main() {
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
        let start = Instant::now();
        let result = parse(&bytes, hint, &Limits::default());
        let took = start.elapsed();
        let document = match result {
            Ok(d) => d,
            Err(e) => {
                println!(
                    "{{\"error\": \"{}\", \"message\": {:?}}}",
                    e.code(),
                    e.to_string()
                );
                continue;
            }
        };
        match mode.as_str() {
            "--json" => println!("{}", serde_json::to_string(&document).unwrap()),
            "--svg" => {
                if let Some(page) = document.page(number.unwrap_or(1)) {
                    println!("{}", page.debug_svg());
                }
            }
            "--quotes" => {
                // Every eighth run of eight words, found in the whole document.
                let quotes: Vec<String> = (document.pages.iter())
                    .flat_map(|p| {
                        let words: Vec<&str> = p.words.iter().map(|w| p.slice(w.range)).collect();
                        words.chunks(8).map(|c| c.join(" ")).collect::<Vec<_>>()
                    })
                    .collect();
                let start = Instant::now();
                let first = document.find_quote("build the index").len();
                let index = start.elapsed();
                let start = Instant::now();
                let found = quotes
                    .iter()
                    .filter(|q| !document.find_quote(q).is_empty())
                    .count();
                let took = start.elapsed().as_secs_f64();
                let rate = quotes.len() as f64 / took;
                println!(
                    "{path}: index {index:?}, {found} of {} quotes found, {rate:.0} a second ({first})",
                    quotes.len()
                );
            }
            "--text" => println!("{}", document.text()),
            "--time" => {
                let mut best = took;
                for _ in 1..number.unwrap_or(1) {
                    let start = Instant::now();
                    let _ = parse(&bytes, hint, &Limits::default());
                    best = best.min(start.elapsed());
                }
                println!("{:.6}\t{}\t{path}", best.as_secs_f64(), document.pages.len());
            }
            _ => {
                println!(
                    "{path}: {} pages in {took:?}; {:?}",
                    document.pages.len(),
                    document.metadata.title
                );
                for w in document.warnings.iter().take(8) {
                    println!("  {:?} {}", w.code, w.message);
                }
                for page in document.pages.iter().take(3) {
                    for block in &page.blocks {
                        let text: String = page.slice(block.range).chars().take(90).collect();
                        println!(
                            "  {:>3} {:?}{} {text:?}",
                            page.number,
                            block.kind,
                            block.level.map_or(String::new(), |l| l.to_string())
                        );
                    }
                }
            }
        }
    }
}
