"""The measures of a quarter: what ``quarters.parquet`` holds."""

import numpy as np

from leverage_sim.quarter.simulate import Quarter
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State


def trade_value(state: State) -> Array:
    """Merchandise trade with the target at a yearly rate, billion USD, (run,)."""
    total: Array = np.zeros(state.runs)
    for i in state.index.traders:
        for k in state.index.merchandise:
            total = total + state.flows[i, k]
    return total / 1000.0


def gdp(state: State) -> Array:
    """The target's GDP against the base year's, by its elasticity to trade, (run,); 1 where nothing counts as trade."""
    fixed, index = state.constants, state.index
    whole: Array = np.zeros(1)
    for k in index.merchandise:
        whole = whole + fixed.totals[k] / 1000.0
    if not index.merchandise:
        return np.ones(state.runs)
    trade = np.maximum(trade_value(state), 1e-9)
    return np.exp(state.parameters.economy.growth_elasticity * np.log(trade / whole))


def largest_share(state: State) -> Array:
    """Share of the partner that trades most with the target, 0..1, (run,)."""
    greatest: Array = np.zeros(state.runs)
    total: Array = np.zeros(state.runs)
    for i in state.index.traders:
        own: Array = np.zeros(state.runs)
        for k in state.index.merchandise:
            own = own + state.flows[i, k]
        greatest, total = np.maximum(greatest, own), total + own
    return greatest / np.maximum(total, 1e-12)


def measures(quarter: Quarter, state: State) -> dict[str, Array]:
    """Names and values of a quarter's measures, each (run,).

    Args:
        state: that the quarter has left.
    """
    index, t, settlement = state.index, state.index.target, quarter.settlement
    fixed = state.constants
    found: dict[str, Array] = {
        "resources": np.exp(state.position),
        "hardship": state.hardship,
        "threat": state.threat,
        "tension": state.tension,
        "programme": state.programme,
        "warheads": state.warheads,
        "severity": state.severity,
        "stringency": state.stringency,
        "relief": state.relief,
        "stage": state.level_of("rollback"),
        "moratorium": state.moratorium,
        "major": settlement.major,
        "minor": settlement.minor,
        "tightened": quarter.votes.tightened,
        "deal": quarter.talks.signed,
        "failure": quarter.breaches.coercive_failure,
        "exercises": settlement.exercises,
        "grievance": state.grievance,
        "trade": trade_value(state),
        "gdp": gdp(state),
        "largest_share": largest_share(state),
    }
    for c in index.coercers:
        found[f"chance_of_talks.{index.actors[c]}"] = quarter.meetings.chances[c]
        found[f"talks.{index.actors[c]}"] = quarter.talks.talked[c]
        found[f"ledger.{index.actors[c]}"] = state.ledger[c]
    for i, held in zip(index.senders, quarter.meetings.held, strict=True):
        name = index.actors[i]
        found[f"summit.{name}"] = held.astype(float)
        found[f"trust_in.{name}"] = state.trust[t, i]
        found[f"trust_of.{name}"] = state.trust[i, t]
    for i in index.traders:
        found[f"dropped.{index.actors[i]}"] = state.derisked[i]
        traded = fixed.volumes[index.partners.index(i), : index.traded]
        for k in np.flatnonzero(
            traded.any(axis=-1)
        ).tolist():  # whatever an event does to ceilings: always the same names
            found[f"enforcement.{index.actors[i]}.{index.sectors[k]}"] = state.enforcement[i, k]
            found[f"volume.{index.actors[i]}.{index.sectors[k]}"] = state.flows[i, k]
    for k, sector in enumerate(index.sectors):
        flow: Array = np.zeros(state.runs)
        for i in index.partners:
            flow = flow + state.flows[i, k]
        found[f"flow.{sector}"] = flow / fixed.totals[k]
    return found
