"""The economy as it stands, and what single concessions would add to it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms import enforcement, position
from leverage_sim.mechanisms.economy import (
    Dispositions,
    Economy,
    dispositions,
    eased,
    forbidden,
    given_under,
    in_force,
    need_parts,
    secondary_bite,
    stances,
    traded_under,
)
from leverage_sim.mechanisms.flows import add_rows
from leverage_sim.world.index import Index, once
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State

Move = tuple[str, tuple[int, ...], Array]
"""A lever of ``MOVING``, who moves it, and to which levels, (giver, run)."""

MOVING = frozenset(("aid", "laxity"))
"""Levers of concessions that move the target's economy."""


@dataclass(frozen=True)
class Baseline:
    """The economy under today's enforcement, with the levers as they stand."""

    closed: Array  # part of each traded sector that sanctions forbid, (sector, run)
    sectors: Array  # flow of every sector behind the border against the base year, (sector, run)
    parts: Array  # weighted CES part of every need, (need, run)
    position: Array  # resources, log points, (run,)
    lax: "Enforcing | None"  # if laxity is asked about
    staying: Array | None  # part of what may pass that traders do not drop, (trader, sector, run)


@dataclass(frozen=True)
class Enforcing:
    """What is to be expected of enforcement as things stand, (trader, sector, run)."""

    driven: Array  # log odds
    enforced: Array  # enforcement over the horizon


def baseline(state: State, its: Dispositions, moving: frozenset[str]) -> Baseline:
    """The economy of a state as it stands.

    Args:
        its: dispositions of the traders.
        moving: levers of concessions that are asked about.
    """
    index, n = state.index, state.index.traded
    closed = forbidden(state, state.levers, in_force(state, state.stringency))
    sectors = np.empty((len(index.sectors), state.runs))
    stops = state.enforcement[list(index.traders), :n, None, :]
    sectors[:n] = traded_under(state, its.staying, closed[:, None], stops)[:, 0]
    for k in index.given:
        sectors[k] = given_under(state, state.levers, k, eased(state, state.levers, slice(k, k + 1))[0])
    parts = need_parts(state, sectors)
    resources = position.log_resources(add_rows(parts), state.parameters.position)
    lax = enforcing(state, its, closed) if "laxity" in moving else None
    return Baseline(closed, sectors, parts, resources, lax, its.staying)


def settled(state: State, found: Economy, runs: NDArray[np.intp], moving: frozenset[str]) -> Baseline:
    """The economy that a quarter has settled, in some runs, while nothing in them has changed it.

    Args:
        state: of these runs, as settled.
        found: the economy of all runs.
        runs: their places.
        moving: levers of concessions that are asked about.
    """
    rows = (found.closed, found.sectors, found.parts, found.position)
    closed, sectors, parts, resources = (row.take(runs, axis=-1) for row in rows)
    its = dispositions(state)
    lax = enforcing(state, its, closed) if "laxity" in moving else None
    return Baseline(closed, sectors, parts, resources, lax, its.staying)


def enforcing(state: State, its: Dispositions, closed: Array) -> Enforcing:
    """What is to be expected of enforcement where sanctions forbid this much."""
    before = state.enforcement[list(state.index.traders), : state.index.traded]
    bite = secondary_bite(state)[:, None, :]
    driven = enforcement.drive(its.inclination, closed, stances(state), bite, state.parameters.enforcement)
    return Enforcing(driven, enforcement.moved(before, driven, state.constants.horizon.enforcement))


def added(state: State, stands: Baseline, move: Move) -> Array:
    """Log points of resources that a move adds by itself to the economy as it stands, (run,).

    Aid counts at today's enforcement; laxity by how far it moves enforcement over the horizon.
    """
    lever, givers, levels = move
    if (levels == state.levers.values[lever][list(givers)]).all():
        return np.zeros(state.runs)
    return (added_by_aid if lever == "aid" else added_by_laxity)(state, stands, givers, levels)


def added_by_aid(state: State, stands: Baseline, givers: tuple[int, ...], levels: Array) -> Array:
    """Log points that more aid adds, (run,).

    Args:
        givers, levels: where each of them puts its aid, (giver, run).
    """
    index = state.index
    levers = state.levers.under({("aid", (i,)): level for i, level in zip(givers, levels, strict=True)})
    sectors = stands.sectors[:, None].copy()
    for k in index.given:
        sectors[k] = given_under(state, levers, k, eased(state, state.levers, slice(k, k + 1))[0])
    found: Array = resources_with(state, stands, sectors, needs_of(index, index.given))[0] - stands.position
    return found


def added_by_laxity(state: State, stands: Baseline, givers: tuple[int, ...], levels: Array) -> Array:
    """Log points that a promise to let slip adds over the horizon, (run,).

    Args:
        givers, levels: who promises, and to which levels, (giver, run).
    """
    n, lax = state.index.traded, stands.lax
    assert lax is not None
    stops = np.repeat(lax.enforced[:, :, None], 2, axis=2)  # as things stand, and then
    for i, level in zip(givers, levels, strict=True):
        if i in state.index.traders:
            stops[state.index.traders.index(i), :, 1] = enforced_under(state, lax, i, level)
    sectors = np.repeat(stands.sectors[:, None], 2, axis=1)
    sectors[:n] = traded_under(state, stands.staying, stands.closed[:, None], stops)
    before, after = resources_with(state, stands, sectors, needs_of(state.index, tuple(range(n))))
    found: Array = after - before
    return found


def enforced_under(state: State, its: Enforcing, trader: int, level: Array) -> Array:
    """Enforcement of one trader over the horizon if it lets slip this much, (sector, run)."""
    row, p = state.index.traders.index(trader), state.parameters.enforcement
    lax = its.driven[row] - p.stance * (level - state.levers.values["laxity"][trader])
    return enforcement.moved(state.enforcement[trader, : state.index.traded], lax, state.constants.horizon.enforcement)


def resources_with(state: State, stands: Baseline, sectors: Array, needs: list[int]) -> Array:
    """Resources if flows were these, log points, (case, run); needs other than these are met as things stand.

    Args:
        sectors: (sector, case, run).
    """
    parts = dict(zip(needs, need_parts(state, sectors, needs), strict=True))
    total = add_rows([parts.get(n, stands.parts[n]) for n in range(len(state.index.needs))])
    return position.log_resources(np.broadcast_to(total, sectors.shape[1:]), state.parameters.position)


@once
def needs_of(index: Index, sectors: tuple[int, ...]) -> list[int]:
    """Positions of the needs that some of these sectors meet."""
    return [n for n, members in enumerate(index.needs) if not set(members).isdisjoint(sectors)]
