"""Maps of the network: one panel for each layer, widths to scale within it."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.scenario.schema import Scenario
from leverage_sim.show.style import INK, PALE, PALETTE

if TYPE_CHECKING:
    import networkx as nx
    from matplotlib.axes import Axes

Place = Mapping[str, tuple[float, float]]
Tie = tuple[str, str, float]
COLUMNS = 4
WIDEST = 6.5  # points
CODE = 4  # letters
BASICS = ("commerce", "trust", "sanctions", "alliance", "exercises", "council")


def panels_of(graph: "nx.MultiDiGraph[str]", scenario: Scenario) -> dict[tuple[str, str], list[Tie]]:
    """Ties above zero by layer and unit: first the scenario's sectors, then what every scenario has, then its links."""
    found: dict[tuple[str, str], list[Tie]] = {}
    for giver, taker, data in graph.edges(data=True):
        if data["value"] > 0:
            found.setdefault((data["layer"], data["unit"]), []).append((giver, taker, data["value"]))
    order = [*scenario.sectors, *BASICS]
    keys = sorted(found, key=lambda key: (order.index(key[0]) if key[0] in order else len(order), key))
    return {key: found[key] for key in keys}


def positions(graph: "nx.MultiDiGraph[str]") -> dict[str, tuple[float, float]]:
    """The target in the middle, all others with a tie around it in the order of the nodes."""
    middle = [name for name, data in graph.nodes(data=True) if data["role"] == "target"]
    around = [name for name in graph if name not in middle and graph.degree(name)]
    found = dict.fromkeys(middle, (0.0, 0.0))
    for n, name in enumerate(around):
        angle = 2 * np.pi * n / len(around) + np.pi / 2
        found[name] = (float(np.cos(angle)), float(np.sin(angle)))
    return found


def colour_of(layer: str, scenario: Scenario) -> str:
    """Blue for flows of the scenario's sectors, vermilion for sanctions, green for commerce, pink for the rest."""
    if layer in scenario.sectors:
        return PALETTE[0]
    return {"sanctions": PALETTE[1], "council": PALETTE[1], "commerce": PALETTE[2]}.get(layer, PALETTE[3])


def amount(value: float) -> str:
    """A number in the words of the map: 660,000, 0.72."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}"


def layer_map(axes: "Axes", ties: Sequence[Tie], colour: str, place: Place, gap: float = 11) -> "Axes":
    """Arrows from giver to taker, as wide as their share of the largest; ``gap`` points short of the middle of each."""
    largest = max((value for _, _, value in ties), default=1.0)
    wordy = any(len(name) > CODE for name in place)  # a circle holds a code, not a word
    for giver, taker, value in ties:
        width = max(0.4, WIDEST * value / largest)
        style = {"arrowstyle": "-|>", "color": colour, "lw": width, "alpha": 0.75, "mutation_scale": 9 + width}
        line = np.subtract(place[taker], place[giver])
        ends = [around(name, line) if wordy else gap for name in (giver, taker)]
        bend = {"shrinkA": ends[0], "shrinkB": ends[1] + 1, "connectionstyle": "arc3,rad=0.12"}
        axes.annotate("", xy=place[taker], xytext=place[giver], arrowprops={**style, **bend}, zorder=1)
    touched = {name for giver, taker, _ in ties for name in (giver, taker)}
    for name, (x, y) in place.items():
        edge, ink = (INK, INK) if name in touched else (PALE, "#9a9a9a")
        box = {"boxstyle": "round,pad=0.45", "fc": "white", "ec": edge, "lw": 1.2} if wordy else None
        if not wordy:
            axes.plot(x, y, "o", ms=19, color="white", mec=edge, mew=1.2, zorder=2)
        axes.text(x, y, name, ha="center", va="center", fontsize=7.5, color=ink, zorder=3, bbox=box)
    axes.set_xlim(-1.35, 1.35)
    axes.set_ylim(-1.25, 1.3)
    axes.set_aspect("equal")
    axes.axis("off")
    return axes


def around(name: str, line: np.ndarray) -> float:
    """Points from the middle of a word's box to where a line in this direction leaves it."""
    across, up = np.abs(line) / max(float(np.hypot(*line)), 1e-9)
    return float(min((2.5 * len(name) + 7.0) / max(across, 1e-9), 11.0 / max(up, 1e-9)))


def network_figure(plt: Any, graph: "nx.MultiDiGraph[str]", scenario: Scenario) -> Any:
    """Every layer of the network in a panel of its own, headed by its largest tie."""
    layers, place = panels_of(graph, scenario), positions(graph)
    rows = -(-len(layers) // COLUMNS)
    figure, panels = plt.subplots(rows, COLUMNS, figsize=(2.5 * COLUMNS, 2.42 * rows + 0.5), squeeze=False)
    for axes in panels.flat:
        axes.axis("off")
    for axes, ((layer, unit), ties) in zip(panels.flat, layers.items(), strict=False):
        layer_map(axes, ties, colour_of(layer, scenario), place)
        axes.set_title(layer, fontsize=10, pad=15)
        axes.text(
            0.0, 1.01, f"widest: {amount(max(t[2] for t in ties))} {unit}", transform=axes.transAxes, fontsize=7.5
        )
    when = graph.graph["quarter"]
    figure.suptitle(f"{scenario.title}\nThe network at {when}, from giver to taker", x=0.01, ha="left")
    return figure
