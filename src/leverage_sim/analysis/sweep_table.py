"""A results folder as inputs and outcomes: what each run was given, and what it came to."""

import contextlib
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.batch.stored import Stored, stored
from leverage_sim.batch.tables import reading
from leverage_sim.problems import InputError, Mark, Problem, suggest
from leverage_sim.scenario.schema import Scenario
from leverage_sim.sweeps.cells import canonical, word, words
from leverage_sim.sweeps.coverage import Stretch
from leverage_sim.sweeps.folder import read_plan
from leverage_sim.sweeps.job import job_of, parameters_of
from leverage_sim.sweeps.plan import Plan, unpacked
from leverage_sim.world.index import Index
from leverage_sim.world.parameters import Array

if TYPE_CHECKING:
    import pandas as pd

SIGNS: Mapping[str, Callable[[Any, float], Any]] = {
    ">=": operator.ge, "<=": operator.le, "==": operator.eq, "!=": operator.ne, ">": operator.gt, "<": operator.lt,
}  # fmt: skip
EXPRESSION = re.compile(r"\s*([^<>=!\s]+)\s*(?:(>=|<=|==|!=|>|<)\s*(\S+)\s*)?")
NUMBERS = ("run", "draw", "replicate", "scenario")


def wrong(mark: object, message: str) -> InputError:
    return InputError([Problem(Mark(str(mark)), message)])


@dataclass(frozen=True)
class Measure:
    """An outcome of a run, or with a sign whether it meets a condition.

    Attributes:
        text: as the user wrote it.
        column: of the runs.
        sign, level: the condition; None for the outcome itself.
    """

    text: str
    column: str
    sign: str | None = None
    level: float = 0.0

    def of(self, runs: "pd.DataFrame") -> Array:
        """Its value in every run, (run,); 0 or 1 for a condition."""
        values = runs[self.column].to_numpy(dtype=float)
        return values if self.sign is None else SIGNS[self.sign](values, self.level).astype(float)


def measure_of(text: str, columns: Sequence[str]) -> Measure:
    """An outcome by name, or a condition on it: ``deals``, ``deals>0``, ``highest_stage>=2``.

    Raises:
        InputError: it names no outcome, or is no condition.
    """
    match = EXPRESSION.fullmatch(text)
    try:
        level = float(match[3]) if match and match[3] else 0.0
    except ValueError:
        match = None
    if match is None:
        raise wrong("--outcome", f"{text}: write COLUMN, or a condition like COLUMN>=2")
    if match[1] not in columns:
        raise wrong("--outcome", f"no outcome is called {match[1]!r}; {suggest(match[1], columns)}")
    return Measure(text, match[1], match[2], level)


@dataclass(frozen=True)
class Table:
    """Runs of a folder.

    Attributes:
        folder: that they are from.
        plan: of the sweep; None for the folder of a ``run``.
        scenario: of the first cell.
        runs: a row a run: its numbers and outcomes, by number.
        inputs: what varies between the runs, a column a parameter or factor; words as a 0/1 column for each value.
        levels: of factors that are words, all that they take.
    """

    folder: Stored
    plan: Plan | None
    scenario: Scenario
    runs: "pd.DataFrame"
    inputs: "pd.DataFrame"
    levels: Mapping[str, tuple[str, ...]]

    def level(self, name: str) -> tuple[str, str] | None:
        """Factor and level that a column of the inputs stands for; None if it holds numbers."""
        return next(((f, its) for f in self.levels for its in self.levels[f] if column(f, its) == name), None)

    @property
    def outcomes(self) -> list[str]:
        """Columns of the runs that are outcomes."""
        factors = {*NUMBERS, *self.scenario.parameters, *(self.plan.columns if self.plan else ())}
        return [name for name in map(str, self.runs.columns) if name not in factors]

    @property
    def width(self) -> int:
        """How many draws in a row belong together: points of one trajectory, or that share coordinates; else 1."""
        sample = self.plan.sampled if self.plan else None
        if self.plan is None or sample is None or sample.method not in ("sobol", "morris"):
            return 1
        if sample.method == "morris":
            return len(sample.names) + 1
        second = bool(self.plan.source["design"]["sample"].get("second_order", False))
        return len(sample.names) * (2 if second else 1) + 2


