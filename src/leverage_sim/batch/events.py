"""What happened in a quarter, in words and in the order in which it happened: the rows of ``events.parquet``."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leverage_sim.actors.decide import Decisions
from leverage_sim.mechanisms import council
from leverage_sim.mechanisms.seating import Table
from leverage_sim.quarter.bargain import ADJOURNED, BREAKDOWN, STATEMENT, WALKOUT
from leverage_sim.quarter.draft import Draft, Votes
from leverage_sim.quarter.negotiate import TableTalks
from leverage_sim.quarter.simulate import Quarter
from leverage_sim.world.index import Index, once
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State

SCRIPTED = "scripted"
"""Detail of what the scenario prescribed, so that it is not taken for the model's doing."""

VOTES = {
    council.FOR: "votes for",
    council.AGAINST: "votes against",
    council.ABSTAINS: "abstains",
    council.VETOES: "vetoes",
}
ENDS = {WALKOUT: "walks out", BREAKDOWN: "breaks down", ADJOURNED: "adjourns", STATEMENT: "issues a statement"}

Runs = NDArray[np.intp]
Detail = str | list[Array | str]
"""A text, or texts and numbers of the runs concerned that are written one after another."""


@dataclass(frozen=True)
class Event:
    """One kind of thing that happened in some runs of a block."""

    quarter: str
    phase: str
    actor: str
    option: str
    target: str
    detail: str | list[str]
    runs: Runs


@dataclass(frozen=True)
class Writer:
    """Writes events of one quarter."""

    quarter: str

    def say(
        self, phase: str, runs: Runs, actor: str = "", option: str = "", target: str = "", detail: Detail = ""
    ) -> Iterator[Event]:
        """An event in some runs, if there are any.

        Args:
            detail: numbers in it are of these runs, (its run,).
        """
        if runs.size:
            said = detail if isinstance(detail, str) else spelled(detail, len(runs))
            yield Event(self.quarter, phase, actor, option, target, said, runs)

    def where(
        self, phase: str, within: Runs, found: NDArray[np.bool_], detail: Detail = "", **what: str
    ) -> Iterator[Event]:
        """An event in those of some runs in which something is true.

        Args:
            detail: numbers in it are of all of these runs, (its run,).
        """
        if not isinstance(detail, str):
            detail = [part if isinstance(part, str) else part[found] for part in detail]
        return self.say(phase, within[found], detail=detail, **what)


def spelled(parts: Sequence[Array | str], count: int) -> list[str]:
    """One text for each run."""
    columns = [[part] * count if isinstance(part, str) else [f"{x:.2f}" for x in part] for part in parts]
    return ["".join(row) for row in zip(*columns, strict=True)]


def events_of(quarter: Quarter, after: State) -> Iterator[Event]:
    """All events of a quarter."""
    index, say, every = after.index, Writer(str(quarter.when)), np.arange(after.runs)
    for event in quarter.agenda.settings:
        yield from say.say("scenario", every, option="set", target=event.parameter, detail=f"{event.value:g}")
    for decisions in quarter.decisions:
        yield from choices(index, say, decisions)
    yield from votes(index, say, quarter.votes, after.runs)
    target = index.actors[index.target]
    for i, held in zip(index.senders, quarter.meetings.held, strict=True):
        note = SCRIPTED if i in quarter.meetings.scripted else ""
        its = {"actor": target, "option": "summit", "target": index.actors[i]}
        yield from say.where("summit", every, held, detail=note, **its)
    for table in quarter.talks.tables:
        yield from talks(index, say, table)
    for breach in quarter.breaches.made:
        by, toward = index.actors[breach.by], index.actors[breach.toward]
        yield from say.say("talks", breach.runs, actor=by, option="breaks the deal", target=toward)


def choices(index: Index, say: Writer, decisions: Decisions) -> Iterator[Event]:
    """Every decision of a moment but holding."""
    every = np.arange(decisions.chosen.shape[1])
    for menu, chosen, ordered in zip(decisions.moment.menus, decisions.chosen, decisions.ordered, strict=True):
        for n, choice in enumerate(menu.choices):
            if choice.option != "hold":
                other = "" if choice.counterpart is None else index.actors[choice.counterpart]
                its = {"actor": index.actors[menu.seat], "option": choice.option, "target": other}
                note = SCRIPTED if ordered else ""
                yield from say.where(decisions.slot, every, chosen == n, detail=note, **its)


