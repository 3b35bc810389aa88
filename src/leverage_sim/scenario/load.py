"""Load a scenario: find it, inherit, override, validate, and say everything that is wrong at once."""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from leverage_sim.arguments.kinds import Refused
from leverage_sim.arguments.table import SET, Settings
from leverage_sim.problems import InputError, Mark, Problem, shorten
from leverage_sim.scenario import check
from leverage_sim.scenario.inherit import Draft, copied, draft
from leverage_sim.scenario.quarters import FORM, Quarter
from leverage_sim.scenario.schema import Origin, Scenario
from leverage_sim.scenario.schema_errors import wrong
from leverage_sim.scenario.vocabulary import switches
from leverage_sim.scenario.yaml_source import VALUE, Marks, Path_, place

COMMAND_LINE = Mark("--set")
SHOWN = 60
"""Characters of an override that a message repeats."""


@dataclass(frozen=True)
class Told:
    """Where overrides stand: the source that is written beside a number, and the place of each in a file."""

    source: str
    marks: Mapping[str, Mark] = field(default_factory=dict)

    def mark(self, path: str, value: Any) -> Mark:
        """The place in the file, or else the words of the command line."""
        return self.marks[path] if path in self.marks else typed(path, value)


def typed(path: str, value: Any) -> Mark:
    """An override as it was typed, in place of a file's line."""
    text = f"{path}={','.join(map(str, value)) if isinstance(value, list | tuple) else value}"
    return Mark(f"--set {text if len(text) <= SHOWN else text[:SHOWN] + '...'}")


COMMAND = Told("command line")
Source = str | os.PathLike[str] | Scenario


def load(
    name: Source,
    overrides: Settings = (),
    rule_names: check.RuleNames | None = None,
    told: "Told | None" = None,
) -> Scenario:
    """A scenario with changes, resolved and validated; the one place where the two come together.

    Args:
        name: a path to a YAML file, a shipped name, or a scenario loaded before; changes mean the same to each.
        overrides: ``{"trust.PRK.USA": 0.4, "switches.veto": "off"}``, or the same as ``PATH=VALUE`` strings;
            recorded with the command line as their source.
        rule_names: if given, rules that the scenario may name; as a mapping, with the menu that each is for.
        told: where the overrides stand, if not on the command line.

    Raises:
        InputError: with every error found.
    """
    values, where = changes(overrides), told or COMMAND
    try:
        return read(name, values, rule_names, told)
    except InputError as error:
        found = error.problems
    marks = [where.mark(*each) for each in values.items()]
    if not {problem.mark for problem in found} <= set(marks):
        for path, at in zip(values, marks, strict=True):
            others = {other: value for other, value in values.items() if other != path}
            without = problems_of(name, others, rule_names, told)
            found = [each if each in without or each.mark in marks else moved(each, at) for each in found]
    raise InputError(found)


def read(name: Source, values: Settings, rule_names: check.RuleNames | None, told: "Told | None") -> Scenario:
    """A scenario from its file, or one that was loaded before, under these changes.

    Raises:
        InputError: with every error found, each where it stands.
    """
    if not isinstance(name, Scenario):
        return resolve(draft(os.fspath(name)), values, rule_names, told)
    if values:
        given = changes(values)
        return within_span(name, resolve(draft_of(name, given), given, rule_names, told))
    found = () if rule_names is None else check.check_rules(name, check.menus_of(rule_names))
    if problems := [Problem(Mark(name.name, 0, 0), message) for _, message in found]:
        raise InputError(problems)
    return name


def problems_of(
    name: Source, values: Settings, rule_names: check.RuleNames | None, told: "Told | None"
) -> list[Problem]:
    """What is wrong with a scenario under some changes, if anything."""
    try:
        read(name, values, rule_names, told)
    except InputError as error:
        return error.problems
    return []


def moved(problem: Problem, at: Mark) -> Problem:
    """A problem of a file that only an override makes one, told where that stands."""
    return Problem(at, f"{problem.message} ({problem.mark})")


