//! What an element's style means for who looks at it: whether its text can be seen, and how it stands on the line.

use super::super::script::Script;
use super::css::{Declaration, Sheet};
use crate::model::HiddenReason;
use scraper::ElementRef;

/// Text smaller than this many CSS pixels (1.5 points) can't be read.
const SMALLEST: f32 = 2.0;
/// Elements moved this far are off every screen.
const FAR: f32 = 900.0;
/// Elements moved this far to the right are beyond where anybody scrolls.
const VERY_FAR: f32 = 4_000.0;

/// A colour and how opaque it is.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Colour {
    rgb: [f32; 3],
    alpha: f32,
}

const BLACK: Colour = Colour {
    rgb: [0.0; 3],
    alpha: 1.0,
};
const WHITE: [f32; 3] = [1.0; 3];

/// What is known of an element's looks.
#[derive(Clone, Debug)]
pub(super) struct Style {
    /// Not shown whatever is inside: why, or `None` where it is not even text (a script).
    pub(super) gone: Option<Option<HiddenReason>>,
    visible: bool,
    colour: Colour,
    /// The colour that fills its letters, where another is said than its colour.
    fill: Option<Colour>,
    /// Whether a shadow, a line around its letters or a backdrop in their shape makes it seen, whatever its colour.
    drawn: bool,
    /// What it stands on; `None` where a picture or something unknown is behind.
    backdrop: Option<[f32; 3]>,
    /// Font size in CSS pixels.
    size: f32,
    pub(super) script: Script,
    /// Struck through: text that no longer holds.
    pub(super) struck: bool,
    /// A block of its own by its style, whatever the element.
    pub(super) block: bool,
    /// Its children stand apart.
    pub(super) apart: bool,
    /// Space before and after it on the line that no character stands for.
    pub(super) gap: (bool, bool),
    /// Inside a note that a mark leads to.
    pub(super) note: bool,
    /// The style of its list's marks, where one is set.
    pub(super) list: Option<String>,
}

impl Style {
    /// The style of a page.
    pub(super) fn root() -> Self {
        Self {
            gone: None,
            visible: true,
            colour: BLACK,
            fill: None,
            drawn: false,
            backdrop: Some(WHITE),
            size: 16.0,
            script: Script::Line,
            struck: false,
            block: false,
            apart: false,
            gap: (false, false),
            note: false,
            list: None,
        }
    }

    /// Why the text right inside can't be seen, if it can't.
    pub(super) fn unseen(&self) -> Option<HiddenReason> {
        if !self.visible {
            return Some(HiddenReason::Invisible);
        }
        if self.size < SMALLEST {
            return Some(HiddenReason::Tiny);
        }
        if self.drawn {
            return None;
        }
        let ink = self.fill.unwrap_or(self.colour);
        if ink.alpha < 0.04 {
            return Some(HiddenReason::Transparent);
        }
        let backdrop = self.backdrop?;
        let seen = over(ink, backdrop);
        let same = seen.iter().zip(backdrop).all(|(a, b)| (a - b).abs() < 0.03);
        same.then_some(HiddenReason::Colour)
    }

    /// The style of a child element.
    pub(super) fn of(&self, element: ElementRef<'_>, sheet: &Sheet) -> Self {
        let mut style = Self {
            block: false,
            apart: false,
            gap: (false, false),
            ..self.clone()
        };
        let name = element.value().name();
        let declared = sheet.declared(element);
        if style.gone.is_some() {
            return style;
        }
        style.by_element(name, element);
        style.by_attributes(element);
        let parent = self.size;
        for declaration in &declared {
            style.size(declaration, parent);
        }
        let mut place = Place::default();
        let mut shown = None;
        for declaration in &declared {
            style.declare(declaration, &mut place, &mut shown);
        }
        if place.inline_box && place.width.is_some_and(|w| w > style.size) {
            style.gap = (true, true);
        }
        // Put elsewhere, or beside what follows it; but an initial belongs to its word.
        let taken_out = place.floats || matches!(place.position.as_deref(), Some("absolute" | "fixed"));
        if taken_out && style.script == Script::Line && element.text().flat_map(str::chars).nth(1).is_some() {
            style.gap = (true, true);
        }
        if !is_inline(name) {
            style.gap = (false, false);
        }
        let attribute = |name: &str| element.value().attr(name).is_some();
        // What the author displays is shown, whatever the attributes say.
        let closed = attribute("hidden") || name == "dialog" && !attribute("open");
        if shown == Some(false) || closed && shown.is_none() {
            style.gone = Some(Some(HiddenReason::Invisible));
        } else if let Some(reason) = place.unseen() {
            style.gone = Some(Some(reason));
        }
        if style.script == Script::Line && !matches!(name, "td" | "th" | "tr" | "img") {
            style.script = place.script(style.size);
            // Small letters at the top of the line are raised.
            if place.at_top && is_inline(name) && style.size <= 0.85 * parent {
                style.script = Script::Raised;
            }
        }
        style
    }

