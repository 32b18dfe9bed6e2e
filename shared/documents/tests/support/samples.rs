//! A harmless file of each format that flows, with something of all that its reader knows.

use super::{base64, docx, pptx, xlsx};

/// Extensions and files.
pub fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let word = word();
    let slides = pptx(&[SLIDE, SLIDE]);
    let sheet = sheet();
    let mail = format!(
        "From: Ann <ann@example.com>\r\nTo: \"B, C\" <b@example.com>, g: d@e.f;\r\nSubject: =?utf-8?Q?Momentum_=E2=80=93?= =?iso-8859-1?B?IPxiZXI=?=\r\nDate: Mon, 1 Jan 2024 10:00:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"a\"\r\n\r\n\
         --a\r\nContent-Type: multipart/alternative; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n> Quoted\r\nplain\r\n--b\r\nContent-Type: text/html; charset=windows-1252\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n--b--\r\n\
         --a\r\nContent-Disposition: attachment; filename*=utf-8''t%C3%A4ble.xlsx\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n\
         --a\r\nContent-Type: message/rfc822\r\n\r\nFrom: x@y.z\r\nTo: b@c.d\r\nSubject: in\r\n\r\nInner.\r\n--a--\r\n",
        PAGE.replace('=', "=3D"),
        base64(&sheet)
    );
    let saved = format!(
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: http://example.com/\r\nSubject: Saved\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; type=\"text/html\"; start=\"<m>\"; boundary=\"b\"\r\n\r\n\
         --b\r\nContent-Type: text/html; charset=utf-8\r\nContent-ID: <m>\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n--b\r\nContent-Type: text/css\r\n\r\n.x{{display:none}}\r\n--b--\r\n",
        PAGE.replace('=', "=3D")
    );
    vec![
        ("docx", word),
        ("pptx", slides),
        ("xlsx", sheet),
        ("rtf", RICH.as_bytes().to_vec()),
        ("eml", mail.into_bytes()),
        ("mht", saved.into_bytes()),
        ("html", PAGE.as_bytes().to_vec()),
        ("md", TEXT.as_bytes().to_vec()),
        ("txt", TEXT.as_bytes().to_vec()),
    ]
}

const SLIDE: &str = "<p:sp><p:nvSpPr><p:cNvPr id='1' name='t'/><p:nvPr><p:ph type='title'/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>Title</a:t></a:r></a:p></p:txBody></p:sp>\
    <p:grpSp><p:grpSpPr><a:xfrm><a:off x='100' y='100'/><a:ext cx='400' cy='400'/><a:chOff x='0' y='0'/><a:chExt cx='200' cy='200'/></a:xfrm></p:grpSpPr>\
    <p:sp><p:spPr><a:xfrm><a:off x='10' y='60'/><a:ext cx='50' cy='50'/></a:xfrm></p:spPr><p:txBody><a:p><a:pPr lvl='1'><a:buAutoNum type='alphaLcParenR' startAt='3'/></a:pPr><a:r><a:rPr sz='1800' baseline='30000'/><a:t>a</a:t></a:r><a:r><a:rPr><a:solidFill><a:srgbClr val='FFFFFF'/></a:solidFill></a:rPr><a:t>white</a:t></a:r></a:p></p:txBody></p:sp></p:grpSp>\
    <p:graphicFrame><p:xfrm><a:off x='0' y='900'/><a:ext cx='50' cy='50'/></p:xfrm><a:tbl><a:tblPr firstRow='1'/><a:tr><a:tc rowSpan='2'><a:txBody><a:p><a:r><a:t>b</a:t></a:r></a:p></a:txBody></a:tc><a:tc gridSpan='2'><a:txBody><a:p><a:r><a:t>1,5</a:t></a:r></a:p></a:txBody></a:tc><a:tc hMerge='1'/></a:tr><a:tr><a:tc vMerge='1'/><a:tc><a:txBody><a:p><a:r><a:t>(2</a:t></a:r></a:p></a:txBody></a:tc><a:tc><a:txBody><a:p><a:r><a:t>)%</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></p:graphicFrame>";

