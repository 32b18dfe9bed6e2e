#!/usr/bin/env python3
"""What `fo extract` reaches: every field on the shared corpus by the shared scorer, and what the specs do that are offered as complete.

    python3 shared/extraction/benches/score.py [--fo target/local/fo] [--hidden] [--list] [--rules]

A third of the corpus, chosen by a hash of the file's name, is left out unless --hidden asks for it and nothing else: its figures beside
the other two thirds' say how far the rules fit only what they were built on. --list prints each offer and each refusal with
the words it names, to be read by hand. --rules leaves the corpus out.

The rules of `tests/rules` and the shared failing inputs have a spec that does what they say: an offer is right if it holds the same on
synthetic prices (`behave.py`). The last table says how often offers of each confidence are right.
"""
import argparse, concurrent.futures, hashlib, json, os, pathlib, subprocess, sys, tempfile

ROOT = pathlib.Path(__file__).resolve().parents[3]
SHARED = pathlib.Path(os.environ.get("FO_SHARED", ROOT.parent / "shared"))
sys.path.insert(0, str(SHARED / "score"))
CONFIDENCES = [0.95, 0.9, 0.8, 0.0]


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


def corpus(asked):
    """The shared scorer's figures, and how many strategies of the corpus are offered."""
    folder = SHARED / "corpus/dev"
    rows = [json.loads(line) for line in open(folder / "truth.jsonl", encoding="utf-8")]
    rows = [row for row in rows if hidden(row["file"]) == asked.hidden]
    with tempfile.TemporaryDirectory() as temporary:
        truth = pathlib.Path(temporary, "truth.jsonl")
        truth.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
        subprocess.run([sys.executable, SHARED / "score/score.py", "--fo", asked.fo, "--corpus", folder, "--truth", truth,
                        "--adjudication", SHARED / "score/adjudication.json"], check=True)
    offers = refusals = 0
    for row in rows:
        for found in strategies(asked.fo, folder / row["file"]):
            offers += offered(found)
            refusals += not offered(found)
            if asked.list:
                show(row["file"], found, "offered" if offered(found) else "refused")
    print(f"offered as complete: {offers} of {offers + refusals} strategies of {len(rows)} documents")


def judge(case):
    """The verdict on a text with a gold spec: right, wrong, refused or nothing; the strategy it is about."""
    import behave
    fo, name, suffix, text, gold = case
    with tempfile.TemporaryDirectory() as temporary:
        path = pathlib.Path(temporary, "rule" + suffix)
        path.write_text(text, encoding="utf-8")
        found = strategies(fo, path)
        if not found:
            return name, "nothing", None
        offers = [one for one in found if offered(one)]
        if not offers:
            return name, "refused", found[0]
        written = pathlib.Path(temporary, "gold.yaml")
        written.write_text(gold, encoding="utf-8")
        gold = behave.load(written)
        for one in offers:
            # A universe that the text describes in words is supplied.
            spec = one["spec"] if one["executable"] else dict(one["spec"], universe=gold.get("universe"))
            if behave.compare(fo, gold, spec)["verdict"] != "equal":
                return name, "wrong", one
        return name, "right", offers[0]


def with_gold(asked):
    """Texts with a gold spec, by the set they belong to."""
    import yaml
    for name in ["plain", "documents"]:
        cases = yaml.safe_load(open(ROOT / f"shared/extraction/tests/rules/{name}.yaml", encoding="utf-8"))
        yield f"rules/{name}", [(asked.fo, c["id"], pathlib.Path(c["file"]).suffix, c["text"], c["gold"]) for c in cases]
    fails = [f for f in sorted((SHARED / "fails/extraction").iterdir()) if (f / "gold.yaml").exists()]
    yield "fails/extraction", [(asked.fo, f.name, ".txt", (f / "input.txt").read_text(), (f / "gold.yaml").read_text()) for f in fails]


def main():
    ask = argparse.ArgumentParser()
    ask.add_argument("--fo", default=str(ROOT / "target/local/fo"))
    ask.add_argument("--hidden", action="store_true")
    ask.add_argument("--list", action="store_true")
    ask.add_argument("--rules", action="store_true")
    asked = ask.parse_args()
    if not SHARED.exists():
        return print("no shared corpus and no scorer here: nothing to score")
    if not asked.rules:
        corpus(asked)
    if asked.hidden:
        return None
    reliability = {bound: [0, 0] for bound in CONFIDENCES}
    with concurrent.futures.ProcessPoolExecutor() as pool:
        for name, cases in with_gold(asked):
            tally = {}
            for case, verdict, found in pool.map(judge, cases):
                tally[verdict] = tally.get(verdict, 0) + 1
                if verdict in ("right", "wrong"):
                    bound = next(b for b in CONFIDENCES if found["confidence"] >= b)
                    reliability[bound][verdict == "wrong"] += 1
                if verdict == "wrong" or asked.list and verdict != "right":
                    show(f"{name} {case}", found or {}, verdict)
            print(f"{name:20}", ", ".join(f"{verdict} {n}" for verdict, n in sorted(tally.items())))
    print("confidence of offers: right of all")
    for bound, (right, wrong) in reliability.items():
        if right + wrong:
            print(f"  from {bound:.2f}: {right} of {right + wrong}")
    return None


if __name__ == "__main__":
    main()
