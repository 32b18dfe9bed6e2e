"""Measures, and says of each bar of issue 3 whether it is met."""

import collections
import json
import os
import shutil
import statistics
import subprocess
import sys

import pymupdf

import peers
import samples
import scores

COLD_STARTS = 15
MEASURE = """
import json, os, subprocess, sys, time
start = time.perf_counter()
process = subprocess.Popen(json.loads(sys.argv[1]), stdout=subprocess.DEVNULL)
usage = os.wait4(process.pid, 0)[2]
print(time.perf_counter() - start, usage.ru_maxrss)
"""


class Bench:
    def __init__(self, inspect, folder, repeats):
        self.inspect, self.folder, self.repeats = str(inspect), folder, repeats
        self.bars = []
        self.papers = []

    def run(self, *arguments, timeout=600):
        return subprocess.run([self.inspect, *map(str, arguments)], capture_output=True, timeout=timeout).stdout.decode("utf-8", "replace")

    def bar(self, name, value, met, unit="", rivals=""):
        """Notes a bar; `met` is None where there was nothing to judge it by."""
        self.bars.append((name, value, unit, met, rivals))

    def documents(self, files):
        """Time, words, order, rows of figures and boxes, document by document."""
        head = f"{'document':36} {'pages':>5} {'ours':>8} {'PyMuPDF':>8} {'pdfium':>8} {'ratio':>6}  {'F1':>6} {'order':>6} {'rows':>9} {'boxes':>6}"
        print(f"\n{head}\n{'─' * len(head)}")
        total, paper, ratios = collections.Counter(), collections.Counter(), {}
        for path in files:
            document = json.loads(self.run("--json", path))
            if "error" in document:
                print(f"{path.name[:36]:36} {document['message']}")
                continue
            one = self.document(path, document)
            ratio = one["ours_time"] / one["PyMuPDF_time"]
            if one["words"]:
                ratios[path.name] = ratio
            if one["words"] >= 300 * one["pages"] and all(p["height"] > p["width"] for p in document["pages"]):
                self.papers.append(path)
                paper.update(one)
            total.update(one)
            print(f"{path.name[:36]:36} {one['pages']:5} {one['ours_time'] * 1e3:6.1f}ms {one['PyMuPDF_time'] * 1e3:6.1f}ms {one['pdfium_time'] * 1e3:6.1f}ms {ratio:6.2f}  "
                  f"{share(one, 'ours_f1', 'words'):6.4f} {share(one, 'ours_order', 'words'):6.4f} {one['ours_rows']:4}/{one['rows']:<4} {share(one, 'hits', 'both'):6.4f}", flush=True)
        self.judge(total, paper, ratios)

    def document(self, path, document):
        one = collections.Counter(pages=len(document["pages"]))
        one["ours_time"] = float(self.run("--time", self.repeats, path).split("\t")[0])
        one["PyMuPDF_time"] = peers.best(self.repeats, lambda: peers.time_mupdf(path))
        texts, places, upright = peers.texts(path), peers.mupdf_words(path), peers.upright_words(path)
        if "pdfium" in texts:
            one["pdfium_time"] = peers.best(self.repeats, lambda: peers.time_pdfium(path))
        for i, page in enumerate(document["pages"]):
            read = {name: scores.tokens(pages[i]) for name, pages in texts.items() if i < len(pages)}
            ours = [t for t in map(scores.norm, page["text"].split()) if t]
            if not read:
                continue
            weight = statistics.median(map(len, read.values())) + 1
            one["words"] += weight
            figures = scores.figure_rows(upright[i])
            one["rows"] += len(figures)
            for name, words in {"ours": ours, **read}.items():
                others = [w for n, w in read.items() if n != name]
                one[f"{name}_f1"] += scores.f1(words, list(read.values())) * weight
                one[f"{name}_order"] += scores.order_among(words, others) * weight
                one[f"{name}_rows"] += scores.rows_kept(figures, " ".join(words) if name == "ours" else texts[name][i])
            hits, both = scores.boxes(page, places[i])
            one["hits"] += hits
            one["both"] += both
        return one

    def judge(self, total, paper, ratios):
        rivals = lambda counts, key, per: ", ".join(f"{n} {share(counts, f'{n}_{key}', per):.4f}" for n in ("PyMuPDF", "pdfium", "poppler") if f"{n}_{key}" in counts)
        enough = paper["pages"] > 0
        for name, key, least in [("word F1, papers", "f1", 0.995), ("order, papers", "order", 0.995)]:
            value = share(paper, f"ours_{key}", "words")
            self.bar(f"{name} ≥ {least}", f"{value:.4f}", value >= least if enough else None, rivals=rivals(paper, key, "words"))
        value = share(total, "ours_f1", "words")
        self.bar("word F1, all ≥ 0.99", f"{value:.4f}", value >= 0.99, rivals=rivals(total, "f1", "words"))
        value = share(total, "ours_order", "words")
        self.bar("order, all", f"{value:.4f}", None, rivals=rivals(total, "order", "words"))
        value = share(total, "ours_rows", "rows")
        self.bar(f"rows of figures kept ≥ 0.95 (of {total['rows']})", f"{value:.4f}", value >= 0.95 if total["rows"] else None, rivals=rivals(total, "rows", "rows"))
        value = share(total, "hits", "both")
        self.bar(f"words within 1 pt ≥ 0.99 (of {total['both']})", f"{value:.4f}", value >= 0.99)
        value = total["ours_time"] / max(total["PyMuPDF_time"], 1e-9)
        rival = f"pdfium {total['pdfium_time'] / max(total['PyMuPDF_time'], 1e-9):.2f}"
        self.bar("time, all, of PyMuPDF's ≤ 0.70", f"{value:.2f}", value <= 0.70, rivals=rival)
        if ratios:
            worst = max(ratios, key=ratios.get)
            self.bar(f"time, worst ({worst[:24]}) ≤ 1.2", f"{ratios[worst]:.2f}", ratios[worst] <= 1.2)

    def unmapped(self, files):
        """Pages that lost their mapping are flagged, and others are not."""
        robbed = flagged = passed = kept = wrongly = 0
        for path in files:
            target = self.folder / f"no-unicode-{path.name}"
            try:
                samples.without_unicode(path, target)
            except Exception as error:
                print(f"{path.name}: no twin without Unicode ({error})")
                continue
            before, after = json.loads(self.run("--json", path)), json.loads(self.run("--json", target))
            with pymupdf.open(target) as document:
                rival = [scores.letters(page.get_text()) for page in document]
            for a, b, junk in zip(before.get("pages", []), after.get("pages", []), rival):
                if scores.letters(a["text"]) < 20:
                    continue
                kept += 1
                wrongly += bool(a["flags"].get("unmapped_share", 0) > 0.3)
                robbed += 1
                flagged += bool(b["flags"].get("unmapped_share", 0) > 0.3 and b["flags"].get("needs_ocr"))
                passed += junk >= 20
        value = flagged / max(robbed, 1)
        self.bar(f"pages without Unicode flagged ≥ 0.95 (of {robbed})", f"{value:.4f}", value >= 0.95 if robbed else None, rivals=f"PyMuPDF passes {passed} of them off as text")
        self.bar("pages with Unicode flagged by mistake", f"{wrongly} of {kept}", None)

    def processes(self, files):
        """A cold process, the memory of a long paper, and quotes."""
        papers = self.papers or files
        cold = {p: statistics.median(self.process(["--text", p])[0] for _ in range(COLD_STARTS)) for p in papers}
        longest = max(cold, key=cold.get)
        value = statistics.median(cold.values()) * 1e3
        self.bar("cold process ≤ 30 ms (median paper)", f"{value:.1f}", value <= 30, " ms", f"slowest paper {cold[longest] * 1e3:.1f} ms ({longest.name[:24]})")
        paper = samples.long_paper(papers, self.folder / "hundred-pages.pdf")
        seconds, memory = self.process(["--text", paper])
        self.bar("resident on 100 pages ≤ 64 MB", f"{memory / 1024:.1f}", memory <= 64 * 1024, " MB", f"in {seconds * 1e3:.0f} ms")
        thousand = samples.long_paper(papers, self.folder / "thousand-pages.pdf", 1000)
        seconds, memory = self.process(["--pages", thousand])
        self.bar("1,000 pages, streamed", f"{memory / 1024:.1f}", None, " MB", f"in {seconds:.2f} s; the file itself is {os.path.getsize(thousand) / 2**20:.1f} MB")
        fifty = samples.long_paper(papers, self.folder / "fifty-pages.pdf", 50)
        told = json.loads(self.run("--quotes", fifty))
        self.bar("quotes a second ≥ 10,000 (50 pages)", f"{told['per_second']:,.0f}", told["per_second"] >= 10_000, rivals=f"{told['found']} of {told['quotes']} found")

    def process(self, arguments):
        """Seconds and peak resident kilobytes of one process. Started by a small one: the peak is inherited from whoever starts it."""
        command = json.dumps([self.inspect, *map(str, arguments)])
        told = subprocess.run([sys.executable, "-S", "-c", MEASURE, command], capture_output=True, text=True, check=True).stdout.split()
        return float(told[0]), int(told[1])

    def outcomes(self, files):
        """What becomes of each file in the isolated worker, as the services run it: (code, seconds, letters) by name."""
        lines = self.run("--outcome", *files, timeout=3600).splitlines() if files else []
        rows = [line.split("\t") for line in lines]
        return {name: (code, float(seconds), int(found), why) for code, seconds, found, why, name in rows}

    def report(self, kind, outcomes):
        counts = collections.Counter(code for code, *_ in outcomes.values())
        slow = max(outcomes, key=lambda n: outcomes[n][1])
        broken = [n for n, o in outcomes.items() if o[0] in ("crashed", "unavailable") or o[1] > 10 or not o[3]]
        print(f"\n{kind}: {len(outcomes)} files; " + ", ".join(f"{k} {v}" for k, v in counts.most_common()))
        for name in sorted(outcomes, key=lambda n: -outcomes[n][1])[:5]:
            print(f"  {outcomes[name][1]:6.2f} s  {os.path.basename(name)}: {outcomes[name][3]}")
        self.bar(f"{kind}: crash, hang or silence = 0 (of {len(outcomes)})", str(len(broken)), not broken, rivals=f"slowest {outcomes[slow][1]:.2f} s")

    def hostile(self, files):
        if not files:
            self.bar("hostile files", "none here", None)
            return
        outcomes = self.outcomes(files)
        self.report("hostile", outcomes)
        readable, missed = 0, []
        for path in files:
            texts = peers.texts(path)
            rivals = {n: sum(map(scores.letters, texts.get(n, []))) for n in ("pdfium", "poppler") if n == "pdfium" or peers.POPPLER}
            if rivals and all(rivals.values()):
                readable += 1
                code, _, found, why = outcomes[str(path)]
                if not found:
                    missed.append((path.name, code, why, rivals))
        for name, code, why, rivals in missed:
            print(f"  no text from {name} ({code}: {why}); letters: {rivals}")
        value = (readable - len(missed)) / max(readable, 1)
        honest = sum("don't say which letters" in why for _, _, why, _ in missed)
        self.bar(f"text recovered ≥ 0.996 (of {readable})", f"{value:.4f}", value >= 0.996, rivals=f"of {len(missed)} missed, {honest} have fonts that don't say which letters they are and are flagged")

    def bombs(self):
        folder = self.folder / "bombs"
        subprocess.run([os.path.join(os.path.dirname(self.inspect), "bombs"), str(folder)], check=True)
        self.report("bombs", self.outcomes(sorted(folder.iterdir())))
        # A gigabyte that is made again in seconds.
        shutil.rmtree(folder)

    def summary(self):
        width = max(len(name) for name, *_ in self.bars)
        print("\n" + f"{'bar of issue 3':{width}} {'measured':>12}")
        for name, value, unit, met, rivals in self.bars:
            mark = {True: "met", False: "NOT MET", None: "–"}[met]
            print(f"{name:{width}} {value + unit:>12}  {mark:8} {rivals}")


def share(counts, key, per):
    return counts[key] / counts[per] if counts[per] else 0.0
