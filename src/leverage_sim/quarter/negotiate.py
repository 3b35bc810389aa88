"""Which tables talk this quarter, and what comes of it: deals, what failed, and who spoiled it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms.baseline import settled
from leverage_sim.mechanisms.economy import Economy
from leverage_sim.mechanisms.forecast import Forecast
from leverage_sim.mechanisms.items import concessions, givers, item_at, levels
from leverage_sim.mechanisms.packages import Sides, packages_over
from leverage_sim.mechanisms.seating import Table, coercers_at, forum_of, side_by_side, table_of
from leverage_sim.mechanisms.spoiling import spoils
from leverage_sim.mechanisms.stakes import Restored, moves_economy, stakes
from leverage_sim.quarter.agenda import Agenda
from leverage_sim.quarter.bargain import (
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
from leverage_sim.quarter.meet import Meetings
from leverage_sim.quarter.parties import Talks
from leverage_sim.quarter.settle import Settlement
from leverage_sim.scenario.happenings import Talks as TalksEvent
from leverage_sim.world.index import Index, once
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array
from leverage_sim.world.runs import take_runs
from leverage_sim.world.state import Reading, State

ENDS = {"deal": DEAL, "walk-out": WALKOUT, "breakdown": BREAKDOWN, "adjournment": ADJOURNED, "statement": STATEMENT}


Spoiler = tuple[int, NDArray[np.intp]]
"""Who wrecked deals, and the places of the runs in which it did."""


@dataclass(frozen=True)
class TableTalks:
    """What came of the talks of one table."""

    table: Table
    runs: NDArray[np.intp]  # places of the runs in which it talked
    outcome: NDArray[np.intp]  # (its run,)
    scripted: bool
    spoiled: tuple[Spoiler, ...]
    signed: NDArray[np.intp]  # places of the runs in which a deal came into force
    relief: NDArray[np.bool_]  # (signed run,): whether it promises relief
    package: Array  # levels in force after it, (item, signed run)


@dataclass(frozen=True)
class Heard:
    """Talks with every offer that was made in them."""

    runs: NDArray[np.intp]  # places of the runs
    begun: Talks
    offers: tuple[Offer, ...]
    course: Course


@dataclass(frozen=True)
class TalkResults:
    """What a quarter's talks came to; in (actor, run) the rows of whoever sits at no table are 0."""

    tables: tuple[TableTalks, ...]  # in the order in which they tried
    talked: Array  # (actor, run): 1 where it talked with the target
    deal: Array  # (actor, run): 1 where it signed
    failure: Array  # (actor, run): how far talks with it failed, 0..1
    signed: Array  # (run,): 1 where anyone signed
    coercive_failure: Array  # (run,): how far talks with a coercer failed, 0..1
    heard: tuple[Heard, ...]  # if that was asked for


@dataclass
class Tally:
    """What talks come to, while they are gone through: arrays of ``TalkResults``, and what weighs on later talks."""

    talked: Array
    deal: Array
    failure: Array
    signed: Array
    coercive_failure: Array
    adjourned: Array  # (run,): talks with a coercer that adjourned
    ended: Array  # (run,): 1 where such talks ended
    tables: list[TableTalks] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)

    @classmethod
    def nothing(cls, state: State) -> "Tally":
        """Before anyone has talked."""
        by_actor = np.zeros((3, len(state.index.actors), state.runs))
        return cls(*by_actor, *np.zeros((4, state.runs)))


