"""How far each slow quantity moves over a horizon: one quarter when it settles, several in the look-ahead.

For x' = (1 - d) x + impulse + steady the mean over quarters 1..h is

    carry x + echo impulse + build steady,   carry = mean (1-d)^t, echo = mean (1-d)^(t-1), build = (1-carry)/d

so the same equations serve both; with h = 1 they are the quarter's own.
"""

import numpy as np

from leverage_sim.world.constants import Pace, Rate
from leverage_sim.world.parameters import Array, Parameters


def rate(decay: Array, horizon: Array | None) -> Rate:
    """Factors for decay d over h quarters; ``None`` is one quarter, exactly."""
    keep = 1.0 - decay
    if horizon is None:
        return Rate(keep, np.ones_like(keep), np.ones_like(keep))
    safe = np.where(decay > 0.0, decay, 1.0)
    echo = np.where(decay > 0.0, (1.0 - keep**horizon) / (safe * horizon), 1.0)
    carry = keep * echo
    build = np.where(decay > 0.0, (1.0 - carry) / safe, (horizon + 1.0) / 2.0)
    return Rate(carry, echo, build)


def still(parameters: Parameters) -> Pace:
    """No time passes: everything slow stays where it is."""
    stays = Rate(np.ones(1), np.zeros(1), np.zeros(1))
    return Pace(stays, stays, stays, np.zeros(1))


def pace(parameters: Parameters, horizon: Array | None = None) -> Pace:
    """Factors over ``horizon`` quarters, or over one quarter exactly."""
    return Pace(
        enforcement=rate(parameters.enforcement.speed, horizon),
        tension=rate(parameters.tension.decay, horizon),
        severity=rate(1.0 - parameters.severity.memory, horizon),
        quarters=np.ones(1) if horizon is None else (horizon + 1.0) / 2.0,
    )
