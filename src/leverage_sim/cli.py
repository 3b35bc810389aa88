"""The console script: the commands put together, and what becomes of an error."""

import sys
from pathlib import Path
from typing import Any

import typer

from leverage_sim.commands import (
    analysing,
    comparing,
    contests,
    influencing,
    playing,
    reasons,
    shelf,
    showing,
    sweeping,
)
from leverage_sim.commands.shared import UsageError, app
from leverage_sim.printing import printable, printing
from leverage_sim.problems import InputError, Stopped, Unfinished

COMMANDS = (playing, comparing, contests, influencing, reasons, shelf, sweeping, analysing, showing)
FIRST = ("run", "why", "compare", "report", "dashboard", "leverage", "council", "talks", "coalitions", "claims")
"""What a newcomer looks for stands first in the help; the rest follows by the alphabet."""


def place_of(command: Any) -> tuple[int, str]:
    """Where a command stands in the help."""
    name = command.name or command.callback.__name__
    return FIRST.index(name) if name in FIRST else len(FIRST), name


app.registered_commands.sort(key=place_of)


def main(arguments: list[str] | None = None) -> None:
    """The console script: exit code 0 done, 1 failed inside, 2 the input is wrong."""
    sys.exit(guarded(arguments))


def guarded(arguments: list[str] | None = None) -> int:
    """Run a command and turn whatever happens into an exit code and at most a line for each error."""
    with printing():
        return answered(arguments)


def answered(arguments: list[str] | None) -> int:
    """The exit code of a command, after its errors are told."""
    try:
        code = app(args=arguments, standalone_mode=False)
    except InputError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return 2
    except UsageError as error:
        print(f"leverage-sim: {error}", file=sys.stderr)
        return 2
    except typer.Exit as leave:
        return leave.exit_code
    except Unfinished as error:
        print(f"leverage-sim: {' '.join(str(error).split())}", file=sys.stderr)
        return 1
    except Stopped as error:
        print(f"leverage-sim: {error}", file=sys.stderr)
        return 130
    except (typer.Abort, KeyboardInterrupt):
        code = 130
    except Exception as error:
        return outside(error)
    if code == 130:  # typer's, too, for Ctrl-C
        print("leverage-sim: stopped", file=sys.stderr)
    return code if isinstance(code, int) else 0


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
        log.write_text(printable("".join(traceback.format_exception(error))), encoding="utf-8")
        print(f"leverage-sim: a run failed inside: {reason} (details in {log})", file=sys.stderr)
    except OSError:
        print(f"leverage-sim: a run failed inside: {reason}", file=sys.stderr)
    return 1
