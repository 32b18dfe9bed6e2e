//! Right-to-left text: files draw it from left to right, people read it the other way.

use super::draft::DraftWord;

/// Puts the words and letters of a line drawn in visual order into reading order. Only letters' own directions count; embedded numbers
/// and Latin words keep theirs (the common cases of UAX #9).
pub(crate) fn restore(text: &mut String, words: &mut [DraftWord]) {
    let Some((first, last)) = words.first().zip(words.last()) else {
        return;
    };
    let (start, end) = (first.text.start, last.text.end);
    let Some(line) = text.get(start..end) else { return };
    // Hebrew, Arabic and their neighbours all lie beyond this character.
    if line.is_ascii() || !line.chars().any(is_rtl) {
        return;
    }
    let visual = words.windows(2).all(|w| w[0].u0 <= w[1].u0 + 0.5);
    let (rtl, ltr) = line.chars().fold((0, 0), |(r, l), c| {
        (
            r + usize::from(is_rtl(c)),
            l + usize::from(c.is_alphabetic() && !is_rtl(c)),
        )
    });
    if !visual {
        return;
    }
    let mut contents: Vec<(String, DraftWord)> = words
        .iter()
        .map(|w| (text.get(w.text.clone()).unwrap_or_default().to_owned(), w.clone()))
        .map(|(s, w)| (if s.chars().any(is_rtl) { reversed(&s) } else { s }, w))
        .collect();
    if rtl > ltr {
        contents.reverse();
        flip_runs(&mut contents, |s| !s.chars().any(is_rtl));
    } else {
        flip_runs(&mut contents, |s| s.chars().any(is_rtl));
    }
    text.truncate(start);
    for (slot, (content, word)) in words.iter_mut().zip(contents) {
        let from = text.len();
        text.push_str(&content);
        *slot = DraftWord {
            text: from..text.len(),
            ..word
        };
    }
}

/// Reverses each run of words that `inside` holds for.
fn flip_runs(words: &mut [(String, DraftWord)], inside: impl Fn(&str) -> bool) {
    let mut i = 0;
    while i < words.len() {
        let run = words[i..].iter().take_while(|(s, _)| inside(s)).count();
        words[i..i + run].reverse();
        i += run.max(1);
    }
}

/// Letters in reverse, with marks after their letter and numbers as they were.
fn reversed(word: &str) -> String {
    let mut clusters: Vec<String> = Vec::new();
    let mut number = false;
    for c in word.chars() {
        let mark = unicode_normalization::char::is_combining_mark(c);
        let digit = c.is_ascii_digit();
        match clusters.last_mut() {
            Some(last) if mark || digit && number => last.push(c),
            _ => clusters.push(c.to_string()),
        }
        number = digit;
    }
    clusters
        .into_iter()
        .rev()
        .map(|c| match c.as_str() {
            "(" => ")".to_owned(),
            ")" => "(".to_owned(),
            "[" => "]".to_owned(),
            "]" => "[".to_owned(),
            _ => c,
        })
        .collect()
}

fn is_rtl(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Rect;

    fn line(words: &[&str]) -> (String, Vec<DraftWord>) {
        let mut text = String::new();
        let mut out = Vec::new();
        for (i, w) in words.iter().enumerate() {
            let from = text.len();
            text.push_str(w);
            let u0 = i as f32 * 50.0;
            out.push(DraftWord {
                text: from..text.len(),
                bbox: Rect::default(),
                u0,
                u1: u0 + 40.0,
                size: 10.0,
            });
        }
        (text, out)
    }

    fn read(words: &[&str]) -> String {
        let (mut text, mut words) = line(words);
        restore(&mut text, &mut words);
        words
            .iter()
            .map(|w| text[w.text.clone()].to_owned())
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn hebrew_reads_from_the_right() {
        assert_eq!(read(&["םלוע", "םולש"]), "שלום עולם");
        assert_eq!(
            read(&["12", "Sharpe", "לש", "ההובג", "סחי"]),
            "יחס גבוהה של 12 Sharpe"
        );
        assert_eq!(read(&["plain", "text"]), "plain text");
    }
}
