"""Pictures of a session as they stand in the page: drawn one at a time, by the functions that draw them elsewhere."""

import base64
import threading
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

from leverage_sim.dashboard.session import Session, Side
from leverage_sim.show.figures import paired_figure, trajectory_figure
from leverage_sim.show.leverage_figures import leverage_figure
from leverage_sim.show.maps import colour_of, layer_map, panels_of, positions
from leverage_sim.show.style import styled

DRAWING = threading.Lock()  # settings of matplotlib belong to the whole process, visitors do not wait long
WIDE, TALL = (-1.35, 1.35), (-1.25, 1.3)  # the map's limits
Layer = tuple[str, str]


def address(draw: Callable[[Any], Any]) -> str:
    """A picture as an address that holds it.

    Args:
        draw: takes a canvas and returns a figure.
    """
    data = BytesIO()
    with DRAWING, styled() as canvas:
        draw(canvas).savefig(data, format="png", dpi=110)
    return f"data:image/png;base64,{base64.b64encode(data.getvalue()).decode('ascii')}"


def layers(side: Side) -> list[Layer]:
    """Layers of the network that have a tie now, with their units."""
    return list(panels_of(side.model.network(), side.model.resolved))


def layer_picture(side: Side, layer: Layer | None) -> str:
    """One layer of the network as it stands."""
    graph, scenario = side.model.network(), side.model.resolved
    ties = panels_of(graph, scenario).get(layer, []) if layer else []

    def draw(plt: Any) -> Any:
        figure = plt.figure(figsize=(5.4, 5.1), layout="none")
        axes = figure.add_axes((0, 0, 1, 1))
        layer_map(axes, ties, colour_of(layer[0] if layer else "", scenario), positions(graph), gap=22)
        return figure

    return address(draw)


def node_places(side: Side) -> dict[str, tuple[float, float]]:
    """Where the nodes stand in the picture: from the left and from the top, in parts of its size."""
    found = positions(side.model.network())
    wide, tall = WIDE[1] - WIDE[0], TALL[1] - TALL[0]
    return {name: ((x - WIDE[0]) / wide, (TALL[1] - y) / tall) for name, (x, y) in found.items()}


def leverage_picture(side: Side) -> str:
    """Leverage of every sender as the world stands."""
    return address(lambda plt: leverage_figure(plt, side.leverage, side.model.resolved, width=5.6))


def course_picture(session: Session) -> str:
    """The target's course so far, on both sides if there are two."""
    sides: Sequence[Side] = [side for side in session.sides if side.played]
    scenario, span = sides[0].model.resolved, span_of(sides)
    if len(sides) == 1:
        return address(lambda plt: trajectory_figure(plt, sides[0].quarters, scenario, span))
    frames = dict(zip(labels(sides), (side.quarters for side in sides), strict=True))
    return address(lambda plt: paired_figure(plt, frames, scenario, span))


def span_of(sides: Sequence[Side]) -> list[str]:
    """Every quarter that some side has, played or not."""
    first = min(side.model.resolved.span[0] for side in sides)
    last = max(side.model.resolved.span[1] for side in sides)
    return [str(first + n) for n in range(last - first + 1)]


def labels(sides: Sequence[Side]) -> list[str]:
    """What the sides are called, apart from each other even where both are alike."""
    told = [side.setup.label for side in sides]
    return told if len(set(told)) == len(told) else [f"{label} ({n})" for n, label in enumerate(told, 1)]