    /// The style of text that a style sheet puts before or after what an element holds.
    pub(super) fn generated(&self, declared: &[Declaration]) -> Self {
        let mut style = Self {
            gap: (false, false),
            ..self.clone()
        };
        for declaration in declared {
            style.size(declaration, self.size);
        }
        let mut place = Place::default();
        let mut shown = None;
        for declaration in declared {
            style.declare(declaration, &mut place, &mut shown);
        }
        if shown == Some(false) {
            style.gone = Some(None);
        } else if let Some(reason) = place.unseen() {
            style.gone = Some(Some(reason));
        }
        if style.script == Script::Line {
            style.script = place.script(style.size);
        }
        style
    }

    /// What the element is by itself.
    fn by_element(&mut self, name: &str, element: ElementRef<'_>) {
        match name {
            "sup" => self.script = Script::Raised,
            "sub" => self.script = Script::Lowered,
            "del" | "s" | "strike" => self.struck = true,
            "mark" => self.backdrop = Some([1.0, 1.0, 0.0]),
            "button" | "input" | "select" | "textarea" => self.backdrop = None,
            // Shapes behind and before the text are not followed.
            "svg" => self.backdrop = None,
            "a" if element.value().attr("href").is_some() => {
                self.colour = Colour {
                    rgb: [0.0, 0.0, 0.93],
                    alpha: 1.0,
                }
            }
            "p" | "div" | "table" | "li" => self.script = Script::Line,
            _ => {}
        }
    }

    /// What older pages and drawings say in attributes.
    fn by_attributes(&mut self, element: ElementRef<'_>) {
        let attribute = |name: &str| element.value().attr(name);
        let name = element.value().name();
        if matches!(
            name,
            "body" | "table" | "tr" | "td" | "th" | "thead" | "tbody" | "tfoot"
        ) {
            if let Some(colour) = attribute("bgcolor").and_then(legacy_colour) {
                self.backdrop = Some(colour.rgb);
            }
            if attribute("background").is_some() {
                self.backdrop = None;
            }
        }
        let colour = match name {
            "font" => attribute("color"),
            "body" => attribute("text"),
            _ => None,
        };
        if let Some(colour) = colour.and_then(legacy_colour) {
            self.colour = colour;
        }
        let is_drawing = matches!(name, "svg" | "g" | "text" | "tspan" | "a" | "textpath");
        if is_drawing {
            for property in [
                "display",
                "visibility",
                "opacity",
                "font-size",
                "fill",
                "fill-opacity",
            ] {
                if let Some(value) = attribute(property) {
                    let mut place = Place::default();
                    let mut shown = None;
                    let declared = super::css::declarations(&format!("{property}:{value}"));
                    for declaration in &declared {
                        self.size(declaration, self.size);
                        self.declare(declaration, &mut place, &mut shown);
                    }
                    if shown == Some(false) {
                        self.gone = Some(Some(HiddenReason::Invisible));
                    }
                    if place.opacity.is_some_and(|o| o < 0.04) {
                        self.gone = Some(Some(HiddenReason::Transparent));
                    }
                }
            }
        }
    }

    fn size(&mut self, declaration: &Declaration, parent: f32) {
        let value = match declaration.property.as_str() {
            "font-size" => declaration.value.as_str(),
            // The size is the first length; a line height may follow a slash.
            "font" => {
                let words = declaration.value.split_whitespace();
                let mut sizes = words.filter_map(|w| w.split('/').next());
                match sizes.find(|w| {
                    w.starts_with(|c: char| c.is_ascii_digit() || c == '.')
                        && w.parse::<u32>().is_ok_and(|n| n == 0)
                        || length(w, parent).is_some() && w.parse::<f32>().is_err()
                }) {
                    Some(size) => size,
                    None => return,
                }
            }
            _ => return,
        };
        self.size = match value {
            "xx-small" => 9.0,
            "x-small" => 10.0,
            "small" => 13.0,
            "medium" | "initial" => 16.0,
            "large" => 18.0,
            "x-large" => 24.0,
            "xx-large" => 32.0,
            "smaller" => parent / 1.2,
            "larger" => parent * 1.2,
            _ => match value.strip_suffix('%').and_then(|v| v.trim().parse::<f32>().ok()) {
                Some(share) => parent * share / 100.0,
                None => match length(value, parent) {
                    Some(size) => size,
                    None => return,
                },
            },
        };
    }

