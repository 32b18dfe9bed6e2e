//! Styles: what a paragraph or run looks like by the styles it names, and by what those are based on.

use super::super::script::Script;
use super::super::xml::Node;
use crate::model::HiddenReason;
use std::collections::HashMap;

/// Styles based on styles, at most.
const MAX_CHAIN: usize = 20;

/// What is said of a run. `None`: nothing.
#[derive(Clone, Debug, Default)]
pub(super) struct RunLooks {
    vanish: Option<bool>,
    strike: Option<bool>,
    /// Its colour; the inner `None` is the automatic one, which can always be read.
    colour: Option<Option<[u8; 3]>>,
    /// What is drawn behind it; the inner `None` is unknown.
    shade: Option<Option<[u8; 3]>>,
    /// Font size in half-points.
    size: Option<f32>,
    script: Option<Script>,
    /// Rise above the line in half-points.
    rise: Option<f32>,
    invisible: Option<bool>,
    pub(super) font: Option<String>,
}

impl RunLooks {
    /// Reads run properties (`rPr`).
    pub(super) fn read(properties: Node<'_, '_>) -> Self {
        let mut looks = Self::default();
        let number = |node: Node<'_, '_>| {
            node.value()
                .and_then(|v| v.trim().trim_end_matches("pt").parse::<f32>().ok())
        };
        for node in properties.children() {
            match node.name() {
                "vanish" => looks.vanish = Some(node.is_on()),
                "strike" | "dstrike" => looks.strike = Some(node.is_on() || looks.strike == Some(true)),
                "color" => looks.colour = Some(colour(node)),
                "sz" => looks.size = number(node),
                "highlight" => looks.shade = node.value().and_then(|name| highlight(&name)).map(Some),
                "shd" => looks.shade = shade(node).or(looks.shade),
                "vertAlign" => {
                    looks.script = Some(match node.value().as_deref() {
                        Some("superscript") => Script::Raised,
                        Some("subscript") => Script::Lowered,
                        _ => Script::Line,
                    });
                }
                "position" => looks.rise = number(node),
                "rFonts" => {
                    looks.font = node
                        .attribute("ascii")
                        .or_else(|| node.attribute("hAnsi"))
                        .or(looks.font)
                }
                "textFill" => looks.fill(node),
                _ => {}
            }
        }
        looks
    }

    /// How the letters are filled, which goes before their colour.
    fn fill(&mut self, node: Node<'_, '_>) {
        let clear = |n: Node<'_, '_>| {
            n.name() == "alpha"
                && n.value().is_some_and(|v| {
                    v.trim_end_matches('%')
                        .parse::<f32>()
                        .is_ok_and(|a| a >= 96_000.0)
                })
        };
        if node.child("noFill").is_some() || node.descendants().any(clear) {
            self.invisible = Some(true);
        } else if let Some(plain) = node.find("srgbClr") {
            self.colour = Some(plain.value().and_then(|v| hex(&v)));
        } else if let Some(theme) = node.find("schemeClr").and_then(|n| n.value()) {
            self.colour = Some(theme_colour(&theme));
        }
    }

    /// What is said here, and where nothing is, what was said before.
    pub(super) fn over(&self, before: &Self) -> Self {
        Self {
            vanish: self.vanish.or(before.vanish),
            strike: self.strike.or(before.strike),
            colour: self.colour.or(before.colour),
            shade: self.shade.or(before.shade),
            size: self.size.or(before.size),
            script: self.script.or(before.script),
            rise: self.rise.or(before.rise),
            invisible: self.invisible.or(before.invisible),
            font: self.font.clone().or_else(|| before.font.clone()),
        }
    }

    /// Why text of these looks can't be seen on this backdrop, if it can't. An unknown backdrop hides nothing.
    pub(super) fn unseen(&self, backdrop: Option<[u8; 3]>) -> Option<HiddenReason> {
        if self.vanish == Some(true) {
            return Some(HiddenReason::Invisible);
        }
        if self.invisible == Some(true) {
            return Some(HiddenReason::Transparent);
        }
        // Under 1.5 points.
        if self.size.is_some_and(|s| s < 3.0) {
            return Some(HiddenReason::Tiny);
        }
        let colour = self.colour.flatten()?;
        let backdrop = self.shade.unwrap_or(backdrop)?;
        let same = colour.iter().zip(backdrop).all(|(a, b)| a.abs_diff(b) < 8);
        same.then_some(HiddenReason::Colour)
    }

