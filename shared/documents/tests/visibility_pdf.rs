//! What a person sees of a page is its text; everything else is kept apart. Both ways, case by case.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use fo_documents::{HiddenReason, Limits, MediaType, WarningCode, parse};

/// States, forms and images that the pages use.
const RESOURCES: &str = "/ExtGState <</Half <</ca 0.5>> /Faint <</ca 0.2>> /Near <</ca 0.01>> /Full <</ca 0.98>> /Multiply <</BM /Multiply>> \
    /Screen <</BM /Screen>> /Masked <</SMask <</S /Luminosity /G 5 0 R>>>>>> \
    /XObject <</Box 5 0 R /Group 6 0 R /Image 7 0 R /Cutout 8 0 R /Stencil 9 0 R /Narrow 10 0 R>> \
    /Pattern <</Tiles 11 0 R /Shade <</PatternType 2 /Shading 12 0 R>>>> /Shading <</S 12 0 R>> \
    /ColorSpace <</Spot [/Separation /PANTONE#20286 /DeviceCMYK 13 0 R]>>";

fn page(content: &str) -> Vec<u8> {
    support::page(content.as_bytes(), "", RESOURCES, |w| {
        let white_box = b"1 g 60 690 400 30 re f";
        w.stream("/Type /XObject /Subtype /Form /BBox [0 0 612 792]", white_box);
        w.stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 612 792] /Group <</S /Transparency>>",
            white_box,
        );
        w.stream(
            "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray",
            b"\x80",
        );
        w.stream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray /SMask 7 0 R", b"\x80");
        w.stream(
            "/Type /XObject /Subtype /Image /ImageMask true /Width 2 /Height 1 /BitsPerComponent 1",
            b"\x80",
        );
        w.stream(
            "/Type /XObject /Subtype /Form /BBox [60 690 130 720]",
            b"BT /F1 12 Tf 72 700 Td (Inside and then the rest of it) Tj ET",
        );
        w.stream(
            "/PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 9 9] /XStep 9 /YStep 9 /Resources <<>>",
            b"0 0 1 1 re f",
        );
        w.add("<</ShadingType 2 /ColorSpace /DeviceGray /Coords [0 0 1 0] /Function <</FunctionType 2 /Domain [0 1] /C0 [0] /C1 [0.4] /N 1>>>>");
        w.add("<</FunctionType 2 /Domain [0 1] /C0 [0 0 0 0] /C1 [1 1 0 0] /N 1>>");
    })
}

/// The text of a page and what it keeps apart.
fn read(content: &str) -> (String, Vec<(HiddenReason, String)>) {
    let document = parse(&page(content), Some(MediaType::Pdf), &Limits::default()).unwrap();
    support::assert_sound(&document);
    let page = &document.pages[0];
    (
        page.text.clone(),
        page.hidden.iter().map(|h| (h.reason, h.text.clone())).collect(),
    )
}

const TEXT: &str = "BT /F1 12 Tf 72 700 Td (Stop loss 8%) Tj ET";
const WHITE: &str = "1 g BT /F1 12 Tf 72 700 Td (Stop loss 8%) Tj ET";

