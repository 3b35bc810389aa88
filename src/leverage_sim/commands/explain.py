"""Commands that explain: why, council, facts."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leverage_sim.arguments.table import RUN
from leverage_sim.commands.shared import AsJson, OtherSource, Rules, ScenarioName, Sets, app, fail, note, option
from leverage_sim.printing import say

if TYPE_CHECKING:
    pass


@app.command()
def why(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a results folder, of `run` or of `compare`")],
    actor: Annotated[str, typer.Option(metavar="ACTOR", help="whose decision, by the scenario's name")],
    quarter: Annotated[str, typer.Option(metavar="QUARTER", help="when, like 2018Q2")],
    run: Annotated[int | None, option("--run", RUN, "number of the run; the first if not given")] = None,
    slot: Annotated[
        str | None,
        typer.Option(metavar="SLOT", help="coercive, diplomatic or talks; else the first not held in"),
    ] = None,
    rules: Rules = None,
    other_source: OtherSource = False,
    all_: Annotated[bool, typer.Option("--all", help="all options and all changes that would flip the choice")] = False,
    json_: AsJson = False,
) -> None:
    """Why an actor did what it did: each option term by term, its chance, the luck, and what would have flipped it."""
    from leverage_sim import api
    from leverage_sim.batch.store import command_of
    from leverage_sim.show.tables import terminal
    from leverage_sim.show.why import print_why
    from leverage_sim.show.why_both import print_both
    from leverage_sim.show.why_talks import print_why_talks

    console = terminal()
    if command_of(folder) == "compare":
        if slot == "talks":
            fail(f"--slot talks looks at one side: name {folder / 'a'} or {folder / 'b'}")
        pair = api.why_both(folder, actor, quarter, run, slot, rules or [], other_source)
        print(json.dumps(pair.as_json(), indent=1)) if json_ else print_both(console, pair, all_)
        return
    if slot == "talks":
        talks = api.why_talks(folder, actor, quarter, run, rules or [], other_source)
        print(json.dumps(talks.as_json(), indent=1)) if json_ else print_why_talks(console, talks)
        return
    found = api.why(folder, actor, quarter, run, slot, rules or [], other_source)
    if json_:
        print(json.dumps(found.as_json(), indent=1, ensure_ascii=False))
    else:
        print_why(console, found, all_)
        if slot is None:
            note(f"This is the {found.slot} slot; --slot names another.")


@app.command()
def council(
    scenario: ScenarioName,
    set_: Sets = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE.png", help="draw what each would bear there")] = None,
    json_: AsJson = False,
) -> None:
    """The members of the Security Council: what each would bear, what passes, and who has which voting power."""
    from leverage_sim import api
    from leverage_sim.batch.places import check_file
    from leverage_sim.show.council import print_council
    from leverage_sim.show.council_figure import write_council
    from leverage_sim.show.tables import terminal

    check_file(out, ".png", ".svg", ".pdf")
    found = api.council(scenario, set=set_ or [])
    if out is not None:
        write_council(found, out)
    if json_:
        print(json.dumps(found.as_json(), indent=1))
    else:
        print_council(terminal(), found)
    if out is not None:
        note(f"The picture is {out}.")


@app.command()
def facts(
    identifier: Annotated[
        str | None, typer.Argument(metavar="[ID|WORDS]", help="A07, B44, D05, P088, C21; or all that speak of it: coal")
    ] = None,
    for_: Annotated[str | None, typer.Option("--for", metavar="PARAMETER", help="trade.CHN.PRK.goods")] = None,
    scenario: Annotated[str, typer.Option(help="the scenario whose parameter is meant")] = "korea-2017",
    set_: Sets = None,
    json_: AsJson = False,
) -> None:
    """Where a number comes from."""
    from leverage_sim.show import facts as shown

    if identifier and for_:
        fail("give an id or --for PARAMETER, not both")
    if for_:
        lines, data = shown.parameter(for_, scenario, set_ or [])
    elif identifier:
        lines, data = shown.row(identifier, scenario)
    else:
        lines, data = shown.overview()
    if json_:
        print(json.dumps(data, indent=1, ensure_ascii=False))
    else:
        say("\n".join(lines))
