"""Build the functions that template.yaml names, and say which of them changed."""

import hashlib
import os
import platform
import re
import subprocess
from pathlib import Path

from .report import Failure
from .settings import LAMBDA_DIR, ROOT, VENV


def functions() -> list[str]:
    """The binaries of the functions, in template.yaml's order."""
    return re.findall(r"CodeUri: target/lambda/(\S+)", (ROOT / "template.yaml").read_text())


def build(profile: str = "local", into: Path = LAMBDA_DIR) -> None:
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise Failure(
            f"the local cloud runs the functions on this machine, and they are Linux x86_64 programs; this is "
            f"{platform.system()} {platform.machine()}",
            "use a Linux x86_64 machine or container, or LocalStack with infra/localstack/compose.yaml",
        )
    command = [
        VENV / "bin" / "cargo-lambda", "lambda", "build", "--locked", "--compiler", "cargo", "--x86-64",
        "--lambda-dir", into, "--profile", profile,
        # cargo-lambda's own release settings turn panics into aborts; ours unwind, so that a panic is an answer.
        "--disable-optimizations",
    ]
    for name in functions():
        command += ["--bin", name]
    environment = {**os.environ, "PATH": f"{VENV / 'bin'}:{os.environ['PATH']}"}
    environment.pop("CARGO_BUILD_TARGET", None)
    if subprocess.run(command, cwd=ROOT, env=environment).returncode:
        raise Failure("the functions do not build", "the compiler's messages are above")


def fingerprints() -> dict[str, str]:
    return {name: hashlib.sha256((LAMBDA_DIR / name / "bootstrap").read_bytes()).hexdigest() for name in functions()}
