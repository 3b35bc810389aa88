"""Sanctions, enforcement, flows and resources with every lever where it stands.

What single options would change of it is computed in ``ripple``, by the same functions of rows.
"""

from dataclasses import dataclass

import numpy as np

from leverage_sim.mechanisms import enforcement, flows, position, sanctions
from leverage_sim.mechanisms.constants import places
from leverage_sim.mechanisms.derisking import staying
from leverage_sim.world.constants import Pace
from leverage_sim.world.levers import Levers, highest, total_of
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State


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


@dataclass(frozen=True)
class Dispositions:
    """What moves traders apart from levers and sanctions; the same from a quarter's opening to its settlement."""

    inclination: Array  # log odds of enforcing, (trader, sector, run)
    staying: Array | None  # part of what may pass that they do not drop, likewise; None where nobody drops anything


def dispositions(state: State) -> Dispositions:
    """What moves traders as the state stands."""
    return Dispositions(inclination(state), staying(state))


def economy(state: State, its: Dispositions, pace: Pace, stringency: Array, ended: Array | float = 0.0) -> Economy:
    """The economy after the horizon of ``pace`` with the levers as they stand, under this Council stringency.

    Args:
        its: dispositions of the traders.
        ended: chance that a tightening ends the Council's relief, (run,).
    """
    index, fixed, n = state.index, state.constants, state.index.traded
    traders, p = list(index.traders), state.parameters.enforcement
    relief = eased(state, state.levers, slice(None), lasting(state, np.asarray(ended), stringency))
    closed = forbidden(state, state.levers, in_force(state, stringency), relief[:n])
    bite = secondary_bite(state)
    before = state.enforcement[traders, :n]
    cut = state.levers.values["cut"][traders, :n]
    driven = enforcement.drive(its.inclination, closed, stances(state), bite[:, None, :], p)
    after = enforcement.moved(before, driven, pace.enforcement)
    for row, i in enumerate(traders):
        if i in index.absent:
            after[row] = before[row]
    keep = flows.kept(closed, after, cut, its.staying)
    terms = flows.terms(fixed.shares, fixed.weights, fixed.delta, keep, fixed.observed)
    sectors = all_sectors(state, state.levers, terms, stringency, relief)
    parts = need_parts(state, sectors)
    resources = position.log_resources(flows.add_rows(parts), state.parameters.position)
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


def stances(state: State) -> Array:
    """Ordered stance less what a deal has promised to let slip, (trader, sector, run)."""
    traders = list(state.index.traders)
    ordered: Array = state.levers.values["stance"][traders, : state.index.traded]
    return ordered - state.levers.values["laxity"][traders][:, None, :]


def inclination(state: State) -> Array:
    """What moves traders to enforce apart from levers and sanctions, (trader, sector, run)."""
    p, n = state.parameters, state.index.traded
    before = state.enforcement[list(state.index.traders), :n]
    monitoring = p.sector.monitoring[:n]
    return enforcement.inclination(before, state.tension, state.constants.affinity, monitoring, p.enforcement)


def in_force(state: State, stringency: Array) -> Array:
    """Stringency in each traded sector: the general one, or that of resolutions confined to the sector if it is more.

    Args:
        stringency: of the Council in general, (run,) or (option, run).

    Returns:
        shape (sector, run) or (sector, option, run).
    """
    confined = state.stringency_sector
    return np.maximum(stringency[None], confined if stringency.ndim == 1 else confined[:, None])


def eased(state: State, levers: Levers, sectors: slice, lasting: Array | None = None) -> Array:
    """Part of the sanctions lifted in some sectors, or what a sender lifts if that is more, (sector, [option,] run).

    Args:
        lasting: part of the Council's relief there that counts, (sector, [option,] run); all of it if not given.
    """
    lifted, council = highest(levers, state.index.senders, "relieve"), state.relief_council[sectors]
    if lasting is not None:
        council = (council[:, None] if lasting.ndim > 2 else council) * lasting
    relief = np.minimum(1.0, state.relief_own + council)
    return np.maximum(relief[:, None] if lifted.ndim > relief.ndim - 1 else relief, lifted)


def lasting(state: State, ended: Array, stringency: Array) -> Array | None:
    """Part of the Council's relief that counts in each sector, ``sanctions.lasting``, (sector, run).

    None where it lasts, or there is none.
    """
    if not ended.any() or not state.relief_council.any():
        return None
    given = (len(state.index.given), state.runs)
    now, then = (
        np.concatenate([in_force(state, s), np.broadcast_to(s, given)]) for s in (state.stringency, stringency)
    )
    return sanctions.lasting(ended, now, then)


def forbidden(state: State, levers: Levers, stringency: Array, relief: Array | None = None) -> Array:
    """Part of each traded sector that sanctions forbid, from the stringency in each: (sector, [option,] run).

    Args:
        relief: of ``eased`` in these sectors, if it is at hand.
    """
    index = state.index
    relief = eased(state, levers, slice(None, index.traded)) if relief is None else relief
    relief = relief if relief.ndim == stringency.ndim else relief[:, None]
    autonomous = highest(levers, index.coercers, "autonomous")
    return sanctions.forbidden(stringency, relief, autonomous, index.financial, index.traded, state.parameters.sector)


