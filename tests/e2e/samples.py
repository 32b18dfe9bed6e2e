"""One text in every format that people upload, written by hand: as small as the formats allow."""

import io
import zipfile

TITLE = "Month-end timing"
PROSE = (
    "We hold SPY when its closing price at month end is above its 10-month simple moving average, "
    "and cash otherwise. The portfolio is rebalanced monthly."
)

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SLIDES = "http://schemas.openxmlformats.org/presentationml/2006/main"
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def _package(main: str, parts: dict[str, str], links: dict[str, str] | None = None) -> bytes:
    """An Office file whose main part is `main` and links to other parts by id."""
    folder, _, name = main.rpartition("/")
    relations = {"_rels/.rels": {"rId1": ("officeDocument", main)}}
    if links:
        relations[f"{folder}/_rels/{name}.rels"] = {id_: (kind, target) for id_, (kind, target) in links.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, targets in relations.items():
            items = "".join(f'<Relationship Id="{i}" Type="{_OFFICE}/{kind}" Target="{target}"/>' for i, (kind, target) in targets.items())
            archive.writestr(path, f'<Relationships xmlns="{_PACKAGE}">{items}</Relationships>')
        for path, text in parts.items():
            archive.writestr(path, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return out.getvalue()


def docx() -> bytes:
    body = f"<w:p><w:r><w:t>{TITLE}</w:t></w:r></w:p><w:p><w:r><w:t>{PROSE}</w:t></w:r></w:p>"
    return _package("word/document.xml", {"word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'})


def pptx() -> bytes:
    def shape(kind: str, text: str) -> str:
        return (
            f'<p:sp><p:nvSpPr><p:cNvPr id="2" name=""/><p:cNvSpPr/><p:nvPr><p:ph type="{kind}"/></p:nvPr></p:nvSpPr><p:spPr/>'
            f"<p:txBody><a:bodyPr/><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
        )

    slide = f'<p:sld xmlns:p="{_SLIDES}" xmlns:a="{_DRAWING}"><p:cSld><p:spTree>{shape("title", TITLE)}{shape("body", PROSE)}</p:spTree></p:cSld></p:sld>'
    deck = f'<p:presentation xmlns:p="{_SLIDES}" xmlns:r="{_OFFICE}"><p:sldIdLst><p:sldId id="256" r:id="rId2"/></p:sldIdLst></p:presentation>'
    parts = {"ppt/presentation.xml": deck, "ppt/slides/slide1.xml": slide}
    return _package("ppt/presentation.xml", parts, {"rId2": ("slide", "slides/slide1.xml")})


def xlsx() -> bytes:
    def row(number: int, text: str) -> str:
        return f'<row r="{number}"><c r="A{number}" t="inlineStr"><is><t>{text}</t></is></c></row>'

    sheet = f'<worksheet xmlns="{_SHEETS}"><sheetData>{row(1, TITLE)}{row(2, PROSE)}</sheetData></worksheet>'
    book = f'<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}"><sheets><sheet name="Rules" sheetId="1" r:id="rId2"/></sheets></workbook>'
    parts = {"xl/workbook.xml": book, "xl/worksheets/sheet1.xml": sheet}
    return _package("xl/workbook.xml", parts, {"rId2": ("worksheet", "worksheets/sheet1.xml")})


def html() -> bytes:
    return f"<!doctype html><meta charset=utf-8><title>{TITLE}</title><h1>{TITLE}</h1><p>{PROSE}</p>".encode()


def rtf() -> bytes:
    return rf"{{\rtf1\ansi {{\b {TITLE}\par}}{PROSE}\par}}".encode()


def eml() -> bytes:
    head = "From: desk@example.com\r\nTo: quant@example.com\r\nDate: Mon, 2 Nov 2026 09:00:00 +0000"
    return f"{head}\r\nSubject: {TITLE}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{PROSE}\r\n".encode()


def mht() -> bytes:
    head = f'MIME-Version: 1.0\r\nSubject: {TITLE}\r\nContent-Type: multipart/related; type="text/html"; boundary="edge"'
    part = "Content-Type: text/html; charset=utf-8\r\nContent-Location: http://example.com/"
    return f"{head}\r\n\r\n--edge\r\n{part}\r\n\r\n{html().decode()}\r\n--edge--\r\n".encode()


FILES = {
    "note.txt": PROSE.encode(),
    "note.md": f"# {TITLE}\n\n{PROSE}\n".encode(),
    "note.html": html(),
    "note.docx": docx(),
    "deck.pptx": pptx(),
    "rules.xlsx": xlsx(),
    "note.rtf": rtf(),
    "mail.eml": eml(),
    "page.mht": mht(),
}


def scan() -> bytes:
    """A PDF of one page that is a picture."""
    picture = b"<</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Length 1>>stream\nx\nendstream"
    drawing = b"q 612 0 0 792 0 0 cm /I Do Q"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(drawing), drawing),
        picture,
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)
