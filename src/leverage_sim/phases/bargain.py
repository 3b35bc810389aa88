"""Talks at several tables at once, all of one member or all of several: alternating offers over their packages."""

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms import talks
from leverage_sim.mechanisms.items import concessions, givers
from leverage_sim.mechanisms.lattice import Sides, all_sides, greatest_levels, levels_of, upfront
from leverage_sim.mechanisms.proposals import Doubts, Proposals, best, cells_at_best, proposable, signable
from leverage_sim.mechanisms.stakes import Stakes
from leverage_sim.mechanisms.table import Seating, Table, side_by_side
from leverage_sim.world.index import Index, once
from leverage_sim.world.luck import Luck, box_muller
from leverage_sim.world.parameters import Array, narrowed
from leverage_sim.world.state import World

ROUNDS = 4
OPEN, DEAL, WALKOUT, BREAKDOWN, ADJOURNED, STATEMENT = range(6)


@dataclass(frozen=True)
class Talks:
    """What talks start from, one in each run: the runs that hold them, table after table. Arrays (run,)."""

    index: Index
    tables: tuple[Table, ...]
    number: NDArray[np.intp]  # which of the tables sits
    seating: Seating
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

    def within(self, runs: slice, chairs: int) -> "Talks":
        """Those of some runs, at tables of so many chairs at most."""
        its, every = self.seating, np.arange(len(self.tension))[runs]
        who, taken = its.who[:chairs, runs], its.taken[:chairs, runs]
        return Talks(
            self.index,
            self.tables,
            self.number[runs],
            Seating(its.members, its.present[:, runs], who, taken, its.forum[runs]),
            self.stakes.within(runs, chairs),
            self.tension[runs],
            self.adjournments[runs],
            self.ledger[runs],
            self.draws[..., runs],
            narrowed(self.bargaining, every),
            narrowed(self.walkout, every),
        )


@dataclass(frozen=True)
class Course:
    """How the talks of some runs went."""

    outcome: NDArray[np.intp]  # (run,): OPEN where there were none
    package: Array  # (item, run): levels agreed
    received: Array  # (run,): what the target got at once
    paid: Array  # (run,): what the target gave at once

    def at(self, runs: NDArray[np.intp] | NDArray[np.bool_] | slice) -> "Course":
        """Those of some runs, or in another order."""
        return Course(self.outcome[runs], self.package[:, runs], self.received[runs], self.paid[runs])


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


@dataclass(frozen=True)
class Tabled:
    """What is offered in a round, and the chance that all others accept. Arrays (run,)."""

    package: NDArray[np.intp]  # (3, run): stage, position of relief and of the set of concessions
    serious: NDArray[np.bool_]  # whether anything was worth offering
    accepting: Array
    chosen: NDArray[np.intp]  # the proposals made, (proposal,)


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
        its,
        stakes,
        world.tension,
        world.adjournments,
        owed,
        draws.reshape(4, ROUNDS, -1),
        narrowed(p.bargain, every),
        narrowed(p.walkout, every),
    )


def hold_talks(t: Talks, ledger: list[Offer] | None = None) -> Course:
    """The talks of every run: tables of one member, which stand first, then those of several.

    Members and target propose in turn, a coercer first: it demands a stage that it relaxes. The proposer takes the
    package that is best for it times the chance that all others accept, which it misreads a little; a gain is
    accepted with chance tanh(6 gain); the target may walk out of a member's offer; a round without agreement may
    end the talks.

    Args:
        ledger: offers are put down in it, if it is given, those from which nothing can come, too; for one table.
    """
    count, alone = len(t.number), int((t.seating.size == 1.0).sum())
    parts = [t.within(slice(alone), 1)] * (alone > 0)
    parts += [t.within(slice(alone, count), len(t.seating.who))] * (alone < count)
    return joined([bargain(part, ledger) for part in parts])


def joined(parts: Sequence[Course]) -> Course:
    """The courses of all runs, one part after another."""
    if len(parts) == 1:
        return parts[0]
    names = ("outcome", "package", "received", "paid")
    return Course(*(np.concatenate([getattr(part, name) for part in parts], axis=-1) for name in names))


