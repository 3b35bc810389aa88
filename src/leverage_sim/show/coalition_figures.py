"""Pictures of coalitions: the lattice from nobody to all, and what each sender adds first, last and on average."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from leverage_sim.analysis import games
from leverage_sim.analysis.coalitions import VALUES, Coalitions
from leverage_sim.show.style import INK, PALETTE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

WORTH_DRAWING = 0.02  # share of runs below which a stage is left out of the pictures
MARKERS = {"first_in": ("o", "first in: alone"), "shapley": ("D", "Shapley"), "last_in": ("s", "last in: added to all")}


def coalition_figures(found: Coalitions, folder: Path) -> list[Path]:
    """The pictures as PNG files in ``folder/figures``."""
    place = folder / "figures"
    place.mkdir(parents=True, exist_ok=True)
    stages = [n for n in found.stages if reach(found, n) >= WORTH_DRAWING] or [1]
    paths = []
    with styled() as plt:
        for name, draw in (("lattice", lattice), ("values", adds)):
            figure, panels = plt.subplots(1, len(stages), figsize=(4.6 * len(stages), 4.8), squeeze=False)
            for axes, stage in zip(panels.flat, stages, strict=True):
                draw(axes, found, stage)
            figure.suptitle(f"{found.scenario}; 95% over {found.over}", x=0.01, ha="left", fontsize=9)
            paths.append(place / f"{name}.png")
            figure.savefig(paths[-1])
            plt.close(figure)
    return paths


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
    for player in found.players:
        axes.plot([], [], color=colours[player], lw=2.2, label=f"{player} joins")
    axes.set_xticks(range(len(found.players) + 1))
    axes.set_xlim(-0.3, len(found.players) + 0.55)
    axes.set_xlabel("senders who may act (thick: first in, last in)")
    axes.set_ylabel("share of runs that reach the stage")
    axes.set_title(f"v(S): stage {stage} or more, {found.stages[stage]}")
    axes.legend(loc="upper left")
    return axes


def label_sets(axes: "Axes", found: Coalitions, place: dict[games.Coalition, tuple[int, float]]) -> "Axes":
    """Initials beside the points, moved apart where points of one size are close."""
    values = [y for _, y in place.values()]
    apart = 0.042 * max(max(values) - min(values), 1e-9)
    for size in range(len(found.players) + 1):
        last = -1.0
        for members in sorted((s for s in place if len(s) == size), key=lambda s: place[s][1]):
            y = max(place[members][1], last + apart)
            text = "+".join(p for p in found.players if p in members) or "nobody"
            text = "all" if len(members) == len(found.players) else text
            axes.annotate(text, (size, y), (4, 0), textcoords="offset points", fontsize=6, va="center")
            last = y
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
    axes.set_yticks(range(len(found.players)), [found.titles[p] for p in found.players])
    axes.set_ylim(len(found.players) - 0.5, -0.5)
    axes.set_xlabel("change of the share of runs")
    axes.set_title(f"Stage {stage} or more, {found.stages[stage]}")
    axes.legend(loc="best")
    return axes
