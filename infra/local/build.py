"""Build the functions that template.yaml names, and say which of them changed."""

import hashlib
import json
import os
import platform
import re
import shutil
import subprocess
from pathlib import Path

from .report import Failure
from .settings import LAMBDA_DIR, ROOT, TOOLS, VENV

CLI = "fo"


def functions() -> list[str]:
    """The binaries of the functions, in template.yaml's order."""
    return re.findall(r"CodeUri: target/lambda/(\S+)", (ROOT / "template.yaml").read_text())


def build() -> None:
    """Build for this machine and lay the programs out as cargo-lambda does: target/lambda/<name>/bootstrap.

    cargo-lambda itself always names a target, and Cargo keeps such builds apart from those of the tests: everything would be
    compiled twice. It makes the releases (`build_release`).
    """
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise Failure(
            f"the local cloud runs the functions on this machine, and they are Linux x86_64 programs; this is "
            f"{platform.system()} {platform.machine()}",
            "use a Linux x86_64 machine or container, or LocalStack with infra/localstack/compose.yaml",
        )
    command = ["cargo", "build", "--locked", "--profile", "local", "--message-format", "json-render-diagnostics"]
    for name in [*functions(), CLI]:
        command += ["--bin", name]
    if os.environ.get("FO_BUILD_TESTS"):
        # Tests turn on features of shared dependencies; naming them here makes Cargo build those once for both.
        command += ["--test", "*"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise Failure("the functions do not build", "the compiler's messages are above")
    for line in done.stdout.splitlines():
        message = json.loads(line)
        # A program's unit tests bear its name too.
        if message["reason"] == "compiler-artifact" and message["executable"] and not message["profile"]["test"]:
            name = message["target"]["name"]
            _place(Path(message["executable"]), TOOLS / CLI if name == CLI else LAMBDA_DIR / name / "bootstrap")


def build_release(into: Path, names: list[str]) -> None:
    """These functions as deployed to AWS, with cargo-lambda."""
    command = [
        VENV / "bin" / "cargo-lambda", "lambda", "build", "--locked", "--release", "--compiler", "cargo", "--x86-64",
        "--lambda-dir", into,
        # cargo-lambda's own release settings turn panics into aborts; ours unwind, so that a panic is an answer.
        "--disable-optimizations",
    ]
    for name in names:
        command += ["--bin", name]
    environment = {**os.environ, "PATH": f"{VENV / 'bin'}:{os.environ['PATH']}"}
    if subprocess.run(command, cwd=ROOT, env=environment).returncode:
        raise Failure("the functions do not build in release", "the compiler's messages are above")


def fingerprints() -> dict[str, str]:
    return {name: hashlib.sha256((LAMBDA_DIR / name / "bootstrap").read_bytes()).hexdigest() for name in functions()}


def _place(program: Path, bootstrap: Path) -> None:
    """Copy what is newer, dropping symbols: a tenth of a debug build's size is what has to be packed and sent."""
    if bootstrap.exists() and bootstrap.stat().st_mtime_ns == program.stat().st_mtime_ns:
        return
    bootstrap.parent.mkdir(parents=True, exist_ok=True)
    partial = bootstrap.with_suffix(".partial")
    if shutil.which("strip") and not subprocess.run(["strip", "-o", partial, program]).returncode:
        shutil.copystat(program, partial)
    else:
        shutil.copy2(program, partial)
    partial.replace(bootstrap)
