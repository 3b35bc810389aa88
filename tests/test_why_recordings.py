"""Runs played again from their folder, rule files, forced choices, and questions that have no answer."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import leverage_sim as lev
from ledgers import KINDS, SLOTS, change, chosen_by, played_until, recorded_scenario, results
from leverage_sim.batch.play import new_state, seats_of
from leverage_sim.batch.recording import recording
from leverage_sim.batch.replay import replay
from leverage_sim.quarter.simulate import simulate
from leverage_sim.world.index import Index
from leverage_sim.world.luck import Luck


@pytest.mark.parametrize("kind", KINDS)
def test_a_replay_is_the_recorded_run_bit_for_bit(kind):
    found = results(kind)
    recorded = recording("results", found.manifest, found.quarters, found.events)
    for run in found.runs["run"].head(3):
        state = replay(recorded, int(run), recorded.length).state  # compares events and quarters, and raises
        row = found.runs[found.runs["run"] == run].iloc[0]
        assert float(state.programme[0]) == row["final_programme"]
        assert float(state.tension[0]) == row["final_tension"]


@pytest.mark.parametrize("frame", ["quarters", "events"])
def test_a_run_that_does_not_come_out_as_recorded_is_refused(frame):
    found = results("as given")
    other = {name: getattr(found, name).copy() for name in ("quarters", "events")}
    column = "tension" if frame == "quarters" else "option"
    rows = other[frame].index[other[frame]["run"] == 12]
    other[frame].loc[rows[0], column] = 0.123 if frame == "quarters" else "shrug"
    recorded = recording("there", found.manifest, **other)
    with pytest.raises(lev.InputError, match=f"run 12 played again is not what {frame}.parquet holds"):
        replay(recorded, 12, 3)
    replay(recorded, 13, 3)
    newer = {**found.manifest, "versions": {**found.manifest["versions"], "numpy": "9.9"}}
    with pytest.raises(lev.InputError, match=r"it was played with numpy 9\.9 \(here "):
        replay(recording("there", newer, **other), 12, 3)


def test_copies_of_a_run_go_on_as_the_run_does():
    found = results("as given")
    luck = Luck(3, np.array([12]))
    state = new_state(Index(recorded_scenario(found)), luck)
    seats = seats_of(state.index.scenario, state.index)
    state = simulate(state, seats, luck, 5)
    kept = state.tension.copy()
    block = simulate(state.repeat(3), seats, Luck(3, np.full(3, 12)), 4)
    assert (state.tension == kept).all()
    state = simulate(state, seats, luck, 4)
    for name in ("tension", "programme", "position", "trust", "enforcement"):
        assert (getattr(block, name) == getattr(state, name)).all()


def test_runs_of_which_nothing_but_the_outcome_was_kept_can_be_asked_too():
    found = lev.run("korea-2017", runs=2, quarters=3, record="runs")
    full = lev.run("korea-2017", runs=2, quarters=3)
    assert str(lev.why(found, "PRK", "2017Q3", 1)) == str(lev.why(full, "PRK", "2017Q3", 1))


def test_the_slot_is_the_first_in_which_the_actor_did_not_hold():
    found = results("as given")
    acted = found.events[(found.events["actor"] == "USA") & found.events["phase"].isin(SLOTS)]
    once = acted.groupby(["run", "quarter"]).filter(lambda rows: set(rows["phase"]) == {"diplomatic"}).iloc[0]
    ledger = lev.why(found, "USA", once["quarter"], int(once["run"]))
    assert (ledger.slot, ledger.chosen.partition("@")[0]) == ("diplomatic", once["option"])


def test_a_forced_choice_says_so_and_has_no_flips():
    found = lev.run("korea-2017", runs=1, quarters=4, force=["CHN@2017Q3=aid-up"])
    ledger = lev.why(found, "CHN", "2017Q3", slot="coercive")
    assert ledger.forced
    assert ledger.chosen == "aid-up"
    assert ledger.own != "aid-up"
    assert len(ledger.flips) == 0
    assert f"by itself it would have chosen {ledger.own}" in repr(ledger)
    assert not lev.why(found, "CHN", "2017Q2", slot="coercive").forced


def test_a_best_response_has_no_luck_and_only_worth_flips_it():
    found = lev.run("korea-2017", runs=1, quarters=4, set={"rules.USA": "best-response"})
    ledger = lev.why(found, "USA", "2017Q3", slot="coercive")
    assert ledger.precision == float("inf")
    assert ledger.options["luck"].isna().all()
    assert ledger.options.loc[ledger.options["chosen"], "probability"].tolist() == [1.0]
    assert ledger.options.loc[ledger.options["chosen"], "score"].tolist() == [0.0]
    assert "choice.precision" not in set(ledger.flips["name"])
    assert json.loads(json.dumps(ledger.as_json(), allow_nan=False))["precision"] == "infinite"
    row = ledger.flips.iloc[0].to_dict()
    asked, group, luck = played_until(found, "USA", "2017Q3", 0, "coercive")
    changed, _ = change(asked, row, row["needed"])
    assert chosen_by(changed, group, luck, "USA", "coercive") == row["option"] != ledger.chosen


def test_chance_alone_is_not_moved_by_what_options_are_worth():
    found = lev.run("korea-2017", runs=1, quarters=4, set={"rules.CHN": "random"})
    ledger = lev.why(found, "CHN", "2017Q4", slot="coercive")
    assert ledger.precision == 0.0
    assert not ledger.flips["name"].str.startswith(("weight.", "cost.", "regret.", "choice.")).any()
    assert "by chance alone" in str(ledger)


RULE = """from leverage_sim import rule


