//! What a PDF is beside its pages: labels, outline, attachments, encryption, damage; and documents too long to hold.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use fo_documents::{
    BlockKind, Document, DocumentError, Limits, MediaType, OcrWord, WarningCode, cost_of_ocr, parse,
    parse_pages,
};
use support::Booklet;

fn read(bytes: &[u8]) -> Document {
    let document = parse(bytes, Some(MediaType::Pdf), &Limits::default()).unwrap();
    support::assert_sound(&document);
    document
}

fn stream(entries: &str, data: &str) -> Vec<u8> {
    format!("<<{entries} /Length {}>>\nstream\n{data}\nendstream", data.len()).into_bytes()
}

#[test]
fn labels_outline_attachments_and_metadata() {
    let mut booklet = Booklet::default();
    for i in 0..4 {
        booklet
            .page()
            .text(72.0, 100.0, 12.0, &format!("This is page {i} of the document."));
    }
    booklet.catalog =
        "/Lang (en-GB) /PageLabels <</Nums [0 <</S /r>> 2 <</S /D /P (A-) /St 7>>]>> /Outlines 10 0 R \
        /Names <</EmbeddedFiles <</Names [(data) 13 0 R]>> /Dests <</Names [(end) [19 0 R /Fit]]>>>>"
            .into();
    booklet.objects = vec![
        b"<</First 11 0 R /Last 12 0 R>>".to_vec(),
        b"<</Title (Rules) /Next 12 0 R /First 14 0 R /Dest [15 0 R /Fit]>>".to_vec(),
        b"<</Title <FEFF00C900E9> /A <</S /GoTo /D (end)>>>>".to_vec(),
        b"<</Type /Filespec /F (prices.csv) /Desc (daily closes) /EF <</F 16 0 R>>>>".to_vec(),
        b"<</Title (Entry) /Dest [17 0 R /Fit]>>".to_vec(),
        b"null".to_vec(),
        stream("/Type /EmbeddedFile /Subtype /text#2Fcsv", "date,close\n"),
    ];
    let document = read(&booklet.finish());
    let labels: Vec<_> = document
        .pages
        .iter()
        .map(|p| p.label.as_deref().unwrap())
        .collect();
    assert_eq!(labels, ["i", "ii", "A-7", "A-8"]);
    let outline: Vec<_> = document
        .outline
        .iter()
        .map(|e| (e.title.as_str(), e.level, e.page))
        .collect();
    assert_eq!(
        outline,
        [("Rules", 1, None), ("Entry", 2, Some(1)), ("Éé", 1, Some(2))]
    );
    let attachment = &document.attachments[0];
    assert_eq!(
        (attachment.name.as_str(), attachment.description.as_deref()),
        ("prices.csv", Some("daily closes"))
    );
    assert_eq!(
        (attachment.mime.as_deref(), attachment.bytes),
        (Some("text/csv"), Some(11))
    );
    assert_eq!(document.metadata.language.as_deref(), Some("en-GB"));
    assert_eq!(document.metadata.format_version.as_deref(), Some("1.7"));
}

#[test]
fn heads_feet_and_notes_are_marked() {
    let mut booklet = Booklet::default();
    for i in 0..5 {
        booklet.page();
        booklet.text(72.0, 40.0, 9.0, "Journal of Replication");
        for line in 0..30 {
            booklet.text(
                72.0,
                90.0 + 14.0 * line as f32,
                11.0,
                &format!("Running text of page {i}, line {line}, about momentum and its costs."),
            );
        }
        booklet.text(
            72.0,
            700.0,
            8.0,
            &format!("{} Returns are computed from month-end prices.", i + 1),
        );
        booklet.text(300.0, 760.0, 9.0, &format!("{}", i + 1));
    }
    let document = read(&booklet.finish());
    for page in &document.pages {
        let kind = |start: &str| {
            page.blocks
                .iter()
                .find(|b| page.slice(b.range).starts_with(start))
                .map(|b| b.kind)
        };
        assert_eq!(kind("Journal of"), Some(BlockKind::RunningHead));
        let number = page.number.to_string();
        assert_eq!(
            page.blocks.last().map(|b| (b.kind, page.slice(b.range))),
            Some((BlockKind::PageNumber, number.as_str()))
        );
        assert_eq!(kind(&format!("{number} Returns")), Some(BlockKind::Footnote));
        let body: Vec<_> = page.body().map(|b| b.kind).collect();
        assert_eq!(body, [BlockKind::Paragraph], "{}", page.text);
    }
}

/// A document of a thousand pages with the same head on each.
fn thousand() -> Vec<u8> {
    let mut booklet = Booklet::default();
    for i in 0..1_000 {
        booklet.page().text(72.0, 40.0, 9.0, "Annual report");
        for line in 0..30 {
            booklet.text(
                72.0,
                90.0 + 14.0 * line as f32,
                11.0,
                &format!("Page {i} has this line {line} about the con-"),
            );
        }
    }
    booklet.finish()
}

