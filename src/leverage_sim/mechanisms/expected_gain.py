"""What talks promise before they begin: each party's own optimism on a short lattice."""

from collections.abc import Sequence

import numpy as np

from leverage_sim.mechanisms.basics import logistic, picked
from leverage_sim.mechanisms.packages import chain, packages_over
from leverage_sim.mechanisms.seating import Table
from leverage_sim.mechanisms.stakes import Stakes
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State


def expected_gain(state: State, table: Table, s: Stakes) -> Array:
    """Gain that talks at a table promise each actor, (actor, run).

    The parties: confidence x max over packages of own gain x prod over the others of L(3.6 gain): mutual optimism.
    Third parties: confidence x what the stage of the Nash package is worth to them beyond the stage in force.
    """
    index, p = state.index, state.parameters.bargain
    cells = packages_over(s, index, chain(s, index, table.members))
    found, by_stage = np.zeros((len(index.actors), state.runs)), np.zeros(s.stage_cost.shape)
    for value, cost in zip(cells.value, cells.cost.swapaxes(0, 1), strict=True):
        gains = [cells.received + value, *(kept - price for kept, price in zip(cells.kept, cost, strict=True))]
        for n, i in enumerate((index.target, *table.members)):
            found[i] = np.maximum(found[i], best(gains[n], gains[:n] + gains[n + 1 :], p.hope_sharpness))
        product = greater_than_nothing(gains).reshape(len(by_stage), -1, state.runs)
        by_stage = np.maximum(by_stage, product.max(axis=1))
    reached = np.maximum(by_stage.argmax(axis=0), s.stage_now)
    ladder = np.broadcast_to(p.stage_worth, (p.stage_worth.shape[0], state.runs))
    rise = picked(ladder, reached) - picked(ladder, s.stage_now)
    scale = rise * (p.worth_base + p.worth_programme * state.programme)
    for i in index.seats:
        if i != index.target and i not in table.members:
            found[i] = p.worth[i] * scale
    return found * state.confidence


def greater_than_nothing(gains: Sequence[Array]) -> Array:
    """Product of everyone's gains from packages, 0 where someone loses, (package, run)."""
    found = np.maximum(gains[0], 0.0)
    for row in gains[1:]:
        found *= np.maximum(row, 0.0)
    return found


def best(own: Array, others: Sequence[Array], sharpness: Array) -> Array:
    """Greatest own gain weighted by how likely the other sides seem to agree, at least 0, (run,).

    Args:
        own: (package, run).
        others: each (package, run).
    """
    found, gains = np.zeros_like(own), (own > 0.0).reshape(-1).nonzero()[0]
    seeming = own.reshape(-1)[gains]
    sharp = sharpness if len(sharpness) == 1 else sharpness[gains % own.shape[1]]
    for other in others:
        seeming *= logistic(sharp * other.reshape(-1)[gains])
    found.reshape(-1)[gains] = seeming
    result: Array = found.max(axis=0)
    return result
