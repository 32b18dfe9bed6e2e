"""`python -m local up|down|reset|status|services [--cloud test]`, from the repository's root with PYTHONPATH=infra."""

import argparse
import json
import shutil
import sys
import time

from . import build, cloud, postgres, seed, settings, stack
from .report import Failure, step


def up(chosen: settings.Settings) -> None:
    started = time.monotonic()
    chosen.state.mkdir(parents=True, exist_ok=True)
    print(f"\n  FO Analytics, the local cloud ({chosen.name})\n")
    with step("Postgres") as current:
        current.note = "started" if postgres.start(chosen) else "already running"
    with step("AWS (MiniStack)") as current:
        current.note = "started" if cloud.start(chosen) else "already running"
    with step(f"{len(build.functions())} functions and fo built"):
        build.build()
    with step("Stack deployed") as current:
        current.note = deployed = stack.deploy(chosen)
    with step("Database migrated") as current:
        current.note = seed.migrate(chosen)
    with step("Prices loaded") as current:
        current.note = seed.load_prices(chosen)
    if deployed != stack.UNCHANGED:
        # MiniStack writes down what it holds when it stops: now, so that a power cut does not cost the stack.
        with step("State saved"):
            cloud.stop(chosen)
            cloud.start(chosen)
    describe(chosen)
    print(f"  up in {time.monotonic() - started:.0f} s\n")


def down(chosen: settings.Settings) -> None:
    for name, stop in (("AWS (MiniStack)", cloud.stop), ("Postgres", postgres.stop)):
        with step(name) as current:
            current.note = "stopped, its state is kept" if stop(chosen) else "was not running"


def reset(chosen: settings.Settings) -> None:
    down(chosen)
    with step("Data thrown away"):
        for name in ("cloud", "postgres", "run"):
            shutil.rmtree(chosen.state / name, ignore_errors=True)
        for name in ("admin", "deployed", "outputs", "postgres", "prices"):
            (chosen.state / f"{name}.json").unlink(missing_ok=True)
        (chosen.state / "migrated").unlink(missing_ok=True)


def services(chosen: settings.Settings) -> None:
    """Start Postgres and AWS, with nothing deployed, and print the environment in which the Rust tests find them."""
    chosen.state.mkdir(parents=True, exist_ok=True)
    postgres.start(chosen)
    cloud.start(chosen)
    variables = {"FO_TEST_DATABASE_URL": postgres.urls(chosen)[postgres.OWNER], **cloud.environment(chosen)}
    print("\n".join(f"export {name}={value}" for name, value in variables.items()))


def describe(chosen: settings.Settings) -> None:
    if not chosen.outputs_file.exists():
        raise Failure("there is no local cloud yet", "make up")
    outputs = json.loads(chosen.outputs_file.read_text())
    admin = seed.administrator(chosen)
    print(f"""
  API            {outputs["api_url"]}
  API reference  {outputs["api_url"]}/docs
  AWS endpoint   {chosen.endpoint}   (any keys; region {outputs["region"]})
  Postgres       127.0.0.1:{chosen.postgres_port}, database fo (passwords in {chosen.state / "postgres.json"})
  Sign in as     {admin["email"]}   password {admin["password"]}
  Logs           {chosen.state / "cloud.log"}
""")


def main() -> int:
    parser = argparse.ArgumentParser(prog="local", description=__doc__)
    parser.add_argument("command", choices=["up", "down", "reset", "status", "services"])
    parser.add_argument("--cloud", choices=["dev", "test"], default="dev")
    arguments = parser.parse_args()
    chosen = settings.load(arguments.cloud)
    try:
        {"up": up, "down": down, "reset": reset, "status": describe, "services": services}[arguments.command](chosen)
    except Failure as failure:
        print(f"\n  ✗ {failure.what}\n    → {failure.do}\n", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n  interrupted; run it again to go on, or `make down` to stop what runs", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
