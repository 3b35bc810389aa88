"""Two courses of the same luck: the mean difference, its interval, and how many runs would settle its sign."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf, isfinite, nan, sqrt
from statistics import NormalDist

import numpy as np
from scipy.special import stdtr, stdtrit

LEVEL = 0.95
POWER = 0.8  # how often the runs asked for would settle a difference as large as it is now estimated to be
NEVER = 10_000_000  # runs beyond which nothing is promised
NORMAL = NormalDist()


@dataclass(frozen=True)
class Paired:
    """The mean difference of an outcome between two sides that share their luck.

    Attributes:
        a, b: means of the sides.
        difference: of b less a.
        low, high: its interval; nan where there are fewer than two units.
        p: two-sided, of a mean difference of 0.
        spread: standard deviation of the difference from unit to unit.
        units: how many independent differences there are: runs, or draws of parameters.
        runs: how many runs.
        same: whether it is the same on both sides in every run.
        correlation: between the sides, over units; nan where one of them does not vary.
        gain: how many times the runs the same interval would take if each side had luck of its own.
    """

    a: float
    b: float
    difference: float
    low: float
    high: float
    p: float
    spread: float
    units: int
    runs: int
    same: bool
    correlation: float
    gain: float


def paired(
    a: np.ndarray, b: np.ndarray, draw: np.ndarray | None = None, share: bool = False, level: float = LEVEL
) -> Paired:
    """Compare an outcome run by run.

    Runs that share a draw of parameters are not independent: each draw is one unit, the mean of its runs.

    Args:
        a, b: the outcome on each side, (run,), run by run with the same luck.
        draw: which draw of parameters a run was played with, (run,); if not given, the runs are independent.
        share: the outcome is 0 or 1 in each run.
        level: of the interval.

    Raises:
        ValueError: the two are not of the same runs.
    """
    a, b = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    if a.shape != b.shape:
        raise ValueError(f"runs are compared with the same runs, not {a.shape} with {b.shape}")
    ours, theirs = (a, b) if draw is None else (by_draw(a, draw), by_draw(b, draw))
    units, apart = len(ours), theirs - ours
    mean = float(np.mean(apart))
    spread = float(np.std(apart, ddof=1)) if units > 1 else nan
    if share and units == len(a):
        low, high, p = share_interval(apart, level)
    else:
        low, high, p = t_interval(mean, spread, units, level)
    correlation, gain = shared(ours, theirs)
    return Paired(
        float(np.mean(ours)), float(np.mean(theirs)), mean, low, high, p, spread, units, len(a),
        bool(np.array_equal(a, b)), correlation, gain,
    )  # fmt: skip


def by_draw(values: np.ndarray, draw: np.ndarray) -> np.ndarray:
    """The mean of each draw's runs, (draw,)."""
    _, at, count = np.unique(draw, return_inverse=True, return_counts=True)
    return np.asarray(np.bincount(at, weights=values) / count)


def t_interval(mean: float, spread: float, units: int, level: float = LEVEL) -> tuple[float, float, float]:
    """Interval of a mean of independent differences (Student), and p of a mean of 0."""
    if units < 2:
        return nan, nan, 1.0
    error = spread / sqrt(units)
    half = float(stdtrit(units - 1, 0.5 + level / 2)) * error
    if error == 0.0:
        return mean, mean, float(mean == 0.0)
    return mean - half, mean + half, 2.0 * float(stdtr(units - 1, -abs(mean) / error))


def share_interval(apart: np.ndarray, level: float = LEVEL) -> tuple[float, float, float]:
    """Interval of a difference of paired shares (Bonett and Price 2012), and p of a difference of 0.

    One run is added to each kind of pair that differs, so that a few runs without a difference are no certainty.

    Args:
        apart: -1, 0 or 1 for each pair, (run,).
    """
    size = len(apart) + 2
    more, fewer = (float(np.sum(apart == sign)) + 1.0 for sign in (1, -1))
    middle = (more - fewer) / size
    error = sqrt((more + fewer) / size - middle * middle) / sqrt(size)
    half = NORMAL.inv_cdf(0.5 + level / 2) * error
    low, high = max(-1.0, middle - half), min(1.0, middle + half)
    return low, high, 2.0 * NORMAL.cdf(-abs(middle) / error)


def shared(a: np.ndarray, b: np.ndarray) -> tuple[float, float]:
    """Correlation of the sides, and the variance of their difference with luck of their own over that with shared."""
    if len(a) < 2:
        return nan, nan
    own, other, apart = (float(np.var(x, ddof=1)) for x in (a, b, b - a))
    correlation = (own + other - apart) / (2.0 * sqrt(own * other)) if own > 0.0 and other > 0.0 else nan
    if apart == 0.0:
        return correlation, inf if own + other > 0.0 else nan
    return correlation, (own + other) / apart


def further_runs(found: Paired, among: int = 1) -> float:
    """How many more runs would settle the sign of a difference in four cases of five.

    Assumed is that the difference is what it is now estimated to be and varies from run to run as it does now. With
    half the assumed difference it takes four times the runs.

    Args:
        found: an open difference.
        among: of how many outcomes it is to stand out.

    Returns:
        a number of runs, in whole units; inf where it would be more than ten million, or the estimate is 0.
    """
    if found.difference == 0.0 or not isfinite(found.spread) or found.spread == 0.0:
        return inf
    reach = NORMAL.inv_cdf(1.0 - (1.0 - LEVEL) / (2 * among)) + NORMAL.inv_cdf(POWER)
    units = (reach * found.spread / found.difference) ** 2
    each = found.runs / found.units
    further = max(1, ceil(units) - found.units) * each if units * each < NEVER else inf
    return float(further)


def holm(p: Sequence[float]) -> list[float]:
    """The p of each outcome among all of them, so that one wrongly settled anywhere is as rare as it was for one alone.

    Holm (1979): valid whatever the outcomes have to do with one another.
    """
    order, found, worst = np.argsort(p, kind="stable"), [1.0] * len(p), 0.0
    for rank, n in enumerate(order.tolist()):
        worst = max(worst, min(1.0, (len(p) - rank) * p[n]))
        found[n] = worst
    return found
