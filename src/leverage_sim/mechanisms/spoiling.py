"""Outsiders whom a deal costs: how surely each wrecks it.

P(spoil) = reach tanh(6 loss), loss = (objections x what the deal adds - worth of the stages it adds)+
"""

import numpy as np

from leverage_sim.mechanisms import talks
from leverage_sim.mechanisms.basics import picked
from leverage_sim.mechanisms.items import concessions, givers, levels
from leverage_sim.mechanisms.seating import Table
from leverage_sim.mechanisms.stakes import ladders, stages_now
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State


def spoils(state: State, actors: list[int], table: Table, agreed: Array) -> Array:
    """Chance that each of some outsiders wrecks what a table has agreed, (outsider, run).

    Args:
        actors: who do not sit at it.
        agreed: (item, run): levels.
    """
    p = state.parameters
    return p.spoiler.reach[actors] * talks.accepts(-outside_gains(state, actors, table, agreed), p.bargain.acceptance)


def outside_gains(state: State, actors: list[int], table: Table, agreed: Array) -> Array:
    """What a deal is worth to actors that do not sign it, (actor, run)."""
    index, p = state.index, state.parameters.bargain
    before, at = stages_now(state), index.item_of("rollback")
    after = np.maximum(before, 0 if at is None else agreed[at].astype(np.intp))
    ladder = ladders(state, p.worth[actors], state.trust[actors, index.target])
    found = np.array([picked(rungs, after) - picked(rungs, before) for rungs in ladder])
    more = np.maximum(agreed - state.package, 0.0)
    for n, item in enumerate(concessions(index)):
        if givers(index, item, table.members):
            found -= p.objection[n, actors] * more[item]
    if len(levels(index, "relief")) > 1:
        at = index.item_of("relief")
        assert at is not None
        found -= p.relief_objection[actors] * more[at]
    return found
