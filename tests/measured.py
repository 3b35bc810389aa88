"""Everything that one quarter works out from where a world stands, by name: what tests of single channels compare."""

import copy
from dataclasses import fields
from itertools import combinations
from types import SimpleNamespace

import numpy as np

from leverage_sim.actors.decide import moment_of
from leverage_sim.actors.lookahead import Expectation, look_ahead
from leverage_sim.batch.play import new_state
from leverage_sim.mechanisms import council, flows, programme, talks
from leverage_sim.mechanisms.advance import advance
from leverage_sim.mechanisms.baseline import baseline
from leverage_sim.mechanisms.derisking import followed
from leverage_sim.mechanisms.economy import dispositions, partner_flows
from leverage_sim.mechanisms.payoff import meeting_chances
from leverage_sim.mechanisms.seating import believed, forum_of, mediators, seating, table_of
from leverage_sim.mechanisms.spoiling import spoils
from leverage_sim.mechanisms.stakes import moves_economy, restored, stakes
from leverage_sim.quarter.agenda import read_agenda
from leverage_sim.quarter.draft import Votes
from leverage_sim.quarter.learn import learn_trust
from leverage_sim.quarter.meet import Meetings
from leverage_sim.quarter.negotiate import TalkResults, tables
from leverage_sim.quarter.uphold import Breaches, keep_chances
from leverage_sim.quarter.vote import vote
from leverage_sim.tiers.second_order import perceived
from leverage_sim.tiers.span import spans
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck

NOT_STATE = ("index", "parameters", "constants", "levers")


def transplanted(state, scenario):
    """A state of another scenario in the very same state: same actors, other parameters."""
    found = new_state(Index(scenario), Luck(1, np.arange(state.runs)))
    for field in fields(state):
        if field.name not in NOT_STATE:
            setattr(found, field.name, copy.deepcopy(getattr(state, field.name)))
    found.levers.flat[:] = state.levers.flat
    return found


def at_stake(state, where, mediated=False):
    """The stakes of a table as the state stands."""
    its, moving = dispositions(state), moves_economy(state.index, seating(where).members)
    stands = baseline(state, its, moving) if moving else None
    return stakes(state, restored(state, its.staying), stands, where, mediated)


def confided(state, where, mediated):
    """Trust across a table: of the target in each member, and of each member in the target, (chair, run) both."""
    its = seating(where)
    return believed(state, its, mediators(state, its) if mediated else [])


def quantities(state):
    """Name and value over runs of all that a quarter works out in a state."""
    luck, forecast = Luck(1, np.arange(state.runs)), look_ahead(state)
    found = {**economic(state), **outlook(state), **political(state, forecast), **weighed(state, forecast)}
    found |= {**leverage(state, forecast), **tables_of(state), **seatings(state, luck)}
    after, _ = vote(state, read_agenda(state), luck)
    found["voted stringency"], found["voted relief"] = after.stringency, after.relief_council
    found |= learnt(after)
    return {name: np.array(value) for name, value in found.items()}


def learnt(state):
    """Training owed, and trust after a quarter in which leaders met and talks failed by half."""
    index, runs = state.index, state.runs
    p, nothing = state.parameters, np.zeros(runs)
    owed = programme.backlog(state.backlog, nothing, p.sector.closure_border, p.programme)
    by_actor, none = np.zeros((len(index.actors), runs)), np.zeros(0, dtype=np.intp)
    half = by_actor.copy()
    half[list(index.senders)] = 0.5
    after = learn_trust(
        state,
        Votes(None, nothing, none, (), nothing, np.zeros((len(index.permanent), runs))),
        SimpleNamespace(major=nothing, minor=nothing, exercises=nothing, frozen=nothing),
        met_by_all(index, runs),
        TalkResults((), by_actor, by_actor, half, nothing, nothing, ()),
        Breaches((), by_actor, half, nothing, nothing),
    )
    found = {f"learnt.{index.actors[i]}.to": after.trust[index.target, i] for i in index.senders}
    found |= {f"learnt.{index.actors[i]}.back": after.trust[i, index.target] for i in index.senders}
    return {**found, "training owed": owed}


def met_by_all(index, runs):
    """Every sender's leaders have met the target's, and every coercer is sure to talk."""
    held = np.ones((len(index.senders), runs), dtype=bool)
    return Meetings({c: np.ones(runs) for c in index.coercers}, np.zeros(runs), held, frozenset())


def economic(state):
    """What is forbidden, enforced, let pass, taken up and received, by trader and sector."""
    index, fixed = state.index, state.constants
    found = {}
    arrays = advance(state, dispositions(state), state.levers, fixed.quarter, state.stringency).economy
    whole = flows.add_rows(arrays.terms.offered)
    for n, i in enumerate(index.traders):
        name = index.actors[i]
        found[f"bite.{name}"] = arrays.bite[n]
        found[f"drops next.{name}"] = followed(state, arrays.closed)[n]
        taken = flows.gain(arrays.terms.taking[n], arrays.terms.offered[n], whole, fixed.capacity[n])
        for k, sector in enumerate(index.sectors[: index.traded]):
            found[f"enforcement.{name}.{sector}"] = arrays.enforcement[n, k]
            found[f"passing.{name}.{sector}"] = arrays.keep[n, k]
            found[f"taken up.{name}.{sector}"] = taken[k]
    for i in index.partners:
        for k, sector in enumerate(index.sectors):
            found[f"flow.{index.actors[i]}.{sector}"] = partner_flows(state, arrays, i)[k]
    for k, sector in enumerate(index.sectors):
        found[f"received.{sector}"] = arrays.sectors[k]
        if k < index.traded:
            found[f"closed.{sector}"] = arrays.closed[k]
    return {**found, "resources": arrays.position}


