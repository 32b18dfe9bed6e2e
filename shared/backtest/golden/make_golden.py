"""Makes golden.json: equity paths of strategies on the committed prices, each by two independent engines.

    python3 -m venv V && V/bin/pip install -r requirements.txt && V/bin/python make_golden.py

Signals and weights are computed here with pandas, numpy and scipy from the formulas alone; the accounts are kept by
vectorbt and, independently, by bt (where there are no costs: it takes the fee inside the allocated amount) or
backtrader (with sizes computed before the order, since it rejects an all-in order that the next open makes too dear).
The script fails where two engines part by more than 1e-9 of the account. `spec` is the same strategy in our language;
`tests/engine/peers.rs` runs it. Kept are every 21st value of the path, the last one and the number of orders.
"""

import itertools
import json
import pathlib

import backtrader
import bt
import numpy as np
import pandas as pd
import vectorbt as vbt
from scipy.optimize import minimize

HERE = pathlib.Path(__file__).parent
DATA = HERE / "../../../infra/data"
CAPITAL = 100_000.0
CASES = {}


def load(file, tickers):
    rows = pd.read_parquet(DATA / file)
    rows = rows[rows.ticker.isin(tickers)].copy()
    rows["date"] = pd.to_datetime(rows["date"])
    ratio = rows.adjusted_close / rows.close
    for field in ("open", "high", "low"):
        rows[field] = rows[field] * ratio
    rows["close"] = rows.adjusted_close
    wide = {field: rows.pivot(index="date", columns="ticker", values=field)[sorted(tickers)] for field in ("open", "close")}
    wide["close"] = wide["close"].dropna()
    wide["open"] = wide["open"].loc[wide["close"].index]
    return wide["open"], wide["close"]


def last_of(index, period):
    """Days after which the calendar's period changes; the last day is none."""
    keys = index.to_period(period)
    return [day for day, own, after in zip(index[:-1], keys[:-1], keys[1:]) if own != after]


def by_vectorbt(closes, prices, weights, fee=0.0):
    """Target weights (a row for each day that trades) at the prices of those days."""
    size = weights.reindex(closes.index)
    portfolio = vbt.Portfolio.from_orders(
        close=closes, price=prices, val_price=prices, size=size, size_type="targetpercent", direction="both",
        fees=fee, init_cash=CAPITAL, cash_sharing=True, group_by=True, call_seq="auto", freq="1D",
    )
    return portfolio.value().to_numpy(), int(portfolio.orders.count())


def by_bt(closes, weights):
    targets = weights.reindex(closes.index).dropna(how="all")
    strategy = bt.Strategy("s", [bt.algos.RunOnDate(*targets.index), bt.algos.WeighTarget(targets), bt.algos.Rebalance()])
    test = bt.Backtest(strategy, closes, initial_capital=CAPITAL, integer_positions=False, progress_bar=False)
    result = bt.run(test)
    # Its path starts at the first trade, from 100.
    path = result.prices["s"].reindex(closes.index).fillna(100.0).to_numpy()
    return path / 100.0 * CAPITAL


def by_backtrader(opens, closes, targets, fee):
    """One asset, target weight at the opens of given days; the order is sized at that open, fee and all."""
    frame = pd.DataFrame({"open": opens, "high": np.maximum(opens, closes), "low": np.minimum(opens, closes), "close": closes, "volume": 1e9})

    class Rule(backtrader.Strategy):
        def __init__(self):
            self.values = []

        def next_open(self):
            day = self.data.datetime.datetime(0)
            target = targets.get(pd.Timestamp(day))
            if target is None or np.isnan(target):
                return
            price, held, cash = self.data.open[0], self.position.size, self.broker.getcash()
            wanted = target * (cash + held * price) / price
            # Our convention: a purchase is cut to what the cash pays for with its fee.
            if wanted > held:
                # A hair less, as it refuses what its own rounding makes dearer than the cash.
                wanted = min(wanted, held + cash / (price * (1 + fee)) * (1 - 1e-13))
            if wanted > held:
                self.buy(size=wanted - held)
            else:
                self.sell(size=held - wanted)

        def next(self):
            self.values.append(self.broker.getvalue())

    cerebro = backtrader.Cerebro(stdstats=False, cheat_on_open=True)
    cerebro.broker.set_checksubmit(False)
    cerebro.broker.setcash(CAPITAL)
    # Margin calls would compare cash to the last digit; the engine under test keeps its own cash.
    cerebro.broker.set_shortcash(True)
    cerebro.broker.setcommission(commission=fee)
    cerebro.adddata(backtrader.feeds.PandasData(dataname=frame))
    cerebro.addstrategy(Rule)
    return np.array(cerebro.run()[0].values)


