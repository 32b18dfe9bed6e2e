"""Loading price files beside pyarrow, in one run: wall time and the most memory of a process of its own.

    python3 -m venv V && V/bin/pip install pyarrow==26.0.1 && V/bin/python load.py

The file is that of W3, closes of 362 stocks on 5,402 days, and the same prices in the other shapes people have. pyarrow
only reads the columns; ours reads, checks every price, reports on their quality and lays them out. `fo backtest` is the
whole of a monthly rule over all of them, from the start of the process to its JSON. FO names a binary; otherwise the one
in release is built. Every time is the median of nine runs, the first left out. Without pyarrow or the folder of prices
(../shared, or FO_SHARED) it says so and ends without an error.
"""

import concurrent.futures
import importlib.metadata
import importlib.util
import json
import multiprocessing
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
SHARED = pathlib.Path(os.environ.get("FO_SHARED", HERE / "../../../../shared")).resolve()
WIDE = SHARED / "data/bench_w3_adjclose_wide.parquet"
RUNS = 10
SPEC = """name: momentum
universe: {all: true}
signals: {momentum: "delay(close, 1 month) / delay(close, 12 months)"}
portfolio: {select: {from: all, top: 10, by: momentum}}
rebalance: month_end
execution: next_close
"""


def timed(command, **options):
    """Wall milliseconds, peak kilobytes and output of a process."""
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **options)
    output = process.stdout.read()
    error = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = 1e3 * (time.perf_counter() - begun)
    if process.returncode:
        sys.exit(f"{command[0]} failed: {error.decode()[-400:]}")
    return wall, usage.ru_maxrss, output


def median(command, **options):
    runs = [timed(command, **options) for _ in range(RUNS)][1:]
    return statistics.median(run[0] for run in runs), max(run[1] for run in runs), [run[2] for run in runs]


def built(arguments, name):
    command = ["cargo", *arguments, "--quiet", "--message-format=json"]
    lines = subprocess.run(command, cwd=HERE, check=True, capture_output=True, text=True).stdout.splitlines()
    found = [json.loads(line) for line in lines]
    return next(message["executable"] for message in found if message.get("executable") and message["target"]["name"] == name)


def shapes(folder):
    """The same prices in other shapes: long by asset, long by day, with names as categories, with all six columns."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    wide = pq.read_table(WIDE)
    date = next(name for name in wide.column_names if name.lower() in ("date", "__index_level_0__"))
    days, tickers = wide[date], [name for name in wide.column_names if name != date]
    long = pa.concat_tables(
        pa.table({"date": days, "ticker": pa.array([ticker] * len(days)), "close": wide[ticker]}) for ticker in tickers
    )
    long = long.filter(pc.is_valid(long["close"]))
    by_day = long.sort_by([("date", "ascending"), ("ticker", "ascending")])
    close = long["close"]
    bars = long.append_column("open", pc.multiply(close, 0.999)).append_column("high", pc.multiply(close, 1.01))
    bars = bars.append_column("low", pc.multiply(close, 0.99)).append_column("volume", pc.multiply(close, 1000.0))
    bars = bars.append_column("adjusted_close", pc.multiply(close, 0.5)).append_column("extra", pc.multiply(close, 3.0))
    tables = {
        "long, by asset": (long, {}),
        "long, by day": (by_day, {}),
        "long, names as categories": (long.set_column(1, "ticker", pc.dictionary_encode(long["ticker"])), {}),
        "long, zstd, groups of 100,000 rows": (long, {"compression": "zstd", "row_group_size": 100_000}),
        "long, all columns and one more": (bars, {}),
    }
    files = {"wide": WIDE}
    for number, (name, (table, options)) in enumerate(tables.items()):
        files[name] = folder / f"{number}.parquet"
        pq.write_table(table, files[name], **options)
    return files


def main():
    # pyarrow is loaded in other processes only: a child's peak counts what its parent held when it was started.
    if not importlib.util.find_spec("pyarrow"):
        sys.exit(print("  Loading is not measured: pyarrow is not installed"))
    if not WIDE.exists():
        sys.exit(print(f"  Loading is not measured: {WIDE} is absent (FO_SHARED names another folder)"))
    loader = built(["bench", "-p", "fo-market", "--features", "parquet", "--bench", "load", "--no-run"], "load")
    fo = os.environ.get("FO") or built(["build", "--release", "-p", "fo-cli"], "fo")
    read = "import sys, time, pyarrow.parquet as pq; begun = time.perf_counter(); pq.read_table(sys.argv[1]); print(1e3 * (time.perf_counter() - begun))"
    print(f"  pyarrow {importlib.metadata.version('pyarrow')}, {os.cpu_count()} cores; milliseconds (and the process's peak in MB)")
    print(f"  {'':36}{'read_table':>12}{'its process':>18}{'our load':>12}{'file':>8}{'panel':>8}{'hash':>8}{'peak':>10}{'write':>8}")
    with tempfile.TemporaryDirectory() as folder:
        with concurrent.futures.ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as other:
            files = other.submit(shapes, pathlib.Path(folder)).result()
        for name, file in files.items():
            wall, peak, outputs = median([sys.executable, "-c", read, str(file)])
            inside = statistics.median(float(output) for output in outputs)
            _, _, outputs = median([loader, str(file)])
            steps = [json.loads(output) for output in outputs]
            took = {key: statistics.median(step[key] for step in steps) for key in steps[0]}
            load = took["file"] + took["panel"] + took["hash"]
            print(
                f"  {name:36}{inside:12.0f}{wall:12.0f} ({peak / 1024:3.0f}){load:12.0f}{took['file']:8.0f}{took['panel']:8.0f}"
                f"{took['hash']:8.0f}{max(step['peak'] for step in steps) / 1024:10.0f}{took['canonical']:8.0f}"
            )
        spec = pathlib.Path(folder) / "spec.yaml"
        spec.write_text(SPEC)
        start, _, _ = median([fo, "--version"])
        for name in ("wide", "long, by asset"):
            wall, peak, outputs = median([fo, "backtest", str(spec), "--prices", str(files[name]), "--json"])
            fills = len(json.loads(outputs[0])["fills"])
            print(f"  fo backtest --json, {name}: {wall:.0f} ms, {peak / 1024:.0f} MB ({fills} fills; `fo --version` {start:.0f} ms)")


if __name__ == "__main__":
    main()
