"""The engine as the twin of a quarter asks it: what it is told, what it drew, what it wrote, and which function did.

Whatever the engine keeps its happenings, counts and records in, only this file knows of it.
"""

from dataclasses import dataclass

import numpy as np
from leverage_sim.mechanisms.base import base
from leverage_sim.phases import (
    act,
    ballot,
    bargain,
    exogenous,
    expect,
    learn,
    measure,
    meet,
    negotiate,
    settle,
    uphold,
    vote,
)
from leverage_sim.simulate import quarter
from leverage_sim.world.record import Record

from leverage_sim.actors.moment import Moment
from leverage_sim.actors.seats import Seat
from leverage_sim.batch.play import event_frame, quarter_frame, rule_of, seats_of
from leverage_sim.mechanisms import council, programme
from leverage_sim.world.levers import Levers
from leverage_sim.world.luck import Luck
from twin.worlds import give, random_world, runs_of

PLACES = {  # in the order of the quarter: what may write it
    "levers": (Levers.reset_impulses, Moment.apply, negotiate.give, uphold.end),
    "offered": act.senders_act,
    "stringency": vote.tighten,
    "stringency_sector": vote.tighten_sectors,
    **dict.fromkeys(("position", "reference", "enforcement", "flows"), settle.adopt),
    **dict.fromkeys(("tension", "programme", "severity", "threat"), settle.adopt),
    **dict.fromkeys(("warheads", "backlog"), settle.settle),
    "moratorium": (settle.adopt, negotiate.sign),
    "adjournments": negotiate.negotiate,
    "package": (negotiate.sign, uphold.end),
    "signed": (negotiate.sign, uphold.end),
    "relief_own": uphold.deliver,
    "relief_council": (vote.ease, uphold.deliver),
    **dict.fromkeys(("trust", "cooperation", "met", "talked"), learn.learn_trust),
    **dict.fromkeys(("confidence", "grievance"), learn.learn_talks),
    "ledger": (negotiate.write, learn.learn_ledger),
    "derisked": learn.learn_to_drop,
}
FIELDS = tuple(PLACES)
PLACES |= {
    "hope": expect.expect,
    "elected": exogenous.elect,
    "votes": (ballot.note_votes, vote.note_tightening, vote.note_relief),
    "meetings": meet.meet,
    "talks": (bargain.bargain, negotiate.write),
    "breaches": uphold.faithless,
    "tables": negotiate.tables,
    "turns": bargain.put_down,
    "offers": bargain.appealing,
    "answers": bargain.consent,
    "at once": bargain.at_once,
    "leaving": bargain.bargain,
    "measures": measure.measures,
    "outcomes": measure.outcomes,
}
MEASURES = {"trade": measure.trade_value, "gdp": measure.gdp, "largest_share": measure.largest_share}


class Dice:
    """The numbers that were drawn for one run of a block in the quarter just played."""

    def __init__(self, luck, index, run):
        self.luck, self.index, self.run = luck, index, run

    def uniform(self, whose, purpose):
        return float(self.luck.uniform(whose, purpose)[self.run])

    def talks(self, whose):
        return self.luck.numbers(whose, "talks", 20, np.array([self.run]))[:, 0].tolist()

    def normals(self):
        names = {self.index.actors[i]: self.index.luck[i] for i in self.index.permanent}
        names |= {f"elected {n}": f"elected member {n}" for n in range(self.index.scenario.council.elected)}
        rows = self.luck.normals([(whose, "tolerance") for whose in names.values()])[:, self.run]
        return dict(zip(names, rows.tolist(), strict=True))


@dataclass(frozen=True)
class Told:
    """One run of a quarter: the world before it, what seats chose, what was drawn; and what the engine made of it."""

    before: dict
    acts: list  # slot, actor, option, counterpart or nothing
    dice: Dice
    after: dict
    events: object  # frame of the run's happenings
    measures: dict
    outcomes: tuple  # before and after
    offers: list


