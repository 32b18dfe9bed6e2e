//! The lines and rules of a page that run one way, as a reader sees them who turns the page upright.

use super::super::draft::{Draft, DraftLine};
use crate::Rect;
use crate::pdf::content::Rule;

/// Fewer lines than this set sideways are labels: of an axis, of a margin.
const MIN_SIDEWAYS_LINES: usize = 4;

/// What of a page runs in one direction. Places are those of the direction's own frame: x along the lines, y downwards as read.
pub(super) struct Sheet {
    /// Indices into [`Draft::lines`].
    pub(super) lines: Vec<usize>,
    pub(super) rules: Vec<Rule>,
}

/// The page's sheets, the upright one first.
pub(super) fn sheets(draft: &Draft) -> Vec<Sheet> {
    const DIRECTIONS: [(f32, f32); 3] = [(1.0, 0.0), (0.0, 1.0), (0.0, -1.0)];
    DIRECTIONS
        .into_iter()
        .filter_map(|direction| {
            let (c, s) = direction;
            let lines: Vec<usize> = (0..draft.lines.len())
                .filter(|l| {
                    let line = &draft.lines[*l];
                    let code = draft.sets_code && line.mono;
                    line.direction.0 * c + line.direction.1 * s > 0.99 && !line.words.is_empty() && !code
                })
                .collect();
            let enough = direction.0 > 0.5 || lines.len() >= MIN_SIDEWAYS_LINES;
            enough.then(|| Sheet {
                lines,
                rules: draft.rules.iter().map(|r| turned(r, direction)).collect(),
            })
        })
        .collect()
}

/// The box of a line in its own frame, from cap height to descent.
pub(super) fn place(line: &DraftLine) -> Rect {
    Rect::new(
        line.u0,
        line.v - 0.75 * line.size,
        line.u1,
        line.v + 0.22 * line.size,
    )
}

/// A rule in the frame of a direction.
fn turned(rule: &Rule, (c, s): (f32, f32)) -> Rule {
    if c > 0.5 {
        return *rule;
    }
    let horizontal = !rule.horizontal;
    // x along the direction is ±y of the page, y across it ∓x.
    let sign = if rule.horizontal { s } else { -s };
    let along = -sign;
    let (a, b) = (rule.from * along, rule.to * along);
    Rule {
        horizontal,
        at: rule.at * sign,
        from: a.min(b),
        to: a.max(b),
    }
}

#[cfg(test)]
mod tests {
    use super::turned;
    use crate::pdf::content::Rule;

    /// What runs down the page is a row's edge for someone who turns it, and lies where the text's own coordinates lie.
    #[test]
    fn rules_turn_with_the_page() {
        let down = Rule {
            horizontal: false,
            at: 100.0,
            from: 20.0,
            to: 80.0,
        };
        // Text that reads downwards: u = y, v = −x.
        let turned_down = turned(&down, (0.0, 1.0));
        assert!(turned_down.horizontal);
        assert_eq!(
            (turned_down.at, turned_down.from, turned_down.to),
            (-100.0, 20.0, 80.0)
        );
        // Text that reads upwards: u = −y, v = x.
        let turned_up = turned(&down, (0.0, -1.0));
        assert_eq!(
            (turned_up.at, turned_up.from, turned_up.to),
            (100.0, -80.0, -20.0)
        );
        let across = Rule {
            horizontal: true,
            ..down
        };
        let turned_across = turned(&across, (0.0, 1.0));
        assert!(!turned_across.horizontal);
        assert_eq!(
            (turned_across.at, turned_across.from, turned_across.to),
            (100.0, -80.0, -20.0)
        );
    }
}
