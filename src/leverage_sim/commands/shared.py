"""What commands share: their app, their options, a word to the user."""

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from leverage_sim.arguments.kinds import Kind, Refused
from leverage_sim.arguments.table import DRAWS, QUARTERS, SEED, WORKERS
from leverage_sim.problems import InputError, Mark, Problem

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


class RefusedOption(Exception):
    """An option's value is not of its kind; no ValueError, whose words typer would take for its own."""


def option(name: str, kind: Kind, help: str) -> Any:
    """An option that takes what the argument of the Python API takes, and refuses the rest in the same words."""

    def parse(text: Any) -> Any:
        try:
            return kind.read(text)
        except Refused as error:
            raise RefusedOption(Problem(Mark(name), str(error))) from None

    if kind.choices:
        return typer.Option(name, help=help, metavar="|".join(kind.choices), parser=parse)
    return typer.Option(name, help=f"{help} ({kind.words.partition(' from ')[2]})", metavar="N", parser=parse)


ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help="a shipped name (korea-2017) or a YAML file")]
Seed = Annotated[int, option("--seed", SEED, "runs that share a seed share their luck")]
Sets = Annotated[
    list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="a value in place of the scenario's")
]
Rules = Annotated[list[str] | None, typer.Option("--rules", metavar="FILE.py", help="a file with rules; it is run")]
AsJson = Annotated[bool, typer.Option("--json", help="machine-readable output")]
Draws = Annotated[
    str | None,
    option("--draws", DRAWS, "draw parameters from priors, or play draws that calibration kept"),
]
Quarters = Annotated[int | None, option("--quarters", QUARTERS, "how many quarters to play; all if not given")]
Workers = Annotated[int | None, option("--workers", WORKERS, "processes; one for each core if not given")]


def cores() -> int:
    """How many processes play where no number is given."""
    return os.cpu_count() or 1


def note(text: str) -> None:
    """A word to the person at the terminal; not part of the output."""
    print(text, file=sys.stderr)


RESULTS = Path("results")
"""Where results go if no place is named."""


class UsageError(Exception):
    """The command line itself is wrong."""


def check_file(place: Path | None, *kinds: str) -> None:
    """Whether a file, of one of these kinds if any are named, can be written there, before anything is worked out.

    Raises:
        InputError: its name ends otherwise, or its folder cannot be written.
    """
    if place is None:
        return
    if kinds and place.suffix.lower() not in kinds:
        raise InputError([Problem(Mark(str(place)), f"name a file that ends in {' or '.join(kinds)}")])
    if place.is_dir():
        raise InputError([Problem(Mark(str(place)), "is a folder; name a file")])
    from leverage_sim.batch.store import check_writable

    check_writable(place)


def check_folder(place: Path | None, command: str) -> None:
    """Whether a command's results can be written there, or where they go by default, before anything is worked out.

    Raises:
        InputError: something else stands there, or it cannot be written.
    """
    from leverage_sim.batch.store import check_free, check_writable

    if place is None:
        check_writable(RESULTS)
    else:
        check_free(place, command)


def fail(message: str) -> None:
    raise UsageError(message)
