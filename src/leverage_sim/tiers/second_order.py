"""What a sender can do through others, and what others think it can do.

Second order: with L the matrix of leverage of each actor over each other and Lhat = L over its largest row sum,
leverage that passes through third parties is Lhat (I - g Lhat)^-1 - Lhat. Leverage over the target is the
credible span; over another actor it is that actor's trade dependence, priced as the target's dependence is.
"""

import numpy as np

from leverage_sim.tiers.span import Span
from leverage_sim.tiers.structural import dependence, merchandise
from leverage_sim.world.network import at
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State


def matrix(state: State, spans: dict[int, Span], run: int = 0) -> Array:
    """Leverage of the row's actor over the column's, in the target's utility, (actor, actor)."""
    index = state.index
    economy = state.parameters.economy
    found = np.zeros((len(index.actors), len(index.actors)))
    for i, span in spans.items():
        found[i, index.target] = sum(float(span.credible_total[sign][run]) for sign in ("carrot", "stick"))
    price = price_of_dependence(state, spans, run)
    for i in index.senders:
        for j in index.senders:
            volume = max(at(economy.commerce[i, j], run), at(economy.commerce[j, i], run))
            if i != j and volume > 0:
                found[i, j] = price * dependence(volume, at(economy.gdp[j], run))
    return found


def price_of_dependence(state: State, spans: dict[int, Span], run: int) -> float:
    """Utility of one unit of trade dependence: the largest partner's economic stick over the target's dependence."""
    index = state.index
    trade = merchandise(state, run)
    partners = [i for i in spans if trade.get(index.actors[i], 0.0) > 0.0]
    if not partners:
        return 0.0
    largest = max(partners, key=lambda i: trade[index.actors[i]])
    share = dependence(trade[index.actors[largest]], at(state.parameters.economy.gdp[index.target], run))
    return float(spans[largest].credible["economic", "stick"][run]) / share if share > 0 else 0.0


def through_others(leverage: Array, g: float) -> Array:
    """Leverage that passes through third parties, in units of the largest row sum, (actor, actor).

    Raises:
        ValueError: g is not below 1.
    """
    if not 0.0 <= g < 1.0:
        raise ValueError(f"the part that passes through a third party lies in 0..1, not {g}")
    largest = float(np.max(leverage.sum(axis=1)))
    if largest <= 0.0:
        return np.zeros_like(leverage)
    scaled = leverage / largest
    whole: Array = scaled @ np.linalg.inv(np.eye(len(scaled)) - g * scaled)
    return (whole - scaled) * largest


def perceived(state: State, observer: int, spans: dict[int, Span], run: int = 0) -> dict[int, tuple[float, float]]:
    """For each sender its credible leverage, and what the observer takes it to be."""
    factor = state.parameters.perception.factor
    found = {}
    for i, span in spans.items():
        real = sum(float(span.credible_total[sign][run]) for sign in ("carrot", "stick"))
        found[i] = (real, real * at(factor[observer, i], run))
    return found
