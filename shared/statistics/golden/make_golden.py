"""Writes series.json and golden.json: small series, and every statistic of them as packages from PyPI compute it.

    python3 -m venv /tmp/golden && /tmp/golden/bin/pip install -r requirements.txt
    /tmp/golden/bin/python make_golden.py

Each figure is computed by two independent packages where two have it; both are kept, and the script fails where they
differ and `differs` does not say why. Where a formula in NumPy stands beside one package, it is called `formula`. What is
undefined by our conventions (no variation, no loss, too few returns) is null with the reason, beside what the packages make
of it. `../tests/golden.rs` holds the crate to the figures.
"""

import itertools
import json
import math
import pathlib
import statistics
import sys
import warnings

import arch.bootstrap
import arch.covariance.kernel
import empyrical as em
import ffn
import numpy as np
import pandas as pd
import purgedcv
import pyfolio.round_trips
import quantstats as qs
import riskfolio.src.RiskFunctions as riskfolio
import scipy.stats
import skfolio.measures as skfolio
import statsmodels.api as sm
from statsmodels.stats.stattools import jarque_bera

HERE = pathlib.Path(__file__).resolve().parent
PRICES = HERE / "../../../infra/data/us-daily.parquet"
# Returns that deviate by less do not vary: fo_statistics::RETURN_ROUNDING.
ROUNDING = 1e-9
AGREE = 1e-11

warnings.filterwarnings("ignore")


# ---------------------------------------------------------------------------------------------------------------- series
def weekdays(start, count):
    return pd.bdate_range(start, periods=count)


