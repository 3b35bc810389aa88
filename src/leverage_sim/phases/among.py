"""What concerns some runs of a block alone is played for them alone."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms.standing import among
from leverage_sim.world.record import Record
from leverage_sim.world.state import World


def play_among(world: World, runs: NDArray[np.intp], written: tuple[str, ...], play: Callable[[World], None]) -> None:
    """Play something in some runs alone, and put what it wrote, counted and noted into the block.

    Args:
        written: names of the arrays of the world that may be written.
        play: writes to the world of these runs: those arrays, happenings of the quarter, counts and the record.
    """
    if len(runs) == world.runs:
        play(world)
        return
    here = among(world, runs)
    here.happened = {name: rows[runs] for name, rows in world.happened.items()}
    here.record = Record(events=world.record.events, quarters=False)
    play(here)
    for name in written:
        getattr(world, name)[..., runs] = getattr(here, name)
    for name, rows in here.happened.items():
        world.happened.setdefault(name, np.zeros(world.runs))[runs] = rows
    for name, amount in here.tally.items():
        world.count(name, amount, runs)
    world.record.happenings += [replace(each, runs=runs[each.runs]) for each in here.record.happenings]
