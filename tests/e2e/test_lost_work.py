"""Messages that are lost, workers that never come to an end, and what people can do about it."""

import json
from contextlib import contextmanager

from local.seed import wait_until


@contextmanager
def unserved(aws, queue: str):
    """The queue with nobody working on it."""
    arn = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    mappings = aws("lambda").list_event_source_mappings(EventSourceArn=arn)["EventSourceMappings"]
    (mapping,) = [mapping["UUID"] for mapping in mappings if mapping["EventSourceArn"] == arn]
    aws("lambda").update_event_source_mapping(UUID=mapping, Enabled=False)
    try:
        yield
    finally:
        aws("lambda").update_event_source_mapping(UUID=mapping, Enabled=True)


def resume(aws, chosen) -> dict:
    answer = aws("lambda").invoke(FunctionName=f"{chosen.stack}-resume-jobs", Payload=b"{}")
    body = json.loads(answer["Payload"].read())
    assert "FunctionError" not in answer, body
    return body


def test_work_whose_messages_the_queue_lost_is_done_all_the_same(api, aws, chosen, outputs, crossover, rows):
    queue = outputs["queues"]["backtest"]
    with unserved(aws, queue):
        asked = api.post("/backtests", {"spec": crossover}).data
        aws("sqs").purge_queue(QueueUrl=queue)
    rows("update backtests set updated_at = now() - interval '1 hour' where id = %s returning 1", asked["id"])
    # The schedule may have been quicker.
    wait_until("it being sent again", 30, lambda: resume(aws, chosen) and rows(
        "select 1 from backtests where id = %s and (resumed > 0 or state = 'completed')", asked["id"]))
    assert api.backtest(asked["id"])["state"] == "completed"


def test_an_upload_whose_event_was_lost_is_read_all_the_same(api, aws, chosen, outputs, rows):
    queue = outputs["queues"]["parse"]
    with unserved(aws, queue):
        document = api.upload("lost.txt", b"Buy SPX when its close is above its 200-day average.")
        aws("sqs").purge_queue(QueueUrl=queue)
    assert api.get(f"/documents/{document}").data["state"] == "awaiting_upload"
    rows("update documents set updated_at = now() - interval '1 hour' where id = %s returning 1", document)
    resume(aws, chosen)
    assert api.document(document)["state"] == "ready"


def test_what_no_worker_finished_fails_with_a_reason_and_its_message_still_does_the_work(api, aws, outputs, crossover):
    queue = outputs["queues"]["backtest"]
    name = queue.rsplit("/", 1)[1]
    exhausted, dead = (aws("sqs").get_queue_url(QueueName=f"{name}-{kind}")["QueueUrl"] for kind in ("exhausted", "dlq"))
    with unserved(aws, queue):
        asked = api.post("/backtests", {"spec": crossover}).data
        taken = aws("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
        message = next(message for message in taken if asked["id"] in message["Body"])
        aws("sqs").delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        # As SQS passes on what was handed out as often as it may be.
        aws("sqs").send_message(QueueUrl=exhausted, MessageBody=message["Body"])
        failed = api.backtest(asked["id"], 60)
        assert failed["state"] == "failed"
        assert "memory or time" in failed["failure"] and asked["id"] not in failed["failure"]
        kept = wait_until("the message reaching the dead letters", 60, lambda: [
            found for found in aws("sqs").receive_message(QueueUrl=dead, WaitTimeSeconds=1).get("Messages", [])
            if asked["id"] in found["Body"]])
        aws("sqs").delete_message(QueueUrl=dead, ReceiptHandle=kept[0]["ReceiptHandle"])
    # A redrive.
    aws("sqs").send_message(QueueUrl=queue, MessageBody=kept[0]["Body"])
    wait_until("the work being done", 60, lambda: api.get(f"/backtests/{asked['id']}").data["state"] == "completed")


def test_what_failed_or_was_stopped_is_tried_again(api, aws, outputs, crossover, rows):
    with unserved(aws, outputs["queues"]["backtest"]):
        asked = api.post("/backtests", {"spec": crossover}).data
        api.post(f"/backtests/{asked['id']}/cancel").data
    assert api.post(f"/backtests/{asked['id']}/retry").data["state"] == "queued"
    assert api.backtest(asked["id"])["state"] == "completed"
    assert api.post(f"/backtests/{asked['id']}/retry").status == 409

    document = api.upload("again.txt", b"Buy SPX when its close is above its 200-day average.")
    api.document(document)
    assert api.post(f"/documents/{document}/retry").status == 409
    rows("update documents set state = 'failed', failure = 'lost', page_count = null, source_version = null"
         " where id = %s returning 1", document)
    assert api.post(f"/documents/{document}/retry").data["state"] == "uploaded"
    assert api.document(document)["state"] == "ready"

    dataset = api.upload_dataset("Again", "again.csv", b"date,AAA\n" + b"".join(b"2020-01-%02d,%d\n" % (d, d) for d in range(1, 31)))
    assert api.dataset(dataset)["state"] == "ready"
    rows("update datasets set state = 'failed', failure = 'lost' where id = %s returning 1", dataset)
    assert api.post(f"/datasets/{dataset}/retry").data["state"] == "ingesting"
    assert api.dataset(dataset)["state"] == "ready"
