"""Two that write one folder at once: one of them writes it, the other is told, and job arrays are not held up."""

import errno
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import filelock
import pytest

import leverage_sim as lev
from leverage_sim.batch import lock, store
from leverage_sim.batch.lock import lock_file, one_writer
from leverage_sim.batch.places import check_unplayed
from leverage_sim.problems import InputError
from leverage_sim.sweeps import folder as folders
from leverage_sim.sweeps import run as runs
from sweeping import PLAIN, same_folders, swept

QUARRY = str(Path(__file__).parent / "theatres" / "quarry.yaml")
HOLD = """
import sys
from pathlib import Path
from leverage_sim.batch.lock import one_writer
with one_writer(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another(place: Path) -> Iterator[subprocess.Popen]:
    """Another process that writes a folder."""
    arguments = [sys.executable, "-c", HOLD, str(place)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def aside(work) -> threading.Thread:
    """Work under way in another thread, which counts as another process does."""
    thread = threading.Thread(target=work)
    thread.start()
    return thread


def test_the_second_is_told_who_writes_and_a_killed_writer_stands_in_nobodys_way(tmp_path, command, monkeypatch):
    typed = ("run", QUARRY, "--quarters", "1", "--out", "there")
    with another(tmp_path / "there") as process, monkeypatch.context() as patch:
        patch.setattr("leverage_sim.api.run", None)  # nothing is played
        said = command(*typed)
        assert (said.code, said.out, len(said.err.splitlines())) == (2, "", 1)
        host = lock.socket.gethostname()
        assert said.err.startswith(f"there:1:1: is being written by process {process.pid} on {host} since 20")
        for other in (("compare", QUARRY, "--with", "gdp.North=99"), ("replay", "gone"), ("hindcast", "--runs", "20")):
            assert "is being written by process" in command(*other, "--out", "there").err
        assert not (tmp_path / "there").exists()
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert lock_file(tmp_path / "there").read_bytes()  # what it left behind
    assert command(*typed).code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
    assert not [path for path in (tmp_path / "there").iterdir() if path.name.startswith(".")]


def test_tables_and_manifest_of_a_folder_are_of_one_run(tmp_path, monkeypatch):
    """The second comes while the first has written its runs and not yet its quarters."""
    found = [lev.run(QUARRY, seed=seed, quarters=2) for seed in (1, 2)]
    write, reached, tried, refused = store.write_frame, threading.Event(), threading.Event(), []

    def slow(path, frame):
        write(path, frame)
        if path.name == "runs.parquet" and not reached.is_set():
            reached.set()
            tried.wait(20)

    def second():
        reached.wait(20)
        try:
            found[1].write(tmp_path / "there")
        except InputError as error:
            refused.append(str(error))
        tried.set()

    monkeypatch.setattr(store, "write_frame", slow)
    thread = aside(second)
    found[0].write(tmp_path / "there")
    thread.join()
    assert "is being written by" in refused[0]
    again = lev.results(tmp_path / "there")
    assert again.manifest["design"]["seed"] == 1
    for name in ("runs", "quarters", "events"):
        assert getattr(again, name).to_dict("list") == getattr(found[0], name).to_dict("list")


def test_pictures_are_of_the_run_whose_tables_they_lie_beside(tmp_path, command, monkeypatch):
    """A folder is its command's until the last picture is drawn."""
    from leverage_sim.show import figures

    other = lev.run(QUARRY, seed=2, quarters=1)

    def draw(*_):
        said = []

        def second():
            with pytest.raises(InputError, match="is being written by"):
                other.write(tmp_path / "there")
            said.append("told")

        aside(second).join()
        assert said == ["told"]

    monkeypatch.setattr(figures, "run_figures", draw)
    assert command("run", QUARRY, "--quarters", "1", "--out", "there").code == 0
    assert lev.results(tmp_path / "there").manifest["design"]["seed"] == 1


def test_of_two_different_sweeps_in_one_folder_one_is_kept_and_the_other_refused(tmp_path, monkeypatch):
    """The second comes while the first has written its combinations and not yet its manifest."""
    write, begun, refused = folders.write_manifest, threading.Event(), []
    small = {**PLAIN, "scenario": "korea-2017", "replicates": 8}

    def second():
        try:
            swept(tmp_path / "there", {**small, "seed": 2})
        except InputError as error:
            refused.append(str(error))

    def slow(*arguments):
        if not begun.is_set():
            begun.set()
            threads.append(aside(second))
            threads[0].join(0.5)
        write(*arguments)

    threads: list[threading.Thread] = []
    monkeypatch.setattr(folders, "write_manifest", slow)
    first = swept(tmp_path / "there", small)
    threads[0].join()
    assert "its seed is 1, not 2" in refused[0] or "holds results already" in refused[0]
    assert first.manifest["design"]["seed"] == 1
    assert swept(tmp_path / "there", small, resume=True).manifest["design"]["runs"] == len(first.runs) == 8


