"""Where every lever stands, and what it would be if a seat chose otherwise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from leverage_sim.scenario.vocabulary import levers as declared
from leverage_sim.world.index import Index, once
from leverage_sim.world.parameters import Parameters
from leverage_sim.world.runs import Array, Runs, taken

Row = tuple[int, ...]
Overlay = Mapping[tuple[str, Row], Array]
"""Rows of levers along an option axis: (lever, position) -> (option, run)."""


@dataclass(frozen=True)
class Layout:
    """Which rows every lever has: those that last one quarter stand first."""

    shapes: Mapping[str, tuple[int, ...]]  # (actor,), (actor, sector) or (actor, actor)
    first: Mapping[str, int]  # row
    places: tuple[tuple[str, slice, tuple[int, ...]], ...]  # of every lever: its rows, and their shape
    rows: int
    impulses: int  # number of rows that end with the quarter

    def at(self, lever: str, position: Row) -> int:
        """The row that a lever's position has."""
        return self.first[lever] + int(np.ravel_multi_index(position, self.shapes[lever]))

    def views(self, flat: Array) -> dict[str, Array]:
        """Rows by lever: (actor, run), (actor, sector, run) or (actor, actor, run)."""
        runs = flat.shape[-1]
        return {name: flat[rows].reshape(*shape, runs) for name, rows, shape in self.places}


@once
def layout(index: Index) -> Layout:
    """The rows of a scenario's levers."""
    sizes = {"actor": len(index.actors), "sector": len(index.sectors)}
    shapes = {name: tuple(sizes[axis] for axis in lever.axes) for name, lever in declared().items()}
    first, places, rows = {}, [], 0
    for name in sorted(declared(), key=lambda name: declared()[name].persistent):
        first[name], more = rows, int(np.prod(shapes[name]))
        places.append((name, slice(rows, rows + more), shapes[name]))
        rows += more
    return Layout(
        shapes, first, tuple(places), rows, min(first[name] for name, lever in declared().items() if lever.persistent)
    )


@dataclass(frozen=True, eq=False, repr=False)
class Levers:
    """All levers, as rows of one array, or some of them.

    Attributes:
        layout: of the rows.
        flat: (row, run), every row of every lever; without rows where only some levers are wanted.
        values: by lever, views of ``flat`` where it has rows.
        overlay: rows that are spread over options.
        moved: levers that have such rows.
    """

    layout: Layout
    flat: Array
    values: Mapping[str, Array]
    overlay: Overlay = field(default_factory=dict)
    moved: frozenset[str] = frozenset()

    @classmethod
    def start(cls, index: Index, parameters: Parameters, runs: int) -> "Levers":
        """Levers where the scenario puts them."""
        found = cls.of(layout(index), np.zeros((layout(index).rows, runs)))
        for k, name in enumerate(index.vocabulary["lever"]):
            found.values[name][:] += parameters.levers.initial[:, k]
        return found

    @classmethod
    def of(cls, rows: Layout, flat: Array) -> "Levers":
        """Levers that stand as these rows say, (row, run)."""
        return cls(rows, flat, rows.views(flat))

    def opened(self) -> "Levers":
        """The same levers in an array of their own, as a quarter opens: what lasts one quarter is over."""
        flat, impulses = np.empty_like(self.flat), self.layout.impulses
        flat[:impulses], flat[impulses:] = 0.0, self.flat[impulses:]
        return Levers.of(self.layout, flat)

    def take(self, runs: Runs, names: Iterable[str] | None = None) -> "Levers":
        """The levers of some runs, or some levers of theirs."""
        if names is None:
            return Levers.of(self.layout, np.ascontiguousarray(self.flat[:, runs]))
        count = self.flat.shape[-1]
        some = {name: taken(runs, count, self.values[name]) for name in names}
        return Levers(self.layout, self.flat[:0], some)

    def repeat(self, runs: int) -> "Levers":
        """The levers of so many copies of one run."""
        return Levers.of(self.layout, np.repeat(self.flat, runs, axis=-1))

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
        return Levers(self.layout, self.flat, self.values, overlay, frozenset(lever for lever, _ in overlay))


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
