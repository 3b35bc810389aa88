"""What partners drop though nothing forbids it: banks, insurers and shippers leave a sanctioned market whole.

r' = r + mu (dr f_i (1 - sanctioned_i)(1 - cover_i)(1 - da aff_i) closed_finance - r)

Exposure to the coercers' finance carries it (Farrell and Newman 2019), fear of fines more than the letter of the
law (Early and Preble 2020); a political stake in the target holds it back, as it makes busters (Early and Spice
2011). It follows what finance forbids with enforcement's speed, a quarter behind; no look-ahead moves it.
"""

from leverage_sim.mechanisms.base import base, strictest
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import World


def staying(world: World) -> Array | None:
    """Part of what may pass that partners do not drop, (trader, sector, run); None where nobody drops anything."""
    if "staying" not in world.cache:
        rows = world.derisked[list(world.index.traders)]
        found = None
        if rows.any():
            closable = (world.parameters.sector.ceiling[: world.index.traded] > 0.0).astype(float)
            found = 1.0 - rows[:, None, :] * closable
        world.cache["staying"] = found
    known: Array | None = world.cache["staying"]
    return known


def followed(world: World, closed: Array) -> Array:
    """What every trader drops after a quarter in which sanctions forbade this much, (trader, run).

    Args:
        closed: part of each traded sector that sanctions forbid, (sector, run).
    """
    index, p, traders = world.index, world.parameters.enforcement, list(world.index.traders)
    before = world.derisked[traders]
    found = before + p.speed * (p.derisking * base(world).reach * strictest(index.financial, closed) - before)
    for row, i in enumerate(traders):
        if i in index.absent:
            found[row] = before[row]
    return found
