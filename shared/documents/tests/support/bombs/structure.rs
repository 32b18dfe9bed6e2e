//! Objects, trees, cross-references: what is read before any page is.

use super::Bomb;
use crate::support::{FONT, HELLO, Writer, deflate, deflated_spaces, page, text_page};

pub const BOMBS: &[Bomb] = &[
    ("page tree cycle", "pdf", page_tree_cycle),
    ("page tree DAG", "pdf", page_tree_dag),
    ("page tree of direct kids", "pdf", direct_kids),
    ("page tree, a long chain", "pdf", page_tree_chain),
    ("page tree, a million times one page", "pdf", million_kids),
    ("page count that lies", "pdf", page_count),
    ("page that is its own parent", "pdf", own_parent),
    ("deep resources", "pdf", deep_resources),
    ("deep object", "pdf", || deep("[", "]")),
    ("deep dictionary object", "pdf", || deep("<</A ", ">>")),
    ("open arrays", "pdf", || deep("[", "")),
    ("open dictionaries", "pdf", || deep("<</A ", "")),
    ("object stream bomb", "pdf", object_stream_bomb),
    ("object streams that hold each other", "pdf", object_stream_cycle),
    ("object stream of a million", "pdf", object_stream_count),
    ("cross-reference cycle", "pdf", xref_cycle),
    ("cross-reference of billions", "pdf", || {
        xref_entries("0 4294967295")
    }),
    ("cross-reference far away", "pdf", || xref_entries("4294967290 9")),
    ("cross-reference stream of billions", "pdf", xref_stream),
    ("length of itself", "pdf", || stream_entry("/Length 4 0 R")),
    ("filter of itself", "pdf", || {
        stream_entry("/Length 9 /Filter 4 0 R")
    }),
    ("filters by the thousand", "pdf", filters),
    ("references in a ring", "pdf", reference_ring),
    ("outline cycle", "pdf", outline_cycle),
    ("outline of a million", "pdf", outline_chain),
    ("name tree cycle", "pdf", || {
        tree_cycle("/Names <</EmbeddedFiles 4 0 R>>")
    }),
    ("page label cycle", "pdf", || tree_cycle("/PageLabels 4 0 R")),
    ("page labels without end", "pdf", page_labels),
    ("layers of layers", "pdf", layers),
    (
        "a hundred thousand objects that are nothing",
        "pdf",
        empty_objects,
    ),
    ("header upon header", "pdf", headers),
    ("end upon end", "pdf", ends),
    ("encrypted by nonsense", "pdf", nonsense_encryption),
    ("contents by the million", "pdf", million_contents),
    ("contents of contents", "pdf", contents_cycle),
    ("boxes of no page", "pdf", boxes),
];

fn tree(kids: &str, more: &[&str]) -> Vec<u8> {
    let mut w = Writer::default();
    w.add("<</Type /Catalog /Pages 2 0 R>>");
    w.add(format!("<</Type /Pages /Kids [{kids}] /Count 2>>"));
    more.iter().for_each(|m| {
        w.add(m);
    });
    w.finish()
}

fn page_tree_cycle() -> Vec<u8> {
    tree("3 0 R 2 0 R", &["<</Type /Pages /Kids [2 0 R 3 0 R] /Count 2>>"])
}

fn page_tree_dag() -> Vec<u8> {
    let mut w = Writer::default();
    w.add("<</Type /Catalog /Pages 2 0 R>>");
    for i in 0..40 {
        let kid = format!("{} 0 R ", i + 3);
        w.add(format!("<</Type /Pages /Kids [{}] /Count 1>>", kid.repeat(8)));
    }
    w.add("<</Type /Page /MediaBox [0 0 612 792]>>");
    w.finish()
}

fn direct_kids() -> Vec<u8> {
    let mut w = Writer::default();
    w.add("<</Type /Catalog /Pages 2 0 R>>");
    let mut kid = "<</Type /Page /MediaBox [0 0 612 792]>>".to_owned();
    for _ in 0..18 {
        kid = format!("<</Type /Pages /Kids [{kid}{kid}]>>");
    }
    w.add(kid);
    w.finish()
}

