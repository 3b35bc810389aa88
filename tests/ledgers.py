"""Decisions of recorded runs, and a second path by which their ledgers are checked."""

from dataclasses import replace
from functools import cache

import numpy as np

import leverage_sim as lev
from leverage_sim.actors.decide import decide
from leverage_sim.actors.menu import menus
from leverage_sim.batch.draws import drawn
from leverage_sim.batch.play import new_state, parse_force, seats_of
from leverage_sim.batch.recording import recording
from leverage_sim.mechanisms.constants import constants
from leverage_sim.mechanisms.economy import dispositions
from leverage_sim.mechanisms.talks import climate
from leverage_sim.quarter.simulate import begin, opened, simulate
from leverage_sim.scenario.quarters import Quarter
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from leverage_sim.world.runs import repeat_runs
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
    """What there is when a seat is to choose, all seats of its moment, and the luck: played by the phases."""
    design = recorded.manifest["design"]
    scenario = recorded_scenario(recorded)
    luck, index = Luck(design["seed"], np.array([run])), Index(scenario)
    forced, seats = parse_force(scenario, design["force"]), seats_of(scenario, index)
    state = new_state(index, luck, drawn(index, luck, design["draws"]), forced)
    steps = Quarter.parse(quarter) - scenario.span[0]
    state = simulate(state, seats, luck, steps) if steps else begin(state)
    now = opened(state, luck)
    target = scenario.roles.target
    groups = [[s for s in seats if s.name == target], [s for s in seats if s.name != target]]
    for group in groups:
        for own in SLOTS:
            if any(seat.name == actor for seat in group) and own == slot:
                return now, group, luck
            decide(now.state, now.forecast, now.agenda.orders, group, own, luck)
    raise AssertionError(actor)


def recorded_scenario(recorded):
    return recording("results", recorded.manifest, recorded.quarters, recorded.events).scenario


def chosen_by(now, group, luck, actor, slot):
    """Name of the option that a seat takes."""
    state = now.state.repeat(1)  # its own levers move
    decisions = decide(state, now.forecast, now.agenda.orders, group, slot, luck)
    at = state.index.at[actor]
    n = next(n for n, menu in enumerate(decisions.moment.menus) if menu.seat == at)
    return menus(state.index)[at, slot].names[int(decisions.chosen[n, 0])]


def change(now, row, value):
    """What there is if one quantity were another at the moment of choice, as an event of this moment would have it."""
    state, forecast = now.state.repeat(1), repeat_runs(now.forecast, 1)
    name, word = row["name"], row["name"].partition("[")[0]
    if row["kind"] == "parameter":
        was = float(state.parameters.get(name)[0])
        state.parameters = state.parameters.replaced({name: value})
    else:
        array, places = where(state, forecast, word, name.removesuffix("]").partition("[")[2].split(","))
        was = float(array[places][0])
        array[places] = value
    state.constants = constants(state.index, state.parameters, state.constants)
    forecast = replace(forecast, climate=climate(state), dispositions=dispositions(state))
    return now._replace(state=state, forecast=forecast), was


def where(state, forecast, word, parts):
    """The array of a state, and its place in it."""
    index = state.index
    if word == "rise":
        return forecast.rise, ()
    if word == "stage":
        return state.package, (index.item_of("rollback"),)
    if word == "hope":
        table = -1 if parts[0] == "forum" else index.coercers.index(index.at[parts[0]])
        return forecast.expected_gain, (table, index.at[parts[1]])
    array = state.levers.values[word] if word in state.levers.values else getattr(state, word)
    return array, tuple(index.at[part] if part in index.at else index.sector_at[part] for part in parts if part)


def chosen_with(decision, row, value):
    """What the seat takes if one quantity is changed at the moment of choice, and all else is as it was."""
    now, group, luck = before_choosing(*decision)
    changed, _ = change(now, row, value)
    return chosen_by(changed, group, luck, decision[1], decision[4])
