"""Talks at several tables at once: alternating offers over the packages of each."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms import talks
from leverage_sim.mechanisms.items import concessions, givers
from leverage_sim.mechanisms.lattice import all_sides, lattice, levels_of, upfront
from leverage_sim.mechanisms.proposals import Proposals, best, proposable, together
from leverage_sim.mechanisms.stakes import Stakes
from leverage_sim.mechanisms.table import Table, side_by_side
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck, box_muller
from leverage_sim.world.parameters import Array, narrowed
from leverage_sim.world.state import World

ROUNDS = 4
CHUNK = 512  # talks whose packages are worked on at once: keeps them in the processor's cache
OPEN, DEAL, WALKOUT, BREAKDOWN, ADJOURNED, STATEMENT = range(6)


@dataclass(frozen=True)
class Talks:
    """What talks start from, one in each run: the runs that hold them, table after table. Arrays (run,)."""

    index: Index
    tables: tuple[Table, ...]
    number: NDArray[np.intp]  # which of the tables sits
    chairs: tuple[int, ...]  # whoever sits at any of them: the members in the stakes
    stakes: Stakes
    tension: Array
    adjournments: Array
    ledger: Array  # what the coercers at the table owe
    draws: Array  # (4, round, run): the proposer's error; walk-outs, answers, breakdowns (uniform)
    bargaining: SimpleNamespace
    walkout: SimpleNamespace

    @property
    def table(self) -> Table:
        """The first of the tables, where there is only one."""
        return self.tables[0]


@dataclass(frozen=True)
class Course:
    """How the talks of some runs went."""

    outcome: NDArray[np.intp]  # (run,): OPEN where there were none
    package: Array  # (item, run): levels agreed
    received: Array  # (run,): what the target got at once
    paid: Array  # (run,): what the target gave at once

    def at(self, order: NDArray[np.intp]) -> "Course":
        """The same in another order of runs."""
        return Course(*(part[..., order] for part in astuple(self)))


@dataclass(frozen=True)
class Offer:
    """One round of one table: who offered what, and how it was met. Arrays (run,) or (item, run)."""

    proposer: int  # an actor's position
    serious: NDArray[np.bool_]  # whether any package was worth offering
    package: Array  # (item, run): levels
    gains: Array  # (target and members, run)
    cost: Array  # what it costs the target at once
    value: Array  # and gives it at once
    leaving: Array  # chance that the target walks out over it
    accepting: Array  # chance that all others accept
    still: NDArray[np.bool_]  # runs in which talks were still going on


@dataclass(frozen=True)
class Parties:
    """Tables of one member, or of several, and what may be proposed there. Arrays (member, run of the talks)."""

    proposals: Proposals
    seats: NDArray[np.bool_]  # whether a table has so many members
    coercive: NDArray[np.bool_]  # whether a coercer sits there

    def turn(self, n: int, runs: NDArray[np.intp]) -> NDArray[np.intp] | int:
        """Whose of the members turn it is in a round in some runs, (run,): the first's, the second's ..."""
        return 0 if len(self.seats) == 1 else n // 2 % self.seats[:, runs].sum(axis=0)

    def asked(self, k: int, n: int, runs: NDArray[np.intp]) -> NDArray[np.bool_] | bool:
        """Whether the target (0) or a member (1 ...) is to answer in a round in some runs, (run,)."""
        if k == 0 or len(self.seats) == 1:
            return (k == 0) == (n % 2 == 0)
        there: NDArray[np.bool_] = self.seats[k - 1, runs]
        return there if n % 2 else there & (self.turn(n, runs) != k - 1)


def opened(world: World, tables: Sequence[Table], number: NDArray[np.intp], stakes: Stakes, draws: Array) -> Talks:
    """Talks in every run of a world, together with their parameters.

    Args:
        tables: that talk somewhere.
        number: which of them talks in each run, (run,).
        stakes: of all of them side by side.
        draws: of ``drawn_luck``.
    """
    its, owed = side_by_side(world.index, tables, number), np.zeros(world.runs)
    for c in world.index.coercers:
        owed = np.maximum(owed, its.row(c) * world.ledger[c])
    p, every = world.parameters, np.arange(world.runs)
    return Talks(
        world.index,
        tuple(tables),
        number,
        its.members,
        stakes,
        world.tension,
        world.adjournments,
        owed,
        draws.reshape(4, ROUNDS, -1),
        narrowed(p.bargain, every),
        narrowed(p.walkout, every),
    )


def hold_talks(t: Talks, ledger: list[Offer] | None = None) -> Course:
    """The talks of every run.

    Members and target propose in turn, a coercer first: it demands a stage that it relaxes. The proposer takes the
    package that is best for it times the chance that all others accept, which it misreads a little; a gain is
    accepted with chance tanh(6 gain); the target may walk out of a member's offer; a round without agreement may
    end the talks.

    Args:
        ledger: offers are put down in it, if it is given; for talks of one table.
    """
    p, count = t.bargaining, len(t.tension)
    errors, leaves, accepts, broken = t.draws
    sides, parties = parties_of(t, np.maximum(errors, 0.0).max(axis=0))
    ends = talks.breakdown(t.tension, t.adjournments, p)
    outcome, agreed = np.full(count, OPEN), np.zeros((3, count), dtype=np.intp)
    for n in range(ROUNDS):
        package, gains, accepting, serious = offered(t, parties, n)
        given = sides[package[2]].T
        cost, value = (serious * part for part in upfront(t.stakes, package[0], package[1], given))
        leaving = talks.walkout(t.ledger, cost, value, t.walkout) if n % 2 == 0 else np.zeros(count)
        still = outcome == OPEN
        if ledger is not None:
            who = t.index.target if n % 2 else t.table.members[n // 2 % len(t.table.members)]
            levels = levels_of(t.index, package[0], package[1], given)
            ledger.append(Offer(who, serious, levels, gains, cost, value, leaving, accepting, still.copy()))
        left = still & (leaves[n] < leaving)
        outcome[left] = WALKOUT
        still &= ~left
        yes = still & (accepts[n] < accepting)
        outcome[yes] = DEAL
        agreed[:, yes] = package[:, yes]
        outcome[still & ~yes & (broken[n] < ends)] = BREAKDOWN
    outcome[outcome == OPEN] = ADJOURNED
    given = sides[agreed[2]].T
    paid, received = upfront(t.stakes, agreed[0], agreed[1], given)
    return Course(outcome, levels_of(t.index, agreed[0], agreed[1], given), received, paid)


def parties_of(t: Talks, error: Array) -> tuple[Array, list[Parties]]:
    """Sets of concessions, (set, concession), and the parties: tables of one member, then those of several.

    Args:
        error: by how much a side misreads another's gain at most, (run,).
    """
    sets: list[Array] = []
    found = []
    for tables in (1, 2):
        parts = []
        for its, members in alike(t, several=tables > 1):
            sides = all_sides(t.index, members)
            before = sum(len(rows) for rows in sets)
            sets.append(sides[:, :, 0])
            for places in chunks(np.flatnonzero(np.isin(t.number, its))):
                cells = lattice(t.stakes.of(places, chairs(t, its)[t.number[places]].T), t.index, sides)
                parts.append((proposable(cells, error[places]), places, before))
        if parts:
            rows = chairs(t, tuple(range(len(t.tables))))[t.number].T
            most = len(parts[0][0].members)
            size = np.array([len(table.members) for table in t.tables])[t.number]
            coercers = np.array([i in t.index.coercers for i in t.chairs])
            found.append(Parties(together(parts), np.arange(most)[:, None] < size, coercers[rows[:most]]))
    return np.concatenate(sets), found


def alike(t: Talks, several: bool) -> Iterator[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Tables of one member by what it can give, or all tables of several, each with everyone who sits there."""
    groups: dict[tuple[bool, ...], list[int]] = {}
    for k, table in enumerate(t.tables):
        if (len(table.members) > 1) == several:
            able = [bool(givers(t.index, item, table.members)) for item in concessions(t.index)]
            groups.setdefault(() if several else tuple(able), []).append(k)
    for its in groups.values():
        yield tuple(its), tuple(sorted({i for k in its for i in t.tables[k].members}))