@rule("{name}", extends="rational")
def shy(view, scores):
    \"\"\"Raises no aid while tension is high.\"\"\"
    scores["aid-up"] -= 0.5 * (view.tension > 0.2)
    return scores
"""


@pytest.fixture
def ruled(tmp_path):
    """A folder that was played with a student's rule, and the file of the rule."""
    name = f"shy-{tmp_path.name}"
    (tmp_path / "shy.py").write_text(RULE.format(name=name))
    found = lev.run("korea-2017", runs=2, quarters=4, set={"rules.CHN": name}, rules=[str(tmp_path / "shy.py")])
    found.write(tmp_path / "there")
    return tmp_path


def test_a_students_rule_stands_between_regret_and_score(ruled):
    ledger = lev.why(ruled / "there", "CHN", "2017Q4", slot="coercive", rules=[str(ruled / "shy.py")])
    row = ledger.option("aid-up")
    assert row["score"] == row["regret"] - 0.5
    assert "after its rule" in str(ledger)
    assert ledger.options["probability"].sum() == pytest.approx(1.0, abs=1e-12)


def test_a_rule_file_is_asked_for_and_compared_and_never_run_from_the_folder(ruled, command):
    ask = ("why", str(ruled / "there"), "--actor", "CHN", "--quarter", "2017Q4", "--slot", "coercive")
    said = command(*ask)
    assert said.code == 2
    assert "the folder was played with shy.py: name that file with --rules" in said.err
    (ruled / "other.py").write_text("raise SystemExit('it was run')\n")
    said = command(*ask, "--rules", str(ruled / "other.py"))
    assert said.code == 2
    assert "is not a rule file of this folder" in said.err
    assert "it was run" not in said.err
    assert command(*ask, "--rules", str(ruled / "shy.py")).code == 0


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("why") / "there"
    lev.run("korea-2017", runs=3, quarters=6, set={"absent": "RUS"}).write(place)
    return place


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--actor", "CNH", "--quarter", "2017Q3"], "did you mean CHN?"),
        (["--actor", "ROW", "--quarter", "2017Q3"], "has no seat"),
        (["--actor", "RUS", "--quarter", "2017Q3"], "RUS is absent"),
        (["--actor", "CHN", "--quarter", "2018Q3"], "this folder goes from 2017Q1 to 2018Q2"),
        (["--actor", "CHN", "--quarter", "2016Q4"], "was not played"),
        (["--actor", "CHN", "--quarter", "soon"], "a quarter is written like 2017Q1"),
        (["--actor", "CHN", "--quarter", "2017Q3", "--run", "3"], "3 is not in this folder; it holds 0 to 2"),
        (["--actor", "CHN", "--quarter", "2017Q3", "--slot", "military"], "military is not a slot"),
        (["--quarter", "2017Q3"], "Missing option '--actor'"),
    ],
)
def test_wrong_questions_are_one_line_and_exit_code_2(command, folder, arguments, words):
    said = command("why", str(folder), *arguments)
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert len(said.err.splitlines()) == 1