def record(name, spec, file, tickers, dates, paths, orders, tolerance=1e-9):
    first, second = paths.values()
    apart = float(np.max(np.abs(first / second - 1)))
    assert apart < 1e-9, f"{name}: the peers part by {apart}"
    places = sorted({*range(0, len(first), 21), len(first) - 1})
    CASES[name] = {
        "spec": spec, "file": file, "tickers": tickers, "first": str(dates[0].date()), "bars": len(dates),
        "peers": list(paths), "peers_apart": apart, "tolerance": tolerance, "orders": orders,
        "places": places, "equity": [float(first[place]) for place in places],
    }
    print(f"{name:<28} {len(dates)} bars, {orders} orders, final {first[-1]:.6f}, peers apart {apart:.1e}")


def changes(weights):
    """Only the rows that differ from the one before; the first counts where it is not zero."""
    before = weights.shift(1).fillna(0.0)
    return weights[(weights != before).any(axis=1)]


def next_open(decided, index):
    """Decisions moved to the bar after."""
    moved = decided.reindex(index).shift(1)
    return moved.dropna(how="all")


def spec(portfolio, tickers, execution, rebalance, **more):
    return {"name": "golden", "universe": {"tickers": tickers}, "portfolio": portfolio, "rebalance": rebalance,
            "execution": execution, "capital": CAPITAL, **more}


def short_selling():
    file, tickers = "us-tech-ohlcv.parquet", ["MSFT"]
    opens, closes = load(file, tickers)
    average = closes.rolling(100).mean()
    weights = pd.DataFrame(np.where(average.isna(), 0.0, np.where(closes > average, 0.6, -0.5)), closes.index, tickers)
    trades = next_open(changes(weights), closes.index)
    fee = 0.001
    path, orders = by_vectorbt(closes, opens, trades, fee)
    other = by_backtrader(opens["MSFT"], closes["MSFT"], trades["MSFT"].to_dict(), fee)
    ours = spec({"hold": ["MSFT"], "weight": {"each": "if(close > sma(close, 100), 0.6, -0.5)"}}, tickers, "next_open", "on_signal",
                costs={"commission_bps": 10})
    ours["portfolio"]["weight"]["each"] = "if(close > sma(close, 100), 0.6, if(close <= sma(close, 100), -0.5, 0))"
    record("short_selling_next_open", ours, file, tickers, closes.index, {"vectorbt": path, "backtrader": other}, orders)


def gaps():
    file, tickers = "us-tech-ohlcv.parquet", ["AAPL"]
    opens, closes = load(file, tickers)
    held = closes["AAPL"].rolling(20).mean() > closes["AAPL"].rolling(60).mean()
    weights = pd.DataFrame(held.astype(float).to_numpy(), closes.index, tickers)
    trades = next_open(changes(weights), closes.index)
    fee = 0.001
    path, orders = by_vectorbt(closes, opens, trades, fee)
    other = by_backtrader(opens["AAPL"], closes["AAPL"], trades["AAPL"].to_dict(), fee)
    ours = spec({"if": "sma(close(AAPL), 20) > sma(close(AAPL), 60)", "then": "AAPL"}, tickers, "next_open", "on_signal",
                costs={"commission_bps": 10})
    record("next_open_with_gaps", ours, file, tickers, closes.index, {"vectorbt": path, "backtrader": other}, orders)


