"""A block of runs as plain data, and how a worker plays it: the scenario is built there, once, and kept."""

import hashlib
import io
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.actors.rules.files import load_files
from leverage_sim.actors.seats import RuleError
from leverage_sim.batch.draws import cut, normalise, retained_draws, shares_of, values_of
from leverage_sim.batch.memory import keep_pages
from leverage_sim.batch.outcomes import Counts, outcomes
from leverage_sim.batch.payoffs import Payoffs, payoff_names, valued
from leverage_sim.batch.play import event_frame, new_state, parse_force, quarter_frame, seats_of
from leverage_sim.batch.record import Record, Several
from leverage_sim.problems import Unfinished
from leverage_sim.quarter.simulate import begin, simulate
from leverage_sim.scenario.schema import Prior, Scenario
from leverage_sim.source import short, source_hash
from leverage_sim.sweeps.coverage import Stretch
from leverage_sim.sweeps.numbering import Whole
from leverage_sim.sweeps.parts import write_parts
from leverage_sim.sweeps.plan import Plan, unpacked
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck
from leverage_sim.world.parameters import Array

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

SAME = "install the same leverage-sim everywhere, and start it anew where it was changed"
KEPT = 8  # resolved scenarios that a worker keeps


@dataclass(frozen=True)
class Job:
    """Some runs of one combination, (run,) each where it says so.

    Attributes:
        where: the places of its runs.
        name, scenario, force, factors: of the combination.
        rules: texts of rule files by name.
        seed, quarters, record, outcomes: of the sweep.
        runs, replicates, draws: numbers, (run,).
        luck: number of each run's luck, (run,).
        fixed: values of parameters that the cells set, (run,).
        retained: whether the sample is of retained draws.
        names, priors: of the sample; ``shares`` if it is not drawn by luck, (run,).
        columns: factor columns, then whether the sample has columns too.
        folder: where the worker writes the parts itself; None if it hands them back.
        source: hash of the sources that the worker must have.
    """

    where: Stretch
    name: str
    scenario: bytes
    force: tuple[str, ...]
    factors: Mapping[str, Any]
    rules: Mapping[str, str]
    seed: int
    quarters: int | None
    record: str
    outcomes: tuple[str, ...]
    runs: Whole
    replicates: Whole
    draws: Whole
    luck: Whole
    fixed: Mapping[str, Array]
    retained: bool
    names: tuple[str, ...]
    priors: Mapping[str, Any]
    shares: Mapping[str, Array] | None
    columns: tuple[tuple[str, ...], bool]
    folder: str | None = None
    source: str = ""

    def only(self, part: slice) -> "Job":
        """Some of its runs."""
        shares = None if self.shares is None else {name: row[part] for name, row in self.shares.items()}
        return replace(
            self, runs=self.runs[part], replicates=self.replicates[part], draws=self.draws[part], luck=self.luck[part],
            fixed={name: row[part] for name, row in self.fixed.items()}, shares=shares,
        )  # fmt: skip


def job_of(plan: Plan, where: Stretch, folder: str | None = None) -> Job:
    """The job that plays a stretch of runs, and writes their parts into a folder if one is named."""
    c, numbering, s = plan.combinations[where.combination], plan.numberings[where.combination], plan.sampled
    places = np.arange(where.start, where.end, dtype=np.int64)
    replicates, position, draws = numbering.split(places)
    drawn = s is not None and s.shares is not None
    return Job(
        where=where, name=c.name, scenario=c.scenario, force=c.force, factors=c.factors, rules=plan.rules,
        seed=plan.seed, quarters=plan.quarters, record=plan.record, outcomes=plan.outcomes,
        runs=numbering.runs(places), replicates=replicates, draws=draws,
        luck=replicates * plan.draws + draws if s is not None and s.own_luck else replicates,
        fixed={name: np.asarray(row)[position] for name, row in c.values.items()},
        retained=s is not None and s.method == "retained", names=s.names if s else (), priors=s.priors if s else {},
        shares={n: s.shares[draws, k] for k, n in enumerate(s.names)} if drawn else None,  # type: ignore[index, union-attr]
        columns=(plan.columns, s is not None and s.columns), folder=folder, source=source_hash(),
    )  # fmt: skip


