"""Which runs of a sweep are there: part files say so by their names alone."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

FORM = re.compile(r"c(\d+)-(\d+)-(\d+)\.parquet")


@dataclass(frozen=True, order=True)
class Stretch:
    """The runs of a combination from one place up to, and without, another."""

    combination: int
    start: int
    end: int

    @property
    def file(self) -> str:
        """Name of its parts."""
        return f"c{self.combination:05d}-{self.start:010d}-{self.end:010d}.parquet"

    @property
    def size(self) -> int:
        return self.end - self.start


def stretches(folder: Path) -> dict[int, list[Stretch]]:
    """What the parts of a folder hold, for each combination in order; they may overlap."""
    found: dict[int, list[Stretch]] = {}
    if folder.is_dir():
        for entry in folder.iterdir():
            match = FORM.fullmatch(entry.name)
            if match:
                stretch = Stretch(int(match[1]), int(match[2]), int(match[3]))
                found.setdefault(stretch.combination, []).append(stretch)
    for row in found.values():
        row.sort(key=lambda s: (s.start, -s.end))
    return found


def disjoint(row: Iterable[Stretch]) -> Iterator[tuple[Stretch, int, int]]:
    """Ordered stretches, each with the places for which it is to be read, so that none is read twice."""
    reached = 0
    for stretch in row:
        if stretch.end > reached:
            yield stretch, max(stretch.start, reached), stretch.end
            reached = stretch.end


def covered(row: Iterable[Stretch]) -> int:
    """Number of places that ordered stretches hold."""
    return sum(end - start for _, start, end in disjoint(row))


def gaps(row: Iterable[Stretch], end: int) -> Iterator[tuple[int, int]]:
    """What ordered stretches leave out of the places from 0 to ``end``."""
    reached = 0
    for stretch in row:
        if stretch.start > reached:
            yield reached, min(stretch.start, end)
        reached = max(reached, stretch.end)
        if reached >= end:
            return
    yield reached, end
