//! Scores the rules extractor against a folder of texts with a `truth.jsonl`, field by field.
//!
//! `cargo run -p fo-extraction --profile local --example score -- ../shared/corpus/dev [--show FILE_PART] [--errors]`
#![allow(clippy::print_stdout, clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(unreachable_pub)] // shared with the tests

#[path = "../tests/support/score.rs"]
mod score;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let folder = args
        .iter()
        .find(|a| !a.starts_with("--"))
        .cloned()
        .unwrap_or_else(|| "../shared/corpus/dev".into());
    if let Some(at) = args.iter().position(|a| a == "--show") {
        let part = &args[at + 1];
        if part.ends_with(".pdf") {
            let bytes = std::fs::read(part).unwrap();
            let document = fo_documents::parse(&bytes, None, &fo_documents::Limits::default()).unwrap();
            let found = fo_extraction::extract(&document, &fo_extraction::Options::default());
            println!("{}", serde_json::to_string_pretty(&found).unwrap());
            return;
        }
        let folder = args
            .iter()
            .find(|a| !a.starts_with("--") && *a != part)
            .cloned()
            .unwrap_or_else(|| "../shared/corpus/dev".into());
        for (name, text) in score::texts(std::path::Path::new(&folder)) {
            if name.contains(part.as_str()) {
                println!(
                    "== {name}\n{}",
                    serde_json::to_string_pretty(&score::run(&name, &text)).unwrap()
                );
            }
        }
        return;
    }
    let report = score::score(std::path::Path::new(&folder));
    print!("{}", report.table());
    if args.iter().any(|a| a == "--errors") {
        for e in &report.errors {
            println!("{e}");
        }
    }
}
