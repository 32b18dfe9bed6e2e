//! Alternatives (Markup Compatibility): the same thing for newer and older readers.

use super::xml::Node;

/// Of alternatives, the one branch that is shown: the first, unless only another holds text. `None` where the element is none.
pub(super) fn branch<'t, 'x>(node: Node<'t, 'x>) -> Option<Node<'t, 'x>> {
    if node.name() != "AlternateContent" {
        return None;
    }
    let branches = || {
        node.children()
            .filter(|c| matches!(c.name(), "Choice" | "Fallback"))
    };
    // Charts and diagrams have their words in other parts.
    let with_text = |n: &Node<'_, '_>| {
        n.descendants()
            .any(|d| matches!(d.name(), "t" | "relIds") || d.name() == "chart" && d.relationship().is_some())
    };
    branches().find(with_text).or_else(|| branches().next())
}