def overnight():
    file, tickers = "us-tech-ohlcv.parquet", ["IBM"]
    opens, closes = load(file, tickers)
    # Each day is two moments: its open, at which the asset is sold, and its close, at which it is bought.
    moments = closes.index.repeat(2) + pd.to_timedelta(np.tile([9, 16], len(closes)), unit="h")
    prices = pd.DataFrame({"IBM": np.column_stack([opens["IBM"], closes["IBM"]]).ravel()}, index=moments)
    weights = pd.DataFrame({"IBM": np.tile([0.0, 1.0], len(closes))}, index=moments)
    path, orders = by_vectorbt(prices, prices, weights)
    other = by_bt(prices, weights)
    ours = spec({"session": "overnight", "portfolio": "IBM"}, tickers, "same_close", "daily")
    record("overnight", ours, file, tickers, closes.index, {"vectorbt": path[1::2], "bt": other[1::2]}, orders)


STOCKS = ["AAPL", "AMD", "BAC", "BBY", "CVX", "GE", "HD", "JNJ", "JPM", "KO", "LLY", "MRK", "MSFT", "PEP", "PFE", "PG", "RRC", "UNH", "WMT", "XOM"]


def double_sort():
    file = "us-daily.parquet"
    _, closes = load(file, STOCKS)
    momentum = closes / closes.shift(252)
    volatility = (closes / closes.shift(1) - 1).rolling(60).std(ddof=1)
    weights = {}
    for day in last_of(closes.index, "M"):
        best = set(momentum.loc[day].dropna().nlargest(10).index)
        calm = set(volatility.loc[day].dropna().nsmallest(10).index) if best else set()
        both = best & calm
        weights[day] = pd.Series({name: 1.0 / len(both) if name in both else 0.0 for name in STOCKS})
    weights = pd.DataFrame(weights).T
    weights = weights.loc[(weights.sum(axis=1) > 0).cummax()]
    path, orders = by_vectorbt(closes, closes, weights)
    other = by_bt(closes, weights)
    ours = spec({"select": {"intersection": [
        {"from": "all", "top": 10, "by": "close / delay(close, 252)"},
        {"from": "all", "bottom": 10, "by": "std(close / delay(close, 1) - 1, 60)"}]}}, STOCKS, "same_close", "month_end")
    record("double_sort", ours, file, STOCKS, closes.index, {"vectorbt": path, "bt": other}, orders)


def least_variance(covariance):
    """Long-only weights of least variance: of all supports, the one that fulfils the conditions of Karush, Kuhn and Tucker."""
    size, best = len(covariance), None
    for held in itertools.chain.from_iterable(itertools.combinations(range(size), k) for k in range(1, size + 1)):
        part = np.linalg.solve(covariance[np.ix_(held, held)], np.ones(len(held)))
        if (part <= 0).any():
            continue
        weights = np.zeros(size)
        weights[list(held)] = part / part.sum()
        variance = weights @ covariance @ weights
        if best is None or variance < best[0]:
            best = (variance, weights)
    return best[1]


