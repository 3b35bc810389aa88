"""What talks promise and what the Council would do, as everyone sees it at the start of the quarter."""

from collections.abc import Sequence

from leverage_sim.actors.lookahead import foresee
from leverage_sim.actors.seats import Seated
from leverage_sim.mechanisms.hope import hopes
from leverage_sim.mechanisms.stakes import restored, stakes
from leverage_sim.mechanisms.table import forum_of, table_of
from leverage_sim.world.luck import Luck
from leverage_sim.world.state import World


def expect(world: World, seats: Sequence[Seated], luck: Luck) -> None:
    """Set ``world.hope`` and the expected answers of the Council."""
    index = world.index
    foresee(world)
    restored(world)  # of the world as the quarter opens, whoever is absent
    for n, c in enumerate(index.coercers):
        if c not in index.absent:
            table = table_of(index, (c,))
            world.hope[n] = hopes(world, table, stakes(world, table))
    forum = forum_of(index)
    if forum is not None:
        world.hope[-1] = hopes(world, forum, stakes(world, forum))
