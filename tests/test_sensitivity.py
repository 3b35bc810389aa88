"""Sensitivity and discovery: what is known beforehand comes out; designs that do not suit are refused."""

import json

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binomtest, spearmanr

import leverage_sim as lev
from leverage_sim.analysis.discovery import discover, halves
from leverage_sim.analysis.rank_correlation import correlations
from leverage_sim.analysis.sensitivity import sensitivity
from leverage_sim.analysis.sweep_table import table_of
from leverage_sim.analysis.variance_decomposition import shares
from leverage_sim.cli import guarded

NAMES = ["relief.scale", "walkout.base", "talks.seek"]
PLAIN = {"name": "plain", "scenario": "korea-2017", "quarters": 1, "outcomes": ["deals"]}


def swept(folder, **sample):
    design = {"sample": {"parameters": NAMES, **sample.pop("sample")}, **sample.pop("design", {})}
    lev.sweep({**PLAIN, **sample, "design": design}, folder, workers=1)
    return folder


def planted(folder, outcome):
    """Put another outcome into a folder: a function of where each parameter lies in its prior, 0 to 1."""
    runs = pd.read_parquet(folder / "runs.parquet")
    places = pd.read_parquet(folder / "sample.parquet").to_numpy()[runs["draw"]]
    runs["deals"] = outcome(places, runs)
    runs.to_parquet(folder / "runs.parquet")


def ishigami(places, runs):
    x = np.pi * (2 * places - 1)
    return np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


@pytest.fixture(scope="module")
def sobol(tmp_path_factory):
    return swept(tmp_path_factory.mktemp("sobol") / "s", sample={"method": "sobol", "size": 512}, replicates=2)


def test_sobol_indices_of_the_ishigami_function(sobol):
    """Known in closed form (Ishigami and Homma 1990): .314 .442 0 first-order, .558 .442 .244 total."""
    planted(sobol, ishigami)
    (found,), same = sensitivity(sobol, ["deals"])
    rows = found.indices.set_index("parameter").loc[NAMES]
    for name, known in (("S1", (0.3139, 0.4424, 0.0)), ("ST", (0.5576, 0.4424, 0.2437))):
        assert rows[name].to_numpy() == pytest.approx(known, abs=0.06)
        assert (np.abs(rows[name] - list(known)) < 2 * rows[f"{name}_conf"] + 0.01).all()
    assert same == []
    assert found.variance.parameters == pytest.approx(1.0)
    assert rows["ST_of_all"].to_numpy() == pytest.approx(rows["ST"].to_numpy())


def test_luck_is_told_from_parameters(sobol):
    """With as much luck as parameters, half the variance is no parameter's and indices of all variance halve."""
    rng = np.random.default_rng(1)
    planted(sobol, lambda places, runs: ishigami(places, runs) + 3.72 * rng.normal(size=len(runs)))
    (found,), _ = sensitivity(sobol, ["deals"])
    assert found.variance.parameters == pytest.approx(0.5, abs=0.05)
    assert found.variance.low < 0.5 < found.variance.high
    assert found.variance.luck == pytest.approx(0.0, abs=0.01)
    second = found.indices.set_index("parameter").loc["walkout.base"]
    assert second["ST_of_all"] == pytest.approx(second["ST"] * 0.75, abs=0.04)  # a mean of two has three quarters


def test_points_that_share_coordinates_belong_together(sobol, cube, tmp_path):
    """Of Saltelli's design two points and one for each parameter; of others each point stands alone."""
    assert table_of(sobol).width == len(NAMES) + 2
    assert table_of(cube).width == 1
    twice = swept(tmp_path / "o", sample={"method": "sobol", "size": 2, "second_order": True})
    assert table_of(twice).width == 2 * len(NAMES) + 2


def test_an_outcome_that_never_varies_is_named_and_not_divided(sobol):
    planted(sobol, lambda places, runs: np.ones(len(runs)))
    assert sensitivity(sobol, ["deals"]) == ([], ["deals"])


