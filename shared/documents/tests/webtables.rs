//! Tables of web pages and texts: spans, sections, captions, and numbers as filings and the world's countries write them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use fo_documents::{BlockKind, Document, MediaType, Unit};
use support::{blocks, layout, pptx, read, values, xlsx};

fn web(body: &str) -> Document {
    read(
        format!("<!DOCTYPE html><html><body>{body}</body></html>").as_bytes(),
        MediaType::Html,
    )
}

fn table(rows: &str) -> Vec<String> {
    layout(&web(&format!("<table>{rows}</table>")).pages[0].tables[0])
}

#[test]
fn cells_span_as_browsers_let_them() {
    // All rows that the section has left.
    assert_eq!(
        table("<tbody><tr><td rowspan=0>a<td>1<tr><td>2<tbody><tr><td>b<td>3"),
        ["a|1", "^|2", "b|3"]
    );
    // A span ends where another cell reaches down.
    assert_eq!(
        table("<tr><td>a<td rowspan=2>b<td>1<tr><td colspan=3>c<td>2"),
        ["a|b|1", "c|^|2"]
    );
}

#[test]
fn rows_are_headings_by_tag_or_by_what_they_hold() {
    let head = |rows: &str| web(&format!("<table>{rows}</table>")).pages[0].tables[0].header_rows;
    assert_eq!(head("<thead><tr><td>Year<td>Return</thead><tr><td>2001<td>4"), 1);
    assert_eq!(head("<tr><th>Year<th>Return<tr><td>2001<td>4"), 1);
    assert_eq!(head("<tr><td>Year<td>Return<tr><td>2001<td>4"), 1);
    assert_eq!(head("<tr><td>Momentum<td>4<tr><td>Value<td>3"), 0);
    // Years head columns, too.
    assert_eq!(head("<tr><td><td>2001<td>2002<tr><td>Momentum<td>4.5<td>3.1"), 1);
    assert_eq!(head("<tr><th>Momentum<td>4<tr><th>Value<td>3"), 0);
    assert_eq!(head("<tr><td><th>Gross<th>Net<tr><th>Momentum<td>4<td>n/a"), 1);
    let document = web("<table><tfoot><tr><td>All<td>7</tfoot><tbody><tr><td>a<td>3<tr><td>b<td>4</table>");
    assert_eq!(layout(&document.pages[0].tables[0]), ["a|3", "b|4", "All|7"]);
}

#[test]
fn captions_belong_to_their_tables() {
    let document = web(
        "<table><caption>First</caption><tr><td>a<td>1</table><figure><table><tr><td>b<td>2</table><figcaption>Second</figcaption></figure>",
    );
    let page = &document.pages[0];
    let captions: Vec<_> = page
        .tables
        .iter()
        .map(|t| t.caption.map(|c| page.slice(c)))
        .collect();
    assert_eq!(captions, [Some("First"), Some("Second")]);
}

#[test]
fn tables_within_tables() {
    // One around others is there for its looks.
    let document = web("<table><tr><td><p>Left</p><td><table><tr><td>a<td>1<tr><td>b<td>2</table></table>");
    assert_eq!(
        blocks(&document.pages[0]),
        [(BlockKind::Paragraph, "Left"), (BlockKind::Table, "a\t1\nb\t2")]
    );
    // One in a table of data is part of its cell.
    let document =
        web("<table><tr><th>Name<th>Values<tr><td>x<td><table><tr><td>1<td>2</table><tr><td>y<td>3</table>");
    assert_eq!(
        layout(&document.pages[0].tables[0]),
        ["Name|Values", "x|1 2", "y|3"]
    );
}

#[test]
fn numbers_split_over_cells_are_one() {
    let document = web(
        "<table><tr><td>Year<td colspan=3>Income<tr><td>2001<td>$<td>(567<td>)<tr><td>2002<td>$<td>1,234<td><tr><td>2003<td><td>4.5<td>%<tr><td>2004<td><td>(3.2<td>)%</table>",
    );
    let table = &document.pages[0].tables[0];
    let numbers: Vec<_> = table.rows[1..]
        .iter()
        .map(|row| {
            let found: Vec<_> = row.cells[1..]
                .iter()
                .filter_map(|c| Some((c.text.as_str(), c.number?)))
                .collect();
            assert_eq!(found.len(), 1, "{row:?}");
            (found[0].0, found[0].1.value, found[0].1.unit)
        })
        .collect();
    assert_eq!(
        numbers,
        [
            ("$(567)", -567.0, Some(Unit::Currency)),
            ("$1,234", 1234.0, Some(Unit::Currency)),
            ("4.5%", 4.5, Some(Unit::Percent)),
            ("(3.2)%", -3.2, Some(Unit::Percent)),
        ]
    );
}