def chairs(t: Talks, its: tuple[int, ...]) -> NDArray[np.intp]:
    """Rows of every table's members in the stakes, (table, member); the last of a smaller one repeat its first."""
    found = np.zeros((len(t.tables), max(len(t.tables[k].members) for k in its)), dtype=np.intp)
    for k in its:
        rows = [t.chairs.index(i) for i in t.tables[k].members]
        found[k] = rows + [rows[0]] * (found.shape[1] - len(rows))
    return found


def chunks(places: NDArray[np.intp]) -> Iterator[NDArray[np.intp]]:
    """Places in portions that are worked on at once."""
    for start in range(0, len(places), CHUNK):
        yield places[start : start + CHUNK]


def offered(t: Talks, parties: Sequence[Parties], n: int) -> tuple[NDArray[np.intp], Array, Array, NDArray[np.bool_]]:
    """What is offered in a round, and the chance that all others accept.

    Returns:
        stage, position of relief and of the set of concessions, (3, run); gains of the target and of each member of
        a largest table, (1 + m, run); the chance, (run,); whether anything was worth offering, (run,).
    """
    count = len(t.tension)
    package, serious = np.zeros((3, count), dtype=np.intp), np.zeros(count, dtype=bool)
    gains, accepting = np.zeros((1 + max(len(its.seats) for its in parties), count)), np.zeros(count)
    for its in parties:
        x, chosen = its.proposals, appealing(t, its, n)
        runs, rows = x.run[chosen], [x.target[chosen], *x.members[:, chosen]]
        serious[runs] = True
        package[:, runs] = x.stage[chosen], x.step[chosen], x.side[chosen]
        for k, row in enumerate(rows):
            gains[k, runs] = row
        accepting[runs] = consent(its, n, runs, rows, surely(t, runs))
    return package, gains, accepting, serious


