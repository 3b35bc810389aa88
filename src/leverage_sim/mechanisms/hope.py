"""What talks promise before they begin: each party's own optimism on a short lattice."""

import numpy as np

from leverage_sim.mechanisms.bargain import Stakes, chain, lattice
from leverage_sim.mechanisms.basics import logistic
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import World


def hopes(world: World, coercer: int, s: Stakes) -> Array:
    """Gain that talks with a coercer promise each actor, (actor, run).

    The parties: confidence x max over packages of own gain x L(3.6 the other's gain): mutual optimism.
    Third parties: confidence x what the stage of the Nash package is worth to them beyond the stage in force.
    """
    index, p = world.index, world.parameters.bargain
    cells = lattice(s, index, chain(world, (coercer,)))
    target, own = cells.target(), cells.members()[0]
    found = np.zeros((len(index.actors), world.runs))
    found[index.target] = best(target, own, p.hope_sharpness)
    found[coercer] = best(own, target, p.hope_sharpness)
    product = np.maximum(target, 0.0)
    product *= np.maximum(own, 0.0)
    by_stage = product.reshape(s.stage_cost.shape[0], -1, world.runs).max(axis=1)
    reached = np.maximum(by_stage.argmax(axis=0), s.stage_now)
    runs = np.arange(world.runs)
    ladder = np.broadcast_to(p.stage_worth, (p.stage_worth.shape[0], world.runs))
    rise = ladder[reached, runs] - ladder[s.stage_now, runs]
    scale = rise * (p.worth_base + p.worth_programme * world.programme)
    for i in index.seats:
        if i not in (index.target, coercer):
            found[i] = p.worth[i] * scale
    return found * world.confidence


def best(own: Array, other: Array, sharpness: Array) -> Array:
    """Greatest own gain weighted by how likely the other side seems to agree, (run,)."""
    seeming = logistic(sharpness * other)
    seeming *= own
    return seeming.max(axis=0)
