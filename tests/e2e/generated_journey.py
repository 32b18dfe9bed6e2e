"""The whole journey by the client that openapi-python-client generates, in the interpreter that has it."""

import sys
import time
from pathlib import Path

import httpx
from fo_analytics_client import AuthenticatedClient, Client
from fo_analytics_client.api.auth import login
from fo_analytics_client.api.backtests import create_backtest, get_backtest
from fo_analytics_client.api.documents import create_document, delete_document, get_document
from fo_analytics_client.api.strategies import get_strategy, list_strategies
from fo_analytics_client.models import Costs, Credentials, NewBacktest, NewDocument

url, email, password, file = sys.argv[1:]


def data(answer):
    assert answer.success, answer
    return answer.data


def wait(get, id_, done):
    deadline = time.monotonic() + 120
    while (item := data(get.sync(id=id_, client=client))).state not in done:
        assert time.monotonic() < deadline, item.state
        time.sleep(0.3)
    return item


visitor = Client(base_url=url)
tokens = data(login.sync(client=visitor, body=Credentials(email=email, password=password)))
client = AuthenticatedClient(base_url=url, token=tokens.access_token)

content = Path(file).read_bytes()
new = NewDocument(filename="four-rules.pdf", content_type="application/pdf", size_bytes=len(content))
announced = data(create_document.sync(client=client, body=new))
upload = announced.upload
httpx.request(upload.method, upload.url, headers=upload.headers.to_dict(), content=content).raise_for_status()
document = wait(get_document, announced.document.id, ("ready", "failed"))
assert document.state == "ready", document.failure

found = data(list_strategies.sync(client=client, document_id=document.id))
runnable = next(strategy for strategy in found if strategy.executable)
detail = data(get_strategy.sync(id=runnable.id, client=client))
assert detail.baseline_backtest_id, detail.no_baseline
baseline = wait(get_backtest, detail.baseline_backtest_id, ("completed", "failed", "cancelled"))
assert baseline.state == "completed" and baseline.claims, baseline.failure

asked = data(create_backtest.sync(client=client, body=NewBacktest(strategy_id=runnable.id, costs=Costs(commission_bps=20))))
run = wait(get_backtest, asked.id, ("completed", "failed", "cancelled"))
assert run.statistics.to_dict()["cagr"] < baseline.statistics.to_dict()["cagr"], "costs cost"
assert data(delete_document.sync(id=document.id, client=client)).id == document.id
print(f"journey done: CAGR {run.statistics.to_dict()['cagr']:.4f}")
