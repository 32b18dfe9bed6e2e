//! Slides, spreadsheets, rich text and messages, and what text documents and web pages can do with spans, styles and formulas.

use super::Bomb;
use crate::support::{base64, deck, docx, pptx, workbook, xlsx};

const WORD: &str = "word/document.xml";

/// A text document of this body and further parts.
fn word(body: &str, more: &[(&str, String)]) -> Vec<u8> {
    let body = format!("<w:document><w:body>{body}</w:body></w:document>");
    let mut parts = vec![(WORD, body.as_bytes())];
    parts.extend(more.iter().map(|(name, data)| (*name, data.as_bytes())));
    docx(&parts)
}

const HELLO: &str = "<w:p><w:r><w:t>Hello</w:t></w:r></w:p>";

/// A slide that shows these shapes.
fn slide(shapes: &str) -> Vec<u8> {
    pptx(&[shapes])
}

const SHAPE: &str = "<p:sp><p:txBody><a:p><a:r><a:t>Hello</a:t></a:r></a:p></p:txBody></p:sp>";

/// A sheet of these rows, with what follows them.
fn sheet(rows: &str, after: &str) -> Vec<u8> {
    xlsx(&[("Sheet", rows)], after, &[])
}

const CELL: &str = "<row r='1'><c r='A1' t='str'><v>Hello</v></c><c r='B1'><v>1</v></c></row>";

/// A sheet with one number in this format.
fn formatted(code: &str, value: &str) -> Vec<u8> {
    let styles = format!(
        "<styleSheet><numFmts><numFmt numFmtId='164' formatCode='{code}'/></numFmts><cellXfs><xf/><xf numFmtId='164'/></cellXfs></styleSheet>"
    );
    let rows =
        format!("<row r='1'><c t='str'><v>Hello</v></c><c s='1'><v>{value}</v></c></row>").repeat(1_000);
    xlsx(&[("Sheet", &rows)], "", &[("xl/styles.xml", styles.as_bytes())])
}

fn rtf(body: &str) -> Vec<u8> {
    format!("{{\\rtf1\\ansi Hello\\par {body}}}").into_bytes()
}

const HEADERS: &str = "From: a@example.com\r\nTo: b@example.com\r\nSubject: Hello\r\nMIME-Version: 1.0\r\n";

/// A message with further headers and this body.
fn mail(headers: &str, body: &str) -> Vec<u8> {
    format!("{HEADERS}{headers}\r\n{body}").into_bytes()
}

/// A message with a file attached.
fn attached(name: &str, bytes: &[u8]) -> Vec<u8> {
    mail(
        "Content-Type: multipart/mixed; boundary=b\r\n",
        &format!(
            "--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n--b\r\nContent-Type: application/octet-stream; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n--b--\r\n",
            base64(bytes)
        ),
    )
}

fn web(head: &str, body: &str) -> Vec<u8> {
    format!("<!DOCTYPE html><html><head>{head}</head><body><p>Hello</p>{body}").into_bytes()
}