#[test]
fn visible_text_is_text() {
    let many_fills = format!(
        "0.9 g {} 0 g 60 690 200 30 re f {WHITE}",
        "10 10 5 5 re f ".repeat(6_000)
    );
    let strips: String = (0..100)
        .map(|i| format!("0.1 0.1 0.{i:02} rg {} 690 2 30 re f ", 60 + 2 * i))
        .collect();
    let cases = [
        ("plain", TEXT.to_owned()),
        ("white on a box", format!("0 0 0.5 rg 60 690 200 30 re f {WHITE}")),
        (
            "white on a box that begins a little later",
            format!("0 0 0.5 rg 74 690 200 30 re f {WHITE}"),
        ),
        (
            "white on a box a little too low",
            format!("0 0 0.5 rg 60 690 200 14 re f {WHITE}"),
        ),
        (
            "white on a thick line",
            format!("16 w 60 704 m 260 704 l S {WHITE}"),
        ),
        (
            "white on a thick upright line",
            format!("200 w 160 690 m 160 720 l S {WHITE}"),
        ),
        (
            "white on a stroked box",
            format!("30 w 60 704 200 1 re S {WHITE}"),
        ),
        (
            "white on a slanted shape",
            format!("0.2 g 50 690 m 270 690 l 260 720 l 60 720 l h f {WHITE}"),
        ),
        (
            "white on a rounded box",
            format!(
                "0.2 g 60 690 m 260 690 l 270 690 270 720 260 720 c 60 720 l 50 720 50 690 60 690 c f {WHITE}"
            ),
        ),
        ("white on a dark page", format!("0 g 0 0 612 792 re f {WHITE}")),
        (
            "white on a gradient",
            format!("q 60 690 200 30 re W n /S sh Q {WHITE}"),
        ),
        (
            "white on a shading pattern",
            format!("/Pattern cs /Shade scn 60 690 200 30 re f {WHITE}"),
        ),
        ("white on a box among thousands", many_fills),
        ("white on strips", format!("{strips} {WHITE}")),
        (
            "white on an image",
            format!("q 200 0 0 30 60 690 cm /Image Do Q {WHITE}"),
        ),
        (
            "white on half transparent black",
            format!("q /Half gs 0 g 60 690 200 30 re f Q {WHITE}"),
        ),
        (
            "white on two boxes side by side",
            format!("0.3 g 60 690 50 30 re f 0.3 g 110 690 150 30 re f {WHITE}"),
        ),
        (
            "red on its marker of another red",
            format!("1 0.8 0.8 rg 60 690 200 30 re f 0.8 0 0 rg {TEXT}"),
        ),
        (
            "on a highlight painted first",
            format!("1 1 0 rg 60 690 200 30 re f 0 g {TEXT}"),
        ),
        (
            "under a transparent highlight",
            format!("{TEXT} q /Faint gs 1 1 0 rg 60 690 200 30 re f Q"),
        ),
        (
            "under a multiplied highlight",
            format!("{TEXT} q /Multiply gs 1 1 0 rg 60 690 200 30 re f Q"),
        ),
        (
            "under a group that is half transparent",
            format!("{TEXT} q /Half gs /Group Do Q"),
        ),
        (
            "under a mask",
            format!("{TEXT} q /Masked gs 1 g 60 690 200 30 re f Q"),
        ),
        (
            "under an image with a mask",
            format!("{TEXT} q 200 0 0 30 60 690 cm /Cutout Do Q"),
        ),
        (
            "under a stencil",
            format!("{TEXT} q 200 0 0 30 60 690 cm /Stencil Do Q"),
        ),
        (
            "under tiles",
            format!("{TEXT} /Pattern cs /Tiles scn 60 690 200 30 re f"),
        ),
        ("struck through", format!("{TEXT} 1 w 60 704 m 260 704 l S")),
        (
            "underlined by a thick line",
            format!("{TEXT} 4 w 60 694 m 260 694 l S"),
        ),
        ("under a frame", format!("{TEXT} 2 w 60 690 200 30 re S")),
        (
            "beside a box painted later",
            format!("{TEXT} 1 g 60 712 200 30 re f 160 690 100 30 re f"),
        ),
        (
            "a ring around it painted later",
            format!("{TEXT} 1 g 50 650 400 100 re 60 680 380 50 re f*"),
        ),
        (
            "a shape cut by its clip",
            format!("{TEXT} q 300 600 m 500 600 l 500 780 l h W n 1 g 60 600 500 200 re f Q"),
        ),
        (
            "with tiny patches on it",
            format!("{TEXT} 1 g 80 702 1 1 re f 100 702 2 2 re f"),
        ),
        ("a fill that is not painted", format!("{TEXT} 60 690 200 30 re n")),
        (
            "a box of no opacity",
            format!("{TEXT} q /Near gs 1 g 60 690 200 30 re f Q"),
        ),
        (
            "drawn again over its cover",
            format!("{TEXT} 1 g 60 690 200 30 re f 0 g {TEXT}"),
        ),
        (
            "outlined",
            "BT 1 Tr 0.5 w 1 g /F1 12 Tf 72 700 Td (Stop loss 8%) Tj ET".to_owned(),
        ),
        (
            "white with an outline",
            "BT 2 Tr 0.5 w 1 g 0 G /F1 12 Tf 72 700 Td (Stop loss 8%) Tj ET".to_owned(),
        ),
        (
            "cut out of a box",
            "q BT 7 Tr /F1 12 Tf 72 700 Td (Stop loss 8%) Tj ET 0 0 1 rg 60 690 200 30 re f Q".to_owned(),
        ),
        ("light grey", format!("0.8 g {TEXT}")),
        ("in a spot colour", format!("/Spot cs 1 scn {TEXT}")),
        ("in a tight clip", format!("q 72 698 200 11 re W n {TEXT} Q")),
    ];
    for (name, content) in cases {
        let (text, hidden) = read(&content);
        assert_eq!(
            (text.as_str(), hidden.as_slice()),
            ("Stop loss 8%", [].as_slice()),
            "{name}"
        );
    }
}

