"""Enforcement, flows, resources, tension, programme and threat settle: one call of ``advance``."""

from collections.abc import Sequence

import numpy as np

from leverage_sim.actors.seats import Seated
from leverage_sim.mechanisms import position, programme
from leverage_sim.mechanisms.advance import Outlook, advance
from leverage_sim.mechanisms.base import base
from leverage_sim.mechanisms.economy import partner_flows
from leverage_sim.mechanisms.standing import Standing
from leverage_sim.world.luck import Luck
from leverage_sim.world.state import World


def settle(world: World, seats: Sequence[Seated], luck: Luck) -> None:
    """Carry the world one quarter on under the levers as they now stand."""
    index, p, t = world.index, world.parameters, world.index.target
    major, minor = world.levers.values["major"][t].copy(), world.levers.values["minor"][t].copy()
    outlook = advance(world, world.levers, base(world).quarter, world.stringency, luck.uniform(index.luck[t], "test"))
    adopt(world, outlook)
    world.warheads = programme.warheads(world.warheads, world.level_of("rollback"), p.programme)
    world.backlog = programme.backlog(world.backlog, minor, p.sector.closure_border, p.programme)
    world.happened.update(major=major, minor=minor)
    world.happened["exercises"] = np.array(np.broadcast_to(outlook.exercises, (world.runs,)))  # later phases may add
    world.count("major tests", major)
    world.count("minor tests", minor)


def adopt(world: World, outlook: Outlook) -> None:
    """Make an outlook without options the state of the world."""
    index, fixed = world.index, base(world)
    carried = {name: getattr(outlook, name) for name in ("tension", "programme", "severity", "threat")}
    resources = outlook.economy.position
    world.reference = position.reference(world.reference, world.position, world.parameters.position.reference_speed)
    world.position = resources
    for name, value in carried.items():
        setattr(world, name, value)
    world.happened["frozen"] = np.maximum(outlook.moratorium - world.moratorium, 0.0)
    world.moratorium = outlook.moratorium
    for i in index.partners:
        world.flows[i] = partner_flows(world, outlook.economy, i) * fixed.totals
    world.enforcement[list(index.traders), : index.traded] = outlook.economy.enforcement
    for key in ("inclination", "climate"):
        world.cache.pop(key, None)
    world.cache["settled"] = Standing(world, outlook.economy)
