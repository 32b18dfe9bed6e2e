"""Random strategies with trading rules and random prices for them."""

import datetime

import numpy as np

NAMES = "ABCDE"


def walk(rng, bars, tick):
    """A walk with fat tails and gaps, on a grid of ticks if there is one: rows of open, high, low and close."""
    scale = rng.choice([0.01, 0.02, 0.04])
    close = 20 * np.exp(np.cumsum(rng.standard_t(3, bars) * scale))
    close = np.clip(close, 4, 400)
    before = np.r_[close[0], close[:-1]]
    open_ = before * (1 + rng.standard_t(3, bars) * scale * rng.choice([0.2, 0.7]))
    open_ = np.clip(open_, 0.6 * before, 1.6 * before)
    high = np.maximum(open_, close) * (1 + np.abs(rng.normal(0, scale * 0.7, bars)))
    low = np.minimum(open_, close) * (1 - np.abs(rng.normal(0, scale * 0.7, bars)))
    rows = np.column_stack([open_, high, low, close])
    return np.maximum(np.round(np.round(rows / tick) * tick, 2), tick)


def prices(rng, tickers, bars, holes, adjusted):
    first = datetime.date(2015, 1, 5)
    days, day = [], first
    while len(days) < bars:
        if day.weekday() < 5 and rng.random() > 0.01:
            days.append(day.isoformat())
        day += datetime.timedelta(days=1)
    table = {}
    for place, ticker in enumerate(tickers):
        rows = walk(rng, bars, rng.choice([0.01, 0.1, 0.5]))
        keep = np.ones(bars, bool)
        if holes:
            keep = rng.random(bars) > rng.choice([0, 0.05, 0.15])
            if rng.random() < 0.3:
                start = rng.integers(5, bars - 5)
                keep[start : start + rng.integers(5, 20)] = False
            if rng.random() < 0.2:
                keep[: rng.integers(2, bars // 2)] = False
            if rng.random() < 0.25:
                keep[rng.integers(bars // 2, bars - 3) :] = False
            if keep.sum() < 5:
                keep[:5] = True
            if place == 0:  # somebody is there on the first and on the last day
                keep[0] = keep[-1] = True
        ratio = np.ones(bars)  # adjusted over quoted prices; what is drawn is the adjusted path
        for _ in range(rng.integers(0, 4) if adjusted else 0):
            ratio[: rng.integers(1, bars)] *= rng.choice([0.5, 0.98, 0.25, 0.9, 2.0])
        rows = np.round(rows / ratio[:, None], 2)
        table[ticker] = [
            [days[bar], *(float(x) for x in rows[bar]), round(float(rows[bar, 3] * ratio[bar]), 4)]
            for bar in range(bars)
            if keep[bar]
        ]
    return table


ENTER = {
    1: [
        "change(close, 2 days) > 0.013",
        "change(close, 3 days) < -0.017",
        "close > delay(highest(high, 5 days), 1)",
        "sma(close, 3 days) > sma(close, 8 days)",
        "close > sma(close, 5 days)",
        "rsi(close, 4 days) < 33.3",
        "crosses_above(close, sma(close, 6 days))",
        "streak(returns < 0) >= 2",
        "close < open",
    ],
}
ENTER[-1] = [
    "change(close, 2 days) < -0.013",
    "change(close, 3 days) > 0.017",
    "close < delay(lowest(low, 5 days), 1)",
    "sma(close, 3 days) < sma(close, 8 days)",
    "close < sma(close, 5 days)",
    "rsi(close, 4 days) > 66.6",
    "crosses_below(close, sma(close, 6 days))",
    "streak(returns > 0) >= 2",
    "close > open",
]
EXIT = {
    1: [
        "change(close, 2 days) < -0.011",
        "close < delay(lowest(low, 4 days), 1)",
        "sma(close, 3 days) <= sma(close, 8 days)",
        "close > highest_since_entry * 0.995 and bars_held >= 2",
        "open_return < -0.031 or open_return > 0.047",
        "bars_held >= 4 and close < entry_price",
        "close < last_entry_price * 0.983",
        "close > lowest_since_entry * 1.031",
        "returns > 0",
    ],
}
EXIT[-1] = [
    "change(close, 2 days) > 0.011",
    "close > delay(highest(high, 4 days), 1)",
    "sma(close, 3 days) >= sma(close, 8 days)",
    "close < lowest_since_entry * 1.005 and bars_held >= 2",
    "open_return < -0.031 or open_return > 0.047",
    "bars_held >= 4 and close > entry_price",
    "close > last_entry_price * 1.017",
    "close < highest_since_entry * 0.969",
    "returns < 0",
]


def rule(rng, assets, side, ask):
    """A `trade` node; `ask(name, probability)` says whether it has a feature."""
    some = lambda options: options[int(rng.integers(len(options)))]
    node = {"assets": assets if len(assets) > 1 else assets[0], "enter": some(ENTER[side])}
    if side < 0:
        node["side"] = "short"
    if ask("stop", 0.4):
        distances = [{"distance": "1.5 * atr(5 days)"}, {"distance": "0.7 * std(close, 4 days)"}]
        node["stop_loss"] = some(["3%", "8%", *distances])
    if ask("target", 0.3):
        node["take_profit"] = some(["3%", "10%", {"distance": "2 * atr(4 days)"}])
    if ask("trail", 0.3):
        node["trailing_stop"] = some(["4%", "9%", {"distance": "2 * atr(3 days)"}])
    if ask("time", 0.3):
        node["time_stop"] = some(["1 day", "3 days", "7 days"])
    if ask("exit", 0.6) or not set(node) & {"stop_loss", "take_profit", "trailing_stop", "time_stop"}:
        node["exit"] = some(EXIT[side])
    if ask("size", 0.7):
        by_range = ["2% * close / (2 * atr(4 days))", "1% / volatility(5 days) * 15"]
        node["size"] = some(["20%", "50%", "100%", "35%"] + by_range * ask("atr", 1))
    if ask("pyramid", 0.25):
        when = some(["close > last_entry_price * 1.011", "open_return > 0.017", "returns < 0"])
        if side < 0:
            when = some(["close < last_entry_price * 0.989", "open_return > 0.017", "returns > 0"])
        node["pyramid"] = {"units": some([2, 3, 4]), "when": when}
    if ask("reentry", 0.25):
        both = {"wait": "1 day", "reset": True}
        node["reentry"] = some([{"wait": "3 days"}, {"reset": True}, both, {"wait": "6 days"}])
    if len(assets) > 1 and ask("places", 0.4):
        node["max_positions"] = int(rng.integers(1, len(assets)))
        if ask("rank", 0.7):
            node["rank"] = some(["-change(close, 3 days)", "change(close, 2 days)", "atr(3 days) / close", "-close"])
    return {"trade": node}


def strategy(rng, only=None, longest=90, most=5):
    """A spec and prices, of so many bars and assets at most. `only`, if given, names the features that may be drawn."""
    ask = lambda name, probability: bool(rng.random() < probability and (only is None or name in only))
    some = lambda options: options[int(rng.integers(len(options)))]
    tickers = list(NAMES[: int(rng.integers(2, most + 1))] if ask("assets", 0.5) else NAMES[:1])
    bars = int(rng.integers(30, longest))
    shape = some(["rule", "rule", "rule", "sleeves", "legs", "regime", "allocation"])
    if only is not None and shape not in only:
        shape = "sleeves" if "sleeves" in only and rng.random() < 0.4 else "rule"
    holes = ask("holes", 0.4) and shape != "allocation"  # an allocation's halts are golden.json's to cover
    table = prices(rng, tickers, bars, holes, ask("adjusted", 0.25))
    side = lambda: -1 if ask("short", 0.4) else 1
    some_of = lambda: tickers if rng.random() < 0.6 else tickers[: int(rng.integers(1, len(tickers) + 1))]
    one = lambda: rule(rng, some_of(), side(), ask)
    tree = one()
    spec = {"name": "drawn", "universe": {"tickers": tickers}}
    if shape != "rule":
        parts = [one() for _ in range(int(rng.integers(1, 3)))]
        two, three = [["50%", "50%"], ["30%", "70%"], ["100%", "100%"]], [["40%", "30%", "30%"], ["50%", "25%", "25%"]]
        weights = some(two if len(parts) == 1 else three)
        if shape == "sleeves":
            tree = {"sleeves": [{"weight": w, "portfolio": part} for w, part in zip(weights, [tree, *parts])]}
        elif shape == "legs":
            short = parts[0]
            short["trade"].pop("side", None)
            tree["trade"].pop("side", None)
            tree = {"long": tree, "short": short}
        elif shape == "regime":
            tree = {"if": f"close({tickers[0]}) > sma(close({tickers[0]}), 7 days)", "then": tree, "else": parts[0]}
        else:
            held = dict(zip(tickers, ["60%", "40%"] if len(tickers) > 1 else ["100%"]))
            falls = f"close({tickers[-1]}) < delay(close({tickers[-1]}), 4 days)"
            allocation = some([{"hold": held}, tickers[0], {"if": falls, "then": tickers[0]}])
            tree = {"sleeves": [{"weight": "50%", "portfolio": tree}, {"weight": "50%", "portfolio": allocation}]}
            spec["rebalance"] = some(["on_signal", "once", "daily"])
    elif ask("separate", 0.1):
        tree["trade"]["separate_accounts"] = True
        tree["trade"].pop("max_positions", None)
        tree["trade"].pop("rank", None)
    spec["portfolio"] = tree
    spec["execution"] = some(["same_close", "next_open", "next_close"])
    spec["capital"] = some([1000, 50000])
    costs = {}
    if ask("commission", 0.5):
        costs["commission_bps"] = some([5, 10, 30])
    if ask("slippage", 0.3):
        costs["slippage_bps"] = some([5, 20])
    if ask("per_share", 0.2):
        costs["commission_per_share"] = 0.01
    if ask("minimum", 0.2):
        costs["commission_minimum"] = some([1, 2])
    if ask("borrow", 0.3):
        costs["borrow_bps_per_year"] = 300
    if costs:
        spec["costs"] = costs
    if ask("cash", 0.3):
        spec["cash"] = some([{"rate": "4%"}, {"rate": "3%", "borrow_rate": "7%"}])
    if ask("whole", 0.2):
        spec["shares"] = "whole"
    if ask("limits", 0.2):
        spec["limits"] = some([{"long": "200%", "short": "150%"}, {"long": "60%", "short": "40%"}, {"long": "150%"}])
    return spec, table