def resolve(
    source: Draft,
    overrides: Settings = (),
    rule_names: check.RuleNames | None = None,
    told: "Told | None" = None,
) -> Scenario:
    """A draft, validated. The order of strength: parameters, variant, ``set``, overrides."""
    for path, value in changes(overrides).items():
        override(source, path, value, told or COMMAND)
    kept = None if told else Draft(copied(source.data), dict(source.marks), list(source.files))
    apply_sets(source)
    for key in ("events", "history"):
        drop_inherited_events(source, key)
    try:
        scenario = Scenario.model_validate(source.data)
    except ValidationError as error:
        raise InputError(wrong(source, error, Scenario, "scenario")) from None
    found = check.problems(scenario, source.marks, rule_names)
    if found:
        raise InputError(found)
    scenario._origin = Origin(kept)
    return scenario


def draft_of(scenario: Scenario, values: Mapping[str, Any]) -> Draft:
    """What a scenario was read from, to be read again with changes.

    Of one that was read from results, or changed since, only what it came to is known: every number stands as if set.

    Raises:
        InputError: another variant is asked for, whose numbers cannot be told from others any more.
    """
    known: Draft | None = scenario._origin.draft
    if known is not None:
        return Draft(copied(known.data), dict(known.marks), list(known.files))
    if values.get("variant", scenario.variant) != scenario.variant:
        raise InputError([Problem(typed("variant", values["variant"]), CHANGED)])
    data = scenario.model_dump(mode="json", by_alias=True, exclude_none=True)
    return Draft({**data, "set": copied(data["parameters"])}, {(): Mark(scenario.name, 0, 0)}, [])


CHANGED = (
    "this scenario was changed since it was loaded, or read from results; ask for that when it is loaded by its name"
)


def within_span(before: Scenario, after: Scenario) -> Scenario:
    """A scenario that was read again.

    Raises:
        InputError: it reaches beyond quarters whose events are no longer known.
    """
    first, last = before.span
    if before._origin.draft is None and not first <= after.span[0] <= after.span[1] <= last:
        raise InputError([Problem(typed("quarters", after.quarters), CHANGED)])
    return after


def changes(overrides: Settings) -> dict[str, Any]:
    """Values by path, however they were given.

    Raises:
        InputError: they have another form.
    """
    try:
        found: dict[str, Any] = SET.take(overrides)
    except Refused as error:
        raise InputError([Problem(COMMAND_LINE, str(error))]) from None
    return found


def in_a_word(value: Any) -> str:
    """A value as ``PATH=VALUE`` has it."""
    return ",".join(value) if isinstance(value, list) else str(value)


def override(source: Draft, path: str, value: Any, told: Told = COMMAND) -> None:
    """One ``--set PATH=VALUE``: a parameter by its name, ``switches.X``, ``rules.X``, ``variant``, ``title``."""
    head, _, rest = path.partition(".")
    at = told.mark(path, value)
    if head in ("switches", "rules") and rest:
        block = source.data.setdefault(head, {})
        where: Path_ = (head, rest)
        if isinstance(block, dict):
            block[rest] = value
    elif path in ("variant", "title", "trade_basis"):
        where = (path,)
        source.data[path] = value
    elif path == "quarters":
        where = (path,)
        bounds = value if isinstance(value, list | tuple) else str(value).replace("..", ",").split(",")
        if len(bounds) != 2:
            raise InputError([Problem(at, "quarters are the first and the last: quarters=2017Q1..2021Q4")])
        source.data[path] = list(bounds)
    elif path == "absent":
        where = (path,)
        names = value if isinstance(value, list) else str(value).split(",")
        source.data[path] = [name for name in names if name]
    else:
        where = ("set", path)
        try:
            number = float("a truth" if isinstance(value, bool) else value)
        except (TypeError, ValueError):
            message = f"{path}: a parameter takes a number, not {shorten(value)}"
            raise InputError([Problem(at, message)]) from None
        block = source.data.setdefault("set", {})
        if isinstance(block, dict):
            block[path] = {"value": number, "source": told.source}
    for inside in [old for old in source.marks if old[: len(where)] == where]:
        del source.marks[inside]  # what stood in the place of the override is not to blame
    for place_of in (where, (*where, "value"), (*where, VALUE)):
        source.marks[place_of] = at


