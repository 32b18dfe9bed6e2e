"""The commands and the events in `events/`."""

import json
from pathlib import Path

import pytest
from local import __main__ as local
from local import build, stack

EVENTS = Path(__file__).resolve().parents[2] / "events"


def invoke(aws, chosen, function: str, event: dict) -> dict:
    answer = aws("lambda").invoke(FunctionName=f"{chosen.stack}-{function}", Payload=json.dumps(event).encode())
    body = json.loads(answer["Payload"].read() or b"null")
    assert "FunctionError" not in answer, body
    return body


def test_up_again_changes_nothing(chosen, capsys, api):
    local.up(chosen)
    said = capsys.readouterr().out
    assert said.count("already running") == 2
    assert "nothing changed" in said and "nothing new" in said
    assert api.get("/users/me").status == 200, "the administrator's session survives"


def test_a_changed_function_is_deployed_alone(chosen):
    """The record of what is deployed is made to say that one function was something else."""
    record = chosen.state / "deployed.json"
    known = json.loads(record.read_text())
    known["functions"]["get-health"] = "something else"
    record.write_text(json.dumps(known))
    assert stack.deploy(chosen) == "new code for get-health"
    assert stack.deploy(chosen) == "nothing changed"


def test_health_docs_and_openapi_are_public(visitor):
    assert visitor.get("/health").data["status"] == "ok"
    page = visitor.get("/docs")
    assert page.status == 200 and "<html" in page.body["text"].lower()
    assert visitor.get("/openapi.json").body["openapi"].startswith("3.1")


def test_a_browser_that_asks_first_is_told_what_it_may_send(visitor):
    def preflight(origin: str) -> tuple[int, dict]:
        answer = visitor.call("OPTIONS", "/documents", headers={"origin": origin, "access-control-request-method": "POST"})
        return answer.status, {name.lower(): value for name, value in answer.headers.items()}

    status, told = preflight("http://localhost:5173")
    assert (status, told["access-control-allow-origin"]) == (204, "http://localhost:5173")
    assert "POST" in told["access-control-allow-methods"]
    assert "idempotency-key" in told["access-control-allow-headers"]
    assert "access-control-allow-origin" not in preflight("http://elsewhere.example")[1]


@pytest.mark.parametrize("file", sorted(EVENTS.glob("api-*.json")), ids=lambda file: file.stem)
def test_an_api_event_is_answered(aws, chosen, file):
    """Without a token, so that everything but the public ones says 401: the event is understood."""
    event = json.loads(file.read_text())
    answer = invoke(aws, chosen, file.stem.removeprefix("api-"), event)
    body = json.loads(answer["body"]) if answer["body"].startswith("{") else None
    public = {"api-get-health": 200, "api-get-docs": 200, "api-login": 401, "api-refresh": 401, "api-logout": 200}
    assert answer["statusCode"] == public.get(file.stem, 401), answer
    assert body is None or "success" in body or "openapi" in body


@pytest.mark.parametrize("function", ["parse-document", "extract-strategies", "ingest-dataset"])
def test_s3s_test_event_is_ignored(aws, chosen, function):
    event = json.loads((EVENTS / "sqs-s3-test-event.json").read_text())
    assert invoke(aws, chosen, function, event) == {"batchItemFailures": []}


def test_an_event_for_every_endpoint():
    api = {file.stem.removeprefix("api-") for file in EVENTS.glob("api-*.json")}
    workers = {"parse-document", "extract-strategies", "run-backtest", "ingest-dataset", "resume-jobs", "rotate-signing-key", "migrate"}
    assert api == set(build.functions()) - workers
