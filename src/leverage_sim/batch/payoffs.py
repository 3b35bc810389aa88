"""What a run came to for each seat, by the seat's own weights: realised payoffs, and what its acts cost.

After each quarter, the terms that a look-ahead projects are taken of what has come about. ``payoff.A`` is the mean over
the quarters of the sum of weight x term, by the functions of ``mechanisms.payoff`` themselves. In it are the terms that
are states of the world (``STATES``) and the meetings of leaders that were held, each by its freshness. Left out are
those that only steer a choice: the prospect of a deal, which is an expectation, and what it means at the moment of
choosing to test, to break a restraint, to talk before the deterrent is complete or to table a draft. What a deal gives
is counted as far as it shows in the states. ``cost.A`` is the mean over quarters of what the chosen options cost.
"""

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import numpy as np

from leverage_sim.actors.menu import menus
from leverage_sim.mechanisms import economy
from leverage_sim.mechanisms.flows import add_rows
from leverage_sim.mechanisms.payoff import TERMS
from leverage_sim.quarter.simulate import Quarter
from leverage_sim.scenario.vocabulary import SLOTS
from leverage_sim.world.index import Index
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import NOT_YET, State

STATES = (
    "resources", "pressure", "instability", "exposure", "norm", "threat", "programme", "tension", "deterrence",
)  # fmt: skip
"""Terms of ``terms.csv`` that are states of the world; ``summit`` is counted besides, where leaders met."""


def payoff_names(index: Index) -> tuple[str, ...]:
    """Names of these outcomes in a scenario."""
    seats = [index.actors[i] for i in index.seats]
    return (*(f"payoff.{name}" for name in seats), *(f"cost.{name}" for name in seats))


def valued(outcomes: Iterable[str]) -> bool:
    """Whether any of these outcomes has to be taken quarter by quarter."""
    return any(name.startswith(("payoff.", "cost.")) for name in outcomes)


class Payoffs:
    """Realised payoffs and costs of every seat, added up over quarters as they are played.

    Args:
        state: before the first of them.
    """

    listens = False

    def __init__(self, state: State):
        self._total = dict.fromkeys(payoff_names(state.index), np.zeros(state.runs))
        self._met, self._quarters = state.met, 0

    def take(self, quarter: Quarter, after: State) -> None:
        """Take in a quarter, and the state that it leaves."""
        for name, value in quarter_payoffs(quarter, after, self._met).items():
            self._total[name] = self._total[name] + value
        self._met, self._quarters = after.met, self._quarters + 1

    def means(self) -> dict[str, Array]:
        """By name, utility a quarter, (run,) each."""
        return {name: value / self._quarters for name, value in self._total.items()}


def quarter_payoffs(quarter: Quarter, state: State, met: Array) -> dict[str, Array]:
    """Realised payoff and cost of every seat in a quarter, (run,) each.

    Args:
        state: that it has left.
        met: freshness of meetings of leaders before the quarter, (actor, run).
    """
    index, weights, seats = state.index, state.parameters.payoff.weight, list(state.index.seats)
    total = meetings(quarter, state, met) * weights[seats, index.vocabulary["term"].index("summit")]
    came: Any = Came(quarter, state)  # has of ``Rows`` what these terms read
    for name in STATES:
        own = weights[seats, index.vocabulary["term"].index(name)]
        if own.any():
            total = total + own * TERMS[name][0](came)
    found = {f"payoff.{index.actors[i]}": row for i, row in zip(seats, total, strict=True)}
    return found | {f"cost.{index.actors[i]}": cost(state, i) for i in seats}


class Came:
    """What has come about at the end of a quarter, a row for each seat: what terms read, in place of an outlook."""

    def __init__(self, quarter: Quarter, state: State):
        self.state, self.seat, self.position = state, np.array(state.index.seats), state.position
        self.outlook = SimpleNamespace(
            threat=state.threat, programme=state.programme, tension=state.tension,
            exercises=quarter.settlement.exercises,
        )  # fmt: skip
        economic = SimpleNamespace(bite=economy.secondary_bite(state))
        self.seen = SimpleNamespace(standing=SimpleNamespace(economy=economic))

    @property
    def enforced(self) -> tuple[Array, Array]:
        """Means over a seat's sanctioned sectors: of what is forbidden, and of what of it the seat stops."""
        state, sectors = self.state, self.state.constants.sanctioned
        closed = economy.forbidden(state, state.levers, economy.in_force(state, state.stringency))
        forbidden, stopped = np.zeros((2, len(self.seat), state.runs))
        for row, i in enumerate(self.seat.tolist()):
            its = list(sectors.get(i, ()))
            if its:
                forbidden[row] = add_rows(closed[its]) / len(its)
                stopped[row] = add_rows(closed[its] * state.enforcement[i, its]) / len(its)
        return forbidden, stopped


def meetings(quarter: Quarter, state: State, met: Array) -> Array:
    """Freshness of the meetings of leaders that each seat held this quarter, added up, (seat, run)."""
    index, recency = state.index, state.parameters.summit.recency
    held = {i: there * (1.0 - recency * met[i]) for i, there in zip(index.senders, quarter.meetings.held, strict=True)}
    nothing = np.zeros(state.runs)
    whole = add_rows(np.stack(list(held.values()))) if held else nothing
    return np.stack([whole if i == index.target else held.get(i, nothing) for i in index.seats])


def cost(state: State, seat: int) -> Array:
    """What the options cost that a seat chose this quarter, in both slots, (run,)."""
    known, costs = menus(state.index), state.parameters.payoff.cost[seat]
    found, runs = np.zeros(state.runs), np.arange(state.runs) if costs.shape[1] > 1 else 0
    for slot in SLOTS:
        chosen = state.chosen_last(seat, slot)
        if (chosen != NOT_YET).all():
            found = found + costs[np.array(known[seat, slot].costs)[chosen], runs]
    return found