fn sheet() -> Vec<u8> {
    let codes = [
        "0.0%",
        "#,##0.00_);[Red](#,##0.00)",
        "yyyy-mm-dd h:mm:ss AM/PM",
        "[&gt;=1000]0.0,&quot;K&quot;;[&lt;0]-0;0",
        "# ??/??",
        "0.00E+00",
        "[h]:mm;@",
        ";;;",
        "General\\ x",
    ];
    let formats: String = (200..)
        .zip(codes)
        .map(|(id, code)| format!("<numFmt numFmtId='{id}' formatCode='{code}'/>"))
        .collect();
    let looks: String = (200..209)
        .map(|id| format!("<xf numFmtId='{id}' fontId='1' fillId='0'/>"))
        .collect();
    let styles = format!(
        "<styleSheet><numFmts>{formats}</numFmts><fonts><font/><font><color rgb='FF102030'/><vertAlign val='superscript'/></font></fonts><fills><fill><patternFill patternType='none'/></fill></fills><cellXfs>{looks}</cellXfs></styleSheet>"
    );
    let cells: String = (0..9)
        .map(|s| format!("<c s='{s}'><v>-{s}1234.56789</v></c><c s='{s}'><v>{s}.5</v></c>"))
        .collect();
    let rows = format!(
        "<row r='1'><c r='A1' t='s'><v>0</v></c><c t='s'><v>1</v></c></row><row>{cells}</row><row r='9' hidden='1'><c><v>1</v></c></row><row><c t='inlineStr'><is><t>in</t></is></c><c t='b'><v>1</v></c><c t='e'><v>#N/A</v></c><c t='str'><f>A1</f><v>s &amp; t</v></c></row>"
    );
    xlsx(
        &[("One", &rows), ("Two", &rows)],
        "<mergeCells><mergeCell ref='A1:A2'/><mergeCell ref='B1:D1'/></mergeCells>",
        &[
            ("xl/styles.xml", styles.as_bytes()),
            ("xl/sharedStrings.xml", b"<sst><si><t>Year</t></si><si><r><t>Ret</t></r><r><rPr><vertAlign val='subscript'/></rPr><t>2</t></r></si></sst>"),
        ],
    )
}

const RICH: &str = "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\fcharset0 Arial;}{\\f1\\fcharset128 Mincho;}{\\f2\\fcharset2 Symbol;}}{\\colortbl;\\red255\\green255\\blue255;\\red0\\green0\\blue9;}{\\stylesheet{\\s1 heading 1;}}{\\info{\\title T}}\
    {\\pard\\s1 Head\\par}{\\pard{\\listtext 1.\\tab}Item\\par}\\pard a\\'e9 \\u8364\\'80 \\u-10179?\\u-8704? {\\super 2}{\\v hidden}{\\cf1 white}{\\f2 s}{\\f1\\'93\\'fa} {\\field{\\*\\fldinst X}{\\fldrslt shown}}{\\super\\chftn}{\\footnote{\\super\\chftn} note}\\par\
    \\trowd\\trhdr\\clvmgf\\cellx1000\\clmgf\\cellx2000\\clmrg\\cellx3000\\intbl a\\cell b\\cell\\cell\\row\\trowd\\clvmrg\\cellx1000\\clcbpat2\\cellx2000\\cellx3000\\intbl\\cell 1,5\\cell (2.5%)\\cell\\row\\pard\\page\\sect\\sectd\\sbknone{\\upr{x}{\\*\\ud{y}}}{\\pict\\bin3 abc}{\\shptxt box\\par}\\par}";

const PAGE: &str = "<!DOCTYPE html><html lang=en><head><title>T</title><style>.x{color:var(--a,white)} :root{--a:#fff} p > a:not(.y) ~ b:nth-child(2n+1){position:absolute;left:-9999px} @media screen{td{font:12px/1.5 serif}}</style></head><body>\
    <h1>Head</h1><p class=x>white</p><p style='font-size:1px'>tiny</p><ol start=3 type=i><li>a<li value=9>b<ul><li>c</ul></ol>\
    <table><caption>C</caption><thead><tr><th rowspan=2>a<th colspan=2>b<tr><th>c<th>d</thead><tr><td>$<td>(567<td>)<tr><td rowspan=0>x<td>1.234,5<td>−3,2&nbsp;%<tfoot><tr><td colspan=9>f</table>\
    <p>5<sup><a href='#fn1'>1</a></sup> days, <math><mfrac><mi>a</mi><msup><mi>b</mi><mn>2</mn></msup></mfrac><mtable><mtr><mtd>1</mtd></mtr></mtable></math> <svg><text fill='#fff'>s</text></svg> <s>struck</s> <pre>x\n y</pre><p id=fn1>1 note</body></html>";

