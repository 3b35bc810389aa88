"""Which tables talk this quarter, and what comes of it: deals, what failed, and who spoiled it."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from leverage_sim.actors.seats import Seated
from leverage_sim.mechanisms.items import concessions, givers, item_at, levels
from leverage_sim.mechanisms.lattice import lattice
from leverage_sim.mechanisms.spoiling import spoils
from leverage_sim.mechanisms.stakes import stakes
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
from leverage_sim.world.copies import selected
from leverage_sim.world.index import Index
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
    waiting = [(table, np.flatnonzero(held & open_still)) for table, held in tables(world, luck)]
    waiting = [(table, runs) for table, runs in waiting if runs.size]
    courses = iter([] if world.record.talks is not None else play_talks(world, waiting, luck))
    for table, runs in waiting:
        still = world.happened["deal"][runs] == 0.0
        if world.record.talks is None:
            course = next(courses)
        else:
            runs, still = runs[still], still[still]
            course = play_talks(world, [(table, runs)], luck)[0]
        if still.any():
            begin(world, table, runs[still])
            write(world, table, runs[still], course.at(np.flatnonzero(still)), luck)
    world.adjournments = np.where(world.happened["ended"] > 0.0, 0.0, world.adjournments + world.happened["adjourned"])


def begin(world: World, table: Table, runs: NDArray[np.intp]) -> None:
    """Note that a table talks in some runs."""
    for i in table.members:
        world.happened[f"talks {i}"][runs] = 1.0
    came = np.zeros(world.runs, dtype=bool)
    came[runs] = True
    world.count("talks", came)


def foretold(world: World, table: Table, event: TalksEvent) -> Course:
    """The course of talks whose end the scenario prescribes; a deal is worth what its package is worth."""
    index = world.index
    given = [float(event.package.get(name, 0.0)) for name in index.items]
    stage, relief = (given[at] if (at := index.item_of(kind)) is not None else 0.0 for kind in ("rollback", "relief"))
    steps = levels(index, "relief")
    package = np.full(world.runs, int(stage) * len(steps) + steps.index(relief))
    side = np.array([given[n] for n in concessions(index)])[None, :, None]
    cells = lattice(stakes(world, table, mediated=True), index, side)
    paid, received = cells.upfront(package)
    return Course(np.full(world.runs, ENDS[event.outcome]), cells.levels(package), received, paid)


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
    """The talks of several tables in the runs that hold them, worked out side by side.

    Args:
        waiting: tables, each with the places of its runs.

    Returns:
        of every table the course of its talks.
    """
    tables, sizes = [table for table, _ in waiting], [len(runs) for _, runs in waiting]
    if not sum(sizes):
        nothing = np.zeros(0)
        empty = Course(nothing.astype(int), np.zeros((len(world.index.items), 0)), nothing, nothing)
        return [empty for _ in waiting]
    at, number = np.concatenate([runs for _, runs in waiting]), np.repeat(np.arange(len(tables)), sizes)
    here = among(world, at)
    at_stake = stakes(here, side_by_side(world.index, tables, number), mediated=True)
    begun = opened(here, tables, number, at_stake, drawn_luck(here, tables, number, luck, at))
    ledger: list[Offer] | None = None if world.record.talks is None else []
    course = hold_talks(begun, ledger)
    if world.record.talks is not None and ledger is not None:
        world.record.talks.append((str(world.now), at, begun, ledger, course))
    stops = np.cumsum(sizes)
    return [course.at(np.arange(stop - size, stop)) for size, stop in zip(sizes, stops, strict=True)]


def among(world: World, runs: NDArray[np.intp]) -> World:
    """The runs that hold talks as a world of their own, with what has been worked out for the quarter."""
    known, kept = world.cache, {}
    if "restored" in known:
        kept["restored"] = tuple(part[..., runs] for part in known["restored"])
    if not known.get("drawn", True):  # no parameter differs from run to run
        kept |= {name: known[name] for name in ("base", "potential") if name in known}
    elif "potential" in known:
        kept["potential"] = tuple(part if part.shape[-1] == 1 else part[..., runs] for part in known["potential"])
    return selected(world, runs, kept)


def write(world: World, table: Table, runs: NDArray[np.intp], course: Course, luck: Luck, note: str = "") -> None:
    """Put the outcome of talks into the world; what is scripted, as its note says, nobody spoils."""
    index = world.index
    agreed = np.zeros_like(world.package)
    agreed[:, runs] = course.package
    came: dict[int, NDArray[np.bool_]] = {}
    for code in (DEAL, *WORDS):
        came[code] = np.zeros(world.runs, dtype=bool)
        came[code][runs] = course.outcome == code
    spoiled = spoil(world, table, came[DEAL] & (not note), agreed, luck)
    came[DEAL] &= ~spoiled
    failed = came[WALKOUT] | came[BREAKDOWN] | spoiled
    final = table.forum or len(table.members) == 1  # what fails together is taken up one by one
    if final:
        note_failure(world, table, failed, came[ADJOURNED])
    if final and coercers_at(index, table):
        world.happened["adjourned"] = world.happened["adjourned"] + came[ADJOURNED]
        world.happened["ended"] = np.maximum(world.happened["ended"], came[DEAL] | failed)
    for code, (word, many) in WORDS.items():
        actor = index.actors[index.target] if code == WALKOUT else ""
        world.happen("talks", came[code], actor=actor, option=word, target=names(index, table), detail=note)
        world.count(many, came[code])
    if came[DEAL].any():
        sign(world, table, came[DEAL], agreed, note)
        balance = np.zeros(world.runs)
        balance[runs] = course.paid - course.received
        for c in coercers_at(index, table):
            world.ledger[c] += np.where(came[DEAL], balance, 0.0)


def names(index: Index, table: Table) -> str:
    """The members of a table as one word of the record."""
    return "+".join(index.actors[i] for i in table.members)


def note_failure(world: World, table: Table, failed: NDArray[np.bool_], adjourned: NDArray[np.bool_]) -> None:
    """A failure with every member; that of talks with a coercer is what confidence and grievance take in."""
    partial = np.where(adjourned, world.parameters.bargain.adjournment, failed)
    for i in table.members:
        world.happened[f"failure {i}"] = np.maximum(world.happened[f"failure {i}"], partial)
    if coercers_at(world.index, table):
        world.happened["failure"] = np.maximum(world.happened["failure"], partial)


def spoil(world: World, table: Table, deal: NDArray[np.bool_], agreed: Array, luck: Luck) -> NDArray[np.bool_]:
    """The runs in which an outsider wrecks a deal that costs it, (run,)."""
    index = world.index
    found = np.zeros(world.runs, dtype=bool)
    if not deal.any():
        return found
    for i in chairs(index):
        if i not in table.members and i not in index.absent:
            chance = spoils(world, i, table, agreed)
            wrecks = deal & ~found & (luck.uniform(index.luck[i], "spoils") < chance)
            found |= wrecks
            world.happen("talks", wrecks, actor=index.actors[i], option="spoils", target=names(index, table))
    world.count("spoiled deals", found)
    return found


def sign(world: World, table: Table, deal: NDArray[np.bool_], agreed: Array, note: str = "") -> None:
    """Bring a deal into force: what was in force stays; the givers' levers move."""
    index = world.index
    world.package = np.where(deal, np.maximum(world.package, agreed), world.package)
    for i in table.members:
        world.signed[i] = np.where(deal, 1.0, world.signed[i])
        world.happened[f"deal {i}"] = np.maximum(world.happened[f"deal {i}"], deal)
    world.happened["deal"] = np.maximum(world.happened["deal"], deal)
    world.moratorium = np.where(deal & (world.level_of("rollback") >= 1.0), 1.0, world.moratorium)
    for n in concessions(index):
        for i in givers(index, n, table.members):
            give(world, n, i, deal, agreed[n])
    world.happen(
        "talks", deal, actor=index.actors[index.target], option="deal", target=names(index, table),
        detail=[*spelled(index, world.package), *([f"; {note}"] if note else [])],
    )  # fmt: skip
    world.count("deals", deal)
    world.count("deals with relief", deal & (levels_of(world, agreed, "relief") > 0.0))


def levels_of(world: World, agreed: Array, kind: str) -> Array:
    """Level of the item of a kind in a package, (run,)."""
    at = world.index.item_of(kind)
    return np.zeros(world.runs) if at is None else agreed[at]


def give(world: World, item: int, giver: int, deal: NDArray[np.bool_], level: Array) -> None:
    """Move a giver's lever as far as a deal asks; no lever moves back."""
    spec, p = item_at(world.index, item), world.parameters.levers
    lever = world.levers.values[str(spec.lever)]
    if spec.adds:
        level_from = p.initial[giver, world.index.vocabulary["lever"].index(str(spec.lever))]
        moved = np.maximum(lever[giver], level_from + level)
    else:
        moved = np.minimum(lever[giver], 1.0 - level) if spec.inverse else np.maximum(lever[giver], level)
    lever[giver] = np.where(deal & (level > 0.0), moved, lever[giver])


def spelled(index: Index, package: Array) -> list[Array | str]:
    """A package as parts of a text, item by item."""
    detail: list[Array | str] = []
    for n, name in enumerate(index.items):
        detail += [f"{name} " if not detail else f", {name} ", package[n]]
    return detail