fn page_tree_chain() -> Vec<u8> {
    let mut w = Writer::default();
    w.add("<</Type /Catalog /Pages 2 0 R>>");
    for i in 0..100_000 {
        w.add(format!(
            "<</Type /Pages /Parent {} 0 R /Kids [{} 0 R] /Count 1>>",
            i + 1,
            i + 3
        ));
    }
    w.add("<</Type /Page /Parent 100001 0 R /MediaBox [0 0 612 792]>>");
    w.finish()
}

fn million_kids() -> Vec<u8> {
    tree(
        &"3 0 R ".repeat(1_000_000),
        &["<</Type /Page /MediaBox [0 0 612 792]>>"],
    )
}

fn page_count() -> Vec<u8> {
    let sound = String::from_utf8(text_page(&["Hello"])).unwrap();
    sound.replace("/Count 1", "/Count 2147483647").into_bytes()
}

fn own_parent() -> Vec<u8> {
    tree("3 0 R", &["<</Type /Page /Parent 3 0 R>>"])
}

fn deep_resources() -> Vec<u8> {
    let deep = format!("/X {}1{}", "[".repeat(300_000), "]".repeat(300_000));
    page(HELLO.as_bytes(), "", &deep, |_| {})
}

fn deep(open: &str, close: &str) -> Vec<u8> {
    let object = format!("{}1{}", open.repeat(400_000), close.repeat(400_000));
    page(
        HELLO.as_bytes(),
        "",
        "/XObject <</X 5 0 R>> /ExtGState <</G 5 0 R>>",
        |w| {
            w.add(&object);
        },
    )
}

/// The file without its table, so that a reader looks everywhere, object streams included.
fn without_table(file: &[u8]) -> Vec<u8> {
    let cut = file.windows(4).rposition(|w| w == b"xref").unwrap() - 5;
    file[..cut].to_vec()
}

fn object_stream_bomb() -> Vec<u8> {
    let mut w = Writer::default();
    w.add("<</Type /Catalog /Pages 2 0 R>>");
    w.add("<</Type /Pages /Kids [3 0 R] /Count 1>>");
    w.add("<</Type /Page /MediaBox [0 0 612 792] /Contents 9 0 R>>");
    w.stream(
        "/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode",
        &deflated_spaces(1500),
    );
    without_table(&w.finish())
}

fn object_stream_cycle() -> Vec<u8> {
    let mut w = Writer::default();
    w.add("<</Type /Catalog /Pages 2 0 R>>");
    w.add("<</Type /Pages /Kids [3 0 R] /Count 1>>");
    w.add("<</Type /Page /MediaBox [0 0 612 792]>>");
    for other in [5, 4] {
        let body = format!("{other} 0 <</Type /ObjStm /N 1 /First 4 /Extends {other} 0 R>>");
        w.stream(
            &format!("/Type /ObjStm /N 1 /First 4 /Extends {other} 0 R"),
            body.as_bytes(),
        );
    }
    without_table(&w.finish())
}

fn object_stream_count() -> Vec<u8> {
    let mut w = Writer::default();
    w.add("<</Type /Catalog /Pages 2 0 R>>");
    w.add("<</Type /Pages /Kids [3 0 R] /Count 1>>");
    w.add("<</Type /Page /MediaBox [0 0 612 792]>>");
    let head: String = (0..1_000_000).map(|i| format!("{} 0 ", i + 10)).collect();
    let entries = format!(
        "/Type /ObjStm /N 2147483647 /First {} /Filter /FlateDecode",
        head.len()
    );
    w.stream(&entries, &deflate(format!("{head}null").as_bytes()));
    without_table(&w.finish())
}

fn xref_cycle() -> Vec<u8> {
    let file = String::from_utf8(text_page(&["Hello"])).unwrap();
    let start = file.rfind("xref\n0").unwrap();
    file.replace(
        "/Root 1 0 R",
        &format!("/Root 1 0 R /Prev {start} /XRefStm {start}"),
    )
    .into_bytes()
}

