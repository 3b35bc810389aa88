"""Commands about scenario and rule files: check, scenarios, rules."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leverage_sim.commands.shared import AsJson, Rules, app, rules_app, scenarios_app
from leverage_sim.problems import InputError

if TYPE_CHECKING:
    pass


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