    /// The same looks in no font of signs.
    pub(super) fn without_font(&self) -> Self {
        Self {
            font: None,
            ..self.clone()
        }
    }

    /// Whether it is hidden by what is said of it.
    pub(super) fn vanishes(&self) -> bool {
        self.vanish == Some(true)
    }

    /// Struck through: text that no longer holds.
    pub(super) fn is_struck(&self) -> bool {
        self.strike == Some(true)
    }

    pub(super) fn script(&self) -> Script {
        match self.script {
            Some(script @ (Script::Raised | Script::Lowered)) => script,
            // Raised by hand: by a sixth of a line or more.
            _ => match self.rise {
                Some(rise) if rise >= 3.0 => Script::Raised,
                Some(rise) if rise <= -3.0 => Script::Lowered,
                _ => Script::Line,
            },
        }
    }
}

/// What a paragraph style says.
#[derive(Clone, Debug, Default)]
pub(super) struct Style {
    name: String,
    based_on: Option<String>,
    /// Level of a heading, from 1.
    pub(super) level: Option<u8>,
    pub(super) caption: bool,
    /// Its list: number and level.
    pub(super) list: (Option<String>, Option<usize>),
    pub(super) page_break: Option<bool>,
    pub(super) looks: RunLooks,
    pub(super) shade: Option<Option<[u8; 3]>>,
    /// Of a table style: whether it draws any backdrop.
    pub(super) shaded_table: bool,
}

/// The styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    defaults: RunLooks,
    default_paragraph: Option<String>,
    resolved: HashMap<String, Style>,
}

impl Styles {
    /// Reads `styles.xml`.
    pub(super) fn read(root: Node<'_, '_>) -> Self {
        let mut styles = Self::default();
        if let Some(properties) = root.find("rPrDefault").and_then(|d| d.child("rPr")) {
            styles.defaults = RunLooks::read(properties);
        }
        for node in root.descendants().filter(|n| n.name() == "style").take(20_000) {
            let Some(id) = node.attribute("styleId") else {
                continue;
            };
            let mut style = Style {
                name: node
                    .child("name")
                    .and_then(|n| n.value())
                    .unwrap_or_default()
                    .to_lowercase(),
                based_on: node.child("basedOn").and_then(|n| n.value()),
                ..Style::default()
            };
            if let Some(properties) = node.child("pPr") {
                style.read_paragraph(properties);
            }
            if let Some(properties) = node.child("rPr") {
                style.looks = RunLooks::read(properties);
            }
            if node.attribute("type").as_deref() == Some("table") {
                style.shaded_table = node.descendants().any(|n| n.name() == "shd");
            }
            let default = node.attribute("default").is_some_and(|d| d == "1" || d == "true");
            if default && node.attribute("type").as_deref() == Some("paragraph") {
                styles.default_paragraph = Some(id.clone());
            }
            styles.styles.insert(id, style);
        }
        styles
    }

    /// A style with all it is based on.
    pub(super) fn resolve(&mut self, id: &str) -> Style {
        if let Some(style) = self.resolved.get(id) {
            return style.clone();
        }
        let mut chain = Vec::new();
        let mut next = Some(id.to_owned());
        while let Some(id) = next.take()
            && chain.len() < MAX_CHAIN
        {
            match self.styles.get(&id) {
                Some(style) => {
                    next = style.based_on.clone();
                    chain.push(style.clone());
                }
                // A style that is only named.
                None => chain.push(Style {
                    name: id.to_lowercase(),
                    ..Style::default()
                }),
            }
        }
        let mut out = Style::default();
        for style in chain.iter().rev() {
            out.level = style.own_level().or(out.level);
            out.caption |= style.name == "caption";
            out.list = (style.list.0.clone().or(out.list.0), style.list.1.or(out.list.1));
            out.page_break = style.page_break.or(out.page_break);
            out.looks = style.looks.over(&out.looks);
            out.shade = style.shade.or(out.shade);
            out.shaded_table |= style.shaded_table;
        }
        if out.level == Some(0) {
            out.level = None;
        }
        self.resolved.insert(id.to_owned(), out.clone());
        out
    }

