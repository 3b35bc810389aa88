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


@cache
def table() -> tuple[tuple[re.Pattern[str], str, str], ...]:
    """Patterns of names with unit and meaning: the columns of results first, then every parameter."""
    own = [(row["name"], row["unit"], row["meaning"]) for row in rows_of("leverage_sim.batch", "columns.csv")]
    parameters = [(entry.pattern, entry.unit, entry.meaning) for entry in entries()]
    return tuple((pattern_of(name), unit, meaning) for name, unit, meaning in (*own, *parameters))


def pattern_of(name: str) -> re.Pattern[str]:
    """The names that ``trust.{actor}.{actor}`` stands for."""
    return re.compile(r"[^.]+".join(re.escape(part) for part in re.split(PLACEHOLDER.pattern, name)[::2]))


@cache
def known(column: str) -> tuple[str, str]:
    """Unit and meaning of a column; empty words for one that is not known."""
    return next(((unit, meaning) for name, unit, meaning in table() if name.fullmatch(column)), ("", ""))


def units(columns: Iterable[object]) -> dict[str, str]:
    """Units of those columns that have one."""
    return {str(name): unit for name in columns if (unit := known(str(name))[0])}


def with_units(frame: "Frame") -> "Frame":
    """The frame with its units in ``frame.attrs["units"]``, where plots and Parquet files take them along."""
    frame.attrs["units"] = units(frame.columns)
    return frame


def described(frame: "pd.DataFrame") -> "pd.DataFrame":
    """A row for each column of a frame: its name, unit and meaning."""
    import pandas as pd

    head = ["column", "unit", "meaning"]
    return pd.DataFrame([(str(name), *known(str(name))) for name in frame.columns], columns=head)