def test_the_same_sweep_several_times_at_once_is_one_sweep(tmp_path):
    """As a job array starts: parts are nobody's alone, and whoever comes to the end merges."""
    swept(tmp_path / "alone")
    done = []
    shards = [(1, 2), (2, 2), (1, 1), (1, 1)]

    def play(shard):
        done.append(lev.sweep(PLAIN, tmp_path / "there", workers=1, shard=shard, resume=True))

    threads = [aside(partial(play, shard)) for shard in shards]
    for thread in threads:
        thread.join()
    assert len(done) == len(shards)
    assert any(each.complete for each in done)
    same_folders(tmp_path / "alone", tmp_path / "there")
    assert lev.results(tmp_path / "there").manifest["ended"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["alone", "there"]


def test_who_waits_for_a_merge_says_so_and_goes_on_after_it(tmp_path, monkeypatch):
    said, merged, merge, there = [], [], runs.merge, tmp_path / "there"

    def slow(folder, plan):
        if not merged:
            merged.append("by the first")
            threads.append(aside(partial(lev.sweep, PLAIN, there, workers=1, resume=True, note=said.append)))
            while not any("waiting" in line for line in said):
                threads[0].join(0.01)
        merge(folder, plan)

    threads: list[threading.Thread] = []
    monkeypatch.setattr(runs, "merge", slow)
    assert swept(tmp_path / "there").manifest["ended"]
    threads[0].join()
    assert any("there is being written by process" in line and line.endswith("; waiting") for line in said)
    assert len(lev.results(tmp_path / "there").runs) == 40


def test_a_sweep_that_grew_meanwhile_is_merged_by_the_one_that_let_it_grow(tmp_path):
    swept(tmp_path / "there", {**PLAIN, "replicates": 8})
    plan = folders.read_plan(tmp_path / "there")
    lev.sweep({**PLAIN, "replicates": 16}, tmp_path / "there", workers=1, shard=(1, 3), resume=True)
    runs.closed(plan, folders.Folder(tmp_path / "there"), True, lambda text: None)
    assert not (tmp_path / "there" / "runs.parquet").exists()


def test_claims_and_tournaments_hold_their_folder_too(tmp_path, command):
    with one_writer(tmp_path / "there"):
        said = []

        def second():
            said.append(command("claims", "--draws", "2", "--seeds", "1", "--out", "there"))

        aside(second).join()
        assert said[0].code == 2
        assert "is being written by process" in said[0].err


@pytest.mark.parametrize("why", ["a volume begins there", "nothing may be written beside it"])
def test_the_lock_lies_within_where_it_cannot_lie_beside_and_is_no_product(tmp_path, monkeypatch, why):
    place = tmp_path / "there"
    place.mkdir()
    if why == "a volume begins there":
        monkeypatch.setattr(Path, "is_mount", lambda path: path == place)
    else:
        monkeypatch.setattr(lock.os, "access", lambda path, how: Path(path) != tmp_path)
    with one_writer(place):
        assert [path.name for path in place.iterdir()] == [".lock"]
        check_unplayed(place, "quarry", 1)
        lev.run(QUARRY, quarters=1).write(place)
    assert ".lock" not in {path.name for path in place.iterdir()}
    (place / ".lock").write_text("left by a process that was killed")
    lev.run(QUARRY, quarters=1).write(place)


def test_a_file_system_without_locks_is_written_all_the_same(tmp_path, monkeypatch):
    def none(self, **_):
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(filelock.FileLock, "acquire", none)
    lev.run(QUARRY, quarters=1).write(tmp_path / "there")
    assert len(lev.results(tmp_path / "there").runs) == 1


def test_what_a_lock_says_may_be_nonsense(tmp_path):
    path = tmp_path / "lock"
    for text in ("", " ", " {", " []", " {}", ' {"process": "x", "host": 1, "since": 2}'):
        path.write_text(text)
        assert lock.holder(path) == "another process"
    path.write_text(" " + json.dumps({"process": 7, "host": "a\x1b[31mb", "since": "now"}))
    assert lock.holder(path) == "process 7 on a\\x1b[31mb since now"


def test_folders_made_for_a_lock_alone_go_with_it(tmp_path, command):
    assert command("compare", "gone", "--with", "x=1", "--out", "a/b/c").code == 2
    assert not (tmp_path / "a").exists()
