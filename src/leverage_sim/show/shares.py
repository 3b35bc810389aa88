"""What many runs came to: shares and means with intervals that say what they range over."""

from typing import TYPE_CHECKING, Any

from leverage_sim.analysis.intervals import mean_interval, wilson
from leverage_sim.analysis.outcomes import MEANS, SHARES, meetings

if TYPE_CHECKING:
    import pandas as pd


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
    for label, column in (*MEANS, *meetings(runs.columns)):
        mean, low, high = mean_interval(runs[column].to_numpy())
        fifth, last = runs[column].quantile([0.05, 0.95])
        rows.append({"outcome": label, "mean": mean, "low": low, "high": high, "p5": fifth, "p95": last})
    return rows


def over(draws: str | None, runs: int) -> str:
    """What the intervals of these runs range over."""
    if draws == "retained":
        return f"luck and parameters: {runs} runs, each with a draw that the record up to mid-2019 has not ruled out"
    if draws:
        return f"luck and parameters: {runs} runs, every parameter with a prior drawn anew in each"
    return f"luck alone: {runs} runs with the scenario's parameters"
