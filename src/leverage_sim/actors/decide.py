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
from leverage_sim.mechanisms.base import base
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import World


@dataclass(frozen=True)
class Decisions:
    """What the seats of one moment decided, and what it rested on. Arrays (option, run) over all their options."""

    moment: Moment
    ballot: Ballot
    parts: list[tuple[str, Touch, Array]]  # by term: the options it moves, and weight x change
    payoffs: Array
    scores: Array
    available: NDArray[np.bool_]
    precision: Array
    chosen: NDArray[np.intp]  # (seat, run): position on the seat's own menu


def moment_of(world: World, seats: tuple[int, ...], slot: str) -> tuple[Moment, Ballot]:
    """The compiled moment at which these seats choose in a slot, from the cache."""
    weighed, sanctioned = np.asarray(world.parameters.payoff.weight.any(axis=-1)), base(world).sanctioned
    compiled, key = world.index.compiled, ("moment", seats, slot, weighed.tobytes(), tuple(sanctioned.items()))
    if key not in compiled:
        its = [menus(world.index)[i, slot] for i in seats]
        compiled[key] = Moment(world.index, world.levers, weighed, its, sanctioned), Ballot(its)
    found: tuple[Moment, Ballot] = compiled[key]
    return found


def decide(world: World, seats: Sequence[Seated], slot: str, luck: Luck) -> Decisions | None:
    """Ask every seat at once, then move all levers: nobody sees another's choice of the same moment."""
    present = {world.index.at[seat.name]: seat for seat in seats if world.index.at[seat.name] not in world.index.absent}
    order = tuple(sorted(present))
    if not order:
        return None
    moment, ballot = moment_of(world, order, slot)
    moved = moment.moved(world.levers)
    available = on_the_menus(world, moment, moved)
    expectation = Expectation(world, moment, moved)
    parts = expectation.parts()
    payoffs = expectation.payoffs(parts)
    scale = world.parameters.choice.regret_scale[moment.seat, world.index.vocabulary["slot"].index(slot)]
    scores = choice.regret(payoffs, available, scale, ballot.starts)
    for n, i in enumerate(order):
        rows = moment.options(n)
        menu = moment.menus[n]
        own = Scores(menu.names, scores[rows], option_names(world.index), menu.choices)
        scores[rows] = ask(present[i], View(world, present[i].name, slot), own)
    precision = precisions(world, moment, [present[i] for i in order])
    chosen = choice.choose(ballot, scores, available, precision, luck, [world.index.luck[i] for i in order])
    for n, menu in enumerate(moment.menus):
        chosen[n] = forced(world, menu, chosen[n])
        world.last[menu.seat, slot] = chosen[n]
    moment.apply(world.levers, moved, chosen)
    return Decisions(moment, ballot, parts, payoffs, scores, available, precision, chosen)


def on_the_menus(world: World, moment: Moment, moved: Array) -> NDArray[np.bool_]:
    """Options that would change something and whose conditions hold; ``hold`` always does."""
    found = moment.changes(world.levers, moved)
    for n, menu in enumerate(moment.menus):
        for option, requirement in menu.conditions:
            found[moment.options(n).start + option] &= met(world, requirement, menu.choices[option])
    return found


def precisions(world: World, moment: Moment, seats: Sequence[Seated]) -> Array:
    """Lambda of each option's seat: the scenario's, or the one its rule asks for, (option, run or 1)."""
    p = world.parameters.choice.precision
    if all(seat.rule.sureness is None for seat in seats):
        return np.broadcast_to(p, (moment.count, len(p)))
    own = [p if seat.rule.sureness is None else np.full_like(p, seat.rule.sureness) for seat in seats]
    return np.repeat(np.stack(own), np.diff(moment.starts), axis=0)


def forced(world: World, menu: Menu, chosen: NDArray[np.intp]) -> NDArray[np.intp]:
    """Choices that the scenario's events or ``--force`` prescribe, in place of the seat's own."""
    name = prescribed(world, menu)
    return chosen if name is None else np.full_like(chosen, menu.names.index(name))


def prescribed(world: World, menu: Menu, quarter: int | None = None) -> str | None:
    """The option of this menu that is prescribed for a quarter (now), if one is; what was ordered first holds."""
    orders: dict[tuple[int, int], list[tuple[str, str | None]]] = world.cache.get("orders", {})
    for name, slot in orders.get((world.quarter if quarter is None else quarter, menu.seat), ()):
        if name in menu.names and slot in (None, menu.slot):
            return name
    return None
