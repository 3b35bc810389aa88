"""Commands that look at what was played: sensitivity, discover, hindcast."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leverage_sim.arguments import table
from leverage_sim.commands.shared import RESULTS, AsJson, Seed, Sets, app, named_folder, note, option, writing

if TYPE_CHECKING:
    from rich.console import Console

Folder = Annotated[Path, typer.Argument(metavar="DIR", help="the results folder of a sweep")]
Where = Annotated[
    list[str] | None, typer.Option(metavar="COLUMN=VALUE", help="only the runs of this cell of the design")
]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help="where data and pictures go; if not given, that folder")]


def console() -> "Console":
    from leverage_sim.show.tables import terminal

    return terminal()


@app.command()
def sensitivity(
    folder: Folder,
    outcome: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="deals, or a condition: deals>0; the usual if not given")
    ] = None,
    where: Where = None,
    resamples: Annotated[int, option("--resamples", table.RESAMPLES, "of the bootstrap")] = 200,
    seed: Annotated[int, option("--seed", table.RESAMPLING, "of the bootstrap")] = 1,
    top: Annotated[int, option("--top", table.TOP, "parameters that are shown")] = 12,
    out: Out = None,
    json_: AsJson = False,
) -> None:
    """Which parameters outcomes depend on: Sobol' or Morris indices of a sweep, and how much is luck."""
    from leverage_sim.analysis.sensitivity import sensitivity as worked_out
    from leverage_sim.batch.places import check_file, check_pictures
    from leverage_sim.batch.store import write_csv
    from leverage_sim.show import sensitivity as shown

    place = out or folder
    data, picture = place / "sensitivity.csv", place / "figures" / "sensitivity.png"
    check_pictures(place, "sensitivity")
    check_file(data, mark=",outcome,method")
    found, same = worked_out(folder, outcome or None, where or [], resamples, seed)
    if found:
        with writing(place):
            shown.sensitivity_figure(found, picture, top)
            write_csv(data, shown.sensitivity_frame(found))
    if json_:
        print(json.dumps(shown.sensitivity_json(found, same), indent=1))
    else:
        shown.print_sensitivity(console(), found, same, top)
    if found:
        note(f"All indices are in {data}, the picture is {picture}.")


@app.command()
def discover(
    folder: Folder,
    outcome: Annotated[str, typer.Option(metavar="CONDITION", help="what is to happen: deals>0, highest_stage>=2")],
    where: Where = None,
    input_: Annotated[
        list[str] | None, typer.Option("--input", metavar="NAME", help="search these only; beginnings of names do")
    ] = None,
    density: Annotated[float, option("--density", table.DENSITY, "share of cases that a box should have")] = 0.8,
    boxes: Annotated[int, option("--boxes", table.BOXES, "at most so many")] = 1,
    peel: Annotated[float, option("--peel", table.PEEL, "share taken away at each step")] = 0.1,
    mass: Annotated[float, option("--mass", table.MASS, "least share of runs in a box")] = 0.05,
    seed: Annotated[int, option("--seed", table.RESAMPLING, "of the division into halves")] = 1,
    out: Out = None,
    json_: AsJson = False,
) -> None:
    """Under which conditions an outcome happens: PRIM boxes, coverage and density on draws that were not searched."""
    from leverage_sim.analysis.discovery import discover as searched
    from leverage_sim.batch.places import check_file, check_pictures
    from leverage_sim.batch.store import write_atomically
    from leverage_sim.show import discovery as shown

    place = out or folder
    boxed, picture = place / "discover.json", place / "figures" / "discover.png"
    check_pictures(place, "discover")
    check_file(boxed, mark='"boxes": [')
    found = searched(folder, outcome, where or [], input_ or None, density, boxes, peel, mass, seed)
    data: dict[str, Any] = shown.discovery_json(found)
    if found.boxes:
        with writing(place):
            shown.discovery_figure(found, picture)
            write_atomically(boxed, f"{json.dumps(data, indent=1)}\n".encode())
    if json_:
        print(json.dumps(data, indent=1))
    else:
        shown.print_discovery(console(), found)
    if found.boxes:
        note(f"The boxes are in {boxed}, the picture is {picture}.")


@app.command()
def hindcast(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="with retained draws")] = "korea-2017",
    runs: Annotated[int, option("--runs", table.ENSEMBLE, "of each ensemble")] = 1000,
    seed: Seed = 1,
    free: Annotated[bool, typer.Option("--free", help="free from the start, not after the split")] = False,
    set_: Sets = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="where data and the picture go")] = None,
    json_: AsJson = False,
) -> None:
    """The quarters that calibration never read, against the retained ensemble and naive forecasts, by proper scores."""
    from leverage_sim import api, api_influence
    from leverage_sim.batch.places import check_replaceable
    from leverage_sim.show import hindcast as shown

    known = api.load(scenario, set_ or [])
    place = out or RESULTS / f"hindcast-{known.name}-{known.variant}"
    with named_folder(place, lambda named: check_replaceable(named, "hindcast")):
        found = api_influence.hindcast(known, runs, seed, free)
        found.write(place)
    if json_:
        print(json.dumps(shown.hindcast_json(found), indent=1))
    else:
        shown.print_hindcast(console(), found)
    note(f"Scores are in {place}, the picture is {place / 'figures' / 'hindcast.png'}.")
