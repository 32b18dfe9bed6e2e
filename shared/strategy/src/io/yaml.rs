//! The YAML reader, with bounds.

use super::read::MAX_BYTES;
use crate::diagnostic::{Diagnostic, Diagnostics};
use serde::de::DeserializeOwned;
use serde_saphyr::{DuplicateKeyPolicy, MergeKeyPolicy};

pub(super) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Diagnostics> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: 100,
            max_documents: 1,
            max_nodes: 400_000,
            max_events: 1_000_000,
            max_aliases: 1_000,
            max_anchors: 1_000,
            max_merge_keys: 0,
            max_total_scalar_bytes: MAX_BYTES,
        },
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::Error,
        // `NO` and `ON` are tickers.
        strict_booleans: true,
        with_snippet: false,
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        let place = error.location();
        let message = error.without_snippet().to_string();
        let message = message.lines().next().unwrap_or_default();
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        let mut diagnostic = Diagnostic::error("", format!("this is not YAML: {message}"))
            .help("check the indentation, and put text with `: ` or ` #` in quotes");
        diagnostic.line = place.map(|place| place.line()).filter(|line| *line > 0);
        diagnostic.column = place.map(|place| place.column()).filter(|column| *column > 0);
        diagnostic.into()
    })
}
