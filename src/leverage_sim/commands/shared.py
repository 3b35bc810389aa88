"""What commands share: their app, their options, a word to the user."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from leverage_sim.arguments.kinds import Kind, Refused
from leverage_sim.arguments.table import DRAWS, QUARTERS, SEED, WORKERS
from leverage_sim.problems import Mark, Problem

app = typer.Typer(
    name="leverage-sim",
    help="Who can move a target state, with what, and what happens when they try.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def say_version(wanted: bool) -> None:
    """Print the version and the hash of what decides numbers."""
    if wanted:
        from leverage_sim import __version__
        from leverage_sim.source import source_hash

        print(f"leverage-sim {__version__}, source {source_hash()}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=say_version, is_eager=True, help="the version, and the hash of its source"),
    ] = False,
) -> None:
    """Who can move a target state, with what, and what happens when they try."""


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
OtherSource = Annotated[
    bool,
    typer.Option("--other-source", help="also where another source of leverage-sim played; the manifest says so"),
]
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


@contextmanager
def named_folder(place: Path | None, check: Callable[[Path], None]) -> Iterator[None]:
    """Keep the folder that a user names for this command, from before anything is worked out; or see that there is a
    place for one without a name.

    Args:
        place: the folder; None if none is named.
        check: raises what speaks against writing there.

    Raises:
        InputError: what it says, or another process is writing there.
    """
    from leverage_sim.batch.places import check_writable, reserved

    if place is None:
        check_writable(RESULTS)
        yield
    else:
        with reserved(place, lambda: check(place)):
            yield


@contextmanager
def writing(place: Path) -> Iterator[None]:
    """Write a folder when no other process does; two that write the same design wait for each other."""
    from leverage_sim.batch.lock import PATIENCE, one_writer

    with one_writer(place, PATIENCE, note):
        yield


def fail(message: str) -> None:
    raise UsageError(message)
