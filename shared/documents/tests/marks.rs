//! Raised and lowered figures: note marks, exponents, indices, ordinals; and pieces of lines drawn apart.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use fo_documents::{BlockKind, Document, Limits, MediaType, Page, WordRole, parse};
use support::Booklet;

fn read(booklet: &Booklet) -> Document {
    let document = parse(&booklet.finish(), Some(MediaType::Pdf), &Limits::default()).unwrap();
    support::assert_sound(&document);
    document
}

/// A line of runs: text, size, and rise above the baseline.
fn line(booklet: &mut Booklet, y: f32, runs: &[(&str, f32, f32)]) {
    let mut operators = format!("BT 72 {} Td ", 792.0 - y);
    for (text, size, rise) in runs {
        let text = text.replace('(', "\\(").replace(')', "\\)");
        operators.push_str(&format!("/F1 {size} Tf {rise} Ts ({text}) Tj "));
    }
    operators.push_str("0 Ts ET");
    booklet.draw(&operators);
}

fn one(runs: &[(&str, f32, f32)]) -> Page {
    let mut booklet = Booklet::default();
    line(booklet.page(), 100.0, runs);
    read(&booklet).pages.remove(0)
}

fn roles(page: &Page) -> Vec<(&str, WordRole)> {
    page.words
        .iter()
        .filter_map(|w| Some((page.slice(w.range), w.role?)))
        .collect()
}

/// Pieces of text (size, rise), the text they make, and the words with a role.
type Case = (
    &'static [(&'static str, f32, f32)],
    &'static str,
    &'static [(&'static str, WordRole)],
);

#[test]
fn raised_figures_are_written_as_such() {
    use WordRole::{Mark, Subscript, Superscript};
    let cases: [Case; 12] = [
        (
            &[
                ("after 5", 10.0, 0.0),
                ("1", 6.0, 4.0),
                (" trading days", 10.0, 0.0),
            ],
            "after 5¹ trading days",
            &[("¹", Mark)],
        ),
        (
            &[
                ("a stop of 8%", 12.0, 0.0),
                ("2", 7.0, 4.0),
                (" below", 12.0, 0.0),
            ],
            "a stop of 8%² below",
            &[("²", Mark)],
        ),
        (
            &[("about 10", 10.0, 0.0), ("-3", 7.0, 3.6), (" of it", 10.0, 0.0)],
            "about 10⁻³ of it",
            &[("⁻³", Superscript)],
        ),
        (
            &[("an R", 10.0, 0.0), ("2", 7.0, 3.6), (" of 0.4", 10.0, 0.0)],
            "an R² of 0.4",
            &[("²", Superscript)],
        ),
        (
            &[("the vector x", 10.0, 0.0), ("T", 7.0, 3.6), (" here", 10.0, 0.0)],
            "the vector xᵀ here",
            &[("ᵀ", Superscript)],
        ),
        (
            &[
                ("weights w", 10.0, 0.0),
                ("t", 7.0, -1.5),
                (" and w", 10.0, 0.0),
                ("0", 7.0, -1.5),
            ],
            "weights wₜ and w₀",
            &[("ₜ", Subscript), ("₀", Subscript)],
        ),
        (
            &[("on the 12", 10.0, 0.0), ("th", 6.5, 3.3), (" of May", 10.0, 0.0)],
            "on the 12th of May",
            &[("th", Superscript)],
        ),
        (
            &[("works.", 10.0, 0.0), ("3,4", 6.0, 4.0), (" Others", 10.0, 0.0)],
            "works.³,⁴ Others",
            &[("³,⁴", Mark)],
        ),
        (
            &[("momentum", 10.0, 0.0), ("12", 8.3, 3.3), (" works", 10.0, 0.0)],
            "momentum¹² works",
            &[("¹²", Mark)],
        ),
        (
            &[("(1+r)", 10.0, 0.0), ("2", 7.0, 3.6), (" is", 10.0, 0.0)],
            "(1+r)² is",
            &[("²", Superscript)],
        ),
        (
            &[("the fund", 10.0, 0.0), ("*", 7.0, 3.6), (" and", 10.0, 0.0)],
            "the fund* and",
            &[("*", Mark)],
        ),
        (
            &[("a drop of 7", 10.0, 0.0), (" and 8 in 9 cases", 9.5, 0.4)],
            "a drop of 7 and 8 in 9 cases",
            &[],
        ),
    ];
    for (runs, text, expected) in cases {
        let page = one(runs);
        assert_eq!((page.text.as_str(), roles(&page).as_slice()), (text, expected));
    }
}

