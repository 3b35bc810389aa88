"""What is wrong with a user's file, and where."""

import difflib
import sys
import warnings
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from leverage_sim.printing import printable


@dataclass(frozen=True, order=True)
class Mark:
    """A place in a file; line and column count from 1. On line 0 it is no file, but what is called so: an argument."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        if self.file.startswith("--") or not self.line:  # an option of the command line or an argument, not a file
            return self.file
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, order=True)
class Problem:
    """One error: ``FILE:LINE:COLUMN: what is wrong, and what would be right``."""

    mark: Mark
    message: str

    def __str__(self) -> str:
        return " ".join(printable(f"{self.mark}: {' '.join(self.message.split())}").splitlines())


class InputError(ValueError):
    """The user's input is wrong; ``problems`` holds every error, one line each."""

    def __init__(self, problems: Iterable[Problem]):
        COMPARED.clear()
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))


class Unfinished(RuntimeError):
    """Work that stopped before its end through no fault of the input: one line says why. Exit code 1."""


class Stopped(RuntimeError):
    """Work that the user stopped: one line says how to go on. Exit code 130."""


class Notice(UserWarning):
    """Something that is no error and that the user should know of."""


def notice(text: str) -> None:
    """Tell the user something: in Python a warning about the line that called us, at the command line a line."""
    frame, level = sys._getframe(1), 2
    while frame.f_back and frame.f_globals.get("__name__", "").startswith("leverage_sim."):
        frame, level = frame.f_back, level + 1
    warnings.warn(text, Notice, stacklevel=level)


def shorten(text: object, limit: int = 60) -> str:
    """A value as it may stand in a message: printable, on one line, not endless."""
    line = ascii(text) if isinstance(text, str) else repr(text)
    return line if len(line) <= limit else line[: limit - 3] + "..."


COMPARISONS = 100_000
"""Of names with names, between one error and the next, after which no other spelling is looked for: seconds of work."""
COMPARED: list[int] = []
"""How many it took for each unknown name since the last error."""


def suggest(name: str, candidates: Iterable[str], few: int = 12) -> str:
    """The end of a message about an unknown name: the nearest names, or all if they are no more than ``few``."""
    known = candidates if isinstance(candidates, Collection) else list(candidates)
    if sum(COMPARED) > COMPARISONS:
        return "only the first of so many unknown names are told with others that are spelled alike"
    COMPARED.append(len(known))
    pool = sorted(known)
    close = difflib.get_close_matches(str(name)[:100], pool, n=3, cutoff=0.6)
    if close:
        return f"did you mean {' or '.join(close)}?"
    if len(pool) <= few:
        return f"known: {', '.join(pool)}" if pool else "none is declared"
    return f"known: {', '.join(pool[:8])}, ... ({len(pool)} in all)"
