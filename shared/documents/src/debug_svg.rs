//! A page drawn as its boxes, for people who want to see what was understood.

use crate::{BlockKind, Page, Rect};
use std::fmt::Write;

impl Page {
    /// The page as SVG: words where they stand, blocks outlined by kind and numbered in reading order, table cells, hidden text in red.
    pub fn debug_svg(&self) -> String {
        let (w, h) = if self.width > 0.0 {
            (self.width, self.height)
        } else {
            (612.0, 792.0)
        };
        let mut out = String::with_capacity(self.text.len() * 8);
        // Writing to a string can't fail.
        let _ = write!(
            out,
            r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w} {h}" width="{w}" height="{h}" font-family="Helvetica, Arial, sans-serif"><rect width="{w}" height="{h}" fill="#fff"/>"##
        );
        for word in &self.words {
            let b = word.bbox;
            rect(&mut out, &b, "none", "#ddd", 0.3);
            let text = escape(self.slice(word.range));
            let turned = self.lines.get(word.line as usize).map_or(0, |l| l.angle);
            if turned == 0 {
                let _ = write!(
                    out,
                    r##"<text x="{}" y="{}" font-size="{}" textLength="{}" lengthAdjust="spacingAndGlyphs">{text}</text>"##,
                    b.x0,
                    b.y1 - b.height() * 0.22,
                    b.height() * 0.8,
                    b.width().max(0.1)
                );
            }
        }
        let mut last: Option<Rect> = None;
        for (i, block) in self.blocks.iter().enumerate() {
            let Some(b) = block.bbox else { continue };
            let colour = colour(block.kind);
            rect(&mut out, &b, colour, colour, 0.8);
            if let Some(from) = last {
                let _ = write!(
                    out,
                    r##"<line x1="{}" y1="{}" x2="{}" y2="{}" stroke="#f80" stroke-width="0.6" stroke-dasharray="3 2"/>"##,
                    from.x0, from.y1, b.x0, b.y0
                );
            }
            let level = block.level.map_or(String::new(), |l| format!(" {l}"));
            let kind = format!("{:?}", block.kind);
            let _ = write!(
                out,
                r##"<text x="{}" y="{}" font-size="5" fill="{colour}">{i} {kind}{level}</text>"##,
                b.x0,
                b.y0 - 1.0
            );
            last = Some(b);
        }
        for cell in self.tables.iter().flat_map(|t| &t.rows).flat_map(|r| &r.cells) {
            if let Some(b) = cell.bbox {
                rect(
                    &mut out,
                    &b,
                    "none",
                    if cell.number.is_some() { "#06c" } else { "#6ad" },
                    0.7,
                );
            }
        }
        for bbox in self.hidden.iter().filter_map(|h| h.bbox) {
            rect(&mut out, &bbox, "#f00", "#f00", 0.6);
        }
        if self.words.is_empty() {
            for (i, line) in self.text.lines().enumerate() {
                let _ = write!(
                    out,
                    r##"<text x="36" y="{}" font-size="8">{}</text>"##,
                    40 + i * 10,
                    escape(line)
                );
            }
        }
        out.push_str("</svg>\n");
        out
    }
}

fn rect(out: &mut String, b: &Rect, fill: &str, stroke: &str, width: f32) {
    let _ = write!(
        out,
        r##"<rect x="{}" y="{}" width="{}" height="{}" fill="{fill}" fill-opacity="0.08" stroke="{stroke}" stroke-width="{width}"/>"##,
        b.x0,
        b.y0,
        b.width().max(0.0),
        b.height().max(0.0)
    );
}

fn colour(kind: BlockKind) -> &'static str {
    match kind {
        BlockKind::Heading => "#c0392b",
        BlockKind::Paragraph => "#2c7",
        BlockKind::ListItem => "#16a085",
        BlockKind::Caption => "#8e44ad",
        BlockKind::Table => "#2980b9",
        BlockKind::Formula => "#d35400",
        BlockKind::Code => "#7f8c8d",
        BlockKind::Footnote => "#b7950b",
        BlockKind::RunningHead | BlockKind::PageNumber | BlockKind::Marginal => "#999",
    }
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // XML has no place for control characters.
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}
