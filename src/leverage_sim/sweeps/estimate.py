"""How long a sweep will take and how large it will be, measured on a small block of its own runs."""

from collections.abc import Iterable
from dataclasses import dataclass

from leverage_sim.sweeps.coverage import Stretch
from leverage_sim.sweeps.job import Done, job_of, play_job
from leverage_sim.sweeps.plan import Plan

WARM, TRIAL = 4, 256  # runs that are played first, then those that are measured


@dataclass(frozen=True)
class Estimate:
    """Seconds of one worker and bytes of one run, as measured over some runs."""

    seconds: float
    bytes: float
    over: int


@dataclass(frozen=True)
class SweepEstimate:
    """What a whole sweep would take; as text in words.

    Attributes:
        design: its size in words.
        cells, draws, replicates, runs: of the design.
        workers: processes that play it.
        seconds: that they take.
        bytes: on disk.
        measured_runs: over which that was measured.
    """

    design: str
    cells: int
    draws: int
    replicates: int
    runs: int
    workers: int
    seconds: float
    bytes: float
    measured_runs: int

    def __str__(self) -> str:
        return f"{self.design}\n{in_words(self.seconds, self.bytes, self.workers, self.measured_runs)}"


def trial(missing: Iterable[Stretch], combinations: int) -> tuple[Stretch, list[Stretch]]:
    """Blocks to play first: one to warm up, and one of the first, the middle and the last combination to measure.

    Args:
        missing: blocks of the sweep, at least one; those to play first are parts of them.
        combinations: how many the sweep has.
    """
    wanted = {0, combinations // 2, combinations - 1}
    found: dict[int, Stretch] = {}
    for stretch in missing:
        if stretch.combination in wanted or not found:
            found.setdefault(stretch.combination, stretch)
        if wanted <= set(found):
            break
    first, *others = found.values()
    n, start = first.combination, first.start
    warm = Stretch(n, start, min(start + WARM, first.end))
    rest = [Stretch(n, warm.end, first.end), *others]
    measured = [Stretch(s.combination, s.start, min(s.start + TRIAL, s.end)) for s in rest if s.size]
    return warm, measured or [warm]


def measured(done: Iterable[Done]) -> Estimate:
    """What played blocks say of the others."""
    each = list(done)
    runs = sum(d.where.size for d in each)
    size = sum(d.size for d in each)
    return Estimate(sum(d.seconds for d in each) / runs, size / runs, runs)


def estimate(plan: Plan, workers: int) -> SweepEstimate:
    """Play small blocks here and say what the whole would take."""
    warm, blocks = trial(plan.missing({}), len(plan.combinations))
    play_job(job_of(plan, warm))
    found = measured(play_job(job_of(plan, block)) for block in blocks)
    seconds, size = whole(found, plan.total, workers)
    return SweepEstimate(
        design_told(plan), plan.cells, plan.draws, plan.replicates, plan.total, workers, seconds, size, found.over
    )


def whole(found: Estimate, runs: int, workers: int) -> tuple[float, float]:
    """Seconds and bytes that so many runs take; parts are kept beside what is merged from them."""
    return found.seconds * runs / workers, 2 * found.bytes * runs


def told(found: Estimate, runs: int, workers: int) -> str:
    """An estimate in words."""
    return in_words(*whole(found, runs, workers), workers, found.over)


def in_words(seconds: float, size: float, workers: int, over: int) -> str:
    """What a sweep would take, and how that is known."""
    each = "worker" if workers == 1 else "workers"
    return (
        f"about {duration(seconds)} with {workers} {each}, about {bytes_of(size)} on disk (measured over {over} runs)"
    )


def design_told(plan: Plan) -> str:
    """The size of a design in words."""
    factors = [f"{plan.cells:,} {'cell' if plan.cells == 1 else 'cells'}"]
    if plan.sampled:
        factors.append(f"{plan.draws:,} draws ({plan.sampled.method})")
    factors.append(f"{plan.replicates:,} {'replicate' if plan.replicates == 1 else 'replicates'}")
    return f"{plan.name}: {' x '.join(factors)} = {plan.total:,} runs"


def duration(seconds: float) -> str:
    for unit, size in (("days", 86400.0), ("hours", 3600.0), ("minutes", 60.0)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{max(seconds, 1.0):.0f} seconds"


def bytes_of(size: float) -> str:
    for unit, large in (("GB", 1e9), ("MB", 1e6)):
        if size >= large:
            return f"{size / large:.1f} {unit}"
    return f"{max(size / 1e3, 1.0):.0f} kB"
