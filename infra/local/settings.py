"""Where things are and which ports they use. There are two clouds: the developer's, and the one `make test` owns."""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
VENV = LOCAL / "venv"
TOOLS = LOCAL / "tools" / "bin"
LAMBDA_DIR = ROOT / "target" / "lambda"
REGION = "us-east-1"


@dataclass(frozen=True)
class Settings:
    name: str
    state: Path
    cloud_port: int
    postgres_port: int
    stack: str = "fo"
    stage: str = "local"

    @property
    def endpoint(self) -> str:
        return f"http://localhost:{self.cloud_port}"

    @property
    def outputs_file(self) -> Path:
        return self.state / "outputs.json"

    @property
    def admin_file(self) -> Path:
        return self.state / "admin.json"

    def api_url(self, api_id: str) -> str:
        return f"{self.endpoint}/restapis/{api_id}/{self.stage}/_user_request_/api/v1"


def _port(name: str, default: int) -> int:
    return int(os.environ.get(name) or default)


def load(name: str) -> Settings:
    if name == "test":
        return Settings(
            "test", LOCAL / "test", _port("FO_TEST_CLOUD_PORT", 4576), _port("FO_TEST_POSTGRES_PORT", 54339)
        )
    return Settings("dev", LOCAL, _port("FO_CLOUD_PORT", 4566), _port("FO_POSTGRES_PORT", 54329))