def bargain(t: Talks, ledger: list[Offer] | None) -> Course:
    """Alternating offers at tables of one member, or at tables of several."""
    count, (_, leaves, accepts, broken) = len(t.tension), t.draws
    parties = parties_of(t, ledger is not None)
    ends = talks.breakdown(t.tension, t.adjournments, t.bargaining)
    outcome, agreed = np.full(count, OPEN), np.zeros((3, count), dtype=np.intp)
    for n in range(ROUNDS):
        still = outcome == OPEN
        if not still.any() and ledger is None:
            break
        offer = offered(t, parties, n, still)
        leaving = np.zeros(count)
        if n % 2 == 0:
            cost, value = at_once(t, parties, offer)
            leaving = talks.walkout(t.ledger, cost, value, t.walkout)
        if ledger is not None:
            ledger.append(put_down(t, parties, n, offer, leaving, still))
        left = still & (leaves[n] < leaving)
        yes = (still & ~left & (accepts[n] < offer.accepting)).nonzero()[0]
        outcome[still & (broken[n] < ends)] = BREAKDOWN
        outcome[left], outcome[yes] = WALKOUT, DEAL
        agreed[:, yes] = offer.package[:, yes]
    outcome[outcome == OPEN] = ADJOURNED
    given = parties.sides[agreed[2]].T
    paid, received = upfront(t.stakes, agreed[0], agreed[1], given)
    return Course(outcome, levels_of(t.index, agreed[0], agreed[1], given), received, paid)


def at_once(t: Talks, parties: Parties, offer: Tabled) -> tuple[Array, Array]:
    """What offers cost and give the target at once; nothing if none is serious, (run,) each."""
    stage, step, side = offer.package
    cost, value = upfront(t.stakes, stage, step, parties.sides[side].T)
    return offer.serious * cost, offer.serious * value


def put_down(t: Talks, parties: Parties, n: int, offer: Tabled, leaving: Array, still: NDArray[np.bool_]) -> Offer:
    """A round's offers as a ledger holds them."""
    x, members = parties.proposals, t.table.members
    gains = np.zeros((1 + len(members), len(still)))
    gains[:, x.run[offer.chosen]] = x.target[offer.chosen], *x.members[:, offer.chosen]
    stage, step, side = offer.package
    return Offer(
        t.index.target if n % 2 else members[n // 2 % len(members)],
        offer.serious,
        levels_of(t.index, stage, step, parties.sides[side].T),
        gains,
        *at_once(t, parties, offer),
        leaving,
        offer.accepting,
        still,
    )


def parties_of(t: Talks, whole: bool) -> Parties:
    """The parties and what they may propose.

    Args:
        whole: whether offers of the target matter that no member can accept.
    """
    errors, s = t.draws[0], t.stakes
    cells = cells_at_best(s, greatest_levels(t.index))
    agreeable = np.ones(len(t.tension), dtype=bool) if whole else signable(cells)
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


def offered(t: Talks, parties: Parties, n: int, still: NDArray[np.bool_]) -> Tabled:
    """What is offered in a round where talks go on, as far as something may come of it."""
    count = len(still)
    package, accepting, serious = np.zeros((3, count), dtype=np.intp), np.zeros(count), np.zeros(count, dtype=bool)
    x, chosen = parties.proposals, appealing(t, parties, n, still & parties.signable if n % 2 else still)
    runs = x.run[chosen]
    serious[runs] = True
    package[:, runs] = x.stage[chosen], x.step[chosen], x.side[chosen]
    gains = [x.target[chosen], *x.members[:, chosen]]
    accepting[runs] = consent(parties, n, runs, gains, surely(t, runs))
    return Tabled(package, serious, accepting, chosen)


def appealing(t: Talks, its: Parties, n: int, where: NDArray[np.bool_]) -> NDArray[np.intp]:
    """The proposal of each run that promises most to who proposes: own gain x chance that all others seem to accept."""
    x, error = its.proposals, np.where(where, t.draws[0, n], -np.inf)
    own, other = x.target, x.members[0]
    if n % 2 == 0:
        turn = its.turn(n, x.run)
        own, other = other if isinstance(turn, int) else x.members[turn, np.arange(len(turn))], own
    live = ((own > 0.0) & (other + error[x.run] > 0.0)).nonzero()[0]
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
        if asked is not False:
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
    raw = np.empty((5, ROUNDS, world.runs))
    for k, table in enumerate(tables):
        whose = "forum" if table.forum else "+".join(index.luck[i] for i in table.members)
        mine = (number == k).nonzero()[0]
        raw[..., mine] = luck.numbers(whose, "talks", 5 * ROUNDS, at[mine]).reshape(5, ROUNDS, -1)
    clear = p.mediation.noise * talks.clarity(world, side_by_side(index, tables, number))
    misread = box_muller(raw[0], raw[1]) * (p.bargain.noise * (1.0 - clear))
    return np.concatenate([misread, *raw[2:]])
