"""Decisions of recorded runs, and a second path by which their ledgers are checked."""

from functools import cache

import numpy as np

import leverage_sim as lev
from leverage_sim.actors.decide import decide
from leverage_sim.actors.menu import menus
from leverage_sim.batch.play import new_world, parse_force, seats_of
from leverage_sim.batch.recording import recording
from leverage_sim.phases.exogenous import exogenous
from leverage_sim.phases.expect import expect
from leverage_sim.scenario.quarters import Quarter
from leverage_sim.simulate import simulate
from leverage_sim.world.luck import Luck
from twin.worlds import index_of

SEATS = ("PRK", "USA", "CHN", "RUS", "KOR")
SLOTS = ("coercive", "diplomatic")
KINDS = ("as given", "drawn", "flows as observed", "two coercers")


@cache
def results(kind):
    """A few runs of a scenario."""
    if kind in ("as given", "drawn"):
        return lev.run("korea-2017", seed=3, runs=6, first=11, draws="prior" if kind == "drawn" else None)
    if kind == "flows as observed":
        return lev.run("korea-2018", seed=4, runs=3)
    return lev.run(index_of(kind).scenario, seed=5, runs=3)


def drawn_decisions(count):
    """Decisions of any run, quarter, seat and slot."""
    dice, found = np.random.default_rng(20171129), []
    for n in range(count):
        kind = KINDS[n % len(KINDS)]
        design, scenario = results(kind).manifest["design"], results(kind).manifest["scenario"]
        first = Quarter.parse(scenario["quarters"][0])
        length = Quarter.parse(scenario["quarters"][1]) - first + 1
        run = design["first"] + int(dice.integers(design["runs"]))
        quarter = str(first + int(dice.integers(length)))
        found.append((kind, SEATS[n % len(SEATS)], quarter, run, SLOTS[int(dice.integers(2))]))
    return found


DECISIONS = drawn_decisions(12)


@cache
def why(kind, actor, quarter, run, slot):
    return lev.why(results(kind), actor, quarter, run, slot)


@cache
def before_choosing(kind, *decision):
    return played_until(results(kind), *decision)


def played_until(recorded, actor, quarter, run, slot):
    """The world as it stands when a seat is to choose, all seats of its moment, and the luck: played by the phases."""
    design = recorded.manifest["design"]
    scenario = recorded_scenario(recorded)
    luck = Luck(design["seed"], np.array([run]))
    world = new_world(scenario, luck, design["draws"], parse_force(scenario, design["force"]))
    seats = seats_of(scenario, world.index)
    simulate(world, seats, luck, Quarter.parse(quarter) - scenario.span[0])
    exogenous(world, seats, luck)
    expect(world, seats, luck)
    target = scenario.roles.target
    groups = [[s for s in seats if s.name == target], [s for s in seats if s.name != target]]
    for group in groups:
        for own in SLOTS:
            if any(seat.name == actor for seat in group) and own == slot:
                return world, group, luck
            decide(world, group, own, luck)
    raise AssertionError(actor)


def recorded_scenario(recorded):
    return recording("results", recorded.manifest, recorded.quarters, recorded.events).scenario


def chosen_by(world, group, luck, actor, slot):
    """Name of the option that a seat takes."""
    decisions = decide(world, group, slot, luck)
    at = world.index.at[actor]
    n = next(n for n, menu in enumerate(decisions.moment.menus) if menu.seat == at)
    return menus(world.index)[at, slot].names[int(decisions.chosen[n, 0])]


def change(world, row, value):
    """Change one quantity of a world of one run, as an event of this moment would; what it was."""
    name, word = row["name"], row["name"].partition("[")[0]
    if row["kind"] == "parameter":
        was = float(world.parameters.get(name)[0])
        world.parameters = world.parameters.replaced({name: value})
    else:
        array, places = where(world, word, name.removesuffix("]").partition("[")[2].split(","))
        was = float(array[places][0])
        array[places] = value
    for key in ("base", "climate", "inclination"):
        world.cache.pop(key, None)
    return was


def where(world, word, parts):
    """The array of a state, and its place in it."""
    index = world.index
    if word == "rise":
        return world.cache["rise"], ()
    if word == "stage":
        return world.package, (index.item_of("rollback"),)
    if word == "hope":
        table = -1 if parts[0] == "forum" else index.coercers.index(index.at[parts[0]])
        return world.hope, (table, index.at[parts[1]])
    array = world.levers.values[word] if word in world.levers.values else getattr(world, word)
    return array, tuple(index.at[part] if part in index.at else index.sector_at[part] for part in parts if part)


def chosen_with(decision, row, value):
    """What the seat takes if one quantity is changed at the moment of choice, and all else is as it was."""
    world, group, luck = before_choosing(*decision)
    kept, last = world.levers.flat.copy(), dict(world.last)
    was = change(world, row, value)
    found = chosen_by(world, group, luck, decision[1], decision[4])
    world.levers.flat[:], world.last = kept, last
    change(world, row, was)
    return found
