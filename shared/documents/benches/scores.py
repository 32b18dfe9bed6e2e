"""How close two readings of a page are: words, order, rows of figures, boxes."""

import bisect
import collections
import re
import statistics
import unicodedata

HYPHENS = re.compile("[-\u2010-\u2015\u2212\xad\ufffe\x02]")
LINE_END = re.compile(r"\w[-\u2010\xad\ufffe\x02]$")
FIGURE = re.compile(r"[(\[$€£+<~]*[\d.,]*\d[\d.,]*[)\]%*x]*$")


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
                out.append(carry)
            carry = ""
        if LINE_END.search(words[-1]):
            carry = words.pop()
        out += words
    return [t for t in map(norm, [*out, carry]) if t]


def letters(text):
    return len(re.findall(r"\w", text))


def f1(ours, peers):
    """Against what the peers agree on: of each word as many as the median peer has. Two peers: anything between them is right."""
    mine = collections.Counter(ours)
    counts = [collections.Counter(p) for p in peers]
    shared = expected = 0
    for word in set().union(mine, *counts):
        seen = sorted(c[word] for c in counts)
        middle = (seen[(len(seen) - 1) // 2], seen[len(seen) // 2])
        truth = min(max(mine[word], middle[0]), middle[1])
        expected += truth
        shared += min(mine[word], truth)
    total = len(ours) + expected
    return 2 * shared / total if total else 1.0


def order(a, b):
    """The longest run of shared words in one order, as a share of them."""
    places = collections.defaultdict(list)
    for i, word in enumerate(b):
        places[word].append(i)
    used, sequence = collections.Counter(), []
    for word in a:
        if used[word] < len(places[word]):
            sequence.append(places[word][used[word]])
            used[word] += 1
    tails = []
    for place in sequence:
        i = bisect.bisect_left(tails, place)
        tails[i:i + 1] = [place]
    return len(tails) / len(sequence) if sequence else 1.0


def order_among(ours, peers):
    """The median peer's opinion of our order."""
    return statistics.median(order(ours, p) for p in peers) if peers else 1.0


def figure_rows(words):
    """Rows of at least three figures next to each other, as the eye sees them on the page: from words `(x0, y0, x1, y1, text)` of any engine."""
    rows = []
    for x0, y0, x1, y1, text, *_ in sorted(words, key=lambda w: ((w[1] + w[3]) / 2, w[0])):
        middle, height = (y0 + y1) / 2, max(y1 - y0, 1)
        if rows and abs(rows[-1][0] - middle) < 0.3 * height:
            rows[-1][1].append((x0, x1, height, text))
        else:
            rows.append((middle, [(x0, x1, height, text)]))
    out = []
    for _, row in rows:
        run, end = [], None
        for x0, x1, height, text in [*sorted(row), (0, 0, 1, "")]:
            if text and FIGURE.match(norm(text)) and (end is None or x0 - end < 8 * height):
                run.append(norm(text))
            else:
                if len(run) >= 3:
                    out.append(run)
                run = [norm(text)] if text and FIGURE.match(norm(text)) else []
            end = x1
    return out


def rows_kept(rows, text):
    """How many of the rows stand in a text with their figures next to each other."""
    stream = " " + " ".join(t for t in map(norm, text.split()) if t) + " "
    return sum(f" {' '.join(row)} " in stream for row in rows)


def boxes(page, peer_words):
    """How many words have both edges within a point of the peer's, of those that both have: `(hits, both)`."""
    text = page["text"].encode()
    ours = collections.defaultdict(list)
    for word in page.get("words", []):
        (start, end), (x0, y0, x1, y1) = word["range"], word["box"]
        ours[norm(text[start:end].decode())].append((x0, x1, (y0 + y1) / 2))
    hits = both = 0
    for x0, y0, x1, y1, word, *_ in peer_words:
        near = [max(abs(a - x0), abs(b - x1)) for a, b, y in ours.get(norm(word), [])
                if abs(y - (y0 + y1) / 2) < 6 and abs(a - x0) < 30]
        both += bool(near)
        hits += bool(near) and min(near) <= 1
    return hits, both
