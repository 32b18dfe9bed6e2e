//! PDFs written by hand, harmless and not.
#![allow(dead_code, unreachable_pub, clippy::unwrap_used)]

use std::io::Write;

/// A PDF being written: objects in order, the first one the catalog.
#[derive(Default)]
pub struct Writer {
    objects: Vec<Vec<u8>>,
}

impl Writer {
    /// Adds an object and returns its number.
    pub fn add(&mut self, body: impl AsRef<[u8]>) -> usize {
        self.objects.push(body.as_ref().to_vec());
        self.objects.len()
    }

    pub fn stream(&mut self, entries: &str, data: &[u8]) -> usize {
        let mut body = format!("<<{entries} /Length {}>>\nstream\n", data.len()).into_bytes();
        body.extend_from_slice(data);
        body.extend_from_slice(b"\nendstream");
        self.add(body)
    }

    pub fn finish(self) -> Vec<u8> {
        let mut out = b"%PDF-1.7\n".to_vec();
        let mut offsets = Vec::new();
        for (i, body) in self.objects.iter().enumerate() {
            offsets.push(out.len());
            writeln!(out, "{} 0 obj", i + 1).unwrap();
            out.extend_from_slice(body);
            out.extend_from_slice(b"\nendobj\n");
        }
        let start = out.len();
        write!(out, "xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).unwrap();
        for offset in &offsets {
            writeln!(out, "{offset:010} 00000 n ").unwrap();
        }
        write!(
            out,
            "trailer\n<</Size {} /Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n",
            offsets.len() + 1
        )
        .unwrap();
        out
    }
}

pub const FONT: &str = "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>";

/// One page of Letter size with this content, resources and further objects. Objects 1 to 4 are the catalog, the pages, the page and the content.
pub fn page(content: &[u8], filter: &str, resources: &str, more: impl FnOnce(&mut Writer)) -> Vec<u8> {
    let mut w = Writer::default();
    w.add("<</Type /Catalog /Pages 2 0 R>>");
    w.add("<</Type /Pages /Kids [3 0 R] /Count 1>>");
    w.add(format!("<</Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources <</Font <</F1 {FONT}>> {resources}>>>>"));
    w.stream(filter, content);
    more(&mut w);
    w.finish()
}

/// A page that shows these lines from the top, 14 points apart, at 12 points.
pub fn text_page(lines: &[&str]) -> Vec<u8> {
    let mut content = String::from("BT /F1 12 Tf 72 720 Td 14 TL\n");
    for line in lines {
        content.push_str(&format!(
            "({}) Tj T*\n",
            line.replace('\\', "\\\\").replace('(', "\\(").replace(')', "\\)")
        ));
    }
    content.push_str("ET");
    page(content.as_bytes(), "", "", |_| {})
}

pub fn deflate(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// `megabytes` of spaces, deflated.
fn deflated_spaces(megabytes: usize) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let chunk = vec![b' '; 1 << 20];
    for _ in 0..megabytes {
        encoder.write_all(&chunk).unwrap();
    }
    encoder.finish().unwrap()
}

const HELLO: &str = "BT /F1 12 Tf 72 700 Td (Hello) Tj ET";

/// Files made to exhaust a reader, by name.
pub fn bombs() -> Vec<(&'static str, Vec<u8>)> {
    let form = |w: &mut Writer, content: &str, next: Option<usize>| {
        let resources = next.map_or(String::new(), |n| {
            format!("/Resources <</XObject <</X {n} 0 R>>>>")
        });
        w.stream(
            &format!("/Type /XObject /Subtype /Form /BBox [0 0 612 792] {resources}"),
            content.as_bytes(),
        )
    };
    let mut out: Vec<(&'static str, Vec<u8>)> = Vec::new();
    let chain = |depth: usize, content: &'static str| {
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
    };
    out.push(("nested forms", chain(20_000, "/X Do")));
    out.push(("form DAG", chain(40, "/X Do /X Do /X Do /X Do")));
    out.push((
        "form that calls itself",
        page(
            format!("{HELLO} /X Do").as_bytes(),
            "",
            "/XObject <</X 5 0 R>>",
            |w| {
                form(w, "/X Do /X Do", Some(5));
            },
        ),
    ));
    let spaces = deflated_spaces(1024);
    out.push(("flate bomb", page(&spaces, "/Filter /FlateDecode", "", |_| {})));
    out.push((
        "flate bomb twice",
        page(
            &deflate(&spaces),
            "/Filter [/FlateDecode /FlateDecode]",
            "",
            |_| {},
        ),
    ));
    out.push((
        "flate bomb in a form",
        page(b"/X Do", "", "/XObject <</X 5 0 R>>", |w| {
            w.stream(
                "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Filter /FlateDecode",
                &spaces,
            );
        }),
    ));
    let mut lzw = weezl::encode::Encoder::with_tiff_size_switch(weezl::BitOrder::Msb, 8);
    out.push((
        "LZW bomb",
        page(
            &deflate(&lzw.encode(&vec![b' '; 64 << 20]).unwrap()),
            "/Filter [/FlateDecode /LZWDecode]",
            "",
            |_| {},
        ),
    ));
    out.push((
        "run length bomb",
        page(
            &deflate(&[129u8, b' '].repeat(8 << 20)),
            "/Filter [/FlateDecode /RunLengthDecode]",
            "",
            |_| {},
        ),
    ));
    out.push(("million contents", {
        let mut w = Writer::default();
        w.add("<</Type /Catalog /Pages 2 0 R>>");
        w.add("<</Type /Pages /Kids [3 0 R] /Count 1>>");
        w.add(format!("<</Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources <</Font <</F1 {FONT}>>>> /Contents [{}]>>", "4 0 R ".repeat(1_000_000)));
        w.stream("", HELLO.as_bytes());
        w.finish()
    }));
    out.push(("page tree cycle", {
        let mut w = Writer::default();
        w.add("<</Type /Catalog /Pages 2 0 R>>");
        w.add("<</Type /Pages /Kids [3 0 R 2 0 R] /Count 2>>");
        w.add("<</Type /Pages /Kids [2 0 R 3 0 R] /Count 2>>");
        w.finish()
    }));
    out.push(("page tree DAG", {
        let mut w = Writer::default();
        w.add("<</Type /Catalog /Pages 2 0 R>>");
        for i in 0..40 {
            let kid = format!("{} 0 R ", i + 3);
            w.add(format!("<</Type /Pages /Kids [{}] /Count 1>>", kid.repeat(8)));
        }
        w.add("<</Type /Page /MediaBox [0 0 612 792]>>");
        w.finish()
    }));
    out.push(("page tree of direct kids", {
        let mut w = Writer::default();
        w.add("<</Type /Catalog /Pages 2 0 R>>");
        let mut kid = "<</Type /Page /MediaBox [0 0 612 792]>>".to_owned();
        for _ in 0..18 {
            kid = format!("<</Type /Pages /Kids [{kid}{kid}]>>");
        }
        w.add(kid);
        w.finish()
    }));
    out.push((
        "deep arrays",
        page(
            format!("{}1{} 0 d {HELLO}", "[".repeat(500_000), "]".repeat(500_000)).as_bytes(),
            "",
            "",
            |_| {},
        ),
    ));
    out.push((
        "deep dictionaries",
        page(
            format!(
                "/A {} {} BDC {HELLO} EMC",
                "<</A ".repeat(300_000),
                ">>".repeat(300_000)
            )
            .as_bytes(),
            "",
            "",
            |_| {},
        ),
    ));
    out.push((
        "deep resources",
        page(
            HELLO.as_bytes(),
            "",
            &format!("/X {}1{}", "[".repeat(300_000), "]".repeat(300_000)),
            |_| {},
        ),
    ));
    let cid = |to_unicode: &str, widths: &str, more: &dyn Fn(&mut Writer)| {
        let fonts = format!(
            "/Font <</F2 <</Type /Font /Subtype /Type0 /BaseFont /A /Encoding /Identity-H {to_unicode} /DescendantFonts [<</Type /Font /Subtype /CIDFontType2 /BaseFont /A {widths} /CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>>>>]>>>>"
        );
        page(
            format!("BT /F2 12 Tf 72 700 Td <00410042> Tj ET {HELLO}").as_bytes(),
            "",
            &fonts,
            |w| more(w),
        )
    };
    out.push((
        "huge width ranges",
        cid("", "/W [0 4294967295 500 0 4294967295 600]", &|_| {}),
    ));
    out.push(("huge CMap ranges", cid("/ToUnicode 5 0 R", "", &|w| {
        let ranges = "<00000000> <FFFFFFFF> <0041>\n".repeat(100);
        w.stream("", format!("begincmap 100 beginbfrange\n{ranges}endbfrange 1 begincidrange <0000> <FFFFFFFF> 0 endcidrange endcmap").as_bytes());
    })));
    out.push((
        "CMap bomb",
        cid("/ToUnicode 5 0 R", "", &|w| {
            w.stream(
                "/Filter /FlateDecode",
                &deflate(&b"<0000> <FFFF> <0041>\n".repeat(5 << 20)),
            );
        }),
    ));
    out.push((
        "giant font",
        cid(
            "",
            "/FontDescriptor <</Type /FontDescriptor /FontFile2 5 0 R>>",
            &|w| {
                w.stream("/Filter /FlateDecode", &deflated_spaces(600));
            },
        ),
    ));
    out.push(("first character far away", page(
        format!("BT /F2 12 Tf 72 700 Td (Hi) Tj ET {HELLO}").as_bytes(),
        "",
        "/Font <</F2 <</Type /Font /Subtype /Type1 /BaseFont /Helvetica /FirstChar 2147483000 /LastChar 2147483647 /Widths [500]>>>>",
        |_| {},
    )));
    out.push((
        "inline image flood",
        page(
            &deflate(
                format!(
                    "{HELLO} {}",
                    "BI /W 1 /H 1 /BPC 8 /CS /G ID x EI\n".repeat(1_000_000)
                )
                .as_bytes(),
            ),
            "/Filter /FlateDecode",
            "",
            |_| {},
        ),
    ));
    out.push((
        "saved state flood",
        page(
            &deflate(&b"q ".repeat(20_000_000)),
            "/Filter /FlateDecode",
            "",
            |_| {},
        ),
    ));
    out.push((
        "mark flood",
        page(
            &deflate(&b"/A BMC ".repeat(5_000_000)),
            "/Filter /FlateDecode",
            "",
            |_| {},
        ),
    ));
    out.push((
        "glyph flood",
        page(
            &deflate(
                format!(
                    "BT /F1 1 Tf {} ET",
                    "(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj ".repeat(400_000)
                )
                .as_bytes(),
            ),
            "/Filter /FlateDecode",
            "",
            |_| {},
        ),
    ));
    out.push((
        "scattered glyphs",
        page(
            &deflate(
                (0..300_000u64)
                    .map(|i| {
                        format!(
                            "BT /F1 9 Tf {} {} Td (a) Tj ET\n",
                            i * 7919 % 600,
                            i * 104_729 % 780
                        )
                    })
                    .collect::<String>()
                    .as_bytes(),
            ),
            "/Filter /FlateDecode",
            "",
            |_| {},
        ),
    ));
    out.push((
        "rule flood",
        page(
            &deflate(
                (0..400_000u32)
                    .map(|i| format!("{} {} 300 0.5 re f\n", i % 300, i * 31 % 780))
                    .collect::<String>()
                    .as_bytes(),
            ),
            "/Filter /FlateDecode",
            "",
            |_| {},
        ),
    ));
    out.push(("object stream bomb", {
        let mut w = Writer::default();
        w.add("<</Type /Catalog /Pages 2 0 R>>");
        w.add("<</Type /Pages /Kids [3 0 R] /Count 1>>");
        w.add("<</Type /Page /MediaBox [0 0 612 792] /Contents 9 0 R>>");
        w.stream(
            "/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode",
            &deflated_spaces(1500),
        );
        // Without a table the reader looks everywhere, object streams included.
        let file = w.finish();
        let cut = file.windows(4).rposition(|w| w == b"xref").unwrap() - 5;
        file[..cut].to_vec()
    }));
    out.push(("outline cycle", {
        let mut w = Writer::default();
        w.add("<</Type /Catalog /Pages 2 0 R /Outlines 4 0 R>>");
        w.add("<</Type /Pages /Kids [3 0 R] /Count 1>>");
        w.add("<</Type /Page /MediaBox [0 0 612 792]>>");
        w.add("<</First 5 0 R /Last 5 0 R>>");
        w.add("<</Title (a) /Next 5 0 R /First 4 0 R /Dest [3 0 R /Fit]>>");
        w.finish()
    }));
    out.push(("ten thousand annotations of one bomb", {
        let annotations = "<</Type /Annot /Subtype /Stamp /Rect [0 0 9 9] /AP <</N 5 0 R>>>>".repeat(10_000);
        let mut w = Writer::default();
        w.add("<</Type /Catalog /Pages 2 0 R>>");
        w.add("<</Type /Pages /Kids [3 0 R] /Count 1>>");
        w.add(format!(
            "<</Type /Page /MediaBox [0 0 612 792] /Annots [{annotations}]>>"
        ));
        w.add("null");
        w.stream(
            "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Filter /FlateDecode",
            &deflate(&b"0 0 m 1 1 l S ".repeat(1 << 20)),
        );
        w.finish()
    }));
    out
}

/// Bytes changed here and there, the same for the same seed.
pub fn mutate(bytes: &[u8], seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize
    };
    let mut out = bytes.to_vec();
    for _ in 0..1 + random() % 12 {
        if out.is_empty() {
            break;
        }
        let at = random() % out.len();
        match random() % 5 {
            0 => out[at] = random() as u8,
            1 => out.truncate(at),
            2 => {
                let end = (at + random() % 64).min(out.len());
                out.drain(at..end);
            }
            3 => {
                let end = (at + random() % 256).min(out.len());
                let piece = out[at..end].to_vec();
                let to = random() % (out.len() + 1);
                out.splice(to..to, piece);
            }
            _ => {
                if let Some(digit) = out[at..].iter().position(u8::is_ascii_digit) {
                    out[at + digit] = b'0' + (random() % 10) as u8;
                }
            }
        }
    }
    out
}
