"""Commands that play or weigh a scenario: run, leverage, talks, network."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leverage_sim.arguments import table
from leverage_sim.commands.shared import (
    RESULTS,
    AsJson,
    Draws,
    Quarters,
    Rules,
    ScenarioName,
    Seed,
    Sets,
    app,
    fail,
    named_folder,
    note,
    option,
    writing,
)
from leverage_sim.printing import say

if TYPE_CHECKING:
    from leverage_sim.scenario.schema import Scenario


@app.command()
def run(
    scenario: ScenarioName,
    seed: Seed = 1,
    runs: Annotated[int, option("--runs", table.RUNS, "how many runs")] = 1,
    first: Annotated[int, option("--first", table.FIRST, "number of the first run")] = 0,
    draws: Draws = None,
    quarters: Quarters = None,
    set_: Sets = None,
    force: Annotated[list[str] | None, typer.Option(metavar="ACTOR@QUARTER=OPTION", help="prescribe a choice")] = None,
    rules: Rules = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="the results folder")] = None,
    json_: AsJson = False,
) -> None:
    """Play a scenario: one run prints its timeline in words, many runs print shares with intervals."""
    from leverage_sim import api
    from leverage_sim.batch.places import check_unplayed
    from leverage_sim.show.figures import run_figures

    known = api.load(scenario, set_ or [], rules or [])
    with named_folder(out, lambda place: check_unplayed(place, known.name, runs)):
        found = api.run(
            known, seed, runs, first=first, quarters=quarters, draws=draws, force=force or [], rules=rules or []
        )
        folder = out or default_folder(known, found.manifest)
        with writing(folder):
            found.write(folder)
            run_figures(known, found.quarters, found.events, seed, first, draws, folder)
    for name in unseated(known, found.manifest):
        note(f"The rule {name} sits in no seat; seat it with --set rules.ACTOR={name}.")
    if json_:
        print(json.dumps(run_json(found.runs, draws), indent=1))
    elif runs == 1:
        print_timeline(known, found)
    else:
        print_shares(found.runs, draws)
    note(f"Data and pictures are in {folder}.")


@app.command()
def leverage(
    scenario: ScenarioName,
    quarter: Annotated[str | None, typer.Option(metavar="QUARTER", help="2018Q2; the first if not given")] = None,
    seed: Seed = 1,
    runs: Annotated[int, option("--runs", table.MEASURED, "runs over which it is taken")] = 1,
    draws: Draws = None,
    set_: Sets = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="draw bars and the matrix of tiers there")] = None,
    json_: AsJson = False,
) -> None:
    """The leverage of every sender over the target: structural, potential and credible, by domain and sign."""
    from leverage_sim import api
    from leverage_sim.batch.places import check_pictures
    from leverage_sim.show.leverage_figures import PICTURES, write_leverage
    from leverage_sim.show.tables import print_leverage, terminal

    known = api.load(scenario, set_ or [])
    if out is not None:
        check_pictures(out, *PICTURES)
    found = api.leverage(known, quarter=quarter, seed=seed, runs=runs, draws=draws)
    paths = [] if out is None else write_leverage(known, found, out)
    if json_:
        print(json.dumps(found.as_json(), indent=1))
    else:
        print_leverage(terminal(), found, known)
    if paths:
        note(f"The pictures are {' and '.join(str(path) for path in paths)}.")


@app.command()
def talks(
    scenario: ScenarioName,
    between: Annotated[tuple[str, str] | None, typer.Option(metavar="A B", help="the target and a sender")] = None,
    with_: Annotated[list[str] | None, typer.Option("--with", metavar="C", help="one more sender at the table")] = None,
    forum: Annotated[bool, typer.Option("--forum", help="the scenario's forum at the table")] = False,
    quarter: Annotated[str | None, typer.Option(metavar="QUARTER", help="2018Q2; the first if not given")] = None,
    trust: Annotated[
        float | None, option("--trust", table.TRUST, "trust of both sides, in place of what it is")
    ] = None,
    draws: Annotated[
        int | None,
        option("--draws", table.MEASURED, "over so many draws of the priors: how often relief is agreed"),
    ] = None,
    seed: Seed = 1,
    set_: Sets = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE.png", help="where to draw the payoff plane")] = None,
    json_: AsJson = False,
) -> None:
    """What a table could sign: packages, Nash and Kalai-Smorodinsky points, what each side refuses and why."""
    from leverage_sim import api
    from leverage_sim.batch.places import check_file
    from leverage_sim.show import talks as shown
    from leverage_sim.show.payoff_plane import write_talks
    from leverage_sim.show.tables import terminal

    if between is None and not forum:
        fail("name who talks: --between A B, or --forum")
    check_file(out, ".png", ".svg", ".pdf")
    names = [*(between or ()), *(with_ or ())]
    known = api.load(scenario, set_ or [])
    found = api.talks(known, names, forum=forum, quarter=quarter, trust=trust, seed=seed)
    console = terminal()
    over = api.relief_by_trust(known, names, quarter=quarter, seed=seed, draws=draws, forum=forum) if draws else None
    picture = out or RESULTS / f"talks-{known.name}-{found.quarter}-{'-'.join(found.names)}.png"
    check_file(picture)
    write_talks(known, found, picture)
    if json_:
        data = shown.talks_json(found)
        print(json.dumps(data | ({} if over is None else {"by_trust": over.to_dict("records")}), indent=1))
    else:
        shown.print_talks(console, known, found)
        if over is not None:
            shown.print_relief(console, over)
    note(f"The payoff plane is in {picture}.")


@app.command()
def network(
    scenario: ScenarioName,
    out: Annotated[Path | None, typer.Option(metavar="FILE.graphml", help="where to write it")] = None,
    quarter: Annotated[str | None, typer.Option(metavar="QUARTER", help="2018Q2; the first if not given")] = None,
    seed: Seed = 1,
    set_: Sets = None,
) -> None:
    """Write the multilayer network as GraphML, for Gephi, igraph or Cytoscape."""
    from leverage_sim import api
    from leverage_sim.batch.places import check_file
    from leverage_sim.batch.start import at_start_of, runs_of
    from leverage_sim.batch.store import write_atomically
    from leverage_sim.world.network import graphml
    from leverage_sim.world.network import network as graph_of

    check_file(out, ".graphml", ".xml")
    state = at_start_of(api.load(scenario, set_ or []), quarter, runs_of(seed, 1)).state
    place = out or RESULTS / f"network-{state.index.scenario.name}-{state.now}.graphml"
    check_file(place)
    graph = graph_of(state)
    write_atomically(place, graphml(graph))
    note(f"{graph.number_of_nodes()} actors and {graph.number_of_edges()} ties are in {place}.")


def unseated(scenario: "Scenario", manifest: dict[str, Any]) -> list[str]:
    """Rules of the files given that no actor plays by."""
    from leverage_sim.actors.rules import RULES

    written = "\n".join(rule["source"] for rule in manifest["rules"].values())
    named = [name for name in RULES if any(f"{mark}{name}{mark}" in written for mark in ("'", '"'))]
    return [name for name in named if name not in scenario.rules.values()]


def default_folder(scenario: "Scenario", manifest: dict[str, Any]) -> Path:
    """``results/`` and a name that another design does not have."""
    import hashlib

    design = manifest["design"]
    words = json.dumps([manifest["scenario_sha256"], design, manifest["rules"]], sort_keys=True)
    mark = hashlib.sha256(words.encode()).hexdigest()[:8]
    return RESULTS / f"{scenario.name}-seed-{design['seed']}-runs-{design['runs']}-{mark}"


def print_timeline(scenario: "Scenario", found: Any) -> None:
    from leverage_sim.show.timeline import capital, summary, tell

    say(f"{capital(scenario.title)} ({scenario.name}, seed {found.manifest['design']['seed']}).")
    print()
    for line in tell(scenario, found.quarters, found.events):
        say(line)
    print()
    for line in summary(scenario, found.runs.iloc[0].to_dict(), found.quarters):
        say(line)


def print_shares(runs: Any, draws: str | None) -> None:
    from leverage_sim.show import shares, tables

    over = shares.over(draws, len(runs))
    tables.print_shares(tables.terminal(), shares.share_rows(runs), shares.mean_rows(runs), over)


def run_json(runs: Any, draws: str | None) -> dict[str, Any]:
    from leverage_sim.show import shares

    return {
        "runs": len(runs),
        "over": shares.over(draws, len(runs)) if len(runs) > 1 else "nothing: one run",
        "shares": shares.share_rows(runs),
        "means": shares.mean_rows(runs),
    }
