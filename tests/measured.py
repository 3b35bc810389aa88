"""Everything that one quarter works out from where a world stands, by name: what tests of single channels compare."""

import copy
from dataclasses import fields
from itertools import combinations

import numpy as np

from leverage_sim.actors.decide import moment_of
from leverage_sim.actors.lookahead import Expectation
from leverage_sim.batch.play import new_world
from leverage_sim.mechanisms import council, flows, programme, talks
from leverage_sim.mechanisms.advance import advance
from leverage_sim.mechanisms.base import base
from leverage_sim.mechanisms.derisking import followed
from leverage_sim.mechanisms.economy import partner_flows
from leverage_sim.mechanisms.payoff import meeting_chances
from leverage_sim.mechanisms.spoiling import spoils
from leverage_sim.mechanisms.stakes import stakes
from leverage_sim.mechanisms.table import believed, forum_of, mediators, seating, table_of
from leverage_sim.phases.expect import expect
from leverage_sim.phases.learn import learn_trust
from leverage_sim.phases.negotiate import tables
from leverage_sim.phases.uphold import keep_chances
from leverage_sim.phases.vote import vote
from leverage_sim.tiers.second_order import perceived
from leverage_sim.tiers.span import spans
from leverage_sim.world.luck import Luck

NOT_STATE = ("index", "parameters", "levers", "cache", "record", "happened", "tally")


def transplanted(world, scenario):
    """A world of another scenario in the very same state: same actors, other parameters."""
    found = new_world(scenario, Luck(1, np.arange(world.runs)))
    for field in fields(world):
        if field.name not in NOT_STATE:
            setattr(found, field.name, copy.deepcopy(getattr(world, field.name)))
    found.levers.flat[:] = world.levers.flat
    return found


def confided(world, where, mediated):
    """Trust across a table: of the target in each member, and of each member in the target, (chair, run) both."""
    its = seating(where)
    return believed(world, its, mediators(world, its) if mediated else [])


def quantities(world):
    """Name and value over runs of all that a quarter works out, the Council's vote last (it moves the world)."""
    luck = Luck(1, np.arange(world.runs))
    expect(world, [], luck)
    found = {**economic(world), **outlook(world), **political(world), **weighed(world), **leverage(world)}
    found |= {**tables_of(world), **seatings(world, luck)}
    vote(world, [], luck)
    found["voted stringency"], found["voted relief"] = world.stringency, world.relief_council
    found |= learnt(world)
    return {name: np.array(value) for name, value in found.items()}


def learnt(world):
    """Training owed, and trust after a quarter in which leaders met and talks failed by half; moves the world."""
    index, runs = world.index, world.runs
    p, minor = world.parameters, np.zeros(runs)
    owed = programme.backlog(world.backlog, minor, p.sector.closure_border, p.programme)
    world.happened = dict.fromkeys(("tightened", "undelivered", "frozen", "major", "minor"), minor)
    world.happened |= {f"summit {i}": np.ones(runs) for i in index.senders}
    world.happened |= {f"failure {i}": np.full(runs, 0.5) for i in index.senders}
    learn_trust(world)
    found = {f"learnt.{index.actors[i]}.to": world.trust[index.target, i] for i in index.senders}
    found |= {f"learnt.{index.actors[i]}.back": world.trust[i, index.target] for i in index.senders}
    return {**found, "training owed": owed}


def economic(world):
    """What is forbidden, enforced, let pass, taken up and received, by trader and sector."""
    index, fixed = world.index, base(world)
    found = {}
    arrays = advance(world, world.levers, fixed.quarter, world.stringency).economy
    whole = flows.add_rows(arrays.terms.offered)
    for n, i in enumerate(index.traders):
        name = index.actors[i]
        found[f"bite.{name}"] = arrays.bite[n]
        found[f"drops next.{name}"] = followed(world, arrays.closed)[n]
        taken = flows.gain(arrays.terms.taking[n], arrays.terms.offered[n], whole, fixed.capacity[n])
        for k, sector in enumerate(index.sectors[: index.traded]):
            found[f"enforcement.{name}.{sector}"] = arrays.enforcement[n, k]
            found[f"passing.{name}.{sector}"] = arrays.keep[n, k]
            found[f"taken up.{name}.{sector}"] = taken[k]
    for i in index.partners:
        for k, sector in enumerate(index.sectors):
            found[f"flow.{index.actors[i]}.{sector}"] = partner_flows(world, arrays, i)[k]
    for k, sector in enumerate(index.sectors):
        found[f"received.{sector}"] = arrays.sectors[k]
        if k < index.traded:
            found[f"closed.{sector}"] = arrays.closed[k]
    return {**found, "resources": arrays.position}


def outlook(world):
    """Tension, threat and the programme."""
    arrays = advance(world, world.levers, base(world).quarter, world.stringency)
    names = ("tension", "threat", "programme", "severity", "moratorium", "exercises")
    return {name: getattr(arrays, name) for name in names}


