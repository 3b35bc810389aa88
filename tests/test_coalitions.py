"""Coalitions: values of known games, worths read off a sweep, intervals, the command."""

import itertools
import json
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import leverage_sim as lev
from leverage_sim.analysis import arms, coalition_values, coalitions, draw_statistics
from leverage_sim.cli import guarded
from leverage_sim.show import coalition_figures
from leverage_sim.show.style import styled
from leverage_sim.sweeps import executors

PLAYERS = ("A", "B", "C", "D")


def value(kind, players, player, v):
    worths = {s: np.array([float(v(s))]) for s in coalition_values.coalitions(players)}
    return coalition_values.weighed(getattr(coalition_values, kind)(players, player), worths)[0]


def test_gloves():
    """One left glove, two right ones (Shapley and Shubik 1969): 2/3, 1/6, 1/6."""
    v = lambda s: "L" in s and len(s) > 1  # noqa: E731
    found = [value("shapley", ("L", "R1", "R2"), p, v) for p in ("L", "R1", "R2")]
    np.testing.assert_allclose(found, [2 / 3, 1 / 6, 1 / 6])
    assert [value("first_in", ("L", "R1", "R2"), p, v) for p in ("L", "R1")] == [0, 0]
    assert [value("last_in", ("L", "R1", "R2"), p, v) for p in ("L", "R1")] == [1, 0]


@given(st.lists(st.floats(-1, 1), min_size=16, max_size=16))
def test_axioms_hold_for_any_game(worths):
    """v may fall when a player joins, and the empty set may be worth something."""
    v = dict(zip(coalition_values.coalitions(PLAYERS), worths, strict=True))
    by_order = dict.fromkeys(PLAYERS, 0.0)
    for order in itertools.permutations(PLAYERS):
        for n, p in enumerate(order):
            by_order[p] += (v[frozenset(order[: n + 1])] - v[frozenset(order[:n])]) / 24
    found = {p: value("shapley", PLAYERS, p, v.__getitem__) for p in PLAYERS}
    for p in PLAYERS:
        assert found[p] == pytest.approx(by_order[p], abs=1e-9)
    assert sum(found.values()) == pytest.approx(v[frozenset(PLAYERS)] - v[frozenset()], abs=1e-9)


def test_who_is_no_player():
    with pytest.raises(KeyError):
        coalition_values.shapley(PLAYERS, "E")


def frame(highest):
    """Rows of a sweep over who is absent; ``highest`` of members, draw and seed."""
    rows = [
        {
            "absent": ",".join(p for p in "AB" if p not in s),
            "draw": d,
            "replicate": r,
            "highest_stage": highest(s, d, r),
        }
        for s in coalition_values.coalitions("AB")
        for r in range(2)
        for d in range(3)
    ]
    return pd.DataFrame(rows)


def test_worths_are_read_by_who_is_absent_run_by_run():
    runs = frame(lambda s, d, r: 3 if s == {"A"} and d == 1 and r == 0 else len(s))
    found = coalitions.read_worths(runs.sample(frac=1, random_state=1), "AB", (1, 3))
    assert found[3][frozenset("A")].tolist() == [[0, 0], [1, 0], [0, 0]]
    assert found[3][frozenset("AB")].sum() == 0
    assert found[1][frozenset("B")].all()
    assert not found[1][frozenset()].any()


def test_a_coalition_that_is_missing_is_no_zero():
    runs = frame(lambda s, d, r: 1)
    with pytest.raises(ValueError, match="not one for each draw"):
        coalitions.read_worths(runs[runs["absent"] != "A"], "AB", (1,))
    with pytest.raises(ValueError, match="not one for each draw"):
        coalitions.read_worths(runs.iloc[1:], "AB", (1,))


def lucky_draws(rng, draws, seeds, middle=0.3, apart=0.2):
    """Runs of draws whose true shares are normal about a middle; the true shares beside them."""
    true = np.clip(rng.normal(middle, apart, draws), 0, 1)
    return (rng.random((draws, seeds)) < true[:, None]).astype(float), true


def test_intervals_of_means_cover_at_their_rate():
    rng = np.random.default_rng(1)
    found = [draw_statistics.mean(lucky_draws(rng, 60, 3, 0.5, 0.15)[0]) for _ in range(400)]
    assert 0.92 <= np.mean([e.low <= 0.5 <= e.high for e in found]) <= 0.98


