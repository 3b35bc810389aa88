"""Writes src/leverage_sim/world/parameter_groups.py: the registry's parameters as types.

    python tests/parameter_groups.py

To be run again when a row of the registry has changed; a test says so.
"""

import textwrap
from itertools import groupby
from pathlib import Path

from leverage_sim.scenario.registry import Entry, entries

PLACE = Path(__file__).parents[1] / "src" / "leverage_sim" / "world" / "parameter_groups.py"
HEAD = '''"""Every parameter with its type. Written by tests/parameter_groups.py from scenario/registry.csv.

What stands above a field is its name in scenarios, the shape of its array, its unit, its bounds and its meaning. The
run axis has length 1 where all runs share a value.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

from leverage_sim.world.runs import Array

Group = TypeVar("Group")


def view(name: str, kind: type[Group]) -> cached_property[Group]:
    """A group as an attribute, put together when it is first asked for."""
    return cached_property(lambda parameters: parameters.group(name, kind))
'''
FOOT = '''

class ParameterGroups:
    """The parameters by group."""

'''
WIDTH = 120


def text() -> str:
    """The module as the registry has it."""
    rows = sorted(entries(), key=lambda entry: order().index(group_of(entry)))
    groups = [(name, list(members)) for name, members in groupby(rows, key=group_of)]
    views = [f'    {name} = view("{name}", {kind_of(name)})\n' for name, _ in groups]
    return HEAD + "".join(class_of(*group) for group in groups) + FOOT + "".join(views)


def group_of(entry: Entry) -> str:
    return entry.field.partition(".")[0]


def order() -> list[str]:
    """Groups in the order in which the registry comes to them."""
    return list(dict.fromkeys(group_of(entry) for entry in entries()))


def class_of(group: str, members: list[Entry]) -> str:
    """The dataclass of one group."""
    head = f'class {kind_of(group)}:\n    """Parameters of the group ``{group}``."""\n\n'
    return "\n\n@dataclass(frozen=True, eq=False, repr=False)\n" + head + "".join(field_of(entry) for entry in members)


def field_of(entry: Entry) -> str:
    """One field with a comment above it."""
    shape = f"({', '.join([*entry.axes, 'run'])}{'' if entry.axes else ','})"
    bounds = f"{entry.lower:g} to {entry.upper:g}".replace(" to inf", " or more")
    said = f"{entry.pattern} {shape}, {entry.unit}, {bounds}: {entry.meaning}"
    lines = textwrap.wrap(said, WIDTH - len("    # "), break_on_hyphens=False)
    return "".join(f"    # {line}\n" for line in lines) + f"    {entry.field.partition('.')[2]}: Array\n"


def kind_of(group: str) -> str:
    return f"{group.capitalize()}Parameters"


if __name__ == "__main__":
    PLACE.write_text(text(), encoding="utf-8")
