"""What a table could sign: the feasible set and its solutions, who refuses what, and what feasibility hangs on."""

import json

import numpy as np
import pytest

import leverage_sim as lev
from conftest import played
from leverage_sim.actors.lookahead import look_ahead
from leverage_sim.analysis.feasible_set import Feasible, feasible, highest_stages, nash_levels
from leverage_sim.analysis.tables import seated_at, stage_grid
from leverage_sim.batch.start import at_start_of, copies_of_the_first, runs_of
from leverage_sim.mechanisms.seating import table_of


def of(*gains) -> Feasible:
    """A table with one member and these gains of target and member, one package each."""
    rows = np.array(gains, dtype=float).T
    count = rows.shape[1]
    nothing = np.zeros(count)
    return Feasible((0, 1), np.zeros((1, count)), np.arange(count), rows, nothing, nothing, nothing)


def test_solutions_of_a_table_worked_out_by_hand():
    f = of((0.0, 0.0), (1.0, 3.0), (3.0, 2.0), (4.0, 0.5), (5.0, -1.0), (1.0, 2.0))
    assert f.signable.tolist() == [False, True, True, True, False, True]
    assert f.frontier.tolist() == [False, True, True, True, False, False]
    assert f.nash == 2  # 6 against 3 and 2
    assert f.kalai_smorodinsky == 2  # least part of the best: 1/4, 2/3, 1/6
    assert f.highest == 5
    assert of((1.0, -1.0)).nash is None
    assert of((1.0, -1.0)).highest == -1


def test_nash_and_kalai_smorodinsky_can_differ():
    f = of((10.0, 1.0), (4.9, 2.0), (1.0, 2.2))
    assert f.nash == 0
    assert f.kalai_smorodinsky == 1


def test_the_nash_point_is_the_greatest_product_and_not_the_greatest_sum():
    assert of((10.0, 0.1), (2.0, 2.0), (3.0, 1.2)).nash == 1


def test_nash_levels_in_a_block_are_those_of_each_run_alone(korea):
    state = played(korea, 6, 8, draws="prior")
    state.trust[state.index.target], state.trust[:, state.index.target] = 0.7, 0.7
    for names in (("USA",), ("USA", "CHN")):
        table = table_of(state.index, [state.index.at[name] for name in names])
        restores = look_ahead(state).restored
        levels, signed = nash_levels(state, restores, table), 0
        for run in range(6):
            found = feasible(state, restores, table, run)
            known = np.full(len(levels), np.nan) if found.nash is None else found.levels[:, found.nash]
            np.testing.assert_array_equal(levels[:, run], known)
            signed += found.nash is not None
        assert signed, "nothing can be signed anywhere"


@pytest.fixture(scope="module")
def hanoi():
    return lev.talks("korea-2017", ["PRK", "USA"], quarter="2019Q1", seed=2)


def test_stage_three_is_feasible_at_high_trust(hanoi):
    rows = hanoi.grid
    high = rows[(rows["trust"] == 0.8) & (rows["press"] == 0.0)]
    assert (high["stage"] >= 3).any()


def test_feasibility_rises_with_trust_and_press(hanoi):
    """Up to rounding of stages: more trust or press never makes the highest stage lower in this grid."""
    wide = hanoi.grid.pivot_table(index=["press", "hardship"], columns="trust", values="stage")
    assert (np.diff(wide.to_numpy(), axis=1) >= 0).all()
    by_press = hanoi.grid.pivot_table(index=["trust", "hardship"], columns="press", values="stage")
    assert (np.diff(by_press.to_numpy(), axis=1) >= 0).all()


def test_only_what_everyone_gains_from_is_ever_agreed(hanoi):
    assert hanoi.deals > 0
    for offer in hanoi.offers:
        if offer.accepted:
            assert min(offer.gains) > 0.0


def test_relief_is_bargained_over_at_plausible_trust():
    found = lev.relief_by_trust("korea-2017", ["PRK", "USA"], quarter="2019Q1", draws=200)
    plausible = found[(found["trust"] >= 0.1) & (found["trust"] <= 0.3)]
    assert (plausible["with relief"] > 0).all()


def test_every_sender_can_sign_something_somewhere_in_the_priors(korea):
    """No coalition is shut out by construction: each sender alone has draws in which it and the target gain."""
    index, _ = seated_at(korea, ["PRK", "USA"], forum=False)
    state, _, forecast = at_start_of(korea, None, runs_of(1, 600), "prior", index)
    for i in index.senders:
        can = highest_stages(state, forecast.restored, table_of(index, (i,))) > -1
        assert can.any(), index.actors[i]
        assert not can.all(), index.actors[i]


def test_feasible_in_a_block_is_feasible_alone(korea):
    _, table = seated_at(korea, ["PRK", "USA", "CHN"], forum=False)
    state = played(korea, 5, 8)
    restores = look_ahead(state).restored
    alone = [feasible(state, restores, table, run).highest for run in range(5)]
    assert highest_stages(state, restores, table).tolist() == alone


def test_trust_can_be_given(korea):
    low = lev.talks(korea, ["PRK", "USA"], quarter="2019Q1", trust=0.02)
    high = lev.talks(korea, ["PRK", "USA"], quarter="2019Q1", trust=0.9)
    assert low.trust == pytest.approx(0.02)
    assert low.found.signable.sum() < high.found.signable.sum()


def test_the_marked_cell_and_the_grid_come_from_the_same_quarter(korea):
    index, table = seated_at(korea, ["PRK", "USA"], forum=False)
    grid = stage_grid(korea, index, table, "2019Q1", 1)
    assert grid["hardship"].is_monotonic_increasing or grid["hardship"].nunique() > 1
    many, one = (at_start_of(korea, "2019Q1", copies_of_the_first(1, count)).state for count in (3, 1))
    assert (many.trust == one.trust).all()


@pytest.mark.pictures
def test_the_command_prints_and_draws(command, tmp_path):
    said = command(
        "talks", "korea-2017", "--between", "PRK", "USA", "--quarter", "2019Q1", "--seed", "2", "--out", "plane.png"
    )
    assert said.code == 0
    for words in ("Nash", "Kalai-Smorodinsky", "refuses", "Highest feasible stage", "marks 2018-19"):
        assert words in said.out
    assert (tmp_path / "plane.png").stat().st_size > 10_000
    data = json.loads(command("talks", "korea-2017", "--between", "PRK", "USA", "--json").out)
    assert data["packages"] == 1620


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--between", "PRK", "NOR"], "no sender 'NOR'"),
        (["--between", "USA", "CHN"], "name PRK"),
        (["--between", "PRK", "PRK"], "name a sender beside PRK"),
        (["--between", "PRK", "USA", "--quarter", "1999Q1"], "outside"),
        (["--between", "PRK", "USA", "--quarter", "soon"], "quarter"),
        (["--between", "PRK", "USA", "--trust", "3"], "trust"),
        ([], "--between"),
    ],
)
def test_wrong_tables_are_named_on_one_line(command, arguments, says):
    said = command("talks", "korea-2017", *arguments)
    assert said.code == 2
    assert says in said.err
    assert "Traceback" not in said.err
    assert len(said.err.strip().splitlines()) == 1
