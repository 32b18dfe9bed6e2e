#!/usr/bin/env python3
"""Compares fo-documents with PyMuPDF and pypdfium2: time, words, order, word boxes.

    python -m venv .venv && .venv/bin/pip install -r shared/documents/benches/requirements.txt
    cargo build --release -p fo-documents --example inspect
    .venv/bin/python shared/documents/benches/compare.py target/release/examples/inspect FILE.pdf...

Time: the best of --repeats runs in a warm process each, one core, text with positions of every page (ours: the whole document with
layout and tables; theirs: `get_text("words")` and characters with their boxes). Word F1 and order are against each peer; where the peers differ from
each other as much as from us, there is no truth to be had. Order is the longest run of matched words in the same order, as a share.
"""
import argparse, bisect, collections, json, os, re, subprocess, time, unicodedata
import pymupdf, pypdfium2

HYPHENS = re.compile("[-\u2010-\u2015\u2212\xad\ufffe\x02]")


def norm(word):
    return HYPHENS.sub("", unicodedata.normalize("NFKC", word))


def tokens(text):
    """Words, with those that a line end hyphenates joined."""
    out, carry = [], ""
    for line in text.replace("\r", "").split("\n"):
        words = line.split()
        if not words:
            continue
        if carry:
            if words[0][:1].islower():
                words[0] = carry + words[0]
            else:
                out.append(norm(carry))
            carry = ""
        if re.search(r"\w[-\u2010\xad\ufffe\x02]$", words[-1]):
            carry = words.pop()
        out += [norm(w) for w in words]
    return [t for t in out + [norm(carry)] if t]


def f1(a, b):
    shared = sum((collections.Counter(a) & collections.Counter(b)).values())
    return 2 * shared / (len(a) + len(b)) if a or b else 1.0


def order(a, b):
    places = collections.defaultdict(list)
    for i, w in enumerate(b):
        places[w].append(i)
    used, sequence = collections.Counter(), []
    for w in a:
        if used[w] < len(places[w]):
            sequence.append(places[w][used[w]])
            used[w] += 1
    tails = []
    for x in sequence:
        i = bisect.bisect_left(tails, x)
        tails[i:i + 1] = [x]
    return len(tails) / len(sequence) if sequence else 1.0


def boxes_match(page, peer_words):
    """How many words have both edges within a point of PyMuPDF's, of those that both have."""
    text = page["text"].encode()
    ours = collections.defaultdict(list)
    for w in page.get("words", []):
        (start, end), (x0, y0, x1, y1) = w["range"], w["box"]
        ours[norm(text[start:end].decode())].append((x0, x1, (y0 + y1) / 2))
    hits = both = 0
    for x0, y0, x1, y1, word, *_ in peer_words:
        near = [max(abs(a - x0), abs(b - x1)) for a, b, y in ours.get(norm(word), []) if abs(y - (y0 + y1) / 2) < 6 and abs(a - x0) < 30]
        both += bool(near)
        hits += bool(near) and min(near) <= 1
    return hits, both


def best(repeats, work):
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def with_pymupdf(path):
    with pymupdf.open(path) as document:
        for page in document:
            page.get_text("words")


def with_pdfium(path):
    document = pypdfium2.PdfDocument(path)
    for page in document:
        text = page.get_textpage()
        text.get_text_range()
        for i in range(text.count_rects()):
            text.get_rect(i)
    document.close()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("inspect")
    parser.add_argument("files", nargs="+")
    parser.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args()
    pymupdf.TOOLS.mupdf_display_errors(False)
    head = f"{'file':38} {'pages':>5} {'ours ms':>8} {'mupdf':>8} {'pdfium':>8} {'ratio':>6} | {'F1 mu':>6} {'F1 pd':>6} {'mu~pd':>6} | {'ord mu':>6} {'ord pd':>6} {'mu~pd':>6} | {'boxes':>6}"
    print(head + "\n" + "-" * len(head))
    sums = collections.Counter()
    for path in args.files:
        result = subprocess.run([args.inspect, "--time", str(args.repeats), path], capture_output=True, text=True).stdout
        document = json.loads(subprocess.run([args.inspect, "--json", path], capture_output=True, text=True).stdout)
        if "error" in document:
            print(f"{os.path.basename(path)[:38]:38} {document['error']}")
            continue
        ours = float(result.split("\t")[0])
        mupdf, pdfium = best(args.repeats, lambda: with_pymupdf(path)), best(args.repeats, lambda: with_pdfium(path))
        mu, pd = pymupdf.open(path), pypdfium2.PdfDocument(path)
        score = collections.Counter()
        for i, page in enumerate(document["pages"]):
            a = [t for t in map(norm, page["text"].split()) if t]
            b, c = tokens(mu[i].get_text()), tokens(pd[i].get_textpage().get_text_range())
            weight = len(b) + 1
            for key, value in [("f1mu", f1(a, b)), ("f1pd", f1(a, c)), ("f1", f1(b, c)), ("omu", order(a, b)), ("opd", order(a, c)), ("o", order(b, c))]:
                score[key] += value * weight
            score["n"] += weight
            hits, both = boxes_match(page, mu[i].get_text("words"))
            score["hits"] += hits
            score["both"] += both
        m = lambda key: score[key] / max(score["n"], 1)
        print(f"{os.path.basename(path)[:38]:38} {len(document['pages']):5} {ours * 1e3:8.2f} {mupdf * 1e3:8.2f} {pdfium * 1e3:8.2f} {ours / mupdf:6.2f} | {m('f1mu'):6.4f} {m('f1pd'):6.4f} {m('f1'):6.4f} | {m('omu'):6.4f} {m('opd'):6.4f} {m('o'):6.4f} | {score['hits'] / max(score['both'], 1):6.4f}")
        sums.update(score)
        sums["ours"] += ours
        sums["mupdf"] += mupdf
        sums["pdfium"] += pdfium
        sums["pages"] += len(document["pages"])
    m = lambda key: sums[key] / max(sums["n"], 1)
    print("-" * len(head))
    print(f"{'all':38} {sums['pages']:5} {sums['ours'] * 1e3:8.2f} {sums['mupdf'] * 1e3:8.2f} {sums['pdfium'] * 1e3:8.2f} {sums['ours'] / max(sums['mupdf'], 1e-9):6.2f} | {m('f1mu'):6.4f} {m('f1pd'):6.4f} {m('f1'):6.4f} | {m('omu'):6.4f} {m('opd'):6.4f} {m('o'):6.4f} | {sums['hits'] / max(sums['both'], 1):6.4f}")


if __name__ == "__main__":
    main()
