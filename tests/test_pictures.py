"""Every picture shows something: no empty axes, no numbers without a word, no label too small, outside or covered."""

import importlib
import inspect
import pkgutil
from pathlib import Path

import numpy as np
import pytest

import leverage_sim as lev
from leverage_sim import show
from leverage_sim.analysis.levels import level_frame, levels, units_of
from leverage_sim.analysis.outcomes import usual
from leverage_sim.batch.start import runs_of, world_at
from leverage_sim.show.comparison_figures import course_figure, difference_figure
from leverage_sim.show.figures import event_figure, leverage_figure, paired_figure, trajectory_figure
from leverage_sim.show.level_figures import level_figure
from leverage_sim.show.maps import network_figure
from leverage_sim.show.payoff_plane import talks_figure
from leverage_sim.show.style import PALETTE, styled
from leverage_sim.world.network import network
from pictured import problems
from sweeping import CROSSED, swept

CHROMATIC = [code for code in PALETTE if code != "#7f7f7f"]
THEATRES = Path(__file__).parent / "theatres"


@pytest.fixture(scope="module")
def scenarios(korea):
    return {"korea": korea, **{name: lev.load(str(THEATRES / f"{name}.yaml")) for name in ("quarry", "strait")}}


@pytest.fixture
def plt():
    with styled() as pyplot:
        yield pyplot
        pyplot.close("all")


@pytest.mark.parametrize("name", ["korea", "quarry", "strait"])
def test_pictures_of_one_run_and_of_many(plt, scenarios, name):
    scenario = scenarios[name]
    one, many = lev.run(scenario, quarters=12), lev.run(scenario, runs=20, quarters=12)
    figures = [
        network_figure(plt, network(world_at(scenario, None, runs_of(1, 1))), scenario),
        leverage_figure(plt, lev.leverage(scenario), scenario),
        leverage_figure(plt, lev.leverage(scenario), scenario, width=5.6),
        *(trajectory_figure(plt, found.quarters, scenario) for found in (one, many)),
        *(event_figure(plt, found.quarters, found.events, scenario) for found in (one, many)),
    ]
    assert [problems(figure) for figure in figures] == [[]] * len(figures)


def test_pictures_of_two_runs_beside_each_other(plt, korea):
    runs = {"one": lev.run(korea, quarters=8).quarters, "other": lev.run(korea, 2, quarters=8).quarters}
    span = [str(korea.span[0] + n) for n in range(korea.length)]
    assert problems(paired_figure(plt, runs, korea, span)) == []


def test_pictures_of_a_comparison(plt):
    found = lev.compare("korea-2017", set_b={"switches.veto": "off"}, runs=12, quarters=8)
    assert problems(difference_figure(plt, found)) == []
    assert problems(course_figure(plt, found)) == []


def test_pictures_of_a_sweep(plt, tmp_path):
    sweep = swept(tmp_path / "sweep", {**CROSSED, "record": "runs"})
    unit = units_of(sweep.manifest["design"], sweep.runs)
    for factor in ("switches.veto", "trust.PRK.USA", "scenario", "bargain.demand"):
        frame = level_frame(sweep.runs, levels(sweep.runs, factor), usual(sweep.runs.columns)[:6], unit)
        assert problems(level_figure(plt, frame)) == [], factor


@pytest.mark.parametrize("quarter", ["2017Q1", "2019Q1"])
def test_the_payoff_plane(plt, korea, quarter):
    found = lev.talks(korea, ["PRK", "USA"], quarter=quarter)
    figure = talks_figure(plt, korea, found)
    assert problems(figure) == []
    said = [text.get_text() for text in figure.axes[0].texts]
    assert ("no package leaves everyone better off" in said) == (not found.found.signable.any())


@pytest.mark.filterwarnings("ignore:constrained_layout not applied")
def test_what_would_be_wrong_is_found(plt):
    empty, _ = plt.subplots()
    assert any("empty" in line for line in problems(empty))
    for axes_kwargs, words in (
        ({"ylabel": ""}, "without a word"),
        ({"ylabel": "share", "title": "A" * 300}, "sticks out"),
    ):
        figure, axes = plt.subplots(figsize=(4, 3))
        axes.plot([0.1, 0.2], [0.3, 0.5])
        axes.set(xlabel="x", **axes_kwargs)
        assert any(words in line for line in problems(figure)), words
    figure, axes = plt.subplots(figsize=(20, 3))
    axes.plot([0.1, 0.2], [0.3, 0.5])
    axes.set(xlabel="x", ylabel="y")
    axes.text(0.15, 0.4, "tiny", fontsize=6)
    axes.text(0.15, 0.4, "over", fontsize=20)
    found = problems(figure)
    assert any("'tiny' is" in line for line in found)
    assert any("lies over" in line for line in found)


def test_a_function_that_draws_on_axes_returns_them():
    for module in pkgutil.iter_modules(show.__path__):
        if module.ispkg:
            continue
        for name, function in inspect.getmembers(importlib.import_module(f"{show.__name__}.{module.name}")):
            if inspect.isfunction(function) and next(iter(inspect.signature(function).parameters), "") == "axes":
                returned = inspect.signature(function).return_annotation
                assert returned == "Axes", f"{module.name}.{name} returns {returned}"


def test_colours_differ_for_the_colour_blind():
    """For people without red or green cones (Machado et al. 2009) no two are alike; grey is for what is neutral."""
    protan = [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]
    deutan = [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]
    colours = np.array([[int(code[n : n + 2], 16) / 255 for n in (1, 3, 5)] for code in CHROMATIC])
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    for seen in (np.eye(3), np.array(protan), np.array(deutan)):
        looked = np.clip(linear @ seen.T, 0, 1) ** (1 / 2.4)
        apart = np.linalg.norm(looked[:, None] - looked[None, :], axis=-1) + np.eye(len(CHROMATIC))
        assert np.min(apart) > 0.08
