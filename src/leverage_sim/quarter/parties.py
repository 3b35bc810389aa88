"""Who sits at the tables that talk, and what may be proposed there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms.items import concessions, givers
from leverage_sim.mechanisms.packages import Sides, all_sides, greatest_levels
from leverage_sim.mechanisms.proposals import Doubts, Proposals, cells_at_best, proposable, signable
from leverage_sim.mechanisms.seating import Seating, Table
from leverage_sim.mechanisms.stakes import Stakes
from leverage_sim.world.index import Index, once
from leverage_sim.world.parameter_groups import WalkoutParameters
from leverage_sim.world.parameters import Array
from leverage_sim.world.runs import take_runs


@dataclass(frozen=True)
class Talks:
    """What talks start from, one in each run: the runs that hold them, table after table. Arrays (run,)."""

    index: Index
    tables: tuple[Table, ...]
    number: NDArray[np.intp]  # which of the tables sits
    seating: Seating
    stakes: Stakes
    ends: Array  # chance that a round without agreement ends the talks
    ledger: Array  # what the coercers at the table owe
    draws: Array  # (4, round, run): the proposer's error; walk-outs, answers, breakdowns (uniform)
    acceptance: Array  # how surely a gain is accepted, (run or 1,)
    demand: Array  # stage that a coercer demands first, (run or 1,)
    walkout: WalkoutParameters

    @property
    def table(self) -> Table:
        """The first of the tables, where there is only one."""
        return self.tables[0]

    def within(self, runs: slice, chairs: int) -> "Talks":
        """Those of some runs, at tables of so many chairs at most."""
        its, count = self.seating, len(self.number)
        who, taken = its.who[:chairs, runs], its.taken[:chairs, runs]
        return Talks(
            self.index,
            self.tables,
            self.number[runs],
            Seating(its.members, its.present[:, runs], who, taken, its.forum[runs]),
            self.stakes.within(runs, chairs),
            *take_runs((self.ends, self.ledger, self.draws, self.acceptance, self.demand), runs, count),
            take_runs(self.walkout, runs, count),
        )


@dataclass(frozen=True)
class Parties:
    """Tables of one member, or of several, and what may be proposed there. Arrays (member, run of the talks)."""

    proposals: Proposals
    sides: Array  # (set, concession): the levels of each set of concessions
    signable: NDArray[np.bool_]  # (run,): where something that the target offers may be accepted
    seats: NDArray[np.bool_]  # whether a table has so many members
    size: NDArray[np.intp]  # (run,): number of members
    coercive: NDArray[np.bool_]  # whether a coercer sits there

    def turn(self, n: int, runs: NDArray[np.intp]) -> NDArray[np.intp] | int:
        """Whose of the members turn it is in a round in some runs, (run,): the first's, the second's ..."""
        return 0 if len(self.seats) == 1 else n // 2 % self.size[runs]

    def asked(self, k: int, n: int, runs: NDArray[np.intp]) -> NDArray[np.bool_] | bool:
        """Whether the target (0) or a member (1 ...) is to answer in a round in some runs, (run,)."""
        if k == 0 or len(self.seats) == 1:
            return (k == 0) == (n % 2 == 0)
        there: NDArray[np.bool_] = self.seats[k - 1, runs]
        return there if n % 2 else there & (self.turn(n, runs) != k - 1)


def parties_of(t: Talks, whole: bool) -> Parties:
    """The parties and what they may propose.

    Args:
        whole: whether offers of the target matter that no member can accept.
    """
    errors, s = t.draws[0], t.stakes
    cells = cells_at_best(s, greatest_levels(t.index))
    agreeable = np.ones(len(t.number), dtype=bool) if whole else signable(cells)
    doubts = Doubts(errors[::2].max(axis=0), np.where(agreeable, errors[1::2].max(axis=0), -np.inf))
    groups = [group for group in alike(t.index, t.tables) if group.alone == (len(s.worth) == 1)]
    proposals = proposable(s, cells, [(group.has[t.number], group.sides) for group in groups], doubts)
    sides = np.concatenate([group.sides.levels[:, :, 0] for group in groups])
    seats, coercive = t.seating.taken > 0.0, t.seating.held_by(t.index.coercers) > 0.0
    return Parties(proposals, sides, agreeable, seats, seats.sum(axis=0), coercive)


@dataclass(frozen=True)
class Alike:
    """Tables that can put together the same sets of concessions."""

    alone: bool  # of one member
    has: NDArray[np.bool_]  # (table,)
    sides: Sides


@once
def alike(index: Index, tables: tuple[Table, ...]) -> list[Alike]:
    """Tables of one member by what it can give, or all tables of several, each with everyone who sits there."""
    groups: dict[tuple[bool, ...], list[int]] = {}
    for k, table in enumerate(tables):
        able = [bool(givers(index, item, table.members)) for item in concessions(index)]
        groups.setdefault(() if len(table.members) > 1 else tuple(able), []).append(k)
    return [
        Alike(
            len(tables[its[0]].members) == 1,
            np.isin(np.arange(len(tables)), its),
            all_sides(index, tuple(sorted({i for k in its for i in tables[k].members}))),
        )
        for its in groups.values()
    ]
