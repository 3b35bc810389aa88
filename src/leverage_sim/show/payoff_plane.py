"""The payoff plane of a table: every package, the frontier, the solutions, what was offered and refused."""

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.analysis.tables import Talks
from leverage_sim.scenario.schema import Scenario
from leverage_sim.show.style import INK, PALETTE, write_picture
from leverage_sim.show.talks import words
from leverage_sim.show.timeline import capital, listed

GREY = "#b5b5b5"

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def payoff_plane(axes: "Axes", scenario: Scenario, t: Talks) -> "Axes":
    """Gains of the target against the least gain of the others, one dot a package."""
    f, titles = t.found, [scenario.actors[name].title for name in t.names]
    x, y = f.gains[0], f.gains[1:].min(axis=0)
    axes.axhline(0, color=INK, lw=0.8)
    axes.axvline(0, color=INK, lw=0.8)
    axes.scatter(x, y, s=14, color=GREY, lw=0, label="packages", zorder=1, rasterized=True)
    if f.signable.any():
        axes.scatter(x[f.signable], y[f.signable], s=16, color=PALETTE[5], label="everyone gains", zorder=2)
    else:
        axes.text(0.99, 0.99, "no package leaves everyone better off", transform=axes.transAxes, ha="right", va="top")
    front = np.flatnonzero(f.frontier)
    if front.size:
        order = front[np.argsort(x[front])]
        line = "-" if len(titles) == 2 else "none"  # of more than two it is no line in this plane
        axes.plot(
            x[order], y[order], color=PALETTE[0], lw=1.4, ls=line, marker="o", ms=3, label="Pareto frontier", zorder=3
        )
    offers(axes, t)
    points = [("Nash", f.nash, "*"), ("Kalai-Smorodinsky", f.kalai_smorodinsky, "D")]
    if f.nash == f.kalai_smorodinsky:
        points = [("Nash and Kalai-Smorodinsky", f.nash, "*")]
    for name, package, marker in points:
        if package is not None:
            label = textwrap.fill(f"{name}: {words(scenario, t, package)}", 58)
            size = 130 if marker == "*" else 42
            axes.scatter(
                x[package], y[package], s=size, marker=marker, color=PALETTE[4], ec=INK, lw=0.6, zorder=6, label=label
            )
    axes.set_xlabel(f"gain of {titles[0]} over no agreement (utility)")
    others = titles[1] if len(titles) == 2 else "the one of the others who gains least"
    axes.set_ylabel(f"gain of {others} (utility)")
    axes.set_title(textwrap.fill(f"{capital(titles[0])} with {listed(titles[1:])}, {t.quarter}", 76))
    return window(axes, t, x, y)


def offers(axes: "Axes", t: Talks) -> "Axes":
    """What talks offered: filled where it was accepted at all, hollow where it was always refused; by how often."""
    seen: set[str] = set()
    for o in t.offers:
        place = o.gains[0], min(o.gains[1:])
        label = "offered and accepted" if o.accepted else "offered and refused"
        size = 25 + 200 * o.made / t.tries
        face: Any = PALETTE[2] if o.accepted else "none"
        edge = PALETTE[2] if o.accepted else PALETTE[1]
        axes.scatter(
            *place, s=size, facecolors=face, edgecolors=edge, alpha=0.75, lw=1.3, zorder=4,
            label=None if label in seen else label,
        )  # fmt: skip
        seen.add(label)
    return axes


def window(axes: "Axes", t: Talks, x: np.ndarray, y: np.ndarray) -> "Axes":
    """Show the part of the plane where talks could go: around what can be signed, the axes and the offers."""
    near = [(0.0, 0.0), *((o.gains[0], min(o.gains[1:])) for o in t.offers)]
    near += list(zip(x[t.found.signable], y[t.found.signable], strict=True))
    if len(near) < 3:
        best = np.argsort(-np.minimum(x, y))[:40]
        near += list(zip(x[best], y[best], strict=True))
    a, b = np.array(near).T
    pad_x, pad_y = 0.25 * np.ptp(a) + 0.03, 0.35 * np.ptp(b) + 0.02
    axes.set_xlim(a.min() - pad_x, a.max() + pad_x)
    axes.set_ylim(b.min() - pad_y, b.max() + pad_y)
    return axes


def talks_figure(plt: Any, scenario: Scenario, t: Talks) -> Any:
    """The payoff plane with its legend below."""
    figure, axes = plt.subplots(figsize=(7.2, 5.6))
    payoff_plane(axes, scenario, t)
    told = figure.legend(*axes.get_legend_handles_labels(), loc="outside lower left", ncols=2)
    for handle in told.legend_handles:
        if hasattr(handle, "set_sizes"):
            handle.set_sizes([45])
    return figure


def write_talks(scenario: Scenario, t: Talks, path: Path) -> Path:
    """Draw the payoff plane into a PNG file."""
    return write_picture(path, lambda plt: talks_figure(plt, scenario, t))