def negotiate(
    state: State,
    agenda: Agenda,
    forecast: Forecast,
    settlement: Settlement,
    meetings: Meetings,
    luck: Luck,
    listen: bool = False,
) -> tuple[State, TalkResults]:
    """Hold talks where they come about: at the forum, together, one by one; deals come into force.

    All tables start from the quarter as it stands; a run whose table signs holds no talks at those after it.

    Args:
        listen: whether every offer is to be kept.
    """
    after, tally = replace(
        state, package=state.package.copy(), signed=state.signed.copy(), moratorium=state.moratorium.copy(),
        ledger=state.ledger.copy(),
    ), Tally.nothing(state)  # fmt: skip
    for i, event in agenda.talks:
        alone, every = table_of(state.index, (i,)), np.arange(state.runs)
        write(after, tally, alone, every, foretold(after, forecast, settlement, alone, event), luck, scripted=True)
    open_still = tally.signed == 0.0
    waiting = [(table, (held & open_still).nonzero()[0]) for table, held in tables(state, agenda, meetings, luck)]
    waiting = [(table, runs) for table, runs in waiting if runs.size]
    courses = iter([] if listen else play_talks(after, forecast.restored, settlement.economy, waiting, luck))
    for table, runs in waiting:
        still = tally.signed[runs] == 0.0
        if listen:
            mine = [(table, runs[still])]
            course = play_talks(after, forecast.restored, settlement.economy, mine, luck, tally.heard)[0]
        else:
            course = next(courses).at(still)
        if still.any():
            write(after, tally, table, runs[still], course, luck)
    after.adjournments = np.where(tally.ended > 0.0, 0.0, state.adjournments + tally.adjourned)
    return after, TalkResults(
        tuple(tally.tables), tally.talked, tally.deal, tally.failure, tally.signed, tally.coercive_failure,
        tuple(tally.heard),
    )  # fmt: skip


def foretold(state: State, forecast: Forecast, settlement: Settlement, table: Table, event: TalksEvent) -> Course:
    """The course of talks whose end the scenario prescribes; a deal is worth what its package is worth."""
    index = state.index
    given = [float(event.package.get(name, 0.0)) for name in index.items]
    stage, relief = (given[at] if (at := index.item_of(kind)) is not None else 0.0 for kind in ("rollback", "relief"))
    steps = levels(index, "relief")
    package = np.full(state.runs, int(stage) * len(steps) + steps.index(relief))
    side = Sides(np.array([given[n] for n in concessions(index)])[None, :, None])
    moving = moves_economy(index, table.members)
    stands = settled(state, settlement.economy, np.arange(state.runs), moving) if moving else None
    cells = packages_over(stakes(state, forecast.restored, stands, table, mediated=True), index, side)
    paid, received = cells.upfront(package)
    return Course(np.full(state.runs, ENDS[event.outcome]), cells.levels(package), received, paid)


@once
def chairs(index: Index) -> tuple[int, ...]:
    """Everyone who may sit at a table with the target."""
    forum = forum_of(index)
    return tuple(sorted({*index.senders, *(forum.members if forum else ())}))


def tables(state: State, agenda: Agenda, meetings: Meetings, luck: Luck) -> Iterator[tuple[Table, NDArray[np.bool_]]]:
    """Tables in the order in which they try, with the runs in which each meets: forum, all who talk, each alone."""
    index, t = state.index, state.index.luck[state.index.target]
    forum = forum_of(index)
    if forum is not None and meetings.forum_chance.any() and not agenda.no_talks & set(forum.members):
        yield forum, luck.uniform("forum", "meets") < meetings.forum_chance
    present = talking(state, agenda, meetings, luck)
    order = [i for i in index.senders if present[i].any()]
    together = luck.uniform(t, "together") < state.parameters.talks.joint
    number = np.zeros(state.runs, dtype=np.int64)
    for n, i in enumerate(order):
        number += present[i].astype(np.int64) << n
    for code in np.unique(number[together]):
        members = [i for n, i in enumerate(order) if code >> n & 1]
        if len(members) > 1:
            yield table_of(index, members), together & (number == code)
    for i in table_of(index, order).members:
        yield table_of(index, (i,)), present[i]


def talking(state: State, agenda: Agenda, meetings: Meetings, luck: Luck) -> dict[int, NDArray[np.bool_]]:
    """The runs in which each sender talks with the target: by chance, or because leaders have met."""
    index, p, found = state.index, state.parameters.talks, {}
    away = {*index.absent, *(i for i, _ in agenda.talks), *agenda.no_talks}
    for i, met in zip(index.senders, meetings.held, strict=True):
        draw = luck.uniform(index.luck[i], "talks")
        found[i] = (draw < meetings.chances[i]) | met if i in index.coercers else met & (draw < p.meeting)
        if i in away:
            found[i] = np.zeros(state.runs, dtype=bool)
    return found


