"""Small functions that several mechanisms share."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from leverage_sim.world.parameters import Array

PORTION = 24_576  # numbers of an array that is worked on at once: about ten such arrays stay in the processor's cache


def portions(rows: int, width: int) -> Iterator[slice]:
    """Rows of this width in portions that are worked on one after another."""
    size = max(1, PORTION // width)
    for start in range(0, rows, size):
        yield slice(start, min(start + size, rows))


def logistic(x: Array) -> Array:
    """1 / (1 + exp(-x)), the L of the documents."""
    odds = np.negative(x)
    with np.errstate(over="ignore"):  # an infinite exp gives the 0 that it should
        np.exp(odds, out=odds)
    odds += 1.0
    return np.divide(1.0, odds, out=odds)


def unit(x: Array) -> Array:
    """x kept within 0..1."""
    return np.minimum(np.maximum(x, 0.0), 1.0)


def ranked(rows: Array, place: int) -> Array:
    """The ``place``-th largest of the rows in each run, counted from 1, (run,)."""
    by_run = np.ascontiguousarray(rows.T)  # partitioned twice as fast as across rows
    return np.partition(by_run, len(rows) - place, axis=1)[:, len(rows) - place]


def picked(table: Array, row: NDArray[np.intp]) -> Array:
    """The entry that each run has in a row of its own, (..., run), of a table, (row, run).

    Args:
        row: for each run, (..., run).
    """
    count = table.shape[-1]
    found: Array = table.reshape(-1).take(row * count + np.arange(count))
    return found
