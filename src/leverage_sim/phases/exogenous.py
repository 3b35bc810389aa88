"""What happens whatever the actors choose: the scenario's events, and the draws made once a run."""

from collections.abc import Sequence

import numpy as np

from leverage_sim.actors.seats import Seated
from leverage_sim.scenario.happenings import Choose, Event, Only, Resolution, SetParameter, Summit, Talks
from leverage_sim.world.luck import Luck
from leverage_sim.world.state import World

OF_THE_QUARTER = (
    "resolution", "meetings", "scripted talks", "barred", "climate", "restored", "inclination", "staying", "settled",
)  # fmt: skip


def exogenous(world: World, seats: Sequence[Seated], luck: Luck) -> None:
    """Start the quarter: impulses end, parameters change, scripted happenings are put on the agenda."""
    luck.quarter = world.quarter
    turn(world)
    if world.quarter == 0:
        elect(world, luck)
    for event in world.index.script.get(world.now, ()):
        take_up(world, event)


def turn(world: World) -> None:
    """Leave the quarter before behind: impulses end, and what was worked out for it."""
    world.levers.reset_impulses()
    world.happened = {}
    for key in OF_THE_QUARTER:
        world.cache.pop(key, None)


def take_up(world: World, event: Event) -> None:
    """Put one event on the quarter's agenda."""
    index = world.index
    if isinstance(event, SetParameter):
        world.parameters = world.parameters.replaced({event.parameter: event.value})
        world.cache.pop("base", None)
        every = np.ones(world.runs, dtype=bool)
        world.happen("scenario", every, option="set", target=event.parameter, detail=f"{event.value:g}")
    elif isinstance(event, Choose):
        order(world, event.actor, event.option, slot=event.slot)
    elif isinstance(event, Resolution):
        world.cache["resolution"] = event.stringency
    elif isinstance(event, Summit):
        world.cache.setdefault("meetings", set()).add(partner(world, event.between))
    elif isinstance(event, Talks):
        world.cache.setdefault("scripted talks", {})[partner(world, event.between)] = event
    elif isinstance(event, Only):
        open_to = index.senders if index.scenario.roles.target in event.but else index.positions(event.but)
        barred = world.cache.setdefault("barred", {})
        for kind in event.of:  # what any such event closes is closed
            barred[kind] = barred.get(kind, frozenset()) | (frozenset(index.senders) - set(open_to))


def partner(world: World, between: tuple[str, str]) -> int:
    """The one of two that is not the target."""
    return next(world.index.at[name] for name in between if name != world.index.scenario.roles.target)


def order(world: World, actor: str, option: str, quarter: int | None = None, slot: str | None = None) -> None:
    """Prescribe an option to an actor, now or in a later quarter, in one slot or wherever the option stands."""
    orders, when = world.cache.get("orders", {}), world.quarter if quarter is None else quarter
    whose = (when, world.index.at[actor])
    world.cache["orders"] = {**orders, whose: [*orders.get(whose, ()), (option, slot)]}  # a copy's stay its own


def elect(world: World, luck: Luck) -> None:
    """Draw the inclinations of the elected members of the Council, once a run."""
    council, p = world.index.scenario.council, world.parameters.council
    for n in range(council.elected):
        whose = f"elected member {n}"
        world.elected[0, n] = p.elected_baseline + p.elected_spread * luck.normal(whose, "baseline")
        world.elected[1, n] = luck.beta(whose, "affinity", *council.elected_affinity)
