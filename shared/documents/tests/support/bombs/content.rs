//! What a page draws: streams that decompress without end, forms in forms, floods of operators.

use super::Bomb;
use crate::support::{HELLO, Writer, deflate, deflated_spaces, page};

const FLATE: &str = "/Filter /FlateDecode";

pub const BOMBS: &[Bomb] = &[
    ("nested forms", "pdf", || forms(20_000, "/X Do")),
    ("form DAG", "pdf", || forms(40, "/X Do /X Do /X Do /X Do")),
    ("form DAG of two, deep", "pdf", || forms(23, "/X Do /X Do")),
    ("form that calls itself", "pdf", self_calling_form),
    ("forms that each decompress", "pdf", heavy_forms),
    ("annotations of one bomb", "pdf", annotations),
    ("annotations in a form DAG", "pdf", annotation_dag),
    ("flate bomb", "pdf", || {
        page(&deflated_spaces(1024), FLATE, "", |_| {})
    }),
    ("flate bomb twice", "pdf", || {
        page(
            &deflate(&deflated_spaces(1024)),
            "/Filter [/FlateDecode /FlateDecode]",
            "",
            |_| {},
        )
    }),
    ("flate bomb thrice", "pdf", || {
        page(
            &deflate(&deflate(&deflated_spaces(1024))),
            "/Filter [/FlateDecode /FlateDecode /FlateDecode]",
            "",
            |_| {},
        )
    }),
    ("flate bomb in a form", "pdf", form_bomb),
    ("flate bomb with a predictor", "pdf", || {
        page(
            &deflated_spaces(200),
            "/Filter /FlateDecode /DecodeParms <</Predictor 15 /Columns 1 /Colors 1>>",
            "",
            |_| {},
        )
    }),
    ("predictor of huge rows", "pdf", || {
        page(
            &deflated_spaces(8),
            "/Filter /FlateDecode /DecodeParms <</Predictor 12 /Columns 2147483647 /Colors 2147483647 /BitsPerComponent 16>>",
            "",
            |_| {},
        )
    }),
    ("LZW bomb", "pdf", lzw_bomb),
    ("run length bomb", "pdf", || {
        page(
            &deflate(&[129u8, b' '].repeat(8 << 20)),
            "/Filter [/FlateDecode /RunLengthDecode]",
            "",
            |_| {},
        )
    }),
    ("ASCII85 of zeros", "pdf", || {
        page(
            &deflate(&vec![b'z'; 64 << 20]),
            "/Filter [/FlateDecode /ASCII85Decode]",
            "",
            |_| {},
        )
    }),
    ("hexadecimal without end", "pdf", || {
        page(
            &deflate(&vec![b'2'; 60 << 20]),
            "/Filter [/FlateDecode /ASCIIHexDecode]",
            "",
            |_| {},
        )
    }),
    ("deep arrays", "pdf", || {
        raw(format!(
            "{}1{} 0 d {HELLO}",
            "[".repeat(500_000),
            "]".repeat(500_000)
        ))
    }),
    ("open arrays in content", "pdf", || {
        raw(format!("{HELLO} {}", "[".repeat(2_000_000)))
    }),
    ("deep dictionaries", "pdf", || {
        raw(format!(
            "/A {} {} BDC {HELLO} EMC",
            "<</A ".repeat(300_000),
            ">>".repeat(300_000)
        ))
    }),
    ("nested parentheses", "pdf", || {
        raw(format!(
            "{HELLO} BT /F1 9 Tf {}a{} Tj ET",
            "(".repeat(2_000_000),
            ")".repeat(2_000_000)
        ))
    }),
    ("a string without end", "pdf", || {
        raw(format!("{HELLO} BT /F1 9 Tf ({}", "a".repeat(20_000_000)))
    }),
    ("a number without end", "pdf", || {
        raw(format!("{} 0 Td {HELLO}", "9".repeat(20_000_000)))
    }),
    ("a name without end", "pdf", || {
        raw(format!("/{} gs {HELLO}", "a#20".repeat(5_000_000)))
    }),
    ("a comment without end", "pdf", || {
        raw(format!("{HELLO} %{}", "%".repeat(40_000_000)))
    }),
    ("operands without operator", "pdf", || {
        raw(format!("{}{HELLO}", "1 ".repeat(15_000_000)))
    }),
    ("operators that are none", "pdf", || {
        raw(format!("{}{HELLO}", "xyz ".repeat(10_000_000)))
    }),
    ("inline image flood", "pdf", || {
        raw(format!(
            "{HELLO} {}",
            "BI /W 1 /H 1 /BPC 8 /CS /G ID x EI\n".repeat(1_000_000)
        ))
    }),
    ("inline images without end", "pdf", || {
        raw(format!(
            "{HELLO} {}",
            "BI /W 99999 /H 99999 ID ".repeat(1_000_000)
        ))
    }),
    ("inline images of wrong length", "pdf", || {
        raw(format!(
            "{HELLO} {}",
            format!("BI /W 9 /H 9 ID {} ", "E".repeat(2_000)).repeat(10_000)
        ))
    }),
    ("saved state flood", "pdf", || raw("q ".repeat(20_000_000))),
    ("state flood", "pdf", || {
        raw(format!(
            "{HELLO} {}",
            "q 1 0 0 1 0 0 cm /F1 9 Tf Q ".repeat(2_000_000)
        ))
    }),
    ("mark flood", "pdf", || raw("/A BMC ".repeat(5_000_000))),
    ("marks with properties", "pdf", || {
        raw("/Span <</ActualText (abc)>> BDC EMC ".repeat(1_500_000))
    }),
    ("path flood", "pdf", || {
        raw(format!(
            "{} S {HELLO}",
            "0 0 m 1 1 l 2 2 3 3 4 4 c h ".repeat(1_500_000)
        ))
    }),
    ("clip flood", "pdf", || {
        raw(format!("{} {HELLO}", "0 0 9 9 re W n ".repeat(2_000_000)))
    }),
    ("colour space of itself", "pdf", || {
        page(
            format!("/C cs 0 sc {HELLO}").repeat(20_000).as_bytes(),
            "",
            "/ColorSpace <</C 5 0 R>>",
            |w| {
                w.add("[/Indexed 5 0 R 255 (a)]");
            },
        )
    }),
    ("matrices out of range", "pdf", || {
        raw(format!("1e38 1e38 1e38 1e38 1e38 1e38 cm {HELLO} ").repeat(1_000)
            + "1e-38 0 0 1e-38 0 0 cm BT /F1 1e38 Tf 1e38 Tz 1e38 Tc (abc) Tj ET")
    }),
];