fn xref_entries(range: &str) -> Vec<u8> {
    let file = String::from_utf8(text_page(&["Hello"])).unwrap();
    file.replace("xref\n0 5", &format!("xref\n{range}")).into_bytes()
}

fn xref_stream() -> Vec<u8> {
    let mut file = b"%PDF-1.7\n1 0 obj\n<</Type /Catalog /Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type /Pages /Kids [] /Count 0>>\nendobj\n".to_vec();
    let start = file.len();
    let data = deflate(&vec![1; 7 << 20]);
    file.extend(format!("3 0 obj\n<</Type /XRef /Size 4294967295 /W [1 1 1] /Index [0 4294967295 7 4294967295] /Root 1 0 R /Filter /FlateDecode /Length {}>>\nstream\n", data.len()).into_bytes());
    file.extend(data);
    file.extend(format!("\nendstream\nendobj\nstartxref\n{start}\n%%EOF\n").into_bytes());
    file
}

fn stream_entry(entries: &str) -> Vec<u8> {
    let mut w = Writer::default();
    w.add("<</Type /Catalog /Pages 2 0 R>>");
    w.add("<</Type /Pages /Kids [3 0 R] /Count 1>>");
    w.add(format!(
        "<</Type /Page /MediaBox [0 0 612 792] /Contents 4 0 R /Resources <</Font <</F1 {FONT}>>>>>>"
    ));
    w.add(format!("<<{entries}>>\nstream\n{HELLO}\nendstream"));
    w.finish()
}

fn filters() -> Vec<u8> {
    let filters = format!("/Filter [{}]", "/FlateDecode ".repeat(20_000));
    page(&deflate(HELLO.as_bytes()), &filters, "", |_| {})
}

fn reference_ring() -> Vec<u8> {
    tree(
        "3 0 R",
        &[
            "<</Type /Page /MediaBox 4 0 R /Resources 5 0 R /Contents 4 0 R>>",
            "5 0 R",
            "6 0 R",
            "4 0 R",
        ],
    )
}

fn outline_cycle() -> Vec<u8> {
    let mut w = Writer::default();
    w.add("<</Type /Catalog /Pages 2 0 R /Outlines 4 0 R>>");
    w.add("<</Type /Pages /Kids [3 0 R] /Count 1>>");
    w.add("<</Type /Page /MediaBox [0 0 612 792]>>");
    w.add("<</First 5 0 R /Last 5 0 R>>");
    w.add("<</Title (a) /Next 5 0 R /First 4 0 R /Dest [3 0 R /Fit]>>");
    w.finish()
}

fn outline_chain() -> Vec<u8> {
    let mut w = Writer::default();
    w.add("<</Type /Catalog /Pages 2 0 R /Outlines 4 0 R>>");
    w.add("<</Type /Pages /Kids [3 0 R] /Count 1>>");
    w.add("<</Type /Page /MediaBox [0 0 612 792]>>");
    w.add("<</First 5 0 R>>");
    for i in 0..300_000 {
        w.add(format!("<</Title (a) /Next {} 0 R /First {} 0 R>>", i + 6, i + 7));
    }
    w.finish()
}

fn tree_cycle(entry: &str) -> Vec<u8> {
    let mut w = Writer::default();
    w.add(format!("<</Type /Catalog /Pages 2 0 R {entry}>>"));
    w.add("<</Type /Pages /Kids [3 0 R] /Count 1>>");
    w.add("<</Type /Page /MediaBox [0 0 612 792]>>");
    w.add("<</Kids [4 0 R 4 0 R 4 0 R] /Names [(a) 4 0 R] /Nums [0 4 0 R]>>");
    w.finish()
}

