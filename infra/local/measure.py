"""`make bench-functions`: size, start, warm answer and memory of functions in release, against the running local cloud.

    python -m local.measure [FUNCTION …]     # of all of them, which takes half an hour to build the first time

Where `run-backtest` is among them, also a cold backtest: 20 stocks over 30 years, from the start of the process to the answer.
"""

import io
import json
import os
import statistics
import sys
import time
import zipfile

import psycopg2

from . import build, cloud, postgres, seed, settings
from .client import Api
from .report import Failure, step
from .runtime_api import FunctionProcess
from .stack import client

EVENTS = settings.ROOT / "events"
RELEASE = settings.ROOT / "target" / "lambda-release"
STARTS = 20
WARM = 100
# These events would change something, or need a thing that exists; the others are safe to repeat.
REPEATABLE = {
    "get-docs", "get-health", "get-me", "list-documents", "list-strategies", "list-backtests", "list-datasets",
    "get-document", "get-strategy", "get-backtest", "get-dataset", "get-document-content",
    "get-document-layout", "get-document-file", "search-documents",
}


def zipped(bootstrap) -> int:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.write(bootstrap, "bootstrap")
    return len(packed.getvalue())


def event(name: str, token: str) -> bytes | None:
    file = EVENTS / f"api-{name}.json"
    if name not in REPEATABLE or not file.exists():
        return None
    content = json.loads(file.read_text())
    if "authorization" in content["headers"]:
        content["headers"]["authorization"] = f"Bearer {token}"
        content["multiValueHeaders"]["authorization"] = [f"Bearer {token}"]
    return json.dumps(content).encode()


def environment(chosen: settings.Settings, name: str) -> dict[str, str]:
    function = client(chosen, "lambda").get_function_configuration(FunctionName=f"{chosen.stack}-{name}")
    return {**cloud.environment(chosen), **function["Environment"]["Variables"], "PATH": os.environ["PATH"],
            "AWS_LAMBDA_FUNCTION_NAME": name, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function["MemorySize"]),
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST", "AWS_LAMBDA_LOG_GROUP_NAME": "bench", "AWS_LAMBDA_LOG_STREAM_NAME": "bench"}


def measure(chosen: settings.Settings, name: str, token: str) -> dict:
    bootstrap = RELEASE / name / "bootstrap"
    variables = environment(chosen, name)
    starts = []
    for _ in range(STARTS):
        process = FunctionProcess(bootstrap, variables)
        starts.append(process.init_seconds)
        process.stop()
    process = FunctionProcess(bootstrap, variables)
    row = {"function": name, "zip_mb": zipped(bootstrap) / 1e6, "init_ms": statistics.median(starts) * 1e3,
           "idle_mb": process.resident_bytes() / 1e6}
    if payload := event(name, token):
        answer, first = process.invoke(payload)
        warm = sorted(process.invoke(payload)[1] for _ in range(WARM))
        row |= {"status": json.loads(answer).get("statusCode"), "first_ms": first * 1e3, "warm_p50_ms": warm[WARM // 2] * 1e3,
                "warm_p99_ms": warm[int(WARM * 0.99)] * 1e3, "rss_mb": process.resident_bytes() / 1e6}
    process.stop()
    return row


# Twelve months without the last one, the best five of all stocks, every month.
MOMENTUM = {
    "name": "Momentum, top 5 of 20",
    "universe": {"tickers": (
        "AAPL AMD BAC BBY CVX GE HD JNJ JPM KO LLY MRK MSFT PEP PFE PG RRC UNH WMT XOM".split()
    )},
    "portfolio": {"select": {"from": "all", "top": 5, "by": "delay(close, 21) / delay(close, 252) - 1"}, "weight": "equal"},
    "rebalance": "month_end", "execution": "next_close", "costs": {"commission_bps": 5},
}
COLD = 7


def cold_backtest(chosen: settings.Settings, api: Api) -> dict:
    """From spawn to the answer of a worker that has never run, and what it then occupies; prices, rows and series are real."""
    asked = {"spec": MOMENTUM, "period": {"from": "1993-01-01", "to": "2022-12-28"}}
    run = api.backtest(api.post("/backtests", asked).data["id"])
    if run["state"] != "completed":
        raise Failure(f"the backtest to measure ended as {run['state']}: {run['failure']}", "look at the worker's log: make status")
    message = {"organisation_id": api.get("/users/me").data["organisation_id"], "backtest_id": run["id"], "chunk": 0}
    event = json.loads((EVENTS / "sqs-run-backtest.json").read_text())
    event["Records"] = [{**event["Records"][0], "body": json.dumps(message)}]
    payload = json.dumps(event).encode()
    seconds, resident = [], 0
    with psycopg2.connect(postgres.urls(chosen)[postgres.OWNER]) as database:
        database.autocommit = True
        for _ in range(COLD):
            with database.cursor() as rows:
                rows.execute("update backtest_chunks set results = null, finished_at = null where backtest_id = %s", [run["id"]])
                rows.execute("update backtests set state = 'queued', done = 0, finished_at = null where id = %s", [run["id"]])
            started = time.perf_counter()
            process = FunctionProcess(RELEASE / "run-backtest" / "bootstrap", environment(chosen, "run-backtest"))
            answer, _ = process.invoke(payload)
            seconds.append(time.perf_counter() - started)
            resident = max(resident, process.peak_bytes())
            process.stop()
            if json.loads(answer) != {"batchItemFailures": []}:
                raise Failure(f"the worker answered {answer!r}", "look at its log")
    again = api.get(f"/backtests/{run['id']}").data
    if (again["state"], again["run_id"]) != ("completed", run["run_id"]):
        raise Failure("the backtest was not repeated", "this is a defect")
    return {"cold_backtest_ms": statistics.median(seconds) * 1e3, "peak_mb": resident / 1e6}


def main() -> int:
    chosen = settings.load("dev")
    names = sys.argv[1:] or build.functions()
    try:
        if not chosen.outputs_file.exists():
            raise Failure("the functions need a database and secrets to answer", "run make up first")
        with step("Functions built in release"):
            build.build_release(RELEASE, names)
        admin = seed.administrator(chosen)
        outputs = json.loads(chosen.outputs_file.read_text())
        api = Api(outputs["api_url"]).login(admin["email"], admin["password"])
        columns = ["zip_mb", "init_ms", "idle_mb", "status", "first_ms", "warm_p50_ms", "warm_p99_ms", "rss_mb"]
        print(f"\n{'function':24}" + "".join(f"{column:>13}" for column in columns))
        rows = []
        for name in names:
            row = measure(chosen, name, api.token)
            rows.append(row)
            cells = (f"{row[c]:>13.2f}" if isinstance(row.get(c), float) else f"{row.get(c, ''):>13}" for c in columns)
            print(f"{name:24}" + "".join(cells), flush=True)
        if "run-backtest" in names:
            row = cold_backtest(chosen, api)
            rows.append(row)
            print("\n  a backtest of 20 stocks over 30 years, from the start of the process to the answer: "
                  f"{row['cold_backtest_ms']:.0f} ms, at most {row['peak_mb']:.0f} MB")
        target = settings.LOCAL / "bench.json"
        target.write_text(json.dumps(rows, indent=2))
        print(f"\n  {STARTS} starts and {WARM} warm invocations each; also in {target}\n")
    except Failure as failure:
        print(f"\n  ✗ {failure.what}\n    → {failure.do}\n", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
