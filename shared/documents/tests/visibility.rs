//! What a person sees of a page, and what not: text that is hidden is kept apart, and nothing else is.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use fo_documents::{DocumentError, Limits, MediaType, WarningCode, parse};

/// Parses a page that also says "Seen." and "Also seen."; returns its text and its hidden text.
fn read(bytes: &[u8], media: MediaType) -> (String, String) {
    let document = parse(bytes, Some(media), &Limits::default()).unwrap();
    support::assert_sound(&document);
    let text = document.text();
    let hidden: Vec<&str> = document
        .pages
        .iter()
        .flat_map(|p| p.hidden.iter().map(|h| h.text.as_str()))
        .collect();
    (text, hidden.join(" "))
}

fn check(bytes: &[u8], media: MediaType, case: &str, hidden: bool) {
    let (text, apart) = read(bytes, media);
    assert!(
        text.contains("Seen.") && text.contains("Also seen."),
        "{case}: {text}"
    );
    assert_eq!(!text.contains("TARGET"), hidden, "{case}: {text}");
    assert_eq!(apart.contains("TARGET"), hidden, "{case}: {apart}");
}

const HIDDEN_PAGES: &[&str] = &[
    "<p style='display:none'>TARGET</p>",
    "<p style='DISPLAY : NONE'>TARGET</p>",
    "<p style='display:none !important;display:block'>TARGET</p>",
    "<p style='d\\69splay:none'>TARGET</p>",
    "<p style='display:/* a */none'>TARGET</p>",
    "<p style='visibility:hidden'>TARGET</p>",
    "<p style='opacity:0'>TARGET</p>",
    "<p style='opacity:0.01'>TARGET</p>",
    "<div style='opacity:0'><p style='opacity:1'>TARGET</p></div>",
    "<p style='filter:opacity(0)'>TARGET</p>",
    "<p style='font-size:0'>TARGET</p>",
    "<p style='font-size:1px'>TARGET</p>",
    "<p style='font-size:1pt'>TARGET</p>",
    "<p style='font-size:0.05em'>TARGET</p>",
    "<p style='font-size:5%'>TARGET</p>",
    "<p style='font:0/0 a'>TARGET</p>",
    "<p style='color:white'>TARGET</p>",
    "<p style='color:#FFF'>TARGET</p>",
    "<p style='color:#fefefe'>TARGET</p>",
    "<p style='color:rgb(255, 255, 255)'>TARGET</p>",
    "<p style='color:hsl(0 0% 100%)'>TARGET</p>",
    "<p style='color:rgba(0,0,0,0)'>TARGET</p>",
    "<p style='color:transparent'>TARGET</p>",
    "<p style='-webkit-text-fill-color:transparent'>TARGET</p>",
    "<div style='background:#222;color:#222'>TARGET</div>",
    "<div style='background-color:black'><p style='color:black'>TARGET</p></div>",
    "<font color=white>TARGET</font>",
    "<table bgcolor='#000000'><tr><td><font color='#000000'>TARGET</font></td><td>x</td></tr></table>",
    "<p style='position:absolute;left:-9999px'>TARGET</p>",
    "<p style='position:fixed;top:-100em'>TARGET</p>",
    "<p style='margin-left:-5000px'>TARGET</p>",
    "<p style='text-indent:-9999px'>TARGET</p>",
    "<p style='position:absolute;transform:translateX(-9999px)'>TARGET</p>",
    "<p style='transform:scale(0)'>TARGET</p>",
    "<p style='position:absolute;clip:rect(0,0,0,0)'>TARGET</p>",
    "<p style='clip-path:inset(50%)'>TARGET</p>",
    "<div style='height:0;overflow:hidden'>TARGET</div>",
    "<div style='width:1px;height:1px;overflow:hidden'>TARGET</div>",
    "<p hidden>TARGET</p>",
    "<p hidden=until-found>TARGET<p>x",
    "<dialog>TARGET</dialog>",
    "<style>.x{display:none}</style><p class='a x'>TARGET</p>",
    "<style>#x{display:none}</style><p id=x>TARGET</p>",
    "<style>div p{visibility:hidden}</style><div><p>TARGET</p></div>",
    "<style>div > .a.b{opacity:0}</style><div><p class='b a'>TARGET</p></div>",
    "<style>p[data-x]{display:none}</style><p data-x=1>TARGET</p>",
    "<style>.a, a:hover, .x{display:none}</style><p class=x>TARGET</p>",
    "<style>@media screen{.x{display:none}}</style><p class=x>TARGET</p>",
    "<style>@media (min-width:600px){.x{display:none}}</style><p class=x>TARGET</p>",
    "<style>:root{--ink:#fff}.x{color:var(--ink)}</style><p class=x>TARGET</p>",
    "<style>body{color:#fff;background:#fff}b{color:#000}</style><b>Seen. Also seen.</b><p>TARGET</p>",
    "<style>.x{color:white}</style><p class=x>TAR<b>GET</b> TARGET</p>",
    "<style>p.x{display:none} p{display:block}</style><p class=x>TARGET</p>",
    "<style>/* } */ .x{content:'}';display:none}</style><p class=x>TARGET</p>",
    "<p style='visibility:hidden'>TARGET<b>x</b></p>",
    "<ul><li style='display:none'>TARGET<li>x</ul>",
    "<table><tr style='display:none'><td>TARGET<tr><td>a<td>b</table>",
    "<svg><text opacity='0'>TARGET</text></svg>",
];

