//! What people see that is not written where text is: charts, diagrams, paint on slides, generated text, fields, struck lines.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use fo_documents::{Document, HiddenReason, MediaType};
use support::{Booklet, docx, hidden, layout, pptx, read, texts, xlsx};

const CHART: &str = "<c:chartSpace><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>Annual return</a:t></a:r></a:p></c:rich></c:tx></c:title>\
    <c:plotArea><c:barChart><c:ser><c:tx><c:strRef><c:strCache><c:pt idx='0'><c:v>SPY</c:v></c:pt></c:strCache></c:strRef></c:tx>\
    <c:cat><c:strRef><c:strCache><c:pt idx='0'><c:v>2020</c:v></c:pt><c:pt idx='1'><c:v>2021</c:v></c:pt></c:strCache></c:strRef></c:cat>\
    <c:val><c:numRef><c:numCache><c:formatCode>0.0%</c:formatCode><c:pt idx='0'><c:v>0.184</c:v></c:pt><c:pt idx='1'><c:v>-0.0461</c:v></c:pt></c:numCache></c:numRef></c:val>\
    </c:ser></c:barChart></c:plotArea></c:chart></c:chartSpace>";
const DIAGRAM: &str = "<dgm:dataModel><dgm:ptLst><dgm:pt type='doc'/><dgm:pt><dgm:t><a:p><a:r><a:t>Rank 10</a:t></a:r></a:p></dgm:t></dgm:pt>\
    <dgm:pt type='parTrans'/><dgm:pt><dgm:t><a:p><a:r><a:t>Hold 20</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>";
const LINKS: &str = "<Relationships><Relationship Id='c' Type='x/chart' Target='/charts/c.xml'/>\
    <Relationship Id='d' Type='x/diagramData' Target='/charts/d.xml'/></Relationships>";

fn check_graphics(document: &Document) {
    let table = &document.pages[0].tables[0];
    assert_eq!(layout(table), ["|SPY", "2020|18.4%", "2021|-4.6%"]);
    let texts = texts(document);
    for text in ["Annual return", "Rank 10", "Hold 20"] {
        assert!(texts.contains(&text), "{text}: {texts:?}");
    }
}

#[test]
fn charts_are_tables_and_diagrams_are_text() {
    let drawn = "<a:graphic><a:graphicData><c:chart r:id='c'/></a:graphicData></a:graphic>";
    let smart = "<a:graphic><a:graphicData><dgm:relIds r:dm='d'/></a:graphicData></a:graphic>";
    let parts: [(&str, &[u8]); 2] = [
        ("charts/c.xml", CHART.as_bytes()),
        ("charts/d.xml", DIAGRAM.as_bytes()),
    ];

    let slide = format!(
        "<p:sld><p:cSld><p:spTree><p:graphicFrame>{drawn}</p:graphicFrame><p:graphicFrame>{smart}</p:graphicFrame></p:spTree></p:cSld></p:sld>"
    );
    let slides: [(&str, &[u8]); 4] = [
        (
            "ppt/presentation.xml",
            b"<p:presentation><p:sldIdLst><p:sldId id='256' r:id='s'/></p:sldIdLst></p:presentation>",
        ),
        (
            "ppt/_rels/presentation.xml.rels",
            b"<Relationships><Relationship Id='s' Type='x/slide' Target='slides/slide1.xml'/></Relationships>",
        ),
        ("ppt/slides/slide1.xml", slide.as_bytes()),
        ("ppt/slides/_rels/slide1.xml.rels", LINKS.as_bytes()),
    ];
    check_graphics(&read(&docx(&[&slides[..], &parts].concat()), MediaType::Pptx));

    let body = format!(
        "<w:document><w:body><w:p><w:r><w:drawing>{drawn}</w:drawing></w:r><w:r><w:drawing>{smart}</w:drawing></w:r></w:p></w:body></w:document>"
    );
    let document: [(&str, &[u8]); 2] = [
        ("word/document.xml", body.as_bytes()),
        ("word/_rels/document.xml.rels", LINKS.as_bytes()),
    ];
    check_graphics(&read(&docx(&[&document[..], &parts].concat()), MediaType::Docx));

    let drawing = format!(
        "<xdr:wsDr><xdr:graphicFrame>{drawn}</xdr:graphicFrame><xdr:graphicFrame>{smart}</xdr:graphicFrame>\
         <xdr:sp><xdr:txBody><a:p><a:r><a:t>A box</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>"
    );
    let more: [(&str, &[u8]); 3] = [
        (
            "xl/worksheets/_rels/sheet1.xml.rels",
            b"<Relationships><Relationship Id='r' Type='x/drawing' Target='/xl/drawing.xml'/></Relationships>",
        ),
        ("xl/drawing.xml", drawing.as_bytes()),
        ("xl/_rels/drawing.xml.rels", LINKS.as_bytes()),
    ];
    let rows = "<row r='1'><c r='A1' t='str'><v>Alone</v></c></row>";
    let sheet = read(
        &xlsx(&[("S", rows)], "", &[&more[..], &parts].concat()),
        MediaType::Xlsx,
    );
    check_graphics(&sheet);
    assert!(texts(&sheet).contains(&"A box"));
}

