"""The ODD protocol (Grimm et al. 2020) of the model in one scenario, from the registry, tables and docstrings."""

import importlib
import inspect
import pkgutil
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from leverage_sim import analysis, mechanisms, tiers
from leverage_sim.actors import choice, decide, lookahead
from leverage_sim.actors.menu import menus
from leverage_sim.actors.rules import RULES, known
from leverage_sim.analysis.outcomes import MEANS, SHARES
from leverage_sim.batch.columns import known as column
from leverage_sim.evidence import Evidence, find
from leverage_sim.evidence import known as evidence_ids
from leverage_sim.evidence.lookup import table
from leverage_sim.quarter import simulate
from leverage_sim.scenario import vocabulary
from leverage_sim.scenario.registry import Entry, entries
from leverage_sim.scenario.schema import Scenario
from leverage_sim.world import luck, state
from leverage_sim.world.index import Index

FIELD = re.compile(r"^    (\w+): (?:Array|NDArray\[np.intp\])  # (\([^)]*\)):?(.*)$", re.M)
PHASE = re.compile(r"^ *\d+\. (\w+)", re.M)
ROLES = ("coercers", "patrons", "neighbours")


def odd(scenario: Scenario) -> str:
    """The protocol as Markdown: its seven elements, its eleven design concepts, every parameter of the registry."""
    text: str = template().render(
        scenario=scenario,
        entities=list(entities(scenario)),
        states=list(state_variables()),
        levers=vocabulary.levers().values(),
        phases=list(phase_rows()),
        order=inspect.getdoc(simulate.play_quarter),
        rules=[RULES[name] for name in known()],
        played=scenario.rules,
        terms=vocabulary.rows("terms.csv"),
        luck=inspect.getdoc(luck),
        deciding=[inspect.getdoc(decide), inspect.getdoc(choice), inspect.getdoc(lookahead)],
        submodels=[*submodels(mechanisms), *submodels(tiers)],
        analyses=[(name, doc) for name, doc, _ in submodels(analysis)],
        switches=vocabulary.switches().values(),
        outcomes=[label for label, *_ in (*SHARES, *MEANS)],
        parameters=list(parameter_rows(scenario)),
        given=Counter(source_kind(row.source) for row in scenario.parameters.values()),
        evidence=[(name, len(table(name))) for name in ("facts", "public", "claims")],
        claims=Counter(row.status for row in table("claims").values()),
        cited=sorted(cited(scenario), key=lambda row: row.id),
    )
    return re.sub(r"\n{3,}", "\n\n", text)


@cache
def template() -> Any:
    """The protocol's template; what stands in a cell is kept to the cell."""
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        autoescape=False, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True
    )
    environment.filters["cell"] = cell
    return environment.from_string((files("leverage_sim.show") / "odd.md.j2").read_text(encoding="utf-8"))


def cell(value: object) -> str:
    """A value on one line of a table, with nothing that would be read as markup."""
    return re.sub(r"([|<>\\`*_\[\]])", r"\\\1", " ".join(str(value).split()))


def entities(scenario: Scenario) -> Iterator[dict[str, str]]:
    """Every actor: its name, title, role, menus, rule."""
    index = Index(scenario)
    for name, actor in scenario.actors.items():
        roles = ["target"] if name == scenario.roles.target else []
        roles += [word.removesuffix("s") for word in ROLES if name in getattr(scenario.roles, word)]
        sizes = [f"{slot} {len(menu.names)}" for (i, slot), menu in menus(index).items() if index.actors[i] == name]
        rule = scenario.rules.get(name, "rational") if actor.seat and name not in scenario.absent else "decides nothing"
        yield {
            "name": name, "title": actor.title, "role": ", ".join(roles) or "none",
            "options": ", ".join(sizes) or "none", "rule": rule,
        }  # fmt: skip


def state_variables() -> Iterator[tuple[str, str, str]]:
    """Every state variable of the world: its name, axes, and what it is."""
    for name, axes, says in FIELD.findall(inspect.getsource(state.State)):
        unit, meaning = column(name)
        yield name, axes, says.strip() or ", ".join(word for word in (meaning, unit) if word) or WORDS.get(name, "")


WORDS = {
    "flows": "what passes between each partner and the target",
    "enforcement": "how strictly each partner enforces sanctions",
    "backlog": "what the target has built and not yet tested",
    "position": "the target's resources, log points against the base year",
    "reference": "the resources that the target is used to, log points",
}
"""State variables whose line in the code says only their axes, and which no table measures."""


def phase_rows() -> Iterator[tuple[str, str]]:
    """Every phase of a quarter in its order, with what it does."""
    for name in PHASE.findall(inspect.getdoc(simulate.play_quarter) or ""):
        phase = getattr(simulate, name)
        yield name, first_line(phase)


def submodels(package: Any) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Every module of a package: its name, docstring, and its public functions with the first line of theirs."""
    found = []
    for each in pkgutil.iter_modules(package.__path__):
        module = importlib.import_module(f"{package.__name__}.{each.name}")
        own = [f for f in vars(module).values() if inspect.isfunction(f) and f.__module__ == module.__name__]
        says = [(f.__name__, first_line(f)) for f in own if not f.__name__.startswith("_") and inspect.getdoc(f)]
        found.append((each.name, inspect.getdoc(module) or "", says))
    return found


def first_line(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").partition("\n\n")[0].replace("\n", " ")


def source_kind(source: tuple[str, ...]) -> str:
    """Where a number comes from, in a word."""
    if "assumption" in source:
        return "assumption"
    return "evidence" if all(each in evidence_ids() for each in source) else "set by the user"


def cited(scenario: Scenario) -> list[Evidence]:
    """Rows of evidence on which parameters rest."""
    named = {each for row in scenario.parameters.values() for each in row.source if each in evidence_ids()}
    return [find(each) for each in named]


def parameter_rows(scenario: Scenario) -> Iterator[dict[str, str]]:
    """Every row of the registry with what this scenario gives it."""
    from leverage_sim.scenario.expand import registry_of

    registry = registry_of(scenario)
    given: dict[str, list[str]] = {}
    for name in scenario.parameters:
        given.setdefault(registry.entry(name).pattern, []).append(name)
    for entry in entries():
        names = given.get(entry.pattern, [])
        values = [scenario.parameters[name].value for name in names]
        kinds = Counter(source_kind(scenario.parameters[name].source) for name in names)
        yield {
            "name": entry.pattern, "symbol": entry.symbol, "unit": entry.unit, "bounds": bounds(entry),
            "mechanism": entry.mechanism, "meaning": entry.meaning, "value": span(values, entry.missing),
            "source": ", ".join(f"{kind} {count}" for kind, count in kinds.items()) or "not given",
        }  # fmt: skip


def bounds(entry: Entry) -> str:
    return f"{entry.lower:g} to {entry.upper:g}".replace("-inf", "any").replace("inf", "any")


def span(values: list[float], missing: float | None) -> str:
    """The values that a scenario gives to the names of one pattern."""
    if not values:
        return "none" if missing is None else f"{missing:g} where left out"
    low, high = min(values), max(values)
    return f"{low:g}" if low == high else f"{low:g} to {high:g} ({len(values)} names)"
