"""The command that plays every rule in every seat: tournament."""

import json
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leverage_sim.arguments.table import PAIRED
from leverage_sim.commands.shared import (
    RESULTS,
    AsJson,
    Draws,
    OtherSource,
    Quarters,
    Rules,
    Seed,
    Sets,
    Workers,
    app,
    cores,
    note,
    option,
    writing,
)

if TYPE_CHECKING:
    from leverage_sim.show.tournament import Tournament

Named = list[str] | None


@app.command()
def tournament(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="a shipped name or a YAML file")] = "korea-2017",
    rules: Rules = None,
    only: Annotated[Named, typer.Option(metavar="NAME", help="try only this rule; several times, or A,B")] = None,
    seats: Annotated[Named, typer.Option(metavar="ACTOR", help="only in this seat; several times, or A,B")] = None,
    runs: Annotated[int, option("--runs", PAIRED, "how many runs of each cell")] = 300,
    seed: Seed = 1,
    quarters: Quarters = None,
    draws: Draws = None,
    set_: Sets = None,
    outcome: Annotated[Named, typer.Option(metavar="NAME", help="a table of this: deals, or highest_stage>=2")] = None,
    pairs: Annotated[bool, typer.Option("--pairs", help="two seats change their rules at once, too")] = False,
    workers: Workers = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="the results folder")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="go on with what the folder holds")] = False,
    other_source: OtherSource = False,
    json_: AsJson = False,
) -> None:
    """Every rule in every seat on the same luck: what it changes, and who gains from whom."""
    from leverage_sim import api_tournament
    from leverage_sim.show.tables import terminal
    from leverage_sim.show.tournament import print_tournament

    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what a batch system sends before it kills
    entry = api_tournament.entered(
        scenario, rules=rules or [], only=only or None, seats=seats or None, runs=runs, seed=seed, quarters=quarters,
        draws=draws, set=set_ or [], outcomes=outcome or None, two_seats=pairs,
    )  # fmt: skip
    folder = out or RESULTS / entry.name  # which no other tournament has
    found = api_tournament.played(
        entry, folder, workers or cores(), resume=resume or out is None, other_source=other_source, note=note
    )
    with writing(folder):
        found.write(folder)
    if json_:
        print(json.dumps(found.as_json(), indent=1, ensure_ascii=False))
    else:
        print_tournament(terminal(), found)
    finished(found)


def finished(found: "Tournament") -> None:
    """Say where the data are; exit code 1 if a run failed."""
    note(f"Data, tables and pictures are in {found.folder}.")
    if len(found.failures):
        count = int(found.failures["failed"].sum())
        note(f"leverage-sim: {count:,} runs failed; failures.parquet says why. The first: {found.failures['error'][0]}")
        raise typer.Exit(1)
