"""Arms of a sweep compared: differences with their intervals, as lines of text and as a picture."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leverage_sim.show.style import INK, PALETTE
from leverage_sim.show.timeline import rows_of

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


def difference_lines(rows: "pd.DataFrame") -> Iterator[str]:
    """A line for each difference."""
    for row in rows_of(rows):
        between = f"{row['low']:+.3f} to {row['high']:+.3f}"
        yield (
            f"{row['outcome']:18s} {row['arm']:34s} {row['mean']:8.3f} against {row['base']:8.3f} ({row['against']}): "
            f"{row['difference']:+.3f} ({between})"
        )


def difference_axes(axes: "Axes", rows: "pd.DataFrame", outcome: str, title: str) -> "Axes":
    """Differences of one outcome with their 95% intervals, a row for each arm."""
    own = rows_of(rows[rows["outcome"] == outcome])
    for n, row in enumerate(own):
        settled = row["low"] > 0 or row["high"] < 0
        colour = PALETTE[0] if settled else PALETTE[6]
        axes.plot([row["low"], row["high"]], [n, n], color=colour, lw=2)
        axes.plot(row["difference"], n, "o", color=colour, ms=6)
        axes.annotate(
            f"{row['base']:.2f} to {row['mean']:.2f}", (1.01, n), xycoords=("axes fraction", "data"), va="center",
            fontsize=7.5,
        )  # fmt: skip
    axes.axvline(0, color=INK, lw=0.8)
    bases = [row["against"] for row in own]
    usual = max(bases, key=bases.count)
    told = {base for base in bases if base != usual and len(set(bases)) < len(bases)}
    labels = [f"{row['arm']}\n(against {row['against']})" if row["against"] in told else row["arm"] for row in own]
    axes.set_yticks(range(len(own)), labels)
    axes.set_ylim(len(own) - 0.5, -0.5)
    axes.set_xlabel("paired difference, 95% over luck and parameters (grey: holds 0)")
    axes.set_title(title)
    return axes
