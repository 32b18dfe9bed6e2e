"""`make bench-callers`: what many callers at once cost the database, against the running local cloud.

    python -m local.callers [BOOTSTRAP …]     # list-backtests as it is built, and other builds of it to compare with

As Lambda has it: a copy of the function for each caller, stopped as soon as it has answered. For each number of copies: how long an
answer takes while eight are at work at once, how many connections stay open when none is, and whether another client still gets one.
"""

import json
import signal
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2

from . import postgres, seed, settings
from .client import Api
from .measure import environment, event
from .report import Failure
from .runtime_api import FunctionProcess
from .settings import LAMBDA_DIR

FUNCTION = "list-backtests"
COPIES = (50, 200, 400)
AT_ONCE = 8
ROUNDS = 3


def asleep(process: FunctionProcess) -> None:
    process.process.send_signal(signal.SIGSTOP)


def ask(process: FunctionProcess, payload: bytes) -> tuple[int, float]:
    """The status and the seconds of an answer of a copy that is woken for it."""
    process.process.send_signal(signal.SIGCONT)
    try:
        answer, seconds = process.invoke(payload)
        # The runtime asks for the next event before it is frozen.
        time.sleep(0.002)
        return json.loads(answer).get("statusCode", 0), seconds
    except Exception:
        return 0, 60.0
    finally:
        asleep(process)


def connections(address: str) -> str:
    """How many connections the application's role holds; or why nobody can ask."""
    try:
        with psycopg2.connect(address) as database, database.cursor() as rows:
            rows.execute("select count(*) from pg_stat_activity where usename = %s", [postgres.APPLICATION])
            return str(rows.fetchone()[0])
    except psycopg2.OperationalError as error:
        return str(error).strip().rpartition("FATAL:")[2].strip()


def measure(bootstrap: Path, copies: int, variables: dict[str, str], payload: bytes, address: str) -> dict:
    processes = []
    try:
        for _ in range(copies):
            processes.append(FunctionProcess(bootstrap, variables))
            asleep(processes[-1])
        with ThreadPoolExecutor(AT_ONCE) as callers:
            first = list(callers.map(lambda process: ask(process, payload), processes))
            warm = [answer for _ in range(ROUNDS) for answer in callers.map(lambda process: ask(process, payload), processes)]
        seconds = sorted(seconds for _, seconds in warm)
        return {
            "copies": copies,
            "first_ms": statistics.median(seconds for _, seconds in first) * 1e3,
            "warm_p50_ms": seconds[len(seconds) // 2] * 1e3,
            "warm_p99_ms": seconds[int(len(seconds) * 0.99)] * 1e3,
            "failed": sum(status != 200 for status, _ in [*first, *warm]),
            "left_open": connections(address),
        }
    finally:
        for process in processes:
            process.stop()


def main() -> int:
    chosen = settings.load("dev")
    try:
        if not chosen.outputs_file.exists():
            raise Failure("the function needs a database and secrets to answer", "run make up first")
        admin = seed.administrator(chosen)
        outputs = json.loads(chosen.outputs_file.read_text())
        api = Api(outputs["api_url"]).login(admin["email"], admin["password"])
        variables, payload = environment(chosen, FUNCTION), event(FUNCTION, api.token)
        address = postgres.urls(chosen)[postgres.OWNER]
        for bootstrap in [*map(Path, sys.argv[1:]), LAMBDA_DIR / FUNCTION / "bootstrap"]:
            print(f"\n{bootstrap}")
            for copies in COPIES:
                row = measure(bootstrap, copies, variables, payload, address)
                print("  " + "  ".join(f"{name} {value:.1f}" if isinstance(value, float) else f"{name} {value}" for name, value in row.items()))
    except Failure as failure:
        print(f"\n  ✗ {failure.what}\n    → {failure.do}\n", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
