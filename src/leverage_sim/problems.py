"""What is wrong with a user's file, and where."""

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from numbers import Integral

from leverage_sim.printing import printable

SEEDS = 2**64
"""A seed is one of so many whole numbers, from 0 on: each has random numbers of its own."""


@dataclass(frozen=True, order=True)
class Mark:
    """A place in a file; line and column count from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        if self.file.startswith("--"):  # an option of the command line, not a file
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


def checked_seed(seed: object) -> int:
    """The seed of random numbers, as a plain whole number.

    Raises:
        InputError: it is none: not whole, below 0, or 2**64 or more.
    """
    number = int(seed) if isinstance(seed, Integral) and not isinstance(seed, bool) else -1
    if not 0 <= number < SEEDS:
        told = f"a seed is a whole number from 0 to {SEEDS - 1}, not {shorten(seed)}"
        raise InputError([Problem(Mark("--seed"), told)])
    return number
