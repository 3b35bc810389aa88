"""Scenarios that lack something: an actor, a sector, an item, an option ..., and all that names it."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

from leverage_sim.problems import Mark
from leverage_sim.scenario import Scenario
from leverage_sim.scenario.expand import registry_of
from leverage_sim.scenario.inherit import Draft
from leverage_sim.scenario.load import resolve
from leverage_sim.scenario.needed import needed

Data = dict[str, Any]


def plain(scenario: Scenario) -> Data:
    """A scenario as a file would hold it, with nothing inherited."""
    return scenario.model_dump(mode="json", by_alias=True, exclude_none=True)


def read(data: Data) -> Scenario:
    """The scenario that a file of this content holds, checked as any other.

    Raises:
        InputError: with every error found.
    """
    return resolve(Draft(copy.deepcopy(data), {(): Mark("case.yaml")}, ["case.yaml"]))


def completed(data: Data) -> Data:
    """The same with a value of 0, or the least there may be, for everything that is asked for and not given."""
    scenario, rows = Scenario.model_validate(data), dict(data["parameters"])
    registry = registry_of(scenario)
    for name, _ in needed(scenario, registry):
        row = {"value": max(0.0, registry.entry(name).lower), "source": ["assumption"], "why": "a test"}
        rows.setdefault(name, row)
    return {**data, "parameters": rows}


def drop_parameters(data: Data, place: Callable[[list[str]], bool]) -> None:
    """Leave out rows by the words of their names, in the variants, too."""
    for rows in (data["parameters"], *(variant["set"] for variant in data["variants"].values())):
        for name in [name for name in rows if place(name.split("."))]:
            del rows[name]


def drop_events(data: Data, concerns: Callable[[Data], bool]) -> None:
    for key in ("events", "history"):
        data[key] = [event for event in data[key] if isinstance(event, str) or not concerns(event)]


def drop_effects(data: Data, sector: str) -> None:
    """Effects on a sector go; an option or instrument that had no other goes with them."""
    for kind, take in (("options", without_option), ("instruments", without_instrument)):
        for name, spec in list(data[kind].items()):
            left = [effect for effect in spec["effects"] if effect.get("sector") != sector]
            if spec["effects"] and not left:
                take(data, name)
            else:
                spec["effects"] = left


def without_actor(data: Data, name: str) -> None:
    del data["actors"][name]
    for group in ("coercers", "patrons", "neighbours"):
        data["roles"][group] = [other for other in data["roles"][group] if other != name]
    council = data["council"]
    council["permanent"] = [other for other in council["permanent"] if other != name]
    council["votes"] = max(1, min(council["votes"], len(council["permanent"]) + council["elected"]))
    data["absent"] = [other for other in data["absent"] if other != name]
    if "forum" in data:
        data["forum"]["members"] = [other for other in data["forum"]["members"] if other != name]
        if len(data["forum"]["members"]) < 2:
            del data["forum"]
    data["links"] = [link for link in data["links"] if name not in (link["from"], link["to"])]
    data["rules"].pop(name, None)
    for key, whose in (("instruments", "holders"), ("items", "givers")):
        for word, spec in list(data[key].items()):
            spec[whose] = [other for other in spec[whose] if other != name]
            if not spec[whose]:
                (without_instrument if key == "instruments" else without_item)(data, word)
    drop_events(data, lambda event: name in words_of(event))
    drop_parameters(data, lambda words: name in words[1:])
    for sector in list(data["sectors"]):
        if not any(key.startswith("trade.") and key.endswith(f".{sector}") for key in data["parameters"]):
            without_sector(data, sector)


def words_of(event: Data) -> set[str]:
    """Actors that an event names, and parts of its parameter's name."""
    named = {*event.get("between", ()), *event.get("but", ()), event.get("actor")}
    return {*named, str(event.get("option", "")).partition("@")[2], *str(event.get("parameter", "")).split(".")}


def without_sector(data: Data, name: str) -> None:
    del data["sectors"][name]
    for need, sectors in list(data["needs"].items()):
        data["needs"][need] = [other for other in sectors if other != name]
        if not data["needs"][need]:
            del data["needs"][need]
    drop_effects(data, name)
    drop_parameters(data, lambda words: name in words[1:] and words[0] in ("trade", "sector", "enforcement", "need"))
    drop_parameters(data, lambda words: words[0] == "need" and words[1] not in data["needs"])
    drop_events(data, lambda event: name in words_of(event))
    in_parts(data)


def in_parts(data: Data) -> None:
    """Weights of needs, and of a need's sectors, add to 1 again."""
    rows = data["parameters"]
    groups = [[f"need.{need}.weight" for need in data["needs"]]]
    groups += [[f"need.{need}.{sector}" for sector in sectors] for need, sectors in data["needs"].items()]
    for names in groups:
        given = [name for name in names if name in rows]
        total = sum(rows[name]["value"] for name in given)
        for name in given:
            if total > 0:
                rows[name].pop("prior", None)
                rows[name]["value"] /= total


def without_need(data: Data, name: str) -> None:
    for sector in data["needs"][name]:
        without_sector(data, sector)


def without_item(data: Data, name: str) -> None:
    kind = data["items"].pop(name)["kind"]
    drop_parameters(data, lambda words: words[:2] == ["concession", name])
    drop_parameters(data, lambda words: kind == "rollback" and words[0] == "rollback" and len(words) == 3)
    drop_events(data, lambda event: name in event.get("package", ()))


