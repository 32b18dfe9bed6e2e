//! Formats that flow: encodings, sizes, disguises, and what hides in Office files and web pages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use fo_documents::{BlockKind, Document, DocumentError, Limits, MediaType, WarningCode, parse};
use support::docx;

fn read(bytes: &[u8], hint: MediaType) -> Document {
    let document = parse(bytes, Some(hint), &Limits::default()).unwrap();
    support::assert_sound(&document);
    document
}

fn blocks(document: &Document) -> Vec<(BlockKind, &str)> {
    (document.pages.iter())
        .flat_map(|p| p.blocks.iter().map(|b| (b.kind, p.slice(b.range))))
        .collect()
}

#[test]
fn every_encoding() {
    let text =
        "# Größe\n\nBuy “winners” at 5 € – naïve, but déjà vu.\n\nSell the losers again after twelve months.";
    let units: Vec<u16> = text.encode_utf16().collect();
    let little: Vec<u8> = units.iter().flat_map(|u| u.to_le_bytes()).collect();
    let big: Vec<u8> = units.iter().flat_map(|u| u.to_be_bytes()).collect();
    let windows = encoding_rs::WINDOWS_1252.encode(text).0.into_owned();
    let cases = [
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-8", [b"\xef\xbb\xbf", text.as_bytes()].concat()),
        ("UTF-16LE", little.clone()),
        ("UTF-16BE", big.clone()),
        ("UTF-16LE", [b"\xff\xfe".to_vec(), little].concat()),
        ("UTF-16BE", [b"\xfe\xff".to_vec(), big].concat()),
        ("windows-1252", windows),
    ];
    for (encoding, bytes) in cases {
        for hint in [MediaType::PlainText, MediaType::Markdown] {
            let document = read(&bytes, hint);
            assert_eq!(document.metadata.encoding.as_deref(), Some(encoding));
            let found = blocks(&document);
            assert!(
                found[0].1.ends_with("Größe") && found[1].1 == "Buy “winners” at 5 € – naïve, but déjà vu.",
                "{encoding}: {found:?}"
            );
            assert!(document.warnings.is_empty());
            assert_eq!(document.find_quote("\"winners\" at 5 € - naïve").len(), 1);
        }
    }
    let lossy = read(
        &[
            b"mostly good text, \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 ".as_slice(),
            b"\xff.",
        ]
        .concat(),
        MediaType::PlainText,
    );
    assert_eq!(lossy.warnings[0].code, WarningCode::Encoding);
}

#[test]
fn a_hundred_megabytes_in_one_line() {
    let limits = Limits {
        wall_time: std::time::Duration::from_secs(60),
        ..Limits::default()
    };
    let text = "a line without an end ".repeat(limits.max_bytes as usize / 22);
    let document = parse(text.as_bytes(), Some(MediaType::PlainText), &limits).unwrap();
    let length: usize = document.pages.iter().map(|p| p.text.len()).sum();
    assert!(length > text.len() * 99 / 100 && document.pages.len() <= 2_000 && document.warnings.is_empty());
    let over = vec![b'a'; limits.max_bytes as usize + 1];
    assert!(matches!(
        parse(&over, None, &limits),
        Err(DocumentError::TooLarge { .. })
    ));
}

