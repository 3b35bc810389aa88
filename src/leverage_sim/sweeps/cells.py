"""The cells of a design: every combination of the grid's values with each of the points, sorted by what they share."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from leverage_sim.problems import InputError, Mark, Problem, shorten
from leverage_sim.scenario.pieces import LARGEST, switched
from leverage_sim.sweeps.read import Sheet
from leverage_sim.sweeps.schema import MAX_CELLS, Subsets

STRUCTURAL = ("scenario", "variant", "trade_basis", "absent", "quarters", "force")
HEADS = ("switches", "rules", "trade")
"""Keys that change what a block computes, and not only with which numbers: a resolved scenario for each value."""

Settings = dict[str, Any]


@dataclass(frozen=True)
class Cell:
    """One cell: what it sets, and where each of its values stands in the file."""

    settings: Settings
    marks: Mapping[str, Mark]


def structural(key: str) -> bool:
    """Whether cells that differ in this key need scenarios of their own."""
    return key in STRUCTURAL or key.partition(".")[0] in HEADS


def cells(sheet: Sheet) -> list[Cell]:
    """Every cell of a design, the grid's last key running fastest, and the points faster still.

    Raises:
        InputError: a key stands in both, or there are too many cells.
    """
    design = sheet.file.design
    grid = {key: values_of(key, values, sheet) for key, values in design.grid.items()}
    clash = sorted({key for point in design.points for key in point} & set(grid))
    if clash:
        message = f"{clash[0]} stands in the grid too; vary it in one of the two"
        raise InputError([Problem(sheet.mark("design", "points"), message)])
    count = max(1, len(design.points))
    for values in grid.values():
        count *= len(values)
    if count > MAX_CELLS:
        raise InputError([Problem(sheet.mark("design"), f"the design has {count:,} cells, more than {MAX_CELLS:,}")])
    return list(crossed(grid, sheet))


def values_of(key: str, values: Any, sheet: Sheet) -> list[tuple[Any, Mark]]:
    """The values of a key of the grid, each with its place."""
    if isinstance(values, Subsets):
        if key != "absent":
            raise InputError([Problem(sheet.mark("design", "grid", key), "`subsets` is for `absent` alone")])
        names, at = values.subsets, sheet.mark("design", "grid", key, "subsets")
        sets = [list(chosen) for size in range(len(names) + 1) for chosen in itertools.combinations(names, size)]
        return once(key, [(canonical(key, chosen), at) for chosen in sets])
    return once(key, [(canonical(key, value), sheet.mark("design", "grid", key, n)) for n, value in enumerate(values)])


def once(key: str, values: list[tuple[Any, Mark]]) -> list[tuple[Any, Mark]]:
    """Values of a key, each of which stands there once.

    Raises:
        InputError: one stands there twice; its runs would count double.
    """
    seen: list[Any] = []
    for value, at in values:
        if value in seen:
            raise InputError([Problem(at, f"{key}: {shorten(words(value))} stands here twice")])
        seen.append(value)
    return values


def crossed(grid: Mapping[str, list[tuple[Any, Mark]]], sheet: Sheet) -> Iterator[Cell]:
    points = distinct(sheet)
    for chosen in itertools.product(*grid.values()):
        settings = {key: value for key, (value, _) in zip(grid, chosen, strict=True)}
        marks = {key: mark for key, (_, mark) in zip(grid, chosen, strict=True)}
        for n, point in enumerate(points):
            own = {key: sheet.mark("design", "points", n, key) for key in point}
            yield Cell({**settings, **point}, {**marks, **own})


def distinct(sheet: Sheet) -> list[Settings]:
    """The points of a design, each once; one that sets nothing if there are none.

    Raises:
        InputError: two are the same.
    """
    found = [{key: canonical(key, value) for key, value in point.items()} for point in sheet.file.design.points]
    for n, point in enumerate(found):
        if point in found[:n]:
            message = f"this is point {found.index(point) + 1} again: its runs would count double"
            raise InputError([Problem(sheet.mark("design", "points", n), message)])
    return found or [{}]


def canonical(key: str, value: Any) -> Any:
    """The one form of a value of a key, however it is written; what is none of the key's stays as it is.

    Who is absent has no order, quarters are two, a switch is on or off, a parameter is a number.
    """
    if key == "absent" and isinstance(value, str | list):
        return sorted({name.strip() for name in (value.split(",") if isinstance(value, str) else value)} - {""})
    if key == "quarters" and isinstance(value, str):
        return value.replace("..", ",").split(",")
    if key.startswith("switches."):
        return switched(value)
    return float(value) if type(value) is int and abs(value) <= LARGEST and not structural(key) else value


def number(cell: Cell, key: str) -> float:
    """The value of a parameter in a cell.

    Raises:
        InputError: it is not a number.
    """
    value = cell.settings[key]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError([Problem(cell.marks[key], f"{key}: a parameter takes a number, not {shorten(value)}")])
    if not abs(value) <= LARGEST:  # nor what is not a number at all
        raise InputError([Problem(cell.marks[key], f"{key}: a number lies within {LARGEST:g} of 0")])
    return float(value)


def group(cell: Cell) -> tuple[Any, ...]:
    """What cells of one combination have in common: structural settings, which parameters they set, which to 0.

    A parameter that is 0 in some runs of a block and not in others could shape what is worked out for the others.
    """
    own = [(key, words(value)) for key, value in cell.settings.items() if structural(key)]
    return (*own, *((key, number(cell, key) == 0.0) for key in cell.settings if not structural(key)))


def words(value: Any) -> Any:
    """A value as a column holds it: a list as its words, joined by commas."""
    return ",".join(value) if isinstance(value, list) else value


def word(value: Any) -> str:
    """A value of a column as it is told, and as it may be asked for."""
    if isinstance(value, bool) or type(value).__name__ == "bool_":
        return "on" if value else "off"
    return "none" if value is None or value != value or value == "" else str(value)
