"""A run is the same alone, in a block, in any block, and every time; and it is its own luck's doing alone."""

import pandas as pd
import pytest

import leverage_sim as lev
import sweeping
from leverage_sim.batch.store import read_manifest

FRAMES = ("runs", "quarters", "events")


def same(a: pd.DataFrame, b: pd.DataFrame) -> None:
    sweeping.same(a.reset_index(drop=True), b.reset_index(drop=True))


def only(results, run: int):
    return {name: getattr(results, name)[lambda f: f["run"] == run] for name in FRAMES}


@pytest.fixture(scope="module")
def thousand():
    return lev.run("korea-2017", seed=1, runs=1000)


@pytest.mark.parametrize("draws", [None, "prior"])
def test_run_37_alone_in_fifty_and_in_a_thousand(draws, thousand):
    many = thousand if draws is None else lev.run("korea-2017", seed=1, runs=1000, draws=draws)
    fifty = lev.run("korea-2017", seed=1, runs=50, draws=draws)
    alone = lev.run("korea-2017", seed=1, runs=1, first=37, draws=draws)
    for name in FRAMES:
        same(only(many, 37)[name], only(fifty, 37)[name])
        same(only(many, 37)[name], getattr(alone, name))


def test_flows_as_observed_are_undone_alike_alone_and_in_a_block():
    many, alone = lev.run("korea-2018", seed=3, runs=5), lev.run("korea-2018", seed=3, first=4)
    for name in FRAMES:
        same(only(many, 4)[name], getattr(alone, name))


@pytest.fixture(scope="module")
def whole():
    return lev.run("korea-2017", seed=5, runs=30)


@pytest.mark.parametrize(("block", "runs"), [(1, 10), (7, 30), (64, 30)])
def test_any_block_size_gives_the_same_data(whole, block, runs):
    parts = lev.run("korea-2017", seed=5, runs=runs, block=block)
    for name in FRAMES:
        same(getattr(whole, name)[lambda frame: frame["run"] < runs], getattr(parts, name))


def test_runs_alone_equal_their_rows_in_a_block():
    block = lev.run("korea-2017", seed=11, runs=40, record="quarters")
    for n in range(0, 40, 3):
        alone = lev.run("korea-2017", seed=11, first=n, record="quarters")
        same(only(block, n)["quarters"], alone.quarters)


def test_joint_tables_of_several_sizes_do_not_touch_one_another():
    """Whom a run seats with the target, together, differs from run to run: tables of two to five sit side by side."""
    asked = {"quarters": 16, "seed": 3, "set": {"talks.joint": 1.0, "talks.meeting": 1.0}}
    block = lev.run("six-party", runs=60, **asked)
    seated = block.events[block.events["phase"] == "talks"]["target"].str.count(r"\+") + 1
    assert {2, 3, 4} <= set(seated)
    for n in range(0, 60, 4):
        alone = lev.run("six-party", first=n, **asked)
        for name in FRAMES:
            same(only(block, n)[name], getattr(alone, name))


def test_the_same_command_twice_writes_the_same_bytes(command, tmp_path):
    for folder in ("a", "b"):
        assert command("run", "korea-2017", "--seed", "1", "--quarters", "6", "--out", folder).code == 0
    for name in FRAMES:
        assert (tmp_path / "a" / f"{name}.parquet").read_bytes() == (tmp_path / "b" / f"{name}.parquet").read_bytes()
    a, b = read_manifest(tmp_path / "a"), read_manifest(tmp_path / "b")
    own = {"started", "ended", "own_sha256"}
    assert {k: v for k, v in a.items() if k not in own} == {k: v for k, v in b.items() if k not in own}


def test_another_seed_is_another_story(thousand):
    other = lev.run("korea-2017", seed=2, runs=50)
    assert not thousand.quarters.iloc[:1000].equals(other.quarters)


def test_an_event_that_changes_nothing_changes_nobodys_luck(tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "name: korea-2017\nextends: korea-2017\nevents:\n"
        "  - {on: 2018Q1, do: set, parameter: cost.RUS.arms, value: 1, source: assumption, why: as it was}\n"
    )
    plain, mine = lev.run("korea-2017", runs=20), lev.run(str(tmp_path / "mine.yaml"), runs=20)
    same(plain.quarters, mine.quarters)


def test_adding_an_option_that_nobody_likes_changes_nobody_elses_luck(tmp_path):
    (tmp_path / "mine.yaml").write_text(
        "name: korea-2017\nextends: korea-2017\noptions:\n"
        "  shout: {nest: pressure, says: shouts, effects: [{lever: refuse, set: 1}], source: assumption, why: a test}\n"
        "menus: {neighbour: {coercive: [hold, exercises-full, exercises-scaled, exercises-suspended, project-up,\n"
        "  project-down, shout]}}\nset:\n  cost.KOR.shout: {value: 5, source: assumption, why: nobody will}\n"
    )
    plain, mine = lev.run("korea-2017", runs=64), lev.run(str(tmp_path / "mine.yaml"), runs=64)
    said = mine.events[mine.events["option"] == "shout"]
    assert len(said) < 64
    first = plain.quarters[plain.quarters["quarter"] == "2017Q1"]
    again = mine.quarters[mine.quarters["quarter"] == "2017Q1"]
    agree = (first["minor"].to_numpy() == again["minor"].to_numpy()) & (
        first["major"].to_numpy() == again["major"].to_numpy()
    )
    assert agree.all()


def test_flows_as_observed_in_any_block():
    """The start of korea-2018 has its sanctions undone, for one run and for several."""
    alone, together = lev.run("korea-2018", runs=1, first=2, quarters=3), lev.run("korea-2018", runs=4, quarters=3)
    own = together.quarters[together.quarters["run"] == 2].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone.quarters, own, check_exact=True)
