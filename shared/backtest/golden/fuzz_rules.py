"""Draws strategies and prices, and compares what fo makes of them with simulate.py.

    FO=/path/to/fo python3 fuzz_rules.py SEED COUNT [FEATURE …]

Prints every disagreement with its seed, and leaves its spec and prices in the folder it names. Runs that meet an open
question (see simulate.py) are only counted; with ALL=1 they are compared too. Features (stop, trail,
sleeves, holes …: see draw.py) restrict what is drawn.
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile

import numpy as np

import draw
import simulate

FO = os.environ.get("FO", "fo")
TOLERANCE = 1e-9


def write(folder, spec, table):
    (folder / "spec.json").write_text(json.dumps(spec))
    lines = ["date,ticker,open,high,low,close,adjusted_close"]
    for ticker, rows in table.items():
        lines += [",".join([row[0], ticker, *(repr(x) for x in row[1:])]) for row in rows]
    (folder / "prices.csv").write_text("\n".join(lines) + "\n")


def engine(folder, table):
    days = sorted(row[0] for rows in table.values() for row in rows)
    files = [folder / "spec.json", "--prices", folder / "prices.csv"]
    period = ["--from", days[0], "--to", days[-1]]
    run = subprocess.run([FO, "backtest", *files, *period, "--json"], capture_output=True, text=True)
    if run.returncode:
        return None, run.stderr.strip()
    result = json.loads(run.stdout)
    sign = {"buy": 1, "sell": -1}
    fills = [
        (fill["date"], fill["ticker"], sign[fill["side"]] * fill["shares"], fill["price"], fill["fee"], fill["reason"])
        for fill in result["fills"]
    ]
    return result | {"fills": fills}, None


def close(left, right, scale=0.0):
    return abs(left - right) <= TOLERANCE * max(abs(left), abs(right), scale)


def difference(mine, theirs):
    """The first thing in which two results differ, or None."""
    if mine["dates"] != theirs["dates"]:
        return f"dates: {mine['dates'][0]} to {mine['dates'][-1]} is not {theirs['dates'][0]} to {theirs['dates'][-1]}"
    order = lambda fill: (fill[0], fill[1], round(fill[3], 6), fill[2] > 0)  # a day's fills, by asset and price
    kept = lambda fills: [fill for fill in fills if abs(fill[2] * fill[3]) > 1e-7 * mine["equity"][0]]  # no dust
    ours, found = sorted(kept(mine["fills"]), key=order), sorted(kept(theirs["fills"]), key=order)
    for place in range(max(len(ours), len(found))):
        if place >= len(ours):
            return f"fill {place}: none | {found[place]}"
        if place >= len(found):
            return f"fill {place}: {ours[place]} | none"
        a, b = ours[place], found[place]
        if a[:2] != b[:2] or not all(close(x, y, 1e-3) for x, y in zip(a[2:5], b[2:5])) or a[5] not in (b[5], None):
            return f"fill {place}: {a} | {b}"
    for date, a, b in zip(mine["dates"], mine["equity"], theirs["equity"]):
        if not close(a, b):
            return f"equity {date}: {a} | {b}"
    return None


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    only = set(sys.argv[3:]) or None
    home = pathlib.Path(tempfile.mkdtemp(prefix="fo-rules-"))
    compared = refused = differ = disputed = fills = 0
    for one in range(seed, seed + count):
        spec, table = draw.strategy(np.random.default_rng(one), only)
        folder = home / str(one)
        folder.mkdir()
        write(folder, spec, table)
        theirs, error = engine(folder, table)
        if error:
            refused += 1
            print(one, "refused:", error.splitlines()[0][:150])
            continue
        mine = simulate.run(spec, table)
        compared += 1
        fills += len(theirs["fills"])
        found = difference(mine, theirs)
        if found or theirs["certificate"]["difference"]:
            if mine["disputed"] and not "ALL" in os.environ:
                disputed += 1
                continue
            differ += 1
            print(one, folder, sorted(mine["disputed"]), found or f"certificate: {theirs['certificate']['difference']}")
            print("   ", json.dumps({k: v for k, v in spec.items() if k not in ("name", "universe")}))
        else:
            for file in folder.iterdir():
                file.unlink()
            folder.rmdir()
    print(f"compared {compared} ({fills} fills), refused {refused}, different {differ}, disputed {disputed}")
    sys.exit(differ > 0)


if __name__ == "__main__":
    main()
