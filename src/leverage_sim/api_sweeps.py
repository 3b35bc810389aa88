"""The Python API of sweeps: sweep, merge_sweeps, estimate_sweep, replay; commands are thin calls of these."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leverage_sim.api import Results, run
from leverage_sim.arguments.calls import checked
from leverage_sim.arguments.table import SHARD, Paths, Texts, paths
from leverage_sim.problems import InputError, Mark, Problem
from leverage_sim.scenario import Scenario

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from leverage_sim.sweeps.estimate import SweepEstimate
    from leverage_sim.sweeps.replay import Single
    from leverage_sim.sweeps.run import Swept


@dataclass(frozen=True)
class Replay:
    """A run played again.

    Attributes:
        scenario: with the values that its design gave it.
        plain: as it was.
        forked: with other choices, on the same luck; None if none were prescribed.
        since: quarter of the fork.
        checked: whether the folder holds the run, which is then the same, bit for bit.
        run: its number there.
    """

    scenario: Scenario
    plain: Results
    forked: Results | None
    since: str | None
    checked: bool
    run: int

    @property
    def results(self) -> Results:
        """What was asked for: the fork, or the run as it was."""
        return self.forked or self.plain


@checked()
def sweep(
    file: str | Path | Mapping[str, Any],
    out: str | Path,
    *,
    rules: Paths = (),
    workers: int | None = None,
    scheduler: str | None = None,
    executor: "Executor | None" = None,
    shard: tuple[int, int] | str = (1, 1),
    resume: bool = False,
    other_source: bool = False,
    note: "Callable[[str], None] | None" = None,
) -> "Swept":
    """Play a sweep into a folder; what is played is kept, whatever happens.

    Args:
        file: a sweep file, or the same as data.
        out: the results folder.
        rules: Python files whose rules it may name; they are run.
        workers: processes that play; if not given, this one alone. With an executor: how many jobs it plays at once;
            if not given, as many as it says itself.
        scheduler: address of a Dask scheduler, whose workers play.
        executor: any other ``concurrent.futures.Executor``, which the caller closes.
        shard: (I, N), or "I/N", plays every N-th block, from the I-th.
        resume: go on with what the folder holds; replicates may have been added to the file.
        other_source: go on even if other sources of this package have played the folder; its manifest says so.
        note: is told the size of the design and how long it will take.

    Raises:
        InputError: with every error in the file, or the folder belongs to something else.
        Unfinished: the folder cannot be written, or the executor gave up; ``resume`` goes on.
    """
    from leverage_sim.sweeps import executors
    from leverage_sim.sweeps.resolve import plan_of
    from leverage_sim.sweeps.run import play_sweep

    hire: Callable[[], executors.Crew]
    if scheduler is not None and (workers is not None or executor is not None):
        other = "--executor" if workers is None else "--workers"
        raise InputError([Problem(Mark(other), "the workers of --scheduler play; leave one of the two out")])
    if executor is not None:
        hire = partial(executors.given, executor, workers)
    elif scheduler is not None:
        hire = partial(executors.dask, scheduler)
    else:
        hire = executors.hiring(workers)
    plan, mine = plan_of(file, paths(rules)), SHARD.take(shard)
    return play_sweep(plan, Path(out), hire, resume, mine, note or (lambda text: None), other_source=other_source)


@checked()
def merge_sweeps(
    folders: Paths, out: str | Path, *, other_source: bool = False, note: "Callable[[str], None] | None" = None
) -> "Swept":
    """Put folders of shards of one sweep into one.

    Args:
        folders: of the shards.
        out: the folder to write.
        other_source: whether other sources of this package may have played them; the manifest then says which.
        note: as for ``sweep``.

    Raises:
        InputError: they are not of one sweep, other sources have played one, or ``out`` is something else.
    """
    from leverage_sim.sweeps.run import merge_folders

    kept = [Path(folder) for folder in paths(folders)]
    return merge_folders(kept, Path(out), note or (lambda text: None), other_source)


@checked()
def replay(
    folder: str | Path,
    run: int | None = None,
    *,
    since: str | None = None,
    force: Texts = (),
    rules: Paths = (),
    other_source: bool = False,
) -> "Replay":
    """Any run of a results folder again, alone, with everything recorded; or forked with another choice.

    Args:
        folder: of a run or of a sweep.
        run: its number there; the first if not given.
        since: the quarter of the fork; that of the first choice if not given.
        force: choices to prescribe from then on; the luck stays the same.
        rules: the rule files that were played with; they are compared with the recorded hashes, then run.
        other_source: try it even if other sources of this package have played the folder; what is written says so.

    Raises:
        InputError: there is no such run, other sources played it, or it is not what the folder holds.
    """
    from leverage_sim.sweeps import replay as again

    one = again.single(folder, run, paths(rules), other_source)
    began = str(again.fork(one, since, force)) if force or since else None

    plain = played_alone(one, (), None, rules)
    checked = again.check_row(one, plain.runs, plain.quarters, plain.events)
    forked = played_alone(one, force, began, rules) if began else None
    return Replay(one.scenario, plain, forked, began, checked, one.run)


def played_alone(one: "Single", force: Sequence[str], since: str | None, rules: Paths) -> Results:
    """A run of a folder, alone, with more choices prescribed; its manifest says which run it was."""
    from leverage_sim.batch.store import sources_of

    found = run(
        one.scenario, one.seed, 1, first=one.luck, quarters=one.quarters, force=[*one.force, *force], rules=rules
    )
    design = {**found.manifest["design"], "replays": {"run": one.run, "from": since, "force": list(force)}}
    others = [each for each in sources_of(one.folder.manifest) if each != found.manifest["source_sha256"]]
    played = {**found.manifest, **({"other_sources": others} if others else {}), "design": design}
    return replace(found, manifest=played)


@checked()
def estimate_sweep(
    file: str | Path | Mapping[str, Any], *, rules: Paths = (), workers: int | None = None
) -> "SweepEstimate":
    """How many runs a sweep has, how long it will take and how large it will be, measured by playing some of it.

    Args:
        file, rules, workers: as for ``sweep``.

    Returns:
        an object with ``runs``, ``seconds``, ``bytes`` and so on; printed, it is words.

    Raises:
        InputError: with every error in the file.
    """
    from leverage_sim.sweeps.estimate import estimate
    from leverage_sim.sweeps.resolve import plan_of

    return estimate(plan_of(file, paths(rules)), workers or 1)