def outlook(state):
    """Tension, threat and the programme."""
    arrays = advance(state, dispositions(state), state.levers, state.constants.quarter, state.stringency)
    names = ("tension", "threat", "programme", "severity", "moratorium", "exercises")
    return {name: getattr(arrays, name) for name in names}


def political(state, forecast):
    """The Council's tolerances, talks and what they promise."""
    index = state.index
    found = {"expected step of the Council": forecast.rise}
    seats = council.members(state)
    bearable = council.tolerance(seats, state.severity, 1.0, state.parameters.council)
    found |= {f"tolerance.{row}": bearable[row] for row in range(len(bearable))}
    ahead = advance(state, forecast.dispositions, state.levers, state.constants.horizon, state.stringency)
    for n, c in enumerate(index.coercers):
        offer = talks.expected_offer(state, state.levers, c)
        chance = talks.chance(state, forecast.climate, state.levers, ahead.moratorium, ahead.exercises, c, offer)
        found[f"chance of talks.{index.actors[c]}"] = chance
        found |= {f"hope.{index.actors[c]}.{name}": forecast.expected_gain[n, i] for i, name in enumerate(index.actors)}
    owed, p = np.linspace(0.0, 1.0, state.runs), state.parameters
    found["misreads"] = p.bargain.noise * np.ones(state.runs)
    found["walks out"] = talks.walkout(owed, np.zeros(state.runs), np.zeros(state.runs), p.walkout)
    for i in index.senders:
        moving, first = moves_economy(index, (i,)), np.zeros(state.runs, dtype=int)
        stands = baseline(state, forecast.dispositions, moving) if moving else None
        both = keep_chances(state, forecast.restored, stands, [i], first)
        for side, chance in zip(("target", "signatory"), both, strict=True):
            found[f"keeps.{side}.{index.actors[i]}"] = chance
    chances = {c: np.full(state.runs, 0.3) for c in index.coercers}
    for i, host in zip(index.senders, meeting_chances(state, chances)[0], strict=True):
        found[f"agrees to meet.{index.actors[i]}"] = host
    return found | {f"hope.forum.{name}": forecast.expected_gain[-1, i] for i, name in enumerate(index.actors)}


def tables_of(state):
    """What is at stake with this quarter's mediators, what they clear up, who might wreck a deal, at three tables."""
    index, at = state.index, state.index.at
    groups = {"USA": table_of(index, [at["USA"]]), "USA+CHN": table_of(index, [at["USA"], at["CHN"]]),
              "forum": forum_of(index)}  # fmt: skip
    agreed = np.array([np.full(state.runs, max(item.levels)) for item in index.items.values()])
    found = {"forum meets": talks.forum_chance(state, state.levers, groups["forum"])}
    for name, table in groups.items():
        for way, rows in zip(("to", "back"), confided(state, table, True), strict=True):
            found |= {f"trust.{name}.{way}.{index.actors[i]}": row for i, row in zip(table.members, rows, strict=True)}
        found |= {f"stakes.{name}.{field}": value for field, value in vars(at_stake(state, table, True)).items()}
        found[f"cleared up.{name}"] = state.parameters.mediation.noise * talks.clarity(state, table)
        for i in index.senders:
            found[f"wrecks.{name}.{index.actors[i]}"] = spoils(state, [i], table, agreed)[0]
    return found


def seatings(state, luck):
    """Who sits down with whom if all leaders had met and every coercer were sure to talk."""
    index = state.index
    meetings = met_by_all(index, state.runs)
    met = {table.members: where for table, where in tables(state, read_agenda(state), meetings, luck)}
    everyone = [tuple(chosen) for n in (1, 2, 3, 4) for chosen in combinations(index.senders, n)]
    rows = {table_of(index, chosen).members for chosen in everyone}
    nobody = np.zeros(state.runs, dtype=bool)
    return {f"table.{'+'.join(index.actors[i] for i in row)}": met.get(row, nobody) for row in rows}


def weighed(state, forecast):
    """Every term of every seat's payoff, over its options, in both slots."""
    index, found = state.index, {}
    for slot in ("coercive", "diplomatic"):
        for seats in ((index.target,), tuple(i for i in index.seats if i != index.target)):
            moment, _ = moment_of(state, seats, slot)
            expectation = Expectation(state, forecast, moment, moment.moved(state.levers))
            for term, touch, change in expectation.parts():
                mine = touch.seat[touch.first :]
                for i in seats:
                    found[f"term.{term}.{index.actors[i]}.{slot}"] = change[mine == i]
    return found


def leverage(state, forecast):
    """Credible leverage of each sender, and what one observer takes it to be."""
    index, measured, found = state.index, spans(state, forecast), {}
    for i, span in measured.items():
        for sign, values in span.credible_total.items():
            found[f"leverage.{index.actors[i]}.{sign}"] = values
    for observer in index.seats:
        for i, (_, seen) in perceived(state, observer, measured).items():
            found[f"seen.{index.actors[observer]}.{index.actors[i]}"] = np.array([seen])
    return found


def changed(before, after):
    """Names of quantities that are not the same to the last bit."""
    assert before.keys() == after.keys()
    return {name for name in before if not np.array_equal(before[name], after[name])}