/// A shape of a slide with its place, what it is painted with, and its text in a colour.
fn shape(place: (u32, u32, u32, u32), fill: &str, colour: &str, text: &str) -> String {
    let paint = |c: &str| match c {
        "" => String::new(),
        c => format!("<a:solidFill><a:srgbClr val='{c}'/></a:solidFill>"),
    };
    format!(
        "<p:sp><p:spPr><a:xfrm><a:off x='{}' y='{}'/><a:ext cx='{}' cy='{}'/></a:xfrm><a:prstGeom prst='rect'/>{}</p:spPr>\
         <p:txBody><a:p><a:r><a:rPr>{}</a:rPr><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>",
        place.0,
        place.1,
        place.2,
        place.3,
        paint(fill),
        paint(colour)
    )
}

#[test]
fn text_of_slides_is_seen_on_what_is_painted_under_it() {
    let (small, large, apart) = ((100, 100, 50, 20), (90, 90, 100, 100), (500, 500, 50, 20));
    let target = |colour: &str| shape(small, "", colour, "TARGET");
    let seen = [
        shape(large, "000080", "", "") + &target("FFFFFF"),
        shape(small, "000080", "FFFFFF", "TARGET"),
        target("") + &shape(apart, "FFFFFF", "", ""),
        shape(large, "FFFFFF", "", "") + &target("000000"),
    ];
    for slide in seen {
        let document = read(&pptx(&[&slide]), MediaType::Pptx);
        assert_eq!(document.text().trim(), "TARGET", "{slide}");
    }
    let unseen = [
        (target("FFFFFF"), HiddenReason::Colour),
        (
            shape(large, "000080", "", "") + &target("000080"),
            HiddenReason::Colour,
        ),
        (
            shape(apart, "000080", "", "") + &target("FFFFFF"),
            HiddenReason::Colour,
        ),
        (
            target("") + &shape(large, "FFFFFF", "", ""),
            HiddenReason::Covered,
        ),
    ];
    for (slide, reason) in unseen {
        let slide = slide + &shape((500, 600, 50, 20), "", "", "Seen");
        let document = read(&pptx(&[&slide]), MediaType::Pptx);
        assert_eq!(document.text().trim(), "Seen", "{slide}");
        assert_eq!(hidden(&document), [(reason, "TARGET")], "{slide}");
    }
}

#[test]
fn strings_in_cells_keep_their_runs_and_formats_their_signs() {
    let rows = "<row r='1'><c r='A1' t='inlineStr'><is><r><t>after 5</t></r><r><rPr><vertAlign val='superscript'/></rPr><t>1</t></r>\
        <r><t xml:space='preserve'> days, hold </t></r><r><rPr><strike/></rPr><t>20</t></r><r><t>30</t></r></is></c></row>";
    let document = read(&xlsx(&[("S", rows)], "", &[]), MediaType::Xlsx);
    assert_eq!(texts(&document), ["S", "after 5¹ days, hold 30"]);

    let formats: [(&str, &str, &str); 8] = [
        ("_($* #,##0_);_($* \\(#,##0\\);_($* &quot;-&quot;??_)", "0", "$-"),
        ("# ?/8", "0.3", "2/8"),
        ("# ?/8", "1.375", "1 3/8"),
        ("?/?", "3.25", "13/4"),
        ("000\\-0000", "5551234", "555-1234"),
        ("0.0%", "0.075", "7.5%"),
        ("# ?/?", "0.5", "1/2"),
        ("0.0;-0.0;&quot;–&quot;", "0", "–"),
    ];
    for (code, value, expected) in formats {
        let styles = format!(
            "<styleSheet><numFmts><numFmt numFmtId='164' formatCode=\"{code}\"/></numFmts><cellXfs><xf numFmtId='164'/></cellXfs></styleSheet>"
        );
        let rows = format!("<row r='1'><c r='A1' s='0'><v>{value}</v></c></row>");
        let document = read(
            &xlsx(&[("S", &rows)], "", &[("xl/styles.xml", styles.as_bytes())]),
            MediaType::Xlsx,
        );
        assert_eq!(texts(&document), ["S", expected], "{code}");
    }
}