def appealing(t: Talks, its: Parties, n: int) -> NDArray[np.intp]:
    """The proposal of each run that promises most to who proposes: own gain x chance that all others seem to accept."""
    x, error = its.proposals, t.draws[0, n]
    own, other = x.target, x.members[0]
    if n % 2 == 0:
        turn = its.turn(n, x.run)
        own, other = other if isinstance(turn, int) else x.members[turn, np.arange(len(turn))], own
    live = np.flatnonzero((own > 0.0) & (other + error[x.run] > 0.0))
    runs = x.run[live]
    rows = [row + error[runs] for row in (x.target[live], *x.members[:, live])]
    value = own[live] * consent(its, n, runs, rows, surely(t, runs))
    if n % 2 == 0:
        demand = np.broadcast_to(t.bargaining.demand, error.shape)[runs] - n // 2
        value *= (x.stage[live] >= demand) | ~its.coercive[its.turn(n, runs), runs]
    return live[best(runs, value)]


def consent(its: Parties, n: int, runs: NDArray[np.intp], gains: Sequence[Array], acceptance: Array) -> Array:
    """Chance that everyone who is asked in a round accepts, (entry,).

    Args:
        runs: of the entries, (entry,).
        gains: of the target and the members, (entry,) each.
        acceptance: of ``surely``.
    """
    found = np.ones(len(runs))
    for k, gain in enumerate(gains):
        asked = its.asked(k, n, runs)
        if np.any(asked):
            chance = talks.accepts(gain, acceptance)
            found *= chance if asked is True else np.where(asked, chance, 1.0)
    return found


def surely(t: Talks, runs: NDArray[np.intp]) -> Array:
    """How surely gains are accepted in some runs, (run or 1,)."""
    found: Array = t.bargaining.acceptance
    return found if len(found) == 1 else found[runs]


def agreement(gains: Array, acceptance: Array) -> Array:
    """Chance that all accept: prod tanh(6 gain), none without a gain of everyone, (run,)."""
    found = talks.accepts(gains[0], acceptance)
    for gain in gains[1:]:
        found = found * talks.accepts(gain, acceptance)
    return found


def drawn_luck(
    world: World, tables: Sequence[Table], number: NDArray[np.intp], luck: Luck, at: NDArray[np.intp]
) -> Array:
    """Numbers that talks draw, (4 x round, run): misreadings, then walk-outs, answers, breakdowns (uniform).

    Args:
        world: whose runs talk.
        tables, number: that talk, and which of them in each run.
        luck: of a block.
        at: places of the runs in that block.
    """
    index, p = world.index, world.parameters
    found = np.empty((4 * ROUNDS, world.runs))
    for k, table in enumerate(tables):
        whose = "forum" if table.forum else "+".join(index.luck[i] for i in table.members)
        mine = np.flatnonzero(number == k)
        radius, angle, *others = luck.numbers(whose, "talks", 5 * ROUNDS, at[mine]).reshape(5, ROUNDS, -1)
        found[:ROUNDS, mine] = box_muller(radius, angle)
        found[ROUNDS:, mine] = np.concatenate(others)
    clear = p.mediation.noise * talks.clarity(world, side_by_side(index, tables, number))
    found[:ROUNDS] *= p.bargain.noise * (1.0 - clear)
    return found
