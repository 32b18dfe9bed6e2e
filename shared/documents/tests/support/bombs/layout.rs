//! Pages whose layout has many ways to be wrong: what is quadratic in glyphs, words, lines or rules shows here.

use super::Bomb;
use crate::support::{deflate, page};

pub const BOMBS: &[Bomb] = &[
    ("glyph flood", "pdf", || {
        shown(format!(
            "BT /F1 1 Tf {} ET",
            "(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj ".repeat(400_000)
        ))
    }),
    ("glyph flood on one spot", "pdf", || {
        shown("BT /F1 9 Tf 72 700 Td (a) Tj ET ".repeat(500_000))
    }),
    ("words on one line", "pdf", || {
        shown(format!(
            "BT /F1 1 Tf 0 700 Td {} ET",
            "(ab) Tj 3 0 Td ".repeat(300_000)
        ))
    }),
    ("scattered glyphs", "pdf", || {
        scattered(300_000, |i| ((i * 7919) % 600, (i * 104_729) % 780))
    }),
    ("glyphs up a diagonal", "pdf", || {
        scattered(200_000, |i| ((i / 300) % 600, i % 780))
    }),
    ("glyphs from right to left", "pdf", || {
        scattered(200_000, |i| (600 - i % 600, 780 - (i / 600) % 780))
    }),
    ("rows of two cells", "pdf", || {
        shown(
            (0..60_000u64)
                .map(|i| {
                    format!(
                        "BT /F1 1 Tf 1 0 0 1 72 {} Tm (a1) Tj 300 0 Td (2.5) Tj ET\n",
                        780.0 - i as f64 * 0.013
                    )
                })
                .collect(),
        )
    }),
    ("rows of many cells", "pdf", || {
        shown(
            (0..150_000u64)
                .map(|i| {
                    format!(
                        "BT /F1 4 Tf 1 0 0 1 {} {} Tm (1.5) Tj ET\n",
                        i % 50 * 12,
                        780.0 - (i / 50) as f64 * 0.26
                    )
                })
                .collect(),
        )
    }),
    ("rule flood", "pdf", || {
        shown(
            (0..400_000u32)
                .map(|i| format!("{} {} 300 0.5 re f\n", i % 300, i * 31 % 780))
                .collect(),
        )
    }),
    ("a grid of rules with a word in each cell", "pdf", grid),
    ("fills under every word", "pdf", || {
        shown(
            (0..200_000u32)
                .map(|i| {
                    format!(
                        "0.{} g {} {} 9 9 re f 1 g BT /F1 9 Tf {} {} Td (a) Tj ET\n",
                        i % 9,
                        i % 600,
                        i % 780,
                        i % 600,
                        i % 780
                    )
                })
                .collect(),
        )
    }),
    ("hidden and seen by turns", "pdf", || {
        shown("BT /F1 9 Tf 72 700 Td 3 Tr (a) Tj 0 Tr (b) Tj ET ".repeat(400_000))
    }),
    ("every angle", "pdf", || {
        shown(
            (0..100_000u32)
                .map(|i| {
                    let (s, c) = (f64::from(i) * 0.01).sin_cos();
                    format!(
                        "BT /F1 9 Tf {c:.3} {s:.3} {:.3} {c:.3} {} {} Tm (ab) Tj ET\n",
                        -s,
                        i % 600,
                        i % 780
                    )
                })
                .collect(),
        )
    }),
    ("every size", "pdf", || {
        shown(
            (0..100_000u32)
                .map(|i| {
                    format!(
                        "BT /F1 {} Tf 72 {} Td (Heading {i}) Tj ET\n",
                        1.0 + f64::from(i) * 0.01,
                        i % 780
                    )
                })
                .collect(),
        )
    }),
    ("accents upon accents", "pdf", || {
        shown(format!(
            "BT /F1 9 Tf 72 700 Td (e) Tj {} ET",
            "-4 0 Td (\\264) Tj 4 0 Td (\\250) Tj ".repeat(300_000)
        ))
    }),
    ("images by the ten thousand", "pdf", || {
        page(
            &deflate(
                "q 300 0 0 300 0 0 cm /I Do Q BT /F1 9 Tf 72 700 Td (a) Tj ET "
                    .repeat(100_000)
                    .as_bytes(),
            ),
            "/Filter /FlateDecode",
            "/XObject <</I 5 0 R>>",
            |w| {
                w.stream("/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace /DeviceGray", b"x");
            },
        )
    }),
    ("hyphens at every line end", "pdf", || {
        shown(
            (0..50_000u32)
                .map(|i| {
                    format!(
                        "BT /F1 1 Tf 72 {} Td (ab cd-) Tj ET\n",
                        780.0 - f64::from(i) * 0.015
                    )
                })
                .collect(),
        )
    }),
    ("two thousand heavy pages", "pdf", heavy_pages),
];

fn shown(content: String) -> Vec<u8> {
    page(&deflate(content.as_bytes()), "/Filter /FlateDecode", "", |_| {})
}

fn scattered(count: u64, place: fn(u64) -> (u64, u64)) -> Vec<u8> {
    shown(
        (0..count)
            .map(|i| {
                let (x, y) = place(i);
                format!("BT /F1 9 Tf {x} {y} Td (a) Tj ET\n")
            })
            .collect(),
    )
}

fn grid() -> Vec<u8> {
    let mut content = String::new();
    for i in 0..400 {
        content += &format!(
            "0 {} 612 0.1 re f {} 0 0.1 792 re f\n",
            f64::from(i) * 1.9,
            f64::from(i) * 1.5
        );
    }
    for i in 0..160_000u32 {
        content += &format!(
            "BT /F1 1 Tf {} {} Td (1) Tj ET\n",
            f64::from(i % 400) * 1.5 + 0.5,
            f64::from(i / 400) * 1.9 + 0.5
        );
    }
    shown(content)
}

/// One heavy content for all pages: each alone is within its budget.
fn heavy_pages() -> Vec<u8> {
    let mut w = crate::support::Writer::default();
    w.add("<</Type /Catalog /Pages 2 0 R>>");
    let kids: String = (0..2_000).map(|i| format!("{} 0 R ", i + 4)).collect();
    w.add(format!(
        "<</Type /Pages /Kids [{kids}] /Count 2000 /MediaBox [0 0 612 792] /Resources <</Font <</F1 {}>>>>>>",
        crate::support::FONT
    ));
    let content: String = (0..60_000u64)
        .map(|i| {
            format!(
                "BT /F1 9 Tf {} {} Td (a) Tj ET\n",
                (i * 7919) % 600,
                (i * 104_729) % 780
            )
        })
        .collect();
    w.stream("/Filter /FlateDecode", &deflate(content.as_bytes()));
    for _ in 0..2_000 {
        w.add("<</Type /Page /Parent 2 0 R /Contents 3 0 R>>");
    }
    w.finish()
}
