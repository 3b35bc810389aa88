"""Rank correlations of an outcome with what was drawn, for samples that no index can be worked out of."""

from typing import TYPE_CHECKING

import numpy as np

from leverage_sim.analysis.paired_differences import LEVEL, holm
from leverage_sim.analysis.significance import verdict
from leverage_sim.analysis.sweep_table import Table, wrong
from leverage_sim.world.parameters import Array

if TYPE_CHECKING:
    import pandas as pd

FEWEST = 10  # draws below which an interval of a correlation says nothing


def by_draw(table: Table, values: Array) -> Array:
    """An outcome by draw and replicate, averaged over the cells that a design is crossed with, (draw, replicate)."""
    import pandas as pd

    draws, luck = numbers(table)
    means = pd.Series(values).groupby([draws, luck]).mean().unstack()
    if means.isna().any(axis=None):
        raise wrong(table.folder.place, "lacks runs of some draws; resume the sweep")
    return means.to_numpy()


def numbers(table: Table) -> tuple[Array, Array]:
    """Of each run the number of its draw and of its replicate; those of a ``run`` drew a point each."""
    if table.plan is None:
        return table.runs["run"].to_numpy(), np.zeros(len(table.runs), dtype=int)
    return table.runs["draw"].to_numpy(), table.runs["replicate"].to_numpy()


def points(table: Table) -> "pd.DataFrame":
    """What each draw gave every parameter that varies, a row a draw."""
    drawn = [name for name in table.inputs.columns if name in table.scenario.parameters]
    cells = set(table.plan.columns) if table.plan else set()
    names = [name for name in drawn if name not in cells]
    first = table.inputs[names].groupby(numbers(table)[0]).first()
    return first.loc[:, first.nunique() > 1]


def correlations(inputs: "pd.DataFrame", values: Array) -> "pd.DataFrame":
    """Spearman's correlation of an outcome with each parameter, the greatest first.

    Intervals are 95% and range over draws (Bonett and Wright 2000); verdicts say whether a sign stands, alone or
    among all parameters (Holm 1979).

    Args:
        inputs: a row a draw, a column a parameter.
        values: the outcome of each draw, (draw,).
    """
    import pandas as pd
    from scipy.stats import norm

    ranks = inputs.rank().to_numpy()
    ranks = (ranks - ranks.mean(axis=0)) / ranks.std(axis=0)
    own = pd.Series(values).rank().to_numpy()
    rho = ranks.T @ ((own - own.mean()) / own.std()) / len(own)
    rho = np.clip(rho, -1.0 + 1e-12, 1.0 - 1e-12)
    half = norm.ppf(0.5 + LEVEL / 2.0) * np.sqrt((1.0 + rho**2 / 2.0) / (len(own) - 3.0))
    p = 2.0 * norm.sf(np.abs(np.arctanh(rho)) * np.sqrt(len(own) - 3.0))
    among = holm(p.tolist())
    found = {"parameter": list(inputs.columns), "rho": rho, "p": p, "holm": among}
    found |= {"low": np.tanh(np.arctanh(rho) - half), "high": np.tanh(np.arctanh(rho) + half)}
    found["verdict"] = [verdict(alone, its, False) for alone, its in zip(p, among, strict=True)]
    return pd.DataFrame(found).sort_values("rho", key=abs, ascending=False, kind="stable", ignore_index=True)
