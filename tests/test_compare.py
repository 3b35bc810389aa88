"""`compare`: the same luck under two scenarios."""

import json
import shlex

import numpy as np
import pandas as pd
import pytest

import leverage_sim as lev
from leverage_sim.analysis import comparison
from leverage_sim.analysis.significance import verdict
from leverage_sim.problems import InputError

LAX = "CHN@2017Q2..2018Q2=enforce-lax"


@pytest.fixture(scope="module")
def found():
    return lev.compare("korea-2017", runs=60, quarters=6, force_b=[LAX])


@pytest.mark.parametrize(
    ("p", "among", "same", "said"),
    [(0.001, 0.01, False, "settled"), (0.04, 0.4, False, "settled alone"), (0.06, 0.6, False, "open"),
     (1.0, 1.0, False, "open"), (1.0, 1.0, True, "same")],
)  # fmt: skip
def test_a_verdict_asks_all_outcomes_then_one_alone(p, among, same, said):
    assert verdict(p, among, same) == said


def test_one_scenario_twice_differs_in_nothing():
    same = lev.compare("korea-2017", "korea-2017", runs=20, quarters=5)
    assert same.identical
    assert (same.outcomes[["difference", "low", "high"]] == 0.0).all().all()
    assert set(same.outcomes["verdict"]) == {"same"}
    assert (same.courses[["difference", "differ"]] == 0.0).all().all()
    assert len(same.partings) == 0
    assert same.parted == {"state_quarter": None, "state_runs": 0, "choice_quarter": None, "choice_runs": 0}
    assert "Nothing differs" in str(same)


def test_what_comes_later_leaves_the_quarters_before_it_as_they_were(found):
    before = found.courses[found.courses["quarter"] == "2017Q1"]
    after = found.courses[found.courses["quarter"] >= "2017Q2"]
    assert (before["differ"] == 0.0).all()
    assert (after["differ"] > 0.0).any()
    assert (before["high"] == 0.0).all()
    assert found.parted["state_quarter"] == "2017Q2"
    assert (found.changes["quarter"] >= "2017Q2").all()
    assert not found.changes["b"].eq("enforce-lax").any(), "what is prescribed is nobody's choice"


def test_sides_may_be_exchanged(found):
    other = lev.compare("korea-2017", runs=60, quarters=6, force_a=[LAX])
    ours, theirs = found.outcomes, other.outcomes
    for one, two in (("difference", "difference"), ("low", "high"), ("high", "low")):
        assert (ours[one] == -theirs[two]).all()
    for name in ("verdict", "p", "holm", "further_runs"):
        assert ours[name].tolist() == theirs[name].tolist()
    swapped = other.changes.rename(columns={"a": "b", "b": "a"})[found.changes.columns]
    keys = ["actor", "quarter", "slot", "a", "b"]
    pd.testing.assert_frame_equal(
        *(frame.sort_values(keys).reset_index(drop=True) for frame in (found.changes, swapped))
    )


def test_values_are_set_in_a_scenario_at_hand_as_in_one_by_name(korea):
    ours, theirs = (lev.compare(name, runs=2, quarters=1, set_b={"trust.PRK.USA": 0.4}) for name in (korea, korea.name))
    pd.testing.assert_frame_equal(ours.runs, theirs.runs)
    assert ours.manifests["both"]["scenario_sha256"] == theirs.manifests["both"]["scenario_sha256"]
    assert ours.b.label == "korea-2017 with trust.PRK.USA=0.4"


def test_it_says_what_run_says(found):
    """The sides are runs like any others; differences are theirs, and the same in any block."""
    a = lev.run("korea-2017", 1, 60, quarters=6).runs
    b = lev.run("korea-2017", 1, 60, quarters=6, force=[LAX]).runs
    row = found.outcomes.set_index("outcome").loc["major tests"]
    assert row["difference"] == pytest.approx((b["major_tests"] - a["major_tests"]).mean())
    assert row["a"] == pytest.approx(a["major_tests"].mean())
    assert row["gain"] == pytest.approx(
        (a["major_tests"].var() + b["major_tests"].var()) / (b["major_tests"] - a["major_tests"]).var()
    )
    assert found.runs.groupby("scenario")["run"].count().tolist() == [60, 60]


