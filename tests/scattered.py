"""Scenarios at random: every parameter anywhere within its bounds in the registry, every run of a block another one."""

import numpy as np
from leverage_sim.simulate import begin, quarter

from leverage_sim.batch.draws import normalise
from leverage_sim.batch.play import seats_of
from leverage_sim.scenario import vocabulary
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Parameters
from leverage_sim.world.state import World
from twin.worlds import index_of, shake_levers, spread

UNBOUNDED = 1e6  # where the registry sets no upper bound, numbers go up to this


def scattered_parameters(index, dice, runs):
    """A value of every parameter in every run, about half of them on a bound; shares still add to 1."""
    found = {}
    for name, (entry, _) in index.registry.names.items():
        row = index.scenario.parameters.get(name)
        if name.startswith("trade.") and (row is None or row.value <= 0):
            continue  # who trades what with whom is the scenario's own; only how much is drawn
        low, high = entry.lower, min(entry.upper, UNBOUNDED)
        if name.startswith("lever."):
            lever = vocabulary.levers()[name.split(".")[2]]
            low, high = lever.lower, lever.upper
        found[name] = spread(dice, low, high, runs)
        if name.endswith(".aid") and name.startswith("lever."):
            found[name] = np.maximum(found[name], 0.01)  # without any giver there is nothing to measure gifts by
        if name.startswith(("trade.", "distance.", "gdp.")):
            found[name] = 10.0 ** dice.uniform(-2, 6, runs)
    for need in index.scenario.needs:
        found[f"need.{need}.weight"] = np.maximum(found[f"need.{need}.weight"], 0.01)
    normalise(index.scenario, found)
    for need, sectors in index.scenario.needs.items():
        names = [f"need.{need}.{sector}" for sector in sectors]
        whole = sum(found[name] for name in names)
        found.update(
            {name: np.where(whole > 0, found[name] / np.maximum(whole, 1e-12), 1 / len(names)) for name in names}
        )
    return found


def scattered_world(kind, seed, runs):
    """A world at its start, of as many scenarios as runs, with every lever anywhere within its limits."""
    index, dice = index_of(kind), np.random.default_rng(seed)
    world = World(index, Parameters.of(index, scattered_parameters(index, dice, runs)), runs)
    world.elected[0], world.elected[1] = dice.uniform(-1, 2, (2, *world.elected[0].shape))
    world.elected[1] = np.clip(world.elected[1], 0.0, 1.0)
    begin(world)
    shake_levers(world, dice)
    return world


def carried_on(world, seed, quarters):
    """The same world some quarters later, everyone choosing by their own weights."""
    luck, seats = Luck(seed, np.arange(world.runs)), seats_of(world.index.scenario, world.index)
    for _ in range(quarters):
        quarter(world, seats, luck)
    return world
