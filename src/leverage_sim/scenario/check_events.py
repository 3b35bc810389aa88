"""What can be wrong with events, with the history, and with what is left free of it."""

from collections.abc import Iterable, Iterator

from leverage_sim.problems import shorten, suggest
from leverage_sim.scenario import vocabulary as words
from leverage_sim.scenario.check_start import Finding
from leverage_sim.scenario.expand import seated
from leverage_sim.scenario.happenings import Choose, Event, Only, Resolution, SetParameter, Summit, Talks
from leverage_sim.scenario.quarters import Quarter
from leverage_sim.scenario.registry import Registry
from leverage_sim.scenario.schema import Item, Option, Scenario
from leverage_sim.scenario.track import plays_history, quarters_of, subjects
from leverage_sim.scenario.yaml_source import Marks, Path_, place


def unknown(kind: str, name: str, candidates: Iterable[str]) -> str:
    """A name that is not there, with the nearest that are."""
    return f"unknown {kind} {shorten(name)}; {suggest(name, candidates)}"


def check_events(s: Scenario, registry: Registry, marks: Marks) -> Iterator[Finding]:
    """Events and history one by one, then what they prescribe twice, then what is left free."""
    whole = s.model_copy(update={"absent": ()})  # the history names those whom a scenario leaves out, and is not played
    for key, seen in (("events", s), ("history", whole)):
        listed: list[tuple[Path_, Event]] = []
        for i, event in enumerate(getattr(s, key)):
            if not isinstance(event, str):
                found = list(check_event(seen, registry, (key, i), event))
                yield from found
                listed += [] if found else [((key, i), event)]
        yield from check_twice(s, listed, marks)
    yield from check_free(s)


def check_event(s: Scenario, registry: Registry, path: Path_, event: Event) -> Iterator[Finding]:
    first, last = s.span
    if not first <= event.quarter <= last:
        yield (*path, "on"), f"{event.on} is outside the scenario's quarters, {first} to {last}"
    if event.last < event.quarter:
        yield (*path, "until"), f"`until`, {event.last}, comes before `on`, {event.on}"
    if isinstance(event, SetParameter):
        yield from check_setting(path, event, registry)
    elif isinstance(event, Choose):
        yield from check_choice(s, path, event)
    elif isinstance(event, Summit):
        yield from check_pair(s, path, event.between, "a meeting")
    elif isinstance(event, Talks):
        yield from check_talks(s, path, event)
    elif isinstance(event, Resolution):
        if not s.council.seats:
            yield path, "there is no council that could adopt it"
    elif isinstance(event, Only):
        for i, name in enumerate(event.but):
            if name not in s.actors:
                yield (*path, "but", i), unknown("actor", name, s.actors)


def check_setting(path: Path_, event: SetParameter, registry: Registry) -> Iterator[Finding]:
    if event.parameter not in registry:
        yield (*path, "parameter"), unknown("parameter", event.parameter, registry.names)
        return
    entry = registry.entry(event.parameter)
    if not entry.lower <= event.value <= entry.upper:
        span = f"{entry.lower:g} to {entry.upper:g}".replace(" to inf", " or more")
        yield (*path, "value"), f"{event.value:g} is outside {span} ({entry.unit})"
    if entry.field in words.read_at_start():
        yield (
            (*path, "parameter"),
            f"{event.parameter} is read at the start only, an event cannot change it; give the value under `set`",
        )


def check_choice(s: Scenario, path: Path_, event: Choose) -> Iterator[Finding]:
    if event.actor not in seated(s):
        yield (*path, "actor"), unknown("actor with a seat", event.actor, seated(s))
        return
    menu = s.menus[str(s.actors[event.actor].seat)]
    slots = (event.slot,) if event.slot else words.SLOTS
    options = dict.fromkeys(name for slot in slots for name in getattr(menu, slot) if name in s.options)
    name, pointed, other = event.option.partition("@")
    if name not in options:
        where = f" in the {event.slot} slot" if event.slot else ""
        on_menu = any(name in getattr(menu, slot) for slot in words.SLOTS)
        if name in s.options and not on_menu:
            seat = s.actors[event.actor].seat
            yield (
                (*path, "option"),
                f"{name} is on no menu of {event.actor}; `add_to_menus: {{{seat}: ...}}` puts it there",
            )
        else:
            yield (*path, "option"), unknown(f"option of {event.actor}{where}", name, options)
        return
    others = counterparts(s, event.actor, s.options[name])
    if pointed and not s.options[name].toward:
        yield (*path, "option"), f"the option {name} points at nobody: write {name}"
    elif s.options[name].toward and other not in others:
        known = ", ".join(f"{name}@{other}" for other in others) or "nobody is left to point at"
        yield (*path, "option"), f"say toward whom: {known}"
    elif s.options[name].effects and not moves_something(s, event.actor, s.options[name]):
        yield (*path, "option"), f"{event.actor} has no flow that the option {name} could move"


