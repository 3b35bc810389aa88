"""The command that plays two scenarios with the same luck: compare."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leverage_sim.arguments.table import PAIRED
from leverage_sim.commands.playing import unseated
from leverage_sim.commands.shared import (
    RESULTS,
    AsJson,
    Draws,
    Quarters,
    Rules,
    Seed,
    Sets,
    app,
    fail,
    named_folder,
    note,
    option,
    writing,
)

if TYPE_CHECKING:
    from leverage_sim.analysis.comparison import Compared

ForceOne = Annotated[list[str] | None, typer.Option(metavar="ACTOR@QUARTER=OPTION", help="prescribe on one side only")]


@app.command()
def compare(
    a: Annotated[str, typer.Argument(metavar="A", help="a shipped name (korea-2017) or a YAML file")],
    b: Annotated[str | None, typer.Argument(metavar="B", help="another; A again if it is not given")] = None,
    runs: Annotated[int, option("--runs", PAIRED, "how many runs of each")] = 1000,
    seed: Seed = 1,
    draws: Draws = None,
    quarters: Quarters = None,
    set_: Sets = None,
    set_a: Annotated[list[str] | None, typer.Option(metavar="PATH=VALUE", help="a value on side A only")] = None,
    set_b: Annotated[
        list[str] | None, typer.Option("--set-b", "--with", metavar="PATH=VALUE", help="a value on side B only")
    ] = None,
    force: Annotated[
        list[str] | None, typer.Option(metavar="ACTOR@QUARTER=OPTION", help="prescribe a choice on both sides")
    ] = None,
    force_a: ForceOne = None,
    force_b: ForceOne = None,
    rules: Rules = None,
    outcome: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="compare only this: deals, or highest_stage>=2")
    ] = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="the results folder")] = None,
    json_: AsJson = False,
) -> None:
    """The same luck under two scenarios: paired differences with intervals, and where and why their courses part."""
    from leverage_sim import api
    from leverage_sim.batch.places import check_replaceable
    from leverage_sim.show.comparison import print_comparison
    from leverage_sim.show.tables import terminal

    if b is None and not (set_a or set_b or force_a or force_b):
        fail(
            "name a second scenario, or what side B has otherwise: --with PATH=VALUE or --force-b ACTOR@QUARTER=OPTION"
        )
    with named_folder(out, lambda place: check_replaceable(place, "compare")):
        found = api.compare(
            a, b, runs, seed, quarters=quarters, draws=draws, set=set_ or [], set_a=set_a or [], set_b=set_b or [],
            force=force or [], force_a=force_a or [], force_b=force_b or [], rules=rules or [],
            outcomes=outcome or None,
        )  # fmt: skip
        folder = out or default_folder(found)
        with writing(folder):
            found.write(folder)
    for name in unseated_in_both(found):
        note(f"The rule {name} sits in no seat; seat it on side B with --with rules.ACTOR={name}.")
    if json_:
        print(json.dumps(found.as_json(folder), indent=1, ensure_ascii=False))
    else:
        print_comparison(terminal(), found, folder)
    note(f"Data and pictures are in {folder}, the first runs of each side in its folders a and b.")


def unseated_in_both(found: "Compared") -> list[str]:
    """Rules of the files given that no actor plays by on either side."""
    one, other = (unseated(side.scenario, found.manifests["both"]) for side in (found.a, found.b))
    return [name for name in one if name in other]


def default_folder(found: "Compared") -> Path:
    """``results/`` and a name that another comparison does not have."""
    import hashlib

    manifest = found.manifests["both"]
    words = json.dumps([manifest["scenario_sha256"], manifest["design"], manifest["rules"]], sort_keys=True)
    mark = hashlib.sha256(words.encode()).hexdigest()[:8]
    names = dict.fromkeys((found.a.scenario.name, found.b.scenario.name))
    return RESULTS / f"compare-{'-'.join(names)}-seed-{found.design.seed}-runs-{found.design.runs}-{mark}"
