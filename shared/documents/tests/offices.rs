//! Slides, spreadsheets, rich text and messages, by what their formats say of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use fo_documents::{BlockKind, Document, HiddenReason, MediaType, Unit};
use support::{base64, blocks, docx, hidden, layout, pptx, read, text_page, texts, values, xlsx};

// Slides.

fn paragraph(text: &str) -> String {
    format!("<a:p><a:r><a:t>{text}</a:t></a:r></a:p>")
}

/// A shape at a place, with what says that it is one of the layout's.
fn shape(place: (u32, u32), holder: &str, paragraphs: &str) -> String {
    format!(
        "<p:sp><p:nvSpPr><p:cNvPr id='1' name='a'/><p:nvPr>{holder}</p:nvPr></p:nvSpPr><p:spPr><a:xfrm><a:off x='{}' y='{}'/><a:ext cx='1000' cy='1000'/></a:xfrm></p:spPr><p:txBody>{paragraphs}</p:txBody></p:sp>",
        place.0, place.1
    )
}

#[test]
fn slides_are_pages_with_titles_lists_and_notes() {
    let slide = [
        shape((0, 5000), "", &paragraph("At the foot")),
        shape((0, 0), "<p:ph type='title'/>", &paragraph("Momentum")),
        shape(
            (0, 2000),
            "<p:ph type='body' idx='1'/>",
            "<a:p><a:pPr><a:buAutoNum type='arabicPeriod'/></a:pPr><a:r><a:t>Rank</a:t></a:r></a:p>\
             <a:p><a:pPr lvl='1'><a:buAutoNum type='alphaLcParenR'/></a:pPr><a:r><a:t>by return</a:t></a:r></a:p>\
             <a:p><a:pPr lvl='1'><a:buAutoNum type='alphaLcParenR'/></a:pPr><a:r><a:t>by risk</a:t></a:r></a:p>\
             <a:p><a:pPr><a:buAutoNum type='arabicPeriod'/></a:pPr><a:r><a:t>Hold 12</a:t></a:r><a:r><a:rPr baseline='30000'/><a:t>1</a:t></a:r></a:p>\
             <a:p><a:r><a:t>A point</a:t></a:r></a:p>",
        ),
        shape((0, 9000), "<p:ph type='sldNum'/>", &paragraph("7")),
    ]
    .concat();
    let document = read(
        &pptx(&[&slide, &shape((0, 0), "", &paragraph("Second"))]),
        MediaType::Pptx,
    );
    assert_eq!(
        blocks(&document.pages[0]),
        [
            (BlockKind::Heading, "Momentum"),
            (BlockKind::ListItem, "1. Rank"),
            (BlockKind::ListItem, "a) by return"),
            (BlockKind::ListItem, "b) by risk"),
            (BlockKind::ListItem, "2. Hold 12¹"),
            (BlockKind::ListItem, "• A point"),
            (BlockKind::Paragraph, "At the foot"),
        ]
    );
    assert_eq!(document.pages.len(), 2);
    assert_eq!(document.pages[1].text, "Second");
    assert_eq!(document.metadata.title.as_deref(), Some("Momentum"));
}

#[test]
fn slides_stand_in_the_order_of_the_presentation() {
    let slide = |text: &str| {
        format!(
            "<p:sld><p:cSld><p:spTree>{}</p:spTree></p:cSld></p:sld>",
            shape((0, 0), "", &paragraph(text))
        )
    };
    let notes = "<p:notes><p:cSld><p:spTree><p:sp><p:nvSpPr><p:nvPr><p:ph type='body'/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>Say it slowly.</a:t></a:r></a:p></p:txBody></p:sp>\
        <p:sp><p:nvSpPr><p:nvPr><p:ph type='sldNum'/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>1</a:t></a:r></a:p></p:txBody></p:sp></p:spTree></p:cSld></p:notes>";
    let hidden_slide = slide("Not shown").replace("<p:sld>", "<p:sld show='0'>");
    let file = docx(&[
        ("ppt/presentation.xml", b"<p:presentation><p:sldIdLst><p:sldId id='256' r:id='a'/><p:sldId id='257' r:id='b'/><p:sldId id='258' r:id='c'/></p:sldIdLst><p:sldSz cx='9000' cy='9000'/></p:presentation>"),
        ("ppt/_rels/presentation.xml.rels", b"<Relationships><Relationship Id='b' Type='x/slide' Target='slides/slide1.xml'/><Relationship Id='a' Type='x/slide' Target='/ppt/slides/slide2.xml'/><Relationship Id='c' Type='x/slide' Target='slides/slide3.xml'/></Relationships>"),
        ("ppt/slides/slide1.xml", slide("Named one, shown second").as_bytes()),
        ("ppt/slides/slide2.xml", slide("Named two, shown first").as_bytes()),
        ("ppt/slides/slide3.xml", hidden_slide.as_bytes()),
        ("ppt/slides/_rels/slide2.xml.rels", b"<Relationships><Relationship Id='r' Type='x/notesSlide' Target='../notesSlides/notesSlide1.xml'/></Relationships>"),
        ("ppt/notesSlides/notesSlide1.xml", notes.as_bytes()),
    ]);
    let document = read(&file, MediaType::Pptx);
    assert_eq!(
        texts(&document),
        [
            "Named two, shown first",
            "Notes",
            "Say it slowly.",
            "Named one, shown second"
        ]
    );
    assert_eq!(hidden(&document), [(HiddenReason::Invisible, "Not shown")]);
}

