"""The arms of a sweep side by side: an outcome of each as (draw, seed), so that differences are taken run by run."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

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