DAMAGE = {
    "no manifest": (lambda place: (place / "manifest.json").unlink(), "is not a results folder"),
    "no JSON": (
        lambda place: (place / "manifest.json").write_text('{"scenario": '),
        "manifest.json:1:14: the manifest is",
    ),
    "a list": (lambda place: (place / "manifest.json").write_text("[1]"), "the manifest is damaged"),
    "no design": (lambda place: edit(place, lambda m: m.pop("design")), "it lacks design"),
    "no seed": (lambda place: edit(place, lambda m: m["design"].update(seed="one")), "it lacks design.seed"),
    "another scenario": (
        lambda place: edit(place, lambda m: m["scenario"]["parameters"]["trust.PRK.USA"].update(value=0.9)),
        "does not have the hash",
    ),
    "no scenario": (lambda place: edit(place, lambda m: m["scenario"].pop("roles")), "cannot be read: roles"),
    "no events": (lambda place: (place / "events.parquet").unlink(), "it holds no events.parquet"),
    "no Parquet": (
        lambda place: (place / "quarters.parquet").write_text("x" * 99),
        "quarters.parquet:1:1: cannot be read",
    ),
}


def edit(place: Path, how) -> None:
    manifest = json.loads((place / "manifest.json").read_text())
    how(manifest)
    (place / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_folder_is_one_line_and_exit_code_2(command, folder, tmp_path, kind):
    spoil, words = DAMAGE[kind]
    shutil.copytree(folder, tmp_path / "spoilt")
    spoil(tmp_path / "spoilt")
    said = command("why", "spoilt", "--actor", "CHN", "--quarter", "2017Q3")
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert len(said.err.splitlines()) == 1


def test_a_folder_that_is_not_there(command):
    said = command("why", "nowhere", "--actor", "CHN", "--quarter", "2017Q3")
    assert (said.code, said.err) == (2, "nowhere:1:1: there is no such folder; name one that `run --out` wrote\n")


def test_the_command_prints_a_sentence_tables_and_json(command, folder):
    ask = ("why", str(folder), "--actor", "PRK", "--quarter", "2017Q3", "--run", "1", "--slot", "coercive")
    ledger = lev.why(folder, "PRK", "2017Q3", 1, "coercive")
    said = command(*ask)
    assert said.code == 0
    first = " ".join(said.out.partition("\n\n")[0].split())
    assert first == repr(ledger)
    assert first.startswith("2017Q3, run 1: North Korea ")
    assert f"(chance {ledger.option(ledger.chosen)['probability']:.2f})" in first
    assert ledger.flips["name"].iloc[0] in first
    assert f"{ledger.chosen} (chosen)" in said.out
    every = command(*ask, "--all")
    assert all(name in every.out for name in ledger.options["option"])
    assert len(every.out) > len(said.out)
    plain = json.loads(command(*ask, "--json").out)
    assert plain["chosen"] == ledger.chosen
    assert [row["name"] for row in plain["flips"]] == ledger.flips["name"].tolist()
