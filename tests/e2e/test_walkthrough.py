"""docs/api.md, pasted into a shell."""

import re
import subprocess

from local.settings import ROOT


def test_the_requests_of_the_walk_through_work_when_pasted(chosen, outputs):
    text = (ROOT / "docs" / "api.md").read_text()
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    assert len(blocks) >= 7
    # The tests' cloud keeps its files elsewhere.
    script = "set -euo pipefail\n" + "\necho\n".join(blocks).replace(".local/", f"{chosen.state}/")
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    assert '"success":false' not in done.stdout, done.stdout
    assert '"replicated"' in done.stdout and '"sharpe"' in done.stdout
