"""What the columns of results mean, and in which unit they are: ``columns.csv``, and the registry for parameters."""

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, TypeVar

from leverage_sim.scenario.registry import PLACEHOLDER, entries
from leverage_sim.scenario.vocabulary import rows_of

if TYPE_CHECKING:
    import pandas as pd

    Frame = TypeVar("Frame", bound=pd.DataFrame)


Row = tuple[re.Pattern[str], str, str]


@cache
def tables() -> tuple[tuple[Row, ...], tuple[Row, ...]]:
    """Patterns of names with unit and meaning: of the columns of results, and of parameters."""
    own = [(row["name"], row["unit"], row["meaning"]) for row in rows_of("leverage_sim.batch", "columns.csv")]
    parameters = [(entry.pattern, entry.unit, entry.meaning) for entry in entries()]
    every = ([(pattern_of(name), unit, meaning) for name, unit, meaning in part] for part in (own, parameters))
    results, given = (tuple(part) for part in every)
    return results, given


def pattern_of(name: str) -> re.Pattern[str]:
    """The names that ``trust.{actor}.{actor}`` stands for."""
    return re.compile(r"[^.]+".join(re.escape(part) for part in re.split(PLACEHOLDER.pattern, name)[::2]))


@cache
def known(column: str, given: bool = False) -> tuple[str, str]:
    """Unit and meaning of a column; empty words for one that is not known.

    Args:
        given: whether a parameter is meant where a result has the same name: ``summit.PRK`` is a wish among what a
            sweep varied and a meeting among quarters.
    """
    results, parameters = tables()
    rows = (*parameters, *results) if given else (*results, *parameters)
    return next(((unit, meaning) for name, unit, meaning in rows if name.fullmatch(column)), ("", ""))


def units(columns: Iterable[object]) -> dict[str, str]:
    """Units of those columns that have one; in rows of runs a name stands for the parameter first."""
    names = [str(name) for name in columns]
    given = "quarter" not in names
    return {name: unit for name in names if (unit := known(name, given)[0])}


def with_units(frame: "Frame") -> "Frame":
    """The frame with its units in ``frame.attrs["units"]``, where plots and Parquet files take them along."""
    frame.attrs["units"] = units(frame.columns)
    return frame


def described(frame: "pd.DataFrame") -> "pd.DataFrame":
    """A row for each column of a frame: its name, unit and meaning."""
    import pandas as pd

    head, given = ["column", "unit", "meaning"], "quarter" not in frame.columns
    return pd.DataFrame([(str(name), *known(str(name), given)) for name in frame.columns], columns=head)
