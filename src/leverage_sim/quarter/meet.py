"""Meetings of leaders, and the chance of talks that this quarter's moves have made."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leverage_sim.mechanisms.payoff import meeting_chances
from leverage_sim.mechanisms.seating import forum_of
from leverage_sim.mechanisms.talks import chance, climate, forum_chance
from leverage_sim.quarter.agenda import Agenda
from leverage_sim.quarter.settle import Settlement
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State


@dataclass(frozen=True)
class Meetings:
    """Who meets, and how likely talks are after everyone's moves."""

    chances: dict[int, Array]  # of talks with each coercer, (run,)
    forum_chance: Array  # that the forum meets, (run,)
    held: NDArray[np.bool_]  # meetings of leaders, (sender, run)
    scripted: frozenset[int]  # senders whose meeting was prescribed


def meet(state: State, agenda: Agenda, settlement: Settlement, luck: Luck) -> Meetings:
    """Leaders meet where both want it: who was asked agrees with its own chance; if both ask, they meet."""
    index, t, senders, levers = state.index, state.index.target, list(state.index.senders), state.levers
    held, its, forum = settlement.exercises, climate(state), forum_of(index)
    chances = {c: chance(state, its, levers, state.moratorium, held, c, state.offered[c]) for c in index.coercers}
    hosts, target = meeting_chances(state, chances)
    asks, asked = levers.values["summit"][t, senders] > 0.0, levers.values["summit"][senders, t] > 0.0
    agreed = np.maximum(hosts * asks, target * asked)
    agreed = np.where(asks & asked, 1.0, agreed)
    for n, i in enumerate(senders):
        if i in agenda.meetings or i in agenda.no_summits:
            agreed[n] = float(i in agenda.meetings)
    return Meetings(
        chances=chances,
        forum_chance=np.zeros(state.runs) if forum is None else forum_chance(state, levers, forum),
        held=luck.uniforms([(index.luck[i], "meeting") for i in senders]) < agreed,
        scripted=agenda.meetings,
    )
