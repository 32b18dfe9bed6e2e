//! Runs: what stands on the lines of a paragraph.

use super::super::math::Math;
use super::super::script::Script;
use super::super::xml::Node;
use super::super::{alternatives, omml, symbol};
use super::styles::RunLooks;
use super::{Reader, fields};
use crate::BlockKind;
use crate::model::HiddenReason;

impl<'t, 'x> Reader<'_, '_, 't, 'x> {
    /// Reads what stands on the lines of a paragraph.
    pub(super) fn inline(
        &mut self,
        node: Node<'t, 'x>,
        looks: &RunLooks,
        kind: BlockKind,
        level: Option<u8>,
    ) {
        for child in node.children() {
            match child.name() {
                "r" => {
                    if child.children().any(is_page_break) {
                        self.run_with_break(child, looks, kind, level);
                    } else {
                        self.run(child, looks);
                    }
                }
                "oMath" | "oMathPara" => self.formula(child),
                "del" | "moveFrom" | "pPr" | "sdtPr" | "sdtEndPr" | "rt" | "annotation" | "instrText" => {}
                "AlternateContent" => {
                    if let Some(branch) = alternatives::branch(child) {
                        self.inline(branch, looks, kind, level);
                    }
                }
                "p" => self.paragraph(child),
                "tbl" => self.table(child),
                "t" => self.show(&child.text(), looks),
                "" => {}
                _ => self.inline(child, looks, kind, level),
            }
        }
    }

    /// Reads a run in which a page ends.
    fn run_with_break(&mut self, run: Node<'t, 'x>, looks: &RunLooks, kind: BlockKind, level: Option<u8>) {
        let looks = self.run_looks(run, looks);
        for child in run.children() {
            if is_page_break(child) && !self.rich.in_table() && self.own_mark.is_empty() {
                let begun = !self.rich.is_blank();
                if begun {
                    self.end_block(kind, level.filter(|_| kind == BlockKind::Heading));
                }
                self.rich.flow.page_break();
                self.continues |= begun;
            } else {
                self.run_part(child, &looks);
            }
        }
    }

    fn run_looks(&mut self, run: Node<'t, 'x>, looks: &RunLooks) -> RunLooks {
        let Some(properties) = run.child("rPr") else {
            return looks.clone();
        };
        let named = properties.child("rStyle").and_then(|s| s.value());
        let styled = match named {
            Some(style) => self.styles.resolve(&style).looks.over(looks),
            None => looks.clone(),
        };
        RunLooks::read(properties).over(&styled)
    }

    pub(super) fn run(&mut self, run: Node<'t, 'x>, looks: &RunLooks) {
        let looks = self.run_looks(run, looks);
        for child in run.children() {
            self.run_part(child, &looks);
        }
    }

