//! Headings.

use std::io::IsTerminal;

/// A heading; bold on a terminal that wants colours.
pub fn heading(text: &str) -> String {
    if std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        format!("\u{1b}[1m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}
