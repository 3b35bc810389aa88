"""Which tables talk this quarter, and what comes of it: deals, what failed, and who spoiled it."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from leverage_sim.actors.seats import Seated
from leverage_sim.mechanisms.items import concessions, givers, item_at, levels
from leverage_sim.mechanisms.lattice import Sides, lattice
from leverage_sim.mechanisms.spoiling import spoils
from leverage_sim.mechanisms.stakes import stakes
from leverage_sim.mechanisms.standing import among
from leverage_sim.mechanisms.table import Table, coercers_at, forum_of, side_by_side, table_of
from leverage_sim.phases.bargain import (
    ADJOURNED,
    BREAKDOWN,
    DEAL,
    STATEMENT,
    WALKOUT,
    Course,
    Offer,
    drawn_luck,
    hold_talks,
    opened,
)
from leverage_sim.scenario.happenings import Talks as TalksEvent
from leverage_sim.world.index import Index, once
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array
from leverage_sim.world.record import SCRIPTED
from leverage_sim.world.state import World

WORDS = {
    WALKOUT: ("walks out", "walk-outs"),
    BREAKDOWN: ("breaks down", "breakdowns"),
    ADJOURNED: ("adjourns", "adjournments"),
    STATEMENT: ("issues a statement", "statements"),
}
ENDS = {"deal": DEAL, "walk-out": WALKOUT, "breakdown": BREAKDOWN, "adjournment": ADJOURNED, "statement": STATEMENT}


def negotiate(world: World, seats: Sequence[Seated], luck: Luck) -> None:
    """Hold talks where they come about: at the forum, together, one by one; write deals, and what failed.

    All tables start from the quarter as it stands; a run whose table signs holds no talks at those after it.
    """
    nothing = np.zeros(world.runs)
    for what in ("failure", "deal", "adjourned", "ended"):
        world.happened[what] = nothing.copy()
    for i in chairs(world.index):
        for what in ("failure", "deal", "talks"):
            world.happened[f"{what} {i}"] = nothing.copy()
    for i, event in sorted(world.cache.get("scripted talks", {}).items()):
        alone, every = table_of(world.index, (i,)), np.arange(world.runs)
        begin(world, alone, every)
        write(world, alone, every, foretold(world, alone, event), luck, SCRIPTED)
    open_still = world.happened["deal"] == 0.0
    waiting = [(table, (held & open_still).nonzero()[0]) for table, held in tables(world, luck)]
    waiting = [(table, runs) for table, runs in waiting if runs.size]
    courses = iter([] if world.record.talks is not None else play_talks(world, waiting, luck))
    for table, runs in waiting:
        still = world.happened["deal"][runs] == 0.0
        if world.record.talks is None:
            course = next(courses).at(still)
        else:
            course = play_talks(world, [(table, runs[still])], luck)[0]
        if still.any():
            begin(world, table, runs[still])
            write(world, table, runs[still], course, luck)
    world.adjournments = np.where(world.happened["ended"] > 0.0, 0.0, world.adjournments + world.happened["adjourned"])


def begin(world: World, table: Table, runs: NDArray[np.intp]) -> None:
    """Note that a table talks in some runs."""
    for i in table.members:
        world.happened[f"talks {i}"][runs] = 1.0
    world.count("talks", 1.0, runs)


def foretold(world: World, table: Table, event: TalksEvent) -> Course:
    """The course of talks whose end the scenario prescribes; a deal is worth what its package is worth."""
    index = world.index
    given = [float(event.package.get(name, 0.0)) for name in index.items]
    stage, relief = (given[at] if (at := index.item_of(kind)) is not None else 0.0 for kind in ("rollback", "relief"))
    steps = levels(index, "relief")
    package = np.full(world.runs, int(stage) * len(steps) + steps.index(relief))
    side = Sides(np.array([given[n] for n in concessions(index)])[None, :, None])
    cells = lattice(stakes(world, table, mediated=True), index, side)
    paid, received = cells.upfront(package)
    return Course(np.full(world.runs, ENDS[event.outcome]), cells.levels(package), received, paid)


@once
def chairs(index: Index) -> tuple[int, ...]:
    """Everyone who may sit at a table with the target."""
    forum = forum_of(index)
    return tuple(sorted({*index.senders, *(forum.members if forum else ())}))


def tables(world: World, luck: Luck) -> Iterator[tuple[Table, NDArray[np.bool_]]]:
    """Tables in the order in which they try, with the runs in which each meets: forum, all who talk, each alone."""
    index, t = world.index, world.index.luck[world.index.target]
    forum = forum_of(index)
    barred = world.cache.get("barred", {}).get("talks", frozenset())
    if forum is not None and world.cache["forum chance"].any() and not barred & set(forum.members):
        yield forum, luck.uniform("forum", "meets") < world.cache["forum chance"]
    present = talking(world, luck)
    order = [i for i in index.senders if present[i].any()]
    together = luck.uniform(t, "together") < world.parameters.talks.joint
    number = np.zeros(world.runs, dtype=np.int64)
    for n, i in enumerate(order):
        number += present[i].astype(np.int64) << n
    for code in np.unique(number[together]):
        members = [i for n, i in enumerate(order) if code >> n & 1]
        if len(members) > 1:
            yield table_of(index, members), together & (number == code)
    for i in table_of(index, order).members:
        yield table_of(index, (i,)), present[i]


def talking(world: World, luck: Luck) -> dict[int, NDArray[np.bool_]]:
    """The runs in which each sender talks with the target: by chance, or because leaders have met."""
    index, p = world.index, world.parameters.talks
    found, away = {}, {*index.absent, *world.cache.get("scripted talks", ())}
    away |= world.cache.get("barred", {}).get("talks", frozenset())
    for i in index.senders:
        met = world.happened[f"summit {i}"] > 0.0
        draw = luck.uniform(index.luck[i], "talks")
        found[i] = (draw < world.cache["chances"][i]) | met if i in index.coercers else met & (draw < p.meeting)
        if i in away:
            found[i] = np.zeros(world.runs, dtype=bool)
    return found


def play_talks(world: World, waiting: Sequence[tuple[Table, NDArray[np.intp]]], luck: Luck) -> list[Course]:
    """The talks of several tables in the runs that hold them, worked out side by side: those of one member first.

    Args:
        waiting: tables, each with the places of its runs.

    Returns:
        of every table the course of its talks.
    """
    order = sorted(range(len(waiting)), key=lambda n: len(waiting[n][0].members) > 1)
    tables, places = [waiting[n][0] for n in order], [waiting[n][1] for n in order]
    sizes = np.array([len(runs) for runs in places], dtype=np.intp)
    if not sizes.any():
        nothing = np.zeros(0)
        empty = Course(nothing.astype(int), np.zeros((len(world.index.items), 0)), nothing, nothing)
        return [empty for _ in waiting]
    at, number = np.concatenate(places), np.repeat(np.arange(len(tables)), sizes)
    here = among(world, at)
    at_stake = stakes(here, side_by_side(world.index, tables, number), mediated=True)
    begun = opened(here, tables, number, at_stake, drawn_luck(here, tables, number, luck, at))
    ledger: list[Offer] | None = None if world.record.talks is None else []
    course = hold_talks(begun, ledger)
    if world.record.talks is not None and ledger is not None:
        world.record.talks.append((str(world.now), at, begun, ledger, course))
    stops = np.cumsum(sizes)
    found = {n: course.at(slice(stop - size, stop)) for n, stop, size in zip(order, stops, sizes, strict=True)}
    return [found[n] for n in range(len(waiting))]


def write(world: World, table: Table, runs: NDArray[np.intp], course: Course, luck: Luck, note: str = "") -> None:
    """Put the outcome of talks in some runs into the world; what is scripted, as its note says, nobody spoils."""
    deal = (course.outcome == DEAL).nonzero()[0]
    spoiled = np.zeros(len(deal), dtype=bool)
    if deal.size and not note:
        spoiled = spoil(world, table, runs[deal], course.package[:, deal], luck)
    signs = deal[~spoiled]
    if table.forum or len(table.members) == 1:  # what fails together is taken up one by one
        note_end(world, table, runs, course.outcome, deal[spoiled])
    note_words(world, table, runs, course.outcome, note)
    if signs.size:
        sign(world, table, runs[signs], course.package[:, signs], note)
        for c in coercers_at(world.index, table):
            world.ledger[c, runs[signs]] += course.paid[signs] - course.received[signs]


def note_words(world: World, table: Table, runs: NDArray[np.intp], outcome: NDArray[np.intp], note: str) -> None:
    """Count talks without a deal by how they ended, and put them into the record."""
    index = world.index
    for code in sorted(set(outcome.tolist()) & set(WORDS)):
        (word, many), came = WORDS[code], runs[outcome == code]
        actor = index.actors[index.target] if code == WALKOUT else ""
        world.happen_in("talks", came, actor=actor, option=word, target=names(index, table), detail=note)
        world.count(many, 1.0, came)


@once
def names(index: Index, table: Table) -> str:
    """The members of a table as one word of the record."""
    return "+".join(index.actors[i] for i in table.members)


def note_end(
    world: World, table: Table, runs: NDArray[np.intp], outcome: NDArray[np.intp], spoiled: NDArray[np.intp]
) -> None:
    """A failure with every member; that of talks with a coercer is what confidence and grievance take in.

    Args:
        outcome: of the runs, (its run,).
        spoiled: places among them of deals that were wrecked.
    """
    now, its, adjourned = world.happened, coercers_at(world.index, table), outcome == ADJOURNED
    failed = (outcome == WALKOUT) | (outcome == BREAKDOWN)
    ended = failed | (outcome == DEAL)
    failed[spoiled] = True
    partial = np.where(adjourned, np.broadcast_to(world.parameters.bargain.adjournment, (world.runs,))[runs], failed)
    for name in [f"failure {i}" for i in table.members] + ["failure"] * bool(its):
        now[name][runs] = np.maximum(now[name][runs], partial)
    if its:
        now["adjourned"][runs] += adjourned
        now["ended"][runs] = np.maximum(now["ended"][runs], ended)


def spoil(world: World, table: Table, runs: NDArray[np.intp], agreed: Array, luck: Luck) -> NDArray[np.bool_]:
    """Which of these deals an outsider wrecks because they cost it, (its run,).

    Args:
        runs: where a deal was struck.
        agreed: levels of its items, (item, its run).
    """
    index, found = world.index, np.zeros(len(runs), dtype=bool)
    outsiders = [i for i in chairs(index) if i not in table.members and i not in index.absent]
    if not outsiders:
        return found
    draws = luck.uniforms([(index.luck[i], "spoils") for i in outsiders])[:, runs]
    wreck = draws < spoils(among(world, runs), outsiders, table, agreed)
    for i, wrecks in zip(outsiders, wreck, strict=True):
        where = runs[wrecks & ~found]
        found |= wrecks
        world.happen_in("talks", where, actor=index.actors[i], option="spoils", target=names(index, table))
    world.count("spoiled deals", 1.0, runs[found])
    return found


def sign(world: World, table: Table, runs: NDArray[np.intp], agreed: Array, note: str = "") -> None:
    """Bring a deal into force in some runs: what was in force stays; the givers' levers move.

    Args:
        agreed: levels of its items, (item, its run).
    """
    index, now = world.index, world.happened
    world.package[:, runs] = np.maximum(world.package[:, runs], agreed)
    for i in table.members:
        world.signed[i, runs] = 1.0
        now[f"deal {i}"][runs] = 1.0
    now["deal"][runs] = 1.0
    world.moratorium[runs[world.level_of("rollback")[runs] >= 1.0]] = 1.0
    for n in concessions(index):
        for i in givers(index, n, table.members):
            give(world, n, i, runs, agreed[n])
    world.happen_in(
        "talks", runs, actor=index.actors[index.target], option="deal", target=names(index, table),
        detail=[*spelled(index, world.package), *([f"; {note}"] if note else [])],
    )  # fmt: skip
    world.count("deals", 1.0, runs)
    at = index.item_of("relief")
    if at is not None:
        world.count("deals with relief", 1.0, runs[agreed[at] > 0.0])


def give(world: World, item: int, giver: int, runs: NDArray[np.intp], level: Array) -> None:
    """Move a giver's lever as far as a deal asks in some runs, (its run,); no lever moves back."""
    spec, index = item_at(world.index, item), world.index
    runs, level = runs[level > 0.0], level[level > 0.0]
    lever = world.levers.values[str(spec.lever)][giver]
    stands = lever[runs]
    if spec.adds:
        k = index.vocabulary["lever"].index(str(spec.lever))
        start = np.broadcast_to(world.parameters.levers.initial[giver, k], (world.runs,))[runs]
        lever[runs] = np.maximum(stands, start + level)
    else:
        lever[runs] = np.minimum(stands, 1.0 - level) if spec.inverse else np.maximum(stands, level)


def spelled(index: Index, package: Array) -> list[Array | str]:
    """A package as parts of a text, item by item."""
    detail: list[Array | str] = []
    for n, name in enumerate(index.items):
        detail += [f"{name} " if not detail else f", {name} ", package[n]]
    return detail
