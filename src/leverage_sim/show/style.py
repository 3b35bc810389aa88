"""One look for every picture: colour-blind safe (Okabe and Ito 2008), plain, readable at page width."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leverage_sim.backend import matplotlib
from leverage_sim.batch.store import whole_file
from leverage_sim.show.fonts import families, glyphs
from leverage_sim.source import MADE

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


class Canvas:
    """What pyplot is for the functions that draw, without its windows, its list of open figures and the user's choice
    of where figures are shown."""

    def figure(self, **how: Any) -> Any:
        """An empty figure that is rendered by Agg."""
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        return FigureCanvasAgg(Figure(**how)).figure

    def subplots(
        self,
        nrows: int = 1,
        ncols: int = 1,
        *,
        sharex: Any = False,
        sharey: Any = False,
        squeeze: bool = True,
        width_ratios: Any = None,
        height_ratios: Any = None,
        **how: Any,
    ) -> tuple[Any, Any]:
        """A figure with its axes."""
        figure = self.figure(**how)
        axes = figure.subplots(
            nrows, ncols, sharex=sharex, sharey=sharey, squeeze=squeeze, width_ratios=width_ratios,
            height_ratios=height_ratios,
        )  # fmt: skip
        return figure, axes


@contextmanager
def styled() -> Iterator[Canvas]:
    """Where figures are drawn in this look, whatever the user's settings of matplotlib are; they stay as they are."""
    style = matplotlib("matplotlib.style")
    with style.context(["default", {**RC, "font.family": families()}]), glyphs():
        yield Canvas()


def write_picture(path: Path, draw: Callable[[Canvas], Any]) -> Path:
    """A figure as a file of the kind that its name ends in, there whole or not at all."""
    kind = path.suffix[1:].lower()
    with styled() as canvas, whole_file(path) as file:
        draw(canvas).savefig(file, format=kind, metadata={"Software" if kind == "png" else "Creator": MADE})
    return path


def write_pictures(folder: Path, pictures: Mapping[str, Callable[[Canvas], Any]]) -> list[Path]:
    """Figures by their names as PNG files in ``folder/figures``."""
    return [write_picture(folder / "figures" / f"{name}.png", draw) for name, draw in pictures.items()]


def label_quarters(axes: "Axes", quarters: Sequence[str]) -> "Axes":
    """Years under the first quarter of each."""
    ticks = [n for n, quarter in enumerate(quarters) if quarter.endswith("Q1")] or [0]
    axes.set_xticks(ticks, [quarters[n][:4] if quarters[n].endswith("Q1") else quarters[n] for n in ticks])
    return axes


def cell_ink(shade: Sequence[float]) -> str:
    """The colour in which a number is read best on a shade."""
    red, green, blue = shade[:3]
    return "white" if 0.299 * red + 0.587 * green + 0.114 * blue < 0.55 else INK
