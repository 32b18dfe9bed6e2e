"""Virtual environments of programs that the tests run, each pinned by a file beside this one."""

import subprocess
import sys
import venv
from pathlib import Path

from local.settings import LOCAL

HERE = Path(__file__).parent


def programs(name: str) -> Path:
    """The folder of the programs that `<name>.txt` asks for, installed once."""
    requirements = HERE / f"{name}.txt"
    home = LOCAL / name
    marker = home / ".requirements"
    wanted = requirements.read_text() + sys.version
    if not marker.exists() or marker.read_text() != wanted:
        venv.create(home, with_pip=True, clear=True)
        command = [home / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check", "-r", requirements]
        subprocess.run(command, check=True)
        marker.write_text(wanted)
    return home / "bin"
