"""Scripted history: which events a scenario plays, its own and those of its history that are not left free.

A scenario's own event wins over one of the history about the same thing in the same quarter, and a child's over
its parent's.
"""

from collections.abc import Iterator

from leverage_sim.scenario.happenings import Choose, Event, Free, Happening, Only, SetParameter, Summit, Talks
from leverage_sim.scenario.quarters import Quarter
from leverage_sim.scenario.schema import Scenario
from leverage_sim.scenario.vocabulary import FREED, SLOTS

HISTORY = "history"
Subject = tuple[str, ...]


def own_events(scenario: Scenario) -> tuple[Event, ...]:
    """What ``events`` lists, without the word for the history."""
    return tuple(event for event in scenario.events if not isinstance(event, str))


def plays_history(scenario: Scenario) -> bool:
    """Whether ``events`` holds the word ``history``."""
    return HISTORY in scenario.events


def script(scenario: Scenario) -> dict[Quarter, tuple[Event, ...]]:
    """What is prescribed, by quarter: the scenario's own events, and the history as far as it is played.

    Those of a quarter stand in an order of their own, whatever that of the file.
    """
    found: dict[Quarter, list[Event]] = {}
    taken: set[tuple[Quarter, Subject]] = set()

    def take(quarter: Quarter, event: Event) -> None:
        about = {(quarter, subject) for subject in subjects(event, scenario)}
        if not about & taken:
            found.setdefault(quarter, []).append(event)
            taken.update(about)

    for event in reversed(own_events(scenario)):  # a child's events stand behind its parent's, and win
        for quarter in quarters_of(event, scenario):
            take(quarter, event)
    if plays_history(scenario):
        for event in reversed(scenario.history):
            if not set(scenario.absent) & set(named(event)):
                for quarter in quarters_of(event, scenario):
                    kept = played(event, quarter, scenario.free)
                    if kept is not None:
                        take(quarter, kept)
    return {quarter: tuple(sorted(events, key=spelled)) for quarter, events in found.items()}


def spelled(event: Event) -> str:
    """An event as a text by which those of a quarter stand in order."""
    return event.model_dump_json()


def quarters_of(event: Event, scenario: Scenario) -> Iterator[Quarter]:
    """The quarters of the scenario in which an event happens: one, or all that it spans."""
    first, last = scenario.span
    for n in range(max(0, event.quarter - first), min(event.last, last) - first + 1):
        yield first + n


def subjects(event: Event, scenario: Scenario) -> tuple[Subject, ...]:
    """What an event prescribes, so that two events about the same can be told; nothing for meetings and `only`."""
    if isinstance(event, SetParameter):
        return (("set", event.parameter),)
    if isinstance(event, Choose):
        return tuple(("choose", event.actor, slot) for slot in slots_of(event, scenario))
    if isinstance(event, Talks):
        return (("talks", *sorted(event.between)),)
    return (("resolution",),) if event.do == "resolution" else ()


def slots_of(event: Choose, scenario: Scenario) -> tuple[str, ...]:
    """The slots in which a scripted choice is taken: the one it names, or those whose menu has its option."""
    if event.slot is not None:
        return (event.slot,)
    menu = scenario.menus[str(scenario.actors[event.actor].seat)]
    return tuple(slot for slot in SLOTS if event.option.partition("@")[0] in getattr(menu, slot))


def played(event: Event, quarter: Quarter, free: Free | None) -> Event | None:
    """An event of the history as it is played in one quarter; None where it is left free."""
    if free is None or not within(quarter, free):
        return event
    if not free.of:
        return None
    if isinstance(event, Only):
        kinds = tuple(kind for kind in event.of if kind not in free.of)
        actors = tuple(word for word in free.of if word not in FREED)
        return event.model_copy(update={"of": kinds, "but": (*event.but, *actors)}) if kinds else None
    return None if set(free.of) & set(words_of(event)) else event


def within(quarter: Quarter, free: Free) -> bool:
    after = free.start is None or Quarter.parse(free.start) <= quarter
    return after and (free.until is None or quarter <= Quarter.parse(free.until))


def named(event: Event) -> tuple[str, ...]:
    """Those who take part in an event, or at whom it points; whoever is absent does neither."""
    pointed = (event.option.partition("@")[2],) if isinstance(event, Choose) else ()
    return () if isinstance(event, Only) else (*words_of(event), *pointed)


def words_of(event: Happening) -> tuple[str, ...]:
    """The words of ``free`` that leave an event out: its kind and those who take part."""
    if isinstance(event, Choose):
        return ("choices", event.actor)
    if isinstance(event, Summit):
        return ("summits", *event.between)
    if isinstance(event, Talks):
        return ("talks", *event.between)
    return ("parameters",) if isinstance(event, SetParameter) else ("council",)
