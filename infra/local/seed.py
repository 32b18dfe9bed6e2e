"""Migrations, the first administrator and the committed prices: what a new cloud needs before anybody can use it."""

import hashlib
import json
import time
import uuid

from .client import Api
from .report import Failure
from .settings import ROOT, Settings
from .stack import client

DATA = ROOT / "infra" / "data"
PRICES = {"US daily": "us-daily.parquet", "US technology, quoted prices": "us-tech-ohlcv.parquet"}
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
            "start over with an empty database: make reset, then make up",
        )
    return json.loads(settings.admin_file.read_text())


def load_prices(settings: Settings) -> str:
    """Put the committed prices where the deployer's uploads go; the ingest worker makes public datasets of them."""
    outputs = json.loads(settings.outputs_file.read_text())
    admin = administrator(settings)
    api = Api(outputs["api_url"]).login(admin["email"], admin["password"])
    marker = settings.state / "prices.json"
    known = json.loads(marker.read_text()) if marker.exists() else {}
    loaded = []
    for name, file in PRICES.items():
        content = (DATA / file).read_bytes()
        hash_ = hashlib.sha256(content).hexdigest()
        id_ = str(uuid.uuid5(NAMESPACE, file))
        if known.get(file) == hash_ and api.get(f"/datasets/{id_}").status == 200:
            continue
        client(settings, "s3").put_object(
            Bucket=outputs["buckets"]["datasets"], Key=f"uploads/public/{id_}/source", Body=content,
            ContentType="application/vnd.apache.parquet", Metadata={"name": name},
        )
        wait_until(f"{file} becoming a dataset", 30, lambda: api.get(f"/datasets/{id_}").status == 200)
        dataset = api.dataset(id_)
        if dataset["state"] != "ready":
            raise Failure(f"{file} was refused: {dataset['failure']}", f"see {settings.state / 'cloud.log'}")
        loaded.append(f"{file} ({dataset['series_count']} series)")
        known[file] = hash_
        marker.write_text(json.dumps(known))
    return ", ".join(loaded) or "already there"


def wait_until(what: str, seconds: float, check):
    """The first truthy answer of `check`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := check():
            return found
        time.sleep(0.3)
    raise Failure(f"{what} did not happen within {seconds:.0f} s", "the cloud's log says what the workers did")