#[test]
fn tables_on_slides_keep_their_spans() {
    let cell = |attributes: &str, text: &str| {
        format!(
            "<a:tc {attributes}><a:txBody>{}</a:txBody></a:tc>",
            paragraph(text)
        )
    };
    let rows = [
        [
            cell("rowSpan='2'", "Strategy"),
            cell("gridSpan='2'", "Return"),
            cell("hMerge='1'", ""),
        ]
        .concat(),
        [cell("vMerge='1'", ""), cell("", "Gross"), cell("", "Net")].concat(),
        [cell("", "Momentum"), cell("", "(4.5%)"), cell("", "1,5 %")].concat(),
    ];
    let table: String = rows.iter().map(|r| format!("<a:tr>{r}</a:tr>")).collect();
    let slide = format!(
        "<p:grpSp>{}<p:graphicFrame><p:xfrm><a:off x='0' y='500'/></p:xfrm><a:graphic><a:graphicData><a:tbl><a:tblPr firstRow='1'/>{table}</a:tbl></a:graphicData></a:graphic></p:graphicFrame></p:grpSp>",
        shape((0, 0), "", &paragraph("In a group"))
    );
    let document = read(&pptx(&[&slide]), MediaType::Pptx);
    let page = &document.pages[0];
    assert_eq!(page.blocks[0].kind, BlockKind::Paragraph);
    assert_eq!(
        layout(&page.tables[0]),
        ["Strategy|Return|<", "^|Gross|Net", "Momentum|(4.5%)|1,5 %"]
    );
    assert_eq!(page.tables[0].header_rows, 2);
    assert_eq!(values(&page.tables[0], 1)[2], Some(-4.5));
    assert_eq!(values(&page.tables[0], 2)[2], Some(1.5));
}

#[test]
fn what_a_slide_does_not_show_is_hidden() {
    let run = |properties: &str, inner: &str| {
        format!("<a:p><a:r><a:rPr {properties}>{inner}</a:rPr><a:t>secret</a:t></a:r></a:p>")
    };
    let white = "<a:solidFill><a:srgbClr val='FFFFFF'/></a:solidFill>";
    let cases = [
        (shape((0, 0), "", &run("", white)), HiddenReason::Colour),
        (
            shape(
                (0, 0),
                "",
                &run("", "<a:solidFill><a:schemeClr val='bg1'/></a:solidFill>"),
            ),
            HiddenReason::Colour,
        ),
        (shape((0, 0), "", &run("sz='100'", "")), HiddenReason::Tiny),
        (
            shape(
                (0, 0),
                "",
                &run(
                    "",
                    "<a:solidFill><a:srgbClr val='000000'><a:alpha val='0'/></a:srgbClr></a:solidFill>",
                ),
            ),
            HiddenReason::Transparent,
        ),
        (
            shape((0, 0), "", &run("", "")).replace("name='a'", "name='a' hidden='1'"),
            HiddenReason::Invisible,
        ),
        (
            format!(
                "<p:grpSp><p:nvGrpSpPr><p:cNvPr id='1' name='g' hidden='1'/></p:nvGrpSpPr>{}</p:grpSp>",
                shape((0, 0), "", &run("", ""))
            ),
            HiddenReason::Invisible,
        ),
    ];
    for (secret, reason) in cases {
        let slide = format!("{}{secret}", shape((0, 0), "", &paragraph("Seen")));
        let document = read(&pptx(&[&slide]), MediaType::Pptx);
        assert_eq!(document.pages[0].text, "Seen", "{secret}");
        assert_eq!(hidden(&document), [(reason, "secret")], "{secret}");
    }
    // On a dark shape, white is what can be read.
    let dark = shape((0, 0), "", &run("", white)).replace(
        "</a:xfrm>",
        "</a:xfrm><a:solidFill><a:srgbClr val='000080'/></a:solidFill>",
    );
    assert_eq!(read(&pptx(&[&dark]), MediaType::Pptx).pages[0].text, "secret");
    // Struck text holds no longer.
    let struck = shape((0, 0), "", &(paragraph("Kept") + &run("strike='sngStrike'", "")));
    assert_eq!(read(&pptx(&[&struck]), MediaType::Pptx).pages[0].text, "Kept");
}

