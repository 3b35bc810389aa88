"""Calibration: what is implausible, what is sealed, and how retained draws are played."""

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import leverage_sim as lev
from leverage_sim.analysis.features import measured
from leverage_sim.analysis.matching import feature_frame, matched, narrowed, pattern_frame
from leverage_sim.batch.retained import retained_for, shipped
from leverage_sim.cli import guarded
from leverage_sim.evidence import lookup, patterns
from leverage_sim.evidence.patterns import SPLIT, Feature, features, features_of
from leverage_sim.scenario.quarters import Quarter
from leverage_sim.sweeps.read import read_sheet

ROOT = Path(__file__).parents[1]


def feature(name="F1", pattern="P1", record=0.0, **other):
    words = {"title": name, "how": "sum", "columns": ("major",), "over": (), "start": "2017Q1", "until": "2017Q4"}
    rest = {"observation": 0.3, "discrepancy": 0.4, "variant": "", "sources": (), "why": ""}
    return Feature(id=name, pattern=pattern, record=record, **{**words, **rest, **other})


def test_implausibility_by_hand():
    values = np.array([[[1.0], [3.0]], [[5.0], [5.0]]])  # two points, two replicates, one feature
    found = matched(values, [feature(record=2.5)])
    spread = np.array([0.5 * 2.0 + 0.5 * 1.0, 0.5 * 0.0 + 0.5 * 1.0])  # own and common variance, half each
    known = np.abs(2.5 - np.array([2.0, 5.0])) / np.sqrt(0.25 + 1.5 * spread)
    assert found.implausibility[:, 0] == pytest.approx(known)
    assert found.limit == pytest.approx(1 + 2 * np.sqrt(2))


def test_a_point_is_kept_that_neither_one_pattern_nor_the_sum_of_all_rules_out():
    """Errors of .5 each and no luck: implausibilities are twice the distance from the record."""
    wanted = [feature(f"F{k}", f"P{k}") for k in range(8)]
    points = np.zeros((4, 2, 8))
    points[1, :, 0] = 1.6  # beyond three of one pattern; 10.2 in all
    points[2] = 1.0  # two of each; 32 in all, where 8 + 2 sqrt(16) are allowed
    points[3] = 0.7
    found = matched(points, wanted, lucky=False)
    assert found.kept.tolist() == [True, False, False, True]
    assert (found.by_pattern[2] <= found.cut).all()
    assert found.total[1] <= found.limit


def simulated(seed):
    """Points on a line of truths, and a history of the middle one: (point, replicate, feature), records."""
    rng = np.random.default_rng(seed)
    values = np.linspace(-9, 9, 19)[:, None, None] + rng.normal(size=(19, 8, 6))
    return values, rng.normal(0, np.hypot(1.0, 0.5), size=6)  # luck, and errors of .3 and .4


def test_the_truth_is_kept_and_what_is_far_is_not():
    """The truth about as often as two standard deviations of the sum say."""
    pairs = [simulated(seed) for seed in range(400)]
    kept = np.array([matched(v, [feature(f"F{k}", record=r) for k, r in enumerate(row)]).kept for v, row in pairs])
    assert 0.93 <= kept[:, 9].mean() <= 0.98
    assert kept[:, [0, 1, 2, 3, -4, -3, -2, -1]].mean() == 0.0
    assert 0.02 < kept[:, 8].mean() < 0.9


def test_frames_say_what_rules_out_and_what_was_narrowed():
    values, _ = simulated(1)
    found = matched(values, [feature(f"F{k}", f"P{k % 2}") for k in range(6)])
    rows = pattern_frame(found).set_index("pattern")
    assert rows.loc["P0", "ruled_out"] == pytest.approx((found.by_pattern[:, 0] > 3).mean())
    assert rows["alone"].sum() <= (~found.kept).mean() + 1e-12
    assert list(feature_frame(found)["feature"]) == [f"F{k}" for k in range(6)]
    shares = np.stack([np.linspace(0, 1, 19), np.random.default_rng(1).random(19)], axis=1)
    assert narrowed(shares, found.kept, ["line", "other"])["parameter"].iloc[0] == "line"


def quarters(first="2017Q1", count=12, **series):
    names = [str(Quarter.parse(first) + n) for n in range(count)]
    return pd.DataFrame({"run": 0, "quarter": names, **series})


def test_features_by_hand():
    frame = quarters(major=[0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0], trade=[8.0] * 4 + [6, 6, 2, 2] + [1.0] * 4)
    wanted = [
        feature(how="sum", until="2018Q4"), feature(how="first"), feature(how="first", start="2018Q1", until="2018Q3"),
        feature(how="mean", columns=("trade",), start="2018Q1", until="2018Q4"),
        feature(how="fall", columns=("trade",), start="2018Q1", until="2018Q4"),
        feature(how="fall-by-the-end", columns=("trade",), start="2018Q1", until="2018Q4"),
        feature(how="share", columns=("trade",), over=("trade", "major"), start="2017Q1", until="2017Q4"),
        feature(how="last", columns=("trade",), until="2018Q3"),
    ]  # fmt: skip
    assert measured(frame, wanted)[0] == pytest.approx([2, 1, 3, 4, 0.5, 0.75, 32 / 34, 2])
    with pytest.raises(ValueError, match="F1 looks at 2021Q1, which was not played"):
        measured(frame, [feature(until="2021Q1")])


