"""What an option changes of the economy, row by row, equals the whole economy with the option's levers set."""

import numpy as np
import pytest
from leverage_sim.mechanisms.base import base

from conftest import played
from leverage_sim.actors.decide import moment_of
from leverage_sim.actors.lookahead import Expectation, foresee
from leverage_sim.mechanisms.council import confined_rise
from leverage_sim.mechanisms.economy import economy


def expectation_of(world, seats, slot):
    foresee(world)
    moment, _ = moment_of(world, seats, slot)
    return Expectation(world, moment, moment.moved(world.levers))


def by_brute_force(world, expectation, option):
    """Resources with every lever of an option really set, and with what it lets expect of the Council."""
    kept, standing = world.levers.flat.copy(), expectation.standing
    stringency, ended, confined = standing.stringency, standing.ended, world.stringency_sector.copy()
    drafted = [w.position[1] for w in expectation.moment.writes if w.option == option and w.lever == "table-sector"]
    for write in expectation.moment.writes:
        if write.option == option:
            world.levers.flat[expectation.moment.source[write.number]] = expectation.moved[write.number]
            chance = {"table": 1.0, "major": world.parameters.council.tabling}.get(write.lever)
            if chance is not None:
                tabled = chance * expectation.moved[write.number]
                stringency = world.stringency + tabled * world.cache["rise"]
                ended = tabled * (world.cache["rise"] > 0.0)
            if write.lever == "table-sector":
                k, rise = write.position[1], confined_rise(world, np.array(sorted(drafted)))
                step = expectation.moved[write.number] * rise[k]
                world.stringency_sector[k] = np.maximum(world.stringency, confined[k]) + step
    found = economy(world, base(world).horizon, stringency, ended)
    world.levers.flat[:], world.stringency_sector = kept, confined
    return found


@pytest.mark.parametrize("slot", ["coercive", "diplomatic"])
@pytest.mark.parametrize("quarters", [0, 3, 9, 14])
@pytest.mark.parametrize("who", ["target", "senders"])
def test_option_by_option(korea, slot, quarters, who):
    world = played(korea, 8, quarters, draws="prior")
    t = world.index.target
    seats = (t,) if who == "target" else tuple(i for i in world.index.seats if i != t)
    expectation = expectation_of(world, seats, slot)
    effects = expectation.effects
    if effects is None:
        assert (who, slot) == ("target", "diplomatic")
        return
    for row, option in enumerate(effects.plan.options):
        whole = by_brute_force(world, expectation, option)
        np.testing.assert_allclose(effects.position[row], whole.position, rtol=0, atol=1e-12)
        mine = effects.plan.option == row
        i, k = effects.plan.trader[mine], effects.plan.sector[mine]
        np.testing.assert_allclose(effects.enforcement[mine], whole.enforcement[i, k], rtol=0, atol=1e-12)
        np.testing.assert_allclose(effects.closed[mine], whole.closed[k], rtol=0, atol=1e-12)


def test_options_without_economic_levers_leave_the_economy_alone(korea):
    world = played(korea, 4, 5)
    seats = tuple(i for i in world.index.seats if i != world.index.target)
    expectation = expectation_of(world, seats, "coercive")
    assert expectation.effects is not None
    touched = set(expectation.effects.plan.options.tolist())
    for option in set(range(expectation.moment.count)) - touched:
        whole = by_brute_force(world, expectation, option)
        np.testing.assert_array_equal(whole.position, expectation.standing.economy.position)


def test_a_seat_weighs_an_option_by_what_settles_when_all_hold_still(korea):
    """Look-ahead and settlement are one function: at a horizon of one quarter they agree on enforcement."""
    world = played(korea, 6, 4)
    expected = economy(world, base(world).quarter, world.stringency)
    enforcement = expected.enforcement.copy()
    from leverage_sim.phases.settle import adopt

    from leverage_sim.mechanisms.advance import advance

    adopt(world, advance(world, world.levers, base(world).quarter, world.stringency))
    np.testing.assert_array_equal(world.enforcement[list(world.index.traders), : world.index.traded], enforcement)
    np.testing.assert_array_equal(world.position, expected.position)
