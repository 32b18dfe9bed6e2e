"""Processes this project started, known by pid and start time, so that nothing else is ever stopped."""

import json
import socket
from pathlib import Path

import psutil

from .report import Failure


def remember(file: Path, pid: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"pid": pid, "started": psutil.Process(pid).create_time()}))


def find(file: Path) -> psutil.Process | None:
    """The remembered process, if it still is the one that was started."""
    try:
        known = json.loads(file.read_text())
        process = psutil.Process(known["pid"])
        same = abs(process.create_time() - known["started"]) < 1.0
        return process if same and process.status() != psutil.STATUS_ZOMBIE else None
    except (FileNotFoundError, ValueError, KeyError, psutil.NoSuchProcess):
        return None


def require_free(port: int, what: str, variable: str) -> None:
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) != 0:
            return
    raise Failure(
        f"port {port}, which {what} needs, is taken by {_owner(port)}",
        f"stop that program, or choose another port: make up {variable}={port + 100}",
    )


def _owner(port: int) -> str:
    try:
        for connection in psutil.net_connections(kind="tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port and connection.pid:
                return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
    except (psutil.AccessDenied, psutil.NoSuchProcess):
        pass
    return "another program"
