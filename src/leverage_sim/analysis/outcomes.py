"""The outcomes of a run that tables are made of: what happened in it at all, how often, and where it ended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from leverage_sim.problems import InputError, Mark, Problem, suggest

if TYPE_CHECKING:
    import pandas as pd

SHARES = (
    ("a deal is signed", "deals", 1),
    ("rollback reaches stage 1 or more", "highest_stage", 1),
    ("rollback reaches stage 2 or more", "highest_stage", 2),
    ("rollback reaches stage 3 or more", "highest_stage", 3),
    ("a deal is broken", "breaches", 1),
    ("talks end in a walk-out", "walk_outs", 1),
    ("the Council tightens sanctions", "tightenings", 1),
    ("a tightening draft fails", "failed_drafts", 1),
    ("the Council eases sanctions", "relief_adopted", 1),
)
MEANS = (
    ("major tests", "major_tests"),
    ("minor tests", "minor_tests"),
    ("tightenings", "tightenings"),
    ("rounds of talks", "talks"),
    ("quarters of moratorium", "quarters_of_moratorium"),
    ("trade at the end, bn USD a year", "final_trade"),
    ("resources at the end, base year 1", "final_resources"),
    ("tension at the end", "final_tension"),
    ("programme at the end", "final_programme"),
)


@dataclass(frozen=True)
class Outcome:
    """An outcome of a run: a column of its row, or with ``least`` whether that reaches a level."""

    label: str
    column: str
    least: float | None = None

    @property
    def share(self) -> bool:
        """Whether its mean over runs is a share of runs."""
        return self.least is not None

    def of(self, runs: "pd.DataFrame") -> np.ndarray:
        """Its value in every run, (run,)."""
        values = runs[self.column].to_numpy(dtype=float)
        return values if self.least is None else (values >= self.least).astype(float)


def usual(columns: Iterable[str]) -> list[Outcome]:
    """The outcomes that tables show unless others are asked for, as far as these columns hold them."""
    held = [str(column) for column in columns]
    known = [Outcome(label, column, float(least)) for label, column, least in SHARES]
    known += [Outcome(label, column) for label, column in (*MEANS, *meetings(held))]
    return [outcome for outcome in known if outcome.column in held]


def meetings(columns: Iterable[str]) -> list[tuple[str, str]]:
    """A label and a column for the meetings of leaders with each sender."""
    names = [str(column) for column in columns if str(column).startswith("summits.")]
    return [(f"meetings with {name.partition('.')[2]}", name) for name in names]


def chosen(texts: Sequence[str], columns: Sequence[str]) -> list[Outcome]:
    """Outcomes by name: ``major_tests``, or ``highest_stage>=2`` for the share of runs that reach it.

    Raises:
        InputError: with every text that names none.
    """
    labels = {(outcome.column, outcome.least): outcome.label for outcome in usual(columns)}
    found, problems = [], []
    for text in dict.fromkeys(texts):
        column, sign, level = (part.strip() for part in text.partition(">="))
        try:
            least = float(level) if sign else None
        except ValueError:
            problems.append(Problem(Mark("--outcome"), f"{text}: write COLUMN or COLUMN>=NUMBER"))
            continue
        if column not in columns:
            problems.append(Problem(Mark("--outcome"), f"no outcome is called {column!r}; {suggest(column, columns)}"))
            continue
        found.append(Outcome(labels.get((column, least), text), column, least))
    if problems:
        raise InputError(problems)
    return found
