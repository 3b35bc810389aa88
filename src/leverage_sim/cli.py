"""The console script: the commands put together, and what becomes of an error."""

import errno
import io
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import typer

from leverage_sim.arguments.calls import by_a_command
from leverage_sim.commands import (
    analysing,
    comparing,
    explain,
    influencing,
    playing,
    scenario_commands,
    showing,
    sweeping,
    tournament,
)
from leverage_sim.commands.shared import RefusedOption, UsageError, app, note
from leverage_sim.printing import printable, printing
from leverage_sim.problems import InputError, Mark, Notice, Stopped, Unfinished, shorten

COMMANDS = (
    playing, comparing, tournament, influencing, explain, scenario_commands, sweeping, analysing, showing,
)  # fmt: skip
FIRST = ("run", "why", "compare", "report", "dashboard", "leverage", "council", "talks", "coalitions", "claims")
"""What a newcomer looks for stands first in the help; the rest follows by the alphabet."""


ANSWERS = {
    errno.EACCES: 2, errno.EPERM: 2, errno.EROFS: 2, errno.EISDIR: 2, errno.ENOTDIR: 2, errno.ENAMETOOLONG: 2,
    errno.ELOOP: 2, errno.ENOSPC: 1, errno.EDQUOT: 1, errno.EFBIG: 1, errno.EIO: 1, errno.EMFILE: 1,
}  # fmt: skip
"""What the operating system refuses: by the user's choice of a place (2), or because the machine can no more (1)."""


UNHEARD = (errno.EPIPE, *((errno.EINVAL,) if os.name == "nt" else ()))


class Pipe(io.FileIO):
    """A pipe whose reader may leave, as ``| head`` does: what is said then is lost, and that is all."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data) or 0
        except OSError as error:
            if error.errno not in UNHEARD:
                raise
            return memoryview(data).nbytes


def place_of(command: Any) -> tuple[int, str]:
    """Where a command stands in the help."""
    name = command.name or command.callback.__name__
    return FIRST.index(name) if name in FIRST else len(FIRST), name


app.registered_commands.sort(key=place_of)


def main(arguments: list[str] | None = None) -> None:
    """The console script: exit code 0 done, 1 failed inside, 2 the input is wrong."""
    sys.stdout, sys.stderr = heard(sys.stdout), heard(sys.stderr)
    code = guarded(arguments)
    try:
        sys.stdout.flush()
    except OSError as error:
        code = outside(error)
        sys.stdout = nowhere()
    sys.exit(code)


def heard(stream: TextIO | None) -> TextIO:
    """A stream of the command that may lose its reader, or have none (``>&-``)."""
    if stream is None:
        return nowhere()
    try:
        if stream.isatty():
            return stream
        raw = Pipe(stream.fileno(), "w", closefd=False)
    except (OSError, ValueError):  # no file beneath it
        return stream
    buffered = io.BufferedWriter(raw)
    return io.TextIOWrapper(buffered, stream.encoding, stream.errors, line_buffering=bool(stream.line_buffering))


def nowhere() -> TextIO:
    """A stream that nobody reads."""
    return open(os.devnull, "w", encoding="utf-8")


def guarded(arguments: list[str] | None = None) -> int:
    """Run a command and turn whatever happens into an exit code and at most a line for each error."""
    with printing():
        return answered(arguments)


def answered(arguments: list[str] | None) -> int:
    """The exit code of a command, after its errors are told."""
    try:
        with by_a_command(), noted():
            code = app(args=arguments, standalone_mode=False)
    except RefusedOption as error:
        print(error, file=sys.stderr)
        return 2
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


@contextmanager
def noted() -> Iterator[None]:
    """Say notices in a line each, as what a command says itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("default", Notice)
        show = warnings.showwarning

        def tell(
            message: Warning | str, category: type[Warning], filename: str, lineno: int,
            file: TextIO | None = None, line: str | None = None,
        ) -> None:  # fmt: skip
            if issubclass(category, Notice):
                note(str(message))
            else:
                show(message, category, filename, lineno, file, line)

        warnings.showwarning = tell
        yield


def outside(error: Exception) -> int:
    """What the user's place or line is at fault for is the user's (2), a machine at its end says so (1); anything else
    is ours: one line, and the trace in a log file (1)."""
    show, code = getattr(error, "format_message", None), getattr(error, "exit_code", None)
    if show is not None and code is not None:
        print(f"leverage-sim: {' '.join(show().split())}", file=sys.stderr)
        return 2
    answer = ANSWERS.get(error.errno or 0) if isinstance(error, OSError) else None
    if isinstance(error, OSError) and answer and (answer == 1 or error.filename is not None):
        known = error.filename is not None
        place = Mark(shorten(str(error.filename), 300).strip("'\"")) if known else "leverage-sim"
        print(f"{place}: the system refuses it: {error.strerror}", file=sys.stderr)
        return answer
    import traceback

    reason = f"{type(error).__name__}: {error}".splitlines()[0][:300]
    try:
        log = Path("leverage-sim-error.log")
        log.write_text(printable("".join(traceback.format_exception(error))), encoding="utf-8")
        print(f"leverage-sim: a run failed inside: {reason} (details in {log})", file=sys.stderr)
    except OSError:
        print(f"leverage-sim: a run failed inside: {reason}", file=sys.stderr)
    return 1