def test_components_of_variance_are_what_was_put_in():
    rng = np.random.default_rng(2)
    draw, seed, both = rng.normal(size=(3000, 1)), rng.normal(size=(1, 200)), rng.normal(size=(3000, 200))
    found = shares(2 * draw + seed + both, common=True, resamples=20)
    whole = 4 * draw.var() + seed.var() + both.var()
    assert found.parameters == pytest.approx(4 * draw.var() / whole, abs=0.01)
    assert found.luck == pytest.approx(seed.var() / whole, abs=0.01)
    nested = shares(2 * draw + 3 * both, common=False, resamples=20)
    assert nested.unexplained == pytest.approx(9 / 13, abs=0.02)
    assert shares(np.ones((4, 2)), common=True) is None


def test_the_interval_of_the_parameters_share_covers():
    """At about its nominal rate of 95%."""
    hits = 0
    for seed in range(200):
        rng = np.random.default_rng(seed)
        found = shares(rng.normal(size=(150, 1)) + rng.normal(size=(150, 4)), common=False, resamples=100, seed=seed)
        hits += found.low <= 0.5 <= found.high
    assert 0.88 <= hits / 200 <= 0.99


def test_morris_finds_slopes_and_what_does_nothing(tmp_path):
    folder = swept(tmp_path / "m", sample={"method": "morris", "size": 30})
    planted(folder, lambda places, runs: 3 * places[:, 0] - 2 * places[:, 1])
    (found,), _ = sensitivity(folder, ["deals"])
    rows = found.indices.set_index("parameter")
    assert rows.loc[NAMES, "mu"].to_numpy() == pytest.approx([3, -2, 0], abs=1e-6)
    assert rows.loc[NAMES, "mu_star"].to_numpy() == pytest.approx([3, 2, 0], abs=1e-6)
    assert rows.loc[NAMES, "sigma"].to_numpy() == pytest.approx([0, 0, 0], abs=1e-6)
    assert found.variance is None


@pytest.fixture(scope="module")
def cube(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cube") / "c"
    return swept(folder, sample={"method": "latin-hypercube", "size": 1500, "columns": False}, replicates=2)


def test_ranks_of_other_samples_are_spearmans(cube):
    planted(cube, lambda places, runs: np.exp(3 * places[:, 0]) - 2 * places[:, 1] ** 3)
    (found,), _ = sensitivity(cube, ["deals"])
    rows = found.indices.set_index("parameter")
    table = table_of(cube)
    for name in NAMES:
        rho = spearmanr(table.inputs[name], table.runs["deals"]).statistic
        assert rows.loc[name, "rho"] == pytest.approx(rho, abs=1e-9)
    assert rows.loc["relief.scale", "rho"] > 0.9
    assert rows.loc["walkout.base", "high"] < 0.0
    assert list(rows.index[:2]) == ["relief.scale", "walkout.base"]
    assert list(rows["verdict"][:2]) == ["settled", "settled"]


def test_luck_that_each_draw_has_of_its_own_is_not_told_from_what_it_does_with_the_draw(cube):
    """Draws of a latin hypercube have luck of their own: a difference between replicates is no luck that all share."""
    planted(cube, lambda places, runs: places[:, 0] + runs["replicate"])
    (found,), _ = sensitivity(cube, ["deals"])
    assert not found.common
    assert found.variance.luck == 0.0
    assert found.variance.rest > 0.8


def test_ranks_average_over_the_cells_of_a_design(tmp_path):
    """What one cell adds by chance is not what a draw comes to."""
    design = {"grid": {"switches.veto": ["on", "off"]}}
    folder = swept(tmp_path / "c", sample={"method": "latin-hypercube", "size": 40}, design=design)
    noise = np.random.default_rng(6).normal(size=80)
    planted(folder, lambda places, runs: places[:, 0] + noise)
    (found,), _ = sensitivity(folder, ["deals"])
    table = table_of(folder)
    means = table.runs.groupby("draw")["deals"].mean()
    rows = found.indices.set_index("parameter")
    for name in NAMES:
        drawn = table.inputs[name].groupby(table.runs["draw"]).first()
        assert rows.loc[name, "rho"] == pytest.approx(spearmanr(drawn, means).statistic, abs=1e-9)


def test_intervals_of_ranks_cover_and_chance_settles_nothing():
    """At about their nominal rates: 95% of intervals, and one in twenty tables with a sign among all of it."""
    hits, tables = 0, 0
    for seed in range(400):
        rng = np.random.default_rng(seed)
        both = rng.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 60)
        inputs = pd.DataFrame({"it": both[:, 0], **{f"x{n}": rng.normal(size=60) for n in range(9)}})
        rows = correlations(inputs, both[:, 1]).set_index("parameter")
        hits += rows.loc["it", "low"] < 6 / np.pi * np.arcsin(0.25) < rows.loc["it", "high"]
        tables += "settled" in set(correlations(inputs.drop(columns="it"), both[:, 1])["verdict"])
    assert 0.92 <= hits / 400 <= 0.98
    assert tables / 400 <= 0.08


