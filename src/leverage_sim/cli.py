"""The commands: each a thin call of the Python API. Heavy imports happen inside the commands that need them."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leverage_sim.problems import InputError

if TYPE_CHECKING:
    from leverage_sim.scenario.schema import Scenario

app = typer.Typer(
    name="leverage-sim",
    help="Who can move a target state, with what, and what happens when they try.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
scenarios_app = typer.Typer(help="Shipped scenarios.", no_args_is_help=True, rich_markup_mode=None)
rules_app = typer.Typer(help="The rule library.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(scenarios_app, name="scenarios")
app.add_typer(rules_app, name="rules")

ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help="a shipped name (korea-2017) or a YAML file")]
Seed = Annotated[int, typer.Option(help="runs that share a seed share their luck", min=0, max=2**63 - 1)]
Sets = Annotated[
    list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="a value in place of the scenario's")
]
Rules = Annotated[list[str] | None, typer.Option("--rules", metavar="FILE.py", help="a file with rules; it is run")]
AsJson = Annotated[bool, typer.Option("--json", help="machine-readable output")]
Draws = Annotated[str | None, typer.Option(metavar="prior", help="draw parameters from their priors in each run")]


@app.command()
def run(
    scenario: ScenarioName,
    seed: Seed = 1,
    runs: Annotated[int, typer.Option(help="how many runs", min=1, max=10_000_000)] = 1,
    first: Annotated[int, typer.Option(help="number of the first run", min=0, max=2**40)] = 0,
    draws: Draws = None,
    quarters: Annotated[int | None, typer.Option(help="how many quarters to play", min=1)] = None,
    set_: Sets = None,
    force: Annotated[list[str] | None, typer.Option(metavar="ACTOR@QUARTER=OPTION", help="prescribe a choice")] = None,
    rules: Rules = None,
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="the results folder")] = None,
    json_: AsJson = False,
) -> None:
    """Play a scenario: one run prints its timeline in words, many runs print shares with intervals."""
    from leverage_sim import api
    from leverage_sim.show.figures import run_figures

    check_draws(draws)
    known = api.load(scenario, set_ or [], rules or [])
    found = api.run(
        known, seed, runs, first=first, quarters=quarters, draws=draws, force=force or [], rules=rules or []
    )
    folder = out or default_folder(known, found.manifest)
    found.write(folder)
    if json_:
        print(json.dumps(run_json(found.runs, draws), indent=1))
    elif runs == 1:
        print_timeline(known, found)
    else:
        print_shares(found.runs, draws)
    run_figures(known, found.quarters, found.events, seed, first, draws, folder)
    note(f"Data and pictures are in {folder}.")


@app.command()
def leverage(
    scenario: ScenarioName,
    quarter: Annotated[str | None, typer.Option(metavar="QUARTER", help="2018Q2; the first if not given")] = None,
    seed: Seed = 1,
    runs: Annotated[int, typer.Option(help="runs over which it is taken", min=1, max=1_000_000)] = 1,
    draws: Draws = None,
    set_: Sets = None,
    json_: AsJson = False,
) -> None:
    """The leverage of every sender over the target: structural, potential and credible, by domain and sign."""
    from rich.console import Console

    from leverage_sim import api
    from leverage_sim.show.tables import print_leverage

    check_draws(draws)
    known = api.load(scenario, set_ or [])
    table = api.leverage(known, quarter=quarter, seed=seed, runs=runs, draws=draws)
    if json_:
        print(json.dumps(table.as_json(), indent=1))
    else:
        print_leverage(Console(width=None if sys.stdout.isatty() else 120, highlight=False), table, known)


@app.command()
def talks(
    scenario: ScenarioName,
    between: Annotated[tuple[str, str] | None, typer.Option(metavar="A B", help="the target and a sender")] = None,
    with_: Annotated[list[str] | None, typer.Option("--with", metavar="C", help="one more sender at the table")] = None,
    forum: Annotated[bool, typer.Option("--forum", help="the scenario's forum at the table")] = False,
    quarter: Annotated[str | None, typer.Option(metavar="QUARTER", help="2018Q2; the first if not given")] = None,
    trust: Annotated[
        float | None, typer.Option(help="trust of both sides, in place of what it is", min=0, max=1)
    ] = None,
    draws: Annotated[
        int, typer.Option(help="over this many draws of the priors: how often relief is agreed", min=0)
    ] = 0,
    seed: Seed = 1,
    set_: Sets = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE.png", help="where to draw the payoff plane")] = None,
    json_: AsJson = False,
) -> None:
    """What a table could sign: packages, Nash and Kalai-Smorodinsky points, what each side refuses and why."""
    from rich.console import Console

    from leverage_sim import api
    from leverage_sim.show import talks as shown
    from leverage_sim.show.payoff_plane import write_talks

    if between is None and not forum:
        fail("name who talks: --between A B, or --forum")
    names = [*(between or ()), *(with_ or ())]
    known = api.load(scenario, set_ or [])
    found = api.talks(known, names, forum=forum, quarter=quarter, trust=trust, seed=seed)
    console = Console(width=None if sys.stdout.isatty() else 120, highlight=False)
    over = api.relief_by_trust(known, names, quarter=quarter, seed=seed, draws=draws, forum=forum) if draws else None
    if json_:
        data = shown.talks_json(found)
        print(json.dumps(data | ({} if over is None else {"by_trust": over.to_dict("records")}), indent=1))
    else:
        shown.print_talks(console, known, found)
        if over is not None:
            shown.print_relief(console, over)
    picture = write_talks(known, found, out or Path(f"talks-{known.name}-{found.quarter}-{'-'.join(found.names)}.png"))
    note(f"The payoff plane is in {picture}.")


@app.command()
def why(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a results folder, as `run` writes it")],
    actor: Annotated[str, typer.Option(metavar="ACTOR", help="whose decision, by the scenario's name")],
    quarter: Annotated[str, typer.Option(metavar="QUARTER", help="when, like 2018Q2")],
    run: Annotated[int | None, typer.Option(help="number of the run; the first if not given", min=0)] = None,
    slot: Annotated[
        str | None, typer.Option(metavar="SLOT", help="coercive or diplomatic; the first not held in if not given")
    ] = None,
    rules: Rules = None,
    all_: Annotated[bool, typer.Option("--all", help="all options and all changes that would flip the choice")] = False,
    json_: AsJson = False,
) -> None:
    """Why an actor did what it did: each option term by term, its chance, the luck, and what would have flipped it."""
    from leverage_sim import api
    from leverage_sim.show.why import WIDTH, print_why, terminal

    found = api.why(folder, actor, quarter, run, slot, rules or [])
    if json_:
        print(json.dumps(found.as_json(), indent=1, ensure_ascii=False))
    else:
        print_why(terminal(width=None if sys.stdout.isatty() else WIDTH), found, all_)
        if slot is None:
            note(f"This is the {found.slot} slot; --slot names another.")


@app.command()
def council(scenario: ScenarioName, set_: Sets = None, json_: AsJson = False) -> None:
    """The members of the Security Council: what each would bear, what passes, and who has which voting power."""
    from leverage_sim import api
    from leverage_sim.show.council import print_council

    found = api.council(scenario, set=set_ or [])
    if json_:
        print(json.dumps(found.as_json(), indent=1))
    else:
        print_council(found)


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="scenario files or shipped names")],
) -> None:
    """Validate scenarios without running them; every error stands on its own line with file, line and column."""
    from leverage_sim import api

    problems = []
    for name in files:
        try:
            found = api.load(name)
            print(f"{name}: ok, {len(found.parameters)} parameters, {found.quarters[0]} to {found.quarters[1]}")
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)


@app.command()
def facts(
    identifier: Annotated[str | None, typer.Argument(metavar="[ID]", help="A07, B44, D05, P088, C21")] = None,
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
        lines, data = shown.row(identifier)
    else:
        lines, data = shown.overview()
    print(json.dumps(data, indent=1, ensure_ascii=False) if json_ else "\n".join(lines))


@app.command()
def network(
    scenario: ScenarioName,
    out: Annotated[Path, typer.Option(metavar="FILE.graphml", help="where to write it")] = Path("network.graphml"),
    quarter: Annotated[str | None, typer.Option(metavar="QUARTER", help="2018Q2; the first if not given")] = None,
    seed: Seed = 1,
    set_: Sets = None,
) -> None:
    """Write the multilayer network as GraphML, for Gephi, igraph or Cytoscape."""
    from leverage_sim import api
    from leverage_sim.tiers.table import world_at
    from leverage_sim.world.network import network as graph_of
    from leverage_sim.world.network import write_graphml

    graph = graph_of(world_at(api.load(scenario, set_ or []), quarter, seed, 1, None))
    out.parent.mkdir(parents=True, exist_ok=True)
    write_graphml(graph, out)
    note(f"{graph.number_of_nodes()} actors and {graph.number_of_edges()} ties are in {out}.")


@scenarios_app.command("list")
def scenarios_list() -> None:
    """Print the shipped scenarios with their questions and what they showed."""
    from leverage_sim.scenario import load
    from leverage_sim.scenario.inherit import shipped

    for name in shipped():
        known = load(name)
        print(f"{name}  {known.title}")
        for line in (known.question, *known.showed):
            if line:
                print(f"    {line}")


@scenarios_app.command("new")
def scenarios_new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="letters, digits, - and _")],
) -> None:
    """Write a commented scenario to start from into this folder."""
    from leverage_sim.scenario.skeleton import new

    path = new(name, Path())
    print(f"{path.name} is written; `leverage-sim check {path.name}` says whether it is still valid after a change.")


@scenarios_app.command("diff")
def scenarios_diff(
    a: Annotated[str, typer.Argument(metavar="A", help="a shipped name or a YAML file")],
    b: Annotated[str, typer.Argument(metavar="B", help="another")],
    json_: AsJson = False,
) -> None:
    """What two scenarios differ in once all they inherit is filled in."""
    from leverage_sim import api
    from leverage_sim.show import differences

    one, other = api.load(a), api.load(b)
    if json_:
        print(json.dumps(differences.data(one, other), indent=1, ensure_ascii=False))
    else:
        print("\n".join(differences.told(one, other)))


@scenarios_app.command("schema")
def scenarios_schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from leverage_sim.scenario.json_schema import schema

    print(json.dumps(schema(), indent=1))


@rules_app.command("list")
def rules_list(rules: Rules = None) -> None:
    """Print the registered rules."""
    from leverage_sim.actors.rules import RULES, known
    from leverage_sim.actors.rules.files import load_files

    load_files(rules or [])
    for name in known():
        behaviour = RULES[name].behaviour
        says = " ".join((behaviour.__doc__ or "").split())
        print(f"{name:16s} {says}")


def check_draws(draws: str | None) -> None:
    if draws not in (None, "prior"):
        fail(f"--draws takes prior, not {draws!r} (retained draws come with the calibration)")


def default_folder(scenario: "Scenario", manifest: dict[str, Any]) -> Path:
    """``results/`` and a name that another design does not have."""
    import hashlib

    design = manifest["design"]
    words = json.dumps([manifest["scenario_sha256"], design, manifest["rules"]], sort_keys=True)
    mark = hashlib.sha256(words.encode()).hexdigest()[:8]
    return Path("results") / f"{scenario.name}-seed-{design['seed']}-runs-{design['runs']}-{mark}"


def print_timeline(scenario: "Scenario", found: Any) -> None:
    from leverage_sim.show.timeline import capital, summary, tell

    print(f"{capital(scenario.title)} ({scenario.name}, seed {found.manifest['design']['seed']}).")
    print()
    for line in tell(scenario, found.quarters, found.events):
        print(line)
    print()
    for line in summary(scenario, found.runs.iloc[0].to_dict(), found.quarters):
        print(line)


def print_shares(runs: Any, draws: str | None) -> None:
    from rich.console import Console

    from leverage_sim.show import shares, tables

    console = Console(width=None if sys.stdout.isatty() else 110, highlight=False)
    tables.print_shares(console, shares.share_rows(runs), shares.mean_rows(runs), shares.over(draws, len(runs)))


def run_json(runs: Any, draws: str | None) -> dict[str, Any]:
    from leverage_sim.show import shares

    return {
        "runs": len(runs),
        "over": shares.over(draws, len(runs)) if len(runs) > 1 else "nothing: one run",
        "shares": shares.share_rows(runs),
        "means": shares.mean_rows(runs),
    }


def note(text: str) -> None:
    """A word to the person at the terminal; not part of the output."""
    print(text, file=sys.stderr)


class UsageError(Exception):
    """The command line itself is wrong."""


def fail(message: str) -> None:
    raise UsageError(message)


def main(arguments: list[str] | None = None) -> None:
    """The console script: exit code 0 done, 1 failed inside, 2 the input is wrong."""
    sys.exit(guarded(arguments))


def guarded(arguments: list[str] | None = None) -> int:
    """Run a command and turn whatever happens into an exit code and at most a line for each error."""
    try:
        app(args=arguments, standalone_mode=False)
    except InputError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return 2
    except UsageError as error:
        print(f"leverage-sim: {error}", file=sys.stderr)
        return 2
    except typer.Exit as leave:
        return leave.exit_code
    except (typer.Abort, KeyboardInterrupt):
        print("leverage-sim: stopped", file=sys.stderr)
        return 130
    except Exception as error:
        return outside(error)
    return 0


def outside(error: Exception) -> int:
    """A click error is the user's (2); anything else is ours: one line, and the trace in a log file (1)."""
    show, code = getattr(error, "format_message", None), getattr(error, "exit_code", None)
    if show is not None and code is not None:
        print(f"leverage-sim: {' '.join(show().split())}", file=sys.stderr)
        return 2
    import traceback

    reason = f"{type(error).__name__}: {error}".splitlines()[0][:300]
    try:
        log = Path("leverage-sim-error.log")
        log.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
        print(f"leverage-sim: a run failed inside: {reason} (details in {log})", file=sys.stderr)
    except OSError:
        print(f"leverage-sim: a run failed inside: {reason}", file=sys.stderr)
    return 1
