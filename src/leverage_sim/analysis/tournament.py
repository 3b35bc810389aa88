"""Every rule in every seat: what is played, as a sweep, and what each rule changes on the same luck."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.actors.rules import RuleSeats, library
from leverage_sim.actors.rules.files import load_file
from leverage_sim.analysis.outcomes import Outcome, chosen
from leverage_sim.batch.payoffs import payoff_names
from leverage_sim.batch.retained import retained_for
from leverage_sim.problems import InputError, Mark, Problem, suggest
from leverage_sim.scenario.expand import seated
from leverage_sim.scenario.schema import Scenario
from leverage_sim.sweeps.job import outcome_names
from leverage_sim.world.index import Index

if TYPE_CHECKING:
    import pandas as pd

USUAL = ("deals>=1", "highest_stage>=2", "major_tests", "final_trade")
PLAYED = "rational"  # by a seat for which the scenario names no rule


@dataclass(frozen=True)
class Contest:
    """What is played.

    Attributes:
        scenario: with the values that were set.
        own: the scenario's rule of every seat.
        seats: in which rules are tried.
        rules: that are tried.
        cells: rules by seat that stand in place of the scenario's; the first is empty: the scenario as it is.
        unfit: rules tried in a seat that they are not for, (rule, seat).
    """

    scenario: Scenario
    own: Mapping[str, str]
    seats: tuple[str, ...]
    rules: tuple[str, ...]
    cells: tuple[Mapping[str, str], ...]
    unfit: tuple[tuple[str, str], ...]

    @property
    def pairs(self) -> bool:
        """Whether two seats change their rules at once."""
        return any(len(cell) > 1 for cell in self.cells)

    def point(self, cell: Mapping[str, str]) -> dict[str, str]:
        """A cell as a point of a sweep's design, where the empty one must say something too."""
        first = next(iter(self.own))
        return {f"rules.{seat}": rule for seat, rule in (cell or {first: self.own[first]}).items()}


def contest(
    scenario: Scenario,
    files: Sequence[str] = (),
    only: Sequence[str] = (),
    named: Sequence[str] = (),
    pairs: bool = False,
) -> Contest:
    """Which rules play in which seats.

    Args:
        scenario: validated.
        files: rule files, already run; their rules play besides those of the library.
        only: the rules that are tried; all if none is named.
        named: the seats; all if none is named.
        pairs: whether two seats change their rules at once, too.

    Raises:
        InputError: a rule or seat is not known, or nothing is left to play.
    """
    menu_of, actors = RuleSeats(), seated(scenario)
    own = {name: scenario.rules.get(name, PLAYED) for name in actors}
    every = tuple(dict.fromkeys([*library(), *(rule for path in files for rule in load_file(path))]))
    rules, chairs = listed("--only", only, every, "rule"), listed("--seats", named, tuple(actors), "seat")
    unfit = [(r, s) for s in chairs for r in rules if menu_of[r] not in ("any", scenario.actors[s].seat)]
    alone = {s: [r for r in rules if r != own[s] and (r, s) not in unfit] for s in chairs}
    cells: list[Mapping[str, str]] = [{}, *({s: r} for s in chairs for r in alone[s])]
    if len(cells) == 1:
        raise InputError([Problem(Mark("--only"), "these rules are what these seats play by already, or not for them")])
    if pairs and len(chairs) < 2:
        raise InputError([Problem(Mark("--pairs"), "two seats are needed")])
    for a, b in combinations(chairs, 2) if pairs else ():
        cells += [{a: r, b: s} for r, s in product(alone[a], alone[b])]
    return Contest(scenario, own, chairs, rules, tuple(cells), tuple(unfit))


def listed(option: str, named: Sequence[str], every: tuple[str, ...], kind: str) -> tuple[str, ...]:
    """Those that are named, in the order of all of them; all if none is.

    Raises:
        InputError: with every one that is not known.
    """
    problems = [
        Problem(Mark(option), f"no {kind} is called {name!r}; {suggest(name, every)}")
        for name in named
        if name not in every
    ]
    if problems:
        raise InputError(problems)
    return tuple(name for name in every if name in named) if named else every


def asked(scenario: Scenario, named: Sequence[str]) -> list[Outcome]:
    """The outcomes that get a table, then the realised payoff of every seat, its costs, and the first less the second.

    Raises:
        InputError: one of them is not known.
    """
    known, own = outcome_names(scenario), payoff_names(Index(scenario))
    left = [f"net.{name}" for name in seated(scenario)]
    return [*chosen(named or USUAL, known), *(Outcome(name, name) for name in (*own, *left))]


def crossing(scenario: Scenario, runs: int, draws: str | None) -> tuple[int, int]:
    """Draws and replicates of each cell: every run has a draw of its own, or as few share one as there are retained.

    Raises:
        InputError: the scenario has no retained draws.
    """
    if draws is None:
        return 1, runs
    most = retained_for(scenario).size if draws == "retained" else runs
    return (runs, 1) if runs <= most else (most, -(-runs // most))


def sheet(
    found: Contest,
    name: str | Path | Scenario,
    values: Mapping[str, Any],
    runs: int,
    seed: int,
    quarters: int | None = None,
    draws: str | None = None,
) -> dict[str, Any]:
    """The contest as a sweep.

    Args:
        name: of the scenario as a sweep names it, or itself.
        values: set in every run.
        runs: of each cell.
        draws: "prior" draws every prior anew in each run, "retained" plays retained draws, the same in every cell.
    """
    size, replicates = crossing(found.scenario, runs, draws)
    sample: dict[str, Any] = {"method": draws, "size": size, "luck": "own", "columns": False}
    return {
        "name": f"tournament-{found.scenario.name}", "scenario": name, "set": dict(values), "seed": seed,
        "quarters": quarters, "replicates": replicates, "outcomes": list(outcome_names(found.scenario)),
        "design": {"points": [found.point(cell) for cell in found.cells], **({"sample": sample} if draws else {})},
    }  # fmt: skip


def by_cell(frame: "pd.DataFrame", found: Contest, draws: int) -> "Iterator[pd.DataFrame]":
    """The rows of each cell, by draw and replicate.

    Args:
        frame: runs, or failures, of the contest's sweep.
        draws: how many each cell is crossed with.
    """
    at = frame["run"].to_numpy(dtype=np.int64) // draws % len(found.cells)
    for n in range(len(found.cells)):
        yield frame[at == n].set_index(["draw", "replicate"]).sort_index()
