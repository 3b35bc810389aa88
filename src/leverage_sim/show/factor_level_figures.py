"""Pictures of a sweep: outcomes at each level of what was varied."""

from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.batch.columns import known
from leverage_sim.show.style import PALETTE

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

LONG = 26  # letters of a level's name
WIDE = 36  # letters under a panel


def level_figure(plt: Any, rows: "pd.DataFrame") -> Any:
    """A panel for each outcome of one factor; see ``analysis.levels.level_frame``."""
    names = list(dict.fromkeys(rows["outcome"]))
    columns = min(3, len(names))
    down, words = -(-len(names) // columns), rows["place"].isna().all()
    tall = 0.24 * rows["level"].nunique() + 1.15 if words else 2.3
    figure, panels = plt.subplots(down, columns, figsize=(10.5, down * tall + 0.4), squeeze=False, sharey=bool(words))
    for axes in panels.flat[len(names) :]:
        axes.axis("off")
    for n, name in enumerate(names):
        its, axes = rows[rows["outcome"] == name], panels.flat[n]
        level_dots(axes, its, PALETTE[n % 6]) if words else level_course(axes, its, PALETTE[n % 6])
        axes.set_title(name[:1].upper() + name[1:])
    figure.suptitle(f"By {rows['factor'].iloc[0]}", x=0.01, ha="left")
    return figure


def level_dots(axes: "Axes", rows: "pd.DataFrame", colour: str) -> "Axes":
    """Levels that are words: a dot with its interval on a line each."""
    at = np.arange(len(rows))
    low, high = rows["low"].fillna(rows["mean"]), rows["high"].fillna(rows["mean"])
    axes.hlines(at, low, high, color=colour, lw=2)
    axes.plot(rows["mean"], at, "o", color=colour, ms=5)
    axes.set_yticks(at, [text if len(text) <= LONG else text[: LONG - 3] + "..." for text in rows["level"]])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.margins(x=0.12)
    axes.set_xlabel(unit_of(rows))
    return axes


def level_course(axes: "Axes", rows: "pd.DataFrame", colour: str) -> "Axes":
    """Levels that are numbers: the mean against them, with its interval as a band."""
    x = rows["place"].to_numpy(dtype=float)
    axes.fill_between(x, rows["low"], rows["high"], color=colour, alpha=0.25, lw=0)
    axes.plot(x, rows["mean"], color=colour, lw=1.8, marker="o", ms=4)
    factor = rows["factor"].iloc[0]
    unit = known(factor, given=True)[0]
    one_line = f"{factor}, {unit}" if unit else factor
    axes.set_xlabel(one_line if len(one_line) <= WIDE else f"{factor},\n{unit}")
    axes.set_ylabel(unit_of(rows))
    axes.margins(y=0.15)
    return axes


def unit_of(rows: "pd.DataFrame") -> str:
    """What the axis of an outcome counts."""
    return counted(str(rows["column"].iloc[0]), bool(rows["share"].iloc[0]))


def counted(column: str, share: bool) -> str:
    """What the mean of an outcome counts."""
    unit = known(column)[0]
    return "share of runs" if share else f"mean, {unit}" if unit else "mean"
