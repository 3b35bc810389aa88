"""What a run came to for each seat, by the seat's own weights: realised payoffs, and what its acts cost.

After each quarter, the terms that a look-ahead projects are taken of what has come about. ``payoff.A`` is the mean over
the quarters of the sum of weight x term, by the functions of ``mechanisms.payoff`` themselves. In it are the terms that
are states of the world (``STATES``) and the meetings of leaders that were held, each by its freshness. Left out are
those that only steer a choice: the prospect of a deal, which is an expectation, and what it means at the moment of
choosing to test, to break a restraint, to talk before the deterrent is complete or to table a draft. What a deal gives
is counted as far as it shows in the states. ``cost.A`` is the mean over quarters of what the chosen options cost.
"""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np

from leverage_sim.actors.menu import menus
from leverage_sim.actors.seats import Seated
from leverage_sim.mechanisms import economy
from leverage_sim.mechanisms.base import base
from leverage_sim.mechanisms.flows import add_rows
from leverage_sim.mechanisms.payoff import TERMS
from leverage_sim.scenario.vocabulary import SLOTS
from leverage_sim.simulate import simulate
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import World

STATES = (
    "resources", "pressure", "instability", "exposure", "norm", "threat", "programme", "tension", "deterrence",
)  # fmt: skip
"""Terms of ``terms.csv`` that are states of the world; ``summit`` is counted besides, where leaders met."""


def payoff_names(index: Index) -> tuple[str, ...]:
    """Names of these outcomes in a scenario."""
    seats = [index.actors[i] for i in index.seats]
    return (*(f"payoff.{name}" for name in seats), *(f"cost.{name}" for name in seats))


def valued(outcomes: Sequence[str]) -> bool:
    """Whether any of these outcomes has to be taken quarter by quarter."""
    return any(name.startswith(("payoff.", "cost.")) for name in outcomes)


def simulate_valued(world: World, seats: Sequence[Seated], luck: Luck, quarters: int) -> dict[str, Array]:
    """Play quarters as ``simulate`` does, and say what they came to for each seat.

    Args:
        world: at its start.
        quarters: at least one.

    Returns:
        by name, utility a quarter, (run,) each.
    """
    total = dict.fromkeys(payoff_names(world.index), np.zeros(world.runs))
    for _ in range(quarters):
        met = world.met.copy()
        simulate(world, seats, luck, 1)
        for name, value in quarter_payoffs(world, met).items():
            total[name] = total[name] + value
    return {name: value / quarters for name, value in total.items()}


def quarter_payoffs(world: World, met: Array) -> dict[str, Array]:
    """Realised payoff and cost of every seat in the quarter that has just ended, (run,) each.

    Args:
        met: freshness of meetings of leaders before the quarter, (actor, run).
    """
    index, weights, seats = world.index, world.parameters.payoff.weight, list(world.index.seats)
    total = meetings(world, met) * weights[seats, index.vocabulary["term"].index("summit")]
    came: Any = Came(world)  # has of ``Rows`` what these terms read
    for name in STATES:
        own = weights[seats, index.vocabulary["term"].index(name)]
        if own.any():
            total = total + own * TERMS[name][0](came)
    found = {f"payoff.{index.actors[i]}": row for i, row in zip(seats, total, strict=True)}
    return found | {f"cost.{index.actors[i]}": cost(world, i) for i in seats}


class Came:
    """What has come about at the end of a quarter, a row for each seat: what terms read, in place of an outlook."""

    def __init__(self, world: World):
        self.world, self.seat, self.position = world, np.array(world.index.seats), world.position
        self.outlook = SimpleNamespace(
            threat=world.threat, programme=world.programme, tension=world.tension,
            exercises=world.happened["exercises"],
        )  # fmt: skip
        economic = SimpleNamespace(bite=economy.secondary_bite(world))
        self.seen = SimpleNamespace(standing=SimpleNamespace(economy=economic))

    @property
    def enforced(self) -> tuple[Array, Array]:
        """Means over a seat's sanctioned sectors: of what is forbidden, and of what of it the seat stops."""
        world, sectors = self.world, base(self.world).sanctioned
        closed = economy.forbidden(world, world.levers, economy.in_force(world, world.stringency))
        forbidden, stopped = np.zeros((2, len(self.seat), world.runs))
        for row, i in enumerate(self.seat.tolist()):
            its = list(sectors.get(i, ()))
            if its:
                forbidden[row] = add_rows(closed[its]) / len(its)
                stopped[row] = add_rows(closed[its] * world.enforcement[i, its]) / len(its)
        return forbidden, stopped


def meetings(world: World, met: Array) -> Array:
    """Freshness of the meetings of leaders that each seat held this quarter, added up, (seat, run)."""
    index, recency = world.index, world.parameters.summit.recency
    held = {i: world.happened[f"summit {i}"] * (1.0 - recency * met[i]) for i in index.senders}
    nothing = np.zeros(world.runs)
    whole = add_rows(np.stack(list(held.values()))) if held else nothing
    return np.stack([whole if i == index.target else held.get(i, nothing) for i in index.seats])


def cost(world: World, seat: int) -> Array:
    """What the options cost that a seat chose this quarter, in both slots, (run,)."""
    known, costs = menus(world.index), world.parameters.payoff.cost[seat]
    found, runs = np.zeros(world.runs), np.arange(world.runs) if costs.shape[1] > 1 else 0
    for slot in SLOTS:
        chosen = world.last.get((seat, slot))
        if chosen is not None:
            found = found + costs[np.array(known[seat, slot].costs)[chosen], runs]
    return found
