"""pgbouncer in transaction mode before the local Postgres: Debian's, from the machine or unpacked into `.local/pgbouncer`."""

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

from . import postgres
from .report import Failure, tail
from .settings import LOCAL, Settings

HOME = LOCAL / "pgbouncer"
# What it needs beside the C library and OpenSSL, under the names that releases of Debian give it.
PACKAGES = ("pgbouncer", ("libevent-2.1-7", "libevent-2.1-7t64"), ("libc-ares2", "libcares2"))
CONNECTIONS = 2


def program() -> tuple[Path, dict[str, str]]:
    """The program, and what its environment needs."""
    if found := shutil.which("pgbouncer"):
        return Path(found), {}
    unpacked = HOME / "usr" / "sbin" / "pgbouncer"
    if not unpacked.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        log = HOME / "apt.log"
        with log.open("w") as out:
            def done(*command: str) -> bool:
                return not subprocess.run(command, cwd=HOME, stdout=out, stderr=subprocess.STDOUT).returncode

            def fetched() -> bool:
                names = [(package,) if isinstance(package, str) else package for package in PACKAGES]
                return all(any(done("apt-get", "download", name) for name in alternatives) for alternatives in names)

            # A machine that has installed nothing yet has no lists of packages.
            got = fetched() or (done("apt-get", "update") and fetched())
            if not got or not done("sh", "-c", "for file in *.deb; do dpkg -x $file .; done"):
                raise Failure(f"pgbouncer could not be fetched\n{tail(log)}", "apt-get update && apt-get install pgbouncer")
    libraries = ":".join(str(folder) for folder in (HOME / "usr" / "lib").glob("*-linux-gnu"))
    return unpacked, {"LD_LIBRARY_PATH": libraries}


@contextmanager
def running(settings: Settings):
    """The port of a pooler that shares very few connections among its clients."""
    binary, environment = program()
    addresses = postgres.urls(settings)
    folder = settings.state / "pooler"
    folder.mkdir(parents=True, exist_ok=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    passwords = {role: url.split(":")[2].split("@")[0] for role, url in addresses.items()}
    users = folder / "users.txt"
    users.write_text("".join(f'"{role}" "{password}"\n' for role, password in passwords.items()))
    configuration = folder / "pgbouncer.ini"
    configuration.write_text(f"""[databases]
* = host=127.0.0.1 port={settings.postgres_port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {users}
pool_mode = transaction
default_pool_size = {CONNECTIONS}
max_client_conn = 200
""")
    # It refuses to run as root.
    identity = {"user": "nobody", "group": "nogroup"} if os.geteuid() == 0 else {}
    if identity:
        folder.chmod(0o755)
        shutil.chown(users, "nobody")
    users.chmod(0o600)
    log = folder / "pgbouncer.log"
    with log.open("w") as out:
        process = subprocess.Popen([binary, configuration], stdout=out, stderr=subprocess.STDOUT, env={**os.environ, **environment}, **identity)
    try:
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        if process.poll() is not None:
            raise Failure(f"pgbouncer did not start\n{tail(log)}", f"see {configuration}")
        yield port
    finally:
        process.terminate()
        process.wait(10)
