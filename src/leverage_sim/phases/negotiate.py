"""Talks between the target and a coercer: alternating offers over the package lattice."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from leverage_sim.actors.seats import Seated
from leverage_sim.mechanisms import bargain, talks
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array, narrowed
from leverage_sim.world.state import World

ROUNDS = 4
CHUNK = 64  # runs whose lattices are worked on at once: keeps them in the processor's cache
OPEN, DEAL, WALKOUT, BREAKDOWN, ADJOURNED = range(5)
WORDS = {
    WALKOUT: ("walks out", "walk-outs"),
    BREAKDOWN: ("breaks down", "breakdowns"),
    ADJOURNED: ("adjourns", "adjournments"),
}


@dataclass(frozen=True)
class Table:
    """What talks start from, for the runs that hold them. Arrays (run,)."""

    index: Index
    coercer: int
    stakes: bargain.Stakes
    tension: Array
    adjournments: Array
    ledger: Array  # what the coercer owes
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


def negotiate(world: World, seats: Sequence[Seated], luck: Luck) -> None:
    """Hold talks where they come about; write deals, and what failed."""
    index = world.index
    world.happened["failure"] = np.zeros(world.runs)
    world.happened["deal"] = np.zeros(world.runs)
    for c in index.coercers:
        if c in index.absent:
            continue
        drawn = luck.uniform(index.luck[c], "talks") < world.cache["chances"][c]
        held = drawn | (world.happened[f"summit {c}"] > 0.0)
        world.happened[f"talks {c}"] = held.astype(float)
        world.count("talks", held)
        runs = np.flatnonzero(held)
        if runs.size:
            draws = drawn_luck(world, c, luck)
            stakes = replace(world.cache["stakes"][c], **bargain.disagreement(world))
            parts = [runs[start : start + CHUNK] for start in range(0, len(runs), CHUNK)]
            write(world, c, runs, joined([hold_talks(table(world, c, stakes, draws, part)) for part in parts]))


def drawn_luck(world: World, c: int, luck: Luck) -> Array:
    """Numbers that talks draw, (4 x round, run): misreadings, then walk-outs, answers, breakdowns (uniform)."""
    whose, p = world.index.luck[c], world.parameters
    clear = p.mediation.noise * talks.mediation(world, world.levers, c)  # a credible mediator takes error away
    errors = p.bargain.noise * (1.0 - clear) * luck.normals([(whose, f"misreads/{n}") for n in range(ROUNDS)])
    words = [(whose, f"{what}/{n}") for what in ("leaves", "accepts", "ends") for n in range(ROUNDS)]
    return np.concatenate([errors, luck.uniforms(words)])


def table(world: World, c: int, stakes: bargain.Stakes, draws: Array, runs: NDArray[np.intp]) -> Table:
    """The talks of some runs, compressed together with their parameters."""
    p = world.parameters
    return Table(
        world.index,
        c,
        stakes.of(runs),
        world.tension[runs],
        world.adjournments[runs],
        world.ledger[c, runs],
        draws[:, runs].reshape(4, ROUNDS, len(runs)),
        narrowed(p.bargain, runs),
        narrowed(p.walkout, runs),
    )


def joined(courses: list[Course]) -> Course:
    """The courses of several chunks of runs as one."""
    return Course(*(np.concatenate(parts, axis=-1) for parts in zip(*map(astuple, courses), strict=True)))


def hold_talks(table: Table) -> Course:
    """One table's talks.

    The coercer opens and demands a stage that it relaxes; the proposer takes the package that is best for it
    times the other side's chance to accept, which it misreads a little; a gain is accepted with chance
    tanh(6 gain); the target may walk out of a coercer's offer; a round without agreement may end the talks.
    """
    p, count = table.bargaining, len(table.tension)
    errors, leaves, accepts, broken = table.draws
    error = np.maximum(errors, 0.0).max(axis=0)
    cells = bargain.lattice(table.stakes, table.index, bargain.all_sides(table.index, (table.coercer,)))
    pairs = bargain.proposable(cells, error)
    ends = talks.breakdown(table.tension, table.adjournments, p)
    outcome, agreed = np.full(count, OPEN), np.zeros(count, dtype=np.intp)
    demand, surely = (np.broadcast_to(value, (count,)) for value in (p.demand, p.acceptance))
    for n in range(ROUNDS):
        opens = n % 2 == 0
        own, other = (pairs.member, pairs.target) if opens else (pairs.target, pairs.member)
        value = own * talks.accepts(other + errors[n, pairs.run], surely[pairs.run])
        if opens:
            value *= pairs.stage >= demand[pairs.run] - n // 2
        offer = pairs.best(value, count)
        serious, still = offer >= 0, outcome == OPEN
        package = np.where(serious, pairs.package[offer], 0) if pairs.run.size else np.zeros(count, dtype=np.intp)
        if opens:
            left = still & (leaves[n] < walks_out(table, cells, package, serious))
            outcome[left] = WALKOUT
            still &= ~left
        gain = other[offer] if pairs.run.size else np.zeros(count)
        yes = still & serious & (accepts[n] < talks.accepts(gain, surely))
        outcome[yes], agreed[yes] = DEAL, package[yes]
        outcome[still & ~yes & (broken[n] < ends)] = BREAKDOWN
    outcome[outcome == OPEN] = ADJOURNED
    paid, received = cells.upfront(agreed)
    return Course(outcome, cells.levels(agreed), received, paid)


def walks_out(table: Table, cells: bargain.Lattice, package: NDArray[np.intp], serious: NDArray[np.bool_]) -> Array:
    """Chance that the target leaves over an offer; no serious offer counts as nothing given, nothing asked."""
    cost, value = cells.upfront(package)
    return talks.walkout(table.ledger, cost * serious, value * serious, table.walkout)


def write(world: World, coercer: int, runs: NDArray[np.intp], course: Course) -> None:
    """Put the outcome of talks into the world."""
    index = world.index
    came: dict[int, NDArray[np.bool_]] = {}
    for code in (DEAL, WALKOUT, BREAKDOWN, ADJOURNED):
        came[code] = np.zeros(world.runs, dtype=bool)
        came[code][runs] = course.outcome == code
    failed = came[WALKOUT] | came[BREAKDOWN]
    partial = np.where(came[ADJOURNED], world.parameters.bargain.adjournment, failed)
    world.happened["failure"] = np.maximum(world.happened["failure"], partial)
    world.happened["deal"] = np.maximum(world.happened["deal"], came[DEAL])
    world.adjournments = np.where(came[DEAL] | failed, 0.0, world.adjournments + came[ADJOURNED])
    for code, (word, many) in WORDS.items():
        actor = index.actors[index.target] if code == WALKOUT else ""
        world.happen("talks", came[code], actor=actor, option=word, target=index.actors[coercer])
        world.count(many, came[code])
    if came[DEAL].any():
        agreed = np.zeros_like(world.package)
        agreed[:, runs] = course.package
        sign(world, coercer, came[DEAL], agreed)
        balance = np.zeros(world.runs)
        balance[runs] = course.paid - course.received
        world.ledger[coercer] += np.where(came[DEAL], balance, 0.0)


def sign(world: World, coercer: int, deal: NDArray[np.bool_], agreed: Array) -> None:
    """Bring a deal into force: what was in force stays; the givers' levers move."""
    index = world.index
    world.package = np.where(deal, np.maximum(world.package, agreed), world.package)
    world.signed[coercer] = np.where(deal, 1.0, world.signed[coercer])
    world.moratorium = np.where(deal & (world.level_of("rollback") >= 1.0), 1.0, world.moratorium)
    for n in bargain.concessions(index):
        item = tuple(index.items.values())[n]
        level = world.package[n]
        for i in bargain.givers(index, n, (coercer,)):
            lever = world.levers.values[str(item.lever)]
            moved = np.minimum(lever[i], 1.0 - level) if item.inverse else np.maximum(lever[i], level)
            lever[i] = np.where(deal & (level > 0.0), moved, lever[i])
    detail: list[Array | str] = []
    for n, name in enumerate(index.items):
        detail += [f"{name} " if not detail else f", {name} ", world.package[n]]
    target, other = index.actors[index.target], index.actors[coercer]
    world.happen("talks", deal, actor=target, option="deal", target=other, detail=detail)
    world.count("deals", deal)