#[test]
fn slides_take_places_and_bullets_from_their_layout() {
    let holder = |index: u32, place: &str, style: &str| {
        format!(
            "<p:sp><p:nvSpPr><p:nvPr><p:ph type='body' idx='{index}'/></p:nvPr></p:nvSpPr><p:spPr>{place}</p:spPr><p:txBody><a:lstStyle>{style}</a:lstStyle></p:txBody></p:sp>"
        )
    };
    let at =
        |x: u32, y: u32| format!("<a:xfrm><a:off x='{x}' y='{y}'/><a:ext cx='1000' cy='1000'/></a:xfrm>");
    let layout = [
        holder(1, &at(0, 0), "<a:lvl1pPr><a:buNone/></a:lvl1pPr>"),
        holder(2, &at(0, 2000), ""),
    ]
    .concat();
    let master = holder(1, &at(0, 0), "")
        + "<p:txStyles><p:bodyStyle><a:lvl2pPr><a:buNone/></a:lvl2pPr></p:bodyStyle></p:txStyles>";
    let text = |index: u32, paragraphs: &str| {
        format!(
            "<p:sp><p:nvSpPr><p:nvPr><p:ph idx='{index}'/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody>{paragraphs}</p:txBody></p:sp>"
        )
    };
    let slide = [
        text(
            2,
            &(paragraph("point") + "<a:p><a:pPr lvl='1'/><a:r><a:t>said of it</a:t></a:r></a:p>"),
        ),
        text(1, &paragraph("Heading")),
        shape(
            (0, 4000),
            "",
            "<a:p><a:pPr><a:buChar char='-'/></a:pPr><a:r><a:t>own bullet</a:t></a:r></a:p>",
        ),
    ]
    .concat();
    let slide = format!("<p:sld><p:cSld><p:spTree>{slide}</p:spTree></p:cSld></p:sld>");
    let related = |kind: &str, target: &str| {
        format!("<Relationships><Relationship Id='r' Type='x/{kind}' Target='{target}'/></Relationships>")
    };
    let file = docx(&[
        (
            "ppt/presentation.xml",
            b"<p:presentation><p:sldIdLst><p:sldId id='256' r:id='r'/></p:sldIdLst></p:presentation>",
        ),
        (
            "ppt/_rels/presentation.xml.rels",
            related("slide", "slides/slide1.xml").as_bytes(),
        ),
        ("ppt/slides/slide1.xml", slide.as_bytes()),
        (
            "ppt/slides/_rels/slide1.xml.rels",
            related("slideLayout", "../slideLayouts/a.xml").as_bytes(),
        ),
        (
            "ppt/slideLayouts/a.xml",
            format!("<p:sldLayout><p:spTree>{layout}</p:spTree></p:sldLayout>").as_bytes(),
        ),
        (
            "ppt/slideLayouts/_rels/a.xml.rels",
            related("slideMaster", "../slideMasters/m.xml").as_bytes(),
        ),
        (
            "ppt/slideMasters/m.xml",
            format!("<p:sldMaster>{master}</p:sldMaster>").as_bytes(),
        ),
    ]);
    assert_eq!(
        blocks(&read(&file, MediaType::Pptx).pages[0]),
        [
            (BlockKind::Paragraph, "Heading"),
            (BlockKind::ListItem, "• point"),
            (BlockKind::Paragraph, "said of it"),
            (BlockKind::ListItem, "• own bullet"),
        ]
    );
}

#[test]
fn groups_scale_what_is_in_them() {
    // In its own units the shape is far to the right; on the slide it is in the middle.
    let group = |x: u32| {
        format!(
            "<p:grpSp><p:grpSpPr><a:xfrm><a:off x='{x}' y='0'/><a:ext cx='4000' cy='4000'/><a:chOff x='90000' y='90000'/><a:chExt cx='40000' cy='40000'/></a:xfrm></p:grpSpPr>{}</p:grpSp>",
            shape((100_000, 100_000), "", &paragraph("grouped"))
        )
    };
    let sized = |x: u32| {
        let slide = format!(
            "<p:sld><p:cSld><p:spTree>{}{}</p:spTree></p:cSld></p:sld>",
            shape((0, 0), "", &paragraph("Seen")),
            group(x)
        );
        docx(&[
            ("ppt/presentation.xml", b"<p:presentation><p:sldIdLst><p:sldId id='256' r:id='r'/></p:sldIdLst><p:sldSz cx='9000' cy='9000'/></p:presentation>".as_slice()),
            ("ppt/_rels/presentation.xml.rels", b"<Relationships><Relationship Id='r' Type='x/slide' Target='slides/slide1.xml'/></Relationships>"),
            ("ppt/slides/slide1.xml", slide.as_bytes()),
        ])
    };
    assert_eq!(texts(&read(&sized(1000), MediaType::Pptx)), ["Seen", "grouped"]);
    let document = read(&sized(9500), MediaType::Pptx);
    assert_eq!(texts(&document), ["Seen"]);
    assert_eq!(hidden(&document), [(HiddenReason::OffPage, "grouped")]);
}

#[test]
fn shapes_are_read_by_their_places() {
    let slide = [
        shape((6000, 3000), "", &paragraph("right column")),
        shape((0, 6000), "", &paragraph("foot")),
        shape((0, 3010), "", &paragraph("left column")),
        shape((0, 0), "<p:ph type='ctrTitle'/>", &paragraph("Title")),
    ]
    .concat();
    assert_eq!(
        texts(&read(&pptx(&[&slide]), MediaType::Pptx)),
        ["Title", "left column", "right column", "foot"]
    );
}

