"""Who may do what: tokens, roles, and the wall between organisations."""

import base64
import json
import socket
import time
from urllib.parse import urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

PROTECTED = ["/users/me", "/documents", "/strategies", "/backtests", "/datasets"]


@pytest.fixture(scope="session")
def genuine(api):
    """The header and claims of a real token, to bend."""
    header = jwt.get_unverified_header(api.token)
    return header, jwt.decode(api.token, options={"verify_signature": False})


@pytest.fixture(scope="session")
def signing_key(aws, outputs):
    secret = aws("secretsmanager").get_secret_value(SecretId=f"{outputs['stack']}/signing-key")["SecretString"]
    lines = json.loads(secret)["private_key_pem"].strip().splitlines()[1:-1]
    # RFC 5958 with the public key appended, which `cryptography` does not read: the 32 secret bytes come after 16 of header.
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode("".join(lines))[16:48])


def ask(visitor, token: str):
    return visitor.call("GET", "/users/me", headers={"authorization": f"Bearer {token}"})


@pytest.mark.parametrize("path", PROTECTED)
def test_nothing_without_signing_in(visitor, path):
    answer = visitor.get(path)
    assert (answer.status, answer.code) == (401, "unauthenticated")


def test_an_expired_token(visitor, genuine, signing_key):
    header, body = genuine
    past = {**body, "iat": body["iat"] - 7200, "nbf": body["nbf"] - 7200, "exp": int(time.time()) - 60}
    answer = ask(visitor, jwt.encode(past, signing_key, "EdDSA", headers={"kid": header["kid"]}))
    assert (answer.status, answer.code) == (401, "token_expired")


def test_forged_tokens(visitor, genuine):
    header, body = genuine
    stolen_kid = jwt.encode(body, Ed25519PrivateKey.generate(), "EdDSA", headers={"kid": header["kid"]})
    symmetric = jwt.encode(body, "a secret of thirty-two bytes or so", "HS256", headers={"kid": header["kid"]})
    unsigned = jwt.encode(body, None, "none", headers={"kid": header["kid"]})
    for token in (stolen_kid, symmetric, unsigned, "nonsense", "a.b.c"):
        answer = ask(visitor, token)
        assert (answer.status, answer.code) == (401, "unauthenticated"), token


def test_a_changed_token(visitor, api):
    head, body, signature = api.token.split(".")
    content = json.loads(base64.urlsafe_b64decode(body + "=="))
    content["role"] = "admin"
    content["exp"] += 1
    changed = base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
    assert ask(visitor, f"{head}.{changed}.{signature}").status == 401


def test_a_wrong_password_says_no_more_than_an_unknown_email(visitor, admin):
    wrong = visitor.post("/auth/login", {"email": admin["email"], "password": "not it"})
    unknown = visitor.post("/auth/login", {"email": "nobody@example.com", "password": "not it"})
    assert wrong.status == unknown.status == 401
    assert wrong.body["error"] == unknown.body["error"]


def test_a_refresh_token_gives_one_other(visitor, admin):
    signed = visitor.post("/auth/login", {"email": admin["email"], "password": admin["password"]}).data
    renewed = visitor.post("/auth/refresh", {"refresh_token": signed["refresh_token"]}).data
    assert ask(visitor, renewed["access_token"]).status == 200
    # The answer was lost, or another process was as quick.
    again = visitor.post("/auth/refresh", {"refresh_token": signed["refresh_token"]}).data
    assert again["refresh_token"] == renewed["refresh_token"]
    later = visitor.post("/auth/refresh", {"refresh_token": renewed["refresh_token"]}).data
    reused = visitor.post("/auth/refresh", {"refresh_token": signed["refresh_token"]})
    assert (reused.status, reused.code) == (401, "unauthenticated")
    # Somebody has a copy: the session ends for both.
    assert visitor.post("/auth/refresh", {"refresh_token": later["refresh_token"]}).status == 401


def test_who_signs_out_stays_out(visitor, admin):
    signed = visitor.post("/auth/login", {"email": admin["email"], "password": admin["password"]}).data
    assert visitor.post("/auth/logout", {"refresh_token": signed["refresh_token"]}).data == {"ended": True}
    assert visitor.post("/auth/refresh", {"refresh_token": signed["refresh_token"]}).status == 401


def test_a_header_that_is_none_is_refused_with_its_name(outputs):
    """A browser or library would not send it; what else speaks HTTP may."""
    address = urlsplit(outputs["api_url"])
    with socket.create_connection((address.hostname, address.port), timeout=20) as client:
        client.sendall(
            f"GET {address.path}/users/me HTTP/1.1\r\nHost: {address.netloc}\r\nAuthorization: Bearer \x7f\r\n"
            "Connection: close\r\n\r\n".encode("latin-1")
        )
        answer = b"".join(iter(lambda: client.recv(65536), b"")).decode("latin-1")
    assert " 400 " in answer.splitlines()[0], answer
    assert "authorization" in answer and "deserial" not in answer


def test_another_organisations_things_are_not_there(api, stranger, demo_document, crossover):
    strategy = api.get("/strategies", document_id=demo_document["id"]).data[0]["id"]
    backtest = api.post("/backtests", {"spec": crossover}).data["id"]
    dataset = next(item["id"] for item in api.get("/datasets").data)
    for path in (f"/documents/{demo_document['id']}", f"/strategies/{strategy}", f"/backtests/{backtest}",
                 f"/documents/{demo_document['id']}/content"):
        answer = stranger.get(path)
        assert (answer.status, answer.code) == (404, "not_found"), path
    assert stranger.delete(f"/documents/{demo_document['id']}").status == 404
    assert stranger.post(f"/backtests/{backtest}/cancel").status == 404
    assert stranger.post("/backtests", {"strategy_id": strategy}).status == 404
    assert stranger.post("/strategies/extract", {"document_id": demo_document["id"]}).status == 404
    for path in ("/documents", "/strategies", "/backtests"):
        assert stranger.get(path).data == []
    assert stranger.get(f"/datasets/{dataset}").status in (200, 404)
    assert api.get(f"/documents/{demo_document['id']}").status == 200


def test_a_viewer_looks_and_does_not_touch(signed_in, me, demo_document, crossover):
    viewer = signed_in("viewer", me["organisation_id"])
    assert viewer.get(f"/documents/{demo_document['id']}").status == 200
    for answer in (
        viewer.post("/documents", {"filename": "a.pdf", "content_type": "application/pdf", "size_bytes": 1}),
        viewer.delete(f"/documents/{demo_document['id']}"),
        viewer.post("/backtests", {"spec": crossover}),
    ):
        assert (answer.status, answer.code) == (403, "forbidden")


def test_the_database_itself_separates_organisations(chosen, database, demo_document):
    """A session that names no organisation, or another, sees nothing, whatever the query says."""
    import psycopg2
    from local import postgres

    connection = psycopg2.connect(postgres.urls(chosen)[postgres.APPLICATION])
    with connection, connection.cursor() as cursor:
        for table in ("organisations", "users", "documents", "strategies", "backtests", "backtest_chunks"):
            cursor.execute(f"select count(*) from {table}")
            assert cursor.fetchone()[0] == 0, table
    connection.close()
