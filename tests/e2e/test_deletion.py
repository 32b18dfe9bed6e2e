"""After a deletion nothing is left anywhere: in no bucket, no row, no record."""

from local.seed import wait_until


def objects(aws, outputs) -> list[str]:
    """The keys of all objects, their old versions included."""
    return [
        version["Key"]
        for bucket in outputs["buckets"].values()
        for page in aws("s3").get_paginator("list_object_versions").paginate(Bucket=bucket)
        for version in page.get("Versions", [])
    ]


def records(aws, outputs) -> list[str]:
    pages = aws("dynamodb").get_paginator("scan").paginate(TableName=outputs["table"])
    return [str(item) for page in pages for item in page["Items"]]


def traces(aws, outputs, rows, *wanted: str) -> list[str]:
    """Everything that still names one of these, or quotes one."""
    tables = rows(
        "select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and n.nspname = 'public'"
    )
    kept = [f"{table}: {row}" for (table,) in tables for (row,) in rows(f'select t::text from "{table}" t')]
    everything = [*objects(aws, outputs), *records(aws, outputs), *kept]
    return [place[:200] for place in everything for text in wanted if text in place]


def test_nothing_is_left_of_a_document(api, aws, outputs, rows, demo_pdf):
    text = b"Xylophonia rule. Buy SPX when its close is above its 200-day moving average. Otherwise hold cash. Rebalance at month end."
    announced = api.announce("xylophonia.txt", len(text))
    document = announced["document"]["id"]
    api.put(announced["upload"], text).raise_for_status()
    assert api.document(document)["state"] == "ready"
    strategies = api.strategies(document)
    runs = []
    for strategy in strategies:
        asked = api.post("/backtests", {"strategy_id": strategy["id"]})
        if asked.status == 202:
            runs.append(asked.data["id"])
        if strategy["baseline_backtest_id"]:
            runs.append(strategy["baseline_backtest_id"])
    for run in runs:
        api.backtest(run)
    assert traces(aws, outputs, rows, document, "ylophonia")
    assert api.delete(f"/documents/{document}").status == 200
    assert traces(aws, outputs, rows, document, "ylophonia", *runs) == []
    # The link to upload it is still good.
    api.put(announced["upload"], text).raise_for_status()
    wait_until("what came after the deletion going too", 60, lambda: not traces(aws, outputs, rows, document))


def test_nothing_is_left_of_a_backtest_and_of_prices(api, stranger, aws, outputs, rows):
    days = b"".join(b"2020-%02d-%02d,%d\n" % (m, d, 100 + m + d) for m in range(1, 13) for d in range(1, 29))
    dataset = api.upload_dataset("Zyxprices", "zyx.csv", b"date,ZYXW\n" + days)
    assert api.dataset(dataset)["state"] == "ready"
    spec = {
        "name": "Zyx rule", "universe": {"tickers": ["ZYXW"]}, "rebalance": "month_end",
        "portfolio": {"if": "close(ZYXW) > sma(close(ZYXW), 20)", "then": "ZYXW", "else": "cash"}, "execution": "next_close",
    }
    run = api.backtest(api.post("/backtests", {"spec": spec, "dataset_id": dataset}).data["id"])
    assert run["state"] == "completed", run["failure"]
    refused = api.delete(f"/datasets/{dataset}")
    assert (refused.status, refused.code) == (409, "conflict")
    for path in (f"/backtests/{run['id']}", f"/datasets/{dataset}"):
        assert stranger.delete(path).status == 404
        assert api.delete(path).status == 200
        assert api.delete(path).status == 404
    assert traces(aws, outputs, rows, run["id"], dataset, "ZYXW", "Zyx") == []


def test_public_prices_are_nobodys_to_delete(api):
    public = next(dataset for dataset in api.get("/datasets").data if dataset["public"])
    assert api.delete(f"/datasets/{public['id']}").status == 404
    assert api.post(f"/datasets/{public['id']}/retry").status == 409
