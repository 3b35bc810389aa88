"""What two scenarios differ in, in words and as data."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import groupby
from typing import Any

from leverage_sim.scenario.difference import Difference, differences
from leverage_sim.scenario.schema import Scenario


def told(a: Scenario, b: Scenario) -> list[str]:
    """The lines of ``scenarios diff``."""
    found = differences(a, b)
    if not found:
        return [f"{a.name} and {b.name} are the same but for what they say of themselves."]
    return [f"From {a.name} to {b.name}:", *lines(found)]


def data(a: Scenario, b: Scenario) -> dict[str, Any]:
    """The same for machines."""
    return {"a": a.name, "b": b.name, "differences": [asdict(each) for each in differences(a, b)]}


def lines(found: Sequence[Difference]) -> Iterator[str]:
    for part, its in groupby(found, key=lambda each: each.part):
        yield part
        for each in its:
            yield from (f"  {line}" for line in line_of(each))


def line_of(each: Difference) -> Iterator[str]:
    """One difference: what is gone, what is new, or from what to what."""
    head = f"{each.what}: " if each.what else ""
    if each.a is None:
        yield f"+ {head}{words(each.b)}"
    elif each.b is None:
        yield f"- {head}{words(each.a)}"
    else:
        yield f"{head}{words(each.a)} -> {words(each.b)}"


def words(value: Any) -> str:
    """A value in one line: a parameter with its source, an event with its date first."""
    if isinstance(value, dict) and "do" in value and "on" in value:
        told = ("on", "until", "do", "source", "why")
        rest = [f"{key} {words(each)}" for key, each in value.items() if key not in told]
        when = value["on"] + (f" to {value['until']}" if value.get("until") else "")
        return f"{when} {value['do']} {', '.join(rest)} ({origin(value)})"
    if isinstance(value, dict) and "value" in value and "source" in value:
        return f"{value['value']:g} ({origin(value)}{prior(value)})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {words(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(words(each) for each in value) + "]"
    if isinstance(value, bool):
        return "on" if value else "off"
    return f"{value:g}" if isinstance(value, float) else str(value)


def origin(row: dict[str, Any]) -> str:
    sources = ", ".join(row.get("source", ()))
    return f"{sources}: {row['why']}" if row.get("why") else sources


def prior(row: dict[str, Any]) -> str:
    forms = row.get("prior") or {}
    return "".join(f"; prior {form} {words(bounds)}" for form, bounds in forms.items())
