"""A small client of the API: what the demo and the end-to-end tests call it with."""

import time
from dataclasses import dataclass
from pathlib import Path

import requests

TYPES = {
    ".pdf": "application/pdf",
    ".txt": "text/plain",
    ".md": "text/markdown",
    ".html": "text/html",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".rtf": "application/rtf",
    ".eml": "message/rfc822",
    ".mht": "multipart/related",
    ".csv": "text/csv",
    ".parquet": "application/vnd.apache.parquet",
}


class Refused(Exception):
    """The API answered with an error."""

    def __init__(self, answer: "Answer"):
        error = answer.body.get("error") or {}
        super().__init__(f"{answer.status} {error.get('code')}: {error.get('message')} {error.get('details') or ''}")
        self.answer = answer


@dataclass
class Answer:
    status: int
    body: dict
    headers: dict

    @property
    def data(self):
        if self.status >= 400:
            raise Refused(self)
        return self.body["data"]

    @property
    def code(self) -> str | None:
        return (self.body.get("error") or {}).get("code")

    @property
    def message(self) -> str:
        error = self.body.get("error") or {}
        return " ".join([error.get("message", ""), *(f"{d['field']}: {d['message']}" for d in error.get("details", []))])


class Api:
    def __init__(self, url: str, token: str | None = None):
        self.url = url
        self.token = token
        self.session = requests.Session()

    def call(self, method: str, path: str, json=None, raw: bytes | None = None, headers: dict | None = None, **query) -> Answer:
        sent = {"content-type": "application/json", **(headers or {})}
        if self.token:
            sent.setdefault("authorization", f"Bearer {self.token}")
        answer = self.session.request(
            method, self.url + path, json=json, data=raw, params=query or None, headers=sent, timeout=60
        )
        try:
            body = answer.json()
        except ValueError:
            body = {"text": answer.text}
        return Answer(answer.status_code, body, dict(answer.headers))

    def get(self, path: str, **query) -> Answer:
        return self.call("GET", path, **query)

    def post(self, path: str, json=None, **options) -> Answer:
        return self.call("POST", path, json=json, **options)

    def delete(self, path: str) -> Answer:
        return self.call("DELETE", path)

    def login(self, email: str, password: str) -> "Api":
        self.token = self.post("/auth/login", {"email": email, "password": password}).data["access_token"]
        return self

    def announce(self, filename: str, size: int, content_type: str | None = None) -> dict:
        kind = content_type or TYPES[Path(filename).suffix]
        return self.post("/documents", {"filename": filename, "content_type": kind, "size_bytes": size}).data

    def put(self, upload: dict, content: bytes) -> requests.Response:
        # A session would add its own headers to what the signature covers.
        return requests.request(upload["method"], upload["url"], headers=upload["headers"], data=content, timeout=120)

    def upload(self, filename: str, content: bytes, content_type: str | None = None) -> str:
        """Announce a document, send its file, and return its id."""
        announced = self.announce(filename, len(content), content_type)
        self.put(announced["upload"], content).raise_for_status()
        return announced["document"]["id"]

    def upload_dataset(self, name: str, filename: str, content: bytes) -> str:
        announced = self.post("/datasets", {
            "name": name, "filename": filename, "content_type": TYPES[Path(filename).suffix], "size_bytes": len(content),
        }).data
        self.put(announced["upload"], content).raise_for_status()
        return announced["dataset"]["id"]

    def follow(self, path: str, done: tuple[str, ...], seconds: float = 120, seen=None) -> dict:
        """Poll a document, dataset or backtest until its state is one of `done`."""
        deadline = time.monotonic() + seconds
        while True:
            item = self.get(path).data
            if seen:
                seen(item)
            if item["state"] in done:
                return item
            if time.monotonic() > deadline:
                raise TimeoutError(f"{path} is still {item['state']} after {seconds:.0f} s: {item}")
            time.sleep(0.2)

    def document(self, id_: str, seconds: float = 120, seen=None) -> dict:
        return self.follow(f"/documents/{id_}", ("ready", "failed"), seconds, seen)

    def dataset(self, id_: str, seconds: float = 180) -> dict:
        return self.follow(f"/datasets/{id_}", ("ready", "failed"), seconds)

    def backtest(self, id_: str, seconds: float = 180, seen=None) -> dict:
        return self.follow(f"/backtests/{id_}", ("completed", "failed", "cancelled"), seconds, seen)

    def strategies(self, document: str) -> list[dict]:
        return [self.get(f"/strategies/{item['id']}").data for item in self.get("/strategies", document_id=document).data]
