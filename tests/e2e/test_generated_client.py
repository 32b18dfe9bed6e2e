"""A client made of the OpenAPI document alone does the whole journey."""

import subprocess
import sys
import venv
from pathlib import Path

from local.settings import LOCAL, ROOT

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "generated-client.txt"


def generator() -> Path:
    """A virtual environment with the generator and what its clients need, made once."""
    home = LOCAL / "generated-client"
    marker = home / ".requirements"
    wanted = REQUIREMENTS.read_text() + sys.version
    if not marker.exists() or marker.read_text() != wanted:
        venv.create(home, with_pip=True, clear=True)
        command = [home / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check", "-r", REQUIREMENTS]
        subprocess.run(command, check=True)
        marker.write_text(wanted)
    return home / "bin"


def test_a_generated_python_client_does_the_whole_journey(outputs, admin, tmp_path):
    programs = generator()
    generate = [programs / "openapi-python-client", "generate", "--path", ROOT / "infra" / "openapi.json", "--meta", "none",
                "--output-path", tmp_path / "fo_analytics_client"]
    made = subprocess.run(generate, cwd=tmp_path, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    journey = [programs / "python", HERE / "generated_journey.py", outputs["api_url"], admin["email"], admin["password"],
               ROOT / "docs" / "demo" / "four-rules.pdf"]
    done = subprocess.run(journey, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "journey done" in done.stdout
