"""Play a sweep into its folder: estimate, blocks, merge; and put the folders of shards together."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from leverage_sim.batch.lock import PATIENCE, one_writer
from leverage_sim.batch.places import check_writable
from leverage_sim.batch.store import check_source, read_manifest, sources_of, write_atomically
from leverage_sim.problems import Stopped
from leverage_sim.sweeps import estimate
from leverage_sim.sweeps.coverage import Stretch
from leverage_sim.sweeps.executors import Crew
from leverage_sim.sweeps.folder import (
    Folder,
    adopt,
    check_folder,
    check_same,
    finish,
    open_folder,
    played,
    read_manifest_of,
    read_plan,
    refused,
)
from leverage_sim.sweeps.job import Done, job_of
from leverage_sim.sweeps.job_queue import Driver, cannot_write
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
    plan: Plan,
    path: Path,
    hire: Callable[[], Crew],
    resume: bool,
    shard: Shard,
    note: Note,
    show: bool | None = None,
    *,
    other_source: bool = False,
    again: str = "--resume goes on",
) -> Swept:
    """Play what a folder lacks of a sweep, and merge it once it is complete.

    Args:
        plan: worked out.
        path: of the folder.
        hire: makes the crew, once it is clear that there is something to do; nothing is written before.
        resume: whether the folder may hold a part of the sweep already.
        shard: I of N: play every N-th block, from the I-th.
        note: is told what a user wants to know.
        show: whether to draw a bar; if not given, where stderr is a terminal.
        other_source: whether other sources may have played the folder.
        again: what a user does to go on with it; nothing if it is not kept.

    Raises:
        InputError: the folder belongs to something else.
        Unfinished: it cannot be written, or the executor gave up; what is there stays.
        Stopped: the user did.
    """
    check_writable(path)
    with one_writer(path, PATIENCE, note):
        check_folder(path, plan, resume, other_source, note=lambda text: None)
    crew = None
    try:
        if any(plan.missing(Folder(path).there(), shard)):
            crew = hire()
        with writing(path, again):
            folder = open_folder(path, plan, resume, other_source, note)
            shutil.rmtree(folder.parts("died"), ignore_errors=True)
            there = folder.there()
        missing = sum(stretch.size for stretch in plan.missing(there, shard))
        note(estimate.design_told(plan) + (f", {missing:,} of them to play" if missing < plan.total else ""))
        if missing:
            play_missing(plan, folder, crew or hire(), shard, missing, note, show, again)
            crew = None
    except KeyboardInterrupt:
        raise stopped(Folder(path), plan, again) from None
    finally:
        if crew is not None:
            crew.dismiss()
    with writing(path, again):
        return closed(plan, folder, missing > 0, note)


def play_missing(
    plan: Plan, folder: Folder, crew: Crew, shard: Shard, missing: int, note: Note, show: bool | None, again: str
) -> None:
    """Play the blocks of a shard that a folder lacks; the crew is dismissed."""
    before = plan.total - missing if shard == (1, 1) else 0
    whole = plan.total if shard == (1, 1) else missing
    with progress(whole, before, show) as advance:
        taken: list[Done] = []

        def keep(done: Done) -> None:
            write_parts(folder.path, done.where, done.parts)
            advance(done.where.size)
            if len(taken) < SEVERAL:
                taken.append(replace(done, parts={}))

        def lost(done: Done) -> None:
            write_atomically(folder.parts("died") / done.where.file, done.parts["failures"])

        near = str(folder.path.absolute()) if crew.near else None
        driver = Driver(crew, lambda stretch: job_of(plan, stretch, near), keep, lost, again)
        try:
            if missing > FEW:
                warm, blocks = estimate.trial(missing_of(plan, folder, shard), len(plan.combinations))
                driver.drive(iter([warm]))
                taken.clear()
                driver.drive(iter(blocks))
                left = missing - warm.size - sum(block.size for block in blocks)
                note(estimate.told(estimate.measured(taken), left, crew.width))
                taken.clear()
            driver.drive(missing_of(plan, folder, shard))
        finally:
            driver.crew.dismiss()


@contextmanager
def writing(path: Path, again: str) -> Iterator[None]:
    """Write into a sweep's folder.

    Raises:
        Unfinished: it cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise cannot_write(error, path, again) from error


def stopped(folder: Folder, plan: Plan, again: str) -> Stopped:
    """That the user stopped, and how to go on."""
    if not again:
        return Stopped("stopped; nothing is kept")
    return Stopped(f"stopped; {folder.path} holds {played(folder):,} of {plan.total:,} runs: {again}")


def missing_of(plan: Plan, folder: Folder, shard: Shard) -> Iterator[Stretch]:
    return plan.missing(folder.there(), shard)


def closed(plan: Plan, folder: Folder, changed: bool, note: Note) -> Swept:
    """What a folder holds, merged if it is all there."""
    there, rows = played(folder), failures(folder)
    lost = sum(1 for _ in folder.parts("died").glob("c*.parquet")) if folder.parts("died").is_dir() else 0
    swept = Swept(
        folder.path, plan.total, there + lost,
        0 if rows is None else len(rows), "" if rows is None else rows["error"][0].as_py(),
    )  # fmt: skip
    if swept.complete and (changed or not folder.is_merged(plan)):
        with one_writer(folder.path, PATIENCE, note):
            if read_manifest(folder.path)["design"]["replicates"] == plan.replicates:  # else it is another's to merge
                merge(folder, plan)
                finish(folder, complete=not lost)
    return swept


def merge_folders(paths: Sequence[Path], out: Path, note: Note, other_source: bool = False) -> Swept:
    """Put the parts of several folders of one sweep into one, and merge them if the sweep is then complete.

    Raises:
        InputError: they are not of one sweep, or ``out`` is something else.
        Unfinished: ``out`` cannot be written.
    """
    plans, found = [read_plan(path) for path in paths], [read_manifest_of(path) for path in paths]
    plan = max(plans, key=lambda each: each.replicates)
    for path, other, manifest in zip(paths, plans, found, strict=True):
        if other.fingerprint != plan.fingerprint:
            raise refused(path, f"belongs to another design than {paths[0]}")
        check_same(path, manifest, plan)
        check_source(path, manifest, other_source)
    sources = [source for manifest in found for source in sources_of(manifest)]
    check_writable(out)
    with writing(out, "then merge them again"), one_writer(out, PATIENCE, note):
        folder = open_folder(out, plan, True, other_source, note, sources)
        folder.clear_merged()
        adopt(folder, list(paths))
        swept = closed(plan, folder, True, note)
    if not swept.complete:
        note(f"{out} holds {swept.played:,} of {swept.runs:,} runs; the sweep with --resume plays the rest.")
    return swept
