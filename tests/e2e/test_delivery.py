"""Events come twice, late and out of order, and workers die. None of it shows in the result."""

import json
import time
from pathlib import Path

import psutil
import pytest
from local import processes
from local.seed import wait_until

EVENTS = Path(__file__).resolve().parents[2] / "events"


def drained(aws, url: str, seconds: float = 60) -> None:
    """Wait until nothing is on the queue or in a worker's hands."""
    def empty() -> bool:
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        counts = aws("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        return all(int(counts[name]) == 0 for name in names)

    wait_until(f"{url} running empty", seconds, empty)


def s3_event(bucket: str, key: str, size: int, etag: str = "0" * 32) -> str:
    event = json.loads((EVENTS / "s3-object-created.json").read_text())
    record = event["Records"][0]["s3"]
    record["bucket"].update(name=bucket, arn=f"arn:aws:s3:::{bucket}")
    record["object"].update(key=key, size=size, eTag=etag)
    return json.dumps(event)


def test_a_duplicate_event_changes_nothing(api, aws, outputs, me, demo_document, demo_pdf):
    def everything():
        document = api.get(f"/documents/{demo_document['id']}").data
        strategies = api.strategies(demo_document["id"])
        runs = [api.get(f"/backtests/{s['baseline_backtest_id']}").data for s in strategies if s["baseline_backtest_id"]]
        return document, strategies, runs

    for strategy in api.strategies(demo_document["id"]):
        if strategy["baseline_backtest_id"]:
            api.backtest(strategy["baseline_backtest_id"])
    before = everything()
    documents = outputs["buckets"]["documents"]
    uploaded = f"uploads/{me['organisation_id']}/{demo_document['id']}/source"
    parsed = f"parsed/{me['organisation_id']}/{demo_document['id']}.json.zst"
    etags = {key: aws("s3").head_object(Bucket=documents, Key=key)["ETag"].strip('"') for key in (uploaded, parsed)}
    for queue, key in (("parse", uploaded), ("extract", parsed), ("parse", uploaded)):
        aws("sqs").send_message(
            QueueUrl=outputs["queues"][queue], MessageBody=s3_event(documents, key, len(demo_pdf), etags[key])
        )
    for queue in ("parse", "extract", "backtest"):
        drained(aws, outputs["queues"][queue])
    after = everything()
    assert [s["id"] for s in after[1]] == [s["id"] for s in before[1]]
    assert after == before


@pytest.mark.parametrize("name", ["corrupt.pdf", "not-a-pdf.pdf", "no-pages.pdf", "encrypted.pdf"])
def test_a_document_that_cannot_be_read_fails_with_a_reason(api, broken_pdfs, name):
    document = api.document(api.upload(name, broken_pdfs[name]))
    assert document["state"] == "failed"
    assert len(document["failure"]) > 20, "says what to do"
    assert api.get("/strategies", document_id=document["id"]).data == []
    content = api.get(f"/documents/{document['id']}/content", page=1)
    assert content.status in (404, 409)


def test_a_killed_workers_message_comes_back(api, aws, chosen, outputs, crossover, rows):
    queue = outputs["queues"]["backtest"]
    drained(aws, queue)
    as_deployed = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout"])["Attributes"]
    # Half an hour is right in production and too long for a test.
    aws("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "5"})
    try:
        grid = {"fast": "1..100", "slow": "101..300"}
        asked = api.post("/backtests", {"spec": crossover, "grid": grid}).data
        killed = wait_until("a worker starting", 30, lambda: kill_worker(chosen, "run-backtest"))
        run = api.backtest(asked["id"], seconds=300)
        assert killed
        assert run["state"] == "completed", run["failure"]
        assert run["progress"]["done"] == run["progress"]["total"] == 20_000
        done = rows("select sum(variants), bool_and(finished_at is not null) from backtest_chunks"
                    " where backtest_id = %s", run["id"])
        assert done == [(20_000, True)]
    finally:
        aws("sqs").set_queue_attributes(QueueUrl=queue, Attributes=as_deployed)


def kill_worker(chosen, function: str) -> bool:
    """Kill a process that runs the function and is at work (using the processor)."""
    cloud = processes.find(chosen.state / "run" / "cloud.json")
    for process in cloud.children(recursive=True):
        try:
            if process.environ().get("AWS_LAMBDA_FUNCTION_NAME") == f"{chosen.stack}-{function}":
                if process.cpu_percent(interval=0.1) > 20:
                    process.kill()
                    return True
        except psutil.Error:
            continue
    return False


def test_a_message_nobody_can_read_ends_with_the_dead_letters(aws, outputs):
    queue = outputs["queues"]["backtest"]
    name = queue.rsplit("/", 1)[1]
    dead = aws("sqs").get_queue_url(QueueName=f"{name}-dlq")["QueueUrl"]
    as_deployed = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["VisibilityTimeout"])["Attributes"]
    aws("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "1"})
    try:
        aws("sqs").send_message(QueueUrl=queue, MessageBody="{this is not json")
        def arrived():
            return aws("sqs").receive_message(QueueUrl=dead, WaitTimeSeconds=1).get("Messages")
        message = wait_until("the message reaching the dead letters", 60, arrived)[0]
        assert message["Body"] == "{this is not json"
        aws("sqs").delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
    finally:
        aws("sqs").set_queue_attributes(QueueUrl=queue, Attributes=as_deployed)


def test_an_upload_nobody_announced_is_left_alone(api, aws, outputs, me):
    """A key that names no document: the event is acknowledged, nothing appears, nothing is retried for ever."""
    key = f"uploads/{me['organisation_id']}/00000000-0000-7000-8000-000000000000/source"
    aws("s3").put_object(Bucket=outputs["buckets"]["documents"], Key=key, Body=b"%PDF-1.7")
    time.sleep(0.5)
    drained(aws, outputs["queues"]["parse"])
    assert api.get("/documents/00000000-0000-7000-8000-000000000000").status == 404
