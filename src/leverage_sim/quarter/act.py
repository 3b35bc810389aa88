"""The seats act: the target first and in the open, then the senders at once, slot by slot."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from leverage_sim.actors.decide import Decisions, decide
from leverage_sim.actors.seats import Seated
from leverage_sim.mechanisms.forecast import Forecast
from leverage_sim.quarter.agenda import Agenda
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State


def target_acts(
    state: State, forecast: Forecast, agenda: Agenda, seats: Sequence[Seated], luck: Luck
) -> tuple[Decisions, ...]:
    """The target's two slots, one after the other; its levers move."""
    its = [seat for seat in seats if state.index.at[seat.name] == state.index.target]
    return in_turn(state, forecast, agenda, its, luck)


def senders_act(
    state: State, forecast: Forecast, agenda: Agenda, seats: Sequence[Seated], luck: Luck
) -> tuple[State, tuple[Decisions, ...]]:
    """All senders at once in the first slot, then all at once in the second; what coercers offer is remembered."""
    its = [seat for seat in seats if state.index.at[seat.name] != state.index.target]
    made = in_turn(state, forecast, agenda, its, luck)
    return replace(state, offered=offered(state)), made


def in_turn(
    state: State, forecast: Forecast, agenda: Agenda, seats: Sequence[Seated], luck: Luck
) -> tuple[Decisions, ...]:
    """Decisions of some seats, slot by slot."""
    slots = state.index.vocabulary["slot"]
    made = [decide(state, forecast, agenda.orders, seats, slot, luck) for slot in slots]
    return tuple(decisions for decisions in made if decisions is not None)


def offered(state: State) -> Array:
    """Content of every coercer's last offer after this quarter's moves; what is old fades, (actor, run)."""
    found, levers = state.offered.copy(), state.levers.values
    for c in state.index.coercers:
        faded = found[c] * state.parameters.talks.memory
        found[c] = np.where(levers["invite"][c] > 0.0, levers["offer"][c], faded)
    return found
