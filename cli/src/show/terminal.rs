//! The one way to standard output: text of documents and of the API may hold what a terminal takes for a command.

/// Prints a line, formatted as by `println!`, without what a terminal would take for a command.
macro_rules! say {
    () => { $crate::show::terminal::line("") };
    ($($argument:tt)*) => { $crate::show::terminal::line(&format!($($argument)*)) };
}
pub(crate) use say;

/// Prints a line without what a terminal would take for a command.
#[allow(clippy::print_stdout)]
pub fn line(text: &str) {
    println!("{}", harmless(text));
}

/// Returns the text without control characters. Breaks of lines and pages, tabs and colours stay.
pub fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let colour = colour(rest);
        let (piece, behind) = rest.split_at(colour.unwrap_or(character.len_utf8()));
        if colour.is_some() || !character.is_control() || matches!(character, '\n' | '\t' | '\u{c}') {
            out.push_str(piece);
        }
        rest = behind;
    }
    out
}

/// Returns a document's text on one line: without any control character, line breaks and colours included.
pub fn printable(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).collect()
}

/// The length of a colour or weight at the start of the text: `ESC [ 3 1 m`. Hidden text (8) is none.
fn colour(text: &str) -> Option<usize> {
    let code = text.strip_prefix("\u{1b}[")?;
    let end = code.find('m').filter(|end| (1..=5).contains(end))?;
    let plain = code.get(..end)?.split(';').all(|part| {
        part.parse::<u8>()
            .is_ok_and(|n| matches!(n, 0..=4 | 22..=24 | 30..=39 | 90..=97))
    });
    plain.then_some(2 + end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_to_the_terminal_are_taken_out() {
        assert_eq!(
            harmless("a\u{1b}]0;title\u{7}b\r\u{8}c\u{9b}2Jd"),
            "a]0;titlebc2Jd"
        );
        assert_eq!(harmless("\u{1b}[2J\u{1b}[8mhidden"), "[2J[8mhidden");
    }

    #[test]
    fn lines_and_colours_stay() {
        let text = "\u{1b}[1mName\u{1b}[0m\n\tδ “quoted” \u{1b}[1;31mred\u{1b}[0m";
        assert_eq!(harmless(text), text);
    }
}
