"""MiniStack: the AWS APIs on one port, running the functions' real binaries, with IAM enforced and state kept."""

import os
import subprocess
import time

import requests

from . import processes
from .report import Failure, tail
from .settings import REGION, VENV, Settings


def environment(settings: Settings) -> dict[str, str]:
    """What an AWS client needs to talk to the local cloud."""
    return {
        "AWS_ENDPOINT_URL": settings.endpoint,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
    }


def start(settings: Settings) -> bool:
    """Whether it had to be started."""
    pid_file = settings.state / "run" / "cloud.json"
    if processes.find(pid_file):
        return False
    processes.require_free(settings.cloud_port, "the local AWS", "FO_CLOUD_PORT")
    log = settings.state / "cloud.log"
    temporary = settings.state / "cloud" / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as out:
        # A function inherits MiniStack's environment, so it gets as little as a function in the cloud would.
        process = subprocess.Popen(
            [VENV / "bin" / "ministack"],
            stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True,
            cwd=settings.state,
            env={
                "PATH": os.environ["PATH"],
                "HOME": os.environ.get("HOME", "/"),
                "TMPDIR": str(temporary),
                **environment(settings),
                "MINISTACK_REGION": REGION,
                "GATEWAY_PORT": str(settings.cloud_port),
                "BIND_HOST": "127.0.0.1",
                "AUTH": "true",
                "LAMBDA_EXECUTOR": "local",
                "IOT_MTLS_ENABLED": "0",
                "SFTP_ENABLED": "0",
                "PERSIST_STATE": "1",
                "STATE_DIR": str(settings.state / "cloud" / "state"),
                "S3_PERSIST": "1",
                "S3_DATA_DIR": str(settings.state / "cloud" / "s3"),
            },
        )
    processes.remember(pid_file, process.pid)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            if requests.get(f"{settings.endpoint}/_ministack/health", timeout=2).ok:
                return True
        except requests.RequestException:
            time.sleep(0.2)
    stop(settings)
    raise Failure(f"MiniStack did not come up\n{tail(log)}", f"see {log}")


def stop(settings: Settings) -> bool:
    pid_file = settings.state / "run" / "cloud.json"
    process = processes.find(pid_file)
    if process:
        workers = process.children(recursive=True)
        process.terminate()  # It saves its state on the way out.
        try:
            process.wait(60)
        except Exception:
            process.kill()
        for worker in workers:
            if worker.is_running():
                worker.kill()
    pid_file.unlink(missing_ok=True)
    return process is not None
