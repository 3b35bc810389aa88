"""Indices of a sweep on the terminal, as data and as pictures."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.analysis.sensitivity import TITLES, Sensitivity
from leverage_sim.analysis.significance import by_chance, finite
from leverage_sim.show.style import INK, PALETTE, cell_ink, write_picture
from leverage_sim.show.tables import grid
from leverage_sim.show.timeline import rows_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from rich.console import Console

PANELS = 6
HEADS = {
    "sobol": ["", "first order", "total", "total, of all variance"],
    "morris": ["", "mean of |effect|", "mean effect", "spread of effects"],
    "ranks": ["", "correlation", "interval", ""],
}


def variance_words(found: Sensitivity) -> str:
    """Parameters against luck, in words."""
    if found.variance is None:
        return "One replicate: what is luck and what is parameters cannot be told apart; add replicates."
    v = found.variance
    words = (
        f"Of the variance of single runs parameters explain {v.parameters:.2f} ({v.low:.2f} to {v.high:.2f} over draws)"
    )
    if found.common:
        words += f", the seed alone {v.luck:.2f}, parameters and seed only together {v.rest:.2f}"
    return f"{words}: no parameter explains {v.unexplained:.2f} of it ({found.replicates} seeds)."


def cells(found: Sensitivity, row: dict[str, Any]) -> list[str]:
    """A row of the table."""
    if found.method == "morris":
        first = f"{row['mu_star']:.3f} ± {row['mu_star_conf']:.3f}"
        return [row["parameter"], first, f"{row['mu']:+.3f}", f"{row['sigma']:.3f}"]
    if found.method == "ranks":
        between = f"{row['low']:+.2f} to {row['high']:+.2f}"
        return [row["parameter"], f"{row['rho']:+.2f}", between, row["verdict"]]
    pairs = [f"{row[name]:.3f} ± {row[name + '_conf']:.3f}" for name in ("S1", "ST")]
    return [row["parameter"], *pairs, f"{row['ST_of_all']:.3f}"]


def print_sensitivity(console: "Console", found: list[Sensitivity], same: list[str], top: int) -> None:
    """The most important parameters of every outcome, and what is luck."""
    for each in found:
        rows = [cells(each, row) for row in rows_of(each.indices.head(top))]
        title = f"{each.outcome}: {TITLES[each.method]}, {each.draws:,} points"
        console.print(grid(title, HEADS[each.method], rows))
        if each.method == "sobol":
            console.print(f"First-order indices add to {each.sum_of_first:.2f}; what is left is interaction and noise.")
        console.print(variance_words(each))
        console.print()
    if found and found[0].method == "ranks":
        console.print(ranks_words(len(found[0].indices)))
    elif found:
        what = "the variance of the mean over seeds" if found[0].replicates > 1 else "the variance at one seed"
        unit = f"Indices are shares of {what}" if found[0].method == "sobol" else "Effects are of a whole prior"
        console.print(f"{unit}; ± is half a 95% bootstrap interval.")
    if same:
        console.print(f"The same on average at every point: {', '.join(same)}.")


def ranks_words(parameters: int) -> str:
    """How to read rank correlations."""
    return (
        "Spearman's correlations of what was drawn with the mean over seeds and over cells of the design; intervals "
        "are 95% and range over draws.\n"
        f"settled: the sign stands among all {parameters} parameters (Holm's method, 5%); by chance alone about "
        f"{by_chance(parameters):.1f} intervals would leave out 0.\n"
        "A correlation misses what rises and falls again; indices that do not: `method: sobol`."
    )


def sensitivity_frame(found: list[Sensitivity]) -> "pd.DataFrame":
    """All indices, a row an outcome and parameter."""
    import pandas as pd

    return pd.concat(
        [each.indices.assign(outcome=each.outcome, method=each.method) for each in found], ignore_index=True
    )


def sensitivity_json(found: list[Sensitivity], same: list[str]) -> dict[str, Any]:
    """Everything, as JSON holds it."""
    rows = []
    for each in found:
        parts = None if each.variance is None else {**vars(each.variance), "unexplained": each.variance.unexplained}
        indices = [{key: finite(value) for key, value in row.items()} for row in rows_of(each.indices)]
        rows.append({
            "outcome": each.outcome, "method": each.method, "draws": each.draws, "replicates": each.replicates,
            "variance": parts, "indices": indices,
        })  # fmt: skip
    return {"outcomes": rows, "same_at_every_point": same}


def sensitivity_figure(found: list[Sensitivity], path: Path, top: int) -> Path:
    """The picture as a PNG file; see ``drawn_sensitivity``."""
    return write_picture(path, lambda plt: drawn_sensitivity(plt, found, top))


def drawn_sensitivity(plt: Any, found: list[Sensitivity], top: int) -> Any:
    """Bars of the most important parameters and what is luck beside them, a row an outcome, at most ``PANELS``."""
    shown = found[:PANELS]
    heights = [0.3 * min(top, len(each.indices)) + 1.2 for each in shown]
    size = (9.2, sum(max(2.4, height) for height in heights))
    figure, axes = plt.subplots(len(shown), 2, figsize=size, width_ratios=(5, 1), height_ratios=heights, squeeze=False)
    for (left, right), each in zip(axes, shown, strict=True):
        bars(left, each, top)
        luck_bar(right, each)
    return figure


def bars(axes: "Axes", found: Sensitivity, top: int) -> "Axes":
    """Indices with intervals."""
    rows = found.indices.head(top)
    places = np.arange(len(rows))
    if found.method == "sobol":
        for shift, (name, label), colour in zip(
            (-0.2, 0.2), (("S1", "first order"), ("ST", "total")), PALETTE, strict=False
        ):
            axes.barh(
                places + shift, rows[name], 0.38, xerr=rows[f"{name}_conf"], color=colour, ecolor=INK, label=label
            )
        axes.set_xlabel("share of the variance of the mean over seeds")
    elif found.method == "ranks":
        reach = [rows["rho"] - rows["low"], rows["high"] - rows["rho"]]
        axes.barh(places, rows["rho"], 0.6, xerr=reach, color=PALETTE[0], ecolor=INK, label="correlation, 95%")
        axes.set_xlabel("rank correlation with the mean over seeds")
    else:
        axes.barh(
            places,
            rows["mu_star"],
            0.6,
            xerr=rows["mu_star_conf"],
            color=PALETTE[0],
            ecolor=INK,
            label="mean of |effect|",
        )
        axes.plot(rows["mu"], places, "D", color=PALETTE[1], ms=4, label="mean effect")
        axes.plot(rows["sigma"], places, "o", color=PALETTE[2], mfc="none", ms=4, label="spread of effects")
        axes.set_xlabel("effect of a whole prior")
    axes.axvline(0, color=INK, lw=0.8)
    axes.set_yticks(places, list(rows["parameter"]))
    axes.invert_yaxis()
    axes.legend(loc="lower right")
    axes.set_title(found.outcome)
    return axes


def luck_bar(axes: "Axes", found: Sensitivity) -> "Axes":
    """The variance of single runs, divided."""
    from matplotlib.colors import to_rgb

    axes.set_xticks([])
    axes.set_ylim(0, 1)
    axes.grid(False)
    axes.set_title("variance of runs", fontsize=9)
    axes.set_ylabel("share")
    if found.variance is None:
        axes.axis("off")
        axes.text(0.5, 0.5, "one seed:\nnot divided", ha="center", va="center", transform=axes.transAxes, fontsize=8)
        return axes
    parts = (
        ("parameters", found.variance.parameters),
        ("seed", found.variance.luck),
        ("both only", found.variance.rest),
    )
    bottom = 0.0
    for (label, part), colour in zip(parts, (PALETTE[0], PALETTE[6], "#c7c7c7"), strict=True):
        axes.bar(0, part, 1.0, bottom=bottom, color=colour)
        if part > 0.06:  # two lines of text need as much
            ink = cell_ink(to_rgb(colour))
            axes.text(0, bottom + part / 2, f"{label}\n{part:.2f}", ha="center", va="center", fontsize=7.5, color=ink)
        elif part > 0.0:
            at, beside = (0.5, bottom + part / 2), (3, -3 if label == "seed" else 3)  # two slivers lie close together
            axes.annotate(
                f"{label} {part:.2f}", at, beside, textcoords="offset points", va="center", fontsize=7.5, color=INK
            )
        bottom += part
    axes.set_xlim(-0.6, 0.6)
    return axes
