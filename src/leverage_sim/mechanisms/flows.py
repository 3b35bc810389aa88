"""What still flows under sanctions, and who takes up what others lose.

q_ik = share_ik (1 - forbidden stopped) and
gain_ik = min(delta_k w_i kept_ik sum_{j != i} loss_jk / (1 - w_j), capacity_i):
a full closure stays closed, nobody regains its own loss, no more than delta_k of what was lost comes back, and
no partner takes up more than it can carry: what is beyond its capacity stays lost.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from leverage_sim.world.parameter_groups import DiversionParameters
from leverage_sim.world.parameters import Array


class Terms(NamedTuple):
    """What each partner lets pass, leaves to others and can take up; all of one shape, partners first."""

    kept: Array  # share x keep
    offered: Array  # loss / (1 - w)
    taking: Array  # delta x w x keep


def diversion_weights(commerce: Array, affinity: Array, distance: Array, p: DiversionParameters) -> Array:
    """Weights w_i of partners for diverted trade: sqrt(commerce politics) exp(ga aff) / dist^gd, adding to 1.

    Source: busting takes a commercial and a political motive (Early and Spice 2011).

    Args:
        commerce: two-way merchandise with the target, (partner, run or 1).
        affinity: (partner, run or 1).
        distance: km, (partner, run or 1).
    """
    weight = np.sqrt(commerce * affinity) * np.exp(p.affinity_weight * affinity) / distance**p.distance_weight
    total = add_rows(weight)
    return np.minimum(weight / np.where(total > 0.0, total, 1.0), 0.999)


def capacity(most: Array, share: Array, incumbency: Array) -> Array:
    """The most that partners take up of each sector: who traded little takes up little, for relations take time.

    (1 - x) cap_i + x min(cap_i, share_ik): with x = 1 nobody more than doubles what it traded in the base year, as
    sunk costs of entering a market have it (Baldwin 1988; Roberts and Tybout 1997).

    Args:
        most: what a partner can carry, share of the sector's base flow, (partner, 1, run or 1).
        share: of each partner in the sector's base flow, (partner, sector, run or 1).
        incumbency: x, 0..1.
    """
    return most + incumbency * (np.minimum(most, share) - most)


def kept(closed: Array, enforcement: Array, cut: Array, staying: Array | None = None) -> Array:
    """Part of a flow that passes before diversion: (1 - max(s e, own cut)) x what partners do not drop besides."""
    stopped = closed * enforcement
    np.maximum(stopped, cut, out=stopped)
    np.subtract(1.0, stopped, out=stopped)
    if staying is not None:
        stopped *= staying
    return stopped


def terms(share: Array, weight: Array, delta: Array, keep: Array, observed: Array) -> Terms:
    """Terms of flows.

    Args:
        share: of the base year's sector.
        weight: for diversion.
        delta: part of a loss that may come back.
        keep: part that passes.
        observed: part that passed when the flows were observed; only what is lost beyond that is diverted.
    """
    offered = np.subtract(observed, keep)
    if (observed < 1.0).any():
        np.maximum(offered, 0.0, out=offered)
    offered *= share / (1.0 - weight)
    return Terms(share * keep, offered, (weight * delta) * keep)


def add_rows(rows: Array | Sequence[Array]) -> Array:
    """Sum along the first axis in a fixed order, the same alone and in a block."""
    if len(rows) < 2:
        return np.array(rows[0]) if len(rows) else np.zeros(np.shape(rows)[1:])
    total: Array = rows[0] + rows[1]
    for row in rows[2:]:
        total = total + row
    return total


def gain(taking: Array, offered: Array, whole: Array, capacity: Array) -> Array:
    """What one partner takes up of the others' losses: delta w keep (S - own part of S), at most its capacity."""
    found = whole - offered
    np.maximum(found, 0.0, out=found)
    found *= taking
    return np.minimum(found, capacity, out=found)


def total(parts: Terms, capacity: Array, out: Array | None = None) -> Array:
    """Flow of a sector against the base year after diversion: what passes and what each partner takes up.

    Args:
        parts: of every partner, each (partner, ..., run).
        capacity: the most that a partner takes up, (partner, ..., run), as a share of the sector's base flow.
        out: where to put it, (..., run).
    """
    whole, found = add_rows(parts.offered), add_rows(parts.kept)
    for taking, offered, most in zip(parts.taking, parts.offered, capacity, strict=True):
        found = np.add(found, gain(taking, offered, whole, most), out=found if out is None else out)
    return found


def after_diversion(parts: Terms, row: int, capacity: Array) -> Array:
    """One partner's flow after diversion, against the base year's total of the sector."""
    whole = add_rows(parts.offered)
    found: Array = parts.kept[row] + gain(parts.taking[row], parts.offered[row], whole, capacity[row])
    return found
