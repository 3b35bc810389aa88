"""Under which conditions an outcome happens: boxes in the space of parameters, found by PRIM.

The method is Friedman and Fisher's (1999). Boxes are peeled by ema_workbench (Kwakkel 2017) on one half of the draws
and measured on the other, because a search among hundreds of parameters finds boxes in noise too.
"""

import logging
import warnings
from dataclasses import dataclass, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from leverage_sim.analysis.intervals import wilson
from leverage_sim.analysis.sweep_table import Table, measure_of, table_of, wrong
from leverage_sim.arguments.calls import checked
from leverage_sim.arguments.table import RESAMPLING, Texts
from leverage_sim.backend import matplotlib

if TYPE_CHECKING:
    import pandas as pd

LEAST = 40  # runs with the outcome, and without it, in each half
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Box:
    """A box.

    Attributes:
        limits: a row a condition: ``parameter``, ``low``, ``high`` (NaN where it is open), ``least`` and ``most`` of
            it in the sweep, ``p`` of the condition (a binomial test on the half that was searched); of a factor that
            is words instead of numbers ``is``, the levels in the box, out of those that the sweep ``covers``.
        coverage: share of the runs with the outcome that lie in it; with interval, on the half that was not searched.
        density: share of the runs in it that have the outcome, likewise.
        mass: share of all runs that lie in it, likewise.
        searched: coverage and density on the half that was searched.
        path: coverage and density along the peeling, on both halves.
    """

    limits: "pd.DataFrame"
    coverage: tuple[float, float, float]
    density: tuple[float, float, float]
    mass: float
    searched: tuple[float, float]
    path: "pd.DataFrame"


@dataclass(frozen=True, repr=False)
class Discovery:
    """The boxes of an outcome.

    Attributes:
        outcome: the condition.
        share: of all runs with the outcome.
        runs, draws: how many there are.
        inputs: how many were searched.
        boxes: the first for all runs, each next one for those that no earlier box holds.
        wanted: the density asked for.
    """

    outcome: str
    share: float
    runs: int
    draws: int
    inputs: int
    boxes: list[Box]
    wanted: float

    def __repr__(self) -> str:
        boxes = [f"{len(box.limits)} conditions, density {box.density[0]:.2f}" for box in self.boxes]
        return f"Discovery({self.outcome} in {self.share:.2f} of {self.runs:,} runs; {'; '.join(boxes) or 'no box'})"

    def _repr_html_(self) -> str:
        import pandas as pd

        parts = [box.limits.assign(box=n) for n, box in enumerate(self.boxes, 1)]
        table = str(getattr(pd.concat(parts), "_repr_html_")()) if parts else ""  # noqa: B009
        return f"<p>{escape(repr(self))}</p>{table}"


