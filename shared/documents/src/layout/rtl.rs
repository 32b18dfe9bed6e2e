//! Right-to-left text: files draw it from left to right, people read it the other way.

use super::draft::DraftWord;
use unicode_normalization::UnicodeNormalization;

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
    let mut contents: Vec<(String, DraftWord)> = words
        .iter()
        .map(|w| (text.get(w.text.clone()).unwrap_or_default().to_owned(), w.clone()))
        .collect();
    if visual {
        for (content, _) in contents.iter_mut().filter(|(s, _)| s.chars().any(is_rtl)) {
            *content = reversed(content);
        }
        if rtl > ltr {
            contents.reverse();
            flip_runs(&mut contents, |s| !s.chars().any(is_rtl));
        } else {
            flip_runs(&mut contents, |s| s.chars().any(is_rtl));
        }
    }
    for (content, _) in &mut contents {
        *content = letters(content);
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

/// Letters in reverse, so that marks, which are drawn before their letter, come after it; numbers as they were.
fn reversed(word: &str) -> String {
    let mut clusters: Vec<String> = Vec::new();
    let mut number = false;
    for c in word.chars() {
        let digit = c.is_ascii_digit();
        match clusters.last_mut() {
            Some(last) if digit && number => last.push(c),
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

/// Shapes as the letters they are shapes of. Only now: a ligature's letters are in reading order.
fn letters(word: &str) -> String {
    let shape = |c: &char| matches!(c, '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}');
    let mut out = String::with_capacity(word.len());
    for c in word.chars() {
        if shape(&c) {
            // A mark that stands alone is decomposed into a space and the mark.
            out.extend(c.nfkc().filter(|c| *c != ' '));
        } else {
            out.push(c);
        }
    }
    out
}

pub(crate) fn is_rtl(c: char) -> bool {
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
                v: 0.0,
                size: 10.0,
                glued: false,
                script: None,
                rise: 0.0,
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

    #[test]
    fn arabic_shapes_are_letters() {
        // Shapers put the glyphs of a line in visual order: a mark stands before the letter that carries it.
        assert_eq!(
            read(&["\u{652}\u{627}\u{64e}\u{644}"]),
            "\u{644}\u{64e}\u{627}\u{652}"
        );
        // Drawn from the left: the final form first, lam and alef as one shape.
        assert_eq!(
            read(&["\u{fee1}\u{fefc}\u{feb3}"]),
            "\u{633}\u{644}\u{627}\u{645}"
        );
    }
}
