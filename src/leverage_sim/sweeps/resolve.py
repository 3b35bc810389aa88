"""From a sweep file to a plan: scenarios resolved, numbers checked, the sample drawn."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from leverage_sim.actors.rules import known
from leverage_sim.actors.rules.files import load_files, source_texts
from leverage_sim.batch.play import horizon, parse_force, say_unreached
from leverage_sim.batch.retained import retained_for
from leverage_sim.problems import InputError, Mark, Problem, shorten, suggest
from leverage_sim.scenario.check import check_row
from leverage_sim.scenario.check_start import check_flows, check_levers, check_shares
from leverage_sim.scenario.expand import registry_of
from leverage_sim.scenario.inherit import locate, shorten_path
from leverage_sim.scenario.load import Told, digest, load
from leverage_sim.scenario.registry import Registry
from leverage_sim.scenario.schema import Prior, Row, Scenario
from leverage_sim.scenario.vocabulary import switches
from leverage_sim.sweeps import sampling
from leverage_sim.sweeps.cells import Cell, canonical, cells, group, number, structural, words
from leverage_sim.sweeps.plan import Combination, Plan, Sampled, packed
from leverage_sim.sweeps.read import Sheet, read_sheet
from leverage_sim.sweeps.schema import Sample

MAX_NUMBERS = 20_000_000
"""Of a sample that is drawn before anything is played: some 160 MB, and as much again while it is drawn."""


def plan_of(source: str | Path | Mapping[str, Any], rules: Sequence[str] = ()) -> Plan:
    """A sweep file, worked out.

    Args:
        source: its path, or the same as data.
        rules: Python files whose rules it may name; they are run.

    Raises:
        InputError: with every error found, by file, line and column.
    """
    sheet = read_sheet(source)
    load_files(rules)
    groups: dict[tuple[Any, ...], list[int]] = {}
    found = cells(sheet)
    for n, cell in enumerate(found):
        groups.setdefault(group(cell), []).append(n)
    keys = tuple(dict.fromkeys(key for cell in found for key in cell.settings))
    scenarios = resolved(sheet, [found[numbers[0]] for numbers in groups.values()])
    check_quarters(sheet, scenarios)
    check_names(scenarios, [found[numbers[0]] for numbers in groups.values()])
    check_cells(scenarios, [[found[n] for n in numbers] for numbers in groups.values()])
    check_outcomes(sheet, scenarios)
    file = sheet.file
    combinations = tuple(
        combination(sheet, scenario, numbers, [found[n] for n in numbers], keys)
        for scenario, numbers in zip(scenarios, groups.values(), strict=True)
    )
    plan = Plan(
        name=file.name, seed=file.seed, quarters=file.quarters, record=file.record, outcomes=file.outcomes,
        replicates=file.replicates, block=file.block or 1, columns=tuple(key for key in keys if key != "scenario"),
        combinations=combinations, sampled=sampled(sheet, scenarios, keys), rules=source_texts(rules),
        source=file.model_dump(mode="json", exclude_defaults=True),
    )  # fmt: skip
    return plan if file.block else replace(plan, block=block_for(plan))


LARGEST = {"runs": 4096, "quarters": 1024, "events": 1024}  # runs in a block, by what is recorded of each
SMALLEST, SHARES = 256, 16  # no smaller for the sake of an even share of the work


def block_for(plan: Plan) -> int:
    """Runs to a block: large ones cost less a run, small ones share the work more evenly; a combination's are alike."""
    most = min(LARGEST[plan.record], max(SMALLEST, plan.total // SHARES))
    runs = max(plan.places(n) for n in range(len(plan.combinations)))
    return -(-runs // -(-runs // most))


def resolved(sheet: Sheet, firsts: Sequence[Cell]) -> list[Scenario]:
    """The scenario of each combination, with the structural settings of its cells.

    Raises:
        InputError: with the errors of all of them.
    """
    found, problems = [], []
    for cell in firsts:
        try:
            found.append(scenario_of(sheet, cell))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return found


def scenario_of(sheet: Sheet, cell: Cell) -> Scenario:
    """The scenario that a cell plays, but for its parameters.

    Raises:
        InputError: with every error found.
    """
    own = {k: v for k, v in cell.settings.items() if structural(k) and k not in ("scenario", "force")}
    settings = {**{key: canonical(key, value) for key, value in sheet.file.set.items()}, **own}
    marks = {**{key: sheet.mark("set", key) for key in sheet.file.set}, **cell.marks}
    name = cell.settings.get("scenario", sheet.file.scenario)
    at = cell.marks.get("scenario", sheet.mark("scenario"))
    if not isinstance(name, str):
        raise InputError([Problem(at, "a scenario is named by a word")])
    try:
        found = sheet.scenario(name, at)
        if isinstance(found, str):
            locate(found)
    except InputError as error:
        raise InputError([Problem(at, f"{shorten_path(name)}: {error.problems[0].message}")]) from None
    return load(found, settings, known(), Told("sweep", marks))


def check_quarters(sheet: Sheet, scenarios: Sequence[Scenario]) -> None:
    """Whether every scenario has as many quarters as are to be played.

    Raises:
        InputError: one has not.
    """
    try:
        for scenario in scenarios:
            horizon(scenario, sheet.file.quarters)
    except InputError as error:
        message = error.problems[0].message.partition(";")[0]
        raise InputError(
            [Problem(sheet.mark("quarters"), f"{message}; give the scenario others under `set`")]
        ) from None


def check_names(scenarios: Sequence[Scenario], firsts: Sequence[Cell]) -> None:
    """Whether the column ``scenario`` tells the scenarios of a sweep apart.

    Raises:
        InputError: two of them have one name.
    """
    owners: dict[str, Any] = {}
    for scenario, cell in zip(scenarios, firsts, strict=True):
        given = cell.settings.get("scenario")
        if owners.setdefault(scenario.name, given) != given:
            message = f"{given} and {owners[scenario.name]} both have the name {scenario.name}"
            raise InputError([Problem(cell.marks["scenario"], message)])


def check_cells(scenarios: Sequence[Scenario], groups: Sequence[Sequence[Cell]]) -> None:
    """Whether the numbers of every cell are what its scenario could hold.

    Raises:
        InputError: with every one that is not.
    """
    problems: list[Problem] = []
    for scenario, members in zip(scenarios, groups, strict=True):
        if any(not structural(key) for cell in members for key in cell.settings):
            registry = registry_of(scenario)
            for cell in members:
                problems += problems_of(scenario, cell, registry)
    if problems:
        raise InputError(problems)


def problems_of(scenario: Scenario, cell: Cell, registry: Any) -> Iterable[Problem]:
    """What is wrong with the numbers of one cell."""
    rows = {k: Row(value=number(cell, k), source=("sweep",)) for k in cell.settings if not structural(k)}
    for name, row in rows.items():
        if name not in registry:
            message = f"unknown parameter {name}; {suggest(name, registry.names)}"
            yield Problem(cell.marks[name], message)
            return
        for _, message in check_row(("parameters", name), registry.entry(name), row):
            yield Problem(cell.marks[name], f"{name}: {message}")
    others = {name: row for name, row in scenario.parameters.items() if name not in rows}
    changed = scenario.model_copy(update={"parameters": others | rows})
    for check in (check_shares, check_flows, check_levers):
        for path, message in check(changed):
            at = cell.marks.get(str(path[1]), next(iter(cell.marks.values())))
            yield Problem(at, message)


def check_outcomes(sheet: Sheet, scenarios: Sequence[Scenario]) -> None:
    """Whether the outcomes that a sweep keeps are those of a scenario of it.

    Raises:
        InputError: with every one that is not.
    """
    if not sheet.file.outcomes:
        return
    from leverage_sim.sweeps.job import outcome_names

    names = {name for scenario in {s.name: s for s in scenarios}.values() for name in outcome_names(scenario)}
    problems = [
        Problem(sheet.mark("outcomes", n), f"unknown outcome {name}; {suggest(name, names)}")
        for n, name in enumerate(sheet.file.outcomes)
        if name not in names
    ]
    if problems:
        raise InputError(problems)


def combination(
    sheet: Sheet, scenario: Scenario, numbers: Sequence[int], members: Sequence[Cell], keys: Sequence[str]
) -> Combination:
    """Cells that share a scenario, as plain data."""
    first = members[0]
    force = forced(sheet, scenario, first)
    values = {key: tuple(number(c, key) for c in members) for key in first.settings if not structural(key)}
    same = {key: held(scenario, key, force) for key in keys if key != "scenario" and key not in values}
    text = scenario.model_dump_json(exclude_none=True, by_alias=True)
    return Combination(scenario.name, packed(text), digest(scenario), force, same, tuple(numbers), values)


def forced(sheet: Sheet, scenario: Scenario, cell: Cell) -> tuple[str, ...]:
    """The prescribed choices of a cell, checked.

    Raises:
        InputError: with every one that cannot be followed.
    """
    own = cell.settings.get("force", [])
    if not isinstance(own, str | list | None):
        raise InputError([Problem(cell.marks["force"], f"`force` takes ACTOR@QUARTER=OPTION, not {shorten(own)}")])
    found = [(text, sheet.mark("force", n)) for n, text in enumerate(sheet.file.force)]
    found += [(text, cell.marks["force"]) for text in ([own] if isinstance(own, str) else own or ())]
    problems, reached = [], []
    for text, at in found:
        try:
            reached += parse_force(scenario, [text])
        except InputError as error:
            problems += [Problem(at, problem.message) for problem in error.problems]
    if problems:
        raise InputError(problems)
    say_unreached(scenario, reached, sheet.file.quarters)
    return tuple(text for text, _ in found)


def base_value(scenario: Scenario, name: str) -> float:
    """What a scenario says of a parameter, or what its absence means."""
    row = scenario.parameters.get(name)
    if row is not None:
        return row.value
    missing = registry_of(scenario).entry(name).missing
    return float("nan") if missing is None else missing


def held(scenario: Scenario, key: str, force: tuple[str, ...]) -> Any:
    """The value of a factor's column where the cells of a combination do not differ in it."""
    head, _, rest = key.partition(".")
    if head == "switches":
        return bool(scenario.switches.get(rest, True)) if rest in switches() else None
    if head == "rules":
        return scenario.rules.get(rest, "rational")
    if key == "force":
        return words(list(force))
    if key in ("absent", "quarters"):
        return words(canonical(key, list(getattr(scenario, key))))
    if key in ("variant", "trade_basis"):
        return getattr(scenario, key)
    return base_value(scenario, key)


def sampled(sheet: Sheet, scenarios: Sequence[Scenario], keys: Sequence[str]) -> Sampled | None:
    """The sample of a design.

    Raises:
        InputError: with every parameter that cannot be drawn.
    """
    sample = sheet.file.sample
    if sample is None:
        return None
    if sample.method == "retained":
        return kept(sheet, scenarios, keys, sample)
    given = spelled(sample.parameters, scenarios, keys)
    problems, names = [], list[str]()
    registries = [registry_of(scenario) for scenario in scenarios if sample.parameters is not None]
    for name, prior in given.items():
        at = sheet.mark("design", "sample", "parameters", name)
        for scenario, registry in zip(scenarios, registries, strict=False):
            problems += [Problem(at, message) for message in drawable(scenario, registry, name, prior, keys)]
        names.append(name)
    if problems:
        raise InputError(problems)
    at = sheet.mark("design", "sample", "method")
    order = tuple(names)
    priors = {name: prior.model_dump(exclude_none=True, mode="json") for name, prior in given.items() if prior}
    check_size(sample, order, at)
    drawn = sampling.shares(sample, order, sheet.file.seed, at)
    size = int(sample.size or 0) if drawn is None else len(drawn)
    return Sampled(sample.method, size, order, priors, drawn, sample.own_luck, sample.columns)


def kept(sheet: Sheet, scenarios: Sequence[Scenario], keys: Sequence[str], sample: Sample) -> Sampled:
    """A sample of the draws that the record has not ruled out.

    Raises:
        InputError: a scenario has none, or not as many.
    """
    at = sheet.mark("draws") if sheet.file.draws else sheet.mark("design", "sample")
    try:
        most = min(retained_for(scenario).size for scenario in scenarios)
    except InputError as error:
        raise InputError([Problem(at, error.problems[0].message)]) from None
    if sample.size is not None and sample.size > most:
        message = f"{sample.size:,} retained draws are asked for, there are {most:,}; ask for replicates"
        raise InputError([Problem(sheet.mark("design", "sample", "size"), message)])
    names = tuple(spelled(None, scenarios, keys))
    return Sampled(sample.method, sample.size or most, names, {}, None, sample.own_luck, sample.columns)


def spelled(
    asked: Mapping[str, Prior | None] | None, scenarios: Sequence[Scenario], keys: Sequence[str]
) -> dict[str, Any]:
    """The parameters of a sample by name: a pattern's that have a prior; all that have one if it asks for none."""
    found: dict[str, Any] = {}
    for name, prior in ({"**": None} if asked is None else asked).items():
        if "*" not in name:
            found[name] = prior
            continue
        for scenario in scenarios:
            wanted = set(scenario.parameters) if name == "**" else set(registry_of(scenario).matching(name))
            rows = sorted(scenario.parameters.items())
            own = [n for n, row in rows if row.prior and n in wanted and n not in keys]
            found |= dict.fromkeys(own, prior)
    return found


def check_size(sample: Sample, names: Sequence[str], at: Mark) -> None:
    """Whether there is anything to draw, and whether the points of a sample that is drawn at once fit in memory.

    Raises:
        InputError: there is not, or they do not.
    """
    if not names:
        raise InputError([Problem(at, "there is nothing to draw: no parameter that is asked for has a prior")])
    wide, size = len(names), sample.size or 0
    points = {"sobol": (2 * wide + 2) if sample.second_order else wide + 2, "morris": wide + 1}.get(sample.method, 1)
    if sample.method != "prior" and size * points * wide > MAX_NUMBERS:
        message = f"{size * points:,} points of {wide:,} parameters are more than {MAX_NUMBERS:,} numbers; draw fewer"
        raise InputError([Problem(at, message)])


def drawable(
    scenario: Scenario, registry: Registry, name: str, prior: Prior | None, keys: Sequence[str]
) -> Iterable[str]:
    """What keeps a parameter from being drawn in a scenario, whose registry is spelled out once for all of them."""
    if name in keys:
        yield f"{name} is varied by the grid or the points too; vary it in one place"
    elif name not in registry:
        yield f"unknown parameter {name}; {suggest(name, registry.names)}"
    elif prior is None and (name not in scenario.parameters or scenario.parameters[name].prior is None):
        yield f"{name} has no prior in {scenario.name}; give bounds: {name}: [low, high]"
    elif structural(name) and (name not in scenario.parameters or scenario.parameters[name].value <= 0.0):
        yield f"{name} is not in {scenario.name}, where the two do not trade; vary it in the grid"
    elif prior is not None:
        row = Row(value=prior.bounds[0], source=("sweep",), prior=prior)
        yield from dict.fromkeys(message for _, message in check_row((), registry.entry(name), row))
        low_levers = scenario.model_copy(update={"parameters": {**scenario.parameters, name: row}})
        yield from (message for path, message in check_levers(low_levers) if path[:2] == ("parameters", name))
