"""Arguments of the Python API and options of the commands: what is not of its kind is refused, in the same words."""

import inspect
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st

import leverage_sim as lev
from leverage_sim import api_tournament
from leverage_sim.arguments import table
from leverage_sim.arguments.calls import checked
from leverage_sim.arguments.kinds import Refused
from leverage_sim.cli import app
from leverage_sim.problems import InputError, Notice

SCENARIO = {"scenario": "korea-2017"}
CALLS = {
    "LeverageModel": SCENARIO, "claims": {}, "coalitions": SCENARIO, "columns": {"frame": pd.DataFrame()},
    "compare": {"a": "korea-2017"}, "council": SCENARIO, "discover": {"folder": "there", "outcome": "deals>0"},
    "estimate_sweep": {"file": {}}, "hindcast": SCENARIO, "leverage": SCENARIO, "load": {"name": "korea-2017"},
    "merge_sweeps": {"folders": ["there"], "out": "whole"}, "relief_by_trust": {**SCENARIO, "between": ["PRK", "USA"]},
    "replay": {"folder": "there"}, "report": {"folder": "there"}, "results": {"folder": "there"}, "run": SCENARIO,
    "rule": {"name": "own"}, "sensitivity": {"folder": "there"}, "sweep": {"file": {}, "out": "there"},
    "talks": {**SCENARIO, "between": ["PRK", "USA"]}, "tournament": SCENARIO,
    "why": {"folder": "there", "actor": "PRK", "quarter": "2017Q1"},
    "why_both": {"folder": "there", "actor": "PRK", "quarter": "2017Q1"},
    "why_talks": {"folder": "there", "actor": "PRK", "quarter": "2017Q1"},
}  # fmt: skip
"""Every function that users call, with the arguments that it needs."""

WRONG = {
    "nothing": None, "true": True, "below": -1, "half": 1.5, "even": 2.0, "lost": math.nan, "endless": math.inf,
    "numpy half": np.float64(1.9), "huge": 10**30, "word": "nonsense", "empty": "", "blank": "  ", "bytes": b"prior",
    "none": [], "numbers": [1, 2], "lists": [["a"]], "mapping": {"a": object()}, "names": {1: 2}, "set": {"a"},
    "object": object(), "class": int, "two": (3, 2), "array": np.array([1.0, 2.0]), "digit": "5",
}  # fmt: skip
TEXT = {"word", "digit"}
TEXTS = TEXT | {"none"}
TAKES = {
    "precision": {"half", "even", "endless", "numpy half", "huge"},
    "extends": TEXT | {"nothing", "empty", "blank"}, "set": {"none"},
    "where": TEXTS, "force": TEXTS, "between": TEXTS, "rules": TEXTS | {"blank"},
    "folders": TEXT | {"blank"}, "note": {"class"}, "shard": {"numbers"}, "file": TEXT | {"blank", "mapping", "names"},
}  # fmt: skip
"""What of these an argument takes; where none is said, by what it is: flags, numbers, words, texts, places."""
FLAGS = {"forum", "free", "resume", "other_source", "ablations", "pairs"}
PLACES = {"scenario", "a", "b", "name", "folder", "out"}
LISTS = {"outcomes", "inputs", "only", "seats"}
WORDS = {"quarter", "since", "actor", "slot", "outcome", "scheduler", "seat"}


def taken(function: str, name: str, parameter: inspect.Parameter) -> set[str]:
    """The names of values that an argument takes."""
    own = TAKES.get(name, set())
    if name in FLAGS:
        own = {"true"}
    elif name in ("force_a", "force_b"):
        own = TEXTS
    elif name in ("set_a", "set_b"):
        own = {"none"}
    elif name in PLACES:
        own = TEXT if (function, name) == ("rule", "name") else TEXT | {"blank"}
    elif name in LISTS | WORDS:
        own = TEXT
    return own | ({"nothing"} if parameter.default is None else set())


CASES = [
    (function, name, wrong)
    for function, given_ in CALLS.items()
    for name, parameter in inspect.signature(getattr(lev, function)).parameters.items()
    for wrong in WRONG
    if wrong not in taken(function, name, parameter)
]


