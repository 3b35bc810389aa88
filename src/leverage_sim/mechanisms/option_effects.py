"""What single options would change of the economy: only the rows that they touch are computed again.

``option_effects_plan`` finds these rows once for a list of options; ``option_effects`` works them out by the same
functions that ``economy`` uses, and carries them on to sectors, needs and resources.
"""

from dataclasses import dataclass

import numpy as np

from leverage_sim.mechanisms import enforcement, flows, position, sanctions
from leverage_sim.mechanisms.basics import portions
from leverage_sim.mechanisms.economy import Economy, eased, forbidden, in_force, received
from leverage_sim.mechanisms.forecast import Forecast, confined_rise
from leverage_sim.mechanisms.option_effects_plan import EffectsPlan
from leverage_sim.world.levers import Row
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State


@dataclass(frozen=True)
class Effects:
    """What options would change: resources by option (of E), and the rows behind them."""

    plan: EffectsPlan
    closed: Array  # (N, run)
    enforcement: Array  # (N, run)
    position: Array  # (E, run), log points


def option_effects(state: State, forecast: Forecast, plan: EffectsPlan, standing: Economy, moved: Array) -> Effects:
    """What each option would change of the standing economy.

    Args:
        forecast: of the quarter: what the Council would do, and what moves traders.
        moved: what each write puts its lever to, (write, run).
    """
    fixed, p = state.constants, state.parameters.enforcement
    i, k = plan.trader, plan.sector
    stringency, ended, closed_anew = closings(state, forecast, plan, standing, moved)
    drive, closed, cut = standing.drive[i, k], standing.closed[k], standing.cut[i, k]
    rows, writes = plan.stance
    if rows.size:
        old = state.levers.values["stance"][np.array(state.index.traders)[i[rows]], k[rows]]
        drive[rows] += p.stance * (moved[writes] - old)
    rows, threats = plan.bite
    if rows.size:
        drive[rows] += p.secondary * (threatened(state, plan, moved)[threats] - standing.bite[i[rows]])
    rows, options = plan.closed
    if rows.size:
        forbidden_anew = closed_anew[k[rows], options]
        drive[rows] += p.stringency * (forbidden_anew - closed[rows])
        closed[rows] = forbidden_anew
    rows, writes = plan.cut
    cut[rows] = moved[writes]
    enforced = enforcement.moved(standing.before[i, k], drive, standing.pace.enforcement)
    for n, rows in plan.by_trader:
        if state.index.traders[n] in state.index.absent:
            enforced[rows] = standing.before[n, k[rows]]
    stays = forecast.dispositions.staying
    keep = flows.kept(closed, enforced, cut, None if stays is None else stays[i, k])
    anew = flows.terms(fixed.shares[i, k], fixed.weights[i, 0], fixed.delta[k], keep, fixed.observed[i, k])
    flow = np.empty((len(plan.pair_sector), state.runs))
    for pairs in portions(len(flow), state.runs):
        most = fixed.capacity[:, plan.pair_sector[pairs]]
        flows.total(paired(plan, standing, anew, pairs), most, out=flow[pairs])
    flow *= fixed.passing[plan.pair_sector]
    gifts = [given_anew(state, plan, s, moved, stringency, ended) for s in plan.given]
    sources = np.concatenate([standing.sectors, flow, *gifts])
    return Effects(plan, closed, enforced, resources(state, plan, standing, sources))


