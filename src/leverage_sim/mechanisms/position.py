"""The target's resources: a CES index of what it lives on, in log points against the base year.

C = [sum_k theta_k (a_k + (1-a_k) q_k)^((eps-1)/eps)]^(eps/(eps-1)), eps < 1: complements.
"""

import numpy as np

from leverage_sim.world.parameter_groups import PositionParameters
from leverage_sim.world.parameters import Array


def part(traded: Array, autarky: Array, weight: Array, p: PositionParameters) -> Array:
    """Weighted part of a need: theta (a + (1-a) q)^((eps-1)/eps); ``traded`` is q, the traded side met (in place)."""
    traded *= 1.0 - autarky
    traded += autarky
    np.log(traded, out=traded)
    traded *= power(p)
    np.exp(traded, out=traded)
    traded *= weight
    return traded


def power(p: PositionParameters) -> Array:
    """(eps - 1) / eps."""
    found: Array = 1.0 - 1.0 / p.substitution
    return found


def log_resources(total: Array, p: PositionParameters) -> Array:
    """ln C from the sum of the parts, in log points; 0 when all flows are as in the base year."""
    found = np.log(total)
    found /= power(p)
    return found


def reference(reference_before: Array, position_before: Array, speed: Array) -> Array:
    """What the target is used to: it follows its resources of the quarter before, (run,)."""
    return reference_before + speed * (position_before - reference_before)
