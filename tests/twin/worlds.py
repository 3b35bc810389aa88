"""Random worlds, and one run of them as the twin wants it: floats and dicts."""

import inspect
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from leverage_sim.actors.lookahead import look_ahead
from leverage_sim.batch.draws import drawn
from leverage_sim.batch.play import new_state, seats_of
from leverage_sim.mechanisms.constants import constants
from leverage_sim.mechanisms.seating import forum_of
from leverage_sim.quarter.agenda import read_agenda
from leverage_sim.quarter.simulate import Opened, simulate
from leverage_sim.scenario import load, vocabulary
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck

TOLERANCE = 1e-12
RUNS = 3
BY_ACTOR = ("cooperation", "confidence", "ledger", "talked", "met", "offered", "signed", "derisked")
SINGLE = (
    "stringency", "relief_own", "severity", "tension", "programme", "warheads", "backlog",
    "moratorium", "position", "reference", "threat", "grievance", "adjournments",
)  # fmt: skip
THEATRES = Path(__file__).parents[1] / "theatres"
KINDS = {
    "at the start": ("korea-2017", 0),
    "played": ("korea-2017", 9),
    "border closed": ("korea-2017", 14),
    "flows as observed": ("korea-2018", 2),
    "one sender absent": ("korea-2017", 2),
    "two coercers": ("korea-2017", 2),
    "a forum": (str(Path(__file__).parent / "forum.yaml"), 3),
    "another theatre": (str(THEATRES / "strait.yaml"), 5),
}
REALISTIC = ("played", "border closed")  # as the quarters left them; all others are shaken


# --- random worlds


@cache
def index_of(kind):
    """A shipped scenario with every mechanism on, or one with a sender absent or a neighbour among the coercers."""
    scenario = load(KINDS[kind][0], [f"switches.{name}=on" for name in vocabulary.switches()])
    if kind == "one sender absent":
        scenario = scenario.model_copy(update={"absent": ("RUS",)})
    if kind == "two coercers":
        roles = scenario.roles.model_copy(update={"coercers": ("KOR", "USA"), "neighbours": ()})
        rows = {**scenario.parameters, "openness.KOR": scenario.parameters["openness.USA"]}
        scenario = scenario.model_copy(update={"roles": roles, "parameters": rows})
    return Index(scenario)


def put(state, pattern, value):
    """Give every parameter that a pattern stands for another value, for all runs or one for each."""
    give(state, dict.fromkeys(state.index.registry.matching(pattern), value))


def give(state, values):
    """Give those parameters that the scenario has other values, each for all runs or one for each."""
    known = {name: value for name, value in values.items() if name in state.index.registry.names}
    state.parameters = state.parameters.replaced(known)
    state.constants = constants(state.index, state.parameters, state.constants)


def played(kind, seed, runs):
    """A state of this kind with drawn parameters after some quarters."""
    index, luck = index_of(kind), Luck(seed, np.arange(runs))
    state = new_state(index, luck, drawn(index, luck, "prior"))
    return simulate(state, seats_of(index.scenario, index), luck, KINDS[kind][1])


def spread(dice, low, high, shape):
    """Numbers between two bounds, about half of them on a bound."""
    at = dice.integers(0, 4, shape)
    return np.where(at == 0, low, np.where(at == 1, high, dice.uniform(low, high, shape)))


def shake_levers(state, dice):
    """Every lever somewhere within its limits."""
    for name, lever in vocabulary.levers().items():
        rows = state.levers.values[name]
        rows[:] = spread(dice, lever.lower, lever.upper, rows.shape)


def shake_numbers(state, dice):
    """Everything about the target, and about each actor."""
    runs = state.runs
    for name in SINGLE:
        setattr(state, name, spread(dice, 0.0, 1.0, runs))
    for name in BY_ACTOR:
        setattr(state, name, spread(dice, 0.0, 1.0, (len(state.index.actors), runs)))
    for name in ("stringency_sector", "relief_council"):
        setattr(state, name, spread(dice, 0.0, 1.0, getattr(state, name).shape))
    state.position, state.reference = spread(dice, -1.5, 0.3, (2, runs))
    state.adjournments = dice.integers(0, 5, runs).astype(float)
    state.cooperation = dice.integers(0, 12, state.cooperation.shape).astype(float)
    state.moratorium, state.signed = np.round(state.moratorium), np.round(state.signed)
    state.ledger = state.ledger - 0.3


def shake_ties(state, dice):
    """Trust, enforcement, elected members, the border, and a deal in about half of the runs.

    Returns:
        what talks are expected to gain: (coercer, then the forum; actor, run).
    """
    for name in ("trust", "enforcement"):
        setattr(state, name, spread(dice, 0.0, 1.0, getattr(state, name).shape))
    gains = spread(dice, 0.0, 1.0, (len(state.index.coercers) + 1, len(state.index.actors), state.runs))
    state.elected[0] = spread(dice, -0.5, 1.5, state.elected[0].shape)
    state.elected[1] = spread(dice, 0.0, 1.0, state.elected[1].shape)
    in_force = dice.integers(0, 2, state.runs)
    for n, item in enumerate(state.index.items.values()):
        state.package[n] = in_force * dice.choice(item.levels, state.runs)
    put(state, "closure.border", float(spread(dice, 0.0, 1.0, ())))
    return gains