// Spreadsheets.

/// A cell of a number in a style.
fn numeric(style: usize, value: &str) -> String {
    format!("<c s='{style}'><v>{value}</v></c>")
}

fn string(text: &str) -> String {
    format!("<c t='inlineStr'><is><t>{text}</t></is></c>")
}

fn rows(rows: &[Vec<String>]) -> String {
    rows.iter()
        .map(|cells| format!("<row>{}</row>", cells.concat()))
        .collect()
}

/// Styles whose number formats are these, from style 1 on.
fn styles(codes: &[&str]) -> String {
    let formats: String = (200..)
        .zip(codes)
        .map(|(id, code)| format!("<numFmt numFmtId='{id}' formatCode='{code}'/>"))
        .collect();
    let cells: String = (200..)
        .zip(codes)
        .map(|(id, _)| format!("<xf numFmtId='{id}'/>"))
        .collect();
    format!("<styleSheet><numFmts>{formats}</numFmts><cellXfs><xf/>{cells}</cellXfs></styleSheet>")
}

#[test]
fn sheets_are_pages_and_tables_under_their_names() {
    let strings = "<sst><si><t>Year</t></si><si><r><t>Return</t></r><r><rPr><vertAlign val='superscript'/></rPr><t>1</t></r></si><si><t>a &amp; b</t><rPh><t>phonetic</t></rPh></si></sst>";
    let first = format!(
        "<row>{}{}</row><row>{}{}</row><row>{}{}</row><row/><row/><row>{}</row>",
        "<c t='s'><v>0</v></c>",
        "<c t='s'><v>1</v></c>",
        numeric(0, "2001"),
        numeric(1, "-0.045"),
        numeric(0, "2002"),
        "<c s='1'><f>SUM(A1:A9)</f><v>0.125</v></c>",
        "<c t='s'><v>2</v></c>"
    );
    let second = rows(&[vec![string("only one cell")]]);
    let document = read(
        &xlsx(
            &[("Returns", &first), ("Notes &amp; more", &second)],
            "",
            &[
                ("xl/sharedStrings.xml", strings.as_bytes()),
                ("xl/styles.xml", styles(&["0.0%"]).as_bytes()),
            ],
        ),
        MediaType::Xlsx,
    );
    assert_eq!(
        blocks(&document.pages[0]),
        [
            (BlockKind::Heading, "Returns"),
            (BlockKind::Table, "Year\tReturn¹\n2001\t-4.5%\n2002\t12.5%"),
            (BlockKind::Paragraph, "a & b"),
        ]
    );
    let table = &document.pages[0].tables[0];
    assert_eq!(table.header_rows, 1);
    let number = table.rows[1].cells[1].number.unwrap();
    assert_eq!((number.value, number.unit), (-4.5, Some(Unit::Percent)));
    assert_eq!(
        blocks(&document.pages[1]),
        [
            (BlockKind::Heading, "Notes & more"),
            (BlockKind::Paragraph, "only one cell")
        ]
    );
    assert_eq!(document.pages[1].label.as_deref(), Some("Notes & more"));
}

#[test]
fn cells_show_what_their_formats_say() {
    let cases: [(&str, &str, &str); 15] = [
        ("0.00%", "0.1234", "12.34%"),
        ("#,##0", "1234567.6", "1,234,568"),
        ("#,##0.0_);(#,##0.0)", "-1234.5", "(1,234.5)"),
        ("0.00;[Red]0.00", "-3.45", "-3.45"),
        ("0.00;[Red]-0.00", "-3.45", "-3.45"),
        ("yyyy\\-mm\\-dd", "36526", "2000-01-01"),
        ("[$-409]d\\-mmm\\-yyyy;@", "43831", "1-Jan-2020"),
        ("mm/dd/yy hh:mm", "43831.5", "01/01/20 12:00"),
        ("[h]:mm", "1.5", "36:00"),
        ("General", "0.30000000000000004", "0.3"),
        ("0.0&quot;x&quot;", "1.5", "1.5x"),
        ("&quot;$&quot;#,##0.00", "1234.5", "$1,234.50"),
        ("[&gt;=1000]0.0,&quot;K&quot;;0", "1500", "1.5K"),
        ("[&gt;=1000]0.0,&quot;K&quot;;0", "-7", "-7"),
        (
            "_($* #,##0_);_($* (#,##0);_($* &quot;-&quot;??_);_(@_)",
            "-12",
            "$(12)",
        ),
    ];
    let codes: Vec<&str> = cases.iter().map(|(code, ..)| *code).collect();
    let cells = rows(
        &(1..)
            .zip(&cases)
            .map(|(i, (_, value, _))| vec![string("a"), numeric(i, value)])
            .collect::<Vec<_>>(),
    );
    let file = xlsx(
        &[("Sheet", &cells)],
        "",
        &[("xl/styles.xml", styles(&codes).as_bytes())],
    );
    let document = read(&file, MediaType::Xlsx);
    for (row, (code, value, expected)) in document.pages[0].tables[0].rows.iter().zip(cases) {
        assert_eq!(row.cells[1].text, expected, "{value} as {code}");
    }
    // Days are counted from 1904 in some files.
    let old =
        "<workbook><workbookPr date1904='1'/><sheets><sheet name='Sheet' r:id='rId1'/></sheets></workbook>";
    let cells = rows(&[vec![string("a"), numeric(1, "0")]]);
    let file = xlsx(
        &[("Sheet", &cells)],
        "",
        &[
            ("xl/workbook.xml", old.as_bytes()),
            ("xl/styles.xml", styles(&["yyyy-mm-dd"]).as_bytes()),
        ],
    );
    assert_eq!(
        read(&file, MediaType::Xlsx).pages[0].tables[0].rows[0].cells[1].text,
        "1904-01-01"
    );
}

