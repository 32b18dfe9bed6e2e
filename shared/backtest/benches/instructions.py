"""Counts the instructions of W1 to W4 with callgrind and compares them with instructions.json: over 5 % more fails.

    python3 shared/backtest/benches/instructions.py             # compares
    python3 shared/backtest/benches/instructions.py --write     # keeps the new counts, to be committed with the change

Instructions do not depend on what else the machine does, so a small regression shows. Each workload is run once and
three times; half the difference is one run, without loading its data. Without valgrind or the golden folder nothing is
counted, and it says so. Another compiler counts differently: then it only reports.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
KEPT = HERE / "instructions.json"
SHARED = pathlib.Path(os.environ.get("FO_SHARED", HERE / "../../../../shared")).resolve()
WORKLOADS = {"W1": "W1 full result, every", "W2": "W2 19,698", "W3": "W3", "W4": "W4"}
ALLOWED = 1.05


def skip(why):
    print(f"  INSTRUCTIONS ARE NOT COUNTED: {why}")
    sys.exit(0)


def binary():
    command = ["cargo", "bench", "--quiet", "-p", "fo-backtest", "--bench", "workloads", "--no-run", "--message-format=json"]
    for line in subprocess.run(command, cwd=HERE, check=True, capture_output=True, text=True).stdout.splitlines():
        message = json.loads(line)
        if message.get("executable") and message["target"]["name"] == "workloads":
            return message["executable"]
    sys.exit("cargo built no bench named workloads")


def count(program, workload, runs):
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", program, workload]
    variables = {**os.environ, "FO_SHARED": str(SHARED), "FO_BENCH_RUNS": str(runs)}
    text = subprocess.run(command, check=True, capture_output=True, text=True, env=variables).stderr
    return int(re.search(r"Collected : (\d+)", text)[1])


def main():
    if not shutil.which("valgrind"):
        skip("valgrind is not installed")
    if not (SHARED / "data").exists():
        skip(f"{SHARED}/data is absent (FO_SHARED names another folder)")
    program = binary()
    compiler = subprocess.run(["rustc", "--version"], cwd=HERE, check=True, capture_output=True, text=True).stdout.strip()
    counts = {name: (count(program, workload, 3) - count(program, workload, 1)) // 2 for name, workload in WORKLOADS.items()}
    if "--write" in sys.argv:
        KEPT.write_text(json.dumps({"compiler": compiler, "instructions": counts}, indent=2) + "\n")
    kept = json.loads(KEPT.read_text())
    worse = False
    for name, now in counts.items():
        before = kept["instructions"][name]
        mark = "" if now <= before * ALLOWED else "   MORE THAN 5 % WORSE"
        worse |= bool(mark)
        print(f"  {name}  {now:>14,} instructions   kept {before:>14,}   {100 * (now / before - 1):+.1f} %{mark}")
    if worse and compiler != kept["compiler"]:
        skip(f"the kept counts are of {kept['compiler']}, this is {compiler}")
    if worse:
        sys.exit("  Make it cheaper, or say in the commit why it must cost more and run this with --write.")


if __name__ == "__main__":
    main()
