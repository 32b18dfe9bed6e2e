"""Write `events/`: a sample event for every trigger in template.yaml. `python -m local.events` after a route changed."""

import json
import re

from .settings import ROOT

ID = "0193a5c0-0000-7000-8000-000000000001"
ORGANISATION = "0193a5c0-0000-7000-8000-00000000000a"
BODIES = {
    "login": {"email": "admin@example.com", "password": "the password that make up printed"},
    "refresh": {"refresh_token": "the refresh token of a login"},
    "logout": {"refresh_token": "the refresh token of a login"},
    "change-user": {"role": "viewer"},
    "create-document": {"filename": "note.pdf", "content_type": "application/pdf", "size_bytes": 182000},
    "request-extraction": {"document_id": ID},
    "create-backtest": {"strategy_id": ID, "costs": {"commission_bps": 5}, "grid": {"fast": "5..50:5"}},
    "create-dataset": {"name": "Prices", "filename": "prices.csv", "content_type": "text/csv", "size_bytes": 4096},
}
QUERIES = {"get-document-content": {"page": "2"}, "get-document-layout": {"page": "2"}, "search-documents": {"q": "moving average"},
           "list-strategies": {"document_id": ID}, "list-documents": {"limit": "20"}, "list-users": {"limit": "20"}}
ROUTE = re.compile(r'CodeUri: target/lambda/(\S+).*?Method: (\w+), Path: "?(/(?:\{id\}|[^"}])+)', re.DOTALL)


def routes() -> dict[str, tuple[str, str]]:
    """The first route of each API function: function → (method, path)."""
    found = {}
    for block in re.split(r"\n(?=  \w+:\n    Type: )", (ROOT / "template.yaml").read_text()):
        if match := ROUTE.search(block):
            found[match[1]] = (match[2].upper(), match[3])
    return found


def api(function: str, method: str, path: str) -> dict:
    """An API Gateway REST proxy event (payload 1.0)."""
    query = QUERIES.get(function)
    headers = {"accept": "application/json", "content-type": "application/json"}
    if function not in ("login", "refresh", "logout", "get-health", "get-docs"):
        headers["authorization"] = "Bearer the access token of a login"
    return {
        "resource": path,
        "path": path.replace("{id}", ID),
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} if query else None,
        "pathParameters": {"id": ID} if "{id}" in path else None,
        "stageVariables": None,
        "requestContext": {
            "accountId": "000000000000",
            "apiId": "sample",
            "authorizer": None,
            "domainName": "sample.execute-api.us-east-1.amazonaws.com",
            "domainPrefix": "sample",
            "extendedRequestId": "sample=",
            "httpMethod": method,
            "identity": {"sourceIp": "192.0.2.7", "userAgent": "sample"},
            "path": f"/dev{path.replace('{id}', ID)}",
            "protocol": "HTTP/1.1",
            "requestId": "5a3c2f10-0000-4000-8000-000000000001",
            "requestTime": "23/Nov/2026:09:00:00 +0000",
            "requestTimeEpoch": 1795424400000,
            "resourceId": "sample",
            "resourcePath": path,
            "stage": "dev",
        },
        "body": json.dumps(BODIES[function]) if function in BODIES else None,
        "isBase64Encoded": False,
    }


def s3_object(bucket: str, key: str) -> dict:
    """S3's notification. Keys are URL-encoded as in a form: a blank is a plus."""
    return {
        "Records": [{
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "awsRegion": "us-east-1",
            "eventTime": "2026-11-23T09:00:00.000Z",
            "eventName": "ObjectCreated:Put",
            "userIdentity": {"principalId": "sample"},
            "requestParameters": {"sourceIPAddress": "192.0.2.7"},
            "responseElements": {"x-amz-request-id": "sample", "x-amz-id-2": "sample"},
            "s3": {
                "s3SchemaVersion": "1.0",
                "configurationId": "sample",
                "bucket": {"name": bucket, "ownerIdentity": {"principalId": "sample"}, "arn": f"arn:aws:s3:::{bucket}"},
                "object": {"key": key, "size": 182000, "eTag": "0" * 32, "versionId": "sample", "sequencer": "0055AED6DCD90281E5"},
            },
        }]
    }


def sqs(queue: str, *bodies: dict) -> dict:
    return {
        "Records": [{
            "messageId": f"059f36b4-87a3-44ab-83d2-66197500000{number}",
            "receiptHandle": "sample",
            "body": json.dumps(body),
            "attributes": {
                "ApproximateReceiveCount": "1",
                "SentTimestamp": "1795424400000",
                "SenderId": "000000000000",
                "ApproximateFirstReceiveTimestamp": "1795424400010",
            },
            "messageAttributes": {},
            "md5OfBody": "sample",
            "eventSource": "aws:sqs",
            "eventSourceARN": f"arn:aws:sqs:us-east-1:000000000000:{queue}",
            "awsRegion": "us-east-1",
        } for number, body in enumerate(bodies)]
    }


def all_events() -> dict[str, dict]:
    documents = "fo-documents-000000000000-us-east-1"
    uploaded = f"uploads/{ORGANISATION}/{ID}/source"
    test = {"Service": "Amazon S3", "Event": "s3:TestEvent", "Time": "2026-11-23T09:00:00.000Z", "Bucket": documents,
            "RequestId": "sample", "HostId": "sample"}
    return {
        **{f"api-{name}": api(name, *route) for name, route in routes().items()},
        "s3-object-created": s3_object(documents, uploaded),
        "sqs-s3-test-event": sqs("fo-parse", test),
        "sqs-parse-document": sqs("fo-parse", s3_object(documents, uploaded)),
        "sqs-parse-encoded-key": sqs("fo-parse", s3_object(documents, f"uploads/{ORGANISATION}/not+an+id%21/source")),
        "sqs-extract-strategies": sqs("fo-extract", s3_object(documents, f"parsed/{ORGANISATION}/{ID}.json.zst")),
        "sqs-run-backtest": sqs(
            "fo-backtest", *({"organisation_id": ORGANISATION, "backtest_id": ID, "chunk": chunk} for chunk in (0, 1))
        ),
        "sqs-ingest-dataset": sqs(
            "fo-ingest", s3_object("fo-datasets-000000000000-us-east-1", f"uploads/{ORGANISATION}/{ID}/source")
        ),
        "migrate": {},
    }


if __name__ == "__main__":
    folder = ROOT / "events"
    for name, event in all_events().items():
        (folder / f"{name}.json").write_text(json.dumps(event, indent=2) + "\n")
    print(f"{len(all_events())} events in {folder}")
