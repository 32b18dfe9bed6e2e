"""`fo` against the API: signing in, a document watched to the end, what is there."""

import os
import subprocess

import pytest
from local.settings import ROOT, TOOLS


@pytest.fixture
def fo(outputs, admin, tmp_path):
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path), "FO_API_URL": outputs["api_url"]}

    def run(*arguments, code=0, stdin=""):
        done = subprocess.run(
            [TOOLS / "fo", *arguments], cwd=ROOT, env=environment, input=stdin, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    run.login = lambda password=admin["password"], code=0: run(
        "login", "--email", admin["email"], "--password-stdin", stdin=password, code=code
    )
    return run


def test_nobody_is_signed_in_at_first(fo):
    assert "fo login" in fo("status", code=6)
    assert "fo login" in fo("upload", "docs/demo/four-rules.pdf", code=6)
    assert "password" in fo.login(password="wrong", code=6)


def test_a_document_is_watched_to_its_backtests(fo, admin):
    assert admin["email"] in fo.login()
    watched = fo("upload", "docs/demo/four-rules.pdf", "--watch")
    assert "4 strategies" in watched and "backtest 4 of 4: completed" in watched
    assert "the document's words" in watched and "where it comes from" in watched
    listed = fo("status")
    assert "four-rules.pdf" in listed and "completed" in listed
    document = next(line.split()[0] for line in listed.splitlines() if "four-rules.pdf" in line)
    assert "Moving-average timing" in fo("status", document)


def test_a_document_that_can_not_be_read_ends_in_its_reason(fo, tmp_path):
    fo.login()
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + b"nothing here\n" * 10)
    assert "broken.pdf" in fo("upload", str(broken), "--watch", code=3)