def test_runs_that_drew_have_ranks_too(tmp_path, command):
    lev.run("korea-2017", runs=60, quarters=2, draws="prior").write(tmp_path / "many")
    said = command("sensitivity", "many", "--outcome", "minor_tests")
    assert said.code == 0, said.err
    assert "minor_tests: rank correlations, 60 points" in said.out
    assert "One replicate" in said.out


def in_the_box(places, runs):
    inside = (places[:, 0] > 0.5) & (places[:, 2] < 0.4)
    return np.random.default_rng(3).random(len(runs)) < np.where(inside, 0.95, 0.05)


def test_prim_finds_a_planted_box(cube):
    planted(cube, in_the_box)
    found = discover(cube, "deals>0", density=0.9)
    box = found.boxes[0]
    sure = box.limits[box.limits["p"] < 0.01].set_index("parameter")
    assert set(sure.index) == {"relief.scale", "talks.seek"}
    known = table_of(cube).scenario.parameters
    low, high = known["relief.scale"].prior.uniform
    assert (sure.loc["relief.scale", "low"] - low) / (high - low) == pytest.approx(0.5, abs=0.05)
    low, high = known["talks.seek"].prior.uniform
    assert (sure.loc["talks.seek", "high"] - low) / (high - low) == pytest.approx(0.4, abs=0.05)
    assert box.density[0] == pytest.approx(0.93, abs=0.06)
    assert box.coverage[0] == pytest.approx(0.19 / (0.19 + 0.04), abs=0.06)
    assert found.share == pytest.approx(0.23, abs=0.03)


def test_a_box_is_searched_on_one_half_and_measured_on_the_other(cube):
    """Coverage, density and mass are shares of the other half; the chance of each condition is a binomial test's."""
    planted(cube, in_the_box)
    box, table = discover(cube, "deals>0", density=0.9).boxes[0], table_of(cube)
    happens, half = table.runs["deals"].to_numpy() > 0, halves(table.runs["draw"].to_numpy(), 1)

    def within(rows):
        conditions = [
            table.inputs[r.parameter].between(r.low, r.high)
            for r in rows.fillna({"low": -9e9, "high": 9e9}).itertuples()
        ]
        return np.all(conditions, axis=0) if conditions else np.ones(len(happens), dtype=bool)

    inside, other = within(box.limits), ~half
    assert box.density[0] == pytest.approx(happens[inside & other].mean())
    assert box.coverage[0] == pytest.approx(inside[happens & other].mean())
    assert box.mass == pytest.approx(inside[other].mean())
    assert box.searched == pytest.approx((inside[happens & half].mean(), happens[inside & half].mean()))
    for row in box.limits.itertuples():
        rate = happens[within(box.limits.drop(index=row.Index)) & half].mean()
        hits, held = int(happens[inside & half].sum()), int((inside & half).sum())
        assert row.p == pytest.approx(binomtest(hits, held, rate, alternative="greater").pvalue, rel=1e-6, abs=0.0)


