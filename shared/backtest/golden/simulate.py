"""An account and its rules, simulated bar by bar from the documents alone.

Written from docs/strategy-language.md and docs/engine-conventions.md without a look at the engine, so that the two can
be compared (`fuzz_rules.py`, `make_rules.py`). It is slow and plain on purpose: a bar is what happens in the morning,
what happens within it, what happens at its close, and what is decided then. It covers `trade` nodes, alone and side by
side, in long and short legs, under an `if`, and allocations of fixed weights beside them.

    run(spec, prices) -> {"dates", "equity", "fills", "disputed"}

`disputed` names what a run met that the engine is known to do otherwise, or that the documents leave open; the fuzzing
counts such runs by themselves, and the golden set has none of them.

`prices` has for each ticker a list of (date, open, high, low, close, adjusted close).
"""

import ast
import datetime
import math
import re

import numpy as np

CARRIED_DAYS = 10  # how long a price stands where none is quoted
DUST = 1e-12  # a weight below this is rounding
TOUCH = 1e-12  # a level and a price nearer to each other than this are the same tick


# Prices -------------------------------------------------------------------------------------------------------------


class Series:
    """Bars of one asset, adjusted; `quoted` is the factor from adjusted to quoted prices."""

    def __init__(self, rows):
        self.days = np.array([datetime.date.fromisoformat(row[0]).toordinal() for row in rows])
        table = np.array([row[1:6] for row in rows], dtype=float)
        quoted_close, adjusted = table[:, 3], table[:, 4]
        ratio = adjusted / quoted_close
        self.raw = {"open": table[:, 0], "high": table[:, 1], "low": table[:, 2], "close": quoted_close}
        self.open, self.high, self.low = (table[:, k] * ratio for k in range(3))
        self.close = adjusted
        self.quoted = 1.0 / ratio
        self.place = {day: bar for bar, day in enumerate(self.days)}


# Expressions --------------------------------------------------------------------------------------------------------


def windowed(values, count, function):
    """`function` of every full window; undefined where the window is short or holds an undefined value."""
    result = np.full(len(values), np.nan)
    for end in range(count - 1, len(values)):
        window = values[end - count + 1 : end + 1]
        if not np.isnan(window).any():
            result[end] = function(window)
    return result


def smoothed(values, count, alpha):
    """An exponential average started at the mean of the first `count` defined values."""
    result = np.full(len(values), np.nan)
    defined = np.flatnonzero(~np.isnan(values))
    if len(defined) < count:
        return result
    first = defined[0] + count - 1
    average = result[first] = math.fsum(values[defined[0] : first + 1]) / count
    for bar in range(first + 1, len(values)):
        average += alpha * (values[bar] - average)
        result[bar] = average
    return result


def delayed(values, count):
    result = np.full(len(values), np.nan)
    result[count:] = values[: len(values) - count]
    return result


def streak(condition):
    result, run = np.zeros(len(condition)), 0
    for bar, holds in enumerate(condition):
        run = run + 1 if holds else 0
        result[bar] = run
    return result


def relative_strength(values, count):
    difference = values - delayed(values, 1)
    gains = smoothed(np.where(np.isnan(difference), np.nan, np.maximum(difference, 0)), count, 1 / count)
    losses = smoothed(np.where(np.isnan(difference), np.nan, np.maximum(-difference, 0)), count, 1 / count)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(losses == 0, 100.0, 100 - 100 / (1 + gains / losses)) + 0 * gains


def averages(node):
    return "'sma'" in ast.dump(node) or "'mean'" in ast.dump(node)


def tied(left, right):
    """`right`, made the same as `left` where they part by rounding alone: averages of ticks are compared exactly."""
    return np.where(np.abs(left - right) <= 1e-11 * np.abs(left), left, right)


POSITION = (
    "entry_price last_entry_price units_held bars_held open_return highest_since_entry lowest_since_entry".split()
)
COMPARE = {
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
    ast.Eq: np.equal,
    ast.NotEq: lambda a, b: (a != b) & (a == a) & (b == b),  # undefined is never unequal
}


