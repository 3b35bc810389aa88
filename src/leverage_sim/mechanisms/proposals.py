"""Packages that some party might propose, run by run: everything else is dropped before anyone weighs it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms.lattice import Lattice, greatest, hopeful, least
from leverage_sim.world.parameters import Array


@dataclass(frozen=True)
class Proposals:
    """Pairs of a run and a package that some party might propose in it; the pairs of a run stand together."""

    run: NDArray[np.intp]  # (pair,)
    stage: NDArray[np.intp]  # (pair,)
    step: NDArray[np.intp]  # (pair,): position among the levels of relief
    side: NDArray[np.intp]  # (pair,): position among the sets of concessions
    target: Array  # (pair,): gain
    members: Array  # (m, pair): gains


def best(run: NDArray[np.intp], value: Array) -> NDArray[np.intp]:
    """The first entry of greatest value of each run, but of runs in which no value is above 0.

    Args:
        run: of each entry; the entries of a run stand together.
    """
    if not run.size:
        return run
    first = np.flatnonzero(np.concatenate([[True], run[1:] != run[:-1]]))
    greatest = np.maximum.reduceat(value, first)
    hits = np.flatnonzero(value == np.repeat(greatest, np.diff(np.append(first, len(run)))))
    return hits[np.searchsorted(hits, first)][greatest > 0.0]


def proposable(cells: Lattice, error: Array) -> Proposals:
    """Packages that someone might propose who misreads the other side's gain by at most ``error``, (run,).

    First the pairs of stage and relief from which, with some concessions, one side gains and no other loses more
    than that; then, of those alone, the packages.
    """
    run, cell = np.nonzero(np.ascontiguousarray(hopeful(cells, error).T))
    target = cells.received[cell, run][:, None] + np.ascontiguousarray(cells.value.T)[run]
    price = np.ascontiguousarray(np.moveaxis(cells.cost, -1, 1))
    members = cells.kept[:, cell, run][:, :, None] - price[:, run]
    lowest, highest = np.minimum(least(members), target), np.maximum(greatest(members), target)
    found = np.flatnonzero((lowest > -error[run][:, None]) & (highest > 0.0))
    pair, side = np.divmod(found, len(cells.sides))
    stage, step = np.divmod(cell, cells.stakes.relief_cost.shape[1])
    gains = members.reshape(len(members), -1)
    return Proposals(run[pair], stage[pair], step[pair], side, target.ravel()[found], gains[:, found])


def together(parts: Sequence[tuple[Proposals, NDArray[np.intp], int]]) -> Proposals:
    """Proposals of several sets of runs as one.

    Args:
        parts: proposals, the places of their runs among all, and what to add to the places of their sets.
    """
    found = [p for p, _, _ in parts]
    return Proposals(
        run=np.concatenate([places[p.run] for p, places, _ in parts]),
        stage=np.concatenate([p.stage for p in found]),
        step=np.concatenate([p.step for p in found]),
        side=np.concatenate([p.side + more for p, _, more in parts]),
        target=np.concatenate([p.target for p in found]),
        members=np.concatenate([p.members for p in found], axis=1),
    )
