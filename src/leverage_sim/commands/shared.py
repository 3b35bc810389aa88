"""What commands share: their app, their options, a word to the user."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from leverage_sim.problems import checked_seed

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

ScenarioName = Annotated[str, typer.Argument(metavar="SCENARIO", help="a shipped name (korea-2017) or a YAML file")]
Seed = Annotated[int, typer.Option(help="runs that share a seed share their luck", callback=checked_seed)]
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
    typer.Option(metavar="prior|retained", help="draw parameters from priors, or play draws that calibration kept"),
]


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
