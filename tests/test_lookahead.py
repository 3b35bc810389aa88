"""Look-ahead and settlement agree: what is expected of an option a quarter ahead is what that quarter settles."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import leverage_sim as lev
from conftest import played
from leverage_sim.actors.lookahead import look_ahead
from leverage_sim.mechanisms import sanctions
from leverage_sim.mechanisms.economy import dispositions, economy
from leverage_sim.mechanisms.horizon import pace
from leverage_sim.quarter.agenda import read_agenda
from leverage_sim.quarter.vote import vote
from leverage_sim.world.luck import Luck
from settled import a_quarter_ahead, compared
from twin.worlds import KINDS, put

ROUNDING = 1e-9


@settings(max_examples=4)
@example("two coercers", 1)  # relief in force while drafts on sectors are tabled
@given(st.sampled_from(sorted(KINDS)), st.integers(0, 2**31))
def test_option_by_option_what_is_expected_is_what_settles(kind, seed):
    """Hundreds of worlds: ``tests/verification/verify_lookahead.py``."""
    for each in compared(a_quarter_ahead(kind, seed, 4)):
        assert each.difference <= ROUNDING, (each.who, each.option, each.term)


def test_a_tightening_is_expected_to_end_the_councils_relief_as_it_does(korea):
    """A real vote: where every member is in its usual mood it adopts what was expected, and relief is gone."""
    state = played(korea, 6, 1)
    put(state, "council.noise", 0.0)
    state.relief_council[:], state.stringency[:] = 0.5, 0.2
    forecast = look_ahead(state)
    rise, its = forecast.rise, forecast.dispositions
    assert (rise > 0.0).all()
    expected = economy(state, its, pace(state.parameters), state.stringency + rise, np.ones(state.runs))
    after = replace(state, levers=state.levers.opened())
    after.levers.values["major"][state.index.target] = after.levers.values["table"][state.index.at["USA"]] = 1.0
    after, _ = vote(after, read_agenda(after), Luck(1, np.arange(6)))
    assert not after.relief_council.any()
    found = economy(after, dispositions(after), pace(state.parameters), after.stringency)
    np.testing.assert_allclose(expected.position, found.position, rtol=0, atol=ROUNDING)
    forgetful = economy(state, its, pace(state.parameters), state.stringency + rise)
    assert (forgetful.position > found.position + 1e-4).all()


def test_relief_eases_what_stands_and_not_the_step_by_which_it_is_lost():
    """The mean over both courses of the Council, of what binds without thresholds: s (1 - relief)."""
    dice = np.random.default_rng(1)
    now, step, chance, relief = dice.random((4, 100))
    then = now + chance * step
    mean = (1.0 - chance) * now * (1.0 - relief) + chance * (now + step)
    np.testing.assert_allclose(then * (1.0 - relief * sanctions.lasting(chance, now, then)), mean, rtol=0, atol=1e-12)
    assert (sanctions.lasting(np.zeros(3), now[:3], now[:3]) == 1.0).all()
    assert (sanctions.lasting(np.full(3, 0.25), np.zeros(3), np.zeros(3)) == 0.75).all()


def test_relief_at_the_start_does_not_bring_on_hardship():
    """It was lost with the first tightening, and no look-ahead saw it: hardship rose by .05."""
    found = [lev.run("korea-2017", runs=80, record="quarters", set={"council.relief": relief}) for relief in (0, 0.5)]
    means = [results.quarters["hardship"].mean() for results in found]
    assert abs(means[1] - means[0]) < 0.02


@pytest.mark.parametrize("kind", ["at the start", "another theatre"])
def test_the_comparison_can_fail(kind, monkeypatch):
    """It sees a look-ahead that forgets what a tightening ends."""

    monkeypatch.setattr(sanctions, "lasting", lambda ended, now, then: np.ones(np.broadcast(now, then).shape))
    assert max(each.difference for each in compared(a_quarter_ahead(kind, 4, 6))) > 1e-3
