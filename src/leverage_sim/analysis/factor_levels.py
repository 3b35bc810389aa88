"""What the runs of a sweep came to at each level of what was varied; runs that share a draw count as one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.analysis.intervals import wilson
from leverage_sim.analysis.outcomes import Outcome
from leverage_sim.sweeps.cells import word

if TYPE_CHECKING:
    import pandas as pd

BINS, FEWEST = 8, 20  # bins at most, and values in a bin at least: of fewer a mean says little
SHOWN = 12  # levels of a factor that is told in words


@dataclass(frozen=True)
class Levels:
    """The levels of one factor over the runs of a sweep.

    Attributes:
        factor: its column.
        labels: in words, of each level.
        places: of each level on an axis: its value, of a bin the mean in it; None where levels are words.
        code: of each run its level; -1 for levels that are left out.
        binned: whether a level is a stretch of values with as many runs as the others.
        left_out: how many levels are left out.
    """

    factor: str
    labels: tuple[str, ...]
    places: tuple[float, ...] | None
    code: np.ndarray
    binned: bool = False
    left_out: int = 0


def factors(design: Mapping[str, Any], runs: "pd.DataFrame") -> list[str]:
    """Columns of what a sweep varied, in the order of its design; those that took one value only are left out."""
    sample = design.get("sample") or {}
    names = dict.fromkeys(["scenario", *design["columns"], *sample.get("names", ())])
    return [name for name in names if name in runs and runs[name].nunique(dropna=False) > 1]


def levels(runs: "pd.DataFrame", factor: str) -> Levels:
    """The levels of a factor: each value of it, or bins where it has many."""
    values = runs[factor]
    if values.dtype.kind not in "fi":
        return word_levels(factor, values)
    distinct = np.unique(values.dropna())
    if len(distinct) <= BINS:
        code = np.searchsorted(distinct, values)
        code = np.where(values.isna(), -1, code)
        return Levels(factor, tuple(f"{x:g}" for x in distinct), tuple(map(float, distinct)), code)
    bins = min(BINS, max(2, len(distinct) // FEWEST))
    edges = np.unique(np.quantile(values.dropna(), np.linspace(0.0, 1.0, bins + 1)))
    code = np.clip(np.searchsorted(edges, values, side="right") - 1, 0, len(edges) - 2)
    code = np.where(values.isna(), -1, code)
    labels = tuple(f"{a:.3g} to {b:.3g}" for a, b in pairwise(edges))
    places = tuple(float(values[code == n].mean()) for n in range(len(labels)))
    return Levels(factor, labels, places, code, binned=True)


def word_levels(factor: str, values: "pd.Series[Any]") -> Levels:
    """Levels that are words, or on and off, in the order in which the design has them."""
    distinct = list(dict.fromkeys(values))
    kept = distinct[:SHOWN]
    at = {value: n for n, value in enumerate(kept)}
    code = np.array([at.get(value, -1) for value in values])
    return Levels(factor, tuple(word(value) for value in kept), None, code, left_out=len(distinct) - len(kept))


def level_frame(runs: "pd.DataFrame", its: Levels, outcomes: Sequence[Outcome], unit: np.ndarray) -> "pd.DataFrame":
    """Means of outcomes at each level.

    Args:
        unit: of each run the number of what it shares with others: its draw, or its luck.

    Returns:
        rows of factor, level, place, outcome, column, share (whether the mean is one), runs, units, mean, low, high.
    """
    import pandas as pd

    rows = []
    for n, label in enumerate(its.labels):
        here = its.code == n
        for outcome in outcomes:
            mean, low, high = clustered(outcome.of(runs[here]), unit[here], outcome.share)
            place = None if its.places is None else its.places[n]
            known = {
                "factor": its.factor,
                "level": label,
                "place": place,
                "outcome": outcome.label,
                "column": outcome.column,
            }
            sizes = {"share": outcome.share, "runs": int(here.sum()), "units": len(np.unique(unit[here]))}
            rows.append({**known, **sizes, "mean": mean, "low": low, "high": high})
    return pd.DataFrame(rows)


def clustered(values: np.ndarray, unit: np.ndarray, share: bool, level: float = 0.95) -> tuple[float, float, float]:
    """Mean and its interval where runs of one unit are not independent of each other.

    The variance is that of totals by unit (a ratio estimate); a share has Wilson's interval with as many trials as
    that variance is worth. From a single unit there is no interval: low and high are NaN.

    Args:
        values: (run,).
        unit: (run,).
    """
    from scipy.stats import t

    mean = float(np.mean(values)) if len(values) else float("nan")
    _, at = np.unique(unit, return_inverse=True)
    units = int(np.max(at)) + 1 if len(at) else 0
    if units < 2:
        return mean, float("nan"), float("nan")
    off = np.bincount(at, weights=values - mean)
    variance = units / (units - 1) * float((off * off).sum()) / len(values) ** 2
    if share:
        trials = mean * (1.0 - mean) / variance if variance > 0.0 else float(units)
        low, high = wilson(mean * trials, trials, level)
        return mean, low, high
    half = float(t.ppf(0.5 + level / 2, units - 1)) * sqrt(variance)
    return mean, mean - half, mean + half


def units_of(design: Mapping[str, Any], runs: "pd.DataFrame") -> np.ndarray:
    """What runs share: with a sample the draw of parameters, without one the luck of their replicate."""
    return runs["draw" if design.get("sample") else "replicate"].to_numpy()


def ranges_over(design: Mapping[str, Any]) -> str:
    """What the intervals of a sweep's means range over."""
    sample = design.get("sample")
    if sample is None:
        return f"luck alone: {design['replicates']:,} replicates, each with luck of its own"
    if sample["own_luck"]:
        return "luck and the sampled parameters: every draw has luck of its own, runs of one draw count as one unit"
    return (
        f"the sampled parameters, at the luck of {design['replicates']:,} "
        f"replicate{'s' if design['replicates'] > 1 else ''} that all draws share"
    )
