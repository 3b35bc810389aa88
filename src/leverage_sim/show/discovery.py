"""Boxes of conditions on the terminal, as data and as pictures."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.analysis.discovery import Box, Discovery
from leverage_sim.show.style import INK, PALE, PALETTE, write_picture
from leverage_sim.show.tables import grid
from leverage_sim.show.timeline import rows_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from rich.console import Console

DOUBTFUL = 0.05
FEWEST = 4  # rows that a panel has room for, at least


def interval(values: tuple[float, float, float]) -> str:
    return f"{values[0]:.2f} ({values[1]:.2f} to {values[2]:.2f})"


def number(value: float) -> str:
    return f"{value:.3g}"


def condition(row: dict[str, Any]) -> list[str]:
    """A condition in words, with what the sweep covers."""
    low, high = row["low"], row["high"]
    if row["is"]:
        words = f"is {' or '.join(row['is'])}"
    elif np.isnan(low):
        words = f"at most {number(high)}"
    else:
        words = f"at least {number(low)}" if np.isnan(high) else f"{number(low)} to {number(high)}"
    doubt = "" if row["p"] < DOUBTFUL else "  (may be chance)"
    covers = ", ".join(row["covers"]) if row["covers"] else f"{number(row['least'])} to {number(row['most'])}"
    return [row["parameter"], words + doubt, covers, f"{row['p']:.2g}"]


def print_discovery(console: "Console", found: Discovery) -> None:
    """Each box: its conditions, coverage and density."""
    console.print(
        f"{found.outcome} holds in {found.share:.3f} of {found.runs:,} runs ({found.draws:,} draws, "
        f"{found.inputs} inputs searched)."
    )
    if not found.boxes:
        console.print("No box was found.")
    for n, box in enumerate(found.boxes, 1):
        console.print()
        rows = [condition(row) for row in rows_of(box.limits)]
        console.print(grid(f"Box {n}", ["", "condition", "sweep covers", "p"], rows, left=3))
        other = f"density {interval(box.density)}, coverage {interval(box.coverage)}, mass {box.mass:.2f}"
        own = f"density {box.searched[1]:.2f}, coverage {box.searched[0]:.2f}"
        console.print(f"On the half of the draws that was not searched: {other}; on the half that was: {own}.")
        if box.searched[1] < found.wanted:
            console.print(f"No peeling reaches a density of {found.wanted:g}; this is the densest.")
    if found.boxes:
        console.print(
            "\nIntervals are 95% and range over runs; p does too, and is not corrected for the number of inputs."
        )


def discovery_json(found: Discovery) -> dict[str, Any]:
    """Everything, as JSON holds it."""
    names = ("value", "low", "high")
    boxes = [
        {
            "conditions": [{k: None if v != v else v for k, v in row.items()} for row in rows_of(box.limits)],
            "density": dict(zip(names, box.density, strict=True)),
            "coverage": dict(zip(names, box.coverage, strict=True)), "mass": box.mass,
            "searched": {"coverage": box.searched[0], "density": box.searched[1]}, "path": rows_of(box.path),
        }
        for box in found.boxes
    ]  # fmt: skip
    plain = {k: v for k, v in vars(found).items() if k != "boxes"}
    return {**plain, "boxes": boxes}


def discovery_figure(found: Discovery, path: Path) -> Path:
    """The picture as a PNG file; see ``drawn_discovery``."""
    return write_picture(path, lambda plt: drawn_discovery(plt, found))


def drawn_discovery(plt: Any, found: Discovery) -> Any:
    """A row a box: its conditions within what the sweep covers, and the path of the peeling."""
    heights = [max(3.2, 0.36 * len(box.limits) + 1.2) for box in found.boxes]
    figure, axes = plt.subplots(
        len(heights), 2, figsize=(9.2, sum(heights)), width_ratios=(1.4, 1), height_ratios=heights, squeeze=False
    )
    for n, ((left, right), box) in enumerate(zip(axes, found.boxes, strict=True), 1):
        limit_bars(left, box).set_title(f"{found.outcome}: box {n}")
        peeling(right, box, found.share)
    return figure


def limit_bars(axes: "Axes", box: Box) -> "Axes":
    """Each condition as a stretch of what the sweep covers."""
    for n, row in enumerate(rows_of(box.limits)):
        sure = row["p"] < DOUBTFUL
        colour = PALETTE[0] if sure else PALETTE[5]
        if row["is"]:
            axes.barh(n, 1.0, 0.5, color=colour)
            axes.annotate(condition(row)[1], (0.5, n), ha="center", va="center", fontsize=7.5, color="white")
            continue
        width = row["most"] - row["least"]
        low = 0.0 if np.isnan(row["low"]) else (row["low"] - row["least"]) / width
        high = 1.0 if np.isnan(row["high"]) else (row["high"] - row["least"]) / width
        axes.barh(n, 1.0, 0.5, color=PALE)
        axes.barh(n, high - low, 0.5, left=low, color=colour)
        place: Any = {"va": "center", "fontsize": 7.5}
        axes.annotate(number(row["least"]), (-0.01, n), ha="right", **place)
        axes.annotate(number(row["most"]), (1.01, n), ha="left", **place)
        if low > 0.0:
            axes.annotate(number(row["low"]), (low, n - 0.27), ha="center", va="bottom", fontsize=7)
        if high < 1.0:
            axes.annotate(number(row["high"]), (high, n - 0.27), ha="center", va="bottom", fontsize=7)
    axes.set_yticks(range(len(box.limits)), list(box.limits["parameter"]))
    axes.tick_params(axis="y", pad=36, length=0)
    axes.set_ylim(max(len(box.limits), FEWEST) - 0.4, -0.8)  # a bar alone is not as tall as the axes
    axes.set_xlim(-0.02, 1.02)
    axes.set_xticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(False)
    axes.set_xlabel("grey: what the sweep covers; blue: the box (pale: may be chance)")
    return axes


def peeling(axes: "Axes", box: Box, share: float) -> "Axes":
    """Coverage against density along the peeling, on both halves."""
    for name, colour, label in (("searched", PALETTE[6], "half searched"), ("other", PALETTE[0], "other half")):
        axes.plot(box.path[f"coverage_{name}"], box.path[f"density_{name}"], ".-", color=colour, lw=1, label=label)
    axes.plot(box.coverage[0], box.density[0], "D", color=PALETTE[1], ms=7, label="this box")
    axes.axhline(share, color=INK, lw=0.8, ls=":", label="all runs")
    axes.set_xlim(0, 1.03)
    axes.set_ylim(0, 1.03)
    axes.set_xlabel("coverage: share of cases in the box")
    axes.set_ylabel("density: cases in the box")
    axes.set_title("The path of the peeling")
    axes.legend(loc="best")
    return axes
