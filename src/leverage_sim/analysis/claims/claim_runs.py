"""Where the arms of a claims file are played, each once, in sweeps, under common luck, and measured."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.actors.rules import known
from leverage_sim.analysis.claims import measures
from leverage_sim.analysis.claims.read import Book
from leverage_sim.analysis.claims.schema import Measure
from leverage_sim.analysis.playing import Stage
from leverage_sim.batch.start import at_start_of, runs_of
from leverage_sim.batch.stored import Stored
from leverage_sim.problems import InputError, Mark, Problem
from leverage_sim.scenario.load import Told, digest, load
from leverage_sim.sweeps.cells import STRUCTURAL, canonical
from leverage_sim.tiers.span import Span, spans
from leverage_sim.world.state import State

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, np.dtype[np.float64]]
Settings = Mapping[str, Any]
LEVERAGE_DRAWS = 500  # of the leverage at a start, which takes no runs
KEPT = 12  # worlds that are kept for further measures
RECORDS = ("runs", "quarters", "events")


def key_of(settings: Settings) -> str:
    """One name for the same settings."""
    return json.dumps(settings, sort_keys=True)


@dataclass
class Theatre:
    """The arms that were played, by what they set.

    Attributes:
        book: the claims.
        stage: where sweeps are played.
        draws, seeds, seed, of: how; the draws are of the "prior" or "retained".
        leverage_draws: the least draws of leverage, which takes no runs.
    """

    book: Book
    stage: Stage
    draws: int
    seeds: int
    seed: int
    of: str = "prior"
    leverage_draws: int = LEVERAGE_DRAWS
    found: dict[tuple[str, str], Array] = field(default_factory=dict)
    worlds: dict[tuple[str, str | None], tuple[State, dict[int, Span]]] = field(default_factory=dict)

    def settings(self, arm: str, members: frozenset[str] | None, variant: str | None, more: Settings) -> Settings:
        """All that an arm sets: its scenario by name, its own values, a coalition's absent senders, the variant.

        Args:
            more: what an ablation or a search sets: ``{"over": {...}, "under": {...}}``, stronger and weaker than it.
        """
        file = self.book.file
        own = dict(file.arms[arm] if members is None else file.coalitions[arm])
        own["scenario"] = self.book.named(str(own.get("scenario", file.scenario)))
        if variant is not None:
            own.setdefault("variant", variant)
        if members is not None:
            own["absent"] = [*self.book.scenario.absent, *(p for p in self.book.players if p not in members)]
        every = {**more.get("under", {}), **own, **more.get("over", {})}
        return {key: canonical(key, value) for key, value in every.items()}

    def want(self, wanted: Iterable[tuple[str, Settings]]) -> None:
        """Play whatever these measures in these arms need and is not there yet.

        Raises:
            InputError: with what is wrong with an arm.
        """
        groups: dict[tuple[frozenset[str], int], dict[str, tuple[Settings, set[str]]]] = {}
        arms: dict[str, tuple[Settings, set[str]]] = {}
        for name, settings in wanted:
            if self.book.file.measures[name].lucky and (name, key_of(settings)) not in self.found:
                arms.setdefault(key_of(settings), (settings, set()))[1].add(name)
        for key, (settings, names) in arms.items():
            record = max(measures.record(self.book.file.measures[name]) for name in names)
            drawn = frozenset(
                k for k in settings if k not in STRUCTURAL and k.partition(".")[0] not in ("switches", "rules")
            )
            groups.setdefault((drawn, record), {})[key] = (settings, names)
        for (_, record), members in groups.items():
            self.play(RECORDS[record], members)

    def play(self, record: str, members: Mapping[str, tuple[Settings, set[str]]]) -> None:
        """One sweep: every arm of a group as a point, the same draws and luck for all."""
        file = self.sweep_file(record, [settings for settings, _ in members.values()])
        known = [file, *map(digest, self.book.given.values())] if self.book.given else file
        mark = hashlib.sha256(json.dumps(known, sort_keys=True).encode()).hexdigest()[:12]
        try:
            played = self.stage.play(f"{record}-{mark}", self.with_given(file))
        except InputError as error:
            raise InputError(self.blamed(problem) for problem in error.problems) from None
        self.read(played, record, members)

    def sweep_file(self, record: str, points: Sequence[Settings]) -> dict[str, Any]:
        """The sweep as its file would say it."""
        return {
            "name": "claims", "scenario": points[0]["scenario"], "seed": self.seed, "replicates": self.seeds,
            "record": record, "design": {
                "points": [dict(point) for point in points],
                "sample": {"method": self.of, "size": self.draws, "columns": False},
            },
        }  # fmt: skip

    def with_given(self, file: Any) -> Any:
        """The same with scenarios that were given in place of the words for them."""
        if isinstance(file, Mapping):
            return {key: self.with_given(value) for key, value in file.items()}
        if isinstance(file, list):
            return [self.with_given(value) for value in file]
        return self.book.given.get(file, file) if isinstance(file, str) else file

    def blamed(self, problem: Problem) -> Problem:
        """A problem of a sweep at the arm that has the word it is about; else as it is."""
        if problem.mark.file != "sweep":
            return problem
        for pool in ("arms", "coalitions"):
            for name, arm in getattr(self.book.file, pool).items():
                for key, value in arm.items():
                    if key in problem.message or str(value) in problem.message:
                        return Problem(self.book.mark(pool, name, key), problem.message)
        return Problem(Mark(self.book.mark().file), problem.message)

    def read(self, played: Stored, record: str, members: Mapping[str, tuple[Settings, set[str]]]) -> None:
        """Take every measure of a group from its sweep."""
        file, cells = self.book.file, len(members)
        frames: dict[str, pd.DataFrame] = {}
        for n, (key, (_, names)) in enumerate(members.items()):
            for name in sorted(names):
                measure = file.measures[name]
                kind = RECORDS[measures.record(measure)]
                if kind not in frames:
                    wanted = [file.measures[m] for _, own in members.values() for m in own]
                    frames[kind] = located(played, kind, measures.columns(kind, wanted), cells, self.draws)
                rows = frames[kind]
                try:
                    runs = measures.of_runs(measure, rows[rows["cell"] == n], self.draws * self.seeds)
                except measures.NotMeasured as error:
                    raise InputError([Problem(self.book.mark("measures", name), str(error))]) from None
                self.found[name, key] = runs.reshape(self.seeds, self.draws).T.copy()

    def values(self, name: str, settings: Settings) -> Array:
        """A measure in an arm, (draw, seed); (draw, 1) of leverage."""
        measure = self.book.file.measures[name]
        if measure.lucky:
            return self.found[name, key_of(settings)]
        return self.leverage(name, measure, settings)

    def leverage(self, name: str, measure: Measure, settings: Settings) -> Array:
        """Leverage at the start of a quarter, or a chokepoint, over draws, (draw, 1)."""
        own = {k: v for k, v in settings.items() if k not in ("scenario", "force")}
        key = (name, key_of({"scenario": settings["scenario"], **own}))
        if key not in self.found:
            state, found = self.state(key[1], str(settings["scenario"]), own, measure.quarter)
            try:
                self.found[key] = measures.of_spans(measure, state, found)[:, None]
            except measures.NotMeasured as error:
                raise InputError([Problem(self.book.mark("measures", name), str(error))]) from None
        return self.found[key]

    def state(self, key: str, scenario: str, own: Settings, quarter: str | None) -> tuple[State, dict[int, Span]]:
        """The worlds of all draws at the start of a quarter, and everyone's leverage there."""
        if (key, quarter) not in self.worlds:
            if len(self.worlds) >= KEPT:
                self.worlds.pop(next(iter(self.worlds)))
            luck = runs_of(self.seed, max(self.draws, self.leverage_draws))
            told = Told("sweep", dict.fromkeys(own, Mark("sweep")))
            try:
                found = load(self.with_given(scenario), own, known(), told)
            except InputError as error:
                raise InputError(self.blamed(problem) for problem in error.problems) from None
            opened = at_start_of(found, quarter, luck, self.of)
            self.worlds[key, quarter] = (opened.state, spans(opened.state, opened.forecast))
        return self.worlds[key, quarter]


def located(played: Stored, kind: str, columns: Sequence[str], cells: int, draws: int) -> "pd.DataFrame":
    """Rows of a sweep with the number of their cell, and of their run within it, in the order of seeds and draws."""
    import pyarrow.parquet as pq

    held = set(pq.read_schema(played.folder / f"{kind}.parquet").names)
    rows = played.read(kind, [name for name in columns if name in held])
    run = rows["run"].to_numpy()
    replicate, rest = np.divmod(run, cells * draws)
    cell, draw = np.divmod(rest, draws)
    return rows.assign(cell=cell, place=replicate * draws + draw)