def test_every_function_that_users_call_is_looked_at():
    public = {name for name in lev.WHERE if callable(getattr(lev, name))}
    held = {"InputError", "Unfinished", "Results", "Scenario", "StateAgent", "Stored"}
    assert public - held == set(CALLS)


@pytest.fixture
def untouched(monkeypatch, tmp_path):
    """Nothing is played, and nothing written where we are."""

    def played(*_, **__):
        raise AssertionError("something was played before the arguments were looked at")

    monkeypatch.setattr("leverage_sim.world.luck.Luck.__init__", played)
    monkeypatch.setattr("leverage_sim.sweeps.executors.hiring", played)
    monkeypatch.setattr("leverage_sim.analysis.claims.read.read_book", played)
    monkeypatch.chdir(tmp_path)
    yield
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("function", CALLS)
def test_what_no_argument_takes_is_refused_in_a_line_that_names_it(function, untouched):
    silent = []
    for _, name, wrong in (case for case in CASES if case[0] == function):
        try:
            getattr(lev, function)(**{**CALLS[function], name: WRONG[wrong]})
        except InputError as error:
            if not str(error).startswith(f"{name}: ") or "\n" in str(error):
                silent.append((name, wrong, str(error)))
        else:
            silent.append((name, wrong, "taken"))
    assert silent == []


def test_all_that_is_wrong_is_said_at_once():
    with pytest.raises(InputError) as said:
        lev.run("korea-2017", seed=-1, runs=0, first=-1, quarters=0, draws="Retained", record="all", block=-1)
    names = ["block", "draws", "first", "quarters", "record", "runs", "seed"]
    assert [line.partition(":")[0] for line in str(said.value).splitlines()] == names
    assert "draws: takes prior or retained, not 'Retained'" in str(said.value)
    assert "runs: takes a whole number from 1 to 10,000,000, not 0" in str(said.value)


@pytest.mark.parametrize("seed", [1.9, 1.0, -1, -2, 2**64, "1", True, np.float64(1.0), None])
def test_a_seed_is_a_whole_number_of_64_bits(seed):
    with pytest.raises(InputError, match=r"^seed: takes a whole number from 0 to 2\^64 - 1, not "):
        lev.run("korea-2017", seed=seed, quarters=1, record="runs")
    with pytest.raises(InputError, match=r"^rng: takes a whole number"):
        lev.LeverageModel("korea-2017", rng=seed)


def test_numbers_of_numpy_are_numbers_and_stand_in_the_manifest_as_such():
    found = lev.run("korea-2017", np.int64(3), runs=np.uint8(2), quarters=np.int32(1), record="runs")
    assert found.manifest["design"]["seed"] == 3
    assert type(found.manifest["design"]["runs"]) is int
    whole = lev.run("korea-2017", 2**64 - 1, quarters=1, record="runs")
    assert whole.manifest["design"]["seed"] == 2**64 - 1
    assert lev.talks("korea-2017", ["PRK", "USA"], trust=np.float32(0.5), forum=np.False_).trust == 0.5