class Expressions:
    """Evaluates the language's expressions: on the bars of an asset, or (market-wide, asset None) on the run's days."""

    def __init__(self, spec, series, days):
        self.series, self.days = series, days
        self.signals = spec.get("signals", {})
        self.parameters = spec.get("parameters", {})
        self.parsed, self.known = {}, {}

    def parse(self, text):
        text = str(text)
        if text not in self.parsed:
            plain = re.sub(r"(\d+(?:\.\d+)?)\s*%", r"(\1 / 100)", text)
            plain = re.sub(r"(\d+)\s*days?\b", r"\1", plain).replace("^", "**")
            self.parsed[text] = ast.parse(plain.strip(), mode="eval").body
        return self.parsed[text]

    def constant(self, text):
        return float(self.node(self.parse(text), None, None)) if text is not None else None

    def on(self, text, asset, position=None):
        """Values on every bar of `asset` (of the run if None)."""
        value = self.node(self.parse(text), asset, position)
        return np.broadcast_to(value, len(self.days if asset is None else self.series[asset].days))

    def carried(self, values, source, asset):
        """Values of one asset as another's bars (or the run's days) see them: the last one for ten days."""
        days = self.days if asset is None else self.series[asset].days
        own = self.series[source].days
        last = np.searchsorted(own, days, side="right") - 1
        seen = (last >= 0) & (days - own[np.maximum(last, 0)] <= CARRIED_DAYS)
        if values.dtype == bool:
            return np.where(seen, values[np.maximum(last, 0)], False)
        return np.where(seen, values[np.maximum(last, 0)], np.nan)

    def node(self, node, asset, position):
        if any(isinstance(part, ast.Name) and part.id in POSITION for part in ast.walk(node)):
            return self.value(node, asset, position)
        key = (ast.dump(node), asset)
        if key not in self.known:
            self.known[key] = self.value(node, asset, position)
        return self.known[key]

    def value(self, node, asset, position):
        each = lambda part: self.node(part, asset, position)
        if isinstance(node, ast.Constant):
            return np.float64(node.value)
        if isinstance(node, ast.BoolOp):
            parts = [each(part) for part in node.values]
            function = np.logical_and if isinstance(node.op, ast.And) else np.logical_or
            result = parts[0]
            for part in parts[1:]:
                result = function(result, part)
            return result
        if isinstance(node, ast.UnaryOp):
            return np.logical_not(each(node.operand)) if isinstance(node.op, ast.Not) else -each(node.operand)
        if isinstance(node, ast.Compare):
            left, right = each(node.left), each(node.comparators[0])
            return COMPARE[type(node.ops[0])](left, tied(left, right) if averages(node) else right)
        if isinstance(node, ast.BinOp):
            left, right = each(node.left), each(node.right)
            with np.errstate(divide="ignore", invalid="ignore"):
                if isinstance(node.op, ast.Add):
                    return left + right
                if isinstance(node.op, ast.Sub):
                    return left - right
                if isinstance(node.op, ast.Mult):
                    return left * right
                if isinstance(node.op, ast.Div):
                    return np.where(right == 0, np.nan, left / np.where(right == 0, 1, right))
                return left**right
        if isinstance(node, ast.Attribute):
            return self.field("raw." + node.attr, asset)
        if isinstance(node, ast.Name):
            return self.name(node.id, asset, position)
        name, arguments = node.func.id, node.args
        if name in POSITION:
            return self.name(name, asset, position)
        if self.names_asset(node):
            source = arguments[0].id
            return self.carried(np.asarray(self.name(name, source, None)), source, asset)
        if name == "on":
            source = arguments[0].id
            return self.carried(self.on(ast.unparse(arguments[1]), source), source, asset)
        sources = {part.args[0].id for part in ast.walk(node) if self.names_asset(part)}
        if asset is None and len(sources) == 1:  # a window over one asset's values counts its bars
            source = sources.pop()
            return self.carried(np.asarray(self.node(node, source, position)), source, None)
        return self.function(name, [each(part) for part in arguments], asset)

    def names_asset(self, part):
        """Whether a part of an expression is a value of an asset it names, like `close(SPY)`."""
        single = isinstance(part, ast.Call) and len(part.args) == 1 and isinstance(part.args[0], ast.Name)
        return single and part.args[0].id in self.series

    def name(self, name, asset, position):
        if name in POSITION:
            return getattr(position, name)
        if name in self.signals:
            return self.on(self.signals[name], asset, position)
        if name in self.parameters:
            return np.float64(self.constant(self.parameters[name]))
        return self.field(name, asset)

    def field(self, name, asset):
        own = self.series[asset]
        if name.startswith("raw."):
            return own.raw[name[4:]]
        if name == "returns":
            return own.close / delayed(own.close, 1) - 1
        if name == "true_range":
            before = delayed(own.close, 1)
            return np.maximum(own.high, before) - np.minimum(own.low, before)
        return getattr(own, name)

    def function(self, name, arguments, asset):
        size = len(self.days if asset is None else self.series[asset].days)
        x = np.broadcast_to(arguments[0], size) if arguments else None
        count = int(np.asarray(arguments[-1]).flat[0]) if arguments and np.ndim(arguments[-1]) == 0 else None
        if name == "delay":
            return delayed(x, count)
        if name == "change":
            return x / delayed(x, count if len(arguments) > 1 else 1) - 1
        if name in ("mean", "sma"):
            return windowed(x, count, lambda window: math.fsum(window) / count)
        if name == "std":
            return windowed(x, count, lambda window: np.std(window, ddof=1))
        if name == "highest":
            return windowed(x, count, np.max)
        if name == "lowest":
            return windowed(x, count, np.min)
        if name == "rsi":
            return relative_strength(x, count)
        if name == "streak":
            return streak(x)
        if name in ("crosses_above", "crosses_below"):
            y = tied(x, np.broadcast_to(arguments[1], size))
            if name == "crosses_above":
                return (x > y) & (delayed(x, 1) <= delayed(y, 1))
            return (x < y) & (delayed(x, 1) >= delayed(y, 1))
        count = int(np.asarray(arguments[0]).flat[0])
        if name == "atr":
            return smoothed(self.field("true_range", asset), count, 1 / count)
        if name == "volatility":
            return windowed(self.field("returns", asset), count, lambda w: np.std(w, ddof=1)) * math.sqrt(252)
        raise ValueError(f"unknown function {name}")