def series():
    """Name → dates, returns, and where there are some benchmark, risk-free returns and periods a year."""
    prices = pd.read_parquet(PRICES)
    wide = prices.pivot(index="date", columns="ticker", values="close")
    wide.index = pd.to_datetime(wide.index)

    def of(ticker, start, end):
        return wide[ticker].loc[:end].dropna().pct_change().loc[start:].round(9)

    def both(ticker, benchmark, start, end):
        pair = wide[[ticker, benchmark]].loc[:end].dropna().pct_change().loc[start:].round(9)
        return pair[ticker], pair[benchmark]

    made = {}

    def add(name, returns, **more):
        made[name] = {"returns": pd.Series(returns), **more}

    own, other = both("AAPL", "SPX", "2020-03-16", "2022-03-15")
    cash = np.round(0.03 / 365 * own.index.to_series().diff().dt.days.fillna(0).to_numpy(), 9)
    add("stock", own, benchmark=other)
    add("over_cash", own, benchmark=other, risk_free=pd.Series(cash, own.index))
    late = other.copy()
    late.iloc[:100] = np.nan
    late.iloc[200] = np.nan
    late.iloc[-50:] = np.nan
    add("late_benchmark", own, benchmark=late)
    own, other = both("XOM", "CVX", "2014-07-01", "2015-09-30")
    add("falling", own, benchmark=other)
    months = wide[["KO", "SPX"]].loc["2002-12":"2012-12"].resample("ME").last().pct_change().dropna().round(9)
    add("monthly", months["KO"], benchmark=months["SPX"], periods=12)
    # Held on every 25th day only, with the same fee on the way in and out.
    own = of("SPX", "2019-01-02", "2020-12-31")
    held = np.arange(len(own)) % 25
    add("mostly_cash", pd.Series(np.where(held == 7, own, np.where((held == 6) | (held == 8), -0.0006, 0.0)), own.index))
    # Five levels, so that nearly everything ties.
    levels = np.array([-0.02, -0.01, 0.0, 0.01, 0.02])
    add("ties", pd.Series(levels[(np.arange(300) ** 2 + np.arange(300) // 7) % 5], weekdays("2019-01-01", 300)))
    grown = pd.Series([float(f"{100 * 1.0001 ** day:.7f}") for day in range(301)], weekdays("2019-01-01", 301))
    add("constant", grown.pct_change().dropna())
    add("zeros", pd.Series(0.0, weekdays("2019-01-01", 60)))
    interest = 0.03 / 365 * np.where(np.arange(260) % 5 == 0, 3.0, 1.0)
    value = np.cumprod(1 + interest)
    days = weekdays("2019-01-01", 260)
    add("interest", pd.Series(np.diff(np.concatenate([[1.0], value])) / np.concatenate([[1.0], value[:-1]]), days),
        risk_free=pd.Series(interest, days))
    add("one", pd.Series([0.01], weekdays("2019-01-01", 1)))
    add("two", pd.Series([0.01, -0.02], weekdays("2019-01-01", 2)), benchmark=pd.Series([0.02, -0.01], weekdays("2019-01-01", 2)))
    add("gains", pd.Series([0.01, 0.0, 0.02, 0.005, 0.0, 0.03], weekdays("2019-01-01", 6)))
    add("losses", pd.Series([-0.01, 0.0, -0.02, -0.005, 0.0, -0.03], weekdays("2019-01-01", 6)))
    add("ruin", pd.Series([0.1, -1.0, 0.0, 0.0, 0.0], weekdays("2019-01-01", 5)))
    # Completed round trips, over the money put in; two ended even.
    add("trades", pd.Series([0.12, -0.04, 0.0, 0.03, -0.02, -0.02, 0.25, 0.0, -0.1], weekdays("2019-01-01", 9)))
    return made


def trials():
    """Ten moving-average rules on SPX, and one that never buys: excess returns of each, 241 days (one more than the blocks hold)."""
    prices = pd.read_parquet(PRICES)
    close = prices[prices["ticker"] == "SPX"]
    close = close.set_index(pd.to_datetime(close["date"]))["close"]
    close = close.loc["2010-01-01":"2012-12-31"]
    change = close.pct_change().fillna(0.0).round(9)
    rules = [np.where(close.rolling(window).mean().shift(1) < close.shift(1), change, 0.0)[-241:] for window in range(10, 110, 10)]
    return np.array(rules)


# --------------------------------------------------------------------------------------------------------------- figures
def number(value):
    """What a package said, as JSON can hold it."""
    try:
        value = float(value)
    except Exception:
        return str(value)
    return value if math.isfinite(value) else str(value)


def tried(how):
    try:
        return how()
    except Exception as error:  # A package that gives up says so in the file.
        return f"{type(error).__name__}"


class Figures:
    def __init__(self, name):
        self.name, self.found = name, {}

    def agree(self, statistic, ways, differs=None, undefined=None, rounding=None, within=AGREE):
        """Keeps what the packages say. `differs`: package → in what its convention differs. `undefined`: why it is null.
        `rounding`: what it is where the packages keep what rounding leaves."""
        said = {package: number(tried(how)) for package, how in ways.items()}
        entry = {"value": None, "said": said}
        if differs:
            entry["differs"] = {package: why for package, why in differs.items() if package in said}
        if undefined:
            entry["undefined"] = undefined
            self.found[statistic] = entry
            return
        if rounding is not None:
            entry["value"], entry["rounding"] = rounding, "ours is a value where theirs is what rounding leaves"
            self.found[statistic] = entry
            return
        counted = {package: value for package, value in said.items() if package not in (differs or {})}
        if not counted or not all(isinstance(value, float) for value in counted.values()):
            sys.exit(f"{self.name}: {statistic} is undefined for a package: {said}")
        values = list(counted.values())
        for value in values[1:]:
            if abs(value - values[0]) > within * max(abs(value), abs(values[0]), 1e-3):
                sys.exit(f"{self.name}: {statistic} differs, and nobody says why: {said}")
        entry["value"] = values[0]
        self.found[statistic] = entry


def longest(below):
    return max((len(list(run)) for under, run in itertools.groupby(np.asarray(below) < -1e-12) if under), default=0)


def mean_depth(below):
    runs = [min(run) for under, run in itertools.groupby(list(below), key=lambda value: value < -1e-12) if under]
    return float(np.mean(runs)) if runs else 0.0


def pnl(name):
    return dict(pyfolio.round_trips.PNL_STATS)[name]


def statistics_of(name, made):
    figures = Figures(name)
    r, periods = made["returns"], made.get("periods", 252)
    n = len(r)
    rf = made.get("risk_free")
    excess = r if rf is None else r - rf
    moving = r[r != 0]
    root = math.sqrt(periods)
    still = "the returns do not vary" if n > 1 and excess.std() <= ROUNDING else None
    flat = "the returns do not vary" if n > 1 and r.std() <= ROUNDING else None
    short = lambda least: f"fewer than {least} returns" if n < least else None
    no_loss = "nothing was lost" if not (r < 0).any() else None
    no_gain = "nothing was gained" if not (r > 0).any() else None

    # Growth.
    figures.agree("total_return", {"empyrical": lambda: em.cum_returns_final(r), "quantstats": lambda: qs.stats.comp(r)})
    figures.agree("cagr", {"empyrical": lambda: em.cagr(r, annualization=periods), "quantstats": lambda: qs.stats.cagr(r, periods=periods)})
    level = pd.concat([pd.Series([1.0], [r.index[0] - pd.Timedelta(days=1)]), (1 + r).cumprod()])
    years = (level.index[-1] - level.index[0]).days / 365.25
    figures.agree("cagr_years", {"ffn": lambda: ffn.calc_cagr(level), "formula": lambda: (1 + em.cum_returns_final(r)) ** (1 / years) - 1}, within=1e-9)
    figures.found["cagr_years"]["years"] = years
    # Deviation.
    figures.agree("volatility", {"empyrical": lambda: em.annual_volatility(r, annualization=periods), "quantstats": lambda: qs.stats.volatility(r, periods=periods)},
                  undefined=short(2), rounding=0.0 if flat else None)
    ratio_undefined = short(2) or still
    ways = {"empyrical": lambda: em.sharpe_ratio(r, risk_free=0 if rf is None else rf, annualization=periods),
            "ffn": lambda: ffn.calc_sharpe(r, rf=0.0 if rf is None else rf, nperiods=periods)}
    if rf is None:
        ways["quantstats"] = lambda: qs.stats.sharpe(r, periods=periods)
    figures.agree("sharpe", ways, undefined=ratio_undefined)
    figures.agree("sharpe_per_period", {"quantstats": lambda: qs.stats.sharpe(excess, periods=1), "empyrical": lambda: em.sharpe_ratio(excess, annualization=1)}, undefined=ratio_undefined)
    below = np.sqrt(np.mean(np.minimum(excess, 0) ** 2))
    figures.agree("downside_deviation", {"empyrical": lambda: em.downside_risk(excess, annualization=periods),
                                         "skfolio": lambda: math.sqrt(skfolio.semi_variance(excess.to_numpy(), 0.0, biased=True)) * root},
                  rounding=0.0 if below <= ROUNDING else None)
    figures.agree("sortino", {"empyrical": lambda: em.sortino_ratio(excess, annualization=periods), "quantstats": lambda: qs.stats.sortino(excess, periods=periods)},
                  undefined=None if below > ROUNDING else "nothing was lost")
    # Drawdowns.
    compound = lambda: skfolio.get_drawdowns(r.to_numpy(), compounded=True)
    figures.agree("max_drawdown", {"empyrical": lambda: em.max_drawdown(r), "quantstats": lambda: qs.stats.max_drawdown(r), "ffn": lambda: ffn.calc_max_drawdown(level)})
    figures.agree("longest_drawdown", {"ffn": lambda: longest(ffn.to_drawdown_series(level)), "skfolio": lambda: longest(compound())})
    details = lambda: ffn.drawdown_details(ffn.to_drawdown_series(level))
    figures.agree("average_drawdown", {"skfolio": lambda: mean_depth(compound()), "ffn": lambda: 0.0 if details() is None else details()["drawdown"].mean()})
    figures.agree("ulcer_index", {"skfolio": lambda: skfolio.ulcer_index(compound()), "riskfolio": lambda: riskfolio.UCI_Rel(r.to_numpy()),
                                  "quantstats": lambda: qs.stats.ulcer_index(r)}, differs={"quantstats": "divides by n - 1"})
    depth = em.max_drawdown(r)
    figures.agree("calmar", {"empyrical": lambda: em.calmar_ratio(r, annualization=periods), "quantstats": lambda: qs.stats.cagr(r, periods=periods) / -ffn.calc_max_drawdown(level)},
                  undefined=None if depth < -1e-12 else "nothing fell")
    # Distribution.
    figures.agree("omega", {"empyrical": lambda: em.omega_ratio(r), "quantstats": lambda: qs.stats.omega(r)}, undefined=no_loss)
    figures.agree("value_at_risk", {"empyrical": lambda: em.value_at_risk(r, cutoff=0.05), "pandas": lambda: r.quantile(0.05)})
    figures.agree("value_at_risk_normal", {"quantstats": lambda: qs.stats.value_at_risk(r), "scipy": lambda: scipy.stats.norm.ppf(0.05, r.mean(), r.std())},
                  undefined=short(2), rounding=float(r.mean()) if flat else None)
    figures.agree("expected_shortfall", {
        "skfolio": lambda: -skfolio.cvar(r.to_numpy(), beta=0.95), "riskfolio": lambda: -riskfolio.CVaR_Hist(r.to_numpy(), alpha=0.05),
        "empyrical": lambda: em.conditional_value_at_risk(r, cutoff=0.05), "quantstats": lambda: qs.stats.cvar(r),
    }, differs={"empyrical": "mean of the lowest ⌊0.05 (n - 1)⌋ + 1", "quantstats": "mean of what is below the normal value at risk"})
    figures.agree("skewness", {"scipy": lambda: scipy.stats.skew(r), "statsmodels": lambda: jarque_bera(r)[2]}, undefined=short(3) or flat)
    figures.agree("skewness_unbiased", {"scipy": lambda: scipy.stats.skew(r, bias=False), "pandas": lambda: r.skew()}, undefined=short(3) or flat)
    figures.agree("kurtosis", {"scipy": lambda: scipy.stats.kurtosis(r), "statsmodels": lambda: jarque_bera(r)[3] - 3}, undefined=short(4) or flat)
    figures.agree("kurtosis_unbiased", {"scipy": lambda: scipy.stats.kurtosis(r, bias=False), "pandas": lambda: r.kurt()}, undefined=short(4) or flat)
    figures.agree("tail_ratio", {"empyrical": lambda: em.tail_ratio(r), "quantstats": lambda: qs.stats.tail_ratio(r)},
                  undefined="the 5th percentile is 0" if abs(r.quantile(0.05)) <= ROUNDING else None)
    figures.agree("quantile_30", {"numpy": lambda: np.quantile(r, 0.3), "scipy": lambda: scipy.stats.mstats.mquantiles(r, 0.3, alphap=1, betap=1)[0]})
    # Hits and misses; trades are looked at in the same way.
    summary = dict(pyfolio.round_trips.SUMMARY_STATS)
    figures.agree("hit_rate", {"quantstats": lambda: qs.stats.win_rate(r), "pyfolio": lambda: summary["Percent profitable"](moving)}, undefined="nothing moved" if moving.empty else None)
    figures.agree("profit_factor", {"quantstats": lambda: qs.stats.profit_factor(r), "pyfolio": lambda: pnl("Profit factor")(r)}, undefined=no_loss)
    figures.agree("payoff", {"quantstats": lambda: qs.stats.payoff_ratio(r), "pyfolio": lambda: pnl("Ratio Avg. Win:Avg. Loss")(r)}, undefined=no_loss or no_gain)
    # Luck.
    lucky = short(4) or still
    sd = math.sqrt
    sr = None if ratio_undefined else excess.mean() / excess.std()
    if lucky is None:
        g3, g4 = scipy.stats.skew(excess), scipy.stats.kurtosis(excess) + 3
        inner = 1 - g3 * sr + (g4 - 1) / 4 * sr**2
        lucky = None if inner > 0 else "the estimate's variance is none"
    figures.agree("probabilistic_sharpe", {
        "skfolio": lambda: skfolio.probabilistic_sharpe_ratio(excess.to_numpy()),
        "formula": lambda: scipy.stats.norm.cdf(sr * sd(n - 1) / sd(inner)),
        "purgedcv": lambda: purgedcv.probabilistic_sharpe_ratio(excess.to_numpy(), 0.0),
        "quantstats": lambda: qs.stats.probabilistic_ratio(excess),
    }, undefined=lucky, differs={"purgedcv": "divides the deviation by n", "quantstats": "takes unbiased skewness and kurtosis"})
    never = lucky or (None if sr > 0 else "the ratio is not above 0")
    figures.agree("minimum_track_record", {
        "purgedcv": lambda: purgedcv.min_track_record_length(sr, 0.0, 0.05, g3, g4),
        "formula": lambda: 1 + inner * (scipy.stats.norm.ppf(0.95) / sr) ** 2,
    }, undefined=never, differs={"purgedcv": "rounds up to a whole number"})
    figures.agree("sharpe_error", {"formula": lambda: sd((1 + sr**2 / 2) / n * periods)}, undefined=ratio_undefined)
    if ratio_undefined is None and n > 10:
        d = excess.to_numpy() - excess.mean()
        v = np.mean(d**2)
        influence = d / sd(v) - excess.mean() / sd(v) * (d**2 - v) / (2 * v)
        # The influence has mean 0: statsmodels' regression on a constant leaves it as it is.
        fit = lambda: sm.OLS(influence, np.ones(n)).fit(cov_type="HAC", cov_kwds={"maxlags": 5, "use_correction": False}).bse[0] * root
        kernel = lambda: sd(float(np.squeeze(arch.covariance.kernel.Bartlett(influence, bandwidth=5, center=False, force_int=True).cov.long_run)) / n * periods)
        figures.agree("sharpe_error_autocorrelated_5", {"statsmodels": fit, "arch": kernel}, within=1e-9)
    if n >= 10:
        for kind in ("stationary", "circular"):
            best = tried(lambda: float(arch.bootstrap.optimal_block_length(r.to_numpy())[kind].iloc[0]))
            # A block has at least one return, which arch leaves to the reader.
            short_block = isinstance(best, float) and best < 1
            figures.agree(f"block_length_{kind}", {"arch": lambda: best}, undefined=flat, rounding=1.0 if short_block else None)
    # Months and years, the whole ones.
    periods_of_time(figures, r)
    if "benchmark" in made:
        against(figures, r, made["benchmark"], rf, periods)
    if n > 60:
        rolled = {"quantstats": qs.stats.rolling_sharpe(excess, rolling_period=40, periods_per_year=periods),
                  "pandas": excess.rolling(40).mean() / excess.rolling(40).std() * root}
        for place in (39, n // 2, n - 1):
            window = excess.iloc[place - 39 : place + 1]
            still = "the returns do not vary" if window.std() <= ROUNDING else None
            figures.agree(f"rolling_sharpe_40_at_{place}", {
                **{package: (lambda values=values: values.iloc[place]) for package, values in rolled.items()},
                "empyrical": lambda: em.sharpe_ratio(window, annualization=periods)}, undefined=still, within=1e-8)
    return figures.found


def whole(index, period):
    """Whether a series with these dates covers a period: holes aside, it has begun before its first weekday but one, or has
    dates before, and ends with its last weekday, or has dates after."""
    inside = index[(index >= period.start_time) & (index <= period.end_time)]
    monthly = len(index) > 1 and (index[1] - index[0]).days > 20
    before, after = index[0] < period.start_time, index[-1] > period.end_time
    missing = lambda first, end: int(np.busday_count(first.date(), end.date()))
    begins = before or (len(inside) > 1 and missing(period.start_time, inside[0]) <= (4 if monthly else 1))
    ends = after or missing(inside[-1] + pd.Timedelta(days=1), (period + 1).start_time) <= (4 if monthly else 0)
    return begins and ends


def periods_of_time(figures, r):
    for name, kind, rule in (("month", "monthly", "M"), ("year", "yearly", "Y")):
        by_em = em.aggregate_returns(r, kind)
        periods = r.index.to_period(rule).unique()
        by_qs = {period: qs.stats.comp(r[r.index.to_period(rule) == period]) for period in periods}
        em_of = lambda period: by_em[(period.year, period.month)] if rule == "M" else by_em[period.year]
        kept = [period for period in periods if whole(r.index, period)]
        figures.found[f"whole_{name}s"] = [str(period) for period in kept]
        none = None if kept else f"no whole {name}"
        figures.agree(f"best_{name}", {"empyrical": lambda: max(em_of(p) for p in kept), "quantstats": lambda: max(by_qs[p] for p in kept)}, undefined=none)
        figures.agree(f"worst_{name}", {"empyrical": lambda: min(em_of(p) for p in kept), "quantstats": lambda: min(by_qs[p] for p in kept)}, undefined=none)
        if rule == "M":
            figures.agree("mean_monthly_return", {"empyrical": lambda: np.mean([em_of(p) for p in kept]), "quantstats": lambda: np.mean([by_qs[p] for p in kept])}, undefined=none)
            figures.agree("positive_months", {"empyrical": lambda: np.mean([em_of(p) > 0 for p in kept]), "quantstats": lambda: np.mean([by_qs[p] > 0 for p in kept])}, undefined=none)


def against(figures, r, benchmark, rf, periods):
    """On the days both have: what is empty of the benchmark is left out."""
    both = benchmark.notna()
    own, other = r[both], benchmark[both]
    over, over_other = (own, other) if rf is None else (own - rf[both], other - rf[both])
    root = math.sqrt(periods)
    fit = tried(lambda: sm.OLS(over.to_numpy(), sm.add_constant(over_other.to_numpy())).fit().params)
    figures.agree("beta", {"empyrical": lambda: em.beta(over, over_other), "quantstats": lambda: qs.stats.greeks(over, over_other, periods)["beta"], "statsmodels": lambda: fit[1]})
    figures.agree("alpha", {"quantstats": lambda: qs.stats.greeks(over, over_other, periods)["alpha"], "statsmodels": lambda: fit[0] * periods}, within=1e-9)
    figures.agree("alpha_compound", {"empyrical": lambda: em.alpha(over, over_other, annualization=periods), "statsmodels": lambda: (1 + fit[0]) ** periods - 1}, within=1e-9)
    figures.agree("correlation", {"numpy": lambda: np.corrcoef(over, over_other)[0, 1], "scipy": lambda: scipy.stats.pearsonr(over, over_other).statistic})
    active = own - other
    flat = "the differences do not vary" if active.std() <= ROUNDING else None
    figures.agree("information_ratio", {"empyrical": lambda: em.excess_sharpe(own, other) * root, "quantstats": lambda: qs.stats.information_ratio(own, other) * root}, undefined=flat)
    if flat is None:
        figures.agree("tracking_error", {"empyrical": lambda: em.annual_volatility(active, annualization=periods), "quantstats": lambda: qs.stats.volatility(active, periods=periods)})
    gmean = lambda values: scipy.stats.gmean(1 + values) - 1
    for name, chosen in (("up_capture", other > 0), ("down_capture", other < 0)):
        # By year of one period: the growth of a period.
        figures.agree(name, {"empyrical": lambda: em.capture(own[chosen], other[chosen], period="yearly"), "scipy": lambda: gmean(own[chosen]) / gmean(other[chosen])}, within=1e-9)


# ------------------------------------------------------------------------------------------------------------------ luck
def luck(rules):
    figures = Figures("trials")
    ratios = rules.mean(axis=1) / rules.std(axis=1, ddof=1)
    best = int(ratios.argmax())
    n = rules.shape[1]
    variance = ratios.var(ddof=1)
    gamma = 0.5772156649015329
    expected = lambda count: (1 - gamma) * scipy.stats.norm.isf(1 / count) + gamma * scipy.stats.norm.isf(1 / (count * math.e))
    figures.agree("expected_maximum_sharpe", {"skfolio": lambda: skfolio.expected_max_sharpe_ratio(len(rules), math.sqrt(variance)), "formula": lambda: math.sqrt(variance) * expected(len(rules))})
    threshold = math.sqrt(variance) * expected(len(rules))
    g3, g4 = scipy.stats.skew(rules[best]), scipy.stats.kurtosis(rules[best]) + 3
    deflated = lambda: scipy.stats.norm.cdf((ratios[best] - threshold) * math.sqrt(n - 1) / math.sqrt(1 - g3 * ratios[best] + (g4 - 1) / 4 * ratios[best] ** 2))
    figures.agree("deflated_sharpe", {"skfolio": lambda: skfolio.deflated_sharpe_ratio(rules[best], ratios), "formula": deflated,
                                      "purgedcv": lambda: purgedcv.deflated_sharpe_ratio(rules[best], len(rules), variance)},
                  differs={"purgedcv": "divides the deviation by n"})
    figures.found["best"] = best
    # One more that never trades is tried, and has no ratio.
    eleven = math.sqrt(variance) * expected(len(rules) + 1)
    figures.agree("deflated_sharpe_of_eleven", {"formula": lambda: scipy.stats.norm.cdf((ratios[best] - eleven) * math.sqrt(n - 1) / math.sqrt(1 - g3 * ratios[best] + (g4 - 1) / 4 * ratios[best] ** 2))})
    blocks = 8
    cut = rules[:, n % blocks :]
    found = purgedcv.probability_of_backtest_overfitting(cut, n_splits=blocks)

    def symmetric():
        parts = np.array_split(np.arange(cut.shape[1]), blocks)
        ratio = lambda rows: cut[:, rows].mean(axis=1) / cut[:, rows].std(axis=1, ddof=1)
        logits = []
        for chosen in itertools.combinations(range(blocks), blocks // 2):
            inside = ratio(np.concatenate([parts[b] for b in chosen]))
            outside = ratio(np.concatenate([parts[b] for b in range(blocks) if b not in chosen]))
            rank = scipy.stats.rankdata(outside)[inside.argmax()] / (len(rules) + 1)
            logits.append(math.log(rank / (1 - rank)))
        return np.array(logits)

    logits = symmetric()
    figures.agree("overfitting", {"purgedcv": lambda: found.pbo, "formula": lambda: np.mean(logits <= 0)})
    figures.agree("overfitting_mean_logit", {"purgedcv": lambda: np.mean(found.logits), "formula": lambda: logits.mean()})
    figures.agree("overfitting_median_logit", {"purgedcv": lambda: np.median(found.logits), "formula": lambda: np.median(logits)})
    draws = np.random.default_rng(1).integers(0, n, (20, n))
    white = lambda: math.sqrt(n) * rules.mean(axis=1).max()
    resampled = math.sqrt(n) * (rules[:, draws].mean(axis=2) - rules.mean(axis=1)[:, None]).max(axis=0)
    figures.agree("reality_check_statistic", {"formula": white})
    figures.agree("reality_check_p_value", {"formula": lambda: np.mean(resampled > white())})
    figures.found["draws"] = draws.tolist()
    drawn = np.array([em.sharpe_ratio(pd.Series(rules[best][places])) for places in draws])
    figures.agree("bootstrap_sharpe_lower", {"numpy": lambda: np.quantile(drawn, 0.025), "scipy": lambda: scipy.stats.mstats.mquantiles(drawn, 0.025, alphap=1, betap=1)[0]})
    figures.agree("bootstrap_sharpe_upper", {"numpy": lambda: np.quantile(drawn, 0.975), "scipy": lambda: scipy.stats.mstats.mquantiles(drawn, 0.975, alphap=1, betap=1)[0]})
    figures.agree("bootstrap_sharpe_error", {"numpy": lambda: drawn.std(ddof=1), "pandas": lambda: pd.Series(drawn).std()})
    return figures.found


def normal():
    figures = Figures("normal")
    plain = statistics.NormalDist()
    for p in (1e-12, 0.001, 0.025, 0.3, 0.5, 0.8, 0.95, 0.999):
        figures.agree(f"quantile {p}", {"scipy": lambda: scipy.stats.norm.ppf(p), "statistics": lambda: plain.inv_cdf(p)})
    for x in (-8.0, -3.0, -1.0, 0.0, 0.5, 2.0, 6.0):
        figures.agree(f"cdf {x}", {"scipy": lambda: scipy.stats.norm.cdf(x), "statistics": lambda: 0.5 * math.erfc(-x / math.sqrt(2))})
    return figures.found


def main():
    made, rules = series(), trials()
    listed = lambda values: [None if value != value else value for value in map(float, values)]
    written = {name: {"dates": [str(day.date()) for day in one["returns"].index], "periods": one.get("periods", 252),
                      **{part: listed(one[part]) for part in ("returns", "benchmark", "risk_free") if part in one}} for name, one in made.items()}
    written["trials"] = rules.tolist()
    import importlib.metadata as packages
    names = ["arch", "empyrical-reloaded", "ffn", "numpy", "pandas", "purgedcv", "pyfolio-reloaded", "quantstats", "riskfolio-lib", "scipy", "skfolio", "statsmodels"]
    golden = {"packages": {name: packages.version(name) for name in names},
              "series": {name: statistics_of(name, one) for name, one in made.items()}, "trials": luck(rules), "normal": normal()}
    lines = lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    (HERE / "series.json").write_text("{\n" + ",\n".join(f"{json.dumps(name)}:{lines(one)}" for name, one in written.items()) + "\n}\n")

    def pretty(value, depth):
        if depth and isinstance(value, dict):
            inner = ",\n".join(f"{json.dumps(key)}: {pretty(one, depth - 1)}" for key, one in value.items())
            return "{\n" + inner + "\n}"
        return lines(value)

    (HERE / "golden.json").write_text(pretty(golden, 3) + "\n")
    count = sum(len(one) for one in golden["series"].values())
    print(f"{count} figures of {len(made)} series")


if __name__ == "__main__":
    main()
