"""Whole quarters of random worlds against their twin: votes, meetings, talks, deals kept and broken, and measures.

The engine plays a quarter; the twin is told what the seats chose and which numbers were drawn, and works out all that
follows. What differs is named in the order of the quarter, with the function of the engine that it comes from.
"""

import numpy as np
import pytest

from leverage_sim.actors.moment import Moment
from leverage_sim.actors.seats import Seat
from leverage_sim.batch.play import event_frame, quarter_frame, rule_of, seats_of
from leverage_sim.mechanisms import council, programme
from leverage_sim.mechanisms.base import base
from leverage_sim.phases import act, bargain, exogenous, expect, learn, measure, meet, negotiate, settle, uphold, vote
from leverage_sim.phases.ballot import note_votes
from leverage_sim.simulate import quarter
from leverage_sim.world.levers import Levers
from leverage_sim.world.luck import Luck
from leverage_sim.world.record import Record
from twin.quarter import Quarter, measures, outcomes
from twin.worlds import KINDS, agree, random_world, runs_of, same

RUNS = 8
ACTORS = ("USA", "CHN", "RUS", "KOR", "JPN")
BUSY = {  # many meetings and tables, gains for most, coercers who demand, outsiders who object, partners who waver
    "talks.intercept": 1.0, "talks.joint": 0.5, "talks.meeting": 0.9, "forum.intercept": 4.0, "worth.base": 1.5,
    "rollback.cost.2": 0.15, "rollback.cost.3": 0.25, "bargain.demand": 3.0, "walkout.base": -6.0,
    "keep.base": 0.0, "keep.trust": 0.0,
    **{f"concession.{item}.objection.RUS": 0.05 for item in ("guarantee", "declaration", "restraint")},
    "relief.objection.USA": 1.0, **{f"spoiler.{actor}": 1.0 for actor in ACTORS},
    **{f"summit.{actor}": 6.0 for actor in (*ACTORS, "PRK")},
}  # fmt: skip