@pytest.mark.parametrize("variant", ["kotra", "imf"])
def test_calibration_reads_nothing_after_the_split(variant):
    """Whatever comes after it, NaN even, features are the same, and none may be declared that would look there."""
    assert all(each.until <= SPLIT for each in features())
    wanted = features_of(variant)
    names = dict.fromkeys(name for each in wanted for name in (*each.columns, *each.over))
    rng = np.random.default_rng(1)
    frame = quarters(count=20, **{name: rng.random(20) + 0.1 for name in names})
    poisoned = frame.copy()
    poisoned.loc[poisoned["quarter"] > SPLIT, list(names)] = np.nan
    assert measured(poisoned, wanted).tolist() == measured(frame, wanted).tolist()


def test_a_feature_that_would_read_what_is_sealed_is_refused(monkeypatch):
    late = dataclasses.replace(features()[0], until="2019Q3")
    monkeypatch.setattr(patterns, "features", lambda: (late,))
    with pytest.raises(ValueError, match="P1a would read quarters after 2019Q2"):
        features_of("kotra")


@pytest.mark.parametrize("variant", ["kotra", "imf"])
def test_the_sweeps_of_the_calibration_end_at_the_split(variant):
    sheet = read_sheet(ROOT / "experiments" / "calibration" / f"{variant}.yaml").file
    assert str(lev.load("korea-2017").span[0] + (sheet.quarters - 1)) == SPLIT
    assert sheet.set == {"variant": variant}
    assert (sheet.sample.method, sheet.sample.size, sheet.replicates) == ("latin-hypercube", 20_000, 8)


def test_every_feature_and_series_names_evidence():
    from leverage_sim.evidence.record import series

    for each in (*features(), *series()):
        assert each.sources, each.id
        assert set(each.sources) <= lookup.known(), each.id


@pytest.mark.parametrize("table", shipped(), ids=lambda table: table.origin["variant"])
def test_retained_draws_are_enough_and_lie_in_their_priors(table):
    assert table.size >= 500
    assert table.origin["read_until"] == SPLIT
    scenario = lev.load("korea-2017", {"variant": table.origin["variant"]})
    assert retained_for(scenario) is table
    other = [n for n, row in scenario.parameters.items() if row.prior is not None and not table.holds(n, row.prior)]
    assert len(other) <= 0.05 * len(table.values), f"priors are others than at calibration; calibrate again: {other}"
    for name, row in scenario.parameters.items():
        if table.holds(name, row.prior) and not name.startswith("need."):  # weights are scaled to add to 1
            low, high = row.prior.bounds
            assert low - 1e-6 * abs(low) <= table.values[name].min(), name
            assert table.values[name].max() <= high + 1e-6 * abs(high), name


def test_runs_of_retained_draws_go_round_and_are_the_same_alone():
    table = retained_for(lev.load("korea-2017"))
    found = lev.run("korea-2017", 3, 3, first=table.size - 1, draws="retained", quarters=2, record="runs").runs
    assert list(found["draw"]) == [table.size - 1, 0, 1]
    assert list(found["replicate"]) == [0, 1, 1]
    assert found["talks.closure"].iloc[2] == table.values["talks.closure"][1]
    alone = lev.run("korea-2017", 3, 1, first=table.size + 1, draws="retained", quarters=2, record="runs").runs
    assert alone.iloc[0].to_dict() == found.iloc[2].to_dict()


def test_what_a_user_sets_stays_and_another_prior_is_drawn_from():
    held = lev.run("korea-2017", 1, 4, draws="retained", quarters=1, record="runs", set={"talks.closure": 1.5})
    assert "talks.closure" not in held.runs
    table = retained_for(lev.load("korea-2018"))
    later = lev.run("korea-2018", 1, 4, draws="retained", quarters=1, record="runs").runs
    assert later["talks.closure"].to_numpy() == pytest.approx(table.values["talks.closure"][:4])
    own = lev.load("korea-2018").parameters["trade.CHN.PRK.goods"].prior
    assert own is not None
    assert not table.holds("trade.CHN.PRK.goods", own)
    low, high = own.bounds
    assert later["trade.CHN.PRK.goods"].between(low, high).all()


def test_a_sweep_of_retained_draws_is_the_run_of_them(tmp_path):
    sweep = {"name": "kept", "scenario": "korea-2017", "quarters": 1, "draws": "retained", "replicates": 1}
    lev.sweep(sweep, tmp_path / "s", workers=1)
    swept = lev.results(tmp_path / "s").runs
    size = retained_for(lev.load("korea-2017")).size
    alone = lev.run("korea-2017", 1, size, draws="retained", quarters=1, record="runs").runs
    pd.testing.assert_frame_equal(swept[alone.columns], alone)
    assert lev.replay(tmp_path / "s", 7).checked


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run", "korea-2017", "--draws", "best"], "--draws: takes prior or retained"),
        (["run", "THEATRE", "--draws", "retained"], "no retained draws belong to"),
        (["sweep", "SWEEP", "--out", "OUT"], "3,000 retained draws are asked for"),
        (["hindcast", "THEATRE"], "no retained draws belong to"),
        (["hindcast", "korea-2017", "--set", "talks.closur=1"], "did you mean talks.closure"),
    ],
)
def test_wrong_input_is_told_in_one_line(arguments, words, tmp_path, capsys):
    sweep = tmp_path / "s.yaml"
    sweep.write_text("name: s\nscenario: korea-2017\ndesign: {sample: {method: retained, size: 3000}}\n")
    places = {
        "THEATRE": str(ROOT / "tests" / "theatres" / "strait.yaml"),
        "SWEEP": str(sweep),
        "OUT": str(tmp_path / "out"),
    }
    assert guarded([places.get(word, word) for word in arguments]) == 2
    said = capsys.readouterr().err.strip()
    assert words in said
    assert len(said.splitlines()) == 1
