"""Which parameters an outcome depends on: Morris' and Sobol' indices worked out by SALib, else rank correlations."""

import importlib
import warnings
from dataclasses import dataclass
from html import escape
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.analysis import rank_correlation
from leverage_sim.analysis.outcomes import usual
from leverage_sim.analysis.sweep_table import Measure, Table, measure_of, table_of, wrong
from leverage_sim.analysis.variance_decomposition import Shares, shares
from leverage_sim.arguments.calls import checked
from leverage_sim.arguments.table import RESAMPLING, Texts
from leverage_sim.sweeps.plan import Sampled
from leverage_sim.world.parameters import Array

if TYPE_CHECKING:
    import pandas as pd

METHODS = ("sobol", "morris")
TITLES = {"sobol": "Sobol' indices", "morris": "Morris' elementary effects", "ranks": "rank correlations"}
LEVEL = 0.95


@dataclass(frozen=True, repr=False)
class Sensitivity:
    """The indices of one outcome.

    Attributes:
        outcome: as the user wrote it.
        method: "sobol", "morris" or "ranks".
        indices: a row a parameter, the one that matters most first. Of sobol ``S1`` and ``ST`` with half-widths of
            their 95% intervals, as shares of the variance of the mean over seeds; ``ST_of_all`` as a share of the
            variance of single runs. Of morris ``mu``, ``mu_star`` with half-width, ``sigma``, for a move through
            the whole prior. Of ranks ``rho`` with ``low``, ``high``, ``p``, ``holm`` and ``verdict``.
        variance: parameters against luck; None with one replicate.
        draws, replicates, common: of the design; whether draws share the luck of a replicate.
    """

    outcome: str
    method: str
    indices: "pd.DataFrame"
    variance: Shares | None
    draws: int
    replicates: int
    common: bool

    def __repr__(self) -> str:
        column = {"sobol": "ST", "morris": "mu_star", "ranks": "rho"}[self.method]
        rows = self.indices.head(3)[["parameter", column]].to_numpy().tolist()
        first = ", ".join(f"{name} {value:.2f}" for name, value in rows)
        return f"Sensitivity({self.outcome}, {self.method}, {self.draws:,} points: {first}, ...)"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>{getattr(self.indices, '_repr_html_')()}"  # noqa: B009

    @property
    def sum_of_first(self) -> float:
        """What the parameters explain one by one, of the variance of the mean over seeds."""
        return float(self.indices["S1"].sum()) if self.method == "sobol" else float("nan")


@checked(seed=RESAMPLING)
def sensitivity(
    folder: str | Path, outcomes: Texts | None = None, where: Texts = (), resamples: int = 200, seed: int = 1
) -> tuple[list[Sensitivity], list[str]]:
    """Indices of outcomes of a sweep with a sobol or morris sample, and outcomes that never vary.

    Of other samples, and of ``run --draws``, rank correlations; cells of the design are averaged over.

    Args:
        folder: of the sweep, or of runs that drew parameters.
        outcomes: ``deals`` or ``deals>0``; the usual ones if none is named.
        where: picks cells of a design that has several.
        resamples, seed: of the bootstrap.

    Raises:
        InputError: the design does not suit the method, runs are missing, or an outcome is not known.
    """
    table = table_of(folder, where)
    sample = suitable(table)
    inputs = rank_correlation.points(table) if sample is None else None
    measures = [measure_of(text, table.outcomes) for text in outcomes or ()] or [
        Measure(each.label, each.column, ">=" if each.share else None, each.least or 0.0)
        for each in usual(table.outcomes)
    ]
    found, same = [], []
    for each in measures:
        own = each.of(table.runs)
        values = rank_correlation.by_draw(table, own) if sample is None else square(table, own, sample)
        if np.ptp(values.mean(axis=1)) == 0.0:
            same.append(each.text)
        elif inputs is not None:
            found.append(of_ranks(each.text, values, inputs, table, resamples, seed))
        elif sample is not None:
            found.append(of_outcome(each.text, values, sample, table, resamples, seed))
    return found, same


def of_ranks(name: str, values: Array, inputs: "pd.DataFrame", table: Table, resamples: int, seed: int) -> Sensitivity:
    """Rank correlations of one outcome; ``values`` are (draw, replicate)."""
    sample, (draws, replicates) = table.plan.sampled if table.plan else None, values.shape
    common = sample is not None and not sample.own_luck
    parts = shares(values, common, 1, resamples, seed) if replicates > 1 else None
    frame = rank_correlation.correlations(inputs, values.mean(axis=1))
    return Sensitivity(name, "ranks", frame, parts, draws, replicates, common)