#[test]
fn marks_lead_to_the_notes_of_their_page() {
    let mut booklet = Booklet::default();
    booklet.page();
    for y in 0..20 {
        let text = "The body of the paper is set in lines that are as long as those of other papers are.";
        line(&mut booklet, 100.0 + 14.0 * y as f32, &[(text, 11.0, 0.0)]);
    }
    line(
        &mut booklet,
        380.0,
        &[
            ("The hold is 5", 11.0, 0.0),
            ("1", 7.0, 4.0),
            (" days and the stop 8%", 11.0, 0.0),
            ("2", 7.0, 4.0),
            (" at most, and R", 11.0, 0.0),
            ("2", 7.0, 4.0),
            (" is high.", 11.0, 0.0),
        ],
    );
    line(
        &mut booklet,
        700.0,
        &[
            ("1", 6.0, 3.0),
            ("Trading days, not days of the calendar.", 8.0, 0.0),
        ],
    );
    line(
        &mut booklet,
        710.0,
        &[("2", 6.0, 3.0), ("Below the price of entry.", 8.0, 0.0)],
    );
    let document = read(&booklet);
    let page = &document.pages[0];
    let marks: Vec<(&str, &str)> = (page.note_marks.iter())
        .map(|m| {
            let (number, block) = m.note.unwrap();
            assert_eq!(number, 1);
            let block = &page.blocks[block as usize];
            assert_eq!(block.kind, BlockKind::Footnote);
            (page.slice(m.range), page.slice(block.range))
        })
        .collect();
    assert_eq!(
        marks,
        [
            ("¹", "¹Trading days, not days of the calendar."),
            ("²", "²Below the price of entry."),
        ]
    );
    assert!(page.text.contains("R² is high") && page.text.contains("5¹ days and the stop 8%² at"));
    let raised = page.words.iter().find(|w| w.role.is_some()).unwrap();
    assert_eq!((raised.size, raised.rise), (Some(7.0), 4.0));
}

#[test]
fn pieces_of_a_line_are_one_line() {
    let mut booklet = Booklet::default();
    // By font: the roman words first, then what stands in their gaps.
    booklet
        .page()
        .text(72.0, 100.0, 10.0, "Buy when the")
        .text(168.0, 100.0, 10.0, "is below")
        .text(222.0, 100.0, 10.0, "today.");
    booklet
        .text(134.0, 100.0, 10.0, "RSI(2)")
        .text(208.0, 100.0, 10.0, "10");
    // Twice, a little apart: bold.
    booklet
        .text(72.0, 140.0, 10.0, "The stop is")
        .text(123.5, 140.0, 10.0, "8%")
        .text(123.8, 140.0, 10.0, "8%")
        .text(141.0, 140.0, 10.0, "below entry.");
    // In tiles: each shows the whole through its own clip.
    for clip in ["60 600 100 40", "160 600 300 40"] {
        booklet.draw(&format!(
            "q {clip} re W n BT /F1 10 Tf 72 612 Td (Sell at the close after 5 trading days of it.) Tj ET Q"
        ));
    }
    let document = read(&booklet);
    assert_eq!(
        document.pages[0].text,
        "Buy when the RSI(2) is below 10 today.\n\nThe stop is 8% below entry.\n\nSell at the close after 5 trading days of it."
    );
    assert!(document.pages[0].hidden.is_empty());
}

#[test]
fn a_column_is_read_from_the_top() {
    let lines = [
        "The first line of what the paper says about it",
        "goes on here in the second line of the same",
        "and then comes the third line with some more",
        "until the paragraph is over in the fourth line.",
    ];
    let mut booklet = Booklet::default();
    booklet.page();
    for i in [2, 0, 3, 1] {
        booklet.text(72.0, 100.0 + 12.0 * i as f32, 10.0, lines[i]);
    }
    assert_eq!(read(&booklet).pages[0].text, lines.join(" "));
}

#[test]
fn letter_spaced_words_are_words() {
    let mut booklet = Booklet::default();
    booklet.page().text(72.0, 100.0, 14.0, "S U M M A R Y");
    booklet.draw("BT /F1 12 Tf 6 Tc 72 640 Td (KEY RULES) Tj 0 Tc ET");
    booklet.text(72.0, 200.0, 10.0, "Plans A B C are ours.");
    let document = read(&booklet);
    assert_eq!(
        document.pages[0].text,
        "SUMMARY\n\nKEY RULES\n\nPlans A B C are ours."
    );
}

#[test]
fn signs_without_a_character_are_told_by_where_they_stand_and_what_they_are_called() {
    let to_unicode = "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange \
        1 beginbfchar <01> <0001> endbfchar endcmap end";
    let font = "/F2 <</Type /Font /Subtype /Type1 /BaseFont /ABCDEF+Some /FirstChar 1 /LastChar 1 /Widths [580] /ToUnicode 5 0 R \
        /Encoding <</Differences [1 /minus]>>>>";
    let content = b"BT /F1 10 Tf 72 700 Td (Return \\2553.5% and ) Tj /F2 10 Tf (\\001) Tj /F1 10 Tf (4.5% of 01\\2552301) Tj ET";
    let content = String::from_utf8_lossy(content).replace("\\\\", "\\");
    let mut w = support::Writer::default();
    w.add("<</Type /Catalog /Pages 2 0 R>>");
    w.add("<</Type /Pages /Kids [3 0 R] /Count 1>>");
    w.add(format!("<</Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources <</Font <</F1 {} {font}>>>>>>", support::FONT));
    w.stream("", content.as_bytes());
    w.stream("", to_unicode.as_bytes());
    let document = parse(&w.finish(), Some(MediaType::Pdf), &Limits::default()).unwrap();
    assert_eq!(
        document.pages[0].text,
        "Return \u{2212}3.5% and \u{2212}4.5% of 01-2301"
    );
}

#[test]
fn numbers_in_words_keep_their_hyphen_over_lines() {
    let mut booklet = Booklet::default();
    booklet.page().text(
        72.0,
        100.0,
        10.0,
        "The position is sold when it has been held for twenty-",
    );
    booklet.text(72.0, 112.0, 10.0, "five trading days or when it has lost thirty-");
    booklet.text(72.0, 124.0, 10.0, "two percent of its value.");
    assert!(
        read(&booklet).pages[0]
            .text
            .contains("for twenty-five trading days or when it has lost thirty-two percent")
    );
}
