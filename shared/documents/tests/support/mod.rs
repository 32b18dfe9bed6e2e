//! PDFs written by hand, harmless and not.
#![allow(dead_code, unreachable_pub, unused_imports, clippy::unwrap_used)]

pub mod bombs;
mod mutate;
mod office;
mod reading;
mod samples;

pub use mutate::{mutate, mutate_part};
pub use office::{base64, deck, docx, pptx, workbook, xlsx};
pub use reading::{blocks, hidden, layout, read, texts, values};
pub use samples::samples;
use std::io::Write;

/// A PDF being written: objects in order, the first one the catalog.
#[derive(Default)]
pub struct Writer {
    objects: Vec<Vec<u8>>,
}

impl Writer {
    /// Adds an object and returns its number.
    pub fn add(&mut self, body: impl AsRef<[u8]>) -> usize {
        self.objects.push(body.as_ref().to_vec());
        self.objects.len()
    }

    pub fn stream(&mut self, entries: &str, data: &[u8]) -> usize {
        let mut body = format!("<<{entries} /Length {}>>\nstream\n", data.len()).into_bytes();
        body.extend_from_slice(data);
        body.extend_from_slice(b"\nendstream");
        self.add(body)
    }

    pub fn finish(self) -> Vec<u8> {
        let mut out = b"%PDF-1.7\n".to_vec();
        let mut offsets = Vec::new();
        for (i, body) in self.objects.iter().enumerate() {
            offsets.push(out.len());
            writeln!(out, "{} 0 obj", i + 1).unwrap();
            out.extend_from_slice(body);
            out.extend_from_slice(b"\nendobj\n");
        }
        let start = out.len();
        write!(out, "xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).unwrap();
        for offset in &offsets {
            writeln!(out, "{offset:010} 00000 n ").unwrap();
        }
        write!(
            out,
            "trailer\n<</Size {} /Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n",
            offsets.len() + 1
        )
        .unwrap();
        out
    }
}

pub const FONT: &str = "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>";

/// One page of Letter size with this content, resources and further objects. Objects 1 to 4 are the catalog, the pages, the page and the content.
pub fn page(content: &[u8], filter: &str, resources: &str, more: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut w = Writer::default();
    w.add("<</Type /Catalog /Pages 2 0 R>>");
    w.add("<</Type /Pages /Kids [3 0 R] /Count 1>>");
    w.add(format!("<</Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources <</Font <</F1 {FONT}>> {resources}>>>>"));
    w.stream(filter, content);
    more(&mut w);
    w.finish()
}

/// A page that shows these lines from the top, 14 points apart, at 12 points.
pub fn text_page(lines: &[&str]) -> Vec<u8> {
    let mut content = String::from("BT /F1 12 Tf 72 720 Td 14 TL\n");
    for line in lines {
        content.push_str(&format!(
            "({}) Tj T*\n",
            line.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)")
        ));
    }
    content.push_str("ET");
    page(content.as_bytes(), "", "", |_| {})
}

pub fn deflate(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// `megabytes` of spaces, deflated.
pub fn deflated_spaces(megabytes: usize) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let chunk = vec![b' '; 1 << 20];
    for _ in 0..megabytes {
        encoder.write_all(&chunk).unwrap();
    }
    encoder.finish().unwrap()
}

/// What a page shows beside what is meant to break its reader.
pub const HELLO: &str = "BT /F1 12 Tf 72 700 Td (Hello) Tj ET";

/// Pages being drawn: text at places, rules, and what the catalog says.
#[derive(Default)]
pub struct Booklet {
    pages: Vec<String>,
    /// Further entries of the catalog; objects from number 10 on may be named there.
    pub catalog: String,
    /// Further objects, from number 10 on.
    pub objects: Vec<Vec<u8>>,
    /// Further entries of every page.
    pub page_entries: String,
}

impl Booklet {
    /// Begins a page.
    pub fn page(&mut self) -> &mut Self {
        self.pages.push(String::new());
        self
    }

    /// Shows text at so many points from the left and from the **top** of a Letter page.
    pub fn text(&mut self, x: f32, y: f32, size: f32, text: &str) -> &mut Self {
        let escaped = text.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)");
        self.draw(&format!(
            "BT /F1 {size} Tf {x} {} Td ({escaped}) Tj ET",
            792.0 - y
        ))
    }

    /// A horizontal rule.
    pub fn rule(&mut self, x0: f32, x1: f32, y: f32) -> &mut Self {
        self.draw(&format!("{x0} {} m {x1} {} l S", 792.0 - y, 792.0 - y))
    }

    /// Any operators, in the page's own space.
    pub fn draw(&mut self, operators: &str) -> &mut Self {
        if let Some(page) = self.pages.last_mut() {
            page.push_str(operators);
            page.push('\n');
        }
        self
    }

    /// A row of cells whose left edges are given.
    pub fn row(&mut self, y: f32, size: f32, edges: &[f32], cells: &[String]) -> &mut Self {
        for (x, cell) in edges.iter().zip(cells) {
            self.text(*x, y, size, cell);
        }
        self
    }

    /// The file.
    pub fn finish(&self) -> Vec<u8> {
        let mut w = Writer::default();
        w.add(format!("<</Type /Catalog /Pages 2 0 R {}>>", self.catalog));
        let first = 10 + self.objects.len();
        let kids: String = (0..self.pages.len())
            .map(|i| format!("{} 0 R ", first + 2 * i))
            .collect();
        w.add(format!(
            "<</Type /Pages /Kids [{kids}] /Count {} /MediaBox [0 0 612 792] /Resources <</Font <</F1 3 0 R>>>> {}>>",
            self.pages.len(),
            self.page_entries
        ));
        w.add(FONT);
        for _ in 4..10 {
            w.add("null");
        }
        for object in &self.objects {
            w.add(object);
        }
        for (i, content) in self.pages.iter().enumerate() {
            w.add(format!(
                "<</Type /Page /Parent 2 0 R /Contents {} 0 R>>",
                first + 2 * i + 1
            ));
            w.stream("", content.as_bytes());
        }
        w.finish()
    }
}

/// What must hold of every document: ranges are inside the text, in order, and words are what their ranges say.
pub fn assert_sound(document: &fo_documents::Document) {
    for (i, page) in document.pages.iter().enumerate() {
        assert_eq!(page.number as usize, i + 1);
        let mut end = 0;
        for block in &page.blocks {
            assert!(
                block.range.start >= end && page.text.get(block.range.range()).is_some(),
                "{block:?}"
            );
            end = block.range.end;
        }
        let mut end = 0;
        for word in &page.words {
            assert!(
                word.range.start >= end
                    && !page.slice(word.range).is_empty()
                    && !page.slice(word.range).contains(' '),
                "{word:?}"
            );
            end = word.range.end;
            let line = &page.lines[word.line as usize];
            assert!(line.range.start <= word.range.start && word.range.end <= line.range.end);
        }
        for table in &page.tables {
            for row in &table.rows {
                assert_eq!(row.cells.len(), table.columns as usize);
                row.cells
                    .iter()
                    .for_each(|c| assert_eq!(page.slice(c.range), c.text));
            }
        }
    }
    let json = serde_json::to_string(document).unwrap();
    let back: fo_documents::Document = serde_json::from_str(&json).unwrap();
    assert_eq!(serde_json::to_string(&back).unwrap(), json);
}
