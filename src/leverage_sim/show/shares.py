"""What many runs came to: shares and means with intervals that say what they range over."""

from typing import TYPE_CHECKING, Any

from leverage_sim.analysis.intervals import mean_interval, wilson

if TYPE_CHECKING:
    import pandas as pd

SHARES = (
    ("a deal is signed", "deals", 1),
    ("rollback reaches stage 1 or more", "highest_stage", 1),
    ("rollback reaches stage 2 or more", "highest_stage", 2),
    ("rollback reaches stage 3 or more", "highest_stage", 3),
    ("a deal is broken", "breaches", 1),
    ("talks end in a walk-out", "walk_outs", 1),
    ("the Council tightens sanctions", "tightenings", 1),
    ("a tightening draft fails", "failed_drafts", 1),
    ("the Council eases sanctions", "relief_adopted", 1),
)
MEANS = (
    ("major tests", "major_tests"),
    ("minor tests", "minor_tests"),
    ("tightenings", "tightenings"),
    ("rounds of talks", "talks"),
    ("quarters of moratorium", "quarters_of_moratorium"),
    ("trade at the end, bn USD a year", "final_trade"),
    ("resources at the end, base year 1", "final_resources"),
    ("tension at the end", "final_tension"),
    ("programme at the end", "final_programme"),
)


def share_rows(runs: "pd.DataFrame") -> list[dict[str, Any]]:
    """Share of runs in which something happens, with its 95% Wilson interval."""
    rows = []
    for label, column, least in SHARES:
        hits = int((runs[column] >= least).sum())
        low, high = wilson(hits, len(runs))
        rows.append({"outcome": label, "share": hits / len(runs), "low": low, "high": high})
    return rows


def mean_rows(runs: "pd.DataFrame") -> list[dict[str, Any]]:
    """Mean of an outcome with its 95% interval, and the middle 90% of runs."""
    rows = []
    for label, column in (*MEANS, *meetings(runs)):
        mean, low, high = mean_interval(runs[column].to_numpy())
        fifth, last = runs[column].quantile([0.05, 0.95])
        rows.append({"outcome": label, "mean": mean, "low": low, "high": high, "p5": fifth, "p95": last})
    return rows


def meetings(runs: "pd.DataFrame") -> list[tuple[str, str]]:
    """A row for the meetings of leaders with each sender."""
    names = [str(column) for column in runs.columns if str(column).startswith("summits.")]
    return [(f"meetings with {name.partition('.')[2]}", name) for name in names]


def over(draws: str | None, runs: int) -> str:
    """What the intervals of these runs range over."""
    if draws:
        return f"luck and parameters: {runs} runs, every parameter with a prior drawn anew in each"
    return f"luck alone: {runs} runs with the scenario's parameters"