def shake(state, dice):
    """The state drawn anew over its whole range; what talks are expected to gain is handed back."""
    shake_levers(state, dice)
    shake_numbers(state, dice)
    return shake_ties(state, dice)


def random_world(kind, seed, runs=RUNS):
    """A quarter of a state of this kind as it opens; what lasts one quarter is there, too, if it was shaken."""
    state = played(kind, seed, runs)
    if kind in REALISTIC:
        return Opened(state, read_agenda(state), look_ahead(state))
    gains = shake(state, np.random.default_rng(seed))
    return Opened(state, read_agenda(state), replace(look_ahead(state), expected_gain=gains))


# --- one run of a world as the twin wants it


def at(values, run):
    """One run's number; the run axis is of length 1 where all runs share it."""
    return float(values[min(run, len(values) - 1)])


def by_actor(state, values, run):
    return {name: at(values[i], run) for i, name in enumerate(state.index.actors)}


def by_sector(state, values, run):
    return {name: at(row, run) for name, row in zip(state.index.sectors, values, strict=False)}


def by_pair(values, firsts, seconds, run):
    """Rows of an array by their two names."""
    return {(a, b): at(values[i, j], run) for i, a in enumerate(firsts) for j, b in enumerate(seconds)}


def levers_of(state, run):
    """Every lever by its name and whose it is."""
    actors, found = state.index.actors, {}
    for name, lever in vocabulary.levers().items():
        rows = state.levers.values[name]
        if lever.axes == ("actor",):
            found.update({(name, actor): at(rows[i], run) for i, actor in enumerate(actors)})
        else:
            others = state.index.sectors if lever.axes[1] == "sector" else actors
            found.update({(name, *pair): value for pair, value in by_pair(rows, actors, others, run).items()})
    return found


def elected_of(state, run):
    """Baseline and affinity of each elected member of the Council."""
    return [(at(baseline, run), at(affinity, run)) for baseline, affinity in zip(*state.elected, strict=True)]


def runs_of(state, forecast=None):
    """Every run of a state as floats and dicts, with its number; and what is expected, if that is given."""
    index, actors, declared = state.index, state.index.actors, vocabulary.levers()
    scenario = index.scenario.model_dump()
    rows = {name: state.parameters.get(name) for name in index.registry.names}
    forum = forum_of(index)
    for run in range(state.runs):
        yield (
            run,
            {
                "scenario": scenario,
                "quarter": state.quarter,
                "limits": {name: (lever.lower, lever.upper) for name, lever in declared.items()},
                "axes": {name: lever.axes for name, lever in declared.items()},
                "persistent": {name for name, lever in declared.items() if lever.persistent},
                "parameters": {name: at(values, run) for name, values in rows.items()},
                "levers": levers_of(state, run),
                "trust": by_pair(state.trust, actors, actors, run),
                "enforcement": by_pair(state.enforcement, actors, index.sectors, run),
                "flows": by_pair(state.flows, actors, index.sectors, run),
                "forum": [actors[i] for i in forum.members] if forum else [],
                "package": {name: at(state.package[n], run) for n, name in enumerate(index.items)},
                "elected": elected_of(state, run),
                "stringency_sector": by_sector(state, state.stringency_sector, run),
                "relief_council": by_sector(state, state.relief_council, run),
                **(expected_of(index, forecast, run) if forecast else {}),
                **{name: at(getattr(state, name), run) for name in SINGLE},
                **{name: by_actor(state, getattr(state, name), run) for name in BY_ACTOR},
            },
        )


def expected_of(index, forecast, run):
    """The Council's next step, and what talks promise, as the twin wants them."""
    tables = [*(index.actors[c] for c in index.coercers), "forum"]
    return {
        "rise": at(forecast.rise, run),
        "hope": by_pair(forecast.expected_gain, tables, index.actors, run),
    }


def place_of(*functions):
    """Files and names of functions of the engine, as a failure of the twin names them."""
    found = []
    for function in functions:
        own = inspect.unwrap(getattr(function, "func", getattr(function, "fget", function)))  # of a property
        path = Path(inspect.getfile(own))
        found.append(f"{path.parent.name}/{path.name} {own.__qualname__}")
    return " or ".join(found)


def agree(of, what, slow, fast):
    """The twin's number and the arrays' are the same but for rounding.

    Args:
        of: the function of the engine that works it out, or several.
        what: it is, in words.
    """
    place = place_of(*of) if isinstance(of, tuple) else place_of(of)
    assert abs(slow - fast) <= TOLERANCE * max(1.0, abs(slow)), f"{place}: {what}: {slow} in loops, {fast} in arrays"


def same(of, what, slow, fast):
    """What the twin says in words, and the engine, is the same."""
    place = place_of(*of) if isinstance(of, tuple) else place_of(of)
    assert slow == fast, f"{place}: {what}: {slow} in loops, {fast} in arrays"
