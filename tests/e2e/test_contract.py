"""Requests made up from the OpenAPI document, and answers held to it."""

import re
import subprocess

from environments import programs
from local.settings import ROOT

# For each operation; all of them together make more than two thousand requests.
EXAMPLES = 100
CHECKS = "not_a_server_error,status_code_conformance,response_schema_conformance,content_type_conformance"


def test_two_thousand_made_up_requests_are_answered_as_described(signed_in, tmp_path):
    # An organisation of its own: requests are made up of what earlier ones answered, deletions too.
    api = signed_in("admin")
    command = [
        programs("schemathesis") / "schemathesis", "run", ROOT / "infra" / "openapi.json", "--url", api.url,
        "-H", f"Authorization: Bearer {api.token}", "--phases", "fuzzing", "--max-examples", str(EXAMPLES), "--seed", "1",
        "--checks", CHECKS, "--workers", "2", "--request-timeout", "30", "--no-color",
        # Made-up tokens would count as stolen ones, and made-up passwords as guesses.
        "--exclude-path-regex", "auth/",
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=600)
    told = done.stdout + done.stderr
    assert done.returncode == 0, told[-6000:]
    passed = re.search(r"(\d+) generated, (\d+) passed", told)
    assert passed and passed[1] == passed[2] and int(passed[1]) >= 2000, told[-1500:]