def test_a_mean_without_any_difference_is_no_certainty():
    assert draw_statistics.mean(np.zeros((50, 2))).high == pytest.approx(0.06)
    assert draw_statistics.mean(np.zeros((50, 1))).high > 0.0


def test_share_of_draws_with_luck_taken_out():
    """Luck alone puts many draws beyond a mark; with it taken out the share is near the true one."""
    rng = np.random.default_rng(2)
    plain, mended, covered = [], [], []
    for n in range(60):
        runs, _ = lucky_draws(rng, 150, 8, 0.5, 0.1)
        found = draw_statistics.share(runs, lambda v: v > 0.65, luck=True, seed=n)
        truth = 0.0668
        plain.append((runs.mean(axis=1) > 0.65).mean() - truth)
        mended.append(found.value - truth)
        covered.append(found.low <= truth <= found.high)
    assert np.mean(plain) > 0.06
    assert abs(np.mean(mended)) < 0.02
    assert np.mean(covered) > 0.85


def test_draws_that_show_nothing_are_on_neither_side():
    values = np.array([[0.0, 0.0]] * 60 + [[1.0, 1.0]] * 40)
    found = draw_statistics.share(values, lambda v: v > 0, luck=True, mark=0.0)
    assert found.value == 1.0
    assert found.low < 0.41
    assert found.high == pytest.approx(1.0)
    assert draw_statistics.share(values, lambda v: v > 0, luck=False, mark=0.0).high < 0.6


def test_variance_is_split_into_luck_and_parameters():
    rng = np.random.default_rng(3)
    draws = rng.normal(0, 2, (4000, 1))
    found = draw_statistics.parts(draws + rng.normal(0, 1, (4000, 5)))
    assert found.luck == pytest.approx(1.0, rel=0.05)
    assert found.parameters == pytest.approx(4.0, rel=0.1)
    assert np.isnan(draw_statistics.parts(draws).luck)


def test_what_cannot_be_said_is_left_open():
    one_seed = draw_statistics.share(np.ones((50, 1)), lambda v: v > 0, luck=True)
    assert (one_seed.low, one_seed.high) == (0.0, 1.0)
    assert draw_statistics.quantile(np.arange(20.0)[:, None], 0.95, luck=False).high == np.inf
    assert draw_statistics.quantile(np.arange(400.0)[:, None], 0.95, luck=False).high < 400
    lucky = np.random.default_rng(1).random((400, 5)) < np.linspace(0.0, 0.2, 400)[:, None]
    few, many = (draw_statistics.quantile(lucky[:, :n].astype(float), 0.95, luck=True) for n in (2, 5))
    assert (few.low, few.high) == (-np.inf, np.inf)
    assert many.low < 0.19 < many.high


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """A small game, as the command plays it."""
    folder = tmp_path_factory.mktemp("coalitions") / "out"
    code = guarded(
        ["coalitions", "korea-2017", "--runs", "3", "--draws", "prior", "--quarters", "5", "--workers", "1", "--out",
         str(folder), "--set", "absent=KOR"]
    )  # fmt: skip
    assert code == 0
    return folder


def test_the_command_writes_what_it_says(played, capsys):
    again = lev.coalitions("korea-2017", 3, draws="prior", quarters=5, workers=1, set={"absent": "KOR"})
    assert again.players == ("USA", "CHN", "RUS")
    values, stored = again.value_frame(), pd.read_parquet(played / "values.parquet")
    pd.testing.assert_frame_equal(values, stored)
    total = values[(values["stage"] == 1) & (values["value"] == "shapley")]["estimate"].sum()
    assert total == pytest.approx(total_worth(again))
    assert {p.name for p in (played / "figures").iterdir()} == {"lattice.png", "values.png"}
    assert "luck and parameters: 3 draws" in str(again)
    read = lev.coalitions(played)  # who was absent anyway stays so
    assert read.players == again.players
    pd.testing.assert_frame_equal(read.value_frame(), values)


def total_worth(found):
    worths = found.worths[1]
    return float((worths[frozenset(found.players)] - worths[frozenset()]).mean())


def test_runs_of_coalitions_are_runs_of_run(played):
    """Nobody absent but who was absent anyway: the same runs as `run` plays, draw by draw."""
    runs = pd.read_parquet(played / "runs.parquet")
    own = runs[(runs["members"] == "USA,CHN,RUS") & (runs["replicate"] == 0)].sort_values("draw")
    plain = lev.run("korea-2017", runs=3, draws="prior", quarters=5, set={"absent": "KOR"}, record="runs").runs
    assert own["highest_stage"].tolist() == plain["highest_stage"].tolist()


