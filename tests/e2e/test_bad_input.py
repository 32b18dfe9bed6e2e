"""Bad input gets the documented error, with the field at fault, and leaves nothing half-done."""

import pytest

LIMIT = 100 * 1024 * 1024
NOBODY = "00000000-0000-7000-8000-000000000000"


def refused(answer, status: int, code: str, *words: str) -> None:
    assert (answer.status, answer.code) == (status, code), answer.body
    assert answer.body["success"] is False and answer.body["data"] is None
    assert answer.body["metadata"]["request_id"]
    for word in words:
        assert word in answer.message, answer.message


@pytest.fixture
def unchanged(api):
    """The lists before and after the test are the same: nothing was left behind."""
    def everything():
        return [[item["id"] for item in api.get(path).data] for path in ("/documents", "/backtests", "/datasets")]

    before = everything()
    yield
    assert everything() == before


@pytest.mark.usefixtures("unchanged")
class TestDocuments:
    @pytest.mark.parametrize("size", [LIMIT + 1, 2**62])
    def test_a_byte_too_many_is_refused_before_it_is_sent(self, api, size):
        answer = api.post("/documents", {"filename": "big.pdf", "content_type": "application/pdf", "size_bytes": size})
        refused(answer, 413, "payload_too_large", "100 M")

    def test_an_empty_file(self, api):
        answer = api.post("/documents", {"filename": "a.pdf", "content_type": "application/pdf", "size_bytes": 0})
        refused(answer, 422, "validation_failed", "size_bytes")

    @pytest.mark.parametrize("content_type", ["image/png", "application/zip", "", "application/pdf; charset=x"])
    def test_a_content_type_we_do_not_read(self, api, content_type):
        answer = api.post("/documents", {"filename": "a.pdf", "content_type": content_type, "size_bytes": 10})
        refused(answer, 415, "unsupported_media_type")

    def test_malformed_json(self, api):
        refused(api.call("POST", "/documents", raw=b'{"filename": "a.pdf",'), 400, "bad_request")

    def test_a_field_we_do_not_know(self, api):
        answer = api.post("/documents", {"filename": "a.pdf", "content_type": "application/pdf", "size_bytes": 1, "colour": 1})
        refused(answer, 422, "validation_failed", "colour")

    @pytest.mark.parametrize("name", ["", "../../etc/passwd", "a/b.pdf", "a\x00b.pdf", "x" * 300])
    def test_a_name_that_is_no_file_name(self, api, name):
        answer = api.post("/documents", {"filename": name, "content_type": "application/pdf", "size_bytes": 1})
        refused(answer, 422, "validation_failed", "filename")

    def test_a_query_we_do_not_know(self, api):
        refused(api.get("/documents", limt=3), 422, "validation_failed", "limt")

    def test_an_id_that_is_none(self, api):
        assert api.get("/documents/not-an-id").status in (404, 422)


def test_the_signature_holds_the_upload_to_its_size(api):
    announced = api.announce("small.txt", 10)
    assert api.put(announced["upload"], b"x" * 11).status_code in (400, 403)
    assert api.get(f"/documents/{announced['document']['id']}").data["state"] == "awaiting_upload"


def test_the_signature_holds_the_upload_to_its_type_and_key(api):
    announced = api.announce("small.txt", 10)
    upload = announced["upload"]
    other = {**upload, "headers": {**upload["headers"], "content-type": "application/pdf"}}
    assert api.put(other, b"x" * 10).status_code == 403
    elsewhere = {**upload, "url": upload["url"].replace("/source?", "/other?")}
    assert api.put(elsewhere, b"x" * 10).status_code == 403


@pytest.mark.usefixtures("unchanged")
class TestBacktests:
    def ask(self, api, spec, **more):
        return api.post("/backtests", {"spec": spec, **more})

    def test_an_unknown_ticker(self, api, crossover):
        spec = {**crossover, "universe": {"tickers": ["NOSUCH"]}, "portfolio": "NOSUCH", "parameters": {}}
        refused(self.ask(api, spec), 422, "validation_failed", "NOSUCH")

    def test_inverted_dates(self, api, crossover):
        answer = self.ask(api, crossover, period={"from": "2015-01-01", "to": "2010-01-01"})
        refused(answer, 422, "validation_failed", "period")

    def test_a_day_that_is_none(self, api, crossover):
        answer = self.ask(api, crossover, period={"from": "2015-02-30", "to": "2016-01-01"})
        assert answer.status in (400, 422) and answer.code in ("bad_request", "validation_failed")

    def test_a_period_without_prices(self, api, crossover):
        answer = self.ask(api, crossover, period={"from": "1901-01-01", "to": "1902-01-01"})
        refused(answer, 422, "validation_failed")

    @pytest.mark.parametrize("grid", [{}, {"fast": []}, {"fast": "100..2"}, {"fast": "2..100:0"}, {"nosuch": "1..3"}])
    def test_a_grid_that_is_none(self, api, crossover, grid):
        refused(self.ask(api, crossover, grid=grid), 422, "validation_failed", "grid" if "nosuch" not in grid else "nosuch")

    def test_a_grid_over_the_limit(self, api, crossover):
        answer = self.ask(api, crossover, grid={"fast": "1..1000", "slow": "1001..1101"})
        refused(answer, 422, "validation_failed", "101000")

    def test_a_spec_that_does_not_compile_says_where(self, api, crossover):
        spec = {**crossover, "portfolio": {"if": "sma(close(SPX), fasst) > 1", "then": "SPX"}}
        refused(self.ask(api, spec), 422, "validation_failed", "fasst")

    def test_a_spec_with_a_field_we_do_not_know(self, api, crossover):
        refused(self.ask(api, {**crossover, "leverge": 3}), 422, "validation_failed", "leverge")

    def test_neither_strategy_nor_spec(self, api):
        refused(api.post("/backtests", {}), 422, "validation_failed", "strategy_id")

    def test_a_strategy_that_is_not_there(self, api):
        refused(api.post("/backtests", {"strategy_id": NOBODY}), 404, "not_found")

    def test_a_document_too_deep_to_read(self, api):
        refused(api.call("POST", "/backtests", raw=b'{"spec":' * 5000), 400, "bad_request")


def test_a_price_file_that_is_none_fails_with_a_reason(api):
    dataset = api.dataset(api.upload_dataset("Broken", "broken.csv", b"these are,not prices\n1,2\n"))
    assert dataset["state"] == "failed"
    assert len(dataset["failure"]) > 20
    assert dataset["version"] is None and dataset["series"] == []
