"""Two scenarios with the same luck: what differs in the inputs, in the outcomes, and where their courses part."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from leverage_sim.actors.rules.files import source_texts
from leverage_sim.analysis import first_divergence
from leverage_sim.analysis.outcomes import chosen
from leverage_sim.analysis.significance import outcome_frame, shared_columns
from leverage_sim.analysis.trajectories import Courses
from leverage_sim.batch.play import BLOCK, Played, horizon, parse_force, play, say_unreached
from leverage_sim.batch.store import manifest, now
from leverage_sim.problems import InputError, Mark, Problem
from leverage_sim.scenario.difference import Difference, differences
from leverage_sim.scenario.schema import Scenario
from leverage_sim.world.index import Index

if TYPE_CHECKING:
    import pandas as pd

KEPT = 1000  # runs whose quarters and events are kept, for `why`
SIDES = ("a", "b")


@dataclass(frozen=True)
class Side:
    """One side of a comparison: a scenario, and the choices prescribed in it."""

    label: str
    scenario: Scenario
    force: tuple[str, ...] = ()


def side(scenario: Scenario, changed: Sequence[str] = (), force: Sequence[str] = ()) -> Side:
    """A side that is called by its scenario and what it alone was given."""
    own = ", ".join([*changed, *force])
    return Side(f"{scenario.name} with {own}" if own else scenario.name, scenario, tuple(force))


@dataclass(frozen=True)
class Design:
    """How both sides are played.

    Attributes:
        seed, runs: of the luck that they share.
        quarters: how many are played; all that both have if it is not given.
        draws: None, or "prior" for a draw of every prior in each run, "retained" for a retained one; the
            same on both sides.
        outcomes: that are compared, by name; the usual ones if none is named.
        rules: paths of the rule files that were loaded.
    """

    seed: int = 1
    runs: int = 1000
    quarters: int | None = None
    draws: str | None = None
    outcomes: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Compared:
    """What a comparison came to.

    Attributes:
        a, b: the sides.
        design: how they were played; ``quarters`` is how many were.
        inputs: what the scenarios differ in.
        notes: what could not be compared.
        outcomes: rows of outcome, column, least, means a and b, difference (b less a) with low and high, p, holm,
            verdict, further_runs, correlation, gain, differ (share of runs in which it differs); see ``Paired``.
        courses: the same quarter by quarter, for everything that both sides measure.
        partings: a row for each actor that chooses otherwise; see ``by_actor``.
        changes: counts of first changes; see ``counts``.
        parted: medians of the first quarter in which the state and a choice differ, and the runs in which they do.
        runs: of both sides, one row a run and side.
        kept: rows, quarters and events of the first runs of each side.
        manifests: of each side's kept runs as results of their own, and of ``both``.
    """

    a: Side
    b: Side
    design: Design
    inputs: list[Difference]
    notes: list[str]
    outcomes: "pd.DataFrame"
    courses: "pd.DataFrame"
    partings: "pd.DataFrame"
    changes: "pd.DataFrame"
    parted: dict[str, Any]
    runs: "pd.DataFrame"
    kept: dict[str, Played]
    manifests: dict[str, dict[str, Any]]

    @property
    def identical(self) -> bool:
        """Whether nothing differs in what goes in."""
        return not self.inputs and self.a.force == self.b.force

    @property
    def over(self) -> str:
        """What the intervals range over."""
        if self.design.draws:
            which = "a retained draw" if self.design.draws == "retained" else "a draw of every prior"
            return f"luck and parameters: {self.design.runs} runs, each with {which} and luck of its own"
        return f"luck alone: {self.design.runs} runs with the scenarios' parameters"


def compared(a: Side, b: Side, design: Design) -> Compared:
    """Play both sides with the same luck and compare them run by run.

    Raises:
        InputError: the two share no luck to compare them by, or an outcome is not known.
    """
    import pandas as pd

    started, sources = now(), source_texts(design.rules)
    length, notes = common_ground(a.scenario, b.scenario, design.quarters)
    played = Design(**{**vars(design), "quarters": length})
    check(a, b, played)
    stage = stage_of(a.scenario, b.scenario, length)
    ours, theirs, courses, changed, kept = play_both(a, b, played, stage)
    inputs = differences(a.scenario, b.scenario)
    same = not inputs and a.force == b.force
    return Compared(
        a, b, played, inputs, [*notes, *held(inputs, design.draws)],
        outcome_frame(ours, theirs, design.outcomes, design.draws is not None, same), courses.frame(),
        first_divergence.by_actor(changed, design.runs, stage), first_divergence.counts(changed),
        parted(courses, changed, stage),
        pd.concat([labelled(ours, "a", a, b), labelled(theirs, "b", b, a)], ignore_index=True),
        kept, manifests(a, b, played, sources, started),
    )  # fmt: skip


def play_both(
    a: Side, b: Side, design: Design, stage: first_divergence.Stage
) -> "tuple[pd.DataFrame, pd.DataFrame, Courses, pd.DataFrame, dict[str, Played]]":
    """Rows of both sides' runs, their courses, each actor's first changes, and the runs that are kept.

    Quarters and events of a block are let go once they are looked at, so that memory grows with rows of runs alone.
    """
    import pandas as pd

    courses, found, runs = Courses(), [], []
    kept: dict[str, Played] = {}
    for first in range(0, design.runs, BLOCK):
        ours, theirs = (play_block(side, design, first, min(BLOCK, design.runs - first)) for side in (a, b))
        courses.add(ours.quarters, theirs.quarters)
        found.append(first_divergence.changes(ours.events, theirs.events, stage))
        runs.append((ours.runs, theirs.runs))
        kept = kept or {"a": head(ours, KEPT), "b": head(theirs, KEPT)}
    rows = [pd.concat(parts, ignore_index=True) for parts in zip(*runs, strict=True)]
    return rows[0], rows[1], courses, pd.concat(found, ignore_index=True), kept


def check(a: Side, b: Side, design: Design) -> None:
    """What is wrong with a comparison, before anything is played at length.

    Raises:
        InputError: a prescribed choice cannot be followed, or an outcome is not known.
    """
    for each in (a, b):
        say_unreached(each.scenario, parse_force(each.scenario, each.force), design.quarters)
    if design.outcomes:
        chosen(design.outcomes, shared_columns(*(play(s.scenario, quarters=1, record="runs").runs for s in (a, b))))


def play_block(side: Side, design: Design, first: int, runs: int) -> Played:
    """Some runs of one side, with all that happened in them."""
    forced = parse_force(side.scenario, side.force)
    return play(side.scenario, design.seed, runs, first, design.quarters, design.draws, forced, "events")


def head(block: Played, runs: int) -> Played:
    """The first runs of the first block."""
    return Played(*(frame[frame["run"] < runs] for frame in (block.runs, block.quarters, block.events)))


def common_ground(a: Scenario, b: Scenario, quarters: int | None) -> tuple[int, list[str]]:
    """How many quarters both can be played for, and what of either cannot be compared.

    Raises:
        InputError: they start in different quarters, are about different targets, or have not as many quarters.
    """
    problems, notes = [], []
    if a.roles.target != b.roles.target:
        message = f"the target of one is {a.roles.target}, of the other {b.roles.target}: no outcome means the same"
        problems.append(Problem(Mark("compare"), message))
    if a.span[0] != b.span[0]:
        message = f"one starts in {a.span[0]}, the other in {b.span[0]}: they share no luck and no course"
        problems.append(Problem(Mark("compare"), f"{message}; --set-a or --set-b quarters=FIRST..LAST changes that"))
    if problems:
        raise InputError(problems)
    shorter = min(a, b, key=lambda side: side.length)
    if a.length != b.length:
        notes.append(
            f"Both are played to {shorter.span[1]}, where the shorter one ends "
            "(--set quarters=FIRST..LAST changes that)."
        )
    for side, other, name in ((a, b, "A"), (b, a, "B")):
        alone = [actor.title for key, actor in side.actors.items() if key not in other.actors]
        if alone:
            notes.append(f"Only {name} has {', '.join(alone)}: what they alone do is not compared.")
    return horizon(shorter, quarters), notes


def stage_of(a: Scenario, b: Scenario, length: int) -> first_divergence.Stage:
    """Who chooses on both sides, and in which order."""
    index = Index(a)
    seated = tuple(n for n, actor in a.actors.items() if actor.seat and n in b.actors and b.actors[n].seat)
    quarters = tuple(str(a.span[0] + n) for n in range(length))
    return first_divergence.Stage(a.roles.target, seated, tuple(index.vocabulary["slot"]), quarters)


def parted(courses: Courses, changed: "pd.DataFrame", stage: first_divergence.Stage) -> dict[str, Any]:
    """When the state and the choices first differ: medians over the runs in which they do, and how many those are."""
    import pandas as pd

    state, own = courses.first_quarters(), changed[changed["first"]].drop_duplicates("run")
    return {
        "state_quarter": first_divergence.median_quarter(pd.Series(state, dtype=object), stage.quarters),
        "state_runs": len(state),
        "choice_quarter": first_divergence.median_quarter(own["quarter"], stage.quarters),
        "choice_runs": len(own),
    }


def labelled(runs: "pd.DataFrame", side: str, own: Side, other: Side) -> "pd.DataFrame":
    """The rows of a side, with a column that tells it from the other even where both play one scenario."""
    alike = own.scenario.name == other.scenario.name
    return runs.assign(scenario=own.label if alike else own.scenario.name, side=side)


def held(inputs: Sequence[Difference], draws: str | None) -> list[str]:
    """Parameters that one side draws and the other does not."""
    found = []
    for each in inputs:
        if draws and each.part == "parameters" and each.a and each.b:
            fixed = [name for name, row in (("A", each.a), ("B", each.b)) if not row.get("prior")]
            if len(fixed) == 1:
                found.append(f"Side {fixed[0]} holds {each.what} fixed; the other draws it from its prior.")
    return found


def manifests(a: Side, b: Side, design: Design, sources: dict[str, str], started: str) -> dict[str, dict[str, Any]]:
    """What was played: of each side as ``run`` would say it of the kept runs, and of both."""
    common = {"seed": design.seed, "first": 0, "quarters": design.quarters, "draws": design.draws}
    found = {}
    for name, side in zip(SIDES, (a, b), strict=True):
        own = {"command": "run", **common, "runs": min(design.runs, KEPT), "force": [*side.force], "record": "events"}
        found[name] = manifest(side.scenario, own, sources, started)
    sides = {name: {"label": side.label, "force": [*side.force]} for name, side in zip(SIDES, (a, b), strict=True)}
    whole = {"command": "compare", **common, "runs": design.runs, "outcomes": [*design.outcomes], "sides": sides}
    apart = {key: {name: found[name][key] for name in SIDES} for key in ("scenario", "scenario_sha256")}
    return {**found, "both": {**found["b"], **apart, "design": whole}}
