"""What the product is for: a document goes in, cited strategies and their backtests come out."""

import re

import pytest
import requests

import samples


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def test_the_document_becomes_strategies_with_a_baseline(api, demo_document):
    assert demo_document["state"] == "ready", demo_document["failure"]
    assert demo_document["page_count"] >= 4
    strategies = api.strategies(demo_document["id"])
    assert len(strategies) == 4, [s["name"] for s in strategies]
    executable = [s for s in strategies if s["executable"]]
    assert executable, [(s["name"], s["missing"]) for s in strategies]
    for strategy in executable:
        run = api.backtest(strategy["baseline_backtest_id"])
        assert run["state"] == "completed", (strategy["name"], run["failure"])
        assert run["baseline"] and run["strategy_id"] == strategy["id"]
        assert run["statistics"]["sharpe"] is not None
        assert 2 <= len(run["curve"]) <= 500
        assert run["curve"][0]["date"] >= run["period"]["from"] and run["curve"][-1]["date"] <= run["period"]["to"]


def test_every_citation_is_on_its_page(api, demo_document):
    pages = {}
    cited = 0
    for strategy in api.strategies(demo_document["id"]):
        spec = strategy["spec"] or {}
        sources = [e["source"] for e in spec.get("ledger", {}).values() if e.get("source")]
        sources += [c["source"] for c in spec.get("claims", []) if c.get("source")]
        for source in sources:
            page = source["page"]
            if page not in pages:
                pages[page] = squeezed(api.get(f"/documents/{demo_document['id']}/content", page=page).data["text"])
            assert squeezed(source["quote"]) in pages[page], (page, source["quote"])
            cited += 1
    assert cited >= 12


def test_claims_stand_beside_what_was_replicated(api, demo_document):
    compared = 0
    for strategy in api.strategies(demo_document["id"]):
        if strategy["baseline_backtest_id"]:
            for claim in api.backtest(strategy["baseline_backtest_id"])["claims"]:
                assert claim["metric"] and isinstance(claim["claimed"], (int, float))
                compared += claim["replicated"] is not None
    assert compared >= 4


def test_a_strategy_runs_again_with_other_costs(api, demo_document):
    strategy = next(s for s in api.strategies(demo_document["id"]) if s["executable"])
    free = api.post("/backtests", {"strategy_id": strategy["id"], "costs": {"commission_bps": 0, "slippage_bps": 0}}).data
    dear = api.post("/backtests", {"strategy_id": strategy["id"], "costs": {"commission_bps": 50}}).data
    free, dear = api.backtest(free["id"]), api.backtest(dear["id"])
    assert (free["state"], dear["state"]) == ("completed", "completed"), (free["failure"], dear["failure"])
    assert dear["statistics"]["cagr"] < free["statistics"]["cagr"]
    assert dear["id"] in [item["id"] for item in api.get("/backtests", strategy_id=strategy["id"]).data]


def test_the_same_inputs_give_the_same_run(api, crossover):
    runs = [api.backtest(api.post("/backtests", {"spec": crossover}).data["id"]) for _ in range(2)]
    assert runs[0]["run_id"] and runs[0]["run_id"] == runs[1]["run_id"]
    assert runs[0]["statistics"] == runs[1]["statistics"] and runs[0]["curve"] == runs[1]["curve"]


def test_an_idempotency_key_makes_one_backtest(api, crossover):
    headers = {"idempotency-key": "e2e-once"}
    first = api.post("/backtests", {"spec": crossover}, headers=headers)
    second = api.post("/backtests", {"spec": crossover}, headers=headers)
    assert first.data["id"] == second.data["id"]
    assert second.headers.get("idempotency-replayed") == "true"


@pytest.mark.parametrize("name", samples.FILES)
def test_every_format_is_read(api, name):
    document = api.document(api.upload(name, samples.FILES[name]))
    assert document["state"] == "ready", document["failure"]
    assert squeezed(samples.PROSE) in squeezed(api.get(f"/documents/{document['id']}/content", page=1).data["text"])
    [strategy] = api.get("/strategies", document_id=document["id"]).data
    assert strategy["executable"], strategy


def test_a_scan_says_what_reading_it_would_cost(api):
    document = api.document(api.upload("scan.pdf", samples.scan()))
    assert document["state"] == "ready", document["failure"]
    assert any("less than $0.01" in warning for warning in document["warnings"]), document["warnings"]


def test_a_photo_is_refused_with_what_to_do(api):
    document = api.document(api.upload("photo.pdf", b"\xff\xd8\xff\xe0\0\x10JFIF" + bytes(2000)))
    assert document["state"] == "failed" and "only OCR can read" in document["failure"]


def test_a_deleted_document_is_gone(api, aws, outputs, me):
    id_ = api.upload("short.txt", b"Nothing to trade here, only words about the weather.")
    api.document(id_)
    api.delete(f"/documents/{id_}").data
    assert api.get(f"/documents/{id_}").status == 404
    listed = aws("s3").list_objects_v2(Bucket=outputs["buckets"]["documents"], Prefix=f"uploads/{me['organisation_id']}/{id_}")
    assert listed.get("KeyCount", 0) == 0


def test_an_uploaded_csv_becomes_a_dataset(api):
    days = [f"2024-{month:02}-{day:02}" for month in (1, 2, 3) for day in range(1, 29)]
    lines = ["date,ticker,open,high,low,close,volume"]
    for number, day in enumerate(days):
        price = 100 + number
        lines.append(f"{day},FOO,{price},{price + 1},{price - 1},{price + 0.5},1000")
    id_ = api.upload_dataset("A small one", "foo.csv", "\n".join(lines).encode())
    dataset = api.dataset(id_)
    assert dataset["state"] == "ready", dataset["failure"]
    assert [series["ticker"] for series in dataset["series"]] == ["FOO"]
    assert dataset["version"] and dataset["quality"] is not None and not dataset["public"]
    assert dataset["from"] == "2024-01-01" and dataset["to"] == "2024-03-28"


def test_the_committed_prices_are_public(api, stranger):
    for caller in (api, stranger):
        public = [item for item in caller.get("/datasets").data if item["public"]]
        assert len(public) == 2 and all(item["state"] == "ready" for item in public)


def test_a_page_shows_where_its_words_stand(api, demo_document):
    layout = api.get(f"/documents/{demo_document['id']}/layout", page=2).data
    page = layout["layout"]
    assert (layout["page"], layout["page_count"]) == (2, demo_document["page_count"])
    assert page["text"] == api.get(f"/documents/{demo_document['id']}/content", page=2).data["text"]
    for word in page["words"]:
        left, top, right, bottom = word["box"]
        assert 0 <= left < right <= page["width"] and 0 <= top < bottom <= page["height"]


def test_a_documents_file_can_be_fetched_again(api, demo_document, demo_pdf):
    link = api.get(f"/documents/{demo_document['id']}/file").data
    answer = requests.get(link["url"], timeout=30)
    assert answer.status_code == 200 and answer.content == demo_pdf
    assert "four-rules.pdf" in answer.headers["content-disposition"]


def test_pages_are_found_by_their_words(api, stranger, demo_document):
    hits = [hit for hit in api.get("/search", q='"moving average" -unicorn').data if hit["document_id"] == demo_document["id"]]
    assert hits and all(hit["rank"] > 0 for hit in hits)
    matched = {piece["text"].lower() for hit in hits for piece in hit["snippet"] if piece["matches"]}
    assert {"moving", "average"} <= matched
    assert stranger.get("/search", q='"moving average"').data == []
