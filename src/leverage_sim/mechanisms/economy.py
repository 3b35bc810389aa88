"""Sanctions, enforcement, flows and resources with every lever where it stands.

What single options would change of it is computed in ``ripple``, by the same functions of rows.
"""

from dataclasses import dataclass

import numpy as np

from leverage_sim.mechanisms import enforcement, flows, position, sanctions
from leverage_sim.mechanisms.base import base, places
from leverage_sim.mechanisms.derisking import staying
from leverage_sim.mechanisms.pace import Pace
from leverage_sim.world.levers import Levers, highest, total_of
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import World


@dataclass(frozen=True)
class Economy:
    """The economy after a horizon. Traders in the order of the index, then sectors; the run axis last."""

    pace: Pace
    stringency: Array  # of the Council, (run,)
    ended: Array  # chance that the Council's relief ends, (run,) or (1,)
    closed: Array  # part of each traded sector that sanctions forbid, (sector, run)
    bite: Array  # of secondary sanctions, (trader, run)
    drive: Array  # log odds of enforcing, (trader, sector, run)
    before: Array  # enforcement before, (trader, sector, run)
    enforcement: Array  # and after
    cut: Array  # stopped by the trader's own choice, (trader, sector, run)
    keep: Array  # part of each trader's flow that passes before diversion, (trader, sector, run)
    terms: flows.Terms  # of diversion, each (trader, sector, run)
    sectors: Array  # flow of every sector against the base year, traded and given, (sector, run)
    parts: Array  # weighted CES part of each need, (need, run)
    position: Array  # log points, (run,)


def economy(world: World, pace: Pace, stringency: Array, ended: Array | float = 0.0) -> Economy:
    """The economy after the horizon of ``pace`` with the levers as they stand, under this Council stringency.

    Args:
        ended: chance that a tightening ends the Council's relief, (run,).
    """
    index, fixed, n = world.index, base(world), world.index.traded
    traders, p = list(index.traders), world.parameters.enforcement
    relief = eased(world, world.levers, slice(None), lasting(world, np.asarray(ended), stringency))
    closed = forbidden(world, world.levers, in_force(world, stringency), relief[:n])
    bite = secondary_bite(world)
    before = world.enforcement[traders, :n]
    cut = world.levers.values["cut"][traders, :n]
    inclined = inclination(world, before)
    driven = enforcement.drive(inclined, closed, stances(world), bite[:, None, :], p)
    after = enforcement.moved(before, driven, pace.enforcement)
    for row, i in enumerate(traders):
        if i in index.absent:
            after[row] = before[row]
    keep = flows.kept(closed, after, cut, staying(world))
    terms = flows.terms(fixed.shares, fixed.weights, fixed.delta, keep, fixed.observed)
    sectors = all_sectors(world, world.levers, terms, stringency, relief)
    parts = need_parts(world, sectors)
    resources = position.log_resources(flows.add_rows(parts), world.parameters.position)
    return Economy(
        pace,
        stringency,
        np.atleast_1d(ended),
        closed,
        bite,
        driven,
        before,
        after,
        cut,
        keep,
        terms,
        sectors,
        parts,
        resources,
    )


def stances(world: World) -> Array:
    """Ordered stance less what a deal has promised to let slip, (trader, sector, run)."""
    traders = list(world.index.traders)
    ordered: Array = world.levers.values["stance"][traders, : world.index.traded]
    return ordered - world.levers.values["laxity"][traders][:, None, :]


def inclination(world: World, before: Array) -> Array:
    """What moves traders to enforce apart from levers and sanctions; once a quarter, (trader, sector, run)."""
    found: Array | None = world.cache.get("inclination")
    if found is None:
        p, fixed = world.parameters, base(world)
        monitoring = p.sector.monitoring[: world.index.traded]
        found = enforcement.inclination(before, world.tension, fixed.affinity, monitoring, p.enforcement)
        world.cache["inclination"] = found
    return found


def in_force(world: World, stringency: Array) -> Array:
    """Stringency in each traded sector: the general one, or that of resolutions confined to the sector if it is more.

    Args:
        stringency: of the Council in general, (run,) or (option, run).

    Returns:
        shape (sector, run) or (sector, option, run).
    """
    confined = world.stringency_sector
    return np.maximum(stringency[None], confined if stringency.ndim == 1 else confined[:, None])


def eased(world: World, levers: Levers, sectors: slice, lasting: Array | None = None) -> Array:
    """Part of the sanctions lifted in some sectors, or what a sender lifts if that is more, (sector, [option,] run).

    Args:
        lasting: part of the Council's relief there that counts, (sector, [option,] run); all of it if not given.
    """
    lifted, council = highest(levers, world.index.senders, "relieve"), world.relief_council[sectors]
    if lasting is not None:
        council = (council[:, None] if lasting.ndim > 2 else council) * lasting
    relief = np.minimum(1.0, world.relief_own + council)
    return np.maximum(relief[:, None] if lifted.ndim > relief.ndim - 1 else relief, lifted)


def lasting(world: World, ended: Array, stringency: Array) -> Array | None:
    """Part of the Council's relief that counts in each sector, ``sanctions.lasting``, (sector, run).

    None where it lasts, or there is none.
    """
    if not ended.any() or not world.relief_council.any():
        return None
    given = (len(world.index.given), world.runs)
    now, then = (
        np.concatenate([in_force(world, s), np.broadcast_to(s, given)]) for s in (world.stringency, stringency)
    )
    return sanctions.lasting(ended, now, then)


