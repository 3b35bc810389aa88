"""The engine as the twin of a quarter asks it: what it is told, what it drew, what it wrote, and which function did.

Whatever the engine keeps its happenings, counts and records in, only this file knows of it.
"""

from dataclasses import dataclass

import numpy as np

from leverage_sim.actors.lookahead import expected_gains, look_ahead
from leverage_sim.actors.moment import Moment
from leverage_sim.actors.seats import Seat
from leverage_sim.batch import events, measures, outcomes
from leverage_sim.batch.play import event_frame, quarter_frame, rule_of, seats_of
from leverage_sim.batch.record import Record
from leverage_sim.mechanisms import council, programme
from leverage_sim.quarter import act, agenda, bargain, draft, learn, meet, negotiate, settle, uphold, vote
from leverage_sim.quarter.simulate import play_quarter
from leverage_sim.world.levers import Levers
from leverage_sim.world.luck import Luck
from twin.worlds import give, random_world, runs_of

PLACES = {  # in the order of the quarter: what may write it
    "levers": (Levers.opened, Moment.apply, negotiate.give, uphold.end),
    "offered": act.offered,
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
    "ledger": (negotiate.write, learn.ledger),
    "derisked": learn.derisked,
}
FIELDS = tuple(PLACES)
PLACES |= {
    "hope": expected_gains,
    "elected": agenda.elect,
    "votes": (events.votes, events.tightening, events.relief),
    "meetings": meet.meet,
    "talks": (bargain.bargain, negotiate.write),
    "breaches": uphold.faithless,
    "tables": negotiate.tables,
    "turns": bargain.put_down,
    "offers": bargain.appealing,
    "answers": bargain.consent,
    "at once": bargain.at_once,
    "leaving": bargain.bargain,
    "measures": measures.measures,
    "outcomes": outcomes.outcomes,
}
MEASURES = {"trade": measures.trade_value, "gdp": measures.gdp, "largest_share": measures.largest_share}


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
    state, luck = random_world(kind, seed, runs).state, Luck(seed, np.arange(runs))
    index, record = state.index, Record.of(state.index, runs, "events")
    seats = seats_of(index.scenario, index)
    if prepare:
        prepare(state, np.random.default_rng(seed))
        seats = [Seat(seat.name, rule_of("random")) for seat in seats]
    before, counted = [slow for _, slow in runs_of(state, look_ahead(state))], outcomes.outcomes(record.counts, state)
    after_it, quarter = play_quarter(state, seats, luck, offers)
    record.take(quarter, after_it)
    numbers = np.arange(runs)
    told, rows, ends = (
        event_frame(record, numbers),
        quarter_frame(record, numbers),
        outcomes.outcomes(record.counts, after_it),
    )
    luck.quarter = state.quarter
    for run, after in runs_of(after_it, quarter.forecast):
        mine = told[told["run"] == run]
        chosen = mine[mine["phase"].isin(["coercive", "diplomatic"])]
        yield Told(
            {**before[run], "parameters": after["parameters"]},  # an event may set some at the start
            chosen[["phase", "actor", "option", "target"]].to_numpy().tolist(),
            Dice(luck, index, run),
            after,
            mine,
            rows[rows["run"] == run].iloc[0].drop(["run", "quarter"]).to_dict(),
            tuple({name: values[run] for name, values in found.items()} for found in (counted, ends)),
            list(offers_of(index, quarter, run)) if offers else [],
        )


def voted(kind, seed, runs, where):
    """What the Council does in a random state, run by run.

    Args:
        where: changes the state.
    """
    state, luck = random_world(kind, seed, runs).state, Luck(seed, np.arange(runs))
    where(state)
    before = list(runs_of(state))
    after_it, votes = vote.vote(state, agenda.read_agenda(state), luck)
    record = Record.of(state.index, runs, "events")
    record.events += events.votes(state.index, events.Writer(str(state.now)), votes, runs)
    told = event_frame(record, np.arange(runs))
    for (run, slow), (_, after) in zip(before, runs_of(after_it), strict=True):
        yield Told(slow, [], Dice(luck, state.index, run), after, told[told["run"] == run], {}, (), [])


def offers_of(index, quarter, run):
    """Of each table that talked in a run its members and offers, as the engine kept them."""
    for heard in quarter.talks.heard:
        for n in np.flatnonzero(heard.runs == run):
            members = [index.actors[i] for i in heard.begun.table.members]
            yield members, [offer_of(index, offer, n) for offer in heard.offers if offer.still[n]]


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


def busy(state, dice):
    """Many meetings and talks."""
    give(state, BUSY)


def bound(state, dice):
    """Everyone has signed a deal, nobody talks, and some waver."""
    give(state, {"talks.intercept": -10.0, "talks.meeting": 0.0, "forum.open": 0.0, "keep.base": 0.3})
    give(state, {f"summit.{actor}": -10.0 for actor in (*ACTORS, "PRK")})
    state.talked[:], state.signed[list(state.index.senders)] = 0.0, 1.0
    for n, item in enumerate(state.index.items.values()):
        state.package[n] = dice.choice(item.levels, state.runs)


def grave(state):
    """Conduct so grave that drafts pass, here in full and there diluted."""
    state.severity = np.linspace(0.3, 1.0, state.runs)
    state.stringency = 0.5 * state.stringency
    state.stringency_sector = 0.8 * state.stringency_sector


def at_the_margin(state):
    """Stringency just below what would pass, and every member in its usual mood."""
    give(state, {"council.noise": 0.0})
    levers, pace, p = state.levers.values, state.constants.quarter.severity, state.parameters
    tests = (levers[name][state.index.target] for name in ("major", "minor"))
    severity = programme.severity(state.severity, *tests, pace.carry, pace.echo, p.severity)
    level = council.adoptable(state, council.members(state), severity)
    state.stringency = np.clip(level - p.council.margin * np.linspace(0.2, 1.8, state.runs), 0.0, 1.0)


# --- a quarter of which only what happened is known


@dataclass(frozen=True)
class Tests:
    """Of a settlement what is learned from."""

    major: np.ndarray
    minor: np.ndarray
    frozen: np.ndarray


def learned(state, happened):
    """The state after it has taken in these happenings, (run,) each, by word, or by word and actor."""
    index, nothing = state.index, np.zeros(state.runs)
    places = {name: i for i, name in enumerate(index.actors)}

    def by(word, actors):
        return np.array([happened.get((word, index.actors[i]), nothing) for i in actors])

    every = range(len(index.actors))
    assert all(key in WORDS or key[1] in places for key in happened)
    votes = draft.Votes(None, nothing, NOBODY, (), happened["tightened"], by("vote", index.permanent))
    tests = Tests(happened["major"], happened["minor"], happened["frozen"])
    meetings = meet.Meetings({}, nothing, by("summit", index.senders) > 0.0, frozenset())
    failure, coercive = by("failure", every), happened["failure"]
    talks = negotiate.TalkResults((), by("talks", every), by("deal", every), failure, happened["deal"], coercive, ())
    breaches = uphold.Breaches((), by("breach", every), failure, coercive, happened["undelivered"])
    return learn.learn(state, votes, tests, meetings, talks, breaches)


WORDS = ("failure", "deal", "tightened", "undelivered", "frozen", "major", "minor")
NOBODY = np.zeros(0, dtype=np.intp)


def now_in(index, happened, run):
    """One run's happenings by word, or by word and actor; what did not happen is 0."""
    words = ("summit", "talks", "deal", "failure", "vote", "breach")
    found = {(word, name): 0.0 for word in words for name in index.actors}
    return found | {key: float(rows[run]) for key, rows in happened.items()}
