"""Coalitions of senders, claims about who can move whom, the hindcast: from Python as from the command line."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leverage_sim.api import ScenarioLike, load
from leverage_sim.arguments.calls import checked
from leverage_sim.arguments.table import CASES, ENSEMBLE, PAIRED, Paths, Settings, Texts, paths
from leverage_sim.problems import InputError, Mark, Problem
from leverage_sim.scenario import Scenario
from leverage_sim.scenario.load import changes

if TYPE_CHECKING:
    from leverage_sim.show.claims import Scoreboard
    from leverage_sim.show.coalitions import Influence
    from leverage_sim.show.hindcast import ScoredHindcast


@checked(runs=PAIRED)
def coalitions(
    scenario: ScenarioLike,
    runs: int = 1000,
    seed: int = 1,
    *,
    draws: str | None = None,
    seeds: int = 2,
    quarters: int | None = None,
    set: Settings = (),
    force: Texts = (),
    rules: Paths = (),
    workers: int | None = None,
    note: "Callable[[str], None] | None" = None,
) -> "Influence":
    """Realised influence: v(S) of every set of senders, what each adds first, last and on average, with intervals.

    Args:
        scenario: a scenario by its name, its path, or loaded before; or the folder of a sweep over ``absent``, which is
            read.
        runs: of each coalition; with draws the number of draws.
        seed: runs that share it share their luck.
        draws: "prior" draws every parameter that has a prior, "retained" plays draws that the record has not ruled out;
            the same in all coalitions.
        seeds: of luck for each draw; luck can be told from parameters from 2 on.
        quarters, set, force, rules: as for ``run``.
        workers, note: as for ``sweep``.

    Returns:
        an object with frames (``worth_frame()``, ``value_frame()``) that prints itself and is written by
        ``.write(folder)``.

    Raises:
        InputError: something in the scenario or the values is wrong, or a folder does not hold every coalition.
    """
    from leverage_sim.analysis import coalitions as found
    from leverage_sim.analysis.playing import stage
    from leverage_sim.batch.play import parse_force, say_unreached
    from leverage_sim.show.coalitions import Influence

    if not isinstance(scenario, Scenario) and Path(scenario).is_dir():
        unread = [name for name, value in (
            ("--draws", draws), ("--quarters", quarters), ("--set", set), ("--force", force), ("--rules", rules)
        ) if value]  # fmt: skip
        if unread:
            message = "a folder is read as it was played; this is for a scenario"
            raise InputError(Problem(Mark(name), message) for name in unread)
        return Influence.of(found.of_folder(Path(scenario)))
    known = load(scenario, set, rules)
    say_unreached(known, parse_force(known, force), quarters)
    how = {
        "seed": seed, "runs": runs, "draws": draws, "seeds": seeds, "quarters": quarters, "set": changes(set),
        "force": force,
    }  # fmt: skip
    with stage(None, workers, paths(rules), note) as where:
        played = where.play("coalitions", found.sweep_file(scenario, known, how))
        return Influence.of(found.read(known, played.runs, played.manifest))


@checked(draws=CASES)
def claims(
    file: str | Path | Mapping[str, Any] | None = None,
    *,
    scenario: ScenarioLike | None = None,
    draws: int = 200,
    seeds: int = 5,
    seed: int = 1,
    ablations: bool = True,
    flips: str = "leverage",
    of: str | None = None,
    rules: Paths = (),
    workers: int | None = None,
    out: str | Path | None = None,
    other_source: bool = False,
    note: "Callable[[str], None] | None" = None,
) -> "Scoreboard":
    """Score claims: pass, fail or not identified, with margins, what breaks each and where it turns.

    Args:
        file: of claims, or the same as data; the claims of the two texts if not given.
        scenario: in place of the file's.
        draws, seeds, seed: draws of the parameters, runs of luck for each, and the seed of both.
        ablations: whether each claim is scored again with mechanisms cut, as the file says.
        flips: of which claims it is looked for where a parameter turns them: "none", "leverage" (those that take no
            runs) or "all".
        of: what the draws are of, "prior" or "retained"; what the file says if not given.
        rules, workers, note: as for ``sweep``.
        out: folder in which the sweeps are kept, and gone on with; they are dropped if it is not given.
        other_source: go on with them even if other sources of this package have played them.

    Returns:
        an object with ``claims``, ``placebos`` and ``frame()`` that prints itself and is written by ``.write(folder)``.

    Raises:
        InputError: with every error in the file, by line and column.
    """
    from leverage_sim.actors.rules.files import load_files, source_texts
    from leverage_sim.analysis.claims.read import read_book
    from leverage_sim.analysis.claims.score import Design, manifest_of, scored
    from leverage_sim.analysis.playing import stage
    from leverage_sim.batch.store import now
    from leverage_sim.show.claims import Scoreboard, check_place

    started = now()
    load_files(paths(rules))
    book = read_book(file, scenario)
    design = Design(draws, seeds, seed, ablations, flips, of or book.file.draws)
    if out is not None:
        check_place(Path(out))
    with stage(Path(out) / "sweeps" if out else None, workers, paths(rules), None, other_source) as where:
        found = scored(book, design, replace(where, note=lambda text: None), note or (lambda text: None))
    return Scoreboard.of(replace(found, manifest=manifest_of(book, design, source_texts(paths(rules)), started)))


@checked(runs=ENSEMBLE)
def hindcast(
    scenario: ScenarioLike = "korea-2017",
    runs: int = 1000,
    seed: int = 1,
    free: bool = False,
    *,
    set: Settings = (),
    rules: Paths = (),
) -> "ScoredHindcast":
    """The quarters that calibration never read, against the retained ensemble and naive forecasts, by proper scores.

    Args:
        scenario: with retained draws and a history; by its name, its path, or loaded before.
        runs: of each ensemble.
        seed: of them all, so that they share their luck.
        free: play freely from the start, not only after the split.
        set, rules: as for ``load``.

    Returns:
        an object with frames (``scores``, ``differences``, ``fans``, ``inside``) that prints itself and is written by
        ``.write(folder)``.

    Raises:
        InputError: the scenario is wrong, or has no retained draws, no history, or not the columns of the record.
    """
    from leverage_sim.analysis.hindcast import hindcast as held_against
    from leverage_sim.show.hindcast import ScoredHindcast

    known = load(scenario, set, rules)
    return ScoredHindcast.of(held_against(known, runs, seed, free))