#[test]
fn web_pages_show_generated_text_values_and_gaps() {
    let cases = [
        (
            "<style>body{counter-reset:h}h2::before{counter-increment:h;content:counter(h) '. '}</style><h2>Entry</h2><p>Buy</p><h2>Exit</h2>",
            "1. Entry\n\nBuy\n\n2. Exit",
        ),
        (
            "<style>ol{list-style:none;counter-reset:i}li::before{counter-increment:i;content:counters(i,'.') ' '}</style><ol><li>a<ol><li>b</ol><li>c</ol>",
            "1 a\n\n1.1 b\n\n2 c",
        ),
        (
            "<style>.a::before{content:\"Hold \"}.b:before{content:'\\2264  '}.b::after{content:'%'}</style><p class=a>30 days</p><p class=b>10</p>",
            "Hold 30 days\n\n≤ 10%",
        ),
        (
            "<style>.a::after{content:'no';display:none}.b::after{content:'\\f101'}</style><p class=a>30</p><p class=b>40</p>",
            "30\n\n40",
        ),
        (
            "<p>Look back <input type=hidden value=99><input type=number value=20> days by <select><option>SMA<option selected>EMA</select></p>",
            "Look back 20 days by EMA",
        ),
        (
            "<p><span style='margin-right:1em'>20</span><span>30</span> <b style='display:inline-block;width:5em'>7%</b>8%</p>",
            "20 30 7% 8%",
        ),
        (
            "<p><span style='float:left'>7%</span><span style='float:left'>8%</span></p><p><i style='float:left'>B</i>uy</p>",
            "7% 8%\n\nBuy",
        ),
        (
            "<p><span style='display:table-cell'>20</span><span style='display:table-cell'>30</span></p>",
            "20 30",
        ),
        ("<p>He said <q>buy</q>.</p>", "He said “buy”."),
        (
            "<p>after 5<span style='vertical-align:40%;font-size:8px'>1</span> or 6<span style='vertical-align:text-top;font-size:60%'>2</span> days</p>",
            "after 5¹ or 6² days",
        ),
        (
            "<p>risk <sup>1</sup>/<sub>2</sub>, then 1<sup>3</sup>&frasl;<sub>4</sub> R</p>",
            "risk 1/2, then 1 3/4 R",
        ),
        (
            "<p style='color:#fff;text-shadow:0 0 2px #000'>Seen 7%</p>",
            "Seen 7%",
        ),
        (
            "<p style='background:linear-gradient(red,blue);background-clip:text;color:transparent'>Seen 7%</p>",
            "Seen 7%",
        ),
        (
            "<p style='-webkit-text-fill-color:black;color:white'>Seen 7%</p>",
            "Seen 7%",
        ),
    ];
    for (page, expected) in cases {
        let document = read(
            format!("<!DOCTYPE html><body>{page}</body>").as_bytes(),
            MediaType::Html,
        );
        assert_eq!(document.text().trim(), expected, "{page}");
    }
}

#[test]
fn fields_without_results_show_what_their_codes_say() {
    let field = |code: &str| {
        format!(
            "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>{code}</w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>"
        )
    };
    let list = "<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:ddList><w:result w:val='1'/><w:listEntry w:val='20'/><w:listEntry w:val='50'/></w:ddList></w:ffData></w:fldChar></w:r>\
        <w:r><w:instrText>FORMDROPDOWN</w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>";
    for (field, expected) in [
        (field(" SYMBOL 163 \\f \"Symbol\" \\s 10 "), "a ≤ b"),
        (field(" EQ \\f(1,2) "), "a 1/2 b"),
        (field(" EQ \\r(3,x) "), "a root(x, 3) b"),
        (field(" EQ \\f(\\r(x),2) "), "a (sqrt(x))/2 b"),
        (field(" PAGEREF x "), "a b"),
        (list.to_owned(), "a 50 b"),
    ] {
        let body = format!(
            "<w:document><w:body><w:p><w:r><w:t>a </w:t></w:r>{field}<w:r><w:t> b</w:t></w:r></w:p></w:body></w:document>"
        );
        let document = read(&docx(&[("word/document.xml", body.as_bytes())]), MediaType::Docx);
        assert_eq!(document.text().trim(), expected, "{field}");
    }
}

