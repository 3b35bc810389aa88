"""Sanctions, enforcement, flows and resources with every lever where it stands.

What single options would change of it is computed in ``ripple``, by the same functions of rows.
"""

from dataclasses import dataclass

import numpy as np

from leverage_sim.mechanisms import enforcement, flows, position, sanctions
from leverage_sim.mechanisms.base import base
from leverage_sim.mechanisms.pace import Pace
from leverage_sim.world.levers import Levers, Row, highest, total_of
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import World


@dataclass(frozen=True)
class Economy:
    """The economy after a horizon. Traders in the order of the index, then sectors; the run axis last."""

    pace: Pace
    stringency: Array  # of the Council, (run,)
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


def economy(world: World, pace: Pace, stringency: Array) -> Economy:
    """The economy after the horizon of ``pace`` with the levers as they stand, under this Council stringency."""
    index, fixed, n = world.index, base(world), world.index.traded
    traders, p = list(index.traders), world.parameters.enforcement
    closed = forbidden(world, world.levers, in_force(world, stringency))
    bite = secondary_bite(world)
    before = world.enforcement[traders, :n]
    cut = world.levers.values["cut"][traders, :n]
    inclined = inclination(world, before)
    driven = enforcement.drive(inclined, closed, stances(world), bite[:, None, :], p)
    after = enforcement.moved(before, driven, pace.enforcement)
    for row, i in enumerate(traders):
        if i in index.absent:
            after[row] = before[row]
    keep = flows.kept(closed, after, cut)
    terms = flows.terms(fixed.shares, fixed.weights, keep, fixed.observed)
    sectors = all_sectors(world, world.levers, terms, stringency)
    parts = need_parts(world, sectors)
    resources = position.log_resources(flows.add_rows(parts), world.parameters.position)
    return Economy(
        pace,
        stringency,
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


def eased(world: World, levers: Levers, sectors: slice) -> Array:
    """Part of the sanctions lifted in some sectors, or what a sender lifts if that is more, (sector, [option,] run)."""
    lifted = highest(levers, world.index.senders, "relieve")
    relief = np.minimum(1.0, world.relief_own + world.relief_council[sectors])
    return np.maximum(relief if lifted.ndim == 1 else relief[:, None], lifted)


def forbidden(world: World, levers: Levers, stringency: Array) -> Array:
    """Part of each traded sector that sanctions forbid, from the stringency in each: (sector, [option,] run)."""
    index = world.index
    relief = eased(world, levers, slice(None, index.traded))
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


def all_sectors(world: World, levers: Levers, terms: flows.Terms, stringency: Array) -> Array:
    """Flow of every sector behind the border against the base year, (sector, run)."""
    index, fixed = world.index, base(world)
    found = np.empty((len(index.sectors), world.runs))
    found[: index.traded] = flows.total(terms, fixed.delta, fixed.capacity)
    for k in index.given:
        found[k] = received(world, levers, k, stringency, eased(world, levers, slice(k, k + 1))[0])
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


def need_parts(world: World, sectors: Array) -> Array:
    """Weighted CES part of every need, (need, run), from the flows of all sectors, (sector, run)."""
    p = world.parameters.position
    traded: Array | None = None
    for k, mix in base(world).members:
        met = mix * sectors[k]
        traded = met if traded is None else traded + met
    assert traded is not None
    return position.part(traded, p.autarky, p.weight, p)


def partner_flows(world: World, found: Economy, i: int) -> Array:
    """Flow between the target and a partner in each sector against the sector's base year, (sector, run)."""
    index, fixed, p = world.index, base(world), world.parameters.sector
    rows = np.zeros((len(index.sectors), world.runs))
    if i in index.traders:
        row = index.traders.index(i)
        rows[: index.traded] = flows.after_diversion(found.terms, row, fixed.delta, fixed.capacity)
    for k in index.given:
        givers, shares = fixed.gifts[k]
        if i in givers:
            more = 1.0 + p.exemption_aid * highest(world.levers, index.coercers, "exemption")
            rows[k] = shares[givers.index(i)] * world.levers.values["aid"][i] * more
    rows *= fixed.passing
    return rows


def resources_under(
    world: World,
    closed: Array,
    enforcement: Array | None = None,
    levers: Levers | None = None,
    relief: Array | None = None,
) -> Array:
    """Resources if sanctions forbade this much, log points, (case, run).

    Args:
        closed: (sector, case, run).
        enforcement: (trader, sector, case, run); as it stands if not given.
        levers: where they would stand, their overlay along the cases; as they stand if not given.
        relief: in sectors that are given, (case, run); as it stands if not given.
    """
    index, p, fixed, n = world.index, world.parameters, base(world), world.index.traded
    traders, given_by = list(index.traders), levers or world.levers
    cut = world.levers.values["cut"][traders, :n, None, :]
    stops = world.enforcement[traders, :n, None, :] if enforcement is None else enforcement
    keep = flows.kept(closed, stops, cut)
    wide = (slice(None), slice(None), None, slice(None))
    terms = flows.terms(fixed.shares[wide], fixed.weights[wide], keep, fixed.observed[wide])
    traded = flows.total(terms, fixed.delta[:, None, :], fixed.capacity[wide])
    traded *= fixed.passing[:n, None, :]
    given = {}
    for k in index.given:
        free = eased(world, given_by, slice(k, k + 1))[0] if relief is None else relief
        given[k] = received(world, given_by, k, world.stringency, free) * fixed.passing[k]
    total: Array | None = None
    for need, members in enumerate(index.needs):
        met: Array = np.zeros(closed.shape[1:])
        for k in members:
            met = met + p.position.mix[need, k] * (given[k] if k in given else traded[k])
        part = position.part(met, p.position.autarky[need], p.position.weight[need], p.position)
        total = part if total is None else total + part
    assert total is not None
    return position.log_resources(total, p.position)


def added_by_aid(world: World, givers: tuple[int, ...], levels: Array) -> Array:
    """Log points of resources that aid raised to these levels adds, (run,). ``levels``: (giver, run)."""
    closed = np.repeat(forbidden(world, world.levers, in_force(world, world.stringency))[:, None], 2, axis=1)
    stands = world.levers.values["aid"]
    overlay: dict[tuple[str, Row], Array] = {
        ("aid", (i,)): np.stack([stands[i], level]) for i, level in zip(givers, levels, strict=True)
    }
    resources = resources_under(world, closed, levers=world.levers.under(overlay))
    return resources[1] - resources[0]


def added_by_laxity(world: World, givers: tuple[int, ...], levels: Array) -> Array:
    """Log points of resources that enforcement relaxed to these levels adds over the horizon, (run,)."""
    index, p, fixed = world.index, world.parameters.enforcement, base(world)
    traders, n = list(index.traders), index.traded
    closed = forbidden(world, world.levers, in_force(world, world.stringency))
    before = world.enforcement[traders, :n]
    driven = enforcement.drive(inclination(world, before), closed, stances(world), secondary_bite(world)[:, None, :], p)
    lax = driven.copy()
    for i, level in zip(givers, levels, strict=True):
        if i in index.traders:
            lax[traders.index(i)] -= p.stance * (level - world.levers.values["laxity"][i])
    both = np.stack([enforcement.moved(before, drive, fixed.horizon.enforcement) for drive in (driven, lax)], axis=2)
    resources = resources_under(world, np.repeat(closed[:, None], 2, axis=1), both)
    return resources[1] - resources[0]


GIVEN = {"aid": added_by_aid, "laxity": added_by_laxity}
"""Levers of concessions that move the target's economy, and what they add to its resources."""