def test_json_and_a_folder_of_a_sweep(tmp_path, capsys):
    file = {
        "name": "c", "scenario": "korea-2017", "quarters": 2, "replicates": 2,
        "design": {"grid": {"absent": {"subsets": ["USA", "CHN", "RUS", "KOR"]}}},
    }  # fmt: skip
    lev.sweep(file, tmp_path / "s", workers=1)
    assert guarded(["coalitions", str(tmp_path / "s"), "--json", "--out", str(tmp_path / "o")]) == 0
    found = json.loads(capsys.readouterr().out)
    assert len(found["worths"]) == 5 * 16
    assert found["over"].startswith("luck alone: 2 runs")


def test_wrong_input_is_one_line(tmp_path, capsys):
    lev.sweep({"name": "p", "scenario": "korea-2017", "quarters": 1}, tmp_path / "p", workers=1)
    folder = str(tmp_path / "p")
    for words in (["nowhere"], ["korea-2017", "--draws", "some"], [folder], ["korea-2017", "--out", folder]):
        assert guarded(["coalitions", *words]) == 2
        said = capsys.readouterr().err
        assert len(said.splitlines()) == 1, said
        assert "Traceback" not in said


def test_pictures_take_and_return_axes(played):
    found = lev.coalitions("korea-2017", 2, quarters=1, workers=1)
    with styled() as plt:
        _, axes = plt.subplots()
        assert coalition_figures.lattice(axes, found, 1) is axes
        sets = [name for text in axes.texts for name in " ".join(text.get_text().split()).split(", ")]
        assert len(sets) == len(set(sets)) == 16
        assert coalition_figures.adds(axes, found, 1) is axes


def test_arms_are_compared_draw_by_draw_and_seed_by_seed():
    rows = [
        {"draw": d, "replicate": r, "force": force, "deals": float(d + (2 if force else 0)), "run": 0}
        for r in range(2)
        for d in range(3)
        for force in ("CHN@2018Q1=hold", None)
    ]
    runs = pd.DataFrame(rows).sample(frac=1, random_state=2)
    found = arms.against(runs, ["force"], {("",): "a", ("CHN@2018Q1=hold",): "b"}, [("b", "a")], ["deals", "deals>=2"])
    assert found["difference"].tolist() == [2.0, pytest.approx(2 / 3)]
    assert (found["low"][0], found["high"][0]) == (2.0, 2.0)
    with pytest.raises(ValueError, match="not one for each"):
        arms.by_arm(runs.iloc[1:], "deals", ["force"])


class Stops(executors.Here):
    """Ctrl-C as soon as something is played."""

    def submit(self, *_, **__):
        raise KeyboardInterrupt


STOPPED = {
    "coalitions korea-2017 --runs 2": "leverage-sim: stopped; nothing is kept",
    "claims --draws 2 --seeds 1": "leverage-sim: stopped; nothing is kept",
    "claims --draws 2 --seeds 1 --out scored": "the same again, with the same folder, goes on",
    "tournament --only hedger --runs 2 --out cup": "--resume goes on",
}


@pytest.mark.parametrize("typed", STOPPED)
def test_who_stops_is_told_what_works(command, monkeypatch, typed):
    """Where nothing is kept there is nothing to go on with, and no --resume where there is no such option."""
    monkeypatch.setattr(executors, "Here", Stops)
    said = command(*typed.split(), "--workers", "1")
    assert said.code == 130
    assert said.err.splitlines()[-1].endswith(STOPPED[typed])
    assert "--resume" not in said.err or typed.startswith("tournament")
    assert tempfile.gettempdir() not in said.err.replace(str(Path.cwd()), "")


@pytest.mark.parametrize("typed", ["coalitions korea-2017 --runs 2", "claims --draws 2 --seeds 1"])
def test_a_disk_that_is_full_is_told_without_an_option_that_is_not_there(command, monkeypatch, typed):
    from leverage_sim.sweeps import parts

    def full(path, data):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(parts, "write_atomically", full)
    said = command(*typed.split(), "--workers", "1")
    assert said.code == 1
    assert said.err.splitlines()[-1] == "leverage-sim: no space is left where the results go; make room"
