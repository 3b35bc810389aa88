"""Enforcement, flows, resources, tension, programme and threat settle: one call of ``advance``."""

from dataclasses import dataclass, replace

import numpy as np

from leverage_sim.mechanisms import position, programme
from leverage_sim.mechanisms.advance import Outlook, advance
from leverage_sim.mechanisms.economy import Economy, partner_flows
from leverage_sim.mechanisms.forecast import Forecast
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State


@dataclass(frozen=True)
class Settlement:
    """What a quarter's moves have come to. Arrays (run,)."""

    economy: Economy  # as it settled
    major: Array  # tests held
    minor: Array
    exercises: Array  # joint exercises held, in 0..1
    frozen: Array  # 1 where a moratorium begins


def settle(state: State, forecast: Forecast, luck: Luck) -> tuple[State, Settlement]:
    """Carry the state one quarter on under the levers as they now stand."""
    index, p, t = state.index, state.parameters, state.index.target
    tested = luck.uniform(index.luck[t], "test")
    pace = state.constants.quarter
    outlook = advance(state, forecast.dispositions, state.levers, pace, state.stringency, tested)
    minor = state.levers.values["minor"][t].copy()
    settlement = Settlement(
        economy=outlook.economy,
        major=state.levers.values["major"][t].copy(),
        minor=minor,
        exercises=np.broadcast_to(outlook.exercises, (state.runs,)),
        frozen=np.maximum(outlook.moratorium - state.moratorium, 0.0),
    )
    after = adopt(state, outlook)
    after.warheads = programme.warheads(after.warheads, after.level_of("rollback"), p.programme)
    after.backlog = programme.backlog(after.backlog, minor, p.sector.closure_border, p.programme)
    return after, settlement


def adopt(state: State, outlook: Outlook) -> State:
    """The state that an outlook without options leads to."""
    index, found = state.index, outlook.economy
    flows, enforced = state.flows.copy(), state.enforcement.copy()
    for i in index.partners:
        flows[i] = partner_flows(state, found, i) * state.constants.totals
    enforced[list(index.traders), : index.traded] = found.enforcement
    speed = state.parameters.position.reference_speed
    return replace(
        state,
        reference=position.reference(state.reference, state.position, speed),
        position=found.position,
        tension=outlook.tension,
        programme=outlook.programme,
        severity=outlook.severity,
        threat=outlook.threat,
        moratorium=outlook.moratorium,
        flows=flows,
        enforcement=enforced,
    )
