//! The other formats: archives, entities, nesting, and lines without end.

use super::Bomb;
use crate::support::docx;

pub const BOMBS: &[Bomb] = &[
    ("zip bomb", "docx", || {
        docx(&[("word/document.xml", &vec![b' '; 1 << 30])])
    }),
    ("a part of text only", "docx", || {
        docx(&[(
            "word/document.xml",
            format!(
                "<w:document><w:body><w:p><w:r><w:t>{}",
                "word ".repeat(12_000_000)
            )
            .as_bytes(),
        )])
    }),
    ("entity bomb", "docx", || {
        let entities: String = (1..30)
            .map(|i| format!("<!ENTITY e{i} '{}'>", format!("&e{};", i - 1).repeat(10)))
            .collect();
        let body = format!(
            "<?xml version='1.0'?><!DOCTYPE d [<!ENTITY e0 'ha'>{entities}]><w:document><w:body><w:p><w:r><w:t>Hello &e29;</w:t></w:r></w:p></w:body></w:document>"
        );
        docx(&[("word/document.xml", body.as_bytes())])
    }),
    ("deep elements", "docx", || {
        docx(&[(
            "word/document.xml",
            format!(
                "<w:document><w:body>{}<w:p><w:r><w:t>Hello</w:t></w:r></w:p>",
                "<w:p>".repeat(3_000_000)
            )
            .as_bytes(),
        )])
    }),
    ("tables in tables", "docx", || {
        docx(&[(
            "word/document.xml",
            format!(
                "<w:document><w:body>{}<w:p><w:r><w:t>Hello</w:t></w:r></w:p>",
                "<w:tbl><w:tr><w:tc>".repeat(300_000)
            )
            .as_bytes(),
        )])
    }),
    ("a row without end", "docx", || {
        docx(&[(
            "word/document.xml",
            format!(
                "<w:document><w:body><w:tbl><w:tr>{}",
                "<w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>".repeat(400_000)
            )
            .as_bytes(),
        )])
    }),
    ("attributes without end", "docx", || {
        docx(&[(
            "word/document.xml",
            format!(
                "<w:document><w:body><w:p {}/><w:p><w:r><w:t>Hello</w:t></w:r></w:p>",
                "a='b' ".repeat(3_000_000)
            )
            .as_bytes(),
        )])
    }),
    ("an archive of a hundred thousand parts", "docx", || {
        let names: Vec<String> = (0..100_000).map(|i| format!("word/{i}")).collect();
        let mut parts: Vec<(&str, &[u8])> = names.iter().map(|n| (n.as_str(), &b""[..])).collect();
        parts.push((
            "word/document.xml",
            b"<w:document><w:body><w:p><w:r><w:t>Hello</w:t></w:r></w:p></w:body></w:document>",
        ));
        docx(&parts)
    }),
    ("deep elements", "html", || {
        format!("{}Hello", "<div>".repeat(4_000_000)).into_bytes()
    }),
    ("tables in tables", "html", || {
        format!("{}Hello", "<table><tr><td>".repeat(1_000_000)).into_bytes()
    }),
    ("lists in lists", "html", || {
        format!("{}Hello", "<ul><li>a".repeat(1_000_000)).into_bytes()
    }),
    ("an attribute without end", "html", || {
        format!("<html><p title='{}", "a".repeat(50_000_000)).into_bytes()
    }),
    ("attributes without end", "html", || {
        format!(
            "<html><p {}>Hello",
            (0..300_000).map(|i| format!("a{i} ")).collect::<String>()
        )
        .into_bytes()
    }),
    ("references without end", "html", || {
        format!("<html><p>{}", "&notin;&amp;&#x41;&nope;".repeat(2_000_000)).into_bytes()
    }),
    ("a comment without end", "html", || {
        format!("<html><p>Hello<!--{}", "-".repeat(50_000_000)).into_bytes()
    }),
    ("scripts without end", "html", || {
        format!("<html><p>Hello{}", "<script><!--<script>".repeat(1_000_000)).into_bytes()
    }),
    ("hidden without end", "html", || {
        format!("<html><p>Hello{}", "<p hidden>no".repeat(1_000_000)).into_bytes()
    }),
    ("quotes in quotes", "md", || {
        format!("{} Hello", ">".repeat(500_000)).into_bytes()
    }),
    ("quotes line by line", "md", || {
        (0..2_000)
            .map(|i| format!("{} a\n", "> ".repeat(i)))
            .collect::<String>()
            .into_bytes()
    }),
    ("lists in lists", "md", || {
        (0..3_000)
            .map(|i| format!("{}- a\n", "  ".repeat(i)))
            .collect::<String>()
            .into_bytes()
    }),
    ("brackets", "md", || {
        format!("Hello {}", "[".repeat(1_000_000)).into_bytes()
    }),
    ("links", "md", || {
        format!("Hello {}", "[a](".repeat(500_000)).into_bytes()
    }),
    ("images", "md", || {
        format!("Hello {}", "![[]()".repeat(500_000)).into_bytes()
    }),
    ("stars", "md", || {
        format!("Hello {}", "*a **a ".repeat(500_000)).into_bytes()
    }),
    ("ticks", "md", || {
        (1..3_000)
            .map(|i| format!("{} a ", "`".repeat(i)))
            .collect::<String>()
            .into_bytes()
    }),
    ("references", "md", || {
        (0..200_000)
            .map(|i| format!("[a{i}]: b\n[a{i}] "))
            .collect::<String>()
            .into_bytes()
    }),
    ("footnotes of footnotes", "md", || {
        (0..100_000)
            .map(|i| format!("[^{i}]: [^{}]\n", i + 1))
            .collect::<String>()
            .into_bytes()
    }),
    ("a table of a million columns", "md", || {
        format!(
            "{}\n{}\n{}\n",
            "|a".repeat(500_000),
            "|-".repeat(500_000),
            "|1".repeat(500_000)
        )
        .into_bytes()
    }),
    ("rows of a wide table", "md", || {
        format!(
            "{}\n{}\n{}",
            "|a".repeat(2_000),
            "|-".repeat(2_000),
            "|1\n".repeat(100_000)
        )
        .into_bytes()
    }),
    ("one line", "txt", || {
        "a line without an end ".repeat(4_700_000).into_bytes()
    }),
    ("one word", "txt", || vec![b'a'; 100 << 20]),
    ("line ends", "txt", || vec![b'\n'; 100 << 20]),
    ("page breaks", "txt", || b"a\x0c".repeat(20_000_000)),
    ("bytes of no encoding", "txt", || {
        [b"text ".repeat(100), vec![0xff; 50 << 20]].concat()
    }),
    ("UTF-16 of half characters", "txt", || {
        [vec![0xff, 0xfe], b"\x00\xd8".repeat(20 << 20)].concat()
    }),
    ("a table of text without end", "txt", || {
        b"a\t1\n".repeat(5_000_000)
    }),
    ("bullets", "txt", || b"- a\n".repeat(5_000_000)),
    ("hyphens", "txt", || b"some words that break-\n".repeat(2_000_000)),
];
