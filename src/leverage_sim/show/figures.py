"""Pictures of runs. Each function draws on an Axes and returns it; ``run_figures`` puts them into a folder."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.scenario.schema import Scenario
from leverage_sim.show.maps import network_figure
from leverage_sim.show.style import INK, PALETTE, styled

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from leverage_sim.tiers.table import Table

TRAJECTORIES = (
    ("resources", "Resources of the target", "base year = 1"),
    ("trade", "Trade with the target", "billion USD a year"),
    ("stringency", "Council sanctions", "stringency, 1 = full embargo"),
    ("tension", "Tension", "index 0 to 1"),
    ("programme", "Programme", "progress, 0 to 1"),
    ("chance_of_talks", "Chance of talks", "probability a quarter"),
)
LABEL = 0.95  # inches that "0.123 of 0.456" takes
TALKS = {"deal": "deal", "walks out": "walk-out", "adjourns": "adjournment", "breaks the deal": "deal broken"}


def run_figures(
    scenario: Scenario,
    quarters: "pd.DataFrame",
    events: "pd.DataFrame",
    seed: int,
    first: int,
    draws: str | None,
    folder: Path,
) -> list[Path]:
    """Network, leverage, trajectories and events of what was played, as PNG files in ``folder/figures``."""
    from leverage_sim.batch.start import runs_of, world_at
    from leverage_sim.tiers.table import table
    from leverage_sim.world.network import network

    place = folder / "figures"
    place.mkdir(parents=True, exist_ok=True)
    paths = []
    with styled() as plt:
        pictures: dict[str, Any] = {
            "network": lambda: network_figure(plt, network(world_at(scenario, None, runs_of(seed, 1))), scenario),
            "leverage": lambda: leverage_figure(plt, table(scenario, None, seed, 1, None), scenario),
            "trajectories": lambda: trajectory_figure(plt, quarters, scenario),
            "events": lambda: event_figure(plt, quarters, events, scenario),
        }
        for name, draw in pictures.items():
            figure = draw()
            paths.append(place / f"{name}.png")
            figure.savefig(paths[-1])
            plt.close(figure)
    return paths


def leverage_bars(axes: "Axes", table: "Table", scenario: Scenario) -> "Axes":
    """Totals by sender: carrots to the right, sticks to the left; potential pale, credible solid."""
    names = list(table.spans)
    for row, name in enumerate(names):
        span = table.spans[name]
        for sign, direction, colour in (("carrot", 1, PALETTE[2]), ("stick", -1, PALETTE[1])):
            potential = float(np.median(span.potential_total[sign]))
            credible = float(np.median(span.credible_total[sign]))
            axes.barh(row, direction * potential, height=0.62, color=colour, alpha=0.28)
            axes.barh(row, direction * credible, height=0.34, color=colour)
            label = f"{credible:.3f} of {potential:.3f}"
            side = "left" if direction > 0 else "right"
            axes.annotate(
                label, (direction * potential, row), xytext=(4 * direction, 0), textcoords="offset points",
                ha=side, va="center", fontsize=7.5,
            )  # fmt: skip
    axes.axvline(0, color=INK, lw=0.8)
    axes.set_yticks(range(len(names)), [scenario.actors[name].title for name in names])
    axes.invert_yaxis()
    reach = max(0.02, *(abs(x) for x in axes.get_xlim()))
    half = 0.36 * axes.figure.bbox.width / axes.figure.dpi  # inches from the middle of the axes to its edge
    reach *= half / max(0.2, half - LABEL)
    axes.set_xlim(-reach, reach)
    axes.set_xlabel("change of the target's utility, credible of potential\nsticks to the left, carrots to the right")
    axes.grid(axis="y", visible=False)
    return axes


def leverage_figure(plt: Any, table: "Table", scenario: Scenario, width: float = 8.2) -> Any:
    """Leverage of every sender at one quarter; ``width`` in inches."""
    figure, axes = plt.subplots(figsize=(width, 0.75 * len(table.spans) + 1.6))
    leverage_bars(axes, table, scenario)
    target = scenario.actors[scenario.roles.target].title
    axes.set_title(f"Leverage over {target} at {table.quarter}\npale: potential, solid: credible", loc="left")
    return figure


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


def label_quarters(axes: "Axes", quarters: Sequence[str]) -> "Axes":
    """Years under the first quarter of each."""
    ticks = [n for n, quarter in enumerate(quarters) if quarter.endswith("Q1")] or [0]
    axes.set_xticks(ticks, [quarters[n][:4] if quarters[n].endswith("Q1") else quarters[n] for n in ticks])
    return axes


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
    """The target's course: one run as lines, many as fans.

    Args:
        span: quarters on the axes, if not those played.
    """
    names = list(span) or sorted(set(quarters["quarter"]))
    runs = quarters["run"].nunique()
    figure, panels = plt.subplots(2, 3, figsize=(10.5, 5.2))
    for n, (axes, (name, title, unit)) in enumerate(zip(panels.flat, TRAJECTORIES, strict=True)):
        if name == "stringency" and not scenario.council.seats:
            axes.axis("off")
            continue
        fan(axes, names, course_of(quarters, name, names), PALETTE[n])
        axes.set_title(title)
        axes.set_ylabel(unit)
    what = "one run" if runs == 1 else f"median, middle 50% and 90% of {runs:,} runs"
    figure.suptitle(f"{scenario.title} ({what})", x=0.01, ha="left")
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


def strip_rows(scenario: Scenario, quarters: "pd.DataFrame", events: "pd.DataFrame") -> dict[str, np.ndarray]:
    """For each kind of event the share of runs in which it happened, by quarter."""
    names = list(dict.fromkeys(quarters["quarter"]))
    runs = quarters["run"].nunique()

    def of(rows: "pd.DataFrame") -> np.ndarray:
        counts = rows.groupby("quarter")["run"].nunique()
        return np.array([counts.get(name, 0) / runs for name in names])

    def flag(column: str) -> np.ndarray:
        return np.asarray(quarters.groupby("quarter", sort=False)[column].mean())

    found = {"major test": flag("major"), "minor test": flag("minor")}
    council, talks = events[events["phase"] == "council"], events[events["phase"] == "talks"]
    if scenario.council.seats:
        found["sanctions tightened"] = flag("tightened")
        found["veto"] = of(council[council["option"].isin(["vetoed", "sector vetoed"])])
        found["relief adopted"] = of(council[council["option"] == "relief adopted"])
        found["relief vetoed"] = of(council[council["option"] == "relief vetoed"])
    for name in [str(c).partition(".")[2] for c in quarters.columns if str(c).startswith("summit.")]:
        found[f"summit: {scenario.actors[name].title}"] = flag(f"summit.{name}")
    for option, label in (
        ("deal", "deal"),
        ("walks out", "walk-out"),
        ("adjourns", "adjournment"),
        ("breaks the deal", "deal broken"),
    ):
        found[label] = of(talks[talks["option"] == option])
    return found


def event_strip(axes: "Axes", rows: Mapping[str, np.ndarray], quarters: Sequence[str]) -> "Axes":
    """A dot for every quarter in which something happened; its area is the share of runs."""
    for n, (label, share) in enumerate(rows.items()):
        x = np.flatnonzero(share > 0)
        axes.scatter(x, np.full(len(x), n), s=130 * share[x], color=PALETTE[n % 7], lw=0)
        axes.text(-0.9, n, label, ha="right", va="center", fontsize=8)
    axes.set_yticks(range(len(rows)), [""] * len(rows))
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(-0.6, len(quarters) - 0.4)
    axes.tick_params(axis="y", length=0)
    return label_quarters(axes, quarters)


def event_figure(plt: Any, quarters: "pd.DataFrame", events: "pd.DataFrame", scenario: Scenario) -> Any:
    """What happened when."""
    names = list(dict.fromkeys(quarters["quarter"]))
    runs = quarters["run"].nunique()
    rows = strip_rows(scenario, quarters, events)
    figure, axes = plt.subplots(figsize=(8.6, 0.32 * len(rows) + 1.1))
    event_strip(axes, rows, names)
    what = "one run" if runs == 1 else f"a full dot: all of {runs:,} runs"
    axes.set_title(f"What happened ({what})")
    return figure
