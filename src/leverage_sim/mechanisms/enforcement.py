"""How much of what is forbidden a partner stops.

e' = e + mu (L(a0 + as s_k + mon_k + ax bite_i + ac ebar + aT T - af aff_i + aP stance) - e)
bite_i = sec f_i (1 - sanctioned_i) (1 - cover_i): busting takes politics, too (Early and Spice 2011).
"""

import numpy as np

from leverage_sim.mechanisms.basics import logistic
from leverage_sim.world.constants import Rate
from leverage_sim.world.parameter_groups import EnforcementParameters
from leverage_sim.world.parameters import Array


def others(enforcement: Array) -> Array:
    """Mean enforcement of the other traders, (trader, sector, run); zero where there is none."""
    count = enforcement.shape[0]
    if count <= 1:
        return np.zeros_like(enforcement)
    total = enforcement[0]
    for row in enforcement[1:]:
        total = total + row
    found: Array = (total - enforcement) / (count - 1)
    return found


def inclination(
    enforcement: Array, tension: Array, affinity: Array, monitoring: Array, p: EnforcementParameters
) -> Array:
    """Log odds apart from sanctions and stances: a0 + mon_k + ac ebar + aT T - af aff_i, (trader, sector, run).

    Args:
        enforcement: of the traders, (trader, sector, run).
        tension: (run,).
        affinity: of the traders with the target, (trader, 1, run or 1).
        monitoring: of the sectors, (sector, run or 1).
    """
    common = p.base + p.tension * tension - p.affinity * affinity
    return p.coalition * others(enforcement) + (monitoring + common)


def drive(inclined: Array, closed: Array, stance: Array, secondary: Array, p: EnforcementParameters) -> Array:
    """Log odds of enforcing: inclination, what sanctions forbid, the ordered stance, secondary sanctions."""
    return inclined + p.stringency * closed + p.stance * stance + p.secondary * secondary


def moved(enforcement: Array, driven: Array, rate: Rate) -> Array:
    """Enforcement after the horizon: carry e + (1 - carry) L(drive), same shape."""
    target = logistic(driven)
    target *= 1.0 - rate.carry
    target += rate.carry * enforcement
    return target
