"""Every picture shows something: no empty axes, no numbers without a word, no label too small, outside or covered."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import drawable
import leverage_sim as lev
from leverage_sim import show
from leverage_sim.analysis.factor_levels import level_frame, levels
from leverage_sim.analysis.outcomes import usual
from leverage_sim.batch.start import at_start_of, runs_of
from leverage_sim.show import arms
from leverage_sim.show.claim_figures import board_figure
from leverage_sim.show.coalition_figures import lattice_figure, values_figure
from leverage_sim.show.comparison_figures import course_figure, difference_figure
from leverage_sim.show.council_figure import council_figure
from leverage_sim.show.discovery import drawn_discovery
from leverage_sim.show.events import event_figure
from leverage_sim.show.factor_level_figures import level_figure
from leverage_sim.show.figures import paired_figure, trajectory_figure
from leverage_sim.show.hindcast import drawn_hindcast
from leverage_sim.show.leverage_figures import leverage_figure, matrix_figure
from leverage_sim.show.maps import network_figure
from leverage_sim.show.payoff_plane import talks_figure
from leverage_sim.show.record import record_figure
from leverage_sim.show.sensitivity import drawn_sensitivity
from leverage_sim.show.style import PALETTE, styled
from leverage_sim.show.tornado import tornado_figure
from leverage_sim.show.tournament_figures import heat_figure, tournament_panels
from leverage_sim.world.network import network
from pictured import problems

CHROMATIC = [code for code in PALETTE if code != "#7f7f7f"]
Figures = Iterator[tuple[str, Any]]


@pytest.fixture
def plt():
    with styled() as canvas:
        yield canvas


@pytest.fixture(scope="module")
def many(korea):
    return lev.run(korea, runs=20)


def drawing_functions() -> dict[str, Callable[..., Any]]:
    """Every function of ``show`` that draws on axes: its first argument is called so."""
    found = {}
    for module in pkgutil.iter_modules(show.__path__):
        if not module.ispkg:
            for name, function in inspect.getmembers(importlib.import_module(f"{show.__name__}.{module.name}")):
                first = next(iter(inspect.signature(function).parameters), "") if inspect.isfunction(function) else ""
                if first == "axes":
                    found[f"{function.__module__}.{name}"] = function
    return found


@pytest.fixture
def watched(monkeypatch):
    """Of each function that draws: whether it returned the axes that it was given; None if it was not called."""
    functions = drawing_functions()
    returned: dict[str, bool | None] = dict.fromkeys(functions)
    for path, function in functions.items():

        def seen(axes: Any, *rest: Any, path: str = path, function: Any = function, **more: Any) -> Any:
            result = function(axes, *rest, **more)
            returned[path] = returned[path] is not False and result is axes
            return result

        for module in pkgutil.iter_modules(show.__path__):
            home = importlib.import_module(f"{show.__name__}.{module.name}")
            for name in [name for name, held in vars(home).items() if held is function]:
                monkeypatch.setattr(home, name, seen)
    return returned


def of_runs(plt: Any, scenario: lev.Scenario, found: lev.Results) -> Figures:
    """The pictures of one run, or of many."""
    of = f"of {len(found.runs)}"
    yield f"trajectories {of}", trajectory_figure(plt, found.quarters, scenario)
    yield f"events {of}", event_figure(plt, found.quarters, found.events, scenario)


def of_start(plt: Any, scenario: lev.Scenario) -> Figures:
    """The pictures of a scenario before anything is played."""
    table = lev.leverage(scenario)
    yield "network", network_figure(plt, network(at_start_of(scenario, None, runs_of(1, 1)).state), scenario)
    yield "leverage", leverage_figure(plt, table, scenario)
    yield "narrow leverage", leverage_figure(plt, table, scenario, width=5.6)
    yield "matrix", matrix_figure(plt, table, scenario)


def of_measures(plt: Any, korea: lev.Scenario, many: lev.Results) -> Figures:
    """The pictures of what commands work out of runs."""
    drawn = [name for name in korea.parameters if korea.parameters[name].prior]
    names = [*drawn[::40][:9], "weight.PRK.programme"]
    its = drawable.runs(names)
    yield "record", record_figure(plt, many.quarters, korea)
    yield "hindcast", drawn_hindcast(plt, drawable.hindcast(korea, many.quarters))
    yield "lattice", lattice_figure(plt, drawable.coalitions(korea))
    yield "values", values_figure(plt, drawable.coalitions(korea))
    yield "scoreboard", board_figure(plt, drawable.scores())
    yield "indices", drawn_sensitivity(plt, drawable.sensitivities(names), 12)
    yield "boxes", drawn_discovery(plt, drawable.discovery(names))
    swings = drawable.swings(names)
    yield "tornado", tornado_figure(plt, swings, dict.fromkeys(swings["outcome"], "share of runs"))
    found = drawable.standings(korea)
    for panels in tournament_panels(found):
        yield panels.name, heat_figure(plt, found, panels)
    for factor in ("rules.CHN", "weight.PRK.programme"):
        rows = level_frame(its, levels(its, factor), usual(its.columns)[:4], its["draw"].to_numpy())
        yield f"levels of {factor}", level_figure(plt, rows)
    yield "council", council_figure(plt, lev.council(korea))


def of_two(plt: Any, korea: lev.Scenario) -> Figures:
    """The pictures of a comparison, of two runs beside each other, and of a study's arms."""
    compared = lev.compare("korea-2017", set_b={"switches.veto": "off"}, runs=12, quarters=8)
    yield "differences", difference_figure(plt, compared)
    yield "courses", course_figure(plt, compared)
    quarters = [lev.run(korea, seed, quarters=8).quarters for seed in (1, 2)]
    span = [str(korea.span[0] + n) for n in range(korea.length)]
    yield "two runs", paired_figure(plt, dict(zip(("one", "other"), quarters, strict=True)), korea, span)
    figure, axes = plt.subplots(figsize=(8, 3))
    arms.difference_axes(axes, drawable.arms(), "deals", "A deal is signed")
    yield "arms", figure


