"""Whose fault it is: a fault of ours is never told as one of the user's file, folder or machine, nor the reverse."""

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import leverage_sim as lev
from leverage_sim.problems import InputError, Unfinished
from leverage_sim.sweeps import executors
from sweeping import PLAIN, swept

QUARRY = str(Path(__file__).parent / "theatres" / "quarry.yaml")


FOLDERS = {
    "a run": lambda place: lev.run(QUARRY, quarters=1).write(place),
    "runs": lambda place: lev.run(QUARRY, runs=3, quarters=1).write(place),
    "a comparison": lambda place: lev.compare(QUARRY, set_b={"gdp.North": 99}, runs=2, quarters=1).write(place),
    "a game": lambda place: lev.coalitions(QUARRY, 2, quarters=1, workers=1).write(place),
    "a sweep": lambda place: swept(place, {**PLAIN, "replicates": 8}),
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("folders")
    for name, make in FOLDERS.items():
        make(place / name)
    return place


DRAW = (
    "import os, sys; from pathlib import Path; from leverage_sim.show.style import write_picture\n"
    "write_picture(Path('mine.png'), lambda canvas: canvas.subplots()[0])\n"
)


@pytest.mark.parametrize(
    ("backend", "code", "said"),
    [
        ("nonsense", "from leverage_sim.analysis.discovery import library; library()", []),  # which imports pyplot
        ("module://nonsense", "", []),
        ("svg", "print(sys.modules['matplotlib'].rcParams['backend'], os.environ['MPLBACKEND'])", ["svg", "svg"]),
    ],
)
def test_where_the_user_shows_figures_is_not_our_affair(tmp_path, backend, code, said):
    """And stays as it is: a notebook goes on showing figures as it did."""
    arguments = [sys.executable, "-c", DRAW + code]
    environment = {**os.environ, "MPLBACKEND": backend}
    done = subprocess.run(arguments, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.stdout.split() == said, done.stderr
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "mine.png").read_bytes().startswith(b"\x89PNG")


def test_the_users_own_settings_of_matplotlib_are_neither_read_nor_changed():
    import matplotlib

    from leverage_sim.show.style import styled

    with matplotlib.rc_context({"text.usetex": True, "font.size": 40, "axes.grid": False}):
        before = dict(matplotlib.rcParams)
        with styled() as canvas:
            assert not matplotlib.rcParams["text.usetex"]
            figure, axes = canvas.subplots()
            assert axes.xaxis.get_label().get_fontsize() == 9
            assert type(figure.canvas).__name__ == "FigureCanvasAgg"
        assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("name", FOLDERS)
@pytest.mark.parametrize("fault", [TypeError, KeyError, ValueError, AttributeError, OSError])
def test_a_report_that_fails_over_a_sound_folder_is_our_fault(folders, command, monkeypatch, name, fault):
    def broken(*_):
        raise fault("a slip of ours")

    monkeypatch.setattr("leverage_sim.show.report.common.caveats", broken)
    said = command("report", str(folders / name), "--out", "page.html")
    assert said.code == 1
    assert "a run failed inside" in said.err
    assert not Path("page.html").exists()


@pytest.mark.parametrize("name", FOLDERS)
def test_over_a_folder_that_was_changed_it_may_be_the_folders(folders, command, monkeypatch, tmp_path, name):
    shutil.copytree(folders / name, tmp_path / "there")
    table = next(path for path in sorted((tmp_path / "there").glob("*.parquet")) if path.name in ("runs.parquet",))
    frame = pd.read_parquet(table)
    frame.assign(more=1).to_parquet(table)

    def broken(*_):
        raise KeyError("more")

    monkeypatch.setattr("leverage_sim.show.report.common.caveats", broken)
    said = command("report", "there", "--out", "page.html")
    assert (said.code, len(said.err.splitlines())) == (2, 1)
    assert said.err.startswith("there:1:1: holds something else than it says: runs.parquet is not what was written ")


def test_a_sweep_that_is_not_whole_is_told_that_it_may_be_either(folders, command, monkeypatch, tmp_path):
    lev.sweep({**PLAIN, "block": 4}, tmp_path / "there", workers=1, shard=(1, 2))

    def broken(*_):
        raise KeyError("more")

    monkeypatch.setattr("leverage_sim.show.report.common.caveats", broken)
    said = command("report", "there", "--out", "page.html")
    assert (said.code, len(said.err.splitlines())) == (2, 1)
    assert "holds something else than it says, or leverage-sim fails: " in said.err


def test_an_analysis_that_fails_over_a_sound_sweep_is_our_fault(folders, command, monkeypatch):
    from leverage_sim.analysis import sweep_table as tables

    def broken(*_):
        raise IndexError("a slip of ours")

    monkeypatch.setattr(tables, "varied", broken)
    assert command("discover", str(folders / "a sweep"), "--outcome", "deals").code == 1


def test_data_that_are_not_scores_are_told_by_their_file(tmp_path, command):
    place = tmp_path / "there"
    lev.run(QUARRY, quarters=1).write(place)
    manifest = json.loads((place / "manifest.json").read_text())
    manifest["design"] = {**manifest["design"], "command": "hindcast", "free": False}
    (place / "manifest.json").write_text(json.dumps(manifest))
    (place / "hindcast.json").write_text("[1]")
    said = command("report", "there")
    assert (said.code, len(said.err.splitlines())) == (2, 1)
    assert "manifest.json is not what was written" in said.err


def test_a_prescription_is_not_blamed_for_what_fails_behind_it(monkeypatch, korea):
    from leverage_sim.batch.play import parse_force

    def broken(*_):
        raise ValueError("operands could not be broadcast")

    monkeypatch.setattr("leverage_sim.actors.menu.menus", broken)
    with pytest.raises(ValueError, match="broadcast") as found:
        parse_force(korea, ["CHN@2017Q1=hold"])
    assert not isinstance(found.value, InputError)


def test_workers_that_cannot_be_started_are_not_a_folder_that_cannot_be_written(tmp_path, monkeypatch):
    def none(*_):
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(executors.Here, "submit", none)
    with pytest.raises(BlockingIOError):
        lev.sweep({**PLAIN, "replicates": 8}, tmp_path / "there", workers=1)


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, 1), (errno.EDQUOT, 1), (errno.EACCES, 1), (errno.EROFS, 1), (errno.EIO, 1)]
)
def test_a_part_that_cannot_be_written_is_told_with_its_true_cause(tmp_path, monkeypatch, number, code):
    from leverage_sim.sweeps import parts

    def refuse(path, data):
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(parts, "write_atomically", refuse)
    with pytest.raises(Unfinished) as found:
        lev.sweep({**PLAIN, "replicates": 8}, tmp_path / "there", workers=1)
    full = number in (errno.ENOSPC, errno.EDQUOT)
    assert ("make room: `resume` goes on" if full else os.strerror(number)) in str(found.value)
    assert full or "c00000-" in str(found.value)