#[test]
fn hidden_text_is_none() {
    use HiddenReason::{Clipped, Colour, Covered, Invisible, OffPage, Tiny, Transparent};
    let strips: String = (0..100)
        .map(|i| format!("{} 690 2 30 re f ", 60 + 2 * i))
        .collect();
    let cases = [
        (Colour, "white", WHITE.to_owned()),
        (Colour, "nearly white", format!("0.98 g {TEXT}")),
        (Colour, "white by no ink", format!("0 0 0 0 k {TEXT}")),
        (Colour, "white by no spot ink", format!("/Spot cs 0 scn {TEXT}")),
        (
            Colour,
            "white after thousands of fills",
            format!("0.9 g {} {WHITE}", "10 10 5 5 re f ".repeat(6_000)),
        ),
        (
            Colour,
            "white on a white box on a dark page",
            format!("0 g 0 0 612 792 re f 1 g 60 690 200 30 re f {WHITE}"),
        ),
        (Colour, "black on black", format!("60 690 200 30 re f {TEXT}")),
        (
            Colour,
            "black on a thick black line",
            format!("30 w 60 704 m 260 704 l S {TEXT}"),
        ),
        (
            Colour,
            "black on a black slanted shape",
            format!("50 690 m 270 690 l 260 720 l 60 720 l h f {TEXT}"),
        ),
        (
            Colour,
            "blue on the same blue",
            format!("0 0 1 rg 60 690 200 30 re f 0 0 1 rg {TEXT}"),
        ),
        (
            Colour,
            "white outlined in white",
            "BT 2 Tr 1 g 1 G /F1 12 Tf 72 700 Td (Stop loss 8%) Tj ET".to_owned(),
        ),
        (
            Colour,
            "outlined in white",
            "BT 1 Tr 1 G /F1 12 Tf 72 700 Td (Stop loss 8%) Tj ET".to_owned(),
        ),
        (
            Colour,
            "white in a hole of a dark shape",
            format!("0 g 50 650 400 100 re 60 680 380 50 re f* {WHITE}"),
        ),
        (
            Colour,
            "white where a dark box is clipped away",
            format!("q 300 600 100 100 re W n 0 g 60 690 200 30 re f Q {WHITE}"),
        ),
        (
            Colour,
            "white where a dark shape is clipped away",
            format!("q 300 600 m 500 600 l 500 780 l h W n 0 g 60 600 500 200 re f Q {WHITE}"),
        ),
        (
            Covered,
            "under a white box",
            format!("{TEXT} 1 g 60 690 200 30 re f"),
        ),
        (Covered, "under a black box", format!("{TEXT} 60 690 200 30 re f")),
        (
            Covered,
            "under a box of another colour",
            format!("{TEXT} 0 0 1 rg 60 690 200 30 re f"),
        ),
        (
            Covered,
            "under a box after thousands",
            format!(
                "{TEXT} 0.9 g {} 1 g 60 690 200 30 re f",
                "10 10 5 5 re f ".repeat(6_000)
            ),
        ),
        (
            Covered,
            "under a thick line",
            format!("{TEXT} 1 G 20 w 60 704 m 260 704 l S"),
        ),
        (
            Covered,
            "under a slanted shape",
            format!("{TEXT} 1 g 50 690 m 270 690 l 260 720 l 60 720 l h f"),
        ),
        (
            Covered,
            "under a rounded box",
            format!(
                "{TEXT} 1 g 60 690 m 260 690 l 270 690 270 720 260 720 c 60 720 l 50 720 50 690 60 690 c f"
            ),
        ),
        (Covered, "under strips", format!("{TEXT} 1 g {strips}")),
        (Covered, "under a form", format!("{TEXT} /Box Do")),
        (Covered, "under a group", format!("{TEXT} /Group Do")),
        (
            Covered,
            "under an image",
            format!("{TEXT} q 200 0 0 30 60 690 cm /Image Do Q"),
        ),
        (
            Covered,
            "under a gradient",
            format!("{TEXT} q 60 690 200 30 re W n /S sh Q"),
        ),
        (
            Covered,
            "under a shading pattern",
            format!("{TEXT} /Pattern cs /Shade scn 60 690 200 30 re f"),
        ),
        (
            Covered,
            "under an opaque box by its state",
            format!("{TEXT} q /Full gs 1 g 60 690 200 30 re f Q"),
        ),
        (
            Covered,
            "under multiplied black",
            format!("{TEXT} q /Multiply gs 0 g 60 690 200 30 re f Q"),
        ),
        (
            Covered,
            "under a spot colour",
            format!("{TEXT} /Spot cs 1 scn 60 690 200 30 re f"),
        ),
        (
            Invisible,
            "drawn in no way",
            "BT 3 Tr /F1 12 Tf 72 700 Td (Stop loss 8%) Tj ET".to_owned(),
        ),
        (
            Invisible,
            "cut out of nothing",
            "q BT 7 Tr /F1 12 Tf 72 700 Td (Stop loss 8%) Tj ET Q".to_owned(),
        ),
        (
            Tiny,
            "too small",
            "BT /F1 1 Tf 72 700 Td (Stop loss 8%) Tj ET".to_owned(),
        ),
        (
            OffPage,
            "beside the page",
            "BT /F1 12 Tf 700 700 Td (Stop loss 8%) Tj ET".to_owned(),
        ),
        (
            OffPage,
            "above the page",
            "BT /F1 12 Tf 72 795 Td (Stop loss 8%) Tj ET".to_owned(),
        ),
        (
            Clipped,
            "outside the clip",
            format!("q 60 600 200 50 re W n {TEXT} Q"),
        ),
        (
            Clipped,
            "just below the clip",
            format!("q 60 709 200 50 re W n {TEXT} Q"),
        ),
        (
            Clipped,
            "outside a clip of another shape",
            format!("q 60 500 m 560 500 l 560 780 l h W n {TEXT} Q"),
        ),
        (Transparent, "transparent", format!("q /Near gs {TEXT} Q")),
    ];
    for (reason, name, content) in cases {
        let (text, hidden) = read(&content);
        assert_eq!(
            (text.as_str(), hidden.as_slice()),
            ("", [(reason, "Stop loss 8%".to_owned())].as_slice()),
            "{name}"
        );
    }
}

