"""Tier 1: who depends on whom for what (Hirschman 1945; Emerson 1962; Burt 1992).

Shares, concentration, constraint, chokepoints and brokerage, from flows as they stand. None of them is a
choice of anyone; Text A's figures are of this kind.
"""

from collections.abc import Mapping
from math import sqrt
from typing import Any

import networkx as nx

from leverage_sim.world.network import at
from leverage_sim.world.state import State

Shares = dict[str, float]


def volumes(state: State, sector: str, run: int = 0) -> Shares:
    """Flow of a sector by partner, in the sector's unit."""
    index = state.index
    k = index.sector_at[sector]
    return {index.actors[i]: at(state.flows[i, k], run) for i in index.partners}


def shares(volumes: Mapping[str, float]) -> Shares:
    """Each partner's share of the whole; nothing flows: no shares."""
    total = sum(volumes.values())
    return {name: value / total for name, value in volumes.items()} if total > 0 else dict.fromkeys(volumes, 0.0)


def concentration(shares: Mapping[str, float]) -> float:
    """Herfindahl-Hirschman index: the sum of squared shares, 1 for a single partner."""
    return sum(share * share for share in shares.values())


def merchandise(state: State, run: int = 0) -> Shares:
    """Two-way merchandise trade with the target by partner, million USD a year."""
    index = state.index
    names = [index.sectors[k] for k in index.merchandise]
    parts = [volumes(state, name, run) for name in names]
    return {index.actors[i]: sum(part[index.actors[i]] for part in parts) for i in index.partners}


def dependence(volume: float, gdp: float) -> float:
    """Trade (million USD) as a share of GDP (billion USD)."""
    return volume / (1000.0 * gdp) if gdp > 0 else 0.0


def asymmetry(volume: float, gdp_target: float, gdp_partner: float) -> float:
    """How many times more the target depends on the partner than the partner on it."""
    mine, theirs = dependence(volume, gdp_target), dependence(volume, gdp_partner)
    return mine / theirs if theirs > 0 else float("inf")


def constraint(state: State, run: int = 0) -> float:
    """Burt's constraint on the target: how far its trade goes to partners that trade with each other.

    On merchandise trade with the target and commerce among all other actors, each as a symmetric weight.
    """
    index = state.index
    graph: Any = nx.Graph()
    target = index.actors[index.target]
    for name, value in merchandise(state, run).items():
        if value > 0:
            graph.add_edge(target, name, weight=value)
    for i, a in enumerate(index.actors):
        for j, b in enumerate(index.actors):
            value = at(state.parameters.economy.commerce[i, j], run)
            if value > 0:
                graph.add_edge(a, b, weight=value)
    return float(nx.constraint(graph, [target], weight="weight")[target])


def chokepoint(supply: Mapping[str, float], partner: str, spare: Mapping[str, float] | None = None) -> float:
    """Part of a channel that is lost without a partner: 1 - maxflow(without it) / maxflow.

    Args:
        supply: what each partner delivers.
        partner: the one taken away.
        spare: what each other partner could deliver besides, if this one were gone.
    """
    whole = delivered(supply)
    if whole <= 0:
        return 0.0
    rest = {name: value + (spare or {}).get(name, 0.0) for name, value in supply.items() if name != partner}
    return max(0.0, 1.0 - delivered(rest) / whole)


def delivered(supply: Mapping[str, float]) -> float:
    """Maximum flow from all partners to the target."""
    graph: Any = nx.DiGraph()
    graph.add_nodes_from(["source", "target"])
    for name, value in supply.items():
        graph.add_edge("source", ("partner", name), capacity=value)
        graph.add_edge(("partner", name), "target", capacity=value)
    return float(nx.maximum_flow_value(graph, "source", "target"))


def spare(state: State, sector: str, gone: str, run: int = 0) -> Shares:
    """What other partners would take up of a partner's flow, by the rule of diversion, up to their capacity."""
    index, fixed = state.index, state.constants
    k = index.sector_at[sector]
    if k >= index.traded or index.at[gone] not in index.traders:
        return {}
    weights = {index.actors[i]: at(fixed.weights[n, 0], run) for n, i in enumerate(index.traders)}
    lost, delta = volumes(state, sector, run)[gone], at(fixed.delta[k], run)
    most = {
        index.actors[i]: at(fixed.capacity[n, 0], run) * at(fixed.totals[k], run) for n, i in enumerate(index.traders)
    }
    others = 1.0 - weights[gone]
    taken = {name: delta * lost * w / others for name, w in weights.items() if name != gone and others > 0}
    return {name: min(amount, most[name]) for name, amount in taken.items()}


def replaceability(state: State, sector: str, partner: str, run: int = 0) -> float:
    """Part of a partner's flow that others would take up (Emerson: dependence falls with alternatives)."""
    lost = volumes(state, sector, run)[partner]
    return sum(spare(state, sector, partner, run).values()) / lost if lost > 0 else 0.0


def emerson(state: State, partner: str, run: int = 0) -> float:
    """Power of a partner over the target: sum over needs of theta_k share (1 - replaceability)."""
    index, p = state.index, state.parameters.position
    total = 0.0
    for n, members in enumerate(index.needs):
        for k in members:
            name = index.sectors[k]
            share = shares(volumes(state, name, run)).get(partner, 0.0)
            lost = share * (1.0 - replaceability(state, name, partner, run))
            total += at(p.weight[n], run) * at(p.mix[n, k], run) * lost
    return total


def brokerage(state: State, broker: str, run: int = 0) -> float:
    """How well an actor can stand between the target and a coercer: sqrt(tau_Tm tau_Cm)(1 - |tau_Tm - tau_Cm|).

    tau_Tm and tau_Cm are the trust of the target and of the coercer in the broker; the best over coercers.
    """
    index = state.index
    m, best = index.at[broker], 0.0
    for c in index.coercers:
        if c != m:
            target, coercer = at(state.trust[index.target, m], run), at(state.trust[c, m], run)
            best = max(best, sqrt(target * coercer) * (1.0 - abs(target - coercer)))
    return best
