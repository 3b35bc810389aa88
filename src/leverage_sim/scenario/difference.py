"""What two resolved scenarios differ in, part by part."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from leverage_sim.scenario.schema import Scenario
from leverage_sim.scenario.vocabulary import switches

DESCRIBING = ("name", "title", "question", "showed")  # what a scenario says of itself changes nothing
DEFAULT_RULE = "rational"


@dataclass(frozen=True)
class Difference:
    """One thing that two scenarios have differently; None where one does not have it."""

    part: str  # parameters, events, switches, ...
    what: str  # the name or path within the part; empty for the part as a whole, and for items of lists
    a: Any
    b: Any


def differences(a: Scenario, b: Scenario) -> list[Difference]:
    """Everything but their descriptions, in the order of the scenario's parts."""
    one, other = plain(a), plain(b)
    found: list[Difference] = []
    for part in one:
        if part not in DESCRIBING:
            found += compare(part, "", one[part], other[part])
    return found


def plain(scenario: Scenario) -> dict[str, Any]:
    """A scenario as data, with what is left unsaid spelled out, so that saying it makes no difference."""
    found = scenario.model_dump(mode="json", exclude_none=True, by_alias=True)
    found = {part: found.get(part) for part in type(scenario).model_fields}
    found["switches"] = dict.fromkeys(switches(), True) | found["switches"]
    seated = [name for name, actor in scenario.actors.items() if actor.seat is not None]
    found["rules"] = dict.fromkeys(seated, DEFAULT_RULE) | found["rules"]
    return found


def compare(part: str, what: str, a: Any, b: Any) -> Iterator[Difference]:
    """Leaf by leaf; a parameter's row is one leaf; lists of mappings item by item."""
    if a == b:
        return
    if (part == "parameters" and what) or not (isinstance(a, dict) and isinstance(b, dict)):
        if listing(a) and listing(b):
            yield from compare_lists(part, what, a, b)
        else:
            yield Difference(part, what, a, b)
        return
    for key in (*a, *(key for key in b if key not in a)):
        yield from compare(part, f"{what}.{key}" if what else key, a.get(key), b.get(key))


def listing(value: Any) -> bool:
    """Whether a value is a list of events, links or the like: what counts is which items it holds."""
    return isinstance(value, list) and all(isinstance(item, dict) or item == "history" for item in value)


def compare_lists(part: str, what: str, a: list[Any], b: list[Any]) -> Iterator[Difference]:
    ours, theirs = (Counter(json.dumps(item, sort_keys=True) for item in items) for items in (a, b))
    for item in (ours - theirs).elements():
        yield Difference(part, what, json.loads(item), None)
    for item in (theirs - ours).elements():
        yield Difference(part, what, None, json.loads(item))
