"""One decision on both sides of a comparison: what is compared, what it finds, what is said where nothing can be."""

import json
from dataclasses import replace

import pandas as pd
import pytest

import leverage_sim as lev
from leverage_sim.problems import InputError


@pytest.fixture(scope="module")
def lax():
    """China looks away on side B."""
    return lev.compare("korea-2017", force_b=["CHN@2017Q1..2021Q4=enforce-lax"], runs=40, quarters=8)


def contrast(pair):
    """How much more likely each side's choice is on its own side."""
    rows = pair.options.set_index("option")
    gained = rows["probability_b"] - rows["probability_a"]
    return gained[pair.b.chosen] - gained[pair.a.chosen]


def test_the_run_that_is_taken_is_the_most_telling_of_those_in_which_the_actor_chose_otherwise(lax):
    row = lax.changes.iloc[0]
    found = lev.why_both(lax, row["actor"], row["quarter"])
    assert found.a.chosen != found.b.chosen
    assert (found.a.run, found.a.slot, found.a.quarter) == (found.b.run, found.b.slot, row["quarter"])
    others = [lev.why_both(lax, row["actor"], row["quarter"], run, found.a.slot) for run in range(found.a.run)]
    assert all(contrast(each) <= contrast(found) for each in others if each.a.chosen != each.b.chosen)


def test_another_rule_and_a_prescribed_choice_are_named(tmp_path):
    ruled = lev.compare("korea-2017", set_b={"rules.KOR": "hard-liner"}, runs=2, quarters=1)
    text = str(lev.why_both(ruled, "KOR", "2017Q1", 0, "coercive"))
    assert "South Korea plays by another rule: rational on A, hard-liner on B." in text
    assert "after its rule A" in text
    forced = lev.compare("korea-2017", force_b=["CHN@2017Q1=enforce-lax"], runs=2, quarters=1)
    text = str(lev.why_both(forced, "CHN", "2017Q1", 0, "coercive"))
    assert "The choice is prescribed on B, and China's own on A." in text


def test_terms_account_for_what_payoffs_changed_by(lax):
    row = lax.changes.iloc[0]
    found = lev.why_both(lax, row["actor"], row["quarter"])
    sums = found.terms.groupby("option")["difference"].sum()
    for each in found.options.to_dict("records"):
        assert each["difference"] == pytest.approx(sums.get(each["option"], 0.0), abs=1e-12), each["option"]
    luck = found.a.options.merge(found.b.options, on="option")
    pd.testing.assert_series_equal(luck["luck_x"], luck["luck_y"], check_names=False)


def test_one_changed_number_is_all_that_stands_otherwise_at_the_start():
    found = lev.compare("korea-2017", set_b={"weight.PRK.prospect": 2.5}, runs=2, quarters=1)
    pair = lev.why_both(found, "PRK", "2017Q1", 0, "coercive")
    assert list(pair.standing["name"]) == ["weight.PRK.prospect"]
    assert pair.standing["b"].item() == 2.5
    row = lev.load("korea-2017").parameters["weight.PRK.prospect"]
    low, high = row.prior.bounds
    assert (pair.standing["yardstick"].item(), pair.standing["difference"].item()) == ("prior", 2.5 - row.value)
    assert pair.standing["size"].item() == pytest.approx(abs(2.5 - row.value) / (high - low))
    assert set(pair.terms["term"]) <= {"prospect"}


def test_nothing_changed_is_said():
    found = lev.compare("korea-2017", set_b={"trust.KOR.RUS": 0.31}, runs=2, quarters=1)
    text = str(lev.why_both(found, "PRK", "2017Q1", 0, "coercive"))
    assert "nothing changed" in text
    assert "trust.KOR.RUS" in text


def test_the_command_tells_it_of_a_folder(lax, command, tmp_path):
    lax.write(tmp_path / "there")
    row = lax.changes.iloc[0]
    typed = ("why", "there", "--actor", row["actor"], "--quarter", row["quarter"])
    said = command(*typed)
    assert said.code == 0, said.err
    assert said.out == str(lev.why_both(tmp_path / "there", row["actor"], row["quarter"]))
    data = json.loads(command(*typed, "--json").out)
    assert data["a"]["chosen"] != data["b"]["chosen"]
    assert {"stance[CHN,goods]", "enforcement[CHN,goods]"} <= {each["name"] for each in data["standing"]}
    assert len(command(*typed, "--all").out) > len(said.out)


def test_events_that_are_another_table_are_a_line(lax, command, tmp_path):
    side = lax.write(tmp_path / "there") / "a"
    (side / "events.parquet").write_bytes((side / "quarters.parquet").read_bytes())
    said = command("why", "there", "--actor", "KOR", "--quarter", "2017Q3")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("there/a/events.parquet:1:1: holds something else")
    assert len(said.err.strip().splitlines()) == 1


def test_an_option_that_one_side_lacks_is_a_dash():
    kept = lev.compare("korea-2017", set_b={"trust.PRK.USA": 0.4}, runs=2, quarters=1)
    pair = lev.why_both(kept, "CHN", "2017Q1", 0, "coercive")
    rows = pair.options.copy()
    rows.loc[rows["option"] == "aid-up", ["payoff_b", "score_b", "probability_b", "difference"]] = float("nan")
    (line,) = [line for line in str(replace(pair, options=rows)).splitlines() if line.startswith("aid-up")]
    assert line.split()[2:4] == ["-", "-"]
    assert "nan" not in line


def test_what_cannot_be_asked_is_a_line(lax, command, tmp_path):
    lax.write(tmp_path / "there")
    (tmp_path / "one").mkdir()
    for typed, words in (
        (("--actor", "KOR", "--quarter", "2017Q1", "--slot", "talks"), "name there/a or there/b"),
        (("--actor", "KOP", "--quarter", "2017Q1"), "did you mean KOR"),
        (("--actor", "KOR", "--quarter", "2020Q1"), "was not played"),
        (("--actor", "KOR", "--quarter", "2017Q1", "--run", "99"), "is not in this folder"),
    ):
        said = command("why", "there", *typed)
        assert (said.code, said.out) == (2, ""), typed
        assert words in said.err
        assert len(said.err.strip().splitlines()) == 1
    with pytest.raises(InputError, match="holds no comparison"):
        lev.why_both(tmp_path / "one", "KOR", "2017Q1")
