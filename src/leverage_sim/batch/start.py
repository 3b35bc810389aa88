"""A quarter as it opens: what measures of leverage and of talks look at."""

import numpy as np

from leverage_sim.batch.draws import drawn
from leverage_sim.batch.play import new_state, seats_of
from leverage_sim.problems import InputError, Mark, Problem
from leverage_sim.quarter.simulate import Opened, begin, opened, simulate
from leverage_sim.scenario.quarters import Quarter
from leverage_sim.scenario.schema import Scenario
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck


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


def at_start_of(
    scenario: Scenario, quarter: str | None, luck: Luck, draws: str | None = None, index: Index | None = None
) -> Opened:
    """A quarter as it opens: its events have happened, what is expected is known, nobody has moved.

    Args:
        scenario: validated.
        quarter: like "2018Q2"; the first if not given.
        luck: of the block.
        draws: None for the scenario's values, "prior" for a draw in each run, "retained" for a retained one.
        index: of the scenario, if it is at hand.
    """
    steps, found = quarters_before(scenario, quarter), index or Index(scenario)
    state = new_state(found, luck, drawn(found, luck, draws))
    state = simulate(state, seats_of(scenario, found), luck, steps) if steps else begin(state)
    return opened(state, luck)


def runs_of(seed: int, runs: int) -> Luck:
    """The luck of the first runs of a seed."""
    return Luck(seed, np.arange(runs))


def copies_of_the_first(seed: int, count: int) -> Luck:
    """The luck of the first run of a seed, as many times."""
    return Luck(seed, np.zeros(count, dtype=np.int64))
