"""Makes rules.json: random strategies and prices, with the account simulate.py keeps for each.

    python3 -m venv V && V/bin/pip install numpy==2.4.6 && V/bin/python make_rules.py

The first seeds from `FIRST` on that fill the quotas are kept; `tests/engine/golden_rules.rs` runs them and compares
every fill and every value. Left out are cases in which the simulator met a question that is still open (`disputed`).
Prices are written small: days since the first; for each asset the bars it lacks, then in hundredths of a unit the open
against the close before, the close against the open, how far the high is above and the low below both; and, where they
are not the closes, adjusted closes in ten-thousandths.
"""

import datetime
import json
import pathlib
import re

import numpy as np

import draw
import simulate

FIRST = 1
QUOTAS = {
    "one asset": 20, "several assets": 40, "long": 30, "short": 30,
    "stop_loss": 25, "trailing_stop": 25, "both stops": 12, "take_profit": 20, "time_stop": 20, "exit": 40,
    "exit by position": 20, "pyramid": 15, "reentry": 15, "max_positions": 12, "rank": 8, "size": 40, "atr": 10,
    "separate_accounts": 3, "sleeves": 15, "legs": 8, "regime": 12, "allocation": 8,
    "missing bars": 15, "delisted": 4, "adjusted": 15, "same_close": 25, "next_open": 25, "next_close": 25,
    "commission_bps": 25, "slippage_bps": 15, "commission_per_share": 8, "commission_minimum": 6,
    "borrow_bps_per_year": 12, "cash": 15, "whole": 10, "limits": 10,
}  # fmt: skip
CASES = 120
LARGEST = 4500  # characters of a case


def features(spec, table, fills):
    text = json.dumps(spec)
    found = {name for name in QUOTAS if f'"{name}"' in text}
    found |= {name for name in QUOTAS if name == spec["execution"]}
    found.add("several assets" if len(table) > 1 else "one asset")
    found.add("short" if '"side": "short"' in text or '"short": {"trade"' in text else "long")
    tree = spec["portfolio"]
    rules = [json.loads(part) for part in pieces(tree)]
    for name, holds in (
        ("both stops", any({"stop_loss", "trailing_stop"} <= set(rule) for rule in rules)),
        ("exit by position", any(name in rule.get("exit", "") for rule in rules for name in simulate.POSITION)),
        ("atr", "atr(" in text or "volatility(" in text),
        ("legs", "short" in tree),
        ("regime", "if" in tree),
        ("allocation", "rebalance" in spec),
        ("missing bars", len({len(rows) for rows in table.values()}) > 1),
        ("delisted", any(fill[5] == "delisted" for fill in fills)),
        ("adjusted", any(row[4] != row[5] for rows in table.values() for row in rows)),
        ("whole", spec.get("shares") == "whole"),
    ):
        found.discard(name)
        if holds:
            found.add(name)
    return found


def too_large(spec):
    """Whether a position is larger than the limits by its constants alone, which the checker refuses."""
    largest = max(float(spec.get("limits", {}).get(side, "100%")[:-1]) / 100 for side in ("long", "short"))
    for rule in map(json.loads, pieces(spec["portfolio"])):
        assets = rule["assets"] if isinstance(rule["assets"], list) else [rule["assets"]]
        size = str(rule.get("size", 1 / len(assets)))
        constant = re.fullmatch(r"([\d.]+)(%?)", size)
        if constant and float(constant[1]) / (100 if constant[2] else 1) > largest:
            return True
    return False


def pieces(node):
    """Every `trade` of a tree, as text."""
    if isinstance(node, dict):
        for key, part in node.items():
            yield from [json.dumps(part)] if key == "trade" else pieces(part)
    elif isinstance(node, list):
        for part in node:
            yield from pieces(part)


def small(table):
    """Days and prices as differences of whole numbers."""
    days = sorted({row[0] for rows in table.values() for row in rows})
    first = datetime.date.fromisoformat(days[0])
    assets = {}
    for ticker, rows in table.items():
        held = {row[0]: row for row in rows}
        numbers, before = [], 0
        for row in rows:
            open_, high, low, close = (round(100 * value) for value in row[1:5])
            numbers += [open_ - before, close - open_, high - max(open_, close), min(open_, close) - low]
            before = close
        assets[ticker] = {"without": [bar for bar, day in enumerate(days) if day not in held], "prices": numbers}
        if any(row[4] != row[5] for row in rows):
            adjusted = [round(1e4 * row[5]) for row in rows]
            assets[ticker]["adjusted"] = [adjusted[0], *(int(x) for x in np.diff(adjusted))]
    return days, {"first": days[0], "days": [(datetime.date.fromisoformat(d) - first).days for d in days], "assets": assets}


def number(value):
    """Twelve digits, which is more than is compared."""
    value = float(f"{value:.12g}")
    return int(value) if value == int(value) else value


def main():
    cases, have, seed = [], dict.fromkeys(QUOTAS, 0), FIRST - 1
    while len(cases) < CASES or any(have[name] < QUOTAS[name] for name in QUOTAS):
        seed += 1
        spec, table = draw.strategy(np.random.default_rng(seed), longest=60, most=3)
        if too_large(spec):
            continue
        result = simulate.run(spec, table)
        found = features(spec, table, result["fills"])
        missing = [name for name in QUOTAS if have[name] < QUOTAS[name]]
        wanted = not missing or any(name in found for name in missing)
        if result["disputed"] or len(result["fills"]) < 4 or not wanted:
            continue
        days, prices = small(table)
        place = {day: bar for bar, day in enumerate(days)}
        fills = [
            [place[date], asset, number(shares), number(price), number(fee), reason]
            for date, asset, shares, price, fee, reason in result["fills"]
            if abs(shares * price) > 1e-7 * result["equity"][0]
        ]
        fills.sort(key=lambda fill: (fill[0], fill[1], round(fill[3], 6), fill[2] > 0))
        spec["name"] = f"Drawn with seed {seed}"
        case = {"seed": seed, "spec": spec} | prices | {"fills": fills, "equity": [number(x) for x in result["equity"]]}
        if len(json.dumps(case, separators=(",", ":"))) > LARGEST:
            continue
        cases.append(case)
        for name in found:
            have[name] += 1
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
    (pathlib.Path(__file__).parent / "rules.json").write_text(f"[\n{lines}\n]\n")
    print(f"{len(cases)} cases of {seed} seeds, {len(lines)} characters")
    print(have)


if __name__ == "__main__":
    main()