TALKS, VOTES = (bargain.bargain, negotiate.write), (note_votes, vote.note_tightening, vote.note_relief)
FIELDS = {  # in the order of the quarter: what may write it
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


def give(world, values):
    for name in values.keys() & set(world.index.registry.names):
        world.parameters.set(name, values[name])


def played(kind, seed, prepare=None, offers=False):
    """A quarter of a random world, run by run: the twin's, and the world after it with what was recorded, by name.

    Args:
        prepare: changes the world, in which seats then choose at random; without it all is as the scenario has it.
        offers: whether the engine keeps the offers of talks.
    """
    world, luck = random_world(kind, seed, RUNS), Luck(seed, np.arange(RUNS))
    seats = seats_of(world.index.scenario, world.index)
    if prepare:
        prepare(world, np.random.default_rng(seed))
        seats = [Seat(seat.name, rule_of("random")) for seat in seats]
    world.record = Record(talks=[] if offers else None)
    before, counted = [slow for _, slow in runs_of(world)], measure.outcomes(world)
    quarter(world, seats, luck)
    numbers = np.arange(RUNS)
    events, rows, ends = event_frame(world, numbers), quarter_frame(world, numbers), measure.outcomes(world)
    for run, after in runs_of(world):
        slow = {**before[run], "parameters": after["parameters"]}  # an event may set some at the start
        mine = events[events["run"] == run]
        chosen = mine[mine["phase"].isin(["coercive", "diplomatic"])]
        acts = chosen[["phase", "actor", "option", "target"]].to_numpy().tolist()
        yield (
            Quarter(slow, acts, Dice(luck, world.index, run)).play(),
            {
                "world": after,
                "events": mine,
                "measures": rows[rows["run"] == run].iloc[0].drop(["run", "quarter"]).to_dict(),
                "outcomes": [{name: values[run] for name, values in found.items()} for found in (counted, ends)],
                "offers": list(offers_of(world, run)) if offers else [],
            },
        )


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


# --- comparing

BEFORE = {"tightening": "", "sectoral tightening": "sector ", "relief": "relief "}


def compare_votes(its, events):
    """Every member's vote on every draft, what came of it, and who bound it; row by row as it is told."""
    told = []
    for draft in its.drafts:
        named = [its.world["scenario"]["sectors"][k]["title"] for k in draft["named"]]
        on = f" on {' and '.join(named)}" if named else ""
        for member, word in draft["votes"].items():
            word_, _, number = member.partition(" ")
            name = f"elected member {int(number) + 1}" if word_ == "elected" else member
            told.append((name, word, draft["kind"]))
        level, asked, came = f"{draft['level']:.2f}", f"{draft['asked']:.2f}", BEFORE[draft["kind"]] + draft["came"]
        if draft["kind"] == "relief":
            detail = f"relief {level} of {asked} asked" if draft["came"] == "adopted" else f"relief of {asked}"
        elif draft["came"] == "adopted":
            detail = f"stringency {level} {f'of {asked} asked' if draft['level'] < draft['asked'] else 'as asked'}{on}"
        else:
            detail = f"a draft of {asked}{on}"
        told.append((draft.get("binding", ""), came, detail))
    engine = events.loc[events["phase"] == "council", ["actor", "option", "detail"]]
    for slow, fast in zip(sorted(told), sorted(engine.itertuples(index=False, name=None)), strict=True):
        same(VOTES, "votes and drafts", slow, fast)


def compare_happenings(its, events):
    """Meetings, how talks ended, who spoiled or broke a deal, word by word and in order."""
    target = its.world["scenario"]["roles"]["target"]
    met = [actor for (word, actor), held in pairs(its.happened) if word == "summit" and held]
    same(meet.meet, "leaders met", sorted(met), sorted(events.loc[events["phase"] == "summit", "target"]))
    talks = events.loc[events["phase"] == "talks", ["actor", "option", "target"]].to_numpy().tolist()
    told = []
    for table, course, spoiler in its.told:
        at = "+".join(table["members"])
        if spoiler:
            told.append([spoiler, "spoils", at])
        elif course["ended"] == "deal":
            told.append([target, "deal", at])
        else:
            told.append([target if course["ended"] == "walks out" else "", course["ended"], at])
    broken = [[by, "breaks the deal", other] for by, other in its.broken]
    ends = [row for row in talks if row[1] != "breaks the deal"]
    same(TALKS, "talks ended", told, ends)
    same(uphold.faithless, "deals broken", broken, talks[len(ends) :])


def pairs(happened):
    return [(key, value) for key, value in happened.items() if isinstance(key, tuple)]


def compare_offers(its, offers):
    """Who offers what in every round, the chances that all others accept and that the target walks out."""
    for (table, course, _), (members, engine) in zip(its.told, offers, strict=True):
        same(negotiate.tables, "who sits there", table["members"], members)
        for n, (slow, fast) in enumerate(zip(course["offers"], engine, strict=True), 1):
            where = f"round {n} with {'+'.join(members)}"
            same(bargain.put_down, f"who proposes in {where}", slow["proposer"], fast["proposer"])
            same(bargain.appealing, f"package of {where}", slow["package"], fast["package"])
            agree(bargain.consent, f"chance that {where} is accepted", slow["accepting"], fast["accepting"])
            agree(bargain.at_once, f"cost at once of {where}", slow["paid"], fast["cost"])
            agree(bargain.at_once, f"value at once of {where}", slow["received"], fast["value"])
            agree(bargain.opened, f"chance to walk out of {where}", slow["leaving"], fast["leaving"])


def compare_states(its, after):
    """Everything that a quarter leaves to the next, in the order in which it is written."""
    for at, gain in its.hope.items():
        agree(expect.expect, f"what {at[0]} promises {at[1]}", gain, after["hope"][at])
    for name in FIELDS:
        compare_field(its, name, after)
    for ours, theirs in zip(its.world["elected"], after["elected"], strict=True):
        agree(exogenous.elect, "baseline of an elected member", ours[0], theirs[0])
        agree(exogenous.elect, "affinity of an elected member", ours[1], theirs[1])


def compare_field(its, name, after):
    """One number, or the numbers of all actors, sectors or items."""
    ours, theirs = its.world[name], after[name]
    for key, value in ours.items() if isinstance(ours, dict) else [(None, ours)]:
        at = "" if key is None else f" of {key}"
        agree(FIELDS[name], f"{name}{at}", value, theirs if key is None else theirs[key])


def compare_measures(its, row):
    """Every column of the quarter's row."""
    found = measures(its.world, its.happened, its.chances)
    same(measure.measures, "columns", sorted(found), sorted(row))
    for name, value in found.items():
        agree(MEASURES.get(name, measure.measures), name, value, row[name])


def compare_outcomes(its, before, after):
    """Every outcome of a run that ends with this quarter."""
    found = outcomes(before, its)
    same(measure.outcomes, "columns", sorted(found), sorted(after))
    for name, value in found.items():
        agree(measure.outcomes, name, value, after[name])


def grave(world):
    """Conduct so grave that drafts pass, here in full and there diluted."""
    world.severity = np.linspace(0.3, 1.0, RUNS)
    world.stringency = 0.5 * world.stringency
    world.stringency_sector = 0.8 * world.stringency_sector


def at_the_margin(world):
    """Stringency just below what would pass, and every member in its usual mood."""
    world.parameters.set("council.noise", 0.0)
    levers, pace, p = world.levers.values, base(world).quarter.severity, world.parameters
    tests = (levers[name][world.index.target] for name in ("major", "minor"))
    severity = programme.severity(world.severity, *tests, pace.carry, pace.echo, p.severity)
    level = council.adoptable(world, council.members(world), severity)
    world.stringency = np.clip(level - p.council.margin * np.linspace(0.2, 1.8, RUNS), 0.0, 1.0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("where", [grave, at_the_margin])
def test_votes(kind, where):
    """Drafts of every kind at once: levers anywhere within their limits."""
    world, luck = random_world(kind, 5, RUNS), Luck(5, np.arange(RUNS))
    world.record = Record()
    where(world)
    before = list(runs_of(world))
    vote.vote(world, [], luck)
    events = event_frame(world, np.arange(RUNS))
    for (run, slow), (_, after) in zip(before, runs_of(world), strict=True):
        its = Quarter(slow, [], Dice(luck, world.index, run))
        its.vote()
        compare_votes(its, events[events["run"] == run])
        for name in ("stringency", "stringency_sector", "relief_council"):
            compare_field(its, name, after)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("prepare", [busy, bound, None])
def test_a_quarter(kind, prepare):
    talked = 0
    for its, engine in played(kind, 12, prepare):
        compare_votes(its, engine["events"])
        compare_happenings(its, engine["events"])
        compare_states(its, engine["world"])
        compare_measures(its, engine["measures"])
        compare_outcomes(its, *engine["outcomes"])
        talked += len(its.told)
    assert talked or prepare is not busy


@pytest.mark.parametrize("kind", KINDS)
def test_talks_offer_by_offer(kind):
    """The same quarters where the engine keeps every offer: round by round, and no outcome is another one."""
    for its, engine in played(kind, 21, busy, offers=True):
        compare_offers(its, engine["offers"])
        compare_happenings(its, engine["events"])
        compare_states(its, engine["world"])