#[test]
fn text_that_is_seen_in_part() {
    for (content, seen, unseen) in [
        (
            "0 g 60 690 60 30 re f 1 g BT /F1 12 Tf 72 700 Td (NOTE      It earned 48% a year) Tj ET",
            "NOTE",
            "earned 48% a year",
        ),
        (
            "BT /F1 12 Tf 72 700 Td (It earned      48% a year) Tj ET 1 g 140 690 200 30 re f",
            "It earned",
            "48% a year",
        ),
        ("/Narrow Do", "Inside and", "the rest of it"),
        (
            "q 60 690 100 30 re W n BT /F1 12 Tf 72 700 Td (A stop of 8%      or of 48% of it) Tj ET Q",
            "A stop of 8%",
            "48% of it",
        ),
    ] {
        let (text, hidden) = read(content);
        assert!(text.starts_with(seen) && !text.contains("48%"), "{text}");
        assert!(hidden.iter().any(|(_, h)| h.ends_with(unseen)), "{hidden:?}");
    }
}

#[test]
fn a_document_of_hidden_text_says_so() {
    let codes = |content: &str| -> Vec<WarningCode> {
        let document = parse(&page(content), Some(MediaType::Pdf), &Limits::default()).unwrap();
        document.warnings.iter().map(|w| w.code).collect()
    };
    assert_eq!(
        codes(WHITE),
        [WarningCode::HiddenText, WarningCode::OnlyHiddenText]
    );
    assert_eq!(
        codes(&format!("{TEXT} 1 g BT /F1 12 Tf 72 600 Td (white) Tj ET")),
        [WarningCode::HiddenText]
    );
    assert_eq!(codes(""), []);
}
