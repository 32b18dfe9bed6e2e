//! Prints what became of each rule's words: `cargo run -p fo-extraction --profile local --example explain -- FILE…`
#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

fn main() {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path).unwrap();
        let document = fo_documents::parse(
            &bytes,
            fo_documents::MediaType::from_name(&path),
            &fo_documents::Limits::default(),
        )
        .unwrap();
        let found = fo_extraction::extract(&document, &fo_extraction::Options::default());
        println!(
            "=== {path}: {} strategies {:?}",
            found.strategies.len(),
            found.abstentions
        );
        for s in &found.strategies {
            println!("--- {} executable={}", s.name, s.executable);
            if let Some(spec) = &s.spec {
                let mut spec = spec.clone();
                spec.ledger.clear();
                spec.claims.clear();
                println!("{}", serde_json::to_string(&spec).unwrap());
            }
            for u in &s.used {
                println!("   used   {:?} {:?} by {}", u.kind, u.text, u.by);
            }
            for u in &s.unread {
                println!("   UNREAD {:?} {:?} in {:?}", u.kind, u.text, u.sentence);
            }
            for m in &s.missing {
                println!("   MISSING {}: {}", m.field, m.needed);
            }
            for c in &s.contradictions {
                println!("   CONTRADICTION {c:?}");
            }
        }
    }
}
