"""The commands as a user types them: what they print, what they write, how they end."""

import json
from pathlib import Path

import pandas as pd
import pytest

import leverage_sim as lev
from leverage_sim.problems import InputError
from leverage_sim.scenario.inherit import shipped


@pytest.mark.pictures
def test_one_run_prints_a_timeline_and_writes_the_folder(command, tmp_path):
    said = command("run", "korea-2017", "--quarters", "4", "--out", "there")
    assert said.code == 0
    assert "2017Q1  trade " in said.out
    assert "From 2017Q1 to 2017Q4:" in said.out
    assert "Data and pictures are in there." in said.err
    folder = tmp_path / "there"
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["design"]["seed"] == 1
    assert manifest["scenario"]["name"] == "korea-2017"
    assert set(manifest) >= {"versions", "scenario", "scenario_sha256", "design", "rules", "started", "ended"}
    assert str(tmp_path) not in json.dumps(manifest)
    for name in ("runs", "quarters", "events"):
        assert len(pd.read_parquet(folder / f"{name}.parquet"))
    for name in ("network", "leverage", "trajectories", "events"):
        picture = (folder / "figures" / f"{name}.png").read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert len(picture) > 20_000


@pytest.mark.parametrize(
    "typed",
    [
        "run korea-2017", "hindcast", "claims --draws 2 --seeds 1", "coalitions korea-2017", "tournament",
        "compare korea-2017 no-veto", "leverage korea-2017", "odd", "talks korea-2017 --between PRK USA",
        "network korea-2017", "council korea-2017", "replay there --run 0", "report there",
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_told_before_anything_is_worked_out(command, tmp_path, typed):
    """A file where a folder should be cannot be written even by root."""
    (tmp_path / "file").write_text("mine")
    if " there" in typed:
        lev.run("korea-2017", quarters=1).write(tmp_path / "there")
    kind = {"talks": ".png", "council": ".png", "network": ".graphml"}.get(typed.split()[0], "")
    said = command(*typed.split(), "--out", f"file/below{kind}")
    assert (said.code, said.out) == (2, "")
    assert "cannot be written: Not a directory" in said.err
    assert len(said.err.strip().splitlines()) == 1
    assert {path.name for path in tmp_path.iterdir()} <= {"file", "there"}


def test_many_runs_print_shares_with_intervals_that_say_what_they_range_over(command):
    said = command("run", "korea-2017", "--runs", "40", "--quarters", "4", "--out", "there")
    assert said.code == 0
    assert "range over luck alone: 40 runs" in said.out
    drawn = command("run", "korea-2017", "--runs", "40", "--quarters", "4", "--draws", "prior", "--out", "drawn")
    assert "range over luck and parameters: 40 runs" in drawn.out


def test_json_is_all_that_goes_to_stdout(command):
    said = command("run", "korea-2017", "--runs", "20", "--quarters", "3", "--json", "--out", "there")
    found = json.loads(said.out)
    assert found["runs"] == 20
    assert {row["outcome"] for row in found["shares"]} >= {"a deal is signed"}
    for row in found["shares"]:
        assert row["low"] <= row["share"] <= row["high"]


def test_another_design_gets_another_folder(command, tmp_path):
    command("run", "korea-2017", "--quarters", "2")
    command("run", "korea-2017", "--quarters", "2", "--set", "trust.PRK.USA=0.5")
    command("run", "korea-2017", "--quarters", "2")
    assert len(list((tmp_path / "results").iterdir())) == 2


def test_set_values_are_in_the_manifest_with_the_command_line_as_source(command, tmp_path):
    command("run", "korea-2017", "--quarters", "2", "--set", "trust.PRK.USA=0.5", "--out", "there")
    manifest = json.loads((tmp_path / "there" / "manifest.json").read_text())
    assert manifest["scenario"]["parameters"]["trust.PRK.USA"] == {"value": 0.5, "source": ["command line"]}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["run"], "Missing argument"),
        (["run", "korea-2017", "--runs", "0"], "--runs"),
        (["run", "korea-2017", "--runs", "many"], "--runs"),
        (["run", "korea-2017", "--seed", "-1"], "--seed"),
        (["run", "korea-2017", "--draws", "posterior"], "--draws: takes prior"),
        (["run", "korea-2071"], "did you mean korea-201"),
        (["run", "korea-2017", "--set", "switches.vetoo=off"], "unknown switch"),
        (["run", "korea-2017", "--sed", "1"], "No such option"),
        (["fly"], "No such command"),
        (["leverage", "gone.yaml"], "there is no such file"),
        (["facts", "A07", "--for", "gdp.USA"], "not both"),
        (["facts", "Q99"], "no row is called Q99"),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(command, arguments, words):
    said = command(*arguments)
    assert said.code == 2
    assert words in said.err
    assert len(said.err.splitlines()) == 1
    assert said.out == ""


def test_a_failure_inside_is_one_line_and_exit_code_1(command, monkeypatch, tmp_path):
    import leverage_sim.api as api

    def broken(*_args, **_kwargs):
        raise ZeroDivisionError("the engine\nstumbles")

    monkeypatch.setattr(api, "run", broken)
    said = command("run", "korea-2017")
    assert said.code == 1
    assert (
        said.err
        == "leverage-sim: a run failed inside: ZeroDivisionError: the engine (details in leverage-sim-error.log)\n"
    )
    assert "Traceback" in (tmp_path / "leverage-sim-error.log").read_text()


def test_check_prints_a_line_for_each_good_file(command):
    said = command("check", *shipped())
    assert said.code == 0
    assert len(said.out.splitlines()) == len(shipped())


def test_scenarios_are_listed_with_their_questions(command):
    said = command("scenarios", "list")
    assert said.code == 0
    for name in shipped():
        assert name in said.out
    assert "?" in said.out


def test_the_network_goes_to_a_file(command, tmp_path):
    said = command("network", "korea-2018", "--out", "net.graphml")
    assert said.code == 0
    assert (tmp_path / "net.graphml").read_text().startswith("<?xml")


def test_help_of_every_command(command):
    for arguments in (
        ["--help"],
        ["run", "--help"],
        ["leverage", "--help"],
        ["check", "--help"],
        ["facts", "--help"],
        ["why", "--help"],
    ):
        said = command(*arguments)
        assert said.code == 0
        assert "Usage" in said.out


def test_a_run_is_not_written_over_what_would_be_lost(command):
    """Another command's folder, another scenario's runs, more runs than now; the same again is fine."""
    Path("small.yaml").write_text("name: small\nscenario: korea-2017\nquarters: 1\nreplicates: 4\ndesign: {}\n")
    assert command("sweep", "small.yaml", "--out", "swept", "--workers", "1").code == 0
    assert command("run", "korea-2017", "--quarters", "1", "--runs", "4", "--out", "four").code == 0
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text("mine")
    for words, why in (
        (("run", "korea-2017", "--out", "swept"), "holds something else"),
        (("run", "korea-2018", "--out", "four"), "4 runs of korea-2017"),
        (("run", "korea-2017", "--out", "four"), "4 runs of korea-2017"),
        (("replay", "four", "--run", "1", "--out", "four"), "4 runs of korea-2017"),
        (("run", "korea-2017", "--out", "mine"), "holds something else"),
    ):
        said = command(*words)
        assert (said.code, len(said.err.splitlines())) == (2, 1), said.err
        assert why in said.err
        assert "name another folder" in said.err
    assert len(lev.results("four").runs) == len(lev.results("swept").runs) == 4
    assert command("run", "korea-2017", "--quarters", "1", "--runs", "4", "--out", "four").code == 0


def test_a_file_that_cannot_be_drawn_is_told_before_anything_is_worked_out(command):
    for words in (
        ("council", "korea-2017", "--out", "fig.abc"),
        ("network", "korea-2017", "--out", "net.xyz"),
        ("talks", "korea-2017", "--between", "PRK", "USA", "--out", "plane"),
        ("council", "korea-2017", "--out", "/dev/null/fig.png"),
    ):
        said = command(*words)
        assert (said.code, len(said.err.splitlines())) == (2, 1), said.err
        assert not said.out


def test_results_in_python_are_not_written_over_what_would_be_lost(tmp_path):
    """The writer itself refuses, not only the command."""
    lev.run("korea-2017", runs=3, quarters=1).write(tmp_path / "three")
    for found in (lev.run("korea-2017", quarters=1), lev.run("korea-2018", runs=3, quarters=1)):
        with pytest.raises(InputError, match="would be lost"):
            found.write(tmp_path / "three")
    assert len(lev.results(tmp_path / "three").runs) == 3
