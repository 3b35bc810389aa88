"""Sweeps: what a design plays, that it is the same however it is played, and what a folder of it can do."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import leverage_sim as lev
from leverage_sim.actors.seats import RuleError
from leverage_sim.problems import InputError, Stopped
from leverage_sim.show.timeline import tell
from leverage_sim.sweeps.sampling import latin_hypercube
from sweeping import CROSSED, PLAIN, parts, same, same_folders, swept


@pytest.fixture(scope="module")
def crossed(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("crossed")
    swept(folder, CROSSED)
    return folder


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("plain")
    swept(folder)
    return folder


def test_the_cells_of_a_grid_play_what_set_plays(tmp_path):
    design = {"grid": {"trust.PRK.USA": [0.1, 0.3], "absent": [[], ["CHN"]]}}
    runs = swept(tmp_path, {**PLAIN, "quarters": 3, "replicates": 5, "design": design}).runs
    for trust, absent in ((0.1, ""), (0.3, ""), (0.1, "CHN"), (0.3, "CHN")):
        own = runs[(runs["trust.PRK.USA"] == trust) & (runs["absent"] == absent)].reset_index(drop=True)
        settings = {"trust.PRK.USA": trust, "absent": absent}
        alone = lev.run("korea-2017", runs=5, quarters=3, record="runs", set=settings).runs
        assert list(own["replicate"]) == list(range(5))
        names = list(alone.columns)[4:]
        same(own[names], alone[names])


def test_draws_from_the_priors_are_those_of_run(tmp_path):
    runs = swept(tmp_path, {**PLAIN, "replicates": 1, "design": {"sample": {"method": "prior", "size": 12}}}).runs
    alone = lev.run("korea-2017", runs=12, quarters=1, draws="prior", record="runs").runs
    names = [name for name in alone.columns if name != "replicate"]
    same(runs[names], alone[names])


def test_a_draw_is_the_same_in_every_coalition(tmp_path):
    design = {
        "grid": {"absent": {"subsets": ["CHN", "USA"]}},
        "sample": {"method": "prior", "size": 5, "parameters": ["trust.*.*", "tension.decay"]},
    }
    runs = swept(tmp_path, {**PLAIN, "replicates": 2, "design": design}).runs
    assert list(runs["absent"].unique()) == ["", "CHN", "USA", "CHN,USA"]
    assert len(runs) == 4 * 5 * 2
    drawn = [name for name in runs.columns if name.startswith("trust.")] + ["tension.decay"]
    assert len(drawn) > 5
    for _, rows in runs.groupby("draw"):
        assert len(rows[drawn].drop_duplicates()) == 1
    assert len(runs[drawn].drop_duplicates()) == 5


@pytest.mark.parametrize(("method", "draws"), [("latin-hypercube", 4), ("sobol", 4 * 4), ("morris", 4 * 3)])
def test_samples_of_the_literature_lie_in_their_bounds(tmp_path, method, draws):
    sample = {"method": method, "size": 4, "parameters": {"tension.decay": None, "trust.PRK.USA": [0.2, 0.4]}}
    runs = swept(tmp_path, {**PLAIN, "replicates": 1, "design": {"sample": sample}}).runs
    assert len(runs) == draws
    prior = lev.load("korea-2017").parameters["tension.decay"].prior
    assert runs["tension.decay"].between(*prior.bounds).all()
    assert runs["trust.PRK.USA"].between(0.2, 0.4).all()
    assert runs["trust.PRK.USA"].nunique() >= 2


@pytest.mark.parametrize(("size", "count", "seed"), [(1, 3, 1), (7, 1, 2**40), (120, 30, 2017)])
def test_latin_hypercubes_are_those_of_salib(size, count, seed):
    latin = pytest.importorskip("SALib.sample.latin")
    names = [f"x{n}" for n in range(count)]
    problem = {"num_vars": count, "names": names, "bounds": [[0.0, 1.0]] * count}
    assert np.array_equal(latin_hypercube(size, count, seed), latin.sample(problem, size, seed=seed))


def test_points_set_whatever_a_scenario_takes(tmp_path):
    points = [{"rules.RUS": "random", "trust.PRK.USA": 0.9}, {"variant": "imf"}, {"force": ["CHN@2017Q1=enforce-lax"]}]
    found = swept(tmp_path, {**PLAIN, "replicates": 2, "record": "events", "design": {"points": points}})
    runs = found.runs[found.runs["replicate"] == 0]
    assert list(runs["rules.RUS"]) == ["random", "rational", "rational"]
    assert list(runs["variant"]) == ["kotra", "imf", "kotra"]
    assert list(runs["trust.PRK.USA"] == 0.9) == [True, False, False]
    lax = found.events[(found.events["actor"] == "CHN") & (found.events["option"] == "enforce-lax")]
    assert set(lax["run"]) >= {2, 5}


def test_what_a_point_leaves_out_is_the_scenarios(tmp_path):
    points = [{"trust.PRK.USA": 0.9}, {"tension.decay": 0.45}, {"trust.PRK.USA": 0.8}]
    runs = swept(tmp_path, {**PLAIN, "replicates": 1, "design": {"points": points}}).runs
    rows = lev.load("korea-2017").parameters
    assert list(runs["trust.PRK.USA"]) == [0.9, rows["trust.PRK.USA"].value, 0.8]
    assert list(runs["tension.decay"]) == [rows["tension.decay"].value, 0.45, rows["tension.decay"].value]
    for n, point in enumerate(points):
        alone = lev.run("korea-2017", quarters=1, record="runs", set=point).runs
        names = list(alone.columns)[4:]
        same(runs.loc[[n], names].reset_index(drop=True), alone[names])


def test_a_switch_that_is_off_is_not_undone_by_draws():
    off = {"switches.diversion": "off", "switches.capacity": "off"}
    cut = lev.run("korea-2017", runs=4, quarters=2, draws="prior", set=off).runs
    assert not [name for name in cut.columns if name.endswith(".diversion") or name.startswith("diversion.capacity")]


@pytest.mark.parametrize("block", [1, 7, 512])
def test_any_block_size_gives_the_same_data(crossed, tmp_path, block):
    swept(tmp_path, {**CROSSED, "block": block})
    same_folders(crossed, tmp_path)
    assert list(lev.results(crossed).runs["run"]) == list(range(64))


def test_any_executor_gives_the_same_data_in_any_order(crossed, tmp_path):
    with ThreadPoolExecutor(3) as threads:
        swept(tmp_path, {**CROSSED, "block": 5}, executor=threads, workers=None)
    same_folders(crossed, tmp_path)


def test_shards_merge_to_the_whole(crossed, tmp_path, command):
    for n in (1, 2, 3):
        done = lev.sweep({**CROSSED, "block": 5}, tmp_path / str(n), workers=1, shard=(n, 3))
        assert 0 < done.played < done.runs
    said = command("sweep", *(w for n in (1, 2) for w in ("--merge", f"{tmp_path}/{n}")), "--out", "two", "--json")
    assert json.loads(said.out)["complete"] is False
    said = command("sweep", *(w for n in (1, 2, 3) for w in ("--merge", f"{tmp_path}/{n}")), "--out", "whole", "--json")
    assert json.loads(said.out) == {"runs": 64, "played": 64, "failed": 0, "complete": True}
    same_folders(crossed, tmp_path / "whole")


def test_shards_may_share_a_folder(plain, tmp_path):
    assert [lev.sweep(PLAIN, tmp_path, workers=1, shard=(n, 3), resume=True).complete for n in (3, 1, 2)] == [0, 0, 1]
    same_folders(plain, tmp_path)


def test_resume_plays_what_is_missing_and_nothing_else(plain, tmp_path):
    shutil.copytree(plain, tmp_path, dirs_exist_ok=True)
    (tmp_path / "runs.parquet").unlink()
    before = {path.name: path.stat().st_mtime_ns for path in parts(tmp_path)}
    for path in parts(tmp_path)[1:3]:
        path.unlink()
        before.pop(path.name)
    (tmp_path / "parts" / "runs" / ".c00000-0000000000-0000000040.parquet.x1").write_bytes(b"half a file")
    swept(tmp_path, resume=True)
    after = {path.name: path.stat().st_mtime_ns for path in parts(tmp_path)}
    assert {name: after[name] for name in before} == before
    same_folders(plain, tmp_path)


def test_resume_with_another_block_size_and_overlapping_parts(plain, tmp_path):
    shutil.copytree(plain, tmp_path, dirs_exist_ok=True)
    parts(tmp_path)[2].unlink()
    swept(tmp_path / "other", {**PLAIN, "block": 11})
    for path in parts(tmp_path / "other")[:2]:
        shutil.copy(path, tmp_path / "parts" / "runs")
    shutil.rmtree(tmp_path / "other")
    swept(tmp_path, {**PLAIN, "block": 3}, resume=True)
    same_folders(plain, tmp_path)


def test_replicates_can_be_added_later(plain, tmp_path):
    swept(tmp_path, {**PLAIN, "replicates": 13})
    swept(tmp_path, resume=True)
    same_folders(plain, tmp_path)
    manifests = [lev.results(folder).manifest for folder in (plain, tmp_path)]
    assert manifests[0]["design"] == manifests[1]["design"]
    assert manifests[1]["ended"] is not None
    assert str(tmp_path) not in json.dumps(manifests[1])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seed": 2}, "its seed is 1, not 2"),
        ({"record": "events"}, "its record is runs, not events"),
        ({"replicates": 39}, "has 40 replicates, more than the 39"),
        ({"set": {"trust.PRK.USA": 0.9}}, "it differs in its scenarios or values"),
        ({"design": {"sample": {"method": "prior", "size": 3}}}, "sample"),
    ],
)
def test_a_folder_of_another_design_is_refused(plain, change, words):
    with pytest.raises(InputError, match=words):
        lev.sweep({**PLAIN, **change}, plain, workers=1, resume=True)


def test_a_folder_is_not_written_over(plain, crossed, tmp_path, command):
    with pytest.raises(InputError, match="`resume` goes on"):
        lev.sweep(PLAIN, plain, workers=1)
    with pytest.raises(InputError, match="another design"):
        lev.merge_sweeps([plain, crossed], tmp_path / "both")
    (tmp_path / "mine.txt").write_text("a letter")
    with pytest.raises(InputError, match="is not empty and holds no sweep"):
        lev.sweep(PLAIN, tmp_path, workers=1, resume=True)
    command("run", "korea-2017", "--quarters", "1", "--out", "run")
    with pytest.raises(InputError, match="of another command"):
        lev.sweep(PLAIN, tmp_path / "run", workers=1, resume=True)


FAILING = """
from leverage_sim import rule