const SHOWN_PAGES: &[&str] = &[
    "<p>TARGET</p>",
    "<p style='background-color:transparent'>TARGET</p>",
    "<p style='border-color:transparent'>TARGET</p>",
    "<p style='color:#000000;background-color:transparent;font-size:11pt'>TARGET</p>",
    "<p style='background:transparent'>TARGET</p>",
    "<p style='font-size:0.9em'>TARGET</p>",
    "<p style='font-size:08pt'>TARGET</p>",
    "<p style='opacity:0.6'>TARGET</p>",
    "<p style='opacity:.5'>TARGET</p>",
    "<p style='color:#888'>TARGET</p>",
    "<p style='color:#ddd'>TARGET</p>",
    "<div style='background:#123;color:white'>TARGET</div>",
    "<div style='background:black'><p style='color:#fff'>TARGET</p></div>",
    "<div style='background:url(a.png);color:white'>TARGET</div>",
    "<div style='background:linear-gradient(red,blue);color:white'>TARGET</div>",
    "<table><tr bgcolor=navy><td style='color:white'>TARGET</td><td>x</td></tr></table>",
    "<style>th{background:#444;color:#fff}</style><table><tr><th>TARGET<th>x<tr><td>a<td>1</table>",
    "<div style='visibility:hidden'><p style='visibility:visible'>TARGET</p></div>",
    "<div style='font-size:0'><p style='font-size:16px'>TARGET</p></div>",
    "<div style='color:white'><p style='color:black'>TARGET</p></div>",
    "<p aria-hidden=true>TARGET</p>",
    "<p hidden style='display:block'>TARGET</p>",
    "<dialog open>TARGET</dialog>",
    "<p style='left:-9999px'>TARGET</p>",
    "<p style='position:relative;left:-5px'>TARGET</p>",
    "<p style='text-indent:-2em;padding-left:2em'>TARGET</p>",
    "<p style='overflow:hidden'>TARGET</p>",
    "<p style='height:0'>TARGET</p>",
    "<p style='clip-path:none'>TARGET</p>",
    "<p style='transform:translateX(10px)'>TARGET</p>",
    "<p style='display:inline-block'>TARGET</p>",
    "<style>.x{display:none}</style><p class=y>TARGET</p>",
    "<style>.x{display:none} p.x{display:block}</style><p class=x>TARGET</p>",
    "<style>.x{display:none}</style><p class=x style='display:block'>TARGET</p>",
    "<style>@media print{.x{display:none}}</style><p class=x>TARGET</p>",
    "<style>@media (max-width:600px){.x{display:none}}</style><p class=x>TARGET</p>",
    "<style media=print>.x{display:none}</style><p class=x>TARGET</p>",
    "<style>div .x{display:none}</style><p class=x>TARGET</p>",
    "<style>.x::before{display:none}</style><p class=x>TARGET</p>",
    "<style>p:hover{display:none}</style><p>TARGET</p>",
    "<style>.x{display:none} .x{display:block}</style><p class=x>TARGET</p>",
    "<p hidden>x<p>TARGET",
    "<ul><li hidden>x<li>TARGET</ul>",
    "<table><tr hidden><td>x<tr><td>TARGET<td>b</table>",
    "<details><summary>More</summary>TARGET</details>",
    "<object data='chart.svg'>TARGET</object>",
    "<svg><title>no</title><text>TARGET</text></svg>",
    "<mark style='color:black'>TARGET</mark>",
    "<p style='margin-left:-20px'>TARGET</p>",
    "<button style='color:white'>TARGET</button>",
];

