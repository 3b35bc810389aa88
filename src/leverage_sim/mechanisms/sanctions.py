"""What the Council's stringency and a coercer's own sanctions forbid in each sector."""

import numpy as np

from leverage_sim.mechanisms.basics import unit
from leverage_sim.world.parameter_groups import SectorParameters
from leverage_sim.world.parameters import Array


def forbidden(
    stringency: Array,
    relief: Array,
    autonomous: Array,
    financial: tuple[int, ...],
    sectors: int,
    p: SectorParameters,
) -> Array:
    """Part of each traded sector that sanctions forbid, in 0..1: ceiling x clip((s - threshold) / width), less relief.

    A coercer's autonomous sanctions close financial sectors beyond the Council.

    Args:
        stringency: Council stringency s in 0..1, (sector, ..., run), or (1, ..., run) if it is the same in all.
        relief: part of the sanctions lifted in 0..1, likewise.
        autonomous: level of autonomous sanctions in 0..1, (..., run).
        financial: positions of the financial sectors.
        sectors: number of traded sectors, which stand first.
        p: the parameters ``sector.*``.

    Returns:
        shape (sector, ..., run).
    """
    extra = (slice(None, sectors),) + (None,) * (np.ndim(stringency) - 2) + (slice(None),)
    closed = unit((stringency - p.threshold[extra]) / p.width[extra])
    closed *= p.ceiling[extra]
    closed = closed * (1.0 - relief)
    for k in financial:
        closed[k] = unit(closed[k] + p.autonomous_finance * autonomous)
    return closed


def lasting(ended: Array, now: Array, then: Array) -> Array:
    """Part of the Council's relief that counts in what is expected: with some chance a tightening ends it.

    Relief eases the stringency that is in force, not the step by which it is lost: of what is forbidden under the
    stringency expected, only what stands today is eased, and only if no step is taken.

    Args:
        ended: chance that it ends, 0..1.
        now, then: stringency in force and expected, 0..1, of one shape with it.
    """
    part: Array = np.divide(now, then, out=np.ones(np.broadcast(now, then).shape), where=then > 0.0)
    return (1.0 - ended) * part