SPOILING = Reading(frozenset(("trust", "programme", "moratorium", "package")))
"""What is read of those that might wreck a deal."""


@once
def read_at_tables(index: Index, moving: bool) -> Reading:
    """What is read when talks are worked out, or what a deal still holds.

    Args:
        moving: whether concessions there move the target's economy.
    """
    arrays = [
        "trust", "ledger", "tension", "adjournments", "programme", "moratorium", "position", "package", "relief_own",
        "relief_council", "elected",
    ]  # fmt: skip
    levers = ["mediate", *(str(item_at(index, item).lever) for item in concessions(index))]
    if moving:
        arrays += ["enforcement", "derisked", "stringency"]
        levers += ["stance", "secondary", "cut", "aid", "laxity", "exemption", "project", "relieve"]
    return Reading(frozenset(arrays), frozenset(levers))


def play_talks(
    state: State,
    restored: Restored,
    economy: Economy,
    waiting: Sequence[tuple[Table, NDArray[np.intp]]],
    luck: Luck,
    heard: list[Heard] | None = None,
) -> list[Course]:
    """The talks of several tables in the runs that hold them, worked out side by side: those of one member first.

    Args:
        restored: by relief, of the quarter's opening.
        economy: as the quarter has settled it.
        waiting: tables, each with the places of its runs.
        heard: where offers are put down, if they are wanted; then of one table.

    Returns:
        of every table the course of its talks.
    """
    order = sorted(range(len(waiting)), key=lambda n: len(waiting[n][0].members) > 1)
    tables, places = [waiting[n][0] for n in order], [waiting[n][1] for n in order]
    sizes = np.array([len(runs) for runs in places], dtype=np.intp)
    if not sizes.any():
        nothing = np.zeros(0)
        empty = Course(nothing.astype(int), np.zeros((len(state.index.items), 0)), nothing, nothing)
        return [empty for _ in waiting]
    at, number = np.concatenate(places), np.repeat(np.arange(len(tables)), sizes)
    moving = frozenset().union(*(moves_economy(state.index, table.members) for table in tables))
    here = state.take(at, read_at_tables(state.index, bool(moving)))
    stands = settled(here, economy, at, moving) if moving else None
    seated = side_by_side(state.index, tables, number)
    at_stake = stakes(here, take_runs(restored, at, state.runs), stands, seated, mediated=True)
    begun = opened(here, tables, number, at_stake, drawn_luck(here, tables, number, luck, at))
    offers: list[Offer] | None = None if heard is None else []
    course = hold_talks(begun, offers)
    if heard is not None and offers is not None:
        heard.append(Heard(at, begun, tuple(offers), course))
    stops = np.cumsum(sizes)
    found = {n: course.at(slice(stop - size, stop)) for n, stop, size in zip(order, stops, sizes, strict=True)}
    return [found[n] for n in range(len(waiting))]


def write(
    state: State,
    tally: Tally,
    table: Table,
    runs: NDArray[np.intp],
    course: Course,
    luck: Luck,
    scripted: bool = False,
) -> None:
    """Put the outcome of talks in some runs into the state and the tally; what is scripted nobody spoils.

    Args:
        state: of the phase, whose own are its package, signatures, moratorium and ledger.
    """
    for i in table.members:
        tally.talked[i, runs] = 1.0
    deal = (course.outcome == DEAL).nonzero()[0]
    spoiled = np.zeros(len(deal), dtype=bool)
    by: list[Spoiler] = []
    if deal.size and not scripted:
        spoiled, by = spoil(state, table, runs[deal], course.package[:, deal], luck)
    signs = deal[~spoiled]
    if table.forum or len(table.members) == 1:  # what fails together is taken up one by one
        note_end(state, tally, table, runs, course.outcome, deal[spoiled])
    agreed = course.package[:, signs]
    if signs.size:
        sign(state, tally, table, runs[signs], agreed)
        for c in coercers_at(state.index, table):
            state.ledger[c, runs[signs]] += course.paid[signs] - course.received[signs]
    at = state.index.item_of("relief")
    relief = np.zeros(len(signs), dtype=bool) if at is None else agreed[at] > 0.0
    package = state.package[:, runs[signs]]
    tally.tables.append(TableTalks(table, runs, course.outcome, scripted, tuple(by), runs[signs], relief, package))