const TEXT: &str = "---\ntitle: T\n---\n# Head\n\nText with *marks*[^1] and `code`, 2*a*b, $x^2$.\n\n[^1]: A note.\n\n- one\n- two\n  1. three\n\n> quoted\n> > twice\n\n| a | b |\n|---|--:|\n| 1,5 | −3,2 % |\n\n+---+---+\n| a | b |\n+===+===+\n| 1 | 2 |\n+---+---+\n\n```mermaid\ngraph\n```\n\n    verbatim  text\n\na\tb\n1\t2\n\n<p hidden>secret</p>\n";

fn word() -> Vec<u8> {
    let body = "<w:document><w:body><w:p><w:pPr><w:pStyle w:val='H'/></w:pPr><w:r><w:t>Head</w:t></w:r></w:p>\
        <w:p><w:pPr><w:numPr><w:ilvl w:val='1'/><w:numId w:val='1'/></w:numPr></w:pPr><w:r><w:t>item</w:t></w:r></w:p>\
        <w:p><w:r><w:t>a</w:t><w:br w:type='page'/><w:footnoteReference w:id='2'/><w:endnoteReference w:id='1'/><w:sym w:font='Symbol' w:char='F0A3'/></w:r><w:r><w:rPr><w:vanish/><w:color w:val='FFFFFF'/><w:sz w:val='2'/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>X</w:instrText></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r><w:r><w:t>shown</w:t></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r><w:del><w:r><w:delText>d</w:delText></w:r></w:del><w:ins><w:r><w:t>i</w:t></w:r></w:ins></w:p>\
        <w:p><m:oMath><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num><m:den><m:rad><m:deg><m:r><m:t>3</m:t></m:r></m:deg><m:e><m:r><m:t>c</m:t></m:r></m:e></m:rad></m:den></m:f><m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub><m:r><m:t>i</m:t></m:r></m:sub><m:e><m:r><m:t>x</m:t></m:r></m:e></m:nary><m:m><m:mr><m:e><m:r><m:t>1</m:t></m:r></m:e></m:mr></m:m></m:oMath></w:p>\
        <w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent></w:drawing></mc:Choice><mc:Fallback/></mc:AlternateContent></w:r></w:p>\
        <w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr><w:tc><w:p><w:r><w:t>1,5</w:t></w:r></w:p></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p><w:r><w:t>2</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>";
    docx(&[
        ("word/document.xml", body.as_bytes()),
        ("word/styles.xml", b"<w:styles><w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val='22'/></w:rPr></w:rPrDefault></w:docDefaults><w:style w:type='paragraph' w:styleId='H'><w:name w:val='heading 1'/><w:basedOn w:val='N'/><w:pPr><w:outlineLvl w:val='0'/><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style><w:style w:styleId='N' w:default='1' w:type='paragraph'/></w:styles>"),
        ("word/numbering.xml", b"<w:numbering><w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:start w:val='3'/><w:numFmt w:val='upperRoman'/><w:lvlText w:val='%1.'/></w:lvl><w:lvl w:ilvl='1'><w:numFmt w:val='chicago'/><w:lvlText w:val='%1.%2)'/></w:lvl></w:abstractNum><w:num w:numId='1'><w:abstractNumId w:val='0'/><w:lvlOverride w:ilvl='0'><w:startOverride w:val='5'/></w:lvlOverride></w:num></w:numbering>"),
        ("word/footnotes.xml", b"<w:footnotes><w:footnote w:id='2'><w:p><w:r><w:footnoteRef/><w:t> note</w:t></w:r></w:p></w:footnote></w:footnotes>"),
        ("word/endnotes.xml", b"<w:endnotes><w:endnote w:id='1'><w:p><w:r><w:endnoteRef/><w:t> end</w:t></w:r></w:p></w:endnote></w:endnotes>"),
        ("docProps/core.xml", b"<c><dc:title>T</dc:title></c>"),
    ])
}