#[test]
fn cells_of_lines_and_marks() {
    let document = web(
        "<table><tr><td>Year<td>Net<br>return<tr><td>2001<td>9.5<sup>1</sup><tr><td>2002<td>4.5<sup><a href='#fn1'>a</a></sup></table><p id=fn1><sup>a</sup> Before costs.",
    );
    let page = &document.pages[0];
    assert_eq!(
        layout(&page.tables[0]),
        ["Year|Net return", "2001|9.5¹", "2002|4.5ᵃ"]
    );
    assert_eq!(values(&page.tables[0], 1), [None, Some(9.5), Some(4.5)]);
    assert_eq!(page.note_marks.len(), 1);
    assert_eq!(page.slice(page.note_marks[0].range), "ᵃ");
    assert_eq!(page.note_marks[0].note, Some((1, 1)));
}

/// The same column in every format whose cells are text.
fn in_every_format(cells: &[&str]) -> Vec<(&'static str, Vec<Option<f64>>)> {
    let lines = |row: fn(&str) -> String| cells.iter().map(|c| row(c)).collect::<String>();
    let html = format!(
        "<html><body><table><tr><th>a<th>b{}</table>",
        lines(|c| format!("<tr><td>x<td>{c}"))
    );
    let markdown = format!("| a | b |\n|---|---|\n{}", lines(|c| format!("| x | {c} |\n")));
    let text = format!("a\tb\n{}", lines(|c| format!("x\t{c}\n")));
    let word = format!(
        "<w:document><w:body><w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr>{}</w:tbl></w:body></w:document>",
        lines(|c| format!(
            "<w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>{c}</w:t></w:r></w:p></w:tc></w:tr>"
        ))
    );
    let slide = format!(
        "<p:graphicFrame><a:tbl><a:tr><a:tc><a:txBody><a:p><a:r><a:t>a</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>b</a:t></a:r></a:p></a:txBody></a:tc></a:tr>{}</a:tbl></p:graphicFrame>",
        lines(|c| format!(
            "<a:tr><a:tc><a:txBody><a:p><a:r><a:t>x</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>{c}</a:t></a:r></a:p></a:txBody></a:tc></a:tr>"
        ))
    );
    let sheet = format!(
        "<row><c t='str'><v>a</v></c><c t='str'><v>b</v></c></row>{}",
        lines(|c| format!("<row><c t='str'><v>x</v></c><c t='str'><v>{c}</v></c></row>"))
    );
    let unicode = |c: &str| {
        c.chars()
            .map(|c| {
                if c.is_ascii() {
                    c.to_string()
                } else {
                    format!("\\u{}?", c as u32)
                }
            })
            .collect::<String>()
    };
    let rich = format!(
        "{{\\rtf1 \\trowd\\cellx1000\\cellx2000\\intbl a\\cell b\\cell\\row {}\\pard\\par}}",
        cells
            .iter()
            .map(|c| format!("\\intbl x\\cell {}\\cell\\row ", unicode(c)))
            .collect::<String>()
    );
    [
        ("html", read(html.as_bytes(), MediaType::Html)),
        ("md", read(markdown.as_bytes(), MediaType::Markdown)),
        ("txt", read(text.as_bytes(), MediaType::PlainText)),
        (
            "docx",
            read(
                &support::docx(&[("word/document.xml", word.as_bytes())]),
                MediaType::Docx,
            ),
        ),
        ("pptx", read(&pptx(&[&slide]), MediaType::Pptx)),
        ("xlsx", read(&xlsx(&[("S", &sheet)], "", &[]), MediaType::Xlsx)),
        ("rtf", read(rich.as_bytes(), MediaType::Rtf)),
    ]
    .map(|(format, document)| {
        let table = document
            .pages
            .iter()
            .find_map(|p| p.tables.first())
            .unwrap_or_else(|| panic!("{format}: {document:?}"));
        (format, values(table, 1)[1..].to_vec())
    })
    .to_vec()
}

#[test]
fn a_column_says_what_its_commas_mean() {
    let cases: [(&[&str], &[Option<f64>]); 4] = [
        (
            &["−3,2 %", "12,5 %", "0,8 %"],
            &[Some(-3.2), Some(12.5), Some(0.8)],
        ),
        (
            &["1 234,5", "12 345,0", "7,5"],
            &[Some(1234.5), Some(12345.0), Some(7.5)],
        ),
        (
            &["1.234,5", "2.000", "567,8"],
            &[Some(1234.5), Some(2000.0), Some(567.8)],
        ),
        // Nothing here says that a comma is more than a thousand's.
        (
            &["1,234", "5,678", "12"],
            &[Some(1234.0), Some(5678.0), Some(12.0)],
        ),
    ];
    for (cells, expected) in cases {
        for (format, found) in in_every_format(cells) {
            assert_eq!(found, expected, "{cells:?} as {format}");
        }
    }
}