    fn declare(&mut self, declaration: &Declaration, place: &mut Place, shown: &mut Option<bool>) {
        let value = declaration.value.as_str();
        let pixels = || length(value, self.size);
        match declaration.property.as_str() {
            "display" => {
                *shown = Some(value != "none");
                let outer = value.split_whitespace().next().unwrap_or_default();
                self.block = matches!(
                    outer,
                    "block" | "flex" | "grid" | "list-item" | "table" | "flow-root" | "table-row"
                );
                self.apart = value.contains("flex") || value.contains("grid");
                place.inline_box = outer == "inline-block";
                if outer == "table-cell" {
                    self.gap = (true, true);
                }
            }
            "visibility" => match value {
                "hidden" | "collapse" => self.visible = false,
                "visible" | "initial" => self.visible = true,
                _ => {}
            },
            "content-visibility" if value == "hidden" => *shown = Some(false),
            "opacity" => place.opacity = share(value),
            "fill-opacity" => self.colour.alpha = share(value).unwrap_or(1.0),
            "filter" if value.starts_with("opacity(") => {
                place.opacity = share(value.trim_start_matches("opacity(").trim_end_matches(')'));
            }
            "-webkit-text-fill-color" => match value {
                "inherit" => {}
                "currentcolor" | "initial" | "unset" => self.fill = None,
                _ => self.fill = colour(value).or(self.fill),
            },
            "text-shadow" | "-webkit-text-stroke" | "-webkit-text-stroke-color" => {
                let found = value.split_whitespace().find_map(colour);
                self.drawn |= match (found, self.backdrop) {
                    (Some(line), Some(backdrop)) => {
                        let seen = over(line, backdrop);
                        seen.iter().zip(backdrop).any(|(a, b)| (a - b).abs() > 0.2)
                    }
                    (Some(_), None) => true,
                    (None, _) => false,
                };
            }
            "background-clip" | "-webkit-background-clip" => self.drawn |= value == "text",
            "margin" | "padding" => {
                let sides: Vec<&str> = value.split_whitespace().collect();
                let right = sides.get(1).or(sides.first());
                let wide = |side: Option<&&str>| {
                    side.is_some_and(|s| length(s, self.size).is_some_and(|w| w > 0.3 * self.size))
                };
                let left = wide(sides.get(3).or(right));
                self.gap = (self.gap.0 || left, self.gap.1 || wide(right));
            }
            "padding-left" | "margin-inline-start" | "padding-inline-start" => {
                self.gap.0 |= pixels().is_some_and(|w| w > 0.3 * self.size);
            }
            "margin-right" | "padding-right" | "margin-inline-end" | "padding-inline-end" => {
                self.gap.1 |= pixels().is_some_and(|w| w > 0.3 * self.size);
            }
            "color" | "fill" => match value {
                "none" => self.colour.alpha = 0.0,
                "initial" => self.colour = BLACK,
                "canvastext" | "windowtext" => self.colour = BLACK,
                "canvas" | "window" => {
                    self.colour = Colour {
                        rgb: WHITE,
                        alpha: 1.0,
                    }
                }
                _ => self.colour = colour(value).unwrap_or(self.colour),
            },
            "background" | "background-color" => self.background(value),
            "background-image" if value != "none" && value != "initial" => self.backdrop = None,
            "text-decoration" | "text-decoration-line" => {
                if value.contains("line-through") {
                    self.struck = true;
                } else if value == "none" {
                    self.struck = false;
                }
            }
            "vertical-align" => match value {
                "super" => self.script = Script::Raised,
                "sub" => self.script = Script::Lowered,
                "top" | "text-top" => place.at_top = true,
                // Percentages are of the line's height.
                _ => {
                    place.shift = match value.strip_suffix('%') {
                        Some(percent) => {
                            (percent.trim().parse::<f32>().ok()).map(|p| p / 100.0 * self.size * 1.2)
                        }
                        None => pixels(),
                    }
                }
            },
            "font-variant-position" => match value {
                "super" => self.script = Script::Raised,
                "sub" => self.script = Script::Lowered,
                _ => {}
            },
            "float" => place.floats = matches!(value, "left" | "right" | "inline-start" | "inline-end"),
            "position" => place.position = Some(value.to_owned()),
            "margin-left" | "margin-top" => {
                self.gap.0 |=
                    declaration.property == "margin-left" && pixels().is_some_and(|w| w > 0.3 * self.size);
                place.margin = pixels().filter(|m| *m < -FAR).or(place.margin);
            }
            "left" => place.left = pixels().or(place.left),
            "top" => place.top = pixels().or(place.top),
            "right" => place.right = pixels(),
            "bottom" => place.bottom = pixels(),
            "text-indent" => place.indent = pixels(),
            "clip" => place.clipped = value.starts_with("rect(") && is_empty_rect(value),
            "clip-path" => {
                place.clipped = [
                    "inset(50%",
                    "inset(100%",
                    "circle(0",
                    "ellipse(0",
                    "polygon(0 0, 0 0",
                    "polygon(0 0,0 0",
                ]
                .iter()
                .any(|shape| value.starts_with(shape));
            }
            "transform" | "-webkit-transform" => {
                let number = |name: &str| {
                    let inner = value.split(name).nth(1)?.split([',', ')']).next()?.trim();
                    inner.parse::<f32>().ok().or_else(|| length(inner, 16.0))
                };
                let far = ["translate(", "translatex(", "translatey(", "translate3d("]
                    .iter()
                    .filter_map(|f| number(f))
                    .any(|shift| !(-FAR..=VERY_FAR).contains(&shift));
                if ["scale(", "scalex(", "scaley("]
                    .iter()
                    .any(|f| number(f) == Some(0.0))
                {
                    place.clipped = true;
                } else if far {
                    place.left = Some(-2.0 * FAR);
                    place.position.get_or_insert("absolute".to_owned());
                }
            }
            "width" | "max-width" => place.width = pixels(),
            "height" | "max-height" => place.height = pixels(),
            "overflow" | "overflow-x" | "overflow-y" => {
                place.cut |= value.contains("hidden") || value.contains("clip");
            }
            "list-style" | "list-style-type" => {
                let word = value
                    .split_whitespace()
                    .find(|w| !matches!(*w, "inside" | "outside") && !w.starts_with("url"));
                self.list = word.map(str::to_owned);
            }
            _ => {}
        }
    }

