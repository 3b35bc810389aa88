"""Commands about many runs that are kept: sweep, replay."""

import json
import signal
from pathlib import Path
from typing import Annotated, Any

import typer

from leverage_sim.commands.shared import AsJson, Rules, app, fail, note


@app.command()
def sweep(
    file: Annotated[str | None, typer.Argument(metavar="SWEEP.yaml", help="what to vary, and over what")] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="the results folder")] = None,
    rules: Rules = None,
    workers: Annotated[int | None, typer.Option(help="processes; one for each core if not given", min=1)] = None,
    scheduler: Annotated[str | None, typer.Option(metavar="ADDRESS", help="of a Dask scheduler")] = None,
    shard: Annotated[str | None, typer.Option(metavar="I/N", help="play the I-th of N shares of the blocks")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="go on with what the folder holds")] = False,
    estimate: Annotated[bool, typer.Option("--estimate", help="only say how long and how large it will be")] = False,
    merge: Annotated[list[Path] | None, typer.Option(metavar="DIR", help="put folders of shards into --out")] = None,
    json_: AsJson = False,
) -> None:
    """Play a designed experiment over parameters, scenarios and rules; what is played is kept, whatever happens."""
    from leverage_sim import api

    if merge and file is None and out is not None:
        finished(api.merge_sweeps(merge, out, note=note), json_)
        return
    if file is None or merge:
        fail("name a sweep file and --out DIR, or folders with --merge DIR and --out DIR")
    if estimate:
        print(api.estimate_sweep(str(file), rules=rules or [], workers=workers))
        return
    if out is None:
        fail("name the results folder: --out DIR")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what a batch system sends before it kills
    found = api.sweep(
        str(file), Path(str(out)), rules=rules or [], workers=workers, scheduler=scheduler,
        shard=shard_of(shard), resume=resume, note=note,
    )  # fmt: skip
    finished(found, json_)


def shard_of(text: str | None) -> tuple[int, int]:
    """Read ``I/N``, I from 1 to N."""
    if text is None:
        return 1, 1
    mine, slash, of = text.partition("/")
    if not (slash and mine.isdigit() and of.isdigit() and 1 <= int(mine) <= int(of)):
        fail(f"--shard takes I/N with I from 1 to N, like 3/8, not {text[:40]}")
    return int(mine), int(of)


def finished(swept: Any, json_: bool) -> None:
    """Say what a sweep came to; exit code 1 if a run failed."""
    if json_:
        numbers = {"runs": swept.runs, "played": swept.played, "failed": swept.failed, "complete": swept.complete}
        print(json.dumps(numbers))
    if swept.complete:
        note(f"{swept.runs:,} runs are in {swept.folder}.")
    else:
        note(f"{swept.folder} holds {swept.played:,} of {swept.runs:,} runs.")
    if swept.failed:
        note(f"leverage-sim: {swept.failed:,} runs failed; failures.parquet says why. The first: {swept.error}")
        raise typer.Exit(1)
