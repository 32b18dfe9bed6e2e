"""`make logs`: what the functions wrote, oldest first. `make logs REQUEST=<id>`: what they wrote of one request, job or message.

    python -m local.logs [TEXT] [--cloud test] [--minutes 15] [--follow]
"""

import argparse
import json
import sys
import time

from . import settings
from .report import Failure
from .stack import client

KNOWN = ("timestamp", "level", "message", "span", "spans", "target")


def lines(logs, text: str | None, since: int):
    """The events of all groups since a time in milliseconds, in the order of their times."""
    found = []
    for group in logs.describe_log_groups()["logGroups"]:
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"], startTime=since):
            found += [(event["timestamp"], event["logStreamName"], event["message"].rstrip()) for event in page["events"]]
    # A text is looked for here: the service's own patterns take a request's id for several words.
    return sorted(event for event in found if not text or text in event[2])


def shown(stream: str, message: str) -> str | None:
    """A line for people; nothing for what Lambda itself writes around an invocation."""
    try:
        entry = json.loads(message)
    except ValueError:
        return None if message.startswith(("START ", "END ", "REPORT ", "INIT_START")) else f"{stream}  {message}"
    span = {name: value for name, value in (entry.get("span") or {}).items() if name != "name"}
    fields = {**span, **{name: value for name, value in entry.items() if name not in KNOWN}}
    details = "  ".join(f"{name}={value}" for name, value in fields.items())
    return f"{entry.get('timestamp', '')[11:23]} {entry.get('level', ''):5} {entry.get('message', '')}  {details}"


def main() -> int:
    parser = argparse.ArgumentParser(prog="local.logs", description=__doc__)
    parser.add_argument("text", nargs="?", help="only lines with it, such as a request's id")
    parser.add_argument("--cloud", choices=["dev", "test"], default="dev")
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--follow", action="store_true", help="go on until interrupted")
    asked = parser.parse_args()
    chosen = settings.load(asked.cloud)
    try:
        if not chosen.outputs_file.exists():
            raise Failure("there is no local cloud yet", "make up")
        logs = client(chosen, "logs")
        since, seen = int((time.time() - asked.minutes * 60) * 1000), set()
        while True:
            for event in lines(logs, asked.text, since):
                if event not in seen:
                    seen.add(event)
                    if line := shown(*event[1:]):
                        print(line, flush=True)
            if not asked.follow:
                return 0
            time.sleep(1)
    except KeyboardInterrupt:
        return 0
    except Failure as failure:
        print(f"\n  ✗ {failure.what}\n    → {failure.do}\n", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
