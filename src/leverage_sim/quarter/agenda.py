"""What happens whatever the actors choose: the scenario's events, and the draws made once a run."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from leverage_sim.mechanisms.constants import constants
from leverage_sim.scenario.happenings import Choose, Event, Only, Resolution, SetParameter, Summit, Talks
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from leverage_sim.world.state import Order, State

Kind = TypeVar("Kind", bound=Event)


@dataclass(frozen=True)
class Agenda:
    """What is prescribed for a quarter."""

    settings: tuple[SetParameter, ...]  # parameters that change, in the order of the events
    orders: tuple[Order, ...]  # options
    resolution: float | None  # stringency of the Council
    meetings: frozenset[int]  # senders whose leaders meet the target's
    talks: tuple[tuple[int, Talks], ...]  # senders that talk with the target, and how that ends
    no_summits: frozenset[int]  # senders that cannot meet the target, or talk with it
    no_talks: frozenset[int]
    no_council: bool


def read_agenda(state: State) -> Agenda:
    """What the scenario, and orders beside it, prescribe for the quarter that opens."""
    index, events = state.index, state.index.script.get(state.now, ())
    choices = [Order(state.quarter, index.at[e.actor], e.option, e.slot) for e in of_kind(events, Choose)]
    resolutions = [e.stringency for e in of_kind(events, Resolution)]
    only = tuple(of_kind(events, Only))
    return Agenda(
        settings=tuple(of_kind(events, SetParameter)),
        orders=(*(order for order in state.orders if order.quarter == state.quarter), *choices),
        resolution=resolutions[-1] if resolutions else None,
        meetings=frozenset(partner(index, e.between) for e in of_kind(events, Summit)),
        talks=tuple(sorted({partner(index, e.between): e for e in of_kind(events, Talks)}.items())),
        no_summits=barred(index, only, "summits"),
        no_talks=barred(index, only, "talks"),
        no_council=any("council" in event.of for event in only),
    )


def of_kind(events: tuple[Event, ...], kind: type[Kind]) -> Iterator[Kind]:
    """Those of a kind, in their order."""
    return (event for event in events if isinstance(event, kind))


def barred(index: Index, events: tuple[Only, ...], kind: str) -> frozenset[int]:
    """Senders to whom some event closes something: what any of them closes is closed."""
    found: frozenset[int] = frozenset()
    for event in events:
        if kind in event.of:
            open_to = index.senders if index.scenario.roles.target in event.but else index.positions(event.but)
            found |= frozenset(index.senders) - frozenset(open_to)
    return found


def partner(index: Index, between: tuple[str, str]) -> int:
    """The one of two that is not the target."""
    return next(index.at[name] for name in between if name != index.scenario.roles.target)


def open_quarter(state: State, agenda: Agenda, luck: Luck) -> State:
    """The state as a quarter opens: impulses are over, parameters are what the agenda says; levers are its own."""
    luck.quarter = state.quarter
    state = replace(state, levers=state.levers.opened(), last=state.last.copy())
    if state.quarter == 0:
        state = replace(state, elected=elect(state, luck))
    if agenda.settings:
        changed = state.parameters.replaced({event.parameter: event.value for event in agenda.settings})
        state = replace(state, parameters=changed, constants=constants(state.index, changed, state.constants))
    return state


def elect(state: State, luck: Luck) -> np.ndarray:
    """Inclinations of the elected members of the Council, drawn once a run, (baseline and affinity, member, run)."""
    council, p, found = state.index.scenario.council, state.parameters.council, np.empty_like(state.elected)
    for n in range(council.elected):
        whose = f"elected member {n}"
        found[0, n] = p.elected_baseline + p.elected_spread * luck.normal(whose, "baseline")
        found[1, n] = luck.beta(whose, "affinity", *council.elected_affinity)
    return found
