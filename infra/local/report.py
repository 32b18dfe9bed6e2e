"""What the person at the terminal sees: one line a step, its time, and on failure what to do."""

import sys
import time
from contextlib import contextmanager


class Failure(Exception):
    """A step that failed: what happened, and what to do about it."""

    def __init__(self, what: str, do: str):
        super().__init__(what)
        self.what, self.do = what, do


class Step:
    def __init__(self) -> None:
        self.note = ""


@contextmanager
def step(name: str):
    interactive = sys.stdout.isatty()
    if interactive:
        print(f"  ● {name} …", end="\r", flush=True)
    started = time.monotonic()
    current = Step()
    try:
        yield current
    except BaseException:
        print(f"  ✗ {name} ({time.monotonic() - started:.1f} s)", flush=True)
        raise
    note = f": {current.note}" if current.note else ""
    print(f"  ✓ {name}{note} ({time.monotonic() - started:.1f} s)", flush=True)


def tail(path, lines: int = 15) -> str:
    if not path.exists():
        return ""
    return "\n".join("      " + line for line in path.read_text(errors="replace").splitlines()[-lines:])