    fn background(&mut self, value: &str) {
        if value.contains("url(") || value.contains("gradient(") {
            self.backdrop = None;
            return;
        }
        // Of a shorthand, the word that is a colour; functions are one word.
        let found = colour(value).or_else(|| value.split_whitespace().find_map(colour));
        if let Some(found) = found {
            self.backdrop = if found.alpha >= 0.999 {
                Some(found.rgb)
            } else {
                self.backdrop.map(|b| over(found, b))
            };
        }
    }
}

/// Where a box is put.
#[derive(Debug, Default)]
struct Place {
    position: Option<String>,
    margin: Option<f32>,
    left: Option<f32>,
    top: Option<f32>,
    right: Option<f32>,
    bottom: Option<f32>,
    indent: Option<f32>,
    width: Option<f32>,
    height: Option<f32>,
    shift: Option<f32>,
    opacity: Option<f32>,
    clipped: bool,
    cut: bool,
    /// At the top of the line.
    at_top: bool,
    /// A box of its own on the line.
    inline_box: bool,
    /// At the side, what follows flows around it.
    floats: bool,
}

impl Place {
    fn unseen(&self) -> Option<HiddenReason> {
        let is = |edge: Option<f32>, test: fn(f32) -> bool| edge.is_some_and(test);
        let moved = [self.left, self.top, self.right, self.bottom];
        if self.opacity.is_some_and(|o| o < 0.04) {
            return Some(HiddenReason::Transparent);
        }
        let placed = self.position.as_deref().is_some_and(|p| p != "static");
        let away = moved.iter().any(|m| is(*m, |x| x < -FAR))
            || [self.left, self.top].iter().any(|m| is(*m, |x| x > VERY_FAR));
        if placed && away || self.margin.is_some() || is(self.indent, |x| !(-FAR..=VERY_FAR).contains(&x)) {
            return Some(HiddenReason::OffPage);
        }
        let flat = is(self.height, |x| x <= 0.0) || is(self.width, |x| x <= 0.0);
        let dot = is(self.height, |x| x <= 1.5) && is(self.width, |x| x <= 1.5);
        (self.clipped || self.cut && (flat || dot)).then_some(HiddenReason::Clipped)
    }

