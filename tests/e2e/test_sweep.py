"""A grid is divided into messages, worked on in parallel, and comes together once."""

import pytest


def test_ten_thousand_variants_complete(api, crossover, rows):
    grid = {"fast": "1..100", "slow": "101..200"}
    asked = api.post("/backtests", {"spec": crossover, "grid": grid})
    assert asked.status == 202 and asked.data["progress"] == {"done": 0, "total": 10_000}
    progress = []
    run = api.backtest(asked.data["id"], seconds=300, seen=lambda item: progress.append(item["progress"]["done"]))
    assert run["state"] == "completed", run["failure"]
    assert run["progress"] == {"done": 10_000, "total": 10_000}
    assert progress == sorted(progress), "progress never goes back"
    chunks = rows("select count(*) from backtest_chunks where backtest_id = %s", run["id"])[0][0]
    assert chunks > 1, "the work was divided"

    best = run["top_variants"]
    sharpes = [variant["statistics"]["sharpe"] for variant in best]
    assert len(best) > 1 and sharpes == sorted(sharpes, reverse=True)

    # The winner alone gives what it gave among ten thousand.
    alone = api.post("/backtests", {"spec": {**crossover, "parameters": best[0]["parameters"]}}).data
    alone = api.backtest(alone["id"])
    # A sweep takes a shorter way to the same number: see shared/backtest/src/single.rs.
    assert alone["statistics"]["sharpe"] == pytest.approx(sharpes[0], rel=1e-12)


def test_a_variant_that_stays_in_cash_is_last(api, crossover):
    """It earns interest and takes no risk: it has no Sharpe ratio, and is not the best whatever the others lost."""
    spec = {**crossover, "parameters": {"fast": 20, "band": 0}, "cash": {"rate": "3%"}}
    spec["portfolio"] = {"if": "close(SPX) > (1 + band) * sma(close(SPX), fast)", "then": "SPX"}
    asked = api.post("/backtests", {"spec": spec, "grid": {"fast": "20, 50", "band": "0, 0.5"}})
    assert asked.status == 202, asked.message
    run = api.backtest(asked.data["id"])
    assert run["state"] == "completed", run["failure"]
    best = run["top_variants"]
    assert [variant["parameters"]["band"] for variant in best] == [0, 0, 0.5, 0.5]
    assert [variant["statistics"]["sharpe"] is None for variant in best] == [False, False, True, True]
    assert [variant["statistics"]["entries"] > 0 for variant in best] == [True, True, False, False]

    idle = api.post("/backtests", {"spec": {**spec, "parameters": {"fast": 20, "band": 0.5}}}).data
    idle = api.backtest(idle["id"])
    assert idle["statistics"]["sharpe"] is None and idle["statistics"]["probabilistic_sharpe"] is None
    assert idle["statistics"]["cagr"] > 0.02


def test_a_cancelled_sweep_stays_cancelled(api, crossover):
    asked = api.post("/backtests", {"spec": crossover, "grid": {"fast": "1..250", "slow": "251..600"}}).data
    assert api.post(f"/backtests/{asked['id']}/cancel").data["state"] == "cancelled"
    run = api.backtest(asked["id"])
    assert run["state"] == "cancelled"
    again = api.post(f"/backtests/{asked['id']}/cancel")
    assert again.status in (200, 409)


def test_a_heavy_sweep_hands_its_rest_on(api, rows):
    """More than a worker does in the second it gets here: chunks keep what they have and leave the rest to others."""
    spec = {
        "name": "Momentum", "universe": {"tickers": "AAPL AMD BAC BBY CVX GE HD JNJ JPM KO LLY MRK MSFT PEP PFE PG RRC UNH WMT XOM".split()},
        "parameters": {"skip": 21, "back": 252, "few": 5},
        "portfolio": {"select": {"from": "all", "top": "few", "by": "delay(close, skip) / delay(close, back) - 1"}, "weight": "equal"},
        "rebalance": "daily", "execution": "next_close",
    }
    grid = {"skip": "1..20", "back": "100..250:3", "few": "3..4"}
    asked = api.post("/backtests", {"spec": spec, "grid": grid})
    assert asked.status == 202, asked.message
    total = asked.data["progress"]["total"]
    run = api.backtest(asked.data["id"], seconds=300)
    assert run["state"] == "completed", run["failure"]
    assert run["progress"] == {"done": total, "total": total}
    chunks = rows("select first_variant, variants, handed_on_by is not null from backtest_chunks"
                  " where backtest_id = %s order by first_variant", run["id"])
    assert any(handed_on for *_, handed_on in chunks), chunks
    ends = [first + variants for first, variants, _ in chunks]
    assert [first for first, *_ in chunks] == [0, *ends[:-1]] and ends[-1] == total, "each variant once"
