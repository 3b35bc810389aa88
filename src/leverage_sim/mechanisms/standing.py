"""The economy as it stands, and what single concessions would add to it."""

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms import enforcement, position
from leverage_sim.mechanisms.base import base
from leverage_sim.mechanisms.economy import (
    Economy,
    eased,
    forbidden,
    given_under,
    in_force,
    inclination,
    need_parts,
    secondary_bite,
    stances,
    traded_under,
)
from leverage_sim.mechanisms.flows import add_rows
from leverage_sim.world.copies import selected
from leverage_sim.world.index import Index, once
from leverage_sim.world.parameters import Array
from leverage_sim.world.runs import take_runs
from leverage_sim.world.state import World

Move = tuple[str, tuple[int, ...], Array]
"""A lever of ``MOVING``, who moves it, and to which levels, (giver, run)."""

MOVING = frozenset(("aid", "laxity"))
"""Levers of concessions that move the target's economy."""


class Standing:
    """The economy under today's enforcement, with the levers as they stand; each part when it is first asked for.

    Args:
        world: at the time that is meant.
        settled: its economy, if it has been worked out for the quarter and nothing has changed it since.
    """

    def __init__(self, world: World, settled: Economy | None = None):
        self.world = world
        if settled is not None:
            known = {name: getattr(settled, name) for name in ("closed", "sectors", "parts", "position")}
            self.__dict__.update(known)

    @cached_property
    def closed(self) -> Array:
        """Part of each traded sector that sanctions forbid, (sector, run)."""
        return forbidden(self.world, self.world.levers, in_force(self.world, self.world.stringency))

    @cached_property
    def sectors(self) -> Array:
        """Flow of every sector behind the border against the base year, (sector, run)."""
        world, n = self.world, self.world.index.traded
        found = np.empty((len(world.index.sectors), world.runs))
        stops = world.enforcement[list(world.index.traders), :n, None, :]
        found[:n] = traded_under(world, self.closed[:, None], stops)[:, 0]
        for k in world.index.given:
            found[k] = given_under(world, world.levers, k, eased(world, world.levers, slice(k, k + 1))[0])
        return found

    @cached_property
    def parts(self) -> Array:
        """Weighted CES part of every need, (need, run)."""
        return need_parts(self.world, self.sectors)

    @cached_property
    def position(self) -> Array:
        """Resources, log points, (run,)."""
        return position.log_resources(add_rows(self.parts), self.world.parameters.position)

    @cached_property
    def driven(self) -> Array:
        """Log odds of enforcing, (trader, sector, run)."""
        world, p = self.world, self.world.parameters.enforcement
        inclined = inclination(world, world.enforcement[list(world.index.traders), : world.index.traded])
        return enforcement.drive(inclined, self.closed, stances(world), secondary_bite(world)[:, None, :], p)

    @cached_property
    def enforced(self) -> Array:
        """Enforcement over the horizon, (trader, sector, run)."""
        before = self.world.enforcement[list(self.world.index.traders), : self.world.index.traded]
        return enforcement.moved(before, self.driven, base(self.world).horizon.enforcement)


class StandingIn:
    """The same in some of the runs; each part is taken when it is first asked for."""

    def __init__(self, whole: Standing, runs: NDArray[np.intp]):
        self.whole, self.runs = whole, runs

    def __getattr__(self, name: str) -> Array:
        if name.startswith("__"):
            raise AttributeError(name)
        found: Array = getattr(self.whole, name).take(self.runs, axis=-1)
        self.__dict__[name] = found
        return found


Stands = Standing | StandingIn


def among(world: World, runs: NDArray[np.intp]) -> World:
    """Some runs as a world of their own, to be read, with what has been worked out for the quarter."""
    known = world.cache
    kept: dict[str, Any] = {}
    for name in ("base", "potential"):
        if name in known:
            kept[name] = take_runs(known[name], runs, world.runs) if world.parameters.width > 1 else known[name]
    if "restored" in known:
        kept["restored"] = take_runs(known["restored"], runs, world.runs)
    if "settled" in known:
        kept["settled"] = StandingIn(known["settled"], runs)
    return selected(world, runs, kept)


def standing(world: World) -> Stands:
    """The economy of a world as it stands: as the quarter has settled it, while nothing has changed it."""
    found: Stands | None = world.cache.get("settled")
    return Standing(world) if found is None else found


def added(world: World, move: Move) -> Array:
    """Log points of resources that a move adds by itself, (run,).

    Aid counts at today's enforcement; laxity by how far it moves enforcement over the horizon.
    """
    lever, givers, levels = move
    if (levels == world.levers.values[lever][list(givers)]).all():
        return np.zeros(world.runs)
    return (added_by_aid if lever == "aid" else added_by_laxity)(world, givers, levels)


def added_by_aid(world: World, givers: tuple[int, ...], levels: Array) -> Array:
    """Log points that more aid adds, (run,).

    Args:
        givers, levels: where each of them puts its aid, (giver, run).
    """
    index, stands = world.index, standing(world)
    levers = world.levers.under({("aid", (i,)): level for i, level in zip(givers, levels, strict=True)})
    sectors = stands.sectors[:, None].copy()
    for k in index.given:
        sectors[k] = given_under(world, levers, k, eased(world, world.levers, slice(k, k + 1))[0])
    found: Array = resources_with(world, stands, sectors, needs_of(index, index.given))[0] - stands.position
    return found


def added_by_laxity(world: World, givers: tuple[int, ...], levels: Array) -> Array:
    """Log points that a promise to let slip adds over the horizon, (run,).

    Args:
        givers, levels: who promises, and to which levels, (giver, run).
    """
    n, stands = world.index.traded, standing(world)
    stops = np.repeat(stands.enforced[:, :, None], 2, axis=2)  # as things stand, and then
    for i, level in zip(givers, levels, strict=True):
        if i in world.index.traders:
            stops[world.index.traders.index(i), :, 1] = enforced_under(world, stands, i, level)
    sectors = np.repeat(stands.sectors[:, None], 2, axis=1)
    sectors[:n] = traded_under(world, stands.closed[:, None], stops)
    before, after = resources_with(world, stands, sectors, needs_of(world.index, tuple(range(n))))
    found: Array = after - before
    return found


def enforced_under(world: World, stands: Stands, trader: int, level: Array) -> Array:
    """Enforcement of one trader over the horizon if it lets slip this much, (sector, run)."""
    row, p = world.index.traders.index(trader), world.parameters.enforcement
    lax = stands.driven[row] - p.stance * (level - world.levers.values["laxity"][trader])
    return enforcement.moved(world.enforcement[trader, : world.index.traded], lax, base(world).horizon.enforcement)


def resources_with(world: World, stands: Stands, sectors: Array, needs: list[int]) -> Array:
    """Resources if flows were these, log points, (case, run); needs other than these are met as things stand.

    Args:
        sectors: (sector, case, run).
    """
    parts = dict(zip(needs, need_parts(world, sectors, needs), strict=True))
    total = add_rows([parts.get(n, stands.parts[n]) for n in range(len(world.index.needs))])
    return position.log_resources(np.broadcast_to(total, sectors.shape[1:]), world.parameters.position)


@once
def needs_of(index: Index, sectors: tuple[int, ...]) -> list[int]:
    """Positions of the needs that some of these sectors meet."""
    return [n for n, members in enumerate(index.needs) if not set(members).isdisjoint(sectors)]
