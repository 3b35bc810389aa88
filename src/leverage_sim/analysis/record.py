"""What runs say of each series of the record: which series there are for a scenario, and their quantiles over runs."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from leverage_sim.evidence.record import Series, first_quarter, last_quarter, record_of
from leverage_sim.scenario.schema import Scenario
from leverage_sim.world.parameters import Array

if TYPE_CHECKING:
    import pandas as pd

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def recorded(scenario: Scenario, quarters: "pd.DataFrame") -> list[Series]:
    """The series on record about a scenario's target of which its quarters say something.

    Args:
        quarters: rows of a run and quarter; a series without its columns, or with no period among them, is left out.
    """
    names = set(quarters["quarter"])
    return [
        each
        for each in record_of(scenario.roles.target, scenario.variant)
        if set(each.columns) <= set(quarters.columns) and periods(each, names)
    ]


def periods(each: Series, quarters: set[str]) -> list[str]:
    """The periods of a series that lie wholly within some quarters."""
    return [name for name in each.values if {first_quarter(name), last_quarter(name)} <= quarters]


def scored_series(scenario: Scenario, quarters: "pd.DataFrame") -> list[Series]:
    """Those of the series on record that hindcasts score."""
    return [each for each in recorded(scenario, quarters) if each.scored]


def wide(quarters: "pd.DataFrame", columns: Sequence[str], width: int) -> Array:
    """The sum of some columns, (run, quarter)."""
    total: Array = np.zeros((len(quarters) // width, width))
    for name in columns:
        total = total + quarters[name].to_numpy(dtype=float).reshape(-1, width)
    return total


def fans(quarters: "pd.DataFrame", wanted: Sequence[Series]) -> "pd.DataFrame":
    """Mean and quantiles of each series over runs, a row a series and quarter."""
    import pandas as pd

    names, rows = list(dict.fromkeys(quarters["quarter"])), []
    for each in wanted:
        values = wide(quarters, each.columns, len(names))
        values = (values > 0.0).astype(float) if each.kind != "level" else values
        bounds = np.quantile(values, QUANTILES, axis=0)
        for n, name in enumerate(names):
            row: dict[str, Any] = {"series": each.id, "quarter": name, "mean": float(values[:, n].mean())}
            rows.append(row | {f"q{int(100 * q):02d}": float(bounds[k, n]) for k, q in enumerate(QUANTILES)})
    return pd.DataFrame(rows)
