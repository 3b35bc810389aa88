"""What partners drop though nothing forbids it: banks, insurers and shippers leave a sanctioned market whole.

r' = r + mu (dr f_i (1 - sanctioned_i)(1 - cover_i)(1 - da aff_i) closed_finance - r)

Exposure to the coercers' finance carries it (Farrell and Newman 2019), fear of fines more than the letter of the
law (Early and Preble 2020); a political stake in the target holds it back, as it makes busters (Early and Spice
2011). It follows what finance forbids with enforcement's speed, a quarter behind; no look-ahead moves it.
"""

from leverage_sim.mechanisms.constants import strictest
from leverage_sim.world.parameters import Array
from leverage_sim.world.state import State


def staying(state: State) -> Array | None:
    """Part of what may pass that partners do not drop, (trader, sector, run); None where nobody drops anything."""
    rows = state.derisked[list(state.index.traders)]
    return 1.0 - rows[:, None, :] * state.constants.closable if rows.any() else None


def followed(state: State, closed: Array) -> Array:
    """What every trader drops after a quarter in which sanctions forbade this much, (trader, run).

    Args:
        closed: part of each traded sector that sanctions forbid, (sector, run).
    """
    index, p, traders = state.index, state.parameters.enforcement, list(state.index.traders)
    before = state.derisked[traders]
    found = before + p.speed * (p.derisking * state.constants.reach * strictest(index.financial, closed) - before)
    for row, i in enumerate(traders):
        if i in index.absent:
            found[row] = before[row]
    return found
