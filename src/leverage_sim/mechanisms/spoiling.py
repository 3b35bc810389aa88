"""Outsiders whom a deal costs: how surely each wrecks it.

P(spoil) = reach tanh(6 loss), loss = (objections x what the deal adds - worth of the stages it adds)+
"""

import numpy as np

from leverage_sim.mechanisms import talks
from leverage_sim.mechanisms.items import concessions, givers, levels
from leverage_sim.mechanisms.stakes import stages_now, worth
from leverage_sim.mechanisms.table import Table
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import World


def spoils(world: World, actor: int, table: Table, agreed: Array) -> Array:
    """Chance that an outsider wrecks a deal of this table, (run,).

    Args:
        actor: who does not sit at it.
        agreed: (item, run): levels.
    """
    p = world.parameters
    return p.spoiler.reach[actor] * talks.accepts(-outside_gain(world, actor, table, agreed), p.bargain.acceptance)


def outside_gain(world: World, actor: int, table: Table, agreed: Array) -> Array:
    """What a deal is worth to an actor that does not sign it, (run,)."""
    index, p = world.index, world.parameters.bargain
    before = stages_now(world)
    ladder = worth(world, actor, world.trust[actor, index.target])
    runs, at = np.arange(world.runs), index.item_of("rollback")
    after = np.maximum(before, 0 if at is None else agreed[at].astype(np.intp))
    found = ladder[after, runs] - ladder[before, runs]
    for n, item in enumerate(concessions(index)):
        if givers(index, item, table.members):
            found = found - p.objection[n, actor] * np.maximum(agreed[item] - world.package[item], 0.0)
    if len(levels(index, "relief")) > 1:
        at = index.item_of("relief")
        assert at is not None
        found = found - p.relief_objection[actor] * np.maximum(agreed[at] - world.package[at], 0.0)
    return found
