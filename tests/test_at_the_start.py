"""What is measured at the start of a quarter reads what that quarter opens with, not what the one before left."""

import numpy as np
import pytest

import leverage_sim as lev
from leverage_sim import simulate as order
from leverage_sim.batch.play import new_world, seats_of
from leverage_sim.batch.start import runs_of, turned, world_at
from leverage_sim.tiers.span import spans
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
def test_a_quarter_opens_as_it_is_played(eventful, quarter, monkeypatch):
    """Events, elected members, what talks promise, the Council's step: as the seats are asked in a run."""
    luck = runs_of(5, 6)
    opened = world_at(eventful, quarter, luck)
    world = new_world(eventful, runs_of(5, 6))
    seats, begun = seats_of(eventful, world.index), {}

    def look(world, seats, luck):
        begun.update(hope=world.hope.copy(), elected=world.elected.copy(), rise=world.cache["rise"].copy(),
                     share=world.parameters.threat.exercises_share.copy(), weight=world.parameters.payoff.weight.copy(),
                     tension=world.tension.copy())  # fmt: skip

    monkeypatch.setattr(order, "PHASES", (*order.PHASES[:2], look, *order.PHASES[2:]))
    order.simulate(world, seats, runs_of(5, 6), opened.quarter + 1)
    assert begun["hope"].any()
    assert begun["elected"].any()
    p = opened.parameters
    now = {"hope": opened.hope, "elected": opened.elected, "rise": opened.cache["rise"], "tension": opened.tension,
           "share": p.threat.exercises_share, "weight": p.payoff.weight}  # fmt: skip
    for name, values in now.items():
        np.testing.assert_array_equal(values, begun[name], name)


@pytest.mark.parametrize("steps", [0, 2])
def test_a_model_that_is_stepped_measures_what_the_command_does_and_stays_as_it_is(eventful, steps):
    model = lev.LeverageModel(eventful, rng=4)
    for _ in range(steps):
        model.step()
    quarter = str(eventful.span[0] + steps)
    before = [model.world.parameters.get(name).copy() for name in ("exercises.USA", "weight.PRK.threat")]
    found, asked = model.leverage(), lev.leverage(eventful, quarter=quarter, seed=4)
    for i, span in found.items():
        for sign in ("carrot", "stick"):
            np.testing.assert_array_equal(
                span.credible_total[sign], asked.spans[model.world.index.actors[i]].credible_total[sign]
            )
    after = [model.world.parameters.get(name) for name in ("exercises.USA", "weight.PRK.threat")]
    np.testing.assert_array_equal(before, after)
    assert model.world.hope.any() == (steps > 0)  # nobody has looked ahead in the model itself


def test_what_a_copy_opens_with_is_not_prescribed_in_the_original(korea):
    data = plain(korea)
    data["events"] = [{"on": "2017Q1", "do": "choose", "actor": "RUS", "option": "aid-up", "source": "assumption",
                       "why": "tried"}]  # fmt: skip
    model = lev.LeverageModel(read(data), rng=4)
    spans(turned(model.world, model.luck))
    assert not model.world.cache.get("orders")
