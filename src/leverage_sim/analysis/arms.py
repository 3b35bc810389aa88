"""The arms of a sweep side by side: an outcome of each as (draw, seed), so that differences are taken run by run."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.analysis import draw_statistics
from leverage_sim.analysis.outcomes import chosen

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, np.dtype[np.float64]]
Arm = tuple[Any, ...]


def by_arm(runs: "pd.DataFrame", outcome: str, columns: Sequence[str]) -> dict[Arm, Array]:
    """An outcome of every arm, (draw, seed).

    Args:
        runs: rows of a sweep.
        outcome: a column, or ``highest_stage>=2`` for whether that is reached.
        columns: whose values tell arms apart; no value and an empty one are "".

    Raises:
        InputError: there is no such outcome.
        ValueError: arms do not have the same draws and seeds.
    """
    (measure,) = chosen([outcome], [str(column) for column in runs])
    rows = runs.sort_values(["draw", "replicate"])
    rows = rows.assign(**{name: rows[name].where(rows[name].notna(), "") for name in columns})
    draws, seeds = rows["draw"].nunique(), rows["replicate"].nunique()
    found: dict[Arm, Array] = {}
    for arm, own in rows.groupby(list(columns), sort=False):
        if len(own) != draws * seeds:
            raise ValueError(f"{arm} has {len(own)} runs, not one for each of {draws} draws and {seeds} seeds")
        found[arm if isinstance(arm, tuple) else (arm,)] = measure.of(own).reshape(draws, seeds)
    return found


def against(
    runs: "pd.DataFrame",
    columns: Sequence[str],
    names: Mapping[Arm, str],
    pairs: Sequence[tuple[str, str]],
    outcomes: Sequence[str],
) -> "pd.DataFrame":
    """Paired differences of arms: a row for each pair and outcome, clustered by draw.

    Args:
        columns: whose values tell arms apart.
        names: a name for each arm that is compared.
        pairs: the arm looked at and the arm it is compared with.
        outcomes: as for ``by_arm``.
    """
    import pandas as pd

    rows = []
    for outcome in outcomes:
        arms = {names[arm]: values for arm, values in by_arm(runs, outcome, columns).items() if arm in names}
        for a, b in pairs:
            found = draw_statistics.mean(arms[a] - arms[b])
            rows.append({
                "outcome": outcome, "arm": a, "against": b,
                "mean": float(arms[a].mean()), "base": float(arms[b].mean()),
                "difference": found.value, "low": found.low, "high": found.high,
            })  # fmt: skip
    return pd.DataFrame(rows)
