"""The readers ours is measured against, and how long each takes."""

import shutil
import subprocess
import time

import pymupdf
import pypdfium2

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)
POPPLER = shutil.which("pdftotext")


def best(repeats, work):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def time_mupdf(path):
    with pymupdf.open(path) as document:
        for page in document:
            page.get_text("words")


def time_pdfium(path):
    document = pypdfium2.PdfDocument(path)
    for page in document:
        text = page.get_textpage()
        text.get_text_range()
        for i in range(text.count_rects()):
            text.get_rect(i)
    document.close()


def mupdf_words(path):
    with pymupdf.open(path) as document:
        return [page.get_text("words") for page in document]


def upright_words(path):
    """The words of each page `(u0, v0, u1, v1, text)` with u along the line and v across, so that tables set sideways have rows too."""
    out = []
    with pymupdf.open(path) as document:
        for page in document:
            blocks = {b["number"]: b for b in page.get_text("dict", flags=pymupdf.TEXTFLAGS_WORDS)["blocks"]}
            turned = []
            for x0, y0, x1, y1, text, block, line, _ in page.get_text("words"):
                lines = blocks.get(block, {}).get("lines", [])
                cosine, sine = lines[line]["dir"] if line < len(lines) else (1, 0)
                if abs(cosine) > 0.7:
                    turned.append((x0, y0, x1, y1, text))
                elif sine < 0:
                    turned.append((-y1, x0, -y0, x1, text))
                else:
                    turned.append((y0, -x1, y1, -x0, text))
            out.append(turned)
    return out


def texts(path):
    """The pages' texts by reader; a reader that can't open the file is left out. Poppler only where its `pdftotext` is installed."""
    out = {}
    try:
        with pymupdf.open(path) as document:
            out["PyMuPDF"] = [page.get_text() for page in document]
    except Exception:
        pass
    try:
        document = pypdfium2.PdfDocument(path)
        out["pdfium"] = [page.get_textpage().get_text_range() for page in document]
        document.close()
    except Exception:
        pass
    if POPPLER:
        try:
            done = subprocess.run([POPPLER, "-raw", str(path), "-"], capture_output=True, timeout=30)
            pages = done.stdout.decode("utf-8", "replace").split("\f")[:-1]
            if pages:
                out["poppler"] = pages
        except subprocess.TimeoutExpired:
            pass
    return out
