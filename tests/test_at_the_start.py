"""What is measured at the start of a quarter reads what that quarter opens with, not what the one before left."""

import numpy as np
import pytest

import leverage_sim as lev
from leverage_sim.batch.play import new_state, seats_of
from leverage_sim.batch.start import at_start_of, runs_of
from leverage_sim.quarter.simulate import begin, opened, play_quarter
from leverage_sim.tiers.span import spans
from leverage_sim.world.index import Index
from reduced import plain, read

SET = {"do": "set", "source": "assumption", "why": "tried"}


@pytest.fixture(scope="module")
def eventful(korea):
    """With events of the first quarter and of the third that what is measured reads."""
    data = plain(korea)
    data["events"] = [{**SET, "on": "2017Q1", "parameter": "weight.PRK.threat", "value": 3},
                      {**SET, "on": "2017Q3", "parameter": "trust.loss", "value": 0.9},
                      {**SET, "on": "2017Q3", "parameter": "exercises.USA", "value": 0.1}]  # fmt: skip
    return read(data)


@pytest.mark.parametrize("quarter", [None, "2017Q3"])
def test_leverage_weighs_what_talks_promise(quarter):
    """Exercises stand in the way of talks: what ending them is worth hangs on what talks promise."""
    carrots = [
        lev.leverage("korea-2017", quarter=quarter, set={"weight.PRK.prospect": weight})
        .spans["USA"]
        .effect["end-exercises"]
        for weight in (0, 5)
    ]
    assert carrots[1] > carrots[0] + 1e-6


@pytest.mark.parametrize("quarter", [None, "2017Q3", "2018Q2"])
def test_a_quarter_opens_as_it_is_played(eventful, quarter):
    """Events, elected members, what talks promise, the Council's step: as the seats are asked in a run."""
    luck, index = runs_of(5, 6), Index(eventful)
    now = at_start_of(eventful, quarter, luck)
    state, seats = begin(new_state(index, luck)), seats_of(eventful, index)
    for _ in range(now.state.quarter):
        state, _ = play_quarter(state, seats, luck)
    played = play_quarter(state, seats, luck)[1].forecast
    assert played.expected_gain.any()
    for name in ("expected_gain", "rise", "severity"):
        np.testing.assert_array_equal(getattr(now.forecast, name), getattr(played, name), name)
    begun = opened(state, luck).state
    assert begun.elected.any()
    np.testing.assert_array_equal(now.state.elected, begun.elected)
    np.testing.assert_array_equal(now.state.tension, begun.tension)
    for name in ("exercises.USA", "weight.PRK.threat", "trust.loss"):
        np.testing.assert_array_equal(now.state.parameters.get(name), begun.parameters.get(name), name)


@pytest.mark.parametrize("steps", [0, 2])
def test_a_model_that_is_stepped_measures_what_the_command_does_and_stays_as_it_is(eventful, steps):
    model = lev.LeverageModel(eventful, rng=4)
    for _ in range(steps):
        model.step()
    quarter = str(eventful.span[0] + steps)
    before = [model.state.parameters.get(name).copy() for name in ("exercises.USA", "weight.PRK.threat")]
    found, asked = model.leverage(), lev.leverage(eventful, quarter=quarter, seed=4)
    for i, span in found.items():
        for sign in ("carrot", "stick"):
            np.testing.assert_array_equal(
                span.credible_total[sign], asked.spans[model.state.index.actors[i]].credible_total[sign]
            )
    after = [model.state.parameters.get(name) for name in ("exercises.USA", "weight.PRK.threat")]
    np.testing.assert_array_equal(before, after)
    assert model.state.quarter == steps  # nobody has opened the next quarter in the model itself


def test_what_a_copy_opens_with_is_not_prescribed_in_the_original(korea):
    data = plain(korea)
    data["events"] = [{"on": "2017Q1", "do": "choose", "actor": "RUS", "option": "aid-up", "source": "assumption",
                       "why": "tried"}]  # fmt: skip
    model = lev.LeverageModel(read(data), rng=4)
    now = opened(model.state, model.luck)
    assert [order.option for order in now.agenda.orders] == ["aid-up"]
    spans(now.state, now.forecast)
    assert not model.state.orders
