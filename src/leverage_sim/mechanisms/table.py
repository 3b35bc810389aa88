"""Who sits at a table with the target, and how far the sides believe each other there.

At a forum everyone is believed as little as the one believed least. Whoever mediates lends trust:

    tau'_ij = 1 - (1 - tau_ij) prod_m (1 - bridge mediates_m tau_im tau_mj)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms.trust import bridged
from leverage_sim.world.index import Index
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import World


@dataclass(frozen=True)
class Table:
    """Senders that talk with the target at once: coercers first, each group in the order of the index."""

    members: tuple[int, ...]
    forum: bool = False


@dataclass(frozen=True)
class Seating:
    """Who talks with the target in each run: the same table in all of them, or one in some and another in others."""

    members: tuple[int, ...]  # whoever sits at any of the tables, in a table's order
    present: Array  # (member, run or 1): 1 where it sits there, else 0
    forum: NDArray[np.bool_]  # (run or 1,)

    @property
    def size(self) -> Array:
        """Number of members, (run or 1,)."""
        return count_of(self.present, range(len(self.members)))

    def row(self, member: int) -> Array | float:
        """1 in the runs in which an actor sits at the table, (run or 1,); 0 if it does in none."""
        return self.present[self.members.index(member)] if member in self.members else 0.0


def seating(where: Table | Seating) -> Seating:
    """A table as it sits in every run."""
    if isinstance(where, Seating):
        return where
    return Seating(where.members, np.ones((len(where.members), 1)), np.array([where.forum]))


def side_by_side(index: Index, tables: Sequence[Table], number: NDArray[np.intp]) -> Seating:
    """Several tables along the run axis.

    Args:
        number: which of the tables sits in each run, (run,).
    """
    members = table_of(index, {i for table in tables for i in table.members}).members
    present = np.array([[float(i in table.members) for table in tables] for i in members])
    return Seating(members, present[:, number], np.array([table.forum for table in tables])[number])


def count_of(present: Array, chosen: Iterable[int]) -> Array:
    """How many of some members sit there, (run or 1,)."""
    total: Array = np.zeros(present.shape[-1])
    for n in chosen:
        total = total + present[n]
    return total


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


def confided(world: World, where: Table | Seating, mediated: bool) -> tuple[Array, Array]:
    """Trust across a table: of the target in each member, and of each member in the target, (member, run) both.

    Args:
        mediated: whether this quarter's mediators lend theirs; before anyone has moved nobody does.
    """
    its, t = seating(where), world.index.target
    rows = list(its.members)
    inward, outward = world.trust[t, rows], world.trust[rows, t]
    if mediated:
        for m, acts in mediators(world, its):
            to, back = world.trust[m, rows], world.trust[rows, m]
            lent = world.parameters.mediation.bridge * acts * np.array([[float(i != m)] for i in rows])
            inward = bridged(inward, world.trust[t, m], to, lent)
            outward = bridged(outward, back, world.trust[m, t], lent)
    if its.forum.any():
        inward, outward = (np.where(its.forum, lowest(way, its.present), way) for way in (inward, outward))
    return inward, outward


def lowest(rows: Array, present: Array) -> Array:
    """The lowest of the rows of those who are present, (run,)."""
    found = np.full(rows.shape[-1], np.inf)
    for row, there in zip(rows, present, strict=True):
        found = np.minimum(found, np.where(there > 0.0, row, np.inf))
    return found


def mediators(world: World, where: Table | Seating) -> list[tuple[int, Array]]:
    """Who mediates at a table, and in which runs, (run,): those whose option it is; at a forum all but coercers.

    Who sits alone with the target mediates for nobody.
    """
    its, found = seating(where), []
    for i in world.index.senders:
        acts = world.levers.values["mediate"][i]
        there = its.row(i)
        if i in its.members:
            if i not in world.index.coercers and its.forum.any():
                acts = np.where(its.forum & (np.asarray(there) > 0.0), 1.0, acts)
            acts = acts * ((its.size > 1.0) | (np.asarray(there) == 0.0))
        if acts.any():
            found.append((i, acts))
    return found