fn page_labels() -> Vec<u8> {
    let mut w = Writer::default();
    let ranges: String = (0..200_000)
        .map(|i| format!("{i} <</S /a /St 4294967295 /P (x)>> "))
        .collect();
    w.add(format!(
        "<</Type /Catalog /Pages 2 0 R /PageLabels <</Nums [{ranges}]>>>>"
    ));
    w.add("<</Type /Pages /Kids [3 0 R] /Count 1>>");
    w.add("<</Type /Page /MediaBox [0 0 612 792]>>");
    w.finish()
}

fn layers() -> Vec<u8> {
    let deep = format!("{}5 0 R{}", "[/And ".repeat(100_000), "]".repeat(100_000));
    let mut w = Writer::default();
    w.add(format!(
        "<</Type /Catalog /Pages 2 0 R /OCProperties <</OCGs [{}] /D <</OFF [5 0 R]>>>>>>",
        "5 0 R ".repeat(500_000)
    ));
    w.add("<</Type /Pages /Kids [3 0 R] /Count 1>>");
    w.add(format!("<</Type /Page /MediaBox [0 0 612 792] /Contents 4 0 R /Resources <</Font <</F1 {FONT}>> /Properties <</P 6 0 R>>>>>>"));
    w.stream("", format!("/OC /P BDC {HELLO} EMC ").repeat(5_000).as_bytes());
    w.add("<</Type /OCG /Name (a)>>");
    w.add(format!("<</Type /OCMD /OCGs [6 0 R 5 0 R] /VE {deep}>>"));
    w.finish()
}

fn empty_objects() -> Vec<u8> {
    let mut w = Writer::default();
    w.add("<</Type /Catalog /Pages 2 0 R>>");
    w.add("<</Type /Pages /Kids [3 0 R] /Count 1>>");
    w.add("<</Type /Page /MediaBox [0 0 612 792]>>");
    for _ in 0..100_000 {
        w.add("");
    }
    without_table(&w.finish())
}

fn headers() -> Vec<u8> {
    [b"%PDF-1.7\n".repeat(2_000_000), text_page(&["Hello"])].concat()
}

fn ends() -> Vec<u8> {
    [text_page(&["Hello"]), b"startxref\n0\n%%EOF\n".repeat(1_000_000)].concat()
}

fn nonsense_encryption() -> Vec<u8> {
    let file = String::from_utf8(text_page(&["Hello"])).unwrap();
    let encrypt = "/Encrypt <</Filter /Standard /V 5 /R 6 /Length 4294967295 /P -1 /O (a) /U (b) /OE (c) /UE (d) /Perms (e) /CF <</StdCF <</CFM /AESV3 /Length 4294967295>>>> /StmF /StdCF /StrF /StdCF>> /ID [(a) (b)]";
    file.replace("/Root 1 0 R", &format!("/Root 1 0 R {encrypt}"))
        .into_bytes()
}

fn million_contents() -> Vec<u8> {
    let mut w = Writer::default();
    w.add("<</Type /Catalog /Pages 2 0 R>>");
    w.add("<</Type /Pages /Kids [3 0 R] /Count 1>>");
    w.add(format!(
        "<</Type /Page /MediaBox [0 0 612 792] /Resources <</Font <</F1 {FONT}>>>> /Contents [{}]>>",
        "4 0 R ".repeat(1_000_000)
    ));
    w.stream(
        "/Filter /FlateDecode",
        &deflate(format!("{HELLO}{}", " ".repeat(100_000)).as_bytes()),
    );
    w.finish()
}

fn contents_cycle() -> Vec<u8> {
    tree(
        "3 0 R",
        &[
            "<</Type /Page /MediaBox [0 0 612 792] /Contents 4 0 R>>",
            "[4 0 R 4 0 R 4 0 R]",
        ],
    )
}

fn boxes() -> Vec<u8> {
    let file = String::from_utf8(text_page(&["Hello"])).unwrap();
    let boxes = "/MediaBox [-1e38 1e38 99999999999999999999999 -0.0] /CropBox [612 792 0 0] /Rotate 45 /UserUnit 1e30";
    file.replace("/MediaBox [0 0 612 792]", boxes).into_bytes()
}