#[test]
fn booleans_errors_and_cached_values_are_shown() {
    let cells = "<row><c t='b'><v>1</v></c><c t='b'><v>0</v></c><c t='e'><v>#DIV/0!</v></c><c t='str'><f>A1&amp;B1</f><v>x &lt; y</v></c><c><f>1+1</f></c></row>\
        <row><c t='d'><v>2020-01-31T00:00:00</v></c><c><v>1E-3</v></c></row>";
    let document = read(&xlsx(&[("Sheet", cells)], "", &[]), MediaType::Xlsx);
    assert_eq!(
        layout(&document.pages[0].tables[0]),
        ["TRUE|FALSE|#DIV/0!|x < y", "2020-01-31|0.001||"]
    );
}

#[test]
fn merged_cells_are_spans() {
    let cells = "<row><c r='A1' t='inlineStr'><is><t>Strategy</t></is></c><c r='B1' t='inlineStr'><is><t>Return</t></is></c><c r='C1'/></row>\
        <row><c r='B2' t='inlineStr'><is><t>Gross</t></is></c><c r='C2' t='inlineStr'><is><t>Net</t></is></c></row>\
        <row><c r='A3' t='inlineStr'><is><t>Momentum</t></is></c><c r='B3'><v>1.5</v></c><c r='C3'><v>1.2</v></c></row>";
    let merges = "<mergeCells><mergeCell ref='A1:A2'/><mergeCell ref='B1:C1'/></mergeCells>";
    let document = read(&xlsx(&[("Sheet", cells)], merges, &[]), MediaType::Xlsx);
    let table = &document.pages[0].tables[0];
    assert_eq!(
        layout(table),
        ["Strategy|Return|<", "^|Gross|Net", "Momentum|1.5|1.2"]
    );
    assert_eq!(table.header_rows, 2);
    assert_eq!(
        table
            .column_path(2)
            .iter()
            .map(|c| c.text.as_str())
            .collect::<Vec<_>>(),
        ["Return", "Net"]
    );
}

#[test]
fn what_a_sheet_does_not_show_is_hidden() {
    let styles = "<styleSheet><numFmts><numFmt numFmtId='164' formatCode=';;;'/></numFmts>\
        <fonts><font/><font><color rgb='FFFFFFFF'/></font><font><color theme='0'/></font><font><color indexed='9'/></font></fonts>\
        <fills><fill><patternFill patternType='none'/></fill><fill><patternFill patternType='solid'><fgColor rgb='FF000080'/></patternFill></fill></fills>\
        <cellXfs><xf/><xf fontId='1'/><xf fontId='2'/><xf fontId='3'/><xf fontId='1' fillId='1'/><xf numFmtId='164'/></cellXfs></styleSheet>";
    let text = |style: usize, text: &str| format!("<c s='{style}' t='inlineStr'><is><t>{text}</t></is></c>");
    let cells = format!(
        "<row>{}{}{}</row><row>{}{}{}</row><row hidden='1'>{}</row><row>{}{}</row>",
        text(0, "seen"),
        text(1, "white"),
        text(4, "white on blue"),
        text(0, "too"),
        text(2, "theme"),
        text(3, "palette"),
        text(0, "hidden row"),
        text(0, "last"),
        text(5, "no format")
    );
    let workbook = "<workbook><sheets><sheet name='A' r:id='rId1'/><sheet name='B' state='hidden' r:id='rId2'/><sheet name='C' state='veryHidden' r:id='rId3'/></sheets></workbook>";
    let secret = |s: &str| rows(&[vec![string(s), numeric(0, "1")]]);
    let file = xlsx(
        &[
            ("A", &cells),
            ("B", &secret("hidden sheet")),
            ("C", &secret("very hidden sheet")),
        ],
        "",
        &[
            ("xl/workbook.xml", workbook.as_bytes()),
            ("xl/styles.xml", styles.as_bytes()),
        ],
    );
    let document = read(&file, MediaType::Xlsx);
    assert_eq!(document.pages.len(), 1);
    assert_eq!(
        layout(&document.pages[0].tables[0]),
        ["seen|white on blue", "too|", "last|"]
    );
    let all: String = hidden(&document)
        .iter()
        .map(|(_, text)| format!("{text} "))
        .collect();
    for secret in [
        "white ",
        "theme",
        "palette",
        "hidden row",
        "no format",
        "hidden sheet",
        "very hidden sheet",
    ] {
        assert!(all.contains(secret), "{secret} in {all}");
    }
    // A hidden column.
    let sheet = format!(
        "<worksheet><cols><col min='2' max='2' hidden='1'/></cols><sheetData>{}</sheetData></worksheet>",
        rows(&[
            vec![string("a"), string("secret"), string("b")],
            vec![string("c"), string("secret"), string("d")]
        ])
    );
    let file = xlsx(
        &[("A", "")],
        "",
        &[("xl/worksheets/sheet1.xml", sheet.as_bytes())],
    );
    let document = read(&file, MediaType::Xlsx);
    assert_eq!(layout(&document.pages[0].tables[0]), ["a|b", "c|d"]);
    assert_eq!(hidden(&document), [(HiddenReason::Invisible, "secret secret")]);
}

