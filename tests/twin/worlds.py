"""Random worlds, and one run of them as the twin wants it: floats and dicts."""

from functools import cache
from pathlib import Path

import numpy as np

from leverage_sim.actors.lookahead import foresee
from leverage_sim.batch.play import new_world, seats_of
from leverage_sim.mechanisms.table import forum_of
from leverage_sim.scenario import load, vocabulary
from leverage_sim.simulate import simulate
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck

TOLERANCE = 1e-12
RUNS = 3
OF_THE_START = ("potential", "drawn")  # all else in the cache follows from the state
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
    "a forum": ("korea-2017", 3),
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
    if kind == "a forum":
        menus = {
            name: menu.model_copy(update={"diplomatic": (*menu.diplomatic, "call-forum")})
            for name, menu in scenario.menus.items()
        }
        scenario = scenario.model_copy(update={"menus": menus})
    return Index(scenario)


def put(world, pattern, value):
    """Give every parameter that a pattern stands for another value, for all runs or one for each."""
    values = dict.fromkeys(world.index.registry.matching(pattern), value)
    world.parameters = world.parameters.replaced(values)


def played(kind, seed, runs):
    """A world of this kind with drawn parameters after some quarters."""
    index, luck = index_of(kind), Luck(seed, np.arange(runs))
    world = new_world(index.scenario, luck, draws="prior", index=index)
    return simulate(world, seats_of(index.scenario, index), luck, KINDS[kind][1])


def spread(dice, low, high, shape):
    """Numbers between two bounds, about half of them on a bound."""
    at = dice.integers(0, 4, shape)
    return np.where(at == 0, low, np.where(at == 1, high, dice.uniform(low, high, shape)))


def shake_levers(world, dice):
    """Every lever somewhere within its limits."""
    for name, lever in vocabulary.levers().items():
        rows = world.levers.values[name]
        rows[:] = spread(dice, lever.lower, lever.upper, rows.shape)


def shake_numbers(world, dice):
    """Everything about the target, and about each actor."""
    runs = world.runs
    for name in SINGLE:
        setattr(world, name, spread(dice, 0.0, 1.0, runs))
    for name in BY_ACTOR:
        setattr(world, name, spread(dice, 0.0, 1.0, (len(world.index.actors), runs)))
    for name in ("stringency_sector", "relief_council"):
        setattr(world, name, spread(dice, 0.0, 1.0, getattr(world, name).shape))
    world.position, world.reference = spread(dice, -1.5, 0.3, (2, runs))
    world.adjournments = dice.integers(0, 5, runs).astype(float)
    world.cooperation = dice.integers(0, 12, world.cooperation.shape).astype(float)
    world.moratorium, world.signed = np.round(world.moratorium), np.round(world.signed)
    world.ledger = world.ledger - 0.3


def shake_ties(world, dice):
    """Trust, enforcement, hopes, elected members, the border, and a deal in about half of the runs."""
    for name in ("trust", "enforcement", "hope"):
        setattr(world, name, spread(dice, 0.0, 1.0, getattr(world, name).shape))
    world.elected[0] = spread(dice, -0.5, 1.5, world.elected[0].shape)
    world.elected[1] = spread(dice, 0.0, 1.0, world.elected[1].shape)
    in_force = dice.integers(0, 2, world.runs)
    for n, item in enumerate(world.index.items.values()):
        world.package[n] = in_force * dice.choice(item.levels, world.runs)
    put(world, "closure.border", float(spread(dice, 0.0, 1.0, ())))


def shake(world, dice):
    """The state drawn anew over its whole range."""
    shake_levers(world, dice)
    shake_numbers(world, dice)
    shake_ties(world, dice)


def random_world(kind, seed, runs=RUNS):
    """A world of this kind at the start of a quarter, with the stakes and the Council's next step known."""
    world = played(kind, seed, runs)
    if kind not in REALISTIC:
        shake(world, np.random.default_rng(seed))
    world.cache = {key: world.cache[key] for key in OF_THE_START if key in world.cache}
    world.happened = {}
    foresee(world)
    return world


# --- one run of a world as the twin wants it


def at(values, run):
    """One run's number; the run axis is of length 1 where all runs share it."""
    return float(values[min(run, len(values) - 1)])


def by_actor(world, values, run):
    return {name: at(values[i], run) for i, name in enumerate(world.index.actors)}


def by_sector(world, values, run):
    return {name: at(row, run) for name, row in zip(world.index.sectors, values, strict=False)}


def by_pair(values, firsts, seconds, run):
    """Rows of an array by their two names."""
    return {(a, b): at(values[i, j], run) for i, a in enumerate(firsts) for j, b in enumerate(seconds)}


def levers_of(world, run):
    """Every lever by its name and whose it is."""
    actors, found = world.index.actors, {}
    for name, lever in vocabulary.levers().items():
        rows = world.levers.values[name]
        if lever.axes == ("actor",):
            found.update({(name, actor): at(rows[i], run) for i, actor in enumerate(actors)})
        else:
            others = world.index.sectors if lever.axes[1] == "sector" else actors
            found.update({(name, *pair): value for pair, value in by_pair(rows, actors, others, run).items()})
    return found


def elected_of(world, run):
    """Baseline and affinity of each elected member of the Council."""
    return [(at(baseline, run), at(affinity, run)) for baseline, affinity in zip(*world.elected, strict=True)]


def runs_of(world):
    """Every run of a world as floats and dicts, with its number."""
    index, actors, declared = world.index, world.index.actors, vocabulary.levers()
    scenario = index.scenario.model_dump()
    rows = {name: world.parameters.get(name) for name in index.registry.names}
    coercers = [actors[c] for c in index.coercers]
    forum = forum_of(index)
    for run in range(world.runs):
        yield (
            run,
            {
                "scenario": scenario,
                "limits": {name: (lever.lower, lever.upper) for name, lever in declared.items()},
                "axes": {name: lever.axes for name, lever in declared.items()},
                "parameters": {name: at(values, run) for name, values in rows.items()},
                "levers": levers_of(world, run),
                "rise": at(world.cache["rise"], run),
                "trust": by_pair(world.trust, actors, actors, run),
                "enforcement": by_pair(world.enforcement, actors, index.sectors, run),
                "forum": [actors[i] for i in forum.members] if forum else [],
                "hope": by_pair(world.hope, [*coercers, "forum"], actors, run),
                "package": {name: at(world.package[n], run) for n, name in enumerate(index.items)},
                "elected": elected_of(world, run),
                "stringency_sector": by_sector(world, world.stringency_sector, run),
                "relief_council": by_sector(world, world.relief_council, run),
                **{name: at(getattr(world, name), run) for name in SINGLE},
                **{name: by_actor(world, getattr(world, name), run) for name in BY_ACTOR},
            },
        )


def agree(what, slow, fast):
    """The twin's number and the arrays' are the same but for rounding."""
    assert abs(slow - fast) <= TOLERANCE * max(1.0, abs(slow)), f"{what}: {slow} in loops, {fast} in arrays"
