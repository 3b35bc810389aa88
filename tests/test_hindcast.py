"""The hindcast: scores against closed forms, what each forecast knows, the record and the script up to the split."""

import contextlib
import dataclasses
import io
import json

import numpy as np
import pandas as pd
import pytest
from rich.console import Console
from scipy.stats import norm

import leverage_sim as lev
from leverage_sim.analysis.forecast_scores import block_interval, brier, crps
from leverage_sim.analysis.hindcast import (
    NAIVE,
    Hindcast,
    against,
    conditioned,
    inside,
    known,
    played,
    rivals,
    scored,
    sealed,
)
from leverage_sim.analysis.record import wide
from leverage_sim.cli import guarded
from leverage_sim.evidence.patterns import SPLIT
from leverage_sim.evidence.record import first_quarter, period, series
from leverage_sim.show.hindcast import print_hindcast
from sketching import rendered


@pytest.mark.parametrize(("mean", "sd", "happened"), [(0.0, 1.0, 0.0), (2.0, 0.5, 3.1), (-1.0, 3.0, 2.0)])
def test_crps_of_a_normal_ensemble_is_the_closed_form(mean, sd, happened):
    """Gneiting and Raftery 2007, equation 21."""
    values = norm.ppf((np.arange(20_000) + 0.5) / 20_000, mean, sd)
    z = (happened - mean) / sd
    closed = sd * (z * (2 * norm.cdf(z) - 1) + 2 * norm.pdf(z) - 1 / np.sqrt(np.pi))
    assert crps(values, happened) == pytest.approx(closed, rel=1e-3)


def test_crps_of_zeros_and_ones_is_briers_score_and_of_one_member_a_distance():
    assert crps(np.array([1.0] * 3 + [0.0] * 7), 1.0) == pytest.approx(brier(0.3, 1.0))
    assert crps(np.array([1.0] * 3 + [0.0] * 7), 0.0) == pytest.approx(brier(0.3, 0.0))
    assert crps(np.array([4.0]), 1.5) == 2.5


def test_block_intervals_cover_a_dependent_mean_better_than_single_ones():
    rng = np.random.default_rng(1)
    covered = {1: 0, 6: 0}
    for seed in range(200):
        noise = rng.normal(size=130)
        values = np.convolve(noise, np.ones(5) / 5, mode="valid")[:120]
        for length in covered:
            _, low, high = block_interval(values, length, resamples=200, seed=seed)
            covered[length] += low <= 0.0 <= high
    assert covered[1] < 140 < 170 <= covered[6]


def test_periods_are_counted():
    assert [period("2019Q2", n) for n in (0, 1, 3)] == ["2019Q2", "2019Q3", "2020Q1"]
    assert period("2017", 4) == "2021"


def test_baselines_know_nothing_after_the_split():
    launches = next(each for each in series() if each.id == "launches")
    assert len(known(launches)) == 10
    assert NAIVE["persistence"](launches) == [1.0]
    assert np.mean(NAIVE["last four"](launches)) == 0.25
    assert np.mean(NAIVE["climatology"](launches)) == 0.5
    for each in series():
        assert all(first_quarter(name) > SPLIT for name in sealed(each)), each.id
        assert len(known(each)) + len(sealed(each)) <= len(each.values)
    yearly = next(each for each in series() if each.id == "launch-quarters")
    assert NAIVE["climatology"](yearly) == [4.0, 0.0]
    assert sealed(yearly) == ["2020", "2021"]


def test_the_history_is_played_up_to_the_split_and_not_after():
    scenario = lev.load("korea-2017")
    quarters = played(conditioned(scenario), 60, 1, "retained")
    early = quarters[quarters["quarter"] <= SPLIT]
    for each in series():
        if each.kind == "chance" and each.id != "failure":
            happened = early[list(each.columns)].sum(axis=1) > 0
            shares = happened.groupby(early["quarter"]).mean().to_dict()
            assert shares == {name: value for name, value in each.values.items() if name <= SPLIT}, each.id
    late = quarters[quarters["quarter"] > SPLIT]
    assert 0.0 < late["minor"].mean() < 1.0
    assert conditioned(scenario, free=True) is scenario
    blind = rivals(scenario)["blind"][0]
    assert not any(event.on > SPLIT for event in blind.events)
    assert any(event.on > SPLIT for event in scenario.events)


def test_differences_are_the_ensembles_score_less_the_others():
    launches = next(each for each in series() if each.id == "launches")
    forecasts = {
        "retained": {(launches.id, name): np.array([launches.values[name]]) for name in sealed(launches)},
        "climatology": {(launches.id, name): np.array([0.0, 1.0]) for name in sealed(launches)},
    }
    rows = against(scored(forecasts, [launches]))
    assert set(rows["series"]) == {"all chances", "launches"}
    assert rows["difference"].to_numpy() == pytest.approx(-0.25)
    assert rows["high"].to_numpy() == pytest.approx(-0.25)


def test_a_series_is_the_sum_of_its_columns_run_by_run():
    quarters = pd.DataFrame({"run": [0, 0, 1, 1], "major": [1.0, 0.0, 0.0, 2.0], "minor": [0.5, 1.0, 3.0, 0.0]})
    assert wide(quarters, ("major", "minor"), 2).tolist() == [[1.5, 1.0], [3.0, 2.0]]


def test_where_the_record_lies_counts_ties_for_half():
    trade = next(each for each in series() if each.kind == "amount")
    (first, *_), values = sealed(trade), np.array([0.0, 1.0, 1.0, 2.0, 9.0])
    trade = dataclasses.replace(trade, values={first: 1.0})
    row = inside({(trade.id, first): values}, [trade]).iloc[0]
    assert row["share_below"] == pytest.approx(0.4)  # one below, two of five alike
    assert (row["median"], row["in_50"], row["in_90"]) == (1.0, True, True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("hindcast")
    told = io.StringIO()
    with contextlib.redirect_stdout(told), rendered():
        assert guarded(["hindcast", "--runs", "20", "--json", "--out", str(place)]) == 0
    (place / "told.json").write_text(told.getvalue())
    return place


def test_a_hindcast_has_every_forecast_of_every_series(folder):
    names = {"retained", "prior", "blind", "random", "expected-utility", "persistence", "last four", "climatology"}
    table = pd.read_csv(folder / "scores.csv").pivot(index="series", columns="forecast", values="score")
    assert set(table.columns) == names
    assert set(table.index) == {"all chances", *(each.id for each in series())}
    assert table.notna().all(axis=None)
    assert table.loc["launches", "climatology"] == pytest.approx(0.25)
    assert table.loc["launches", "persistence"] == pytest.approx(0.4)
    chances = [each.id for each in series() if each.kind == "chance"]
    assert table.loc["all chances", "retained"] == pytest.approx(table.loc[chances, "retained"].mean())


def test_the_command_tells_what_it_writes_and_draws(folder):
    data = json.loads((folder / "told.json").read_text())
    assert (data["split"], data["free"], data["variant"]) == (SPLIT, False, "kotra")
    assert {row["baseline"] for row in data["differences"]} >= {"persistence", "random"}
    assert len(data["scores"]) == len(pd.read_csv(folder / "scores.csv"))
    assert (folder / "figures" / "hindcast.png").stat().st_size > 20_000
    printed = Console(file=io.StringIO(), width=120)
    frames = {
        name: pd.read_csv(folder / f"{name}.csv", dtype={"period": str})
        for name in ("scores", "differences", "fans", "inside")
    }
    print_hindcast(printed, Hindcast(lev.load("korea-2017"), 20, 1, False, **frames))
    assert "climatology" in printed.file.getvalue()