def of_talks(plt: Any, korea: lev.Scenario) -> Figures:
    """The payoff plane of two with nothing to sign, of two with something, and of more than two."""
    for words, how in (
        ("at the start", {"between": ["PRK", "USA"], "quarter": "2017Q1"}),
        ("with trust", {"between": ["PRK", "USA"], "quarter": "2017Q1", "trust": 0.6}),
        ("of six", {"between": [], "forum": True}),
    ):
        found = lev.talks(korea, **how)
        figure = talks_figure(plt, korea, found)
        said = [text.get_text() for text in figure.axes[0].texts]
        assert ("no package leaves everyone better off" in said) == (not found.found.signable.any())
        yield f"payoff plane {words}", figure


def test_every_picture_can_be_shown_and_every_function_that_draws_returns_its_axes(plt, korea, many, watched):
    one = lev.run(korea, quarters=12)
    wrong = {}
    for part in (
        of_start(plt, korea), of_runs(plt, korea, one), of_runs(plt, korea, many), of_measures(plt, korea, many),
        of_two(plt, korea), of_talks(plt, korea),
    ):  # fmt: skip
        for name, figure in part:
            wrong[name] = problems(figure)
    assert {name: lines for name, lines in wrong.items() if lines} == {}
    assert len(wrong) >= 28
    assert [path for path, drew in watched.items() if drew is None] == [], "draw what is missing here"
    assert all(watched.values()), watched


@pytest.mark.parametrize("name", ["quarry", "strait"])
def test_pictures_of_another_theatre(plt, name):
    scenario = lev.load(str(drawable.folder_of(name)))
    many = lev.run(scenario, runs=8, quarters=6)
    assert record_figure(plt, many.quarters, scenario) is None  # nothing is on record of an invented target
    for what, figure in (*of_start(plt, scenario), *of_runs(plt, scenario, many)):
        assert problems(figure) == [], what


def test_the_record_stands_in_the_fans(plt, korea, many):
    """Yearly trade as bars over its year, the Council's resolutions as rings, values as the evidence has them."""
    figure = trajectory_figure(plt, many.quarters, korea)
    trade = next(axes for axes in figure.axes if axes.get_title("left") == "Trade with the target")
    bars = [line for line in trade.lines if line.get_label() == "on record, a year"]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in bars] == [(-0.4, 5.55), (3.6, 2.84), (7.6, 2.945)]
    assert "black: on record" in figure.get_suptitle()
    strip = event_figure(plt, many.quarters, many.events, korea)
    row = [label.get_text() for label in strip.axes[0].get_yticklabels()].index("sanctions tightened")
    rings = [c for c in strip.axes[0].collections if not len(c.get_facecolors()) and len(c.get_offsets())]
    assert [x for each in rings for x, y in each.get_offsets() if y == row] == [2, 3]
    alone = trajectory_figure(plt, many.quarters[many.quarters["run"] == 0], korea)
    assert "record" not in alone.get_suptitle()
    imf = lev.load("korea-2017", {"variant": "imf"})
    its = trajectory_figure(plt, many.quarters, imf).axes[1].lines
    assert [line.get_ydata()[0] for line in its if line.get_label() == "on record, a year"] == [3.646]


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
    axes.text(0.1, 0.3, "next", fontsize=20)
    figure.draw_without_rendering()
    edge = axes.texts[-1].get_window_extent().transformed(axes.transData.inverted()).x1
    axes.text(edge, 0.3, "to it", fontsize=20)
    found = problems(figure)
    assert any("'tiny' is" in line for line in found)
    assert any("'next' lies over 'to it'" in line for line in found)
    assert any("lies over" in line for line in found)


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
