"""What an option changes of the economy, row by row, equals the whole economy with the option's levers set."""

import numpy as np
import pytest

from conftest import played
from leverage_sim.actors.decide import moment_of
from leverage_sim.actors.lookahead import Expectation, look_ahead
from leverage_sim.mechanisms.advance import advance
from leverage_sim.mechanisms.economy import dispositions, economy
from leverage_sim.mechanisms.forecast import confined_rise
from leverage_sim.quarter.settle import adopt


def expectation_of(state, seats, slot):
    moment, _ = moment_of(state, seats, slot)
    return Expectation(state, look_ahead(state), moment, moment.moved(state.levers))


def by_brute_force(state, expectation, option):
    """Resources with every lever of an option really set, and with what it lets expect of the Council."""
    kept, standing = state.levers.flat.copy(), expectation.standing
    stringency, ended, confined = standing.stringency, standing.ended, state.stringency_sector.copy()
    drafted = [w.position[1] for w in expectation.moment.writes if w.option == option and w.lever == "table-sector"]
    for write in expectation.moment.writes:
        if write.option == option:
            state.levers.flat[expectation.moment.source[write.number]] = expectation.moved[write.number]
            chance = {"table": 1.0, "major": state.parameters.council.tabling}.get(write.lever)
            if chance is not None:
                tabled = chance * expectation.moved[write.number]
                stringency = state.stringency + tabled * expectation.forecast.rise
                ended = tabled * (expectation.forecast.rise > 0.0)
            if write.lever == "table-sector":
                k, rise = write.position[1], confined_rise(state, expectation.forecast, np.array(sorted(drafted)))
                step = expectation.moved[write.number] * rise[k]
                state.stringency_sector[k] = np.maximum(state.stringency, confined[k]) + step
    found = economy(state, expectation.forecast.dispositions, state.constants.horizon, stringency, ended)
    state.levers.flat[:], state.stringency_sector = kept, confined
    return found


@pytest.mark.parametrize("slot", ["coercive", "diplomatic"])
@pytest.mark.parametrize("quarters", [0, 3, 9, 14])
@pytest.mark.parametrize("who", ["target", "senders"])
def test_option_by_option(korea, slot, quarters, who):
    state = played(korea, 8, quarters, draws="prior")
    t = state.index.target
    seats = (t,) if who == "target" else tuple(i for i in state.index.seats if i != t)
    expectation = expectation_of(state, seats, slot)
    effects = expectation.effects
    if effects is None:
        assert (who, slot) == ("target", "diplomatic")
        return
    for row, option in enumerate(effects.plan.options):
        whole = by_brute_force(state, expectation, option)
        np.testing.assert_allclose(effects.position[row], whole.position, rtol=0, atol=1e-12)
        mine = effects.plan.option == row
        i, k = effects.plan.trader[mine], effects.plan.sector[mine]
        np.testing.assert_allclose(effects.enforcement[mine], whole.enforcement[i, k], rtol=0, atol=1e-12)
        np.testing.assert_allclose(effects.closed[mine], whole.closed[k], rtol=0, atol=1e-12)


def test_options_without_economic_levers_leave_the_economy_alone(korea):
    state = played(korea, 4, 5)
    seats = tuple(i for i in state.index.seats if i != state.index.target)
    expectation = expectation_of(state, seats, "coercive")
    assert expectation.effects is not None
    touched = set(expectation.effects.plan.options.tolist())
    for option in set(range(expectation.moment.count)) - touched:
        whole = by_brute_force(state, expectation, option)
        np.testing.assert_array_equal(whole.position, expectation.standing.economy.position)


def test_a_seat_weighs_an_option_by_what_settles_when_all_hold_still(korea):
    """Look-ahead and settlement are one function: at a horizon of one quarter they agree on enforcement."""
    state = played(korea, 6, 4)
    its, pace = dispositions(state), state.constants.quarter
    expected = economy(state, its, pace, state.stringency)
    after = adopt(state, advance(state, its, state.levers, pace, state.stringency))
    enforced = after.enforcement[list(state.index.traders), : state.index.traded]
    np.testing.assert_array_equal(enforced, expected.enforcement)
    np.testing.assert_array_equal(after.position, expected.position)
