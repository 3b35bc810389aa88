"""Where every lever stands, and what it would be if a seat chose otherwise."""

from collections.abc import Mapping

import numpy as np

from leverage_sim.scenario.vocabulary import levers as declared
from leverage_sim.world.index import Index
from leverage_sim.world.parameters import Array, Parameters

Row = tuple[int, ...]
Overlay = Mapping[tuple[str, Row], Array]
"""Rows of levers along an option axis: (lever, position) -> (option, run)."""


class Levers:
    """All levers, as rows of one array.

    Attributes:
        flat: (row, run), every row of every lever.
        values: views of ``flat`` by lever: (actor, run), (actor, sector, run) or (actor, actor, run).
    """

    def __init__(self, index: Index, parameters: Parameters, runs: int):
        sizes = {"actor": len(index.actors), "sector": len(index.sectors)}
        self.shapes = {name: tuple(sizes[axis] for axis in lever.axes) for name, lever in declared().items()}
        self.first: dict[str, int] = {}
        rows = 0
        for name in sorted(declared(), key=lambda name: declared()[name].persistent):
            self.first[name] = rows
            rows += int(np.prod(self.shapes[name]))
        self.flat = np.zeros((rows, runs))
        self.values: dict[str, Array] = {}
        for name, shape in self.shapes.items():
            start = self.first[name]
            self.values[name] = self.flat[start : start + int(np.prod(shape))].reshape(*shape, runs)
        self.impulses = min(self.first[name] for name, lever in declared().items() if lever.persistent)
        for k, name in enumerate(index.vocabulary["lever"]):
            self.values[name] += parameters.levers.initial[:, k]
        self.overlay: Overlay = {}
        self.moved: frozenset[str] = frozenset()

    def at(self, lever: str, position: Row) -> int:
        """Row of ``flat`` that a lever's position has."""
        return self.first[lever] + int(np.ravel_multi_index(position, self.shapes[lever]))

    def row(self, lever: str, *position: int) -> Array:
        """One lever at one position: (run,), or (option, run) where options differ in it."""
        if self.moved and lever in self.moved:
            over = self.overlay.get((lever, position))
            if over is not None:
                return over
        found: Array = self.values[lever][position]
        return found

    def touches(self, *names: str) -> bool:
        """Whether options differ in one of these levers."""
        return not self.moved.isdisjoint(names)

    def under(self, overlay: Overlay) -> "Levers":
        """The same levers with some rows spread over options; shares the arrays below."""
        seen = object.__new__(Levers)
        seen.__dict__.update(self.__dict__)
        seen.overlay, seen.moved = overlay, frozenset(lever for lever, _ in overlay)
        return seen

    def reset_impulses(self) -> None:
        """What lasts one quarter ends with it."""
        self.flat[: self.impulses] = 0.0


def rows_of(levers: Levers, actors: tuple[int, ...], lever: str) -> list[Array]:
    """A lever of each of some actors: (run,), or (option, run) where options differ in it."""
    values = levers.values[lever]
    if lever in levers.moved:
        return [levers.row(lever, i) for i in actors]
    return [values[i] for i in actors]


def total_of(levers: Levers, actors: tuple[int, ...], lever: str) -> Array:
    """Sum of a lever over some actors, in their order."""
    rows = rows_of(levers, actors, lever)
    total = rows[0] if rows else np.zeros(1)
    for row in rows[1:]:
        total = total + row
    return total


def highest(levers: Levers, actors: tuple[int, ...], lever: str) -> Array:
    """Greatest position of a lever among some actors."""
    rows = rows_of(levers, actors, lever)
    greatest = rows[0] if rows else np.zeros(1)
    for row in rows[1:]:
        greatest = np.maximum(greatest, row)
    return greatest
