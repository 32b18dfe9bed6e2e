//! Pages as people set them: columns, turned text, other scripts, small print.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use fo_documents::{BlockKind, Document, HiddenReason, Limits, MediaType, parse};
use support::Booklet;

fn read(bytes: &[u8]) -> Document {
    let document = parse(bytes, Some(MediaType::Pdf), &Limits::default()).unwrap();
    support::assert_sound(&document);
    document
}

fn one(draw: impl FnOnce(&mut Booklet)) -> Document {
    let mut booklet = Booklet::default();
    booklet.page();
    draw(&mut booklet);
    read(&booklet.finish())
}

#[test]
fn columns_under_a_title() {
    let document = one(|page| {
        page.text(120.0, 80.0, 20.0, "Time series momentum in many markets");
        for (column, word) in ["left", "right"].iter().enumerate() {
            for line in 0..20 {
                let text = format!("{word} column line {line} of what this paper says here");
                page.text(
                    60.0 + 260.0 * column as f32,
                    140.0 + 12.0 * line as f32,
                    10.0,
                    &text,
                );
            }
        }
    });
    let page = &document.pages[0];
    assert_eq!(
        (page.blocks[0].kind, page.blocks[0].level),
        (BlockKind::Heading, Some(1))
    );
    let (left, right) = (
        page.text.rfind("left column line 19").unwrap(),
        page.text.find("right column line 0").unwrap(),
    );
    assert!(left < right);
    assert!(page.tables.is_empty());
}

#[test]
fn words_broken_over_lines_are_one() {
    let document = one(|page| {
        for (i, line) in [
            "The long-",
            "term effect of momen-",
            "tum is a long-term effect that co-",
            "operates with value in all of these markets.",
        ]
        .iter()
        .enumerate()
        {
            page.text(72.0, 100.0 + 13.0 * i as f32, 11.0, line);
        }
    });
    let page = &document.pages[0];
    assert_eq!(
        page.text,
        "The long-term effect of momentum is a long-term effect that cooperates with value in all of these markets."
    );
    let found = document.find_quote("effect of momentum is");
    assert_eq!((found.len(), found[0].boxes.len()), (1, 2));
    assert!(found[0].boxes[0].y1 < found[0].boxes[1].y1);
}

#[test]
fn a_turned_page_reads_as_it_is_shown() {
    let mut booklet = Booklet::default();
    booklet.page_entries = "/Rotate 90".into();
    booklet
        .page()
        .draw("BT /F1 12 Tf 0 1 -1 0 100 100 Tm (Shown upright by the turn) Tj ET");
    let document = read(&booklet.finish());
    let page = &document.pages[0];
    assert_eq!((page.width, page.height), (792.0, 612.0));
    assert_eq!(page.text, "Shown upright by the turn");
    assert_eq!(page.lines[0].angle, 0);
    let bbox = page.words[0].bbox;
    assert!(
        (bbox.x0 - 100.0).abs() < 0.1 && bbox.y1 > 100.0 && bbox.y0 < 100.0,
        "{bbox:?}"
    );
}

#[test]
fn text_beside_the_flow_is_apart() {
    let document = one(|page| {
        page.draw("BT /F1 20 Tf 0 1 -1 0 30 300 Tm (arXiv:1234.5678v1) Tj ET");
        for line in 0..10 {
            page.text(
                72.0,
                100.0 + 14.0 * line as f32,
                11.0,
                &format!("Line {line} of the paper's own text, from margin to margin."),
            );
        }
    });
    let page = &document.pages[0];
    let stamp = page
        .blocks
        .iter()
        .find(|b| page.slice(b.range).starts_with("arXiv"))
        .unwrap();
    assert_eq!(
        (stamp.kind, page.lines[stamp.lines.start as usize].angle),
        (BlockKind::Marginal, 270)
    );
    assert!(page.body().all(|b| b.kind == BlockKind::Paragraph));
}

