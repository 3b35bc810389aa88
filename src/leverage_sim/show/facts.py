"""The evidence in words: one row, or what a parameter rests on."""

import re
from collections.abc import Sequence
from typing import Any

from leverage_sim.evidence import Evidence, find, known, table
from leverage_sim.evidence.lookup import TABLES, texts
from leverage_sim.problems import Mark, Problem, suggest
from leverage_sim.scenario import InputError, load
from leverage_sim.scenario.expand import registry_of
from leverage_sim.scenario.registry import Entry
from leverage_sim.scenario.schema import Scenario

Shown = tuple[list[str], Any]


def row(identifier: str, scenario: str) -> Shown:
    """One row of the evidence by its id, with what rests on it, or a line of each that holds all of these words.

    Raises:
        InputError: no row has this id, or these words.
    """
    if identifier.upper() in known():
        found = find(identifier.upper())
        rests = [name for name, each in load(scenario).parameters.items() if found.id in each.source]
        lines = [f"    parameters that rest on it in {scenario}: {', '.join(rests)}"] if rests else []
        return [*describe(found), *lines], {**found.cells, "parameters": rests}
    rows = speaking_of(identifier)
    if not rows:
        near = (
            f"; {suggest(identifier, known())}"
            if re.fullmatch(r"\w\d+", identifier)
            else "; try the beginning of a word"
        )
        message = f"no row is called {identifier}, nor speaks of it{near}"
        raise InputError([Problem(Mark("facts"), message)])
    lines = [f"{each.id}  {each.says}" for each in rows]
    return [*lines, "Ask for one by its id."], [each.cells for each in rows]


def speaking_of(words: str) -> list[Evidence]:
    """Rows that hold all of these words, or words that begin with them, in what they say or note, or as their layer."""
    rows = [find(name) for name in sorted(known())]
    wanted = words.lower().split()
    texts_of = [
        set(re.findall(r"\w+", f"{row.says} {row.cells['note']} {row.cells.get('layer')}".lower())) for row in rows
    ]
    return [
        row
        for row, text in zip(rows, texts_of, strict=True)
        if wanted and all(any(each.startswith(word) for each in text) for word in wanted)
    ]


def describe(found: Evidence) -> list[str]:
    """A row in lines."""
    lines = [f"{found.id}  {found.says}"]
    if found.source in texts():
        text = texts()[found.source]
        lines.append(f"    source: text {found.source}, {text['author']}, {text['date']}, paragraph {found.paragraph}")
    else:
        lines.append(f"    source: {found.source}")
    lines.append(f"    date: {found.date}; unit: {found.unit}; status: {found.status}")
    for key in ("metric", "pass_criterion", "model_hook"):
        if found.cells.get(key):
            lines.append(f"    {key.replace('_', ' ')}: {found.cells[key]}")
    if found.cells["note"]:
        lines.append(f"    note: {found.cells['note']}")
    return lines


def parameter(name: str, scenario: str, set_: Sequence[str]) -> Shown:
    """A parameter of a scenario: its value, unit, prior, and the evidence it rests on.

    Raises:
        InputError: the scenario has no such parameter.
    """
    known_scenario = load(scenario, set_)
    registry = registry_of(known_scenario)
    if matching := [each for each in registry.matching(name) if "*" in name and each in known_scenario.parameters]:
        return several(known_scenario, matching)
    if name not in registry:
        names = list(known_scenario.parameters)
        near = [other for other in names if set(name.split(".")) <= set(other.split("."))]
        meant = f"those with these words: {', '.join(near[:12])}" if near else suggest(name, names)
        more = f", ... ({len(near)} in all)" if len(near) > 12 else ""
        raise InputError([Problem(Mark("--for"), f"no parameter is called {name}; {meant}{more}")])
    entry = registry.entry(name)
    given = known_scenario.parameters.get(name)
    unit = known_scenario.sectors[name.split(".")[-1]].unit if name.startswith("trade.") else entry.unit
    head = f"{name} = {given.value:g} {unit}" if given else f"{name} is not given; {absence(entry)}"
    lines = [f"{head}  ({entry.meaning}{f'; {entry.symbol}' if entry.symbol else ''})"]
    if given is None:
        return lines, {"name": name, "value": entry.missing, "unit": entry.unit, "evidence": []}
    if given.prior is not None:
        form, bounds = next((k, v) for k, v in given.prior.model_dump(exclude_none=True).items())
        lines.append(f"    prior: {form} {', '.join(f'{b:g}' for b in bounds)}")
    if given.why:
        lines.append(f"    why: {given.why}")
    rows = [find(source) for source in given.source if source in known()]
    lines += [f"    source: {source}" for source in given.source if source not in known()]
    for found in rows:
        lines += [f"    {line}" for line in describe(found)]
    data = given.model_dump(mode="json", exclude_none=True)
    return lines, {
        "name": name,
        "unit": entry.unit,
        "meaning": entry.meaning,
        **data,
        "evidence": [r.cells for r in rows],
    }


def absence(entry: Entry) -> str:
    """What it means that a scenario does not give a parameter."""
    return "nothing reads it here" if entry.missing is None else f"it counts as {entry.missing:g} {entry.unit}"


def several(scenario: Scenario, names: Sequence[str]) -> Shown:
    """Parameters with their values and sources, a line each."""
    given = {name: scenario.parameters[name] for name in names}
    lines = [f"{name} = {row.value:g}  ({', '.join(row.source)})" for name, row in given.items()]
    return lines, [{"name": name, **row.model_dump(mode="json", exclude_none=True)} for name, row in given.items()]


def overview() -> Shown:
    """How many rows each table has."""
    counts = {name: len(table(name)) for name in TABLES}
    lines = [f"{name}: {count} rows, {', '.join(list(table(name))[:3])}, ..." for name, count in counts.items()]
    return [
        *lines,
        "Ask for one by its id, for all that hold some words, or for what a parameter rests on with --for NAME.",
    ], counts