# The tree -----------------------------------------------------------------------------------------------------------


class Leaf:
    """A part of the tree: its node, its share of the capital on each day and its sign."""

    def __init__(self, node, part, sign):
        self.node, self.part, self.sign = node, part, sign


def leaves(node, part, sign, expressions):
    """The tree's trading rules and allocations, each with the share of the capital above it."""
    if not isinstance(node, dict):
        return [] if node in (None, "cash") else [Leaf({"hold": node}, part, sign)]
    below = lambda child, share, sign=sign: leaves(child, part * share, sign, expressions)
    if "sleeves" in node:
        default = 1 / len(node["sleeves"])
        found = [
            below(sleeve["portfolio"], expressions.on(sleeve.get("weight", default), None))
            for sleeve in node["sleeves"]
        ]
        return sum(found, [])
    if "short" in node:
        long = below(node["long"], 1.0) if "long" in node else []
        return long + below(node["short"], 1.0, -sign)
    if "if" in node:
        holds = expressions.on(node["if"], None)
        return below(node["then"], holds * 1.0) + below(node.get("else"), ~holds * 1.0)
    return [Leaf(node, part, sign)]


# Rules --------------------------------------------------------------------------------------------------------------


class Position:
    """What a rule holds of an asset, since when, and where its stop and its target lie."""

    def __init__(self, sign, price, bar, levels, at_open):
        self.sign, self.bar, self.levels, self.at_open = sign, bar, levels, at_open
        self.shares = self.weight = 0.0
        self.entry_price = self.last_entry_price = price
        self.units_held, self.bars_held = 1, 0
        self.best = self.highest_since_entry = self.lowest_since_entry = price

    def beyond(self, level, price, towards):
        """Whether a price has reached a level that lies on the losing (−1) or the winning (1) side."""
        return level is not None and (price - level) * self.sign * towards >= -TOUCH * level

    def stop(self):
        """The nearer of the fixed and the trailing stop, and which it is."""
        found = []
        for name, start in (("stop_loss", self.entry_price), ("trailing_stop", self.best)):
            if name in self.levels:
                found.append((away(start, self.levels[name], -self.sign), name))
        return max(found, key=lambda level: level[0] * self.sign) if found else (None, None)

    def target(self):
        distance = self.levels.get("take_profit")
        return None if distance is None else away(self.entry_price, distance, self.sign)


def away(price, distance, direction):
    kind, amount = distance
    return price * (1 + direction * amount) if kind == "share" else price + direction * amount