def minimum_variance():
    file, tickers = "us-daily.parquet", ["CVX", "GE", "JNJ", "KO", "MSFT", "PG"]
    _, closes = load(file, tickers)
    returns = closes / closes.shift(1) - 1
    weights = {}
    for number, day in enumerate(last_of(closes.index, "Q")):
        place = closes.index.get_loc(day)
        if place < 252:
            continue
        covariance = np.cov(returns.iloc[place - 251 : place + 1].to_numpy().T, ddof=1)
        weights[day] = pd.Series(least_variance(covariance), tickers)
        if number % 20 == 0:
            # A general solver finds the same portfolio.
            found = minimize(lambda w: 1e4 * w @ covariance @ w, np.full(len(tickers), 1 / len(tickers)), method="SLSQP",
                             bounds=[(0, 1)] * len(tickers), constraints={"type": "eq", "fun": lambda w: w.sum() - 1}, tol=1e-14)
            assert np.abs(found.x - weights[day].to_numpy()).max() < 1e-4, (found.x, weights[day])
    weights = pd.DataFrame(weights).T
    path, orders = by_vectorbt(closes, closes, weights)
    other = by_bt(closes, weights)
    ours = spec({"hold": "all", "weight": {"minimum_variance": "252 days"}}, tickers, "same_close", "quarter_end")
    # The optimiser stops where no pair of assets gains; its weights are right to about 1e-9.
    record("minimum_variance", ours, file, tickers, closes.index, {"vectorbt": path, "bt": other}, orders, 1e-7)


def volatility_target():
    file, tickers = "us-daily.parquet", ["JPM", "XOM"]
    _, closes = load(file, tickers)
    returns = closes / closes.shift(1) - 1
    # Realised volatility of the portfolio as it is about to be held, half in each.
    realised = (0.5 * returns).sum(axis=1, skipna=False).rolling(60).std(ddof=1) * np.sqrt(252)
    weights = {}
    for day in last_of(closes.index, "M"):
        if not np.isnan(realised.loc[day]):
            weights[day] = pd.Series(0.5 * min(1.0, 0.12 / realised.loc[day]), tickers)
    weights = pd.DataFrame(weights).T
    path, orders = by_vectorbt(closes, closes, weights)
    other = by_bt(closes, weights)
    ours = spec({"volatility_target": {"target": "12%", "window": "60 days", "model": "realised", "estimate": "holdings", "max_leverage": "100%"},
                 "portfolio": {"hold": "all"}}, tickers, "same_close", "month_end")
    record("volatility_target", ours, file, tickers, closes.index, {"vectorbt": path, "bt": other}, orders)


def pairs():
    file, tickers = "us-daily.parquet", ["KO", "PEP"]
    _, closes = load(file, tickers)
    logs = np.log(closes.to_numpy())
    formed = 251
    first, second = logs[: formed + 1].T
    slope = np.cov(first, second, ddof=1)[0, 1] / np.var(second, ddof=1)
    spread = logs[:, 0] - slope * logs[:, 1]
    rolling = pd.Series(spread).rolling(60)
    # The rolling window is summed anew for each day: pandas' running sums drift by 1e-10.
    score = rolling.apply(lambda window: (window[-1] - window.mean()) / window.std(ddof=1), raw=True).to_numpy()
    legs = np.array([1.0, -slope]) / (1 + abs(slope))
    state, weights = 0.0, {}
    for place in range(formed, len(closes)):
        now = score[place]
        if state != 0 and (abs(now) <= 0.5 or np.sign(now) == state):
            state = 0.0
            weights[closes.index[place]] = pd.Series(0.0, tickers)
        elif state == 0 and abs(now) >= 2:
            state = -np.sign(now)
            weights[closes.index[place]] = pd.Series(state * legs, tickers)
    weights = pd.DataFrame(weights).T
    path, orders = by_vectorbt(closes, closes, weights)
    other = by_bt(closes, weights)
    ours = spec({"pairs": {"pairs": [tickers], "formation": "252 days", "spread": "log", "hedge": "ols", "zscore_window": "60 days", "enter": 2, "exit": 0.5,
                           "size": "100%"}}, tickers, "same_close", "on_signal")
    record("pairs", ours, file, tickers, closes.index, {"vectorbt": path, "bt": other}, orders)


if __name__ == "__main__":
    for case in (short_selling, gaps, overnight, double_sort, minimum_variance, volatility_target, pairs):
        try:
            case()
        except AssertionError as error:
            print(case.__name__, error)
    (HERE / "golden.json").write_text(json.dumps(CASES, indent=1) + "\n")
