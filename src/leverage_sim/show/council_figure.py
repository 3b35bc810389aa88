"""The picture of a Council: what each member would bear, and what would be adopted, by the target's conduct."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from leverage_sim.show.style import PALETTE, write_picture
from leverage_sim.show.timeline import capital

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from leverage_sim.analysis.council import Sitting

MARKERS = ("o", "s", "D", "^")


def bearing_dots(axes: "Axes", found: "Sitting") -> "Axes":
    """A row a member: the stringency it would bear at each severity; dashed, what the Council would adopt then."""
    for n, resolution in enumerate(found.resolutions):
        colour, shift = PALETTE[n], 0.2 * (n - (len(found.resolutions) - 1) / 2)
        bears = [member.bears[n] for member in found.members]
        rows = [row + shift for row in range(len(bears))]
        axes.hlines(rows, 0.0, bears, color=colour, lw=1, alpha=0.4)
        label = f"severity {resolution.severity:g}: {resolution.adopted:.2f} adopted of {resolution.asked:.2f} asked"
        axes.plot(bears, rows, MARKERS[n % len(MARKERS)], color=colour, ms=5.5, label=label)
        axes.axvline(resolution.adopted, color=colour, lw=1.1, ls="--")
    names = [capital(m.title) if m.seats == 1 else f"Elected (each of {m.seats})" for m in found.members]
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.set_xlim(-0.02, 1.02)
    axes.set_xlabel("stringency that the member would bear (1: full embargo)")
    axes.grid(axis="y", visible=False)
    axes.set_title(f"The Council of {found.scenario}")
    return axes


def council_figure(plt: Any, found: "Sitting") -> Any:
    """The dots with their legend below."""
    figure, axes = plt.subplots(figsize=(7.6, 0.42 * len(found.members) + 1.9))
    bearing_dots(axes, found)
    told = axes.get_legend_handles_labels()
    figure.legend(*told, loc="outside lower left", title="dashed: what would be adopted", alignment="left")
    return figure


def write_council(found: "Sitting", path: Path) -> Path:
    """Draw the Council into a PNG file."""
    return write_picture(path, lambda plt: council_figure(plt, found))
