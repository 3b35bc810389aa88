"""The packages that a table can put together, and those that anyone might propose."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms.basics import picked
from leverage_sim.mechanisms.items import concessions, givers, item_at, levels
from leverage_sim.mechanisms.stakes import Stakes
from leverage_sim.world.index import Index, once
from leverage_sim.world.parameters import Array


@dataclass(frozen=True)
class Sides:
    """Sets of concessions."""

    levels: Array  # (set, concession, run or 1)
    choices: tuple[tuple[float, ...], ...] = ()  # of each concession, if the sets are all combinations in order

    def __len__(self) -> int:
        return len(self.levels)


@once
def all_sides(index: Index, members: tuple[int, ...]) -> Sides:
    """Every set of concessions that a table can put together."""
    able = [item_at(index, n).levels if givers(index, n, members) else (0.0,) for n in concessions(index)]
    return Sides(np.array(list(itertools.product(*able)), dtype=float)[:, :, None], tuple(able))


@once
def greatest_levels(index: Index) -> Array:
    """The highest level of each concession, (concession, 1)."""
    return np.array([max(item_at(index, n).levels) for n in concessions(index)], dtype=float).reshape(-1, 1)


def chain(s: Stakes, index: Index, members: tuple[int, ...]) -> Sides:
    """Three rungs of a ladder of concessions: none, the better half of them, all.

    What gives most at once for its cost comes first, in each run by that run's own numbers.
    """
    able = np.array([bool(givers(index, item, members)) for item in concessions(index)])[:, None]
    cost = np.zeros_like(s.concession_upfront)
    for row in s.concession_cost:
        cost = cost + row
    worth = np.where(able, s.concession_upfront / (cost + 1e-9), -np.inf)
    place = np.argsort(np.argsort(-worth, axis=0, kind="stable"), axis=0)
    rungs = np.array([0, able.sum() // 2, able.sum()])[:, None, None]
    return Sides((place < rungs).astype(float))


def beyond(table: Array, now: NDArray[np.intp]) -> Array:
    """What each level adds to the level in force; levels below it add nothing. (..., level, run) likewise."""
    if not now.any():
        return table - table[..., :1, :]
    levels, count = table.shape[-2:]
    at = np.maximum(np.arange(levels)[:, None], now) * count + np.arange(count)
    found: Array = table.reshape(*table.shape[:-2], -1).take(at, axis=-1)
    return found - found[..., :1, :]


def relief_beyond(table: Array, s: Stakes) -> Array:
    """What each pair of stage and relief adds to the pair in force, (S, X, run)."""
    if not (s.stage_now.any() or s.relief_now.any()):
        return np.asarray(table - table[0, 0])
    stages, steps, count = table.shape
    stage = np.maximum(np.arange(stages)[:, None], s.stage_now) * (steps * count)
    step = np.maximum(np.arange(steps)[:, None], s.relief_now) * count + np.arange(count)
    found: Array = table.reshape(-1).take(stage[:, None] + step)
    return np.asarray(found - found[0, 0])


def side_sums(rows: Array, s: Stakes, sides: Sides) -> Array:
    """Sum over concessions of what each set adds to what is given already, (..., set, run)."""
    if sides.choices:
        return combined(rows, s.concession_now, sides.choices)
    total = np.zeros((*rows.shape[:-2], len(sides), rows.shape[-1]))
    for n in range(rows.shape[-2]):
        total += rows[..., n, None, :] * np.maximum(sides.levels[:, n] - s.concession_now[n], 0.0)
    return total


def combined(rows: Array, now: Array, choices: tuple[tuple[float, ...], ...]) -> Array:
    """The same for all combinations of these levels: what one more concession adds, to every sum so far."""
    *before, count = rows.shape[:-2] + rows.shape[-1:]
    total = np.zeros((*before, 1, count))
    for n, own in enumerate(choices):
        if any(own):
            more = rows[..., n, None, :] * np.maximum(np.array(own)[:, None] - now[n], 0.0)
            total = (total[..., :, None, :] + more[..., None, :, :]).reshape(*before, -1, count)
    return total


@dataclass(frozen=True)
class Packages:
    """Packages of a table, item by item: what each pair of stage and relief adds, and each set of concessions.

    Packages run over stages, then levels of relief, then the given sets of concessions.
    """

    index: Index
    stakes: Stakes
    sides: Sides
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
        found: NDArray[np.intp] = np.arange(self.received.shape[0] * len(self.sides)) // steps
        return found

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
        return self.sides.levels[side, :, np.arange(len(side)) % self.sides.levels.shape[2]].T


def packages_over(s: Stakes, index: Index, sides: Sides) -> Packages:
    """The packages of a table over these sets of concessions."""
    values, costs = side_sums(s.concession_value, s, sides), side_sums(s.concession_cost, s, sides)
    return Packages(index, s, sides, *cells_of(s), values, costs)


def cells_of(s: Stakes) -> tuple[Array, Array]:
    """What each pair of stage and relief adds for the target, (cell, run), and for each member, (m, cell, run)."""
    borne = beyond(s.stage_cost, s.stage_now)
    if s.top_up.any():
        borne = borne - beyond(s.top_up, s.stage_now)
    received = relief_beyond(s.relief_value, s)
    received -= borne[:, None, :]
    kept = beyond(s.worth, s.stage_now)[:, :, None, :] - beyond(s.relief_cost, s.relief_now)[:, None, :, :]
    runs = received.shape[-1]
    return received.reshape(-1, runs), kept.reshape(kept.shape[0], -1, runs)


def upfront(s: Stakes, stage: NDArray[np.intp], step: NDArray[np.intp], given: Array) -> tuple[Array, Array]:
    """What a stage, a level of relief and these concessions cost and give the target at once, each (run,).

    Args:
        given: levels of the concessions, (concession, run).
    """
    reached, eased = np.maximum(stage, s.stage_now), np.maximum(step, s.relief_now)
    cost = picked(s.stage_upfront, reached) - picked(s.stage_upfront, s.stage_now)
    steps, relief = s.relief_upfront.shape[1], s.relief_upfront.reshape(-1, len(stage))
    value = picked(relief, reached * steps + eased) - picked(relief, s.stage_now * steps + s.relief_now)
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


def least(rows: Array | Sequence[Array]) -> Array:
    """The least along the first axis."""
    found = rows[0]
    for row in rows[1:]:
        found = np.minimum(found, row)
    return found


def greatest(rows: Array | Sequence[Array]) -> Array:
    """The greatest along the first axis."""
    found = rows[0]
    for row in rows[1:]:
        found = np.maximum(found, row)
    return found
