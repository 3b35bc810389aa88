"""What every report says: the question, the parameters with their sources, caveats, how to make it again."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from leverage_sim.evidence import find
from leverage_sim.evidence import known as evidence_ids
from leverage_sim.evidence.lookup import Evidence, texts
from leverage_sim.scenario.expand import registry_of
from leverage_sim.scenario.registry import Registry
from leverage_sim.scenario.schema import Row, Scenario
from leverage_sim.show.report.page import Code, Folded, Section, Table, Words
from leverage_sim.show.timeline import capital, listed, plural

ASSUMED = "assumption"
MANY = 20  # rows beyond which a table is folded
ALWAYS = (
    "This is a model of an argument, not a forecast: a share of runs says how often something happens in the model.",
    "States are unitary, what they want is judged, data on a closed country are poor; rows marked assumption say why.",
    "Nothing here is to be used to advise on, or to justify, a measure against people.",
)


def question(scenario: Scenario, own: str | None = None) -> Section:
    """What is asked; ``own`` is the question of a sweep."""
    lines = [own] if own else []
    lines += [scenario.question] if scenario.question else []
    lines = lines or ["The scenario states no question."]
    span = f"{capital(scenario.title)} ({scenario.name}), {scenario.quarters[0]} to {scenario.quarters[1]}"
    target = scenario.actors[scenario.roles.target].title
    roles = {"coercers": scenario.roles.coercers, "patrons": scenario.roles.patrons}
    roles |= {"neighbours": scenario.roles.neighbours}
    told = [f"{word}: {listed([scenario.actors[n].title for n in names])}" for word, names in roles.items() if names]
    return Section("Question", [Words(lines), Words([f"{span}. Target: {target}; {'; '.join(told)}."])])


def parameters(scenario: Scenario, varied: Sequence[str] = ()) -> Section:
    """Every number of the scenario with its unit, source and prior: what was set or varied first."""
    registry = registry_of(scenario)
    first = [name for name, row in scenario.parameters.items() if name in varied or evidenceless(row)]
    rows = {name: parameter_row(scenario, registry, name) for name in scenario.parameters}
    columns = ["parameter", "value", "unit", "meaning", "source", "why", "prior"]
    assumed = sum(ASSUMED in row.source for row in scenario.parameters.values())
    priors = sum(row.prior is not None for row in scenario.parameters.values())
    said = (
        f"{len(rows)} numbers: {len(rows) - assumed} rest on evidence or were set, {assumed} are assumptions with "
        f"a reason beside them; {priors} carry a prior."
    )
    blocks: list[Any] = [Words([said])]
    if first:
        table = Table("Set or varied here", columns, [rows[name] for name in first], 7)
        blocks.append(Folded(f"The {len(first)} set or varied here", [table]) if len(first) > MANY else table)
    blocks.append(Folded("All parameters", [Table("", columns, list(rows.values()), 7)]))
    blocks.append(Folded("Evidence that they rest on", [evidence(scenario)]))
    off = [f"{name}: {'on' if on else 'off'}" for name, on in scenario.switches.items()]
    rules = [f"{scenario.actors[actor].title}: {rule}" for actor, rule in scenario.rules.items()]
    ruled = f"Rules: {listed(rules)}." if rules else "Rules: rational in every seat."
    blocks.append(Words([ruled, f"Switches set: {', '.join(off)}." if off else "All causal channels are switched on."]))
    return Section("Parameters and their sources", blocks)


def evidenceless(row: Row) -> bool:
    """Whether a number comes from neither evidence nor the scenario's assumptions: a user set it."""
    return any(source != ASSUMED and source not in evidence_ids() for source in row.source)


def parameter_row(scenario: Scenario, registry: Registry, name: str) -> list[str]:
    """One parameter in words."""
    row, entry = scenario.parameters[name], registry.entry(name)
    unit = scenario.sectors[name.split(".")[-1]].unit if name.startswith("trade.") else entry.unit
    forms = row.prior.model_dump(exclude_none=True) if row.prior else {}
    prior = "".join(f"{form} {', '.join(f'{x:g}' for x in bounds)}" for form, bounds in forms.items())
    return [name, f"{row.value:g}", unit, entry.meaning, ", ".join(row.source), row.why or "", prior]


def evidence(scenario: Scenario) -> Table:
    """The rows of evidence that the numbers name."""
    named = {source for row in scenario.parameters.values() for source in row.source if source in evidence_ids()}
    rows = [find(source) for source in sorted(named)]
    return Table("", ["id", "what it says", "where", "status"], [[r.id, r.says, place(r), r.status] for r in rows], 4)


def place(row: Evidence) -> str:
    """Where a row of evidence stands."""
    if row.source not in texts():
        return row.source
    text = texts()[row.source]
    return f"{text['author']}, {text['date']}, paragraph {row.paragraph}"


def caveats(scenario: Scenario, own: Sequence[str]) -> Section:
    """What speaks against reading too much into it: the report's own first."""
    assumed = sum(ASSUMED in row.source for row in scenario.parameters.values())
    counted = f"{assumed} of {len(scenario.parameters)} numbers are assumptions."
    off = [name for name, on in scenario.switches.items() if not on]
    cut = [f"Causal channels are switched off: {', '.join(off)}."] if off else []
    return Section("Caveats", [Words([*own, *cut, counted, *ALWAYS], listed=True)])


def made_with(manifest: Mapping[str, Any]) -> list[Any]:
    """Versions, time and rule files."""
    versions = ", ".join(f"{name} {version}" for name, version in manifest["versions"].items())
    blocks: list[Any] = [Words([f"Made with {versions}; begun {manifest['started']}, ended {manifest['ended']}."])]
    for name, rule in manifest["rules"].items():
        blocks.append(Folded(f"Rule file {name}, SHA-256 {rule['sha256'][:16]}", [Code(rule["source"])]))
    if manifest["rules"]:
        blocks.insert(1, Words([f"It takes {plural(len(manifest['rules']), 'rule file')}, named with --rules."]))
    return blocks


def python_again(call: str) -> Code:
    """The way that always works: from the manifest, in Python."""
    lines = ["import json", "import leverage_sim as lev", 'manifest = json.load(open("manifest.json"))', call]
    return Code("\n".join(lines))


def as_yaml(data: Any) -> str:
    """Plain data as JSON, which is YAML too."""
    return json.dumps(data, indent=1, ensure_ascii=False)