def forbidden(world: World, levers: Levers, stringency: Array, relief: Array | None = None) -> Array:
    """Part of each traded sector that sanctions forbid, from the stringency in each: (sector, [option,] run).

    Args:
        relief: of ``eased`` in these sectors, if it is at hand.
    """
    index = world.index
    relief = eased(world, levers, slice(None, index.traded)) if relief is None else relief
    relief = relief if relief.ndim == stringency.ndim else relief[:, None]
    autonomous = highest(levers, index.coercers, "autonomous")
    return sanctions.forbidden(stringency, relief, autonomous, index.financial, index.traded, world.parameters.sector)


def secondary_bite(world: World) -> Array:
    """Secondary sanctions that bite: level x exposure x (1 - sanctions on it) x (1 - cover), (trader, run)."""
    index, fixed = world.index, base(world)
    traders = list(index.traders)
    bite = np.zeros((len(traders), world.runs))
    for c, exposure in zip(index.coercers, fixed.exposure, strict=True):
        bite = np.maximum(bite, world.levers.values["secondary"][c][traders] * exposure)
    return bite


def all_sectors(world: World, levers: Levers, terms: flows.Terms, stringency: Array, relief: Array) -> Array:
    """Flow of every sector behind the border against the base year, (sector, run).

    Args:
        relief: of ``eased`` in all sectors, (sector, run).
    """
    index, fixed = world.index, base(world)
    found = np.empty((len(index.sectors), world.runs))
    found[: index.traded] = flows.total(terms, fixed.capacity)
    for k in index.given:
        found[k] = received(world, levers, k, stringency, relief[k])
    found *= fixed.passing
    return found


def received(world: World, levers: Levers, k: int, stringency: Array, relief: Array) -> Array:
    """What is given in a sector before the border: gifts, raised by an exemption, and the neighbours' projects.

    Projects are bound by the Council's sanctions in general, but for relief in this sector.
    """
    index, p = world.index, world.parameters.sector
    more = 1.0 + p.exemption_aid * highest(levers, index.coercers, "exemption")
    bound = stringency * (1.0 - relief)
    projects = p.project_size * total_of(levers, index.neighbours, "project") * (1.0 - bound)
    givers, shares = base(world).gifts[k]
    if not levers.touches("aid"):
        return projects + more * flows.add_rows(shares * levers.values["aid"][list(givers)])
    gifts: Array = np.zeros(1)
    for i, share in zip(givers, shares, strict=True):
        gifts = gifts + share * levers.row("aid", i)
    return projects + more * gifts


def need_parts(world: World, sectors: Array, needs: list[int] | None = None) -> Array:
    """Weighted CES part of every need, or of some, ([need], [case,] run), from the flows of all sectors.

    Args:
        sectors: (sector, run) or (sector, case, run).
        needs: positions of needs; all if not given.
    """
    p, chosen = world.parameters.position, slice(None) if needs is None else needs
    wide = (chosen, None) if sectors.ndim == 3 else (chosen,)
    traded: Array | None = None
    for k, mix in zip(places(world.index), base(world).mixes, strict=True):
        met = mix[wide] * sectors[k[chosen]]
        traded = met if traded is None else np.add(traded, met, out=traded)
    assert traded is not None
    return position.part(traded, p.autarky[wide], p.weight[wide], p)


def partner_flows(world: World, found: Economy, i: int) -> Array:
    """Flow between the target and a partner in each sector against the sector's base year, (sector, run)."""
    index, fixed, p = world.index, base(world), world.parameters.sector
    rows = np.zeros((len(index.sectors), world.runs))
    if i in index.traders:
        row = index.traders.index(i)
        rows[: index.traded] = flows.after_diversion(found.terms, row, fixed.capacity)
    for k in index.given:
        givers, shares = fixed.gifts[k]
        if i in givers:
            more = 1.0 + p.exemption_aid * highest(world.levers, index.coercers, "exemption")
            rows[k] = shares[givers.index(i)] * world.levers.values["aid"][i] * more
    rows *= fixed.passing
    return rows


def resources_under(world: World, closed: Array, relief: Array) -> Array:
    """Resources if sanctions forbade and relief eased this much, log points, (case, run).

    Args:
        closed: (sector, case, run).
        relief: in sectors that are given, (case, run).
    """
    traders, n = list(world.index.traders), world.index.traded
    sectors = np.empty((len(world.index.sectors), len(relief), world.runs))
    sectors[:n] = traded_under(world, closed, world.enforcement[traders, :n, None, :])
    for k in world.index.given:
        sectors[k] = given_under(world, world.levers, k, relief)
    return position.log_resources(flows.add_rows(need_parts(world, sectors)), world.parameters.position)


def traded_under(world: World, closed: Array, stops: Array) -> Array:
    """Flow of every traded sector behind the border against the base year, (sector, case, run).

    Args:
        closed: part that sanctions forbid, (sector, case or 1, run).
        stops: enforcement, (trader, sector, case or 1, run).
    """
    fixed, n = base(world), world.index.traded
    cut = world.levers.values["cut"][list(world.index.traders), :n, None, :]
    wide, stays = (slice(None), slice(None), None, slice(None)), staying(world)
    keep = flows.kept(closed, stops, cut, None if stays is None else stays[wide])
    terms = flows.terms(fixed.shares[wide], fixed.weights[wide], fixed.delta[:, None, :], keep, fixed.observed[wide])
    found = flows.total(terms, fixed.capacity[wide])
    found *= fixed.passing[:n, None, :]
    return found


def given_under(world: World, levers: Levers, k: int, relief: Array) -> Array:
    """What is given in a sector behind the border, (run,) or (case, run)."""
    passing: Array = base(world).passing[k]
    return received(world, levers, k, world.stringency, relief) * passing
