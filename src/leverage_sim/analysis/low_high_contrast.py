"""How far outcomes swing with each sampled parameter: their means where the parameter is low and where it is high."""

from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.analysis.outcomes import Outcome
from leverage_sim.analysis.paired_differences import LEVEL, holm

if TYPE_CHECKING:
    import pandas as pd

END = 0.2  # the part of its values that counts as low, and as high
FEWEST = 5  # units that an end must hold
COLUMNS = ["outcome", "parameter", "low", "high", "mean", "swing", "half", "settled"]


def swing_frame(
    runs: "pd.DataFrame", names: Sequence[str], outcomes: Sequence[Outcome], unit: np.ndarray
) -> "pd.DataFrame":
    """Swings of outcomes with parameters, of each outcome the largest first; nothing else is held fixed.

    Args:
        names: columns of sampled parameters; those with too few values at an end are left out.
        unit: of each run the number of what it shares with others: its draw, or its luck.

    Returns:
        rows of outcome, parameter, low and high (means of the outcome in the lowest and the highest fifth of the
        parameter's values), mean (over all runs), swing, half (of its 95% interval), settled (among all parameters
        of the outcome, by Holm's method).
    """
    import pandas as pd

    _, code = np.unique(unit, return_inverse=True)
    values = [outcome.of(runs) for outcome in outcomes]
    swings: list[list[dict[str, Any]]] = [[] for _ in outcomes]
    for name in names:
        x = runs[name].to_numpy(dtype=float)
        below, above = np.quantile(x, (END, 1.0 - END))
        ends = [x <= below, x >= above]
        if below < above and min(len(np.unique(code[end])) for end in ends) >= FEWEST:
            for rows, its in zip(swings, values, strict=True):
                rows.append({"parameter": name, **swing(*(end_mean(its[end], code[end]) for end in ends))})
    parts = [
        finished(rows, outcome, float(its.mean())) for rows, outcome, its in zip(swings, outcomes, values, strict=True)
    ]
    return pd.concat(parts, ignore_index=True) if any(map(len, parts)) else pd.DataFrame(columns=COLUMNS)


def end_mean(values: np.ndarray, code: np.ndarray) -> tuple[float, float]:
    """Mean and the variance of that mean, where runs of one unit are not independent of each other."""
    counts, sums = np.bincount(code), np.bincount(code, weights=values)
    units, mean = int((counts > 0).sum()), float(values.mean())
    off = sums - mean * counts
    return mean, units / (units - 1) * float((off * off).sum()) / len(values) ** 2


def swing(low: tuple[float, float], high: tuple[float, float]) -> dict[str, float]:
    """The difference of two means of different units, with its standard error and p."""
    from scipy.stats import norm

    change, error = high[0] - low[0], sqrt(low[1] + high[1])
    p = 2.0 * float(norm.sf(abs(change) / error)) if error > 0.0 else float(change == 0.0)
    return {"low": low[0], "high": high[0], "swing": change, "half": float(norm.ppf(0.5 + LEVEL / 2)) * error, "p": p}


def finished(rows: list[dict[str, Any]], outcome: Outcome, mean: float) -> "pd.DataFrame":
    """The swings of one outcome in order, with what is settled among them."""
    import pandas as pd

    if not rows:
        return pd.DataFrame(columns=COLUMNS)
    found = pd.DataFrame(rows).assign(outcome=outcome.label, mean=mean)
    found["settled"] = np.asarray(holm(list(found["p"]))) < 1.0 - LEVEL
    order = found["swing"].abs().sort_values(ascending=False, kind="stable").index
    return found.loc[order, COLUMNS]


def most_moving(swings: "pd.DataFrame") -> list[str]:
    """Parameters by their largest swing in units of its interval, over all outcomes."""
    if not len(swings):
        return []
    sure = swings.assign(size=(swings["swing"].abs() / swings["half"].where(swings["half"] > 0.0)).fillna(0.0))
    return [str(name) for name in sure.groupby("parameter")["size"].max().sort_values(ascending=False).index]
