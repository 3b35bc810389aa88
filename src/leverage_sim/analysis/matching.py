"""History matching: which points of a sweep the record rules out, and which are left.

Implausibility and cut follow Craig et al. 1997 and Vernon, Goldstein and Bower 2010; the cut of 3 Pukelsheim 1994.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from leverage_sim.evidence.patterns import Feature
from leverage_sim.world.parameters import Array

if TYPE_CHECKING:
    import pandas as pd

CUT = 3.0


@dataclass(frozen=True)
class Matched:
    """Points of a design held against the record.

    Attributes:
        features: what they were held against.
        means, variances: over luck, (point, feature); variances are shrunk towards their mean over points.
        implausibility: (point, feature).
        cut: of the largest implausibility of a pattern.
    """

    features: tuple[Feature, ...]
    means: Array
    variances: Array
    implausibility: Array
    cut: float = CUT

    @property
    def patterns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.pattern for each in self.features))

    @property
    def by_pattern(self) -> Array:
        """The largest implausibility of each pattern, (point, pattern)."""
        whose = np.array([each.pattern for each in self.features])
        return np.stack([self.implausibility[:, whose == name].max(axis=1) for name in self.patterns], axis=1)

    @property
    def total(self) -> Array:
        """Sum of squared implausibilities, (point,)."""
        return np.asarray((self.implausibility**2).sum(axis=1))

    @property
    def limit(self) -> float:
        """The most that the sum may be: two standard deviations above its mean where all features are independent."""
        n = len(self.features)
        return n + 2.0 * sqrt(2.0 * n)

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Whether the record leaves a point standing, (point,)."""
        found: NDArray[np.bool_] = (self.by_pattern <= self.cut).all(axis=1) & (self.total <= self.limit)
        return found


def matched(values: Array, wanted: Sequence[Feature], cut: float = CUT, lucky: bool = True) -> Matched:
    """Hold points against the record.

    Args:
        values: features of runs, (point, replicate, feature), at least two replicates.
        wanted: the features.
        cut: of the largest implausibility of a pattern.
        lucky: whether the record is one history among those that luck could have made, and not their mean.
    """
    replicates = values.shape[1]
    own, means = values.var(axis=1, ddof=1), values.mean(axis=1)
    variances = 0.5 * own + 0.5 * own.mean(axis=0)
    record = np.array([each.record for each in wanted])
    error = np.array([each.observation**2 + each.discrepancy**2 for each in wanted])
    scale = np.sqrt(error + variances * ((1.0 if lucky else 0.0) + 1.0 / replicates))
    return Matched(tuple(wanted), means, variances, np.abs(record - means) / scale, cut)


def pattern_frame(found: Matched) -> "pd.DataFrame":
    """What each pattern rules out: a row a pattern, and the sum of all."""
    import pandas as pd

    out = np.concatenate([found.by_pattern > found.cut, (found.total > found.limit)[:, None]], axis=1)
    rows = []
    for n, name in enumerate((*found.patterns, "sum")):
        alone = out[:, n] & ~np.delete(out, n, axis=1).any(axis=1)
        least = np.min(found.by_pattern[:, n]) if n < len(found.patterns) else np.min(found.total)
        rows.append((name, float(out[:, n].mean()), float(alone.mean()), float(least)))
    return pd.DataFrame(rows, columns=["pattern", "ruled_out", "alone", "least"])


def feature_frame(found: Matched) -> "pd.DataFrame":
    """Each feature beside the record: over all points and over those kept, and whether any point meets it.

    ``nearest`` is the mean, among all points, that comes nearest to the record.
    """
    import pandas as pd

    rows, kept = [], found.kept
    for n, each in enumerate(found.features):
        means = found.means[:, n]
        own = means[kept] if kept.any() else np.full(1, np.nan)
        rows.append({
            "feature": each.id, "title": each.title, "record": each.record, "all": float(means.mean()),
            "kept": float(own.mean()), "kept_low": float(np.quantile(own, 0.05)),
            "kept_high": float(np.quantile(own, 0.95)),
            "nearest": float(means[np.argmin(np.abs(means - each.record))]),
            "luck": float(np.sqrt(found.variances[:, n].mean())),
            "ruled_out": float((found.implausibility[:, n] > found.cut).mean()),
            "share_of_total": float((found.implausibility[:, n] ** 2).mean() / found.total.mean()),
        })  # fmt: skip
    return pd.DataFrame(rows)


def narrowed(shares: Array, kept: NDArray[np.bool_], names: Sequence[str]) -> "pd.DataFrame":
    """How the kept points lie in each prior: mean and spread of their shares of it, and a test against even spread.

    Args:
        shares: where in its prior each parameter lies, (point, parameter).
        kept: (point,).
        names: of the parameters.

    Returns:
        a row a parameter, the most moved first; ``p`` of a Kolmogorov-Smirnov test, not corrected for their number.
    """
    import pandas as pd
    from scipy.stats import kstest

    chosen = shares[kept]
    tests = [kstest(chosen[:, k], "uniform") for k in range(len(names))]
    frame = pd.DataFrame({
        "parameter": list(names), "mean_share": chosen.mean(axis=0), "low": np.quantile(chosen, 0.05, axis=0),
        "high": np.quantile(chosen, 0.95, axis=0), "distance": [float(t.statistic) for t in tests],
        "p": [float(t.pvalue) for t in tests],
    })  # fmt: skip
    return frame.sort_values("distance", ascending=False, ignore_index=True)
