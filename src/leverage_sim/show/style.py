"""One look for every picture: colour-blind safe (Okabe and Ito 2008), plain, readable at page width."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from leverage_sim.show.fonts import families, glyphs

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK = "#333333"
PALE = "#d9d9d9"
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7f7f7f", "#000000")

RC: Any = {
    "text.parse_math": False,  # a dollar in a scenario's title is a dollar
    "font.size": 9,
    "axes.titlesize": 10,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 9,
    "axes.edgecolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "grid.color": "#ececec",
    "grid.linewidth": 0.8,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "figure.dpi": 110,
    "savefig.dpi": 150,
    "figure.constrained_layout.use": True,
    "figure.constrained_layout.w_pad": 0.08,
    "figure.constrained_layout.h_pad": 0.06,
}


@contextmanager
def styled() -> Iterator[Any]:
    """pyplot with this look, off screen, leaving other figures' settings alone."""
    import matplotlib

    matplotlib.use("Agg", force=False)
    import matplotlib.pyplot as plt

    with plt.rc_context({**RC, "font.family": families()}), glyphs():
        yield plt


def label_quarters(axes: "Axes", quarters: Sequence[str]) -> "Axes":
    """Years under the first quarter of each."""
    ticks = [n for n, quarter in enumerate(quarters) if quarter.endswith("Q1")] or [0]
    axes.set_xticks(ticks, [quarters[n][:4] if quarters[n].endswith("Q1") else quarters[n] for n in ticks])
    return axes


def cell_ink(shade: Sequence[float]) -> str:
    """The colour in which a number is read best on a shade."""
    red, green, blue = shade[:3]
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.55 else INK