@dataclass(frozen=True)
class Done:
    """What a job came to.

    Attributes:
        where: the places of its runs.
        parts: bytes of Parquet files by kind; none where the worker has written them.
        size: of the parts, in bytes.
        seconds: that it took.
    """

    where: Stretch
    parts: Mapping[str, bytes]
    size: int
    seconds: float


Known = threading.local()


def stage(job: Job) -> Index:
    """The scenario of a job as the worker keeps it, after its rules were run."""
    load_texts(job.rules)
    kept: dict[bytes, Index] = Known.__dict__.setdefault("indices", {})
    key = hashlib.sha256(job.scenario).digest()
    if key not in kept:
        while len(kept) >= KEPT:
            kept.pop(next(iter(kept)))
        kept[key] = Index(Scenario.model_validate_json(unpacked(job.scenario)))
    return kept[key]


def load_texts(rules: Mapping[str, str]) -> None:
    """Run rule files from their texts, which the user has named on the command line of the sweep."""
    for name, text in rules.items():
        if f"leverage_sim_rules_{hashlib.sha256(text.encode()).hexdigest()[:16]}" in sys.modules:
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / name
            path.write_text(text, encoding="utf-8")
            load_files([str(path)])


def parameters_of(job: Job, index: Index) -> dict[str, Array]:
    """Values of the parameters that the design sets or draws, (run,) each, neutralised ones too."""
    rows = index.scenario.parameters
    if job.retained:
        kept = retained_draws(index, Luck(job.seed, job.draws)) | dict(job.fixed)
        normalise(index.scenario, kept)
        return kept
    own = {name: Prior.model_validate(form) for name, form in job.priors.items()}
    priors = {name: own.get(name) or (rows[name].prior if name in rows else None) for name in job.names}
    drawable = {name: prior for name, prior in priors.items() if prior is not None}
    shares = job.shares
    if shares is None:
        shares = shares_of(index, Luck(job.seed, job.draws), drawable)
    found = {**values_of(drawable, shares), **job.fixed}
    if drawable:
        normalise(index.scenario, found)
    return found


def play_runs(job: Job, index: Index, values: Mapping[str, Array]) -> tuple[Record, dict[str, Array]]:
    """Play the runs of a job; their record, and their outcomes."""
    scenario, luck, out = index.scenario, Luck(job.seed, job.luck), cut(index)
    played = {name: row for name, row in values.items() if name not in out}
    start = new_state(index, luck, played, parse_force(scenario, job.force))
    kept, payoffs = Record.of(index, start.runs, job.record), Payoffs(start)
    length = min(job.quarters or scenario.length, scenario.length)
    several = Several((kept, payoffs)) if valued(job.outcomes) else kept
    end = simulate(start, seats_of(scenario, index), luck, length, several)
    return kept, outcomes(kept.counts, end) | (payoffs.means() if valued(job.outcomes) else {})


