#!/usr/bin/env python3
"""The document layer beside PyMuPDF, pdfium and (where installed) poppler: every bar of issue 3, measured in one run.

    python shared/documents/benches/compare.py [--shared ../shared] [--repeats 5] [FILE.pdf …]

From a fresh clone: builds the readers in release, makes `.local/documents-bench` with the pinned peers (`requirements.txt`) and its
files, and nothing else. With the shared folder it reads `pdfs/research` and `pdfs/hostile`; without it the demo's PDF, so that some
bars can't be judged and say so. Files named on the command line take the place of the research ones.

What is compared: text with positions of every page in a warm process, the best of the repeats, one core (ours: the whole
document with layout and tables; PyMuPDF: `get_text("words")`; pdfium: characters and rectangles). Word F1 is against the words that
the peers agree on, order against the median peer, figures against rows of three figures or more as PyMuPDF places them, boxes
against PyMuPDF's. A paper is a document of upright pages with 300 words or more each.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
LOCAL = ROOT / ".local" / "documents-bench"


def with_peers():
    """This program again, in an environment that has the peers."""
    try:
        import pymupdf  # noqa: F401
        import pypdfium2  # noqa: F401
        return
    except ImportError:
        pass
    python = LOCAL / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if os.environ.get("FO_BENCH_VENV"):
        sys.exit(f"The peers can't be imported in {LOCAL}: delete it and start again.")
    if not python.exists():
        print("  ● PyMuPDF and pypdfium2 into .local/documents-bench (once) …", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(LOCAL / "venv")], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(HERE / "requirements.txt")], check=True)
    done = subprocess.run([str(python), *sys.argv], env={**os.environ, "FO_BENCH_VENV": "1"})
    sys.exit(done.returncode)


def built():
    """The reader in release, as cargo says where it is."""
    about = subprocess.run(["cargo", "metadata", "--no-deps", "--format-version", "1"], cwd=ROOT, check=True, capture_output=True)
    target = pathlib.Path(json.loads(about.stdout)["target_directory"])
    print("  ● the reader in release …", flush=True)
    subprocess.run(["cargo", "build", "--locked", "--release", "--quiet", "-p", "fo-documents", "--examples"], cwd=ROOT, check=True)
    return target / "release" / "examples" / "inspect"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    parser.add_argument("--shared", type=pathlib.Path, default=pathlib.Path(os.environ.get("FO_SHARED") or ROOT.parent / "shared"))
    parser.add_argument("--repeats", type=int, default=5)
    args = parser.parse_args()
    with_peers()
    sys.dont_write_bytecode = True
    import bars
    inspect = built()
    LOCAL.mkdir(parents=True, exist_ok=True)
    pdfs = args.shared / "pdfs"
    files = args.files or sorted((pdfs / "research").glob("*.pdf")) or [ROOT / "docs" / "demo" / "four-rules.pdf"]
    hostile = sorted((pdfs / "hostile").glob("*"))
    bench = bars.Bench(inspect, LOCAL, args.repeats)
    bench.documents(files)
    bench.unmapped(files)
    bench.processes(files)
    bench.hostile(hostile)
    bench.bombs()
    bench.summary()


if __name__ == "__main__":
    main()
