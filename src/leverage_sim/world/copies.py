"""Worlds made of another's runs: some of many, or copies of one, so that each can be given another number."""

import copy
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leverage_sim.world.levers import Levers
from leverage_sim.world.parameters import Array
from leverage_sim.world.record import Record
from leverage_sim.world.state import World

KEPT = ("potential", "orders")  # of the start, and prescribed: neither the state nor a parameter of now can change it
ANEW = ("inclination", "staying")  # arrays that are worked out when they are asked for


def copies(world: World, runs: int) -> World:
    """A block of equal copies of a world of one run; writing to it leaves the original alone.

    What the cache holds is worked out anew in the copies, but for what belongs to the start, what is prescribed, and
    what was expected at the start of the quarter.

    Args:
        world: of one run.
        runs: how many copies.

    Raises:
        ValueError: the world has more than one run.
    """
    if world.runs != 1:
        raise ValueError(f"only a world of one run can be copied side by side, not one of {world.runs}")
    found = copy.copy(world)
    for name, value in vars(world).items():
        if isinstance(value, np.ndarray):
            setattr(found, name, np.repeat(value, runs, axis=-1))
    found.runs = runs
    found.levers = spread(world.levers, runs)
    found.parameters = world.parameters.repeat(runs)
    found.last = {seat: np.repeat(chosen, runs) for seat, chosen in world.last.items()}
    found.happened = {name: np.repeat(value, runs) for name, value in world.happened.items()}
    found.tally = {}
    found.cache = remembered(world.cache, runs)
    found.record = Record(events=False, quarters=False)
    return found


class Chosen(World):
    """Some of a world's runs as a world of their own; each array is taken when it is first asked for."""

    whole: World
    at: NDArray[np.intp]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or "whole" not in self.__dict__:
            raise AttributeError(name)
        found = getattr(self.whole, name).take(self.at, axis=-1)
        self.__dict__[name] = found
        return found


class ChosenLevers(dict[str, Any]):
    """Some runs' levers by name; each is taken when it is first asked for."""

    def __init__(self, levers: Levers, at: NDArray[np.intp]):
        super().__init__()
        self.levers, self.at = levers, at

    def __missing__(self, name: str) -> Array:
        found = self[name] = self.levers.values[name].take(self.at, axis=-1)
        return found


def selected(world: World, runs: NDArray[np.intp], cache: dict[str, Any]) -> World:
    """Some of a world's runs as a world of their own, to work something out for them alone; to be read, not played.

    Args:
        runs: their positions; one may come more than once.
        cache: what is known of them already.
    """
    found = Chosen.__new__(Chosen)
    found.whole, found.at = world, runs
    found.index, found.quarter, found.runs, found.cache = world.index, world.quarter, len(runs), cache
    found.levers = copy.copy(world.levers)
    found.levers.values = ChosenLevers(world.levers, runs)
    found.parameters = world.parameters.take(runs)
    found.last, found.happened, found.tally = {}, {}, {}
    found.record = Record(events=False, quarters=False)
    return found


def remembered(cache: dict[str, Any], runs: int) -> dict[str, Any]:
    """What copies take over from a cache: arrays in every copy, and empty places for what is worked out anew."""
    found: dict[str, Any] = {}
    for name, value in cache.items():
        if name in KEPT:
            found[name] = value
        elif isinstance(value, np.ndarray) and name not in ANEW:
            found[name] = np.repeat(value, runs, axis=-1)
        elif isinstance(value, dict):
            found[name] = {}
    return found


def spread(levers: Levers, runs: int) -> Levers:
    """The same levers in every copy, in an array of their own."""
    return viewed(levers, np.repeat(levers.flat, runs, axis=-1))


def viewed(levers: Levers, flat: NDArray[np.float64]) -> Levers:
    """Levers that stand as these rows say, (row, run)."""
    found = copy.copy(levers)
    found.flat, found.values = flat, {}
    for name, shape in levers.shapes.items():
        start = levers.first[name]
        found.values[name] = flat[start : start + int(np.prod(shape))].reshape(*shape, flat.shape[-1])
    return found
