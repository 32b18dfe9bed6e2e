"""Writes the Parquet files of the shared golden folder as text, for running the golden tests without polars.

    python golden/export.py ../../../shared OUT    # then FO_GOLDEN_CSV=OUT cargo test -p fo-backtest

Needs pyarrow. Numbers are written so that reading them gives the same bits.
"""

import pathlib
import sys

import pyarrow.parquet as parquet

shared, out = map(pathlib.Path, sys.argv[1:3])
out.mkdir(parents=True, exist_ok=True)
for name in (
    "data/bench_w3_adjclose_wide",
    "data/bench_w3_adjopen_wide",
    "data/bench_w4_20",
    "golden/w2_sweep_same_close_exact",
):
    frame = parquet.read_table(shared / f"{name}.parquet").to_pandas()
    if frame.index.name or not frame.index.equals(frame.reset_index(drop=True).index):
        frame = frame.rename_axis("date").reset_index()
    if "date" in frame:
        frame["date"] = frame["date"].astype(str).str[:10]
    frame.to_csv(out / (name.split("/")[1] + ".csv"), index=False)
