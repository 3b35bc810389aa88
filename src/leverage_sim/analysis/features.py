"""Features of runs, read from their quarters: sums, means, shares, falls on the year before, dates."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from leverage_sim.evidence.patterns import Feature
from leverage_sim.world.parameters import Array

if TYPE_CHECKING:
    import pandas as pd

YEAR = 4  # quarters


def columns_of(wanted: Sequence[Feature]) -> list[str]:
    """The columns that features read, besides ``run`` and ``quarter``."""
    return list(dict.fromkeys(name for each in wanted for name in (*each.columns, *each.over)))


def measured(quarters: "pd.DataFrame", wanted: Sequence[Feature]) -> Array:
    """Features of the runs of a frame, (run, feature).

    Args:
        quarters: rows sorted by run and quarter, every run with the same quarters.
        wanted: features.

    Raises:
        ValueError: a quarter that a feature looks at was not played.
    """
    names = list(dict.fromkeys(quarters["quarter"]))
    series = {name: quarters[name].to_numpy(dtype=float).reshape(-1, len(names)) for name in columns_of(wanted)}
    return np.stack([one(each, series, names) for each in wanted], axis=1)


def one(wanted: Feature, series: Mapping[str, Array], names: list[str]) -> Array:
    """One feature of each run, (run,)."""
    missing = [quarter for quarter in (wanted.start, wanted.until) if quarter not in names]
    if missing:
        raise ValueError(f"{wanted.id} looks at {missing[0]}, which was not played")
    low, high = names.index(wanted.start), names.index(wanted.until) + 1
    rows = added(series, wanted.columns)
    now = rows[:, low:high]
    if wanted.how == "sum":
        return np.asarray(now.sum(axis=1))
    if wanted.how == "mean":
        return np.asarray(now.mean(axis=1))
    if wanted.how == "last":
        return now[:, -1]
    if wanted.how == "first":
        return first(now)
    if wanted.how == "share":
        return np.asarray(now.sum(axis=1) / added(series, wanted.over)[:, low:high].sum(axis=1))
    before = rows[:, low - YEAR : high - YEAR]
    if wanted.how == "fall":
        return np.asarray(1.0 - now.mean(axis=1) / before.mean(axis=1))
    assert wanted.how == "fall-by-the-end", wanted.how
    return np.asarray(1.0 - now[:, -1] / before[:, -1])


def added(series: Mapping[str, Array], columns: Sequence[str]) -> Array:
    """The sum of some columns, (run, quarter)."""
    total = series[columns[0]]
    for name in columns[1:]:
        total = total + series[name]
    return total


def first(rows: Array) -> Array:
    """Quarters before something happens for the first time; all of them if it never does, (run,)."""
    happens = rows > 0.0
    found: Array = np.where(happens.any(axis=1), np.argmax(happens, axis=1), rows.shape[1]).astype(float)
    return found
