"""The Python API of tournaments: every rule in every seat, a sweep underneath; the command is a thin call of it."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leverage_sim.api import ScenarioLike, load
from leverage_sim.arguments.calls import checked
from leverage_sim.arguments.table import PAIRED, Paths, Settings, Texts, paths
from leverage_sim.problems import InputError, Mark, Problem
from leverage_sim.scenario.load import changes

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from leverage_sim.analysis.outcomes import Outcome
    from leverage_sim.analysis.tournament import Contest
    from leverage_sim.show.tournament import Tournament


@dataclass(frozen=True)
class Entered:
    """A tournament that is ready to be played.

    Attributes:
        contest: who plays what.
        outcomes: that are looked at.
        file: the same as a sweep.
        runs, seed: of each cell.
        crossed: how many draws of parameters each cell is crossed with.
        draws: of what kind.
        rules: paths of the rule files.
    """

    contest: "Contest"
    outcomes: "list[Outcome]"
    file: dict[str, Any]
    runs: int
    seed: int
    crossed: int
    draws: str | None
    rules: tuple[str, ...]

    @property
    def name(self) -> str:
        """Of a folder that another tournament does not have."""
        from leverage_sim.actors.rules.files import source_texts
        from leverage_sim.scenario.load import digest
        from leverage_sim.source import source_hash

        file = {**self.file, "scenario": str(self.file["scenario"])}
        played = [file, digest(self.contest.scenario), source_texts(self.rules), source_hash()]
        words = json.dumps(played, sort_keys=True)
        mark = hashlib.sha256(words.encode()).hexdigest()[:8]
        return f"{self.file['name']}-seed-{self.seed}-runs-{self.runs}-{mark}"


@checked(runs=PAIRED)
def entered(
    scenario: ScenarioLike,
    *,
    rules: Paths = (),
    only: Texts | None = None,
    seats: Texts | None = None,
    runs: int = 300,
    seed: int = 1,
    quarters: int | None = None,
    draws: str | None = None,
    set: Settings = (),
    outcomes: Texts | None = None,
    two_seats: bool = False,
) -> Entered:
    """A tournament worked out; see ``tournament``."""
    from leverage_sim.analysis.tournament import asked, contest, crossing, sheet
    from leverage_sim.batch.play import horizon

    known = load(scenario, set, rules)
    horizon(known, quarters)
    found = contest(known, paths(rules), only or (), seats or (), two_seats)
    file = sheet(found, scenario, changes(set), runs, seed, quarters, draws)
    crossed, _ = crossing(known, runs, draws)
    return Entered(found, asked(known, outcomes or ()), file, runs, seed, crossed, draws, paths(rules))


def played(
    entry: Entered,
    folder: Path,
    workers: int | None = None,
    executor: "Executor | None" = None,
    resume: bool = False,
    other_source: bool = False,
    note: "Callable[[str], None] | None" = None,
) -> "Tournament":
    """Play a tournament's sweep into a folder, and work out its tables."""
    from leverage_sim.analysis.tournament_table import standings
    from leverage_sim.api_sweeps import sweep
    from leverage_sim.batch.stored import stored
    from leverage_sim.show.tournament import Tournament

    sweep(
        entry.file, folder, rules=entry.rules, workers=workers, executor=executor, resume=resume,
        other_source=other_source, note=note,
    )  # fmt: skip
    found = standings(entry.contest, stored(folder), entry.outcomes, entry.crossed, entry.draws)
    return Tournament.of(replace(found, folder=folder))


@checked(runs=PAIRED)
def tournament(
    scenario: ScenarioLike,
    *,
    rules: Paths = (),
    only: Texts | None = None,
    seats: Texts | None = None,
    runs: int = 300,
    seed: int = 1,
    quarters: int | None = None,
    draws: str | None = None,
    set: Settings = (),
    outcomes: Texts | None = None,
    pairs: bool = False,
    out: str | Path | None = None,
    workers: int | None = None,
    executor: "Executor | None" = None,
    resume: bool = False,
    other_source: bool = False,
    note: "Callable[[str], None] | None" = None,
) -> "Tournament":
    """Every rule in every seat, one seat at a time, each compared with the scenario as it is on the same luck.

    Args:
        scenario: by its name, its path, or loaded before.
        rules: Python files whose rules play besides those of the library; they are run.
        only: the rules that are tried; all if none is named.
        seats: the seats in which they are tried; all if none is named.
        runs: of each cell; with retained draws a multiple of their number, if it is more than that.
        seed, quarters, draws, set: as for ``run``.
        outcomes: each gets a table, ``["deals", "highest_stage>=2"]``; a few usual ones if none is named.
        pairs: whether two seats change their rules at once, too.
        out: the results folder, of a sweep, with tables and pictures beside; if not given, nothing is kept on disk.
        workers, executor, resume, other_source, note: as for ``sweep``.

    Returns:
        an object with frames (``effects``, ``outcomes``, ``gains``, ``costs``, ``who_gains``, ``pairs``, ``failures``,
        ``runs``) that prints itself and is written by ``.write(folder)``.

    Raises:
        InputError: the scenario, a rule, a seat or an outcome is wrong, or the folder holds something else.
        Unfinished: the folder cannot be written; ``resume`` goes on.
    """
    import tempfile

    if resume and out is None:
        raise InputError([Problem(Mark("--resume"), "goes on with what a folder holds: name it with --out")])
    entry = entered(
        scenario, rules=rules, only=only, seats=seats, runs=runs, seed=seed, quarters=quarters, draws=draws, set=set,
        outcomes=outcomes, two_seats=pairs,
    )  # fmt: skip
    if out is None:
        with tempfile.TemporaryDirectory() as beside:
            return replace(played(entry, Path(beside) / "sweep", workers, executor, note=note), folder=None)
    found = played(entry, Path(out), workers, executor, resume, other_source, note)
    found.write(out)
    return found