@checked(seed=RESAMPLING)
def discover(
    folder: str | Path,
    outcome: str,
    where: Texts = (),
    inputs: Texts | None = None,
    density: float = 0.8,
    boxes: int = 1,
    peel: float = 0.1,
    mass: float = 0.05,
    seed: int = 1,
) -> Discovery:
    """Boxes of the conditions under which an outcome happens.

    Args:
        folder: of a sweep over parameters, or of runs that drew them.
        outcome: a condition, ``deals>0``.
        where: picks cells of the design, ``COLUMN=VALUE``.
        inputs: names, or beginnings of names, that are searched; all that vary if none is named.
        density: the least that a box should have; of those peelings that reach it the one with the greatest coverage
            is taken, or else the densest.
        boxes: at most so many.
        peel: share taken away at each step.
        mass: the least share of runs that a box holds.
        seed: of the division into halves.

    Raises:
        InputError: there is nothing to search, or too few runs with or without the outcome.
    """
    table = table_of(folder, where)
    measure = measure_of(outcome, table.outcomes)
    if measure.sign is None:
        raise wrong("--outcome", f"{outcome}: discover needs a condition, like {measure.column}>0")
    names = [n for n in table.inputs.columns if not inputs or any(n == i or n.startswith(i) for i in inputs)]
    if not names:
        raise wrong(folder, "varies no parameter" + (" of those named" if inputs else "") + "; sweep a sample of them")
    frame = table.inputs[names].astype(float)
    happens = measure.of(table.runs) > 0.0
    draws = table.runs["draw"].to_numpy() if table.plan is None or table.plan.sampled else table.runs["run"].to_numpy()
    half = halves(draws // table.width, seed)
    check(happens, half, outcome)
    found = [in_words(box, table) for box in search(frame, happens, half, (density, peel, mass), boxes)]
    return Discovery(outcome, float(happens.mean()), len(happens), len(np.unique(draws)), len(names), found, density)


def in_words(box: Box, table: Table) -> Box:
    """A box whose conditions on words name the levels that are in it, in place of limits on columns of 0 and 1.

    Several conditions on one factor are one; the greatest of their ``p`` is its.
    """
    import pandas as pd

    rows: dict[str, dict[str, Any]] = {}
    for row in ({str(key): value for key, value in each.items()} for each in box.limits.to_dict("records")):
        at = table.level(row["parameter"])
        if at is None:
            rows[row["parameter"]] = {**row, "is": None, "covers": None}
            continue
        factor, level = at
        before = rows.setdefault(factor, {"is": table.levels[factor], "p": 0.0})
        inside = [each for each in before["is"] if (each == level) == (row["low"] == row["low"])]
        rows[factor] = {
            "parameter": factor, "low": np.nan, "high": np.nan, "least": np.nan, "most": np.nan,
            "p": max(row["p"], before["p"]), "is": tuple(inside), "covers": table.levels[factor],
        }  # fmt: skip
    columns = [*box.limits.columns, "is", "covers"]
    limits = pd.DataFrame(list(rows.values()), columns=columns).astype({"is": object, "covers": object})
    return replace(box, limits=limits.sort_values("p", ignore_index=True, kind="stable"))


def halves(blocks: NDArray[Any], seed: int) -> Mask:
    """Which runs are searched, (run,): a random half of the blocks of draws, with all their replicates."""
    unique, of = np.unique(blocks, return_inverse=True)
    order = np.random.default_rng(seed).permutation(len(unique))
    return np.asarray(order[of] < len(unique) / 2)


def check(happens: Mask, half: Mask, outcome: str) -> None:
    """Whether there is enough to learn from.

    Raises:
        InputError: there is not.
    """
    for part in (half, ~half):
        hits = int(happens[part].sum())
        if min(hits, int(part.sum()) - hits) < LEAST:
            held = f"{outcome} holds in {int(happens.sum()):,} of {len(happens):,} runs"
            raise wrong("--outcome", f"{held}; each half needs at least {LEAST} with it and without it")


def search(frame: "pd.DataFrame", happens: Mask, half: Mask, rule: tuple[float, float, float], most: int) -> list[Box]:
    """Boxes one after the other.

    Args:
        frame: inputs, (run, input).
        happens, half: whether a run has the outcome, and whether it is searched, (run,).
        rule: density wanted, share peeled, least mass.
        most: how many boxes.
    """
    prim, (density, peel, mass) = library(), rule
    with quiet():
        algorithm = prim.Prim(
            frame.loc[half].reset_index(drop=True), happens[half], threshold=1e-9, peel_alpha=peel, mass_min=mass
        )
        found: list[Box] = []
        left = np.ones(len(frame), dtype=bool)
        while len(found) < most:
            if happens[left & half].sum() < LEAST or happens[left & ~half].sum() < LEAST:
                break
            peeled = algorithm.find_box()
            path = along(peeled, frame, happens, half, left)
            at = best(path, density)
            peeled.select(at)
            one, inside = box_of(peeled, at, path, frame, happens, half, left)
            if not len(one.limits):
                break
            found.append(one)
            left &= ~inside
    return found


def along(peeled: Any, frame: "pd.DataFrame", happens: Mask, half: Mask, left: Mask) -> "pd.DataFrame":
    """Coverage and density along the peeling, on the half that was searched and on the other."""
    import pandas as pd

    rows = []
    for at in range(len(peeled.box_lims)):
        inside = within(frame, peeled.box_lims[at]) & left
        row: dict[str, float] = {"step": at, "conditions": int(peeled.peeling_trajectory["res_dim"].iloc[at])}
        for name, part in (("searched", half), ("other", ~half)):
            hits, held = int((happens & inside & part).sum()), int((inside & part).sum())
            row[f"coverage_{name}"] = hits / max(int((happens & part).sum()), 1)
            row[f"density_{name}"] = hits / max(held, 1)
        rows.append(row)
    return pd.DataFrame(rows)


def best(path: "pd.DataFrame", density: float) -> int:
    """The step with the greatest coverage among those dense enough, or else the densest, on the half searched."""
    enough = path[path["density_searched"] >= density]
    if len(enough):
        return int(enough["step"].iloc[int(np.argmax(enough["coverage_searched"]))])
    return int(path["step"].iloc[int(np.argmax(path["density_searched"]))])


def within(frame: "pd.DataFrame", limits: "pd.DataFrame") -> Mask:
    """Which runs lie inside limits, (run,)."""
    inside = np.ones(len(frame), dtype=bool)
    for name in limits.columns:
        low, high = limits[name].iloc[0], limits[name].iloc[1]
        values = frame[name].to_numpy()
        inside &= (values >= low) & (values <= high)
    return inside


def box_of(
    peeled: Any, at: int, path: "pd.DataFrame", frame: "pd.DataFrame", happens: Mask, half: Mask, left: Mask
) -> tuple[Box, Mask]:
    """A box at one step of its peeling, with its limits opened where they cut nothing off; and the runs in it."""
    import pandas as pd

    limits, rows = peeled.box_lims[at].copy(), []
    start, searched = peeled.prim.box_init, frame.loc[half]
    for name in limits.columns:
        low, high = float(limits[name].iloc[0]), float(limits[name].iloc[1])
        least, most = float(frame[name].min()), float(frame[name].max())
        below, above = low > float(start[name].iloc[0]), high < float(start[name].iloc[1])
        limits.loc[limits.index[0], name] = low if below else -np.inf
        limits.loc[limits.index[1], name] = high if above else np.inf
        if below or above:
            rows.append((name, low if below else np.nan, high if above else np.nan, least, most))
    inside = within(frame, limits) & left
    chances = [significance(searched, happens[half], limits, row[0], left[half]) for row in rows]
    table = pd.DataFrame(rows, columns=["parameter", "low", "high", "least", "most"]).assign(p=chances)
    other, hits = ~half, happens & inside & ~half
    density = measured(int(hits.sum()), int((inside & other).sum()))
    coverage = measured(int(hits.sum()), int((happens & other).sum()))
    own = (float(path["coverage_searched"].iloc[at]), float(path["density_searched"].iloc[at]))
    box = Box(table.sort_values("p", ignore_index=True), coverage, density, float(inside[other].mean()), own, path)
    return box, inside


def measured(hits: int, trials: int) -> tuple[float, float, float]:
    """A share with its 95% interval."""
    return (hits / max(trials, 1), *wilson(hits, trials))


def significance(frame: "pd.DataFrame", happens: Mask, limits: "pd.DataFrame", name: str, left: Mask) -> float:
    """Chance of at least as many hits in the box if this condition did nothing (Bryant and Lempert 2010)."""
    from scipy.stats import binom

    without = within(frame, limits.drop(columns=[name])) & left
    inside = within(frame, limits) & left
    if not without.any():
        return 1.0
    return float(binom.sf(int(happens[inside].sum()) - 1, int(inside.sum()), float(happens[without].mean())))


class quiet:
    """ema_workbench says what it lacks when it is imported, and what it does as it goes; the user has not asked."""

    def __enter__(self) -> None:
        self.kept = warnings.catch_warnings()
        self.kept.__enter__()
        warnings.simplefilter("ignore")
        self.logger = logging.getLogger("EMA")
        self.level = self.logger.level
        self.logger.setLevel(logging.CRITICAL)

    def __exit__(self, *error: object) -> None:
        self.logger.setLevel(self.level)
        self.kept.__exit__(None, None, None)


def library() -> Any:
    """PRIM of ema_workbench, imported when it is asked for.

    Raises:
        InputError: it is not installed.
    """
    matplotlib()  # which ema_workbench imports, too
    try:
        with quiet():
            from ema_workbench.analysis import prim
    except ImportError:
        raise wrong("discover", "needs ema_workbench: pip install 'leverage-sim[discovery]'") from None
    return prim