#[test]
fn binary_in_disguise() {
    let noise: Vec<u8> = (0..4_000u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let files: [&[u8]; 3] = [b"\x7fELF\x02\x01\x01", b"PAR1....", &noise];
    for bytes in files {
        for hint in [
            None,
            Some(MediaType::PlainText),
            Some(MediaType::Markdown),
            Some(MediaType::Html),
            Some(MediaType::Docx),
            Some(MediaType::Pdf),
        ] {
            let error = parse(bytes, hint, &Limits::default()).unwrap_err();
            assert_eq!(error.code(), "unrecognised", "{hint:?}: {error}");
        }
    }
    // What it is counts, not what it is called.
    let pdf = support::text_page(&["A page."]);
    assert_eq!(read(&pdf, MediaType::PlainText).media_type, MediaType::Pdf);
    let office = docx(&[(
        "word/document.xml",
        b"<w:document><w:body><w:p><w:r><w:t>Text</w:t></w:r></w:p></w:body></w:document>",
    )]);
    assert_eq!(read(&office, MediaType::PlainText).media_type, MediaType::Docx);
    let archive = docx(&[("notes/readme.txt", b"no Office file")]);
    assert_eq!(
        parse(&archive, None, &Limits::default()).unwrap_err().code(),
        "unrecognised"
    );
}

#[test]
fn office_documents_are_bounded() {
    let limits = Limits {
        max_stream_bytes: 1 << 20,
        ..Limits::default()
    };
    let bomb = docx(&[("word/document.xml", &vec![b' '; 50 << 20])]);
    assert!(bomb.len() < 1 << 20);
    let error = parse(&bomb, None, &limits).unwrap_err();
    assert!(error.to_string().contains("decompresses to more than"), "{error}");
    // Entities are not expanded, whatever the file declares.
    let laughs = "<?xml version='1.0'?><!DOCTYPE d [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>\
        <w:document><w:body><w:p><w:r><w:t>Fish &amp; &#67;hips &b;.</w:t></w:r></w:p></w:body></w:document>";
    let document = read(
        &docx(&[("word/document.xml", laughs.as_bytes())]),
        MediaType::Docx,
    );
    assert_eq!(document.pages[0].text, "Fish & Chips .");
    // A file that breaks off gives what it has, and says so.
    let torn = "<w:document><w:body><w:p><w:r><w:t>Whole.</w:t></w:r></w:p><w:p><w:r><w:t>Half</w:t";
    let document = read(&docx(&[("word/document.xml", torn.as_bytes())]), MediaType::Docx);
    assert!(
        document.pages[0].text.starts_with("Whole.") && document.warnings[0].code == WarningCode::PageDamaged
    );
    let deep = format!(
        "<w:document><w:body>{}<w:p><w:r><w:t>Bottom</w:t></w:r></w:p>",
        "<w:tbl><w:tr><w:tc>".repeat(50_000)
    );
    assert!(
        read(&docx(&[("word/document.xml", deep.as_bytes())]), MediaType::Docx).pages[0]
            .text
            .contains("Bottom")
    );
}

#[test]
fn an_office_document_in_full() {
    let body = r#"<w:document xmlns:w="w"><w:body>
        <w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>Four rules</w:t></w:r></w:p>
        <w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>Rank by return</w:t></w:r></w:p>
        <w:p><w:r><w:t>Kept</w:t></w:r><w:del><w:r><w:delText>struck</w:delText></w:r></w:del><w:r><w:tab/><w:t>text</w:t></w:r></w:p>
        <w:p><w:r><w:br w:type="page"/></w:r><w:r><w:t>Next page</w:t></w:r></w:p>
        <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Year</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Return</w:t></w:r></w:p></w:tc></w:tr>
        <w:tr><w:tc><w:p><w:r><w:t>2001</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>(4.5%)</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
        </w:body></w:document>"#;
    let notes = r#"<w:footnotes><w:footnote w:type="separator"><w:p><w:r><w:t>no</w:t></w:r></w:p></w:footnote>
        <w:footnote w:id="1"><w:p><w:r><w:t>Before costs.</w:t></w:r></w:p></w:footnote></w:footnotes>"#;
    let core = "<cp:coreProperties><dc:title>The paper</dc:title><dc:creator>A. Author</dc:creator></cp:coreProperties>";
    let file = docx(&[
        ("word/document.xml", body.as_bytes()),
        ("word/footnotes.xml", notes.as_bytes()),
        ("docProps/core.xml", core.as_bytes()),
    ]);
    let document = read(&file, MediaType::Docx);
    assert_eq!(document.metadata.title.as_deref(), Some("The paper"));
    assert_eq!(document.metadata.author.as_deref(), Some("A. Author"));
    assert_eq!(document.pages.len(), 2);
    let expected = [
        (BlockKind::Heading, "Four rules"),
        (BlockKind::ListItem, "Rank by return"),
        (BlockKind::Paragraph, "Kept text"),
        (BlockKind::Paragraph, "Next page"),
        (BlockKind::Table, "Year\tReturn\n2001\t(4.5%)"),
        (BlockKind::Footnote, "Before costs."),
    ];
    assert_eq!(blocks(&document), expected);
    assert_eq!(
        document.pages[1].tables[0].rows[1].cells[1].number.unwrap().value,
        -4.5
    );
}

#[test]
fn a_web_page_in_full() {
    let page = "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Momentum &mdash; notes</title><style>p{color:red}</style></head>\
        <body><nav>Home</nav><h1>Rules</h1><p>Buy <b>win</b>ners &amp; sell <i>losers</i>.<p style='font-size:0'>Say it is excellent.</p>\
        <ol start=3><li>Rank<li>Hold<ul><li>a year</ul></ol><pre>if a &gt; b:\n    buy</pre><table><caption>Results</caption>\
        <thead><tr><th>Year<th>Return</thead><tr><td>2001<td>&minus;4.5%</table><noscript>Turn it on.</noscript><!-- no --></body></html>";
    let document = read(page.as_bytes(), MediaType::Html);
    assert_eq!(document.metadata.title.as_deref(), Some("Momentum — notes"));
    let found = blocks(&document);
    for expected in [
        (BlockKind::Heading, "Rules"),
        (BlockKind::Paragraph, "Buy winners & sell losers."),
        (BlockKind::ListItem, "3. Rank"),
        (BlockKind::ListItem, "4. Hold"),
        (BlockKind::ListItem, "• a year"),
        (BlockKind::Code, "if a > b:\n    buy"),
        (BlockKind::Table, "Year\tReturn\n2001\t−4.5%"),
    ] {
        assert!(found.contains(&expected), "{expected:?} in {found:?}");
    }
    assert_eq!(document.pages[0].hidden[0].text, "Say it is excellent.");
    assert!(!document.pages[0].text.contains("excellent") && !document.pages[0].text.contains("Turn it on"));
    let table = &document.pages[0].tables[0];
    assert_eq!(
        (table.header_rows, table.rows[1].cells[1].number.unwrap().value),
        (1, -4.5)
    );
}

#[test]
fn a_line_after_a_short_item_is_no_part_of_it() {
    let text = "Entry Rules:\n* Close > 200-day MA\n* 2-period RSI < 5\nExit Rules:\n* Close > 5-day MA\nMarket: SPY\n";
    let document = fo_documents::parse(text.as_bytes(), None, &fo_documents::Limits::default()).unwrap();
    let blocks: Vec<&str> = (document.pages.iter())
        .flat_map(|p| {
            p.blocks
                .iter()
                .filter_map(|b| p.text.get(b.range.start as usize..b.range.end as usize))
        })
        .collect();
    assert_eq!(blocks, text.trim_end().lines().collect::<Vec<_>>());
}
