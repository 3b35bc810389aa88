"""Which run is which: from a run's number to its replicate, cell and draw, and back.

Runs are numbered replicate by replicate, within one cell by cell, within one draw by draw, so that adding replicates
changes no number. A combination holds the cells that share a resolved scenario; its runs, in the order of their
numbers, are counted from 0: that is their place, and blocks are stretches of places.
"""

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]


@dataclass(frozen=True)
class Numbering:
    """The numbers of one combination's runs.

    Attributes:
        cells: of the combination, rising.
        all_cells: how many the design has.
        draws: how many points of the sample each cell is crossed with; 1 if there is no sample.
    """

    cells: tuple[int, ...]
    all_cells: int
    draws: int

    @property
    def per_replicate(self) -> int:
        """Runs of this combination in each replicate."""
        return len(self.cells) * self.draws

    def split(self, places: Whole) -> tuple[Whole, Whole, Whole]:
        """Replicate, position among this combination's cells, and draw at some places."""
        replicate, rest = np.divmod(places, self.per_replicate)
        position, draw = np.divmod(rest, self.draws)
        return replicate, position, draw

    def runs(self, places: Whole) -> Whole:
        """Numbers of the runs at some places, rising with them."""
        replicate, position, draw = self.split(places)
        cell = np.asarray(self.cells, dtype=np.int64)[position]
        return (replicate * self.all_cells + cell) * self.draws + draw

    def run(self, place: int) -> int:
        """Number of the run at one place."""
        return int(self.runs(np.array([place], dtype=np.int64))[0])

    def first_place(self, run: int) -> int:
        """How many of this combination's runs have a smaller number."""
        replicate, rest = divmod(run, self.all_cells * self.draws)
        cell, draw = divmod(rest, self.draws)
        position = bisect_left(self.cells, cell)
        here = position < len(self.cells) and self.cells[position] == cell
        return replicate * self.per_replicate + position * self.draws + (draw if here else 0)
