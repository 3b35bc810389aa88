"""Commands about scenario and rule files: check, scenarios, rules."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leverage_sim.commands.shared import AsJson, Rules, app, fail, note, rules_app, scenarios_app
from leverage_sim.printing import say
from leverage_sim.problems import InputError, Mark, Problem, suggest

if TYPE_CHECKING:
    pass


@app.command()
def check(
    files: Annotated[list[str], typer.Argument(metavar="FILE...", help="scenario or sweep files, or shipped names")],
    rules: Rules = None,
) -> None:
    """Validate scenarios and sweeps without running them; every error is a line with file, line and column."""
    from leverage_sim import api
    from leverage_sim.scenario.kinds import READ, kind_of_file

    problems = []
    for name in files:
        try:
            kind = kind_of_file(name)
            if kind not in (None, "scenario", "sweep"):
                raise InputError([Problem(Mark(name), f"looks like {READ[kind]}; check takes scenarios and sweeps")])
            if kind == "sweep":
                from leverage_sim.sweeps.resolve import plan_of

                plan = plan_of(name, rules or [])
                print(f"{name}: ok, a sweep of {plan.total:,} runs; `sweep FILE --estimate` says what it takes")
                continue
            found = api.load(name, (), rules or [])
            print(f"{name}: ok, {len(found.parameters)} parameters, {found.quarters[0]} to {found.quarters[1]}")
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)


@scenarios_app.command("list")
def scenarios_list() -> None:
    """Print the shipped scenarios with their questions and what they showed."""
    from leverage_sim.scenario.inherit import draft, shipped

    for name in shipped():
        told = draft(name).data  # texts alone: nothing to validate
        say(f"{name}  {told['title']}")
        for line in (told.get("question"), *told.get("showed", ())):
            if line:
                say(f"    {line}")


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
        say("\n".join(differences.told(one, other)))


@scenarios_app.command("schema")
def scenarios_schema() -> None:
    """Print the JSON Schema of scenario files, for editors."""
    from leverage_sim.scenario.json_schema import schema

    print(json.dumps(schema(), indent=1))


@rules_app.command("list")
def rules_list(rules: Rules = None, json_: AsJson = False) -> None:
    """Print the registered rules: what each does, where it comes from, and the line where it stands."""
    from leverage_sim.actors.rules import RULES, known
    from leverage_sim.actors.rules.files import load_files
    from leverage_sim.actors.seats import short

    load_files(rules or [])
    found = [RULES[name] for name in known()]
    if json_:
        rows = [
            {"name": r.name, "seat": r.seat, "extends": r.extends, "says": r.says, "source": r.source}
            | {"file": short(r.file), "line": r.line}
            for r in found
        ]
        print(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    for each in found:
        print(f"{each.name}  ({each.where if each.shipped else f'{short(each.file)}:{each.line}'})")
        say(f"    {each.says}")
        say(f"    Source: {each.source or 'not said'}")


@rules_app.command("options")
def rules_options(
    scenario: Annotated[str, typer.Argument(metavar="SCENARIO", help="a shipped name or a YAML file")] = "korea-2017",
    actor: Annotated[str | None, typer.Option(metavar="ACTOR", help="of this actor only")] = None,
    json_: AsJson = False,
) -> None:
    """Print what every seat can choose: names for a rule, with nests and the levers that they move."""
    from leverage_sim import api
    from leverage_sim.show import menus

    known = api.load(scenario)
    seated = [name for name, each in known.actors.items() if each.seat is not None]
    if actor is not None and actor not in seated:
        fail(f"{actor} has no seat in {known.name}; {suggest(actor, seated)}")
    if json_:
        print(json.dumps([r for r in menus.rows(known) if actor in (None, r["actor"])], indent=1, ensure_ascii=False))
    else:
        say("\n".join(menus.told(known, actor)))


@rules_app.command("new")
def rules_new(name: Annotated[str, typer.Argument(metavar="NAME", help="letters, digits, - and _")]) -> None:
    """Write a commented rule with its test into this folder, to start from."""
    from leverage_sim.testing.files import new

    path = new(name, Path())
    print(f"{path.name} is written; `leverage-sim rules test {path.name}` says whether it is a rule after a change.")


@rules_app.command("test")
def rules_test(
    files: Annotated[list[str], typer.Argument(metavar="FILE.py...", help="files with rules; they are run")],
    scenario: Annotated[str, typer.Option(help="in whose seats the rules are tried")] = "korea-2017",
) -> None:
    """Test rules in seconds: the contract of every rule, then the tests that the file holds."""
    from leverage_sim.testing.files import report

    problems = []
    for path in files:
        found = report(path, scenario)
        problems += found.problems
        for remark in found.notes:
            note(str(remark))
        if not found.problems:
            own = {0: "no test of its own", 1: "its own test passes"}.get(found.tests, f"its {found.tests} tests pass")
            print(f"{path}: {', '.join(found.rules)}: ok, keeps the contract; {own}")
    if problems:
        raise InputError(problems)
