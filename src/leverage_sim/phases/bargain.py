"""The talks of one table: alternating offers over its package lattice."""

from dataclasses import astuple, dataclass
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms import talks
from leverage_sim.mechanisms.lattice import Proposable, all_sides, lattice, proposable
from leverage_sim.mechanisms.stakes import Stakes
from leverage_sim.mechanisms.table import Table, coercers_at
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array, narrowed
from leverage_sim.world.state import World

ROUNDS = 4
CHUNK = 256  # runs whose lattices are worked on at once: keeps them in the processor's cache
OPEN, DEAL, WALKOUT, BREAKDOWN, ADJOURNED, STATEMENT = range(6)


@dataclass(frozen=True)
class Talks:
    """What talks start from, for the runs that hold them. Arrays (run,)."""

    index: Index
    table: Table
    stakes: Stakes
    tension: Array
    adjournments: Array
    ledger: Array  # what the coercers at the table owe
    draws: Array  # (4, round, run): the proposer's error; walk-outs, answers, breakdowns (uniform)
    bargaining: SimpleNamespace
    walkout: SimpleNamespace


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
    """One round: who offered what, and how it was met. Arrays (run,) or (item, run)."""

    proposer: int  # an actor's position
    serious: NDArray[np.bool_]  # whether any package was worth offering
    package: Array  # (item, run): levels
    gains: Array  # (target and members, run)
    cost: Array  # what it costs the target at once
    value: Array  # and gives it at once
    leaving: Array  # chance that the target walks out over it
    accepting: Array  # chance that all others accept
    still: NDArray[np.bool_]  # runs in which talks were still going on


def opened(world: World, table: Table, stakes: Stakes, draws: Array, runs: NDArray[np.intp]) -> Talks:
    """The talks of some runs, compressed together with their parameters."""
    p, owed = world.parameters, np.zeros(world.runs)
    for c in coercers_at(world.index, table):
        owed = np.maximum(owed, world.ledger[c])
    return Talks(
        world.index,
        table,
        stakes.of(runs),
        world.tension[runs],
        world.adjournments[runs],
        owed[runs],
        draws[:, runs].reshape(4, ROUNDS, len(runs)),
        narrowed(p.bargain, runs),
        narrowed(p.walkout, runs),
    )


def joined(courses: list[Course]) -> Course:
    """The courses of several chunks of runs as one."""
    return Course(*(np.concatenate(parts, axis=-1) for parts in zip(*map(astuple, courses), strict=True)))


def hold_talks(t: Talks, ledger: list[Offer] | None = None) -> Course:
    """One table's talks.

    Members and target propose in turn, a coercer first: it demands a stage that it relaxes. The proposer takes the
    package that is best for it times the chance that all others accept, which it misreads a little; a gain is
    accepted with chance tanh(6 gain); the target may walk out of a member's offer; a round without agreement may
    end the talks.

    Args:
        ledger: offers are put down in it, if it is given.
    """
    p, count = t.bargaining, len(t.tension)
    errors, leaves, accepts, broken = t.draws
    cells = lattice(t.stakes, t.index, all_sides(t.index, t.table.members))
    pairs = proposable(cells, np.maximum(errors, 0.0).max(axis=0))
    ends = talks.breakdown(t.tension, t.adjournments, p)
    outcome, agreed = np.full(count, OPEN), np.zeros(count, dtype=np.intp)
    surely = np.broadcast_to(p.acceptance, (count,))
    for n in range(ROUNDS):
        proposer = proposes(t, n)
        offer = pairs.best(appeal(t, pairs, proposer, n, errors[n]), count)
        serious, still = offer >= 0, outcome == OPEN
        package = np.where(serious, pairs.package[offer], 0) if pairs.run.size else np.zeros(count, dtype=np.intp)
        gains = gains_of(pairs, offer, len(t.table.members), count)
        cost, value = (serious * part for part in cells.upfront(package))  # no serious offer gives and asks nothing
        leaving = talks.walkout(t.ledger, cost, value, t.walkout) if proposer else np.zeros(count)
        accepting = serious * agreement(np.delete(gains, proposer, axis=0), surely)
        if ledger is not None:
            who = (t.index.target, *t.table.members)[proposer]
            levels = cells.levels(package)
            ledger.append(Offer(who, serious, levels, gains, cost, value, leaving, accepting, still.copy()))
        left = still & (leaves[n] < leaving)
        outcome[left] = WALKOUT
        still &= ~left
        yes = still & (accepts[n] < accepting)
        outcome[yes], agreed[yes] = DEAL, package[yes]
        outcome[still & ~yes & (broken[n] < ends)] = BREAKDOWN
    outcome[outcome == OPEN] = ADJOURNED
    paid, received = cells.upfront(agreed)
    return Course(outcome, cells.levels(agreed), received, paid)


