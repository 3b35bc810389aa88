"""The world at the start of a quarter: what measures of leverage and of talks look at."""

import numpy as np

from leverage_sim.batch.play import new_world, seats_of
from leverage_sim.phases.exogenous import exogenous
from leverage_sim.phases.expect import expect
from leverage_sim.problems import InputError, Mark, Problem
from leverage_sim.scenario.quarters import Quarter
from leverage_sim.scenario.schema import Scenario
from leverage_sim.simulate import begin, simulate
from leverage_sim.world.copies import copies
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from leverage_sim.world.state import World


def quarters_before(scenario: Scenario, quarter: str | None) -> int:
    """How many quarters of a scenario come before this one; none if it is not given.

    Raises:
        InputError: it is no quarter, or outside the scenario.
    """
    if quarter is None:
        return 0
    first, last = scenario.span
    try:
        steps = Quarter.parse(quarter) - first
    except ValueError as error:
        raise InputError([Problem(Mark("--quarter"), str(error))]) from None
    if not 0 <= steps <= last - first:
        raise InputError([Problem(Mark("--quarter"), f"{quarter} is outside {first} to {last}")])
    return steps


def world_at(
    scenario: Scenario, quarter: str | None, luck: Luck, draws: str | None = None, index: Index | None = None
) -> World:
    """The world at the start of a quarter: its events have happened, what is expected is known, nobody has moved.

    Args:
        scenario: validated.
        quarter: like "2018Q2"; the first if not given.
        luck: of the block.
        draws: None for the scenario's values, "prior" for a draw in each run, "retained" for a retained one.
        index: of the scenario, if it is at hand.
    """
    steps, found = quarters_before(scenario, quarter), index or Index(scenario)
    world = new_world(scenario, luck, draws, index=found)
    if steps:
        simulate(world, seats_of(scenario, found), luck, steps)
    else:
        begin(world)
    return opened(world, luck)


def opened(world: World, luck: Luck) -> World:
    """The same world as its next quarter opens, up to the moment at which the first seat is asked."""
    exogenous(world, (), luck)
    expect(world, (), luck)
    return world


def turned(world: World, luck: Luck) -> World:
    """A copy of a world of one run as its next quarter opens; the world itself stays as it is."""
    return opened(copies(world, 1), luck)


def runs_of(seed: int, runs: int) -> Luck:
    """The luck of the first runs of a seed."""
    return Luck(seed, np.arange(runs))


def copies_of_the_first(seed: int, count: int) -> Luck:
    """The luck of the first run of a seed, as many times."""
    return Luck(seed, np.zeros(count, dtype=np.int64))
