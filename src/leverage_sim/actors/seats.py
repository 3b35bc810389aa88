"""A seat is all that a block needs of an actor: a name, and scores for its options."""

import traceback
import warnings
from contextlib import nullcontext
from pathlib import Path
from typing import NoReturn, Protocol

import numpy as np

from leverage_sim.actors.limit import TooLong, limited, seconds
from leverage_sim.actors.rules import Rule
from leverage_sim.actors.view import Scores, View
from leverage_sim.world.parameters import Array

HERE = Path(__file__).parents[1]


class Seated(Protocol):
    """What is asked for a choice: a ``Seat``, or a Mesa agent that borrows its method."""

    name: str
    rule: Rule

    def score(self, view: View, scores: Scores) -> Scores: ...


class Seat:
    """An actor's seat in a block of runs."""

    def __init__(self, name: str, rule: Rule):
        self.name = name
        self.rule = rule

    def score(self, view: View, scores: Scores) -> Scores:
        """Scores of the options in units of regret (0 best, -1 surely not); the one method to override."""
        return self.rule(view, scores)


class RuleError(RuntimeError):
    """A rule failed, took too long, or gave something that cannot be a score."""


class Branches(Exception):
    """A rule asked whether an array is true: it works on one run at a time only."""


def ask(seat: Seated, view: View, scores: Scores) -> Array:
    """The scores that a seat gives its options, (option, run).

    A rule with a Python ``if`` on an array is asked run by run, with one warning.

    Raises:
        RuleError: the rule raised, took too long, or its scores are not finite or of another shape.
    """
    try:
        found = answer(seat, view, scores.copy())
    except Branches as branch:
        warn_of_if(seat, branch)
        found = one_by_one(seat, view, scores)
    return checked(seat, found, scores)


def answer(seat: Seated, view: View, scores: Scores, limit: float | None = None) -> object:
    """What a seat's rule returns, within the time limit (that of ``limit.py`` if none is given).

    The library's own rules are not timed: setting a timer takes longer than they do.

    Raises:
        Branches: the rule uses ``if`` on an array.
        RuleError: it failed or took too long; says where.
    """
    allowed = seconds() if limit is None else limit
    try:
        with nullcontext() if of_the_library(seat) else limited(allowed), np.errstate(all="ignore"):
            return seat.score(view, scores)
    except TooLong as error:
        told = f"did not answer within {allowed:g} s; does it loop for ever?"
        raise RuleError(f"{where(error)}the rule {seat.rule.name} {told}") from None
    except (KeyboardInterrupt, MemoryError, RuleError):
        raise
    except BaseException as error:
        if isinstance(error, ValueError) and "truth value of an array" in str(error):
            raise Branches from error
        refuse(seat, error)


def of_the_library(seat: Seated) -> bool:
    """Whether it is this library's code alone that answers for a seat."""
    return getattr(seat.score, "__func__", None) is Seat.score and seat.rule.shipped


def refuse(seat: Seated, error: BaseException) -> NoReturn:
    """Say in one line where a rule failed, why, and what would help."""
    reason = str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
    helps = next((text for words, text in HELPS.items() if words in reason), "")
    line = f"{where(error)}the rule {seat.rule.name} fails: {type(error).__name__}: {reason}{helps}"
    raise RuleError(" ".join(line.split())) from error


HELPS = {
    "read-only": "; the view cannot be changed, a rule changes `scores` alone",
    "truth value of an array": "; in one run, too, this is several numbers: those of all sectors or actors",
    "can be converted to Python scalars": "; what a view holds are arrays over runs, so use np.exp(x), not math.exp(x) "
    "or float(x)",
}


def one_by_one(seat: Seated, view: View, scores: Scores) -> Scores:
    """The same, one run at a time: slower, and the same answer.

    Raises:
        RuleError: the rule fails, or uses ``if`` on more than one number even in one run.
    """
    answers = []
    for n in range(scores.values.shape[1]):
        own = scores.of(n)
        try:
            answers.append(checked(seat, answer(seat, view.of(n), own.copy()), own))
        except Branches as branch:
            refuse(seat, branch.__cause__ or branch)
    found = scores.copy()
    found.values = np.concatenate(answers, axis=1)
    return found


def frame_of(error: BaseException) -> tuple[str, int] | None:
    """File and line of the last step outside this package in an error's trace."""
    steps = traceback.extract_tb(error.__traceback__)
    outside = [step for step in steps if HERE not in Path(step.filename).parents and step.lineno]
    own = [step for step in outside if "numpy" not in Path(step.filename).parts]
    chosen = own or outside
    return (chosen[-1].filename, chosen[-1].lineno or 1) if chosen else None


def where(error: BaseException) -> str:
    """``mine.py:4: ``, or nothing if the error arose in this package alone."""
    found = frame_of(error)
    return "" if found is None else f"{short(found[0])}:{found[1]}: "


def short(file: str) -> str:
    """A file's path from the folder one is in, if it lies there."""
    path = Path(file)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else file


def warn_of_if(seat: Seated, branch: Branches) -> None:
    """Say once for each place where an `if` stands and what to write instead."""
    file, line = frame_of(branch.__cause__ or branch) or (seat.rule.file, seat.rule.line)
    if (file, line) in WARNED:
        return
    WARNED.add((file, line))
    message = (
        f"the rule {seat.rule.name} uses a Python `if` on arrays, so it is asked one run at a time, slower; {FORM}"
    )
    warnings.warn_explicit(message, UserWarning, short(file), line)


FORM = "write `scores[option] -= 0.5 * (condition)` instead (and & for `and`, | for `or`, np.minimum for `min`)"
WARNED: set[tuple[str, int]] = set()


def checked(seat: Seated, found: object, asked: Scores) -> Array:
    """The values of an answer, if they can be scores.

    Raises:
        RuleError: they cannot.
    """
    if not isinstance(found, Scores):
        raise RuleError(f"{place(seat)} must return the scores, not {type(found).__name__}")
    values = found.values
    if not isinstance(values, np.ndarray) or values.shape != asked.values.shape or found.names != asked.names:
        raise RuleError(f"{place(seat)} returned scores of shape {np.shape(values)}, not {asked.values.shape}")
    if values.dtype != np.float64:
        raise RuleError(f"{place(seat)} returned scores of the kind {values.dtype}, not plain numbers")
    if not np.isfinite(values).all():
        bad = [name for name, row in zip(found.names, values, strict=True) if not np.isfinite(row).all()]
        raise RuleError(f"{place(seat)} gave a score that is not a finite number to {', '.join(bad)}")
    return values


def place(seat: Seated) -> str:
    """Where a seat's rule is written."""
    return f"{short(seat.rule.file)}:{seat.rule.line}: the rule {seat.rule.name}"