// Rich text.

fn rtf(body: &str) -> Document {
    read(format!("{{\\rtf1\\ansi\\ansicpg1252\\deff0{{\\fonttbl{{\\f0\\fcharset0 Arial;}}{{\\f1\\fcharset204 Arial Cyr;}}{{\\f2\\fcharset2 Symbol;}}{{\\f3\\fcharset128 MS Mincho;}}}}{{\\colortbl;\\red255\\green255\\blue255;\\red0\\green0\\blue128;}}{{\\stylesheet{{\\s1 heading 1;}}}}{body}}}").as_bytes(), MediaType::Rtf)
}

#[test]
fn rich_text_is_read_in_its_code_pages() {
    let cases = [
        ("na\\'efve \\'80 5", "naïve € 5"),
        ("{\\f1\\'cf\\'f0\\'e8\\'e2\\'e5\\'f2}", "Привет"),
        ("{\\f2\\'a3} 5 and {\\f2 s}", "≤ 5 and σ"),
        ("{\\f3\\'93\\'fa\\'96\\'7b}", "日本"),
        ("\\u8364? 5", "€ 5"),
        ("\\u8722\\'2d5", "−5"),
        ("\\uc2\\u8364\\'80\\'805", "€5"),
        ("\\uc0\\u8364 5", "€5"),
        ("\\u-10179?\\u-8704?", "😀"),
        ("{\\upr{ascii}{\\*\\ud{\\u8364?}}}", "€"),
        ("a\\~b\\_c\\endash d\\rquote s", "a b-c–d’s"),
        ("5{\\super 1} days, x{\\sub 2}, 10{\\up6 3}", "5¹ days, x₂, 10³"),
        ("kept {\\strike struck }{\\deleted gone }text", "kept text"),
        (
            "see {\\field{\\*\\fldinst HYPERLINK \"http://example.com\"}{\\fldrslt the page}}.",
            "see the page.",
        ),
        ("{\\*\\unknown not shown}shown", "shown"),
        ("{\\header no}{\\info{\\title No}}body", "body"),
    ];
    for (source, expected) in cases {
        assert_eq!(rtf(source).pages[0].text, expected, "{source}");
    }
    let cyrillic = read(
        b"{\\rtf1\\ansi\\ansicpg1251 \\'cf\\'f0\\'e8\\'e2\\'e5\\'f2}",
        MediaType::Rtf,
    );
    assert_eq!(cyrillic.pages[0].text, "Привет");
}

#[test]
fn rich_text_has_headings_lists_notes_and_pages() {
    let document = rtf(
        "{\\pard\\s1 Rules\\par}{\\pard{\\listtext 1.\\tab}Rank\\par}{\\pard{\\pntext\\'b7\\tab}Hold\\par}\
        \\pard After{\\super\\chftn}{\\footnote{\\super\\chftn} Before costs.} costs.\\par\\page Second page\\par\
        \\sect Third\\par\\sect\\sectd\\sbknone still third\\par",
    );
    assert_eq!(
        blocks(&document.pages[0]),
        [
            (BlockKind::Heading, "Rules"),
            (BlockKind::ListItem, "1. Rank"),
            (BlockKind::ListItem, "· Hold"),
            (BlockKind::Paragraph, "After¹ costs."),
            (BlockKind::Footnote, "¹ Before costs."),
        ]
    );
    assert_eq!(document.pages[0].note_marks[0].note, Some((1, 4)));
    assert_eq!(document.pages[1].text, "Second page");
    assert_eq!(document.pages[2].text, "Third\n\nstill third");
}

