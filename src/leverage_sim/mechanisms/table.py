"""Who sits at a table with the target, and how far the sides believe each other there.

At a forum everyone is believed as little as the one believed least. Whoever mediates lends trust:

    tau'_ij = 1 - (1 - tau_ij) prod_m (1 - bridge mediates_m tau_im tau_mj)
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from leverage_sim.mechanisms.trust import bridged
from leverage_sim.world.index import Index
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import World


@dataclass(frozen=True)
class Table:
    """Senders that talk with the target at once: coercers first, each group in the order of the index."""

    members: tuple[int, ...]
    forum: bool = False


def table_of(index: Index, actors: Iterable[int], forum: bool = False) -> Table:
    """A table of these actors."""
    return Table(tuple(sorted(actors, key=lambda i: (i not in index.coercers, i))), forum)


def forum_of(index: Index) -> Table | None:
    """The forum's table, if the scenario has one that some seat can call; absent senders leave their chairs empty."""
    if "forum" not in index.compiled:
        spec, options = index.scenario.forum, index.scenario.options
        callable_ = any(
            effect.lever == "forum"
            for menu in index.scenario.menus.values()
            for name in (*menu.coercive, *menu.diplomatic)
            for effect in options[name].effects
        )
        found = None
        if spec is not None and callable_:
            there = {index.at[name] for name in spec.members} - {index.target} - index.absent
            found = table_of(index, there, forum=True) if there else None
        index.compiled["forum"] = found
    known: Table | None = index.compiled["forum"]
    return known


def coercers_at(index: Index, table: Table) -> tuple[int, ...]:
    return tuple(i for i in table.members if i in index.coercers)


def confided(world: World, table: Table, mediated: bool) -> tuple[Array, Array]:
    """Trust across a table: of the target in each member, and of each member in the target, (member, run) both.

    Args:
        mediated: whether this quarter's mediators lend theirs; before anyone has moved nobody does.
    """
    t, rows = world.index.target, list(table.members)
    inward, outward = world.trust[t, rows], world.trust[rows, t]
    if mediated:
        for m, acts in mediators(world, table):
            to, back = world.trust[m, rows], world.trust[rows, m]
            lent = world.parameters.mediation.bridge * acts * np.array([[float(i != m)] for i in rows])
            inward = bridged(inward, world.trust[t, m], to, lent)
            outward = bridged(outward, back, world.trust[m, t], lent)
    if table.forum:
        inward, outward = lowest(inward), lowest(outward)
    return inward, outward


def lowest(rows: Array) -> Array:
    """Every row as low as the lowest of its run."""
    found = rows[0]
    for row in rows[1:]:
        found = np.minimum(found, row)
    return np.broadcast_to(found, rows.shape)


def mediators(world: World, table: Table) -> list[tuple[int, Array]]:
    """Who mediates at a table, and in which runs, (run,): those whose option it is; at a forum all but coercers."""
    found = []
    for i in world.index.senders:
        acts = world.levers.values["mediate"][i]
        if table.forum and i in table.members and i not in world.index.coercers:
            acts = np.ones(world.runs)
        if acts.any() and table.members != (i,):
            found.append((i, acts))
    return found
