"""What talks promise before they begin: each party's own optimism on a short lattice."""

import numpy as np

from leverage_sim.mechanisms.basics import logistic
from leverage_sim.mechanisms.lattice import chain, lattice
from leverage_sim.mechanisms.stakes import Stakes
from leverage_sim.mechanisms.table import Table
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import World


def hopes(world: World, table: Table, s: Stakes) -> Array:
    """Gain that talks at a table promise each actor, (actor, run).

    The parties: confidence x max over packages of own gain x prod over the others of L(3.6 gain): mutual optimism.
    Third parties: confidence x what the stage of the Nash package is worth to them beyond the stage in force.
    """
    index, p = world.index, world.parameters.bargain
    cells = lattice(s, index, chain(s, index, table.members))
    gains = np.concatenate([cells.target()[None], cells.members()])
    found = np.zeros((len(index.actors), world.runs))
    for n, i in enumerate((index.target, *table.members)):
        found[i] = best(gains[n], np.delete(gains, n, axis=0), p.hope_sharpness)
    product = np.maximum(gains[0], 0.0)
    for row in gains[1:]:
        product *= np.maximum(row, 0.0)
    by_stage = product.reshape(s.stage_cost.shape[0], -1, world.runs).max(axis=1)
    reached = np.maximum(by_stage.argmax(axis=0), s.stage_now)
    runs = np.arange(world.runs)
    ladder = np.broadcast_to(p.stage_worth, (p.stage_worth.shape[0], world.runs))
    rise = ladder[reached, runs] - ladder[s.stage_now, runs]
    scale = rise * (p.worth_base + p.worth_programme * world.programme)
    for i in index.seats:
        if i != index.target and i not in table.members:
            found[i] = p.worth[i] * scale
    return found * world.confidence


def best(own: Array, others: Array, sharpness: Array) -> Array:
    """Greatest own gain weighted by how likely the other sides seem to agree, at least 0, (run,).

    Args:
        own: (package, run).
        others: (other, package, run).
    """
    found, gains = np.zeros_like(own), np.flatnonzero(own > 0.0)
    seeming = own.ravel()[gains]
    sharp = sharpness if len(sharpness) == 1 else sharpness[gains % own.shape[1]]
    for other in others:
        seeming *= logistic(sharp * other.ravel()[gains])
    found.ravel()[gains] = seeming
    return found.max(axis=0)