#[test]
fn web_pages() {
    for (cases, hidden) in [(HIDDEN_PAGES, true), (SHOWN_PAGES, false)] {
        for case in cases {
            let page = format!(
                "<!doctype html><meta charset=utf-8><title>T</title><p>Seen.</p>{case}<p>Also seen.</p>"
            );
            let page = if case.contains("body{color:#fff") {
                page.replace("<p>Seen.</p>", "").replace("<p>Also seen.</p>", "")
            } else {
                page
            };
            check(page.as_bytes(), MediaType::Html, case, hidden);
            // The same in a page saved as a message, and in Markdown.
            let saved = format!(
                "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"B\"\r\n\r\n--B\r\nContent-Type: text/html\r\n\r\n{page}\r\n--B--\r\n"
            );
            check(saved.as_bytes(), MediaType::Mhtml, case, hidden);
        }
    }
}

fn office(body: &str, styles: &str) -> Vec<u8> {
    let document = format!(
        "<w:document><w:body><w:p><w:r><w:t>Seen.</w:t></w:r></w:p>{body}<w:p><w:r><w:t>Also seen.</w:t></w:r></w:p></w:body></w:document>"
    );
    support::docx(&[
        ("word/document.xml", document.as_bytes()),
        (
            "word/styles.xml",
            format!("<w:styles>{styles}</w:styles>").as_bytes(),
        ),
    ])
}

fn run(properties: &str) -> String {
    format!("<w:p><w:r><w:rPr>{properties}</w:rPr><w:t>TARGET</w:t></w:r></w:p>")
}