@given(st.one_of(st.integers(), st.floats(), st.booleans(), st.text(), st.none(), st.lists(st.integers())))
def test_a_kind_takes_what_lies_within_it_and_nothing_else(value):
    whole, part = table.RUNS, table.PEEL
    plain = isinstance(value, int) and not isinstance(value, bool)
    if plain and 1 <= value <= 10_000_000:
        assert whole.take(value) == value
    else:
        with pytest.raises(Refused):
            whole.take(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and 0.005 <= value <= 0.5:
        assert part.take(value) == value
    else:
        with pytest.raises(Refused):
            part.take(value)


def test_a_function_with_an_argument_of_no_kind_cannot_be_made():
    with pytest.raises(KeyError, match="unheard_of"):

        @checked()
        def odd(unheard_of: int) -> int:
            return unheard_of


# --- the commands -----------------------------------------------------------------------------------------------------

COMMANDS = {
    "run": (lev.run, SCENARIO, ("korea-2017",)), "leverage": (lev.leverage, SCENARIO, ("korea-2017",)),
    "talks": (lev.talks, CALLS["talks"], ("korea-2017", "--between", "PRK", "USA")),
    "compare": (lev.compare, {"a": "korea-2017"}, ("korea-2017", "--with", "tension.decay=0.1")),
    "coalitions": (lev.coalitions, SCENARIO, ("korea-2017",)), "claims": (lev.claims, {}, ()),
    "tournament": (lev.tournament, SCENARIO, ("korea-2017",)), "hindcast": (lev.hindcast, SCENARIO, ("korea-2017",)),
    "sweep": (lev.sweep, {"file": {}, "out": "there"}, ("sweep.yaml", "--out", "there")),
    "replay": (lev.replay, {"folder": "there"}, ("there",)),
    "why": (lev.why, CALLS["why"], ("there", "--actor", "PRK", "--quarter", "2017Q1")),
    "sensitivity": (lev.sensitivity, {"folder": "there"}, ("there",)),
    "discover": (lev.discover, CALLS["discover"], ("there", "--outcome", "deals>0")),
}  # fmt: skip
CLOSED = {"draws", "flips", "of"}
TYPED = ("-1", "0", "1.5", "Prior", "nan", "99999999999999999999999", "1", "0.5", "prior", "all")


def options(command: str) -> list[str]:
    """Options of a command that take a number or one of a few words, as far as the Python API has them."""
    function = COMMANDS[command][0]
    known = typer.main.get_command(app).commands[command].params
    numbers = [p for p in known if p.name in inspect.signature(function).parameters]
    return [p.opts[0] for p in numbers if p.name in CLOSED or str(p.metavar) == "N"]


def number_or_word(text: str) -> object:
    for form in (int, float):
        try:
            return form(text)
        except ValueError:
            continue
    return text


@pytest.mark.parametrize("command_", COMMANDS)
def test_an_option_is_refused_in_the_words_in_which_its_argument_is(command_, command, untouched):
    function, needs, typed = COMMANDS[command_]
    names = options(command_)
    assert names
    for option in names:
        name = option[2:].replace("-", "_")
        for text in TYPED:
            try:
                function(**{**needs, name: number_or_word(text)})
            except InputError as error:
                in_python = str(error)
            except AssertionError:  # it went on to play
                continue
            if not in_python.startswith(f"{name}: takes"):
                continue
            said = command(command_, *typed, option, text)
            assert (said.code, said.out) == (2, "")
            assert said.err.replace("'", "") == f"--{in_python}\n".replace("'", "")


def test_a_choice_beyond_the_last_quarter_played_is_said(command):
    told = "USA@2021Q4=hold has no effect: the last quarter that is played is 2017Q2."
    with pytest.warns(Notice, match="has no effect: the last quarter that is played is 2017Q2") as heard:
        lev.run("korea-2017", quarters=2, force="USA@2021Q4=hold", record="runs")
    assert heard[0].filename == __file__
    said = command("run", "korea-2017", "--quarters", "2", "--force", "USA@2021Q4=hold", "--out", "there")
    assert said.code == 0
    assert said.err.splitlines()[0] == told
    again = command("run", "korea-2017", "--quarters", "2", "--force", "USA@2017Q2=hold", "--out", "there")
    assert "has no effect" not in again.err


BEYOND = "korea-2017 has 20 quarters, 2017Q1 to 2021Q4, not 21"


@pytest.mark.parametrize(
    "call",
    [
        lambda: lev.run("korea-2017", quarters=21),
        lambda: lev.compare("korea-2017", set_b={"tension.decay": 0.2}, quarters=21),
        lambda: lev.coalitions("korea-2017", 2, quarters=21),
        lambda: lev.tournament("korea-2017", quarters=21),
    ],
)
def test_more_quarters_than_the_scenario_has_are_refused(call, untouched):
    with pytest.raises(InputError, match=f"^quarters: {BEYOND}; `set` quarters=FIRST..LAST changes that$"):
        call()


def test_so_they_are_in_a_sweep_file_and_at_the_command_line(command, tmp_path):
    (tmp_path / "long.yaml").write_text("name: long\nscenario: korea-2017\nquarters: 21\ndesign: {}\n")
    said = command("check", "long.yaml")
    assert said.err.startswith(f"long.yaml:3:11: {BEYOND}")
    said = command("run", "korea-2017", "--quarters", "21")
    assert said.err == f"--quarters: {BEYOND}; --set quarters=FIRST..LAST changes that\n"
    assert said.code == 2


def test_errors_from_within_speak_of_arguments_to_python_and_of_options_to_the_command_line(command, tmp_path):
    lev.run("korea-2017", quarters=1).write(tmp_path / "there")
    with pytest.raises(InputError, match=r"^since: a fork needs another choice: `force` ACTOR@QUARTER=OPTION$"):
        lev.replay(tmp_path / "there", since="2017Q1")
    assert command("replay", "there", "--from", "2017Q1").err.startswith("--from: a fork needs another choice: --force")
    with pytest.raises(InputError, match=r"^outcomes: no outcome is called 'nonsense'"):
        lev.compare("korea-2017", runs=2, outcomes="nonsense")
    with pytest.raises(InputError, match=r"^outcome: no outcome is called 'nonsense'"):
        lev.discover(tmp_path / "there", "nonsense>0")
    lev.sweep({"name": "one", "scenario": "korea-2017", "quarters": 1}, tmp_path / "swept")
    with pytest.raises(InputError, match=r"`replay DIR --run K --out ELSEWHERE` writes"):  # a command stays one
        lev.why(tmp_path / "swept", "PRK", "2017Q1")


# --- one text is a list of one, paths are paths ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "own"),
    [
        (lambda own: lev.run("korea-2017", quarters=1, set=own).manifest, "tension.decay=0.2"),
        (lambda own: lev.run("korea-2017", quarters=1, force=own).manifest, "USA@2017Q1=hold"),
        (lambda own: [*lev.compare("korea-2017", runs=2, quarters=1, set_b="tension.decay=0.2",
                                   outcomes=own).outcomes["outcome"]], "deals"),
        (lambda own: lev.talks("korea-2017", ["PRK", "USA"], set=own).trust, "trust.PRK.USA=0.9"),
    ],
    ids=["set", "force", "outcomes", "talks"],
)  # fmt: skip
def test_one_text_is_a_list_of_one(call, own):
    one, several = call(own), call([own])
    assert_same(one, several)


