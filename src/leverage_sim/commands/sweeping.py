"""Commands about many runs that are kept: sweep, replay."""

import json
import signal
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from leverage_sim.arguments.table import RUN
from leverage_sim.commands.shared import (
    AsJson,
    OtherSource,
    Rules,
    Workers,
    app,
    cores,
    fail,
    named_folder,
    note,
    option,
    writing,
)
from leverage_sim.printing import say


@app.command()
def sweep(
    file: Annotated[str | None, typer.Argument(metavar="SWEEP.yaml", help="what to vary, and over what")] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="the results folder")] = None,
    rules: Rules = None,
    workers: Workers = None,
    scheduler: Annotated[str | None, typer.Option(metavar="ADDRESS", help="of a Dask scheduler")] = None,
    shard: Annotated[str | None, typer.Option(metavar="I/N", help="play the I-th of N shares of the blocks")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="go on with what the folder holds")] = False,
    estimate: Annotated[bool, typer.Option("--estimate", help="only say how long and how large it will be")] = False,
    merge: Annotated[list[Path] | None, typer.Option(metavar="DIR", help="put folders of shards into --out")] = None,
    other_source: OtherSource = False,
    json_: AsJson = False,
) -> None:
    """Play a designed experiment over parameters, scenarios and rules; what is played is kept, whatever happens."""
    from leverage_sim import api_sweeps

    if merge and file is None and out is not None:
        finished(api_sweeps.merge_sweeps(merge, out, other_source=other_source, note=note), json_)
        return
    if file is None or merge:
        fail("name a sweep file and --out DIR, or folders with --merge DIR and --out DIR")
    if estimate:
        found = api_sweeps.estimate_sweep(str(file), rules=rules or [], workers=workers or cores())
        print(json.dumps(asdict(found), indent=1) if json_ else found)
        return
    if out is None:
        fail("name the results folder: --out DIR")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what a batch system sends before it kills
    if scheduler is None:
        workers = workers or cores()
    swept = api_sweeps.sweep(
        str(file), Path(str(out)), rules=rules or [], workers=workers, scheduler=scheduler,
        shard=shard or (1, 1), resume=resume, other_source=other_source, note=note,
    )  # fmt: skip
    finished(swept, json_)


@app.command()
def replay(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a results folder, of `sweep` or of `run`")],
    run: Annotated[int | None, option("--run", RUN, "number of the run; the first if not given")] = None,
    from_: Annotated[str | None, typer.Option("--from", metavar="QUARTER", help="where the fork begins")] = None,
    force: Annotated[list[str] | None, typer.Option(metavar="ACTOR@QUARTER=OPTION", help="another choice")] = None,
    rules: Rules = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="the results folder to write")] = None,
    other_source: OtherSource = False,
) -> None:
    """Any run again, alone, with its timeline; or forked at a quarter with another choice and the same luck."""
    from leverage_sim import api_sweeps
    from leverage_sim.batch.places import check_free
    from leverage_sim.commands.playing import default_folder, print_timeline
    from leverage_sim.show.forked_run import told_apart
    from leverage_sim.show.timeline import tell

    with named_folder(out, lambda named: check_free(named, "run")):
        found = api_sweeps.replay(
            folder, run, since=from_, force=force or [], rules=rules or [], other_source=other_source
        )
        place = out or default_folder(found.scenario, found.results.manifest)
        with writing(place):
            found.results.write(place)
    if found.forked is None:
        print_timeline(found.scenario, found.results)
    else:
        print("- as it was, + forked, else both")
        plain, forked = (tell(found.scenario, each.quarters, each.events) for each in (found.plain, found.forked))
        say("\n".join(told_apart(plain, forked)))
        print_fork(found)
    note(
        f"Run {found.run} is what the folder holds of it, bit for bit."
        if found.checked
        else "The folder lacks this run."
    )
    note(f"Data are in {place}; `why` works there.")


def print_fork(found: Any) -> None:
    """Which outcomes a fork changed."""
    before, after = found.plain.runs.iloc[0], found.forked.runs.iloc[0]
    print(f"\nForked at {found.since} with the same luck:")
    names = [name for name in after.index if name not in ("run", "draw", "replicate", "scenario")]
    changed = [name for name in names if before[name] != after[name]]
    for name in changed:
        say(f"    {name:24s} {before[name]:8.3f} -> {after[name]:.3f}")
    if not changed:
        print("    no outcome changed")
    one, other = found.plain.quarters, found.forked.quarters
    moved = [name for name in one.columns if not one[name].equals(other[name])]
    if moved:
        more = f" and {len(moved) - 6} others" if len(moved) > 6 else ""
        say(f"    another course: {', '.join(moved[:6])}{more}")


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
