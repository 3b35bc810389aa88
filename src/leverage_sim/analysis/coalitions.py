"""Realised influence: what every set of senders brings about, and what each sender adds.

v(S) is the share of runs in which rollback reaches a stage while only the senders in S may act: the others hold
throughout, at no table and with no draft. All sets are played with the same luck and the same draws of the parameters,
so that everything here is a difference taken run by run. A sweep plays it; this module reads v off its rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import nan, sqrt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.analysis import coalition_values, draw_statistics
from leverage_sim.batch.retained import retained_for
from leverage_sim.batch.stored import stored
from leverage_sim.batch.tables import reading
from leverage_sim.problems import InputError, Mark, Problem
from leverage_sim.scenario.schema import Scenario

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, np.dtype[np.float64]]
Worths = dict[coalition_values.Coalition, Array]
VALUES = ("first_in", "last_in", "shapley")
COLUMNS = ("estimate", "low", "high", "luck_low", "luck_high", "draws_5", "draws_95", "luck_sd", "parameters_sd")


@dataclass(frozen=True)
class Coalitions:
    """What a game over senders came to.

    Attributes:
        scenario: by name.
        players: senders, in the scenario's order.
        titles: names of all senders in words.
        stages: of rollback, in words by number.
        seed, draws, seeds: how it was played; draws 0 where the parameters are the scenario's own.
        drawn: what the draws are, in words.
        acting: senders that are in every set.
        worths: by stage, v of every coalition in every run, (draw, seed).
        manifest: what was played.
    """

    scenario: str
    players: tuple[str, ...]
    titles: Mapping[str, str]
    stages: Mapping[int, str]
    seed: int
    draws: int
    seeds: int
    worths: Mapping[int, Worths] = field(repr=False)
    drawn: str = ""
    acting: tuple[str, ...] = ()
    manifest: Mapping[str, Any] = field(repr=False, default_factory=dict)

    @property
    def over(self) -> str:
        """What the intervals range over."""
        if not self.draws:
            return f"luck alone: {self.seeds} runs of each coalition with the scenario's parameters"
        return f"luck and parameters: {self.draws} {self.drawn}, {self.seeds} of luck for each"

    def value(self, stage: int, weights: coalition_values.Weights) -> Array:
        """Any value that is linear in v, run by run, (draw, seed)."""
        return coalition_values.weighed(weights, self.worths[stage])

    def weights(self, kind: str, player: str) -> coalition_values.Weights:
        """Weights of a player's first-in, last-in or Shapley value."""
        found: coalition_values.Weights = getattr(coalition_values, kind)(self.players, player)
        return found

    def worth_frame(self) -> "pd.DataFrame":
        """A row for each stage and coalition: v(S) with its intervals."""
        import pandas as pd

        rows = [
            {"stage": stage, "members": ",".join(p for p in self.players if p in members), "size": len(members)}
            | told(self.value(stage, coalition_values.worth(members)), bool(self.draws))
            for stage in self.stages
            for members in coalition_values.coalitions(self.players)
        ]
        return shares_of(pd.DataFrame(rows))

    def value_frame(self) -> "pd.DataFrame":
        """A row for each stage, sender and kind of value, with its intervals."""
        import pandas as pd

        rows = [
            {"stage": stage, "sender": player, "value": kind}
            | told(self.value(stage, self.weights(kind, player)), bool(self.draws))
            for stage in self.stages
            for player in self.players
            for kind in VALUES
        ]
        return shares_of(pd.DataFrame(rows))


def shares_of(frame: "pd.DataFrame") -> "pd.DataFrame":
    """The frame with the unit of its values: all are shares of runs or differences of such."""
    frame.attrs["units"] = dict.fromkeys(COLUMNS, "share of runs")
    return frame


