//! Text documents (DOCX) by what their format says: numbers, fields, notes, tracked changes, formulas and tables.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use fo_documents::{BlockKind, Document, HiddenReason, MediaType};
use support::{blocks, docx, hidden, layout, read, texts, values};

/// A document of this body and further parts.
fn word(body: &str, parts: &[(&str, &str)]) -> Document {
    let body = format!("<w:document><w:body>{body}</w:body></w:document>");
    let mut all = vec![("word/document.xml", body.as_bytes())];
    all.extend(parts.iter().map(|(name, part)| (*name, part.as_bytes())));
    read(&docx(&all), MediaType::Docx)
}

/// A paragraph with properties.
fn paragraph(properties: &str, text: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn plain(text: &str) -> String {
    paragraph("", text)
}

/// An item of a list.
fn item(list: &str, level: usize, text: &str) -> String {
    paragraph(
        &format!("<w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='{list}'/></w:numPr>"),
        text,
    )
}

/// A level of a list: its format, its text, and what else is said.
fn level(at: usize, format: &str, text: &str, more: &str) -> String {
    format!(
        "<w:lvl w:ilvl='{at}'><w:start w:val='1'/><w:numFmt w:val='{format}'/><w:lvlText w:val='{text}'/>{more}</w:lvl>"
    )
}

#[test]
fn items_have_the_numbers_that_are_counted() {
    let levels = [
        level(0, "decimal", "%1.", ""),
        level(1, "decimal", "%1.%2.", ""),
        level(2, "lowerRoman", "(%3)", ""),
        level(3, "upperLetter", "%4)", "<w:lvlRestart w:val='0'/>"),
    ]
    .concat();
    let bullets = level(0, "bullet", "\u{f0b7}", "") + &level(1, "bullet", "–", "");
    let numbering = format!(
        "<w:numbering><w:abstractNum w:abstractNumId='0'>{levels}</w:abstractNum><w:abstractNum w:abstractNumId='1'>{bullets}</w:abstractNum>\
         <w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num>\
         <w:num w:numId='2'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='5'/></w:lvlOverride></w:num>\
         <w:num w:numId='3'><w:abstractNumId w:val='1'/></w:num>\
         <w:num w:numId='4'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'>{}</w:lvlOverride></w:num></w:numbering>",
        level(0, "upperRoman", "Part %1:", "")
    );
    let body = [
        item("1", 0, "one"),
        item("1", 1, "one one"),
        item("1", 2, "i"),
        item("1", 2, "ii"),
        item("1", 3, "A"),
        item("1", 1, "one two"),
        item("1", 2, "i again"),
        item("1", 3, "B goes on"),
        item("1", 0, "two"),
        item("1", 1, "two one"),
        plain("between"),
        item("1", 0, "three"),
        item("2", 0, "five"),
        item("3", 0, "dot"),
        item("3", 1, "dash"),
        item("0", 0, "no item"),
        item("4", 0, "overridden"),
    ]
    .concat();
    assert_eq!(
        texts(&word(&body, &[("word/numbering.xml", &numbering)])),
        [
            "1. one",
            "1.1. one one",
            "(i) i",
            "(ii) ii",
            "A) A",
            "1.2. one two",
            "(i) i again",
            "B) B goes on",
            "2. two",
            "2.1. two one",
            "between",
            "3. three",
            "5. five",
            "• dot",
            "– dash",
            "no item",
            "Part VI: overridden",
        ]
    );
}

#[test]
fn headings_are_told_by_style_in_any_language_and_numbered() {
    let styles = "<w:styles>\
        <w:style w:type='paragraph' w:styleId='berschrift1'><w:name w:val='heading 1'/><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr><w:outlineLvl w:val='0'/></w:pPr></w:style>\
        <w:style w:type='paragraph' w:styleId='Titre2'><w:name w:val='Titre 2'/><w:pPr><w:outlineLvl w:val='1'/></w:pPr></w:style>\
        <w:style w:type='paragraph' w:styleId='Mine'><w:name w:val='Mine'/><w:basedOn w:val='berschrift1'/></w:style>\
        <w:style w:type='paragraph' w:styleId='Titel'><w:name w:val='Title'/></w:style></w:styles>";
    let numbering = format!(
        "<w:numbering><w:abstractNum w:abstractNumId='0'>{}</w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/></w:num></w:numbering>",
        level(0, "decimal", "%1", "")
    );
    let styled = |style: &str, text: &str| paragraph(&format!("<w:pStyle w:val='{style}'/>"), text);
    let body = [
        styled("Titel", "The paper"),
        styled("berschrift1", "Einleitung"),
        styled("Titre2", "Données"),
        styled("Mine", "Methode"),
        paragraph("<w:outlineLvl w:val='2'/>", "By hand"),
        plain("Text"),
    ]
    .concat();
    let document = word(
        &body,
        &[("word/styles.xml", styles), ("word/numbering.xml", &numbering)],
    );
    let page = &document.pages[0];
    let found: Vec<_> = page
        .blocks
        .iter()
        .map(|b| (b.kind, b.level, page.slice(b.range)))
        .collect();
    assert_eq!(
        found,
        [
            (BlockKind::Heading, Some(1), "The paper"),
            (BlockKind::Heading, Some(1), "1 Einleitung"),
            (BlockKind::Heading, Some(2), "Données"),
            (BlockKind::Heading, Some(1), "2 Methode"),
            (BlockKind::Heading, Some(3), "By hand"),
            (BlockKind::Paragraph, None, "Text"),
        ]
    );
}

fn run(text: &str) -> String {
    format!("<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>")
}

fn char_field(kind: &str) -> String {
    format!("<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>")
}

#[test]
fn fields_show_their_results() {
    let code = |text: &str| format!("<w:r><w:instrText>{text}</w:instrText></w:r>");
    let nested = format!(
        "<w:p>{}{}{}{}{}{}{}{}{}{}</w:p>",
        run("See "),
        char_field("begin"),
        code(" IF "),
        char_field("begin"),
        code(" PAGE "),
        char_field("separate") + &run("3"),
        char_field("end") + &code(" = 3 "),
        char_field("separate") + &run("table 3"),
        char_field("end"),
        run(".")
    );
    let simple = "<w:p><w:fldSimple w:instr='REF a'><w:r><w:t>Section 2</w:t></w:r></w:fldSimple><w:hyperlink r:id='x'><w:r><w:t xml:space='preserve'> and more</w:t></w:r></w:hyperlink></w:p>";
    assert_eq!(
        texts(&word(&(nested + simple), &[])),
        ["See table 3.", "Section 2 and more"]
    );
}

#[test]
fn notes_stand_under_the_page_of_their_marks() {
    let reference = |kind: &str, id: u32| {
        format!(
            "<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:{kind}Reference w:id='{id}'/></w:r>"
        )
    };
    let note = |kind: &str, id: u32, text: &str| {
        format!(
            "<w:{kind} w:id='{id}'><w:p><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:{kind}Ref/></w:r><w:r><w:t xml:space='preserve'> {text}</w:t></w:r></w:p></w:{kind}>"
        )
    };
    let body = [
        format!(
            "<w:p>{}{}{}</w:p>",
            run("Costs of 5"),
            reference("footnote", 2),
            run(" points.")
        ),
        format!("<w:p>{}{}</w:p>", run("A claim"), reference("endnote", 1)),
        "<w:p><w:r><w:br w:type='page'/></w:r></w:p>".to_owned(),
        format!("<w:p>{}{}</w:p>", run("Second page"), reference("footnote", 3)),
    ]
    .concat();
    let footnotes = format!(
        "<w:footnotes>{}{}</w:footnotes>",
        note("footnote", 2, "Before tax."),
        note("footnote", 3, "Later.")
    );
    let endnotes = format!("<w:endnotes>{}</w:endnotes>", note("endnote", 1, "The source."));
    let document = word(
        &body,
        &[
            ("word/footnotes.xml", &footnotes),
            ("word/endnotes.xml", &endnotes),
        ],
    );
    assert_eq!(
        blocks(&document.pages[0]),
        [
            (BlockKind::Paragraph, "Costs of 5¹ points."),
            (BlockKind::Paragraph, "A claimⁱ"),
            (BlockKind::Footnote, "¹ Before tax."),
        ]
    );
    assert_eq!(
        blocks(&document.pages[1]),
        [
            (BlockKind::Paragraph, "Second page²"),
            (BlockKind::Footnote, "² Later."),
            (BlockKind::Footnote, "ⁱ The source."),
        ]
    );
    let marks: Vec<_> = document
        .pages
        .iter()
        .flat_map(|p| p.note_marks.iter().map(|m| m.note))
        .collect();
    assert_eq!(marks, [Some((1, 2)), Some((2, 2)), Some((2, 1))]);
}

#[test]
fn pages_end_where_the_document_says() {
    let body = [
        plain("one"),
        paragraph("<w:pageBreakBefore/>", "two"),
        "<w:p><w:r><w:t>still two</w:t></w:r><w:r><w:br w:type='page'/><w:t>three</w:t></w:r></w:p>".to_owned(),
        "<w:p><w:r><w:t xml:space='preserve'>goes </w:t><w:lastRenderedPageBreak/><w:t>on to four</w:t></w:r></w:p>".to_owned(),
        paragraph("<w:sectPr><w:type w:val='continuous'/></w:sectPr>", "still four"),
        paragraph("<w:sectPr><w:type w:val='nextPage'/></w:sectPr>", "last of four"),
        plain("five"),
    ]
    .concat();
    let document = word(&body, &[]);
    let pages: Vec<&str> = document.pages.iter().map(|p| p.text.as_str()).collect();
    assert_eq!(
        pages,
        [
            "one",
            "two\n\nstill two",
            "three\n\ngoes",
            "on to four\n\nstill four\n\nlast of four",
            "five"
        ]
    );
    assert!(document.pages[3].blocks[0].continues);
}

#[test]
fn tracked_changes_are_read_as_accepted() {
    let body = [
        "<w:p><w:r><w:t xml:space='preserve'>Buy </w:t></w:r><w:del><w:r><w:delText>losers</w:delText></w:r></w:del><w:ins><w:r><w:t>winners</w:t></w:r></w:ins>",
        "<w:moveFrom><w:r><w:t>moved away</w:t></w:r></w:moveFrom><w:moveTo><w:r><w:t xml:space='preserve'> to here</w:t></w:r></w:moveTo></w:p>",
        "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:t>One paragraph</w:t></w:r></w:p><w:p><w:r><w:t>of two.</w:t></w:r></w:p>",
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc></w:tr>",
        "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p><w:r><w:t>deleted</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr>",
        "<w:tr><w:trPr><w:ins/></w:trPr><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
    ]
    .concat();
    let document = word(&body, &[]);
    assert_eq!(
        texts(&document),
        ["Buy winners to here", "One paragraph of two.", "a\t1\nb\t2"]
    );
    assert!(document.pages[0].hidden.is_empty());
}

#[test]
fn text_boxes_signs_and_hidden_styles() {
    let styles = "<w:styles><w:style w:type='character' w:styleId='Secret'><w:rPr><w:vanish/></w:rPr></w:style>\
        <w:style w:type='character' w:styleId='Open'><w:basedOn w:val='Secret'/><w:rPr><w:vanish w:val='0'/></w:rPr></w:style></w:styles>";
    let text_box = "<w:p><w:r><w:t>Around</w:t></w:r><w:r><mc:AlternateContent><mc:Choice><w:drawing><wps:wsp><wps:txbx><w:txbxContent><w:p><w:r><w:t>In the box</w:t></w:r></w:p></w:txbxContent></wps:txbx></wps:wsp></w:drawing></mc:Choice>\
        <mc:Fallback><w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>In the box</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>";
    let signs = "<w:p><w:r><w:t xml:space='preserve'>r </w:t><w:sym w:font='Symbol' w:char='F0A3'/><w:t xml:space='preserve'> 5</w:t><w:noBreakHyphen/><w:t>day</w:t></w:r></w:p>";
    let styled = |style: &str, text: &str| {
        format!("<w:r><w:rPr><w:rStyle w:val='{style}'/></w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>")
    };
    let secret = format!(
        "<w:p>{}{}{}</w:p>",
        run("seen "),
        styled("Secret", "secret"),
        styled("Open", "too")
    );
    let document = word(
        &format!("{text_box}{signs}{secret}"),
        &[("word/styles.xml", styles)],
    );
    assert_eq!(
        texts(&document),
        ["Around", "In the box", "r ≤ 5-day", "seen too"]
    );
    assert_eq!(hidden(&document), [(HiddenReason::Invisible, "secret")]);
}

#[test]
fn formulas_are_read_on_one_line() {
    let r = |text: &str| format!("<m:r><m:t>{text}</m:t></m:r>");
    let e = |inner: &str| format!("<m:e>{inner}</m:e>");
    let fraction =
        |above: &str, below: &str| format!("<m:f><m:num>{above}</m:num><m:den>{below}</m:den></m:f>");
    let cases = [
        (fraction(&r("a+b"), &r("2")), "(a + b)/2"),
        (
            format!("<m:sSup>{}<m:sup>{}</m:sup></m:sSup>", e(&r("x")), r("2")),
            "x^2",
        ),
        (
            format!(
                "<m:sSubSup>{}<m:sub>{}</m:sub><m:sup>{}</m:sup></m:sSubSup>",
                e(&r("r")),
                r("t-1"),
                r("2")
            ),
            "r_(t − 1)^2",
        ),
        (
            format!(
                "<m:rad><m:radPr><m:degHide m:val='1'/></m:radPr><m:deg/>{}</m:rad>",
                e(&r("n"))
            ),
            "sqrt(n)",
        ),
        (
            format!("<m:rad><m:deg>{}</m:deg>{}</m:rad>", r("3"), e(&r("n"))),
            "root(n, 3)",
        ),
        (
            format!(
                "<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub>{}</m:sub><m:sup>{}</m:sup>{}</m:nary>",
                r("i=1"),
                r("n"),
                e(&r("x"))
            ),
            "∑_(i = 1)^n x",
        ),
        (format!("<m:d>{}</m:d>", e(&r("a"))), "(a)"),
        (
            format!(
                "<m:d><m:dPr><m:begChr m:val='['/><m:endChr m:val=']'/></m:dPr><m:e><m:m><m:mr>{}{}</m:mr><m:mr>{}{}</m:mr></m:m></m:e></m:d>",
                e(&r("a")),
                e(&r("b")),
                e(&r("c")),
                e(&r("d"))
            ),
            "[a, b; c, d]",
        ),
        (
            format!("<m:func><m:fName>{}</m:fName>{}</m:func>", r("log"), e(&r("x"))),
            "log x",
        ),
        (
            format!(
                "<m:acc><m:accPr><m:chr m:val='\u{305}'/></m:accPr>{}</m:acc>",
                e(&r("r"))
            ),
            "r\u{304}",
        ),
    ];
    for (formula, expected) in cases {
        let inline = word(
            &format!("<w:p>{}<m:oMath>{formula}</m:oMath></w:p>", run("so ")),
            &[],
        );
        assert_eq!(inline.pages[0].text, format!("so {expected}"), "{formula}");
        let displayed = word(
            &format!("<w:p><m:oMathPara><m:oMath>{formula}</m:oMath></m:oMathPara></w:p>"),
            &[],
        );
        assert_eq!(blocks(&displayed.pages[0]), [(BlockKind::Formula, expected)]);
    }
}

fn cell(properties: &str, text: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", plain(text))
}

#[test]
fn tables_keep_spans_headers_and_numbers() {
    let rows = [
        [
            cell("<w:vMerge w:val='restart'/>", "Strategy"),
            cell("<w:gridSpan w:val='2'/>", "Return"),
        ]
        .concat(),
        [cell("<w:vMerge/>", ""), cell("", "Gross"), cell("", "Net")].concat(),
        [cell("", "Momentum"), cell("", "1.234,5"), cell("", "−3,2 %")].concat(),
        [cell("", "Value"), cell("", "567,8"), cell("", "(1,0 %)")].concat(),
    ];
    let rows: String = rows.iter().map(|r| format!("<w:tr>{r}</w:tr>")).collect();
    let indented = format!(
        "<w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr>{}{}</w:tr>",
        cell("", "1.800,0"),
        cell("", "2,0 %")
    );
    let document = word(&format!("<w:tbl><w:tblPr/>{rows}{indented}</w:tbl>"), &[]);
    let table = &document.pages[0].tables[0];
    assert_eq!(
        layout(table),
        [
            "Strategy|Return|<",
            "^|Gross|Net",
            "Momentum|1.234,5|−3,2 %",
            "Value|567,8|(1,0 %)",
            "|1.800,0|2,0 %"
        ]
    );
    assert_eq!(table.header_rows, 2);
    assert_eq!(values(table, 1)[2..], [Some(1234.5), Some(567.8), Some(1800.0)]);
    assert_eq!(values(table, 2)[2..], [Some(-3.2), Some(-1.0), Some(2.0)]);
}