def played(kind, seed, runs, prepare=None, offers=False):
    """A quarter of a random world, run by run.

    Args:
        prepare: changes the world, in which seats then choose at random; without it all is as the scenario has it.
        offers: whether the engine keeps the offers of talks.
    """
    world, luck = random_world(kind, seed, runs), Luck(seed, np.arange(runs))
    seats = seats_of(world.index.scenario, world.index)
    if prepare:
        prepare(world, np.random.default_rng(seed))
        seats = [Seat(seat.name, rule_of("random")) for seat in seats]
    world.record = Record(talks=[] if offers else None)
    before, counted = [slow for _, slow in runs_of(world)], measure.outcomes(world)
    quarter(world, seats, luck)
    numbers = np.arange(runs)
    events, rows, ends = event_frame(world, numbers), quarter_frame(world, numbers), measure.outcomes(world)
    for run, after in runs_of(world):
        mine = events[events["run"] == run]
        chosen = mine[mine["phase"].isin(["coercive", "diplomatic"])]
        yield Told(
            {**before[run], "parameters": after["parameters"]},  # an event may set some at the start
            chosen[["phase", "actor", "option", "target"]].to_numpy().tolist(),
            Dice(luck, world.index, run),
            after,
            mine,
            rows[rows["run"] == run].iloc[0].drop(["run", "quarter"]).to_dict(),
            tuple({name: values[run] for name, values in found.items()} for found in (counted, ends)),
            list(offers_of(world, run)) if offers else [],
        )


def voted(kind, seed, runs, where):
    """What the Council does in a random world, run by run.

    Args:
        where: changes the world.
    """
    world, luck = random_world(kind, seed, runs), Luck(seed, np.arange(runs))
    world.record = Record()
    where(world)
    before = list(runs_of(world))
    vote.vote(world, [], luck)
    events = event_frame(world, np.arange(runs))
    for (run, slow), (_, after) in zip(before, runs_of(world), strict=True):
        yield Told(slow, [], Dice(luck, world.index, run), after, events[events["run"] == run], {}, (), [])


def offers_of(world, run):
    """Of each table that talked in a run its members and offers, as the engine kept them."""
    index = world.index
    for _, runs, begun, offers, _ in world.record.talks:
        for n in np.flatnonzero(runs == run):
            members = [index.actors[i] for i in begun.table.members]
            yield members, [offer_of(index, offer, n) for offer in offers if offer.still[n]]


def offer_of(index, offer, n):
    levels = dict(zip(index.items, offer.package[:, n].tolist(), strict=True))
    found = {name: float(getattr(offer, name)[n]) for name in ("accepting", "leaving", "cost", "value")}
    return {"proposer": index.actors[offer.proposer], "package": levels if offer.serious[n] else None, **found}


# --- worlds in which much happens

ACTORS = ("USA", "CHN", "RUS", "KOR", "JPN")
BUSY = {  # many meetings and tables, gains for most, coercers who demand, outsiders who object, partners who waver
    "talks.intercept": 1.0, "talks.joint": 0.5, "talks.meeting": 0.9, "forum.intercept": 4.0, "worth.base": 1.5,
    "rollback.cost.2": 0.15, "rollback.cost.3": 0.25, "bargain.demand": 3.0, "walkout.base": -6.0,
    "keep.base": 0.0, "keep.trust": 0.0,
    **{f"concession.{item}.objection.RUS": 0.05 for item in ("guarantee", "declaration", "restraint")},
    "relief.objection.USA": 1.0, **{f"spoiler.{actor}": 1.0 for actor in ACTORS},
    **{f"summit.{actor}": 6.0 for actor in (*ACTORS, "PRK")},
}  # fmt: skip


def busy(world, dice):
    """Many meetings and talks."""
    give(world, BUSY)


def bound(world, dice):
    """Everyone has signed a deal, nobody talks, and some waver."""
    give(world, {"talks.intercept": -10.0, "talks.meeting": 0.0, "forum.open": 0.0, "keep.base": 0.3})
    give(world, {f"summit.{actor}": -10.0 for actor in (*ACTORS, "PRK")})
    world.talked[:], world.signed[list(world.index.senders)] = 0.0, 1.0
    for n, item in enumerate(world.index.items.values()):
        world.package[n] = dice.choice(item.levels, world.runs)


def grave(world):
    """Conduct so grave that drafts pass, here in full and there diluted."""
    world.severity = np.linspace(0.3, 1.0, world.runs)
    world.stringency = 0.5 * world.stringency
    world.stringency_sector = 0.8 * world.stringency_sector


def at_the_margin(world):
    """Stringency just below what would pass, and every member in its usual mood."""
    give(world, {"council.noise": 0.0})
    levers, pace, p = world.levers.values, base(world).quarter.severity, world.parameters
    tests = (levers[name][world.index.target] for name in ("major", "minor"))
    severity = programme.severity(world.severity, *tests, pace.carry, pace.echo, p.severity)
    level = council.adoptable(world, council.members(world), severity)
    world.stringency = np.clip(level - p.council.margin * np.linspace(0.2, 1.8, world.runs), 0.0, 1.0)