def note_end(
    state: State,
    tally: Tally,
    table: Table,
    runs: NDArray[np.intp],
    outcome: NDArray[np.intp],
    spoiled: NDArray[np.intp],
) -> None:
    """A failure with every member; that of talks with a coercer is what confidence and grievance take in.

    Args:
        outcome: of the runs, (its run,).
        spoiled: places among them of deals that were wrecked.
    """
    its, adjourned = coercers_at(state.index, table), outcome == ADJOURNED
    failed = (outcome == WALKOUT) | (outcome == BREAKDOWN)
    ended = failed | (outcome == DEAL)
    failed[spoiled] = True
    partial = np.where(adjourned, np.broadcast_to(state.parameters.bargain.adjournment, (state.runs,))[runs], failed)
    for row in [*(tally.failure[i] for i in table.members), *([tally.coercive_failure] if its else [])]:
        row[runs] = np.maximum(row[runs], partial)
    if its:
        tally.adjourned[runs] += adjourned
        tally.ended[runs] = np.maximum(tally.ended[runs], ended)


def spoil(
    state: State, table: Table, runs: NDArray[np.intp], agreed: Array, luck: Luck
) -> tuple[NDArray[np.bool_], list[Spoiler]]:
    """Which of these deals an outsider wrecks because they cost it, (its run,); who does so, and in which runs.

    Args:
        runs: where a deal was struck.
        agreed: levels of its items, (item, its run).
    """
    index, found = state.index, np.zeros(len(runs), dtype=bool)
    by: list[Spoiler] = []
    outsiders = [i for i in chairs(index) if i not in table.members and i not in index.absent]
    if not outsiders:
        return found, by
    draws = luck.uniforms([(index.luck[i], "spoils") for i in outsiders])[:, runs]
    wreck = draws < spoils(state.take(runs, SPOILING), outsiders, table, agreed)
    for i, wrecks in zip(outsiders, wreck, strict=True):
        by.append((i, runs[wrecks & ~found]))
        found |= wrecks
    return found, by


def sign(state: State, tally: Tally, table: Table, runs: NDArray[np.intp], agreed: Array) -> None:
    """Bring a deal into force in some runs: what was in force stays; the givers' levers move.

    Args:
        agreed: levels of its items, (item, its run).
    """
    index = state.index
    state.package[:, runs] = np.maximum(state.package[:, runs], agreed)
    for i in table.members:
        state.signed[i, runs] = 1.0
        tally.deal[i, runs] = 1.0
    tally.signed[runs] = 1.0
    state.moratorium[runs[state.level_of("rollback")[runs] >= 1.0]] = 1.0
    for n in concessions(index):
        for i in givers(index, n, table.members):
            give(state, n, i, runs, agreed[n])


def give(state: State, item: int, giver: int, runs: NDArray[np.intp], level: Array) -> None:
    """Move a giver's lever as far as a deal asks in some runs, (its run,); no lever moves back."""
    spec, index = item_at(state.index, item), state.index
    runs, level = runs[level > 0.0], level[level > 0.0]
    lever = state.levers.values[str(spec.lever)][giver]
    stands = lever[runs]
    if spec.adds:
        k = index.vocabulary["lever"].index(str(spec.lever))
        start = np.broadcast_to(state.parameters.levers.initial[giver, k], (state.runs,))[runs]
        lever[runs] = np.maximum(stands, start + level)
    else:
        lever[runs] = np.minimum(stands, 1.0 - level) if spec.inverse else np.maximum(stands, level)