def assert_same(one: object, other: object) -> None:
    if isinstance(one, dict):
        one, other = ({k: v for k, v in each.items() if k not in ("started", "ended")} for each in (one, other))
    assert one == other


def test_a_rule_file_is_named_by_a_text_a_path_or_several(tmp_path):
    path = tmp_path / "mine.py"
    path.write_text('from leverage_sim import rule\n\n@rule("mine")\ndef mine(view, scores):\n    return scores\n')
    for rules in (str(path), path, [path], (str(path),)):
        found = lev.run("korea-2017", quarters=1, rules=rules, set={"rules.CHN": "mine"}, record="runs")
        assert list(found.manifest["rules"]) == ["mine.py"]


def test_a_path_is_taken_wherever_a_scenario_a_file_or_a_folder_is(tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text("name: own\ntitle: own\nextends: korea-2017\nquarters: [2017Q1, 2017Q2]\n")
    assert lev.load(own).name == lev.LeverageModel(own).resolved.name == "own"
    assert lev.leverage(own).scenario == lev.talks(own, ["USA", "PRK"]).scenario == lev.council(own).scenario == "own"
    assert lev.compare(own, own, 2, quarters=1).a.scenario.name == "own"
    assert api_tournament.entered(own, only="hedger").contest.scenario.name == "own"
    sweep = {"name": "s", "scenario": own, "design": {"grid": {"tension.decay": np.array([0.1, 0.2])}}}
    assert lev.results(lev.sweep(sweep, tmp_path / "swept").folder).runs["tension.decay"].tolist() == [0.1, 0.2]
    lev.run(own).write(tmp_path / "run")
    place = lev.results(tmp_path / "run")
    assert lev.replay(place).checked
    assert isinstance(lev.why(place, "PRK", "2017Q1").chosen, str)
    assert Path(place.folder) == tmp_path / "run"
