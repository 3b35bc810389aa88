"""What a quantity that is measured once a run says of draws of parameters, with luck taken out.

Runs are (draw, seed): draws of the parameters, each played with several seeds of luck. The mean of a draw's runs is its
true value plus luck. Their spread is too wide by what luck adds, so a share or a quantile of draws is taken over means
drawn together until they spread as true values do (constrained empirical Bayes: Louis 1984; Ghosh 1992).
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf, nan
from typing import Any

import numpy as np

from leverage_sim.analysis.intervals import wilson
from leverage_sim.analysis.paired_differences import share_interval, t_interval

Array = np.ndarray[Any, np.dtype[np.float64]]
BOOTSTRAPS = 1000
LEVEL = 0.95
FEW_SEEDS = 4  # means of fewer runs are too coarse for a quantile: most of a rare event's are nought


@dataclass(frozen=True)
class Estimate:
    """A number and its interval.

    Attributes:
        value, low, high: nan where nothing can be said.
        units: how many draws, or runs, it rests on.
        error: half the interval over 1.96, as a yardstick.
    """

    value: float
    low: float
    high: float
    units: int

    @property
    def error(self) -> float:
        return (self.high - self.low) / 3.92


@dataclass(frozen=True)
class Parts:
    """Where the variance of a quantity comes from.

    Attributes:
        luck: variance from seed to seed within a draw; nan with one seed a draw.
        parameters: variance of draws' true values, at least 0; nan with one seed a draw.
    """

    luck: float
    parameters: float


def parts(values: Array) -> Parts:
    """Variance within and between draws, (draw, seed) in (analysis of variance, one way)."""
    draws, seeds = values.shape
    if seeds < 2 or draws < 2:
        return Parts(nan, nan)
    luck = float(np.mean(np.var(values, axis=1, ddof=1)))
    return Parts(luck, max(0.0, float(np.var(values.mean(axis=1), ddof=1)) - luck / seeds))


def mean(values: Array) -> Estimate:
    """Mean over draws and seeds; each draw is one unit.

    Where every unit is the same the interval is that of an event never seen, 3 over the units (Hanley and
    Lippman-Hand 1983), in units of a share: a few runs without a difference are no certainty.
    """
    units = values.mean(axis=1)
    count, middle = len(units), float(np.mean(units))
    if values.shape[1] == 1 and set(np.unique(units).tolist()) <= {-1.0, 0.0, 1.0}:
        low, high, _ = share_interval(units)
        return Estimate(middle, min(low, middle), max(high, middle), count)
    low, high, _ = t_interval(middle, float(np.std(units, ddof=1)) if count > 1 else nan, count)
    if count > 1 and np.ptp(units) == 0.0 and np.all(np.abs(values) <= 1.0):
        low, high = middle - 3.0 / count, middle + 3.0 / count
    return Estimate(middle, low, high, count)


def certain(values: Array) -> Array:
    """Draws' values where there is no luck, (draw, 1) in, (draw,) out."""
    return values[:, 0]


def drawn_together(means: Array, within: Array, seeds: int) -> Array:
    """Means of draws, moved together until they spread as true values do.

    Args:
        means: of draws' runs, (..., draw).
        within: variance of each draw's runs, (..., draw).
        seeds: runs a draw.
    """
    middle = means.mean(axis=-1, keepdims=True)
    seen = np.var(means, axis=-1, ddof=1, keepdims=True)
    true = np.maximum(0.0, seen - within.mean(axis=-1, keepdims=True) / seeds)
    factor = np.sqrt(np.divide(true, seen, out=np.zeros_like(seen), where=seen > 0.0))
    moved: Array = middle + factor * (means - middle)
    return moved


def of_draws(values: Array, statistic: Callable[[Array], Array], luck: bool, seed: int = 0) -> Estimate:
    """A statistic over the true values of draws, with a bootstrap interval over draws.

    Args:
        values: (draw, seed).
        statistic: from (..., draw) to (...).
        luck: whether the values vary by luck too; with one seed a draw nothing can then be said.
        seed: of the bootstrap.
    """
    whole = values[np.isfinite(values).all(axis=1)]
    draws, seeds = whole.shape
    if draws < 2 or (luck and seeds < 2):
        return Estimate(nan, -inf, inf, draws)
    means = whole.mean(axis=1)
    within = np.var(whole, axis=1, ddof=1) if luck else np.zeros(draws)
    at = np.random.default_rng(seed).integers(0, draws, (BOOTSTRAPS, draws))
    settle = (lambda m, w: drawn_together(m, w, seeds)) if luck else (lambda m, w: m)
    found = statistic(settle(means[at], within[at]))
    low, high = np.quantile(found, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    value = float(statistic(settle(means, within)))
    return Estimate(value, min(float(low), value), max(float(high), value), draws)


def share(
    values: Array, holds: Callable[[Array], Array], luck: bool, seed: int = 0, mark: float | None = None
) -> Estimate:
    """Share of draws whose true value meets a condition; never surer than as many plain trials (Wilson).

    Args:
        values, luck, seed: as for ``of_draws``.
        holds: the condition, draw by draw.
        mark: the number that values are held against. Draws all of whose runs lie exactly on it, like those in which
            two arms never differ, do not say on which side their true value is: the share is that of the other draws,
            and its interval reaches from none of the silent ones to all.
    """
    silent = (values == mark).all(axis=1) if luck and mark is not None else np.zeros(len(values), dtype=bool)
    if silent.any():
        rest, part = share(values[~silent], holds, luck, seed), float(np.mean(~silent))
        return Estimate(rest.value, rest.low * part, rest.high * part + 1.0 - part, len(values))
    found = of_draws(values, lambda v: holds(v).mean(axis=-1), luck, seed)
    if found.value != found.value:
        return Estimate(nan, 0.0, 1.0, found.units)
    low, high = wilson(round(found.value * found.units), found.units)
    return Estimate(found.value, min(low, found.low), max(high, found.high), found.units)


def quantile(values: Array, q: float, luck: bool, seed: int = 0) -> Estimate:
    """A quantile of draws' true values; with too few draws to bracket it, or too few seeds, the interval is open."""
    found = of_draws(values, lambda v: np.quantile(v, q, axis=-1), luck, seed)
    enough = found.units * min(q, 1 - q) >= 3 and not (luck and values.shape[1] < FEW_SEEDS)
    return found if enough else Estimate(found.value, -inf, inf, found.units)
