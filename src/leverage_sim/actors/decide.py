"""The only place where a seat is asked and a choice is made. Mesa and blocks of runs both come through here."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from leverage_sim.actors import choice
from leverage_sim.actors.ballot import Ballot
from leverage_sim.actors.lookahead import Expectation
from leverage_sim.actors.menu import Menu, menus, met, option_names
from leverage_sim.actors.moment import Moment, Touch
from leverage_sim.actors.seats import Seated, ask
from leverage_sim.actors.view import Scores, View
from leverage_sim.mechanisms.forecast import Forecast
from leverage_sim.world.index import Index, once
from leverage_sim.world.levers import layout
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import Order, State


@dataclass(frozen=True)
class Decisions:
    """What the seats of one moment decided, and what it rested on. Arrays (option, run) over all their options."""

    slot: str
    moment: Moment
    ballot: Ballot
    parts: list[tuple[str, Touch, Array]]  # by term: the options it moves, and weight x change
    payoffs: Array
    scores: Array
    available: NDArray[np.bool_]
    precision: Array
    chosen: NDArray[np.intp]  # (seat, run): position on the seat's own menu
    ordered: tuple[bool, ...]  # by seat: whether its choice was prescribed


def moment_of(state: State, seats: tuple[int, ...], slot: str) -> tuple[Moment, Ballot]:
    """The compiled moment at which these seats choose in a slot."""
    weighed, sanctioned = state.constants.weighed, state.constants.sanctioned
    return compiled_moment(state.index, seats, slot, weighed.tobytes(), tuple(sanctioned.items()))


@once
def compiled_moment(
    index: Index, seats: tuple[int, ...], slot: str, weighed: bytes, sanctioned: tuple[tuple[int, tuple[int, ...]], ...]
) -> tuple[Moment, Ballot]:
    """The moment at which seats choose that weigh these terms, where sanctions may forbid something in these sectors.

    Args:
        weighed, sanctioned: of the constants, as keys.
    """
    its = [menus(index)[i, slot] for i in seats]
    who = np.frombuffer(weighed, dtype=bool).reshape(len(index.actors), -1)
    return Moment(index, layout(index), who, its, dict(sanctioned)), Ballot(its)


def decide(
    state: State, forecast: Forecast, orders: Sequence[Order], seats: Sequence[Seated], slot: str, luck: Luck
) -> Decisions | None:
    """Ask every seat at once, then move all levers: nobody sees another's choice of the same moment.

    Args:
        state: of the quarter, whose own are its levers and last choices: they move in place.
        orders: that are prescribed for the quarter.
        seats: that choose, but for those that are absent.
    """
    present = {state.index.at[seat.name]: seat for seat in seats if state.index.at[seat.name] not in state.index.absent}
    order = tuple(sorted(present))
    if not order:
        return None
    moment, ballot = moment_of(state, order, slot)
    moved = moment.moved(state.levers)
    available = on_the_menus(state, forecast, moment, moved)
    expectation = Expectation(state, forecast, moment, moved)
    parts = expectation.parts()
    payoffs = expectation.payoffs(parts)
    scale = state.parameters.choice.regret_scale[moment.seat, state.index.vocabulary["slot"].index(slot)]
    scores = choice.regret(payoffs, available, scale, ballot.starts)
    for n, i in enumerate(order):
        rows = moment.options(n)
        menu = moment.menus[n]
        own = Scores(menu.names, scores[rows], option_names(state.index), menu.choices)
        scores[rows] = ask(present[i], View(state, present[i].name, slot), own)
    precision = precisions(state, moment, [present[i] for i in order])
    chosen = choice.choose(ballot, scores, available, precision, luck, [state.index.luck[i] for i in order])
    for n, menu in enumerate(moment.menus):
        prescription = prescribed(orders, menu)
        if prescription is not None:
            chosen[n] = menu.names.index(prescription)
        state.chosen_last(menu.seat, slot)[:] = chosen[n]
    moment.apply(state.levers, moved, chosen)
    ordered = tuple(prescribed(orders, menu) is not None for menu in moment.menus)
    return Decisions(slot, moment, ballot, parts, payoffs, scores, available, precision, chosen, ordered)


def on_the_menus(state: State, forecast: Forecast, moment: Moment, moved: Array) -> NDArray[np.bool_]:
    """Options that would change something and whose conditions hold; ``hold`` always does."""
    found = moment.changes(state.levers, moved)
    for n, menu in enumerate(moment.menus):
        for option, requirement in menu.conditions:
            found[moment.options(n).start + option] &= met(state, forecast, requirement, menu.choices[option])
    return found


def precisions(state: State, moment: Moment, seats: Sequence[Seated]) -> Array:
    """Lambda of each option's seat: the scenario's, or the one its rule asks for, (option, run or 1)."""
    p = state.parameters.choice.precision
    if all(seat.rule.sureness is None for seat in seats):
        return np.broadcast_to(p, (moment.count, len(p)))
    own = [p if seat.rule.sureness is None else np.full_like(p, seat.rule.sureness) for seat in seats]
    return np.repeat(np.stack(own), np.diff(moment.starts), axis=0)


def prescribed(orders: Sequence[Order], menu: Menu) -> str | None:
    """The option of this menu that one of a quarter's orders prescribes, if one does; what was ordered first holds."""
    mine = (order for order in orders if order.actor == menu.seat and order.slot in (None, menu.slot))
    return next((order.option for order in mine if order.option in menu.names), None)
