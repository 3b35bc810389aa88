"""The measures of a quarter: what ``quarters.parquet`` holds."""

from collections.abc import Sequence

import numpy as np

from leverage_sim.actors.seats import Seated
from leverage_sim.mechanisms.base import base
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import World


def measure(world: World, seats: Sequence[Seated], luck: Luck) -> None:
    """Put the quarter's measures into the record and go on to the next quarter."""
    world.count("quarters of moratorium", world.moratorium)
    stage = world.level_of("rollback")
    world.tally["highest stage"] = np.maximum(world.tally.get("highest stage", np.zeros(world.runs)), stage)
    if world.record.quarters:
        world.record.measure(str(world.now), measures(world))
    world.quarter += 1


def trade_value(world: World) -> Array:
    """Merchandise trade with the target at a yearly rate, billion USD, (run,)."""
    total: Array = np.zeros(world.runs)
    for i in world.index.traders:
        for k in world.index.merchandise:
            total = total + world.flows[i, k]
    return total / 1000.0


def gdp(world: World) -> Array:
    """The target's GDP against the base year's, by its elasticity to trade, (run,); 1 where nothing counts as trade."""
    fixed, index = base(world), world.index
    whole: Array = np.zeros(1)
    for k in index.merchandise:
        whole = whole + fixed.totals[k] / 1000.0
    if not index.merchandise:
        return np.ones(world.runs)
    trade = np.maximum(trade_value(world), 1e-9)
    return np.exp(world.parameters.economy.growth_elasticity * np.log(trade / whole))


def largest_share(world: World) -> Array:
    """Share of the partner that trades most with the target, 0..1, (run,)."""
    greatest: Array = np.zeros(world.runs)
    total: Array = np.zeros(world.runs)
    for i in world.index.traders:
        own: Array = np.zeros(world.runs)
        for k in world.index.merchandise:
            own = own + world.flows[i, k]
        greatest, total = np.maximum(greatest, own), total + own
    return greatest / np.maximum(total, 1e-12)


def measures(world: World) -> dict[str, Array]:
    """Names and values of a quarter's measures, each (run,)."""
    index, t = world.index, world.index.target
    fixed = base(world)
    found: dict[str, Array] = {
        "resources": np.exp(world.position),
        "hardship": world.hardship,
        "threat": world.threat,
        "tension": world.tension,
        "programme": world.programme,
        "warheads": world.warheads,
        "severity": world.severity,
        "stringency": world.stringency,
        "relief": world.relief,
        "stage": world.level_of("rollback"),
        "moratorium": world.moratorium,
        "major": world.happened["major"],
        "minor": world.happened["minor"],
        "tightened": world.happened["tightened"],
        "deal": world.happened["deal"],
        "failure": world.happened["failure"],
        "exercises": world.happened["exercises"],
        "grievance": world.grievance,
        "trade": trade_value(world),
        "gdp": gdp(world),
        "largest_share": largest_share(world),
    }
    for c in index.coercers:
        found[f"chance_of_talks.{index.actors[c]}"] = world.cache["chances"][c]
        found[f"talks.{index.actors[c]}"] = world.happened.get(f"talks {c}", np.zeros(world.runs))
        found[f"ledger.{index.actors[c]}"] = world.ledger[c]
    for i in index.senders:
        name = index.actors[i]
        found[f"summit.{name}"] = world.happened[f"summit {i}"]
        found[f"trust_in.{name}"] = world.trust[t, i]
        found[f"trust_of.{name}"] = world.trust[i, t]
    for i in index.traders:
        found[f"dropped.{index.actors[i]}"] = world.derisked[i]
        traded = fixed.volumes[index.partners.index(i), : index.traded]
        for k in np.flatnonzero(
            traded.any(axis=-1)
        ).tolist():  # whatever an event does to ceilings: always the same names
            found[f"enforcement.{index.actors[i]}.{index.sectors[k]}"] = world.enforcement[i, k]
            found[f"volume.{index.actors[i]}.{index.sectors[k]}"] = world.flows[i, k]
    for k, sector in enumerate(index.sectors):
        flow: Array = np.zeros(world.runs)
        for i in index.partners:
            flow = flow + world.flows[i, k]
        found[f"flow.{sector}"] = flow / fixed.totals[k]
    return found


COUNTS = (
    "major tests",
    "minor tests",
    "tightenings",
    "failed drafts",
    "relief adopted",
    "talks",
    "deals",
    "breaches",
    "deals with relief",
    "spoiled deals",
    "walk-outs",
    "breakdowns",
    "adjournments",
    "quarters of moratorium",
    "highest stage",
)


def outcomes(world: World) -> dict[str, Array]:
    """Names and values of a run's outcomes, each (run,): counts over the run, and where it ended."""
    nothing = np.zeros(world.runs)
    found = {key.replace(" ", "_").replace("-", "_"): world.tally.get(key, nothing) for key in COUNTS}
    for i in world.index.senders:
        name = world.index.actors[i]
        found[f"summits.{name}"] = world.tally.get(f"summits with {name}", nothing)
    found |= {
        "final_stage": world.level_of("rollback"),
        "final_stringency": world.stringency,
        "final_tension": world.tension,
        "final_programme": world.programme,
        "final_warheads": world.warheads,
        "final_resources": np.exp(world.position),
        "final_trade": trade_value(world),
    }
    return {name: np.array(values, dtype=float) for name, values in found.items()}