#[test]
fn items_deleted_or_hidden_are_not_counted() {
    let item = |mark: &str, runs: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr><w:rPr>{mark}</w:rPr></w:pPr>{runs}</w:p>"
        )
    };
    let gone = [
        item(
            "<w:del w:id='1'/>",
            "<w:del w:id='2'><w:r><w:delText>gone</w:delText></w:r></w:del>",
        ),
        item(
            "<w:vanish/>",
            "<w:r><w:rPr><w:vanish/></w:rPr><w:t>gone</w:t></w:r>",
        ),
    ];
    let numbers = "<w:numbering><w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:start w:val='1'/><w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl></w:abstractNum>\
        <w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>";
    for gone in gone {
        let live = |text: &str| item("", &format!("<w:r><w:t>{text}</w:t></w:r>"));
        let body = format!(
            "<w:document><w:body>{}{gone}{}</w:body></w:document>",
            live("Buy"),
            live("Sell")
        );
        let parts: [(&str, &[u8]); 2] = [
            ("word/document.xml", body.as_bytes()),
            ("word/numbering.xml", numbers.as_bytes()),
        ];
        assert_eq!(
            texts(&read(&docx(&parts), MediaType::Docx)),
            ["1. Buy", "2. Sell"],
            "{gone}"
        );
    }
}

#[test]
fn mail_lines_go_on_and_the_part_with_words_is_read() {
    let mail = |headers: &str, body: &str| {
        let source = format!("From: a@b.c\r\nSubject: S\r\nMIME-Version: 1.0\r\n{headers}\r\n\r\n{body}");
        read(source.as_bytes(), MediaType::Email).text()
    };
    let flowed = mail(
        "Content-Type: text/plain; format=flowed",
        "Hold for \r\n20 days.\r\n> quoted 5 \r\n> days\r\n-- \r\nMe",
    );
    assert!(
        flowed.contains("Hold for 20 days.") && flowed.contains("quoted 5 days"),
        "{flowed}"
    );
    let joined = mail(
        "Content-Type: text/plain; format=flowed; delsp=yes",
        "Hold for twen \r\nty days.",
    );
    assert!(joined.contains("Hold for twenty days."), "{joined}");
    let empty_page = mail(
        "Content-Type: multipart/alternative; boundary=x",
        "--x\r\nContent-Type: text/plain\r\n\r\nStop 7%\r\n--x\r\nContent-Type: text/html\r\n\r\n<div></div>\r\n--x--",
    );
    assert!(empty_page.contains("Stop 7%"), "{empty_page}");
    let values = mail(
        "Content-Type: multipart/mixed; boundary=x",
        "--x\r\n\r\nSee\r\n--x\r\nContent-Type: text/csv; name=a.csv\r\nContent-Disposition: attachment; filename=a.csv\r\n\r\nSPY,9.1\r\n--x--",
    );
    assert!(values.contains("SPY,9.1"), "{values}");
}

fn pdf(draw: &str) -> String {
    let mut booklet = Booklet::default();
    booklet
        .page()
        .text(72.0, 92.0, 12.0, "Hold 20 30 days")
        .draw(draw);
    read(&booklet.finish(), MediaType::Pdf).text().trim().to_owned()
}

#[test]
fn a_line_through_words_strikes_them() {
    for (draw, expected) in [
        // Through 20, as a line and as a thin box.
        ("102 704 m 116 704 l S", "Hold 30 days"),
        ("101.5 703.5 14.5 .8 re f", "Hold 30 days"),
        // Under it, over it, through the whole page, beside it.
        ("102 698.5 m 116 698.5 l S", "Hold 20 30 days"),
        ("102 710 m 116 710 l S", "Hold 20 30 days"),
        ("10 704 m 600 704 l S", "Hold 20 30 days"),
        ("170 704 m 190 704 l S", "Hold 20 30 days"),
    ] {
        assert_eq!(pdf(draw), expected, "{draw}");
    }
}

#[test]
fn figures_raised_by_name_and_fractions_in_pages() {
    let font = "/F2 <</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding <</Type /Encoding /Differences [1 /one.superior /two.tnum]>>>>";
    let mut w = support::Writer::default();
    w.add("<</Type /Catalog /Pages 2 0 R>>");
    w.add("<</Type /Pages /Kids [3 0 R] /Count 1>>");
    w.add(format!(
        "<</Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources <</Font <<{font}>>>>>>"
    ));
    w.stream("", b"BT /F2 12 Tf 72 700 Td (10\x01 or \x020 days) Tj ET");
    assert_eq!(read(&w.finish(), MediaType::Pdf).text().trim(), "10¹ or 20 days");

    let mut booklet = Booklet::default();
    booklet.page().draw(
        "BT 72 700 Td /F1 12 Tf (risk 1) Tj /F1 7 Tf 4 Ts (3) Tj 0 Ts /F1 12 Tf (/) Tj -2 Ts /F1 7 Tf (4) Tj 0 Ts /F1 12 Tf ( of it) Tj ET",
    );
    assert_eq!(
        read(&booklet.finish(), MediaType::Pdf).text().trim(),
        "risk 1 3/4 of it"
    );
}
