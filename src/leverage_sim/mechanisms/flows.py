"""What still flows under sanctions, and who takes up what others lose.

q_ik = share_ik (1 - forbidden stopped) and gain_ik = delta_k w_i kept_ik sum_{j != i} loss_jk / (1 - w_j):
a full closure stays closed, nobody regains its own loss, and no more than delta_k of what was lost comes back.
Summed over partners this is A + delta (S W - B), four sums to which each partner adds its terms.
"""

from types import SimpleNamespace
from typing import NamedTuple

import numpy as np

from leverage_sim.world.parameters import Array


class Terms(NamedTuple):
    """A partner's terms in the sums, or the sums themselves; all of one shape."""

    kept: Array  # A: share x keep
    offered: Array  # S: loss / (1 - w)
    taking: Array  # W: w x keep
    own: Array  # B: w x keep x own offered


def diversion_weights(commerce: Array, affinity: Array, distance: Array, p: SimpleNamespace) -> Array:
    """Weights w_i of partners for diverted trade: sqrt(commerce politics) exp(ga aff) / dist^gd, adding to 1.

    Source: busting takes a commercial and a political motive (Early and Spice 2011).

    Args:
        commerce: two-way merchandise with the target, (partner, run or 1).
        affinity: (partner, run or 1).
        distance: km, (partner, run or 1).
    """
    weight = np.sqrt(commerce * affinity) * np.exp(p.affinity_weight * affinity) / distance**p.distance_weight
    total = weight[0] * 0.0
    for row in weight:
        total = total + row
    return np.minimum(weight / np.where(total > 0.0, total, 1.0), 0.999)


def kept(closed: Array, enforcement: Array, cut: Array) -> Array:
    """Part of a flow that passes before diversion: 1 - max(s e, own cut)."""
    stopped = closed * enforcement
    np.maximum(stopped, cut, out=stopped)
    return np.subtract(1.0, stopped, out=stopped)


def terms(share: Array, weight: Array, keep: Array, observed: Array) -> Terms:
    """Terms of flows.

    Args:
        share: of the base year's sector.
        weight: for diversion.
        keep: part that passes.
        observed: part that passed when the flows were observed; only what is lost beyond that is diverted.
    """
    offered = share / (1.0 - weight) * np.maximum(observed - keep, 0.0)
    taking = weight * keep
    return Terms(share * keep, offered, taking, taking * offered)


def change(share: Array, weight: Array, before: Array, after: Array, observed: Array) -> Terms:
    """How a partner's terms change when another part of its flow passes (in place of ``before``)."""
    scale = share / (1.0 - weight)
    lost_before, lost = np.maximum(observed - before, 0.0), np.maximum(observed - after, 0.0)
    own = after * lost
    own -= before * lost_before
    own *= weight * scale
    more = after - before
    lost -= lost_before
    lost *= scale
    return Terms(share * more, lost, weight * more, own)


def summed(parts: Terms) -> Terms:
    """The sums over the first axis (traders), added in their order."""
    return Terms(*(add_rows(part) for part in parts))


def add_rows(rows: Array) -> Array:
    """Sum along the first axis in a fixed order, the same alone and in a block."""
    total = rows[0]
    for row in rows[1:]:
        total = total + row
    return total


def total(sums: Terms, delta: Array) -> Array:
    """Flow of a sector against the base year after diversion: A + delta (S W - B)."""
    gained = sums.offered * sums.taking
    gained -= sums.own
    gained *= delta
    gained += sums.kept
    return np.maximum(gained, 0.0, out=gained)


def after_diversion(mine: Terms, sums: Terms, delta: Array) -> Array:
    """One partner's flow after diversion, against the base year's total of the sector."""
    return mine.kept + delta * mine.taking * np.maximum(sums.offered - mine.offered, 0.0)
