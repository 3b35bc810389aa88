"""Scenarios at random: every parameter anywhere within its bounds in the registry, every run of a block another one."""

import numpy as np

from leverage_sim.batch.draws import normalise
from leverage_sim.batch.play import new_state, seats_of
from leverage_sim.quarter.simulate import begin, play_quarter
from leverage_sim.scenario import vocabulary
from leverage_sim.world.luck import Luck
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
    state = new_state(index, Luck(1, np.arange(runs)), scattered_parameters(index, dice, runs))
    state.elected[0], state.elected[1] = dice.uniform(-1, 2, (2, *state.elected[0].shape))
    state.elected[1] = np.clip(state.elected[1], 0.0, 1.0)
    state = begin(state)
    shake_levers(state, dice)
    return state


def carried_on(state, seed, quarters):
    """The same world some quarters later, everyone choosing by their own weights."""
    luck, seats = Luck(seed, np.arange(state.runs)), seats_of(state.index.scenario, state.index)
    for _ in range(quarters):
        state, _ = play_quarter(state, seats, luck)
    return state