def test_it_is_the_same_in_any_block(found, monkeypatch):
    monkeypatch.setattr(comparison, "BLOCK", 25)
    other = lev.compare("korea-2017", runs=60, quarters=6, force_b=[LAX])
    pd.testing.assert_frame_equal(found.outcomes, other.outcomes)
    pd.testing.assert_frame_equal(found.changes, other.changes)
    pd.testing.assert_frame_equal(found.courses, other.courses, rtol=1e-9, atol=1e-12)


def test_draws_are_the_same_on_both_sides_and_said_to_be_ranged_over():
    drawn = lev.compare("korea-2017", runs=12, quarters=2, draws="prior", set_b={"trust.PRK.USA": 0.4})
    assert drawn.over.startswith("luck and parameters")
    one, other = (rows.set_index("run") for _, rows in drawn.runs.groupby("side"))
    assert np.array_equal(one["trust.PRK.CHN"], other["trust.PRK.CHN"])
    assert one["trust.PRK.CHN"].nunique() == 12
    assert drawn.notes == ["Side B holds trust.PRK.USA fixed; the other draws it from its prior."]


def test_what_only_one_side_has_is_named_and_the_rest_compared(tmp_path):
    (tmp_path / "longer.yaml").write_text(
        "name: longer\nextends: korea-2017\nquarters: [2017Q1, 2022Q1]\n"
        "actors: {VNM: {title: Vietnam, luck: vietnam}}\n"
    )
    other = lev.compare("korea-2017", str(tmp_path / "longer.yaml"), runs=3, set_a={"quarters": "2017Q1..2017Q2"})
    assert other.design.quarters == 2
    assert any("played to 2017Q2" in note for note in other.notes)
    assert "Only B has Vietnam: what they alone do is not compared." in other.notes
    assert set(other.outcomes["verdict"]) == {"same"}
    assert "changed nothing that is measured" in str(other)


def test_named_outcomes_are_the_only_ones():
    few = lev.compare(
        "korea-2017", runs=10, quarters=3, force_b=["CHN@2017Q1=enforce-lax"], outcomes=["talks", "talks>=3"]
    )
    assert few.outcomes["outcome"].tolist() == ["rounds of talks", "talks>=3"]
    assert few.outcomes["a"].tolist()[1] <= 1.0
    with pytest.raises(InputError, match="did you mean final_tension"):
        lev.compare("korea-2017", runs=2, quarters=1, set_b={"trust.PRK.USA": 0.4}, outcomes=["final_tensions"])


def test_the_command_leads_to_why_each_actor_chose_otherwise(command, tmp_path):
    said = command("compare", "korea-2017", "--force-b", LAX, "--runs", "40", "--quarters", "8", "--out", "there")
    assert said.code == 0, said.err
    assert f"B: korea-2017 with {LAX}" in said.out
    assert f"+ {LAX}" in said.out
    assert "range over luck alone: 40 runs" in said.out
    assert "by chance alone, about 1.1 of 22" in said.out.lower().replace("\n", " ")
    table = pd.read_parquet(tmp_path / "there" / "partings.parquet").set_index("actor")
    asked = [line.partition(":  ")[2] for line in said.out.splitlines() if "leverage-sim why there " in line]
    assert len(asked) == len(table) >= 3
    for line in asked[:2]:
        words = shlex.split(line)[1:]
        row = table.loc[words[words.index("--actor") + 1]]
        for side in "ab":
            answer = command(*(f"there/{side}" if word == "there" else word for word in words), "--json")
            assert answer.code == 0, answer.err
            assert json.loads(answer.out)["chosen"] == row[side]


