"""Heat maps of a tournament: outcomes by seat and rule, and everyone's realised payoff by seat and rule."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.analysis.effects import FAILED, OWN
from leverage_sim.analysis.tournament_table import Standings
from leverage_sim.show.style import INK, PALE, cell_ink, write_pictures
from leverage_sim.show.timeline import capital, rows_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.colors import Normalize

SCALE = "RdBu"  # ColorBrewer, diverging, safe for the colour-blind: red below, blue above
GREY = "#6f6f6f"
WORDS = {OWN: "own", FAILED: "fails", "same": "="}
COLUMNS = 2


def tournament_figures(found: Standings, folder: Path) -> list[Path]:
    """The pictures of a tournament as PNG files in ``folder/figures``."""
    every = tournament_panels(found)
    return write_pictures(folder, {each.name: partial(heat_figure, found=found, drawn=each) for each in every})


@dataclass(frozen=True)
class Panels:
    """What a figure of heat maps shows: rows of effects by the heading of their panel, and the column written down."""

    name: str
    title: str
    tables: "dict[str, pd.DataFrame]"
    shown: str


def tournament_panels(found: Standings) -> tuple[Panels, Panels]:
    """Outcomes by seat and rule, and everyone's gains by seat and rule."""
    titles = {name: capital(actor.title) for name, actor in found.contest.scenario.actors.items()}
    named = {capital(o.label): found.outcomes[found.outcomes["outcome"] == o.label] for o in found.named}
    every = found.gains
    gains = {title: every[every["actor"] == name] for name, title in titles.items() if name in found.contest.own}
    return (
        Panels("outcomes", "What a rule changes, by the seat that plays it", named, "difference"),
        Panels("gains", "What each gains (realised payoff) where one seat plays by a rule", gains, "size"),
    )


def heat_figure(plt: Any, found: Standings, drawn: Panels) -> Any:
    """A panel for each table, all in one scale of colours."""
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    rules, seats = found.contest.rules, found.contest.seats
    title, panels, shown = drawn.title, drawn.tables, drawn.shown
    reach = limit([rows["size"].to_numpy(dtype=float) for rows in panels.values()])
    norm, across = Normalize(-reach, reach), min(len(panels), COLUMNS)
    down = -(-len(panels) // across)
    size = (max(7.6, across * (0.62 * len(seats) + 0.4) + 2.2), down * (0.24 * len(rules) + 0.65) + 1.3)
    figure, grid = plt.subplots(down, across, figsize=size, squeeze=False, sharey=True)
    for axes in grid.flat[len(panels) :]:
        axes.axis("off")
    for axes, (head, rows) in zip(grid.flat, panels.items(), strict=False):
        heat_map(axes, rows, seats, rules, norm, shown)
        axes.set_title(head, fontsize=9)
        if shown == "size":
            outline(axes, seats, rows["actor"].iloc[0], len(rules))
    bar = figure.colorbar(ScalarMappable(norm, SCALE), ax=list(grid.flat), shrink=0.7, pad=0.015, extend="both")
    bar.set_label("standard deviations from run to run")
    bar.outline.set_visible(False)
    numbers = "standard deviations, outlined: its own seat" if shown == "size" else "the outcome's own unit"
    figure.suptitle(
        f"{title}\n{found.contest.scenario.name}, {found.runs_each:,} pairs of runs a cell with the same luck, over "
        f"{found.over.partition(':')[0]}\n"
        f"numbers in {numbers}; coloured and bold: settled (Holm, 5%)", x=0.01, ha="left", fontsize=9,
    )  # fmt: skip
    return figure


def limit(sizes: list[np.ndarray]) -> float:
    """Where the colours end: beyond all but the largest twentieth of sizes, and not below a tenth of a deviation."""
    every = np.abs(np.concatenate([values[np.isfinite(values)] for values in sizes]))
    return max(0.1, float(np.quantile(every[every > 0.0], 0.95))) if (every > 0.0).any() else 0.1


def heat_map(
    axes: "Axes",
    rows: "pd.DataFrame",
    seats: tuple[str, ...],
    rules: tuple[str, ...],
    norm: "Normalize",
    shown: str = "difference",
) -> "Axes":
    """Rules down, seats across; only what is settled has a colour.

    Args:
        rows: of one outcome, as in ``effect_frame``.
        norm: from sizes to colours, 0 in the middle.
        shown: the column that is written into the cells.
    """
    from matplotlib import colormaps
    from matplotlib.patches import Rectangle

    colours = colormaps[SCALE]
    for row in rows_of(rows):
        x, y, verdict = seats.index(row["seat"]), rules.index(row["rule"]), row["verdict"]
        settled = verdict == "settled"
        shade = colours(norm(row["size"])) if settled else (1.0, 1.0, 1.0)
        axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, fc=shade, lw=0))
        text = WORDS.get(verdict) or f"{round(row[shown], 2) + 0.0:+.2f}"
        weight, colour = ("bold", cell_ink(shade)) if settled else ("normal", GREY)
        axes.text(x, y, text, ha="center", va="center", fontsize=7.5, color=colour, weight=weight)
    axes.set_xticks(range(len(seats)), list(seats))
    axes.set_yticks(range(len(rules)), list(rules))
    axes.set_xlim(-0.5, len(seats) - 0.5)
    axes.set_ylim(len(rules) - 0.5, -0.5)
    axes.grid(visible=False)
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color(PALE)
    return axes


def outline(axes: "Axes", seats: tuple[str, ...], seat: str, rules: int) -> "Axes":
    """Mark the column of one seat, if it is there."""
    from matplotlib.patches import Rectangle

    if seat in seats:
        corner = (seats.index(seat) - 0.5, -0.5)
        axes.add_patch(Rectangle(corner, 1, rules, fill=False, ec=INK, lw=1.4, zorder=3, clip_on=False))
    return axes
