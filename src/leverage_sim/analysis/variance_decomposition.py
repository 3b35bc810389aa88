"""How much of an outcome's variance parameters explain and how much is luck: analysis of variance with replicates."""

from dataclasses import dataclass

import numpy as np

from leverage_sim.world.parameters import Array


@dataclass(frozen=True)
class Shares:
    """Parts of the variance of single runs; they add to 1. Intervals are 95% and range over draws.

    Attributes:
        variance: of single runs.
        parameters: what the draw alone explains, whatever the luck.
        luck: what the seed alone adds to every draw alike; 0 where each draw has luck of its own.
        rest: what only draw and luck together explain, and with luck of its own all luck.
        low, high: interval of ``parameters``.
    """

    variance: float
    parameters: float
    luck: float
    rest: float
    low: float
    high: float

    @property
    def unexplained(self) -> float:
        """What no parameter explains."""
        return self.luck + self.rest


def components(values: Array, common: bool) -> tuple[float, float, float]:
    """Variance of draws, of luck, and of the rest, none below 0 (Searle, Casella and McCulloch 1992, by moments).

    Args:
        values: (draw, replicate), at least two of each.
        common: whether all draws share the luck of a replicate.
    """
    draws, replicates = values.shape
    by_draw = replicates * float(values.mean(axis=1).var(ddof=1))
    if not common:
        rest = float(values.var(axis=1, ddof=1).mean())
        return max((by_draw - rest) / replicates, 0.0), 0.0, rest
    left = values - values.mean(axis=1, keepdims=True) - values.mean(axis=0, keepdims=True) + values.mean()
    rest = float((left**2).sum()) / ((draws - 1) * (replicates - 1))
    by_luck = draws * float(values.mean(axis=0).var(ddof=1))
    return max((by_draw - rest) / replicates, 0.0), max((by_luck - rest) / draws, 0.0), rest


def shares(values: Array, common: bool, width: int = 1, resamples: int = 200, seed: int = 1) -> Shares | None:
    """Shares of the variance of single runs; None if all runs are the same.

    Args:
        values, common: as for ``components``.
        width: draws that belong together in the design, and are drawn together by the bootstrap.
        resamples, seed: of the bootstrap.
    """
    found = components(values, common)
    whole = sum(found)
    if whole <= 0.0:
        return None
    rng = np.random.default_rng(seed)
    blocks = values[: len(values) // width * width].reshape(-1, width, values.shape[1])
    again = []
    for _ in range(resamples):
        drawn = blocks[rng.integers(len(blocks), size=len(blocks))].reshape(-1, values.shape[1])
        parts = components(drawn, common)
        again.append(parts[0] / sum(parts) if sum(parts) > 0.0 else 0.0)
    low, high = np.quantile(again, (0.025, 0.975))
    return Shares(whole, found[0] / whole, found[1] / whole, found[2] / whole, float(low), float(high))
