"""`make bench`: size, start, warm answer and memory of each function in release, against the running local cloud."""

import io
import json
import os
import statistics
import sys
import zipfile

from . import build, cloud, seed, settings
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


def main() -> int:
    chosen = settings.load("dev")
    try:
        if not chosen.outputs_file.exists():
            raise Failure("the functions need a database and secrets to answer", "run make up first")
        with step("Functions built in release"):
            build.build_release(RELEASE)
        admin = seed.administrator(chosen)
        outputs = json.loads(chosen.outputs_file.read_text())
        token = Api(outputs["api_url"]).login(admin["email"], admin["password"]).token
        columns = ["zip_mb", "init_ms", "idle_mb", "status", "first_ms", "warm_p50_ms", "warm_p99_ms", "rss_mb"]
        print(f"\n{'function':24}" + "".join(f"{column:>13}" for column in columns))
        rows = []
        for name in build.functions():
            row = measure(chosen, name, token)
            rows.append(row)
            cells = (f"{row[c]:>13.2f}" if isinstance(row.get(c), float) else f"{row.get(c, ''):>13}" for c in columns)
            print(f"{name:24}" + "".join(cells), flush=True)
        target = settings.LOCAL / "bench.json"
        target.write_text(json.dumps(rows, indent=2))
        print(f"\n  {STARTS} starts and {WARM} warm invocations each; also in {target}\n")
    except Failure as failure:
        print(f"\n  ✗ {failure.what}\n    → {failure.do}\n", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
