"""The picture of a scoreboard: each claim's margin in units of its uncertainty, by variant."""

import textwrap
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from leverage_sim.analysis.claims.score import Scored, Scores
from leverage_sim.analysis.claims.verdict import FAIL, OPEN, PASS
from leverage_sim.show.style import INK, PALE, PALETTE, write_pictures

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = {PASS: PALETTE[2], FAIL: PALETTE[1], OPEN: PALETTE[6]}
MARKERS = ("o", "D", "s", "^")
LETTERS = 56  # of what a claim says
REACH = 12.0  # standard errors beyond which a margin is drawn at the edge


def claim_figures(found: Scores, folder: Path) -> list[Path]:
    """The picture as a PNG file in ``folder/figures``."""
    return write_pictures(folder, {"scoreboard": lambda plt: board_figure(plt, found)})


def board_figure(plt: Any, found: Scores) -> Any:
    """The scoreboard with its legend below."""
    figure, axes = plt.subplots(figsize=(9.6, 0.27 * len(found.claims) + 1.8))
    told = scoreboard(axes, found).get_legend_handles_labels()
    figure.legend(*told, loc="outside lower left", ncols=len(told[1]))
    figure.suptitle(f"{found.book.file.title or found.book.file.name}\n{design_words(found)}", x=0.01, ha="left")
    return figure


def design_words(found: Scores) -> str:
    """How much was played and how the picture is read."""
    return (
        f"{found.design.draws} draws, {found.design.seeds} runs each; margin in standard errors, right of 0 the value "
        f"is what is asked\n* recovery: largely what was put in; band: not identified"
    )


def scoreboard(axes: "Axes", found: Scores) -> "Axes":
    """A row for each claim; right of the line its decisive value is what is asked, left of it not."""
    for n, each in enumerate(found.claims):
        for k, variant in enumerate(found.variants):
            x = standing(each, variant)
            colour, shift = COLOURS[each.verdict(variant)], 0.16 * (2 * k - len(found.variants) + 1)
            axes.plot([max(-REACH, x - 1.96), min(REACH, x + 1.96)], [n + shift] * 2, color=colour, lw=1.6)
            axes.plot(max(-REACH, min(REACH, x)), n + shift, MARKERS[k % 4], color=colour, ms=5)
        finding = each.decisive(found.variants[-1])
        value = f"{finding.found.value:.2f}" if isfinite(finding.found.value) else "no value"
        text = f"{value}, asked {finding.condition.asks}"
        axes.annotate(text, (1.01, n), xycoords=("axes fraction", "data"), va="center", fontsize=7)
    axes.axvline(0, color=INK, lw=0.9)
    axes.axvspan(-1.96, 1.96, color=PALE, alpha=0.35, lw=0)
    axes.set_yticks(range(len(found.claims)), [label_of(each) for each in found.claims], fontsize=7)
    axes.set_ylim(len(found.claims) - 0.4, -0.6)
    axes.set_xlim(-REACH - 0.4, REACH + 0.4)
    axes.set_xlabel(f"margin in standard errors (beyond {REACH:.0f} at the edge)")
    for verdict, colour in COLOURS.items():
        axes.plot([], [], "o", color=colour, label=verdict)
    for k, variant in enumerate(found.variants if len(found.variants) > 1 else ()):
        axes.plot([], [], MARKERS[k % 4], color=INK, label=f"under {variant}")
    return axes


def label_of(each: Scored) -> str:
    """A claim in a line: its id, what it says as far as there is room, a star where it is a recovery."""
    star = " *" if each.claim.kind == "recovery" else ""
    return f"{textwrap.shorten(each.claim.says, LETTERS, placeholder=' ...')}  {each.claim.id}{star}"


def standing(each: Scored, variant: str) -> float:
    """The decisive condition's margin over its standard error."""
    finding = each.decisive(variant)
    error = finding.found.error
    if not isfinite(finding.margin) or not isfinite(error):
        return 0.0
    return finding.margin / error if error > 0 else REACH if finding.margin > 0 else -REACH