def counterparts(s: Scenario, actor: str, option: Option) -> tuple[str, ...]:
    """Whom a seat's option can point at, in the order of the file."""
    roles = {name for role in option.toward for name in members(s, role)}
    return tuple(name for name in s.actors if name in roles - {actor, *s.absent})


def members(s: Scenario, role: str) -> tuple[str, ...]:
    return (s.roles.target,) if role == "target" else tuple(getattr(s.roles, role))


def moves_something(s: Scenario, actor: str, option: Option) -> bool:
    """Whether an option is on this seat's menu: a lasting lever of a sector needs a flow in it, a draft does not."""
    bound = [e for e in option.effects if e.sector and words.levers()[e.lever].persistent]
    if len(bound) < len(option.effects):
        return True
    pairs = (f"trade.{actor}.{s.roles.target}.", f"trade.{s.roles.target}.{actor}.")
    traded = {k for k in s.sectors for pair in pairs if (row := s.parameters.get(pair + k)) and row.value > 0}
    return any((e.sector == "all" and traded) or e.sector in traded for e in bound)


def check_pair(s: Scenario, path: Path_, between: tuple[str, str], what: str) -> Iterator[Finding]:
    for i, name in enumerate(between):
        if name not in s.actors:
            yield (*path, "between", i), unknown("actor", name, s.actors)
    if s.roles.target not in between or between[0] == between[1]:
        yield (*path, "between"), f"{what} is between the target, {s.roles.target}, and another actor"


def check_talks(s: Scenario, path: Path_, event: Talks) -> Iterator[Finding]:
    yield from check_pair(s, path, event.between, "a round of talks")
    others = [name for name in event.between if name in s.actors and name != s.roles.target]
    if others and others[0] not in s.senders:
        yield (*path, "between"), f"talks are with a sender: {', '.join(s.senders)}"
    elif others and others[0] in s.absent:
        yield (*path, "between"), f"{others[0]} is absent and sits at no table"
    if (event.outcome == "deal") != any(event.package.values()):
        yield (*path, "outcome"), "a deal, and only a deal, has a `package` with something in it"
    for name, level in event.package.items():
        item = s.items.get(name)
        if item is None:
            yield (*path, "package", name), unknown("item", name, s.items)
        elif level not in item.levels:
            known = ", ".join(f"{x:g}" for x in item.levels)
            yield (*path, "package", name), f"{name} comes in the levels {known}, not {level:g}"
        elif level and others and not gives(s, others[0], item):
            yield (*path, "package", name), f"{others[0]} cannot give {name}; its givers are {', '.join(item.givers)}"


def gives(s: Scenario, sender: str, item: Item) -> bool:
    """Whether a sender can put an item on the table; the rollback is the target's, relief also others can promise."""
    roles = {role for role in ("coercers", "patrons", "neighbours") if sender in getattr(s.roles, role)}
    return item.kind != "concession" or bool({sender, "anyone", *roles} & set(item.givers))


def check_twice(s: Scenario, listed: list[tuple[Path_, Event]], marks: Marks) -> Iterator[Finding]:
    """Two events of one file that prescribe the same thing in the same quarter; a child's wins over its parent's."""
    seen: set[tuple[str, ...]] = set()
    for path, event in listed:
        keys = {
            (place(marks, path).file, str(quarter), *subject)
            for quarter in quarters_of(event, s)
            for subject in subjects(event, s)
        }
        for _, quarter, *subject in sorted(keys & seen)[:1]:
            yield path, f"{' '.join(subject)} is prescribed for {quarter} a second time"
        seen |= keys


def check_free(s: Scenario) -> Iterator[Finding]:
    if plays_history(s) and not s.history:
        at = next(i for i, event in enumerate(s.events) if isinstance(event, str))
        yield ("events", at), "there is no `history` here nor in the scenarios that this one extends"
    if s.free is None:
        return
    if not plays_history(s):
        yield ("free",), "nothing is left free because no history is played; write `events: history`"
    allowed = (*words.FREED, *s.actors)
    for i, name in enumerate(s.free.of):
        if name not in allowed:
            path: Path_ = ("free", "of", i)
            yield path, unknown("actor or kind of event", name, allowed)
    bounds = [("from", s.free.start), ("until", s.free.until)]
    first, last = s.span
    for key, bound in bounds:
        if bound is not None and not first <= Quarter.parse(bound) <= last:
            yield ("free", key), f"{bound} is outside the scenario's quarters, {first} to {last}"
    if s.free.start and s.free.until and Quarter.parse(s.free.until) < Quarter.parse(s.free.start):
        yield ("free", "until"), f"{s.free.until} comes before {s.free.start}"