#[test]
fn lists_captions_and_raised_figures() {
    let document = one(|page| {
        page.text(
            72.0,
            100.0,
            11.0,
            "The strategy has these steps, which are taken at the end of each month:",
        );
        for (i, step) in [
            "1. Rank the assets",
            "2. Hold the best ten",
            "3. Repeat next month",
        ]
        .iter()
        .enumerate()
        {
            page.text(90.0, 130.0 + 14.0 * i as f32, 11.0, step);
        }
        page.text(72.0, 220.0, 11.0, "The Sharpe ratio is high");
        page.text(194.0, 216.0, 7.0, "3");
        page.text(
            72.0,
            300.0,
            9.0,
            "Figure 2: Growth of one dollar in the strategy and in the market",
        );
    });
    let page = &document.pages[0];
    let kinds = |kind| {
        page.blocks
            .iter()
            .filter(|b| b.kind == kind)
            .map(|b| page.slice(b.range))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        kinds(BlockKind::ListItem),
        [
            "1. Rank the assets",
            "2. Hold the best ten",
            "3. Repeat next month"
        ]
    );
    assert!(kinds(BlockKind::Caption)[0].starts_with("Figure 2:"));
    assert!(page.text.contains("is high"), "{}", page.text);
}

#[test]
fn ligatures_and_soft_hyphens_have_places() {
    // Code 1 is the ligature ﬁ, code 2 a soft hyphen, code 3 a no-break space.
    let map = "begincmap 1 begincodespacerange <00> <FF> endcodespacerange 4 beginbfchar <01> <FB01> <02> <00AD> <03> <00A0> <61> <0061> endbfchar 1 beginbfrange <62> <7A> <0062> endbfrange endcmap";
    let font = "/Font <</F1 <</Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 5 0 R>>>>";
    let bytes = support::page(
        b"BT /F1 12 Tf 72 700 Td (pro\x01t\x03and ef\x02fect) Tj ET",
        "",
        "",
        |w| {
            w.stream("", map.as_bytes());
        },
    );
    let plain = format!("/Font <</F1 {}>> ", support::FONT);
    let bytes = String::from_utf8(bytes)
        .unwrap()
        .replace(&plain, font)
        .into_bytes();
    let document = read(&bytes);
    let page = &document.pages[0];
    assert!(page.text.starts_with("profit and ef"), "{:?}", page.text);
    let word = &page.words[0];
    assert_eq!(page.slice(word.range), "profit");
    assert_eq!(document.find_quote("profit and").len(), 1);
}

#[test]
fn fonts_written_into_the_page_are_not_each_other() {
    let font = |differences: &str, more: &str| {
        format!("<</Type /Font {more} /Encoding <</Type /Encoding /Differences [97 {differences}]>>>>")
    };
    let fonts = format!(
        "/Font <</F1 {} /F2 {}>>",
        font("/x /y /z", "/Subtype /Type1 /BaseFont /Helvetica"),
        font("/p /q /r", "/Subtype /Type1 /BaseFont /Helvetica"),
    );
    let content = b"BT /F1 12 Tf 72 700 Td (abc) Tj /F2 12 Tf 0 -30 Td (abc) Tj ET";
    let document = read(&support::page(content, "", &fonts, |_| {}));
    let words: Vec<&str> = document.pages[0].text.split_whitespace().collect();
    assert_eq!(words, ["xyz", "pqr"]);
}

#[test]
fn a_type_3_font_as_wide_as_letters_is_read() {
    // Outlines of Helvetica with names that say nothing; code by code as wide as its letters, or all as wide.
    let widths = |fit: bool| {
        let width = |c: char| match c {
            'i' | 'j' | 'l' => 222,
            'f' | 't' | ' ' => 278,
            'm' | 'M' => 833,
            'w' => 722,
            'W' => 944,
            _ => 556,
        };
        let all: Vec<String> = (' '..='z')
            .map(|c| if fit { width(c) } else { 600 }.to_string())
            .collect();
        all.join(" ")
    };
    let text = |fit| {
        let names: Vec<String> = (' '..='z').map(|c| format!("/q{}", u32::from(c) + 7)).collect();
        let fonts = format!(
            "/Font <</F1 <</Type /Font /Subtype /Type3 /FontBBox [0 -200 1000 900] /FontMatrix [.001 0 0 .001 0 0] \
             /CharProcs <<{} 5 0 R>> /FirstChar 32 /LastChar 122 /Widths [{}] \
             /Encoding <</Type /Encoding /Differences [32 {}]>>>>>>",
            names.join(" 5 0 R "),
            widths(fit),
            names.join(" ")
        );
        let content = b"BT /F1 12 Tf 72 700 Td (momentum is real) Tj ET";
        read(&support::page(content, "", &fonts, |w| {
            w.stream("", b"500 0 0 0 400 700 d1 0 0 400 700 re f");
        }))
        .pages[0]
            .text
            .clone()
    };
    assert_eq!(text(true).trim(), "momentum is real");
    assert!(!text(false).chars().any(char::is_alphanumeric), "{}", text(false));
}

