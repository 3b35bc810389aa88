"""Read a sweep file: YAML to a validated model, every error at its line and column."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from leverage_sim.problems import InputError, Mark, Problem
from leverage_sim.scenario.inherit import Draft, shipped
from leverage_sim.scenario.schema_errors import wrong
from leverage_sim.scenario.yaml_source import Marks, parse, place, read_text
from leverage_sim.sweeps.schema import SweepFile


@dataclass(frozen=True)
class Sheet:
    """A sweep file that its schema accepts, with the place of every value; data from a program have no folder."""

    file: SweepFile
    marks: Marks
    folder: Path | None

    def mark(self, *path: str | int) -> Mark:
        """Where a value stands."""
        return place(self.marks, path)

    def scenario(self, name: str, at: Mark) -> str:
        """A scenario's name as the loader takes it: shipped, or a file in or below the sweep file's folder.

        Raises:
            InputError: a file that lies elsewhere. Data from a program may name any: they have no folder.
        """
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
        return validated(dict(source), {(): Mark("sweep")}, "sweep", None)
    path, shown = Path(source), str(source)
    if not path.is_file():
        raise InputError([Problem(Mark(shown), "there is no such file; name a sweep file, ending in .yaml")])
    data, marks = parse(read_text(path, shown), shown, "a sweep starts with `name: ...`")
    if not isinstance(data, dict):
        raise InputError([Problem(marks[()], "a sweep is a mapping: lines of the form `key: value`")])
    return validated(data, marks, shown, path.parent)


def validated(data: dict[str, Any], marks: Marks, shown: str, folder: Path | None) -> Sheet:
    """The model of a sweep's data.

    Raises:
        InputError: with every error found.
    """
    try:
        return Sheet(SweepFile.model_validate(data), marks, folder)
    except ValidationError as error:
        raise InputError(wrong(Draft(data, marks, [shown]), error, SweepFile, "sweep")) from None
