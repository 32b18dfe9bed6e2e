"""The functions behind a pooler that gives each transaction whichever connection is free."""

import json
import uuid
from concurrent.futures import ThreadPoolExecutor

from local import measure, pooler, postgres
from local.runtime_api import FunctionProcess
from local.settings import LAMBDA_DIR

FUNCTIONS = ("get-me", "list-documents", "list-strategies", "list-backtests", "list-datasets", "search-documents")
TIMES = 20


def test_functions_work_behind_a_pooler_in_transaction_mode(api, aws, chosen):
    with pooler.running(chosen) as port:
        own = postgres.urls(chosen)[postgres.APPLICATION]
        pooled = own.replace(f":{chosen.postgres_port}/", f":{port}/")
        secret = f"pooled-{uuid.uuid4()}"
        aws("secretsmanager").create_secret(Name=secret, SecretString=json.dumps({"url": pooled}))

        def ask(function: str) -> list[int]:
            variables = {**measure.environment(chosen, function), "FO_DATABASE_SECRET": secret}
            process = FunctionProcess(LAMBDA_DIR / function / "bootstrap", variables)
            try:
                payload = measure.event(function, api.token)
                return [json.loads(process.invoke(payload)[0])["statusCode"] for _ in range(TIMES)]
            finally:
                process.stop()

        # Three times as many clients as the pooler has connections.
        with ThreadPoolExecutor(len(FUNCTIONS)) as clients:
            statuses = dict(zip(FUNCTIONS, clients.map(ask, FUNCTIONS)))
    assert statuses == {function: [200] * TIMES for function in FUNCTIONS}
