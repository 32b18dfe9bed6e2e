"""`make queries`: check the SQL in shared/storage against the migrations, and write what sqlx needs to build without a database."""

import os
import shutil
import subprocess
import sys

import psycopg2

from . import postgres, settings
from .report import Failure, step

SCRATCH = "fo_queries"
FOLDER = settings.ROOT / ".sqlx"


def main() -> int:
    chosen = settings.load("dev")
    try:
        chosen.state.mkdir(parents=True, exist_ok=True)
        started = postgres.start(chosen)
        owner = postgres.urls(chosen)[postgres.OWNER]
        url = f"{owner.rsplit('/', 1)[0]}/{SCRATCH}"
        with step("Scratch database migrated"):
            execute(owner, f"drop database if exists {SCRATCH}", f"create database {SCRATCH}")
            execute(url, *(file.read_text() for file in sorted((settings.ROOT / "infra" / "migrations").glob("*.sql"))))
        with step("Queries checked"):
            shutil.rmtree(FOLDER, ignore_errors=True)
            FOLDER.mkdir()
            # sqlx looks at the queries while it compiles them.
            (settings.ROOT / "shared" / "storage" / "src" / "lib.rs").touch()
            done = subprocess.run(
                ["cargo", "build", "--profile", "local", "-p", "fo-storage", "--all-features", "--tests"], cwd=settings.ROOT,
                env={**os.environ, "DATABASE_URL": url, "SQLX_OFFLINE_DIR": str(FOLDER)},
            )
            if done.returncode:
                raise Failure("some queries do not fit the schema", "the compiler's messages are above; git checkout .sqlx for the old ones")
        execute(owner, f"drop database {SCRATCH}")
        if started:
            postgres.stop(chosen)
    except Failure as failure:
        print(f"\n  ✗ {failure.what}\n    → {failure.do}\n", file=sys.stderr)
        return 1
    return 0


def execute(url: str, *statements: str) -> None:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    connection.close()


if __name__ == "__main__":
    sys.exit(main())
