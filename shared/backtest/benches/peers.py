"""W1 to W4 in the engines people use, and in loops written for just them, beside ours in the same run.

    python3 -m venv V && V/bin/pip install -r requirements.txt && V/bin/python peers.py

Times are medians of CPU time on one thread, warm, in process, data loaded and indicators' compilation done. Every
peer's answer is compared with the golden one before its time counts; the table says where its convention differs.
Without the packages or the golden folder (../shared, or FO_SHARED) it says so and ends without an error.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import time

os.environ.setdefault("NUMBA_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
HERE = pathlib.Path(__file__).resolve().parent
SHARED = pathlib.Path(os.environ.get("FO_SHARED", HERE / "../../../../shared"))
try:
    import backtrader
    import bt
    import numba
    import numpy as np
    import pandas as pd
    import vectorbt as vbt
except ImportError as missing:
    sys.exit(print(f"  The peers are not measured: {missing}. See {HERE}/requirements.txt"))
if not (SHARED / "golden").exists():
    sys.exit(print(f"  The peers are not measured: {SHARED}/golden is absent (FO_SHARED names another folder)"))

FEE, YEAR = 0.001, np.sqrt(252.0)
ROWS = []


def ours():
    """Our times by workload, from the bench of the crate."""
    command = ["cargo", "bench", "--quiet", "-p", "fo-backtest", "--bench", "workloads"]
    text = subprocess.run(command, cwd=HERE, check=True, capture_output=True, text=True, env={**os.environ, "FO_SHARED": str(SHARED.resolve())}).stdout
    names = {"W1": "W1 full", "W2": "W2 19,698", "W3": "W3", "W4": "W4"}
    return {key: float(re.search(rf"^{name}.*?median +([\d.]+) ms", text, re.M)[1]) for key, name in names.items()}


def measure(workload, engine, work, golden, value, within=1e-9, runs=5, note=""):
    """Runs once to warm up and check, then takes the median."""
    begun = time.process_time()
    got = value(work())
    first = time.process_time() - begun
    apart = abs(got / golden - 1)
    assert apart <= within, f"{workload} {engine}: {got} is not {golden}"
    times = [first]
    for _ in range(runs if first < 5 else 1):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    # A loop shorter than the clock's step is run many times at once.
    if min(times) < 1e-3:
        begun = time.process_time()
        for _ in range(300):
            work()
        times = [(time.process_time() - begun) / 300]
    ROWS.append((workload, engine, 1e3 * sorted(times[1:] or times)[len(times[1:] or times) // 2], note or f"agrees to {apart:.0e}"))


@numba.njit
def timing(close, total, fast, slow):
    """One moving-average rule: final value, mean and deviation of returns, deepest fall."""
    cash, shares, peak, depth, before, mean, square = 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0
    for day in range(len(close)):
        if day >= slow - 1:
            above = (total[day + 1] - total[day + 1 - fast]) * slow > (total[day + 1] - total[day + 1 - slow]) * fast
            if above and shares == 0.0:
                shares, cash = cash / (close[day] * (1.0 + FEE)), 0.0
            elif not above and shares > 0.0:
                cash, shares = shares * close[day] * (1.0 - FEE), 0.0
        value = cash + shares * close[day]
        change = value / before - 1.0
        before, mean, square = value, mean + change, square + change * change
        peak = max(peak, value)
        depth = min(depth, value / peak - 1.0)
    count = len(close)
    return before, mean / count, np.sqrt((square - mean * mean / count) / (count - 1)), depth


@numba.njit
def sweep(close, total):
    out = np.empty((19698, 3))
    row = 0
    for fast in range(2, 101):
        for slow in range(5, 251):
            if fast < slow:
                final, mean, deviation, depth = timing(close, total, fast, slow)
                out[row] = final - 1.0, mean / deviation * YEAR if deviation > 0 else 0.0, depth
                row += 1
    return out


@numba.njit
def momentum(close, ends):
    """The ten best by 12-1 momentum, 9.9 % each, at month ends."""
    days, count = close.shape
    cash, shares, path, month = 1e6, np.zeros(count), np.empty(days), 0
    for day in range(days):
        if month < len(ends) and day == ends[month]:
            if month >= 12:
                best = np.argsort(-(close[ends[month - 1]] / close[ends[month - 12]]), kind="mergesort")[:10]
                value = cash + (shares * close[day]).sum()
                wanted = np.zeros(count)
                for asset in best:
                    wanted[asset] = 0.099 * value / close[day, asset]
                cash -= ((wanted - shares) * close[day]).sum() + FEE * (np.abs(wanted - shares) * close[day]).sum()
                shares = wanted
            month += 1
        value = cash
        for asset in np.nonzero(shares)[0]:
            value += shares[asset] * close[day, asset]
        path[day] = value
    return path


@numba.njit
def stops(open_, high, low, close):
    """Wilder's RSI below 30 in, above 50 out, 5 % stop, 10 % target."""
    cash, shares, entry, gain, loss = 1e6, 0.0, 0.0, 0.0, 0.0
    path = np.empty(len(close))
    path[0] = cash
    for day in range(1, len(close)):
        change = close[day] - close[day - 1]
        up, down = max(change, 0.0), max(-change, 0.0)
        if day <= 14:
            gain, loss = gain + up / 14, loss + down / 14
        else:
            gain, loss = (gain * 13 + up) / 14, (loss * 13 + down) / 14
        strength = 100 - 100 / (1 + gain / loss) if loss > 0 else 100.0
        price = 0.0
        if shares > 0:
            if open_[day] <= 0.95 * entry:
                price = open_[day]
            elif low[day] <= 0.95 * entry:
                price = 0.95 * entry
            elif open_[day] >= 1.1 * entry:
                price = open_[day]
            elif high[day] >= 1.1 * entry:
                price = 1.1 * entry
            elif day >= 14 and strength > 50:
                price = close[day]
            if price > 0:
                cash, shares = shares * price * (1 - FEE), 0.0
        elif day >= 14 and strength < 30:
            entry = close[day]
            shares, cash = cash / (entry * (1 + FEE)), 0.0
        path[day] = cash + shares * close[day]
    return path