class Rule:
    """A `trade` node: what it holds, what it has ordered, and when it may enter again, for each of its assets."""

    def __init__(self, leaf, spec, expressions):
        node = leaf.node["trade"]
        self.node, self.part, self.expressions = node, leaf.part, expressions
        assets = node["assets"]
        self.assets = members(assets, spec)
        self.sign = leaf.sign * (-1 if node.get("side") == "short" else 1)
        self.positions, self.orders = {}, {}
        self.ready = dict.fromkeys(self.assets, 0)
        self.ready_day = dict.fromkeys(self.assets, 0)
        self.armed = dict.fromkeys(self.assets, True)
        self.closed = dict.fromkeys(self.assets, -1)
        self.enter = {a: expressions.on(node["enter"], a) for a in self.assets}
        default = 1 / len(self.assets)
        self.size = {a: expressions.on(node.get("size", default), a) for a in self.assets}
        self.rank = {a: expressions.on(node["rank"], a) for a in self.assets} if "rank" in node else None
        self.places = expressions.constant(node.get("max_positions"))
        self.time_stop = expressions.constant(node.get("time_stop"))
        reentry = node.get("reentry", {})
        self.wait = expressions.constant(reentry.get("wait")) or 0
        self.reset = reentry.get("reset", False)
        pyramid = node.get("pyramid", {})
        self.units = expressions.constant(pyramid.get("units")) or 1
        self.add_when = pyramid.get("when")

    def protection(self, asset, bar):
        """Distances of stop, target and trail as they stand on a bar; None if one is undefined or not above zero."""
        levels = {}
        for name in ("stop_loss", "take_profit", "trailing_stop"):
            given = self.node.get(name)
            if given is None:
                continue
            kind = "price" if isinstance(given, dict) else "share"
            amount = self.expressions.on(given["distance"] if kind == "price" else given, asset)[bar]
            if not amount > 0:
                return None
            levels[name] = (kind, amount)
        return levels

    def decide(self, asset, bar):
        """What is decided on the close of one of the asset's bars: "exit" and why, "add", or None."""
        position = self.positions[asset]
        if position.bar == bar and not position.at_open:
            return None, None
        if self.time_stop and position.bars_held >= self.time_stop:
            return "exit", "time_stop"
        if "exit" in self.node and self.expressions.on(self.node["exit"], asset, position)[bar]:
            return "exit", "exit"
        if position.units_held < self.units and self.expressions.on(self.add_when, asset, position)[bar]:
            return "add", "entry"
        return None, None

    def leave(self, asset, bar, day):
        del self.positions[asset]
        self.closed[asset] = bar
        self.ready[asset] = bar + self.wait
        self.ready_day[asset] = day + self.wait
        self.armed[asset] = not self.reset
        if self.orders.get(asset, {}).get("kind") in ("exit", "add"):
            del self.orders[asset]


def members(assets, spec):
    tickers = spec["universe"]["tickers"]
    assets = [assets] if isinstance(assets, str) else assets
    found = []
    for name in assets:
        found += tickers if name == "all" else spec["universe"].get("groups", {}).get(name, [name])
    return sorted(set(found))


# The account --------------------------------------------------------------------------------------------------------


class Book:
    """What an allocation holds of one asset."""

    def __init__(self):
        self.shares = self.weight = 0.0


class Change:
    """What one book wants at one moment: to leave, to enter or add a weight, or to hold a target weight."""

    def __init__(self, kind, asset, book, reason, weight=0.0, sign=1, owner=None, part=1.0):
        self.kind, self.asset, self.book, self.reason = kind, asset, book, reason
        self.weight, self.sign, self.owner, self.part = weight, sign, owner, part
        self.shares = 0.0  # to be added to the book


