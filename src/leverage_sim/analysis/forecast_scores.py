"""Proper scores of forecasts, and intervals of their differences (Gneiting and Raftery 2007)."""

import numpy as np

from leverage_sim.world.parameters import Array


def brier(chance: float, happened: float) -> float:
    """Brier's score of a chance: 0 is best, 1 worst."""
    return (chance - happened) ** 2


def crps(values: Array, happened: float) -> float:
    """Continuous ranked probability score of an ensemble, in the unit of its values; 0 is best.

    The mean distance from what happened less half the mean distance between two members. Of 0 and 1 alone it is
    Brier's score of their mean.

    Args:
        values: of the members, (member,).
    """
    ordered, n = np.sort(values), len(values)
    apart = float(np.sum(ordered * (2 * np.arange(1, n + 1) - n - 1))) / n**2
    return float(np.mean(np.abs(ordered - happened))) - apart


def block_interval(
    values: Array, length: int = 3, resamples: int = 2000, seed: int = 1, level: float = 0.95
) -> tuple[float, float, float]:
    """Mean of a short series with its interval by a circular bootstrap of blocks (Politis and Romano 1992).

    Args:
        values: in order, (period,).
        length: of the blocks.
    """
    n, rng = len(values), np.random.default_rng(seed)
    mean = float(np.mean(values))
    if n < 2:
        return mean, mean, mean
    starts = rng.integers(n, size=(resamples, -(-n // length)))
    places = (starts[:, :, None] + np.arange(length)) % n
    means = values[places.reshape(resamples, -1)[:, :n]].mean(axis=1)
    low, high = np.quantile(means, (0.5 - level / 2, 0.5 + level / 2))
    return mean, float(low), float(high)
