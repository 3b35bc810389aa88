"""The deterrent: progress, warheads, training owed, moratorium."""

import numpy as np

from leverage_sim.mechanisms.basics import unit
from leverage_sim.world.parameter_groups import ProgrammeParameters, SeverityParameters
from leverage_sim.world.parameters import Array


def progress(
    before: Array, major: Array, luck: Array | float, stage: Array, arms: Array, quarters: Array, p: ProgrammeParameters
) -> Array:
    """P + gP ready major (1-P)(.5 + u) - decay (1-major) - rollback stage + arms, kept in 0..1.

    Args:
        luck: u, uniform in 0..1; 1/2 in the look-ahead.
        stage: of rollback in force, 0..5.
        quarters: mean number of quarters gone in the horizon.
    """
    leap = p.growth * p.readiness * major * (1.0 - before) * (0.5 + luck)
    idle = p.decay * (1.0 - major) + p.rollback * stage - p.arms * arms
    return unit(before + leap - idle * quarters)


def warheads(before: Array, stage: Array, p: ProgrammeParameters) -> Array:
    """One quarter's growth, unless rollback has reached stage 3 (a declared, verified freeze)."""
    return before + p.warheads_growth * (stage < 3.0)


def backlog(before: Array, minor: Array, border: Array, p: ProgrammeParameters) -> Array:
    """Training owed: grows every quarter, less behind a closed border; a minor test clears part of it.

    Args:
        border: how far it is closed, 0..1.
    """
    return (before + p.backlog_growth * (1.0 - p.backlog_closure * border)) * (1.0 - p.backlog_relief * minor)


def moratorium(before: Array, freeze: Array, major: Array) -> Array:
    """In force once declared; only a major test ends it."""
    return np.maximum(before, freeze) * (1.0 - major)


def severity(before: Array, major: Array, minor: Array, carry: Array, echo: Array, p: SeverityParameters) -> Array:
    """Severity of recent conduct: 1 - (1 - .75 G)(1 - .53 major)(1 - .12 minor), in 0..1."""
    return 1.0 - (1.0 - carry * before) * (1.0 - echo * p.major * major) * (1.0 - echo * p.minor * minor)
