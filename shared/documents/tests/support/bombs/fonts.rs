//! Fonts, their maps, their widths.

use super::Bomb;
use crate::support::{FONT, HELLO, Writer, deflate, deflated_spaces, page};

pub const BOMBS: &[Bomb] = &[
    ("huge width ranges", "pdf", || {
        composite("", "/W [0 4294967295 500 0 4294967295 600]", |_| {})
    }),
    ("many width ranges", "pdf", || {
        composite("", &format!("/W [{}]", "0 65535 500 ".repeat(100_000)), |_| {})
    }),
    ("deep widths", "pdf", || {
        composite("", &format!("/W {}", "[".repeat(100_000)), |_| {})
    }),
    ("huge CMap ranges", "pdf", || {
        composite("/ToUnicode 5 0 R", "", |w| {
            let ranges = "<00000000> <FFFFFFFF> <0041>\n".repeat(100);
            w.stream("", format!("begincmap 100 beginbfrange\n{ranges}endbfrange 1 begincidrange <0000> <FFFFFFFF> 0 endcidrange endcmap").as_bytes());
        })
    }),
    ("CMap bomb", "pdf", || {
        composite("/ToUnicode 5 0 R", "", |w| {
            w.stream(
                "/Filter /FlateDecode",
                &deflate(&b"<0000> <FFFF> <0041>\n".repeat(5 << 20)),
            );
        })
    }),
    ("CMap of many ranges", "pdf", || {
        composite("/ToUnicode 5 0 R", "", |w| {
            let ranges: String = (0..200_000u32)
                .map(|i| format!("<{:04X}> <FFFF> <{:04X}>\n", i % 65_536, i % 60_000))
                .collect();
            w.stream("/Filter /FlateDecode", &deflate(format!("begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange 200000 beginbfrange\n{ranges}endbfrange endcmap").as_bytes()));
        })
    }),
    ("CMap of long texts", "pdf", || {
        composite("/ToUnicode 5 0 R", "", |w| {
            let text = "0041".repeat(100_000);
            w.stream(
                "/Filter /FlateDecode",
                &deflate(
                    format!("begincmap 1 beginbfrange\n<0000> <FFFF> <{text}>\nendbfrange endcmap")
                        .as_bytes(),
                ),
            );
        })
    }),
    ("CMap that uses itself", "pdf", || {
        composite("/ToUnicode 5 0 R", "", |w| {
            w.stream(
                "/Type /CMap /UseCMap 5 0 R",
                b"/Adobe-Japan1-UCS2 usecmap begincmap endcmap",
            );
        })
    }),
    ("an encoding that uses itself", "pdf", || {
        composite_with("/Encoding 5 0 R", "", |w| {
            w.stream("/Type /CMap /CMapName /A /UseCMap 5 0 R", b"begincmap 1 begincodespacerange <00> <FFFFFFFF> endcodespacerange 1 begincidrange <00000000> <FFFFFFFF> 0 endcidrange endcmap");
        })
    }),
    ("giant font", "pdf", || {
        composite(
            "",
            "/FontDescriptor <</Type /FontDescriptor /FontFile2 5 0 R>>",
            |w| {
                w.stream("/Filter /FlateDecode", &deflated_spaces(600));
            },
        )
    }),
    ("giant CFF font", "pdf", || {
        composite(
            "",
            "/FontDescriptor <</Type /FontDescriptor /FontFile3 5 0 R>>",
            |w| {
                w.stream(
                    "/Subtype /CIDFontType0C /Filter /FlateDecode",
                    &deflate(&[b"\x01\x00\x04\x04\xff\xff\x04".to_vec(), vec![0xff; 30 << 20]].concat()),
                );
            },
        )
    }),
    ("Type 1 font of spaces", "pdf", || {
        simple("/FontDescriptor <</Type /FontDescriptor /FontFile 5 0 R>>", |w| {
            let program = [
                b"%!PS-AdobeFont-1.0: A\n/Encoding 256 array\n".to_vec(),
                b"dup 65 /A put\n".repeat(1_000_000),
                b"currentfile eexec\n".to_vec(),
                vec![0x5a; 20 << 20],
            ]
            .concat();
            w.stream(
                "/Length1 100 /Length2 4294967295 /Length3 0 /Filter /FlateDecode",
                &deflate(&program),
            );
        })
    }),
    ("TrueType of tables that lie", "pdf", || {
        simple(
            "/FontDescriptor <</Type /FontDescriptor /Flags 4 /FontFile2 5 0 R>>",
            |w| {
                w.stream("", &lying_truetype());
            },
        )
    }),
    ("first character far away", "pdf", || {
        simple("/FirstChar 2147483000 /LastChar 2147483647 /Widths [500]", |_| {})
    }),
    ("widths without end", "pdf", || {
        simple(
            &format!(
                "/FirstChar 0 /LastChar 255 /Widths [{}]",
                "500 ".repeat(3_000_000)
            ),
            |_| {},
        )
    }),
    ("differences without end", "pdf", || {
        simple(
            &format!("/Encoding <</Differences [{}]>>", "0 /a ".repeat(2_000_000)),
            |_| {},
        )
    }),
    ("a hundred thousand fonts", "pdf", many_fonts),
    ("Type 3 glyphs that show themselves", "pdf", type3_recursion),
    ("a font of its own descendants", "pdf", || {
        page(
            format!("BT /F2 12 Tf 72 700 Td <0041> Tj ET {HELLO}").as_bytes(),
            "",
            &format!("/Font <</F1 {FONT} /F2 5 0 R>>"),
            |w| {
                w.add("<</Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H /DescendantFonts [5 0 R] /ToUnicode 5 0 R>>");
            },
        )
    }),
];

