"""One run of a results folder as a scenario of its own: its numbers, its luck, and its row to compare with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.batch.draws import cut, drawn
from leverage_sim.batch.play import parse_force
from leverage_sim.batch.recording import Recording, load_rules, recording, wrong
from leverage_sim.batch.store import check_source, why_other
from leverage_sim.batch.stored import Stored, stored
from leverage_sim.problems import InputError, Mark, Problem
from leverage_sim.scenario.quarters import Quarter
from leverage_sim.scenario.schema import Row, Scenario
from leverage_sim.sweeps.coverage import Stretch
from leverage_sim.sweeps.folder import read_plan
from leverage_sim.sweeps.job import job_of, parameters_of
from leverage_sim.sweeps.plan import unpacked
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck

if TYPE_CHECKING:
    import pandas as pd

NUMBERS = ("run", "draw", "replicate", "scenario")


@dataclass(frozen=True)
class Single:
    """One run, ready to be played alone.

    Attributes:
        folder: that it is from.
        run: its number there.
        scenario: with the values that its design gave it.
        seed, luck: its random numbers: the seed, and the number of its luck.
        quarters, force: as its design has them.
    """

    folder: Stored
    run: int
    scenario: Scenario
    seed: int
    luck: int
    quarters: int | None
    force: tuple[str, ...]


def single(folder: str | Path, run: int | None, rules: Sequence[str] = (), other_source: bool = False) -> Single:
    """A run of a results folder, of a sweep or not, after its rule files were compared and run.

    Args:
        folder: its path.
        run: number of the run; the first if there is none.
        rules: the files that were played with; never the folder's copy.
        other_source: whether other sources may have played it.

    Raises:
        InputError: there is no such run, the folder is damaged or other sources played it, or the rule files are not
            those recorded.
    """
    found = stored(folder)
    command = found.manifest.get("design", {}).get("command") if isinstance(found.manifest, dict) else None
    if command not in ("sweep", "run"):
        sides = f"; name one of its sides, {found.place / 'a'} or {found.place / 'b'}" if command == "compare" else ""
        raise wrong(
            str(found.place), f"holds the results of {command or 'another command'}, not of sweep or run{sides}"
        )
    check_source(found.place, found.manifest, other_source)
    return of_sweep(found, run or 0, rules) if command == "sweep" else of_run(found, run, rules)


def of_run(found: Stored, run: int | None, rules: Sequence[str]) -> Single:
    recorded = recorded_as(found, found.manifest)
    first, last = recorded.design["first"], recorded.design["first"] + recorded.design["runs"] - 1
    run = first if run is None else run
    if not first <= run <= last:
        raise wrong("--run", f"{run} is not in this folder; it holds {first}" + (f" to {last}" if last > first else ""))
    load_rules(recorded, rules)
    d, scenario = recorded.design, recorded.scenario
    values = drawn(Index(scenario), Luck(d["seed"], np.array([run])), d["draws"])
    own = with_values(scenario, {name: float(row[0]) for name, row in values.items()})
    return Single(found, run, own, d["seed"], run, played_of(scenario, d["quarters"]), tuple(d["force"]))


def of_sweep(found: Stored, run: int, rules: Sequence[str]) -> Single:
    plan = read_plan(found.place)
    if not 0 <= run < plan.total:
        raise wrong("--run", f"{run} is not in this sweep; it has runs 0 to {plan.total - 1}")
    n, place = plan.at(run)
    job = job_of(plan, Stretch(n, place, place + 1))
    index = Index(Scenario.model_validate_json(unpacked(job.scenario)))
    manifest = {
        **found.manifest,
        "scenario": index.scenario.model_dump(mode="json", exclude_none=True, by_alias=True),
        "scenario_sha256": plan.combinations[n].sha256,
        "design": {
            "seed": plan.seed, "runs": 1, "first": int(job.luck[0]), "quarters": plan.quarters, "draws": None,
            "force": list(job.force), "record": "runs",
        },
    }  # fmt: skip
    load_rules(recorded_as(found, manifest), rules)
    neutral = cut(index)
    values = {name: float(row[0]) for name, row in parameters_of(job, index).items() if name not in neutral}
    own = with_values(index.scenario, values)
    return Single(found, run, own, plan.seed, int(job.luck[0]), played_of(own, plan.quarters), job.force)


def played_of(scenario: Scenario, quarters: int | None) -> int | None:
    """How many quarters were played; folders were written in which more stand than the scenario has."""
    return None if quarters is None else min(quarters, scenario.length)


def recorded_as(found: Stored, manifest: Any) -> Recording:
    import pandas as pd

    return recording(str(found.place / "manifest.json"), manifest, pd.DataFrame(), pd.DataFrame())


def with_values(scenario: Scenario, values: Mapping[str, float]) -> Scenario:
    """A scenario with other values of some parameters."""
    rows = dict(scenario.parameters)
    for name, value in values.items():
        before = rows.get(name)
        rows[name] = Row(value=value, source=("sweep",), prior=before.prior if before else None)
    return scenario.model_copy(update={"parameters": rows})


def check_row(one: Single, runs: "pd.DataFrame", quarters: "pd.DataFrame", events: "pd.DataFrame") -> bool:
    """Whether a run played again is its row of the folder, bit for bit; False if the folder holds no such row.

    Raises:
        InputError: it is another.
    """
    mine = one.folder.of_run("runs", one.run)
    if mine.empty:
        return False
    for kind, again in (("runs", runs), ("quarters", quarters), ("events", events)):
        rows = mine if kind == "runs" else one.folder.of_run(kind, one.run)
        names = [name for name in rows.columns if name in again.columns and name not in NUMBERS]
        if len(rows) and not alike(rows[names], again[names]):
            told = why_other(one.folder.place, one.folder.manifest)
            raise wrong(str(one.folder.place), f"run {one.run} played again is not what {kind}.parquet holds; {told}")
    return True


def alike(a: "pd.DataFrame", b: "pd.DataFrame") -> bool:
    """Whether two frames hold the same values, bit for bit; what both leave out counts as the same."""
    if len(a) != len(b):
        return False
    for name in a.columns:
        one, other = a[name].to_numpy(dtype=object), b[name].to_numpy(dtype=object)
        if not all(x == y or (x != x and y != y) for x, y in zip(one, other, strict=True)):
            return False
    return True


def fork(one: Single, since: str | None, force: Sequence[str]) -> Quarter:
    """The quarter from which a fork goes its own way.

    Args:
        one: the run.
        since: named by the user; the first of the prescribed choices if not given.
        force: what is prescribed in the fork.

    Raises:
        InputError: a choice cannot be followed, or comes before the fork.
    """
    chosen = parse_force(one.scenario, force)
    first = min((quarter for _, quarter, *_ in chosen), default=one.scenario.span[0])
    if since is None:
        return first
    try:
        begin = Quarter.parse(since)
    except ValueError as error:
        raise InputError([Problem(Mark("--from"), str(error))]) from None
    low, high = one.scenario.span
    if not low <= begin <= high:
        raise wrong("--from", f"{begin} is outside {low} to {high}")
    if not chosen:
        raise wrong("--from", "a fork needs another choice: --force ACTOR@QUARTER=OPTION")
    if first < begin:
        raise wrong("--force", f"{first} comes before the fork at {begin}")
    return begin
