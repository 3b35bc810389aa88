"""The record beside runs: marks on a fan, a panel for each series, all of them on one figure."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.analysis.record import fans, recorded
from leverage_sim.evidence.record import Series, first_quarter, last_quarter
from leverage_sim.scenario.schema import Scenario
from leverage_sim.show.style import INK, PALETTE, label_quarters

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

COLUMNS = 3
RECORD = "on record"
FAN, MEDIAN = PALETTE[5], PALETTE[0]


def record_figure(plt: Any, quarters: "pd.DataFrame", scenario: Scenario) -> Any:
    """What was on record beside what runs do, a panel a series.

    Args:
        quarters: rows of a run and quarter, of many runs.

    Returns:
        None if nothing is on record of the scenario's target in its quarters.
    """
    wanted = [each for each in recorded(scenario, quarters) if each.kind != "amount"]
    if not wanted:
        return None
    runs = quarters["run"].nunique()
    title = f"{scenario.title}\n{runs:,} runs beside what is on record"
    return panels_figure(plt, fans(quarters, wanted), wanted, title)


def panels_figure(plt: Any, rows: "pd.DataFrame", wanted: Sequence[Series], title: str) -> Any:
    """A panel for each series with one legend below.

    Args:
        rows: quantiles by series and quarter; see ``analysis.record.fans``.
        wanted: what is drawn, chances and levels.
    """
    down = -(-len(wanted) // COLUMNS)
    figure, panels = plt.subplots(down, COLUMNS, figsize=(9.6, 1.75 * down + 1.1), squeeze=False)
    for axes in panels.flat[len(wanted) :]:
        axes.set_axis_off()
    for n, (axes, each) in enumerate(zip(panels.flat, wanted, strict=False)):
        record_panel(axes, rows[rows["series"] == each.id], each)
        if each.kind == "chance" and n % COLUMNS:
            axes.set_ylabel("")
            axes.tick_params(axis="y", labelleft=False)
    legends = [axes.get_legend_handles_labels() for axes in panels.flat]
    told = {label: handle for handles, labels in legends for handle, label in zip(handles, labels, strict=True)}
    figure.legend(told.values(), told.keys(), loc="outside lower left", ncols=4)
    figure.suptitle(title, x=0.01, ha="left", fontsize=9)
    return figure


def record_panel(axes: "Axes", rows: "pd.DataFrame", each: Series) -> "Axes":
    """One series over the quarters: a chance as bars, a level as a fan, and its record.

    Args:
        rows: of its quantiles, in the order of the quarters.
    """
    names = list(rows["quarter"])
    title, _, unit = each.title.partition(", ")
    x = np.arange(len(names))
    if each.kind == "level":
        axes.fill_between(x, rows["q05"], rows["q95"], color=FAN, alpha=0.35, lw=0, label="middle 90% of runs")
        axes.fill_between(x, rows["q25"], rows["q75"], color=FAN, alpha=0.7, lw=0, label="middle 50%")
        axes.plot(x, rows["q50"], color=MEDIAN, lw=1.6, label="median")
        axes.set_ylabel(unit)
    else:
        axes.bar(x, rows["mean"], 0.8, color=FAN, label="share of runs")
        axes.set_ylim(-0.07, 1.07)
        axes.set_ylabel("share of runs")
    record_marks(axes, each, names)
    if each.kind == "level":
        axes.set_ylim(bottom=0)
    axes.set_xlim(-0.7, len(names) - 0.3)
    axes.set_title(title, fontsize=8)
    return label_quarters(axes, names)


def record_marks(axes: "Axes", each: Series, quarters: Sequence[str]) -> "Axes":
    """What is on record: a bar over a year, a dot at a quarter, hollow where something did not happen."""
    place = {name: n for n, name in enumerate(quarters)}
    for name, value in each.values.items():
        first, last = first_quarter(name), last_quarter(name)
        if first not in place or last not in place:
            continue
        if first == last:
            full = value > 0.0
            label = RECORD if each.kind == "level" else f"{RECORD}: yes" if full else f"{RECORD}: no"
            axes.plot(place[name], value, "o", color=INK, ms=3.6, mfc=INK if full else "white", mew=0.9, label=label)
        else:
            span = [place[first] - 0.4, place[last] + 0.4]
            axes.plot(span, [value, value], color=INK, lw=2.4, solid_capstyle="butt", label=f"{RECORD}, a year")
    return axes
