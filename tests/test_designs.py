"""Words and points of a design: each value in one form however it is written, each point once, no choice empty."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import leverage_sim as lev
from leverage_sim.analysis.discovery import Box, Discovery, in_words
from leverage_sim.analysis.sweep_table import table_of
from leverage_sim.batch.retained import retained_for
from leverage_sim.problems import InputError
from leverage_sim.show.discovery import condition, discovery_json, drawn_discovery
from leverage_sim.show.style import styled
from leverage_sim.show.timeline import rows_of
from leverage_sim.sweeps.resolve import plan_of
from sweeping import swept

QUARRY = Path(__file__).parent / "theatres" / "quarry.yaml"
BASE = {"name": "own", "scenario": "korea-2017", "quarters": 1}


def sweep(**design):
    return {**BASE, "design": design}


# --- coalitions of a sweep over some of the senders -------------------------------------------------------------------


@pytest.fixture(scope="module")
def some(tmp_path_factory):
    """A sweep in which two of five senders are absent or not, in every way."""
    folder = tmp_path_factory.mktemp("some") / "s"
    lev.sweep({**sweep(grid={"absent": {"subsets": ["RUS", "CHN"]}}), "quarters": 5, "replicates": 6}, folder)
    return folder


def test_a_sweep_over_some_senders_is_a_game_of_these_while_the_others_act(some, tmp_path, command):
    found = lev.coalitions(some)
    assert found.players == ("CHN", "RUS")
    assert found.acting == ("USA", "KOR")
    runs = lev.results(some).runs
    for absent, members in (("", {"CHN", "RUS"}), ("CHN", {"RUS"}), ("CHN,RUS", set())):
        own = (runs[runs["absent"] == absent]["highest_stage"] >= 1).to_numpy(dtype=float)
        assert found.worths[1][frozenset(members)].ravel().tolist() == own.tolist()
    said = command("coalitions", str(some), "--out", str(tmp_path / "game"))
    assert said.code == 0
    assert "over every set of China and Russia, with the United States and South Korea in each of them" in " ".join(
        said.out.split()
    )
    again = lev.coalitions(tmp_path / "game")
    assert (again.players, again.acting, again.over) == (found.players, found.acting, found.over)
    pd.testing.assert_frame_equal(again.value_frame(), found.value_frame())
    assert "every set of China and Russia" in lev.report(tmp_path / "game").read_text()


@pytest.mark.parametrize(
    ("grid", "words"),
    [
        (
            {"absent": [[], ["CHN"], ["RUS"]]},
            "no run in which of CHN, RUS only nobody acts; sweep every subset of them",
        ),
        ({"absent": [["CHN"]]}, "nobody is absent in some of its runs and not in others"),
    ],
)
def test_a_folder_that_is_no_whole_game_is_told_what_it_lacks(grid, words, tmp_path):
    lev.sweep(sweep(grid=grid), tmp_path / "s")
    with pytest.raises(InputError, match=f"holds no game: {words}"):
        lev.coalitions(tmp_path / "s")


def test_a_game_without_what_it_is_about_is_said(tmp_path):
    lev.sweep({**sweep(grid={"absent": [[], ["CHN"]]}), "outcomes": ["deals"]}, tmp_path / "s")
    with pytest.raises(InputError, match="do not keep highest_stage"):
        lev.coalitions(tmp_path / "s")


def test_what_is_for_a_scenario_is_refused_of_a_folder(some):
    with pytest.raises(InputError, match=r"^draws: a folder is read as it was played") as said:
        lev.coalitions(some, draws="prior", set={"tension.decay": 0.2})
    assert [problem.mark.file for problem in said.value.problems] == ["draws", "set"]


# --- retained draws in coalitions -------------------------------------------------------------------------------------


def test_coalitions_of_retained_draws_play_these(korea, tmp_path):
    how = {"quarters": 5, "set": {"absent": ["KOR", "RUS"]}}
    prior, kept, plain = (lev.coalitions("korea-2017", 3, draws=d, **how) for d in ("prior", "retained", None))
    assert kept.over == "luck and parameters: 3 retained draws, 2 of luck for each"
    assert prior.over == "luck and parameters: 3 draws of every prior, 2 of luck for each"
    assert "retained draws" in kept.as_json()["over"]
    assert plain.manifest["design"]["draws"] is None
    assert kept.manifest["design"]["sample"]["method"] == kept.manifest["design"]["draws"] == "retained"
    kept.write(tmp_path / "game")
    assert lev.coalitions(tmp_path / "game").over == kept.over
    assert "--draws retained" in lev.report(tmp_path / "game").read_text()
    whole = kept.worths[1][frozenset(kept.players)]
    alone = lev.run("korea-2017", runs=3, draws="retained", record="runs", **how).runs
    assert whole[:, 0].tolist() == (alone["highest_stage"] >= 1).astype(float).tolist()
    size = retained_for(korea).size
    with pytest.raises(InputError, match=rf"^runs: {size:,} draws were retained, not {size + 1:,}; `seeds` plays each"):
        lev.coalitions("korea-2017", size + 1, draws="retained", quarters=1)


# --- one form for each value ------------------------------------------------------------------------------------------


SAME = [
    {"absent": [["RUS", "CHN"], ["CHN", "RUS"]]}, {"absent": [["CHN"], "CHN"]}, {"absent": ["RUS,CHN", ["CHN", "RUS"]]},
    {"quarters": ["2017Q1..2018Q4", ["2017Q1", "2018Q4"]]}, {"switches.veto": ["on", True]},
    {"switches.veto": ["off", "no"]}, {"tension.decay": [1, 1.0]}, {"rules.RUS": ["random", "random"]},
    {"absent": {"subsets": ["CHN", "CHN"]}},
]  # fmt: skip


@pytest.mark.parametrize("grid", SAME, ids=str)
def test_a_level_that_stands_twice_is_refused(grid):
    (key,) = grid
    with pytest.raises(InputError, match=f"{key}: .* stands here twice"):
        plan_of(sweep(grid=grid))


def test_a_point_that_stands_twice_is_refused(tmp_path, command):
    points = [{"absent": ["RUS", "CHN"], "tension.decay": 1}, {"tension.decay": 1.0, "absent": ["CHN", "RUS"]}]
    with pytest.raises(InputError, match="this is point 1 again: its runs would count double"):
        plan_of(sweep(points=points))
    text = "name: x\nscenario: korea-2017\ndesign:\n  points:\n  - {tension.decay: 1}\n  - {tension.decay: 1.0}\n"
    (tmp_path / "twice.yaml").write_text(text)
    assert command("check", "twice.yaml").err.startswith("twice.yaml:6:5: this is point 1 again")


def test_who_is_absent_has_no_order():
    one, other = (plan_of(sweep(grid={"absent": [names]})) for names in (["RUS", "CHN"], ["CHN", "RUS"]))
    assert one.fingerprint == other.fingerprint
    assert one.combinations[0].factors["absent"] == "CHN,RUS"
    file = {**sweep(grid={"tension.decay": [0.1]}), "set": {"absent": ["RUS", "CHN"]}}
    assert plan_of(file).fingerprint == plan_of({**file, "set": {"absent": "CHN,RUS"}}).fingerprint


@pytest.fixture(scope="module")
def wordy(tmp_path_factory):
    keys = ("absent", "switches.diversion", "rules.RUS", "quarters", "tension.decay", "variant", "force")
    rows = [
        ([], "on", "rational", "2017Q1..2017Q2", 0.2, "kotra", []),
        (["RUS", "CHN"], "off", "random", "2017Q1..2017Q3", 0.4, "imf", "USA@2017Q1=hold"),
        (["CHN"], "on", "hedger", ["2017Q1", "2017Q2"], 0.4, "kotra", []),
    ]
    file = {**sweep(points=[dict(zip(keys, row, strict=True)) for row in rows]), "outcomes": ["major_tests"]}
    return swept(tmp_path_factory.mktemp("wordy") / "w", file)


@pytest.mark.parametrize(
    ("where", "column", "value"),
    [
        ("switches.diversion=off", "switches.diversion", False), ("switches.diversion=No", "switches.diversion", False),
        ("switches.diversion=True", "switches.diversion", True), ("absent=RUS,CHN", "absent", "CHN,RUS"),
        ("absent=CHN, RUS", "absent", "CHN,RUS"), ("absent=none", "absent", ""), ("absent=", "absent", ""),
        ("quarters=2017Q1..2017Q2", "quarters", "2017Q1,2017Q2"), ("rules.RUS=Random", "rules.RUS", "random"),
        ("variant=imf", "variant", "imf"), ("tension.decay=.2", "tension.decay", 0.2),
        ("force=USA@2017Q1=hold", "force", "USA@2017Q1=hold"), ("force=none", "force", ""),
    ],
)  # fmt: skip
def test_the_words_of_a_design_pick_its_runs(wordy, where, column, value):
    found = table_of(wordy.folder, [where]).runs
    assert len(found) == (found[column] == value).sum() == (wordy.runs[column] == value).sum() > 0


def test_a_level_that_is_not_there_is_refused_with_those_that_are(wordy):
    with pytest.raises(InputError, match=r"rules.RUS=benign: no run has that; known: hedger, random, rational"):
        table_of(wordy.folder, ["rules.RUS=benign"])


def test_a_condition_on_words_reads_in_words(tmp_path):
    """Limits on the columns of 0 and 1 that the search peels become the levels that lie in the box."""
    grid = {"rules.North": ["rational", "random", "hedger", "broker"], "switches.veto": ["on", "off"]}
    table = table_of(swept(tmp_path / "w", {**sweep(grid=grid), "scenario": str(QUARRY)}).folder)
    assert set(table.inputs) == {*(f"rules.North={x}" for x in grid["rules.North"]), "switches.veto=off"}
    nan = float("nan")
    rows = [
        ("rules.North=random", nan, 0.5, 0.0, 1.0, 0.01), ("rules.North=broker", nan, 0.5, 0.0, 1.0, 0.02),
        ("switches.veto=off", 0.5, nan, 0.0, 1.0, 0.2), ("tension.decay", 0.1, nan, 0.0, 0.5, 0.001),
    ]  # fmt: skip
    limits = pd.DataFrame(rows, columns=["parameter", "low", "high", "least", "most", "p"])
    one = (0.5, 0.4, 0.6)
    box = in_words(Box(limits, one, one, 0.2, (0.5, 0.5), pd.DataFrame()), table)
    assert [condition(row) for row in rows_of(box.limits)] == [
        ["tension.decay", "at least 0.1", "0 to 0.5", "0.001"],
        ["rules.North", "is rational or hedger", "rational, random, hedger, broker", "0.02"],
        ["switches.veto", "is off  (may be chance)", "on, off", "0.2"],
    ]
    found = Discovery("deals>0", 0.5, 10, 10, 4, [box], 0.8)
    plain = json.loads(json.dumps(discovery_json(found), allow_nan=False))["boxes"][0]["conditions"]
    assert [row["is"] for row in plain] == [None, ["rational", "hedger"], ["off"]]
    with styled() as plt:
        figure = drawn_discovery(plt, replace(found, boxes=[replace(box, path=along_nothing())]))
        told = [text.get_text() for text in figure.axes[0].texts]
    assert "is rational or hedger" in told


def along_nothing():
    names = [f"{what}_{part}" for what in ("coverage", "density") for part in ("searched", "other")]
    return pd.DataFrame([dict.fromkeys(names, 0.5)])


# --- empty choices, and samples of which nothing follows --------------------------------------------------------------


EMPTY = {
    "parameters": "design:\n  sample: {method: prior, size: 2, parameters: []}\n",
    "parameters as a mapping": "design:\n  sample: {method: prior, size: 2, parameters: {}}\n",
    "parameters of nothing": "design:\n  sample: {method: prior, size: 2, parameters: }\n",
    "outcomes": "design:\n  grid: {}\noutcomes: []\n", "points": "design:\n  points: []\n",
    "values": "design:\n  grid: {tension.decay: []}\n", "subsets": "design:\n  grid: {absent: {subsets: []}}\n",
}  # fmt: skip


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_choice_is_an_error_and_not_all(name, command, tmp_path):
    (tmp_path / "mine.yaml").write_text("name: x\nscenario: korea-2017\n" + EMPTY[name])
    said = command("check", "mine.yaml")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(("mine.yaml:4:", "mine.yaml:5:"))
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize("name", ["outcomes", "only", "seats", "inputs"])
def test_so_it_is_in_python(name, tmp_path):
    calls = {
        "outcomes": lambda: lev.compare("korea-2017", runs=2, quarters=1, outcomes=[]),
        "only": lambda: lev.tournament("korea-2017", only=()), "seats": lambda: lev.tournament("korea-2017", seats=[]),
        "inputs": lambda: lev.discover(tmp_path, "deals>0", inputs=[]),
    }  # fmt: skip
    with pytest.raises(InputError, match=f"^{name}: .*an empty list names none: leave it out for all$"):
        calls[name]()


@pytest.mark.parametrize(("method", "what"), [("sobol", "point of the sample"), ("morris", "trajectory")])
def test_indices_of_a_single_point_are_refused(method, what, tmp_path, command):
    sample = {"method": method, "size": 1, "parameters": ["tension.decay", "bargain.demand"]}
    lev.sweep({**sweep(sample=sample), "outcomes": ["final_trade"], "replicates": 2}, tmp_path / "s")
    said = command("sensitivity", "s", "--json")
    assert (said.code, said.out) == (2, "")
    assert f"s:1:1: has a single {what}, from which no" in said.err
    assert len(said.err.splitlines()) == 1


def test_what_cannot_be_said_is_null_in_json(tmp_path, command):
    sample = {"method": "morris", "size": 2, "parameters": ["tension.decay", "council.headroom"]}
    lev.sweep({**sweep(sample=sample), "outcomes": ["final_trade"]}, tmp_path / "s")
    said = command("sensitivity", "s", "--json", "--outcome", "final_trade")
    assert said.code == 0

    def refuse(word):
        raise AssertionError(word)

    assert json.loads(said.out, parse_constant=refuse)["outcomes"]