class Account:
    """Cash, what each book holds, and the fills."""

    def __init__(self, spec, expressions):
        costs, cash, limits = spec.get("costs", {}), spec.get("cash", {}), spec.get("limits", {})
        constant = expressions.constant
        self.cash = float(spec.get("capital", 1_000_000))
        self.rate = constant(costs.get("commission_bps", 0)) / 1e4
        self.slippage = constant(costs.get("slippage_bps", 0)) / 1e4
        self.per_share = constant(costs.get("commission_per_share", 0))
        self.minimum = constant(costs.get("commission_minimum", 0))
        self.borrow = constant(costs.get("borrow_bps_per_year", 0)) / 1e4
        self.earned = expressions.on(cash.get("rate", 0), None)
        self.paid = expressions.on(cash.get("borrow_rate", cash.get("rate", 0)), None)
        self.limit = {1: constant(limits.get("long", 1)), -1: constant(limits.get("short", 1))}
        self.whole = spec.get("shares") == "whole"
        self.books = []  # (asset, owner, book): positions of rules and the allocation's
        self.fills = []
        self.disputed = set()

    def held(self, asset):
        return sum(book.shares for held, _, book in self.books if held == asset)

    def value(self, prices):
        return self.cash + sum(book.shares * prices[asset] for asset, _, book in self.books)

    def fee(self, shares, price, ratio):
        """Commission (at least the minimum) and slippage of one order; a quoted share is 1 / `ratio` adjusted ones."""
        value = abs(shares) * price
        if value == 0:
            return 0.0
        return max(self.rate * value + self.per_share * abs(shares) * ratio, self.minimum) + self.slippage * value

    def accrue(self, bar, days, prices):
        """Interest on cash and the cost of borrowed shares since the bar before, for actual days over 365."""
        rate = self.earned if self.cash > 0 else self.paid
        short = sum(max(-self.held(asset), 0) * prices[asset] for asset in {held for held, _, _ in self.books})
        self.cash -= self.borrow * short * days / 365
        self.cash *= 1 + np.nan_to_num(rate[bar]) * days / 365

    def settle(self, date, changes, prices, ratios):
        """Trades what changes at one moment: exits free their room, entries are cut to it, the sum of each asset is
        one order, sales come first and purchases are cut to the cash there is."""
        value = self.value(prices)
        if value <= 0:
            self.disputed.add("ruined before the close")
        leaving = [change.book for change in changes if change.kind in ("leave", "target")]
        targets = [change for change in changes if change.kind == "target"]
        for change in changes:
            if change.kind == "leave":
                change.shares = -change.book.shares
            elif change.kind == "target":
                change.shares = change.weight * value / prices[change.asset] - change.book.shares
        entering = [change for change in changes if change.kind in ("enter", "add")]
        for owner in dict.fromkeys(change.owner for change in entering):
            mine = [change for change in entering if change.owner is owner]
            part = max(change.part for change in mine) * self.limit[mine[0].sign]
            room = part - self.held_by([owner], mine[0].sign, leaving, prices, value)[0]
            self.cut(mine, room)
        outgrown = False  # whether entries are made in full although other rules' positions have outgrown their weights
        for sign in (1, -1):
            mine = [change for change in entering if change.sign == sign]
            owners = [change.owner for change in mine]
            own, others, entered = self.held_by(owners, sign, leaving, prices, value)
            targeted = sum(max(change.weight * sign, 0) for change in targets)
            others, entered = others + targeted, entered + targeted
            wanted = sum(change.weight for change in mine)
            if wanted > self.limit[sign] - own - entered + DUST:
                self.cut(mine, self.limit[sign] - own - others)
            elif wanted > max(DUST, self.limit[sign] - own - others):
                outgrown = True
        for change in entering:
            change.shares = change.sign * change.weight * value / prices[change.asset]
        self.trade(date, changes, prices, ratios, value, outgrown)

    def held_by(self, owners, sign, leaving, prices, value):
        """Weights on one side: what some rules hold, what others hold, and that at most as it was entered."""
        own = others = entered = 0.0
        for asset, holder, book in self.books:
            if book in leaving or book.shares * sign <= 0:
                continue
            weight = abs(book.shares) * prices[asset] / value
            if holder in owners:
                own += weight
            else:
                others += weight
                entered += min(weight, abs(book.weight)) if isinstance(holder, Rule) else weight
        return own, others, entered

    def cut(self, entries, room):
        """Cuts entries by one factor to the room there is."""
        wanted = sum(change.weight for change in entries)
        if wanted > room:
            for change in entries:
                change.weight *= room / wanted if room >= DUST else 0.0

    def rounded(self, change, ratio):
        """Leaves the change's book with whole shares, as they were quoted on the day, if the account holds no others."""
        if self.whole:
            left = (change.book.shares + change.shares) * ratio
            change.shares = math.trunc(left + math.copysign(1e-9, left)) / ratio - change.book.shares

    def trade(self, date, changes, prices, ratios, value, outgrown):
        orders = {}
        for change in changes:
            asked, held = change.shares, change.book.shares * ratios[change.asset]
            if self.whole and change.kind != "leave" and abs(held - round(held)) > 1e-9:
                self.disputed.add("whole shares after a change of the adjustment")
            self.rounded(change, ratios[change.asset])
        for change in changes:
            orders[change.asset] = orders.get(change.asset, 0.0) + change.shares
        before = {asset: self.held(asset) for asset in orders}
        planned = 0.0  # what is asked for: under a limit of 100 % no more than holdings were entered with
        for asset, _, book in self.books:
            mine = [change for change in changes if change.book is book]
            worth = (book.shares + sum(change.shares for change in mine)) * prices[asset]
            asked = abs(book.weight + sum(change.weight for change in mine if change.kind in ("enter", "add"))) * value
            fixed = outgrown or self.limit[1] > 1 or any(change.kind in ("leave", "target") for change in mine)
            planned += worth if fixed else math.copysign(min(abs(worth), asked), worth)
        floor = min(0.0, value - planned)  # what weights above 100 % borrow
        purchases, cash = {}, self.cash  # shares bought beyond what is bought back
        for asset, shares in orders.items():
            beyond = shares - max(min(shares, -before[asset]), 0.0)
            if beyond > 0:
                purchases[asset] = beyond
            else:
                cash -= shares * prices[asset] + self.fee(shares, prices[asset], ratios[asset])

        def cost(factor):
            bought = {asset: orders[asset] - (1 - factor) * beyond for asset, beyond in purchases.items()}
            return sum(n * prices[asset] + self.fee(n, prices[asset], ratios[asset]) for asset, n in bought.items())

        factor = 1.0
        if any(change.kind == "leave" and change.sign < 0 and change.asset in purchases for change in changes):
            if cost(1.0) > cash:
                self.disputed.add("buy-back of a netted short")
        if purchases and cost(1.0) > cash - floor:
            if self.whole and floor < 0:
                self.disputed.add("whole shares bought with borrowed money")
            if self.minimum:
                self.disputed.add("cut with a minimum")
            low, high = 0.0, 1.0
            for _ in range(200):
                middle = (low + high) / 2
                low, high = (middle, high) if cost(middle) <= cash - floor else (low, middle)
            factor = low
        for asset in sorted(orders):
            mine = [change for change in changes if change.asset == asset]
            if asset in purchases and factor < 1:  # what cutting takes is borne by the books that buy
                bearing = [change for change in mine if change.shares > 0 and change.kind != "leave"]
                bought = sum(change.shares for change in bearing)
                missing = min(1.0, (1 - factor) * purchases[asset] / bought) if bought else 0.0
                if self.whole and len(bearing) > 1:
                    self.disputed.add("two books with whole shares are cut")
                for change in bearing:
                    change.shares *= 1 - missing
                    self.rounded(change, ratios[asset])
            shares = sum(change.shares for change in mine)
            fee = self.fee(shares, prices[asset], ratios[asset])
            self.cash -= shares * prices[asset] + fee
            if abs(shares) * prices[asset] > 1e-9 * value:
                reason = mine[0].reason if len(mine) == 1 else None  # that of a netted order is nobody's
                self.fills.append((date, asset, shares, prices[asset], fee, reason))
            for change in mine:
                change.book.shares = 0.0 if change.kind == "leave" else change.book.shares + change.shares


