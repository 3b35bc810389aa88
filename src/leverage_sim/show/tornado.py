"""Tornado diagrams: which sampled parameters an outcome swings with, and which way."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from leverage_sim.show.style import INK, PALETTE
from leverage_sim.show.timeline import rows_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

BARS = 10
LOW, HIGH = PALETTE[0], PALETTE[1]


def tornado(axes: "Axes", rows: "pd.DataFrame", unit: str = "") -> "Axes":
    """A bar a parameter, from the mean of all runs to those where it is low and where it is high.

    Args:
        rows: of ``analysis.swings.swing_frame`` about one outcome, the largest swing first.
        unit: of the outcome.
    """
    shown = rows.head(BARS)
    middle = float(rows["mean"].iloc[0])
    for n, row in enumerate(rows_of(shown)):
        for end, colour in (("low", LOW), ("high", HIGH)):
            strength = 1.0 if row["settled"] else 0.35
            axes.barh(n, row[end] - middle, 0.62, left=middle, color=colour, alpha=strength)
    axes.axvline(middle, color=INK, lw=0.9)
    axes.set_yticks(range(len(shown)), list(shown["parameter"]))
    axes.set_ylim(len(shown) - 0.4, -0.6)
    axes.margins(x=0.08)
    axes.set_xlabel(unit)
    return axes


def tornado_figure(plt: Any, swings: "pd.DataFrame", units: Mapping[str, str]) -> Any:
    """A panel for each outcome.

    Args:
        swings: of some outcomes.
        units: by outcome.
    """
    from matplotlib.patches import Patch

    frames = {str(name): rows for name, rows in swings.groupby("outcome", sort=False)}
    down = -(-len(frames) // 2)
    most = max(len(rows.head(BARS)) for rows in frames.values())
    figure, panels = plt.subplots(down, 2, figsize=(9.6, down * (0.24 * most + 0.95) + 0.8), squeeze=False)
    for axes in panels.flat[len(frames) :]:
        axes.axis("off")
    for axes, (name, rows) in zip(panels.flat, frames.items(), strict=False):
        tornado(axes, rows, units[name])
        axes.set_title(name[:1].upper() + name[1:])
    ends = (("in the lowest fifth of its values", LOW), ("in the highest fifth", HIGH))
    figure.legend(
        [Patch(color=colour) for _, colour in ends], [f"parameter {words}" for words, _ in ends],
        loc="outside lower left", ncols=2, title="line: all runs; pale: not settled among all parameters (Holm, 5%)",
        alignment="left",
    )  # fmt: skip
    return figure
