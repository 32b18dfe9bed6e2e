"""`make demo`: the committed research note through the API, from upload to replicated claims, in view."""

import json
import sys
import time

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from . import seed, settings
from .client import Api, Refused
from .report import Failure

DOCUMENT = settings.ROOT / "docs" / "demo" / "four-rules.pdf"
STATES = ["awaiting_upload", "uploaded", "parsing", "parsed", "extracting", "ready"]
PERCENT = {"cagr", "volatility", "max_drawdown", "total_return", "mean_return", "monthly_return", "win_rate"}

console = Console(highlight=False)


def progress() -> Progress:
    return Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(30), TextColumn("{task.fields[note]}"),
        TimeElapsedColumn(), console=console,
    )


def figure(metric: str, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.1%}" if metric in PERCENT else f"{value:.2f}"


def upload(api: Api) -> tuple[dict, float]:
    """Upload the note and watch its states. Returns the document and the seconds from upload to strategies."""
    with progress() as bar:
        task = bar.add_task(DOCUMENT.name, total=len(STATES) - 1, note="uploading")
        id_ = api.upload(DOCUMENT.name, DOCUMENT.read_bytes())
        started = time.monotonic()

        def seen(document: dict) -> None:
            state = document["state"]
            done = STATES.index(state) if state in STATES else 0
            bar.update(task, completed=done, note=state.replace("_", " "))

        document = api.document(id_, seen=seen)
    if document["state"] == "failed":
        raise Failure(f"the document was refused: {document['failure']}", "this is a defect; please report it")
    return document, time.monotonic() - started


def baselines(api: Api, strategies: list[dict]) -> dict[str, dict]:
    """The backtest that each executable strategy got by itself, once all are done."""
    found = {}
    with progress() as bar:
        tasks = {s["id"]: bar.add_task(s["name"], total=1, note="") for s in strategies if s["baseline_backtest_id"]}
        for strategy in strategies:
            if strategy["baseline_backtest_id"]:
                run = api.backtest(strategy["baseline_backtest_id"])
                bar.update(tasks[strategy["id"]], completed=1, note=run["state"])
                found[strategy["id"]] = run
    return found


def value_at(spec: dict, path: str):
    """What stands at a ledger path such as `universe.tickers[2]`; None for a path the spec leaves out."""
    here = spec
    for part in path.replace("[", ".").replace("]", "").split("."):
        if isinstance(here, list) and part.isdigit() and int(part) < len(here):
            here = here[int(part)]
        elif isinstance(here, dict) and part in here:
            here = here[part]
        else:
            return None
    return here


def show(strategy: dict, run: dict | None) -> None:
    console.print(f"\n[bold]{strategy['name']}[/bold]  [dim]{strategy['id']}[/dim]")
    if strategy["missing"]:
        console.print(f"  not executable: the document does not say {', '.join(strategy['missing'])}")
    spec = strategy["spec"] or {}
    cited = Table(box=None, padding=(0, 2), title="What it does, and where the document says so", title_justify="left")
    for column in ("field", "value", "status", "page", "words"):
        cited.add_column(column, overflow="fold")
    for path, entry in spec.get("ledger", {}).items():
        source = entry.get("source") or {}
        value = value_at(spec, path)
        shown = value if isinstance(value, str) else "" if value is None else json.dumps(value)
        quote = source.get("quote", entry.get("note", ""))
        cited.add_row(path, shown[:60], entry["status"], str(source.get("page", "")), " ".join(quote.split())[:110])
    console.print(cited)
    if not run:
        return
    if run["state"] != "completed":
        console.print(f"  its backtest {run['state']}: {run['failure']}")
        return
    compared = Table(box=None, padding=(0, 2), title_justify="left",
                     title=f"The document's claims beside the replication ({run['period']['from']} to {run['period']['to']})")
    compared.add_column("metric")
    for column in ("claimed", "replicated", "gap"):
        compared.add_column(column, justify="right")
    compared.add_column("page", justify="right")
    compared.add_column("why they may differ", overflow="fold")
    for claim in run["claims"]:
        replicated = claim["replicated"]
        gap = None if replicated is None else replicated - claim["claimed"]
        compared.add_row(
            claim["metric"], figure(claim["metric"], claim["claimed"]), figure(claim["metric"], replicated),
            figure(claim["metric"], gap), str(claim["page"] or ""), "; ".join(claim["notes"]),
        )
    if run["claims"]:
        console.print(compared)
    statistics = run["statistics"]
    shown = [f"{name} {figure(name, statistics[name])}" for name in ("cagr", "volatility", "sharpe", "max_drawdown") if name in statistics]
    console.print(f"  replicated: {', '.join(shown)}   run {str(run['run_id'])[:12]}")
    for warning in run["warnings"]:
        console.print(f"  [yellow]![/yellow] {warning}")


def main() -> int:
    chosen = settings.load("dev")
    try:
        outputs = json.loads(chosen.outputs_file.read_text())
        admin = seed.administrator(chosen)
        api = Api(outputs["api_url"]).login(admin["email"], admin["password"])
        console.print(f"[bold]{DOCUMENT.relative_to(settings.ROOT)}[/bold] goes to {outputs['api_url']}\n")
        document, seconds = upload(api)
        strategies = api.strategies(document["id"])
        console.print(f"\n{document['page_count']} pages, {len(strategies)} strategies, {seconds:.1f} s from upload to strategies\n")
        runs = baselines(api, strategies)
        for strategy in strategies:
            show(strategy, runs.get(strategy["id"]))
    except (Failure, Refused, TimeoutError) as failure:
        do = getattr(failure, "do", f"the log is {chosen.state / 'cloud.log'}")
        console.print(f"\n  ✗ {failure}\n    → {do}")
        return 1
    console.print(f"""
Look further:
  the note      docs/demo/four-rules.pdf (what it says of itself: docs/demo/README.md)
  API           {outputs['api_url']}/docs
  signed in as  {admin['email']}   (password in {chosen.admin_file})
  how it works  docs/architecture.md
  stop          make down
""")
    return 0


if __name__ == "__main__":
    sys.exit(main())