# The run ------------------------------------------------------------------------------------------------------------


class Simulation:
    def __init__(self, spec, prices, days=None):
        self.spec = spec
        self.series = {ticker: Series(rows) for ticker, rows in prices.items()}
        tree = spec["portfolio"]
        self.tradable = sorted(set(spec["universe"]["tickers"]) | named(tree, self.series))
        if days is None:
            days = np.unique(np.concatenate([self.series[ticker].days for ticker in self.tradable]))
        self.days = days
        self.expressions = Expressions(spec, self.series, self.days)
        self.account = Account(spec, self.expressions)
        self.rules, self.allocations = [], []
        for leaf in leaves(tree, np.ones(len(self.days)), 1, self.expressions):
            if "trade" in leaf.node:
                self.rules.append(Rule(leaf, spec, self.expressions))
            else:
                self.allocations.append(leaf)
        self.allocation = {}
        self.pending_targets = {}
        self.decided = None
        self.execution = spec.get("execution", "next_open")

    def run(self):
        equity = []
        last = dict.fromkeys(self.tradable, math.nan)
        self.ratio, self.ruin = {}, False
        for index, day in enumerate(self.days):
            date = datetime.date.fromordinal(int(day)).isoformat()
            if index:
                self.account.accrue(index - 1, int(day - self.days[index - 1]), last)
            self.index = index
            today = {a: self.series[a].place[day] for a in self.tradable if day in self.series[a].place}
            opens = last | {a: self.series[a].open[bar] for a, bar in today.items()}
            closes = last | {a: self.series[a].close[bar] for a, bar in today.items()}
            self.ratio |= {a: 1 / self.series[a].quoted[bar] for a, bar in today.items()}
            if not self.ruin:
                self.morning(date, today, opens)
                self.within(date, today, opens)
            if not self.ruined(date, closes):
                self.pay_out(day, closes)
                self.evening(date, today, closes)
            last = closes
            equity.append(self.account.value(closes))
        dates = [datetime.date.fromordinal(int(day)).isoformat() for day in self.days]
        return {"dates": dates, "equity": equity, "fills": self.account.fills, "disputed": self.account.disputed}

    def ruined(self, date, prices):
        """An account that is worth nothing at a close is closed there, and trades no more."""
        if not self.ruin and self.account.value(prices) <= 0:
            self.ruin = True
            for asset in sorted({asset for asset, _, _ in self.account.books}):
                shares = self.account.held(asset)
                if shares:
                    self.account.fills.append((date, asset, -shares, prices[asset], 0.0, "ruin"))
            self.account.books.clear()
            self.account.cash = 0.0
        return self.ruin

    def pay_out(self, day, last):
        """Holdings whose data ended more than ten days ago are paid out at their last close."""
        date = datetime.date.fromordinal(int(day)).isoformat()
        for gone in sorted({asset for asset, _, _ in self.account.books}):
            if day - self.series[gone].days[-1] <= CARRIED_DAYS:
                continue
            shares = self.account.held(gone)
            if shares:
                self.account.cash += shares * last[gone]
                self.account.fills.append((date, gone, -shares, last[gone], 0.0, "delisted"))
            for entry in [entry for entry in self.account.books if entry[0] == gone]:
                self.account.books.remove(entry)
                if isinstance(entry[1], Rule):
                    entry[1].leave(gone, len(self.series[gone].days), self.index)
                else:
                    del self.allocation[gone]

    def settle(self, date, changes, prices):
        changes = [change for change in changes if change is not None]
        if not changes:
            return
        for change in changes:
            if change.kind == "enter" or (change.kind == "target" and change.asset not in self.allocation):
                self.account.books.append((change.asset, change.owner, change.book))
                if change.kind == "target":
                    self.allocation[change.asset] = change.book
        self.account.settle(date, changes, prices, self.ratio)
        for change in changes:
            if change.kind in ("enter", "add"):
                change.book.weight += change.weight
            if change.kind == "target":
                change.book.weight = change.weight
            if change.kind == "leave" or (change.kind == "enter" and change.book.shares == 0):
                self.account.books.remove((change.asset, change.owner, change.book))
                if change.kind == "enter":
                    del change.owner.positions[change.asset]

    def waiting(self, today, prices, morning):
        """Orders decided on an earlier close that fill now."""
        changes = []
        for rule in self.rules:
            for asset in list(rule.orders):
                if asset not in today:
                    continue
                order = rule.orders.pop(asset)
                changes.append(self.fill(rule, asset, today[asset], order, prices[asset], morning))
        for asset in list(self.pending_targets):
            if asset in today:
                changes.append(self.target(asset, self.pending_targets.pop(asset)))
        return changes

    def fill(self, rule, asset, bar, order, price, morning):
        """The change an order makes, and what it makes of the rule's position."""
        if order["kind"] == "exit":
            change = Change("leave", asset, rule.positions[asset], order["reason"], sign=rule.sign, owner=rule)
            rule.leave(asset, bar, self.index)
            return change
        if order["kind"] == "add":
            position = rule.positions[asset]
            position.units_held += 1
            position.last_entry_price = price
            return Change("add", asset, position, "entry", order["weight"], rule.sign, rule, order["part"])
        position = rule.positions[asset] = Position(rule.sign, price, bar, order["levels"], morning)
        position.day = self.index
        return Change("enter", asset, position, "entry", order["weight"], rule.sign, rule, order["part"])

    def target(self, asset, weight):
        return Change("target", asset, self.allocation.get(asset) or Book(), "rebalance", weight)

    def morning(self, date, today, opens):
        """At the open: orders of the close before, then stops and targets the bar opens beyond."""
        changes = self.waiting(today, opens, True) if self.execution == "next_open" else []
        added = {id(change.book) for change in changes if change.kind == "add"}
        late = []  # the order to add was placed before the open that is beyond the stop: it fills, then the stop
        for rule in self.rules:
            for asset, position in list(rule.positions.items()):
                if asset not in today or position.bar == today[asset]:
                    continue
                stop, why = position.stop()
                price = opens[asset]
                if position.beyond(stop, price, -1):
                    pass
                elif self.reached(asset, position, today[asset], stop, -1):
                    continue  # where a bar touches both, the stop wins
                elif position.beyond(position.target(), price, 1):
                    why = "take_profit"
                else:
                    continue
                change = self.protect(rule, asset, today[asset], why)
                (late if id(position) in added else changes).append(change)
        self.settle(date, changes, opens)
        if late and len(changes) > len(late):
            self.account.disputed.add("added to and stopped at one open")
        self.settle(date, late, opens)

    def protect(self, rule, asset, bar, why):
        change = Change("leave", asset, rule.positions[asset], why, sign=rule.sign, owner=rule)
        rule.leave(asset, bar, self.index)
        return change

    def reached(self, asset, position, bar, level, towards):
        """Whether the bar's range reaches a level."""
        upwards = position.sign * towards > 0
        return position.beyond(level, (self.series[asset].high if upwards else self.series[asset].low)[bar], towards)

    def within(self, date, today, opens):
        """Within the bar: stops and targets its range reaches, the stop first; then what the bar adds to extremes."""
        touched = {}  # what is sold at one price is one order
        for rule in self.rules:
            for asset, position in list(rule.positions.items()):
                if asset not in today or (position.bar == today[asset] and not position.at_open):
                    continue
                bar, own = today[asset], self.series[asset]
                stop, why = position.stop()
                target = position.target()
                if self.reached(asset, position, bar, stop, -1):
                    touched.setdefault((asset, stop), []).append(self.protect(rule, asset, bar, why))
                elif self.reached(asset, position, bar, target, 1):
                    touched.setdefault((asset, target), []).append(self.protect(rule, asset, bar, "take_profit"))
                best = own.high[bar] if rule.sign > 0 else own.low[bar]
                position.best = max(position.best * rule.sign, best * rule.sign) * rule.sign
                position.highest_since_entry = max(position.highest_since_entry, own.high[bar])
                position.lowest_since_entry = min(position.lowest_since_entry, own.low[bar])
        for (asset, level), changes in touched.items():
            self.settle(date, changes, opens | {asset: level})

    def evening(self, date, today, closes):
        """At the close: orders that fill at it, then decisions, which fill at once or wait."""
        if self.execution == "next_close":
            self.settle(date, self.waiting(today, closes, False), closes)
        for rule in self.rules:
            self.decide(rule, today, closes)
        self.allocate()
        if self.execution == "same_close":
            self.settle(date, self.waiting(today, closes, False), closes)

    def decide(self, rule, today, closes):
        active = rule.part[self.index] > 0
        for asset, position in rule.positions.items():
            if asset not in today or rule.orders.get(asset):
                continue
            bar = today[asset]
            position.bars_held = bar - position.bar
            position.open_return = rule.sign * (closes[asset] / position.entry_price - 1)
            kind, reason = rule.decide(asset, bar)
            if not active and kind != "exit":
                kind, reason = "exit", "exit"
            if kind:
                rule.orders[asset] = {"kind": kind, "reason": reason}
                if kind == "add":
                    part = rule.part[self.index]
                    rule.orders[asset] |= {"weight": rule.size[asset][bar] * part, "part": part}
        busy = sum(1 for a in rule.positions if rule.orders.get(a, {}).get("kind") != "exit")
        busy += sum(1 for order in rule.orders.values() if order["kind"] == "enter")
        wanting = []
        for asset in rule.assets:
            if asset not in today or asset in rule.positions or asset in rule.orders:
                continue
            bar = today[asset]
            if not rule.enter[asset][bar]:
                rule.armed[asset] |= rule.closed[asset] != bar
                continue
            if not rule.armed[asset] or bar < rule.ready[asset] or not active:
                continue
            if rule.closed[asset] == bar and self.execution == "same_close":
                continue
            levels, size = rule.protection(asset, bar), rule.size[asset][bar]
            if levels is None or not size > 0:
                continue
            part = rule.part[self.index]
            wanting.append((asset, {"kind": "enter", "weight": size * part, "part": part, "levels": levels}))
        if rule.rank:
            wanting.sort(key=lambda one: -np.nan_to_num(rule.rank[one[0]][today[one[0]]], nan=-np.inf))
        for asset, order in wanting[: None if rule.places is None else max(0, int(rule.places) - busy)]:
            rule.orders[asset] = order

    def allocate(self):
        """Target weights of the allocation, where they are decided anew."""
        weights = {}
        for leaf in self.allocations:
            held = leaf.node["hold"]
            if not isinstance(held, dict):
                assets = members(held, self.spec)
                held = {asset: 1 / len(assets) for asset in assets}
            for asset, weight in held.items():
                part = leaf.part[self.index] * leaf.sign * self.expressions.constant(weight)
                if part:
                    weights[asset] = weights.get(asset, 0.0) + part
        rebalance = self.spec.get("rebalance", "on_signal")
        if rebalance == "on_signal":
            due = weights != self.decided
        elif rebalance == "once":
            due = self.decided is None
        elif rebalance == "daily":
            due = True
        else:
            raise ValueError(rebalance)
        if due and self.allocations:
            self.decided = weights
            self.pending_targets = {asset: weights.get(asset, 0.0) for asset in set(weights) | set(self.allocation)}


