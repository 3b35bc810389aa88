"""Who sits at a table with the target, and how far the sides believe each other there.

At a forum everyone is believed as little as the one believed least. Whoever mediates lends trust:

    tau'_ij = 1 - (1 - tau_ij) prod_m (1 - bridge mediates_m tau_im tau_mj)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms.flows import add_rows
from leverage_sim.mechanisms.trust import bridged
from leverage_sim.world.index import Index, once
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State


class Table(NamedTuple):
    """Senders that talk with the target at once: coercers first, each group in the order of the index."""

    members: tuple[int, ...]
    forum: bool = False


@dataclass(frozen=True)
class Seating:
    """Who talks with the target in each run: the same table in all of them, or one in some and another in others."""

    members: tuple[int, ...]  # whoever sits at any of the tables, in a table's order
    present: Array  # (member, run or 1): 1 where it sits there, else 0
    who: NDArray[np.intp]  # (chair, run or 1): the actor in each chair; in one that is empty the first of its table
    taken: Array  # (chair, run or 1): 1 where a chair is taken, else 0
    forum: NDArray[np.bool_]  # (run or 1,)

    @property
    def size(self) -> Array:
        """Number of members, (run or 1,)."""
        return add_rows(self.taken)

    def is_in(self, actors: Iterable[int]) -> NDArray[np.bool_]:
        """Whether who sits in a chair, taken or not, is one of these actors, (chair, run or 1)."""
        among = np.zeros(1 + max(self.members), dtype=bool)
        among[[i for i in actors if i in self.members]] = True
        return among[self.who]

    def held_by(self, actors: Iterable[int]) -> Array:
        """1 in the chairs that some of these actors sit in, (chair, run or 1)."""
        return self.is_in(actors) * self.taken

    def row(self, member: int) -> Array | float:
        """1 in the runs in which an actor sits at the table, (run or 1,); 0 if it does in none."""
        return self.present[self.members.index(member)] if member in self.members else 0.0

    def seats(self, actors: Iterable[int]) -> bool:
        """Whether any of these actors sits there in some run."""
        return not set(self.members).isdisjoint(actors)

    def of(self, values: Array) -> Array:
        """What an array over actors says of whoever sits in each chair: (actor, run or 1) -> (chair, run or 1)."""
        if self.who.shape[1] == 1:
            return values[self.who[:, 0]]
        found: Array = values[self.who, np.arange(values.shape[1]) if values.shape[1] > 1 else 0]
        return found


def seating(where: Table | Seating) -> Seating:
    """A table as it sits in every run."""
    if isinstance(where, Seating):
        return where
    who = np.array(where.members)[:, None]
    return Seating(where.members, np.ones(who.shape), who, np.ones(who.shape), np.array([where.forum]))


def side_by_side(index: Index, tables: Sequence[Table], number: NDArray[np.intp]) -> Seating:
    """Several tables along the run axis.

    Args:
        number: which of the tables sits in each run, (run,).
    """
    plan = plan_of(index, tuple(tables))
    present, who, taken = plan.present[:, number], plan.who[:, number], plan.taken[:, number]
    return Seating(plan.members, present, who, taken, plan.forum[number])


@once
def plan_of(index: Index, tables: tuple[Table, ...]) -> Seating:
    """Several tables, each as if it were a run."""
    members = table_of(index, {i for table in tables for i in table.members}).members
    most = max(len(table.members) for table in tables)
    rows = [table.members + table.members[:1] * (most - len(table.members)) for table in tables]
    return Seating(
        members,
        np.array([[float(i in table.members) for table in tables] for i in members]),
        np.array(rows).T,
        np.array([[float(n < len(table.members)) for table in tables] for n in range(most)]),
        np.array([table.forum for table in tables]),
    )


def mean_of(rows: Array, weights: Array) -> Array:
    """Mean over those chairs that weigh 1, not 0, at a table; 0 where none does, (run or 1,).

    Args:
        rows, weights: (chair, run or 1).
    """
    return add_rows(weights * rows) / np.maximum(add_rows(weights), 1.0)


def table_of(index: Index, actors: Iterable[int], forum: bool = False) -> Table:
    """A table of these actors."""
    return Table(tuple(sorted(actors, key=lambda i: (i not in index.coercers, i))), forum)


@once
def forum_of(index: Index) -> Table | None:
    """The forum's table, if the scenario has one that some seat can call; absent senders leave their chairs empty."""
    spec, options = index.scenario.forum, index.scenario.options
    callable_ = any(
        effect.lever == "forum"
        for menu in index.scenario.menus.values()
        for name in (*menu.coercive, *menu.diplomatic)
        for effect in options[name].effects
    )
    if spec is None or not callable_:
        return None
    there = {index.at[name] for name in spec.members} - {index.target} - index.absent
    return table_of(index, there, forum=True) if there else None


@once
def coercers_at(index: Index, table: Table) -> tuple[int, ...]:
    return tuple(i for i in table.members if i in index.coercers)


def believed(state: State, its: Seating, lent: Sequence[tuple[int, Array]]) -> tuple[Array, Array]:
    """Trust across a table if these mediate there, as ``mediators`` gives them, (chair, run) both ways."""
    t, trust = state.index.target, state.trust
    inward, outward = its.of(trust[t]), its.of(trust[:, t])
    for m, acts in lent:
        bridge = state.parameters.mediation.bridge * acts * (its.who != m)
        inward = bridged(inward, trust[t, m], its.of(trust[m]), bridge)
        outward = bridged(outward, its.of(trust[:, m]), trust[m, t], bridge)
    if its.forum.any():
        inward, outward = (np.where(its.forum, lowest(way, its.taken), way) for way in (inward, outward))
    return inward, outward


def lowest(rows: Array, taken: Array) -> Array:
    """The lowest of the rows of the chairs that are taken, (run,)."""
    found = np.full(rows.shape[-1], np.inf)
    for row, there in zip(rows, taken, strict=True):
        found = np.minimum(found, np.where(there > 0.0, row, np.inf))
    return found


def mediators(state: State, where: Table | Seating) -> list[tuple[int, Array]]:
    """Who mediates at a table, and in which runs, (run,): those whose option it is; at a forum all but coercers.

    Who sits alone with the target mediates for nobody.
    """
    its, found = seating(where), []
    for i in state.index.senders:
        acts = state.levers.values["mediate"][i]
        there = its.row(i)
        if i in its.members:
            if i not in state.index.coercers and its.forum.any():
                acts = np.where(its.forum & (np.asarray(there) > 0.0), 1.0, acts)
            acts = acts * ((its.size > 1.0) | (np.asarray(there) == 0.0))
        if acts.any():
            found.append((i, acts))
    return found
