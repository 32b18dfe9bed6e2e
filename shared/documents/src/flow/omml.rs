//! Formulas of Office (OMML).

use super::math::{self, Math};
use super::xml::Node;

/// Reads an `oMath` or `oMathPara` element.
pub(super) fn read(node: Node<'_, '_>) -> Math {
    row(Some(node))
}

fn boxed(node: Option<Node<'_, '_>>) -> Box<Math> {
    Box::new(row(node))
}

fn row(node: Option<Node<'_, '_>>) -> Math {
    let Some(node) = node else {
        return Math::Token(String::new());
    };
    Math::row(node.children().filter_map(element).collect())
}

/// A sign that properties name; `usual` where they name none, nothing where they name an empty one.
fn sign(node: Node<'_, '_>, properties: &str, name: &str, usual: &str) -> String {
    let found = node.child(properties).and_then(|p| p.child(name));
    found.map_or_else(|| usual.to_owned(), |n| n.value().unwrap_or_default())
}

fn element(node: Node<'_, '_>) -> Option<Math> {
    let part = |name: &str| boxed(node.child(name));
    let is_off = |properties: &str, name: &str| {
        node.child(properties)
            .and_then(|p| p.child(name))
            .is_some_and(|n| n.is_on())
    };
    Some(match node.name() {
        "r" => {
            let hidden = (node.children().filter(|c| c.name() == "rPr"))
                .flat_map(|p| p.children())
                .any(|n| matches!(n.name(), "vanish" | "strike" | "dstrike") && n.is_on());
            if hidden {
                return None;
            }
            let text: String = node
                .children()
                .filter(|c| c.name() == "t")
                .map(|t| t.text())
                .collect();
            let plain = node.child("rPr").is_some_and(|p| p.child("nor").is_some());
            if plain {
                Math::Token(text)
            } else {
                math::tokens(&text)
            }
        }
        "f" => match sign(node, "fPr", "type", "bar").as_str() {
            "noBar" => Math::Fenced(
                "binom(".into(),
                vec![*part("num"), *part("den")],
                ",".into(),
                ")".into(),
            ),
            _ => Math::Fraction(part("num"), part("den")),
        },
        "sSup" => Math::Script(part("e"), None, Some(part("sup"))),
        "sSub" => Math::Script(part("e"), Some(part("sub")), None),
        "sSubSup" => Math::Script(part("e"), Some(part("sub")), Some(part("sup"))),
        "sPre" => Math::Row(vec![
            Math::Script(
                Box::new(Math::Token(String::new())),
                Some(part("sub")),
                Some(part("sup")),
            ),
            *part("e"),
        ]),
        "rad" => {
            let degree = node
                .child("deg")
                .filter(|d| d.children().next().is_some() && !is_off("radPr", "degHide"));
            Math::Root(part("e"), degree.map(|d| boxed(Some(d))))
        }
        "d" => Math::Fenced(
            sign(node, "dPr", "begChr", "("),
            node.children()
                .filter(|c| c.name() == "e")
                .map(|e| row(Some(e)).bare())
                .collect(),
            sign(node, "dPr", "sepChr", "|"),
            sign(node, "dPr", "endChr", ")"),
        ),
        "nary" => {
            let operator = sign(node, "naryPr", "chr", "∫");
            let low = node.child("sub").filter(|_| !is_off("naryPr", "subHide"));
            let high = node.child("sup").filter(|_| !is_off("naryPr", "supHide"));
            Math::Row(vec![
                Math::Script(
                    Box::new(Math::Token(operator)),
                    low.map(|n| boxed(Some(n))),
                    high.map(|n| boxed(Some(n))),
                ),
                Math::Token(" ".into()),
                *part("e"),
            ])
        }
        "func" => Math::Row(vec![*part("fName"), Math::Token(" ".into()), *part("e")]),
        "acc" => Math::Accent(part("e"), sign(node, "accPr", "chr", "\u{302}")),
        "bar" => Math::Accent(part("e"), "¯".into()),
        "limLow" => Math::Script(part("e"), Some(part("lim")), None),
        "limUpp" => Math::Script(part("e"), None, Some(part("lim"))),
        "m" => Math::Fenced(
            "[".into(),
            vec![Math::Table(
                node.children()
                    .filter(|c| c.name() == "mr")
                    .map(|r| {
                        r.children()
                            .filter(|c| c.name() == "e")
                            .map(|e| row(Some(e)))
                            .collect()
                    })
                    .collect(),
            )],
            ";".into(),
            "]".into(),
        ),
        "eqArr" => Math::Table(
            node.children()
                .filter(|c| c.name() == "e")
                .map(|e| vec![row(Some(e))])
                .collect(),
        ),
        "phant" if sign(node, "phantPr", "show", "1") == "0" => return None,
        // What was deleted, and what is said about things.
        "del" | "moveFrom" | "rPr" | "ctrlPr" => return None,
        name if name.ends_with("Pr") => return None,
        "" => return None,
        _ => row(Some(node)),
    })
}
