"""Files made from others: a long paper, and pages robbed of their Unicode mapping."""

import re

import pymupdf


def long_paper(papers, target, pages=100):
    """The papers one after the other, again and again, until there are so many pages."""
    out = pymupdf.open()
    while out.page_count < pages:
        for path in papers:
            with pymupdf.open(path) as source:
                out.insert_pdf(source, to_page=min(source.page_count, pages - out.page_count) - 1)
            if out.page_count >= pages:
                break
    out.save(target, garbage=4, deflate=True)
    return target


def without_unicode(path, target):
    """The same pages, with fonts that no longer say which letters their glyphs are: no ToUnicode, numbers for glyph names, no character
    map in the embedded font. People see what they saw; a reader that still gives text has made it up."""
    document = pymupdf.open(path)
    programs = set()
    for xref in range(1, document.xref_length()):
        subtype = document.xref_get_key(xref, "Subtype")[1]
        if subtype in ("/Type0", "/Type1", "/TrueType", "/MMType1", "/Type3"):
            if document.xref_get_key(xref, "ToUnicode")[0] != "null":
                document.xref_set_key(xref, "ToUnicode", "null")
            if subtype != "/Type0":
                # Not `/g0` and so on: some tools number glyphs by their code, and then the number is the letter.
                names = " ".join(f"/x{(7 * i) % 256:03d}q" for i in range(256))
                document.xref_set_key(xref, "Encoding", f"<</Type/Encoding/Differences[0 {names}]>>")
        for key in ("FontFile", "FontFile2", "FontFile3"):
            kind, value = document.xref_get_key(xref, key)
            if kind == "xref":
                programs.add((key, int(value.split()[0])))
        if subtype in ("/CIDFontType0", "/CIDFontType2"):
            document.xref_set_key(xref, "BaseFont", "/ABCDEF+Unnamed")
            document.xref_set_key(xref, "CIDSystemInfo", "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>")
    for key, xref in programs:
        data = document.xref_stream(xref)
        if key == "FontFile2" and data:
            head = data[:12 + 16 * 64]
            document.update_stream(xref, re.sub(rb"cmap|post", b"xxxx", head) + data[len(head):])
    document.save(target)
    return target
