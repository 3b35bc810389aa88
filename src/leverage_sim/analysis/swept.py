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
    """

    folder: Stored
    plan: Plan | None
    scenario: Scenario
    runs: "pd.DataFrame"
    inputs: "pd.DataFrame"

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
        inputs = varied(given(plan) if plan else drawn(runs, scenario), factors(runs, plan))
        inputs = inputs.loc[runs["run"].to_numpy()].reset_index(drop=True)
    keep = chosen(runs, where)
    if not keep.all():
        runs, inputs = runs[keep].reset_index(drop=True), inputs[keep].reset_index(drop=True)
        inputs = inputs.loc[:, (inputs != inputs.iloc[0]).any()]
    return Table(found, plan, scenario, runs, inputs)


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
        own = runs[column].astype(str).str.lower() == value.lower()
        with contextlib.suppress(TypeError, ValueError):
            own |= runs[column].to_numpy(dtype=float) == float(value)
        keep &= own.to_numpy(dtype=bool)
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


def factors(runs: "pd.DataFrame", plan: Plan | None) -> "pd.DataFrame":
    """Words that a design varies: a 0/1 column for each value, by number of the run."""
    import pandas as pd

    names = ["scenario", *(plan.columns if plan else ())]
    words = [name for name in names if not pd.api.types.is_float_dtype(runs[name]) and runs[name].nunique() > 1]
    if not words:
        return pd.DataFrame(index=runs["run"])
    found = pd.get_dummies(runs[words].astype(str), prefix_sep="=", dtype=int)
    return found.set_index(runs["run"])


def varied(parameters: "pd.DataFrame", words: "pd.DataFrame") -> "pd.DataFrame":
    """What differs between runs at all."""
    both = parameters.join(words, how="inner") if len(parameters.columns) else words
    return both.loc[:, (both != both.iloc[0]).any()]
