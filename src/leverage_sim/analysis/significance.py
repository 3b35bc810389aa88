"""Which differences of outcomes are settled, alone and among all that are looked at, and which take more runs."""

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any

from leverage_sim.analysis.outcomes import Outcome, chosen, usual
from leverage_sim.analysis.paired_differences import LEVEL, further_runs, holm, paired

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

VERDICTS = ("settled", "settled alone", "open", "same")


def outcome_frame(
    a: "pd.DataFrame", b: "pd.DataFrame", named: Sequence[str] = (), draws: bool = False, identical: bool = False
) -> "pd.DataFrame":
    """The outcomes compared; see ``Compared``.

    Args:
        a, b: rows of the same runs on both sides.
        named: the outcomes; the usual ones if none is named.
        draws: runs of one ``draw`` share their parameters.
        identical: nothing differs in what goes in, so that no other luck could make a difference.
    """
    import pandas as pd

    columns = shared_columns(a, b)
    asked = chosen(named, columns) if named else usual(columns)
    draw = a["draw"].to_numpy() if draws else None
    rows = [outcome_row(outcome, a, b, draw, identical) for outcome in asked]
    found = [row.pop("found") for row in rows]
    adjusted = holm([row["p"] for row in rows])
    for row, its, among in zip(rows, found, adjusted, strict=True):
        row["holm"], row["verdict"] = among, verdict(row["p"], among, its.same)
        wanted = {"open": 1, "settled alone": len(rows)}.get(row["verdict"])
        row["further_runs"] = 0.0 if row["verdict"] == "settled" else further_runs(its, wanted or 1)
    order = [
        "outcome", "column", "least", "a", "b", "difference", "low", "high", "p", "holm", "verdict", "further_runs",
        "correlation", "gain", "differ",
    ]  # fmt: skip
    return pd.DataFrame(rows)[order]


def shared_columns(a: "pd.DataFrame", b: "pd.DataFrame") -> list[str]:
    """What can be an outcome: numbers that runs of both sides have."""
    return [str(column) for column in a.columns if column in b.columns and a[column].dtype == float]


def outcome_row(
    outcome: Outcome, a: "pd.DataFrame", b: "pd.DataFrame", draw: "np.ndarray | None", identical: bool
) -> dict[str, Any]:
    """What is known of one outcome alone."""
    ours, theirs = outcome.of(a), outcome.of(b)
    found = paired(ours, theirs, draw, outcome.share)
    low, high, p = (0.0, 0.0, 1.0) if identical else (found.low, found.high, found.p)
    return {
        "outcome": outcome.label, "column": outcome.column, "least": outcome.least, "a": found.a, "b": found.b,
        "difference": found.difference, "low": low, "high": high, "p": p, "correlation": found.correlation,
        "gain": found.gain, "differ": float((ours != theirs).mean()), "found": found,
    }  # fmt: skip


def verdict(p: float, among: float, same: bool) -> str:
    """Whether the sign of a difference is settled: among all outcomes, alone, or not."""
    if same:
        return "same"
    if among < 1.0 - LEVEL:
        return "settled"
    return "settled alone" if p < 1.0 - LEVEL else "open"


def by_chance(rows: int) -> float:
    """How many of so many outcomes would seem settled, each alone, if nothing made any difference."""
    return rows * (1.0 - LEVEL)


def scaled(found: "pd.DataFrame", runs: "pd.DataFrame") -> "pd.DataFrame":
    """Differences and their intervals in standard deviations of the outcome from run to run, for a common axis."""
    rows = []
    for row in found.to_dict("records"):
        outcome = Outcome(row["outcome"], row["column"], None if row["least"] != row["least"] else row["least"])
        spread = [float(outcome.of(its).std(ddof=1)) for _, its in runs.groupby("side")]
        unit = (sum(x * x for x in spread) / len(spread)) ** 0.5
        rows.append(
            {name: row[name] / unit if unit else 0.0 for name in ("difference", "low", "high")} | {"unit": unit}
        )
    return found[["outcome", "verdict"]].assign(**{name: [row[name] for row in rows] for name in rows[0]})


def finite(value: Any) -> Any:
    """A value as JSON knows it: what is not a finite number is nothing."""
    return None if isinstance(value, float) and not isfinite(value) else value