def single():
    golden = json.loads((SHARED / "golden/w1_sma50_200.json").read_text())["results"]["same_close"]["final_equity"]
    spy = pd.read_csv(SHARED / "data/bench_w1_spy.csv", parse_dates=["date"], index_col="date")
    spy.columns = [name.lower() for name in spy.columns]
    close = spy["close"]

    def weights():
        held = close.rolling(50).mean() > close.rolling(200).mean()
        return held[held != held.shift(1, fill_value=False)].astype(float)

    def by_vectorbt():
        held = vbt.MA.run(close, 50).ma > vbt.MA.run(close, 200).ma
        held = pd.Series(held.to_numpy().ravel(), close.index)
        entries, exits = held & ~held.shift(1, fill_value=False), ~held & held.shift(1, fill_value=False)
        return vbt.Portfolio.from_signals(close, entries, exits, fees=FEE, init_cash=1e6, freq="1D").value().iloc[-1]

    def by_bt():
        rows = weights().to_frame("SPY")
        strategy = bt.Strategy("s", [bt.algos.RunOnDate(*rows.index), bt.algos.WeighTarget(rows), bt.algos.Rebalance()])
        commission = lambda quantity, price: abs(quantity) * price * FEE
        data = close.to_frame("SPY")
        return bt.run(bt.Backtest(strategy, data, initial_capital=1e6, commissions=commission, integer_positions=False, progress_bar=False)).prices["s"].iloc[-1] * 1e4

    class Rule(backtrader.Strategy):
        def __init__(self):
            self.above = backtrader.ind.SMA(period=50) - backtrader.ind.SMA(period=200)

        def next(self):
            price = self.data.close[0]
            if self.above[0] > 0 and not self.position:
                # A hair less than all: it rejects what its rounding makes dearer than the cash.
                self.buy(size=self.broker.getcash() / (price * (1 + FEE)) * (1 - 1e-13))
            elif self.above[0] <= 0 and self.position:
                self.close()

    def by_backtrader():
        cerebro = backtrader.Cerebro(stdstats=False)
        cerebro.broker.set_coc(True)
        cerebro.broker.setcash(1e6)
        cerebro.broker.setcommission(commission=FEE)
        cerebro.adddata(backtrader.feeds.PandasData(dataname=spy))
        cerebro.addstrategy(Rule)
        cerebro.run()
        return cerebro.broker.getvalue()

    ticks = np.round(close.to_numpy() * 100)
    prices, total = close.to_numpy(), np.concatenate([[0.0], np.cumsum(ticks)])
    same = lambda value: value
    measure("W1", "numba loop", lambda: timing(prices, total, 50, 200)[0] * 1e6, golden, same)
    measure("W1", "vectorbt 1.2.0", by_vectorbt, golden, same)
    measure("W1", "bt 1.4.1", by_bt, golden, same, 1e-3, note="its fee is inside the amount")
    measure("W1", "backtrader 1.9.78.123", by_backtrader, golden, same, 1e-6)

    def many():
        returns = []
        pairs = [(fast, slow) for fast in range(2, 101) for slow in range(5, 251) if fast < slow]
        averages = {length: close.rolling(length).mean().to_numpy() for length in range(2, 251)}
        # In parts: all at once takes 6.7 GB.
        for start in range(0, len(pairs), 2000):
            part = pairs[start : start + 2000]
            held = np.column_stack([averages[fast] > averages[slow] for fast, slow in part])
            before = np.vstack([np.zeros((1, len(part)), bool), held[:-1]])
            portfolio = vbt.Portfolio.from_signals(close, held & ~before, ~held & before, fees=FEE, init_cash=1.0, freq="1D")
            returns.append(portfolio.total_return().to_numpy())
            portfolio.sharpe_ratio(), portfolio.max_drawdown()
        return np.concatenate(returns)

    golden = json.loads((SHARED / "golden/w2_sweep.json").read_text())["checksum"]["sum_total_return"]
    measure("W2", "numba loop", lambda: sweep(prices, total), golden, lambda out: out[:, 0].sum())
    measure("W2", "vectorbt 1.2.0", many, golden, lambda out: out.sum(), 1e-2, runs=1, note="rounding flips tied averages")


