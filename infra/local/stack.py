"""Deploy template.yaml with `sam deploy`, or only the functions whose code changed."""

import hashlib
import io
import json
import os
import subprocess
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

from . import cloud, postgres
from .build import fingerprints
from .report import Failure, tail
from .settings import LAMBDA_DIR, REGION, ROOT, VENV, Settings

ARTIFACTS = "fo-artifacts"
UNCHANGED = "nothing changed"


def client(settings: Settings, service: str):
    return boto3.client(
        service, endpoint_url=settings.endpoint, region_name=REGION,
        aws_access_key_id="test", aws_secret_access_key="test",
        config=Config(retries={"max_attempts": 5}, read_timeout=320, s3={"addressing_style": "path"}),
    )


def parameters(settings: Settings) -> dict[str, str]:
    addresses = postgres.urls(settings)
    return {
        "Stage": settings.stage,
        "DatabaseUrl": addresses[postgres.APPLICATION],
        "WorkerDatabaseUrl": addresses[postgres.WORKER],
        "DatabaseAdminUrl": addresses[postgres.OWNER],
        "Emulated": "true",
        # One administrator makes all the requests of the demo and the tests, some of them by polling.
        "RequestsPerMinute": "100000",
        "LogRetentionDays": "1",
        "Size": "small",
        # A laptop is killed more often than AWS.
        "QuietSeconds": "20" if settings.name == "test" else "120",
        # In the tests no sweep should have to take long before it is cut.
        "ChunkSeconds": "1" if settings.name == "test" else "10",
    }


def deploy(settings: Settings) -> str:
    """Bring the stack to what template.yaml and the built functions say. Returns what was done."""
    record = settings.state / "deployed.json"
    wanted = {
        "template": hashlib.sha256(
            (ROOT / "template.yaml").read_bytes() + json.dumps(parameters(settings)).encode()
        ).hexdigest(),
        "functions": fingerprints(),
    }
    known = json.loads(record.read_text()) if record.exists() else None
    # MiniStack keeps its state when it is stopped, not when it is killed.
    if known and known["template"] == wanted["template"] and _stack_exists(settings):
        changed = sorted(name for name, hash_ in wanted["functions"].items() if known["functions"].get(name) != hash_)
        for name in changed:
            _update_function(settings, name)
        done = f"new code for {', '.join(changed)}" if changed else UNCHANGED
    else:
        _sam_deploy(settings)
        done = f"{len(wanted['functions'])} functions"
    _write_outputs(settings)
    record.write_text(json.dumps(wanted))
    return done


def _sam_deploy(settings: Settings) -> None:
    s3 = client(settings, "s3")
    try:
        s3.head_bucket(Bucket=ARTIFACTS)
    except ClientError:
        s3.create_bucket(Bucket=ARTIFACTS)
    log = settings.state / "deploy.log"
    with log.open("w") as out:
        code = subprocess.run(
            [VENV / "bin" / "sam", "deploy", "--template-file", "template.yaml", "--stack-name", settings.stack,
             "--s3-bucket", ARTIFACTS, "--capabilities", "CAPABILITY_IAM", "--no-confirm-changeset",
             "--no-fail-on-empty-changeset", "--no-progressbar", "--region", REGION, "--parameter-overrides",
             *(f"{key}={value}" for key, value in parameters(settings).items())],
            cwd=ROOT, stdout=out, stderr=subprocess.STDOUT,
            env={**os.environ, **cloud.environment(settings), "SAM_CLI_TELEMETRY": "0",
                 "PATH": f"{VENV / 'bin'}:{os.environ['PATH']}"},
        ).returncode
    if code and "already exists" in (settings.state / "cloud.log").read_text(errors="replace")[-2000:]:
        raise Failure(
            "the local cloud has lost its stack but not its buckets, as when it is killed before it was saved",
            "make reset throws its data away; then make up",
        )
    if code:
        raise Failure(f"sam deploy failed\n{tail(log, 25)}", f"the whole log is {log}; the cloud's is {settings.state / 'cloud.log'}")


def _update_function(settings: Settings, name: str) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.write(LAMBDA_DIR / name / "bootstrap", "bootstrap")
    key = f"code/{name}/{hashlib.sha256(packed.getvalue()).hexdigest()}.zip"
    client(settings, "s3").put_object(Bucket=ARTIFACTS, Key=key, Body=packed.getvalue())
    client(settings, "lambda").update_function_code(
        FunctionName=f"{settings.stack}-{name}", S3Bucket=ARTIFACTS, S3Key=key
    )


def _describe(settings: Settings) -> dict | None:
    try:
        return client(settings, "cloudformation").describe_stacks(StackName=settings.stack)["Stacks"][0]
    except ClientError:
        return None


def _stack_exists(settings: Settings) -> bool:
    found = _describe(settings)
    return bool(found) and found["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE")


def _write_outputs(settings: Settings) -> None:
    values = {item["OutputKey"]: item["OutputValue"] for item in _describe(settings)["Outputs"]}
    settings.outputs_file.write_text(json.dumps({
        "api_url": settings.api_url(values["ApiId"]),
        "endpoint": settings.endpoint,
        "region": REGION,
        "stack": settings.stack,
        "buckets": {kind: values[f"{kind.capitalize()}Bucket"] for kind in ("documents", "datasets", "results")},
        "queues": {kind: values[f"{kind.capitalize()}QueueUrl"] for kind in ("parse", "extract", "backtest", "ingest")},
        "table": values["TableName"],
        "migrate_function": values["MigrateFunction"],
    }, indent=2))

