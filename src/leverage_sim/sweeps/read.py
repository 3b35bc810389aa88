"""Read a sweep file: YAML to a validated model, every error at its line and column."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from leverage_sim.problems import InputError, Mark, Problem
from leverage_sim.scenario.inherit import Draft, shipped
from leverage_sim.scenario.load import digest
from leverage_sim.scenario.schema import Scenario
from leverage_sim.scenario.schema_errors import wrong
from leverage_sim.scenario.yaml_source import Marks, parse, place, read_text
from leverage_sim.sweeps.schema import SweepFile


@dataclass(frozen=True)
class Sheet:
    """A sweep file that its schema accepts, with the place of every value.

    Attributes:
        file: its model.
        marks: the place of every value.
        folder: from which its paths are; data from a program have none.
        given: scenarios that a program gave as they are, by what stands for them in the file.
    """

    file: SweepFile
    marks: Marks
    folder: Path | None
    given: Mapping[str, Scenario] = field(default_factory=dict)

    def mark(self, *path: str | int) -> Mark:
        """Where a value stands."""
        return place(self.marks, path)

    def scenario(self, name: str, at: Mark) -> str | Scenario:
        """A scenario as the loader takes it: given, shipped, or a file in or below the sweep file's folder.

        Raises:
            InputError: a file that lies elsewhere. Data from a program may name any: they have no folder.
        """
        if name in self.given:
            return self.given[name]
        if name in shipped():
            return name
        if self.folder is None:
            return name
        path = self.folder / name
        if Path(name).is_absolute() or not path.resolve().is_relative_to(self.folder.resolve()):
            raise InputError([Problem(at, "a sweep may not lead out of its file's own folder")])
        return str(path)


def read_sheet(source: str | Path | Mapping[str, Any]) -> Sheet:
    """A sweep file by its path, or the same as data.

    Raises:
        InputError: with every error found, by file, line and column.
    """
    if isinstance(source, Mapping):
        given: dict[str, Scenario] = {}
        return validated(plain(source, given), {(): Mark("sweep")}, "sweep", None, given)
    path, shown = Path(source), str(source)
    if not path.is_file():
        raise InputError([Problem(Mark(shown), "there is no such file; name a sweep file, ending in .yaml")])
    data, marks = parse(read_text(path, shown), shown, "a sweep starts with `name: ...`")
    if not isinstance(data, dict):
        raise InputError([Problem(marks[()], "a sweep is a mapping: lines of the form `key: value`")])
    return validated(data, marks, shown, path.parent)


def plain(value: Any, given: dict[str, Scenario]) -> Any:
    """Data from a program as a file would hold it, with a word for each scenario in it, which ``given`` takes up.

    Raises:
        InputError: two scenarios in it have one name.
    """
    if isinstance(value, Scenario):
        word = f"{value.name} (given)"
        if digest(given.setdefault(word, value)) != digest(value):
            raise InputError([Problem(Mark("sweep"), f"two scenarios are called {value.name}; give one another name")])
        return word
    if isinstance(value, Mapping):
        return {key: plain(own, given) for key, own in value.items()}
    if isinstance(value, list | tuple):
        return [plain(own, given) for own in value]
    if type(value).__module__ == "numpy":
        return value.tolist()
    return os.fspath(value) if isinstance(value, os.PathLike) else value


def holds_sweep(name: str) -> bool:
    """Whether a file is a sweep rather than a scenario, by its key `design`; one that cannot be read is neither."""
    try:
        return Path(name).is_file() and re.search(r"^design\s*:", read_text(Path(name), name), re.MULTILINE) is not None
    except (InputError, OSError, ValueError):
        return False


def validated(
    data: dict[str, Any], marks: Marks, shown: str, folder: Path | None, given: Mapping[str, Scenario] | None = None
) -> Sheet:
    """The model of a sweep's data.

    Raises:
        InputError: with every error found.
    """
    try:
        return Sheet(SweepFile.model_validate(data), marks, folder, given or {})
    except ValidationError as error:
        raise InputError(wrong(Draft(data, marks, [shown]), error, SweepFile, "sweep")) from None