def closings(
    state: State, forecast: Forecast, plan: EffectsPlan, standing: Economy, moved: Array
) -> tuple[Array, Array, Array]:
    """What options let expect of the Council, and what those that close or ease forbid.

    Returns:
        stringency and the chance that the Council's relief ends, (E, run) each; what is forbidden, (sector, C, run).
    """
    stringency = np.repeat(standing.stringency[None], len(plan.options), axis=0)
    ended = np.empty_like(stringency)
    ended[:] = standing.ended
    if not plan.closers:
        return stringency, ended, np.zeros((state.index.traded, 0, state.runs))
    count = len(plan.closing)
    overlay: dict[tuple[str, Row], Array] = {}
    chance = {"table": 1.0, "major": state.parameters.council.tabling}
    for c, w in plan.closers:
        if w.lever in chance:
            tabled = chance[w.lever] * moved[w.number]
            stringency[plan.closing[c]] = state.stringency + tabled * forecast.rise
            ended[plan.closing[c]] = tabled * (forecast.rise > 0.0)
        elif w.lever in ("relieve", "autonomous"):
            key = (w.lever, w.position)
            if key not in overlay:
                overlay[key] = np.repeat(state.levers.values[w.lever][w.position][None], count, axis=0)
            overlay[key][c] = moved[w.number]
    now, then = in_force(state, state.stringency), in_force(state, stringency[plan.closing])
    ended_there = np.repeat(ended[plan.closing][None], state.index.traded, axis=0)
    for c, w in plan.closers:
        if w.lever == "table-sector" and w.position[1] < state.index.traded:
            k, tabled = w.position[1], moved[w.number]
            step = confined_rise(state, forecast, plan.drafts[c])[k]
            then[k, c] = np.maximum(then[k, c], now[k] + tabled * step)
            ended_there[k, c] = np.maximum(ended_there[k, c], tabled * (step > 0.0))
    levers, lasts = state.levers.under(overlay), None
    if state.relief_council.any():
        lasts = sanctions.lasting(ended_there, now[:, None], then)
    return (
        stringency,
        ended,
        forbidden(state, levers, then, eased(state, levers, slice(None, state.index.traded), lasts)),
    )


def threatened(state: State, plan: EffectsPlan, moved: Array) -> Array:
    """Bite of secondary sanctions under each threat: the greatest of all coercers', (threat, run)."""
    index, fixed = state.index, state.constants
    found = []
    for w in plan.threats:
        coercer, trader = w.position
        row = index.traders.index(trader)
        bite = np.zeros(state.runs)
        for c, exposure in zip(index.coercers, fixed.exposure, strict=True):
            level = moved[w.number] if c == coercer else state.levers.values["secondary"][c, trader]
            bite = np.maximum(bite, level * exposure[row])
        found.append(bite)
    return np.array(found)


def paired(plan: EffectsPlan, standing: Economy, anew: flows.Terms, pairs: slice) -> flows.Terms:
    """Every trader's terms in some touched sectors under each option, (trader, its M, run): as they are, or anew."""
    sectors, rows = plan.pair_sector[pairs], slice(plan.first[pairs.start], plan.first[pairs.stop])
    at, found = (plan.trader[rows], plan.pair[rows] - pairs.start), []
    for stands, changed in zip(standing.terms, anew, strict=True):
        part = stands.take(sectors, axis=1)
        part[at] = changed[rows]
        found.append(part)
    return flows.Terms(*found)


def given_anew(state: State, plan: EffectsPlan, k: int, moved: Array, stringency: Array, ended: Array) -> Array:
    """What is given in a sector under each option that changes it, behind the border, (option, run)."""
    options, writers = plan.given[k]
    overlay: dict[tuple[str, Row], Array] = {}
    for n, w in writers:
        key = (w.lever, w.position)
        if key not in overlay:
            overlay[key] = np.repeat(state.levers.values[w.lever][w.position][None], len(options), axis=0)
        overlay[key][n] = moved[w.number]
    levers = state.levers.under(overlay)
    lasts = sanctions.lasting(ended[options], state.stringency, stringency[options])
    relief = eased(state, levers, slice(k, k + 1), lasts[None])[0]
    total = received(state, levers, k, stringency[options], relief)
    found: Array = total * state.constants.passing[k]
    return found


def resources(state: State, plan: EffectsPlan, standing: Economy, sources: Array) -> Array:
    """Resources under each option, (E, run), log points."""
    p, need = state.parameters.position, plan.part_need
    (_, sectors, rows), *more = plan.part_members
    traded = sources[rows]
    traded *= p.mix[need, sectors]
    for its, sectors, rows in more:
        traded[its] += p.mix[need[its], sectors] * sources[rows]
    parts = position.part(traded, p.autarky[need], p.weight[need], p)
    both = np.concatenate([standing.parts, parts])
    total = both[plan.resource_sources[0]]
    for rows in plan.resource_sources[1:]:
        total = total + both[rows]
    return position.log_resources(total, p)
