//! Letter-spaced words: `S U M M A R Y`.

use super::scripts::Part;

/// Letters in a row that are no accident, in capitals and otherwise.
pub(crate) const CAPITALS: usize = 4;
const LETTERS: usize = 8;
/// Gaps between letters wider than this, in ems, part columns.
const WIDEST: f32 = 1.0;
/// A gap wider than the usual one by this factor parts two words.
const WORD: f32 = 1.45;

/// Joins the letters of letter-spaced words.
pub(crate) fn join(parts: &mut Vec<Part>, em: f32) {
    if parts.len() < CAPITALS {
        return;
    }
    let mut i = 0;
    while i < parts.len() {
        let end = i + parts[i..].iter().take_while(|p| is_letter(p)).count();
        i = match words(&parts[i..end], em) {
            Some(joined) => {
                let after = i + joined.len();
                parts.splice(i..end, joined);
                after + 1
            }
            None => end + 1,
        };
    }
}

fn is_letter(part: &Part) -> bool {
    let mut chars = part.text.chars();
    matches!((chars.next(), chars.next()), (Some(c), None) if c.is_alphanumeric() || c == '&')
        && part.word.script.is_none()
}

/// The words that a run of single letters makes, if it is set with space between them.
fn words(run: &[Part], em: f32) -> Option<Vec<Part>> {
    let letters = || {
        run.iter()
            .flat_map(|p| p.text.chars())
            .filter(|c| c.is_alphabetic())
    };
    let capitals = letters().all(char::is_uppercase);
    if letters().count() < if capitals { CAPITALS } else { LETTERS } {
        return None;
    }
    let gaps: Vec<f32> = run.windows(2).map(|w| w[1].word.u0 - w[0].word.u1).collect();
    let mut sorted = gaps.clone();
    sorted.sort_by(f32::total_cmp);
    let usual = *sorted.get(sorted.len() / 3)?;
    if usual <= 0.0 || gaps.iter().any(|g| *g > (3.0 * usual).max(WIDEST * em)) || usual > WIDEST * em {
        return None;
    }
    let mut out: Vec<Part> = Vec::new();
    for (i, part) in run.iter().enumerate() {
        let apart = i == 0 || gaps[i - 1] > WORD * usual + 0.05 * em;
        match out.last_mut() {
            Some(last) if !apart => {
                last.text.push_str(&part.text);
                last.word.bbox = last.word.bbox.union(&part.word.bbox);
                last.word.u1 = part.word.u1;
            }
            _ => out.push(Part {
                word: part.word.clone(),
                text: part.text.clone(),
            }),
        }
    }
    // One long word at least: single letters beside each other are labels or variables.
    out.iter()
        .any(|p| p.text.chars().count() >= CAPITALS)
        .then_some(out)
}
