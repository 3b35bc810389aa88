"""Pictures of a comparison: differences of outcomes on one axis, and the course of differences over the quarters."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.analysis.comparison import Compared
from leverage_sim.analysis.significance import scaled
from leverage_sim.show.style import INK, PALETTE, label_quarters, write_pictures
from leverage_sim.show.timeline import rows_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

PANELS = (
    ("trade", "Trade with the target", "billion USD a year"),
    ("resources", "Resources of the target", "base year = 1"),
    ("stringency", "Council sanctions", "stringency, 1 = full embargo"),
    ("tension", "Tension", "index 0 to 1"),
    ("programme", "Programme", "progress, 0 to 1"),
    ("stage", "Stage of rollback", "stage"),
)
GREY = "#7f7f7f"
SHAPES = {"settled": ("o", PALETTE[0], True), "settled alone": ("o", PALETTE[0], False), "open": ("D", GREY, False)}


def comparison_figures(found: Compared, folder: Path) -> list[Path]:
    """The pictures of a comparison as PNG files in ``folder/figures``."""
    return write_pictures(
        folder,
        {"differences": lambda plt: difference_figure(plt, found), "courses": lambda plt: course_figure(plt, found)},
    )


def subtitle(found: Compared) -> str:
    return f"A: {found.a.label}\nB: {found.b.label}"


def difference_figure(plt: Any, found: Compared) -> Any:
    """Every outcome's difference in standard deviations of that outcome from run to run."""
    figure, axes = plt.subplots(figsize=(9.6, 0.29 * len(found.outcomes) + 2.0))
    difference_dots(axes, found)
    figure.legend(*axes.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    figure.suptitle(subtitle(found), x=0.01, ha="left", fontsize=9)
    axes.set_title(f"Difference B less A, {found.design.runs:,} pairs of runs with the same luck")
    return figure


def difference_dots(axes: "Axes", found: Compared) -> "Axes":
    """Dots with 95% intervals; the difference in its own unit stands at the right."""
    common = scaled(found.outcomes, found.runs)
    own = list(found.outcomes["difference"])
    for n, row in enumerate(rows_of(common)):
        if row["verdict"] == "same":
            axes.text(0, n, "same in every run", ha="center", va="center", fontsize=7.5, color=GREY)
        else:
            marker, colour, full = SHAPES[row["verdict"]]
            axes.plot([row["low"], row["high"]], [n, n], color=colour, lw=1.6, solid_capstyle="butt")
            axes.plot(row["difference"], n, marker, color=colour, mfc=colour if full else "white", ms=6)
        place: Any = {"xycoords": ("axes fraction", "data"), "va": "center", "fontsize": 8}
        axes.annotate(f"{round(own[n], 3) + 0.0:+.3f}", (1.01, n), **place)
    axes.axvline(0, color=INK, lw=0.8)
    axes.set_yticks(range(len(common)), list(common["outcome"]))
    axes.set_ylim(len(common) - 0.4, -0.6)
    reach = 1.1 * max(0.05, *common[["low", "high"]].abs().max())
    axes.set_xlim(-reach, reach)
    axes.set_xlabel(f"standard deviations from run to run; bars: 95% over {found.over.partition(':')[0]}")
    for word, (marker, colour, full) in SHAPES.items():
        axes.plot([], [], marker, color=colour, mfc=colour if full else "white", label=word)
    return axes


def course_figure(plt: Any, found: Compared) -> Any:
    """The mean difference of main series over the quarters."""
    figure, panels = plt.subplots(2, 3, figsize=(10.5, 5.6))
    for n, (axes, (name, title, unit)) in enumerate(zip(panels.flat, PANELS, strict=True)):
        rows = found.courses[found.courses["measure"] == name]
        if not len(rows) or (name == "stringency" and not found.a.scenario.council.seats):
            axes.axis("off")
            continue
        course(axes, rows, PALETTE[n])
        when = found.parted["choice_quarter"]
        if when is not None:
            axes.axvline(list(rows["quarter"]).index(when), color=INK, lw=0.9, ls=":")
        axes.set_title(title)
        axes.set_ylabel(unit)
    what = f"Mean difference B less A over {found.design.runs:,} pairs; band: 95% over {found.over.partition(':')[0]}"
    text = f"{subtitle(found)}\n{what}, each quarter alone; dotted: first different choice (median)"
    figure.suptitle(text, x=0.01, ha="left", fontsize=9)
    return figure


def course(axes: "Axes", rows: "pd.DataFrame", colour: str) -> "Axes":
    """One measure's difference with its band."""
    x = np.arange(len(rows))
    axes.axhline(0, color=INK, lw=0.8)
    axes.fill_between(x, rows["low"], rows["high"], color=colour, alpha=0.28, lw=0)
    axes.plot(x, rows["difference"], color=colour, lw=1.8)
    axes.set_xlim(-0.3, len(rows) - 0.7)
    return label_quarters(axes, list(rows["quarter"]))