    /// Whether it stands above or below the line.
    fn script(&self, size: f32) -> Script {
        let mut rise = self.shift.unwrap_or(0.0);
        if self.position.as_deref() == Some("relative") {
            rise += self.bottom.unwrap_or(0.0) - self.top.unwrap_or(0.0);
        }
        if rise > 0.2 * size && rise < 1.5 * size {
            Script::Raised
        } else if rise < -0.2 * size && rise > -1.5 * size {
            Script::Lowered
        } else {
            Script::Line
        }
    }
}

/// Whether an element stands on the line by itself.
fn is_inline(name: &str) -> bool {
    matches!(
        name,
        "span"
            | "a"
            | "b"
            | "strong"
            | "i"
            | "em"
            | "label"
            | "small"
            | "big"
            | "font"
            | "u"
            | "time"
            | "data"
            | "code"
            | "kbd"
            | "output"
            | "button"
    )
}

/// Whether a property has a say in any of this.
pub(super) fn matters(property: &str) -> bool {
    matches!(
        property,
        "display"
            | "visibility"
            | "content-visibility"
            | "opacity"
            | "fill-opacity"
            | "filter"
            | "color"
            | "-webkit-text-fill-color"
            | "-webkit-text-stroke"
            | "-webkit-text-stroke-color"
            | "text-shadow"
            | "background-clip"
            | "-webkit-background-clip"
            | "margin"
            | "margin-right"
            | "margin-inline-start"
            | "margin-inline-end"
            | "padding"
            | "padding-left"
            | "padding-right"
            | "padding-inline-start"
            | "padding-inline-end"
            | "content"
            | "float"
            | "counter-reset"
            | "counter-set"
            | "counter-increment"
            | "fill"
            | "background"
            | "background-color"
            | "background-image"
            | "text-decoration"
            | "text-decoration-line"
            | "vertical-align"
            | "font-variant-position"
            | "position"
            | "left"
            | "top"
            | "right"
            | "bottom"
            | "margin-left"
            | "margin-top"
            | "text-indent"
            | "clip"
            | "clip-path"
            | "transform"
            | "-webkit-transform"
            | "width"
            | "max-width"
            | "height"
            | "max-height"
            | "overflow"
            | "overflow-x"
            | "overflow-y"
            | "font-size"
            | "font"
            | "list-style"
            | "list-style-type"
    )
}

/// A length in CSS pixels.
fn length(value: &str, em: f32) -> Option<f32> {
    let value = value.trim();
    let end = value
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+')))
        .unwrap_or(value.len());
    let number: f32 = value[..end].parse().ok()?;
    let scale = match value[end..].trim() {
        "" | "px" => 1.0,
        "pt" => 4.0 / 3.0,
        "em" => em,
        "rem" => 16.0,
        "ex" | "ch" => em / 2.0,
        "in" => 96.0,
        "cm" => 37.8,
        "mm" => 3.78,
        "pc" => 16.0,
        "vw" | "vh" | "vmin" | "vmax" | "%" => 10.0,
        _ => return None,
    };
    Some(number * scale)
}

/// A number from 0 to 1, or a percentage.
fn share(value: &str) -> Option<f32> {
    match value.trim().strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f32>().ok().map(|p| p / 100.0),
        None => value.trim().parse().ok(),
    }
}

fn colour(value: &str) -> Option<Colour> {
    let parsed = csscolorparser::parse(value.trim()).ok()?;
    Some(Colour {
        rgb: [parsed.r as f32, parsed.g as f32, parsed.b as f32],
        alpha: parsed.a as f32,
    })
}

/// A colour of an attribute, where the number sign may be missing.
fn legacy_colour(value: &str) -> Option<Colour> {
    let value = value.trim().to_ascii_lowercase();
    colour(&value).or_else(|| colour(&format!("#{value}")))
}

fn over(colour: Colour, backdrop: [f32; 3]) -> [f32; 3] {
    let mut out = backdrop;
    for (out, c) in out.iter_mut().zip(colour.rgb) {
        *out = c * colour.alpha + *out * (1.0 - colour.alpha);
    }
    out
}

/// Whether a clipping rectangle shows nothing: `rect(0,0,0,0)`, `rect(1px 1px 1px 1px)`.
fn is_empty_rect(value: &str) -> bool {
    let inner = value.trim_start_matches("rect(").trim_end_matches(')');
    let edges: Vec<f32> = inner
        .split([',', ' '])
        .filter(|e| !e.is_empty())
        .filter_map(|e| length(e, 16.0))
        .collect();
    matches!(edges[..], [top, right, bottom, left] if (bottom - top).abs() <= 1.5 || (right - left).abs() <= 1.5)
}