#[test]
fn rich_text_keeps_its_tables() {
    let document = rtf("Before\\par\
        \\trowd\\trhdr\\clvmgf\\cellx1000\\clmgf\\cellx2000\\clmrg\\cellx3000\\pard\\intbl Strategy\\cell Return\\cell\\cell\\row\
        \\trowd\\clvmrg\\cellx1000\\cellx2000\\cellx3000\\pard\\intbl\\cell Gross\\cell Net\\cell\\row\
        \\trowd\\cellx1000\\cellx2000\\cellx3000\\pard\\intbl Momentum\\cell (4.5%)\\cell 1.2\\line %\\cell\\row\
        \\trowd\\cellx1000\\cellx3000\\pard\\intbl All\\cell of it\\cell\\row\
        \\pard After\\par");
    let page = &document.pages[0];
    assert_eq!(
        layout(&page.tables[0]),
        [
            "Strategy|Return|<",
            "^|Gross|Net",
            "Momentum|(4.5%)|1.2 %",
            "All|of it|<"
        ]
    );
    assert_eq!(page.tables[0].header_rows, 2);
    assert_eq!(values(&page.tables[0], 1)[2], Some(-4.5));
    assert_eq!(page.blocks.len(), 3);
    assert!(page.text.starts_with("Before\n\n") && page.text.ends_with("\n\nAfter"));
}

#[test]
fn rich_text_that_nobody_sees_is_hidden() {
    for (source, reason) in [
        ("seen {\\v secret}", HiddenReason::Invisible),
        ("seen {\\cf1 secret}", HiddenReason::Colour),
        ("seen {\\fs2 secret}", HiddenReason::Tiny),
        (
            "\\trowd\\cellx1000\\clcbpat2\\cellx2000\\intbl seen\\cell {\\cf2 secret}\\cell\\row",
            HiddenReason::Colour,
        ),
        ("seen {\\cf2\\cb2\\chcbpat2 secret}", HiddenReason::Colour),
    ] {
        let document = rtf(source);
        assert_eq!(document.pages[0].text.trim(), "seen", "{source}");
        assert_eq!(hidden(&document), [(reason, "secret")], "{source}");
    }
    assert_eq!(rtf("{\\cf1\\highlight2 seen}").pages[0].text, "seen");
    assert_eq!(
        rtf("\\trowd\\cellx1000\\clcbpat2\\cellx2000\\intbl a\\cell {\\cf1 b}\\cell\\row\\pard\\par").pages
            [0]
        .text,
        "a\tb"
    );
    assert_eq!(rtf("{\\v\\v0 seen}").pages[0].text, "seen");
}

// Messages.

fn mail(headers: &str, body: &str) -> Document {
    let source = format!(
        "From: Ann <ann@example.com>\r\nTo: Bob <bob@example.com>\r\nMIME-Version: 1.0\r\n{headers}\r\n{body}"
    );
    read(source.as_bytes(), MediaType::Email)
}

/// The body of a message, without its headers.
fn body(document: &Document) -> Vec<&str> {
    let is_header = |t: &&str| ["From: ", "To: ", "Date: "].iter().any(|h| t.starts_with(h));
    texts(document).into_iter().filter(|t| !is_header(t)).collect()
}

#[test]
fn messages_show_one_of_their_bodies() {
    let document = mail(
        "Subject: =?utf-8?Q?Momentum_=E2=80=93_news?= =?iso-8859-1?B?IPxiZXI=?=\r\nDate: Mon, 1 Jan 2024 10:00:00 +0100\r\nContent-Type: multipart/alternative; boundary=\"b\"\r\n",
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe plain one.\r\n--b\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n<p>The r=FCch one, long =\r\nand soft.<p style=3D\"display:none\">secret\r\n--b--\r\n",
    );
    assert_eq!(document.metadata.title.as_deref(), Some("Momentum – news über"));
    assert_eq!(document.metadata.author.as_deref(), Some("Ann <ann@example.com>"));
    assert_eq!(
        body(&document),
        ["Momentum – news über", "The rüch one, long and soft."]
    );
    assert_eq!(hidden(&document), [(HiddenReason::Invisible, "secret")]);
    assert_eq!(document.pages[0].blocks[0].kind, BlockKind::Heading);
}

#[test]
fn messages_in_every_encoding() {
    let cases = [
        (
            "Content-Type: text/plain; charset=windows-1251\r\nContent-Transfer-Encoding: base64\r\n",
            base64(b"\xcf\xf0\xe8\xe2\xe5\xf2"),
            "Привет",
        ),
        (
            "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n",
            "5 =E2=82=AC =3D five=\r\n euros".to_owned(),
            "5 € = five euros",
        ),
        (
            "Content-Type: text/plain; charset=\"Shift_JIS\"\r\nContent-Transfer-Encoding: base64\r\n",
            base64(b"\x93\xfa\x96\x7b"),
            "日本",
        ),
        (
            "Content-Transfer-Encoding: 8bit\r\n",
            "plain words".to_owned(),
            "plain words",
        ),
    ];
    let raw = b"From: J\xfcrgen <j@example.com>\r\nTo: b@example.com\r\nSubject: Die Fr\xf6sche und die gr\xfcnen Hasen\r\n\r\nText";
    let document = read(raw, MediaType::Email);
    assert_eq!(
        document.metadata.title.as_deref(),
        Some("Die Frösche und die grünen Hasen")
    );
    for (headers, source, expected) in cases {
        assert_eq!(body(&mail(headers, &source)), [expected], "{headers}");
    }
}