def votes(index: Index, say: Writer, found: Votes, runs: int) -> Iterator[Event]:
    """What the Council did: how each member voted on every draft, and what came of it."""
    if found.scripted is not None:
        detail: Detail = [f"stringency {found.scripted:.2f} (scripted), from ", found.before]
        yield from say.say("council", np.arange(runs), option="adopted", detail=detail)
    for draft in found.drafts:
        for name, row in zip(members(index), draft.votes, strict=True):
            for code, word in VOTES.items():
                its = {"actor": name, "option": word}
                yield from say.where("council", found.runs, draft.put & (row == code), detail=draft.kind, **its)
        if draft.kind == "relief":
            yield from relief(say, found.runs, draft)
        elif draft.named is None:
            yield from tightening(index, say, found.runs, draft, "")
        else:
            for rows, words in patterns(index, draft):
                yield from tightening(index, say, found.runs, draft.of(rows), f" on {words}")


@once
def members(index: Index) -> list[str]:
    """The members of the Council by name: permanent ones, then the elected by number."""
    elected = range(index.scenario.council.elected)
    return [index.actors[i] for i in index.permanent] + [f"elected member {n + 1}" for n in elected]


def patterns(index: Index, draft: Draft) -> list[tuple[NDArray[np.bool_], str]]:
    """Runs by the sectors that a draft names in them, with the sectors in words."""
    named, found = draft.named, []
    assert named is not None
    for pattern in np.unique(named[:, draft.where], axis=1).T:
        titles = [index.scenario.sectors[index.sectors[k]].title for k in np.flatnonzero(pattern)]
        found.append(((named == pattern[:, None]).all(axis=0), " and ".join(titles)))
    return found


def tightening(index: Index, say: Writer, runs: Runs, draft: Draft, on: str) -> Iterator[Event]:
    """What came of a tightening draft, and which permanent member bound it."""
    standing = draft.bearable[: draft.permanent]
    binding = standing.argmin(axis=0) if draft.permanent else np.zeros(len(runs), dtype=np.intp)
    diluted = draft.passed & (draft.level < draft.asked)
    option = "sector adopted" if on else "adopted"
    part: Detail = ["stringency ", draft.level, " of ", draft.asked, f" asked{on}"]
    for row, i in enumerate(index.permanent):
        its = {"actor": index.actors[i], "option": option}
        yield from say.where("council", runs, diluted & (binding == row), detail=part, **its)
    whole: Detail = ["stringency ", draft.level, f" as asked{on}"]
    elsewhere = draft.passed & (~diluted if draft.permanent else True)
    yield from say.where("council", runs, elsewhere, option=option, detail=whole)
    for option, where in (("vetoed", draft.vetoed), ("failed", draft.outvoted), ("idle", draft.idle)):
        said = f"sector {option}" if on else option
        yield from say.where("council", runs, where, option=said, detail=["a draft of ", draft.asked, on])


def relief(say: Writer, runs: Runs, draft: Draft) -> Iterator[Event]:
    """What came of a relief draft."""
    detail: Detail = ["relief ", draft.level, " of ", draft.asked, " asked"]
    yield from say.where("council", runs, draft.passed, option="relief adopted", detail=detail)
    for option, where in (("vetoed", draft.vetoed), ("failed", draft.outvoted)):
        yield from say.where("council", runs, where, option=f"relief {option}", detail=["relief of ", draft.asked])


def talks(index: Index, say: Writer, its: TableTalks) -> Iterator[Event]:
    """Who wrecked a table's deal, how its talks ended without one, and what it signed."""
    target, others, note = index.actors[index.target], names(index, its.table), SCRIPTED if its.scripted else ""
    for i, runs in its.spoiled:
        yield from say.say("talks", runs, actor=index.actors[i], option="spoils", target=others)
    for code in sorted(set(its.outcome.tolist()) & set(ENDS)):
        actor, where = target if code == WALKOUT else "", its.outcome == code
        what = {"actor": actor, "option": ENDS[code], "target": others}
        yield from say.where("talks", its.runs, where, detail=note, **what)
    detail: list[Array | str] = []
    for n, name in enumerate(index.items):
        detail += [f"{name} " if not detail else f", {name} ", its.package[n]]
    whole = [*detail, *([f"; {note}"] if note else [])]
    yield from say.say("talks", its.signed, actor=target, option="deal", target=others, detail=whole)


@once
def names(index: Index, table: Table) -> str:
    """The members of a table as one word of the record."""
    return "+".join(index.actors[i] for i in table.members)
