"""A seat is all that a block needs of an actor: a name, and scores for its options."""

import warnings
from typing import Protocol

import numpy as np

from leverage_sim.actors.rules import Rule
from leverage_sim.actors.view import Scores, View
from leverage_sim.world.parameters import Array


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
    """A rule gave something that cannot be a score."""


def ask(seat: Seated, view: View, scores: Scores) -> Array:
    """The scores that a seat gives its options, (option, run).

    A rule with a Python ``if`` on an array is asked run by run, with one warning.

    Raises:
        RuleError: the scores are not finite, or of another shape.
    """
    try:
        found = seat.score(view, scores.copy())
    except ValueError as error:
        if "truth value of an array" not in str(error):
            raise
        warn_of_if(seat, error)
        found = one_by_one(seat, view, scores)
    return checked(seat, found, scores)


def one_by_one(seat: Seated, view: View, scores: Scores) -> Scores:
    """The same, one run at a time: slower, and the same answer."""
    answers = [seat.score(view.of(n), scores.of(n)).values for n in range(scores.values.shape[1])]
    return Scores(scores.names, np.concatenate(answers, axis=1), scores.elsewhere)


def warn_of_if(seat: Seated, error: ValueError) -> None:
    """Say once for each place where an `if` stands and what to write instead."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    file, line = (trace.tb_frame.f_code.co_filename, trace.tb_lineno) if trace else ("?", 0)
    if (file, line) in WARNED:
        return
    WARNED.add((file, line))
    message = (
        f"the rule {seat.rule.name} uses a Python `if` on arrays, so it is asked one run at a time, slower; "
        "write `scores[option] -= 0.5 * (condition)` instead"
    )
    warnings.warn_explicit(message, UserWarning, file, line)


WARNED: set[tuple[str, int]] = set()


def checked(seat: Seated, found: object, asked: Scores) -> Array:
    if not isinstance(found, Scores):
        raise RuleError(f"the rule {seat.rule.name} must return the scores, not {type(found).__name__}")
    if found.values.shape != asked.values.shape:
        raise RuleError(
            f"the rule {seat.rule.name} returned scores of shape {found.values.shape}, not {asked.values.shape}"
        )
    if not np.isfinite(found.values).all():
        bad = [name for name, row in zip(found.names, found.values, strict=True) if not np.isfinite(row).all()]
        raise RuleError(f"the rule {seat.rule.name} gave a score that is not a finite number to {', '.join(bad)}")
    return found.values
