"""Talks at several tables at once, all of one member or all of several: alternating offers over their packages."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms import talks
from leverage_sim.mechanisms.packages import levels_of, upfront
from leverage_sim.mechanisms.proposals import best
from leverage_sim.mechanisms.seating import Table, side_by_side
from leverage_sim.mechanisms.stakes import Stakes
from leverage_sim.quarter.parties import Parties, Talks, parties_of
from leverage_sim.world.luck import Luck, box_muller
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State

ROUNDS = 4
OPEN, DEAL, WALKOUT, BREAKDOWN, ADJOURNED, STATEMENT = range(6)


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
class Tabled:
    """What is offered in a round, and the chance that all others accept. Arrays (run,)."""

    package: NDArray[np.intp]  # (3, run): stage, position of relief and of the set of concessions
    serious: NDArray[np.bool_]  # whether anything was worth offering
    accepting: Array
    chosen: NDArray[np.intp]  # the proposals made, (proposal,)


def opened(state: State, tables: Sequence[Table], number: NDArray[np.intp], stakes: Stakes, draws: Array) -> Talks:
    """Talks in every run of a world, together with their parameters.

    Args:
        tables: that talk somewhere.
        number: which of them talks in each run, (run,).
        stakes: of all of them side by side.
        draws: of ``drawn_luck``.
    """
    its, owed, p = side_by_side(state.index, tables, number), np.zeros(state.runs), state.parameters
    for c in state.index.coercers:
        owed = np.maximum(owed, its.row(c) * state.ledger[c])
    return Talks(
        state.index,
        tuple(tables),
        number,
        its,
        stakes,
        talks.breakdown(state.tension, state.adjournments, p.bargain),
        owed,
        draws.reshape(4, ROUNDS, -1),
        p.bargain.acceptance,
        p.bargain.demand,
        p.walkout,
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
    count, (_, leaves, accepts, broken) = len(t.number), t.draws
    parties = parties_of(t, ledger is not None)
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
        outcome[still & (broken[n] < t.ends)] = BREAKDOWN
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
        demand = np.broadcast_to(t.demand, error.shape)[runs] - n // 2
        value *= (x.stage[live] >= demand) | ~its.coercive[its.turn(n, runs), runs]
    found: NDArray[np.intp] = live[best(runs, value)]
    return found


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
    found = t.acceptance
    return found if len(found) == 1 else found[runs]


def agreement(gains: Array, acceptance: Array) -> Array:
    """Chance that all accept: prod tanh(6 gain), none without a gain of everyone, (run,)."""
    found = talks.accepts(gains[0], acceptance)
    for gain in gains[1:]:
        found = found * talks.accepts(gain, acceptance)
    return found


def drawn_luck(
    state: State, tables: Sequence[Table], number: NDArray[np.intp], luck: Luck, at: NDArray[np.intp]
) -> Array:
    """Numbers that talks draw, (4 x round, run): misreadings, then walk-outs, answers, breakdowns (uniform).

    Args:
        state: whose runs talk.
        tables, number: that talk, and which of them in each run.
        luck: of a block.
        at: places of the runs in that block.
    """
    index, p = state.index, state.parameters
    raw = np.empty((5, ROUNDS, state.runs))
    for k, table in enumerate(tables):
        whose = "forum" if table.forum else "+".join(index.luck[i] for i in table.members)
        mine = (number == k).nonzero()[0]
        raw[..., mine] = luck.numbers(whose, "talks", 5 * ROUNDS, at[mine]).reshape(5, ROUNDS, -1)
    clear = p.mediation.noise * talks.clarity(state, side_by_side(index, tables, number))
    misread = box_muller(raw[0], raw[1]) * (p.bargain.noise * (1.0 - clear))
    return np.concatenate([misread, *raw[2:]])
