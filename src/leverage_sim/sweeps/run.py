"""Play a sweep into its folder: estimate, blocks, merge; and put the folders of shards together."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from leverage_sim.batch.store import write_atomically
from leverage_sim.problems import Stopped
from leverage_sim.sweeps import estimate
from leverage_sim.sweeps.coverage import Stretch
from leverage_sim.sweeps.drive import Driver, cannot_write
from leverage_sim.sweeps.executors import Crew
from leverage_sim.sweeps.folder import (
    Folder,
    adopt,
    check_same,
    finish,
    open_folder,
    played,
    read_manifest_of,
    read_plan,
    refused,
)
from leverage_sim.sweeps.job import Done, job_of
from leverage_sim.sweeps.merge import failures, merge
from leverage_sim.sweeps.parts import write_parts
from leverage_sim.sweeps.plan import Plan
from leverage_sim.sweeps.progress import progress

FEW = 2000  # runs for which no estimate is worth the wait
SEVERAL = 4  # blocks that are measured, at most
Note = Callable[[str], None]
Shard = tuple[int, int]


@dataclass(frozen=True)
class Swept:
    """What a sweep came to.

    Attributes:
        folder: of the results.
        runs: of the design.
        played: how many are there, failed ones too.
        failed: how many of them failed.
        error: of the first that failed.
    """

    folder: Path
    runs: int
    played: int
    failed: int
    error: str

    @property
    def complete(self) -> bool:
        return self.played >= self.runs


def play_sweep(
    plan: Plan, path: Path, hire: Callable[[], Crew], resume: bool, shard: Shard, note: Note, show: bool | None = None
) -> Swept:
    """Play what a folder lacks of a sweep, and merge it once it is complete.

    Args:
        plan: worked out.
        path: of the folder.
        hire: makes the crew, once it is clear that there is something to do.
        resume: whether the folder may hold a part of the sweep already.
        shard: I of N: play every N-th block, from the I-th.
        note: is told what a user wants to know.
        show: whether to draw a bar; if not given, where stderr is a terminal.

    Raises:
        InputError: the folder belongs to something else.
        Unfinished: it cannot be written, or the executor gave up; what is there stays.
        Stopped: the user did.
    """
    try:
        folder, plan = open_folder(path, plan, resume)
        shutil.rmtree(folder.parts("died"), ignore_errors=True)
        there = folder.there()
        missing = sum(stretch.size for stretch in plan.missing(there, shard))
        note(estimate.design_told(plan) + (f", {missing:,} of them to play" if missing < plan.total else ""))
        if missing:
            folder.clear_merged()
            play_missing(plan, folder, hire, shard, missing, note, show)
        return closed(plan, folder, changed=missing > 0)
    except OSError as error:
        raise cannot_write(error) from error


def play_missing(
    plan: Plan, folder: Folder, hire: Callable[[], Crew], shard: Shard, missing: int, note: Note, show: bool | None
) -> None:
    """Play the blocks of a shard that a folder lacks."""
    before = plan.total - missing if shard == (1, 1) else 0
    whole = plan.total if shard == (1, 1) else missing
    try:
        crew = hire()
    except KeyboardInterrupt:
        raise stopped(folder, plan) from None
    with progress(whole, before, show) as advance:
        taken: list[Done] = []

        def keep(done: Done) -> None:
            write_parts(folder.path, done.where, done.parts)
            advance(done.where.size)
            if len(taken) < SEVERAL:
                taken.append(replace(done, parts={}))

        def lost(done: Done) -> None:
            write_atomically(folder.parts("died") / done.where.file, done.parts["failures"])

        writing = str(folder.path.absolute()) if crew.near else None
        driver = Driver(crew, lambda stretch: job_of(plan, stretch, writing), keep, lost)
        try:
            if missing > FEW:
                warm, blocks = estimate.trial(missing_of(plan, folder, shard), len(plan.combinations))
                driver.drive(iter([warm]))
                taken.clear()
                driver.drive(iter(blocks))
                left = missing - warm.size - sum(block.size for block in blocks)
                note(estimate.told(plan, estimate.measured(taken), left, crew.width))
                taken.clear()
            driver.drive(missing_of(plan, folder, shard))
        except KeyboardInterrupt:
            raise stopped(folder, plan) from None
        finally:
            driver.crew.dismiss()


def stopped(folder: Folder, plan: Plan) -> Stopped:
    """That the user stopped, and how to go on."""
    return Stopped(f"stopped; {folder.path} holds {played(folder):,} of {plan.total:,} runs: --resume goes on")


def missing_of(plan: Plan, folder: Folder, shard: Shard) -> Iterator[Stretch]:
    return plan.missing(folder.there(), shard)


def closed(plan: Plan, folder: Folder, changed: bool) -> Swept:
    """What a folder holds, merged if it is all there."""
    there, rows = played(folder), failures(folder)
    lost = sum(1 for _ in folder.parts("died").glob("c*.parquet")) if folder.parts("died").is_dir() else 0
    swept = Swept(
        folder.path, plan.total, there + lost,
        0 if rows is None else len(rows), "" if rows is None else rows["error"][0].as_py(),
    )  # fmt: skip
    if swept.complete and (changed or not all((folder.path / f"{kind}.parquet").is_file() for kind in plan.kinds)):
        merge(folder, plan)
        if not lost:
            finish(folder)
    return swept


def merge_folders(paths: Sequence[Path], out: Path, note: Note) -> Swept:
    """Put the parts of several folders of one sweep into one, and merge them if the sweep is then complete.

    Raises:
        InputError: they are not of one sweep, or ``out`` is something else.
        Unfinished: ``out`` cannot be written.
    """
    plans = [read_plan(path) for path in paths]
    plan = max(plans, key=lambda each: each.replicates)
    for path, other in zip(paths, plans, strict=True):
        if other.fingerprint != plan.fingerprint:
            raise refused(path, f"belongs to another design than {paths[0]}")
        check_same(path, read_manifest_of(path), plan)
    try:
        folder, plan = open_folder(out, plan, resume=True)
        folder.clear_merged()
        adopt(folder, list(paths))
        swept = closed(plan, folder, changed=True)
    except OSError as error:
        raise cannot_write(error) from error
    if not swept.complete:
        note(f"{out} holds {swept.played:,} of {swept.runs:,} runs; the sweep with --resume plays the rest.")
    return swept