def without_option(data: Data, name: str) -> None:
    del data["options"][name]
    for menu in data["menus"].values():
        for slot in ("coercive", "diplomatic"):
            menu[slot] = [other for other in menu[slot] if other != name]
    drop_parameters(data, lambda words: words[0] == "cost" and words[2] == name)
    drop_events(data, lambda event: str(event.get("option", "")).partition("@")[0] == name)


def without_instrument(data: Data, name: str) -> None:
    del data["instruments"][name]
    drop_parameters(data, lambda words: words[0] == "instrument" and words[2] == name)


def without_slot(data: Data, name: str) -> None:
    """A seat's menu of a slot holds nothing but ``hold``."""
    seat, slot = name.split("/")
    gone = set(data["menus"][seat][slot]) - {"hold"}
    data["menus"][seat][slot] = ["hold"]
    drop_events(data, lambda event: str(event.get("option", "")).partition("@")[0] in gone)


def without_seat(data: Data, name: str) -> None:
    """An actor keeps its role and takes no decisions."""
    data["actors"][name].pop("seat")
    data["rules"].pop(name, None)
    drop_events(data, lambda event: event.get("actor") == name)


def without_role(data: Data, name: str) -> None:
    """All actors of a role."""
    for actor in list(data["roles"][name]):
        without_actor(data, actor)


def without_domain(data: Data, name: str) -> None:
    """All instruments of a domain, of a sign, or of one of its holders."""
    for instrument, spec in list(data["instruments"].items()):
        if name in (spec["domain"], spec["sign"], *spec["holders"]):
            without_instrument(data, instrument)


def without_others(data: Data, name: str) -> None:
    """Only one sector is left, only what is given or only what is traded, or only who is named in a role."""
    kind, kept = name.split("/")
    if kind == "sector":
        gone = [sector for sector in data["sectors"] if sector != kept]
    elif kind == "flag":
        gone = [sector for sector, spec in data["sectors"].items() if spec[kept]]
    else:
        gone = [sector for sector, spec in data["sectors"].items() if not spec[kept]]
    for sector in gone:
        without_sector(data, sector)


def without_members(data: Data, name: str) -> None:
    """All permanent or all elected members of the Council."""
    council = data["council"]
    council[name] = [] if name == "permanent" else 0
    council["votes"] = max(1, min(council["votes"], len(council["permanent"]) + council["elected"]))


def without_part(data: Data, name: str) -> None:
    """A whole block of the file."""
    data.pop(name, None)
    if name == "council":
        drop_parameters(data, lambda words: words[0] == "council")
        drop_events(data, lambda event: event.get("do") == "resolution")
    if name == "history":
        data["events"] = [event for event in data["events"] if not isinstance(event, str)]


def without_presence(data: Data, name: str) -> None:
    """Some senders hold throughout."""
    data["absent"] = name.split("+")
    drop_events(data, lambda event: bool(set(data["absent"]) & words_of(event)) and event.get("do") == "talks")
    drop_events(data, lambda event: str(event.get("option", "")).partition("@")[2] in data["absent"])


TAKERS: dict[str, Callable[[Data, str], None]] = {
    "actor": without_actor,
    "sector": without_sector,
    "need": without_need,
    "item": without_item,
    "option": without_option,
    "instrument": without_instrument,
    "slot": without_slot,
    "seat": without_seat,
    "role": without_role,
    "domain": without_domain,
    "others": without_others,
    "members": without_members,
    "part": without_part,
    "presence": without_presence,
}


def parts(data: Data) -> Iterator[tuple[str, str]]:
    """Everything that may be taken out of a scenario: what kind of thing it is, and its name."""
    roles = data["roles"]
    senders = [name for group in ("coercers", "patrons", "neighbours") for name in roles[group]]
    yield from (("actor", name) for name in data["actors"])
    yield from (("sector", name) for name in data["sectors"])
    yield from (("need", name) for name in data["needs"])
    yield from (("item", name) for name in data["items"])
    yield from (("option", name) for name in data["options"])
    yield from (("instrument", name) for name in data["instruments"])
    yield from (("slot", f"{seat}/{slot}") for seat in data["menus"] for slot in ("coercive", "diplomatic"))
    yield from (("seat", name) for name, actor in data["actors"].items() if "seat" in actor)
    yield from (("role", name) for name in ("coercers", "patrons", "neighbours") if roles[name])
    yield from (("domain", name) for name in ("economic", "military", "diplomatic", "carrot", "stick", *senders))
    yield from (("others", f"sector/{name}") for name in data["sectors"])
    for flag in ("given", "merchandise", "financial"):
        kinds = {spec[flag] for spec in data["sectors"].values()}
        yield from (("others", f"{kind}/{flag}") for kind in ("flag", "but") if len(kinds) == 2)
    yield from (("members", name) for name in ("permanent", "elected"))
    yield from (("part", name) for name in ("council", "forum", "history", "events", "links", "instruments", "rules"))
    yield from (("presence", name) for name in (*senders, "+".join(roles["coercers"]), "+".join(senders)))


def without(data: Data, kind: str, name: str) -> Data:
    """The same scenario without one thing, and without what cannot be there without it."""
    found = copy.deepcopy(data)
    TAKERS[kind](found, name)
    return found