def apply_sets(source: Draft) -> None:
    """Fold the variant's and the scenarios' own ``set`` rows into ``parameters``, marks included."""
    parameters = source.data.get("parameters")
    if not isinstance(parameters, dict):
        return
    variant = source.data.get("variant")
    for block in (("variants", variant, "set"), ("set",)):
        rows = dig(source.data, block)
        if not isinstance(rows, dict):
            continue
        for name, row in rows.items():
            parameters.pop(name, None)  # what was set last stands last, and is blamed first
            parameters[name] = row
        depth = len(block)
        for path in [p for p in source.marks if len(p) > 1 and p[0] == "parameters" and p[1] in rows]:
            del source.marks[path]
        moved = {
            ("parameters", *path[depth:]): mark
            for path, mark in source.marks.items()
            if len(path) > depth and path[:depth] == block and path[depth] in rows
        }
        source.marks.update(moved)
    if isinstance(source.data.get("set"), dict):
        del source.data["set"]


def drop_inherited_events(source: Draft, key: str) -> None:
    """Leave out a parent's events beyond the quarters that the child (or the command line) plays.

    What such an event had set before the child's start is for the child to set. What spans quarters starts with
    the child's first.
    """
    events, quarters = source.data.get(key), source.data.get("quarters")
    if not isinstance(events, list) or not isinstance(quarters, list):
        return
    try:
        first, last = (Quarter.parse(str(quarter)) for quarter in quarters)
    except ValueError:
        return  # the schema will say what is wrong with them
    own_file = source.files[-1] if place(source.marks, ("quarters",)).file in source.files else None
    kept: dict[int, Any] = {}
    for n, event in enumerate(events):
        if place(source.marks, (key, n)).file != own_file:
            event = clipped(event, first, last)
        if event is not None or events[n] is None:
            kept[n] = event
    source.data[key] = list(kept.values())
    move_marks(source.marks, key, list(kept), len(events))


def move_marks(marks: Marks, key: str, kept: Sequence[int], size: int) -> None:
    """Let the marks of a list's items follow those of its ``size`` items that were kept."""
    marks.pop((key, VALUE), None)
    if len(kept) == size:
        return
    places = {n: m for m, n in enumerate(kept)}
    old = {path: mark for path, mark in marks.items() if path[:1] == (key,) and len(path) > 1}
    for path in old:
        del marks[path]
    marks.update({(key, places[path[1]], *path[2:]): mark for path, mark in old.items() if path[1] in places})


def clipped(event: Any, first: Quarter, last: Quarter) -> Any:
    """An event as far as it lies within some quarters; None if it lies outside. What is not an event stays."""
    if not isinstance(event, dict):
        return event
    bounds = [str(event.get("on")), str(event.get("until", event.get("on")))]
    if not all(FORM.fullmatch(bound) for bound in bounds):
        return event
    start, end = (Quarter.parse(bound) for bound in bounds)
    if end < first or last < start:
        return None
    return {**event, "on": str(max(start, first))}


def dig(data: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        if not isinstance(data, dict) or not isinstance(step, str):
            return None
        data = data.get(step)
    return data


def digest(scenario: Scenario) -> str:
    """SHA-256 of the resolved scenario, the same on every machine."""
    plain = scenario.model_dump(mode="json", exclude_none=True)
    return hashlib.sha256(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def neutralised(scenario: Scenario) -> dict[str, float]:
    """Parameter patterns that the scenario's switches set to a neutral value."""
    found: dict[str, float] = {}
    for name, on in scenario.switches.items():
        if not on:
            found.update(switches()[name].neutral)
    return found