def told(values: Array, drawn: bool) -> dict[str, float]:
    """Mean of a value and what it ranges over.

    ``low`` to ``high`` is where the mean lies (95%), over luck and, if they were drawn, parameters; ``luck_low`` to
    ``luck_high`` where it would lie if only these draws mattered; ``draws_5`` to ``draws_95`` is how far true values of
    draws spread once luck is taken out.
    """
    found, apart = draw_statistics.mean(values if drawn else values.T), draw_statistics.parts(values)
    low, high = found.low, found.high
    five, most = nan, nan
    if drawn:
        half = 1.96 * sqrt(apart.luck / values.size) if apart.luck == apart.luck else nan
        low, high = found.value - half, found.value + half
        five, most = (draw_statistics.quantile(values, q, luck=True).value for q in (0.05, 0.95))
    sd = sqrt(apart.luck) if drawn else float(np.std(values, ddof=1)) if values.size > 1 else nan
    row = (found.value, found.low, found.high, low, high, five, most, sd, sqrt(apart.parameters) if drawn else nan)
    return dict(zip(COLUMNS, row, strict=True))


def players_of(scenario: Scenario) -> tuple[str, ...]:
    """Senders that may act: everybody who decides, but for the target and those who are absent anyway."""
    return tuple(name for name in scenario.senders if name not in scenario.absent)


def sweep_file(name: str | Path | Scenario, scenario: Scenario, how: Mapping[str, Any]) -> dict[str, Any]:
    """The sweep that plays every coalition, as its file would say it.

    Args:
        name: under which the scenario is found, or itself.
        scenario: with what is set.
        how: ``seed``, ``runs``, ``draws``, ``seeds``, ``quarters``, ``set`` and ``force``, as for the API.

    Raises:
        InputError: there are no senders, or not as many retained draws.
    """
    players = players_of(scenario)
    sets = [[*scenario.absent, *(p for p in players if p not in s)] for s in coalition_values.coalitions(players)]
    most = retained_for(scenario).size if how["draws"] == "retained" else how["runs"]
    if how["runs"] > most:
        message = f"{most:,} draws were retained, not {how['runs']:,}; --seeds plays each with more luck"
        raise InputError([Problem(Mark("--runs"), message)])
    sample = {"sample": {"method": how["draws"], "size": how["runs"], "columns": False}} if how["draws"] else {}
    quarters = {"quarters": how["quarters"]} if how["quarters"] else {}
    return {
        "name": "coalitions", "scenario": name, "seed": how["seed"], "set": dict(how["set"]),
        "force": list(how["force"]), "replicates": how["seeds"] if how["draws"] else how["runs"],
        "outcomes": ["highest_stage"], "design": {"grid": {"absent": sets}, **sample}, **quarters,
    }  # fmt: skip


def read_worths(runs: "pd.DataFrame", players: Sequence[str], stages: Sequence[int]) -> dict[int, Worths]:
    """v of every coalition in every run, (draw, seed), by stage, from the rows of a sweep over who is absent.

    Raises:
        InputError: a coalition is missing, or some have runs that others lack.
    """
    found: dict[int, Worths] = {stage: {} for stage in stages}
    shapes = set()
    absent = runs["absent"].fillna("").map(lambda words: frozenset(str(words).split(",")) - {""})
    for members in coalition_values.coalitions(players):
        rows = runs[[names & set(players) == set(players) - members for names in absent]]
        draws, seeds = rows["draw"].nunique(), rows["replicate"].nunique()
        shapes.add((draws, seeds, len(rows)))
        if len(rows) == 0 or len(rows) != draws * seeds or len(shapes) > 1:
            message = f"the runs without {sorted(set(players) - members)} are not one for each draw and seed"
            raise InputError([Problem(Mark("absent", 0, 0), f"{message}; resume the sweep")])
        highest = rows.sort_values(["draw", "replicate"])["highest_stage"].to_numpy(dtype=float)
        for stage in stages:
            found[stage][members] = (highest >= stage).astype(float).reshape(draws, seeds)
    return found


def stages_of(scenario: Scenario) -> dict[int, str]:
    """Stages of rollback above the first, by number, in words."""
    item = next((item for item in scenario.items.values() if item.kind == "rollback"), None)
    if item is None:
        message = "holds no item of rollback, which senders could bring about"
        raise InputError([Problem(Mark(scenario.name, 0, 0), message)])
    names = item.stages or tuple(f"stage {n}" for n in range(len(item.levels)))
    return {n: name for n, name in enumerate(names) if n > 0}