@rule("stumbles")
def stumbles(view, scores):
    '''Fails in the runs whose tension is high.'''
    if (view.tension > {level}).any():
        raise ZeroDivisionError("no way\\nout")
    return scores
"""


def raises(run: int, rules: str) -> bool:
    """Whether a run fails when it is played alone."""
    try:
        lev.run("korea-2017", first=run, quarters=2, record="runs", set={"rules.RUS": "stumbles"}, rules=[rules])
    except RuleError:
        return True
    return False


def test_a_run_that_raises_is_a_row_and_the_others_stay(tmp_path, command):
    levels = lev.run("korea-2017", runs=20, quarters=1).quarters["tension"]
    (tmp_path / "mine.py").write_text(FAILING.format(level=levels.quantile(0.8)))
    sweep = {**PLAIN, "quarters": 2, "replicates": 20, "set": {"rules.RUS": "stumbles"}}
    (tmp_path / "mine.yaml").write_text(json.dumps(sweep))
    said = command("sweep", "mine.yaml", "--rules", "mine.py", "--out", "there", "--workers", "1")
    assert said.code == 1
    found = lev.results(tmp_path / "there")
    assert f"{len(found.failures)} runs failed" in said.err
    assert 2 <= len(found.failures) < 20
    for n in range(20):
        assert raises(n, str(tmp_path / "mine.py")) == (n in set(found.failures["run"]))
    assert set(found.failures["error"]) == {"mine.py:8: the rule stumbles fails: ZeroDivisionError: no way out"}
    assert sorted([*found.runs["run"], *found.failures["run"]]) == list(range(20))
    assert found.manifest["rules"]["mine.py"]["sha256"]
    again = command("sweep", "mine.yaml", "--rules", "mine.py", "--out", "there", "--workers", "1", "--resume")
    assert "0 of them to play" in again.err
    kept = int(found.runs["run"].iloc[0])
    assert command("replay", "there", "--run", str(kept)).code == 2
    (tmp_path / "other.py").write_text("# another\n")
    assert command("replay", "there", "--run", str(kept), "--rules", "other.py").code == 2
    assert command("replay", "there", "--run", str(kept), "--rules", "mine.py").code == 0


@pytest.mark.parametrize("run", [0, 27, 63])
def test_replay_is_the_sweeps_row_and_why_works_on_it(crossed, tmp_path, command, run):
    said = command("replay", str(crossed), "--run", str(run), "--out", "again")
    assert said.code == 0
    assert "bit for bit" in said.err
    quarter = "2018Q1" if "2018Q1  " in said.out else "2017Q1"
    assert f"{quarter}  trade" in said.out
    for name in ("quarters", "events"):
        frame = getattr(lev.results(crossed), name)
        again = getattr(lev.results(tmp_path / "again"), name)
        same(frame[frame["run"] == run].drop(columns="run").reset_index(drop=True), again.drop(columns="run"))
    assert command("why", "again", "--actor", "CHN", "--quarter", quarter).code == 0
    said = command("why", str(crossed), "--actor", "CHN", "--quarter", quarter)
    assert (said.code, len(said.err.splitlines())) == (2, 1)
    assert "holds a sweep" in said.err


def test_replay_says_when_a_row_is_another(plain, tmp_path, command):
    shutil.copytree(plain, tmp_path / "there")
    runs = pd.read_parquet(plain / "runs.parquet")
    runs.loc[7, "final_trade"] += 1e-12
    runs.to_parquet(tmp_path / "there" / "runs.parquet")
    assert command("replay", "there", "--run", "6").code == 0
    said = command("replay", "there", "--run", "7")
    assert said.code == 2
    assert "is not what runs.parquet holds" in said.err
    assert command("replay", "there", "--run", "40").code == 2


def test_a_fork_goes_its_own_way_from_its_quarter_on(tmp_path):
    swept(tmp_path, {**PLAIN, "quarters": 5, "replicates": 2})
    found = lev.replay(tmp_path, 1, since="2017Q3", force=["CHN@2017Q3..2018Q1=enforce-lax"])
    before, after = found.plain.quarters, found.forked.quarters
    early = before["quarter"] < "2017Q3"
    same(before[early], after[early])
    assert not before[~early].equals(after[~early])
    with pytest.raises(InputError, match="comes before the fork"):
        lev.replay(tmp_path, 1, since="2017Q4", force=["CHN@2017Q3=enforce-lax"])


def test_a_fork_is_told_line_against_line(tmp_path, command):
    lev.run("korea-2017", seed=3, quarters=6).write(tmp_path / "there")
    typed = ("replay", "there", "--from", "2017Q4", "--force")
    said = command(*typed, "PRK@2018Q1=major-test")
    assert said.code == 0, said.err
    lines = said.out.partition("\n\n")[0].splitlines()
    assert lines[1] == "  2017Q1 to 2017Q4  as it was"
    assert "+     North Korea tests a long-range missile or a warhead. (scripted)" in lines
    whole = {mark: [line[2:] for line in lines[2:] if line[0] in (mark, " ")] for mark in "-+"}
    found = lev.replay(tmp_path / "there", 0, since="2017Q4", force=["PRK@2018Q1=major-test"])
    for mark, side in (("-", found.plain), ("+", found.forked)):
        told = list(tell(found.scenario, side.quarters, side.events))
        assert whole[mark] == told[next(n for n, line in enumerate(told) if line.startswith("2018Q1")) :]
    held = command(*typed, "JPN@2017Q4=hold")
    assert held.code == 2
    assert "as it was" not in held.out


def test_a_comparison_is_not_replayed_but_one_of_its_sides(tmp_path, command):
    lev.compare("korea-2017", set_b={"trust.PRK.USA": 0.4}, runs=2, quarters=1).write(tmp_path / "there")
    said = command("replay", "there")
    assert said.code == 2
    assert "name one of its sides, there/a or there/b" in said.err
    assert command("replay", "there/b", "--run", "1").code == 0


def test_who_stops_a_sweep_while_its_workers_start_is_told_how_to_go_on(tmp_path, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("leverage_sim.sweeps.executors.here", interrupted)
    with pytest.raises(Stopped, match="holds 0 of 8 runs: `resume` goes on"):
        lev.sweep({**PLAIN, "replicates": 8}, tmp_path / "there", workers=1)
    monkeypatch.undo()
    assert lev.sweep({**PLAIN, "replicates": 8}, tmp_path / "there", workers=1, resume=True).complete


def test_an_estimate_is_data_if_that_is_asked_for(tmp_path, command):
    (tmp_path / "mine.yaml").write_text(json.dumps({**PLAIN, "replicates": 1000}))
    said = command("sweep", "mine.yaml", "--estimate", "--workers", "3", "--json")
    found = json.loads(said.out)
    assert said.code == 0
    assert (found["cells"], found["draws"], found["replicates"], found["runs"]) == (1, 1, 1000, 1000)
    assert found["workers"] == 3
    assert found["seconds"] > 0
    assert found["bytes"] > 1000
    assert 0 < found["measured_runs"] < 1000
    assert "about" not in said.out


@pytest.mark.parametrize("answer", [InputError([]), KeyboardInterrupt()])
def test_workers_that_were_never_there_leave_no_folder(tmp_path, monkeypatch, answer):
    """A wrong --scheduler, or Ctrl-C while one is looked for; the right command then starts as if nothing had been."""

    def nobody(address):
        raise answer

    monkeypatch.setattr("leverage_sim.sweeps.executors.dask", nobody)
    with pytest.raises((InputError, Stopped)):
        lev.sweep(PLAIN, tmp_path / "there", scheduler="tcp://nowhere:1")
    assert list(tmp_path.iterdir()) == []
    assert swept(tmp_path / "there").manifest["ended"]


def test_a_folder_in_which_nothing_was_played_need_not_be_resumed(tmp_path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("leverage_sim.sweeps.executors.Here.submit", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            lev.sweep(PLAIN, tmp_path / "there", workers=1)
    with pytest.raises(InputError, match="belongs to another design: its seed is 1, not 2"):
        lev.sweep({**PLAIN, "seed": 2}, tmp_path / "there", workers=1)
    assert swept(tmp_path / "there").manifest["ended"]
    shutil.rmtree(tmp_path / "there" / "parts")  # what was merged is still there, and would be lost
    with pytest.raises(InputError, match="`resume` goes on"):
        lev.sweep(PLAIN, tmp_path / "there", workers=1)


def test_estimate_plays_little_and_writes_nothing(tmp_path, command):
    (tmp_path / "mine.yaml").write_text(json.dumps({**PLAIN, "replicates": 100_000}))
    said = command("sweep", "mine.yaml", "--estimate", "--workers", "2")
    assert said.code == 0
    assert "plain: 1 cell x 100,000 replicates = 100,000 runs" in said.out
    assert "with 2 workers" in said.out
    assert list(tmp_path.iterdir()) == [tmp_path / "mine.yaml"]
