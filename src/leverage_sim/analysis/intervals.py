"""Intervals, and what they range over."""

from math import sqrt
from statistics import NormalDist

import numpy as np


def wilson(successes: float, trials: float, level: float = 0.95) -> tuple[float, float]:
    """Interval of a share (Wilson 1927); (0, 1) without a trial."""
    if trials == 0:
        return 0.0, 1.0
    z = NormalDist().inv_cdf(0.5 + level / 2)
    share = successes / trials
    middle = (share + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / (1 + z * z / trials)
    low = 0.0 if successes == 0 else middle - half
    return low, 1.0 if successes == trials else middle + half


def mean_interval(values: np.ndarray, level: float = 0.95) -> tuple[float, float, float]:
    """Mean and its interval by the normal approximation; of a single value the value alone."""
    mean = float(np.mean(values))
    if len(values) < 2:
        return mean, mean, mean
    half = NormalDist().inv_cdf(0.5 + level / 2) * float(np.std(values, ddof=1)) / sqrt(len(values))
    return mean, mean - half, mean + half