@pytest.mark.pictures
def test_the_folder_holds_both_sides_whole(command, tmp_path):
    arguments = (
        "compare",
        "korea-2017",
        "--with",
        "trust.PRK.USA=0.4",
        "--quarters",
        "2",
        "--runs",
        "5",
        "--out",
        "there",
    )
    said = command(*arguments, "--json")
    data = json.loads(said.out)
    assert {row["outcome"] for row in data["outcomes"]} >= {"a deal is signed"}
    assert data["inputs"][0]["b"] == {"value": 0.4, "source": ["command line"]}
    place = tmp_path / "there"
    manifest = json.loads((place / "manifest.json").read_text())
    assert manifest["design"]["sides"]["b"]["label"] == "korea-2017 with trust.PRK.USA=0.4"
    assert str(tmp_path) not in json.dumps(manifest)
    assert len(pd.read_parquet(place / "runs.parquet")) == 10
    assert len(lev.results(place / "b").quarters) == 10
    for name in ("differences", "courses"):
        assert len((place / "figures" / f"{name}.png").read_bytes()) > 20_000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["there"]
    assert command(*arguments).code == 0, "the same comparison may be made again"
    said = command("why", "there", "--actor", "CHN", "--quarter", "2017Q1", "--slot", "talks")
    assert said.code == 2
    assert "looks at one side: name there/a or there/b" in said.err


def test_a_folder_is_whole_or_not_there(found, tmp_path, monkeypatch):
    def fail(*_):
        raise OSError("no space left")

    monkeypatch.setattr("leverage_sim.show.comparison.write_manifest", fail)
    with pytest.raises(OSError, match="no space left"):
        found.write(tmp_path / "new")
    assert list(tmp_path.iterdir()) == []


def test_a_rule_is_seated_on_one_side(command, tmp_path):
    (tmp_path / "stubborn.py").write_text(
        "from leverage_sim import rule\n\n\n@rule('stubborn-patron')\ndef stubborn(view, scores):\n"
        "    'Never enforces.  Source: a test.'\n    scores['enforce-strict'] -= 1.0\n    return scores\n"
    )
    seat = ("--rules", "stubborn.py", "--runs", "20", "--quarters", "3", "--out", "there")
    said = command("compare", "korea-2017", "--with", "rules.CHN=stubborn-patron", *seat)
    assert said.code == 0, said.err
    assert "CHN: rational -> stubborn-patron" in said.out
    assert "stubborn-patron: Never enforces. Source: a test." in said.out
    assert pd.read_parquet(tmp_path / "there" / "partings.parquet").iloc[0]["actor"] == "CHN"
    (line,) = [line for line in said.out.splitlines() if "--actor CHN" in line]
    assert line.endswith("--rules stubborn.py")
    assert command(*shlex.split(line.partition(":  ")[2])[1:]).code == 0
    unseated = command("compare", "korea-2017", "korea-2017", *seat)
    assert "Nothing differs" in unseated.out
    assert "sits in no seat" in unseated.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["korea-2017"], "name a second scenario"),
        (["korea-2017", "korea-2071"], "did you mean korea-201"),
        (["korea-2017", "korea-2018"], "one starts in 2017Q1, the other in 2018Q1"),
        (["korea-2017", "korea-2017", "--runs", "1"], "--runs"),
        (["korea-2017", "--with", "trust.PRK.USA"], "not of the form PATH=VALUE"),
        (["korea-2017", "--force-b", "CHN@2017Q1=dance"], "no option of CHN"),
        (["korea-2017", "--with", "switches.veto=off", "--outcome", "talks>=many"], "write COLUMN or COLUMN>=NUMBER"),
        (["korea-2017", "--with", "switches.veto=off", "--draws", "posterior"], "--draws: takes prior"),
        (["korea-2017", "--with", "switches.veto=off", "--out", "mine.txt"], "is a file; name a folder"),
        (["korea-2017", "--with", "switches.veto=off", "--out", "."], "holds something else than a `compare`"),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(command, tmp_path, arguments, words):
    (tmp_path / "mine.txt").write_text("mine")
    said = command("compare", *arguments)
    assert said.code == 2
    assert words in said.err
    assert len(said.err.strip().splitlines()) == 1
    assert (tmp_path / "mine.txt").read_text() == "mine"
