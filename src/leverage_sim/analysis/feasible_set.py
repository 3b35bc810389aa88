"""What a table could sign: every package, who gains, the Pareto frontier, Nash and Kalai-Smorodinsky."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms import talks
from leverage_sim.mechanisms.baseline import baseline
from leverage_sim.mechanisms.economy import dispositions
from leverage_sim.mechanisms.packages import all_sides, packages_over
from leverage_sim.mechanisms.seating import Table, coercers_at
from leverage_sim.mechanisms.stakes import Restored, Stakes, moves_economy, stakes
from leverage_sim.world.index import Index
from leverage_sim.world.parameter_groups import WalkoutParameters
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State


@dataclass(frozen=True)
class Feasible:
    """The packages of one table in one run of a world.

    Attributes:
        parties: positions of the target, then of the members.
        levels: of every item in every package, (item, package).
        stage: of rollback after it, never below the stage in force, (package,).
        gains: over no agreement, (party, package).
        paid, received: what the target gives and gets at once, (package,).
        leaving: chance that the target walks out if a member offers it, (package,).
    """

    parties: tuple[int, ...]
    levels: Array
    stage: NDArray[np.intp]
    gains: Array
    paid: Array
    received: Array
    leaving: Array

    @property
    def signable(self) -> NDArray[np.bool_]:
        """Packages from which everyone gains, (package,)."""
        found: NDArray[np.bool_] = self.gains.min(axis=0) > 0.0
        return found

    @property
    def frontier(self) -> NDArray[np.bool_]:
        """Signable packages than which no other is better for one and no worse for all, (package,)."""
        found = self.signable.copy()
        chosen = np.flatnonzero(found)
        for n in chosen:
            others = self.gains[:, chosen]
            better = (others >= self.gains[:, [n]]).all(axis=0) & (others > self.gains[:, [n]]).any(axis=0)
            found[n] = not better.any()
        return found

    @property
    def nash(self) -> int | None:
        """The signable package with the greatest product of gains (Nash 1950), or None."""
        if not self.signable.any():
            return None
        product = np.where(self.signable, np.prod(np.maximum(self.gains, 0.0), axis=0), -1.0)
        return int(np.argmax(product))

    @property
    def kalai_smorodinsky(self) -> int | None:
        """The signable package with the greatest least part of each side's best gain (Kalai and Smorodinsky 1975)."""
        if not self.signable.any():
            return None
        best = self.gains[:, self.signable].max(axis=1, keepdims=True)
        part = np.where(self.signable, (self.gains / best).min(axis=0), -1.0)
        return int(np.argmax(part))

    @property
    def highest(self) -> int:
        """The highest stage of a signable package; -1 if there is none."""
        return int(np.max(self.stage[self.signable])) if self.signable.any() else -1


def stakes_as_they_stand(state: State, restores: Restored, table: Table) -> Stakes:
    """What a table is about if it talked in this state, mediated by nobody."""
    moving = moves_economy(state.index, table.members)
    return stakes(state, restores, baseline(state, dispositions(state), moving) if moving else None, table)


def feasible(state: State, restores: Restored, table: Table, run: int = 0) -> Feasible:
    """What a table could sign in one run of a state.

    Args:
        restores: what relief restores, as the quarter opens.
    """
    owed = max((float(state.ledger[c, run]) for c in coercers_at(state.index, table)), default=0.0)
    walkout = state.parameters.take(np.array([run])).walkout
    return packages_of(state.index, table, stakes_as_they_stand(state, restores, table), owed, walkout, run)


def packages_of(index: Index, table: Table, s: Stakes, owed: float, walkout: WalkoutParameters, run: int) -> Feasible:
    """The packages of a table in one run of these stakes.

    Args:
        owed: by the coercers at the table.
        walkout: parameters of walking out, of that run.
    """
    own, sides = s.of(np.array([run])), all_sides(index, table.members)
    cells = packages_over(own, index, sides)
    every = np.arange(len(cells.stage))
    gains = np.concatenate([cells.target()[None], cells.members()])[:, :, 0]
    paid, received = packages_over(own.of(np.zeros(len(every), dtype=np.intp)), index, sides).upfront(every)
    leaving = talks.walkout(np.array(owed), paid, received, walkout)
    return Feasible(
        (index.target, *table.members),
        cells.levels(every),
        np.maximum(cells.stage, own.stage_now[0]),
        gains,
        paid,
        received,
        np.broadcast_to(leaving, paid.shape),
    )


def highest_stages(state: State, restores: Restored, table: Table) -> Array:
    """The highest signable stage in every run of a world, -1 where nothing can be signed, (run,)."""
    index, s = state.index, stakes_as_they_stand(state, restores, table)
    found = np.full(state.runs, -1.0)
    for start in range(0, state.runs, 64):
        runs = np.arange(start, min(start + 64, state.runs))
        own = s.of(runs)
        cells = packages_over(own, index, all_sides(index, table.members))
        least = np.minimum(cells.target(), cells.members().min(axis=0))
        stage = np.maximum(cells.stage[:, None], own.stage_now)
        found[runs] = np.where(least > 0.0, stage, -1.0).max(axis=0)
    return found


def nash_levels(state: State, restores: Restored, table: Table) -> Array:
    """Levels of every item in the Nash package of each run, nan where nothing can be signed, (item, run)."""
    index, s = state.index, stakes_as_they_stand(state, restores, table)
    found = np.full((len(index.items), state.runs), np.nan)
    for start in range(0, state.runs, 64):
        runs = np.arange(start, min(start + 64, state.runs))
        cells = packages_over(s.of(runs), index, all_sides(index, table.members))
        product = np.maximum(cells.target(), 0.0)
        for row in cells.members():
            product = product * np.maximum(row, 0.0)
        best = product.argmax(axis=0)
        signed = product.max(axis=0) > 0.0
        found[:, runs] = np.where(signed, cells.levels(best), np.nan)
    return found
