"""Why talks went as they did: every offer, how it was met and with what luck, and what would have been accepted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from leverage_sim.analysis.feasible_set import Feasible, packages_of
from leverage_sim.analysis.why import check_seat, quarters_until
from leverage_sim.batch.recording import Recording, load_rules, wrong
from leverage_sim.batch.replay import replay
from leverage_sim.quarter.bargain import ADJOURNED, BREAKDOWN, DEAL, WALKOUT, Course, Offer, agreement
from leverage_sim.quarter.parties import Talks
from leverage_sim.scenario.schema import Scenario
from leverage_sim.world.index import Index
from leverage_sim.world.parameters import Array

ENDS = {DEAL: "deal", WALKOUT: "walk-out", BREAKDOWN: "breakdown", ADJOURNED: "adjournment"}


@dataclass(frozen=True)
class Round:
    """One offer and how it was met; numbers are those of the run.

    Attributes:
        package: levels by item; None if the proposer found nothing worth proposing.
        gains: over no agreement, by party.
        cost, value: what it costs the target at once and gives it at once.
        leaving, left: chance that the target walks out over it, and the number in 0..1 that was drawn.
        accepting, asked: chance that all others accept, and the number that was drawn.
        refusing: parties that would lose by it.
    """

    proposer: str
    package: dict[str, float] | None
    gains: dict[str, float]
    cost: float
    value: float
    leaving: float
    left: float
    accepting: float
    asked: float
    came: str
    refusing: tuple[str, ...]


@dataclass(frozen=True)
class TableLedger:
    """The talks of one table.

    Attributes:
        owed: what the coercers at the table owe for steps already taken.
        signable: number of packages from which everyone gains.
        best: the signable package most likely to be accepted by all, with its gains and that chance, or None.
        nearest: where nothing can be signed, the package whose least gain is greatest.
        lucky: a package that would have been accepted as the first offer with the luck that was drawn; None likewise.
    """

    members: tuple[str, ...]
    came: str
    owed: float
    rounds: tuple[Round, ...]
    signable: int
    packages: int
    best: dict[str, Any] | None
    nearest: dict[str, Any] | None
    lucky: dict[str, Any] | None


@dataclass(frozen=True)
class TalksLedger:
    """All talks of an actor in one quarter of one run."""

    scenario: Scenario
    run: int
    quarter: str
    actor: str
    tables: tuple[TableLedger, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        tables = [{**vars(t), "rounds": [vars(r) for r in t.rounds]} for t in self.tables]
        return {"run": self.run, "quarter": self.quarter, "actor": self.actor, "tables": tables}


def explain_talks(
    recorded: Recording, actor: str, quarter: str, run: int | None = None, rules: Sequence[str] = ()
) -> TalksLedger:
    """Play a run of a recording again and take a quarter's talks apart.

    Raises:
        InputError: the actor held no talks in that quarter, or the run cannot be played again.
    """
    number = recorded.design["first"] if run is None else run
    quarters = quarters_until(recorded, quarter)
    check_seat(recorded.scenario, actor, None)
    load_rules(recorded, rules)
    seen = replay(recorded, number, quarters)
    index, when = seen.state.index, str(seen.last.when)
    found = [
        table_ledger(index, heard.begun, heard.offers, heard.course)
        for heard in seen.last.talks.heard
        if index.at[actor] in (index.target, *heard.begun.table.members)
    ]
    if not found:
        raise wrong("--slot", f"{actor} held no talks in {when} of run {number} but such as the scenario prescribed")
    return TalksLedger(recorded.scenario, number, when, actor, tuple(found))


def table_ledger(index: Index, begun: Talks, offers: Sequence[Offer], course: Course) -> TableLedger:
    """The talks of one table of one run."""
    names = tuple(index.actors[i] for i in (index.target, *begun.table.members))
    end = ENDS[int(course.outcome[0])]
    rounds = [round_of(index, names, begun, n, offer, end) for n, offer in enumerate(offers) if offer.still[0]]
    found = packages_of(index, begun.table, begun.stakes, float(begun.ledger[0]), begun.walkout, 0)
    chances = np.where(found.signable, agreement(found.gains, begun.acceptance), 0.0) * (1.0 - found.leaving)
    best = int(np.argmax(chances)) if np.max(chances) > 0.0 else None
    return TableLedger(
        names[1:], end, float(begun.ledger[0]), tuple(rounds),
        int(found.signable.sum()), found.gains.shape[1],
        named(index, names, found, best, chances),
        named(index, names, found, int(np.argmax(found.gains.min(axis=0)[1:])) + 1 if best is None else None, chances),
        named(index, names, found, lucky(begun, found), chances),
    )  # fmt: skip


def lucky(begun: Talks, found: Feasible) -> int | None:
    """Of the packages that all others would have accepted as the first offer, with this luck, the opener's best."""
    draws, opener = begun.draws[:, 0, 0], 1
    others = np.delete(found.gains, opener, axis=0)
    yes = found.signable & (draws[2] < agreement(others, begun.acceptance)) & (draws[1] >= found.leaving)
    return int(np.argmax(np.where(yes, found.gains[opener], -np.inf))) if yes.any() else None


def named(
    index: Index, names: tuple[str, ...], found: Feasible, package: int | None, chances: Array
) -> dict[str, Any] | None:
    """One package by its items and gains."""
    if package is None:
        return None
    return {
        "package": dict(zip(index.items, map(float, found.levels[:, package]), strict=True)),
        "gains": dict(zip(names, map(float, found.gains[:, package]), strict=True)),
        "chance": float(chances[package]),
    }


def round_of(index: Index, names: tuple[str, ...], begun: Talks, n: int, offer: Offer, end: str) -> Round:
    """One offer of one run, and what came of it."""
    gains = dict(zip(names, map(float, offer.gains[:, 0]), strict=True))
    left, asked, ended = (float(begun.draws[row, n, 0]) for row in (1, 2, 3))
    walked = left < float(offer.leaving[0])
    agreed = not walked and asked < float(offer.accepting[0])
    came = "walk-out" if walked else "accepted" if agreed else "refused"
    serious, proposer = bool(offer.serious[0]), index.actors[offer.proposer]
    if not serious and not walked:
        came = "nothing proposed"
    if came not in ("walk-out", "accepted") and end == "breakdown" and ended < begun.ends[0]:
        came += ", and talks break down"
    levels = dict(zip(index.items, map(float, offer.package[:, 0]), strict=True))
    return Round(
        proposer, levels if serious else None, gains if serious else {}, float(offer.cost[0]), float(offer.value[0]),
        float(offer.leaving[0]), left, float(offer.accepting[0]), asked, came,
        tuple(name for name, gain in gains.items() if serious and gain <= 0.0),
    )  # fmt: skip
