"""The strip of events: what happened when, over one run or many, with rings for what is on record."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.analysis.record import recorded
from leverage_sim.evidence.record import Series
from leverage_sim.scenario.schema import Scenario
from leverage_sim.show.style import INK, PALETTE, label_quarters

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

FULL = 130  # square points of a dot that stands for all runs
TESTS, COUNCIL, MEETINGS, TALKS = PALETTE[1], PALETTE[2], PALETTE[0], PALETTE[3]
ENDS = (("deal", "deal"), ("walks out", "walk-out"), ("adjourns", "adjournment"), ("breaks the deal", "deal broken"))


@dataclass(frozen=True)
class Row:
    """One kind of event.

    Attributes:
        label, colour: as it stands in the picture.
        share: of runs in which it happened, (quarter,).
        column: of ``quarters.parquet`` that holds it, if one does.
    """

    label: str
    colour: str
    share: np.ndarray
    column: str = ""


def strip_rows(scenario: Scenario, quarters: "pd.DataFrame", events: "pd.DataFrame") -> list[Row]:
    """For each kind of event the share of runs in which it happened, by quarter."""
    names = list(dict.fromkeys(quarters["quarter"]))
    runs = quarters["run"].nunique()

    def of(phase: str, *options: str) -> np.ndarray:
        rows = events[(events["phase"] == phase) & events["option"].isin(options)]
        counts = rows.groupby("quarter")["run"].nunique()
        return np.array([counts.get(name, 0) / runs for name in names])

    def flag(label: str, colour: str, column: str) -> Row:
        share = np.asarray(quarters.groupby("quarter", sort=False)[column].mean())
        return Row(label, colour, share, column)

    found = [flag("major test", TESTS, "major"), flag("minor test", TESTS, "minor")]
    if scenario.council.seats:
        found += [flag("sanctions tightened", COUNCIL, "tightened")]
        found += [Row("veto", COUNCIL, of("council", "vetoed", "sector vetoed"))]
        found += [Row(word, COUNCIL, of("council", word)) for word in ("relief adopted", "relief vetoed")]
    for name in [str(c).partition(".")[2] for c in quarters.columns if str(c).startswith("summit.")]:
        found.append(flag(f"summit: {scenario.actors[name].title}", MEETINGS, f"summit.{name}"))
    columns = {"deal": "deal"}
    return found + [Row(label, TALKS, of("talks", option), columns.get(option, "")) for option, label in ENDS]


def event_strip(axes: "Axes", rows: Sequence[Row], quarters: Sequence[str], record: Sequence[Series] = ()) -> "Axes":
    """A dot for every quarter in which something happened; its area is the share of runs.

    Args:
        record: series whose events are marked with rings.
    """
    happened = {each.columns: each.values for each in record if each.kind == "chance"}
    for n, row in enumerate(rows):
        x = np.flatnonzero(row.share > 0)
        axes.scatter(x, np.full(len(x), n), s=FULL * row.share[x], color=row.colour, lw=0)
        known = happened.get((row.column,), {})
        rings = [k for k, name in enumerate(quarters) if known.get(name, 0.0) > 0.0]
        axes.scatter(rings, [n] * len(rings), s=1.25 * FULL, facecolors="none", edgecolors=INK, lw=1.1)
    axes.set_yticks(range(len(rows)), [row.label for row in rows])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(-0.6, len(quarters) - 0.4)
    axes.tick_params(axis="y", length=0)
    return label_quarters(axes, quarters)


def event_figure(plt: Any, quarters: "pd.DataFrame", events: "pd.DataFrame", scenario: Scenario) -> Any:
    """What happened when; of many runs with rings where it is on record."""
    names = list(dict.fromkeys(quarters["quarter"]))
    runs = quarters["run"].nunique()
    rows = strip_rows(scenario, quarters, events)
    record = recorded(scenario, quarters) if runs > 1 else []
    figure, axes = plt.subplots(figsize=(8.6, 0.3 * len(rows) + 0.9))
    event_strip(axes, rows, names, record)
    rings = "; ring: on record" if {(row.column,) for row in rows} & {each.columns for each in record} else ""
    what = "one run" if runs == 1 else f"a full dot: all of {runs:,} runs{rings}"
    axes.set_title(f"What happened ({what})")
    return figure
