"""Pictures of leverage: bars of what each sender has in all, and the matrix of senders by domain, sign and tier."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.scenario.schema import Scenario
from leverage_sim.scenario.vocabulary import DOMAINS
from leverage_sim.show.style import INK, PALE, PALETTE, cell_ink, write_pictures
from leverage_sim.show.timeline import capital

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from leverage_sim.tiers.table import Table

LABEL = 0.95  # inches that "0.123 of 0.456" takes
CARROT, STICK, STRUCTURE = PALETTE[2], PALETTE[1], PALETTE[0]
COLUMNS = [(sign, domain) for sign in ("stick", "carrot") for domain in (*DOMAINS, "all")]
PICTURES = ("leverage", "matrix")
TIERS = {"potential": "what it could do", "credible": "what it would be believed to do"}
STRUCTURAL = (
    ("share_of_trade", "share of\ntrade"),
    ("trade_to_gdp_of_target", "trade by\nGDP of target"),
    ("emerson_power", "power\n(Emerson)"),
    ("chokepoint", "can stop of\none sector"),
    ("brokerage", "brokerage"),
)


def leverage_bars(axes: "Axes", table: "Table", scenario: Scenario) -> "Axes":
    """Totals by sender: carrots to the right, sticks to the left; potential pale, credible solid."""
    names = list(table.spans)
    for row, name in enumerate(names):
        span = table.spans[name]
        for sign, direction, colour in (("carrot", 1, CARROT), ("stick", -1, STICK)):
            potential = float(np.median(span.potential_total[sign]))
            credible = float(np.median(span.credible_total[sign]))
            axes.barh(row, direction * potential, height=0.62, color=colour, alpha=0.28)
            axes.barh(row, direction * credible, height=0.34, color=colour)
            label = f"{credible:.3f} of {potential:.3f}" if potential > 0.0 else "none"
            side = "left" if direction > 0 else "right"
            axes.annotate(
                label, (direction * potential, row), xytext=(4 * direction, 0), textcoords="offset points",
                ha=side, va="center", fontsize=7.5,
            )  # fmt: skip
    axes.axvline(0, color=INK, lw=0.8)
    axes.set_yticks(range(len(names)), [capital(scenario.actors[name].title) for name in names])
    axes.invert_yaxis()
    low, high = axes.dataLim.intervalx
    spare = LABEL / max(0.5, 0.72 * axes.figure.bbox.width / axes.figure.dpi - 2 * LABEL) * max(0.02, high - low)
    axes.set_xlim(low - spare, high + spare)  # room for the labels at both ends
    axes.xaxis.set_major_formatter(lambda x, _: f"{abs(x):g}")
    axes.set_xlabel("change of the target's utility, credible of potential\nsticks to the left, carrots to the right")
    axes.grid(axis="y", visible=False)
    return axes


def leverage_figure(plt: Any, table: "Table", scenario: Scenario, width: float = 8.2) -> Any:
    """Leverage of every sender at one quarter; ``width`` in inches."""
    figure, axes = plt.subplots(figsize=(width, 0.6 * len(table.spans) + 1.5))
    leverage_bars(axes, table, scenario)
    axes.set_title(f"{head(table, scenario)}\npale: potential, solid: credible", loc="left")
    return figure


def head(table: "Table", scenario: Scenario) -> str:
    """Over whom, when, and over how many runs."""
    over = f", median of {table.runs:,} runs" if table.runs > 1 else ""
    return f"Leverage over {scenario.actors[scenario.roles.target].title} at {table.quarter}{over}"


def matrix_figure(plt: Any, table: "Table", scenario: Scenario) -> Any:
    """Three tiers below each other: structural measures, potential and credible spans by domain and sign."""
    tall = 0.27 * len(table.spans) + 0.75
    figure, panels = plt.subplots(3, 1, figsize=(7.6, 3 * tall + 0.6))
    structural_matrix(panels[0], table, scenario)
    for axes, tier in zip(panels[1:], TIERS, strict=True):
        span_matrix(axes, table, scenario, tier)
    figure.suptitle(head(table, scenario), x=0.01, ha="left", weight="bold")
    return figure


def structural_matrix(axes: "Axes", table: "Table", scenario: Scenario) -> "Axes":
    """How much the target hangs on each sender, before anybody does anything; shares from 0 to 1."""
    rows = [{**row, "chokepoint": most(row)} for row in table.structural]
    values = np.array([[float(row[name]) for name, _ in STRUCTURAL] for row in rows])
    shade_cells(axes, values, values, [STRUCTURE] * len(STRUCTURAL))
    axes.set_title("Structural: what the target hangs on (shares, 0 to 1)")
    return name_cells(axes, table, scenario, [words for _, words in STRUCTURAL])


def most(row: dict[str, Any]) -> float:
    """The most that a sender can stop of any one sector, as a share of what flows there."""
    return max((float(value) for name, value in row.items() if name.startswith("chokepoint_")), default=0.0)


def span_matrix(axes: "Axes", table: "Table", scenario: Scenario, tier: str) -> "Axes":
    """Senders by sign and domain at one tier; colours to one scale for both tiers.

    Args:
        tier: "potential" or "credible".
    """
    spans = list(table.spans.values())
    values = np.array([[of(span, tier, *column) for column in COLUMNS] for span in spans])
    reach = max(of(span, "potential", *column) for span in spans for column in COLUMNS) or 1.0
    colours = [STICK if sign == "stick" else CARROT for sign, _ in COLUMNS]
    shade_cells(axes, values, values / reach, colours)
    axes.axvline(len(DOMAINS) + 0.5, color=INK, lw=0.9)
    axes.set_title(f"{capital(tier)}: {TIERS[tier]} (change of the target's utility)")
    marks = {"stick": "sticks", "carrot": "carrots"}
    return name_cells(axes, table, scenario, [f"{marks[sign]},\n{domain}" for sign, domain in COLUMNS])


def of(span: Any, tier: str, sign: str, domain: str) -> float:
    """The median over runs of one cell."""
    values = getattr(span, f"{tier}_total")[sign] if domain == "all" else getattr(span, tier)[domain, sign]
    return float(np.median(values))


def shade_cells(axes: "Axes", values: np.ndarray, shades: np.ndarray, colours: Sequence[str]) -> "Axes":
    """A cell with its number for each value; a dot where there is nothing.

    Args:
        values, shades: (row, column); shades from 0, white, to 1, the column's colour.
    """
    from matplotlib.colors import to_rgb
    from matplotlib.patches import Rectangle

    for (y, x), value in np.ndenumerate(values):
        part = float(np.clip(shades[y, x], 0.0, 1.0)) ** 0.7  # small values are told apart too
        shade = tuple(1.0 - part * (1.0 - c) for c in to_rgb(colours[x]))
        axes.add_patch(Rectangle((x - 0.48, y - 0.46), 0.96, 0.92, fc=shade, lw=0))
        text = f"{value:.3f}" if value > 0.0 else "."
        axes.text(x, y, text, ha="center", va="center", fontsize=7.5, color=cell_ink(shade))
    axes.set_xlim(-0.5, values.shape[1] - 0.5)
    axes.set_ylim(values.shape[0] - 0.5, -0.5)
    return axes


def name_cells(axes: "Axes", table: "Table", scenario: Scenario, columns: Sequence[str]) -> "Axes":
    """Senders at the left, columns below, no lines in between."""
    axes.set_xticks(range(len(columns)), list(columns), fontsize=7.5)
    axes.set_yticks(range(len(table.spans)), [capital(scenario.actors[name].title) for name in table.spans])
    axes.tick_params(length=0)
    axes.grid(visible=False)
    for spine in axes.spines.values():
        spine.set_color(PALE)
    return axes


def write_leverage(scenario: Scenario, table: "Table", folder: Path) -> list[Path]:
    """The bars and the matrix as PNG files in ``folder/figures``."""
    return write_pictures(
        folder,
        {
            "leverage": lambda plt: leverage_figure(plt, table, scenario),
            "matrix": lambda plt: matrix_figure(plt, table, scenario),
        },
    )