def tables(job: Job, index: Index) -> "dict[str, list[pa.Table]]":
    """Play a job and make tables of each kind.

    A block that raises is halved until the runs that raise stand alone; the others are kept.
    """
    try:
        values = parameters_of(job, index)
        kept, found = play_runs(job, index, values)
        frames = {"runs": run_frame(job, index, values, found)}
        if job.record in ("quarters", "events"):
            frames["quarters"] = quarter_frame(kept, job.runs)
        if job.record == "events":
            frames["events"] = event_frame(kept, job.runs)
        return {kind: [table_of(frame)] for kind, frame in frames.items()}
    except Exception as error:
        size = len(job.runs)
        if size == 1:
            return {"failures": [table_of(failure(job, one_line(error)))]}
        halves = [tables(job.only(part), index) for part in (slice(size // 2), slice(size // 2, size))]
        kinds = dict.fromkeys(kind for half in halves for kind in half)
        return {kind: [table for half in halves for table in half.get(kind, ())] for kind in kinds}


def run_frame(job: Job, index: Index, values: Mapping[str, Array], found: Mapping[str, Array]) -> "pd.DataFrame":
    """One row a run: its numbers, the scenario, the factors, the sample if it has columns, the outcomes."""
    import pandas as pd

    size, rows = len(job.runs), index.scenario.parameters
    names, sampled = job.columns
    columns: dict[str, object] = {"run": job.runs, "draw": job.draws, "replicate": job.replicates}
    columns["scenario"] = np.full(size, job.name, dtype=object)
    for name in names:
        fixed = job.fixed.get(name)
        columns[name] = fixed if fixed is not None else [job.factors.get(name)] * size
    for name in job.names if sampled else ():
        columns[name] = values.get(name, np.full(size, rows[name].value if name in rows else np.nan))
    wanted = job.outcomes or found
    return pd.DataFrame({**columns, **{name: found.get(name, np.full(size, np.nan)) for name in wanted}})


def failure(job: Job, reason: str) -> "pd.DataFrame":
    """A row for each run of a job that could not be played."""
    import pandas as pd

    numbers = {"run": job.runs, "draw": job.draws, "replicate": job.replicates}
    words = {"scenario": job.name, "error": reason}
    return pd.DataFrame(
        {**numbers, **{name: np.full(len(job.runs), word, dtype=object) for name, word in words.items()}}
    )


def one_line(error: BaseException) -> str:
    """What went wrong and where, on one line that names no folder of this machine."""
    if isinstance(error, RuleError):
        return str(error)
    last = traceback.extract_tb(error.__traceback__)[-1]
    said = " ".join(f"{type(error).__name__}: {error}".split())
    return f"{said[:300]} ({Path(last.filename).name}:{last.lineno})"


def table_of(frame: "pd.DataFrame") -> "pa.Table":
    """A frame as an Arrow table, the same with every version of pandas."""
    import pyarrow as pa

    table = pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata(None)
    words = (pa.types.is_large_string, pa.types.is_null)
    fields = [f.with_type(pa.string()) if any(is_(f.type) for is_ in words) else f for f in table.schema]
    return table.cast(pa.schema(fields))


def encoded(table: "pa.Table") -> bytes:
    """A table as the bytes of a Parquet file."""
    import pyarrow.parquet as pq

    buffer = io.BytesIO()
    pq.write_table(table, buffer, compression="zstd")
    return buffer.getvalue()


def play_job(job: Job) -> Done:
    """Play a job in a worker; whatever its runs do, it comes back with their data and failures.

    Raises:
        OSError: it is to write the parts itself, and cannot.
        Unfinished: the worker has other sources than the sweep.
    """
    import pyarrow as pa

    if job.source != source_hash():
        raise Unfinished(f"a worker has the source {short(source_hash())}, the sweep {short(job.source)}: {SAME}")

    keep_pages()
    started = time.perf_counter()
    found = tables(job, stage(job))
    failures = found.pop("failures", [])
    found.setdefault("runs", [pa.table({"run": pa.array([], pa.int64())})])
    parts = {kind: encoded(pa.concat_tables(each)) for kind, each in found.items()}
    if failures:
        parts["failures"] = encoded(pa.concat_tables(failures))
    size = sum(map(len, parts.values()))
    if job.folder is not None:
        write_parts(Path(job.folder), job.where, parts)
        parts = {}
    return Done(job.where, parts, size, time.perf_counter() - started)


def outcome_names(scenario: Scenario) -> tuple[str, ...]:
    """Names of the outcomes of a scenario's runs; last what they came to for each seat, kept only if named."""
    index = Index(scenario)
    start = begin(new_state(index, Luck(1, np.zeros(1, dtype=np.int64))))
    return (*outcomes(Counts(index, 1), start), *payoff_names(index))


def condemned(job: Job, reason: str) -> Done:
    """What is left of a job that ends every worker that plays it."""
    part = encoded(table_of(failure(job, reason)))
    return Done(job.where, {"failures": part}, len(part), 0.0)
