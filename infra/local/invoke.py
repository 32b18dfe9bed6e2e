"""`python -m local.invoke FUNCTION EVENT.json`: call a function of the running cloud. `--env FUNCTION` prints its environment."""

import argparse
import json
from pathlib import Path

from . import cloud, seed, settings
from .stack import client


def main() -> None:
    parser = argparse.ArgumentParser(prog="local.invoke", description=__doc__)
    parser.add_argument("--env", action="store_true")
    parser.add_argument("function")
    parser.add_argument("event", nargs="?", type=Path)
    arguments = parser.parse_args()
    chosen = settings.load("dev")
    if arguments.env:
        name = f"{chosen.stack}-{arguments.function}"
        variables = client(chosen, "lambda").get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        for key, value in {**cloud.environment(chosen), **variables}.items():
            print(f"{key}={value}")
    else:
        event = json.loads(arguments.event.read_text()) if arguments.event else {}
        print(json.dumps(seed.invoke(chosen, arguments.function, event), indent=2))


if __name__ == "__main__":
    main()