def secondary_bite(state: State) -> Array:
    """Secondary sanctions that bite: level x exposure x (1 - sanctions on it) x (1 - cover), (trader, run)."""
    index, fixed = state.index, state.constants
    traders = list(index.traders)
    bite = np.zeros((len(traders), state.runs))
    for c, exposure in zip(index.coercers, fixed.exposure, strict=True):
        bite = np.maximum(bite, state.levers.values["secondary"][c][traders] * exposure)
    return bite


def all_sectors(state: State, levers: Levers, terms: flows.Terms, stringency: Array, relief: Array) -> Array:
    """Flow of every sector behind the border against the base year, (sector, run).

    Args:
        relief: of ``eased`` in all sectors, (sector, run).
    """
    index, fixed = state.index, state.constants
    found = np.empty((len(index.sectors), state.runs))
    found[: index.traded] = flows.total(terms, fixed.capacity)
    for k in index.given:
        found[k] = received(state, levers, k, stringency, relief[k])
    found *= fixed.passing
    return found


def received(state: State, levers: Levers, k: int, stringency: Array, relief: Array) -> Array:
    """What is given in a sector before the border: gifts, raised by an exemption, and the neighbours' projects.

    Projects are bound by the Council's sanctions in general, but for relief in this sector.
    """
    index, p = state.index, state.parameters.sector
    more = 1.0 + p.exemption_aid * highest(levers, index.coercers, "exemption")
    bound = stringency * (1.0 - relief)
    projects = p.project_size * total_of(levers, index.neighbours, "project") * (1.0 - bound)
    givers, shares = state.constants.gifts[k]
    if not levers.touches("aid"):
        return projects + more * flows.add_rows(shares * levers.values["aid"][list(givers)])
    gifts: Array = np.zeros(1)
    for i, share in zip(givers, shares, strict=True):
        gifts = gifts + share * levers.row("aid", i)
    return projects + more * gifts


def need_parts(state: State, sectors: Array, needs: list[int] | None = None) -> Array:
    """Weighted CES part of every need, or of some, ([need], [case,] run), from the flows of all sectors.

    Args:
        sectors: (sector, run) or (sector, case, run).
        needs: positions of needs; all if not given.
    """
    p, chosen = state.parameters.position, slice(None) if needs is None else needs
    wide = (chosen, None) if sectors.ndim == 3 else (chosen,)
    traded: Array | None = None
    for k, mix in zip(places(state.index), state.constants.mixes, strict=True):
        met = mix[wide] * sectors[k[chosen]]
        traded = met if traded is None else np.add(traded, met, out=traded)
    assert traded is not None
    return position.part(traded, p.autarky[wide], p.weight[wide], p)


def partner_flows(state: State, found: Economy, i: int) -> Array:
    """Flow between the target and a partner in each sector against the sector's base year, (sector, run)."""
    index, fixed, p = state.index, state.constants, state.parameters.sector
    rows = np.zeros((len(index.sectors), state.runs))
    if i in index.traders:
        row = index.traders.index(i)
        rows[: index.traded] = flows.after_diversion(found.terms, row, fixed.capacity)
    for k in index.given:
        givers, shares = fixed.gifts[k]
        if i in givers:
            more = 1.0 + p.exemption_aid * highest(state.levers, index.coercers, "exemption")
            rows[k] = shares[givers.index(i)] * state.levers.values["aid"][i] * more
    rows *= fixed.passing
    return rows


def resources_under(state: State, stays: Array | None, closed: Array, relief: Array) -> Array:
    """Resources if sanctions forbade and relief eased this much, log points, (case, run).

    Args:
        stays: of the traders' dispositions.
        closed: (sector, case, run).
        relief: in sectors that are given, (case, run).
    """
    traders, n = list(state.index.traders), state.index.traded
    sectors = np.empty((len(state.index.sectors), len(relief), state.runs))
    sectors[:n] = traded_under(state, stays, closed, state.enforcement[traders, :n, None, :])
    for k in state.index.given:
        sectors[k] = given_under(state, state.levers, k, relief)
    return position.log_resources(flows.add_rows(need_parts(state, sectors)), state.parameters.position)


def traded_under(state: State, stays: Array | None, closed: Array, stops: Array) -> Array:
    """Flow of every traded sector behind the border against the base year, (sector, case, run).

    Args:
        stays: of the traders' dispositions.
        closed: part that sanctions forbid, (sector, case or 1, run).
        stops: enforcement, (trader, sector, case or 1, run).
    """
    fixed, n = state.constants, state.index.traded
    cut = state.levers.values["cut"][list(state.index.traders), :n, None, :]
    wide = (slice(None), slice(None), None, slice(None))
    keep = flows.kept(closed, stops, cut, None if stays is None else stays[wide])
    terms = flows.terms(fixed.shares[wide], fixed.weights[wide], fixed.delta[:, None, :], keep, fixed.observed[wide])
    found = flows.total(terms, fixed.capacity[wide])
    found *= fixed.passing[:n, None, :]
    return found


def given_under(state: State, levers: Levers, k: int, relief: Array) -> Array:
    """What is given in a sector behind the border, (run,) or (case, run)."""
    passing: Array = state.constants.passing[k]
    return received(state, levers, k, state.stringency, relief) * passing
