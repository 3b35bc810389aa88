"""Pictures of runs: their courses, and all that ``run`` and ``report`` put into a folder."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.analysis.record import recorded
from leverage_sim.scenario.schema import Scenario
from leverage_sim.show.events import event_figure
from leverage_sim.show.leverage_figures import leverage_figure, matrix_figure
from leverage_sim.show.maps import network_figure
from leverage_sim.show.record import record_figure, record_marks
from leverage_sim.show.style import PALETTE, label_quarters, write_pictures

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

TRAJECTORIES = (
    ("resources", "Resources of the target", "base year = 1"),
    ("trade", "Trade with the target", "billion USD a year"),
    ("stringency", "Council sanctions", "stringency, 1 = full embargo"),
    ("tension", "Tension", "index 0 to 1"),
    ("programme", "Programme", "progress, 0 to 1"),
    ("chance_of_talks", "Chance of talks", "probability a quarter"),
)


def run_figures(
    scenario: Scenario,
    quarters: "pd.DataFrame",
    events: "pd.DataFrame",
    seed: int,
    first: int,
    draws: str | None,
    folder: Path,
) -> list[Path]:
    """Pictures of what was played as PNG files in ``folder/figures``.

    Network and leverage at the start (bars and matrix), trajectories, events; of many runs also the record beside
    them, if there is one.
    """
    from leverage_sim.batch.start import at_start_of, runs_of
    from leverage_sim.tiers.table import table
    from leverage_sim.world.network import network

    found = table(scenario, None, seed, 1, None)
    start = at_start_of(scenario, None, runs_of(seed, 1)).state
    pictures: dict[str, Callable[[Any], Any]] = {
        "network": lambda plt: network_figure(plt, network(start), scenario),
        "leverage": lambda plt: leverage_figure(plt, found, scenario),
        "matrix": lambda plt: matrix_figure(plt, found, scenario),
        "trajectories": lambda plt: trajectory_figure(plt, quarters, scenario),
        "events": lambda plt: event_figure(plt, quarters, events, scenario),
    }
    if quarters["run"].nunique() > 1 and any(each.kind != "amount" for each in recorded(scenario, quarters)):
        pictures["record"] = lambda plt: record_figure(plt, quarters, scenario)
    return write_pictures(folder, pictures)


def fan(axes: "Axes", quarters: Sequence[str], values: np.ndarray, colour: str) -> "Axes":
    """Median and middle 50% and 90% over runs; a single run is a line.

    Args:
        values: (run, quarter).
    """
    x = np.arange(len(quarters))
    if len(values) == 1:
        axes.plot(x, values[0], color=colour, lw=1.8, marker="o", ms=3)
    else:
        low, q1, middle, q3, high = np.nanpercentile(values, [5, 25, 50, 75, 95], axis=0)
        axes.fill_between(x, low, high, color=colour, alpha=0.18, lw=0)
        axes.fill_between(x, q1, q3, color=colour, alpha=0.32, lw=0)
        axes.plot(x, middle, color=colour, lw=1.8)
    axes.set_xlim(-0.3, len(quarters) - 0.7)
    return label_quarters(axes, quarters)


def course_of(frame: "pd.DataFrame", name: str, quarters: Sequence[str]) -> np.ndarray:
    """A column by its name; of a chance that is one for each coercer, the chance that any of them comes true.

    Returns:
        (run, quarter), NaN in quarters that a run's scenario does not have.
    """
    columns = [column for column in frame.columns if str(column).startswith(f"{name}.")]
    values = np.asarray(frame[name] if name in frame else 1.0 - (1.0 - frame[columns]).prod(axis=1))
    runs, at = np.unique(frame["run"], return_inverse=True)
    found = np.full((len(runs), len(quarters)), np.nan)
    found[at, np.searchsorted(quarters, frame["quarter"].to_numpy(dtype=str))] = values
    return found


def trajectory_figure(plt: Any, quarters: "pd.DataFrame", scenario: Scenario, span: Sequence[str] = ()) -> Any:
    """The target's course: one run as lines, many as fans with what is on record inside them.

    Args:
        span: quarters on the axes, if not those played.
    """
    names = list(span) or sorted(set(quarters["quarter"]))
    runs = quarters["run"].nunique()
    record = {each.columns: each for each in recorded(scenario, quarters)} if runs > 1 else {}
    figure, panels = plt.subplots(2, 3, figsize=(9.6, 5.0))
    for n, (axes, (name, title, unit)) in enumerate(zip(panels.flat, TRAJECTORIES, strict=True)):
        if name == "stringency" and not scenario.council.seats:
            axes.axis("off")
            continue
        fan(axes, names, course_of(quarters, name, names), PALETTE[n])
        if (name,) in record:
            record_marks(axes, record[name,], names)
        axes.set_title(title)
        axes.set_ylabel(unit)
    told = "; black: on record" if {(name,) for name, _, _ in TRAJECTORIES} & set(record) else ""
    what = "one run" if runs == 1 else f"median, middle 50% and 90% of {runs:,} runs{told}"
    figure.suptitle(f"{scenario.title}\n{what}", x=0.01, ha="left")
    return figure


def paired_figure(plt: Any, sides: Mapping[str, "pd.DataFrame"], scenario: Scenario, span: Sequence[str]) -> Any:
    """The courses of two single runs beside each other.

    Args:
        sides: by label, rows of quarters of one run.
        span: quarters on the axes.
    """
    names = list(span)
    figure, panels = plt.subplots(2, 3, figsize=(10.5, 5.2))
    for axes, (name, title, unit) in zip(panels.flat, TRAJECTORIES, strict=True):
        for n, frame in enumerate(sides.values()):
            values = course_of(frame, name, names)[0]
            axes.plot(values, color=PALETTE[n], lw=1.8, marker="os"[n % 2], ms=3.5, ls=("-", "--")[n % 2])
            last = np.flatnonzero(np.isfinite(values))[-1]
            axes.annotate("AB"[n], (last, values[last]), xytext=(5, 6 - 12 * n), textcoords="offset points",
                          color=PALETTE[n], weight="bold", va="center", fontsize=8)  # fmt: skip
        axes.set_title(title)
        axes.set_ylabel(unit)
        axes.set_xlim(-0.3, len(names) - 0.2)
        label_quarters(axes, names)
    told = "\n".join(f"{letter}: {label}" for letter, label in zip("AB", sides, strict=False))
    figure.suptitle(told, x=0.01, ha="left", fontsize=9)
    return figure