fn composite_with(encoding: &str, holder: &str, more: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let fonts = format!(
        "/Font <</F1 {FONT} /F2 <</Type /Font /Subtype /Type0 /BaseFont /A {encoding} /DescendantFonts [<</Type /Font /Subtype /CIDFontType2 /BaseFont /A {holder} /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>>>>]>>>>"
    );
    page(
        format!("BT /F2 12 Tf 72 700 Td <00410042> Tj ET {HELLO}").as_bytes(),
        "",
        &fonts,
        more,
    )
}

fn composite(to_unicode: &str, holder: &str, more: impl FnOnce(&mut Writer)) -> Vec<u8> {
    composite_with(&format!("/Encoding /Identity-H {to_unicode}"), holder, more)
}

fn simple(entries: &str, more: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let fonts =
        format!("/Font <</F1 {FONT} /F2 <</Type /Font /Subtype /TrueType /BaseFont /ABCDEF+A {entries}>>>>");
    page(
        format!("BT /F2 12 Tf 72 700 Td (Hi) Tj ET {HELLO}").as_bytes(),
        "",
        &fonts,
        more,
    )
}

/// A font whose tables claim to be as large as numbers go.
fn lying_truetype() -> Vec<u8> {
    let mut out = vec![0, 1, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0];
    let tables: [(&[u8; 4], u32, u32); 4] = [
        (b"cmap", 76, 0xffff_ffff),
        (b"head", 76, 54),
        (b"loca", 80, 0xffff_fff0),
        (b"glyf", 80, 0xffff_fff0),
    ];
    for (tag, offset, length) in tables {
        out.extend(tag);
        out.extend([0; 4]);
        out.extend(offset.to_be_bytes());
        out.extend(length.to_be_bytes());
    }
    // One subtable of format 12 with as many groups as can be said, all of them the same.
    out.extend([
        0, 0, 0, 1, 0, 3, 0, 10, 0, 0, 0, 12, 0, 12, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0x0f, 0xff,
        0xff, 0xff,
    ]);
    for _ in 0..100_000 {
        out.extend([0, 0, 0, 0, 0, 0x10, 0xff, 0xff, 0, 0, 0, 1]);
    }
    out
}

fn many_fonts() -> Vec<u8> {
    let fonts: String = (0..100_000).map(|i| format!("/F{i} <</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding <</Differences [{} /a]>>>> ", i % 256)).collect();
    let content: String = (0..100_000)
        .map(|i| format!("BT /F{i} 9 Tf 72 {} Td (a) Tj ET ", i % 700))
        .collect();
    page(content.as_bytes(), "", &format!("/Font <<{fonts}>>"), |_| {})
}

fn type3_recursion() -> Vec<u8> {
    let font = "/Font <</F3 5 0 R>>";
    page(b"BT /F3 12 Tf 72 700 Td (AAAA) Tj ET", "", font, |w| {
        w.add("<</Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /FirstChar 65 /LastChar 65 /Widths [1] /Encoding <</Differences [65 /A]>> /CharProcs <</A 6 0 R>> /Resources <</Font <</F3 5 0 R>>>>>>");
        w.stream("", b"1 0 d0 BT /F3 1 Tf (AAAA) Tj ET");
    })
}