def named(node, series):
    """Tickers a tree holds by name."""
    if isinstance(node, str):
        return {node} & set(series)
    if isinstance(node, list):
        return set().union(*(named(part, series) for part in node)) if node else set()
    if not isinstance(node, dict):
        return set()
    found = set(node) & set(series)
    for key, part in node.items():
        if key not in ("if", "enter", "exit", "size", "rank", "when", "weight", "name"):
            found |= named(part, series)
    return found


def run(spec, prices):
    tree = spec["portfolio"]
    if isinstance(tree, dict) and tree.get("trade", {}).get("separate_accounts"):
        return separately(spec, prices)
    return Simulation(spec, prices).run()


def separately(spec, prices):
    """An account of its own for each asset of a rule, with an equal share of the capital."""
    assets = members(spec["portfolio"]["trade"]["assets"], spec)
    days = Simulation(spec, prices).days
    parts = []
    for asset in assets:
        trade = spec["portfolio"]["trade"] | {"assets": [asset]}
        trade.setdefault("size", 1.0)
        own = spec | {"portfolio": {"trade": trade}, "capital": float(spec.get("capital", 1e6)) / len(assets)}
        parts.append(Simulation(own, prices, days).run())
    fills = sorted((fill for part in parts for fill in part["fills"]), key=lambda fill: fill[0])
    return {"dates": parts[0]["dates"], "equity": np.sum([p["equity"] for p in parts], axis=0), "fills": fills, "disputed": set().union(*(p["disputed"] for p in parts))}