def political(world):
    """The Council's tolerances, talks and what they promise."""
    index = world.index
    found = {"expected step of the Council": world.cache["rise"]}
    seats = council.members(world)
    bearable = council.tolerance(seats, world.severity, 1.0, world.parameters.council)
    found |= {f"tolerance.{row}": bearable[row] for row in range(len(bearable))}
    standing = advance(world, world.levers, base(world).horizon, world.stringency)
    for n, c in enumerate(index.coercers):
        offer = talks.expected_offer(world, world.levers, c)
        chance = talks.chance(world, world.levers, standing.moratorium, standing.exercises, c, offer)
        found[f"chance of talks.{index.actors[c]}"] = chance
        found |= {f"hope.{index.actors[c]}.{name}": world.hope[n, i] for i, name in enumerate(index.actors)}
    owed, p = np.linspace(0.0, 1.0, world.runs), world.parameters
    found["misreads"] = p.bargain.noise * np.ones(world.runs)
    found["walks out"] = talks.walkout(owed, np.zeros(world.runs), np.zeros(world.runs), p.walkout)
    for i in index.senders:
        for side, chance in zip(
            ("target", "signatory"), keep_chances(world, [i], np.zeros(world.runs, dtype=int)), strict=True
        ):
            found[f"keeps.{side}.{index.actors[i]}"] = chance
    chances = {c: np.full(world.runs, 0.3) for c in index.coercers}
    for i, host in zip(index.senders, meeting_chances(world, chances)[0], strict=True):
        found[f"agrees to meet.{index.actors[i]}"] = host
    return found | {f"hope.forum.{name}": world.hope[-1, i] for i, name in enumerate(index.actors)}


def tables_of(world):
    """What is at stake with this quarter's mediators, what they clear up, who might wreck a deal, at three tables."""
    index, at = world.index, world.index.at
    groups = {"USA": table_of(index, [at["USA"]]), "USA+CHN": table_of(index, [at["USA"], at["CHN"]]),
              "forum": forum_of(index)}  # fmt: skip
    agreed = np.array([np.full(world.runs, max(item.levels)) for item in index.items.values()])
    found = {"forum meets": talks.forum_chance(world, world.levers, groups["forum"])}
    for name, table in groups.items():
        for way, rows in zip(("to", "back"), confided(world, table, True), strict=True):
            found |= {f"trust.{name}.{way}.{index.actors[i]}": row for i, row in zip(table.members, rows, strict=True)}
        found |= {f"stakes.{name}.{field}": value for field, value in vars(stakes(world, table, True)).items()}
        found[f"cleared up.{name}"] = world.parameters.mediation.noise * talks.clarity(world, table)
        for i in index.senders:
            found[f"wrecks.{name}.{index.actors[i]}"] = spoils(world, [i], table, agreed)[0]
    return found


def seatings(world, luck):
    """Who sits down with whom if all leaders had met and every coercer were sure to talk."""
    index = world.index
    world.cache["forum chance"] = np.zeros(world.runs)
    world.cache["chances"] = {c: np.ones(world.runs) for c in index.coercers}
    world.happened.update({f"summit {i}": np.ones(world.runs) for i in index.senders})
    met = {table.members: where for table, where in tables(world, luck)}
    everyone = [tuple(chosen) for n in (1, 2, 3, 4) for chosen in combinations(index.senders, n)]
    rows = {table_of(index, chosen).members for chosen in everyone}
    nobody = np.zeros(world.runs, dtype=bool)
    return {f"table.{'+'.join(index.actors[i] for i in row)}": met.get(row, nobody) for row in rows}


def weighed(world):
    """Every term of every seat's payoff, over its options, in both slots."""
    index, found = world.index, {}
    for slot in ("coercive", "diplomatic"):
        for seats in ((index.target,), tuple(i for i in index.seats if i != index.target)):
            moment, _ = moment_of(world, seats, slot)
            expectation = Expectation(world, moment, moment.moved(world.levers))
            for term, touch, change in expectation.parts():
                mine = touch.seat[touch.first :]
                for i in seats:
                    found[f"term.{term}.{index.actors[i]}.{slot}"] = change[mine == i]
    return found


def leverage(world):
    """Credible leverage of each sender, and what one observer takes it to be."""
    index, measured, found = world.index, spans(world), {}
    for i, span in measured.items():
        for sign, values in span.credible_total.items():
            found[f"leverage.{index.actors[i]}.{sign}"] = values
    for observer in index.seats:
        for i, (_, seen) in perceived(world, observer, measured).items():
            found[f"seen.{index.actors[observer]}.{index.actors[i]}"] = np.array([seen])
    return found


def changed(before, after):
    """Names of quantities that are not the same to the last bit."""
    assert before.keys() == after.keys()
    return {name for name in before if not np.array_equal(before[name], after[name])}
