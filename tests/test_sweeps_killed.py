"""Sweeps whose workers, parent, disk or executor fail: what was played stays, and the rest is played later."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from pathlib import Path

import pytest

import leverage_sim as lev
from leverage_sim.problems import Unfinished
from leverage_sim.sweeps.executors import Crew, pool
from leverage_sim.sweeps.job import Done, job_of
from leverage_sim.sweeps.job_queue import Driver
from leverage_sim.sweeps.resolve import plan_of
from sweeping import PLAIN, same_folders, swept

LONG = {**PLAIN, "quarters": 8, "replicates": 120, "block": 10}


@pytest.fixture(scope="module")
def long(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("long")
    swept(folder, LONG)
    return folder


def begun(tmp_path: Path) -> subprocess.Popen:
    """A sweep by two workers in a process of its own, after its first parts are there."""
    (tmp_path / "long.yaml").write_text(json.dumps(LONG))
    # Where the tests themselves run in the background of a shell, Ctrl-C is ignored, and children inherit that.
    heard = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    code = f"{heard}; from leverage_sim.cli import main; main()"
    arguments = ["sweep", str(tmp_path / "long.yaml"), "--out", str(tmp_path / "there"), "--workers", "2", "--resume"]
    process = subprocess.Popen([sys.executable, "-c", code, *arguments], stderr=subprocess.PIPE, text=True)
    while process.poll() is None and not list((tmp_path / "there").glob("parts/runs/c*")):
        time.sleep(0.02)
    return process


def children(pid: int) -> list[int]:
    """Processes that another has started and that play jobs."""
    task = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(p) for p in task if b"spawn_main" in Path(f"/proc/{p}/cmdline").read_bytes()]


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_a_killed_worker_costs_nothing(long, tmp_path):
    process = begun(tmp_path)
    os.kill(children(process.pid)[0], signal.SIGKILL)
    assert process.wait(60) == 0
    same_folders(long, tmp_path / "there")


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGKILL, -signal.SIGKILL), (signal.SIGINT, 130)])
def test_a_killed_or_interrupted_sweep_goes_on(long, tmp_path, number, code):
    process = begun(tmp_path)
    workers = children(process.pid)
    process.send_signal(number)
    assert process.wait(60) == code
    said = process.stderr.read().splitlines()
    if code == 130:
        assert "of 120 runs: --resume goes on" in said[-1]
        assert not [line for line in said if "Traceback" in line]
    left = lev.results(tmp_path / "there")
    assert 0 < len(left.runs) < 120
    swept(tmp_path / "there", LONG, resume=True)
    same_folders(long, tmp_path / "there")
    deadline = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in workers):
        assert time.monotonic() < deadline, "a worker outlived its sweep"
        time.sleep(0.05)


def test_workers_that_leave_before_an_interrupted_crew_is_dismissed_say_nothing(monkeypatch, tmp_path):
    """Where the pool notices that its workers are gone before it is told that the sweep has stopped."""
    plan, crew, said = plan_of(LONG), pool(1), []
    monkeypatch.setattr(threading, "excepthook", said.append)
    monkeypatch.setattr(
        "leverage_sim.sweeps.job_queue.AHEAD", 6
    )  # more than the pool takes: one waits, and is cancelled

    def stop(done: Done) -> None:
        raise KeyboardInterrupt

    driver = Driver(crew, lambda stretch: job_of(plan, stretch, str(tmp_path)), stop, stop)
    with pytest.raises(KeyboardInterrupt):
        driver.drive(plan.missing({}))
    manager = crew.executor._executor_manager_thread
    for worker in list(crew.executor._processes.values()):
        worker.kill()
    manager.join(60)
    assert not manager.is_alive()
    crew.dismiss()
    assert said == []


def test_a_disk_that_is_full_is_one_line_and_the_folder_goes_on(long, tmp_path, monkeypatch, command):
    from leverage_sim.sweeps import parts

    (tmp_path / "long.yaml").write_text(json.dumps(LONG))
    write, written = parts.write_atomically, []

    def full(path, data):
        written.append(path)
        if len(written) > 5:
            raise OSError(28, "No space left on device")
        write(path, data)

    monkeypatch.setattr(parts, "write_atomically", full)
    said = command("sweep", "long.yaml", "--out", "there", "--workers", "1")
    assert said.code == 1
    assert said.err.splitlines()[-1].startswith("leverage-sim: no space is left")
    monkeypatch.setattr(parts, "write_atomically", write)
    assert command("sweep", "long.yaml", "--out", "there", "--workers", "1", "--resume").code == 0
    same_folders(long, tmp_path / "there")


class Brittle(Executor):
    """Plays jobs, but ends at once with those that hold a deadly run."""

    def __init__(self, deadly: set[int], played: list[int]):
        self.deadly, self.played, self.broken = deadly, played, False

    def submit(self, fn, job):
        if self.broken:
            raise BrokenExecutor
        future: Future = Future()
        self.broken = bool(self.deadly & set(job.runs.tolist()))
        if self.broken:
            future.set_exception(BrokenExecutor())
        else:
            self.played += job.runs.tolist()
            future.set_result(Done(job.where, {}, 0, 0.0))
        return future


def driven(deadly: set[int]) -> tuple[list[int], list[int]]:
    """Runs that were played, and runs that were given up, of a sweep by workers that some runs end."""
    plan, played, lost = plan_of(PLAIN), [], []

    def crew() -> Crew:
        return Crew(Brittle(deadly, played), 2, lambda: None, crew)

    def lose(done: Done) -> None:
        lost.extend(range(done.where.start, done.where.end))

    Driver(crew(), lambda stretch: job_of(plan, stretch), lambda done: None, lose).drive(plan.missing({}))
    return played, lost


def test_runs_that_end_their_worker_are_found_and_the_others_played_once():
    played, lost = driven({5, 22, 23})
    assert sorted(lost) == [5, 22, 23]
    assert sorted(played) == [n for n in range(40) if n not in lost]


def test_workers_that_always_end_are_given_up():
    with pytest.raises(Unfinished, match="before they have played a single block"):
        driven(set(range(40)))


def test_an_executor_that_breaks_and_is_not_ours_is_said(tmp_path):
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(Unfinished, match="the executor"):
        lev.sweep(PLAIN, tmp_path, executor=executor)