pub const BOMBS: &[Bomb] = &[
    // Slides.
    ("zip bomb", "pptx", || slide(&" ".repeat(1 << 30))),
    ("a million slides named", "pptx", || deck(1_000_000, &[SHAPE])),
    ("one slide a million times", "pptx", || {
        let ids = "<p:sldId id='256' r:id='rId1'/>".repeat(1_000_000);
        let presentation = format!("<p:presentation><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>");
        docx(&[
            ("ppt/presentation.xml", presentation.as_bytes()),
            ("ppt/_rels/presentation.xml.rels", b"<Relationships><Relationship Id='rId1' Type='x/slide' Target='slides/slide1.xml'/></Relationships>"),
            ("ppt/slides/slide1.xml", format!("<p:sld><p:cSld><p:spTree>{SHAPE}</p:spTree></p:cSld></p:sld>").as_bytes()),
        ])
    }),
    ("groups in groups", "pptx", || {
        slide(&format!("{}{SHAPE}", "<p:grpSp>".repeat(1_000_000)))
    }),
    ("shapes without end", "pptx", || slide(&SHAPE.repeat(300_000))),
    ("alternatives in alternatives", "pptx", || {
        slide(&format!(
            "{}{SHAPE}",
            "<mc:AlternateContent><mc:Choice>".repeat(500_000)
        ))
    }),
    ("spans without end", "pptx", || {
        let cell = "<a:tc gridSpan='10000000' rowSpan='10000000'><a:txBody><a:p><a:r><a:t>1</a:t></a:r></a:p></a:txBody></a:tc>";
        slide(&format!(
            "<p:graphicFrame><a:graphic><a:tbl>{}</a:tbl></a:graphic></p:graphicFrame>",
            format!("<a:tr>{cell}{cell}</a:tr>").repeat(50_000)
        ))
    }),
    ("merged cells without end", "pptx", || {
        let row = format!("<a:tr>{}</a:tr>", "<a:tc hMerge='1' vMerge='1'/>".repeat(1_000));
        let first = "<a:tr><a:tc gridSpan='1000' rowSpan='2000'><a:txBody><a:p><a:r><a:t>1</a:t></a:r></a:p></a:txBody></a:tc></a:tr>";
        slide(&format!(
            "<p:graphicFrame><a:tbl>{first}{}</a:tbl></p:graphicFrame>",
            row.repeat(2_000)
        ))
    }),
    ("numbered in levels", "pptx", || {
        let paragraph = "<a:p><a:pPr lvl='4000000000'><a:buAutoNum type='romanUcPeriod' startAt='9223372036854775807'/></a:pPr><a:r><a:t>a</a:t></a:r></a:p>";
        slide(&format!(
            "<p:sp><p:txBody>{}</p:txBody></p:sp>",
            paragraph.repeat(200_000)
        ))
    }),
    // Spreadsheets.
    ("zip bomb", "xlsx", || sheet(&" ".repeat(1 << 30), "")),
    ("shared strings", "xlsx", || {
        let strings = format!("<sst>{}</sst>", "<si><t>a</t></si>".repeat(3_000_000));
        xlsx(
            &[("Sheet", CELL)],
            "",
            &[("xl/sharedStrings.xml", strings.as_bytes())],
        )
    }),
    ("a long shared string in every cell", "xlsx", || {
        let strings = format!("<sst><si><t>{}</t></si></sst>", "word ".repeat(1_000_000));
        let rows = "<row><c t='s'><v>0</v></c><c t='s'><v>0</v></c></row>".repeat(200_000);
        xlsx(
            &[("Sheet", &rows)],
            "",
            &[("xl/sharedStrings.xml", strings.as_bytes())],
        )
    }),
    ("runs in a shared string", "xlsx", || {
        let strings = format!(
            "<sst><si>{}</si></sst>",
            "<r><rPr><vertAlign val='superscript'/></rPr><t>a</t></r><r><t>b</t></r>".repeat(500_000)
        );
        let rows = "<row><c t='s'><v>0</v></c><c><v>1</v></c></row>".repeat(1_000);
        xlsx(
            &[("Sheet", &rows)],
            "",
            &[("xl/sharedStrings.xml", strings.as_bytes())],
        )
    }),
    ("a million sheets named", "xlsx", || workbook(1_000_000, CELL)),
    ("a cell in the last place", "xlsx", || {
        sheet(
            &format!(
                "{CELL}<row r='1048576'><c r='XFD1048576'><v>1</v></c></row><row r='4294967295'><c r='ZZZ4294967295'><v>1</v></c></row>"
            ),
            "",
        )
    }),
    ("rows and columns without numbers", "xlsx", || {
        sheet(
            &format!(
                "<row r='4294967295'><c r='XFD4294967295'><v>1</v></c>{}</row>",
                "<c><v>1</v></c>".repeat(500_000)
            ),
            "",
        )
    }),
    ("merged to the last place", "xlsx", || {
        sheet(CELL, "<mergeCells><mergeCell ref='A1:XFD1048576'/></mergeCells>")
    }),
    ("a hundred thousand merges over each other", "xlsx", || {
        let rows: String = (1..=3_000)
            .map(|r| format!("<row r='{r}'>{}</row>", "<c><v>1</v></c>".repeat(50)))
            .collect();
        let merges: String = (0..100_000)
            .map(|i| format!("<mergeCell ref='A{}:XFD1048576'/>", i % 3_000 + 1))
            .collect();
        sheet(&rows, &format!("<mergeCells>{merges}</mergeCells>"))
    }),
    ("merges over every cell", "xlsx", || {
        let rows: String = (1..=50_000)
            .map(|r| format!("<row r='{r}'><c><v>1</v></c><c><v>2</v></c></row>"))
            .collect();
        let merges: String = (1..=50_000)
            .map(|r| format!("<mergeCell ref='A{r}:B1048576'/>"))
            .collect();
        sheet(&rows, &format!("<mergeCells>{merges}</mergeCells>"))
    }),
    ("blocks of two cells", "xlsx", || {
        let rows: String = (1..=100_000)
            .map(|r| format!("<row r='{}'><c><v>1</v></c><c><v>2</v></c></row>", r * 3))
            .collect();
        let merges: String = (1..=100_000)
            .map(|r| format!("<mergeCell ref='A{}:B{}'/>", r * 3, r * 3))
            .collect();
        sheet(&rows, &format!("<mergeCells>{merges}</mergeCells>"))
    }),
    ("rows far apart in hidden ones", "xlsx", || {
        let hidden: String = (1..=300_000)
            .map(|r| format!("<row r='{r}' hidden='1'/>"))
            .collect();
        let rows: String = (0..2_000)
            .map(|r| {
                format!(
                    "<row r='{}'><c><v>1</v></c><c><v>2</v></c></row>",
                    300_001 + r * 300_000
                )
            })
            .collect();
        sheet(&format!("{hidden}{rows}"), "")
    }),
    ("hidden columns over each other", "xlsx", || {
        let columns = "<col min='5' max='16384' hidden='1'/>".repeat(20_000);
        let rows = "<row><c><v>1</v></c><c><v>1</v></c></row>".repeat(200_000);
        docx(&[
            ("xl/workbook.xml", b"<workbook><sheets><sheet name='a' r:id='rId1'/></sheets></workbook>"),
            ("xl/_rels/workbook.xml.rels", b"<Relationships><Relationship Id='rId1' Type='x/worksheet' Target='sheet.xml'/></Relationships>"),
            ("xl/sheet.xml", format!("<worksheet><cols>{columns}</cols><sheetData>{rows}</sheetData></worksheet>").as_bytes()),
        ])
    }),
    ("a formula of megabytes", "xlsx", || {
        sheet(
            &format!(
                "<row r='1'><c r='A1'><f>{}</f><v>1</v></c><c r='B1'><v>2</v></c></row>",
                "SUM(1)+".repeat(5_000_000)
            ),
            "",
        )
    }),
    ("a value of megabytes", "xlsx", || {
        sheet(
            &format!(
                "<row r='1'><c r='A1'><v>{}</v></c><c r='B1'><v>2</v></c></row>",
                "9".repeat(20_000_000)
            ),
            "",
        )
    }),
    ("a format of megabytes", "xlsx", || {
        formatted(&"#,##0;".repeat(1_000_000), "1234.5")
    }),
    ("a format of conditions", "xlsx", || {
        formatted(&"[&gt;1][Red][&lt;2]".repeat(100_000), "1234.5")
    }),
    ("a format of digits", "xlsx", || {
        formatted(&"0".repeat(1_000_000), "1e300")
    }),
    ("a format of decimals", "xlsx", || {
        formatted(&format!("0.{}%%%%E+0", "0".repeat(1_000_000)), "1e-300")
    }),
    ("a format of half days", "xlsx", || {
        formatted(&"AM/PM h:mm".repeat(100_000), "0.5")
    }),
    ("a format of fractions", "xlsx", || {
        formatted("# ???????/???????", "0.123456789")
    }),
    ("absurd dates", "xlsx", || {
        formatted("yyyy-mm-dd [h]:mm:ss", "1e300")
    }),
    ("dates before time", "xlsx", || {
        formatted("dddd, mmmm d, yyyy", "-9223372036854775808")
    }),
    ("no numbers", "xlsx", || formatted("0.00", "NaN")),
    ("a million styles", "xlsx", || {
        let styles = format!(
            "<styleSheet><numFmts>{}</numFmts><fonts>{}</fonts><fills>{}</fills><cellXfs>{}</cellXfs></styleSheet>",
            (0..300_000)
                .map(|i| format!("<numFmt numFmtId='{i}' formatCode='0.{}'/>", "0".repeat(i % 400)))
                .collect::<String>(),
            "<font><color rgb='FFFFFFFF'/></font>".repeat(300_000),
            "<fill><patternFill patternType='solid'><fgColor rgb='FFFFFFFF'/></patternFill></fill>"
                .repeat(300_000),
            "<xf numFmtId='399' fontId='299999' fillId='299999'/>".repeat(1_000_000)
        );
        xlsx(&[("Sheet", CELL)], "", &[("xl/styles.xml", styles.as_bytes())])
    }),
    // Rich text.
    ("groups in groups", "rtf", || rtf(&"{".repeat(5_000_000))),
    ("groups that close", "rtf", || rtf(&"{\\b a}".repeat(5_000_000))),
    ("closed more than opened", "rtf", || rtf(&"}".repeat(5_000_000))),
    ("fonts in groups in groups", "rtf", || {
        rtf(&"{\\fonttbl{\\f1 a;}".repeat(500_000))
    }),
    ("binary without end", "rtf", || rtf("\\bin2147483647 a")),
    ("binary in binary", "rtf", || {
        rtf(&"\\bin-1 \\bin0 \\bin1 a\\bin99999999999 ".repeat(1_000_000))
    }),
    ("half characters", "rtf", || {
        rtf(&"\\u-10240?\\u55357?\\u99999999?\\uc2147483647".repeat(1_000_000))
    }),
    ("characters to skip", "rtf", || {
        rtf(&"\\uc1000000\\u8364 a".repeat(1_000_000))
    }),
    ("a picture in hexadecimal", "rtf", || {
        rtf(&format!("{{\\pict\\pngblip {}}}", "89504e47".repeat(6_500_000)))
    }),
    ("a table of a million cells", "rtf", || {
        rtf(&format!(
            "\\trowd{}\\pard\\intbl {}\\row",
            "\\cellx100".repeat(1_000_000),
            "1\\cell ".repeat(1_000_000)
        ))
    }),
    ("a million rows", "rtf", || {
        rtf(&"\\trowd\\cellx100\\cellx200\\pard\\intbl 1\\cell 2\\cell\\row ".repeat(1_000_000))
    }),
    ("rows of many cells", "rtf", || {
        let row = format!(
            "\\trowd{}\\pard\\intbl {}\\row ",
            (1..200)
                .map(|i| format!("\\cellx{}", i * 100))
                .collect::<String>(),
            "1\\cell ".repeat(200)
        );
        rtf(&row.repeat(20_000))
    }),
    ("merged rows", "rtf", || {
        let row = format!(
            "\\trowd{}\\pard\\intbl {}\\row ",
            (1..200)
                .map(|i| format!("\\clvmrg\\clmrg\\cellx{}", i * 100))
                .collect::<String>(),
            "1\\cell ".repeat(200)
        );
        rtf(&row.repeat(20_000))
    }),
    ("fonts and colours without end", "rtf", || {
        rtf(&format!(
            "{{\\fonttbl{}}}{{\\colortbl;{}}}{{\\stylesheet{}}}\\f999999\\cf999999\\s999999 a",
            (0..1_000_000)
                .map(|i| format!("{{\\f{i}\\fcharset134 Font {i};}}"))
                .collect::<String>(),
            "\\red255\\green255\\blue255;".repeat(500_000),
            (0..500_000)
                .map(|i| format!("{{\\s{i} heading {};}}", i % 9))
                .collect::<String>()
        ))
    }),
    ("notes in notes", "rtf", || {
        rtf(&"a{\\super\\chftn}{\\footnote b".repeat(500_000))
    }),
    ("notes without end", "rtf", || {
        rtf(&"a{\\super\\chftn}{\\footnote{\\super\\chftn} b}".repeat(500_000))
    }),
    ("fields in fields", "rtf", || {
        rtf(&"{\\field{\\*\\fldinst a}{\\fldrslt b".repeat(500_000))
    }),
    ("control words without end", "rtf", || {
        rtf(&format!("\\{}", "a".repeat(50_000_000)))
    }),
    ("pages without end", "rtf", || rtf(&"a\\page ".repeat(5_000_000))),
    ("raised without end", "rtf", || {
        rtf(&"{\\super a}{\\sub b}".repeat(2_000_000))
    }),
    // Messages.
    ("messages in messages", "eml", || {
        format!("{HEADERS}Content-Type: message/global\r\n\r\n")
            .repeat(150)
            .into_bytes()
    }),
    ("messages within messages", "eml", || {
        format!("{HEADERS}Content-Type: message/rfc822\r\n\r\n")
            .repeat(100_000)
            .into_bytes()
    }),
    ("messages within messages in disguise", "eml", || {
        format!("{HEADERS}Content-Type: message/(a comment)rfc822\r\n\r\n")
            .repeat(100_000)
            .into_bytes()
    }),
    ("messages within messages over lines", "eml", || {
        format!("{HEADERS}Content-Type: message\r\n /rfc822\r\n\r\n")
            .repeat(100_000)
            .into_bytes()
    }),
    ("parts in parts", "eml", || {
        (0..100_000)
            .map(|i| format!("Subject: a\r\nContent-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n"))
            .collect::<String>()
            .into_bytes()
    }),
    ("parts in parts with one boundary", "eml", || {
        let part = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n";
        mail(
            "Content-Type: multipart/mixed; boundary=b\r\n",
            &format!("--b\r\n{}", part.repeat(200_000)),
        )
    }),
    ("a digest of digests", "eml", || {
        (0..100_000)
            .map(|i| {
                format!("Subject: a\r\nContent-Type: Multipart/Digest; boundary=b{i}\r\n\r\n--b{i}\r\n\r\n")
            })
            .collect::<String>()
            .into_bytes()
    }),
    ("parts without end", "eml", || {
        mail(
            "Content-Type: multipart/mixed; boundary=b\r\n",
            &"--b\r\nContent-Type: text/plain\r\n\r\na\r\n".repeat(1_000_000),
        )
    }),
    ("pages without end", "eml", || {
        mail(
            "Content-Type: multipart/mixed; boundary=b\r\n",
            &"--b\r\nContent-Type: text/html\r\n\r\n<p>a\r\n".repeat(500_000),
        )
    }),
    ("a boundary that never closes", "eml", || {
        mail(
            "Content-Type: multipart/mixed; boundary=b\r\n",
            &format!("--b\r\n\r\n{}", "-".repeat(50_000_000)),
        )
    }),
    ("a boundary almost", "eml", || {
        mail(
            "Content-Type: multipart/mixed; boundary=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n",
            &"\n--bbbbbbbbbbbbbbb".repeat(3_000_000),
        )
    }),
    ("base64 without end", "eml", || {
        mail(
            "Content-Transfer-Encoding: base64\r\n",
            &"aGVsbG8g".repeat(12_000_000),
        )
    }),
    ("an attachment without end", "eml", || {
        attached("a.bin", &vec![b'a'; 70 << 20])
    }),
    ("quoted garbage", "eml", || {
        mail(
            "Content-Transfer-Encoding: quoted-printable\r\n",
            &"=ZZ==\n=4=".repeat(8_000_000),
        )
    }),
    ("a header of megabytes", "eml", || {
        mail(&format!("X-A: {}\r\n", "a ".repeat(20_000_000)), "Hello")
    }),
    ("a subject of megabytes", "eml", || {
        format!(
            "From: a@example.com\r\nTo: b@example.com\r\nSubject: {}\r\n\r\nHello",
            "word ".repeat(5_000_000)
        )
        .into_bytes()
    }),
    ("headers without end", "eml", || {
        mail(&"X-A: a\r\n".repeat(3_000_000), "Hello")
    }),
    ("addresses without end", "eml", || {
        mail(
            &format!("Cc: {}\r\n", "\"a\" <a@b.c>, (c) g: ".repeat(1_000_000)),
            "Hello",
        )
    }),
    ("comments in comments", "eml", || {
        mail(
            &format!(
                "Cc: {}a@b.c\r\nContent-Type: text/plain; {}a=b\r\n",
                "(".repeat(5_000_000),
                "(".repeat(5_000_000)
            ),
            "Hello",
        )
    }),
    ("encoded words without end", "eml", || {
        format!(
            "From: a@example.com\r\nTo: b@example.com\r\nSubject: {}\r\n\r\nHello",
            "=?utf-8?q?a=?utf-8?b?".repeat(1_000_000)
        )
        .into_bytes()
    }),
    ("received without end", "eml", || {
        mail(
            &"Received: from a (b [1.2.3.4]) by c with d; Mon, 1 Jan 2024 00:00:00 +0000\r\n".repeat(300_000),
            "Hello",
        )
    }),
    ("messages attached to messages", "eml", || {
        let mut message = mail("", "Hello");
        for _ in 0..12 {
            message = attached("a.eml", &message);
        }
        message
    }),
    ("many messages attached to messages", "eml", || {
        let mut message = mail("", "Hello");
        for _ in 0..3 {
            let whole = String::from_utf8(attached("a.eml", &message)).unwrap();
            let part = &whole[whole.find("--b").unwrap()..whole.rfind("--b--").unwrap()];
            message = mail("Content-Type: multipart/mixed; boundary=b\r\n", &part.repeat(40));
        }
        message
    }),
    ("an attached archive", "eml", || {
        attached("a.docx", &docx(&[(WORD, &vec![b' '; 1 << 30])]))
    }),
    ("attached slides without end", "eml", || {
        let part = |i: usize| {
            format!(
                "--b\r\nContent-Disposition: attachment; filename=\"{i}.docx\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
                base64(&word(&"<w:p>".repeat(500_000), &[]))
            )
        };
        let parts: String = (0..40).map(part).collect();
        mail("Content-Type: multipart/mixed; boundary=b\r\n", &parts)
    }),
    ("an attached PDF without end", "eml", || {
        attached(
            "a.pdf",
            &crate::support::page(
                &b"q 1 0 0 1 0 0 cm BT /F1 1 Tf (a) Tj ET ".repeat(500_000),
                "",
                "",
                |_| {},
            ),
        )
    }),
    ("pages saved in a page", "mht", || {
        mail(
            "Content-Type: multipart/related; boundary=b; start=\"<a>\"\r\n",
            &format!(
                "--b\r\nContent-Type: text/html\r\n\r\n{}",
                "<table><tr><td>".repeat(500_000)
            ),
        )
    }),
    ("style sheets without end", "mht", || {
        mail(
            "Content-Type: multipart/related; boundary=b\r\n",
            &format!(
                "--b\r\nContent-Type: text/html\r\n\r\n<p>Hello\r\n{}",
                "--b\r\nContent-Type: text/css\r\n\r\np{color:white}\r\n".repeat(500_000)
            ),
        )
    }),
    ("frames of one sheet", "mht", || {
        let page = format!(
            "--b\r\nContent-Type: text/html\r\n\r\n{}\r\n",
            "<p>a".repeat(30_000)
        );
        let css: String = (0..30_000)
            .map(|i| format!("p :not(.a{i}) {{color:red}}"))
            .collect();
        mail(
            "Content-Type: multipart/related; boundary=b\r\n",
            &format!(
                "{}--b\r\nContent-Type: text/css\r\n\r\n{css}\r\n",
                page.repeat(20)
            ),
        )
    }),
    // Spans.
    ("spans without end", "html", || {
        web(
            "",
            &format!(
                "<table>{}",
                "<tr><td colspan=1000000 rowspan=1000000>1<td colspan=1000000>2".repeat(100_000)
            ),
        )
    }),
    ("rows that reach down", "html", || {
        web(
            "",
            &format!("<table>{}", "<tr><td rowspan=65534>1".repeat(50_000)),
        )
    }),
    ("rows that reach down a thousand wide", "html", || {
        web(
            "",
            &format!(
                "<table><tr>{}{}",
                "<td rowspan=65534>1".repeat(1_000),
                "<tr><td>2".repeat(60_000)
            ),
        )
    }),
    ("rows that reach to the end", "html", || {
        web(
            "",
            &format!(
                "<table>{}",
                format!("<tr>{}", "<td rowspan=0 colspan=9>1".repeat(20)).repeat(20_000)
            ),
        )
    }),
    ("feet without end", "html", || {
        web("", &format!("<table>{}", "<tfoot><tr><td>1<td>2".repeat(100_000)))
    }),
    ("empty tables", "html", || {
        web("", &"<table><tr><td></table>".repeat(300_000))
    }),
    ("a wide table of empty cells", "html", || {
        web(
            "",
            &format!("<table>{}", format!("<tr>{}", "<td>".repeat(500)).repeat(2_000)),
        )
    }),
    ("numbers split over cells", "html", || {
        web(
            "",
            &format!(
                "<table>{}",
                format!("<tr><td>a{}", "<td>$<td>(567<td>)".repeat(300)).repeat(1_000)
            ),
        )
    }),
    ("spans without end", "docx", || {
        word(
            &format!(
                "<w:tbl>{}</w:tbl>",
                "<w:tr><w:trPr><w:gridBefore w:val='4000000000'/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val='10000000'/><w:vMerge/></w:tcPr><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc></w:tr>".repeat(50_000)
            ),
            &[],
        )
    }),
    ("merged rows without end", "docx", || {
        let cell =
            |merge: &str| format!("<w:tc><w:tcPr>{merge}</w:tcPr><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>");
        let row = |merge: &str| format!("<w:tr>{}</w:tr>", cell(merge).repeat(50));
        word(
            &format!(
                "<w:tbl>{}{}</w:tbl>",
                row("<w:vMerge w:val='restart'/>"),
                row("<w:vMerge/>").repeat(6_000)
            ),
            &[],
        )
    }),
    ("places before rows", "docx", || {
        word(
            &format!(
                "<w:tbl>{}</w:tbl>",
                "<w:tr><w:trPr><w:gridBefore w:val='900'/></w:trPr><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr>".repeat(50_000)
            ),
            &[],
        )
    }),
    // Styles.
    ("selectors by elements", "html", || {
        let css: String = (0..10_000)
            .map(|i| format!("div p:not(.a{i}){{color:red}}"))
            .collect();
        web(
            &format!("<style>{css}</style>"),
            &"<div><p>a</p></div>".repeat(10_000),
        )
    }),
    ("selectors of any descent", "html", || {
        let css: String = (0..200)
            .map(|i| format!("{} .a{i} {{color:red}}", "div ".repeat(80)))
            .collect();
        web(
            &format!("<style>{css}</style>"),
            &format!(
                "{}{}",
                "<div>".repeat(400),
                "<p class='a1 a2 a3 a4 a5'>a</p>".repeat(10_000)
            ),
        )
    }),
    ("selectors that look back", "html", || {
        let css = "p ~ p ~ p ~ p ~ p ~ i{color:red} p:nth-last-child(2n+1){color:blue} :empty ~ p:last-of-type{color:red}";
        web(
            &format!("<style>{css}</style>"),
            &format!("<div>{}", "<p>a</p>".repeat(50_000)),
        )
    }),
    ("selectors of selectors", "html", || {
        let css = format!("{}p{}{{color:red}}", ":not(".repeat(100_000), ")".repeat(100_000));
        web(
            &format!("<style>{css}{}</style>", ":is(p,".repeat(100_000)),
            "<p>a</p>",
        )
    }),
    ("one block for many", "html", || {
        let many: String = (0..30_000).map(|i| format!(".a{i},")).collect();
        let block: String = (0..900).map(|i| format!("color:rgb({i},0,0);")).collect();
        web(
            &format!(
                "<style>{many}p{{{block}}}{}</style>",
                format!("p{{{block}}}").repeat(100)
            ),
            &"<p>a</p>".repeat(10_000),
        )
    }),
    ("properties that refer to each other", "html", || {
        let properties: String = (0..100_000)
            .map(|i| format!("--a{i}: var(--a{}) var(--a{});", i + 1, i * 7 % 100_000))
            .collect();
        web(
            &format!(
                "<style>:root{{{properties}}}p{{color:var(--a0)}} {}</style>",
                ":root{--a0:var(--a0)}"
            ),
            &"<p>a</p>".repeat(50_000),
        )
    }),
    ("properties of megabytes", "html", || {
        web(
            &format!("<style>p{{color:{}}}</style>", "var(--a,".repeat(500_000)),
            &"<p>a</p>".repeat(5_000),
        )
    }),
    ("blocks in blocks", "html", || {
        web(
            &format!("<style>{}p{{color:red}}</style>", "@media all{".repeat(300_000)),
            "<p>a",
        )
    }),
    ("comments in styles", "html", || {
        web(
            &format!("<style>{}</style>", "/* */\\41 <!--".repeat(2_000_000)),
            "<p>a",
        )
    }),
    ("styles in attributes", "html", || {
        web(
            "",
            &format!("<p style='{}'>a</p>", "color:red;".repeat(900)).repeat(5_000),
        )
    }),
    ("lists counted backwards", "html", || {
        web("", &"<ol reversed><li value=9223372036854775807>a".repeat(50_000))
    }),
    ("links without words", "html", || {
        web("", &format!("{}a", "<a href='#fn1'><sup>".repeat(100_000)))
    }),
    // Formulas.
    ("formulas in formulas", "html", || {
        web("", &format!("<math>{}x", "<mfrac><msup>".repeat(500_000)))
    }),
    ("formulas within bounds", "html", || {
        web(
            "",
            &format!("<math>{}<mi>x</mi></math>", "<mfrac><mi>a</mi>".repeat(55)).repeat(2_000),
        )
    }),
    ("roots in rows", "html", || {
        web(
            "",
            &format!(
                "<math>{}</math>",
                "<msqrt><mrow><mi>x</mi><mo>+</mo><mn>1</mn></mrow></msqrt>".repeat(150_000)
            ),
        )
    }),
    ("drawings in drawings", "html", || {
        web("", &format!("{}<text>a", "<svg><g>".repeat(500_000)))
    }),
    ("drawings within titles", "html", || {
        web(
            "",
            &format!("{}{}", "<svg>".repeat(2_000), "<title>a</title>".repeat(20_000)),
        )
    }),
    ("formulas in formulas", "docx", || {
        word(
            &format!(
                "{HELLO}<w:p><m:oMath>{}<m:r><m:t>x</m:t></m:r></m:oMath></w:p>",
                "<m:f><m:num>".repeat(1_000_000)
            ),
            &[],
        )
    }),
    ("formulas within bounds", "docx", || {
        let formula = format!(
            "<w:p><m:oMath>{}<m:r><m:t>x</m:t></m:r>{}</m:oMath></w:p>",
            "<m:rad><m:e><m:d><m:e>".repeat(40),
            "</m:e></m:d></m:e></m:rad>".repeat(40)
        );
        word(&formula.repeat(3_000), &[])
    }),
    // Text documents that refer to themselves.
    ("numbers of themselves", "docx", || {
        let numbering = "<w:numbering><w:abstractNum w:abstractNumId='0'><w:numStyleLink w:val='L'/></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>";
        let styles = "<w:styles><w:style w:type='numbering' w:styleId='L'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style></w:styles>";
        let item = "<w:p><w:pPr><w:numPr><w:ilvl w:val='8'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>";
        word(
            &item.repeat(100_000),
            &[
                ("word/numbering.xml", numbering.to_owned()),
                ("word/styles.xml", styles.to_owned()),
            ],
        )
    }),
    ("numbers without end", "docx", || {
        let level = format!(
            "<w:lvl w:ilvl='0'><w:start w:val='9223372036854775807'/><w:numFmt w:val='lowerLetter'/><w:lvlText w:val='{}'/></w:lvl>",
            "%1%9.".repeat(10_000)
        );
        let numbering = format!(
            "<w:numbering><w:abstractNum w:abstractNumId='0'>{level}</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>"
        );
        let item = "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>a</w:t></w:r></w:p>";
        word(&item.repeat(50_000), &[("word/numbering.xml", numbering)])
    }),
    ("styles in a circle", "docx", || {
        let styles: String = (0..20_000)
            .map(|i| {
                format!(
                    "<w:style w:type='paragraph' w:styleId='s{i}'><w:basedOn w:val='s{}'/></w:style>",
                    (i + 1) % 20_000
                )
            })
            .collect();
        let body: String = (0..50_000)
            .map(|i| format!("<w:p><w:pPr><w:pStyle w:val='s{i}'/></w:pPr><w:r><w:rPr><w:rStyle w:val='s{}'/></w:rPr><w:t>a</w:t></w:r></w:p>", i / 2))
            .collect();
        word(
            &body,
            &[("word/styles.xml", format!("<w:styles>{styles}</w:styles>"))],
        )
    }),
    ("notes that hold themselves", "docx", || {
        let notes: String = (0..50_000)
            .map(|i| format!("<w:footnote w:id='{i}'><w:p><w:r><w:footnoteReference w:id='{i}'/><w:footnoteReference w:id='{}'/><w:t>a</w:t></w:r></w:p></w:footnote>", (i + 1) % 50_000))
            .collect();
        word(
            "<w:p><w:r><w:t>Hello</w:t><w:footnoteReference w:id='0'/></w:r></w:p>",
            &[(
                "word/footnotes.xml",
                format!("<w:footnotes>{notes}</w:footnotes>"),
            )],
        )
    }),
    ("alternatives in alternatives", "docx", || {
        word(
            &format!(
                "{HELLO}<w:p><w:r>{}",
                "<mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent><w:p><w:r>".repeat(200_000)
            ),
            &[],
        )
    }),
    ("alternatives within bounds", "docx", || {
        let alternatives = format!(
            "<w:p><w:r>{}<w:t>a</w:t>{}</w:r></w:p>",
            "<mc:AlternateContent><mc:Choice>".repeat(60),
            "</mc:Choice></mc:AlternateContent>".repeat(60)
        );
        word(&alternatives.repeat(5_000), &[])
    }),
    ("text boxes in text boxes", "docx", || {
        let open = "<w:p><w:r><w:drawing><w:txbxContent>".repeat(45);
        let close = "</w:txbxContent></w:drawing></w:r></w:p>".repeat(45);
        word(&format!("{open}{HELLO}{close}").repeat(2_000), &[])
    }),
    ("content controls in content controls", "docx", || {
        word(
            &format!(
                "<w:tbl>{}<w:tr><w:tc>{HELLO}</w:tc></w:tr>",
                "<w:sdt><w:sdtContent>".repeat(500_000)
            ),
            &[],
        )
    }),
    ("fields in fields", "docx", || {
        word(
            &format!(
                "{HELLO}<w:p>{}<w:r><w:t>a</w:t></w:r></w:p>",
                "<w:r><w:fldChar w:fldCharType='begin'/></w:r>".repeat(500_000)
            ),
            &[],
        )
    }),
    ("fields and text", "docx", || {
        let field = "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>a</w:t></w:r>";
        word(&format!("<w:p>{}</w:p>", field.repeat(200_000)), &[])
    }),
];