def suitable(table: Table) -> Sampled | None:
    """The sample of a sweep, if it is one that indices can be worked out of; None where ranks are all there is.

    Raises:
        InputError: neither can be had.
    """
    place, sample = table.folder.place, table.plan.sampled if table.plan else None
    if table.plan is None or sample is None or sample.method not in METHODS or sample.shares is None:
        drawn = rank_correlation.points(table)
        if drawn.empty:
            raise wrong(
                place, "varies no parameter from draw to draw; give the sweep a `sample`, or `run` --draws prior"
            )
        if len(drawn) < rank_correlation.FEWEST:
            raise wrong(
                place,
                f"has {len(drawn)} draws; rank correlations need {rank_correlation.FEWEST} or more, and better 100",
            )
        return None
    cells = table.runs[["scenario", *table.plan.columns]].drop_duplicates()
    if len(cells) > 1:
        columns = [name for name in cells.columns if cells[name].nunique() > 1]
        raise wrong(place, f"has {len(cells)} cells; pick one with --where COLUMN=VALUE, of {', '.join(columns)}")
    if sample.own_luck:
        raise wrong(place, "gives every point luck of its own, which would pass for parameters; use luck: common")
    if sample.size < 2 * table.width:
        what = "trajectory" if sample.method == "morris" else "point of the sample"
        raise wrong(
            place, f"has a single {what}, from which no {TITLES[sample.method]} follow; give it a larger `size`"
        )
    lost = table.plan.replicates * sample.size - len(table.runs)
    if lost:
        raise wrong(place, f"lacks {lost:,} runs of this cell; resume the sweep, the method needs them all")
    return sample


def square(table: Table, values: Array, sample: Sampled) -> Array:
    """Outcomes by draw and replicate, (draw, replicate)."""
    order = np.lexsort((table.runs["replicate"].to_numpy(), table.runs["draw"].to_numpy()))
    return values[order].reshape(sample.size, -1)


def of_outcome(name: str, values: Array, sample: Sampled, table: Table, resamples: int, seed: int) -> Sensitivity:
    """The indices of one outcome; ``values`` are (draw, replicate)."""
    assert sample.shares is not None
    assert table.plan is not None
    source = dict(table.plan.source["design"]["sample"])
    problem = {"num_vars": len(sample.names), "names": list(sample.names), "bounds": [[0.0, 1.0]] * len(sample.names)}
    mean, replicates = values.mean(axis=1), values.shape[1]
    second = bool(source.get("second_order", False))
    parts = shares(values, not sample.own_luck, table.width, resamples, seed) if replicates > 1 else None
    if sample.method == "morris":
        frame = morris(problem, sample.shares, mean, int(source.get("levels", 4)), resamples, seed)
    else:
        frame = sobol(problem, mean, second, resamples, seed)
        whole = parts.variance if parts else float(mean.var(ddof=1))
        frame["ST_of_all"] = frame["ST"] * float(mean.var(ddof=1)) / whole
    return Sensitivity(name, sample.method, frame, parts, sample.size, replicates, not sample.own_luck)


def sobol(problem: dict[str, Any], values: Array, second: bool, resamples: int, seed: int) -> "pd.DataFrame":
    """First-order and total indices (Saltelli et al. 2010), intervals by bootstrap."""
    import pandas as pd

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        found = salib("sobol").analyze(problem, values, second, num_resamples=resamples, conf_level=LEVEL, seed=seed)
    frame = pd.DataFrame({"parameter": problem["names"], **{k: found[k] for k in ("S1", "S1_conf", "ST", "ST_conf")}})
    return frame.sort_values("ST", ascending=False, ignore_index=True)


def morris(
    problem: dict[str, Any], points: Array, values: Array, levels: int, resamples: int, seed: int
) -> "pd.DataFrame":
    """Mean and spread of elementary effects (Morris 1991; Campolongo et al. 2007)."""
    import pandas as pd

    found = salib("morris").analyze(
        problem, points, values, num_resamples=resamples, conf_level=LEVEL, num_levels=levels, seed=seed
    )
    columns = ("mu", "mu_star", "mu_star_conf", "sigma")
    frame = pd.DataFrame({"parameter": problem["names"], **{k: np.asarray(found[k], dtype=float) for k in columns}})
    return frame.sort_values("mu_star", ascending=False, ignore_index=True)


def salib(module: str) -> ModuleType:
    """An analysis of SALib, imported when it is asked for.

    Raises:
        InputError: it is not installed.
    """
    try:
        return importlib.import_module(f"SALib.analyze.{module}")
    except ImportError:
        raise wrong("sensitivity", "needs SALib: pip install 'leverage-sim[analysis]'") from None
