"""`scenarios new` and `scenarios diff`: a skeleton that is valid, and what two scenarios differ in."""

import json

import pytest

from leverage_sim.scenario import load
from leverage_sim.scenario.difference import differences
from leverage_sim.scenario.inherit import shipped

BASE = "name: mine\nextends: korea-2017\n"


def test_a_new_scenario_passes_check_and_differs_in_nothing(command, tmp_path):
    assert command("scenarios", "new", "mine").code == 0
    said = command("check", "mine.yaml")
    assert said.code == 0, said.err
    assert "mine.yaml: ok" in said.out
    assert load(str(tmp_path / "mine.yaml")).name == "mine"
    assert "are the same but for what they say" in command("scenarios", "diff", "korea-2017", "mine.yaml").out


def test_every_commented_example_of_the_skeleton_is_valid(command, tmp_path):
    """Taking the comment signs away from what is YAML leaves a valid scenario."""
    command("scenarios", "new", "mine")
    lines = (tmp_path / "mine.yaml").read_text().splitlines()
    words = ("set:", "events:", "free:", "switches:", "rules:", "absent:", "variant:", "  ")
    plain = [line[2:] if line.startswith("# ") and line[2:].startswith(words) else line for line in lines]
    assert sum(a != b for a, b in zip(lines, plain, strict=True)) >= 10
    (tmp_path / "mine.yaml").write_text("\n".join(plain))
    said = command("check", "mine.yaml")
    assert said.code == 0, said.err


def test_new_refuses_to_overwrite(command, tmp_path):
    (tmp_path / "mine.yaml").write_text("mine")
    said = command("scenarios", "new", "mine")
    assert said.code == 2
    assert said.err.startswith("mine.yaml:1:1: this file is there already")
    assert (tmp_path / "mine.yaml").read_text() == "mine"


@pytest.mark.parametrize("name", ["../mine", "my scenario", "korea-2017", "1st", "", "a" * 80])
def test_new_refuses_what_is_no_name(name, command, tmp_path):
    said = command("scenarios", "new", name)
    assert said.code == 2
    assert len(said.err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_diff_names_parameters_with_values_and_sources(command, tmp_path):
    (tmp_path / "mine.yaml").write_text(
        BASE
        + "set:\n  trust.PRK.USA: {value: 0.4, source: assumption, why: a test}\n"
        + "switches: {veto: off}\nrules: {RUS: best-response}\nabsent: [KOR]\n"
        + "options:\n  arms: {says: sends arms}\n"
        + "events:\n  - history\n  - {on: 2018Q2, do: summit, between: [RUS, PRK], source: A02}\n"
        + "free: {of: [RUS], from: 2019Q1}\n"
    )
    said = command("scenarios", "diff", "korea-2017", "mine.yaml")
    assert said.code == 0, said.err
    for line in (
        "  trust.PRK.USA: 0.15 (assumption: docs/model.md, section 5; prior uniform [0.03, 0.3]) -> "
        "0.4 (assumption: a test)",
        "  veto: on -> off",
        "  RUS: rational -> best-response",
        "  + history",
        "  + 2018Q2 summit between [RUS, PRK] (A02)",
        "  arms.says: delivers arms -> sends arms",
        "  + {of: [RUS], from: 2019Q1}",
    ):
        assert line in said.out.splitlines(), (line, said.out)
    parts = [line for line in said.out.splitlines()[1:] if not line.startswith(" ")]
    assert parts == ["absent", "options", "events", "free", "switches", "rules", "parameters"]


def test_diff_as_data_and_the_other_way_round(command, tmp_path):
    (tmp_path / "mine.yaml").write_text(BASE + "set:\n  warheads.initial: {value: 4, source: P046}\n")
    there = json.loads(command("scenarios", "diff", "korea-2017", "mine.yaml", "--json").out)
    back = json.loads(command("scenarios", "diff", "mine.yaml", "korea-2017", "--json").out)
    (one,), (other,) = there["differences"], back["differences"]
    assert (one["part"], one["what"], one["b"]["value"]) == ("parameters", "warheads.initial", 4)
    assert (one["a"], one["b"]) == (other["b"], other["a"])
    assert (there["a"], there["b"]) == ("korea-2017", "mine")


def test_diff_says_what_is_wrong(command):
    said = command("scenarios", "diff", "korea-2017", "korea-2071")
    assert said.code == 2
    assert "did you mean" in said.err


@pytest.mark.parametrize("name", shipped())
def test_no_scenario_differs_from_itself(name):
    assert differences(load(name), load(name)) == []