fn raw(content: String) -> Vec<u8> {
    page(&deflate(content.as_bytes()), FLATE, "", |_| {})
}

fn form(w: &mut Writer, content: &str, next: Option<usize>) -> usize {
    let resources = next.map_or(String::new(), |n| {
        format!("/Resources <</XObject <</X {n} 0 R>>>>")
    });
    w.stream(
        &format!("/Type /XObject /Subtype /Form /BBox [0 0 612 792] {resources}"),
        content.as_bytes(),
    )
}

fn forms(depth: usize, content: &str) -> Vec<u8> {
    page(
        format!("{HELLO} /X Do").as_bytes(),
        "",
        "/XObject <</X 5 0 R>>",
        |w| {
            for i in 0..depth {
                form(w, content, (i + 1 < depth).then_some(6 + i));
            }
        },
    )
}

fn self_calling_form() -> Vec<u8> {
    page(
        format!("{HELLO} /X Do").as_bytes(),
        "",
        "/XObject <</X 5 0 R>>",
        |w| {
            form(w, "/X Do /X Do", Some(5));
        },
    )
}

fn heavy_forms() -> Vec<u8> {
    page(
        "/X Do ".repeat(100_000).as_bytes(),
        "",
        "/XObject <</X 5 0 R>>",
        |w| {
            w.stream(
                "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Filter /FlateDecode",
                &deflated_spaces(30),
            );
        },
    )
}

fn form_bomb() -> Vec<u8> {
    page(b"/X Do", "", "/XObject <</X 5 0 R>>", |w| {
        w.stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Filter /FlateDecode",
            &deflated_spaces(1024),
        );
    })
}

fn annotated(annotations: &str, more: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut w = Writer::default();
    w.add("<</Type /Catalog /Pages 2 0 R>>");
    w.add("<</Type /Pages /Kids [3 0 R] /Count 1>>");
    w.add(format!(
        "<</Type /Page /MediaBox [0 0 612 792] /Annots [{annotations}]>>"
    ));
    w.add("null");
    more(&mut w);
    w.finish()
}

fn annotations() -> Vec<u8> {
    let each = "<</Type /Annot /Subtype /Stamp /Rect [0 0 9 9] /AP <</N 5 0 R>>>>";
    annotated(&each.repeat(10_000), |w| {
        let content = deflate(&b"0 0 m 1 1 l S ".repeat(1 << 20));
        w.stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Filter /FlateDecode",
            &content,
        );
    })
}

fn annotation_dag() -> Vec<u8> {
    let each = "<</Type /Annot /Subtype /Stamp /Rect [0 0 9 9] /AP <</N 5 0 R>>>>";
    annotated(&each.repeat(1_000), |w| {
        for i in 0..30 {
            form(w, "/X Do /X Do /X Do", Some(6 + i));
        }
    })
}

fn lzw_bomb() -> Vec<u8> {
    let mut lzw = weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8);
    let packed = deflate(&lzw.encode(&vec![b' '; 64 << 20]).unwrap());
    page(&packed, "/Filter [/FlateDecode /LZWDecode]", "", |_| {})
}