def test_a_box_in_noise_is_not_believed_on_the_other_half(cube):
    """The half that was searched looks dense, the other does not: that is why there are two."""
    planted(cube, lambda places, runs: np.random.default_rng(4).random(len(runs)) < 0.3)
    box = discover(cube, "deals>0", mass=0.02).boxes[0]
    assert box.searched[1] > 0.38
    assert box.density[1] < 0.31


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sensitivity", "PLAYED"], "varies no parameter from draw to draw"),
        (["sensitivity", "FEW"], "has 4 draws; rank correlations need 10"),
        (["sensitivity", "SOBOL", "--outcome", "dales"], "did you mean deals"),
        (["sensitivity", "SOBOL", "--outcome", "deals>x"], "a condition like COLUMN>=2"),
        (["sensitivity", "SOBOL", "--where", "absent=RUS"], "write COLUMN=VALUE"),
        (["discover", "CUBE", "--outcome", "deals"], "needs a condition, like deals>0"),
        (["discover", "CUBE", "--outcome", "deals>99"], "holds in 0 of 3,000 runs"),
        (["discover", "CUBE", "--outcome", "deals>0", "--input", "trust"], "varies no parameter of those named"),
        (["discover", "NOWHERE", "--outcome", "deals>0"], "is not a results folder"),
    ],
)
def test_what_does_not_suit_is_refused_in_one_line(arguments, words, sobol, cube, tmp_path, capsys):
    places = {"CUBE": str(cube), "SOBOL": str(sobol), "NOWHERE": str(tmp_path)}
    for name, draws in (("PLAYED", None), ("FEW", "prior")):
        if name in arguments:
            lev.run("korea-2017", runs=4, quarters=1, draws=draws).write(tmp_path / name)
            places[name] = str(tmp_path / name)
    assert guarded([places.get(word, word) for word in arguments]) == 2
    said = capsys.readouterr().err.strip()
    assert words in said
    assert len(said.splitlines()) == 1


def test_several_cells_and_missing_runs_are_refused(tmp_path):
    two = swept(tmp_path / "t", sample={"method": "morris", "size": 2}, design={"grid": {"council.noise": [0.1, 0.2]}})
    with pytest.raises(lev.InputError, match=r"2 cells; pick one with `where` COLUMN=VALUE, of council\.noise"):
        sensitivity(two)
    runs = pd.read_parquet(two / "runs.parquet")
    runs.iloc[:-1].to_parquet(two / "runs.parquet")
    with pytest.raises(lev.InputError, match="lacks 1 runs of this cell"):
        sensitivity(two, where=["council.noise=0.2"])


def test_commands_write_data_and_pictures(sobol, cube, tmp_path, capsys):
    planted(sobol, ishigami)
    planted(cube, in_the_box)
    assert guarded(["sensitivity", str(sobol), "--outcome", "deals", "--json", "--out", str(tmp_path)]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [row["parameter"] for row in data["outcomes"][0]["indices"]] == [
        "relief.scale",
        "walkout.base",
        "talks.seek",
    ]
    assert guarded(["discover", str(cube), "--outcome", "deals>0", "--out", str(tmp_path)]) == 0
    assert "relief.scale" in capsys.readouterr().out
    assert {path.name for path in tmp_path.rglob("*.*")} == {
        "sensitivity.csv", "sensitivity.png", "discover.json", "discover.png",
    }  # fmt: skip


def test_words_of_a_design_can_be_conditions(tmp_path):
    design = {"grid": {"absent": [[], ["RUS"]]}}
    folder = swept(tmp_path / "w", sample={"method": "prior", "size": 200}, design=design, replicates=1)
    planted_by = pd.read_parquet(folder / "runs.parquet")
    planted_by["deals"] = (planted_by["absent"] == "RUS").astype(float)
    planted_by.to_parquet(folder / "runs.parquet")
    limits = discover(folder, "deals>0").boxes[0].limits
    assert limits[["parameter", "is"]].iloc[0].tolist() == ["absent", ("RUS",)]