REFUSED = {
    "check mine.yaml": 2,
    "run mine.yaml": 2,
    "sweep mine.yaml --out there": 2,
    "claims --file mine.yaml": 2,
    "compare mine.yaml korea-2017": 2,
    "why mine.yaml --actor A --quarter 2017Q1": 2,
    "scenarios diff mine.yaml korea-2017": 2,
    "facts --for x --scenario mine.yaml": 2,
}


@pytest.mark.parametrize("typed", REFUSED)
@pytest.mark.parametrize("number", [errno.EACCES, errno.ENAMETOOLONG, errno.EIO])
def test_what_the_system_refuses_is_one_line_with_the_file(command, monkeypatch, typed, number):
    """A folder without rights binds nobody who is root, as in a container; so the system's answer is given for it."""
    stat = os.stat

    def refused(path, **how):
        if str(path) == "mine.yaml":
            raise OSError(number, os.strerror(number), str(path))
        return stat(path, **how)

    Path("mine.yaml").write_text("name: mine\nextends: korea-2017\n")
    monkeypatch.setattr(os, "stat", refused)
    said = command(*typed.split())
    assert said.code == (1 if number == errno.EIO else 2), said.err
    assert (said.out, len(said.err.splitlines())) == ("", 1)
    assert said.err.startswith("mine.yaml:1:1: ")
    assert os.strerror(number) in said.err
    assert not Path("leverage-sim-error.log").exists()


def test_a_disk_that_is_full_is_one_line(command, monkeypatch):
    from leverage_sim.batch import store

    def full(path, data):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(store, "write_atomically", full)
    said = command("run", QUARRY, "--quarters", "1", "--out", "there")
    assert (said.code, said.out) == (1, "")
    assert said.err == "leverage-sim: the system refuses it: No space left on device\n"
    assert not Path("leverage-sim-error.log").exists()


def test_a_slip_of_ours_that_meets_the_system_is_still_ours(command, monkeypatch):
    def broken(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")  # of a semaphore, say: there is no file to name

    monkeypatch.setattr("leverage_sim.api.run", broken)
    said = command("run", QUARRY)
    assert said.code == 1
    assert "a run failed inside: PermissionError" in said.err