def read(
    scenario: Scenario, runs: "pd.DataFrame", manifest: Mapping[str, Any], players: tuple[str, ...] | None = None
) -> Coalitions:
    """The game in the rows of a sweep.

    Args:
        scenario: whose ``absent`` are in no set.
        runs: its rows.
        manifest: of the sweep.
        players: senders that are in some sets and not in others; all others act throughout.
    """
    senders, stages, design = players_of(scenario), stages_of(scenario), manifest["design"]
    ours = senders if players is None else players
    worths = read_worths(runs, ours, tuple(stages))
    draws, seeds = next(iter(worths[1].values())).shape
    return Coalitions(
        scenario.name, ours, {name: scenario.actors[name].title for name in senders}, stages, design["seed"],
        draws if design["sample"] else 0, seeds, worths, drawn_words(design),
        tuple(name for name in senders if name not in ours), manifest_of(manifest),
    )  # fmt: skip


def drawn_words(design: Mapping[str, Any]) -> str:
    """What the draws of a sweep are."""
    sample, file = design["sample"], design.get("file") or {}
    if not sample:
        return ""
    own = ((file.get("design") or {}).get("sample") or {}).get("parameters")
    of = f"of {len(sample['names'])} parameters" if own else "of every prior"
    method = sample["method"]
    return {"prior": f"draws {of}", "retained": "retained draws"}.get(method, f"{method} points {of}")


def of_folder(folder: Path) -> Coalitions:
    """The game in the folder of a sweep over ``absent``, or in one that was written of such a game.

    Raises:
        InputError: it is no such folder, or it lacks a set.
    """
    place = stored(folder)
    design = place.manifest.get("design", {})
    if design.get("command") not in ("sweep", "coalitions") or design.get("columns") != ["absent"]:
        message = "holds no sweep over `absent` alone; play one, or name a scenario"
        raise InputError([Problem(Mark(str(folder)), message)])
    with reading(folder):
        scenario = Scenario.model_validate(place.manifest["scenario"])
        scenario = scenario.model_copy(update={"absent": always_absent(scenario, place.runs)})
        runs = absentees(place.runs, scenario)
        players = tuple(n for n in players_of(scenario) if any(n in absent for absent in sets_of(runs)))
        check_sets(folder, runs, players)
        return read(scenario, runs, place.manifest, players)


def sets_of(runs: "pd.DataFrame") -> set[frozenset[str]]:
    """Who is absent, in each of the sets that were played."""
    return {frozenset(str(text).split(",")) - {""} for text in runs["absent"].fillna("").unique()}


def check_sets(folder: Path, runs: "pd.DataFrame", players: tuple[str, ...]) -> None:
    """Whether the runs are a game of these players.

    Raises:
        InputError: a set was not played, or what it is worth was not kept.
    """
    said, there = "", {frozenset(players) - absent for absent in sets_of(runs)}
    lacking = [members for members in coalition_values.coalitions(players) if members not in there]
    if not players:
        said = "nobody is absent in some of its runs and not in others"
    elif lacking:
        some = ", ".join(name for name in players if name in lacking[0])
        said = f"no run in which of {', '.join(players)} only {some or 'nobody'} acts; sweep every subset of them"
    elif "highest_stage" not in runs:
        said = "its runs do not keep highest_stage, which tells what a set is worth"
    if said:
        raise InputError([Problem(Mark(str(folder)), f"holds no game: {said}")])


def always_absent(scenario: Scenario, runs: "pd.DataFrame") -> tuple[str, ...]:
    """Who is in no set of a sweep, as the scenario has it; ``scenario`` is that of the first set."""
    if "members" in runs:
        acting = {name for text in runs["members"].unique() for name in text.split(",")}
        return tuple(name for name in scenario.absent if name not in acting)
    return tuple(name for name in scenario.absent if all(name in absent for absent in sets_of(runs)))


def absentees(runs: "pd.DataFrame", scenario: Scenario) -> "pd.DataFrame":
    """The rows of a sweep: where a game was written with its members, with those who are absent."""
    if "members" not in runs:
        return runs
    players = {name for text in runs["members"].unique() for name in text.split(",")} - {""}
    words = {text: ",".join(sorted(players - set(text.split(",")))) for text in runs["members"].unique()}
    return runs.assign(absent=runs["members"].map(words))


def manifest_of(sweep: Mapping[str, Any]) -> dict[str, Any]:
    """What was played, as the manifest of its sweep says it."""
    design, sample = sweep["design"], sweep["design"]["sample"]
    return {**sweep, "design": {**design, "command": "coalitions", "draws": sample["method"] if sample else None}}