def portfolio():
    golden = np.load(SHARED / "golden/w3_equity_same_close.npy")[-1]
    close = pd.read_parquet(SHARED / "data/bench_w3_adjclose_wide.parquet")
    close.index = pd.to_datetime(close.index if close.index.name == "date" else close.pop("date"))
    close = close[sorted(close.columns)]
    keys = close.index.to_period("M")
    ends = np.flatnonzero(keys[:-1] != keys[1:])
    values = close.to_numpy()

    def by_vectorbt():
        months = close.iloc[ends]
        score = months.shift(1) / months.shift(12)
        best = (-score).rank(axis=1, method="first") <= 10
        size = (best * 0.099).iloc[12:].reindex(close.index)
        return vbt.Portfolio.from_orders(close, size, size_type="targetpercent", fees=FEE, init_cash=1e6, cash_sharing=True, group_by=True, call_seq="auto", freq="1D").value().iloc[-1]

    measure("W3", "numba loop", lambda: momentum(values, ends), golden, lambda path: path[-1])
    measure("W3", "vectorbt 1.2.0", by_vectorbt, golden, lambda value: value)


def protected():
    golden = json.loads((SHARED / "golden/w4_rsi_stops.json").read_text())["total"]["sum_final_equity"]
    rows = pd.read_parquet(SHARED / "data/bench_w4_20.parquet")
    fields = {name: rows.pivot(index="date", columns="ticker", values=name) for name in ("open", "high", "low", "close")}
    arrays = [[np.ascontiguousarray(fields[name][ticker].to_numpy()) for name in fields] for ticker in fields["close"].columns]
    close = fields["close"]

    def by_vectorbt():
        change = close.diff()
        up, down = change.clip(lower=0), (-change).clip(lower=0)

        def wilder(x):
            start = x.copy()
            start.iloc[14] = x.iloc[1:15].mean()
            return start.iloc[14:].ewm(alpha=1 / 14, adjust=False).mean().reindex(x.index)

        strength = 100 - 100 / (1 + wilder(up) / wilder(down))
        run = vbt.Portfolio.from_signals(close, strength < 30, strength > 50, open=fields["open"], high=fields["high"], low=fields["low"], sl_stop=0.05, tp_stop=0.1, fees=FEE, init_cash=1e6, freq="1D")
        return run.value().iloc[-1].sum()

    measure("W4", "numba loop", lambda: [stops(*one)[-1] for one in arrays], golden, sum)
    measure("W4", "vectorbt 1.2.0", by_vectorbt, golden, lambda value: value, 0.05, note="may enter again on the bar of an exit")


def main():
    times = ours()
    for work in (single, portfolio, protected):
        try:
            work()
        except AssertionError as error:
            print(f"  NOT MEASURED: {error}")
    print(f"\n  {'work':<5}{'engine':<26}{'median':>14}{'ours':>14}{'ratio':>10}   answer")
    for workload, engine, milliseconds, note in ROWS:
        own = times[workload]
        print(f"  {workload:<5}{engine:<26}{milliseconds:>11.3f} ms{own:>11.3f} ms{milliseconds / own:>10.1f}   {note}")


if __name__ == "__main__":
    main()