#[test]
fn a_long_document_comes_page_by_page() {
    let bytes = thousand();
    let mut pages = Vec::new();
    let patient = Limits {
        wall_time: std::time::Duration::from_secs(60),
        ..Limits::default()
    };
    let rest = parse_pages(&bytes, None, &patient, &mut |page| pages.push(page)).unwrap();
    assert!(rest.pages.is_empty() && pages.len() == 1_000);
    let whole = read(&bytes);
    assert!(whole.pages == pages);
    for page in &pages {
        assert_eq!(
            page.blocks[0].kind,
            BlockKind::RunningHead,
            "page {}",
            page.number
        );
    }
    let limits = Limits {
        max_pages: 10,
        ..Limits::default()
    };
    let cut = parse(&bytes, None, &limits).unwrap();
    assert!(
        cut.pages.len() == 10
            && cut
                .warnings
                .iter()
                .any(|w| w.code == WarningCode::DocumentOverBudget)
    );
}

#[test]
fn encryption() {
    use lopdf::encryption::crypt_filters::{Aes128CryptFilter, CryptFilter};
    use lopdf::{EncryptionState, EncryptionVersion, Permissions};
    let encrypted = |user: &'static str, aes: bool| {
        let mut document = lopdf::Document::load_mem(&support::text_page(&["Guarded words."])).unwrap();
        let id = lopdf::Object::string_literal("0123456789abcdef");
        document.trailer.set("ID", vec![id.clone(), id]);
        let filter: std::sync::Arc<dyn CryptFilter> = std::sync::Arc::new(Aes128CryptFilter);
        let permissions = Permissions::all();
        let version = if aes {
            EncryptionVersion::V4 {
                document: &document,
                encrypt_metadata: true,
                crypt_filters: [(b"StdCF".to_vec(), filter)].into(),
                stream_filter: b"StdCF".to_vec(),
                string_filter: b"StdCF".to_vec(),
                owner_password: "owner",
                user_password: user,
                permissions,
            }
        } else {
            EncryptionVersion::V2 {
                document: &document,
                owner_password: "owner",
                user_password: user,
                key_length: 128,
                permissions,
            }
        };
        let state = EncryptionState::try_from(version).unwrap();
        document.encrypt(&state).unwrap();
        let mut out = Vec::new();
        document.save_to(&mut out).unwrap();
        out
    };
    for aes in [false, true] {
        let open = read(&encrypted("", aes));
        assert_eq!(open.pages[0].text, "Guarded words.");
        assert!(open.metadata.encrypted);
        let error = parse(&encrypted("secret", aes), None, &Limits::default()).unwrap_err();
        assert_eq!(error, DocumentError::PasswordProtected);
    }
}

#[test]
fn object_streams_and_updates() {
    let mut document = lopdf::Document::load_mem(&support::text_page(&["Packed words."])).unwrap();
    let mut packed = Vec::new();
    document.save_modern(&mut packed).unwrap();
    assert!(packed.windows(7).any(|w| w == b"/ObjStm"));
    assert_eq!(read(&packed).pages[0].text, "Packed words.");

    // A later version of the content, as an editor appends it.
    let mut file = support::text_page(&["First version."]);
    let before = String::from_utf8(file.clone()).unwrap().rfind("xref\n0").unwrap();
    let place = file.len();
    let content = "BT /F1 12 Tf 72 700 Td (Second version.) Tj ET";
    file.extend(
        format!(
            "4 0 obj\n<</Length {}>>\nstream\n{content}\nendstream\nendobj\n",
            content.len()
        )
        .bytes(),
    );
    let table = file.len();
    file.extend(format!("xref\n4 1\n{place:010} 00000 n \ntrailer\n<</Size 5 /Root 1 0 R /Prev {before}>>\nstartxref\n{table}\n%%EOF\n").bytes());
    assert_eq!(read(&file).pages[0].text, "Second version.");
}

#[test]
fn scans_are_told_from_text() {
    let image = b"<</Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /Length 1>>\nstream\nx\nendstream".to_vec();
    let scan = |layer: &str| {
        let mut booklet = Booklet::default();
        booklet.page().draw("q 612 0 0 792 0 0 cm /I Do Q").draw(layer);
        booklet.page_entries = "/Resources <</Font <</F1 3 0 R>> /XObject <</I 10 0 R>>>>".into();
        booklet.objects = vec![image.clone()];
        read(&booklet.finish())
    };
    let bare = scan("");
    assert!(bare.needs_ocr() && bare.pages[0].flags.image_share > 0.99 && bare.pages[0].text.is_empty());
    assert!(bare.warnings.iter().any(|w| w.code == WarningCode::NeedsOcr));
    let cost = |usd| cost_of_ocr(&bare, usd).unwrap().message;
    assert!(cost(1.5).starts_with("1 of 1 page is scanned"), "{}", cost(1.5));
    assert!(cost(1.5).contains("less than $0.01 ($1.5 for a thousand pages)"));
    assert!(cost(42.0).contains("about $0.04"), "{}", cost(42.0));
    let read_before =
        scan("BT 3 Tr /F1 12 Tf 72 700 Td (Words that someone's OCR has put over the image.) Tj ET");
    let page = &read_before.pages[0];
    assert!(page.flags.ocr_layer && !page.flags.needs_ocr && page.hidden.is_empty());
    assert_eq!(page.text, "Words that someone's OCR has put over the image.");
    assert!(cost_of_ocr(&read_before, 1.5).is_none());
}

