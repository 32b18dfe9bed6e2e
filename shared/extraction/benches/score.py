#!/usr/bin/env python3
"""What `fo extract` reaches, by the shared scorer: every field on the corpus, and what the specs do that are offered as complete.

    python3 shared/extraction/benches/score.py [--fo target/local/fo] [--hidden] [--list]

A third of the corpus, chosen by a hash of the file's name, is left out unless --hidden asks for it and nothing else: its figures beside
the other two thirds' say how far the rules fit only what they were built on. --list prints each offer and each refusal with
the words it names, to be read by hand.
"""
import argparse, hashlib, json, os, pathlib, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
SHARED = pathlib.Path(os.environ.get("FO_SHARED", ROOT.parent / "shared"))
sys.path.insert(0, str(SHARED / "score"))


def hidden(name):
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3 == 0


def strategies(fo, path):
    read = subprocess.run([fo, "extract", str(path), "--json"], capture_output=True, text=True)
    return json.loads(read.stdout)["strategies"] if read.returncode == 0 else []


def offered(found):
    return found["executable"] or bool(found.get("spec")) and all(m["field"].startswith("universe") for m in found["missing"])


def show(name, found, verdict):
    words = ", ".join(f"“{u['text']}”" for u in found.get("unread", [])[:8])
    print(f"{name:70} {verdict:9} {words}")


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--fo", default=str(ROOT / "target/local/fo"))
    ask.add_argument("--hidden", action="store_true")
    ask.add_argument("--list", action="store_true")
    asked = ask.parse_args()
    corpus = SHARED / "corpus/dev"
    if not corpus.exists():
        return print("no shared corpus here: nothing to score")
    rows = [json.loads(line) for line in open(corpus / "truth.jsonl", encoding="utf-8")]
    rows = [row for row in rows if hidden(row["file"]) == asked.hidden]
    with tempfile.TemporaryDirectory() as folder:
        truth = pathlib.Path(folder, "truth.jsonl")
        truth.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        subprocess.run([sys.executable, SHARED / "score/score.py", "--fo", asked.fo, "--corpus", corpus, "--truth", truth,
                        "--adjudication", SHARED / "score/adjudication.json"], check=True)
    offers = refusals = 0
    for row in rows:
        for found in strategies(asked.fo, corpus / row["file"]):
            offers += offered(found); refusals += not offered(found)
            if asked.list:
                show(row["file"], found, "offered" if offered(found) else "refused")
    print(f"offered as complete: {offers} of {offers + refusals} strategies of {len(rows)} documents")
    if not asked.hidden:
        import behave
        tally = {}
        for case in sorted((SHARED / "fails/extraction").iterdir()):
            gold, found = case / "gold.yaml", strategies(asked.fo, case / "input.txt")
            for one in found:
                verdict = "refused"
                if offered(one):
                    verdict = behave.compare(asked.fo, behave.load(gold), one["spec"])["verdict"] if gold.exists() else "different"
                tally[verdict] = tally.get(verdict, 0) + 1
                if asked.list:
                    show(case.name, one, verdict)
            if not found:
                tally["nothing"] = tally.get("nothing", 0) + 1
        print("fails/extraction:", tally)


main()
