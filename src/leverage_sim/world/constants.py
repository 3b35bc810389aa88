"""What follows from the index and the parameters alone, worked out once and renewed when parameters change."""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from leverage_sim.world.runs import NOT_OVER_RUNS, Array, take_runs


@dataclass(frozen=True)
class Rate:
    """How one slow quantity moves over a horizon; factors of shape (1,) or (run,). See ``mechanisms.pace``."""

    carry: Array
    echo: Array
    build: Array


@dataclass(frozen=True)
class Pace:
    """How every slow quantity moves over one horizon."""

    enforcement: Rate
    tension: Rate
    severity: Rate
    quarters: Array  # mean number of quarters gone: (h + 1) / 2


@dataclass(frozen=True)
class Constants:
    """Constants of a block; partners and traders in the order of the index; the run axis may be of length 1."""

    width: int  # length of the run axis where some constant differs from run to run, else 1
    volumes: Array  # (partner, sector, run), in the sector's unit, with nothing stopped: of the start, whatever changes
    observed: Array  # (trader, traded sector, run): part that passed when flows were observed; 1: nothing was stopped
    derisked: Array  # (trader, run): what is dropped at the start though nothing forbids it
    totals: Array  # (sector, run): the volumes at the start's levels of giving
    shares: Array  # (trader, traded sector, run)
    gifts: dict[int, tuple[tuple[int, ...], Array]]  # for each given sector: givers, what each gives at level one
    mixes: tuple[Array, ...]  # for each of ``places``: the part of each need that its sector meets, (need, run)
    part: Array  # (sector, run): part of what the target lives on that a sector stands for; the parts add to 1
    weights: Array  # (trader, 1, run), for diversion
    delta: Array  # (traded sector, run): part of a loss that may come back
    capacity: Array  # (trader, traded sector, run): the most that a trader takes up, share of the sector's base flow
    passing: Array  # (sector, run): part that passes the border
    affinity: Array  # (trader, 1, run)
    exposure: Array  # (coercer, trader, run): how far the coercer's secondary sanctions bite at level one, under cover
    reach: Array  # (trader, run): the greatest of these, less by affinity
    closable: Array  # (traded sector, run): 1 where sanctions may forbid something, else 0
    sanctioned: dict[int, tuple[int, ...]]  # by trader: its sectors of which sanctions may forbid something
    holders: tuple[tuple[int, Array], ...]  # of joint exercises, with their shares
    quarter: Pace
    horizon: Pace
    weighed: NDArray[np.bool_] = field(metadata=NOT_OVER_RUNS)  # (actor, term): who weighs which term

    def take(self, runs: NDArray[np.intp]) -> "Constants":
        """The constants of some runs, by their places; what all runs share stays shared."""
        return self if self.width == 1 else replace(take_runs(self, runs, self.width), width=len(runs))

    def repeat(self, runs: int) -> "Constants":
        """The constants of copies of one run: all of them share its own."""
        return self