#[test]
fn office_documents() {
    let styled =
        |style: &str| format!("<w:style w:type='character' w:styleId='X'><w:rPr>{style}</w:rPr></w:style>");
    let paragraph_style =
        |style: &str| format!("<w:style w:type='paragraph' w:styleId='P'><w:rPr>{style}</w:rPr></w:style>");
    let in_cell = |fill: &str, run: &str| {
        format!(
            "<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:val='clear' w:fill='{fill}'/></w:tcPr>{run}</w:tc><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        )
    };
    let of_style = "<w:p><w:pPr><w:pStyle w:val='P'/></w:pPr><w:r><w:t>TARGET</w:t></w:r></w:p>";
    let hidden: Vec<(String, String)> = vec![
        (run("<w:vanish/>"), String::new()),
        (run("<w:vanish w:val='1'/>"), String::new()),
        (run("<w:color w:val='FFFFFF'/>"), String::new()),
        (run("<w:color w:val='fefefe'/>"), String::new()),
        (run("<w:color w:themeColor='background1'/>"), String::new()),
        (run("<w:sz w:val='2'/>"), String::new()),
        (run("<w:sz w:val='1'/>"), String::new()),
        (run("<w:color w:val='FF0000'/><w:highlight w:val='red'/>"), String::new()),
        (run("<w:color w:val='112233'/><w:shd w:val='clear' w:fill='112233'/>"), String::new()),
        (run("<w14:textFill><w14:noFill/></w14:textFill>"), String::new()),
        (run("<w:rStyle w:val='X'/>"), styled("<w:vanish/>")),
        (run("<w:rStyle w:val='X'/>"), styled("<w:color w:val='FFFFFF'/>")),
        (run("<w:rStyle w:val='X'/>"), format!("{}<w:style w:styleId='X'><w:basedOn w:val='B'/></w:style>", styled("<w:b/>").replace("'X'", "'B'").replace("<w:b/>", "<w:vanish/>"))),
        (of_style.into(), paragraph_style("<w:vanish/>")),
        (of_style.into(), paragraph_style("<w:sz w:val='2'/>")),
        (in_cell("000000", &run("<w:color w:val='000000'/>")), String::new()),
        ("<w:p><w:pPr><w:ind w:left='-20000'/></w:pPr><w:r><w:t>TARGET</w:t></w:r></w:p>".into(), String::new()),
        ("<w:p><w:pPr><w:shd w:val='clear' w:fill='FF0000'/></w:pPr><w:r><w:rPr><w:color w:val='FF0000'/></w:rPr><w:t>TARGET</w:t></w:r></w:p>".into(), String::new()),
        ("<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr><w:tc><w:p><w:r><w:t>TARGET</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr></w:tbl>".into(), String::new()),
    ];
    let shown: Vec<(String, String)> = vec![
        (run("<w:vanish w:val='0'/>"), String::new()),
        (run("<w:vanish w:val='false'/>"), String::new()),
        (run("<w:color w:val='auto'/>"), String::new()),
        (run("<w:color w:val='808080'/>"), String::new()),
        (run("<w:sz w:val='12'/>"), String::new()),
        (run("<w:color w:val='FFFFFF'/><w:highlight w:val='black'/>"), String::new()),
        (run("<w:color w:val='FFFFFF'/><w:shd w:val='clear' w:color='auto' w:fill='4472C4'/>"), String::new()),
        (run("<w:rStyle w:val='X'/><w:vanish w:val='0'/>"), styled("<w:vanish/>")),
        (run("<w:rStyle w:val='X'/><w:color w:val='000000'/>"), styled("<w:color w:val='FFFFFF'/>")),
        (in_cell("1F3864", &run("<w:color w:val='FFFFFF'/>")), String::new()),
        ("<w:p><w:pPr><w:shd w:val='clear' w:fill='000000'/></w:pPr><w:r><w:rPr><w:color w:val='FFFFFF'/></w:rPr><w:t>TARGET</w:t></w:r></w:p>".into(), String::new()),
        (
            format!("<w:tbl><w:tblPr><w:tblStyle w:val='T'/></w:tblPr><w:tr><w:tc>{}</w:tc><w:tc><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc></w:tr></w:tbl>", run("<w:color w:val='FFFFFF'/>")),
            "<w:style w:type='table' w:styleId='T'><w:tblStylePr w:type='firstRow'><w:tcPr><w:shd w:val='clear' w:fill='4F81BD'/></w:tcPr></w:tblStylePr></w:style>".into(),
        ),
        ("<w:p><w:pPr><w:ind w:left='720' w:hanging='360'/></w:pPr><w:r><w:t>TARGET</w:t></w:r></w:p>".into(), String::new()),
        ("<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr><w:r><w:t>TARGET</w:t></w:r></w:p>".into(), String::new()),
    ];
    for (cases, is_hidden) in [(hidden, true), (shown, false)] {
        for (body, styles) in cases {
            check(
                &office(&body, &styles),
                MediaType::Docx,
                &format!("{body} {styles}"),
                is_hidden,
            );
        }
    }
}

#[test]
fn rich_text() {
    let hidden = [
        "{\\v TARGET}",
        "{\\v1 TARGET}",
        "{\\cf1 TARGET}",
        "{\\fs2 TARGET}",
        "{\\cf2\\cb2 TARGET}",
        "{\\cf2\\highlight2 TARGET}",
    ];
    let shown = [
        "{\\v TAR\\v0 }TARGET",
        "{\\cf1\\cb2 TARGET}",
        "{\\cf2 TARGET}",
        "{\\fs12 TARGET}",
        "\\plain TARGET",
        "{\\cf0 TARGET}",
    ];
    for (cases, is_hidden) in [(hidden, true), (shown, false)] {
        for case in cases {
            let file = format!(
                "{{\\rtf1\\ansi{{\\colortbl;\\red255\\green255\\blue255;\\red0\\green0\\blue0;}}Seen.\\par {case}\\par Also seen.\\par}}"
            );
            check(file.as_bytes(), MediaType::Rtf, case, is_hidden);
        }
    }
}

#[test]
fn a_document_of_hidden_text_only_says_so() {
    let page = b"<!doctype html><p style='color:white'>All of it.</p>".to_vec();
    let office = support::docx(&[(
        "word/document.xml",
        b"<w:document><w:body><w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>All of it.</w:t></w:r></w:p></w:body></w:document>",
    )]);
    for (bytes, media) in [(page, MediaType::Html), (office, MediaType::Docx)] {
        let error = parse(&bytes, Some(media), &Limits::default()).unwrap_err();
        assert!(matches!(error, DocumentError::AllHidden), "{error}");
    }
    // Hidden text after the last of the shown text is not forgotten.
    let page = b"<!doctype html><p>Shown.</p><p hidden>Hidden.</p>";
    let document = parse(page, Some(MediaType::Html), &Limits::default()).unwrap();
    assert_eq!(document.pages[0].hidden[0].text, "Hidden.");
    assert_eq!(document.warnings[0].code, WarningCode::HiddenText);
}