    fn run_part(&mut self, node: Node<'t, 'x>, looks: &RunLooks) {
        match node.name() {
            "t" => self.show(&node.text(), looks),
            "tab" | "ptab" | "br" | "cr" => self.show(" ", looks),
            "noBreakHyphen" => self.show("-", looks),
            "softHyphen" => self.show("\u{ad}", looks),
            "sym" => {
                let font = node.attribute("font").unwrap_or_default();
                let code = node
                    .attribute("char")
                    .and_then(|c| u32::from_str_radix(&c, 16).ok());
                // Codes without the private prefix are the font's, too.
                let code = code.map(|c| if c < 0x100 { c + 0xf000 } else { c });
                if let Some(c) = code.and_then(char::from_u32) {
                    self.show(&symbol::character(&font, c).to_string(), &looks.without_font());
                }
            }
            "fldChar" => match node.attribute("fldCharType").as_deref() {
                Some("begin") if self.fields.len() < 1_000 => {
                    if let Some(shown) = fields::control(node) {
                        self.show(&shown, looks);
                    }
                    self.fields.push(false);
                    self.codes.push(String::new());
                }
                Some("separate") => {
                    if let Some(in_result) = self.fields.last_mut() {
                        *in_result = true;
                    }
                }
                Some("end") => {
                    let in_result = self.fields.pop();
                    let code = self.codes.pop().unwrap_or_default();
                    // A field without a result shows what its code says.
                    if in_result == Some(false) {
                        let (script, text) = fields::shown(&code);
                        if !text.is_empty() && !self.fields.contains(&false) {
                            match script {
                                Script::Line => self.show(&text, &looks.without_font()),
                                _ => self.rich.push_script(script, &text),
                            }
                        }
                    }
                }
                _ => {}
            },
            "instrText" => {
                if self.fields.last() == Some(&false)
                    && let Some(code) = self.codes.last_mut().filter(|c| c.len() < fields::MAX_CODE)
                {
                    code.push_str(&node.text());
                }
            }
            "footnoteReference" => self.note_mark(node, 0, looks),
            "endnoteReference" => self.note_mark(node, 1, looks),
            "footnoteRef" | "endnoteRef" => {
                let mark = self.own_mark.trim().to_owned();
                self.rich.push_script(Script::Raised, &mark);
                self.rich.push(" ");
            }
            "AlternateContent" => {
                if let Some(branch) = alternatives::branch(node) {
                    branch.children().for_each(|c| self.run_part(c, looks));
                }
            }
            "drawing" | "pict" | "object" => {
                let boxes = outermost(node, "txbxContent");
                let hidden = node
                    .find("docPr")
                    .and_then(|d| d.attribute("hidden"))
                    .is_some_and(|h| h == "1" || h == "true");
                if hidden {
                    for text_box in boxes {
                        self.rich
                            .push_hidden(HiddenReason::Invisible, &text_box.all_text());
                    }
                } else if self.boxes.len() < 10_000 {
                    self.boxes.extend(boxes);
                    self.drawn.extend(self.graphics.named(node));
                    // Lettering as a drawing has its text in an attribute.
                    for lettering in node.descendants().filter(|n| n.name() == "textpath") {
                        if let Some(text) = lettering.attribute("string") {
                            self.show(&text, looks);
                            self.show(" ", looks);
                        }
                    }
                }
            }
            "oMath" | "oMathPara" => self.formula(node),
            "ruby" => {
                if let Some(base) = node.child("rubyBase") {
                    base.children()
                        .filter(|c| c.name() == "r")
                        .for_each(|r| self.run(r, looks));
                }
            }
            "r" => self.run(node, looks),
            _ => {}
        }
    }

    pub(super) fn show(&mut self, text: &str, looks: &RunLooks) {
        if self.fields.contains(&false) || looks.is_struck() {
            return;
        }
        if let Some(reason) = looks.unseen(self.backdrop) {
            self.rich.push_hidden(reason, text);
            return;
        }
        if !text.trim().is_empty() {
            self.rich.end_hidden();
        }
        let font = looks.font.as_deref().unwrap_or_default();
        let is_private = |c: char| ('\u{f020}'..='\u{f0ff}').contains(&c);
        if symbol::is_symbolic(font) || text.contains(is_private) {
            let text: String = text.chars().map(|c| symbol::character(font, c)).collect();
            self.rich.push_script(looks.script(), &text);
        } else {
            self.rich.push_script(looks.script(), text);
        }
    }

    pub(super) fn formula(&mut self, node: Node<'t, 'x>) {
        if self.fields.contains(&false) {
            return;
        }
        let before = self.rich.before();
        let text = Math::linear(&omml::read(node), &before);
        if node.name() == "oMathPara" {
            self.rich.push_formula(&text);
        } else {
            self.rich.push(&text);
        }
    }
}

fn is_page_break(node: Node<'_, '_>) -> bool {
    node.name() == "lastRenderedPageBreak"
        || node.name() == "br" && node.attribute("type").as_deref() == Some("page")
}

/// Elements of this name that are not inside another of it, in the shown branch of alternatives.
fn outermost<'t, 'x>(node: Node<'t, 'x>, name: &str) -> Vec<Node<'t, 'x>> {
    let mut found = Vec::new();
    for child in node.children() {
        if child.name() == name {
            found.push(child);
        } else if child.name() == "AlternateContent" {
            if let Some(branch) = alternatives::branch(child) {
                found.append(&mut outermost(branch, name));
            }
        } else {
            found.append(&mut outermost(child, name));
        }
    }
    found
}
