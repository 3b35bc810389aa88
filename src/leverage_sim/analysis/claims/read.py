"""Read a claims file: YAML to a validated model, every error at its line and column."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from leverage_sim.actors.rules import known
from leverage_sim.analysis.claims.formula import Formula, FormulaError, formula
from leverage_sim.analysis.claims.schema import ClaimsFile
from leverage_sim.analysis.coalitions import players_of
from leverage_sim.analysis.quantities import TOGETHER
from leverage_sim.problems import InputError, Mark, Problem, suggest
from leverage_sim.scenario.expand import registry_of
from leverage_sim.scenario.inherit import Draft, shipped
from leverage_sim.scenario.load import load
from leverage_sim.scenario.schema import Scenario
from leverage_sim.scenario.schema_errors import wrong
from leverage_sim.scenario.yaml_source import Marks, Path_, parse, place, read_text
from leverage_sim.sweeps.read import plain


@dataclass(frozen=True)
class Book:
    """A claims file that was read and checked.

    Attributes:
        file: its model.
        marks: the place of every value.
        folder: from which its paths are.
        scenario: that it is about, resolved.
        players: senders of its games.
        formulas: of every condition and placebo, by the path to them in the file.
        given: scenarios that a program gave as they are, by what stands for them in the file.
    """

    file: ClaimsFile
    marks: Marks
    folder: Path
    scenario: Scenario
    players: tuple[str, ...]
    formulas: Mapping[Path_, Formula]
    given: Mapping[str, Scenario] = field(default_factory=dict)

    def mark(self, *path: str | int) -> Mark:
        """Where a value stands."""
        return place(self.marks, path)

    def named(self, name: str) -> str:
        """A scenario's name as the loader takes it."""
        return name if name in self.given or name in shipped() else str(self.folder / name)


def shipped_claims() -> Path:
    """The claims of the two texts, which come with the package."""
    return Path(str(files("leverage_sim"))) / "evidence" / "claims.yaml"


def read_book(source: str | Path | Mapping[str, Any] | None, scenario: str | Path | Scenario | None = None) -> Book:
    """A claims file by its path, or the same as data; the shipped one if none is given.

    Args:
        scenario: in place of the file's.

    Raises:
        InputError: with every error found, by file, line and column.
    """
    given: dict[str, Scenario] = {}
    if isinstance(source, Mapping):
        data, shown, folder = plain(source, given), "claims", Path()
        marks: Marks = {(): Mark("claims")}
    else:
        path = shipped_claims() if source is None else Path(source)
        shown, folder = "claims.yaml" if source is None else str(source), path.parent
        if not path.is_file():
            raise InputError([Problem(Mark(shown), "there is no such file; name a claims file, ending in .yaml")])
        data, marks = parse(read_text(path, shown), shown, "a file of claims starts with `name: ...`")
    if not isinstance(data, dict):
        raise InputError([Problem(marks[()], "a file of claims is a mapping: lines of the form `key: value`")])
    file = validated(data, marks, shown)
    return checked(file, marks, folder, plain(scenario, given), given)


def validated(data: dict[str, Any], marks: Marks, shown: str) -> ClaimsFile:
    """The model of a file's data.

    Raises:
        InputError: with every error found.
    """
    try:
        return ClaimsFile.model_validate(data)
    except ValidationError as error:
        raise InputError(wrong(Draft(data, marks, [shown]), error, ClaimsFile, "claims")) from None


def checked(
    file: ClaimsFile, marks: Marks, folder: Path, other: str | None, given: Mapping[str, Scenario] | None = None
) -> Book:
    """A book whose scenario is there and whose formulas name what the file has.

    Raises:
        InputError: with every error found.
    """
    at_hand = given or {}
    name = other or (file.scenario if file.scenario in (*shipped(), *at_hand) else str(folder / file.scenario))
    try:
        scenario = load(at_hand.get(name, name), {}, known())
    except InputError as error:
        if other is not None or any(problem.mark.file != name for problem in error.problems):
            raise
        said = error.problems[0].message
        raise InputError([Problem(place(marks, ("scenario",)), f"{file.scenario}: {said}")]) from None
    if other is not None:
        own = other if other in (*shipped(), *at_hand) else str(Path(other).resolve())
        file = file.model_copy(update={"scenario": own})
    players = players_of(scenario)
    found: dict[Path_, Formula] = {}
    problems = list(named_twice(file, marks))
    for path, text in texts(file):
        try:
            found[path] = formula(text, players)
            problems += [Problem(place(marks, (*path, "value")), said) for said in unknown(file, found[path])]
        except FormulaError as error:
            problems.append(Problem(place(marks, (*path, "value")), str(error)))
    for variant in file.variants:
        if variant not in scenario.variants:
            message = f"{scenario.name} has no variant {variant}; {suggest(variant, scenario.variants)}"
            problems.append(Problem(place(marks, ("variants",)), message))
    for n, claim in enumerate(file.claims):
        row = scenario.parameters.get(claim.flips or "")
        if claim.flips and (row is None or row.prior is None):
            message = f"{claim.flips} has no prior in {scenario.name} in which to look for a turn"
            problems.append(Problem(place(marks, ("claims", n, "flips")), message))
        elif claim.flips and registry_of(scenario).entry(claim.flips).field in TOGETHER:
            message = f"{claim.flips} is a part of a whole, which cannot change alone; name another parameter"
            problems.append(Problem(place(marks, ("claims", n, "flips")), message))
    if problems:
        raise InputError(problems)
    return Book(file, marks, folder, scenario, players, found, at_hand)


def named_twice(file: ClaimsFile, marks: Marks) -> list[Problem]:
    """Ids that two claims or placebos share."""
    seen: set[str] = set()
    found = []
    ids = [("claims", n, each.id) for n, each in enumerate(file.claims)]
    ids += [("placebos", n, each.id) for n, each in enumerate(file.placebos)]
    for part, n, name in ids:
        if name in seen:
            found.append(Problem(place(marks, (part, n, "id")), f"{name} stands for two things"))
        seen.add(name)
    return found


def texts(file: ClaimsFile) -> list[tuple[Path_, str]]:
    """Every formula of a file with the path to what it belongs to."""
    found: list[tuple[Path_, str]] = []
    for n, claim in enumerate(file.claims):
        found += [(("claims", n, "conditions", k), each.value) for k, each in enumerate(claim.conditions)]
    found += [(("placebos", n), each.value) for n, each in enumerate(file.placebos) if each.value is not None]
    return found


def unknown(file: ClaimsFile, read: Formula) -> list[str]:
    """What is wrong with the names in a formula."""
    found = []
    for measure, arm, members in read.needs:
        pool: Mapping[str, Any] = file.arms if members is None else file.coalitions
        if measure not in file.measures:
            found.append(f"unknown measure {measure}; {suggest(measure, file.measures)}")
        elif arm not in pool:
            what = "arm" if members is None else "game under `coalitions`"
            found.append(f"unknown {what} {arm}; {suggest(arm, pool)}")
        elif file.measures[measure].quarter is not None and "force" in pool[arm]:
            found.append(
                f"{measure} is of a later quarter, which is not played for {arm}, where choices are prescribed"
            )
    return list(dict.fromkeys(found))