#[test]
fn replies_keep_what_they_quote_apart() {
    let document = mail(
        "Content-Type: text/plain\r\n",
        "I agree.\r\n\r\nOn Monday, Bob wrote:\r\n> Momentum has worked in every market that anyone looked at,\r\n> he says in the paper of last year.\r\n>\r\n> > Does it?\r\n\r\nAnn\r\n",
    );
    assert_eq!(
        body(&document),
        [
            "I agree.",
            "On Monday, Bob wrote:",
            "> Momentum has worked in every market that anyone looked at, he says in the paper of last year.",
            "> > Does it?",
            "Ann"
        ]
    );
}

#[test]
fn attached_documents_are_read_and_named() {
    let sheet = xlsx(
        &[(
            "Sheet",
            &rows(&[
                vec![string("a"), numeric(0, "1")],
                vec![string("b"), numeric(0, "2")],
            ]),
        )],
        "",
        &[],
    );
    let word = docx(&[(
        "word/document.xml",
        b"<w:document><w:body><w:p><w:r><w:t>In the document.</w:t></w:r></w:p></w:body></w:document>",
    )]);
    let inner = "From: c@example.com\r\nTo: d@example.com\r\nSubject: Inner\r\n\r\nForwarded words.\r\n";
    let file = |name: &str, bytes: &[u8]| {
        format!(
            "--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"{name}\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            base64(bytes)
        )
    };
    let parts = [
        "--b\r\nContent-Type: text/plain\r\n\r\nSee the files.\r\n".to_owned(),
        file("paper.pdf", &text_page(&["In the PDF."])),
        file("notes.docx", &word),
        file("table.xlsx", &sheet),
        file(
            "slides.pptx",
            &pptx(&[&shape((0, 0), "", &paragraph("On the slide."))]),
        ),
        file("page.html", b"<html><body><p>On the page.</p></body></html>"),
        file(
            "forwarded.eml",
            inner
                .replace("Inner", "Saved")
                .replace("Forwarded", "Saved")
                .as_bytes(),
        ),
        file("picture.png", b"\x89PNG\r\n\x1a\n"),
        format!("--b\r\nContent-Type: message/rfc822\r\n\r\n{inner}"),
        "--b--\r\n".to_owned(),
    ];
    let document = mail("Content-Type: multipart/mixed; boundary=b\r\n", &parts.concat());
    assert_eq!(
        document
            .attachments
            .iter()
            .map(|a| a.name.as_str())
            .collect::<Vec<_>>(),
        [
            "paper.pdf",
            "notes.docx",
            "table.xlsx",
            "slides.pptx",
            "page.html",
            "forwarded.eml",
            "picture.png",
            "Inner.eml"
        ]
    );
    let found = texts(&document);
    for expected in [
        "See the files.",
        "In the PDF.",
        "In the document.",
        "a\t1\nb\t2",
        "On the slide.",
        "On the page.",
        "Saved",
        "Saved words.",
        "Inner",
        "Forwarded words.",
    ] {
        assert!(found.contains(&expected), "{expected} in {found:?}");
    }
    let pdf = document
        .pages
        .iter()
        .find(|p| p.text.contains("In the PDF"))
        .unwrap();
    assert!(pdf.width > 0.0 && !pdf.words.is_empty());
    // Each file says where it begins.
    for name in [
        "paper.pdf",
        "notes.docx",
        "table.xlsx",
        "slides.pptx",
        "page.html",
    ] {
        assert!(
            document.outline.iter().any(|o| o.title == name),
            "{name} in {:?}",
            document.outline
        );
    }
    let at = |title: &str| {
        document
            .outline
            .iter()
            .find(|o| o.title == title)
            .unwrap()
            .page
            .unwrap()
    };
    assert_eq!(document.page(at("paper.pdf")).unwrap().text, "In the PDF.");
    assert_eq!(document.page(at("notes.docx")).unwrap().text, "In the document.");
}

#[test]
fn a_saved_page_is_the_part_its_headers_name() {
    let part = |id: &str, text: &str| {
        format!(
            "--b\r\nContent-Type: text/html; charset=windows-1252\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-ID: <{id}>\r\nContent-Location: http://example.com/{id}\r\n\r\n<html><body><p class=3Dx>{text}</p></body></html>\r\n"
        )
    };
    let css = "--b\r\nContent-Type: text/css\r\nContent-Location: http://example.com/a.css\r\n\r\n.hidden{display:none}\r\n";
    let source = format!(
        "From: <Saved by Blink>\r\nSubject: =?utf-8?Q?The_p=C3=A4ge?=\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; start=\"<main>\"; boundary=\"b\"\r\n\r\n{}{}{css}--b--\r\n",
        part("frame", "A frame."),
        part("main", "5 =80 for the p=E4ge.</p><p class=3Dhidden>secret")
    );
    let document = read(source.as_bytes(), MediaType::Mhtml);
    assert_eq!(document.metadata.title.as_deref(), Some("The päge"));
    assert_eq!(texts(&document), ["5 € for the päge.", "A frame."]);
    assert_eq!(hidden(&document), [(HiddenReason::Invisible, "secret")]);
}
