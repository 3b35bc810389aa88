"""What follows from parameters alone: base flows, shares, diversion weights, paces."""

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms import flows
from leverage_sim.mechanisms.horizon import pace
from leverage_sim.mechanisms.sanctions import forbidden
from leverage_sim.world.constants import Constants
from leverage_sim.world.index import Index, once
from leverage_sim.world.parameters import Array, Parameters

STOPPABLE = 0.99  # no more of a flow than this is taken to have been stopped when it was observed


def volumes(index: Index, p: Parameters) -> Array:
    """Flows with the target in the sectors' units as the scenario gives them, (partner, sector, run or 1)."""
    t = index.target
    rows = []
    for i in index.partners:
        inward = [index.scenario.sectors[name].direction == "inward" for name in index.sectors]
        lines = [p.economy.trade[i, t, k] if inside else p.economy.trade[t, i, k] for k, inside in enumerate(inward)]
        rows.append(np.stack(lines))
    return np.stack(rows)


def potential(index: Index, p: Parameters) -> tuple[Array, Array, Array]:
    """Flows with nothing stopped, (partner, sector, run or 1), what passed when they were observed, what was dropped.

    Flows are as given, or, if they were observed under sanctions, with the start's sanctions undone; what then
    counts as lost, and may be diverted, is what is lost beyond the start. The second array is (trader, sector, run).
    The third is what traders dropped then though nothing forbade it, (trader, run or 1).
    """
    given, n = volumes(index, p), index.traded
    rows = [index.partners.index(i) for i in index.traders]
    if index.scenario.trade_basis == "potential":
        return given, np.ones((len(rows), n, 1)), np.zeros((len(rows), 1))
    at = index.vocabulary["lever"].index("autonomous")  # as the parameter has it, no wider than the others here
    autonomous = p.levers.initial[list(index.coercers), at].max(axis=0)
    stringency, relief = p.council.initial[None], p.council.relief_initial[None]
    closed = forbidden(stringency, relief, autonomous, index.financial, n, p.sector)
    keep = 1.0 - np.minimum(closed * p.enforcement.initial[list(index.traders), :n], STOPPABLE)
    dropped = p.enforcement.derisking * reach(index, p) * strictest(index.financial, closed)
    keep = keep * (1.0 - dropped[:, None, :] * (p.sector.ceiling[:n] > 0.0))
    whole = given * np.ones(keep.shape[-1])
    whole[rows, :n] /= keep
    return whole, keep, dropped


def strictest(financial: tuple[int, ...], closed: Array) -> Array:
    """How far the financial sector that is closed most is closed, (run,); 0 where there is none."""
    found: Array = np.zeros(closed.shape[-1])
    for k in financial:
        found = np.maximum(found, closed[k])
    return found


def reach(index: Index, p: Parameters) -> Array:
    """How far a trader fears others' finance: the greatest bite at level one, less by affinity, (trader, run or 1)."""
    rows = bites(index, p)
    for n, c in enumerate(index.coercers):
        if c in index.traders:
            rows[n, index.traders.index(c)] = 0.0
    affinity = p.stance.affinity[list(index.traders)]
    return np.asarray(rows.max(axis=0) * (1.0 - p.enforcement.derisking_affinity * affinity))


def bites(index: Index, p: Parameters) -> Array:
    """How far each coercer's secondary sanctions bite on a trader at level one, (coercer, trader, run or 1)."""
    at = list(index.traders)
    bare = p.stance.finance_exposure[at] * (1.0 - p.stance.cover[at])
    return np.stack([bare * (1.0 - p.stance.sanctions[c, at]) for c in index.coercers])


def weights(index: Index, p: Parameters, traded: Array) -> Array:
    """Weights of the traders for diverted trade, (trader, run): by merchandise, affinity, distance."""
    at = list(index.traders)
    commerce = flows.add_rows(traded[:, list(index.merchandise)].swapaxes(0, 1))
    return flows.diversion_weights(commerce, p.stance.affinity[at], p.diversion.distance_km[at], p.diversion)


def constants(index: Index, p: Parameters, before: Constants | None = None) -> Constants:
    """The constants of a block.

    Args:
        before: constants of which the flows with nothing stopped are kept: those of the start, whatever parameters do
            later.
    """
    n = index.traded
    if before is None:
        amounts, observed, dropped = potential(index, p)
    else:
        amounts, observed, dropped = before.volumes, before.observed, before.derisked
    level = np.ones_like(amounts)
    aid = index.vocabulary["lever"].index("aid")
    for row, i in enumerate(index.partners):
        for k in index.given:
            level[row, k] = p.levers.initial[i, aid]
    totals = flows.add_rows(amounts * level)
    at, rows = list(index.traders), [index.partners.index(i) for i in index.traders]
    shares = amounts[rows][:, :n] / totals[:n]
    return Constants(
        width=p.width,
        volumes=amounts,
        totals=totals,
        shares=shares,
        gifts={k: gifts(index, amounts[:, k] / totals[k]) for k in index.given},
        mixes=mixes(index, p),
        part=parts(index, p),
        weights=weights(index, p, amounts[rows][:, :n])[:, None, :],
        observed=observed,
        delta=p.sector.diversion[:n],
        capacity=flows.capacity(p.diversion.capacity[at][:, None, :], shares, p.diversion.incumbency),
        passing=1.0 - p.sector.closure * p.sector.closure_border,
        affinity=p.stance.affinity[at][:, None, :],
        exposure=bites(index, p),
        reach=reach(index, p),
        closable=(p.sector.ceiling[:n] > 0.0).astype(float),
        derisked=dropped,
        sanctioned={i: sanctioned(index, p, amounts[row]) for i, row in zip(at, rows, strict=True)},
        holders=tuple((i, p.threat.exercises_share[i]) for i in index.senders if p.threat.exercises_share[i].any()),
        quarter=pace(p),
        horizon=pace(p, p.expectation.horizon),
        weighed=np.asarray(p.payoff.weight.any(axis=-1)),
    )


def sanctioned(index: Index, p: Parameters, amounts: Array) -> tuple[int, ...]:
    """Sectors in which a trader has a flow and sanctions may forbid something."""
    return tuple(k for k in range(index.traded) if amounts[k].any() and p.sector.ceiling[k].any())


def gifts(index: Index, shares: Array) -> tuple[tuple[int, ...], Array]:
    """Givers of a given sector and what each gives at level one, against the base year, (giver, run or 1)."""
    rows = [n for n, share in enumerate(shares) if share.any()]
    return tuple(index.partners[n] for n in rows), shares[rows]


def parts(index: Index, p: Parameters) -> Array:
    """Part of what the target lives on that each sector stands for: sum over needs of theta mix, adding to 1."""
    met = p.position.weight[:, None] * p.position.mix
    total = flows.add_rows(flows.add_rows(met))
    return flows.add_rows(met) / np.where(total > 0.0, total, 1.0)


@once
def places(index: Index) -> tuple[NDArray[np.intp], ...]:
    """The first, second, ... sector of each need; its first again where it has fewer."""
    most = max(len(need) for need in index.needs)
    return tuple(np.array([need[m] if m < len(need) else need[0] for need in index.needs]) for m in range(most))


def mixes(index: Index, p: Parameters) -> tuple[Array, ...]:
    """Parts of each need that its first, second, ... sector meets; no part where it has fewer sectors."""
    return tuple(
        np.stack([p.position.mix[n, k] * (m < len(index.needs[n])) for n, k in enumerate(sectors)])
        for m, sectors in enumerate(places(index))
    )
