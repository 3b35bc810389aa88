"""The packages that a table can put together, and those that anyone might propose."""

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms.items import concessions, givers, item_at, levels
from leverage_sim.mechanisms.stakes import Stakes
from leverage_sim.world.index import Index
from leverage_sim.world.parameters import Array


def all_sides(index: Index, members: tuple[int, ...]) -> Array:
    """Every set of concessions that a table can put together, (set, concession, 1)."""
    choices = []
    for n in concessions(index):
        item = item_at(index, n)
        choices.append(item.levels if givers(index, n, members) else (0.0,))
    return np.array(list(itertools.product(*choices)), dtype=float)[:, :, None]


def chain(s: Stakes, index: Index, members: tuple[int, ...]) -> Array:
    """Three rungs of a ladder of concessions, (rung, concession, run): none, the better half of them, all.

    What gives most at once for its cost comes first, in each run by that run's own numbers.
    """
    able = np.array([bool(givers(index, item, members)) for item in concessions(index)])[:, None]
    cost = np.zeros_like(s.concession_upfront)
    for row in s.concession_cost:
        cost = cost + row
    worth = np.where(able, s.concession_upfront / (cost + 1e-9), -np.inf)
    place = np.argsort(np.argsort(-worth, axis=0, kind="stable"), axis=0)
    rungs = np.array([0, able.sum() // 2, able.sum()])[:, None, None]
    return (place < rungs).astype(float)


def beyond(table: Array, now: NDArray[np.intp]) -> Array:
    """What each level adds to the level in force; levels below it add nothing. (..., level, run) likewise."""
    at = np.maximum(np.arange(table.shape[-2])[:, None], now)
    runs = np.arange(table.shape[-1])
    return table[..., at, runs] - table[..., now, runs][..., None, :]


def relief_beyond(table: Array, s: Stakes) -> Array:
    """What each pair of stage and relief adds to the pair in force, (S, X, run)."""
    stages, steps, count = table.shape
    runs = np.arange(count)
    stage = np.maximum(np.arange(stages)[:, None, None], s.stage_now)
    step = np.maximum(np.arange(steps)[None, :, None], s.relief_now)
    return table[stage, step, runs] - table[s.stage_now, s.relief_now, runs]


def side_sums(rows: Array, s: Stakes, sides: Array) -> Array:
    """Sum over concessions of what each set adds to what is given already, (..., set, run)."""
    total = np.zeros((*rows.shape[:-2], len(sides), rows.shape[-1]))
    for n in range(rows.shape[-2]):
        total += rows[..., n, None, :] * np.maximum(sides[:, n] - s.concession_now[n], 0.0)
    return total


@dataclass(frozen=True)
class Lattice:
    """Packages of a table, item by item: what each pair of stage and relief adds, and each set of concessions.

    Packages run over stages, then levels of relief, then the given sets of concessions.
    """

    index: Index
    stakes: Stakes
    sides: Array  # (set, concession, run or 1)
    received: Array  # (cell, run): gain of the target from a stage and a level of relief
    kept: Array  # (m, cell, run): gain of each member from them
    value: Array  # (set, run): gain of the target from concessions
    cost: Array  # (m, set, run): cost of them to each member

    def target(self) -> Array:
        """Gain of the target from every package, (package, run)."""
        found = self.received[:, None] + self.value
        return found.reshape(-1, found.shape[-1])

    def members(self) -> Array:
        """Gain of each member from every package, (m, package, run)."""
        found = self.kept[:, :, None] - self.cost[:, None]
        return found.reshape(found.shape[0], -1, found.shape[-1])

    @property
    def stage(self) -> NDArray[np.intp]:
        """Stage of every package, (package,)."""
        steps = self.stakes.relief_cost.shape[1] * len(self.sides)
        return np.arange(self.received.shape[0] * len(self.sides)) // steps

    def parts(self, package: NDArray[np.intp]) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]:
        """Stage, position of the level of relief, and position of the set of concessions of packages."""
        cell, side = np.divmod(package, len(self.sides))
        stage, step = np.divmod(cell, self.stakes.relief_cost.shape[1])
        return stage, step, side

    def upfront(self, package: NDArray[np.intp]) -> tuple[Array, Array]:
        """What one package per run costs and gives the target at once, each (run,)."""
        stage, step, side = self.parts(package)
        return upfront(self.stakes, stage, step, self.given(side))

    def levels(self, package: NDArray[np.intp]) -> Array:
        """Levels of every item in one package per run, (item, run)."""
        stage, step, side = self.parts(package)
        return levels_of(self.index, stage, step, self.given(side))

    def given(self, side: NDArray[np.intp]) -> Array:
        """Levels of the concessions in one set per run, (concession, run)."""
        return self.sides[side, :, np.arange(len(side)) % self.sides.shape[2]].T


def lattice(s: Stakes, index: Index, rows: Array) -> Lattice:
    """The packages of a table over these sets of concessions, (set, concession, run or 1)."""
    borne = beyond(s.stage_cost, s.stage_now) - beyond(s.top_up, s.stage_now)
    received = relief_beyond(s.relief_value, s) - borne[:, None, :]
    kept = beyond(s.worth, s.stage_now)[:, :, None, :] - beyond(s.relief_cost, s.relief_now)[:, None, :, :]
    runs = received.shape[-1]
    return Lattice(
        index,
        s,
        rows,
        received.reshape(-1, runs),
        kept.reshape(kept.shape[0], -1, runs),
        side_sums(s.concession_value, s, rows),
        side_sums(s.concession_cost, s, rows),
    )


def upfront(s: Stakes, stage: NDArray[np.intp], step: NDArray[np.intp], given: Array) -> tuple[Array, Array]:
    """What a stage, a level of relief and these concessions cost and give the target at once, each (run,).

    Args:
        given: levels of the concessions, (concession, run).
    """
    runs = np.arange(len(stage))
    reached, eased = np.maximum(stage, s.stage_now), np.maximum(step, s.relief_now)
    cost = s.stage_upfront[reached, runs] - s.stage_upfront[s.stage_now, runs]
    value = s.relief_upfront[reached, eased, runs] - s.relief_upfront[s.stage_now, s.relief_now, runs]
    more = np.maximum(given - s.concession_now, 0.0)
    for row, added in zip(s.concession_upfront, more, strict=True):
        value = value + row * added
    return cost, value


def levels_of(index: Index, stage: NDArray[np.intp], step: NDArray[np.intp], given: Array) -> Array:
    """Levels of every item in one package per run, (item, run)."""
    found = np.zeros((len(index.items), len(stage)))
    relief = np.array(levels(index, "relief"))[step]
    for kind, row in (("rollback", stage), ("relief", relief)):
        at = index.item_of(kind)
        if at is not None:
            found[at] = row
    for item, row in zip(concessions(index), given, strict=True):
        found[item] = row
    return found


def hopeful(cells: Lattice, error: Array) -> NDArray[np.bool_]:
    """Pairs of stage and relief that some set of concessions might make worth proposing, (cell, run)."""
    most = cells.received + cells.value.max(axis=0)
    kept = cells.kept - cells.cost.min(axis=1)[:, None]
    found: NDArray[np.bool_] = (np.minimum(most, least(kept)) > -error) & (np.maximum(most, greatest(kept)) > 0.0)
    return found


def least(rows: Array) -> Array:
    """The least along the first axis."""
    found = rows[0]
    for row in rows[1:]:
        found = np.minimum(found, row)
    return found


def greatest(rows: Array) -> Array:
    """The greatest along the first axis."""
    found = rows[0]
    for row in rows[1:]:
        found = np.maximum(found, row)
    return found