    /// The style of a paragraph, the default one if it names none.
    pub(super) fn paragraph(&mut self, id: Option<&str>) -> Style {
        let id = id.map(str::to_owned).or_else(|| self.default_paragraph.clone());
        let mut style = id.map(|id| self.resolve(&id)).unwrap_or_default();
        style.looks = style.looks.over(&self.defaults);
        style
    }
}

impl Style {
    /// Reads paragraph properties (`pPr`).
    pub(super) fn read_paragraph(&mut self, properties: Node<'_, '_>) {
        for node in properties.children() {
            match node.name() {
                "outlineLvl" => {
                    // The ninth level is body text.
                    self.level = node
                        .value()
                        .and_then(|v| v.parse::<u8>().ok())
                        .map(|l| if l < 9 { (l + 1).min(6) } else { 0 });
                }
                "numPr" => {
                    self.list = (
                        node.child("numId").and_then(|n| n.value()),
                        node.child("ilvl")
                            .and_then(|n| n.value())
                            .and_then(|v| v.parse().ok()),
                    );
                }
                "pageBreakBefore" => self.page_break = Some(node.is_on()),
                "shd" => self.shade = shade(node),
                _ => {}
            }
        }
    }

    fn own_level(&self) -> Option<u8> {
        if self.name == "title" {
            return Some(1);
        }
        let named = self
            .name
            .strip_prefix("heading")
            .and_then(|n| n.trim().parse::<u8>().ok());
        named
            .filter(|n| (1..=9).contains(n))
            .map(|n| n.min(6))
            .or(self.level)
    }
}

fn hex(text: &str) -> Option<[u8; 3]> {
    let number = u32::from_str_radix(text.get(..6).filter(|_| text.len() == 6)?, 16).ok()?;
    Some([(number >> 16) as u8, (number >> 8) as u8, number as u8])
}

fn theme_colour(name: &str) -> Option<[u8; 3]> {
    match name {
        "background1" | "bg1" | "light1" | "lt1" => Some([255; 3]),
        "text1" | "tx1" | "dark1" | "dk1" => Some([0; 3]),
        _ => None,
    }
}

/// The colour of a run; `None` is the automatic one, or one that isn't known.
fn colour(node: Node<'_, '_>) -> Option<[u8; 3]> {
    let themed = node.attribute("themeColor").and_then(|name| theme_colour(&name));
    let tinted = node.attribute("themeShade").is_some() || node.attribute("themeTint").is_some();
    let value = node.value().and_then(|v| hex(&v));
    if tinted { value } else { themed.or(value) }
}

/// What shading paints. The outer `None` is no shading, the inner an unknown one.
pub(super) fn shade(node: Node<'_, '_>) -> Option<Option<[u8; 3]>> {
    let fill = node.attribute("fill");
    match node.value().as_deref() {
        Some("solid") => Some(node.attribute("color").and_then(|c| hex(&c))),
        None | Some("clear" | "nil") => match fill.as_deref() {
            None | Some("auto") => node.attribute("themeFill").map(|name| theme_colour(&name)),
            Some(fill) => Some(hex(fill)),
        },
        Some(_) => Some(None),
    }
}

fn highlight(name: &str) -> Option<[u8; 3]> {
    Some(match name {
        "black" => [0, 0, 0],
        "white" => [255, 255, 255],
        "yellow" => [255, 255, 0],
        "green" => [0, 255, 0],
        "cyan" => [0, 255, 255],
        "magenta" => [255, 0, 255],
        "blue" => [0, 0, 255],
        "red" => [255, 0, 0],
        "darkBlue" => [0, 0, 128],
        "darkCyan" => [0, 128, 128],
        "darkGreen" => [0, 128, 0],
        "darkMagenta" => [128, 0, 128],
        "darkRed" => [128, 0, 0],
        "darkYellow" => [128, 128, 0],
        "darkGray" => [128, 128, 128],
        "lightGray" => [192, 192, 192],
        _ => return None,
    })
}
