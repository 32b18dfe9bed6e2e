//! Text into HTML.

/// Text with everything escaped that HTML would read as its own, in content and in quoted attributes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // Not allowed in HTML at all, and no text a reader would miss.
            control if control.is_control() && !matches!(control, '\n' | '\t') => {}
            other => out.push(other),
        }
    }
    out
}

/// The beginning of a text, with an ellipsis where it was cut.
pub(crate) fn shorten(text: &str, limit: usize) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() <= limit {
        return text;
    }
    let kept: String = text.chars().take(limit.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_a_document_says_becomes_markup() {
        assert_eq!(
            escape("<b onload='x'>&\"\u{0}\u{7}"),
            "&lt;b onload=&#39;x&#39;&gt;&amp;&quot;"
        );
        assert_eq!(shorten("one  two\nthree", 8), "one two…");
    }
}
