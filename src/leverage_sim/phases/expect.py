"""What talks promise and what the Council would do, as everyone sees it at the start of the quarter."""

from collections.abc import Sequence

from leverage_sim.actors.lookahead import foresee
from leverage_sim.actors.seats import Seated
from leverage_sim.mechanisms.bargain import stakes
from leverage_sim.mechanisms.hope import hopes
from leverage_sim.world.luck import Luck
from leverage_sim.world.state import World


def expect(world: World, seats: Sequence[Seated], luck: Luck) -> None:
    """Set the stakes of each table, ``world.hope`` and the expected answers of the Council."""
    foresee(world)
    world.cache["stakes"] = {c: stakes(world, (c,)) for c in world.index.coercers if c not in world.index.absent}
    for n, coercer in enumerate(world.index.coercers):
        if coercer in world.cache["stakes"]:
            world.hope[n] = hopes(world, coercer, world.cache["stakes"][coercer])