def table_of(folder: str | Path, where: Sequence[str] = ()) -> Table:
    """The runs of a folder, or those of them in which columns have some values.

    Args:
        folder: of a sweep, or of a run.
        where: ``COLUMN=VALUE``, of factors of the design.

    Raises:
        InputError: it is no results folder, or nothing is left.
    """
    found = stored(folder)
    design = found.manifest.get("design") if isinstance(found.manifest, dict) else None
    command = design.get("command") if isinstance(design, dict) else None
    if command not in ("sweep", "run"):
        raise wrong(folder, f"holds the results of {command or 'another command'}, not of a sweep or of runs")
    plan = read_plan(Path(folder)) if command == "sweep" else None
    with reading(Path(folder)):
        runs = found.runs
        if runs.empty or len(runs.columns) < 2:
            raise wrong(folder, "holds no runs that were played")
        scenario = Scenario.model_validate(found.manifest["scenario"])
        levels = levels_of(runs, plan)
        inputs = varied(given(plan) if plan else drawn(runs, scenario), factors(runs, levels))
        inputs = inputs.loc[runs["run"].to_numpy()].reset_index(drop=True)
    keep = chosen(runs, where)
    if not keep.all():
        runs, inputs = runs[keep].reset_index(drop=True), inputs[keep].reset_index(drop=True)
        inputs = inputs.loc[:, (inputs != inputs.iloc[0]).any()]
    return Table(found, plan, scenario, runs, inputs, levels)


def chosen(runs: "pd.DataFrame", where: Sequence[str]) -> Any:
    """Which runs have the values asked for, (run,).

    Raises:
        InputError: there is no such column or value.
    """
    keep = np.ones(len(runs), dtype=bool)
    for text in where:
        column, sign, value = text.partition("=")
        if not sign or column not in runs.columns:
            raise wrong("--where", f"{text}: write COLUMN=VALUE; {suggest(column, map(str, runs.columns))}")
        asked = word(words(canonical(column, value.strip()))).lower()
        own = (runs[column].map(word).str.lower() == asked).to_numpy(dtype=bool)
        with contextlib.suppress(TypeError, ValueError):
            own = own | (runs[column].to_numpy(dtype=float) == float(value))
        if not own.any():
            there = list(dict.fromkeys(runs[column].map(word)))
            raise wrong("--where", f"{text}: no run has that; {suggest(value, there)}")
        keep &= own
    if not keep.any():
        raise wrong("--where", f"no run has {' and '.join(where)}")
    return keep


def given(plan: Plan) -> "pd.DataFrame":
    """Parameters that a sweep drew or set, by number of the run."""
    import pandas as pd

    frames = []
    for n, combination in enumerate(plan.combinations):
        job = job_of(plan, Stretch(n, 0, plan.places(n)))
        index = Index(Scenario.model_validate_json(unpacked(combination.scenario)))
        frames.append(pd.DataFrame(parameters_of(job, index), index=job.runs))
    return pd.concat(frames).sort_index()


def drawn(runs: "pd.DataFrame", scenario: Scenario) -> "pd.DataFrame":
    """Parameters that a run drew, by number of the run."""
    names = [name for name in runs.columns if name in scenario.parameters]
    return runs[names].set_index(runs["run"])


def levels_of(runs: "pd.DataFrame", plan: Plan | None) -> dict[str, tuple[str, ...]]:
    """Words that a design varies, with their levels in the order in which they come."""
    import pandas as pd

    names = [n for n in ("scenario", *(plan.columns if plan else ())) if not pd.api.types.is_float_dtype(runs[n])]
    found = {name: tuple(dict.fromkeys(runs[name].map(word))) for name in names}
    return {name: its for name, its in found.items() if len(its) > 1}


def factors(runs: "pd.DataFrame", levels: Mapping[str, tuple[str, ...]]) -> "pd.DataFrame":
    """A 0/1 column for each level of the words that a design varies, by number of the run; of two levels the second."""
    import pandas as pd

    found = {
        column(name, its): (runs[name].map(word) == its).astype(int)
        for name, own in levels.items()
        for its in (own if len(own) > 2 else own[1:])
    }
    return pd.DataFrame(found, index=runs.index).set_index(runs["run"])


def column(factor: str, level: str) -> str:
    """The column of the inputs that says whether a factor is at a level."""
    return f"{factor}={level}"


def varied(parameters: "pd.DataFrame", words: "pd.DataFrame") -> "pd.DataFrame":
    """What differs between runs at all."""
    both = parameters.join(words, how="inner") if len(parameters.columns) else words
    return both.loc[:, (both != both.iloc[0]).any()]
