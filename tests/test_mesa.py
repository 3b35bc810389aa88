"""Mesa is really used, and changes nothing: a model run equals the command's run, bit for bit."""

import warnings

import mesa
import pandas as pd
import pytest

import leverage_sim as lev


@pytest.fixture(scope="module")
def finished():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = lev.LeverageModel(scenario="korea-2017", rng=4)
        while model.running:
            model.step()
    return model


def test_a_mesa_run_equals_the_commands_run(finished):
    plain = lev.run("korea-2017", seed=4)
    for ours, theirs in zip(finished.frames(), (plain.runs, plain.quarters, plain.events), strict=True):
        pd.testing.assert_frame_equal(ours, theirs, check_exact=True)


def test_it_is_a_mesa_model(finished):
    assert isinstance(finished, mesa.Model)
    assert isinstance(finished.grid, mesa.discrete_space.Network)
    assert len(finished.agents) == 5
    assert {agent.cell.coordinate for agent in finished.agents} == {"PRK", "USA", "CHN", "RUS", "KOR"}
    neighbours = {agent.name for agent in finished.agent("PRK").cell.neighborhood.agents}
    assert {"CHN", "RUS", "USA", "KOR"} <= neighbours


def test_collected_series(finished):
    series = finished.datacollector.get_model_vars_dataframe()
    assert list(series["quarter"])[:2] == ["2017Q1", "2017Q2"]
    assert len(series) == 20
    by_agent = finished.datacollector.get_agent_vars_dataframe()
    assert len(by_agent) == 100
    assert set(by_agent["name"]) == {"PRK", "USA", "CHN", "RUS", "KOR"}


def test_what_an_agent_offers(finished):
    agent = finished.agent("CHN")
    assert agent.title == "China"
    assert agent.role == "patron"
    assert set(agent.trust) == {"PRK", "USA", "RUS", "KOR"}
    assert set(agent.leverage) == {"carrot", "stick"}
    assert "enforce-strict" in agent.options["coercive"]
    assert agent.last_choice["coercive"] in agent.options["coercive"]
    assert finished.agent("PRK").leverage == {}
    with pytest.raises(KeyError):
        finished.agent("GBR")


def test_a_subclass_takes_the_seat():
    class Dove(lev.StateAgent):
        """Never tables sanctions."""

        def score(self, view, scores):
            scores = super().score(view, scores)
            scores["table-tightening"] = -50.0
            scores["table-fuel"] = -50.0
            return scores

    model = lev.LeverageModel(rng=1, agents={"USA": Dove})
    while model.running:
        model.step()
    assert model.outcomes["tightenings"] == 0
    assert lev.run("korea-2017", seed=1).runs["tightenings"][0] > 0


def test_a_model_stops_after_the_last_quarter(finished):
    finished.step()
    assert finished.state.quarter == 20


def test_two_models_at_once_do_not_disturb_each_other():
    a, b = lev.LeverageModel(rng=1), lev.LeverageModel(rng=2)
    for _ in range(6):
        a.step()
        b.step()
    alone = lev.LeverageModel(rng=1)
    for _ in range(6):
        alone.step()
    assert a.measures["tension"] == alone.measures["tension"]


def test_networkx_view(finished):
    assert finished.network().edges["CHN", "PRK", "goods"]["unit"] == "million USD a year"
