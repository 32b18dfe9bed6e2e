"""A client made of the OpenAPI document alone does the whole journey."""

import subprocess

from environments import HERE, programs
from local.settings import ROOT


def test_a_generated_python_client_does_the_whole_journey(outputs, admin, tmp_path):
    generated = programs("generated-client")
    generate = [generated / "openapi-python-client", "generate", "--path", ROOT / "infra" / "openapi.json", "--meta", "none",
                "--output-path", tmp_path / "fo_analytics_client"]
    made = subprocess.run(generate, cwd=tmp_path, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    assert "Unable" not in made.stdout, "every part of the document is understood"
    journey = [generated / "python", HERE / "generated_journey.py", outputs["api_url"], admin["email"], admin["password"],
               ROOT / "docs" / "demo" / "four-rules.pdf"]
    done = subprocess.run(journey, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "journey done" in done.stdout
