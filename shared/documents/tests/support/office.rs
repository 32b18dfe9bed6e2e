//! Office files and messages of the parts a test is about.

use std::io::Write;

/// An Office file of these parts.
pub fn docx(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, data) in parts {
        archive
            .start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(data).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn relationships(kind: &str, targets: impl Iterator<Item = String>) -> String {
    let all: String = targets
        .enumerate()
        .map(|(i, target)| {
            format!(
                "<Relationship Id='rId{}' Type='x/{kind}' Target='{target}'/>",
                i + 1
            )
        })
        .collect();
    format!("<Relationships>{all}</Relationships>")
}

/// A presentation of slides that show these shapes.
pub fn pptx(slides: &[&str]) -> Vec<u8> {
    deck(slides.len(), slides)
}

/// A presentation that names so many slides and has these.
pub fn deck(named: usize, slides: &[&str]) -> Vec<u8> {
    let ids: String = (1..=named)
        .map(|i| format!("<p:sldId id='{}' r:id='rId{i}'/>", 255 + i))
        .collect();
    let presentation = format!("<p:presentation><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>");
    let related = relationships("slide", (1..=named).map(|i| format!("slides/slide{i}.xml")));
    let slides: Vec<(String, String)> = (1..)
        .zip(slides)
        .map(|(i, shapes)| {
            (
                format!("ppt/slides/slide{i}.xml"),
                format!("<p:sld><p:cSld><p:spTree>{shapes}</p:spTree></p:cSld></p:sld>"),
            )
        })
        .collect();
    let mut parts = vec![
        ("ppt/presentation.xml", presentation.as_bytes()),
        ("ppt/_rels/presentation.xml.rels", related.as_bytes()),
    ];
    parts.extend(
        slides
            .iter()
            .map(|(name, slide)| (name.as_str(), slide.as_bytes())),
    );
    docx(&parts)
}

/// A workbook of sheets with these names and rows; `after` follows the rows of each, `more` are further parts.
pub fn xlsx(sheets: &[(&str, &str)], after: &str, more: &[(&str, &[u8])]) -> Vec<u8> {
    let names: String = (1..)
        .zip(sheets)
        .map(|(i, (name, _))| format!("<sheet name='{name}' r:id='rId{i}'/>"))
        .collect();
    let workbook = format!("<workbook><sheets>{names}</sheets></workbook>");
    let related = relationships(
        "worksheet",
        (1..=sheets.len()).map(|i| format!("worksheets/sheet{i}.xml")),
    );
    let sheets: Vec<(String, String)> = (1..)
        .zip(sheets)
        .map(|(i, (_, rows))| {
            (
                format!("xl/worksheets/sheet{i}.xml"),
                format!("<worksheet><sheetData>{rows}</sheetData>{after}</worksheet>"),
            )
        })
        .collect();
    let mut parts = vec![
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/_rels/workbook.xml.rels", related.as_bytes()),
    ];
    parts.extend(
        sheets
            .iter()
            .map(|(name, sheet)| (name.as_str(), sheet.as_bytes())),
    );
    // A part given by name takes the place of the usual one.
    parts.retain(|(name, _)| !more.iter().any(|(given, _)| given == name));
    parts.extend(more);
    docx(&parts)
}

/// A workbook that names so many sheets and has one.
pub fn workbook(named: usize, rows: &str) -> Vec<u8> {
    let names: String = (1..=named)
        .map(|i| format!("<sheet name='{i}' r:id='rId{i}'/>"))
        .collect();
    let related = relationships(
        "worksheet",
        (1..=named).map(|_| "worksheets/sheet1.xml".to_owned()),
    );
    xlsx(
        &[("1", rows)],
        "",
        &[
            (
                "xl/workbook.xml",
                format!("<workbook><sheets>{names}</sheets></workbook>").as_bytes(),
            ),
            ("xl/_rels/workbook.xml.rels", related.as_bytes()),
        ],
    )
}

/// Bytes as messages carry them, in lines.
pub fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len() * 3 / 2);
    for (i, three) in bytes.chunks(3).enumerate() {
        if i > 0 && i % 19 == 0 {
            out.push_str("\r\n");
        }
        let number = (three.iter()).fold(0u32, |n, b| n << 8 | u32::from(*b)) << (8 * (3 - three.len()));
        for digit in 0..4 {
            if digit <= three.len() {
                out.push(char::from(DIGITS[(number >> (18 - 6 * digit)) as usize & 63]));
            } else {
                out.push('=');
            }
        }
    }
    out
}