def idle_talks(t: Talks) -> Course:
    """Talks in which nobody finds anything worth proposing: the target may walk out, a round may end them.

    What ``hold_talks`` comes to where no package can be proposed, without looking at packages.
    """
    count = len(t.tension)
    outcome = np.full(count, OPEN)
    leaving = talks.walkout(t.ledger, np.zeros(count), np.zeros(count), t.walkout)
    ends = talks.breakdown(t.tension, t.adjournments, t.bargaining)
    for n in range(ROUNDS):
        still = outcome == OPEN
        left = still & (t.draws[1][n] < leaving) & (proposes(t, n) > 0)
        outcome[left] = WALKOUT
        outcome[still & ~left & (t.draws[3][n] < ends)] = BREAKDOWN
    outcome[outcome == OPEN] = ADJOURNED
    nothing = np.zeros(count)
    return Course(outcome, np.zeros((len(t.index.items), count)), nothing, nothing)


def proposes(t: Talks, n: int) -> int:
    """Who proposes in a round: 0 is the target, 1 the first member; members take turns."""
    return 1 + (n // 2) % len(t.table.members) if n % 2 == 0 else 0


def appeal(t: Talks, pairs: Proposable, proposer: int, n: int, error: Array) -> Array:
    """What each package promises who proposes it: own gain x chance that all others seem to accept, (pair,)."""
    p, gains = t.bargaining, [pairs.target, *pairs.members]
    surely = np.broadcast_to(p.acceptance, error.shape)[pairs.run]
    value: Array = gains[proposer]
    for k, other in enumerate(gains):
        if k != proposer:
            value = value * talks.accepts(other + error[pairs.run], surely)
    if proposer and t.table.members[proposer - 1] in t.index.coercers:
        value = value * (pairs.stage >= np.broadcast_to(p.demand, error.shape)[pairs.run] - n // 2)
    return value


def gains_of(pairs: Proposable, offer: NDArray[np.intp], members: int, count: int) -> Array:
    """Gains of the target and of each member from one package per run, (1 + m, run); zero without one."""
    if not pairs.run.size:
        return np.zeros((1 + members, count))
    return np.concatenate([pairs.target[None], pairs.members])[:, offer]


def agreement(gains: Array, surely: Array) -> Array:
    """Chance that all accept: prod tanh(6 gain), none without a gain of everyone, (run,)."""
    found = talks.accepts(gains[0], surely)
    for gain in gains[1:]:
        found = found * talks.accepts(gain, surely)
    return found


def drawn_luck(world: World, table: Table, luck: Luck) -> Array:
    """Numbers that talks draw, (4 x round, run): misreadings, then walk-outs, answers, breakdowns (uniform)."""
    index, p = world.index, world.parameters
    whose = "forum" if table.forum else "+".join(index.luck[i] for i in table.members)
    clear = p.mediation.noise * talks.clarity(world, table)
    errors = p.bargain.noise * (1.0 - clear) * luck.normals([(whose, f"misreads/{n}") for n in range(ROUNDS)])
    words = [(whose, f"{what}/{n}") for what in ("leaves", "accepts", "ends") for n in range(ROUNDS)]
    return np.concatenate([errors, luck.uniforms(words)])
