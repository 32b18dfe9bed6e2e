"""PDFs that can't be read, each in its own way, made here so that nothing of unknown origin is committed."""

import io

import pypdf


def minimal(pages: bool) -> bytes:
    """A well-formed PDF with a correct cross-reference table and one blank page, or none."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>" if pages else b"<< /Type /Pages /Kids [] /Count 0 >>",
    ]
    if pages:
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] >>")
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for offset in offsets:
        out.write(b"%010d 00000 n \n" % offset)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return out.getvalue()


def encrypted(pdf: bytes) -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
    writer.encrypt("a password nobody has", algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def all_of_them(good: bytes) -> dict[str, bytes]:
    return {
        "corrupt.pdf": good[:200] + b"\x00\xff" * 2000 + b"\ntrailer << /Root 99 0 R >>\nstartxref\n7\n%%EOF",
        "not-a-pdf.pdf": b"PK\x03\x04 this is a zip file that somebody renamed" * 50,
        "no-pages.pdf": minimal(pages=False),
        "encrypted.pdf": encrypted(good),
    }