#[test]
fn a_picture_is_told_from_a_document() {
    let pictures: [(&[u8], &str); 5] = [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a PNG image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a JPEG image"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "a HEIC photo"),
        (b"RIFF\x24\0\0\0WEBPVP8 ", "a WebP image"),
        (b"BM\x36\0\0\0\0\0\0\0\x36\0", "a BMP image"),
    ];
    for (bytes, name) in pictures {
        for hint in [None, Some(MediaType::Pdf), Some(MediaType::PlainText)] {
            let error = parse(bytes, hint, &Limits::default()).unwrap_err();
            assert_eq!(error, DocumentError::Picture { found: name.into() });
            assert!(error.to_string().contains("OCR"));
        }
    }
    let text = parse(b"BMW rose by 5% and we bought it.", None, &Limits::default()).unwrap();
    assert_eq!(text.media_type, MediaType::PlainText);
}

#[test]
fn damage_is_mended() {
    let sound = String::from_utf8(support::text_page(&["Momentum strategies", "buy past winners."])).unwrap();
    let words = |file: &str| {
        read(file.as_bytes()).pages[0]
            .text
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let expected = "Momentum strategies buy past winners.";
    assert_eq!(words(&sound), expected);
    let table = sound.find("xref\n0").unwrap();
    assert_eq!(words(&sound[..table]), expected, "no table, no trailer");
    assert_eq!(
        words(&sound.replace("0000000", "0000123")),
        expected,
        "offsets that lie"
    );
    assert_eq!(words(&format!("garbage before the header\n{sound}")), expected);
    assert_eq!(words(&sound.replace("endobj", "")), expected);
    assert_eq!(
        words(&sound.replace("/Type /Catalog", "/Type /Nothing")),
        expected
    );
    // Neither catalog nor page tree: the page alone is found.
    let orphan = sound[..table]
        .replace("/Type /Catalog /Pages 2 0 R", "")
        .replace("/Type /Pages /Kids [3 0 R] /Count 1", "");
    let found = read(orphan.as_bytes());
    assert!(
        found.warnings.iter().any(|w| w.code == WarningCode::Repaired),
        "{:?}",
        found.warnings
    );
    assert!(found.pages[0].text.starts_with("Momentum"));
}

#[test]
fn a_torn_file_keeps_its_first_pages() {
    let mut booklet = Booklet::default();
    for i in 0..20 {
        booklet
            .page()
            .text(72.0, 100.0, 12.0, &format!("This is page number {i}."));
    }
    let whole = booklet.finish();
    let torn = &whole[..whole.len() * 2 / 3];
    let document = read(torn);
    assert!(document.pages.len() >= 8, "{}", document.pages.len());
    assert_eq!(document.pages[0].text, "This is page number 0.");
}

#[test]
fn a_page_of_its_own_for_ocr() {
    let mut booklet = Booklet::default();
    for i in 0..9 {
        booklet
            .page()
            .text(72.0, 100.0, 12.0, &format!("This is page number {i}."))
            .draw(&"% filling\n".repeat(2_000));
    }
    let whole = booklet.finish();
    let one = fo_documents::single_page(&whole, 4, &Limits::default()).unwrap();
    assert!(one.len() * 3 < whole.len(), "{} of {}", one.len(), whole.len());
    let document = read(&one);
    assert_eq!(
        (document.pages.len(), document.pages[0].text.as_str()),
        (1, "This is page number 3.")
    );
    assert_eq!(
        fo_documents::single_page(&whole, 10, &Limits::default()),
        Err(DocumentError::NoPages)
    );
    let word = OcrWord::from_shares("Year", [0.25, 0.5, 0.1, 0.01], 99.0, 0, &document.pages[0]);
    assert!(
        (word.bbox.x0 - 153.0).abs() < 1e-3 && (word.bbox.y1 - 403.92).abs() < 1e-2 && word.confidence > 0.98
    );
}

#[test]
fn glyphs_without_letters_are_flagged() {
    let fonts = "/Font <</F1 5 0 R>>";
    let content = b"BT /F1 12 Tf 72 700 Td <0041004200430044004500460047004800490050> Tj ET";
    let mut w = support::Writer::default();
    w.add("<</Type /Catalog /Pages 2 0 R>>");
    w.add("<</Type /Pages /Kids [3 0 R] /Count 1>>");
    w.add(format!(
        "<</Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources <<{fonts}>>>>"
    ));
    w.stream("", content);
    w.add("<</Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Secret /Encoding /Identity-H /DescendantFonts [<</Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Secret /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>>>>]>>");
    let document = read(&w.finish());
    let page = &document.pages[0];
    assert!(page.text.is_empty() && page.flags.needs_ocr && page.flags.unmapped_share == 1.0);
    assert!(
        document.needs_ocr()
            && document
                .warnings
                .iter()
                .any(|w| w.code == WarningCode::UnmappedGlyphs)
    );
}
