"""One local cloud for the whole run, empty at the start, on ports and state of its own."""

import json
import os
import shutil
import uuid

import psycopg2
import pytest
from local import __main__ as local
from local import cloud as aws_cloud
from local import postgres, settings, stack
from local.client import Api
from local.settings import ROOT


@pytest.fixture(scope="session")
def chosen():
    """The test cloud, up. FO_E2E_KEEP=1 keeps it, and what is in it, from run to run."""
    test = settings.load("test")
    keep = os.environ.get("FO_E2E_KEEP") == "1"
    if not keep:
        aws_cloud.stop(test)
        postgres.stop(test)
        shutil.rmtree(test.state, ignore_errors=True)
    local.up(test)
    yield test
    if not keep:
        local.down(test)


@pytest.fixture(scope="session")
def outputs(chosen):
    return json.loads(chosen.outputs_file.read_text())


@pytest.fixture(scope="session")
def admin(chosen):
    return json.loads(chosen.admin_file.read_text())


@pytest.fixture(scope="session")
def visitor(outputs):
    """Somebody who has not signed in."""
    return Api(outputs["api_url"])


@pytest.fixture(scope="session")
def api(outputs, admin):
    """The administrator of the first organisation."""
    return Api(outputs["api_url"]).login(admin["email"], admin["password"])


@pytest.fixture(scope="session")
def me(api):
    return api.get("/users/me").data


@pytest.fixture(scope="session")
def database(chosen):
    """A connection as the schema's owner; row-level security binds it as well."""
    connection = psycopg2.connect(postgres.urls(chosen)[postgres.OWNER])
    connection.autocommit = True
    yield connection
    connection.close()


@pytest.fixture(scope="session")
def rows(database, me):
    """Run SQL as the first organisation and return the rows."""

    def run(sql: str, *values):
        with database.cursor() as cursor:
            cursor.execute("select set_config('app.organisation', %s, false)", (me["organisation_id"],))
            cursor.execute(sql, values)
            return cursor.fetchall()

    return run


@pytest.fixture(scope="session")
def signed_in(outputs, admin, me, database):
    """Make a user of a role in an organisation, and sign in as them: same password, so the same hash serves."""

    def make(role: str, organisation: str | None = None) -> Api:
        email = f"{role}-{uuid.uuid4().hex[:8]}@example.com"
        with database.cursor() as cursor:
            cursor.execute("select set_config('app.organisation', %s, false)", (me["organisation_id"],))
            cursor.execute("select password_hash from users where id = %s", (me["id"],))
            password_hash = cursor.fetchone()[0]
            home = organisation or str(uuid.uuid4())
            cursor.execute("select set_config('app.organisation', %s, false)", (home,))
            if organisation is None:
                cursor.execute("insert into organisations (id, name) values (%s, 'Another Desk')", (home,))
            cursor.execute(
                "insert into users (id, organisation_id, email, password_hash, role) values (%s, %s, %s, %s, %s)",
                (str(uuid.uuid4()), home, email, password_hash, role),
            )
        return Api(outputs["api_url"]).login(email, admin["password"])

    return make


@pytest.fixture(scope="session")
def stranger(signed_in):
    """An administrator of another organisation."""
    return signed_in("admin")


@pytest.fixture(scope="session")
def aws(chosen):
    """An AWS client of the local cloud, by service name."""
    return lambda service: stack.client(chosen, service)


@pytest.fixture(scope="session")
def demo_pdf():
    return (ROOT / "docs" / "demo" / "four-rules.pdf").read_bytes()


@pytest.fixture(scope="session")
def demo_document(api, demo_pdf):
    """The demo's document, uploaded and worked through."""
    return api.document(api.upload("four-rules.pdf", demo_pdf))


@pytest.fixture
def crossover():
    """A strategy spelled out: two moving averages on an index of the committed prices."""
    return {
        "name": "Moving-average crossover",
        "universe": {"tickers": ["SPX"]},
        "parameters": {"fast": 20, "slow": 150},
        "portfolio": {"if": "sma(close(SPX), fast) > sma(close(SPX), slow)", "then": "SPX", "else": "cash"},
        "rebalance": "daily",
        "execution": "next_close",
        "costs": {"commission_bps": 5},
    }


@pytest.fixture(scope="session")
def broken_pdfs(demo_pdf):
    from broken import all_of_them

    return all_of_them(demo_pdf)
