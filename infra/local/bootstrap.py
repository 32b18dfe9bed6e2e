"""Make sure the tools are there, then give the project its own pinned virtual environment under `.local/venv`.

Runs on a bare Python, so it uses the standard library alone. Nothing is installed outside `.local`.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REQUIREMENTS = Path(__file__).with_name("requirements.txt")
VENV = ROOT / ".local" / "venv"

NEEDED = {
    "cargo": "Rust 1.95 (https://rustup.rs); rust-toolchain.toml picks the version.",
    "cc": "a C compiler and linker (Debian: apt-get install gcc libc6-dev; macOS: xcode-select --install).",
}


def fail(message: str) -> None:
    print(f"\n  ✗ {message}\n", file=sys.stderr)
    raise SystemExit(1)


def check_tools() -> None:
    if sys.version_info < (3, 11):
        fail(f"Python 3.11 or newer is needed; this is {sys.version.split()[0]}. Set PYTHON=/path/to/python3.11 for make.")
    missing = [f"{name}: install {how}" for name, how in NEEDED.items() if not shutil.which(name)]
    if missing:
        fail("Missing tools:\n      " + "\n      ".join(missing))


def stamp() -> str:
    return hashlib.sha256(REQUIREMENTS.read_bytes() + sys.version.encode()).hexdigest()


def main() -> None:
    check_tools()
    marker = VENV / ".requirements"
    if marker.exists() and marker.read_text() == stamp():
        return
    print("  ● Python tools into .local/venv (once; about a minute) …", flush=True)
    started = time.monotonic()
    shutil.rmtree(VENV, ignore_errors=True)
    venv.create(VENV, with_pip=True)
    log = ROOT / ".local" / "pip.log"
    command = [VENV / "bin" / "python", "-m", "pip", "install", "--no-deps", "--disable-pip-version-check", "-r", REQUIREMENTS]
    with log.open("w") as out:
        code = subprocess.run(command, stdout=out, stderr=subprocess.STDOUT, env={**os.environ, "PIP_NO_INPUT": "1"}).returncode
    if code:
        tail = "\n      ".join(log.read_text().splitlines()[-6:])
        fail(f"pip failed ({log.relative_to(ROOT)}); is the package index reachable?\n      {tail}")
    marker.write_text(stamp())
    print(f"  ✓ Python tools ({time.monotonic() - started:.0f} s)")


if __name__ == "__main__":
    main()
