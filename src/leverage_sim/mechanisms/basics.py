"""Small functions that several mechanisms share."""

import numpy as np

from leverage_sim.world.parameters import Array


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
    """The ``place``-th largest along the first axis, counted from 1."""
    return np.partition(rows, rows.shape[0] - place, axis=0)[rows.shape[0] - place]
