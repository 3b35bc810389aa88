"""Pictures of coalitions: the lattice from nobody to all, and what each sender adds first, last and on average."""

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leverage_sim.analysis import coalition_values
from leverage_sim.analysis.coalitions import VALUES, Coalitions
from leverage_sim.show.style import INK, PALETTE, write_pictures
from leverage_sim.show.timeline import capital

if TYPE_CHECKING:
    from matplotlib.axes import Axes

APART = 0.052  # of the height of an axes, that a line of a label takes
LINE = 24  # letters of a label's line
WORTH_DRAWING = 0.02  # share of runs below which a stage is left out of the pictures
MARKERS = {"first_in": ("o", "first in: alone"), "shapley": ("D", "Shapley"), "last_in": ("s", "last in: added to all")}


def coalition_figures(found: Coalitions, folder: Path) -> list[Path]:
    """The pictures as PNG files in ``folder/figures``."""
    return write_pictures(
        folder, {"lattice": lambda plt: lattice_figure(plt, found), "values": lambda plt: values_figure(plt, found)}
    )


def drawn_stages(found: Coalitions) -> list[int]:
    """The stages that somebody reaches often enough to be worth a panel."""
    return [n for n in found.stages if reach(found, n) >= WORTH_DRAWING] or [1]


def lattice_figure(plt: Any, found: Coalitions) -> Any:
    """The lattice of each stage, one below the other so that every set can be read."""
    stages = drawn_stages(found)
    figure, panels = plt.subplots(len(stages), 1, figsize=(7.6, 4.1 * len(stages) + 0.3), squeeze=False)
    for axes, stage in zip(panels.flat, stages, strict=True):
        lattice(axes, found, stage)
    return headed(figure, found)


def values_figure(plt: Any, found: Coalitions) -> Any:
    """What each sender adds, a panel a stage, with one legend."""
    stages = drawn_stages(found)
    tall = 0.62 * len(found.players) + 0.9
    figure, panels = plt.subplots(len(stages), 1, figsize=(7.6, tall * len(stages) + 0.6), squeeze=False)
    for axes, stage in zip(panels.flat, stages, strict=True):
        adds(axes, found, stage)
    figure.legend(*panels[0, 0].get_legend_handles_labels(), loc="outside lower left", ncols=len(VALUES))
    return headed(figure, found)


def headed(figure: Any, found: Coalitions) -> Any:
    """The figure with what its intervals range over."""
    figure.suptitle(f"{found.scenario}; intervals: 95% over {found.over}", x=0.01, ha="left", fontsize=9)
    return figure


def reach(found: Coalitions, stage: int) -> float:
    """The greatest v(S) of a stage."""
    return max(float(values.mean()) for values in found.worths[stage].values())


def lattice(axes: "Axes", found: Coalitions, stage: int) -> "Axes":
    """Every coalition by its size and v(S); each line is one sender joining, first in left, last in right."""
    place = {members: (len(members), float(values.mean())) for members, values in found.worths[stage].items()}
    colours = dict(zip(found.players, PALETTE, strict=False))
    for members, (x, y) in place.items():
        for player in found.players:
            if player not in members:
                ahead = place[members | {player}]
                outer = len(members) in (0, len(found.players) - 1)
                axes.plot([x, ahead[0]], [y, ahead[1]], color=colours[player], lw=2.2 if outer else 0.8, alpha=0.9)
    axes.plot(*zip(*place.values(), strict=True), "o", color=INK, ms=4)
    label_sets(axes, found, place)
    axes.margins(y=0.1)
    for player in found.players:
        axes.plot([], [], color=colours[player], lw=2.2, label=f"{player} joins")
    axes.set_xticks(range(len(found.players) + 1))
    axes.set_xlim(-0.25, len(found.players) + 0.35)
    axes.set_xlabel("senders who may act (thick: first in, last in)")
    axes.set_ylabel("share of runs that reach the stage")
    axes.set_title(f"v(S): stage {stage} or more, {found.stages[stage]}")
    axes.legend(loc="upper left")
    return axes


def label_sets(axes: "Axes", found: Coalitions, place: dict[coalition_values.Coalition, tuple[int, float]]) -> "Axes":
    """Initials beside the points, moved apart where points of one size are close; sets on one point share a label."""
    values = [y for _, y in place.values()]
    apart = APART * max(max(values) - min(values), 1e-9)
    box = {"boxstyle": "square,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.8}
    for size in range(len(found.players) + 1):
        last = -1.0
        points: dict[float, list[str]] = {}
        for members in (s for s in place if len(s) == size):
            text = "+".join(p for p in found.players if p in members) or "nobody"
            points.setdefault(place[members][1], []).append("all" if size == len(found.players) else text)
        for at in sorted(points):
            lines = textwrap.wrap(", ".join(points[at]), LINE, break_on_hyphens=False)
            y = max(at, last + apart * (1 + len(lines)) / 2)
            axes.annotate(
                "\n".join(lines), (size, y), (5, 0), textcoords="offset points", fontsize=6.5, va="center", bbox=box
            )
            last = y + apart * (len(lines) - 1) / 2
    return axes


def adds(axes: "Axes", found: Coalitions, stage: int) -> "Axes":
    """What each sender adds first, on average and last, with intervals."""
    rows: Any = found.value_frame()
    rows = rows[rows["stage"] == stage]
    for n, player in enumerate(found.players):
        for kind, shift in zip(("first_in", "shapley", "last_in"), (-0.22, 0.0, 0.22), strict=True):
            row = rows[(rows["sender"] == player) & (rows["value"] == kind)].iloc[0]
            colour = PALETTE[VALUES.index(kind)]
            axes.plot([row["low"], row["high"]], [n + shift] * 2, color=colour, lw=1.8)
            marker, label = MARKERS[kind]
            axes.plot(row["estimate"], n + shift, marker, color=colour, ms=5, label=label if n == 0 else None)
    axes.axvline(0, color=INK, lw=0.8)
    axes.set_yticks(range(len(found.players)), [capital(found.titles[p]) for p in found.players])
    axes.set_ylim(len(found.players) - 0.5, -0.5)
    axes.set_xlabel("change of the share of runs")
    axes.set_title(f"Stage {stage} or more, {found.stages[stage]}")
    return axes