#[test]
fn forms_and_annotations_are_text_too() {
    let mut booklet = Booklet::default();
    booklet.page().text(72.0, 100.0, 12.0, "Own text").draw("/X Do");
    booklet.page_entries = "/Resources <</Font <</F1 3 0 R>> /XObject <</X 10 0 R>>>>".into();
    let form = |text: &str| {
        let content = format!("BT /F1 12 Tf 0 5 Td ({text}) Tj ET");
        format!("<</Type /XObject /Subtype /Form /BBox [0 0 200 20] /Matrix [1 0 0 1 72 500] /Resources <</Font <</F1 3 0 R>>>> /Length {}>>\nstream\n{content}\nendstream", content.len()).into_bytes()
    };
    booklet.objects = vec![form("From a form")];
    let file = String::from_utf8(booklet.finish()).unwrap();
    // A filled field, and one that is not shown.
    let annotations = "/Annots [<</Type /Annot /Subtype /Widget /Rect [72 300 272 320] /AP <</N 10 0 R>>>> <</Type /Annot /Subtype /Widget /F 2 /Rect [72 200 272 220] /AP <</N 10 0 R>>>>]";
    let document = read(
        file.replace(
            "/Type /Page /Parent",
            &format!("/Type /Page {annotations} /Parent"),
        )
        .as_bytes(),
    );
    assert_eq!(
        document.pages[0].text.matches("From a form").count(),
        2,
        "{}",
        document.pages[0].text
    );
    assert!(document.pages[0].text.contains("Own text"));
}

#[test]
fn numbered_lines_of_a_program_are_no_table() {
    let document = one(|page| {
        for (i, line) in [
            "def signal(prices):",
            "past = prices.shift(12)",
            "if prices > past:",
            "return long",
            "return flat",
            "# done",
        ]
        .iter()
        .enumerate()
        {
            page.row(
                100.0 + 12.0 * i as f32,
                9.0,
                &[72.0, 100.0],
                &[format!("{}", i + 1), (*line).to_owned()],
            );
        }
    });
    assert!(document.pages[0].tables.is_empty(), "{}", document.pages[0].text);
}

#[test]
fn what_is_drawn_twice_is_read_once() {
    let document = one(|page| {
        page.text(72.0, 100.0, 12.0, "Bold by overprint")
            .text(72.3, 100.0, 12.0, "Bold by overprint");
    });
    assert_eq!(document.pages[0].text, "Bold by overprint");
}

#[test]
fn layers_and_clips_hide() {
    let mut booklet = Booklet::default();
    booklet.page().text(72.0, 100.0, 12.0, "Seen");
    booklet.draw("/OC /L BDC BT /F1 12 Tf 72 600 Td (switched off) Tj ET EMC");
    booklet.draw("q 0 0 10 10 re W n BT /F1 12 Tf 72 500 Td (clipped away) Tj ET Q");
    booklet.draw("q /G gs BT /F1 12 Tf 72 400 Td (transparent) Tj ET Q");
    booklet.catalog = "/OCProperties <</OCGs [10 0 R] /D <</OFF [10 0 R]>>>>".into();
    booklet.objects = vec![b"<</Type /OCG /Name (notes)>>".to_vec()];
    booklet.page_entries =
        "/Resources <</Font <</F1 3 0 R>> /Properties <</L 10 0 R>> /ExtGState <</G <</ca 0>>>>>>".into();
    let document = read(&booklet.finish());
    let page = &document.pages[0];
    assert_eq!(page.text, "Seen");
    let hidden: Vec<_> = page.hidden.iter().map(|h| (h.reason, h.text.as_str())).collect();
    assert_eq!(
        hidden,
        [
            (HiddenReason::Layer, "switched off"),
            (HiddenReason::Clipped, "clipped away"),
            (HiddenReason::Transparent, "transparent")
        ]
    );
}

#[test]
fn formulas_stay_readable() {
    let document = one(|page| {
        page.text(
            72.0,
            100.0,
            11.0,
            "The signal is the return over the last twelve months, which is",
        );
        page.text(220.0, 130.0, 11.0, "r = P / Q - 1");
        page.text(
            72.0,
            160.0,
            11.0,
            "where both prices are those of the end of a month, dividends included.",
        );
    });
    let page = &document.pages[0];
    let formula = page.blocks.iter().find(|b| b.kind == BlockKind::Formula).unwrap();
    assert_eq!(page.slice(formula.range), "r = P / Q - 1");
}
