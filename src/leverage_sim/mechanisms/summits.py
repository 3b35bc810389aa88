"""Meetings of leaders: both must want one."""

from leverage_sim.mechanisms.basics import logistic
from leverage_sim.world.parameter_groups import SummitParameters
from leverage_sim.world.parameters import Array


def acceptance(
    base: Array, mutual_trust: Array, drive: Array, severity: Array, closure: Array, p: SummitParameters
) -> Array:
    """Chance that the one who is asked agrees, 0..1.

    Args:
        base: log odds of the one asked, with nothing speaking for or against.
        mutual_trust: mean of the trust of each in the other, 0..1.
        drive: freshness or chance of talks, 0..1.
        severity: of the target's recent conduct, 0..1.
        closure: of the target's border, 0..1.
    """
    common = p.drive * drive - p.major * severity - p.closure * closure
    return logistic(base + p.trust * mutual_trust + common)
