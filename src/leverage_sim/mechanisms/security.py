"""Threat and tension.

H = h0 + (hX exercises + hS p_strike)(1 - hA alliance) - hG tau guarantee - hW tau declaration - hN P - arms
T' = (1 - d) T + .30 major + .10 minor + .12 exercises - .08 moratorium, kept in 0..1
"""

import numpy as np

from leverage_sim.mechanisms.basics import logistic, unit
from leverage_sim.world.constants import Rate
from leverage_sim.world.parameter_groups import TensionParameters, ThreatParameters
from leverage_sim.world.parameters import Array


def tension(
    before: Array,
    major: Array,
    minor: Array,
    exercises: Array,
    moratorium: Array,
    strike: Array,
    drills: Array,
    rate: Rate,
    p: TensionParameters,
) -> Array:
    """Tension over the horizon, 0..1, shape (option or 1, run) or (run,)."""
    shock = p.major * major + p.minor * minor + p.strike * strike
    steady = p.exercises * exercises + p.drills * drills - p.moratorium * moratorium
    return unit(rate.carry * before + rate.echo * shock + rate.build * steady)


def strike_chance(tension_: Array, voiced: Array, p: ThreatParameters) -> Array:
    """Chance of a strike as the target sees it: L(base + slope T), or the threat voiced if that is greater."""
    return np.maximum(logistic(p.strike_base + p.strike_tension * tension_), voiced)


def threat(
    exercises: Array,
    strike: Array,
    alliance: Array,
    guarantee: Array,
    declaration: Array,
    programme: Array,
    arms: Array,
    p: ThreatParameters,
) -> Array:
    """Threat that the target feels.

    ``guarantee`` and ``declaration`` are what is believed of them: level times trust in the giver.
    An alliance multiplies what exercises and strikes threaten, so that it enters choices.
    """
    armed = (p.exercises * exercises + p.strike * strike) * (1.0 - p.alliance * alliance)
    calmed = p.guarantee * guarantee + p.declaration * declaration
    return p.base + armed - calmed - p.deterrent * programme - p.arms * arms
